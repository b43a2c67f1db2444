"""The timeline of a case: its events in the order in which they happened, what was taken back struck through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.text import flow
from concierge_cli.cli.style import cells, safe
from concierge_cli.domain.event import Event
from concierge_cli.domain.instants import parse_iso
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import YES
from concierge_cli.domain.standing_words import Party
from concierge_cli.domain.vocabulary import GIVEN_BACK, MoneyState
from concierge_cli.i18n import N_, _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.numbers import format_number
from concierge_cli.language.words import label, party_phrase

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen

_WHO: Final = 14
"""The longest name of who spoke; a longer one is cut."""

_DID: Final = {
    "opened": N_("opened the case"),
    "noted": N_("noted"),
    "replied": N_("answered"),
    "drafted": N_("kept a draft"),
    "asked": N_("asked the store for: {what}"),
    "waited": N_("began to wait for {whom}"),
    "resumed": N_("stopped waiting"),
    "chosen": N_("chose to {what}"),
    "escalated": N_("moved on to: {what}"),
    "handed_off": N_("moved the talk to {what}"),
    "decided": N_("decided: {what}"),
    "resolved": N_("settled two decisions"),
    "renumbered": N_("gave it the number {what}: another computer had given out its old one"),
    "edited": N_("changed {what}"),
    "closed": N_("closed: {what}"),
    "reopened": N_("opened it again"),
    "submitted": N_("handed in the evidence"),
    "retracted": N_("took an entry back"),
    "label_sent": N_("sent the return label{what}"),
    "return_shipped": N_("sent the parcel back{what}"),
    "return_arrived": N_("noted that the return arrived"),
    "return_not_arrived": N_("noted that the parcel will not come: {what}"),
    "refund_promised": N_("promised a refund: {what}"),
    "refund_issued": N_("gave money back: {what}"),
    "refund_confirmed": N_("confirmed the refund: {what}"),
    "credit_issued": N_("gave credit in the store: {what}"),
    "replacement_sent": N_("sent a replacement{what}"),
    "approval_asked": N_("asked the store for {what}"),
    "recovered": N_("gave the store back {what}"),
}
"""What stands behind who did it: `tú  abriste el caso`. `heard` and `evidence_added` are said in `_said`."""

EDITED: Final = {
    "due": N_("a date"),
    "reason": N_("the reason"),
    "pinned": N_("its place in the queue"),
    "tags": N_("the tags"),
    "amount": N_("the amount"),
    "buyer": N_("the buyer"),
    "order_id": N_("the order"),
    "platform_case_id": N_("the claim's number"),
    "platform_url": N_("its page"),
    "public_url": N_("where it is public"),
    "assignee": N_("who works it"),
    "reputation": N_("the reputation"),
    "urgent": N_("whether it is urgent"),
    "complexity": N_("how hard it is"),
    "rating": N_("the rating"),
    "delivered": N_("the delivery"),
    "platform_opened_at": N_("when it began there"),
    "ordered_at": N_("when it was ordered"),
    "buyer_language": N_("the buyer's language"),
    "in_time": N_("what counted as late"),
    "duplicate_of": N_("of which case it is a duplicate"),
}
"""What an `edited` entry changed, by the names of its parts; what follows from them is not listed."""

_CLOSED_WORDS: Final = {
    "waited": ("party", "on"),
    "chosen": ("option", "option"),
    "decided": ("ruling", "ruling"),
    "closed": ("outcome", "outcome"),
    "escalated": ("procedure", "procedure"),
}
"""The kinds of which one closed word says it all: its list, and the fact that holds it."""

_NAMES: Final = {
    "opened": N_("the opening"),
    "noted": N_("the note"),
    "heard": N_("what was said"),
    "replied": N_("the answer"),
    "drafted": N_("the draft"),
    "asked": N_("the question to the store"),
    "waited": N_("the wait"),
    "resumed": N_("the end of the wait"),
    "chosen": N_("the choice"),
    "escalated": N_("the step to another procedure"),
    "handed_off": N_("the move to another channel"),
    "decided": N_("the platform's decision"),
    "resolved": N_("the word on two decisions"),
    "renumbered": N_("the new number"),
    "edited": N_("the change"),
    "closed": N_("the closing"),
    "reopened": N_("the reopening"),
    "evidence_added": N_("the evidence"),
    "file_mirrored": N_("the file's arrival in Drive"),
    "submitted": N_("the handing in"),
    "measured": N_("the time it took"),
    "retracted": N_("the taking back"),
    "label_sent": N_("the return label"),
    "return_shipped": N_("the parcel on its way back"),
    "return_arrived": N_("the parcel's arrival"),
    "return_not_arrived": N_("the parcel that will not come"),
    "refund_promised": N_("the promised refund"),
    "refund_issued": N_("the refund"),
    "refund_confirmed": N_("the confirmation of the refund"),
    "credit_issued": N_("the credit in the store"),
    "replacement_sent": N_("the replacement"),
    "approval_asked": N_("the question to the store"),
    "approval_answered": N_("the store's answer"),
    "recovered": N_("the money that came back"),
    "client_added": N_("the new store"),
    "client_changed": N_("the change of the store"),
    "access_granted": N_("the access"),
    "access_reviewed": N_("the review of the access"),
    "access_revoked": N_("the end of the access"),
    "bill_issued": N_("the bill"),
    "bill_credited": N_("the credit note"),
    "paper_kept": N_("the words of the paper"),
    "bill_withdrawn": N_("the bill that was taken back"),
    "agreement_accepted": N_("the accepted agreement"),
    "orders_counted": N_("the count of orders"),
    "client_archived": N_("the archiving of the store"),
    "client_restored": N_("the return of the store"),
}


def kind_words(event: Event) -> str:
    """What the event is, as a thing: `la nota`."""
    known = _NAMES.get(event.kind) if event.known else None
    return _(known) if known else _("an entry of a newer version")


class _Line(NamedTuple):
    at: datetime
    who: str
    what: str
    gone: bool = False


def timeline_lines(
    screen: Screen,
    names: Names,
    events: list[Event],
    *,
    zone: str,
    buyer: str,
    last: int | None = None,
    text_of: Callable[[Event], str] | None = None,
) -> list[str]:
    """The newest `last` entries, a line each; all when None, and then whole, on as many lines as they need.

    Private ones are marked as yours alone. `text_of` gives the whole of a text of which the entry keeps the beginning.
    """
    said = _lines(names, events, buyer, text_of or (lambda event: event.text("text")))
    shown = said[-last:] if last else said
    if screen.accessible:
        return [f"{' '.join(dates.timeline_column(one.at, tz=zone).split())}, {one.who}: {one.what}." for one in shown]
    column = max((cells(one.who) for one in shown), default=0)
    lines = []
    for one in shown:
        head = f"  {dates.timeline_column(one.at, tz=zone)}   {screen.pad(one.who, column)}   "
        if last:
            entry = [screen.fit(head + one.what, screen.width)]
        else:
            entry = flow(screen, one.what, indent=" " * cells(head), first=head)
        lines += [screen.muted(_struck(line) if screen.color else line) if one.gone else line for line in entry]
    return lines


def _lines(names: Names, events: list[Event], buyer: str, text_of: Callable[[Event], str]) -> list[_Line]:
    gone = {one for event in events if event.kind == "retracted" and event.known for one in event.facts["events"]}
    lines = []
    for event in sorted(events, key=lambda one: (one.occurred_at, one.order)):
        if event.kind in ("measured", "file_mirrored"):
            continue  # nobody's deed: the minutes are in the figures, the place in Drive stands beside the file
        if event.kind == "opened" and (words := safe(event.text("stated_reason"), newline=" ")):
            who = safe(buyer) or label("party", "buyer")
            lines.append(_Line(parse_iso(event.facts["received_at"]), _cut(who), f"«{words}»"))
        who, what = _said(names, event, buyer, safe(text_of(event), newline=" "))
        if event.audience == "mine":
            what = _("{what} (only you see it)").format(what=what)
        if event.id in gone:
            what = _("[taken back] {what}").format(what=what)
        lines.append(_Line(event.occurred_at, _cut(who), what, event.id in gone))
    return sorted(lines, key=lambda line: line.at)


def _struck(line: str) -> str:
    return f"\x1b[9m{line}\x1b[29m"


def doer(event: Event, buyer: str) -> str:
    """Who said or did it; "" for the freelancer, and where only a newer version knows."""
    match event.kind if event.known else "":
        case "heard" if (source := event.facts["from"]) != Party.US:
            return buyer if source == Party.BUYER and buyer else label("party", source)
        case "approval_answered":
            return safe(event.text("by")) or label("party", Party.CLIENT)
        case "decided":
            return label("party", Party.PLATFORM)
        case "return_shipped":
            return buyer or label("party", Party.BUYER)
        case "recovered":
            payer = event.facts["from"]
            return buyer if payer == Party.BUYER and buyer else label("party", payer)
    return ""


def _said(names: Names, event: Event, buyer: str, text: str) -> tuple[str, str]:
    """Who, and what they said or did."""
    facts, who = event.facts, doer(event, buyer) or _("you")
    if not event.known:
        return who, kind_words(event)
    if event.kind == "heard":
        return who, f"«{text}»" if text else _("(erased)")
    if event.kind == "evidence_added":
        return who, _kept(names, event)
    if event.kind == "approval_answered":
        return who, detail_words(names, event)
    known = _DID.get(event.kind)
    if known is None:
        return who, kind_words(event)
    what = _(known).format(what=detail_words(names, event), whom=party_phrase(facts.get("on", "us"), "object"))
    if text and event.kind in ("noted", "replied", "drafted", "closed", "opened"):
        what = f"{what}: «{text}»"
    return who, what


def detail_words(names: Names, event: Event) -> str:
    """What was chosen, decided, changed, kept or paid, in a few words; "" where the kind says it all, or is not known here."""
    facts = event.facts
    if not event.known:
        return ""
    if event.kind in _CLOSED_WORDS:
        return _closed_word(names, event)
    match event.kind:
        case "evidence_added":
            kept = safe(event.text("name")) or safe(event.text("value"))
            return ": ".join(filter(None, (names.evidence(str(facts.get("kind", ""))), kept)))
        case "approval_asked" | "approval_answered":
            return _asked_for(names, event)
        case "handed_off":
            return names.platform(facts["channel"])
        case "asked":
            return ", ".join(names.evidence(kind) for kind in facts["asked"])
        case "renumbered":
            return safe(str(facts["id"]))
        case "edited":
            parts = {**facts, **(event.personal or {})}
            changed = [_changed(names, name, _(words), parts) for name, words in EDITED.items() if name in parts]
            return ("; " if any(": " in one for one in changed) else ", ").join(changed) or _("what is known")
        case "refund_promised" | "refund_issued" | "refund_confirmed" | "credit_issued" | "recovered":
            amount = names.amount(Money.from_json(facts["amount"]))
            return _("{amount} (without the store's yes)").format(amount=amount) if facts.get("unapproved") else amount
        case "return_not_arrived":
            return label("return_state", facts["effect"]["return_state"])
        case "label_sent" | "return_shipped" | "replacement_sent":
            carriage = " ".join(filter(None, (safe(facts.get("carrier", "")), safe(event.text("tracking")))))
            return f": {carriage}" if carriage else ""
        case _:
            return _of_the_store(names, event)


def _closed_word(names: Names, event: Event) -> str:
    list_name, fact = _CLOSED_WORDS[event.kind]
    if other := event.facts.get("duplicate_of"):
        return _("duplicate of {case}").format(case=safe(str(other["id"])))  # as that case was called then
    granted = names.amount(Money.from_json(event.facts["granted"])) if event.facts.get("granted") else ""
    return ", ".join(filter(None, (label(list_name, event.facts[fact]), granted, _paid_with(names, event.facts))))


def _paid_with(names: Names, facts: Mapping[str, Any]) -> str:
    """The money that went back, or was promised, by the same entry: `reembolso de $189.00 MXN`; "" for none."""
    state = facts.get("effect", {}).get("money_state")
    if not facts.get("amount") or not (state in GIVEN_BACK or state == MoneyState.PROMISED):
        return ""
    said = {MoneyState.CREDITED: _("store credit of {amount}"), MoneyState.PROMISED: _("promised refund of {amount}")}
    return said.get(state, _("refund of {amount}")).format(amount=names.amount(Money.from_json(facts["amount"])))


def _asked_for(names: Names, event: Event) -> str:
    """What the store was asked for, or what it answered, in its own sum and in all."""
    said = event.facts.get("said")
    sums = names.agreed(Money.from_json(event.facts["amount"]), Money.from_json(said) if said else None)
    if event.kind == "approval_asked":
        return sums
    answered = _("agreed to {amount}") if event.facts["answer"] == YES else _("said no to {amount}")
    return answered.format(amount=sums)


def _of_the_store(names: Names, event: Event) -> str:
    """What was agreed, billed or counted: `versión 2, desde el 1 dic 2026`; "" for all else."""
    facts = event.facts
    match event.kind:
        case "agreement_accepted":
            since = date.fromisoformat(facts["since"])
            return _("version {version}, from {day} on").format(
                version=facts["version"], day=dates.day_range(since, since)
            )
        case "bill_credited":
            money = Money.from_json({"amount": facts["amount"], "currency": facts["currency"]})
            return f"{safe(str(facts['number']))}, {names.amount(money)}"
        case "bill_issued" | "bill_withdrawn":
            return safe(str(facts["number"]))
        case "paper_kept":
            return safe(str(facts.get("title", "")))
        case "orders_counted":
            days = dates.day_range(date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"]))
            return ", ".join((names.place(facts["platform"], facts["site"]), days, *_sold(facts, names.country)))
        case _:
            return ""


def _sold(facts: Mapping[str, Any], country: str) -> Iterator[str]:
    orders, units = facts["orders"], facts["units"]
    yield ngettext("{n} order", "{n} orders", orders).format(n=format_number(orders, country=country))
    if units is not None:
        yield ngettext("{n} unit", "{n} units", units).format(n=format_number(units, country=country))


def _changed(names: Names, name: str, words: str, parts: Mapping[str, Any]) -> str:
    """`el monto: de US$1,234.50 a €12.00`, with what stood there before where the entry kept it."""
    if name == "rating":
        return _rating(parts[name])
    if name == "duplicate_of":
        return f"{words}: {safe(str(parts[name]['id']))}"
    if name not in ("amount", "reason"):
        return words

    def said(value: Any) -> str:
        return names.amount(Money.from_json(value)) if name == "amount" else label("reason", value)

    was = parts.get("was", {}).get(name)
    if was is None:
        return _("{what}: {new}").format(what=words, new=said(parts[name]))
    return _("{what}: from {old} to {new}").format(what=words, old=said(was), new=said(parts[name]))


def _rating(stars: object) -> str:
    """`la calificación: 1 de 5`; one that is gone says so."""
    return _("the rating: {stars} of 5").format(stars=stars) if stars is not None else _("the rating, which is gone")


def _kept(names: Names, event: Event) -> str:
    """`guardaste chat-ana.pdf: conversación completa`; a fact without a file is noted."""
    kind = names.evidence(str(event.facts.get("kind", "")))
    if name := safe(event.text("name")):
        return _("kept {name}: {kind}").format(name=name, kind=kind)
    value = safe(event.text("value"))
    return (
        _("noted the {kind}: {value}").format(kind=kind, value=value) if value else _("kept {kind}").format(kind=kind)
    )


def _cut(who: str) -> str:
    return who if cells(who) <= _WHO else f"{who[: _WHO - 1]}…"
