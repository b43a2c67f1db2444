"""The order of the queue: hard rules first, then points that can all be shown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from concierge_cli.domain.fold import fold
from concierge_cli.domain.money import Money
from concierge_cli.domain.priority import Stakes, prioritise
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
