"""Text at the terminal's border: `safe` for what others wrote, cells instead of characters, six roles of colour.

A width is always a number of terminal cells. `safe` is the one function that every text from outside goes through
before it is printed; styled text is made afterwards, so that only our own escape sequences reach the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, Protocol

Role = Literal["late", "soon", "done", "muted", "name", "command"]

_CODES: Final[Mapping[str, str]] = {
    "late": "31",
    "soon": "33",
    "done": "32",
    "muted": "2",
    "name": "1",
    "command": "1",
}

_SGR: Final = r"\x1b\[[0-9;]*m"
_LINE_ENDS: Final = r"\r\n?|[\n\v\f\x85\u2028\u2029]"
_BELOW: Final = "  "
"""What the rows of a long command begin with: terminals that copy no blanks at the end of a row copy these."""
_NARROW: Final = frozenset("–—‘’“”„…•‹›€→←↑↓✓✗│⏎−≥≤≠\u202f\ufffd").union(map(chr, range(0x20, 0x300)))
"""Characters of which each is known to take one cell."""
_JOINERS: Final = "\u200c\u200d"
_UNSEEN: Final = ("Cc", "Cf")
_UNKNOWN: Final = ("Cs", "Co", "Cn")

TWINS: Final[Mapping[str, str]] = {
    "✓": "ok",
    "✗": "no",
    "·": "-",
    "—": "-",
    "–": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "…": "...",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "‘": "'",
    "’": "'",
    "‹": "'",
    "›": "'",
    "→": "->",
    "←": "<-",
    "↑": "^",
    "↓": "v",
    "×": "x",
    "│": "|",
    "⏎": "/",
    "•": "-",
    "€": "EUR",
    "£": "GBP",
    "¿": "",
    "¡": "",
    "º": "o",
    "ª": "a",
    "°": "o",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "½": "1/2",
    "ß": "ss",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "Ł": "L",
    "Ø": "O",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\ufeff": "",
    "\ufffd": "?",
}
"""What to write where an encoding has no such character. Letters lose their accent; the rest becomes `?`."""


def safe(text: str, *, newline: str = " ⏎ ") -> str:
    """`text` from outside on one line, without anything that a terminal would obey or hide.

    Escape sequences, control characters and the marks that turn the direction of writing go; line ends become
    `newline`; what is no character becomes `�`. Text without any of these comes back as it is.
    """
    if text.isprintable():
        return text
    text = _without_orders(text)
    text = re.sub(_LINE_ENDS, "\n", text).strip("\n")
    return "".join(newline if char == "\n" else _seen(char) for char in text)


def safe_lines(text: str) -> list[str]:
    """`text` from outside as safe lines: for a message that is shown as its writer laid it out."""
    return [safe(line) for line in re.split(_LINE_ENDS, _without_orders(text))]


def _without_orders(text: str) -> str:
    from concierge_cli.domain.outside_text import (
        SEQUENCE,
    )  # hardly any text has one, and every command loads this module

    return re.sub(SEQUENCE, "", text)


def _seen(char: str) -> str:
    if char.isprintable() or char in _JOINERS:
        return char
    if char == "\t":
        return " "
    import unicodedata

    category = unicodedata.category(char)
    if category in _UNSEEN:
        return ""
    return "\ufffd" if category in _UNKNOWN else " " if category == "Zs" and char != "\u00a0" else char


def bare(text: str) -> str:
    """`text` without the colours that `paint` gave it."""
    return re.sub(_SGR, "", text) if "\x1b" in text else text


def without_orders(text: str) -> str:
    """The last net under `safe`: of all control characters only line ends, tabs and colours are left.

    A text from outside has lost its tabs in `safe`; those that are left here divide the columns of `--plain`.
    """
    if text.isascii() and "\x1b" not in text and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    parts = re.split(r"(\x1b\[[0-9;]*m|[\n\t])", text)
    return "".join(part if index % 2 else safe(part) for index, part in enumerate(parts))


def cells(text: str) -> int:
    """How many terminal cells `text` takes; colours take none."""
    if "\x1b" in text:
        text = bare(text)
    if _all_narrow(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _all_narrow(text: str) -> bool:
    return text.isascii() or _NARROW.issuperset(text)


def paint(role: Role, text: str) -> str:
    """`text` in the colour of `role`, whether or not anybody can see it; `Screen` knows that."""
    return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if text else text


def pad(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled up with blanks to `width` cells; longer text stays as it is."""
    fill = " " * (width - cells(text))
    return fill + text if right else text + fill


def fit(text: str, width: int, *, ellipsis: str = "…") -> str:
    """Plain `text` within `width` cells, its end replaced by `…` where it is longer."""
    if cells(text) <= width:
        return text
    room = width - len(ellipsis)
    kept = text[: max(room, 0)] if _all_narrow(text) else ""
    for char in text[len(kept) :]:
        if cells(kept + char) > room:
            break
        kept += char
    return kept.rstrip() + ellipsis if room >= 0 else ellipsis[:width]


def wrap(text: str, width: int, *, indent: str = "", first: str | None = None) -> list[str]:
    """`text` in lines of at most `width` cells, broken at blanks (never at a no-break space).

    `indent` begins every line, `first` the first one instead. A word longer than a line is left whole, so that an
    id or a command can still be copied.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = first if first is not None and not lines else indent
        empty = True
        for word in paragraph.split(" "):
            if not word:
                continue
            if not empty and cells(line) + 1 + cells(word) > width:
                lines.append(line)
                line, empty = indent, True
            line += word if empty else " " + word
            empty = False
        lines.append(line.rstrip() if empty else line)
    return lines


def between_words(line: str, columns: int) -> str:
    """A command that is longer than the terminal is wide, so that the terminal's own break falls between two words.

    A line end would cut the command in two when it is pasted, and no sign for a line that goes on is read by every
    shell. Blanks between words mean nothing to any of them: those that fill the row push the next word below. What is
    quoted stays whole. Any other line comes back as it is.
    """
    if cells(line) <= columns or not bare(line).lstrip().startswith("concierge "):
        return line
    made, reached = "", 0
    for gap, word in re.findall(r"( *)((?:\"[^\"]*\"|[^ \"]|\")+)", line):
        wide, room = cells(word), columns - reached
        if made and len(gap) + wide > room and len(_BELOW) + wide <= columns:
            made, reached = made + " " * room + _BELOW + word, len(_BELOW) + wide
        else:
            made, reached = made + gap + word, (reached + len(gap) + wide - 1) % columns + 1
    return made


class Terminal(Protocol):
    """What of an output stream decides about colour."""

    def isatty(self) -> bool: ...


def colored(choice: str, env: Mapping[str, str], stream: Terminal) -> bool:
    """Whether to write colours: `--color`, then NO_COLOR, then FORCE_COLOR, then what the terminal is."""
    if choice in ("always", "never"):
        return choice == "always"
    if env.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if env.get(name, "0") not in ("", "0"):
            return True
    return env.get("TERM") != "dumb" and env.get("CLICOLOR") != "0" and stream.isatty()
