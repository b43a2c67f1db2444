"""The columns of the workbook: what each sheet says of a case, a deadline, a piece of evidence and an entry of the log.

It may be handed to the store, so it speaks of who handles the case as of anybody else, and codes become words.
Dates stand on the wall clock of the store that the row belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from concierge_cli.cli.screens.timeline import detail_words, doer, kind_words
from concierge_cli.domain.priority import nearest
from concierge_cli.domain.vocabulary import ClockKind, ClockState, Party
from concierge_cli.i18n import _, pgettext
from concierge_cli.language import dates
from concierge_cli.language.next_steps import say_step
from concierge_cli.language.promise_names import promise_name
from concierge_cli.language.words import label
from concierge_cli.services.spreadsheet import Column, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from concierge_cli.cli.screens.names import Names
    from concierge_cli.domain.case import Case, EvidenceItem
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.clock import Clock
    from concierge_cli.domain.event import Event
    from concierge_cli.domain.next_step import NextStep

SLA: Final = frozenset({"first_response", "next_response", "resolution"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What the rows of one store need: its profile, the words, and the moment of the export."""

    client: Client
    names: Names
    now: datetime

    def at(self, instant: datetime | None) -> datetime | None:
        """The instant on the store's wall clock, as a cell holds it."""
        return instant.astimezone(ZoneInfo(self.client.zone)).replace(tzinfo=None) if instant else None


class CaseRow(NamedTuple):
    """A case; `step` is what it asks for next, None once it is closed."""

    store: Store
    case: Case
    step: NextStep | None


class ClockRow(NamedTuple):
    store: Store
    case: Case
    clock: Clock


class EvidenceRow(NamedTuple):
    """A piece of evidence; `trouble` says why it does not count."""

    store: Store
    case: Case
    item: EvidenceItem
    trouble: str


class LogRow(NamedTuple):
    """An entry; `case` is the id of its case, "" for the store's own, `gone` whether it was taken back."""

    store: Store
    event: Event
    case: str
    buyer: str
    gone: bool


class Wanted(NamedTuple):
    """Which columns there are: the store's name where there are several, its zone where there are several, and what
    is the freelancer's alone."""

    stores: bool
    zones: bool
    mine: bool


# --- cases --------------------------------------------------------------------------------------------------------


def case_columns(wanted: Wanted) -> Iterator[Column]:
    yield Column("case", pgettext("sheet", "Case"), 11, lambda row: row.case.id)
    yield from _whose(wanted)
    yield Column("status", pgettext("sheet", "Status"), 14, lambda row: label("status", row.case.status(row.store.now)))
    yield Column(
        "where", pgettext("sheet", "Where"), 23, lambda row: row.store.names.place(row.case.platform, row.case.site)
    )
    yield Column("procedure", pgettext("sheet", "Procedure"), 16, lambda row: label("procedure", row.case.procedure))
    yield Column("reason", pgettext("sheet", "Reason"), 19, lambda row: label("reason", row.case.reason))
    yield Column("buyer", pgettext("sheet", "Buyer"), 18, lambda row: row.case.buyer)
    yield Column("order", pgettext("sheet", "Order"), 20, lambda row: row.case.order_id)
    yield Column("claim", pgettext("sheet", "Claim"), 14, lambda row: row.case.platform_case_id)
    yield Column(
        "items",
        pgettext("sheet", "Items"),
        20,
        lambda row: "; ".join(f"{item.sku} × {item.qty}" for item in row.case.items),
    )
    yield Column("amount", pgettext("sheet", "Amount"), 15, lambda row: row.case.amount, "money")
    yield Column("given_back", pgettext("sheet", "Given back"), 15, lambda row: row.case.refunded, "money")
    yield Column("currency", pgettext("sheet", "Currency"), 9, _currency)
    yield Column("came_in", pgettext("sheet", "Came in"), 21, lambda row: row.store.at(row.case.received_at), "when")
    yield Column(
        "first_answer",
        pgettext("sheet", "First answer"),
        21,
        lambda row: row.store.at(row.case.first_response_at),
        "when",
    )
    yield Column("next_date", pgettext("sheet", "Next date"), 21, lambda row: row.store.at(_next_due(row)), "when")
    yield Column("standing", pgettext("sheet", "How it stands"), 14, _next_standing, marks=_marks())
    yield Column("whose_move", pgettext("sheet", "Whose move"), 18, _whose_move)
    yield Column(
        "next_step",
        pgettext("sheet", "Next step"),
        34,
        lambda row: say_step(row.step, row.store.names.evidence).do if row.step else "",
    )
    yield Column(
        "evidence_missing",
        pgettext("sheet", "Evidence missing"),
        30,
        lambda row: ", ".join(map(row.store.names.evidence, row.case.missing())),
    )
    yield Column(
        "claim_state", pgettext("sheet", "The claim"), 20, lambda row: _unless_none("claim_state", row.case.claim_state)
    )
    yield Column(
        "return_state",
        pgettext("sheet", "The return"),
        20,
        lambda row: _unless_none("return_state", row.case.return_state),
    )
    yield Column(
        "money_state", pgettext("sheet", "The money"), 22, lambda row: _unless_none("money_state", row.case.money_state)
    )
    yield Column(
        "reputation",
        pgettext("sheet", "Reputation"),
        14,
        lambda row: _unless_none("reputation", row.case.reputation, "not_applicable"),
    )
    yield Column("closed_on", pgettext("sheet", "Closed on"), 21, lambda row: row.store.at(row.case.closed_at), "when")
    yield Column(
        "outcome",
        pgettext("sheet", "How it ended"),
        28,
        lambda row: label("outcome", row.case.outcome) if row.case.outcome else "",
    )
    yield Column("tags", pgettext("sheet", "Tags"), 16, lambda row: ", ".join(row.case.tags))
    if wanted.mine:
        yield Column("minutes", pgettext("sheet", "Minutes"), 9, lambda row: row.case.minutes, "count")
    yield Column("page", pgettext("sheet", "Page"), 30, lambda row: row.case.platform_url)
    yield Column(
        "in_their_words", pgettext("sheet", "In their words"), 60, lambda row: _one_line(row.case.stated_reason)
    )


def _whose(wanted: Wanted) -> Iterator[Column]:
    if wanted.stores:
        yield Column("store", pgettext("sheet", "Store"), 20, lambda row: row.store.client.name)
    if wanted.zones:
        yield Column("zone", pgettext("sheet", "Time of"), 16, lambda row: dates.city(row.store.client.zone))


def _currency(row: CaseRow) -> str:
    amount = row.case.amount or row.case.refunded
    return amount.currency if amount else ""


def _next_clock(row: CaseRow) -> Clock | None:
    return nearest(row.case, row.store.now) if not row.case.closed else None


def _next_due(row: CaseRow) -> datetime | None:
    clock = _next_clock(row)
    return clock.due_at if clock else None


def _next_standing(row: CaseRow) -> str:
    clock = _next_clock(row)
    return standing(clock, row.store.now) if clock else ""


def _whose_move(row: CaseRow) -> str:
    return "" if row.case.closed else party(row.case.waiting_on(row.store.now))


def _unless_none(list_name: str, code: str, none: str = "none") -> str:
    return "" if code == none else label(list_name, code)


# --- deadlines ----------------------------------------------------------------------------------------------------


def deadline_columns(wanted: Wanted) -> Iterator[Column]:
    yield Column("case", pgettext("sheet", "Case"), 11, lambda row: row.case.id)
    yield from _whose(wanted)
    yield Column("deadline", pgettext("sheet", "Deadline"), 52, clock_name)
    yield Column("kind", pgettext("sheet", "Kind"), 24, lambda row: clock_kind(row.clock))
    yield Column("party", pgettext("sheet", "Who meets it"), 19, lambda row: party(row.clock.party))
    yield Column(
        "standing",
        pgettext("sheet", "How it stands"),
        14,
        lambda row: standing(row.clock, row.store.now),
        marks=_marks(),
    )
    yield Column("due", pgettext("sheet", "Due"), 21, lambda row: row.store.at(row.clock.due_at), "when")
    yield Column("left", pgettext("sheet", "Left"), 10, _left, "span")
    yield Column("began", pgettext("sheet", "Began"), 21, lambda row: row.store.at(row.clock.started_at), "when")
    yield Column(
        "ended",
        pgettext("sheet", "Ended"),
        21,
        lambda row: row.store.at(row.clock.cancelled_at or row.clock.stopped_at),
        "when",
    )
    yield Column("basis", pgettext("sheet", "The date is"), 22, lambda row: label("basis", row.clock.basis))
    yield Column(
        "trust",
        pgettext("sheet", "Trust"),
        12,
        lambda row: label("trust", row.clock.rule.trust) if row.clock.rule else "",
    )
    yield Column(
        "if_missed",
        pgettext("sheet", "If it is missed"),
        60,
        lambda row: row.store.names.consequence(row.clock, row.case),
    )


def clock_name(row: ClockRow) -> str:
    """`Primera respuesta`; of a rule its title with the platform's name."""
    name = promise_name(row.clock.id) if row.clock.base_id in SLA else row.store.names.deadline(row.clock, row.case)
    return name[:1].upper() + name[1:]


def clock_kind(clock: Clock) -> str:
    """Its kind; a promise to the store is not said to be anybody's."""
    return _("promise (SLA)") if clock.kind is ClockKind.SLA else label("clock_kind", clock.kind)


def standing(clock: Clock, now: datetime) -> str:
    """What the clock says, in a word; `por vencer` once the warning has come."""
    state = clock.state(now)
    if state is ClockState.RUNNING and clock.warn_at is not None and clock.warn_at <= now:
        return _("due soon")
    return label("clock_state", state)


def _marks() -> Mapping[str, Mark]:
    return {label("clock_state", ClockState.MISSED): "late", _("due soon"): "soon"}


def _left(row: ClockRow) -> timedelta | None:
    seconds = row.clock.remaining_seconds(row.store.now)
    return None if seconds is None else timedelta(seconds=seconds)


def party(code: str) -> str:
    """A party as a third person would name it."""
    return _("the case handler") if code == Party.US else label("party", code)


# --- evidence -----------------------------------------------------------------------------------------------------


def evidence_columns(wanted: Wanted) -> Iterator[Column]:
    yield Column("case", pgettext("sheet", "Case"), 11, lambda row: row.case.id)
    yield from _whose(wanted)
    yield Column(
        "piece", pgettext("sheet", "Piece of evidence"), 34, lambda row: row.store.names.evidence(row.item.kind)
    )
    yield Column("level", pgettext("sheet", "Level"), 12, _level)
    yield Column("from", pgettext("sheet", "From"), 18, lambda row: party(row.item.source))
    yield Column("file", pgettext("sheet", "File or fact"), 30, lambda row: row.item.name or row.item.value)
    yield Column(
        "counts", pgettext("sheet", "Counts"), 8, lambda row: yes() if row.item.counts else no(), marks={no(): "late"}
    )
    yield Column("size", pgettext("sheet", "Size"), 10, lambda row: row.item.size or None, "size")
    yield Column("taken", pgettext("sheet", "Taken"), 21, lambda row: row.store.at(row.item.taken_at), "when")
    yield Column("kept_on", pgettext("sheet", "Kept on"), 21, lambda row: row.store.at(row.item.added_at), "when")
    yield Column("sha256", pgettext("sheet", "Fingerprint (SHA-256)"), 22, lambda row: row.item.sha256)
    yield Column("trouble", pgettext("sheet", "What is wrong"), 60, lambda row: row.trouble)


def _level(row: EvidenceRow) -> str:
    return label("evidence_level", "required" if row.item.kind in row.case.required else "optional")


def yes() -> str:
    return pgettext("cell", "yes")


def no() -> str:
    return pgettext("cell", "no")


# --- log ----------------------------------------------------------------------------------------------------------


def log_columns(wanted: Wanted) -> Iterator[Column]:
    yield Column("when", pgettext("sheet", "When"), 21, lambda row: row.store.at(row.event.occurred_at), "when")
    yield Column("case", pgettext("sheet", "Case"), 11, lambda row: row.case)
    yield from _whose(wanted)
    yield Column("who", pgettext("sheet", "Who"), 20, lambda row: doer(row.event, row.buyer) or party(Party.US))
    yield Column("what", pgettext("sheet", "What"), 28, _what)
    yield Column("taken_back", pgettext("sheet", "Taken back"), 10, lambda row: yes() if row.gone else "")
    yield Column(
        "written_down", pgettext("sheet", "Written down"), 21, lambda row: row.store.at(row.event.recorded_at), "when"
    )
    if wanted.mine:
        yield Column(
            "only_yours", pgettext("sheet", "Only yours"), 9, lambda row: yes() if row.event.audience == "mine" else ""
        )
    yield Column("in_detail", pgettext("sheet", "In detail"), 100, _in_detail)


_IN_WORDS: Final = ("stated_reason", "text", "because")
"""What of an entry is a person's own words, in the order in which it is read."""


def _in_detail(row: LogRow) -> str:
    """What it was about, and what was said: of a long text the beginning, as the log holds it."""
    said = [_one_line(row.event.text(name)) for name in _IN_WORDS]
    told = [detail_words(row.store.names, row.event).removeprefix(": "), *said]
    return ": ".join(filter(None, told))


def _what(row: LogRow) -> str:
    what = kind_words(row.event)
    return what[:1].upper() + what[1:]


def _one_line(text: str) -> str:
    return " ".join(text.split())
