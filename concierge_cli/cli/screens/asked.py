"""What is asked of whom, before and after: the messages, why there are several, and what others have to bring."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of, next_lines
from concierge_cli.cli.screens.replied import preview_lines, quoted_lines
from concierge_cli.cli.screens.text import flow, listed
from concierge_cli.cli.style import safe
from concierge_cli.domain.vocabulary import Party
from concierge_cli.i18n import _, ngettext
from concierge_cli.language.words import party_phrase
from concierge_cli.services.queue import evidence_name

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.services.asking import Asking
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.messages import Prepared


def asked_for(desk: Desk, messages: Sequence[Prepared]) -> str:
    """The kinds that the messages ask for, by name."""
    name = evidence_name(desk)
    return ", ".join(name(kind) for message in messages for kind in message.asked)


def preview(session: Session, desk: Desk, case: Case, message: Prepared, *, to: Party) -> list[str]:
    """One message as it will be read: to the buyer with the platform's checks, to the store as it is."""
    if to is Party.BUYER:
        return preview_lines(session, desk, case, message)
    screen, length = session.screen, len(message.text)
    head = (
        _("For {store}").format(store=safe(desk.client(case.client).name)),
        ngettext("{n} character", "{n} characters", length).format(n=length),
    )
    return [*flow(screen, listed(head, screen), indent="  ", first=""), "", *quoted_lines(screen, message.text)]


def previews(session: Session, desk: Desk, case: Case, asking: Asking, *, command: str) -> list[str]:
    """All messages of a dry run, what others have to bring, and the `command` that logs them."""
    lines = []
    if len(asking.messages) > 1:
        lines += [*split_lines(session, desk, case, asking), ""]
    for message in asking.messages:
        lines += [*preview(session, desk, case, message, to=asking.to), ""]
    for line in elsewhere_lines(desk, asking):
        lines += flow(session.screen, line)
    while lines and not lines[-1]:
        lines.pop()
    return [*lines, *session.screen.next(command, _("send it and log it"))]


def split_lines(session: Session, desk: Desk, case: Case, asking: Asking) -> list[str]:
    """Why there are several messages."""
    names, count = names_of(session, desk), len(asking.messages)
    text = ngettext(
        "It takes {n} message: {platform} takes up to {limit} characters in each.",
        "It takes {n} messages: {platform} takes up to {limit} characters in each.",
        count,
    )
    limit = asking.messages[0].max_chars
    return flow(session.screen, text.format(n=count, platform=names.platform(case.platform), limit=limit))


def elsewhere_lines(desk: Desk, asking: Asking) -> list[str]:
    """One line for each who has something else that is missing."""
    name = evidence_name(desk)
    return [
        _("Also missing, {giver}: {kinds}.").format(
            giver=party_phrase(giver, "source"), kinds=", ".join(name(kind) for kind in kinds)
        )
        for giver, kinds in asking.elsewhere.items()
    ]


def nothing_lines(session: Session, desk: Desk, case: Case, asking: Asking, *, only: Collection[str]) -> list[str]:
    """The answer where nobody has to be asked: nothing is missing, or what is missing is in other hands."""
    screen, names = session.screen, names_of(session, desk)
    if not asking.elsewhere:
        text = _("{id}: what you named is there already.") if only else _("{id}: nothing is missing.")
        return [screen.verdict(text.format(id=screen.name(case.id))), *next_lines(session, desk, case)]
    text = (
        _("{id}: nothing is missing that the buyer has.")
        if asking.to is Party.BUYER
        else _("{id}: nothing is missing that the store could bring.")
    )
    lines = [screen.verdict(text.format(id=screen.name(case.id)))]
    if asking.to is Party.BUYER and desk.playbooks.procedure(case.platform, case.procedure).talks_to != Party.BUYER:
        where = _("What is written in a {procedure} reaches {platform} alone.").format(
            procedure=names.procedure(case), platform=names.platform(case.platform)
        )
        lines += flow(screen, where, indent="  ")
    for line in elsewhere_lines(desk, asking):
        lines += flow(screen, line, indent="  ")
    if asking.to is Party.BUYER:
        lines += flow(
            screen,
            _("To ask the store: {command}").format(command=f"concierge evidence ask {case.id} --to client"),
            indent="  ",
        )
    return [*lines, *next_lines(session, desk, case)]
