"""`concierge completion`: the Tab key completes commands, cases and values in the person's shell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from concierge_cli.cli.completion.setup import Setup

SHELL_HELP = N_("bash, zsh, fish or powershell")


@command(
    examples=("concierge completion install", "concierge completion install --shell zsh --yes"),
    about=N_(
        "It asks before it changes a file of yours, and says what it wrote and how to undo it. Twice does no harm."
    ),
    lenient=True,
)
def install(
    session: Session,
    shell: Annotated[
        str | None, typer.Option("--shell", metavar=_("SHELL"), help=_("Which one, if not the one you type in"))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask"))] = False,
) -> None:
    found = _setup(session, shell)
    before = found.state()
    if before != "ready" and not yes and (question := _question(found)):
        session.say([*_preview(session, found), ""])
        if not session.ask.confirm(question, flag="--yes"):
            session.answer({"shell": found.shell, "changed": [], "state": before}, _("Nothing was changed."))
            return
    changed = found.install()
    data = {"shell": found.shell, "changed": [str(path) for path in changed], "state": found.state()}
    session.answer(data, lambda: _installed(session, found, len(changed)))


@command(
    examples=("concierge completion show bash", "concierge completion show zsh"),
    about=N_("For whoever prefers to put it in its place by hand."),
    lenient=True,
)
def show(
    session: Session,
    shell: Annotated[str | None, typer.Argument(help=_(SHELL_HELP))] = None,
) -> None:
    found = _setup(session, shell)
    session.answer({"shell": found.shell, "script": found.text}, found.text)


@command(
    examples=("concierge completion remove",),
    about=N_("It takes out what “install” put in, and nothing else."),
    lenient=True,
)
def remove(
    session: Session,
    shell: Annotated[
        str | None, typer.Option("--shell", metavar=_("SHELL"), help=_("Which one, if not the one you type in"))
    ] = None,
) -> None:
    from concierge_cli.cli.completion.setup import NAMES

    found = _setup(session, shell)
    changed = found.remove()
    screen = session.screen
    said = _("Completion is no longer set up in {shell}") if changed else _("Completion was not set up in {shell}")
    data = {"shell": found.shell, "changed": [str(path) for path in changed], "state": found.state()}
    session.answer(
        data,
        lambda: [
            screen.verdict(said.format(shell=NAMES[found.shell])),
            *screen.next(f"concierge completion install --shell {found.shell}", _("set it up again")),
        ],
    )


def _setup(session: Session, typed: str | None) -> Setup:
    """What the shell needs that was typed, or the one that the person types in."""
    from concierge_cli.cli.completion.setup import NAMES, ancestors, setup_for, shell_of, shell_word
    from concierge_cli.errors import InvalidInput

    shell = shell_word(typed) if typed else shell_of(os.environ, ancestors())
    if shell is None:
        raise InvalidInput(
            _("I cannot tell which shell this is. Say which one: {names}.").format(names=", ".join(NAMES)),
            hint="concierge completion install --shell bash",
        )
    return setup_for(shell, session.settings.places, os.environ)


def _question(found: Setup) -> str:
    """What to ask before it is done; "" where no file of the person's own is touched."""
    from concierge_cli.cli.screens.client import home_text

    if found.profile is not None:
        return _("Add these lines to {path}?").format(path=home_text(found.profile))
    return _("Replace {path}?").format(path=home_text(found.script)) if found.foreign() else ""


def _preview(session: Session, found: Setup) -> list[str]:
    return [f"  {session.screen.bar} {line}" for line in found.block.splitlines()]


def _installed(session: Session, found: Setup, changed: int) -> list[str]:
    from concierge_cli.cli.completion.setup import NAMES
    from concierge_cli.cli.screens.client import home_text
    from concierge_cli.cli.style import safe

    screen = session.screen
    said = _("Completion is set up in {shell}") if changed else _("Completion was set up in {shell} already")
    rows = [(_("Script"), safe(home_text(found.script)))]
    if found.profile is not None:
        count = len(found.block.splitlines())
        text = ngettext("{n} line in {path}", "{n} lines in {path}", count)
        rows.append((_("Profile"), text.format(n=count, path=safe(home_text(found.profile)))))
    undo = f"concierge completion remove --shell {found.shell}"
    lines = [screen.verdict(said.format(shell=NAMES[found.shell])), *screen.facts([*rows, (_("To undo"), undo)])]
    works = _("In the next terminal that you open, the Tab key completes commands, cases and values.")
    return [*lines, *(screen.wrap(works, indent="  ") if changed else []), *screen.next("concierge today")]
