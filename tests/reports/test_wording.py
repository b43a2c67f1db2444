"""Values in words, by tables: a country's numbers, a language's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from concierge_cli.domain.money import Money
from concierge_cli.i18n import speaking
from concierge_cli.reports.document import Figure, Kind, Value
from concierge_cli.reports.wording import Wording
from tests.reports import sample


def wording(country: str = "MX") -> Wording:
    return Wording(replace(sample.week("es"), country=country))


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (None, "number", "—"),
        ("", "text", "—"),
        ((), "case", "—"),
        (0, "number", "0"),
        (12345, "number", "12,345"),
        (Decimal("4.66"), "number", "5"),
        (0.5, "share", "50\u00a0%"),
        (0.9996, "share", "99.96\u00a0%"),
        (1, "share", "100\u00a0%"),
        (4 * 86_400 + 6 * 3600, "duration", "4 d 06 h"),
        (30 * 3600, "hours", "30 h"),
        (Money(Decimal("1189.5"), "MXN"), "money", "$1,189.50 MXN"),
        (Money(Decimal("-24.99"), "USD"), "money", "-US$24.99"),
        (date(2026, 11, 19), "day", "jue 19 nov"),
        (date(2027, 1, 4), "day", "lun 4 ene 2027"),
        (datetime(2026, 11, 20, 5, 30, tzinfo=UTC), "moment", "jue 19 nov, 23:30"),
        ("ACC-1", "case", "ACC-1"),
        (("ACC-1", "ACC-2"), "case", "ACC-1, ACC-2"),
    ],
)
def test_values(value: Value, kind: Kind, said: str) -> None:
    with speaking("es"):
        assert wording().value(value, kind) == said


def test_numbers_follow_the_country() -> None:
    assert wording("AR").value(1234.5, "number", decimals=2) == "1.234,50"
    assert wording("AR").value(Money(Decimal("1189.5"), "ARS"), "money") == "$1.189,50 ARS"
    assert wording("US").value(0.923, "share") == "92%"


def test_a_share_never_looks_like_the_target_it_misses() -> None:
    one = Figure(
        name="x",
        label="x",
        value=0.0099858,
        kind="share",
        definition="x",
        decimals=1,
        n=701,
        part=7,
        target=0.01,
        compare="<",
    )
    with speaking("es"):
        assert wording().figure(one) == "7 de 701 · 0.999\u00a0%"
        assert wording().target(one) == "< 1\u00a0%"


@pytest.mark.parametrize(
    ("target", "said"), [(0.9, "90\u00a0%"), (0.025, "2.5\u00a0%"), (1, "100\u00a0%"), (0, "0\u00a0%")]
)
def test_a_target_has_the_decimals_that_it_has(target: float, said: str) -> None:
    assert wording().limit(target, "share", decimals=2) == said


@pytest.mark.parametrize(
    ("compare", "said"), [("<=", "12 h"), (">=", "12 h"), (">", "> 12 h"), ("<", "< 12 h"), ("", "12 h")]
)
def test_a_strict_target_shows_its_sign(compare: str, said: str) -> None:
    one = Figure(name="x", label="x", value=1, kind="hours", definition="x", target=12 * 3600, compare=compare)  # type: ignore[arg-type]
    assert wording().target(one) == said


def test_why_there_is_no_value() -> None:
    one = Figure(name="x", label="x", value=None, kind="hours", definition="x", n=3, reason="insufficient", least=5)
    nothing = replace(one, n=0, reason="no_data")
    with speaking("es"):
        assert list(wording().notes(one)) == ["no se calcula con 3 casos: hacen falta 5"]
        assert list(wording().notes(nothing)) == ["nada que contar en este periodo"]
        assert list(wording().notes(replace(nothing, note="faltan los pedidos"))) == ["faltan los pedidos"]
