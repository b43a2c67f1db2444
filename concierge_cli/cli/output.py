"""The screen: what a command writes its answer with. Strings in, strings out; only `write` touches a stream.

Methods return text or lines, so that a whole screen is one value that a test compares. Widths are cells; the layout
is 80 or 60 wide, nothing between. Text from outside goes through `safe` before it is given to any method here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from concierge_cli.cli import style
from concierge_cli.i18n import _

WIDE: Final = 80
NARROW: Final = 60
UNLIMITED: Final = 100_000
"""Columns of a pipe or a file, whose reader wants the values whole."""
IN_DEMO: Final = "CONCIERGE_IN_DEMO"
"""Set for a command that `concierge demo` hands on to the demo's home."""


class Screen(NamedTuple):
    """How the answer of this run looks: `width` 80 or 60, colours, and whether a screen reader reads it."""

    width: int = WIDE
    room: int = WIDE
    """The columns that there are: a table may use them all; sentences keep to `width`, which reads better. A pipe's
    reader wants the values whole: there is no end to them."""
    color: bool = False
    accessible: bool = False
    ascii: bool = False
    """The stream cannot show our glyphs: their ASCII twins are used, so that columns stay straight."""
    quiet: bool = False
    demo: bool = False
    """The run goes on in the demo's home: commands to paste need its word to go there too."""

    @property
    def narrow(self) -> bool:
        return self.width < WIDE

    @property
    def plain(self) -> bool:
        """No glyphs: for a screen reader, or for an encoding that has none."""
        return self.ascii or self.accessible

    @property
    def yes(self) -> str:
        return "ok" if self.plain else "✓"

    @property
    def no(self) -> str:
        return "no" if self.plain else "✗"

    @property
    def dot(self) -> str:
        return "-" if self.plain else "·"

    @property
    def bar(self) -> str:
        return "|" if self.plain else "│"

    def late(self, text: str) -> str:
        """Missed, or due within a day."""
        return self._paint("late", text)

    def soon(self, text: str) -> str:
        """Warned."""
        return self._paint("soon", text)

    def done(self, text: str) -> str:
        return self._paint("done", text)

    def muted(self, text: str) -> str:
        """Secondary."""
        return self._paint("muted", text)

    def name(self, text: str) -> str:
        """A case's id."""
        return self._paint("name", text)

    def command(self, text: str) -> str:
        """A command to paste, or a sentence with one, in its colour; as `spoken` has it."""
        return self._paint("command", self.spoken(text))

    def spoken(self, text: str) -> str:
        """A command, or a sentence with one; what is to be filled in, and a topic of the help, stand there in the
        user's language.
        """
        if "FILE" in text or "FOLDER" in text or "SHEET" in text or "NAME" in text:
            import re

            text = re.sub(r"\bSHEET\b", _("SHEET"), re.sub(r"\bFILE\b", _("FILE"), text))
            text = re.sub(r"\bNAME\b", _("NAME"), re.sub(r"\bFOLDER\b", _("FOLDER"), text))
        if text.startswith("concierge help "):
            from concierge_cli.cli.help_text import TOPICS, topic_name

            topic = text.removeprefix("concierge help ")
            text = f"concierge help {topic_name(topic)}" if topic in TOPICS else text
        return text

    def _paint(self, role: style.Role, text: str) -> str:
        return style.paint(role, text) if self.color else text

    def pad(self, text: str, width: int, *, right: bool = False) -> str:
        return style.pad(text, width, right=right)

    def fit(self, text: str, width: int) -> str:
        return style.fit(text, width, ellipsis="..." if self.ascii else "…")

    def wrap(self, text: str, *, indent: str = "", first: str | None = None) -> list[str]:
        """`text` in lines of this screen's width; each begins with `indent`, the first with `first`."""
        return style.wrap(text, self.width, indent=indent, first=first)

    def two(self, left: str, right: str, *, indent: str = "") -> list[str]:
        """`left` and, at the right margin, `right`: one line where both fit with a gap, else `right` below."""
        room = self.width - style.cells(indent) - style.cells(left) - style.cells(right)
        if not right:
            return [indent + left]
        if room >= 2 and not self.accessible:
            return [f"{indent}{left}{' ' * room}{right}"]
        below = indent if self.accessible else f"{indent}   "
        fits = style.cells(below) + style.cells(right) <= self.width
        return [indent + left, *([below + right] if fits else self.wrap(right, indent=below))]

    def facts(self, rows: Iterable[tuple[str, str]], *, indent: str = "  ", gap: int = 3) -> list[str]:
        """Two columns, a label and what it says; the second column wraps below itself."""
        pairs = list(rows)
        if self.accessible:
            return [
                line for label, text in pairs for line in self.wrap(f"{label.rstrip(':')}: {text}" if text else label)
            ]
        column = max((style.cells(label) for label, _text in pairs), default=0)
        column = min(column, self.width // 2 - len(indent) - gap)
        lines: list[str] = []
        for label, text in pairs:
            below = indent + " " * (column + gap)
            if style.cells(label) > column:
                lines.append(indent + label)
                lines += self.wrap(text, indent=below)
            else:
                lines += self.wrap(text, indent=below, first=indent + style.pad(label, column) + " " * gap)
        return [line.rstrip() for line in lines]

    def block(self, title: str, note: str = "") -> str:
        """A block's name in capitals, and a note behind it: `PRUEBAS  2 de 3 obligatorias`."""
        return f"{title.upper()}  {note}" if note else title.upper()

    def verdict(self, text: str, *, good: bool = True) -> str:
        """The first line of an answer: `✓ ACC-42 abierto …`."""
        return f"{self.done(self.yes)} {text}" if good else f"{self.late(self.no)} {text}"

    def next(self, command: str, why: str = "") -> list[str]:
        """The end of an answer: what comes next, and the command alone on the last line. Nothing with `--quiet`."""
        if self.quiet:
            return []
        label = _("Next: {what}").format(what=why) if why else _("Next:")
        return ["", *self.wrap(label), self.command(command)]

    def finish(self, text: str) -> str:
        """What is really written: no control characters from outside, glyphs that the stream can show."""
        text = style.without_orders(text)
        if self.demo:
            from concierge_cli.cli.demo_words import with_demo

            text = with_demo(text, self.width)
        if self.accessible:
            text = text.replace(" · ", ", ").replace(" — ", ", ").replace("…", "...")
        if self.plain:
            text = text.replace("✓", "ok").replace("✗", "no").replace("·", "-")
        return text

    def write(self, text: str | Iterable[str], stream: TextIO) -> None:
        """Writes lines or a whole screen, with one line end behind it."""
        body = self.finish(text if isinstance(text, str) else "\n".join(text)).rstrip("\n")
        if stream.isatty() and not self.accessible:
            import shutil

            columns = shutil.get_terminal_size((WIDE, 24)).columns
            body = "\n".join(style.between_words(line, columns) for line in body.split("\n"))
        stream.write(body + "\n")


def screen_for(
    stream: TextIO,
    *,
    color: str,
    env: Mapping[str, str],
    accessible: bool = False,
    quiet: bool = False,
) -> Screen:
    """The screen that fits `stream`: its width, its colours, its encoding."""
    import shutil

    columns = shutil.get_terminal_size((WIDE, 24)).columns
    painted = style.colored(color, env, stream)
    return Screen(
        width=WIDE if columns >= WIDE else NARROW,
        room=max(columns, NARROW) if stream.isatty() or env.get("COLUMNS") else UNLIMITED,
        color=painted and _obeys_colors(stream),
        accessible=accessible,
        ascii=not _encodes(stream, "✓✗·"),
        quiet=quiet,
        demo=IN_DEMO in env,
    )


def _encodes(stream: TextIO, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _obeys_colors(stream: TextIO) -> bool:
    """On Windows a console obeys escape sequences only after it was asked to; elsewhere every terminal does."""
    import sys

    if sys.platform != "win32" or not stream.isatty():
        return True
    import ctypes  # type: ignore[unreachable,unused-ignore]
    import msvcrt

    kernel = ctypes.windll.kernel32
    handle = msvcrt.get_osfhandle(stream.fileno())
    mode = ctypes.c_ulong()
    return bool(kernel.GetConsoleMode(handle, ctypes.byref(mode)) and kernel.SetConsoleMode(handle, mode.value | 4))


def to_json(document: object, *, indent: int | None = None) -> str:
    """One JSON document in ASCII, so that no text from outside reaches a terminal unescaped.

    Instants are ISO 8601 with offset, durations seconds, decimals text; closed words are their code.
    """
    import json

    return json.dumps(document, default=_json_value, indent=indent, ensure_ascii=True)


def _json_value(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, Path) or type(value).__name__ == "Decimal":
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, tuple | Iterable):
        return list(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")
