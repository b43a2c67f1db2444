"""A chain: from a deadline, the dated list of what follows it, with its expiry branches.

Only dates that the rules give are told. A rule that begins with what ends another one begins, at the latest, when that
one is due: its date here is the last possible one. A rule that follows a missed one begins exactly then. What begins
with something that nobody can date (a parcel that arrives, a ruling of the platform) stands in the list without a date.
A deadline that was kept tells what it is still followed by, until the log begins it or rules it out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from concierge_cli.domain.rules import Rule

_WAY_BACK: Final = ("label_sent", "shipped", "arrived")
"""The steps of a return."""

_ENDS: Final = ("decided", "closed", "escalated")
"""After these the procedure goes on by other rules."""

_SAYS_TOO: Final = {f"chosen:{option}": "refunded" for option in ("refund", "offer_partial_refund", "keep_item")}
"""Choices that give money back are refunds as well."""

_ALL_GIVEN: Final = "refunded:in_full"
"""Once all the money went back there is nothing left to choose."""

_NO_PARCEL: Final = "return_not_arrived"
"""What the log says when a return will not come: nothing that a parcel would begin follows any more."""


class Book(Protocol):
    """What a chain asks the playbooks of one case: which rules words start at an instant, a follower by its id, due dates.

    `follower` is None for a rule that does not hold there and then: another market's, out of force, ruled out.
    """

    def started_by(self, words: Collection[str], at: datetime) -> Iterable[Rule]: ...

    def follower(self, rule_id: str, at: datetime | None) -> Rule | None: ...

    def due_at(self, rule: Rule, started_at: datetime) -> datetime | None: ...


class Link(NamedTuple):
    """One deadline of a chain.

    `after` is the rule whose end begins this one, `missed` whether it begins because that one was missed, `settled`
    whether that one is over already. `started_at` and `due_at` are UTC instants, None where nobody can date them.
    """

    rule: Rule
    started_at: datetime | None
    due_at: datetime | None
    after: str
    missed: bool = False
    settled: bool = False


def from_deadline(book: Book, rule: Rule, due_at: datetime, *, missed: bool = False) -> list[Link]:
    """What follows a deadline that is due at `due_at`: first when it is kept, then when it is missed.

    One that is known to be `missed` has that branch alone.
    """
    kept = () if missed else _when_kept(book, rule, due_at, (rule.id,))
    return [*kept, *_when_missed(book, rule, due_at, (rule.id,), settled=missed)]


def still_to_begin(book: Book, rule: Rule, uttered: Collection[str]) -> list[Link]:
    """What follows a deadline that is done and has not begun yet: the return is on its way, the inspection follows.

    `uttered` are the event words since that deadline began, its end with them. What begins with one of them has begun;
    a ruling or a choice that came out otherwise is ruled out, and so is everything once the case was escalated.
    """
    if "escalated" in uttered:
        return []
    links: list[Link] = []
    for name in rule.starts_next:
        follower = book.follower(name, None)
        if follower is None or follower.trigger in uttered or _ruled_out(follower.trigger, uttered):
            continue
        link = Link(follower, None, None, rule.id, settled=True)
        links += _with_followers(book, link, (rule.id,))
    return links


def silence(rule: Rule) -> tuple[str, ...]:
    """The words that missing the rule utters: `decided:granted` says `decided` as well. None: nothing by itself."""
    if not rule.if_missed:
        return ()
    return tuple(dict.fromkeys((rule.if_missed.partition(":")[0], rule.if_missed)))


def _with_followers(book: Book, link: Link, path: tuple[str, ...]) -> Iterator[Link]:
    yield link
    reached = (*path, link.rule.id)
    yield from _when_kept(book, link.rule, link.due_at, reached)
    if link.due_at is not None:
        yield from _when_missed(book, link.rule, link.due_at, reached)


def _when_kept(book: Book, rule: Rule, due_at: datetime | None, path: tuple[str, ...]) -> Iterator[Link]:
    for name in rule.starts_next:
        follower = book.follower(name, due_at)
        if follower is None or follower.id in path:
            continue
        begins_at = due_at if _begins_with_the_end_of(rule, follower) else None
        due = book.due_at(follower, begins_at) if begins_at is not None else None
        yield from _with_followers(book, Link(follower, begins_at, due, rule.id), path)


def _when_missed(
    book: Book, rule: Rule, due_at: datetime, path: tuple[str, ...], *, settled: bool = False
) -> Iterator[Link]:
    words = silence(rule)
    for follower in book.started_by(words, due_at) if words else ():
        # A rule may be started again by its own silence; the list tells the first round.
        if follower.id not in path:
            due = book.due_at(follower, due_at)
            yield from _with_followers(book, Link(follower, due_at, due, rule.id, missed=True, settled=settled), path)


def _begins_with_the_end_of(rule: Rule, follower: Rule) -> bool:
    """Whether what begins the follower keeps the rule, and nothing else does that leaves it for later.

    A parcel that was shipped in time arrives some day; after our choice the platform rules when it likes.
    """
    keeps = [word for word in rule.stops_on if _means(word, follower.trigger)]
    return bool(keeps) and all(word in keeps or _excludes(word, follower.trigger) for word in rule.stops_on)


def _means(word: str, trigger: str) -> bool:
    return trigger in (word, _SAYS_TOO.get(word)) or trigger.partition(":")[0] == word


def _excludes(word: str, trigger: str) -> bool:
    """Whether the trigger does not come any more after `word`: another choice was made, or somebody ended it."""
    kind, begins = word.partition(":")[0], trigger.partition(":")[0]
    return kind in _ENDS or kind == begins or (word == _ALL_GIVEN and begins == "chosen")


def _ruled_out(trigger: str, uttered: Collection[str]) -> bool:
    kind, colon, _what = trigger.partition(":")
    chosen_otherwise = colon and (kind in uttered or (kind == "chosen" and _ALL_GIVEN in uttered))
    return bool(chosen_otherwise) or (trigger in _WAY_BACK and _NO_PARCEL in uttered)
