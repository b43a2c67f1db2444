from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session


@command(examples=("concierge client add luna",), writes=True)
def add(session: Session, slug: Annotated[str, typer.Argument(help="Its short name")]) -> None:
    session.answer({"slug": slug, "command": session.command}, [slug])


@command(examples=("concierge client list",))
def list_(session: Session) -> None:
    session.answer([], ["—"])
