"""What a document refuses, and what it knows of itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from concierge_cli.domain.money import Money
from concierge_cli.reports.document import CaseList, Chart, Column, Figures, Table
from tests.reports import sample


def test_a_row_is_as_wide_as_its_columns() -> None:
    column = Column(name="a", title="a")
    with pytest.raises(ValueError, match="2 columns, and a row of 1"):
        Table(columns=(column, column), rows=(("x",),))
    with pytest.raises(ValueError, match="2 columns, and a row of 3"):
        Table(columns=(column, column), rows=(), totals=(("x", "y", "z"),))


def test_a_chart_draws_numbers_of_one_kind() -> None:
    with pytest.raises(ValueError, match="one kind"):
        Chart(kind="bar", title="", about="", table=sample.WEEKS, series=(1, 3))
    with pytest.raises(ValueError, match="one kind"):
        Chart(kind="bar", title="", about="", table=sample.WEEKS, series=(0,))


def test_a_chart_has_one_currency() -> None:
    amounts = Table(
        columns=(Column(name="a", title="a"), Column(name="b", title="b", kind="money")),
        rows=(("x", Money(Decimal(1), "MXN")), ("y", Money(Decimal(1), "USD"))),
    )
    with pytest.raises(ValueError, match="two currencies"):
        Chart(kind="bar", title="", about="", table=amounts, series=(1,))


def test_every_figure_is_defined_once() -> None:
    week = sample.week()
    (figures,) = (block for block in week.blocks if isinstance(block, Figures))
    twice = replace(week, blocks=(*week.blocks, figures))
    names = [name for name, _definition in twice.defined()]
    assert names == [*(figure.name for figure in figures.figures), ""]
    assert all(definition.text for _name, definition in twice.defined())


def test_the_cases_it_lists() -> None:
    assert list(sample.week().listed()) == ["ACC-36", "ACC-44", "ACC-47", "ACC-51"]


def test_many_cases_stand_at_the_end_once_for_all_figures_of_them() -> None:
    week = sample.week()
    (figures,) = (block for block in week.blocks if isinstance(block, Figures))
    lists = [block for block in week.blocks if isinstance(block, CaseList)]
    first, second, third, *_rest = figures.figures
    many = tuple(f"ACC-{number}" for number in (51, 36, *range(60, 70)))
    found = replace(
        figures, figures=(replace(first, cases=many), replace(second, cases=many[::-1]), replace(third, cases=many[:8]))
    )
    ((told, cases),) = replace(week, blocks=(found, *lists)).behind()
    assert [figure.name for figure in told] == [first.name, second.name]
    assert cases == ("ACC-36", "ACC-51", *many[2:]), "in the order of the list, then what it has not"
