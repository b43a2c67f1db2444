"""How each shell asks and how it wants to be answered: what was typed as words, offers as lines.

bash        CURRENT LINE [TYPE [COLUMNS]]   the word as bash cuts it, the line as far as the cursor
zsh, fish   WORD …                          the words as far as the cursor, the last one being typed
powershell  the line in CONCIERGE_LINE      its quotation marks would not survive as an argument
"""

from __future__ import annotations

from concierge_cli.cli.completion import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from concierge_cli.cli.completion.offers import Offer
    from concierge_cli.cli.completion.place import Place

_COLUMNS = 80
_LEAST_ROOM = 8
"""Columns that a description needs to be worth showing."""


class Bash:
    """It inserts behind the last `:` or `=`, and shows what it would insert: a description must be part of that."""

    _MENU = ("37", "42")
    """COMP_TYPE when it inserts the offers one after the other: a description would end up on the line."""

    def __init__(self, asked: Sequence[str], _env: Mapping[str, str]) -> None:
        self._current, typed, self._type, self._columns = [*asked, "", "", "", ""][:4]
        self.words = line.words(typed)

    def lines(self, place: Place, offers: Sequence[Offer]) -> list[str]:
        before = (place.before + place.typed).removesuffix(self._current)
        rows = [(value.removeprefix(before), text) for value, text in offers]
        if len(rows) == 1 or not self._type or self._type in self._MENU:
            return [value for value, _text in rows]
        return _side_by_side(rows, self._columns)


class Zsh:
    """It inserts one text and shows another."""

    def __init__(self, asked: Sequence[str], env: Mapping[str, str]) -> None:
        self._columns = env.get("COLUMNS", "")
        self.words = list(asked)

    def lines(self, _place: Place, offers: Sequence[Offer]) -> list[str]:
        shown = _side_by_side(offers, self._columns)
        return [f"{value}\t{text}" for (value, _text), text in zip(offers, shown, strict=True)]


class Fish:
    def __init__(self, asked: Sequence[str], _env: Mapping[str, str]) -> None:
        self.words = list(asked)

    def lines(self, _place: Place, offers: Sequence[Offer]) -> list[str]:
        return [f"{value}\t{text}" if text else value for value, text in offers]


class PowerShell:
    """A comma outside quotation marks makes two words of one there, and a description must not be empty."""

    LINE = "CONCIERGE_LINE"

    def __init__(self, _asked: Sequence[str], env: Mapping[str, str]) -> None:
        self.words = line.words(env.get(self.LINE, ""), escape=line.BACKTICK)

    def lines(self, _place: Place, offers: Sequence[Offer]) -> list[str]:
        return [
            f"'{value}'\t{text or value}" if "," in value else f"{value}\t{text or value}" for value, text in offers
        ]


SHELLS: Mapping[str, type[Bash | Zsh | Fish | PowerShell]] = {
    "bash": Bash,
    "zsh": Zsh,
    "fish": Fish,
    "powershell": PowerShell,
}


def _side_by_side(offers: Sequence[Offer], columns: str) -> list[str]:
    """Two columns, cut at the screen's edge: the values, and what they mean."""
    width = max((len(value) for value, _text in offers), default=0) + 2
    room = (int(columns) if columns.isdecimal() else _COLUMNS) - width - 1
    if room < _LEAST_ROOM:
        return [value for value, _text in offers]
    cut = [text if len(text) <= room else text[: room - 1] + "…" for _value, text in offers]
    return [f"{value:<{width}}{text}".rstrip() for (value, _text), text in zip(offers, cut, strict=True)]
