"""`client add`, `list`, `show`, `edit` through the command line, in text and JSON, in both languages."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

import pexpect
import pytest

from concierge_cli.services.clients import NewClient, add_client, profile_of
from concierge_cli.services.desk import Entry
from tests.program import PATIENCE, add_store, open_claim, run, start
from tests.services.test_clients import desk_in

pytestmark = pytest.mark.thorough

FRIDAY = "2026-11-13T18:41-06:00"
LEAST = ("--timezone", "America/Bogota", "--country", "CO", "--platform", "instagram")
FILE_MODE = 0o600


@pytest.fixture(params=["es", "en"])
def tongue(request, monkeypatch) -> str:
    monkeypatch.setenv("CONCIERGE_LANG", request.param)
    return request.param


# --- add --------------------------------------------------------------------------------------------------------


def test_the_answer_shows_the_store_and_the_way_to_the_first_case(home):
    done = add_store(now=FRIDAY)
    assert done.err == ""
    assert done.out.splitlines() == [
        "✓ Accesorios Luna está lista. Sus casos serán ACC-1, ACC-2…",
        "    Vende en    Mercado Libre México, Amazon Estados Unidos, Instagram",
        "    Horario     lun a vie 9:00–14:00 y 16:00–19:00; sáb 10:00–13:00",
        "    Festivos    México (CMX); el próximo, lun 16 nov (Día de la Revolución)",
        *done.out.splitlines()[4:-3],
        "",
        "Sigue: anota tu primer caso",
        "concierge open",
    ]
    kept = " ".join(done.out.splitlines()[4:-3]).split()
    assert kept[:2] == ["Se", "guarda"]
    assert str(home) in kept


def test_json_is_the_profile_with_the_days_off_ahead():
    data = add_store("accesorios", "--json", now=FRIDAY).data
    assert data["slug"] == "accesorios"
    assert data["zone"] == "America/Mexico_City"
    assert (data["country"], data["subdivision"]) == ("MX", "CMX")
    assert data["weekly"]["sat"] == [["10:00", "13:00"]]
    assert data["platforms"] == {"mercadolibre": ["MLM"], "amazon": ["US"], "instagram": []}
    assert (data["currency"], data["billing_currency"]) == ("MXN", "USD")
    assert data["sla"] == {"first_response": 720, "next_response": 720, "resolution": 2400}
    assert data["holidays"][0] == {"date": "2026-11-16", "name": "Día de la Revolución"}


def test_what_is_left_out_has_its_usual_value():
    data = run("client", "add", "casa-nomada", *LEAST, "--json").data
    assert (data["name"], data["prefix"], data["language"], data["currency"]) == ("Casa Nomada", "CAS", "es", "COP")
    assert data["voice"]["address"] == "usted"
    assert data["weekly"]["mon"] == [["09:00", "18:00"]]
    assert "sat" not in data["weekly"]


def test_a_platform_without_its_country_is_the_stores():
    data = run("client", "add", "casa-nomada", *LEAST[:4], "--platform", "Mercado Libre", "--json").data
    assert data["platforms"] == {"mercadolibre": ["MCO"]}
    data = run("client", "edit", "casa-nomada", "--country", "MX", "--add-platform", "amazon", "--json").data
    assert data["platforms"] == {"mercadolibre": ["MCO"], "amazon": ["MX"]}


def test_where_its_country_has_none_the_sites_are_named():
    done = run("client", "add", "casa", "--timezone", "Madrid", "--country", "ES", "--platform", "ml", "--json")
    assert done.code == 2
    assert "Mercado Libre México" in done.error["message"]
    assert run("client", "list", "--json").data == []


def test_every_flag_is_kept():
    data = run(
        "client", "add", "luna", "--name", "Luna", "--language", "english", "--timezone", "Bogotá", "--country", "Colombia",
        "--hours", "lun-vie 9-14", "--platform", "ml colombia", "--platform", "amazon:US", "--currency", "pesos",
        "--billing-currency", "usd", "--prefix", "lu", "--first-response", "8", "--next-response", "90m",
        "--resolution", "2,5", "--channel", "correo", "--color", "#1D5A96", "--signature", "Equipo Luna",
        "--address", "vos", "--emojis",
        "--approval-over", "200000", "--holiday-off", "2026-12-24", "--holiday-on", "8/12/2026", "--json",
    ).data  # fmt: skip
    assert (data["name"], data["language"], data["zone"], data["country"]) == ("Luna", "en", "America/Bogota", "CO")
    assert data["platforms"] == {"mercadolibre": ["MCO"], "amazon": ["US"]}
    assert (data["currency"], data["billing_currency"], data["prefix"]) == ("COP", "USD", "LU")
    assert data["sla"] == {"first_response": 480, "next_response": 90, "resolution": 150}
    assert (data["channel"], data["color"]) == ("correo", "#1d5a96")
    assert data["voice"] == {"signature": "Equipo Luna", "address": "vos", "emojis": True}
    assert data["approval_over"] == "200000.00"
    assert (data["extra_days_off"], data["worked_holidays"]) == (["2026-12-24"], ["2026-12-08"])


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ((), ["TIENDA", "--platform", "--timezone", "--country"]),
        (("luna",), ["--platform", "--timezone", "--country"]),
        (("luna", *LEAST[:4]), ["--platform"]),
        (("luna", *LEAST[2:]), ["--timezone"]),
        (("luna", *LEAST[:2], *LEAST[4:]), ["--country"]),
    ],
)
def test_what_is_missing_is_named_where_nobody_can_be_asked(tongue, words, missing):
    done = run("client", "add", *words, "--json")
    assert done.code == 2
    assert re.findall(r"--[a-z]+|TIENDA", done.error["message"].replace("STORE", "TIENDA")) == missing
    assert done.error["hint"].startswith("concierge client add ")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("Luna", *LEAST), 2, "luna"),
        (("luna", "--timezone", "America/Bogot", *LEAST[2:]), 2, "America/Bogota"),
        (("luna", *LEAST, "--country", "ZZ"), 2, "ZZ"),
        (("luna", *LEAST, "--hours", "9-6"), 2, "9-6"),
        (("luna", *LEAST, "--platform", "mercadolibre:MLZ"), 2, "MLZ"),
        (("luna", *LEAST, "--currency", "COQ"), 2, "COP"),
        (("luna", *LEAST, "--prefix", "1"), 2, "1"),
        (("luna", *LEAST, "--first-response", "pronto"), 2, "pronto"),
        (("luna", *LEAST, "--address", "ustedes"), 2, "ustedes"),
        (("luna", *LEAST, "--language", "fr"), 2, "fr"),
        (("luna", *LEAST, "--approval-over", "30 USD"), 2, "COP"),
        (("luna", *LEAST, "--holiday-on", "2026-11-17"), 2, "2026-11-17"),
        (("luna", *LEAST, "--holiday-off", "31/2/2027"), 2, "31"),
        (("luna", *LEAST, "--at", "2030-01-01"), 2, "--at"),
    ],
)
def test_bad_input_says_what_and_saves_nothing(tongue, home, words, code, said):
    done = run("client", "add", *words)
    assert done.code == code
    assert done.out == ""
    assert said in done.err
    assert not (home / "journal.db").exists()


def test_the_same_store_twice_is_a_conflict_that_names_it(tongue):
    add_store()
    done = run("client", "add", "accesorios", *LEAST, "--json")
    assert done.code == 6
    assert done.error["code"] == "conflict"
    assert done.error["hint"] == "concierge client show accesorios"
    taken = run("client", "add", "luna", *LEAST, "--prefix", "acc", "--json")
    assert (taken.code, taken.error["hint"]) == (6, "--prefix LUN")


def test_with_two_stores_the_next_command_names_the_new_one():
    add_store()
    done = run("client", "add", "luna", *LEAST)
    assert done.out.splitlines()[-1] == "concierge open --client luna"
    assert run("client", "add", "luna2", *LEAST, "-q").out.splitlines()[-1] != "concierge open --client luna2"


def test_two_at_the_same_instant_are_one_store(home):
    import subprocess

    line = [sys.executable, "-m", "concierge_cli", "client", "add", "luna", *LEAST, "--json"]
    both = [subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    for one in both:
        one.communicate(timeout=PATIENCE)
    assert sorted(one.returncode for one in both) == [0, 6]
    assert [one["slug"] for one in run("client", "list", "--json").data] == ["luna"]


HOSTILE = "=cmd|' /C calc'!A0 \x1b[2J[red]x[/red]{{7*7}}\u202e../../x"


def test_text_from_outside_comes_out_as_plain_text():
    add_store("accesorios", "--signature", HOSTILE, "--channel", HOSTILE)
    run("client", "edit", "accesorios", "--name", HOSTILE)
    for words in (("list",), ("show",), ("edit", "--name", HOSTILE + "x"), ("edit", "--print")):
        out = run("client", *words).out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "{{7*7}}" in out or words == ("list",), "cut to its column"
    data = run("client", "show", "--json")
    assert data.data["voice"]["signature"] == HOSTILE
    assert "\x1b" not in data.out


# --- asked on a terminal ----------------------------------------------------------------------------------------


def spawn(*words: str, **env: str) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable,
        ["-m", "concierge_cli", *words],
        encoding="utf-8",
        dimensions=(40, 80),
        timeout=PATIENCE,
        env={**os.environ, "TERM": "dumb", **env},
    )


def test_on_a_terminal_what_is_missing_is_asked(home):
    child = spawn("client", "add", "casa", "--platform", "instagram")
    child.expect("ciudad")
    child.sendline("Valencia")
    child.expect(r"Valencia \(España\)")
    child.expect("ciudad")
    child.sendline("Valencia, España")
    child.expect(r"\[ES\] ")
    child.sendline("ES-VC")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    data = run("client", "show", "--json").data
    assert (data["zone"], data["country"], data["subdivision"]) == ("Europe/Madrid", "ES", "VC")


def test_ctrl_c_while_asked_saves_nothing(home):
    child = spawn("client", "add")
    child.expect("corto")
    child.sendintr()
    child.expect("No se guardó nada")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert not (home / "journal.db").exists()


# --- list and show ----------------------------------------------------------------------------------------------


def test_the_list_is_a_table_with_open_cases():
    add_store(now=FRIDAY)
    open_claim()
    run("client", "add", "luna", *LEAST)
    lines = run("client", "list").out.splitlines()
    assert lines[0].split() == ["nombre", "corto", "tienda", "vende", "en", "abiertos"]
    assert re.fullmatch(r"accesorios\s+Accesorios Luna\s+Mercado Libre México, Amazon.*…\s+1", lines[1])
    assert re.fullmatch(r"luna\s+Luna\s+Instagram\s+0", lines[2])
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "concierge client show accesorios"
    data = run("client", "list", "--json").data
    assert [(one["slug"], one["open_cases"]) for one in data] == [("accesorios", 1), ("luna", 0)]


def test_without_stores_the_list_is_empty_and_says_how_to_begin(tongue):
    done = run("client", "list")
    assert (done.code, done.out.splitlines()[-1]) == (0, "concierge init")
    assert run("client", "list", "--json").data == []
    assert run("client", "show").code == 3


@pytest.mark.parametrize("columns", ["80", "60"])
@pytest.mark.parametrize("words", [("list",), ("show",), ("edit", "--hours", "mon-fri 9-18", "--first-response", "8")])
def test_no_line_is_wider_than_the_screen(monkeypatch, tongue, columns, words):
    monkeypatch.setenv("COLUMNS", columns)
    add_store()
    open_claim()
    for line in run("client", *words).out.splitlines():
        assert len(line) <= int(columns) or line.startswith("concierge "), line


def test_one_store_may_be_left_unnamed_and_several_may_not():
    add_store()
    assert run("client", "show", "--json").data["slug"] == "accesorios"
    run("client", "add", "luna", *LEAST)
    assert run("client", "show", "--json").code == 2
    assert run("client", "show", "LUNA", "--json").data["slug"] == "luna"
    missing = run("client", "show", "lunas", "--json")
    assert missing.code == 3
    assert "luna" in missing.error["message"]


def test_show_has_everything_agreed(tongue):
    add_store("accesorios", "--approval-over", "500", "--signature", "Equipo Luna", now=FRIDAY)
    run("client", "edit", "--scope", "ml/mediation=no")
    out = run("client", "show", now=FRIDAY).out
    for part in ("9:00–14:00", "12 h", "40 h", "$500.00 MXN", "USD", "Equipo Luna", "16"):
        assert part in out, part
    assert re.search("✗ (mediación|mediation)", out)
    assert run("client", "show", "--json").data["scope_matrix"]["mercadolibre"]["mediation"] is False


def test_a_store_on_a_platform_that_the_playbooks_lost_is_still_shown(home):
    desk = desk_in(home)
    wanted = {"slug": "luna", "zone": "UTC", "country": "MX", "language": "es"}
    add_client(desk, profile_of(desk, NewClient(platforms={"ebay": ("XX",), "instagram": ()}, **wanted)), Entry())
    desk.journal.close()
    for words in (("show",), ("list",)):
        assert "ebay XX, Instagram" in run("client", *words).out
    assert run("client", "edit", "--remove-platform", "ebay", "--json").data["platforms"] == {"instagram": []}


# --- edit with flags --------------------------------------------------------------------------------------------


def test_single_values_change_and_the_rest_stays(tongue):
    add_store()
    before = run("client", "show", "--json").data
    done = run(
        "client", "edit", "accesorios", "--first-response", "8", "--scope", "mercadolibre/mediation=no",
        "--add-platform", "shopify", "--remove-platform", "instagram", "--no-emojis", "--holiday-off", "2026-12-24", "--json",
    )  # fmt: skip
    data = done.data
    assert data["changed"] == ["extra_days_off", "platforms", "scope", "sla"]
    assert data["sla"]["first_response"] == 480
    assert list(data["platforms"]) == ["mercadolibre", "amazon", "shopify"]
    assert data["scope"] == {"mercadolibre/mediation": False}
    for name in ("name", "weekly", "zone", "currency", "voice", "prefix"):
        assert data[name] == before[name]


def test_the_stores_color_heads_its_report_and_goes_again(tongue, home):
    add_store()
    assert run("client", "edit", "accesorios", "--color", "15a").code == 0
    assert "#1155aa" in run("client", "show", "accesorios").out
    page = ("report", "month", "--client", "accesorios", "--format", "html")
    assert "--brand: #1155aa;" in run(*page).out
    wrong = run("client", "edit", "accesorios", "--color", "azul marino")
    assert (wrong.code, wrong.err.splitlines()[-1]) == (2, '--color "#1D5A96"')
    assert run("client", "edit", "accesorios", "--color", "no").code == 0
    assert "--brand:" not in run(*page).out


def test_nothing_changed_is_said_and_is_no_entry(tongue):
    add_store()
    done = run("client", "edit", "accesorios", "--first-response", "12", "--currency", "mxn")
    assert done.code == 0
    assert re.search("nothing changed|no cambió nada", done.out)
    assert run("verify", "--json").data["events"] == 1


def test_the_clocks_of_an_open_case_stay_when_the_hours_change():
    add_store(now=FRIDAY)
    before = open_claim()
    done = run(
        "client", "edit", "--hours", "mon-fri 20:00-21:00", "--first-response", "1", "--holiday-on", "2026-11-16",
        "--timezone", "Europe/Madrid", "--country", "ES", "--json", now=FRIDAY,
    )  # fmt: skip
    assert done.code == 2, "16 November is no holiday in Spain"
    done = run(
        "client", "edit", "--hours", "mon-fri 20:00-21:00", "--first-response", "1", "--holiday-on", "2026-11-16",
        now=FRIDAY,
    )  # fmt: skip
    assert done.code == 0
    assert "sus plazos" in done.out
    after = run("show", "ACC-1", "--json", now=FRIDAY).data
    assert [(one["id"], one["due_at"], one["warn_at"]) for one in after["clocks"]] == [
        (one["id"], one["due_at"], one["warn_at"]) for one in before["clocks"]
    ]
    fresh = open_claim(order="2000007819609999")
    first = next(one for one in fresh["clocks"] if one["id"] == "first_response")
    assert first["due_at"] == "2026-11-13T21:00:00-06:00"


def test_a_platform_with_open_cases_can_go_and_says_so():
    add_store(now=FRIDAY)
    open_claim()
    done = run("client", "edit", "--remove-platform", "ml", now=FRIDAY)
    assert done.code == 0
    assert "Mercado Libre: 1" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("--remove-platform", "shopify"),
        ("--scope", "shopify=no"),
        ("--scope", "mediation"),
        ("--currency", "USD", "--approval-over", "5 MXN"),
        ("--hours", "siempre"),
        ("--print", "--first-response", "8"),
        ("--file", "x.toml", "--print"),
        ("--file", "there-is-none.toml"),
        (),
    ],
)
def test_a_change_that_cannot_be_meant_changes_nothing(tongue, words):
    add_store()
    assert run("client", "edit", "accesorios", *words).code == 2
    assert run("verify", "--json").data["events"] == 1


# --- edit as a file ---------------------------------------------------------------------------------------------


def printed() -> str:
    return run("client", "edit", "--print", "--json").data["toml"]


def test_print_and_file_take_each_other(tmp_path):
    add_store()
    file = tmp_path / "luna.toml"
    file.write_text(run("client", "edit", "--print").out, encoding="utf-8")
    done = run("client", "edit", "--file", str(file), "--json")
    assert done.data["changed"] == []
    file.write_text(
        file.read_text(encoding="utf-8").replace("first_response = 12", "first_response = 6"), encoding="utf-8"
    )
    assert run("client", "edit", "--file", str(file), "--json").data["sla"]["first_response"] == 360


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_profile_comes_from_stdin_too(encoding):
    add_store()
    text = printed().replace("resolution = 40", "resolution = 30").replace("\n", "\r\n")
    done = run("client", "edit", "--file", "-", "--json", stdin=text.encode(encoding))
    assert done.data["changed"] == ["sla"]


def test_a_file_with_mistakes_is_refused_with_their_lines(tmp_path, tongue):
    add_store()
    file = tmp_path / "luna.toml"
    text = (
        printed()
        .replace('currency = "MXN"', 'currency = "MXZ"', 1)
        .replace("emojis = false", "emojis = false\nstars = 5")
    )
    file.write_text(text, encoding="utf-8")
    done = run("client", "edit", "--file", str(file))
    line = text.splitlines().index("stars = 5") + 1
    assert done.code == 2
    assert f"{line}: " in done.err
    assert "luna.toml" in done.err
    file.write_bytes(b"\xff\xfe\x00")
    assert run("client", "edit", "--file", str(file)).code == 2


# --- edit in an editor ------------------------------------------------------------------------------------------


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """An editor that replaces text: each run takes the next of the replacements, and none leaves it as it is."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        "steps = pathlib.Path(sys.argv[1])\n"
        "file = pathlib.Path(sys.argv[2])\n"
        "rest = steps.read_text('utf-8').split('\\n')\n"
        "old, _, new = rest[0].replace('¶', '\\n').partition('=>')\n"
        "steps.write_text('\\n'.join(rest[1:]), 'utf-8')\n"
        "text = file.read_text('utf-8')\n"
        "if old:\n"
        "    assert old in text, (old, text)\n"
        "    file.write_text(text.replace(old, new), 'utf-8')\n",
        encoding="utf-8",
    )
    steps = tmp_path / "steps"
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{script}" "{steps}"')

    def plan(*replacements: str) -> None:
        steps.write_text("\n".join(replacements), encoding="utf-8")

    return plan


def test_the_editor_changes_the_profile(editor):
    add_store()
    editor("first_response = 12=>first_response = 6")
    child = spawn("client", "edit")
    child.expect("6 h")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert run("client", "show", "--json").data["sla"]["first_response"] == 360


@pytest.mark.parametrize("plan", ["", "# El perfil=># El perfil"])
def test_an_editor_that_changes_nothing_changes_nothing(editor, plan):
    add_store()
    editor(plan)
    child = spawn("client", "edit")
    child.expect("no cambió nada")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert run("verify", "--json").data["events"] == 1


def test_a_mistake_can_be_corrected_in_the_same_text(editor):
    add_store()
    editor("first_response = 12=>first_response = doce", "first_response = doce=>first_response = 10")
    child = spawn("client", "edit")
    child.expect(r"Línea \d+: ")
    child.expect("editor")
    child.sendline("")
    child.expect("10 h")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert run("client", "show", "--json").data["sla"]["first_response"] == 600


@pytest.mark.parametrize("leave", ["n", "\x03"])
def test_whoever_gives_up_finds_the_text_in_a_file(editor, home, leave):
    add_store()
    editor('name = "Accesorios Luna"=>name = "Otra"¶surprise = 1', "")
    child = spawn("client", "edit")
    child.expect("editor")
    child.send(leave if leave == "\x03" else f"{leave}\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == (130 if leave == "\x03" else 2)
    (kept,) = home.glob("accesorios-*.toml")
    assert kept.name in child.before.replace("\r\n", "")
    assert "surprise = 1" in kept.read_text(encoding="utf-8")
    if os.name != "nt":
        assert stat.S_IMODE(kept.stat().st_mode) == FILE_MODE
    assert run("client", "show", "--json").data["name"] == "Accesorios Luna"
    mended = kept.read_text(encoding="utf-8").replace("surprise = 1", "")
    kept.write_text(mended, encoding="utf-8")
    assert run("client", "edit", "--file", str(kept), "--json").data["name"] == "Otra"


def test_a_change_made_meanwhile_is_not_overwritten(editor, home):
    add_store()
    editor("first_response = 12=>first_response = doce", "first_response = doce=>first_response = 10")
    child = spawn("client", "edit")
    child.expect("editor")
    assert run("client", "edit", "--name", "Nueva").code == 0
    child.sendline("s")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 6
    data = run("client", "show", "--json").data
    assert (data["name"], data["sla"]["first_response"]) == ("Nueva", 720)
    (kept,) = home.glob("accesorios-*.toml")
    assert "first_response = 10" in kept.read_text(encoding="utf-8")


def test_what_a_rule_forbids_is_kept_too(editor, home):
    add_store()
    assert run("client", "agreement", "accesorios", "--rate", "any=5").code == 0
    editor('billing_currency = "USD"=>billing_currency = "MXN"')
    child = spawn("client", "edit")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 7
    (kept,) = home.glob("accesorios-*.toml")
    assert 'billing_currency = "MXN"' in kept.read_text(encoding="utf-8")


def test_an_editor_that_fails_keeps_the_text(editor, monkeypatch, tmp_path):
    add_store()
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" -c "raise SystemExit(3)"')
    child = spawn("client", "edit", TMPDIR=str(tmp_path))
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2
    (kept,) = tmp_path.glob("concierge-*/concierge.toml")
    assert "Accesorios Luna" in kept.read_text(encoding="utf-8")


# --- as a process of its own ------------------------------------------------------------------------------------


def test_add_show_and_edit_as_processes():
    done = start("client", "add", "luna", *LEAST, "--json")
    assert (done.code, done.err) == (0, "")
    assert start("client", "edit", "luna", "--first-response", "4", "--json").data["changed"] == ["sla"]
    assert start("client", "show", "luna", "--json").data["sla"]["first_response"] == 240
    assert start("client", "edit", "luna").code == 2


def test_ascii_output_does_not_die(tmp_path: Path):
    add_store()
    for encoding in ("ascii", "cp1252", "cp850"):
        for words in (("list",), ("show",), ("edit", "--print"), ("edit", "--name", encoding)):
            done = start("client", *words, env={"PYTHONIOENCODING": encoding})
            assert done.code == 0, done
