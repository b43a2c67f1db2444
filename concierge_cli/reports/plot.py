"""A chart as shapes: where each bar, line and word of it stands. The template draws them and decides nothing.

Across, places are percents of the chart's width; down, they are pixels: so a chart fits a phone and a sheet of paper
with letters of one size. What is drawn are the cells of the chart's table, nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from concierge_cli.domain.money import Money
from concierge_cli.domain.outside_text import clean_text
from concierge_cli.language.numbers import format_number

if TYPE_CHECKING:
    from concierge_cli.reports.document import Chart, Column, Kind, Value
    from concierge_cli.reports.wording import Wording

_HOUR, _DAY = 3600, 86_400
_STEPS: Final[dict[str, Sequence[float]]] = {
    "hours": (60, 300, 600, 1800, *(n * _HOUR for n in (1, 2, 4, 8, 10, 20, 40, 50, 100, 200, 500, 1000))),
    "duration": (
        *(60, 300, 600, 1800),
        *(n * _HOUR for n in (1, 2, 4, 6, 12)),
        *(n * _DAY for n in (1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730, 3650)),
    ),
    "share": (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5),
}
"""Distances between lines of a grid that a reader counts in; of numbers they are 1, 2 or 5 times a power of ten."""

_MOST_LINES: Final = 5
_PLOT: Final = 190
"""Pixels of height of what stands upright."""
_TOP, _FOOT = 22, 24
_LEFT: Final = 12.0
"""Percent of the width that the numbers of the grid stand in."""
_PHONE, _PAGE = 290, 380
"""Pixels of width that a chart has at least on a phone, and elsewhere: on paper, beside its table."""
_LETTER: Final = 6.6
"""Pixels of a letter's width, about."""
_LINE_LETTERS: Final = int(_PHONE / _LETTER)
"""Letters of a line across a chart on a phone."""
_NAME_LETTERS: Final = 14
"""Letters of a name below an upright chart."""
_SPARSE: Final = 20
"""Points that may be big."""
_BAR, _GAP, _LINE = 14, 3, 19
"""Pixels: a lying bar's height, what is between two of a row, and the line of words above them."""
_BETWEEN: Final = 16


Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A bar of series `of` (from 1)."""

    x: float
    y: float
    width: float
    height: float
    of: int
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line: of the `grid`, of the `axis`, of the `target`, or between two points of series `of`."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: Literal["grid", "axis", "target", "series"]
    of: int = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of series `of`."""

    x: float
    y: float
    of: int
    title: str


@dataclass(frozen=True, slots=True)
class Word:
    """Text at a place, `dx` pixels away from it. `wide`: there is no room for it on a phone."""

    x: float
    y: float
    text: str
    look: Literal["name", "value", "scale", "target"]
    anchor: Anchor = "start"
    dx: float = 0
    wide: bool = False


@dataclass(slots=True)
class Plot:
    """The shapes of a chart `height` pixels high, in the order in which they cover each other."""

    height: float = 0
    lines: list[Line] = field(default_factory=list)
    rects: list[Rect] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    radius: float = 4.5


def plot(chart: Chart, words: Wording, *, country: str) -> Plot:
    """The shapes of `chart`."""
    drawing = _Drawing(chart, words, country)
    match chart.kind:
        case "bar":
            return drawing.bars()
        case "stacked":
            return drawing.stacked()
        case "column":
            return drawing.columns()
        case "line":
            return drawing.line()


def number(value: Value) -> float | None:
    """What of a value is drawn."""
    match value:
        case Money():
            return float(value.amount)
        case int() | float() | Decimal():
            return float(value)
    return None


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`, with a line every `step`."""

    low: float
    high: float
    step: float

    def at(self, value: float) -> float:
        """How far between its ends a value lies: 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        return [self.low + n * self.step for n in range(round((self.high - self.low) / self.step) + 1)]


def scale(values: Iterable[float], kind: Kind, *, from_zero: bool, whole: bool = False) -> Scale:
    """A scale that holds the values. `whole`: they are counted, so no line stands between two numbers.

    Bars begin at zero. A line need not, where all of it runs high above it.
    """
    found = [*values] or [0.0]
    low, high = min(found), max(found)
    if from_zero or low < 0 or low < high / 2:
        low = min(low, 0.0)
    high = max(high, 0.0) if high > low else low + (1 if whole or kind not in _STEPS else _STEPS[kind][0] * 5)
    step = next((one for one in _steps(kind, high - low, whole=whole) if (high - low) / one <= _MOST_LINES), high - low)
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step)


def _steps(kind: Kind, span: float, *, whole: bool) -> Iterable[float]:
    if kind in _STEPS:
        return _STEPS[kind]
    power = 10.0 ** math.floor(math.log10(span / _MOST_LINES))
    steps = [n * power for n in (1, 2, 5, 10, 20)]
    return [step for step in steps if step >= 1] if whole else steps


def _fit(text: str, letters: int) -> str:
    """`text` on one line, its end cut off where it is longer: the table beside it has it whole."""
    line = " ".join(clean_text(text).split())
    return line if len(line) <= letters else line[: max(letters - 1, 1)].rstrip() + "…"


class _Drawing:
    def __init__(self, chart: Chart, words: Wording, country: str) -> None:
        self._chart, self._words, self._country = chart, words, country
        self._columns = [chart.table.columns[place] for place in chart.series]
        self._kind: Kind = self._columns[0].kind
        self._plot = Plot()
        self._rows = [
            (self._said(row[chart.label], chart.table.columns[chart.label]), [row[place] for place in chart.series])
            for row in chart.table.rows
        ]
        self._target = number(chart.target)

    def _said(self, value: Value, column: Column) -> str:
        return self._words.cell(value, column)

    def _title(self, name: str, series: int, value: Value) -> str:
        """`week 47 · Closed: 6`: what a pointer on it is told."""
        column = self._columns[series]
        return f"{name} · {column.title}: {self._said(value, column)}"

    def _scale(self, values: Iterable[float], *, from_zero: bool) -> Scale:
        whole = self._kind == "number" and not any(column.decimals for column in self._columns)
        with_target = [*values, *([] if self._target is None else [self._target])]
        return scale(with_target, self._kind, from_zero=from_zero, whole=whole)

    def _values(self) -> list[float]:
        return [drawn for _name, values in self._rows for value in values if (drawn := number(value)) is not None]

    # --- lying ----------------------------------------------------------------------------------------------------

    def bars(self) -> Plot:
        """A row each: its name, and below it a bar for each series, with its value behind it."""
        longest = max(
            (len(self._said(v, c)) for _name, vs in self._rows for v, c in zip(vs, self._columns, strict=True)),
            default=0,
        )
        room = 100 * (1 - min(0.5, (longest * _LETTER + 12) / _PHONE))
        values = self._values()
        low, high = min(0.0, *values, *self._limits()), max(0.0, *values, *self._limits())
        scale = Scale(low, high if high > low else low + 1, 1)
        zero = scale.at(0) * room
        top = y = 0.0 if self._target is None else 20.0  # the target's words stand above it
        for name, row in self._rows:
            self._plot.words.append(Word(0, y + 13, _fit(name, _LINE_LETTERS), "name"))
            y += _LINE
            for series, value in enumerate(row):
                drawn = number(value)
                end = zero if drawn is None else scale.at(drawn) * room
                if drawn is not None:
                    x, width = min(zero, end), abs(end - zero)
                    self._plot.rects.append(Rect(x, y, width, _BAR, series + 1, self._title(name, series, value)))
                said = self._said(value, self._columns[series])
                self._plot.words.append(Word(max(zero, end), y + _BAR - 3, said, "value", dx=6))
                y += _BAR + _GAP
            y += _BETWEEN - _GAP
        self._upright_target(scale, room, top, y - _BETWEEN + 4)
        self._plot.height = max(y - _BETWEEN + 6, 1)
        return self._plot

    def stacked(self) -> Plot:
        """A row each: its name and its sum, and below it one bar of all series."""
        sums = [sum(filter(None, map(number, row))) for _name, row in self._rows]
        most = max(sums, default=0) or 1
        y = 0.0
        for (name, row), total in zip(self._rows, sums, strict=True):
            said = self._total(total, row)
            self._plot.words.append(Word(0, y + 13, _fit(name, _LINE_LETTERS - len(said) - 2), "name"))
            self._plot.words.append(Word(100, y + 13, said, "value", "end"))
            y += _LINE
            x = 0.0
            for series, value in enumerate(row):
                drawn = number(value) or 0.0
                if width := 100 * drawn / most:
                    self._plot.rects.append(Rect(x, y, width, _BAR + 4, series + 1, self._title(name, series, value)))
                x += width
            y += _BAR + 4 + _BETWEEN
        self._plot.height = max(y - _BETWEEN + 6, 1)
        return self._plot

    def _total(self, total: float, row: Sequence[Value]) -> str:
        money = next((value for value in row if isinstance(value, Money)), None)
        if money is not None:
            amounts = (value for value in row if isinstance(value, Money))
            return self._words.value(Money.total(amounts, currency=money.currency), "money")
        return self._words.value(total, self._kind, decimals=self._columns[0].decimals)

    def _limits(self) -> list[float]:
        return [] if self._target is None else [self._target]

    def _upright_target(self, scale: Scale, room: float, top: float, foot: float) -> None:
        if self._target is None:
            return
        x = scale.at(self._target) * room
        self._plot.lines.append(Line(x, top - 2, x, foot, "target"))
        self._plot.words.append(
            Word(x, top - 8, self._target_text(), "target", "middle" if 20 < x < 80 else "start" if x <= 20 else "end")
        )

    def _target_text(self) -> str:
        said = self._words.limit(self._chart.target, self._kind) if self._chart.target is not None else ""
        return f"{_fit(self._chart.target_label, _LINE_LETTERS // 2 - len(said))} {said}".strip()

    # --- upright --------------------------------------------------------------------------------------------------

    def columns(self) -> Plot:
        """Side by side: a group of columns for each row."""
        scale = self._grid(from_zero=True)
        slot = (100 - _LEFT) / max(len(self._rows), 1)
        several = len(self._columns)
        width = min(slot * 0.72 / several, 5.0)
        few = len(self._rows) * several <= 14
        zero = self._y(scale, 0)
        for place, (name, row) in enumerate(self._rows):
            middle = _LEFT + slot * (place + 0.5)
            for series, value in enumerate(row):
                drawn = number(value)
                if drawn is None:
                    continue
                x = middle + (series - several / 2) * width
                y = self._y(scale, drawn)
                top, height = min(y, zero), abs(y - zero)
                self._plot.rects.append(
                    Rect(x + width * 0.06, top, width * 0.88, height, series + 1, self._title(name, series, value))
                )
                said = self._said(value, self._columns[series])
                if few and len(said) * _LETTER < width * _PAGE / 100 + 4:
                    narrow = len(said) * _LETTER > width * _PHONE / 100 + 6
                    self._plot.words.append(Word(x + width / 2, top - 5, said, "value", "middle", wide=narrow))
        return self._names(slot)

    def line(self) -> Plot:
        """Side by side: a point for each row, joined to its neighbour where both are known; the last says its value."""
        scale = self._grid(from_zero=False)
        slot = (100 - _LEFT) / max(len(self._rows), 1)
        self._plot.radius = 4.5 if len(self._rows) <= _SPARSE else 2
        said_at: list[float] = []
        for series, column in enumerate(self._columns):
            before: tuple[float, float] | None = None
            last: tuple[float, float, str] | None = None
            for place, (name, row) in enumerate(self._rows):
                drawn = number(row[series])
                if drawn is None:
                    before = None
                    continue
                x, y = _LEFT + slot * (place + 0.5), self._y(scale, drawn)
                if before:
                    self._plot.lines.append(Line(*before, x, y, "series", series + 1))
                self._plot.dots.append(Dot(x, y, series + 1, self._title(name, series, row[series])))
                before, last = (x, y), (x, y, self._said(row[series], column))
            if last:
                x, y, said = last
                y = next(
                    (at for at in (y - 10, y + 18, y - 26, y + 34) if all(abs(at - other) >= 13 for other in said_at)),
                    y - 10,
                )
                y = min(max(y, 11.0), _TOP + _PLOT - 2)
                said_at.append(y)
                at_edge = x > 85
                aside = 8 if 85 < x < 97 else 0
                self._plot.words.append(Word(x, y, said, "value", "end" if at_edge else "middle", dx=aside))
        return self._names(slot)

    def _y(self, scale: Scale, value: float) -> float:
        return _TOP + _PLOT * (1 - scale.at(value))

    def _grid(self, *, from_zero: bool) -> Scale:
        """The lines across with their numbers, and the target's."""
        scale = self._scale(self._values(), from_zero=from_zero)
        for tick in scale.ticks():
            y = self._y(scale, tick)
            self._plot.lines.append(Line(0, y, 100, y, "axis" if abs(tick) < scale.step / 1e6 else "grid"))
            self._plot.words.append(Word(0, y - 4, self._tick(tick, scale.step), "scale"))
        if self._target is not None:
            y = self._y(scale, self._target)
            self._plot.lines.append(Line(_LEFT, y, 100, y, "target"))
            self._plot.words.append(Word(_LEFT, y + 14, self._target_text(), "target"))
        return scale

    def _tick(self, value: float, step: float) -> str:
        if self._kind in ("duration", "hours"):
            return self._words.value(value, self._kind)
        if self._kind == "share":
            return self._words.value(value, "share", decimals=max(0, -math.floor(math.log10(step * 100) + 1e-9)))
        return format_number(
            round(value, 6), country=self._country, decimals=max(0, -math.floor(math.log10(step) + 1e-9))
        )

    def _names(self, slot: float) -> Plot:
        """The names below, as many as there is room for, always the last one."""
        names = [_fit(name, _NAME_LETTERS) for name, _row in self._rows]
        longest = max(map(len, names), default=0) * _LETTER + 10
        each, on_phone = (max(1, math.ceil(longest / (slot * width / 100))) for width in (_PAGE, _PHONE))
        on_phone = each * math.ceil(on_phone / each)
        last_is_aside = bool(names) and len(names[-1]) * _LETTER / 2 > slot / 2 * _PHONE / 100
        for place, name in enumerate(names):
            from_last = len(self._rows) - 1 - place
            if from_last % each or (last_is_aside and from_last == each):
                continue
            x = _LEFT + slot * (place + 0.5)
            anchor: Anchor = "middle"
            if last_is_aside and not from_last:  # in the middle it would stick out
                x, anchor = 100.0, "end"
            roomy = bool(from_last % on_phone) or (last_is_aside and from_last == on_phone)
            self._plot.words.append(Word(x, _TOP + _PLOT + 18, name, "name", anchor, wide=roomy))
        self._plot.height = _TOP + _PLOT + _FOOT
        return self._plot
