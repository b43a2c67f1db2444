"""The timeline of a case: one line an event, in the order in which it happened, what was taken back struck through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.style import safe
from concierge_cli.domain.event import Event
from concierge_cli.i18n import N_, _
from concierge_cli.language import dates
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen

_KINDS = {
    "opened": N_("you opened the case"),
    "noted": N_("you noted"),
    "replied": N_("you answered"),
    "drafted": N_("you kept a draft"),
    "waited": N_("you gave the move away"),
    "resumed": N_("you took the move back"),
    "chosen": N_("you chose"),
    "escalated": N_("it went on in another procedure"),
    "handed_off": N_("the talk moved to another channel"),
    "decided": N_("the platform decided"),
    "resolved": N_("you settled two decisions"),
    "edited": N_("you changed what is known"),
    "closed": N_("you closed the case"),
    "reopened": N_("you opened it again"),
    "evidence_added": N_("you kept evidence"),
    "submitted": N_("you handed it in"),
    "measured": N_("you noted the time it took"),
    "retracted": N_("you took something back"),
    "heard": N_("somebody spoke"),
    "client_added": N_("you added the store"),
    "client_changed": N_("you changed the store"),
}


def kind_words(event: Event) -> str:
    """What the event is, in a few words."""
    known = _KINDS.get(event.kind)
    return _(known) if known else _("an entry of a newer version")


def timeline_lines(
    screen: Screen, names: Names, events: list[Event], *, zone: str, buyer: str, last: int | None = None
) -> list[str]:
    """The newest `last` events (all when None), oldest first. Private ones are marked as yours."""
    gone = {one for event in events if event.kind == "retracted" for one in event.facts["events"]}
    shown = [event for event in sorted(events, key=lambda one: (one.occurred_at, one.order)) if event.kind != "measured"]
    lines = []
    for event in shown[-last:] if last else shown:
        when = dates.timeline_column(event.occurred_at, tz=zone)
        who, what = _said(names, event, buyer)
        text = f"{screen.pad(who, 8)} {what}"
        if event.audience == "mine":
            text += f" ({_('only you see it')})"
        if event.id in gone:
            text = f"{text} [{_('taken back')}]"
        line = screen.fit(f"  {when}   {text}", screen.width)
        lines.append(screen.muted(_struck(line) if event.id in gone and screen.color else line) if event.id in gone else line)
    return lines


def _struck(line: str) -> str:
    return f"\x1b[9m{line}\x1b[29m"


def _said(names: Names, event: Event, buyer: str) -> tuple[str, str]:
    """Who, and what they said or did."""
    text = safe(event.text("text"), newline=" ")
    if event.kind == "heard":
        source = event.facts["from"]
        who = buyer if source == "buyer" and buyer else label("party", source)
        return names_fit(who), f"«{text}»" if text else _("(erased)")
    details = {
        "evidence_added": names.evidence(str(event.facts.get("kind", ""))) + _named(event),
        "chosen": label("option", event.facts.get("option", "")) if event.kind == "chosen" else "",
        "decided": label("ruling", event.facts.get("ruling", "")) if event.kind == "decided" else "",
        "closed": label("outcome", event.facts.get("outcome", "")) if event.kind == "closed" else "",
        "waited": label("party", event.facts.get("on", "")) if event.kind == "waited" else "",
        "escalated": label("procedure", event.facts.get("procedure", "")) if event.kind == "escalated" else "",
    }
    detail = details.get(event.kind, "")
    what = kind_words(event)
    if detail:
        what = f"{what}: {detail}"
    if text and event.kind in ("noted", "replied", "drafted", "closed", "opened"):
        what = f"{what}: «{text}»"
    if event.kind in ("decided",):
        return label("party", "platform"), what
    return _("you"), what


def names_fit(who: str) -> str:
    return who if len(who) <= 14 else f"{who[:13]}…"


def _named(event: Event) -> str:
    name = safe(event.text("name") or event.text("value"))
    return f" ({name})" if name else ""
