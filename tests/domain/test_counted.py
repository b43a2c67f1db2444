"""What counts, what became of it, and how long it was ours: told by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from concierge_cli.domain.case import Case, Wait
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.counted import first_closed_at, target_of, turns_of, verdict_on, working_time
from concierge_cli.domain.fold import fold
from concierge_cli.domain.vocabulary import Basis, ClockKind, Outcome, Party, Procedure, Reason
from tests.domain.story import Story
from tests.domain.story import at as told_at

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def clock(id: str = "resolution", kind: str = "sla", party: str = "us", **more: object) -> Clock:  # noqa: A002
    return Clock(
        id=id, kind=ClockKind(kind), party=Party(party), started_at=START, due_at=at(10), warn_at=None,
        basis=Basis.RULE, **more,
    )  # fmt: skip


def case(**more: object) -> Case:
    return Case(
        key="k", id="LUN-1", client="luna", platform="mercadolibre", site="MLM", procedure=Procedure.CLAIM,
        reason=Reason.DEFECT, received_at=START, opened_at=START, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("id", "kind", "party", "target"),
    [
        ("first_response", "sla", "us", "first_response"),
        ("first_response#2", "sla", "us", "first_response"),
        ("next_response", "sla", "us", "promise"),
        ("resolution#3", "sla", "us", "promise"),
        ("ml_rule", "platform", "us", "platform"),
        ("consumer_law", "legal", "us", "platform"),
        ("ml_rule", "platform", "buyer", None),
        ("ml_window", "window", "us", None),
        ("next_update", "promise", "us", "buyer"),
        ("next_update#2", "promise", "buyer", None),
        ("resolution", "sla", "client", None),
    ],
)
def test_what_a_clock_counts_as(id, kind, party, target):  # noqa: A002
    assert target_of(clock(id, kind, party)) == target


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({}, None),
        ({"paused_from": at(1)}, None),
        ({"stopped_at": at(10)}, "met"),
        ({"stopped_at": at(10.01)}, "missed"),
        ({"stopped_at": at(1), "stopped_late_entry": True}, "missed"),
        ({"stopped_at": at(1), "forgiven": True}, "forgiven"),
        ({"stopped_at": at(11), "forgiven": True}, "missed"),
        ({"cancelled_at": at(1)}, "cancelled"),
        ({"cancelled_at": at(11), "stopped_at": at(1)}, "cancelled"),
    ],
)
def test_what_became_of_a_clock(told, verdict):
    assert verdict_on(clock(**told), case()) == verdict


@pytest.mark.parametrize("outcome", ["duplicate", "out_of_scope"])
def test_a_case_that_counts_nowhere_says_so_for_all_its_clocks_while_it_is_closed(outcome):
    closed = case(closed_at=at(5), outcome=Outcome(outcome))
    assert verdict_on(clock(), closed) == outcome
    assert verdict_on(clock(cancelled_at=at(1)), closed) == outcome
    assert verdict_on(clock(stopped_at=at(1)), case(outcome=Outcome(outcome))) == "met"


@pytest.mark.parametrize(
    ("waits", "worked"),
    [
        ([], 30),
        ([(10, 20, None)], 20),
        ([(10, None, 20)], 20),  # over by itself
        ([(10, 25, 20)], 20),  # the earlier of both
        ([(10, None, None)], 10),
        ([(10, 40, None)], 10),  # beyond the end
        ([(35, 40, None)], 30),
        ([(-5, 5, None)], 25),  # since before it came in
        ([(10, 20, None), (12, 25, None)], 15),
        ([(12, 25, None), (10, 20, None)], 15),
        ([(10, 25, None), (12, 20, None), (24, 26, None)], 14),
        ([(0, 30, None)], 0),
    ],
)
def test_waiting_is_no_work_and_counts_once(waits, worked):
    def maybe(hours):
        return None if hours is None else at(hours)

    told = case(
        waits=[Wait(on=Party.BUYER, start=at(start), end=maybe(end), until=maybe(until)) for start, end, until in waits]
    )
    assert working_time(told, at(30)) == timedelta(hours=worked)


def test_an_end_before_the_beginning_is_no_work():
    assert working_time(case(waits=[Wait(on=Party.BUYER, start=at(-9), end=at(9))]), at(-3)) == timedelta(0)


def test_time_closed_is_nobodys_and_counts_once_with_a_wait():
    told = case(
        waits=[Wait(on=Party.BUYER, start=at(2), end=at(4))],
        closings=[(at(3), Outcome.DENIED), (at(20), Outcome.CLAIM_WON)],
        reopenings=[at(8)],
    )
    assert working_time(told, at(20)) == timedelta(hours=20 - 6)
    assert working_time(told, at(3)) == timedelta(hours=2), "until the first closing"


def test_the_first_closing_stands_whatever_comes_after():
    twice = case(closings=[(at(3), Outcome.DENIED), (at(8), Outcome.CLAIM_WON)], reopenings=[at(5)], closed_at=at(8))
    assert first_closed_at(twice) == at(3)
    assert [turn.what for turn in turns_of(twice)] == ["received", "closed", "reopened", "closed"]
    assert first_closed_at(case()) is None


def test_two_machines_that_close_it_again_leave_the_first_closing_where_it_was():
    story = Story()
    story.open("2026-11-14 15:00")
    story.tell("closed", "2026-11-14 17:00", outcome="denied", effect={})
    again = story.tell("reopened", "2026-11-14 18:00")
    story.tell("closed", "2026-11-14 19:00", outcome="claim_won", effect={})
    story.tell("closed", "2026-11-14 20:00", replica="r2", after=(again.id,), outcome="denied", effect={})
    both = fold(story.events)
    assert both is not None
    assert turns_of(both) == [
        ("received", both.received_at, None),
        ("closed", told_at("2026-11-14 17:00"), Outcome.DENIED),
        ("reopened", told_at("2026-11-14 18:00"), None),
        ("closed", told_at("2026-11-14 20:00"), Outcome.DENIED),
    ]
    assert first_closed_at(both) == told_at("2026-11-14 17:00")
    story.tell("reopened", "2026-11-14 21:00")
    open_again = fold(story.events)
    assert open_again is not None
    assert [turn.what for turn in turns_of(open_again)] == ["received", *["closed", "reopened"] * 2]
