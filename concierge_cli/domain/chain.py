"""A chain: from a deadline, the dated list of what follows it, with its expiry branches.

Only dates that the rules give are told. A rule that begins with what ends another one begins, at the latest, when that
one is due: its date here is the last possible one. A rule that follows a missed one begins exactly then. What begins
with something that nobody can date (a parcel that arrives, a ruling of the platform) stands in the list without a date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from concierge_cli.domain.rules import Rule


class Book(Protocol):
    """What a chain asks the playbooks: which rules words start at an instant, a rule by its id, and its due date."""

    def started_by(self, words: Collection[str], at: datetime) -> Iterable[Rule]: ...

    def rule(self, rule_id: str) -> Rule: ...

    def due_at(self, rule: Rule, started_at: datetime) -> datetime | None: ...


class Link(NamedTuple):
    """One deadline of a chain.

    `after` is the rule whose end begins this one, `missed` whether it begins because that one was missed.
    `started_at` and `due_at` are UTC instants, None where nobody can date them.
    """

    rule: Rule
    started_at: datetime | None
    due_at: datetime | None
    after: str
    missed: bool = False


def from_deadline(book: Book, rule: Rule, due_at: datetime, *, missed: bool = False) -> list[Link]:
    """What follows a deadline that is due at `due_at`: first when it is kept, then when it is missed.

    One that is known to be `missed` has that branch alone.
    """
    kept = () if missed else _when_kept(book, rule, due_at, (rule.id,))
    return [*kept, *_when_missed(book, rule, due_at, (rule.id,))]


def silence(rule: Rule) -> tuple[str, ...]:
    """The words that missing the rule utters: `decided:granted` says `decided` as well. None: nothing by itself."""
    if not rule.if_missed:
        return ()
    return tuple(dict.fromkeys((rule.if_missed.partition(":")[0], rule.if_missed)))


def _with_followers(book: Book, link: Link, path: tuple[str, ...]) -> Iterator[Link]:
    yield link
    if link.due_at is not None:
        reached = (*path, link.rule.id)
        yield from _when_kept(book, link.rule, link.due_at, reached)
        yield from _when_missed(book, link.rule, link.due_at, reached)


def _when_kept(book: Book, rule: Rule, due_at: datetime, path: tuple[str, ...]) -> Iterator[Link]:
    for name in rule.starts_next:
        follower = book.rule(name)
        if _begins_with_the_end_of(rule, follower):
            link = Link(follower, due_at, book.due_at(follower, due_at), rule.id)
        else:
            link = Link(follower, None, None, rule.id)
        yield from _with_followers(book, link, path)


def _when_missed(book: Book, rule: Rule, due_at: datetime, path: tuple[str, ...]) -> Iterator[Link]:
    words = silence(rule)
    for follower in book.started_by(words, due_at) if words else ():
        # A rule may be started again by its own silence; the list tells the first round.
        if follower.id not in path:
            link = Link(follower, due_at, book.due_at(follower, due_at), rule.id, missed=True)
            yield from _with_followers(book, link, path)


def _begins_with_the_end_of(rule: Rule, follower: Rule) -> bool:
    return follower.trigger in rule.stops_on or follower.trigger.partition(":")[0] in rule.stops_on
