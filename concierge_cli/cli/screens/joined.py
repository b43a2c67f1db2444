"""A store that came from its Google Sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.checkup import contents
from concierge_cli.cli.screens.in_drive import fetched_lines
from concierge_cli.cli.screens.offboard import numbering_lines
from concierge_cli.cli.screens.text import flow, whole
from concierge_cli.cli.style import safe
from concierge_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.mirror.fetching import Fetched
    from concierge_cli.services.mirror.joining import Joined


def joined_lines(session: Session, done: Joined, fetched: Fetched | None) -> list[str]:
    screen, client, taken = session.screen, done.client, done.taken
    name = safe(client.name)
    if taken.events:
        said = _("{name} is here: {what}").format(name=name, what=contents(taken.cases, taken.events, 0))
    else:
        said = _("{name}: everything in that Sheet was here already").format(name=name)
    lines = flow(screen, screen.verdict(said), indent="  ", first="")
    lines += numbering_lines(screen, client, taken)
    if done.private:
        text = ngettext(
            "{n} entry that only you see came with it.", "{n} entries that only you see came with it.", done.private
        )
        lines += flow(screen, text.format(n=done.private), indent="  ")
    if fetched is not None:
        lines += fetched_lines(session, client, None, fetched)
    elif done.awaited:
        text = ngettext(
            "{n} file is in Drive and comes with: {command}",
            "{n} files are in Drive and come with: {command}",
            done.awaited,
        )
        command = whole(f"concierge evidence fetch --client {client.slug}")
        lines += flow(screen, text.format(n=done.awaited, command=command), indent="  ")
    return [*lines, *screen.next(f"concierge client show {client.slug}", _("see the store"))]
