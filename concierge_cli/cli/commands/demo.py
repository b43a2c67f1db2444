"""`concierge demo`: a real month of a small store, played in a throwaway home."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _


@command(
    examples=("concierge demo", "concierge demo today"),
    about=N_(
        "A minute of reading: Enter goes on, q leaves. Your own cases are not touched. Afterwards any command works in "
        "the demo's home: concierge demo show ACC-9."
    ),
    lenient=True,
)
def demo(
    session: Session,
    without_pauses: Annotated[bool, typer.Option("--no-pauses", help=_("Do not wait for Enter"))] = False,
    again: Annotated[
        bool, typer.Option("--again", help=_("Start over, and forget what you tried in it; do not ask"))
    ] = False,
) -> None:
    from concierge_cli.cli.demonstration import demonstration

    story = demonstration(session.settings.places.cache)
    if story.tried() and not again and not _start_over(session):
        session.answer(lambda: {"home": str(story.home), "now": story.now, "chapters": 0}, lambda: _ended(session))
        return
    story.clear()
    screen, quiet = session.screen, session.json
    chapters = story.chapters()
    for number, chapter in enumerate(chapters, 1):
        if not quiet:
            rule = screen.muted(f"{number}/{len(chapters)}")
            screen.write(["", *screen.wrap(" ".join(chapter.text.split())), rule], sys.stdout)
            sys.stdout.flush()
        for typed in chapter.play:
            if typed.shown and not quiet:
                screen.write(["", screen.command(f"$ concierge {_shown(typed.words)}"), ""], sys.stdout)
                sys.stdout.flush()
            story.play(typed, shown=typed.shown and not quiet)
        last = number == len(chapters)
        if not quiet and not last and not without_pauses:
            screen.write([""], sys.stdout)
            quiet = not session.ask.pause()  # who leaves finds the whole month all the same
    story.keep()
    data = {"home": str(story.home), "now": story.now, "chapters": len(chapters)}
    session.answer(data, lambda: ["", *_ended(session)])


def _start_over(session: Session) -> bool:
    """Whether what was tried in the demo may go."""
    session.say(_("You have tried things in the demo since it was played. Starting over forgets them."))
    return session.ask.confirm(_("Start over?"), default=False, flag="--again")


def _ended(session: Session) -> list[str]:
    text = _("The demo's home stays there, so that you can go on trying in it. Your own is as it was.")
    return [*session.screen.wrap(text), *session.screen.next("concierge demo today", _("go on in the demo"))]


def _shown(words: tuple[str, ...]) -> str:
    """The command line as it would be typed: quotes where there are blanks, file names without their folder."""
    import os

    short = [os.path.basename(word) if os.sep in word else word for word in words]  # noqa: PTH119 - shown, not opened
    return " ".join(f'"{word}"' if " " in word else word for word in short)
