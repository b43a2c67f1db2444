"""What the Tab key offers, as the shells' scripts ask for it. Real shells: `test_completion_shells.py`."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concierge_cli import config
from concierge_cli.cli.completion import answer, gather, homes, line, offers, words
from concierge_cli.cli.root import Group, root
from concierge_cli.playbooks import open_playbooks
from concierge_cli.spoken import decide
from tests.prepared import begun
from tests.program import add_store, made, open_claim, run
from tests.tries import tries

NOW = "2026-11-13T18:41-06:00"


def ask(*typed: str, **env: str) -> list[str]:
    """The lines that fish would get for `concierge TYPED`, the last word being typed; without how to go on."""
    return answer.answer(["fish", "concierge", *typed], {**os.environ, **env}).splitlines()[1:]


def values(*typed: str, **env: str) -> list[str]:
    return [row.partition("\t")[0] for row in ask(*typed, **env)]


def how(*typed: str) -> str:
    return answer.answer(["fish", "concierge", *typed], os.environ).partition("\n")[0]


@pytest.fixture
@begun
def store_with_cases():
    add_store(now=NOW)
    open_claim()
    open_claim("--buyer", "Beto", order="2000007819609433", now="2026-11-14T10:00-06:00")
    place = ("--client", "accesorios", "--platform", "ig", "--procedure", "dm", "--reason", "other")
    assert run("open", *place, "--buyer", "Vale", now="2026-11-14T11:00-06:00").code == 0


# --- the table ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_table_says_what_the_commands_say(language):
    """Stale? `python hatch_build.py` makes it again."""
    made = Path(words.MADE, f"words.{language}.txt").read_text(encoding="utf-8")
    assert made == gather.tables()[language]


def test_every_placeholder_has_something_to_offer_or_is_known_to_have_nothing():
    """A new placeholder goes into `gather.KINDS`: what may stand there, or FREE."""
    assert gather.unknown() == []


def commands(group=None, path=()):
    group = group or root()
    for name in group.rows:
        command = group.get_command(None, name)
        if isinstance(command, Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def test_every_command_and_every_option_is_offered():
    for path, command in commands():
        assert path[-1] in values(*path[:-1], path[-1][:2])
        shown = {name for param in command.params if not getattr(param, "hidden", False) for name in param.opts}
        longs = sorted(name for name in shown if name.startswith("--"))
        assert sorted(set(values(*path, "--")) & set(longs)) == longs, path


def test_a_package_without_its_table_answers_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(words, "MADE", str(tmp_path))
    assert values("sho") == ["show"]


def test_an_access_is_offered_behind_its_store_and_only_while_it_is_in_force():
    add_store(now=NOW)
    add = ("client", "access", "add", "accesorios", "--platform", "ml", "--user")
    for user in ("ana", "bea", "caro"):
        assert run(*add, user, "--dedicated", "--2fa", now=NOW).code == 0
    revoke = ("client", "access", "revoke")
    assert values(*revoke, "") == ["accesorios", "1", "2", "3"], "the store may be left out"
    assert values(*revoke, "accesorios", "") == ["1", "2", "3"]
    assert values(*revoke, "accesorios", "be") == ["2"]
    assert values(*revoke, "accesorios", "1", "") == ["2", "3"]
    assert run(*revoke, "accesorios", "2", now=NOW).code == 0
    assert values(*revoke, "accesorios", "") == ["1", "3"]
    assert run("undo", "--because", "x", now=NOW).code == 0
    assert values("client", "access", "review", "accesorios", "") == ["1", "2", "3"]


# --- places of the line ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["tod"], ["today"]),
        (["ho"], ["hoy"]),
        (["client", "s"], ["show"]),
        (["pruebas", "ch"], ["check"]),
        (["--lang", "en", "tod"], ["today"]),
        (["--lang", ""], ["es", "en"]),
        (["--co"], ["--color"]),
        (["list", "--status", ""], ["new", "open", "waiting", "closed"]),
        (["list", "--status=cl"], ["--status=closed"]),
        (["abrir", "--reason", "def"], ["defect"]),
        (["open", "--reason", "no lleg"], ["not_received"]),
        (["open", "--reason", "nolleg"], ["not_received"]),
        (["open", "--platform", "ml"], ["mercadolibre"]),
        (["open", "--platform", "amazon", "--site", "mex"], ["MX"]),
        (["wait", "ACC-1", "--on", "ca"], ["carrier"]),
        (["label", "ACC-1", "--payer", ""], ["us", "buyer", "client", "platform"]),
        (["label", "ACC-1", "--payer", "tien"], ["client"]),
        (["edit", "ACC-1", "--assign", ""], []),
        (["edit", "ACC-1", "--complexity", "dif"], ["high"]),
        (["decide", "ACC-1", "--ruling", "part"], ["partly_granted"]),
        (["list", "--columns", "id,du"], ["id,due"]),
        (["rules", "list", "--columns", "trus"], ["trust"]),
        (["refund", "ACC-1", "--state", "conf"], ["confirmed"]),
        (["refund", "ACC-1", "--method", "transf"], ["bank_transfer"]),
        (["kpi", "--week", ""], ["this", "last"]),
        (["kpi", "--week", "--form"], ["--format"]),
        (["export", "eve"], ["events"]),
        (["init", "--timezone", "guadal"], ["America/Mexico_City"]),
        (["client", "add", "luna", "--country", "mexi"], ["MX"]),
        (["client", "add", "lun"], []),
        (["client", "add", "luna", "--platform", "amazon:C"], ["amazon:CA"]),
        (["sop", "show", "mercadolibre", "cla"], ["claim"]),
        (["sop", "show", "mercadolibre", "ret"], ["return_inspection", "return_request"]),
        (["rules", "show", "az_prev"], ["az_prevent_a_to_z"]),
        (["rules", "due", "ml_claim_protect_reputation", "--site", "mex"], ["MLM"]),
        (["template", "show", "dm_f"], ["dm_first_reply"]),
        (["template", "list", "--language", ""], ["es", "en", "pt", "pl"]),
        (["help", "fec"], ["fechas"]),
        (["help", "tod"], ["todo", "today"]),
        (["note", "ACC-1", "--because", ""], []),
        (["nonsense", ""], []),
        (["completion", "show", "p"], ["powershell"]),
        (["note", "ACC-1", "hola", "--", "--pri"], []),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_offered_where(typed, offered):
    assert values(*typed) == offered


def test_an_option_that_was_typed_is_not_offered_again_unless_it_may_be_repeated():
    assert "--status" not in values("list", "--status", "open", "--")
    assert "--client" not in values("list", "--client=accesorios", "--")
    assert "--tag" in values("edit", "ACC-1", "--tag", "vip", "--")


def test_where_nothing_else_goes_the_options_are_shown():
    assert "--hours" in values("today", "")
    assert "--why" in values("today", "")
    assert "--no-headers" in values("sop", "list", "")


@pytest.mark.parametrize(
    "typed",
    [
        ["evidence", "add", "ACC-1", ""],
        ["evidence", "add", "ACC-1", "one.jpg", "tw"],
        ["reply", "ACC-1", "--file", ""],
        ["reply", "ACC-1", "--file=/tm"],
        ["backup", ""],
    ],
    ids=" ".join,
)
def test_a_path_is_left_to_the_shell(typed):
    assert how(*typed) == "files"


def test_a_value_that_goes_on_gets_no_blank():
    assert how("client", "add", "luna", "--platform", "amaz") == "open"
    assert how("client", "add", "luna", "--platform", "amazon:C") == "-"


def test_words_of_the_screen_s_language():
    assert ask("tod", CONCIERGE_LANG="en") == ["today\tWhat is waiting for you, in order"]
    assert ask("tod", CONCIERGE_LANG="es") == ["today\tLo que te espera, en orden"]
    assert values("help", "dat", CONCIERGE_LANG="en") == ["dates"]


# --- the journal ----------------------------------------------------------------------------------------------------


def test_open_cases_come_first_the_newest_first(store_with_cases):
    assert ask("show", "") == [
        "ACC-3\tmensaje directo · Vale",
        "ACC-2\treclamo · Beto",
        "ACC-1\treclamo · Ana P.",
    ]
    assert run("close", "ACC-2", "--outcome", "out_of_scope", "--force", "--because", "prueba").code == 0
    assert values("show", "") == ["ACC-3", "ACC-1"]
    assert ask("show", "ACC-2") == ["ACC-2\treclamo · Beto · cerrado"]
    assert values("show", "acc-") == ["ACC-3", "ACC-1"]
    assert values("show", "3") == ["ACC-3"]
    assert values("reopen", "") == ["ACC-2"]
    assert values("template", "render", "claim_ack", "--case", "") == ["ACC-3", "ACC-1"]


def test_values_fit_the_case_on_the_line(store_with_cases):
    assert values("reply", "ACC-1", "--template", "")[0] == "claim_ack"
    assert "dm_first_reply" not in values("reply", "ACC-1", "--template", "")
    assert values("reply", "ACC-3", "--template", "")[0].startswith("dm_")
    assert values("evidence", "add", "ACC-1", "foto.jpg", "--kind", "")[:2] == ["chat_log", "defect_photo"]
    assert "appeal" not in values("choose", "ACC-1", "")
    assert "offer_return" in values("choose", "1", "")
    assert ask("why", "ACC-1", "first") == ["first_response\tTu primera respuesta"]
    assert values("edit", "ACC-1", "--due", "ml_") == ["ml_claim_protect_reputation="]
    assert values("escalate", "ACC-1", "--to", "med") == ["mediation"]
    assert values("escalate", "ACC-1", "--to", "")[0] == "claim"
    assert ask("list", "--client", "acc") == ["accesorios\tAccesorios Luna"]
    assert ask("list", "--client", "luna") == ["accesorios\tAccesorios Luna"]


def test_options_are_those_of_the_program_itself(store_with_cases, home):
    """What `choose` is offered here is what the playbooks offer there."""
    settings_ = config.load(os.environ, {})
    offered = open_playbooks(settings_).options(
        "mercadolibre", "claim", {"claim_state": "filed"}, site="MLM", reason="defect"
    )
    assert set(values("choose", "ACC-1", "")) == {one.id for one in offered if one.verb == "choose"}


def test_messages_of_one_s_own(home, store_with_cases):
    folder = home / "templates" / "es" / "mercadolibre"
    folder.mkdir(parents=True)
    (folder / "promo.txt").write_text('+++\ntitle = "Con cupón"\nprocedures = ["claim"]\n+++\nHola.', encoding="utf-8")
    (folder / "$(reboot).txt").write_text("Hola.", encoding="utf-8")
    (folder / "two words.txt").write_text("Hola.", encoding="utf-8")
    (folder / "bad.txt").write_bytes(b"\xff\xfe\x00")
    found = ask("reply", "ACC-1", "--template", "")
    assert "promo\tCon cupón" in found
    assert "bad" in found
    assert not [row for row in found if "reboot" in row or "two" in row]


def test_the_demo_completes_in_its_own_home():
    assert values("demo", "sho") == ["show"]
    assert values("demo", "show", "") == []
    assert made("demo").code == 0
    assert values("show", "") == []
    assert "ACC-14" in values("demo", "show", "")
    assert "--no-pauses" in values("demo", "--")


# --- homes that do not answer ---------------------------------------------------------------------------------------


def everything_under(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*")}


def locked(home):
    other = sqlite3.connect(home / "journal.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return other


def damaged(home):
    data = bytearray((home / "journal.db").read_bytes())
    data[100:60_000] = os.urandom(59_900)
    (home / "journal.db").write_bytes(bytes(data))


def another(home):
    (home / "journal.db").write_bytes(b"not a database at all" * 100)


def newer(home):
    connection = sqlite3.connect(home / "journal.db")
    connection.execute("PRAGMA user_version=99")
    connection.commit()
    connection.close()


def half_written(home):
    """A writer that was killed left its rollback journal: only somebody who may write can mend that."""
    program = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size=1'); c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('UPDATE cases SET buyer = hex(randomblob(3000))')\n"
        "c.execute('UPDATE states SET state = hex(randomblob(90000))')\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program, str(home / "journal.db")], check=True)
    assert (home / "journal.db-journal").stat().st_size > 0


@pytest.mark.parametrize("spoil", [locked, damaged, another, newer, half_written], ids=lambda one: one.__name__)
def test_a_home_that_cannot_answer_offers_nothing_and_stays_as_it_is(store_with_cases, home, spoil):
    kept = spoil(home)
    before = everything_under(home)
    for typed in (["show", ""], ["list", "--client", ""], ["why", "ACC-1", ""]):
        assert values(*typed) == [], typed
    assert values("sho") == ["show"]
    assert "claim_ack" in values("reply", "ACC-1", "--template", "")
    assert everything_under(home) == before
    del kept


def test_a_home_that_does_not_exist_is_not_made(home):
    assert values("show", "") == []
    assert values("list", "--platform", "ama") == ["amazon"]
    assert not home.exists()


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_home_without_permission(store_with_cases, home):
    (home / "journal.db").chmod(0)
    if os.access(home / "journal.db", os.R_OK):
        pytest.skip("root reads everything")
    assert values("show", "") == []


def test_the_whole_program_answers_before_typer_and_never_fails(store_with_cases, home):
    code = (
        "import sys\n"
        "from concierge_cli import __main__\n"
        "__main__._leave = lambda code: (print(code, sorted(sys.modules), file=sys.stderr), sys.exit())\n"
        "__main__.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "__complete", "zsh", "concierge", "show", "ACC-"],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[0] == "-"
    assert done.stdout.splitlines()[1] == "ACC-3\tACC-3  mensaje directo · Vale"
    status, _space, modules = done.stderr.partition(" ")
    assert status == "0"
    heavy = ("typer", "click", "rich", "re", "typing", "pathlib", "json", "gettext", "concierge_cli.config")
    assert [name for name in heavy if f"'{name}'" in modules] == []


@settings(max_examples=tries(120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=12), max_size=6), st.sampled_from(["bash", "zsh", "fish", "powershell", "tcsh", ""]))
def test_nothing_that_is_typed_makes_it_fail(home, typed, shell):
    first = typed[0] if typed else ""
    answer.answer([shell, *typed], {**os.environ, "CONCIERGE_LINE": first})
    answer.answer(["bash", first, "concierge " + " ".join(typed), "9", "80"], os.environ)


def test_nobody_s_mistake_reaches_the_shell(monkeypatch, capsys):
    monkeypatch.setattr(offers.Offers, "at", lambda *_: 1 / 0)
    assert answer.main(["fish", "concierge", ""], {}) == 0
    assert capsys.readouterr() == ("", "")
    with pytest.raises(ZeroDivisionError):
        answer.main(["fish", "concierge", ""], {"CONCIERGE_DEBUG": "1"})


# --- what others wrote ----------------------------------------------------------------------------------------------

HOSTILE = (
    "$(touch /tmp/owned) `touch /tmp/owned`; touch /tmp/owned",
    "Ana\nACC-99\tyes\r\nconcierge purge",
    "\x1b]0;owned\x07\x1b[31mAna\x1b[0m\x9b31m",
    "a:b\\:c %F{red}%n '\"",
    "Ana\u202eanA\u200b\u2066",
)


@pytest.mark.parametrize("buyer", HOSTILE, ids=["shell", "lines", "escape", "zsh", "bidi"])
def test_what_a_buyer_typed_stays_a_description_on_its_own_line(buyer):
    add_store(now=NOW)
    open_claim("--buyer", buyer)
    for shell in (
        ["zsh", "concierge", "show", ""],
        ["fish", "concierge", "show", ""],
        ["bash", "", "concierge show ", "9"],
    ):
        text = answer.answer(shell, os.environ)
        rows = text.splitlines()[1:]
        assert len(rows) == 1
        assert rows[0].partition("\t")[0] == "ACC-1"
        assert all(char.isprintable() for char in rows[0].replace("\t", "")), rows


@pytest.mark.parametrize(
    "value", ["a b", "$(x)", "`x`", "a;b", "a&b", "-rf", "a\nb", "ñ", "a'b", '"', "", "a|b", "*", "~"]
)
def test_only_plain_words_are_put_on_a_line(value):
    assert not offers.plain(value)


# --- what config knows, without config ------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize(
    "env",
    [
        {},
        {"CONCIERGE_HOME": "~/x"},
        {"CONCIERGE_HOME": "relative/folder"},
        {"XDG_DATA_HOME": "/data"},
        {"XDG_CONFIG_HOME": "relative", "XDG_CACHE_HOME": "/cache/"},
        {"XDG_DATA_HOME": " "},
        {"HOME": "/somewhere/else"},
        {"HOME": "/slash/"},
    ],
    ids=str,
)
def test_the_home_is_the_one_that_the_settings_know(monkeypatch, env):
    for name in ("CONCIERGE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    known, found = config.places(os.environ), homes.home(os.environ)
    assert (found.data, found.config, found.cache) == (str(known.data), str(known.config), str(known.cache))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('language = "en"\n', "en"),
        ("# x\nlanguage='español' # y", "es"),
        ("client = 1", "es"),
        ("\xff", "es"),
        ('language = "en', "en"),
    ],
)
def test_the_language_of_the_settings(monkeypatch, home, text, language):
    monkeypatch.delenv("CONCIERGE_LANG")
    monkeypatch.setenv("LANG", "es_MX.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    home.mkdir()
    (home / "config.toml").write_text(text, encoding="latin-1")
    assert homes.language(os.environ, homes.home(os.environ)) == language


def test_the_language_is_decided_in_one_order():
    assert decide({"CONCIERGE_LANG": "en"}, "es", lambda: "en") == "es"
    assert decide({"CONCIERGE_LANG": "en"}, "", lambda: "es") == "en"
    assert decide({"LANG": "en_US.UTF-8"}, "", lambda: "es") == "es"
    assert decide({"LANG": "en_US.UTF-8"}, "", lambda: None) == "en"
    assert decide({"LANG": "C"}, "", lambda: None) == "es"


# --- the shells' own ways -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "split"),
    [
        ("concierge show ", ["concierge", "show", ""]),
        ("concierge show AC", ["concierge", "show", "AC"]),
        ("concierge  'a b'  \"c d", ["concierge", "a b", "c d"]),
        ("concierge a\\ b ''", ["concierge", "a b", ""]),
        ('concierge "a\\"b\' "', ["concierge", "a\"b' "]),
        ("concierge 'a\\' b", ["concierge", "a\\", "b"]),
        ("", [""]),
    ],
)
def test_a_line_is_cut_as_bash_cuts_it(typed, split):
    assert line.words(typed) == split


def test_bash_gets_what_goes_behind_its_own_cut(store_with_cases):
    def bash(current, typed, kind="9", columns="80"):
        return answer.answer(["bash", current, f"concierge {typed}", kind, columns], os.environ).splitlines()[1:]

    assert bash("AC", "show AC", "37") == ["ACC-3", "ACC-2", "ACC-1"]
    assert bash("AC", "show AC") == [
        "ACC-3  mensaje directo · Vale",
        "ACC-2  reclamo · Beto",
        "ACC-1  reclamo · Ana P.",
    ]
    assert bash("AC", "show AC", columns="24") == [
        "ACC-3  mensaje directo…",
        "ACC-2  reclamo · Beto",
        "ACC-1  reclamo · Ana P.",
    ]
    assert bash("ACC-3", "show ACC-3") == ["ACC-3"]
    assert bash("C", "client add x --platform amazon:C") == ["CA"]
    assert bash("amazon:C", "client add x --platform amazon:C") == ["amazon:CA"]
    assert bash("acc", "list --client=acc") == ["accesorios"]
    assert bash("--client=acc", "list --client=acc") == ["--client=accesorios"]
    assert bash("nolleg", "open --reason nolleg") == ["not_received"]


def test_powershell_hands_over_its_line_by_a_variable(store_with_cases):
    def powershell(typed):
        return answer.answer(["powershell"], {**os.environ, "CONCIERGE_LINE": typed}).splitlines()[1:]

    assert powershell('concierge show "ACC-3') == ["ACC-3\tmensaje directo · Vale"]
    assert powershell("concierge list --columns id,du") == ["'id,due'\tid,due"]
    assert powershell("concierge kpi --week ") == ["this\tthis", "last\tlast"]
    assert powershell('concierge note `"a b') == []


def test_the_scripts_ask_in_the_way_that_is_answered():
    folder = Path(answer.__file__).parent / "scripts"
    assert {path.suffix for path in folder.iterdir()} == {".bash", ".zsh", ".fish", ".ps1"}
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert text.isascii()
        shell = "powershell" if path.suffix == ".ps1" else path.suffix[1:]
        assert f"__complete {shell}" in text
        assert "eval" not in text
        assert "Invoke-Expression" not in text


def test_the_powershell_script_keeps_its_rules():
    """There is no PowerShell here to run it in: what can be read off it is held instead."""
    text = (Path(answer.__file__).parent / "scripts" / "concierge.ps1").read_text(encoding="utf-8")
    assert "Register-ArgumentCompleter -Native -CommandName concierge" in text
    assert text.count("{") == text.count("}")
    assert text.count("(") == text.count(")")
    assert "$env:CONCIERGE_LINE = $line" in text
    assert "finally" in text
    assert text.count("[Console]::OutputEncoding = ") == 2, "the person's own encoding comes back"
    assert "CompletionResult]::new($value, $value, 'ParameterValue', $text)" in text
    assert not shutil.which("pwsh"), "a PowerShell is here: test the script in it"


def test_json_of_a_completed_case_is_untouched(store_with_cases):
    """The word that completion takes for itself is no command of the program."""
    done = run("__complete", "--json")
    assert json.loads(done.out)["error"]["code"] == "usage_error"
