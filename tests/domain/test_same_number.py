"""Versions of one number from two machines: which pair is told, which one counts, and when it is settled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from concierge_cli.domain.agreement import Agreement, Prices, Rate
from concierge_cli.domain.same_number import SameNumber, same_numbers


def version(number: int, event: str, *, price: int = 5, since: str = "2026-11-01", **more: Any) -> Agreement:
    return Agreement(
        version=number, since=date.fromisoformat(since), accepted_on=date(2026, 11, 1), by=event, currency="USD",
        prices=Prices(rates=(Rate(amount=Decimal(price)),)), paper="", event=event, **more,
    )  # fmt: skip


def told(*agreements: tuple[Agreement, int]) -> list[SameNumber]:
    return list(same_numbers((one for one, _was in agreements), {one.event: was for one, was in agreements}))


def test_numbers_of_one_machine_are_nobodys_concern() -> None:
    assert told((version(1, "a"), 1), (version(2, "b", price=7), 2)) == []


def test_of_two_with_one_day_the_second_counts_of_two_days_the_later() -> None:
    (found,) = told((version(1, "a"), 1), (version(2, "b", price=7), 1))
    assert (found.number, found.kept.event, found.moved.event, found.counts.event) == (1, "a", "b", "b")
    assert found.open
    (found,) = told((version(1, "a", since="2026-12-01"), 1), (version(2, "b", price=7), 1))
    assert found.counts.event == "a"


def test_what_says_the_same_is_one_agreement() -> None:
    assert told((version(1, "a"), 1), (version(2, "b"), 1)) == []
    assert len(told((version(1, "a"), 1), (version(2, "b", since="2026-11-09"), 1))) == 1


def test_only_a_version_that_knew_of_both_settles_it() -> None:
    first, second = (version(1, "a"), 1), (version(3, "b", price=7), 1)
    (found,) = told(first, (version(2, "c", price=9), 2), second)
    assert found.open, "version 2 was accepted on the first machine, which knew of one"
    (found,) = told(first, (version(2, "c", price=9), 2), second, (version(4, "d"), 4))
    assert not found.open


def test_three_machines_are_two_pairs() -> None:
    found = told((version(1, "a"), 1), (version(2, "b", price=7), 1), (version(3, "c", price=9), 1))
    assert [(one.kept.event, one.moved.event) for one in found] == [("a", "b"), ("a", "c")]
