"""Who may open a store's Sheet and folder from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.text import flow
from concierge_cli.cli.style import safe
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.services.mirror.sharing import Shared

_MAY: Final = {
    "reader": N_("{email} may read the Sheet of {name}"),
    "commenter": N_("{email} may read the Sheet of {name} and comment in it"),
    "editor": N_("{email} may write in the Sheet of {name}"),
}


def shared_lines(session: Session, client: Client, done: Shared) -> list[str]:
    screen = session.screen
    said = _(_MAY[done.role]).format(email=safe(done.email), name=safe(client.name))
    lines = flow(screen, screen.verdict(said), indent="  ", first="")
    lines += screen.facts(
        [(name, url) for name, url in ((_("Its Sheet"), done.sheet), (_("Its folder"), done.folder)) if url]
    )
    if done.told:
        lines += flow(screen, _("Google writes them an e-mail."), indent="  ")
    else:
        lines += flow(screen, _("Google wrote to nobody: send them the address yourself."), indent="  ")
    return [*lines, *screen.next(f"concierge client show {client.slug}", _("see the store"))]
