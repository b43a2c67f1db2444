"""Lines that several screens share: the first line of an answer about a case, its last one, a list of candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.text import flow, listed, user_moment, whole
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import Party
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.next_steps import say_step
from concierge_cli.language.words import label
from concierge_cli.services.owed import giver_of
from concierge_cli.services.queue import Queued, evidence_name, place

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.journal import CaseRow
    from concierge_cli.services.desk import Desk


LONGEST_NAME = 30
"""Columns of a buyer's name in a line: it is one line, whatever somebody pasted as a name."""


def names_of(session: Session, desk: Desk) -> Names:
    return Names(desk.playbooks, session.settings.country)


def candidate_lines(desk: Desk, rows: list[CaseRow]) -> list[str]:
    """`ACC-42   reclamo (defecto) · Accesorios Luna · abierto`: one line a case that a word could mean."""
    clients = {one.slug: one.name for one in desk.journal.clients()}
    width = max(len(row.id) for row in rows) + 3
    lines = []
    for row in rows:
        procedure = str(desk.playbooks.procedure(row.platform, row.procedure).label)
        state = label("status", row.status(desk.now))
        if row.closed_at is not None:
            day = dates.local(row.closed_at, desk.client(row.client).zone).date()
            state = _("closed on {day}").format(day=dates.short_day(day, today=desk.now.date()))
        facts = (procedure, safe(row.buyer), safe(clients.get(row.client, row.client)), state)
        # An error's text is wrapped at its blanks, which would undo the column: these do not break.
        lines.append(whole(f"  {row.id:<{width}}") + " · ".join(fact for fact in facts if fact))
    return lines


def verdict(screen: Screen, names: Names, case: Case, what: str) -> str:
    """`✓ ACC-42 · Ana P.: nota guardada`."""
    who = f" {screen.dot} {safe(case.buyer)}" if case.buyer else ""
    return screen.verdict(f"{screen.name(case.id)}{who}: {what}")


def next_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """The end of every answer about a case: what comes next and its command, alone on the last line."""
    placed = place(desk, case, desk.client(case.client))
    if not placed.step.ours:
        return session.screen.next("concierge today", _("see what else is yours"))
    return step_lines(session, desk, placed)


def step_lines(session: Session, desk: Desk, placed: Queued) -> list[str]:
    name = evidence_name(desk)
    do = say_step(placed.step, name).do
    if placed.step.code == "unanswered" and (owed := _owed_by_the_buyer(desk, placed.case)):
        do = _("answer the buyer and ask for: {what}").format(what=", ".join(name(kind) for kind in owed))
    elif placed.step.code == "ask_evidence":
        do = asking_words(session.screen, placed.case)
    return session.screen.next(command_text(placed.step.command), do)


def asking_words(screen: Screen, case: Case) -> str:
    """What `evidence ask` is for, by the buyer's name where it is known."""
    if not case.buyer:
        return _("ask the buyer for exactly what is missing, with the message written")
    return _("ask {buyer} for exactly what is missing, with the message written").format(
        buyer=screen.fit(safe(case.buyer), LONGEST_NAME)
    )


def _owed_by_the_buyer(desk: Desk, case: Case) -> list[str]:
    return [kind for kind in case.missing() if giver_of(desk, case, kind) is Party.BUYER]


def particulars(names: Names, case: Case) -> tuple[str, ...]:
    """The goods, what was paid for them, their numbers and the buyer; "" for what is not known."""
    return (
        ", ".join(f"{safe(item.sku)} × {item.qty}" for item in case.items),
        names.amount(case.amount),
        _("order {number}").format(number=safe(case.order_id)) if case.order_id else "",
        _("claim {number}").format(number=safe(case.platform_case_id)) if case.platform_case_id else "",
        safe(case.buyer),
    )


def command_text(command: str) -> str:
    """The command as a person reads it: FILE in their language (a placeholder, never outside text)."""
    return command.replace(" FILE ", f" {_('FILE')} ")


def deadline_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """The end of a writing verb's answer: when it happened, where that was typed, and our own nearest deadline."""
    from concierge_cli.domain.priority import nearest

    zone, screen = desk.client(case.client).zone, session.screen
    lines = []
    if session.written.at:
        from concierge_cli.cli.desk import read_instant

        at = read_instant(session, session.written.at, zone=zone)
        when = dates.echo(at, tz=zone, user_tz=session.settings.timezone)
        lines += flow(screen, _("It happened on {when}.").format(when=when), indent="  ")
    clock = nearest(case, desk.now)
    if case.closed or clock is None or clock.due_at is None:
        return lines
    due = clock.due_at
    name = names_of(session, desk).deadline(clock, case)
    text = _("Was due {when}") if due < desk.now else _("Due {when}")
    own = user_moment(session, due, zone)
    said = text.format(when=dates.moment(due, tz=zone, now=desk.now))
    return [*lines, *flow(screen, listed((said, own, name), screen), indent="  ")]


def outcome_words(desk: Desk, case: Case) -> str:
    """How a closed case ended: `reembolsado sin devolución`, `duplicado de LUN-3`; "" for an open one."""
    if case.duplicate_of:
        from concierge_cli.services.duplicates import duplicate_id

        return _("duplicate of {case}").format(case=safe(duplicate_id(desk, case)))
    return label("outcome", case.outcome) if case.outcome else ""
