"""One queue over all clients: what to do now, in which order, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.money import Money
from concierge_cli.domain.next_step import Moves, NextStep, next_step
from concierge_cli.domain.priority import Priority, Stakes, prioritise
from concierge_cli.domain.vocabulary import Procedure
from concierge_cli.errors import NotFound
from concierge_cli.services.desk import Desk
from concierge_cli.services.options import options_of
from concierge_cli.services.owed import giver_of


class Queued(NamedTuple):
    """A case with its place in the queue."""

    case: Case
    step: NextStep
    priority: Priority


def queue(desk: Desk, *, client: str | None = None, archived: bool = False) -> tuple[list[Queued], list[Case]]:
    """Cases whose next step is ours, in order; and the open cases that wait for somebody else, nearest end first.

    Those of archived clients are left out unless `archived`, or `client` names theirs.
    """
    clients = {one.slug: one for one in desk.journal.clients()}
    known: dict[object, Moves] = {}
    placed = [place(desk, case, clients[case.client], known) for case in open_cases(desk, client, archived=archived)]
    ours = [one for one in placed if one.step.ours]
    ours.sort(key=lambda one: one.priority.sort_key(one.case.received_at))
    waiting = [one.case for one in placed if not one.step.ours]
    return ours, sorted(
        waiting, key=lambda case: _until(case, desk.now) or datetime.max.replace(tzinfo=desk.now.tzinfo)
    )


def open_cases(desk: Desk, client: str | None = None, *, archived: bool = False) -> list[Case]:
    """Every open case, whole."""
    from concierge_cli.journal import CaseFilter

    return desk.journal.whole_cases(CaseFilter(client=client, archived=archived))


def hidden_cases(desk: Desk) -> int:
    """How many open cases belong to archived clients."""
    from concierge_cli.journal import CaseFilter

    archived = [client.slug for client in desk.journal.clients() if client.archived_at is not None]
    return sum(desk.journal.count_cases(CaseFilter(client=slug)) for slug in archived)


def place(
    desk: Desk,
    case: Case,
    client: Client,
    known: dict[object, Moves] | None = None,
    *,
    away_until: datetime | None = None,
) -> Queued:
    """One case's next step and priority. `known` keeps what playbooks offer from one case to the next of a queue.

    Nobody waits for others past a platform's date before `away_until`.
    """
    same = (case.platform, case.procedure, case.site, case.reason, case.required, case.optional)
    key = (*same, case.claim_state, case.return_state, case.money_state)
    offered = (known or {}).get(key) or moves(desk, case)
    if known is not None:
        known[key] = offered
    return Queued(
        case=case,
        step=next_step(case, desk.now, offered, away_until=away_until),
        priority=prioritise(case, desk.now, stakes(desk, case, client)),
    )


def evidence_name(desk: Desk) -> Callable[[str], str]:
    """What an evidence kind is called, in the user's language; a kind that its playbook lost keeps its code."""

    def name(kind: str) -> str:
        try:
            return str(desk.playbooks.evidence_kind(kind).label)
        except NotFound:
            return kind

    return name


def moves(desk: Desk, case: Case) -> Moves:
    """What the playbook offers in the case's present states."""
    return Moves(
        hands_in=desk.playbooks.procedure(case.platform, case.procedure).hands_in,
        options=tuple(option.id for option in options_of(desk, case) if option.verb == "choose"),
        templates=desk.playbooks.templates(case.platform, case.procedure),
        inspects=case.procedure is not Procedure.RETURN_INSPECTION
        and desk.playbooks.procedure(case.platform, Procedure.RETURN_INSPECTION).listed,
        asked_of={kind: giver_of(desk, case, kind) for kind in dict.fromkeys((*case.required, *case.optional))},
    )


def stakes(desk: Desk, case: Case, client: Client) -> Stakes:
    """What is at stake in the case's procedure."""
    large = Money(client.approval_over, client.currency) if client.approval_over is not None else None
    offered = desk.playbooks.procedure(case.platform, case.procedure)
    return Stakes(before_all=offered.before_all, risks=offered.risks, large_sum=large)


def _until(case: Case, now: datetime) -> datetime | None:
    wait = case.current_wait(now)
    return wait.until if wait else None


def first_ours(queued: Iterable[Queued]) -> Sequence[Queued]:
    """Only those whose next step is ours."""
    return [one for one in queued if one.step.ours]
