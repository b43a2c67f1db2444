"""Parting from a store, and its arrival on another computer: what went out, what came in, what is still to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.access import title
from concierge_cli.cli.screens.checkup import contents
from concierge_cli.cli.screens.client import home_text
from concierge_cli.cli.screens.text import flow, whole
from concierge_cli.cli.style import safe
from concierge_cli.i18n import _, ngettext
from concierge_cli.language.numbers import format_size

if TYPE_CHECKING:
    from pathlib import Path

    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.journal.take_in import Taken
    from concierge_cli.services.attaching import Attached
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.offboarding import Done, Plan


def planned_lines(session: Session, desk: Desk, found: Plan, path: Path) -> list[str]:
    """What would be written and archived; nothing was."""
    screen, client = session.screen, found.client
    size = format_size(found.size, country=session.settings.country)
    would = _("{name}: everything it owns would go into {path}").format(
        name=safe(client.name), path=safe(home_text(path))
    )
    inside = _("Inside: {what}; {size} of files. Then the store would be archived.").format(
        what=contents(found.cases, found.events, len(found.files)), size=size
    )
    return [
        *flow(screen, screen.verdict(would), indent="  ", first=""),
        *flow(screen, inside, indent="  "),
        *_still_open(session, found),
        *_needs_reason(session, found),
        *_unpaid(session, desk, found),
        *_accesses(session, desk, found),
        *screen.next(found.command, _("nothing was written; this does it")),
    ]


def parted_lines(session: Session, desk: Desk, done: Done) -> list[str]:
    """What was handed over, that the store is archived, and the accesses to take away."""
    screen, found = session.screen, done.plan
    client, size = found.client, format_size(done.size, country=session.settings.country)
    said = _("{name}: everything it owns is in {path} ({size})").format(
        name=safe(client.name), path=safe(home_text(done.path)), size=size
    )
    inside = _("Inside: {what}. The file was read back whole and compared.").format(
        what=contents(found.cases, found.events, len(found.files))
    )
    archived = _("The store is archived: it is in no list, and no case can be opened. To work for it again: {command}")
    again = whole(f"concierge client edit {client.slug} --unarchive")
    lines = [
        *flow(screen, screen.verdict(said), indent="  ", first=""),
        *flow(screen, inside, indent="  "),
        *flow(screen, archived.format(command=again), indent="  "),
        *_still_open(session, found),
        *_unpaid(session, desk, found),
        *_accesses(session, desk, found),
    ]
    if found.accesses:
        return [
            *lines,
            *screen.next(
                f"concierge client access revoke {client.slug} --all",
                _("take them away on each platform, then say so"),
            ),
        ]
    return [*lines, *screen.next("concierge client list --all", _("see your stores"))]


def _still_open(session: Session, found: Plan) -> list[str]:
    if not found.open_cases:
        return []
    text = ngettext("{n} case stays open in it.", "{n} cases stay open in it.", found.open_cases)
    return flow(session.screen, text.format(n=found.open_cases), indent="  ")


def _unpaid(session: Session, desk: Desk, found: Plan) -> list[str]:
    """Work that no bill has, and prices that nobody accepted: both are easier to settle before the parting."""
    from concierge_cli.reports.bill import month_words
    from concierge_cli.services.agreement import open_draft
    from concierge_cli.services.billing import unbilled_months

    client, screen, lines = found.client, session.screen, list[str]()
    if months := unbilled_months(desk, client):
        said = _("Not billed yet: {months}. {command}").format(
            months=", ".join(month_words(month, session.settings.language) for month in months),
            command=whole(f"concierge bill {months[0]} --client {client.slug}"),
        )
        lines += flow(screen, said, indent="  ")
    if open_draft(desk, client):
        said = _("The draft of an agreement was never accepted: {command}").format(
            command=whole(f"concierge client agreement {client.slug}")
        )
        lines += flow(screen, said, indent="  ")
    return lines


def _needs_reason(session: Session, found: Plan) -> list[str]:
    """That it would be refused as it is; nothing when a reason was given or none is needed."""
    if session.written.because or not found.unfinished:
        return []
    lines = []
    if count := len(found.missing):
        text = ngettext("{n} file is lost or damaged.", "{n} files are lost or damaged.", count)
        lines = flow(session.screen, text.format(n=count), indent="  ")
    return [
        *lines,
        *flow(session.screen, _("Without --because it would be refused: say why you part like this."), indent="  "),
    ]


def _accesses(session: Session, desk: Desk, found: Plan) -> list[str]:
    """The checklist of what the store gave and is to take back."""
    screen = session.screen
    if not found.accesses:
        return []
    lines = ["", screen.block(_("Accesses to take away"), str(len(found.accesses)))]
    for one in found.accesses:
        lines += flow(screen, title(session, desk, one), indent="       ", first=f"  {screen.dot} {one.number}  ")
    return lines


def attached_lines(session: Session, desk: Desk, done: Attached) -> list[str]:
    """A store that came from another computer."""
    screen, client, taken = session.screen, done.client, done.taken
    name = safe(client.name)
    if taken.events:
        said = _("{name} is here: {what}").format(name=name, what=contents(taken.cases, taken.events, done.files))
    else:
        said = _("{name}: everything in that file was here already").format(name=name)
    lines = [*flow(screen, screen.verdict(said), indent="  ", first=""), *numbering_lines(screen, client, taken)]
    if client.archived_at is not None:
        again = whole(f"concierge client edit {client.slug} --unarchive")
        lines += flow(screen, _("It is archived. To work for it again: {command}").format(command=again), indent="  ")
    return [*lines, *screen.next(f"concierge client show {client.slug}", _("see the store"))]


def numbering_lines(screen: Screen, client: Client, taken: Taken) -> list[str]:
    """Which numbers this computer gives out from now on, and which of its cases got another one."""
    lines: list[str] = []
    if taken.letter and taken.events:
        ids = ", ".join(f"{client.prefix}-{taken.letter}{number}" for number in (1, 2))
        text = _("New cases of this computer carry the letter {letter}, so that no number is given twice: {ids}…")
        lines += flow(screen, text.format(letter=taken.letter, ids=ids), indent="  ")
    for old, new in taken.renumbered:
        text = _("Your case {old} is {new} now: the other computer had given out that number, too.")
        lines += flow(screen, text.format(old=old, new=new), indent="  ")
    return lines
