"""`today --hours`: the queue fitted into the hours that are left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prepared import begun
from tests.program import run

NOON = "2026-11-27T12:00-06:00"
"""A Friday in Mexico City; the store works again on Saturday from 10:00 on."""


@pytest.fixture
@begun
def queue(home: Path) -> dict[str, str]:
    """Six closed cases of 20 minutes each, then three open ones: by tonight, by tomorrow afternoon, without a date."""

    def done(*words: str, at: str = NOON) -> str:
        ran = run(*words, "--json", now=at)
        assert ran.code == 0, ran
        return str(ran.data["id"]) if "id" in ran.data else ""

    done(
        "client", "add", "luna", "--timezone", "America/Mexico_City", "--country", "MX", "--platform", "mercadolibre:MLM",
        "--platform", "instagram", "--language", "es", "--currency", "MXN", "--prefix", "LUN",
        "--hours", "mon-fri 09:00-18:00; sat 10:00-13:00",
    )  # fmt: skip
    for number in range(6):
        case = done(
            "open", "--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", f"B{number}",
            at="2026-11-02T10:00-06:00",
        )  # fmt: skip
        done("reply", case, "--text", "Hola, ya lo revisamos.", "--minutes", "20", at="2026-11-02T11:00-06:00")
        done("close", case, "--outcome", "no_reply_from_buyer", at="2026-11-05T11:00-06:00")

    def claim(order: str, due: str) -> str:
        return done(
            "open", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect", "--order", order,
            "--amount", "100 MXN", "--received-at", "2026-11-27T11:00-06:00", "--due-at", due,
        )  # fmt: skip

    return {
        "tomorrow": claim("2", "2026-11-28T15:00-06:00"),
        "tonight": claim("1", "2026-11-28T09:59-06:00"),
        "dm": done("open", "--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", "Eva"),
    }


def test_what_ends_before_work_goes_on_is_never_left_out(queue: dict[str, str]) -> None:
    ran = run("today", "--hours", "0.25", "--json", now=NOON)
    entries = {one["case"]["id"]: one for one in ran.data}
    assert (
        {name for name, one in entries.items() if one["fits"]}
        == {queue["tonight"]}
        == {name for name, one in entries.items() if one["must"]}
    )
    assert {(one["minutes"], one["measured"]) for one in ran.data} == {(20, 6)}
    screen = run("today", "--hours", "15m", "--lang", "en", now=NOON).out
    assert "1 of 3 cases fit: about 20 min." in screen
    assert "What cannot wait takes 5 min more than you have." in screen
    assert screen.index(queue["tonight"]) < screen.index("Left for later")


def test_the_rest_follows_while_there_is_room(queue: dict[str, str]) -> None:
    ran = run("today", "--hours", "1", "--json", now=NOON)
    assert ran.data[0]["case"]["id"] == queue["tonight"]
    assert [one["fits"] for one in ran.data] == [True, True, True]
    assert "No queda nada para después." in run("today", "--hours", "1", "--lang", "es", now=NOON).out
    spoken = run("today", "--hours", "1,5", "--lang", "es", now=NOON).out
    assert "Caben 3 de 3 casos: cerca de 1 h." in spoken


def test_hours_that_are_none_are_refused(queue: dict[str, str]) -> None:
    for typed in ("0", "25", "90", "mucho", "-1", "0.001", "1.5.2"):
        ran = run("today", f"--hours={typed}", "--lang", "en", now=NOON)
        assert (ran.code, ran.out) == (2, ""), typed
        assert "is not a number of hours that fits into a day." in ran.err, typed
        assert "concierge today --hours 1.5" in ran.err, typed


def test_the_board_and_the_hours_are_two_things(queue: dict[str, str]) -> None:
    assert run("today", "--hours", "2", "--watch", now=NOON).code == 2


FRIDAY = "2026-11-13T12:00-06:00"
"""Before a weekend and the Monday of the Revolution: the store works again on Tuesday from 9:00 on."""


def opened(*words: str, now: str = FRIDAY) -> str:
    done = run("open", "--no-input", "--json", *words, now=now)
    assert done.code == 0, done
    return str(done.data["id"])


def claimed(order: str, due: str, *, now: str = FRIDAY) -> str:
    place = ("--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect")
    return opened(*place, "--order", order, "--due-at", due, "--received-at", now, now=now)


def store(zone: str, hours: str, *, country: str = "MX") -> None:
    added = run(
        "client", "add", "luna", "--timezone", zone, "--country", country, "--platform", "mercadolibre:MLM",
        "--prefix", "LUN", "--hours", hours, "--no-input", now="2026-11-01T10:00-06:00",
    )  # fmt: skip
    assert added.code == 0, added


def musts(hours: str = "0.1", *, now: str = FRIDAY) -> set[str]:
    return {one["case"]["id"] for one in run("today", "--hours", hours, "--json", now=now).data if one["must"]}


def test_a_weekend_and_a_holiday_hide_no_date(home: Path) -> None:
    store("America/Mexico_City", "mon-fri 09:00-18:00")
    sunday, monday = claimed("1", "2026-11-15T23:59-06:00"), claimed("2", "2026-11-16T23:59-06:00")
    early, noon = claimed("3", "2026-11-17T09:10-06:00"), claimed("4", "2026-11-17T12:00-06:00")
    assert musts() == {sunday, monday, early}, "at 9:10 it would be begun, not done"
    assert noon in {one["case"]["id"] for one in run("today", "--hours", "0.1", "--json", now=FRIDAY).data}


def test_who_waits_for_the_buyer_over_the_weekend_is_called_back_before_the_date(home: Path) -> None:
    store("America/Mexico_City", "mon-fri 09:00-18:00")
    sunday, tuesday = claimed("1", "2026-11-15T23:59-06:00"), claimed("2", "2026-11-17T23:59-06:00")
    for case in (sunday, tuesday):
        run("reply", case, "--text", "Hola", "--because", "x", now=FRIDAY)
        assert run("wait", case, "--on", "buyer", now=FRIDAY).code == 0
    assert run("today", "--json", now=FRIDAY).data == [], "by the clock alone neither presses yet"
    (one,) = run("today", "--hours", "0.1", "--json", now=FRIDAY).data
    assert (one["case"]["id"], one["must"], one["fits"]) == (sunday, True, True)
    assert "concierge show" not in one["command"], "it says what to do, not that somebody is waited for"
    shown = " ".join(run("--lang", "es", "today", "--hours", "0.1", now=FRIDAY).out.split())
    assert "No puede esperar" in shown


def test_the_time_to_write_ends_for_whoever_does_not_wait_for_the_buyer(home: Path) -> None:
    """After it nothing can be sent; the buyer's own word begins it anew, so waiting for that loses nothing."""
    store("America/Mexico_City", "mon-fri 09:00-18:00")
    assert run("client", "edit", "luna", "--add-platform", "instagram", now=FRIDAY).code == 0
    before = "2026-11-07T12:00-06:00"  # its seven days end on the Saturday
    write = ("--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer")
    unanswered, buyers, stores = (opened(*write, name, now=before) for name in ("Ana", "Eva", "Sol"))
    for case, whom in ((buyers, "buyer"), (stores, "client")):
        assert run("reply", case, "--text", "Hola, ya lo revisamos.", now=before).code == 0
        assert run("wait", case, "--on", whom, now=before).code == 0
    planned = run("today", "--hours", "0.1", "--json", now=FRIDAY).data
    assert {one["case"]["id"] for one in planned if one["must"]} == {unanswered, stores}
    assert buyers not in {one["case"]["id"] for one in planned}
    assert not any("concierge show" in one["command"] for one in planned)


def test_only_cases_that_may_wait_are_the_queue_as_ever(home: Path) -> None:
    store("America/Mexico_City", "mon-fri 09:00-18:00")
    case = claimed("1", "2026-11-18T23:59-06:00")
    run("reply", case, "--text", "Hola", "--because", "x", now=FRIDAY)
    assert run("wait", case, "--on", "buyer", now=FRIDAY).code == 0
    assert run("today", "--hours", "1", "--json", now=FRIDAY).data == []
    assert case in run("today", "--hours", "1", now=FRIDAY).out
    assert run("today", "--hours", "0", now=FRIDAY).code == 2


def test_hours_that_open_this_evening_far_away_belong_to_this_day(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bogotá on Monday at 8:00 is Monday 22:00 in Tokyo, which opens again at 19:00 of this very Monday in Bogotá."""
    store("Asia/Tokyo", "mon-fri 09:00-18:00", country="JP")
    (home / "config.toml").write_text('timezone = "America/Bogota"\n', encoding="utf-8")
    monday = "2026-11-09T08:00-05:00"
    case = claimed("1", "2026-11-09T22:00-05:00", now=monday)
    assert musts(now=monday) == {case}


def test_a_date_that_went_by_is_not_called_too_near(queue: dict[str, str]) -> None:
    """`tonight` ends on Saturday at 9:59; on Monday nobody may say that it can still be missed."""
    near = run("today", "--hours", "2", "--lang", "es", now="2026-11-28T09:50-06:00").out
    assert "Ni empezando por este llegas a su fecha" in " ".join(near.split())
    over = " ".join(run("today", "--hours", "2", "--lang", "es", now="2026-11-30T09:50-06:00").out.split())
    assert "Su fecha ya pasó: empieza por este." in over
    assert "Ni empezando por este" not in over
