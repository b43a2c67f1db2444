"""A playbook's Markdown as plain lines: no box, no colour, no picture, headings in capitals.

Rich does the layout and is imported here only. Its own markup is never read, and what comes out passes `safe`: a
character that Markdown wrote as an entity is text from outside like any other.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Heading, ImageItem, Markdown, MarkdownElement, TableElement
from rich.text import Text

from concierge_cli.cli.style import safe, safe_lines

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen


_HEADING = "\ue000"
"""Marks the end of a heading until the lines are ours; `safe` lets no text from outside hold it."""


class _Capitals(Heading):
    """A heading as the other screens name a block."""

    new_line = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(self.text.plain.upper() + _HEADING)


class _Indented(CodeBlock):
    """A command to copy: no colours, no frame."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text("\n".join(f"   {line}" for line in str(self.text).rstrip().split("\n")))


class _NoFrame(TableElement):
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            table.box = None  # type: ignore[union-attr]
            yield table


class _Words(ImageItem):
    """A picture is its description."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(self.text.plain, end="")


class _Pause(MarkdownElement):
    """A ruler is only a blank line."""

    new_line = False


class _Plain(Markdown):
    elements = Markdown.elements | {
        "heading_open": _Capitals,
        "fence": _Indented,
        "code_block": _Indented,
        "table_open": _NoFrame,
        "image": _Words,
        "hr": _Pause,
    }


def markdown_lines(text: str, screen: Screen) -> list[str]:
    """`text` laid out for `screen`; the lines that are commands are painted as such."""
    page = io.StringIO()
    settings: dict[str, Any] = {"color_system": None, "force_terminal": False, "legacy_windows": False}
    console = Console(file=page, width=screen.width - 1, markup=False, emoji=False, highlight=False, **settings)
    console.print(_Plain("\n".join(safe_lines(text)), hyperlinks=False))
    lines: list[str] = []
    after_heading = False
    for line in page.getvalue().rstrip().split("\n"):
        bare = line.rstrip()
        if bare or not after_heading:
            lines.append(_line(safe(bare.removesuffix(_HEADING)), screen))
        after_heading = bare.endswith(_HEADING)
    return lines


def _line(line: str, screen: Screen) -> str:
    """One line with our glyphs instead of Rich's, what is indented one cell further in as on the other screens."""
    if line.startswith(" "):
        line = " " + line
    line = re.sub(r"^(\s*)•(?= )", lambda found: f"{found[1]}{screen.dot}", line).replace("▌", screen.bar)
    command = re.fullmatch(r"(\s+)(concierge .*)", line)
    return f"{command[1]}{screen.command(command[2])}" if command else line
