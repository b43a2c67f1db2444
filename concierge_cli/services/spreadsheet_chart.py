"""Charts of a spreadsheet's own columns: bars, lines or both, drawn by the program that opens the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Final

_INK, _PALE, _RULE = "#1F2933", "#E4E9EE", "#9AA5B1"
_COLORS: Final = ("#2F6690", "#A9C1D5", "#D1495B", "#4F8F6B", "#C8781E", "#86558F")
_GRID: Final = {"visible": True, "line": {"color": _PALE, "width": 0.75}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The columns `bars` and `lines` over the rows `first` to `last`, named by column `label`; places count from 0.

    Of several lines the first is the one to look at, the others are dashed. `share`: values from 0 to 1; of others
    `axis` is the format of the numbers beside it. `stacked` bars stand on each other. `about` says in words what it
    shows, for who does not see it; `size` is in pixels.
    """

    title: str
    about: str
    first: int
    last: int
    label: int
    bars: Sequence[int] = ()
    lines: Sequence[int] = ()
    share: bool = False
    axis: str = "0"
    stacked: bool = False
    size: tuple[int, int] = (610, 300)

    def on(self, new_chart: Callable[..., Any], sheet: str, table: Sequence[Sequence[Any]], *, font: str) -> Any:
        """The chart of the sheet with that title; `new_chart` makes an empty one of a kind.

        `table` are the sheet's headings and the cells below them, row by row: texts, counts and shares. What is
        charted goes into the file once more, for programs that draw it without computing anything.
        """

        def cells(place: int) -> list[Any]:
            return [row[place] for row in table[self.first : self.last + 1]]

        colors = cycle(_COLORS)
        parts = []
        for kind, places in (("column", self.bars), ("line", self.lines)):
            if places:
                parts.append(new_chart(kind, stacked=self.stacked and kind == "column"))
            for place in places:
                color = next(colors)
                look = _bar(color) if kind == "column" else _line(color, dashed=place != self.lines[0])
                parts[-1].add_series(
                    {
                        "name": [sheet, 0, place],
                        "name_data": [table[0][place]],
                        "categories": [sheet, self.first, self.label, self.last, self.label],
                        "values": [sheet, self.first, place, self.last, place],
                        "categories_data": cells(self.label),
                        "values_data": cells(place),
                        **look,
                    }
                )
        whole, *others = parts
        for other in others:
            whole.combine(other)
        letters = {"name": font, "size": 9, "color": _INK}
        bounds = {"max": 1, "major_unit": 0.2, "num_format": "0%"} if self.share else {"num_format": self.axis}
        whole.set_title({"name": _title(self.title), "name_font": {**letters, "size": 12, "bold": True}})
        whole.set_legend({"position": "bottom", "font": letters})
        whole.set_x_axis({"num_font": letters, "line": {"color": _RULE}})
        whole.set_y_axis({"num_font": letters, "line": {"none": True}, "major_gridlines": _GRID, "min": 0, **bounds})
        whole.set_chartarea({"border": {"color": _PALE}})
        whole.show_blanks_as("gap")
        whole.set_size({"width": self.size[0], "height": self.size[1]})
        return whole


def _title(text: str) -> str:
    """The library takes `a!B1` for a cell whose text is the title: a blank says that it is none."""
    return re.sub(r"!(?=\$?[A-Z])", "! ", text)


def _bar(color: str) -> Mapping[str, Any]:
    return {"fill": {"color": color}, "gap": 60}


def _line(color: str, *, dashed: bool) -> Mapping[str, Any]:
    if dashed:
        return {"line": {"color": color, "width": 1.25, "dash_type": "dash"}, "marker": {"type": "none"}}
    marker = {"type": "circle", "size": 5, "fill": {"color": color}, "border": {"color": color}}
    return {"line": {"color": color, "width": 2.25}, "marker": marker}
