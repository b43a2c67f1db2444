"""`export --format ics`: what a calendar program reads, and what it does with the next export."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from tests.cli.bad import refused
from tests.program import add_store, open_claim, run
from tests.tries import tries

FRIDAY = "2026-11-13T18:41-06:00"
SATURDAY = "2026-11-14T11:00-06:00"
TUESDAY = "2026-11-17T09:10-06:00"
WEDNESDAY = "2026-11-18T12:00-06:00"


@pytest.fixture
def case() -> dict[str, Any]:
    add_store(now=FRIDAY)
    return open_claim("--item", "CABLE:2")


def ics(*words: str, now: str = SATURDAY) -> bytes:
    ran = run("export", "deadlines", "--format", "ics", *words, now=now)
    assert ran.code == 0, ran
    return ran.out.encode()


def unfolded(data: bytes) -> list[str]:
    """The content lines, read by the letter of RFC 5545, 3.1."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode("utf-8")  # no character is torn apart
    return data.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]


def events(data: bytes) -> dict[str, Event]:
    """By summary, as an independent reader of the lines and the library agree on it."""
    lines = unfolded(data)
    found = {str(one["summary"]): one for one in Calendar.from_ical(data).walk("VEVENT")}
    assert len(found) == lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert lines.count("VERSION:2.0") == 1
    for one in found.values():
        for required in ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS"):
            assert required in one, required
    return found


SLA = "ACC-1 · Tu primera respuesta"
ML = "ACC-1 · Mercado Libre: 2 días hábiles para cuidar la reputación"


def test_an_event_for_each_deadline_of_ours(case: dict[str, Any]) -> None:
    found = events(ics())
    assert set(found) == {SLA, ML, "ACC-1 · Tu promesa de resolverlo"}
    one = found[ML]
    assert one["dtstart"].dt == datetime(2026, 11, 19, 5, 59, 59, tzinfo=UTC)
    assert "DTSTART:20261119T055959Z" in unfolded(ics())
    assert one["dtstamp"].dt == datetime.fromisoformat(SATURDAY).astimezone(UTC)
    assert str(one["status"]) == "CONFIRMED"
    (alarm,) = one.walk("VALARM")
    assert one["dtstart"].dt + alarm["trigger"].dt == datetime.fromisoformat("2026-11-15T18:30-06:00")
    assert [str(word) for word in one["categories"].cats] == ["Concierge", "Accesorios Luna", "plazo de la plataforma"]
    told = str(one["description"]).splitlines()
    assert told[0] == "Reclamo por defecto · Mercado Libre México · Accesorios Luna"
    assert told[1] == "Vence miércoles 18 nov 2026, 23:59 (Ciudad de México)"
    assert told[2].startswith("Si se pasa: el reclamo sigue contando en la reputación")
    assert told[-1] == case["next_command"]


def test_nothing_of_the_buyer_is_in_it(case: dict[str, Any]) -> None:
    run("heard", "ACC-1", "Soy Ana Pérez, ana@example.com", "--from", "buyer", now=SATURDAY)
    text = ics().decode()
    for personal in ("Ana", "2000007819609432", "ana@example.com", "CABLE"):
        assert personal not in text.replace("\r\n ", "")


def test_the_next_export_updates_what_the_last_one_brought(case: dict[str, Any]) -> None:
    before, after = events(ics()), events(ics(now=TUESDAY))
    assert {name: str(one["uid"]) for name, one in before.items()} == {
        name: str(one["uid"]) for name, one in after.items()
    }
    assert len({str(one["uid"]) for one in before.values()}) == 3
    assert all(after[name]["sequence"] > before[name]["sequence"] for name in before)
    assert ics() == ics(), "the same data at the same moment is the same file"


def test_what_was_met_before_its_date_is_cancelled_and_rings_no_more(case: dict[str, Any]) -> None:
    uid = str(events(ics())[SLA]["uid"])
    assert run("reply", "ACC-1", "--text", "Hola, Ana.", now=TUESDAY).code == 0
    one = events(ics(now=TUESDAY))[f"{SLA} (a tiempo)"]
    assert (str(one["uid"]), str(one["status"])) == (uid, "CANCELLED")
    assert one.walk("VALARM") == []
    assert SLA not in events(ics(now=TUESDAY))
    assert f"{SLA} (a tiempo)" not in events(ics(now=WEDNESDAY)), "its date has gone by: no calendar can ring for it"


def test_a_closed_case_takes_its_dates_back(case: dict[str, Any], tmp_path: Path) -> None:
    assert run("close", "ACC-1", "--outcome", "duplicate", now=SATURDAY).code == 0
    found = events(ics())
    assert len(found) == 3
    assert {str(one["status"]) for one in found.values()} == {"CANCELLED"}
    assert run("export", "-o", str(tmp_path / "x.ics"), "--json", now=SATURDAY).data["rows"] == 0, "none is to be kept"


def test_a_store_that_you_part_from_takes_its_dates_back(case: dict[str, Any], tmp_path: Path) -> None:
    before = {str(one["uid"]) for one in events(ics()).values()}
    words = ("--output", str(tmp_path / "luna.zip"), "--confirm", "accesorios", "--because", "x")
    assert run("client", "offboard", "accesorios", *words, now=SATURDAY).code == 0
    found = events(ics())
    assert {str(one["uid"]) for one in found.values()} == before
    assert {str(one["status"]) for one in found.values()} == {"CANCELLED"}
    assert not [one for one in found.values() if one.walk("VALARM")]


def test_a_paused_one_is_tentative_until_the_wait_is_over(case: dict[str, Any]) -> None:
    name = "ACC-1 · Tu promesa de resolverlo"
    first = events(ics())[name]
    assert run("wait", "ACC-1", "--on", "buyer", now=SATURDAY).code == 0
    paused = events(ics(now=TUESDAY))[f"{name} (en pausa)"]
    assert (str(paused["status"]), str(paused["uid"])) == ("TENTATIVE", str(first["uid"]))
    assert paused.walk("VALARM") == []
    assert run("heard", "ACC-1", "Aquí está", "--from", "buyer", now=TUESDAY).code == 0
    again = events(ics(now=TUESDAY))[name]
    assert (str(again["status"]), str(again["uid"])) == ("CONFIRMED", str(first["uid"]))
    assert again["dtstart"].dt > first["dtstart"].dt, "the date moved on by the hours that were paused"
    assert len(again.walk("VALARM")) == 1


def test_what_is_over_and_what_is_not_ours_is_left_out(case: dict[str, Any]) -> None:
    found = events(ics(now="2026-11-30T09:00-06:00"))
    assert found == {}
    run("choose", "ACC-1", "offer_return", now=SATURDAY)
    parties = {one["id"]: one["party"] for one in run("show", "ACC-1", "--json", now=SATURDAY).data["clocks"]}
    assert "buyer" in parties.values(), "the buyer has a date to send it back"
    ours = {name for name, party in parties.items() if party == "us"}
    assert len(events(ics())) == len(ours)


def test_the_alarm_of_a_warning_that_has_gone_by_rings_an_hour_before(case: dict[str, Any]) -> None:
    (alarm,) = events(ics(now=TUESDAY))[ML].walk("VALARM")
    assert alarm["trigger"].dt == timedelta(hours=-1)
    assert events(ics(now="2026-11-18T23:30-06:00"))[ML].walk("VALARM") == []


def test_in_english(case: dict[str, Any]) -> None:
    found = events(ics("--lang", "en"))
    assert "ACC-1 · Your first answer" in found
    told = str(found["ACC-1 · Your first answer"]["description"])
    assert "Due Wednesday 18 Nov 2026, 9:30 (Mexico City)" in told
    assert "Next: answer the buyer" in told


def test_a_file_and_its_answer(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "plazos.ics"
    done = run("export", "--output", str(file), "--json", now=SATURDAY)
    assert done.data == {"what": "deadlines", "format": "ics", "path": str(file), "rows": 3}
    assert file.read_bytes() == ics()
    said = run("export", "deadlines", "-o", str(file), "--force", now=SATURDAY).out
    assert "3 fechas: se escribió" in said
    assert "ninguna dos veces" in " ".join(said.split())
    assert run("export", "-o", str(file), now=SATURDAY).code == 6


def test_a_calendar_holds_nothing_else(case: dict[str, Any]) -> None:
    refused("export", "cases", "--format", "ics", code=2, says="solo lleva plazos",
            hint="concierge export deadlines --format ics")  # fmt: skip


def test_deadlines_as_a_table_and_as_lines(case: dict[str, Any]) -> None:
    import csv
    import io

    ran = run("export", "plazos", now=SATURDAY)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(ran.out))}
    assert rows["first_response"]["due_at"] == "2026-11-18T09:30:00-06:00"
    assert rows["ml_claim_protect_reputation"]["trust"] == "high"
    assert rows["ml_claim_protect_reputation"]["state"] == "running"
    data = run("export", "deadlines", "--json", now=SATURDAY).data
    clocks = {one["id"]: one for one in run("show", "ACC-1", "--json", now=SATURDAY).data["clocks"]}
    for one in data:
        assert (one.pop("case"), one.pop("client"), one.pop("ended_at")) == ("ACC-1", "accesorios", None)
        assert one == clocks[one["id"]]


STRANGE = 'Luna, la; tienda\\n "azul" \u202e\x07 END:VEVENT · 👩\u200d👧 ñandú '


def test_a_stores_name_is_text_whatever_it_holds() -> None:
    name = STRANGE.replace("\x07", "")
    add_store("accesorios", "--name", name, now=FRIDAY)
    open_claim()
    data = ics()
    shown = " ".join(name.replace("\u202e", "").split())
    for one in events(data).values():
        assert str(one["categories"].cats[1]) == shown
        assert str(one["description"]).splitlines()[0].endswith(shown)
    assert data.count(b"BEGIN:VEVENT\r\n") == 3


@settings(max_examples=tries(40), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_line_is_folded_whole_and_read_back(text: str) -> None:
    from concierge_cli.cli.screens.calendar import _line

    line = _line(text)
    assert re.fullmatch(r"[^\x00-\x1f\x7f]*", line)
    event = Event()
    event.add("summary", line)
    lines = unfolded(event.to_ical())
    assert len(lines) == 3
    assert str(Event.from_ical(event.to_ical())["summary"]) == line
