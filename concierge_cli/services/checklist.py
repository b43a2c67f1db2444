"""The steps of a case's instructions, ticked by what its log shows.

A step is done when the log holds a word that its playbook names, in the procedure that the case is in now: what was
done before an escalation belongs to the procedure that was left, but evidence and parcels stay. Opening a case again
takes back what that starts anew. A step that no word shows is never ticked, and never the next one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.event import Event
from concierge_cli.domain.event_words import words_of
from concierge_cli.services.desk import Desk, events_of

if TYPE_CHECKING:
    from concierge_cli.playbooks.entries import Sop, SopStep

EVIDENCE: Final = "evidence_added"
_GO_ALONG: Final = ("label_sent", "shipped", "arrived")
"""A parcel is where it is, whatever the procedure is called."""
_SAID_AGAIN: Final = ("replied", "chosen", "submitted", "decided")
"""What opening a case again may start anew. Money and parcels that moved have moved."""


class StepView(NamedTuple):
    """A step for one case: when the log shows it done (None: not yet), and whether it is the next open one."""

    step: SopStep
    command: str
    done_at: datetime | None
    next: bool

    @property
    def shown_by_log(self) -> bool:
        """Whether the log can show that it is done at all."""
        return bool(self.step.done_by)


def steps_of_case(desk: Desk, case: Case, sop: Sop) -> list[StepView]:
    """The steps of `sop` as the case's log shows them."""
    again = desk.playbooks.rules_rearmed_by("reopened", platform=case.platform, procedure=case.procedure)
    anew = {word for rule in again for word in rule.stops_on if word.partition(":")[0] in _SAID_AGAIN}
    return checklist(sop, case, events_of(desk, case), anew=anew)


def checklist(sop: Sop, case: Case, events: Iterable[Event], *, anew: Collection[str] = ()) -> list[StepView]:
    """The steps with what the log (in the fold's order) shows as done. A closed case has no next step.

    `anew` are the words that opening the case again takes back.
    """
    done = _done_words(case, events, anew)
    when = {step.id: _first_done(step, done) for step in sop.steps}
    first_open = next((step.id for step in sop.steps if step.done_by and when[step.id] is None), None)
    return [
        StepView(
            step=step,
            command=for_case(step.command, case.id),
            done_at=when[step.id],
            next=step.id == first_open and not case.closed,
        )
        for step in sop.steps
    ]


def for_case(command: str, named: str) -> str:
    """The command with its placeholder filled in; playbooks write CASE, in Spanish also CASO."""
    return re.sub(r"\b(?:CASE|CASO)\b", lambda _found: named, command)


def evidence_since(case: Case) -> dict[str, datetime]:
    """Since when each kind of evidence is there that counts; `evidence_added` itself: since nothing required is missing.

    The order number came with the case. A case that requires nothing has its evidence with the first piece.
    """
    since: dict[str, datetime] = {}
    for item in case.evidence:
        if item.counts:
            since[item.kind] = min(item.added_at, since.get(item.kind, item.added_at))
    if "order_id" in case.present():
        since.setdefault("order_id", case.opened_at)
    words = {f"{EVIDENCE}:{kind}": at for kind, at in since.items()}
    if case.required:
        if not case.missing():
            words[EVIDENCE] = max(since[kind] for kind in case.required)
    elif pieces := [item.added_at for item in case.evidence if item.counts]:
        words[EVIDENCE] = min(pieces)
    return words


def _first_done(step: SopStep, done: Mapping[str, datetime]) -> datetime | None:
    """When the first of the words that show the step as done was uttered; None for not yet."""
    return min((done[word] for word in (step.done_by, *step.also_done_by) if word in done), default=None)


def _done_words(case: Case, events: Iterable[Event], anew: Collection[str]) -> dict[str, datetime]:
    """Event word → when it was first uttered in the present procedure."""
    done: dict[str, datetime] = {}
    for event in events:
        if event.id in case.retracted or not event.known:
            continue
        if event.kind == "escalated":
            done = {word: at for word, at in done.items() if word in _GO_ALONG} | {"opened": event.occurred_at}
            continue
        if event.kind == "reopened":
            for word in ("closed", *anew):
                done.pop(word, None)
        for word in words_of(event.kind, event.facts):
            done.setdefault(word, event.occurred_at)
    done.pop(EVIDENCE, None)
    return done | evidence_since(case)
