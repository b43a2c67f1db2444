"""What screens got wrong once: the demo's commands, the list's order, a long message in the log."""

from __future__ import annotations

import pytest

from concierge_cli.cli.demo_words import with_demo
from concierge_cli.cli.style import cells
from tests.program import add_store, made, open_claim, run

pytestmark = pytest.mark.thorough

NOW = "2026-11-13T18:41-06:00"


# --- inside the demo ------------------------------------------------------------------------------------------------


def test_every_command_shown_in_the_demo_goes_on_there(monkeypatch):
    assert made("demo").code == 0
    for width in ("80", "60"):
        monkeypatch.setenv("COLUMNS", width)
        for words in (("today",), ("show", "ACC-14"), ("why", "ACC-14"), ("list",), ("evidence", "check", "ACC-14")):
            done = run("demo", *words)
            assert done.out.count("concierge ") == done.out.count("concierge demo ") > 0, words
            for line in done.out.splitlines():
                assert cells(line) <= int(width) or line.lstrip().startswith("concierge demo "), line
    assert "concierge demo" in run("demo", "show", "ACC-99").err
    assert "concierge demo" not in run("client", "list").out, "and only there"


def test_a_line_that_grows_too_wide_gives_way():
    at_the_margin = "PRUEBAS  1 de 3" + " " * 30 + "concierge evidence check ACC-123456"
    assert cells(at_the_margin) == 80
    assert with_demo(at_the_margin, 80) == at_the_margin.replace(" " * 30 + "concierge", " " * 25 + "concierge demo")
    two = "  Abrir el panel en otra ventana: concierge show ACC-14 · El plazo: concierge why A-1"
    assert with_demo(two, 84).splitlines() == [
        "  Abrir el panel en otra ventana: concierge demo show ACC-14 ·",
        "  El plazo: concierge demo why A-1",
    ]
    assert with_demo("concierge demo today", 80) == "concierge demo today"
    assert with_demo("«concierge» no está en el PATH", 80) == "«concierge» no está en el PATH"


def test_the_demo_is_not_started_over_unasked_once_something_was_tried_in_it():
    assert made("demo").code == 0
    assert run("demo", "note", "ACC-14", "lo probé").code == 0
    refused = run("demo", "--no-pauses")
    assert refused.code == 2
    assert "--again" in refused.err
    assert "lo probé" in run("demo", "show", "ACC-14").out


def test_the_demo_is_started_over_where_nothing_was_tried_or_when_asked_to():
    assert made("demo").code == 0
    assert run("demo", "--no-pauses").code == 0, "nothing was tried: nothing is lost"
    assert run("demo", "note", "ACC-14", "lo probé").code == 0
    assert run("demo", "--no-pauses", "--again").code == 0
    assert "lo probé" not in run("demo", "show", "ACC-14").out


# --- the list's dates -----------------------------------------------------------------------------------------------


def shown_dates(*words: str, now: str = NOW) -> list[tuple[str, str]]:
    out = run("list", "--plain", "--no-headers", "--columns", "id,due", *words, now=now).out
    return [tuple(line.split("\t")) for line in out.splitlines()]


def test_a_list_is_in_the_order_of_the_dates_that_it_shows_and_filters_by_them():
    """A line shows what comes next: here the platform's date, there our promise to solve it until that is missed."""
    add_store(now="2026-11-02T09:00-06:00")
    place = ("open", "--client", "accesorios", "--platform", "ml", "--procedure", "mediation", "--reason", "defect")
    for number, due in (("1", "2026-12-20"), ("2", "2026-11-20")):
        assert run(*place, "--order", number, "--due-at", f"{due} 12:00", "--buyer", "Ana", now=NOW).code == 0
        assert run("reply", f"ACC-{number}", "--text", "Hola, Ana. Ya lo reviso.", now=NOW).code == 0
    assert (
        run(
            "open", "--client", "accesorios", "--platform", "ig", "--procedure", "dm", "--reason", "other", now=NOW
        ).code
        == 0
    )
    now = "2026-11-14T10:05-06:00"
    shown = shown_dates(now=now)
    assert [case for case, _due in shown] == ["ACC-3", "ACC-2", "ACC-1"]
    assert [due[:10] for _case, due in shown][1:] == ["2026-11-20", "2026-11-23"]
    assert [case for case, _due in shown_dates("--due-before", "2026-11-22", now=now)] == ["ACC-3", "ACC-2"]
    listed = run("list", "--due-before", "2026-11-22", "--json", now=now).data
    assert [case["id"] for case in listed] == ["ACC-3", "ACC-2"]
    later = "2026-11-24T10:00-06:00"
    assert dict(shown_dates(now=later))["ACC-1"][:10] == "2026-12-20"
    assert [case for case, _due in shown_dates("--due-before", "2026-12-05", now=later)] == ["ACC-3", "ACC-2"]


# --- the whole log --------------------------------------------------------------------------------------------------

LONG = "Hola, esto es un mensaje. " + "palabra " * 60 + "fin-del-mensaje"


@pytest.mark.parametrize("width", ["80", "60"])
def test_the_log_shows_a_message_to_its_end(monkeypatch, width):
    add_store(now=NOW)
    open_claim()
    assert run("heard", "ACC-1", LONG, "--from", "buyer").code == 0
    monkeypatch.setenv("COLUMNS", width)
    assert "fin-del-mensaje" in run("show", "ACC-1", "--log").out
    assert "fin-del-mensaje" not in run("show", "ACC-1").out
    assert all(cells(line) <= int(width) for line in run("show", "ACC-1", "--log").out.splitlines())


def test_the_log_shows_what_the_vault_keeps_and_goes_on_without_it(home):
    add_store(now=NOW)
    open_claim()
    assert run("note", "ACC-1", "x" + " muchas palabras" * 2000 + " fin-de-la-nota").code == 0
    assert "fin-de-la-nota" in run("show", "ACC-1", "--log").out
    for file in (home / "vault").rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.unlink()
    done = run("show", "ACC-1", "--log")
    assert done.code == 0
    assert "muchas palabras" in done.out


# --- doctor and the settings ----------------------------------------------------------------------------------------


def test_a_time_zone_that_does_not_exist_is_named_with_its_line(home):
    add_store(now=NOW)
    (home / "config.toml").write_text('# mine\nlanguage = "es"\ntimezone = "America/Luna"\n', "utf-8")
    done = run("today")
    assert done.code == 2
    said = " ".join(done.err.split())
    assert "config.toml, línea 3" in said
    assert "America/Luna" in said
    assert done.err.splitlines()[-1] == "concierge doctor"


def test_doctor_finds_a_bad_page_in_a_journal_that_opens(home):
    add_store(now=NOW)
    for number in range(30):
        open_claim(order=f"20000078196{number:05}")
    data = bytearray((home / "journal.db").read_bytes())
    page = int.from_bytes(data[16:18], "big") or 65536
    spoilt = next(  # a leaf of a table that nothing reads at a start
        place
        for place in range(len(data) // page - 1, 3, -1)
        if data[place * page] == 13 and b"opened" in data[place * page : (place + 1) * page]
    )
    data[spoilt * page : spoilt * page + 200] = b"\xff" * 200
    (home / "journal.db").write_bytes(bytes(data))
    assert run("client", "list").code == 0, "it opens"
    done = run("doctor", "--json")
    assert done.code == 7
    found = [check for check in done.json["data"]["checks"] if check["level"] == "bad"]
    assert [check["code"] for check in found] == ["journal"]
    assert "concierge init --from" in found[0]["hint"]


def test_doctor_names_first_what_stops_everything_else(home):
    add_store(now=NOW)
    (home / "config.toml").write_text('timezone = "Mars"\n', "utf-8")
    lines = run("doctor").out.splitlines()
    assert lines[0].startswith("✗")
    assert lines[-1] == "concierge doctor"
    assert any(line.startswith("Primero: ") for line in lines)
    (home / "config.toml").unlink()
    assert run("doctor").out.splitlines()[-1] in ("concierge backup ARCHIVO", "pipx ensurepath")


# --- words ----------------------------------------------------------------------------------------------------------


def test_every_closed_word_of_help_is_taken_by_its_option():
    page = run("help", "palabras").out
    assert "no_reply_from_buyer" in page
    assert "quien compró dejó de contestar" in page or "dejó de" in page
    assert "help palabras" in run("close", "--help").out
    assert run("help", "words").out == page


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("no sirve", "defect"),
        ("SNAD", "not_as_described"),
        ("nunca llego", "not_received"),
        ("roto", "damaged_transit"),
    ],
)
def test_a_prompt_knows_the_words_that_an_option_knows(typed, code):
    from concierge_cli.cli.ask import Choice, pick
    from concierge_cli.language.labels import LABELS
    from concierge_cli.language.words import label, match, spoken_words

    choices = [Choice(one, label("reason", one), spoken_words("reason", one)) for one in LABELS["reason"]]
    assert pick(typed, choices).value == match("reason", typed) == code
