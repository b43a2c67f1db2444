"""Asking for exactly what is missing: the buyer for what the buyer has, the store for the rest.

The message is made of the playbook's template and checked like any other. Where a platform's limit is too short for
everything, it becomes several messages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.message_check import Manner, check_message
from concierge_cli.domain.vocabulary import HARD, ClockState, Party
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.journal import new_key
from concierge_cli.language.words import label
from concierge_cli.services.conversation import ask_store, reply
from concierge_cli.services.desk import Desk, Entry, events_of
from concierge_cli.services.messages import Prepared, from_template, promised, template_for, values_of
from concierge_cli.services.owed import asked_words, owed

if TYPE_CHECKING:
    from concierge_cli.playbooks.messages import Messages

GENERAL = "ask_evidence"
TO_STORE = "ask_store"
"""The templates of `common` that serve where a platform has none that names what is missing."""


class Asking(NamedTuple):
    """What is asked of whom. No `messages`: nobody has to be asked. `elsewhere` is what others have to bring."""

    to: Party
    messages: tuple[Prepared, ...]
    elsewhere: Mapping[Party, tuple[str, ...]]

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for message in self.messages for kind in message.asked)


def prepare_asking(
    desk: Desk,
    templates: Messages,
    case: Case,
    *,
    to: Party = Party.BUYER,
    optional: bool = False,
    only: Collection[str] = (),
    next_update: datetime | None = None,
) -> Asking:
    """The messages that ask `to` (the buyer or the client) for what is missing of theirs. Nothing is logged.

    `optional` adds the helpful kinds, `only` narrows to those named. Where the procedure's messages do not reach the
    buyer, nothing is the buyer's to bring.
    """
    if to not in (Party.BUYER, Party.CLIENT):
        raise InvalidInput(
            _("Only the buyer and the store can be asked, not {who}.").format(who=label("party", to)),
            hint=f"concierge evidence ask {case.id}",
        )
    by_giver = owed(desk, case, optional=optional, only=only)
    asks_buyer = to is Party.BUYER
    elsewhere = {giver: theirs for giver, theirs in by_giver.items() if (giver is Party.BUYER) is not asks_buyer}
    kinds = tuple(kind for giver, theirs in by_giver.items() if giver not in elsewhere for kind in theirs)
    if asks_buyer:
        name = _template_for(desk, templates, case)

        def write(some: Sequence[str]) -> Prepared:
            return from_template(desk, templates, case, name, sets={}, next_update=next_update, kinds=some)

        return Asking(to, tuple(_within_the_limit(kinds, write)), elsewhere)
    return Asking(to, (_to_store(desk, templates, case, kinds),) if kinds else (), elsewhere)


def asked_before(desk: Desk, case: Case, asking: Asking) -> datetime | None:
    """When all of this was asked of the same party already; None where a kind is new, has come, or they wrote since."""
    standing: dict[str, datetime] = {}
    for event in events_of(desk, case):
        if event.id in case.retracted or not event.known:
            continue
        if event.kind == "heard" and event.facts["from"] == asking.to:
            standing.clear()
        elif event.kind == "evidence_added":
            standing.pop(event.facts["kind"], None)
        elif event.kind == ("replied" if asking.to is Party.BUYER else "asked"):
            standing |= dict.fromkeys(event.facts.get("asked", ()), event.occurred_at)
    if not asking.kinds or not standing.keys() >= set(asking.kinds):
        return None
    return max(standing[kind] for kind in asking.kinds)


def log_asked(
    desk: Desk, case: Case, messages: Sequence[Prepared], *, to: Party, overridden: list[str], entry: Entry
) -> Case:
    """Logs that the messages were sent, as one command: answers to the buyer, or a question to the store.

    What they promise runs from the last one: each answer would keep the promise of the one before it.
    """
    desk = replace(desk, command=new_key())
    for message in messages:
        if to is Party.CLIENT:
            case = ask_store(desk, case, message.text, asked=message.asked, entry=entry)
        else:
            case = reply(
                desk,
                case,
                message.text,
                template=message.template,
                auto_ack=False,
                overridden=overridden,
                entry=entry,
                asked=message.asked,
                next_update=message.next_update if message is messages[-1] else None,
            )
        entry = entry._replace(minutes=None)  # they were logged with the first one
    return case


def _template_for(desk: Desk, templates: Messages, case: Case) -> str:
    """The procedure's own template, where it has a place for what is missing."""
    named = desk.playbooks.templates(case.platform, case.procedure).get("ask_evidence", GENERAL)
    template = template_for(desk, templates, case, named)
    return named if "missing" in templates.variables(template) else GENERAL


def _within_the_limit(kinds: Sequence[str], write: Callable[[Sequence[str]], Prepared]) -> list[Prepared]:
    """As few messages as the limit allows, each kind in one of them, in the order given.

    One kind that is too long by itself stays so: the check will say it.
    """
    written: list[Prepared] = []
    left = list(kinds)
    while left:
        whole = (write(left[:count]) for count in range(len(left), 0, -1))
        fitting = next((one for one in whole if not one.too_long), None) or write(left[:1])
        written.append(fitting)
        left = left[len(fitting.asked) :]
    return written


def _to_store(desk: Desk, templates: Messages, case: Case, kinds: Sequence[str]) -> Prepared:
    """The message to the store, which goes by no platform: its limits and rules do not apply."""
    from concierge_cli.playbooks.messages import COMMON

    client = desk.client(case.client)
    template = templates.find(TO_STORE, COMMON, client.language)
    words = templates.words(template.language)
    values = values_of(desk, case, client, template, words)
    values["missing"] = asked_words(desk, case, kinds, words)
    due = _platform_date(desk, case)
    if due is not None:
        values["needed_by"] = promised(due, client, desk.now, words)
    text = templates.render(template, values).text
    findings = check_message(text, language=template.language, manner=Manner())
    return Prepared(
        text=text,
        template=template.name,
        language=template.language,
        tone=template.tone,
        max_chars=None,
        findings=tuple(findings),
        notice=template.notice,
        asked=tuple(kinds),
    )


def _platform_date(desk: Desk, case: Case) -> datetime | None:
    """Our nearest date on the platform that is still to come."""
    return min(
        (
            clock.due_at
            for clock in case.clocks.values()
            if clock.due_at is not None
            and clock.party is Party.US
            and clock.kind in HARD
            and clock.state(desk.now) is ClockState.RUNNING
        ),
        default=None,
    )
