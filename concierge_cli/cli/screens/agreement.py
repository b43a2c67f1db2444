"""The agreement on the screen: what stands in force, the paper, what the check found in it, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.document import document_lines
from concierge_cli.cli.screens.text import flow
from concierge_cli.cli.style import safe
from concierge_cli.i18n import _
from concierge_cli.language.dates import local, long_day

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.agreement import Agreement
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.message_check import Finding
    from concierge_cli.reports.document import Document
    from concierge_cli.services.desk import Desk


def accepted_now(client: Client, version: Agreement) -> str:
    """What the command did, in one sentence."""
    return _("{name}: version {n} is accepted, in force from {day}").format(
        name=safe(client.name), n=version.version, day=long_day(version.since)
    )


def agreement_lines(
    session: Session,
    desk: Desk,
    client: Client,
    version: Agreement,
    document: Document,
    findings: Sequence[Finding],
    *,
    saved: bool,
    accepted: bool,
) -> list[str]:
    """The whole screen. `saved` tells that prices were changed now, `accepted` that it was accepted now."""
    screen = session.screen
    if accepted:
        return [
            *flow(screen, screen.verdict(accepted_now(client, version)), indent="  ", first=""),
            *flow(
                screen,
                _("Promises and bills follow it from that day on; open cases keep what they began with."),
                indent="  ",
            ),
            *screen.next(
                f"concierge client agreement {client.slug} --accepted {version.version} --output FILE",
                _("hand it out"),
            ),
        ]
    lines = [*document_lines(screen, document), ""]
    if saved:
        lines = [*flow(screen, screen.verdict(_("Saved in the draft")), indent="  ", first=""), "", *lines]
    lines += [line for one in findings for line in flow(screen, _finding(one), indent="  ", first="")]
    return [*lines, *_standing(session, desk, client, version)]


def _finding(one: Finding) -> str:
    return f"{safe(one.words)}: {one.rule}" if one.words else one.rule


def _standing(session: Session, desk: Desk, client: Client, version: Agreement) -> list[str]:
    screen = session.screen
    now = client.agreed_on(local(desk.now, client.zone).date())
    command = f"concierge client agreement {client.slug}"
    if version.event:
        return screen.next(f"{command} --accepted {version.version} --output FILE", _("hand it out"))
    if now is None:
        said = _("No version is in force yet: the profile drives the promises, and nothing is billed.")
    else:
        said = _("In force: version {n}, since {day}.").format(n=now.version, day=long_day(now.since))
    follow = f"{command} --accept --by NAME" if version.prices.said else f'{command} --rate "any=5 {version.currency}"'
    what = _("once the store has said yes") if version.prices.said else _("say what a resolved case costs")
    return [*flow(screen, said), *screen.next(follow, what)]
