"""Where the shapes of a chart stand, by tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from concierge_cli.domain.money import Money
from concierge_cli.reports.document import Chart, Column, Kind, Table, Value
from concierge_cli.reports.plot import Plot, plot, scale
from concierge_cli.reports.wording import Wording
from tests.reports import sample

WEEK = sample.week("en")


def chart(kind: str, *rows: tuple[Value, ...], of: Kind = "number", target: float | None = None) -> Plot:
    columns = (
        Column(name="name", title="name"),
        *(Column(name=f"c{n}", title=f"c{n}", kind=of) for n in range(1, len(rows[0]))),
    )
    table = Table(columns=columns, rows=rows)
    series = tuple(range(1, len(columns)))
    made = Chart(kind=kind, title="t", about="a", table=table, series=series, target=target, target_label="goal")  # type: ignore[arg-type]
    return plot(made, Wording(WEEK), country="US")


@pytest.mark.parametrize(
    ("values", "kind", "whole", "ends", "step"),
    [
        ([0, 9, 7], "number", True, (0, 10), 2),
        ([3], "number", True, (0, 3), 1),
        ([0], "number", True, (0, 1), 1),
        ([], "number", True, (0, 1), 1),
        ([1234, 87], "number", True, (0, 1500), 500),
        ([0.4, 0.1], "number", False, (0, 0.4), 0.1),
        ([-3, 7], "number", True, (-4, 8), 2),
        ([0.3, 1.0], "share", False, (0, 1), 0.2),
        ([0.002, 0.01], "share", False, (0, 0.01), 0.002),
        ([3 * 3600, 12 * 3600], "hours", False, (0, 12 * 3600), 4 * 3600),
        ([8 * 86_400], "duration", False, (0, 8 * 86_400), 2 * 86_400),
        ([0], "share", False, (0, 0.0005), 0.0001),
    ],
)
def test_a_scale_holds_its_values(
    values: list[float], kind: Kind, whole: bool, ends: tuple[float, float], step: float
) -> None:
    made = scale(values, kind, from_zero=True, whole=whole)
    assert (made.low, made.high) == pytest.approx(ends)
    assert made.step == pytest.approx(step)
    assert len(made.ticks()) <= 7


def test_a_line_that_runs_high_need_not_begin_at_zero_but_columns_do() -> None:
    assert scale([0.81, 0.92], "share", from_zero=False).low == pytest.approx(0.8)
    assert scale([0.2, 0.92], "share", from_zero=False).low == 0
    assert scale([0.81, 0.92], "share", from_zero=True).low == 0


@pytest.mark.parametrize("kind", ["bar", "stacked", "column"])
def test_lengths_are_as_the_values(kind: str) -> None:
    drawn = chart(kind, ("a", 10, 4), ("b", 5, 1))
    lengths = [one.height if kind == "column" else one.width for one in drawn.rects]
    assert [length / lengths[0] for length in lengths] == pytest.approx([1, 0.4, 0.5, 0.1], rel=1e-3)
    assert [one.of for one in drawn.rects] == [1, 2, 1, 2]


@pytest.mark.parametrize("kind", ["bar", "stacked", "column", "line"])
@pytest.mark.parametrize("rows", [[("a", 0)], [("a", None)], [("a", 3)], [(f"week {n}", n * 1000) for n in range(53)]])
def test_everything_stays_inside(kind: str, rows: list[tuple[Value, ...]]) -> None:
    drawn = chart(kind, *rows, target=2)
    for one in drawn.rects:
        assert 0 <= one.x <= one.x + one.width <= 100.001
        assert 0 <= one.y <= one.y + one.height <= drawn.height
    assert all(0 <= line.x1 <= 100 and 0 <= line.y1 <= drawn.height for line in drawn.lines)
    assert all(0 <= dot.x <= 100 and 0 <= dot.y <= drawn.height for dot in drawn.dots)
    assert all(0 <= word.x <= 100 and 0 <= word.y <= drawn.height for word in drawn.words)


def test_what_nobody_knows_is_a_gap_and_never_zero() -> None:
    drawn = chart("line", ("a", 1), ("b", None), ("c", 3), ("d", 4))
    assert [dot.title for dot in drawn.dots] == ["a · c1: 1", "c · c1: 3", "d · c1: 4"]
    assert len([line for line in drawn.lines if line.look == "series"]) == 1
    assert [one.title for one in chart("column", ("a", None), ("b", 2)).rects] == ["b · c1: 2"]
    assert "—" in [word.text for word in chart("bar", ("a", None), ("b", 2)).words]


def test_bars_of_both_signs_begin_at_zero() -> None:
    drawn = chart("bar", ("a", -5), ("b", 10))
    down, up = drawn.rects
    assert down.x + down.width == pytest.approx(up.x)
    assert up.width == pytest.approx(2 * down.width)


def test_the_target_lies_where_its_value_lies() -> None:
    drawn = chart("column", ("a", 10), target=5)
    (goal,) = (line for line in drawn.lines if line.look == "target")
    (bar,) = drawn.rects
    assert goal.y1 == pytest.approx(bar.y + bar.height / 2)
    assert "goal 5" in [word.text for word in drawn.words]
    upright = chart("bar", ("a", 10), target=5)
    (goal,) = (line for line in upright.lines if line.look == "target")
    assert goal.x1 == pytest.approx(upright.rects[0].width / 2)


def test_a_stack_says_its_sum() -> None:
    drawn = chart("stacked", ("a", Money(Decimal("1.10"), "USD"), Money(Decimal("2.20"), "USD")), of="money")
    assert "US$3.30" in [word.text for word in drawn.words]
    assert len(drawn.rects) == 2


def test_the_last_name_is_always_there() -> None:
    names = [word.text for word in chart("line", *((f"week {n}", n) for n in range(30))).words if word.look == "name"]
    assert names[-1] == "week 29"
    assert 2 <= len(names) < 12


@pytest.mark.parametrize("kind", ["bar", "stacked", "column", "line"])
def test_a_long_name_is_cut_in_the_picture_and_whole_in_what_it_says(kind: str) -> None:
    name = "un producto con un nombre que no cabe en ningún teléfono del mundo"
    drawn = chart(kind, (name, 3), ("b", 4))
    (cut,) = (word.text for word in drawn.words if word.text.startswith("un prod"))
    assert cut.endswith("…")
    assert len(cut) <= 43
    assert f"{name} · c1: 3" in [mark.title for mark in (*drawn.rects, *drawn.dots)]
