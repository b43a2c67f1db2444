"""Chains by hand: what a kept deadline begins, what a missed one does, what nobody can date, and no end without one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.chain import Link, from_deadline, silence, still_to_begin
from concierge_cli.domain.event_words import WORDS
from concierge_cli.domain.rules import Rule, due
from tests.domain.test_rules import rule

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Shelf:
    """Rules without playbooks around them; days are UTC's."""

    rules: tuple[Rule, ...]

    def started_by(self, words: Collection[str], at: datetime) -> list[Rule]:
        return [one for one in self.rules if one.trigger in words]

    def follower(self, rule_id: str, at: datetime | None) -> Rule | None:
        return next((one for one in self.rules if one.id == rule_id), None)

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


def test_a_parcel_handed_over_in_time_arrives_nobody_knows_when():
    ship = rule(id="ship", trigger="opened", stops_on=("shipped", "arrived"), duration=7, starts_next=("inspect",))
    inspect = rule(id="inspect", trigger="arrived", duration=3)
    assert told(from_deadline(Shelf((ship, inspect)), ship, START + timedelta(days=7))) == [
        ("inspect", "ship", False, None)
    ]


def test_the_missed_branch_is_dated_and_the_kept_one_waits_for_a_ruling():
    """Nobody knows when the platform rules; by silence it rules on day 3, and the appeal ends 30 days later."""
    assert told(from_deadline(Shelf((DEFEND, APPEAL, PAY)), DEFEND, START + timedelta(days=3))) == [
        ("appeal", "defend", False, None),
        ("pay", "appeal", False, None),
        ("appeal", "defend", True, 33),
        ("pay", "appeal", False, None),
    ]


def test_a_deadline_that_was_missed_has_no_other_branch():
    shelf, over = Shelf((DEFEND, APPEAL, PAY)), START + timedelta(days=3)
    links = from_deadline(shelf, DEFEND, over, missed=True)
    assert told(links) == [("appeal", "defend", True, 33), ("pay", "appeal", False, None)]
    assert [link.settled for link in links] == [True, False]


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


def test_a_return_that_was_shipped_in_time_arrives_nobody_knows_when():
    """The term to ship ends with the parcel's arrival, too: that dates no inspection, for it may be under way by then."""
    ship = rule(id="ship", stops_on=("shipped", "arrived", "decided"), duration=7, starts_next=("inspect",))
    inspect = rule(id="inspect", trigger="arrived", stops_on=("refunded",), duration=3, starts_next=("claim",))
    claim = rule(id="claim", trigger="refunded", duration=30)
    assert told(from_deadline(Shelf((ship, inspect, claim)), ship, START + timedelta(days=7))) == [
        ("inspect", "ship", False, None),
        ("claim", "inspect", False, None),
    ]
    assert told(from_deadline(Shelf((ship, inspect, claim)), inspect, START + timedelta(days=3))) == [
        ("claim", "inspect", False, 33),
    ]


def test_a_ruling_may_come_long_after_our_choice():
    answer = rule(id="answer", stops_on=("chosen", "decided"), duration=2, starts_next=("appeal", "ship"))
    ruling = rule(id="ruling", stops_on=("decided",), duration=2, starts_next=("appeal",))
    shelf = Shelf((answer, ruling, APPEAL, PAY, SHIP, INSPECT))
    assert told(from_deadline(shelf, answer, START))[0] == ("appeal", "answer", False, None)
    assert told(from_deadline(shelf, ruling, START))[0] == ("appeal", "ruling", False, 30)


def test_a_choice_that_gives_money_back_is_a_refund():
    refund = rule(id="refund", stops_on=("refunded", "chosen:refund"), duration=4, starts_next=("recover",))
    reject = rule(id="reject", stops_on=("refunded", "chosen:reject"), duration=4, starts_next=("recover",))
    recover = rule(id="recover", trigger="refunded", duration=30)
    for one, days in ((refund, 34), (reject, None)):
        links = from_deadline(Shelf((one, recover)), one, START + timedelta(days=4))
        assert told(links) == [("recover", one.id, False, days)]


def test_a_rule_that_does_not_hold_here_follows_nothing():
    ship = rule(id="ship", stops_on=("shipped",), duration=7, starts_next=("other_market", "inspect"))
    inspect = rule(id="inspect", trigger="arrived", duration=3)
    assert told(from_deadline(Shelf((ship, inspect)), ship, START)) == [("inspect", "ship", False, None)]


SHIP = rule(id="ship", trigger="chosen:offer_return", stops_on=("shipped",), duration=7, starts_next=("inspect",))
INSPECT = rule(id="inspect", trigger="arrived", stops_on=("chosen",), duration=3, starts_next=("pay",))


@pytest.mark.parametrize(
    ("done", "uttered", "follow"),
    [
        (SHIP, {"shipped"}, ["inspect", "pay"]),
        (SHIP, {"shipped", "replied", "heard", "heard:carrier"}, ["inspect", "pay"]),
        (SHIP, {"shipped", "arrived"}, []),  # it began
        (SHIP, {"shipped", "return_not_arrived"}, []),  # the parcel was lost
        (SHIP, {"shipped", "escalated"}, []),  # another procedure
        (DEFEND, {"submitted"}, ["appeal", "pay"]),
        (DEFEND, {"submitted", "decided", "decided:denied"}, []),  # the store won: nothing to appeal
        (DEFEND, {"submitted", "decided", "decided:granted"}, []),  # it runs already
    ],
)
def test_what_is_done_tells_what_has_not_begun_yet(done, uttered, follow):
    links = still_to_begin(Shelf((DEFEND, APPEAL, PAY, SHIP, INSPECT)), done, uttered)
    assert [link.rule.id for link in links] == follow
    assert all(link.due_at is None and not link.missed for link in links)
    assert [link.settled for link in links] == [True, False][: len(links)]


def test_what_follows_a_date_that_nobody_knows_has_none_either():
    asked = rule(id="asked", trigger="submitted", duration=None, unit="", starts_next=("appeal",))
    first = rule(id="first", stops_on=("submitted",), starts_next=("asked",))
    assert told(from_deadline(Shelf((first, asked, APPEAL)), first, START)) == [
        ("asked", "first", False, None),
        ("appeal", "asked", False, None),
    ]


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


@given(st.lists(st.sampled_from(sorted(WORDS)), min_size=5, max_size=5), st.sets(st.sampled_from(sorted(WORDS))))
def test_what_was_uttered_never_follows_any_more(triggers: list[str], uttered: set[str]):
    rules = tuple(
        rule(id=f"r{place}", trigger=trigger, starts_next=(f"r{place + 1}",) if place < 4 else ())
        for place, trigger in enumerate(triggers)
    )
    for done in rules:
        links = still_to_begin(Shelf(rules), done, uttered)
        assert not links or links[0].rule.trigger not in uttered
        assert links or not done.starts_next or "escalated" in uttered or not _untouched(done, rules, uttered)


def _untouched(done: Rule, rules: tuple[Rule, ...], uttered: set[str]) -> bool:
    """Whether nothing that was said has to do with what follows."""
    trigger = next(one.trigger for one in rules if one.id == done.starts_next[0])
    kind = trigger.partition(":")[0]
    chosen = kind == "chosen" and ("refunded:in_full" in uttered)
    return not chosen and trigger not in uttered and kind not in uttered
