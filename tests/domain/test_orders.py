"""Counted orders: what replaces what, and that a number of a month is never divided."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.orders import Count, Sold, fold_counts, latest_window, sold

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


def test_a_count_that_was_replaced_still_says_its_own_days():
    known = [count(0, 59, 704, replaced=True), count(7, 66, 690)]
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
def test_a_later_count_of_any_same_day_replaces_an_earlier_one(spans, shuffle):
    entries = [Entry(n, count(a, a + b, orders, site=site)) for n, (a, b, orders, site) in enumerate(spans)]
    mixed = list(entries)
    shuffle.shuffle(mixed)
    found = fold_counts(mixed)
    assert [one.event for one in found] == [entry.id for entry in entries], "in the order of the log"
    for place, one in enumerate(found):
        later = [
            other for other in found[place + 1 :]
            if other.site == one.site and other.first <= one.last and one.first <= other.last
        ]  # fmt: skip
        assert one.replaced == bool(later)
