"""Files, texts, templates and settings that are not what they should be: named, refused, and nothing half-kept."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from concierge_cli.playbooks import shipped_folder
from tests.cli.bad import CLAIM, DM, FRIDAY, done, events, logged, missing, photo, refused, vault
from tests.program import add_store, open_claim, run

pytestmark = pytest.mark.thorough


@pytest.fixture
def store():
    add_store(now=FRIDAY)


@pytest.fixture
def case(store):
    return open_claim()


# --- evidence ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["vanished", "empty", "folder", "pipe", "unreadable", "url", "nul"])
def test_what_cannot_be_evidence_takes_in_nothing_of_the_command(case, home, tmp_path, bad, monkeypatch):
    good, path = photo(tmp_path / "good.png"), tmp_path / "bad.png"
    typed = str(path)
    if bad == "empty":
        path.touch()
    elif bad == "folder":
        path.mkdir()
    elif bad == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no named pipes")
        os.mkfifo(path)
    elif bad == "unreadable":
        photo(path)
        opened = os.open

        def refuse(name, *rest, **more):
            if str(name) == typed:
                raise PermissionError(errno.EACCES, "no permission", typed)
            return opened(name, *rest, **more)

        monkeypatch.setattr(os, "open", refuse)
    elif bad == "url":
        typed = "https://example.com/a.png"
    elif bad == "nul":
        typed = "a\0b.png"
    refused("evidence", "add", "ACC-1", good, typed, "--kind", "defect_photo", code=2)
    assert vault(home) == []


def test_a_file_that_vanishes_between_looking_and_storing(case, home, tmp_path, monkeypatch):
    from concierge_cli.services import evidence

    path = Path(photo(tmp_path / "tip.png"))
    look = evidence._look

    def look_and_lose(*given):
        found = look(*given)
        path.unlink()
        return found

    monkeypatch.setattr(evidence, "_look", look_and_lose)
    before = events()
    ran = run("evidence", "add", "ACC-1", str(path), "--kind", "defect_photo")
    assert (ran.code, ran.out) == (2, "")
    assert "tip.png" in ran.err
    assert events() == before
    assert vault(home) == []


def test_a_folder_whose_names_tell_the_kind_and_one_that_does_not(case, home, tmp_path):
    folder = tmp_path / "fotos"
    folder.mkdir()
    photo(folder / "defect_photo-1.png")
    photo(folder / "Chat_Log.png", "white")
    (folder / ".DS_Store").write_bytes(b"x")
    done("evidence", "add", "ACC-1", str(folder))
    assert missing("ACC-1") == []
    photo(folder / "zzz.png", "red")
    before = vault(home)
    refused("evidence", "add", "ACC-1", str(folder), code=2, says="zzz.png", hint="concierge evidence check ACC-1")
    assert vault(home) == before


def test_a_folder_without_files_and_a_kind_that_nobody_asks_for(case, tmp_path):
    (tmp_path / "vacía").mkdir()
    refused("evidence", "add", "ACC-1", str(tmp_path / "vacía"), code=2, says="vacía")
    ran = refused(
        "evidence", "add", "ACC-1", photo(tmp_path / "a.png"), "--kind", "horóscopo", code=2, says="horóscopo"
    )
    assert "chat_log" in ran.error["message"], "the words to type"


def test_the_same_file_again_is_nothing_to_do(case, tmp_path):
    path = photo(tmp_path / "tip.png")
    for _ in range(2):
        done("evidence", "add", "ACC-1", path, "--kind", "defect_photo", "--fact", "serial=77")
    kept = run("evidence", "list", "ACC-1", "--json").data
    assert [(item["kind"], item["name"] or item["value"]) for item in kept] == [
        ("defect_photo", "tip.png"),
        ("serial", "77"),
    ]


def test_two_facts_of_one_kind_are_two(case):
    done("evidence", "add", "ACC-1", "--fact", "serial=1", "--fact", "serial=2")
    assert [item["value"] for item in run("evidence", "list", "ACC-1", "--json").data] == ["1", "2"]


def test_one_command_with_a_bad_fact_keeps_no_file(case, home, tmp_path):
    refused("evidence", "add", "ACC-1", photo(tmp_path / "a.png"), "--kind", "defect_photo", "--fact", "nada=1", code=2)
    assert vault(home) == []


def test_a_photo_is_not_taken_in_the_future(case, home, tmp_path):
    refused("evidence", "add", "ACC-1", photo(tmp_path / "a.png"), "--kind", "defect_photo", "--taken-at", "2027-01-01",
            code=2, says="2027")  # fmt: skip
    assert vault(home) == []


# --- texts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [10_000, 25_000])
def test_a_long_text_goes_to_the_vault_and_comes_back_whole(case, home, size):
    text = "línea\n" * (size // 7)
    done("note", "ACC-1", "-", stdin=text.encode())
    (event,) = logged("noted")
    assert len(event["personal"]["text"]) <= 1_000
    digest = event["personal"]["text_sha256"]
    kept = home / "vault" / digest[:2] / digest[2:]
    assert kept.read_text("utf-8") == text.strip("\n")
    assert "línea" in run("show", "ACC-1", "--log").out
    done("reply", "ACC-1", "--text", "-", "--keep-draft", "--because", "larga", stdin=text.encode())
    preview = run("reply", "ACC-1", "--draft", "--because", "larga", "-n", "--json")
    assert preview.data["text"] == text.strip("\n")


def test_what_comes_through_the_pipe_in_any_encoding(case):
    for data, says in (
        (b"nul\0aqu\xc3\xad", "nul\0aquí"),
        ("\ufeffcon marca".encode(), "con marca"),
        ("Mañana".encode("utf-16"), "Mañana"),
        ("Mañana".encode("cp1252"), "Mañana"),
        (b"\xff\xfeh\0i\0\xd8", "hi\ufffd"),
    ):
        done("note", "ACC-1", "-", stdin=data)
        assert logged("noted")[-1]["personal"]["text"] == says
    assert run("show", "ACC-1", "--log").code == 0
    refused("note", "ACC-1", "-", code=2, stdin=b"")
    refused("note", "ACC-1", "-", code=2, stdin=b" \r\n ")


def test_letters_that_the_terminal_broke_are_refused_everywhere(case, tmp_path):
    for words in (
        ["note", "ACC-1", "a\udcff"],
        ["note", "ACC-\udcff", "a"],
        ["note", "ACC-1", "a", "--because", "a\udcff"],
        ["note", "ACC-1", "a", "--at", "hoy\udcff"],
        ["evidence", "add", "ACC-1", f"{tmp_path}/a\udcff.png"],
        [*DM, "--buyer", "\udcff"],
    ):
        refused(*words, code=2)


def test_a_file_for_a_message_is_text_and_is_there(case, tmp_path):
    path = tmp_path / "mensaje.txt"
    for content in (b"", b"  \n", "Mañana".encode("latin-1"), b"x" * 100_001):
        path.write_bytes(content)
        refused("reply", "ACC-1", "--file", str(path), code=2)
    refused("reply", "ACC-1", "--file", str(tmp_path), code=2)
    path.write_bytes("\ufeffHola, Ana.\r\nMañana.\r\n".encode())
    assert run("reply", "ACC-1", "--file", str(path), "-n", "--json").data["text"] == "Hola, Ana.\nMañana."
    assert run("reply", "ACC-1", "--file", "-", "-n", "--json", stdin=b"Hola").data["text"] == "Hola"


def test_a_message_that_would_hurt_is_stopped_and_the_hint_has_a_place_for_the_reason(case):
    for text in ("Hola {{ buyer }}", "x" * 351, "Escríbeme al 55 1234 5678"):
        ran = run("reply", "ACC-1", "--text", text, "--json")
        assert ran.code == 7
        assert ran.json["data"]["findings"]
        assert ran.error["hint"] == "concierge reply ACC-1 --draft --editor"
        assert 'concierge reply ACC-1 --draft --because "..."' in ran.error["message"].splitlines()
    assert len(logged("drafted")) == 3, "nobody writes a message twice"
    assert logged("replied") == []
    assert run("reply", "ACC-1", "--draft", "--because", "lo pidió así").code == 0, "the line pastes as it stands"
    done("reply", "ACC-1", "--text", "Hola {{ buyer }}", "--because", "lo pidió así")
    event = logged("replied")[-1]
    assert event["personal"]["text"] == "Hola {{ buyer }}", "data, never a template"
    assert event["facts"]["overridden"]


def test_half_a_reason_is_no_reason(case):
    refused("submit", "ACC-1", "--force", "--because", " ", code=2)
    refused(*CLAIM, "--order", "2000007819609432", "--because", " ", code=6)


# --- templates, procedures, settings ----------------------------------------------------------------------------

HEAD = '+++\ntitle = { es = "T", en = "T" }\n+++\n'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (HEAD + "Hola {{ nada }}", "«nada»"),
        (HEAD + "{{ ''.__class__.__mro__ }}", "línea 4"),
        (HEAD + "{{ buyer.__class__ }}", "línea 4"),
        (HEAD + "\n{{ buyer|attr('__class__') }}", "línea 5"),
        (HEAD + "{{ buyer['__class__'] }}", "línea 4"),
        (HEAD + "{{ cycler.__init__.__globals__ }}", "línea 4"),
        (HEAD + "{% include '/etc/passwd' %}", "línea 4"),
        (HEAD + "{% for i in range(999999999) %}a{% endfor %}", "línea 4"),
        (HEAD + "{{ 'a' * 999999999 }}", "línea 4"),
        (HEAD + "{{ 9**9**9 }}", "línea 4"),
        (HEAD + "{{ sin cerrar", "línea 4"),
        ("+++\ntitle =\n+++\nHola", "línea 2"),
        (HEAD, ""),
        (HEAD + "{{ '' }}", ""),
    ],
)
def test_a_template_that_lacks_something_or_reaches_inside(case, home, body, says):
    folder = home / "templates" / "es" / "mercadolibre"
    folder.mkdir(parents=True)
    (folder / "mia.txt").write_text(body, "utf-8")
    refused("reply", "ACC-1", "--template", "mia", code=2, says=says)


CLAIM_SOP = (shipped_folder("sops") / "mercadolibre" / "claim.md").read_text("utf-8")
BROKEN = [
    ("config.toml", 'actor = "yo"\nlanguage =\n', "línea 2"),
    ("config.toml", 'actor = "yo"\ncolour = "always"\n', "línea 2"),
    ("config.toml", 'timezone = "Mars/Olympus"\n', "Mars/Olympus"),
]
WORDS = [("today",), ("show", "ACC-1"), ("note", "ACC-1", "x"), (*DM,)]


@pytest.mark.parametrize(("name", "text", "says"), BROKEN)
@pytest.mark.parametrize("words", WORDS, ids=lambda words: words[0])
def test_a_broken_file_of_ones_own_is_named_with_its_line(case, home, name, text, says, words):
    path = home / name
    path.write_text(text, "utf-8")
    before = sqlite_count(home)
    refused_before_the_journal(*words, says=says, name=path.name if says.startswith("línea") else "")
    assert sqlite_count(home) == before
    path.unlink()
    assert run(*words).code == 0, "mended, it works"


LEFT_OUT = [
    ("sops/mercadolibre/platform.toml", "label =\n", 1),
    ("sops/mercadolibre/claim.md", CLAIM_SOP.replace("+++", "+++\nextra = =", 1), 2),
    ("sops/mercadolibre/claim.md", "sin datos", 1),
]


@pytest.mark.parametrize(("name", "text", "line"), LEFT_OUT)
@pytest.mark.parametrize("words", WORDS, ids=lambda words: words[0])
def test_a_broken_playbook_of_ones_own_is_left_out_and_named(case, home, name, text, line, words):
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    for again in range(2):  # read anew, then from what was kept
        ran = run(*words, *(["--because", f"otra {again}"] if words[0] == "open" else []))
        assert ran.code == 0, ran
        flat = " ".join(ran.err.split())
        assert f"{path}, línea {line}: " in flat
        assert "Vale lo que trae el programa hasta que lo corrijas." in flat
    assert f"{path}, line {line}: " in " ".join(run("--lang", "en", "show", "ACC-1").err.split())
    path.unlink()
    assert str(path) not in run("show", "ACC-1").err, "mended, nothing is said"


def refused_before_the_journal(*words: str, says: str, name: str) -> None:
    text = run(*words)
    assert (text.code, text.out) == (2, ""), text
    flat = " ".join(text.err.split())
    assert says in flat
    assert name in flat
    error = run(*words, "--json").error
    assert error["code"] == "invalid_input"
    assert error["hint"]


def sqlite_count(home: Path) -> int:
    connection = sqlite3.connect(home / "journal.db")
    try:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("name", "value"), [("CONCIERGE_NOW", "ayer"), ("CONCIERGE_NOW", "2026-11-17T09:10"), ("CONCIERGE_LANG", "fr")]
)
def test_a_variable_that_cannot_be_meant(case, home, monkeypatch, name, value):
    before = sqlite_count(home)
    monkeypatch.setenv(name, value)
    for words in (["today"], ["note", "ACC-1", "x"]):
        ran = run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert name in ran.err
        assert value in ran.err
    assert sqlite_count(home) == before
