"""`concierge help`: about the program, a command, or a topic. Topics are pages in `cli/help_pages/<language>/`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from concierge_cli.cli.command import Run, command
from concierge_cli.cli.output import Screen
from concierge_cli.cli.session import Session
from concierge_cli.cli.style import cells, safe
from concierge_cli.errors import NotFound
from concierge_cli.i18n import N_, _, language
from concierge_cli.language.typed import plain

PAGES: Final = Path(__file__).parents[1] / "help_pages"
ALL: Final = ("todo", "all", "todos")
_LIST: Final = "{list:"
"""A line of a page that stands for a closed list: its codes, and what the screen calls them."""


@command(
    examples=("concierge help open", "concierge help dates", "concierge help all"),
    about=N_("“all” lists every command; the topics explain how dates, money, deadlines and the rest are written."),
    lenient=True,
)
def help_(
    session: Session,
    words: Annotated[list[str] | None, typer.Argument(help=_("A command or a topic"))] = None,
) -> None:
    from concierge_cli.cli.help_text import TOPICS, program_help

    asked = [plain(word) for word in words or []]
    if not asked or asked[0] in ALL:
        session.answer({"topics": list(TOPICS)}, program_help(session.screen, everything=bool(asked)))
        return
    if len(asked) == 1 and (topic := topic_of(asked[0])):
        page = page_of(topic)
        session.answer({"topic": topic, "text": page}, lambda: _laid_out(session.screen, page))
        return
    _command_help(session, words or [])


def topic_of(word: str) -> str | None:
    """The topic that `word` (plain) names in either language."""
    from concierge_cli.cli.help_text import TOPICS

    return next((name for name, others in TOPICS.items() if word == name or word in others), None)


def page_of(topic: str) -> str:
    """The page about `topic` in the user's language."""
    return (PAGES / language() / f"{topic}.md").read_text("utf-8")


def _laid_out(screen: Screen, page: str) -> list[str]:
    """The page on this screen: a title is a block's name, paragraphs are wrapped, indented lines are columns."""
    from concierge_cli.language.labels import LABELS
    from concierge_cli.language.words import label

    lines: list[str] = []
    for line in page.splitlines():
        if line.startswith(_LIST):
            name = line.removeprefix(_LIST).rstrip("}")
            lines += screen.facts((code, label(name, code)) for code in LABELS[name])
        elif line.startswith("#"):
            title, _open, note = line.lstrip("# ").rstrip(")").partition(" (")
            lines.append(screen.block(title, note))
        elif not line.startswith(" "):
            lines += [screen.command(line)] if line.startswith("concierge ") else screen.wrap(line)
        elif screen.accessible or cells(line) > screen.width:
            lines += _one_below_another(screen, line)
        else:
            lines.append(line)
    return lines


def _one_below_another(screen: Screen, line: str) -> list[str]:
    """The columns of a line as lines, where they do not fit side by side or are not seen."""
    first, *rest = re.split(r"\s{2,}", line.strip())
    if screen.accessible:
        return screen.wrap("; ".join([first, *rest]), indent="  ")
    return ["  " + first, *(part for text in rest for part in screen.wrap(text, indent="    "))]


def _command_help(session: Session, words: list[str]) -> None:
    from concierge_cli.cli.help_text import TOPICS, command_help, group_help, topic_name
    from concierge_cli.cli.root import Group, context_of, root
    from concierge_cli.cli.usage import UsageError

    top: Any = typer.Context(root(), info_name="concierge", obj=Run(lambda _lenient: session.settings))
    try:
        ctx = context_of(words, top)
    except UsageError as error:
        raise NotFound(
            _("There is no help about “{words}”. Topics: {topics}.").format(
                words=safe(" ".join(words)), topics=", ".join(topic_name(topic) for topic in TOPICS)
            ),
            hint=error.hint if error.hint != "concierge --help" else "concierge help all",
        ) from error
    made = ctx.command
    lines = (group_help if isinstance(made, Group) else command_help)(made, ctx, session.screen)
    session.answer({"command": ctx.command_path, "text": "\n".join(lines)}, lines)
