"""Which date a line of the queue names, whose clock it is on, and that waiting hides no date that nothing pauses.

`CONCIERGE_WRITE_GOLDEN=1 pytest tests/cli/test_queue_dates.py` writes the screens again: read each one before it is
committed.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from concierge_cli.cli.desk import desk_of
from concierge_cli.cli.output import Screen
from concierge_cli.cli.screens.board import Board, board_of, changes, frame
from concierge_cli.cli.session import Session
from concierge_cli.cli.style import cells
from concierge_cli.config import load
from concierge_cli.i18n import bind
from concierge_cli.services.queue import queue
from tests.cli.screen_story import environment
from tests.prepared import begun
from tests.program import run

GOLDEN = Path(__file__).parents[1] / "golden" / "queue"
WRITES = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")

OPENED = "2026-11-03T09:00-05:00"
LOOKS = {"80": {"COLUMNS": "80"}, "60": {"COLUMNS": "60"}, "accessible": {"CONCIERGE_ACCESSIBLE": "1"}}


def done(*words: str, now: str = OPENED):
    ran = run(*words, "--json", "--no-input", now=now)
    assert ran.code == 0, ran
    return ran.json


def store(slug: str, prefix: str, zone: str, country: str, platform: str, currency: str) -> None:
    done(
        "client", "add", slug, "--name", slug.title(), "--prefix", prefix, "--timezone", zone, "--country", country,
        "--platform", platform, "--currency", currency, "--language", "es",
    )  # fmt: skip


def claim(slug: str, platform: str, procedure: str, order: str, *words: str, now: str = OPENED) -> str:
    case = done(
        "open", "--client", slug, "--platform", platform, "--procedure", procedure, "--reason", "not_received",
        "--order", order, "--amount", "49.99", *words, now=now,
    )  # fmt: skip
    return str(case["data"]["id"])


def build() -> None:
    """Somebody in Bogota works for an Amazon seller there, shops in Warsaw and in Mexico City, and one that is quiet."""
    store("andes", "AND", "America/Bogota", "CO", "amazon:US", "USD")
    store("polska", "POL", "Europe/Warsaw", "PL", "allegro", "PLN")
    store("luna", "LUN", "America/Mexico_City", "MX-CMX", "mercadolibre:MLM", "MXN")
    store("calma", "CAL", "America/Bogota", "CO", "instagram", "COP")
    claim("andes", "amazon", "a_to_z", "112-1", "--due-at", "2026-11-06T23:59-08:00")
    claim("andes", "amazon", "chargeback", "112-2", "--due-at", "2026-11-10T23:59-08:00")


def later() -> None:
    """What came in on the sixth: a discussion in Warsaw, claims in Mexico City."""
    claim("polska", "allegro", "discussion", "p-1", now="2026-11-06T08:00-05:00")
    claim("luna", "mercadolibre", "claim", "200", now="2026-11-06T09:00-05:00")


@pytest.fixture(autouse=True)
def bogota(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Bogota")


@pytest.fixture
@begun
def stores() -> None:
    with environment({"TZ": "America/Bogota"}):
        build()


@pytest.fixture
@begun
def busy() -> None:
    with environment({"TZ": "America/Bogota"}):
        build()
        later()


def listed(now: str, *words: str) -> dict[str, dict]:
    return {one["case"]["id"]: one for one in done("today", *words, now=now)["data"]}


def line(case: str, now: str, *words: str) -> str:
    """What `today` says of one case, as one text."""
    text = run("today", *words, now=now).out
    part = text[text.index(f"  {case} ") :]
    return " ".join(part.split("\n\n")[0].split())


# --- waiting ---------------------------------------------------------------------------------------------------------

WAITING_ON_AMAZON = [
    ("2026-11-03T10:00-05:00", ""),  # nothing is near yet
    ("2026-11-04T11:00-05:00", "hoy 12:00"),  # the first answer, which no wait pauses
    ("2026-11-05T09:00-05:00", "tarde por 21 h"),
    ("2026-11-06T09:00-05:00", "mañana 2:59"),  # Amazon's date is warned of: it costs more than the late promise
    ("2026-11-06T20:00-05:00", "mañana 2:59"),
    ("2026-11-07T01:00-05:00", "HOY 2:59 · en 1 h 59 min"),
    ("2026-11-07T09:00-05:00", "tarde por 6 h 01 min"),
    ("2026-11-12T09:00-05:00", "tarde por 5 d 06 h"),  # until somebody acts
]


def test_waiting_for_the_platform_before_anything_was_handed_in_hides_no_date(stores: None) -> None:
    said = run("wait", "AND-1", "--on", "platform", "--no-input", now=OPENED)
    assert said.code == 0
    assert " ".join(said.err.split()) == (
        "Amazon te espera a ti: su fecha, sáb 7 nov, 2:59, sigue corriendo, y AND-1 vuelve a la lista antes de ella. "
        "Lo que te toca: concierge evidence add AND-1 ARCHIVO --kind chat_log"
    )
    for now, when in WAITING_ON_AMAZON:
        found = listed(now)
        assert ("AND-1" in found) is bool(when), now
        if when:
            assert when in line("AND-1", now), now
            assert "AND-1" in run("today", "--hours", "2", now=now).out
            assert found["AND-1"]["command"] == "concierge evidence add AND-1 FILE --kind chat_log"
    lost = line("AND-1", WAITING_ON_AMAZON[-1][0])
    assert "Probablemente se perdió por silencio: US$49.99." in lost
    # Who waits on in the knowledge that it is lost has acted.
    done("wait", "AND-1", "--on", "platform", now="2026-11-12T10:00-05:00")
    assert "AND-1" not in listed("2026-11-12T10:01-05:00")


@pytest.mark.parametrize("on", ["buyer", "client"])
def test_only_waiting_for_the_platform_is_told_that_it_waits_too(stores: None, on: str) -> None:
    assert done("wait", "AND-1", "--on", on)["notices"] == []


def test_what_was_handed_in_is_waited_for_without_a_word(stores: None) -> None:
    done("submit", "AND-1", "--force", "--because", "no hay más")
    assert done("wait", "AND-1", "--on", "platform")["notices"] == []
    for now in ("2026-11-04T11:00-05:00", "2026-11-06T20:00-05:00", "2026-11-09T09:00-05:00"):
        assert "AND-1" not in listed(now), now


# --- the date that costs most ---------------------------------------------------------------------------------------

TEN = "2026-11-10T20:00-05:00"
"""Seven hours before Amazon's date, six days after the promise of twelve hours."""


def test_a_late_promise_hides_no_date_that_costs_money(stores: None) -> None:
    said = line("AND-2", TEN)
    assert "mañana 2:59" in said
    assert "Si nadie responde, se pierde el contracargo" in said
    assert said.endswith(
        "Tu promesa de 12 horas va tarde por 6 d 08 h. concierge evidence add AND-2 ARCHIVO --kind chat_log"
    )
    assert "mañana 2:59" in line("AND-2", TEN, "--hours", "2")
    reasons = line("AND-2", TEN, "--why")
    assert "mañana 2:59" in reasons
    assert "ya venció 40 · fecha de la plataforma 6" in reasons, "that it is late and that it is hard both count"
    assert listed(TEN)["AND-2"]["by"] == "2026-11-11T02:59:00-05:00"
    rows = dict(row.split("\t") for row in run("list", "--plain", "--columns", "id,due", now=TEN).out.splitlines())
    assert rows["AND-2"] == "2026-11-11T02:59:00-05:00"
    assert any("AND-2" in row and "urge · en 6 h 59 min" in row for row in board(TEN, 80))


def test_a_promise_today_names_the_platform_s_date_of_the_same_day_too(stores: None) -> None:
    claim("luna", "mercadolibre", "claim", "201", "--due-at", "2026-11-05T23:59-06:00", now="2026-11-04T11:00-05:00")
    now = "2026-11-05T10:00-05:00"
    said = line("LUN-1", now)
    assert "hoy 13:00 (14:00 Bogotá)" in said, said
    assert "Mercado Libre: hoy 23:59 (mañana 0:59 Bogotá)." in said


# --- what is only left to close --------------------------------------------------------------------------------------


def test_a_promise_to_the_buyer_is_a_date_whatever_is_left_to_do(stores: None) -> None:
    case = claim("luna", "mercadolibre", "message", "300", now="2026-11-03T10:00-05:00")
    done(
        "reply", case, "--text", "Te escribo.", "--next-update", "2026-11-06 10:00", "--because", "x",
        now="2026-11-03T10:05-05:00",
    )  # fmt: skip
    done("refund", case, now="2026-11-03T10:06-05:00")
    said = line(case, "2026-11-03T12:00-05:00")
    assert "sin fecha" not in said
    assert "vie 6 nov, 10:00 (11:00 Bogotá)" in said
    assert (
        "Ya está resuelto; solo falta cerrarlo. Prometiste escribir a más tardar vie 6 nov, 10:00 (11:00 Bogotá)."
        in said
    )
    late = line(case, "2026-11-06T11:30-05:00")
    assert "tarde por 30 min" in late
    assert f"concierge reply {case}" in late, "closing is no word to the buyer"
    done("reply", case, "--text", "Ya está tu reembolso.", "--because", "x", now="2026-11-06T12:00-05:00")
    kept = line(case, "2026-11-06T12:01-05:00")
    assert "sin fecha" in kept
    assert f"concierge close {case}" in kept


# --- how long ------------------------------------------------------------------------------------------------------------


def test_minutes_that_were_spent_are_said_where_they_are_off(stores: None) -> None:
    done("note", "AND-1", "x", "--minutes", "6")
    said = line("AND-1", OPENED, "--hours", "3")
    assert "Cerca de 9 min más: todavía no hay nada medido, se suponen 15 min y ya lleva 6 min." in said
    assert "Cerca de 15 min: todavía no hay nada medido, se suponen 15 min." in line("AND-2", OPENED, "--hours", "3")


# --- the screens -----------------------------------------------------------------------------------------------------

SIXTH = "2026-11-06T20:00-05:00"


def board(now: str, width: int) -> list[str]:
    screen = Screen(width=width)
    return frame(drawn(now, screen), screen, datetime.fromisoformat(now), 30)


def drawn(now: str, screen: Screen) -> Board:
    session = Session(settings=load(os.environ, {}), now=datetime.fromisoformat(now), screen=screen)
    try:
        desk = desk_of(session)
        return board_of(session, desk, *queue(desk), ())
    finally:
        session.close()


def screens(language: str) -> dict[str, str]:
    found = {}
    for look, values in LOOKS.items():
        with environment({"CONCIERGE_LANG": language, **values}):
            bind(language)
            for words in (("today",), ("list",)):
                ran = run(*words, now=SIXTH)
                found[f"{words[0]}_{look}_{language}"] = f"$ concierge {words[0]}\n{ran.out}{ran.err}"
            if look != "accessible":
                found[f"board_{look}_{language}"] = "\n".join(board(SIXTH, int(look))) + "\n"
    return found


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_screens_of_two_zones_stand_as_they_were_read(busy: None, language: str) -> None:
    told = screens(language)
    for name, text in told.items():
        file = GOLDEN / f"{name}.txt"
        if WRITES:
            GOLDEN.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        assert text == file.read_text(encoding="utf-8"), name
        limit = 60 if "_60_" in name else 80
        wide = [row for row in text.splitlines() if cells(row) > limit and "concierge" not in row]
        assert not wide, name


def test_the_board_that_is_spoken_says_both_hours(busy: None) -> None:
    bind("es")
    after = drawn(SIXTH, Screen(width=80, accessible=True))
    now = datetime.fromisoformat(SIXTH)
    (said,) = [one for one in changes(after._replace(rows=()), after, now, now, "America/Bogota") if "POL-1" in one]
    assert said == "20:00. Nuevo: POL-1, Discusión, Allegro; vence en menos de un día, hoy 14:00 (mañana 8:00 Bogotá)."
