"""`doctor`, `backup` and `verify` through the command line."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
import zipfile
from pathlib import Path

import pexpect
import pytest

from tests.program import PATIENCE, add_store, open_claim, run, start

pytestmark = pytest.mark.thorough

BUYER = "Ana Pérez-Quiñónez"


@pytest.fixture
def store(home):
    add_store()
    open_claim("--buyer", BUYER, "--note", "secreto de la compra")
    return home


def checks(*words: str) -> dict[str, dict]:
    done = run("doctor", "--json", *words)
    return {check["code"]: check for check in done.json["data"]["checks"]}


# --- doctor -----------------------------------------------------------------------------------------------------


def test_a_new_home_is_in_order_and_the_next_step_is_init(home, monkeypatch):
    done = run("doctor")
    assert done.code == 0
    assert done.out.rstrip().endswith("concierge init") or "pipx ensurepath" in done.out
    assert not (home / "journal.db").exists(), "looking creates nothing"


@pytest.mark.parametrize("tongue", ["es", "en"])
def test_everything_that_matters_is_said(store, monkeypatch, tongue):
    monkeypatch.setenv("CONCIERGE_LANG", tongue)
    out = run("doctor").out
    for part in (str(store), "config.toml", "America/Mexico_City", "utf-8", "Python", "Google", "CONCIERGE_NOW"):
        assert part in out, part
    codes = checks()
    assert {"journal", "backup", "language", "zone", "terminal", "version", "path", "playbooks", "google"} <= set(codes)
    assert codes["journal"]["data"]["cases"] == 1
    assert codes["google"]["level"] == "note"
    assert re.search("con Google|with Google", codes["google"]["message"])


def test_every_line_that_is_not_good_has_its_way_out(store):
    for check in checks().values():
        assert check["hint"] or check["level"] in ("good", "note"), check


def test_accounts_whose_orders_nobody_counts_are_named_with_the_command(store):
    never = checks()["orders_none"]
    assert (never["level"], never["data"]["n"]) == ("note", 2)
    assert "Mercado Libre México; Amazon Estados Unidos" in never["message"]
    for _ in range(2):
        check = checks()["orders_none"]
        words = check["hint"].removeprefix("concierge ").replace(" N", " 704").split()
        assert run(*words).code == 0, "it pastes unchanged, once the number is there"
    assert not {"orders_none", "orders_old"} & set(checks())


def test_a_count_that_is_too_old_is_a_warning(store):
    words = ("--platform", "amazon:US", "--from", "2026-08-01", "--to", "2026-10-20", "--orders", "704")
    assert run("client", "orders", "accesorios", *words).code == 0
    old = checks()["orders_old"]
    assert old["level"] == "warning"
    assert old["message"].startswith("Sin avisos de Amazon Estados Unidos: sus pedidos están contados solo hasta el")
    shown = run("doctor").out.splitlines()
    assert f"    {old['hint']}" in shown, "what is pasted stays on one line"


def test_a_fresh_count_that_makes_no_window_is_a_warning_of_its_own(store):
    words = ("--platform", "amazon:US", "--from", "2026-08-01", "--to", "2026-11-12", "--orders", "704")
    assert run("client", "orders", "accesorios", *words).code == 0
    old = checks()["orders_old"]
    assert "de lo contado hasta el jue 12 nov no salen 60 días seguidos" in old["message"]


def test_a_missing_command_is_noticed(store, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    check = checks()["path"]
    assert (check["level"], check["hint"]) == ("warning", "pipx ensurepath")
    assert "python -m concierge_cli" in check["message"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('language = "xx"', "language"),
        ("language = ", "config.toml"),
        ("stars = 5", "stars"),
        ('timezone = "Mars"', "Mars"),
    ],
)
def test_broken_settings_are_a_broken_thing(store, text, word):
    (store / "config.toml").write_text(text, encoding="utf-8")
    done = run("doctor", "--json")
    assert done.code == 7
    bad = [check for check in done.json["data"]["checks"] if check["level"] == "bad"]
    assert len(bad) == 1
    assert word in bad[0]["message"]
    assert done.error["code"] == "check_failed"
    assert run("doctor").code == 7


@pytest.mark.parametrize(
    ("zone", "setting", "level"),
    [("UTC", "", "note"), ("UTC", 'timezone = "UTC"', "good"), ("America/Bogota", "", "good")],
)
def test_a_zone_that_nobody_said_is_told_with_the_way_to_say_it(store, monkeypatch, zone, setting, level):
    monkeypatch.setenv("TZ", zone)
    (store / "config.toml").write_text(setting, encoding="utf-8")
    (check,) = [one for one in run("doctor", "--json").data["checks"] if one["code"] == "zone"]
    assert check["level"] == level
    assert check["hint"] == (
        f'Escribe la tuya en {store / "config.toml"}: timezone = "America/Bogota"' if level == "note" else ""
    )


def test_a_damaged_journal_is_a_broken_thing_and_the_rest_is_still_said(store):
    (store / "journal.db").write_bytes(b"SQLite format 3\x00" + b"x" * 5000)
    done = run("doctor", "--json")
    assert done.code == 7
    levels = {check["code"]: check["level"] for check in done.json["data"]["checks"]}
    assert levels["journal"] == "bad"
    assert levels["playbooks"] == "good"


def test_own_playbooks_with_a_mistake_are_named_with_their_line(store):
    folder = store / "sops" / "mercadolibre"
    folder.mkdir(parents=True)
    (folder / "platform.toml").write_text('label = "x"\n', encoding="utf-8")
    done = run("doctor", "--json")
    assert done.code == 7
    found = [check for check in done.json["data"]["checks"] if check["code"] == "left_out"]
    assert {check["level"] for check in found} == {"bad"}
    assert found[0]["message"].startswith(f"{folder / 'platform.toml'}, línea 1: ")
    assert found[0]["message"].endswith("Vale lo que trae el programa hasta que lo corrijas.")
    assert (found[0]["data"]["line"], found[0]["data"]["stands_in"]) == (1, True)
    assert str(store) not in run("doctor", "--report").out


@pytest.mark.parametrize("text", ["+++\nstage = \n+++\nHola", "Hola {% if buyer %}", "Hola {{ ().__class__ }}"])
def test_an_own_template_with_a_mistake_is_a_broken_thing(store, text):
    folder = store / "templates" / "es" / "common"
    folder.mkdir(parents=True)
    (folder / "first_reply.txt").write_text(text, encoding="utf-8")
    check = checks()["template"]
    assert check["level"] == "bad"
    assert "first_reply" in check["message"]
    (folder / "first_reply.txt").write_text("Hola {{ buyer }}", encoding="utf-8")
    assert "template" not in checks()


def test_a_synchronised_home_is_a_broken_thing(tmp_path, monkeypatch):
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "Dropbox" / "concierge"))
    add_store()
    done = run("doctor", "--json")
    assert done.code == 7
    assert "Dropbox" in done.error["message"]


def test_the_report_holds_nothing_of_any_case_or_place(store, tmp_path):
    run("note", "ACC-1", f"{BUYER} llamó al 55 1234 5678")
    run("backup", str(tmp_path / f"{BUYER}.zip"))
    log = store / "concierge.log"
    log.write_text(
        "--- 2026-11-13T10:00:00+00:00 concierge 0.2.0 python 3.11.7 linux open\n"
        "Traceback (most recent call last):\n"
        f'  File "{store}/lib/concierge_cli/services/open_case.py", line 42, in open_case\n'
        f'    raise KeyError("{BUYER}")\n'
        f"KeyError: '{BUYER}'\n",
        encoding="utf-8",
    )
    for done in (run("doctor", "--report"), run("doctor", "--report", "--json"), start("doctor", "--report")):
        text = done.out + done.err
        assert done.code == 0
        for secret in (
            BUYER,
            "Ana",
            "llamó",
            "1234",
            "Luna",
            "accesorios",
            "2000007819609432",
            str(store),
            str(tmp_path),
        ):
            assert secret not in text, secret
        assert "concierge_cli/services/open_case.py:42 open_case" in text
        assert "KeyError" in text
    data = run("doctor", "--report", "--json").data
    assert data["numbers"]["journal.cases"] == 1
    assert data["versions"]["python"]
    assert data["last_failure"]["error"] == "KeyError"


def test_the_report_of_a_broken_home_quotes_nothing(store):
    (store / "config.toml").write_text(f'stars = "{BUYER}"', encoding="utf-8")
    done = run("doctor", "--report", "--json")
    assert done.code == 7
    assert BUYER not in done.out
    assert done.json["data"]["checks"]["you.settings"] == "bad"


# --- backup -----------------------------------------------------------------------------------------------------


def test_a_backup_is_written_checked_and_described(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("backup", "--json")
    file = tmp_path / "concierge-2026-11-17.zip"
    assert done.data["path"] == str(file)
    assert (done.data["cases"], done.data["encrypted"], done.data["missing"]) == (1, False, [])
    assert zipfile.ZipFile(file).testzip() is None
    assert checks()["backup"]["level"] == "good"
    again = run("backup", "--json")
    assert (again.code, again.error["code"]) == (6, "conflict")
    assert "--force" in again.error["hint"]
    screen = run("backup", "--force")
    assert screen.code == 0
    assert "1 caso" in screen.out
    assert "--encrypt" in screen.out
    assert screen.out.rstrip().splitlines()[-1] == "concierge init --from ARCHIVO"


def test_a_folder_takes_the_dated_name(store, tmp_path):
    done = run("backup", str(tmp_path), "--json")
    assert Path(done.data["path"]).parent == tmp_path
    assert run("backup", str(tmp_path / "none" / "x.zip")).code == 2


def test_there_is_nothing_to_save_yet(home):
    done = run("backup", "--json")
    assert (done.code, done.error["hint"]) == (3, "concierge init")


def test_encrypting_needs_a_passphrase_that_is_no_option(store, tmp_path, monkeypatch):
    file = tmp_path / "x.backup"
    done = run("backup", str(file), "--encrypt", "--json")
    assert done.code == 2
    assert "CONCIERGE_PASSPHRASE" in done.error["message"]
    assert not file.exists()
    assert run("backup", str(file), "--encrypt=secret").code == 2
    monkeypatch.setenv("CONCIERGE_PASSPHRASE", "uno dos tres")
    sealed = run("backup", str(file), "--json")
    assert sealed.data["encrypted"] is True, "who sets the variable expects it to be used"
    assert BUYER.encode() not in file.read_bytes()
    assert not zipfile.is_zipfile(file)


def asked(*answers: str, words: tuple[str, ...]) -> tuple[int, str]:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "concierge_cli", *words],
        encoding="utf-8",
        timeout=PATIENCE,
        env={**os.environ, "TERM": "dumb"},
    )
    for answer in answers:
        child.expect(": $")
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before


def test_the_passphrase_is_typed_twice(store, tmp_path):
    file = tmp_path / "x.backup"
    code, said = asked("uno dos", "uno tres", words=("backup", str(file), "--encrypt"))
    assert (code, file.exists()) == (2, False)
    assert "No se guardó nada" in said
    assert asked("", words=("backup", str(file), "--encrypt"))[0] == 2
    code, said = asked("uno dos", "uno dos", words=("backup", str(file), "--encrypt"))
    assert (code, file.exists()) == (0, True)
    assert "uno dos" not in said


def test_a_lost_file_is_said_and_the_rest_is_saved(store, tmp_path):
    photo = tmp_path / "photo.txt"
    photo.write_text("hola", encoding="utf-8")
    assert run("evidence", "add", "ACC-1", str(photo), "--kind", "chat_log").code == 0
    (kept,) = [file for file in (store / "vault").rglob("*") if file.is_file()]
    kept.unlink()
    done = run("backup", str(tmp_path / "x.zip"), "--json")
    assert done.code == 0
    assert len(done.data["missing"]) == 1
    assert "concierge verify" in done.json["notices"][0]


# --- verify -----------------------------------------------------------------------------------------------------


def test_a_sound_journal_prints_its_heads(store):
    done = run("verify", "--json")
    assert (done.code, done.data["sound"], done.data["cases"]) == (0, True, 1)
    head = done.data["heads"][0]
    out = run("verify").out
    assert out.startswith("✓ ")
    assert head["digest"] in out.split()
    found = run("verify", "--head", head["digest"], "--json")
    assert found.data["head_at"]["client"] == "accesorios"
    assert run("verify", "--head", head["digest"][:8].upper()).code == 0


@pytest.mark.parametrize(("head", "code"), [("0" * 64, 7), ("1234567", 2), ("xyzxyzxyz", 2), ("", 2)])
def test_a_digest_that_is_not_there_is_told_from_one_that_is_none(store, head, code):
    done = run("verify", "--head", head, "--json")
    assert done.code == code
    if code == 7:
        assert [one["what"] for one in done.json["data"]["problems"]] == ["head"]


def test_an_empty_home_has_nothing_to_verify(home):
    done = run("verify", "--json")
    assert (done.code, done.data["events"], done.data["heads"]) == (0, 0, [])


def tamper(home: Path, statement: str) -> None:
    connection = sqlite3.connect(home / "journal.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    assert connection.execute(statement).rowcount
    connection.commit()
    connection.close()


@pytest.mark.parametrize("tongue", ["es", "en"])
@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE events SET facts = replace(facts, 'defect', 'other') WHERE kind = 'opened'", "facts"),
        ("UPDATE events SET personal = replace(personal, 'Ana', 'Eva') WHERE kind = 'opened'", "personal"),
        ("UPDATE cases SET buyer = 'Eva'", "row"),
    ],
)
def test_what_was_changed_is_named(store, monkeypatch, tongue, statement, what):
    monkeypatch.setenv("CONCIERGE_LANG", tongue)
    tamper(store, statement)
    done = run("verify", "--json")
    assert done.code == 7
    assert what in [one["what"] for one in done.json["data"]["problems"]]
    screen = run("verify")
    assert screen.code == 7
    assert screen.out.startswith("✗ ")
    assert "ACC-1" in screen.out


def test_lists_that_differ_are_mended_and_nothing_else_is(store):
    tamper(store, "UPDATE cases SET buyer = 'Eva'")
    assert run("verify").out.rstrip().splitlines()[-1] == "concierge verify --mend"
    mended = run("verify", "--mend", "--json")
    assert (mended.code, mended.data["mended"], mended.data["sound"]) == (0, True, True)
    assert run("show", "ACC-1", "--json").data["buyer"] == BUYER
    tamper(store, "UPDATE events SET facts = replace(facts, 'defect', 'other') WHERE kind = 'opened'")
    assert run("verify", "--mend").code == 7
    assert run("show", "ACC-1", "--json").data["reason"] == "defect", "what was read is not rewritten from bad entries"


def test_a_file_that_was_changed_is_named(store, tmp_path):
    photo = tmp_path / "chat.txt"
    photo.write_text("hola", encoding="utf-8")
    assert run("evidence", "add", "ACC-1", str(photo), "--kind", "chat_log").code == 0
    (kept,) = [file for file in (store / "vault").rglob("*") if file.is_file()]
    kept.chmod(0o600)
    kept.write_text("otra", encoding="utf-8")
    done = run("verify")
    assert done.code == 7
    assert "chat.txt" in done.out
    kept.unlink()
    assert "chat.txt" in run("verify").out


def test_as_processes(store, tmp_path):
    assert start("doctor").code == 0
    assert json.loads(start("verify", "--json").out)["ok"] is True
    assert start("backup", str(tmp_path / "x.zip")).code == 0
