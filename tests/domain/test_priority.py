"""The order of the queue: hard rules first, then points that can all be shown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from concierge_cli.domain.fold import fold
from concierge_cli.domain.money import Money
from concierge_cli.domain.priority import Stakes, nearest, our_clocks, prioritise
from concierge_cli.domain.vocabulary import ClockKind
from concierge_cli.journal.rows import CaseRow, ClockRow, seconds
from tests.domain.story import Story, at

NOW = at("2026-11-14 12:00")


def a_case(**changes):
    story = Story()
    story.open()
    case = fold(story.events)
    for name, value in changes.items():
        setattr(case, name, value)
    return case


def test_a_pinned_case_then_what_comes_before_all_then_the_rest():
    ranks = [
        prioritise(a_case(pinned=True), NOW, Stakes()).rank,
        prioritise(a_case(), NOW, Stakes(before_all=True)).rank,
        prioritise(a_case(), NOW, Stakes(risks=("compliance", "money", "reputation"))).rank,
    ]
    assert ranks == [0, 1, 2]


@pytest.mark.parametrize(
    ("left", "term"),
    [
        (timedelta(seconds=-1), "overdue"),
        (timedelta(minutes=119), "under_2_hours"),
        (timedelta(hours=7), "under_8_hours"),
        (timedelta(hours=23), "under_a_day"),
        (timedelta(hours=60), "under_3_days"),
        (timedelta(hours=100), "later"),
    ],
)
def test_less_time_left_weighs_more(left, term):
    case = a_case()
    due = case.clocks["first_response"].due_at
    names = [one.name for one in prioritise(case, due - left, Stakes()).terms]
    assert term in names


def test_a_stricter_source_warns_early():
    case = a_case()
    del case.clocks["first_response"], case.clocks["resolution"]
    assert "warned" in [one.name for one in prioritise(case, at("2026-11-15 18:30"), Stakes()).terms]


def test_points_fall_as_time_grows():
    case = a_case()
    due = case.clocks["first_response"].due_at
    scores = [prioritise(case, due - timedelta(hours=hours), Stakes()).score for hours in (-1, 1, 7, 23, 26, 60)]
    assert scores == sorted(scores, reverse=True)


def test_every_point_has_a_name_and_adds_up():
    case = a_case(urgent=True, emotion="angry", public_url="x")
    found = prioritise(case, NOW, Stakes(risks=("money",), large_sum=Money(Decimal(100), "MXN")))
    assert {"risk_money", "large_sum", "reputation_saveable", "urgent", "public", "angry", "unanswered"} <= {
        term.name for term in found.terms
    }
    assert found.score == sum(term.points for term in found.terms)


def test_a_sum_in_another_currency_is_not_compared():
    names = [term.name for term in prioritise(a_case(), NOW, Stakes(large_sum=Money(Decimal(1), "USD"))).terms]
    assert "money" in names
    assert "large_sum" not in names


def test_the_nearest_own_deadline_is_by():
    assert prioritise(a_case(), NOW, Stakes()).by == a_case().clocks["first_response"].due_at


def clocks(*dues: tuple[str, str, str]):
    """A case with clocks of ours: id, kind, when each is due."""
    case = a_case()
    model = case.clocks["first_response"]
    case.clocks = {
        name: model._replace(
            id=name, kind=ClockKind(kind), due_at=at(due), warn_at=at(due) - timedelta(hours=24), stopped_at=None
        )
        for name, kind, due in dues
    }
    return case


LATE = ("first_response", "sla", "2026-11-13 09:00")
UNSOLVED = ("resolution", "sla", "2026-11-12 09:00")
WRITE = ("next_update", "promise", "2026-11-13 10:00")
SOON = ("respond", "platform", "2026-11-15 09:00")
FAR = ("respond", "platform", "2026-11-20 09:00")
LOST = ("respond", "platform", "2026-11-14 09:00")
SECOND = ("appeal", "legal", "2026-11-14 20:00")
PROMISED = ("next_response", "sla", "2026-11-14 15:00")


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        ((LATE, FAR), ["first_response", "respond"]),
        ((LATE, SOON), ["respond", "first_response"]),
        ((WRITE, LATE, SOON), ["respond", "first_response", "next_update"]),
        ((PROMISED, SOON), ["next_response", "respond"]),  # both can be kept: the nearest first
        ((LATE, LOST), ["respond", "first_response"]),  # of two that were missed the one that cost more
        ((LOST, SECOND), ["appeal", "respond"]),  # of two hard ones the one that can still be kept
        ((LOST, PROMISED), ["respond", "next_response"]),
        ((UNSOLVED, FAR), ["respond", "resolution"]),
        ((UNSOLVED, LATE, SOON), ["respond", "first_response", "resolution"]),
        ((UNSOLVED, LATE), ["first_response", "resolution"]),
    ],
)
def test_the_date_that_costs_most_leads_when_it_is_near(dates, order):
    case = clocks(*dates)
    assert [clock.id for clock in our_clocks(case, NOW)] == order
    assert nearest(case, NOW) is case.clocks[order[0]]
    row = CaseRow(
        (None,) * len(CaseRow._INDEX),
        tuple(
            ClockRow(
                (
                    one.id,
                    one.kind,
                    one.party,
                    *map(seconds, (one.started_at, one.due_at, one.warn_at)),
                    None,
                    None,
                    "",
                    "",
                )
            )
            for one in sorted(case.clocks.values(), key=lambda one: one.due_at)
        ),
    )
    assert row.our_due(NOW) == case.clocks[order[0]].due_at, "a list's line names the same date"


def test_a_late_promise_keeps_its_points_behind_a_hard_date():
    found = prioritise(clocks(LATE, SOON), NOW, Stakes())
    assert {"overdue", "hard_deadline"} <= {term.name for term in found.terms}
    assert found.score > prioritise(clocks(LATE), NOW, Stakes()).score
    assert found.by == at("2026-11-15 09:00")
