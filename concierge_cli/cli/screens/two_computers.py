"""What two computers did that knew nothing of each other, until a person has put it right: a month or a case billed
twice, one number for two agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.agreement import accepting, same_number_said
from concierge_cli.cli.screens.bill import double_said, mending
from concierge_cli.cli.screens.text import flow, whole
from concierge_cli.services.agreement import same_numbers_of
from concierge_cli.services.billing import doubles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk


def two_computers_lines(session: Session, desk: Desk, slugs: Iterable[str]) -> list[str]:
    """At the head of `today`, for these stores."""
    screen = session.screen
    lines: list[str] = []
    for said, command in _told(session, desk, slugs):
        lines += flow(screen, screen.verdict(said.replace(command, whole(command)), good=False), indent="  ", first="")
    return lines


def two_computers_notices(session: Session, desk: Desk, slugs: Iterable[str]) -> list[str]:
    """The same as notices, where entries of another computer may have come in."""
    return [said for said, _command in _told(session, desk, slugs)]


def _told(session: Session, desk: Desk, slugs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each thing in a sentence, with the command in it."""
    wanted = set(slugs)
    for client, double in doubles_of(desk):
        if client.slug in wanted:
            yield double_said(session, desk, client, double), mending(client, double)
    for client, one in same_numbers_of(desk):
        if client.slug in wanted:
            yield same_number_said(session, client, one), accepting(session, client)
