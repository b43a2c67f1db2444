from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.cli.style import safe


@command(examples=("concierge open --client accesorios --platform amazon",), writes=True)
def open_(
    session: Session,
    client: Annotated[str | None, typer.Option("--client", help="The store")] = None,
    platform: Annotated[str | None, typer.Option("--platform", help="Where")] = None,
    item: Annotated[list[str] | None, typer.Option("--item", metavar="SKU:QTY", help="What")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Ask less")] = False,
) -> None:
    written = session.written
    data = {
        "client": client,
        "platform": platform,
        "items": item or [],
        "quick": quick,
        "at": written.at,
        "minutes": written.minutes,
        "because": written.because,
        "sync": written.sync,
        "writes": session.writes,
        "command": session.command,
        "now": session.now,
    }
    session.notice("una nota aparte")
    screen = session.screen
    lines = [screen.verdict(f"ACC-1 · {safe(client or '—')}"), *screen.next("concierge show ACC-1", "verlo")]
    session.answer(data, lines)
