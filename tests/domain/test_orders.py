"""Counted orders: what follows from several counts, what does not, and that a number is never divided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.orders import Count, Sold, fold_counts, latest_window, sold, spans
from tests import recompute_account

START = date(2026, 9, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def count(first: int, last: int, orders: int, *, units: int | None = None, replaced: bool = False, site: str = "US"):
    return Count(
        platform="amazon", site=site, first=day(first), last=day(last), orders=orders, units=units, replaced=replaced
    )


def test_an_exact_count_says_it_and_parts_side_by_side_add_up():
    known = [count(0, 6, 10, units=12), count(7, 13, 20, units=21)]
    assert sold(known, day(0), day(6)) == Sold(day(0), day(6), 10, 12)
    assert sold(known, day(0), day(13)) == Sold(day(0), day(13), 30, 33)
    assert sold([*known, count(14, 14, 5)], day(0), day(14)) == Sold(day(0), day(14), 35, None)


@pytest.mark.parametrize(("first", "last"), [(0, 5), (1, 13), (0, 14), (-1, 13), (3, 3)])
def test_nothing_is_divided_and_no_gap_is_filled(first, last):
    assert sold([count(0, 6, 10), count(7, 13, 20)], day(first), day(last)) is None


def test_counts_that_share_days_each_say_their_own_and_the_newer_one_holds():
    known = [count(0, 59, 704), count(7, 66, 690)]
    assert sold(known, day(0), day(59)) == Sold(day(0), day(59), 704, None)
    assert sold(known, day(7), day(66)) == Sold(day(7), day(66), 690, None)
    assert sold([count(0, 59, 704), count(0, 59, 705)], day(0), day(59)) == Sold(day(0), day(59), 705, None)


@pytest.mark.parametrize(("today", "last"), [(59, 59), (60, 59), (73, 59), (74, None), (58, None)])
def test_the_window_ends_on_the_latest_day_that_is_known(today, last):
    found = latest_window([count(0, 59, 704)], 60, day(today), behind=14)
    assert (found.last if found else None) == (None if last is None else day(last))


def test_the_latest_of_several_windows_is_taken():
    known = [count(0, 59, 704, replaced=True), count(7, 66, 690)]
    assert latest_window(known, 60, day(68), behind=14) == Sold(day(7), day(66), 690, None)


@pytest.mark.parametrize(
    "facts",
    [
        {"orders": -1}, {"orders": "7"}, {"orders": True}, {"orders": 10**9}, {"units": -1}, {"first": "2026-13-01"},
        {"first": "2026-12-01"},
    ],
)  # fmt: skip
def test_what_can_be_no_count_is_refused(facts):
    with pytest.raises(ValueError):
        Count.from_facts({**count(0, 6, 10).facts(), **facts})


class Entry:
    """As much of an event as the fold reads."""

    kind = "orders_counted"
    known = True

    def __init__(self, number: int, one: Count) -> None:
        self.id, self.order, self.facts = f"e{number}", (number, "r", number), one.facts()


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8), st.integers(0, 50), st.sampled_from(["US", "MX"]))),
    st.randoms(use_true_random=False),
)
def test_no_order_of_arrival_changes_what_is_folded_and_the_newest_count_holds(spans_typed, shuffle):
    entries = [Entry(n, count(a, a + b, orders, site=site)) for n, (a, b, orders, site) in enumerate(spans_typed)]
    mixed = list(entries)
    shuffle.shuffle(mixed)
    found = fold_counts(mixed)
    assert [one.event for one in found] == [entry.id for entry in entries], "in the order of the log"
    for site in ("US", "MX"):
        here = [one for one in found if one.site == site]
        if here:
            assert not here[-1].replaced
            assert sold(here, here[-1].first, here[-1].last).orders == here[-1].orders


@given(
    st.lists(st.integers(0, 9), min_size=12, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=14),
)
def test_true_counts_say_nothing_false_and_all_that_follows_from_them(daily, pairs):
    """Whatever is told is what was sold on those days; a count is left aside only where it says nothing new."""
    known = [count(a, b, sum(daily[a : b + 1]), units=2 * sum(daily[a : b + 1])) for a, b in pairs if a <= b]
    tied = {number: {number} for number in range(13)}
    for one in known:
        ends = (one.first - START).days, (one.last - START).days + 1
        both = tied[ends[0]] | tied[ends[1]]
        tied.update(dict.fromkeys(both, both))
    for a in range(12):
        for b in range(a, 12):
            orders = sum(daily[a : b + 1])
            expected = Sold(day(a), day(b), orders, 2 * orders) if b + 1 in tied[a] else None
            assert sold(known, day(a), day(b)) == expected
    told = spans(known)
    assert all(later.first > earlier.last for later, earlier in pairwise(told))
    assert all(one.orders == sum(daily[(one.first - START).days : (one.last - START).days + 1]) for one in told)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 12), st.none() | st.integers(0, 9)), max_size=9
    )
)
def test_whatever_is_counted_another_way_of_reckoning_says_the_same(typed):
    """Also where counts contradict each other: the independent script walks from count to count and tries every pair."""
    known = [count(min(a, b), max(a, b), orders, units=units) for a, b, orders, units in typed]
    rows = [("place", one.first, one.last, one.orders, one.units) for one in known]
    standing = recompute_account.standing(rows)
    folded = fold_counts([Entry(number, one) for number, one in enumerate(known)])
    assert [row for row, one in zip(rows, folded, strict=True) if not one.replaced] == standing[::-1]
    for a in range(10):
        for b in range(a, 10):
            found = sold(known, day(a), day(b))
            again = recompute_account.sold(rows, day(a), day(b))
            assert (found and (found.orders, found.units)) == again
    told = [(one.first, one.last, one.orders, one.units) for one in spans(known)]
    assert told == recompute_account.spans(rows)


def test_a_count_within_another_leaves_the_rest_of_it():
    known = [count(0, 59, 704), count(60, 66, 80), count(0, 6, 74)]
    assert sold(known, day(7), day(66)) == Sold(day(7), day(66), 710, None)
    assert latest_window(known, 60, day(70), behind=14) == Sold(day(7), day(66), 710, None)
    assert sold(known, day(0), day(66)) == Sold(day(0), day(66), 784, None)


def test_of_two_counts_that_cannot_both_be_true_the_newer_one_holds():
    whole, part = count(0, 6, 100), count(2, 3, 120)
    assert sold([whole, part], day(0), day(6)) is None
    assert sold([whole, part], day(2), day(3)) == Sold(day(2), day(3), 120, None)
    assert sold([part, whole], day(2), day(3)) is None
    apart = [count(0, 6, 100), count(3, 9, 90)]
    assert sold(apart, day(0), day(9)) is None, "what both share is counted by nobody"
    assert spans(apart) == [Sold(day(3), day(9), 90, None)]


def test_a_contradiction_that_only_a_third_count_shows_is_seen():
    """A hundred in ten days and twenty in the first five leave eighty for the others: three of those sold no ninety-five."""
    ten, first_five, within = count(0, 9, 100), count(0, 4, 20), count(6, 8, 95)
    for older in ([ten, first_five], [first_five, ten]):
        entries = [Entry(number, one) for number, one in enumerate([*older, within])]
        assert [one for one in fold_counts(entries) if one.replaced] == [replace(older[0], event="e0", replaced=True)]
    assert not any(
        one.replaced for one in fold_counts([Entry(0, ten), Entry(1, first_five), Entry(2, count(6, 8, 80))])
    )
    chained = [
        count(0, 9, 30),
        count(5, 14, 30),
        count(10, 19, 30),
        count(0, 4, 25),
        count(15, 19, 25),
        count(7, 12, 26),
    ]
    assert fold_counts([Entry(number, one) for number, one in enumerate(chained)])[0].replaced


def test_five_years_of_days_are_added_quickly():
    known = [count(number, number, 1) for number in range(1800)]
    assert sold(known, day(0), day(1799)) == Sold(day(0), day(1799), 1800, None)
