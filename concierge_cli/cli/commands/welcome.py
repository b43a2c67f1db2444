"""What bare `concierge` shows before there is a journal: what it is, and three ways on."""

from __future__ import annotations

from concierge_cli.cli import style
from concierge_cli.cli.session import Session
from concierge_cli.i18n import _


def welcome(session: Session) -> None:
    """Three lines of choice; nothing is created by looking at them."""
    ways = [
        (_("See it with sample data, one minute"), "concierge demo"),
        (_("Start with your first store"), "concierge init"),
        (_("All the commands"), "concierge --help"),
    ]
    session.answer({"first_run": True, "commands": [command for _text, command in ways]}, _screen(session, ways))


def _screen(session: Session, ways: list[tuple[str, str]]) -> list[str]:
    screen = session.screen
    text = _(
        "Concierge keeps your cases of returns, claims and warranties: it tells you what is due, which proof is "
        "missing and what to answer. Everything stays on this computer."
    )
    lines = ["", *style.wrap(text, min(74, screen.width), indent="  "), ""]
    if screen.accessible:
        return lines + [f"  {what}: {command}" for what, command in ways]
    column = 44 if not screen.narrow else max(style.cells(what) for what, _command in ways) + 2
    return lines + [f"  {style.pad(what, column)}{screen.command(command)}" for what, command in ways]
