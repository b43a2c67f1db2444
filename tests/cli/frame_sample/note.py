from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.cli.style import safe


@command(examples=('concierge note ACC-1 "Ana"',), writes=True)
def note(
    session: Session,
    case: Annotated[str, typer.Argument(help="The case")],
    text: Annotated[str | None, typer.Argument(help="The note")] = None,
    editor: Annotated[bool, typer.Option("--editor")] = False,
) -> None:
    words = session.ask.text(text, flag="TEXT", question="¿Qué anotas?", editor=editor)
    session.answer({"case": case, "text": words}, [f"{case}: {safe(words)}"])
