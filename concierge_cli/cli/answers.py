"""How a verb on one case ends: the case as JSON, or what changed, what is due next, and the next command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from concierge_cli.cli.screens.lines import LONGEST_NAME, deadline_lines, names_of, next_lines, verdict
from concierge_cli.cli.screens.text import flow
from concierge_cli.cli.style import safe

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk


def answer_case(
    session: Session,
    desk: Desk,
    case: Case,
    what: str,
    details: Iterable[str] = (),
    *,
    beside: Mapping[str, Any] | None = None,
) -> None:
    """Answers a writing verb: `what` changed, in the past tense, and `details` below it.

    `beside` is what scripts get besides the case.
    """
    from concierge_cli.services.case_view import case_json

    for notice in desk.journal.notices:
        session.notice(notice)

    def text() -> list[str]:
        buyer = session.screen.fit(safe(case.buyer), LONGEST_NAME)
        return [
            verdict(session.screen, names_of(session, desk), replace(case, buyer=buyer), what),
            *(line for detail in details for line in flow(session.screen, detail, indent="  ")),
            *deadline_lines(session, desk, case),
            *next_lines(session, desk, case),
        ]

    session.answer(lambda: case_json(desk, case) | dict(beside or {}), text)
