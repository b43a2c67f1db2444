"""Chains by hand: what a kept deadline begins, what a missed one does, what nobody can date, and no end without one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.chain import Link, from_deadline, silence
from concierge_cli.domain.rules import Rule, due
from tests.domain.test_rules import rule

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Shelf:
    """Rules without playbooks around them; days are UTC's."""

    rules: tuple[Rule, ...]

    def started_by(self, words: Collection[str], at: datetime) -> list[Rule]:
        return [one for one in self.rules if one.trigger in words]

    def rule(self, rule_id: str) -> Rule:
        return next(one for one in self.rules if one.id == rule_id)

    def due_at(self, one: Rule, started_at: datetime) -> datetime | None:
        return None if one.duration is None else due(one, started_at, zone="UTC", holidays={}).due_at


def told(links: list[Link]) -> list[tuple[str, str, bool, int | None]]:
    """Each link with the day on which it is due, counted from the start."""
    return [(one.rule.id, one.after, one.missed, (one.due_at - START).days if one.due_at else None) for one in links]


DEFEND = rule(
    id="defend",
    trigger="opened",
    stops_on=("submitted",),
    duration=3,
    starts_next=("appeal",),
    if_missed="decided:granted",
)
APPEAL = rule(id="appeal", trigger="decided:granted", duration=30, starts_next=("pay",))
PAY = rule(id="pay", trigger="chosen:appeal", duration=1)


def test_the_missed_branch_is_dated_and_the_kept_one_waits_for_a_ruling():
    """Nobody knows when the platform rules; by silence it rules on day 3, and the appeal ends 30 days later."""
    assert told(from_deadline(Shelf((DEFEND, APPEAL, PAY)), DEFEND, START + timedelta(days=3))) == [
        ("appeal", "defend", False, None),
        ("appeal", "defend", True, 33),
        ("pay", "appeal", False, None),
    ]


def test_a_deadline_that_was_missed_has_no_other_branch():
    shelf, over = Shelf((DEFEND, APPEAL, PAY)), START + timedelta(days=3)
    assert told(from_deadline(shelf, DEFEND, over, missed=True)) == told(from_deadline(shelf, DEFEND, over))[1:]


def test_what_begins_with_the_end_of_a_deadline_is_dated_at_the_latest():
    """Offered on day 2 at the latest, shipped within 7 more days; the inspection waits for a parcel."""
    offer = rule(id="offer", trigger="opened", stops_on=("chosen", "decided"), duration=2, starts_next=("ship",))
    ship = rule(id="ship", trigger="chosen:offer_return", stops_on=("shipped",), duration=7, starts_next=("inspect",))
    inspect = rule(id="inspect", trigger="arrived", duration=3)
    assert told(from_deadline(Shelf((offer, ship, inspect)), offer, START + timedelta(days=2))) == [
        ("ship", "offer", False, 9),
        ("inspect", "ship", False, None),
    ]


def test_silence_may_begin_several_deadlines():
    decision = rule(id="decision", trigger="opened", duration=14, if_missed="chosen:accept")
    refund = rule(id="refund", trigger="chosen:accept", duration=5)
    collect = rule(id="collect", trigger="chosen", duration=7)
    assert told(from_deadline(Shelf((decision, refund, collect)), decision, START + timedelta(days=14))) == [
        ("refund", "decision", True, 19),
        ("collect", "decision", True, 21),
    ]


def test_a_date_that_only_the_platform_knows_ends_the_list():
    asked = rule(id="asked", trigger="submitted", duration=None, unit="", starts_next=("appeal",))
    first = rule(id="first", stops_on=("submitted",), starts_next=("asked",))
    assert told(from_deadline(Shelf((first, asked, APPEAL)), first, START)) == [("asked", "first", False, None)]


def test_silence_speaks_in_the_words_of_the_event():
    assert silence(DEFEND) == ("decided", "decided:granted")
    assert silence(rule(if_missed="refunded")) == ("refunded",)
    assert silence(APPEAL) == ()


@given(st.lists(st.sampled_from(["opened", "decided", "refunded"]), min_size=1, max_size=6), st.data())
def test_silence_that_starts_itself_again_ends_and_never_goes_back_in_time(triggers: list[str], data: st.DataObject):
    missed = data.draw(st.lists(st.sampled_from(["", "opened", "decided", "refunded"]), min_size=6, max_size=6))
    rules = tuple(
        rule(id=f"r{place}", trigger=trigger, if_missed=missed[place], duration=place + 1)
        for place, trigger in enumerate(triggers)
    )
    links = from_deadline(Shelf(rules), rules[0], START)
    assert all(one.due_at is not None and one.started_at is not None for one in links)
    assert all(START <= one.started_at < one.due_at for one in links if one.started_at and one.due_at)
