"""Lines that several screens share: the first line of an answer, the next step, a list of candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.next_steps import say_step
from concierge_cli.language.words import label
from concierge_cli.services.queue import Queued, evidence_name, place

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.journal import CaseRow
    from concierge_cli.services.desk import Desk


def names_of(session: Session, desk: Desk) -> Names:
    return Names(desk.playbooks, session.settings.country)


def candidate_lines(desk: Desk, rows: list[CaseRow]) -> list[str]:
    """`ACC-42   reclamo (defecto) · Accesorios Luna · abierto`: one line a case that a word could mean."""
    clients = {one.slug: one.name for one in desk.journal.clients()}
    width = max(len(row.id) for row in rows)
    lines = []
    for row in rows:
        procedure = str(desk.playbooks.procedure(row.platform, row.procedure).label)
        state = _("closed") if row.closed_at else label("status", row.status(desk.now))
        lines.append(f"  {row.id:<{width}}   {procedure} · {safe(clients.get(row.client, row.client))} · {state}")
    return lines


def verdict(screen: Screen, names: Names, case: Case, what: str) -> str:
    """`✓ ACC-42 · Ana P.: nota guardada`."""
    who = f" · {safe(case.buyer)}" if case.buyer else ""
    return screen.verdict(f"{screen.name(case.id)}{who}: {what}")


def next_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """The end of every answer about a case: what comes next and its command, alone on the last line."""
    placed = place(desk, case, desk.client(case.client))
    return step_lines(session, desk, placed)


def step_lines(session: Session, desk: Desk, placed: Queued) -> list[str]:
    said = say_step(placed.step, evidence_name(desk))
    return session.screen.next(command_text(placed.step.command), said.do)


def command_text(command: str) -> str:
    """The command as a person reads it: FILE in their language (a placeholder, never outside text)."""
    return command.replace(" FILE ", f" {_('FILE')} ")


def deadline_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """Our own nearest deadline in one line, as the last word of a writing verb."""
    from concierge_cli.domain.priority import our_clocks

    running = our_clocks(case, desk.now)
    if case.closed or not running or running[0].due_at is None:
        return []
    client = desk.client(case.client)
    names = names_of(session, desk)
    when = dates.moment(running[0].due_at, tz=client.zone, now=desk.now)
    return [f"  {_('Due next: {when}').format(when=when)} {session.screen.dot} {names.clock(running[0])}"]
