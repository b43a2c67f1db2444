"""Papers that the log keeps: they come back as they were, and what is none is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from concierge_cli.domain.money import Money
from concierge_cli.reports.document import Chart, Column, Document, Fact, Facts, Heading, Points, Prose, Table
from concierge_cli.reports.kept import from_text, to_text

TABLE = Table(
    columns=(Column(name="case", title="Caso", kind="case"), Column(name="amount", title="Monto", kind="money")),
    rows=(("LUN-1", Money(Decimal("5.00"), "USD")), (("LUN-1", "LUN-2"), None)),
    totals=((None, Money(Decimal("5.00"), "USD")),),
    note="«ñ» ☂ 🙂",
)
PAPER = Document(
    title="Cobro", client="Luna", language="es", country="MX-CMX", zone="America/Mexico_City", table_first=True,
    made_at=datetime(2026, 11, 1, 16, tzinfo=UTC),
    blocks=(
        Heading(text="7.1. Plan", level=3, anchor="clause-7.1"),
        Prose(paragraphs=("uno", "dos"), look="callout", title="Ojo"),
        Points(points=("a", "b"), numbered=True),
        Facts(facts=(Fact(label="Emitido", value=date(2026, 11, 1), kind="day"), Fact(label="Horas", value=7200, kind="hours"))),
        TABLE,
    ),
)  # fmt: skip


def test_a_paper_comes_back_as_it_was() -> None:
    assert from_text(to_text(PAPER)) == PAPER


def test_a_figure_or_a_picture_is_not_kept() -> None:
    chart = Chart(kind="bar", title="x", about="y", table=TABLE, series=(1,))
    with pytest.raises(ValueError):
        to_text(replace(PAPER, blocks=(chart,)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "xx"},
        {"country": "<b>"},
        {"zone": "../../etc/passwd"},
        {"zone": "Nowhere/City"},
        {"made_at": "yesterday"},
        {"title": None},
        {"blocks": [{"heading": "x", "level": 7, "anchor": ""}]},
        {"blocks": [{"prose": "text", "look": "loud", "title": ""}]},
        {"blocks": [{"facts": [["x", {"money": ["1", "XXX"]}, "money"]]}]},
        {"blocks": [{"facts": [["x", {"money": ["NaN", "USD"]}, "money"]]}]},
        {"blocks": [{"facts": [["x", 1.5, "number"]]}]},
        {"blocks": [{"facts": [["x", 1, "script"]]}]},
        {"blocks": [{"columns": [], "rows": [["x"]], "totals": [], "title": "", "note": "", "empty": ""}]},
        {"blocks": [7]},
        {"blocks": None},
    ],
)
def test_what_is_no_paper_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        from_text(json.dumps({**json.loads(to_text(PAPER)), **wrong}))


def test_what_is_no_json_is_refused() -> None:
    for text in ("", "[]", "{", "[" * 100_000):
        with pytest.raises(ValueError):
            from_text(text)
