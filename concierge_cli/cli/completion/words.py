"""The table that `gather` made of the commands, in the language of the run: sections of lines, fields between tabs."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MADE = os.path.join(os.path.dirname(__file__), "made")  # noqa: PTH118, PTH120 - pathlib takes as long as the answer


class Entry:
    """One option of a command: what goes there is `kind`, "" where it takes no value."""

    __slots__ = ("help", "kind", "name", "repeated", "short")

    def __init__(self, name: str, short: str, kind: str, repeated: str, help: str) -> None:  # noqa: A002
        self.name = name
        self.short = short
        self.kind = kind
        self.repeated = bool(repeated)
        self.help = help


class Words:
    """The table of one language."""

    def __init__(self, text: str, language: str) -> None:
        self._text = f"\n{text}"
        self.language = language

    def commands(self, group: str = "") -> list[list[str]]:
        """Name, Spanish name and sentence of every command of `group`, or of the program."""
        return self._section(f"commands {group}" if group else "commands")

    def arguments(self, command: str) -> list[tuple[str, bool]]:
        """What goes where a command takes words, in order, and whether it takes several there."""
        lines = self._section(f"command {command}")
        return [(kind, bool(repeated)) for dot, kind, repeated in (line[:3] for line in lines if line[0] == ".")]

    def options(self, command: str) -> list[Entry]:
        """The options of a command, as the help lists them; of "" those that may stand before any command."""
        return [Entry(*line) for line in self._section(f"command {command}".strip()) if line[0] != "."]

    def closed(self, name: str) -> list[list[str]]:
        """Code, label and other words (folded, blanks between) of a closed list; none for an unknown one."""
        return self._section(f"list {name}")

    def label(self, name: str, code: str) -> str:
        """The label of a code; the code itself where the list has no such."""
        return next((line[1] for line in self.closed(name) if line[0] == code), code)

    @property
    def journal_version(self) -> int:
        """The version of the journal's tables that this program writes."""
        return int(self._section("journal")[0][0])

    def _section(self, name: str) -> list[list[str]]:
        _before, found, rest = self._text.partition(f"\n@{name}\n")
        lines: Iterable[str] = rest.partition("\n@")[0].split("\n") if found else ()
        return [line.split("\t") for line in lines if line]


def read(language: str) -> Words:
    """The table of `language`; made anew, slowly, where the package was built without it."""
    try:
        with open(os.path.join(MADE, f"words.{language}.txt"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
            return Words(file.read(), language)
    except FileNotFoundError:
        from concierge_cli.cli.completion.gather import tables

        return Words(tables()[language], language)
