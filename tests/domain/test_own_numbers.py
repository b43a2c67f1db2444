"""A store's own numbers: which one holds, and what of a rule goes with the term that it replaces."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.bilingual import NO_TEXT, Text
from concierge_cli.domain.client import Client, changed_parts, logged_profile
from concierge_cli.domain.own_numbers import UNITS, Limit, OwnTerm, is_later, limit_for, term_from, with_own_term
from concierge_cli.domain.rules import Conservative, Rule, as_it_was, due, term_of
from concierge_cli.domain.vocabulary import ClockKind, Party, Trust

RULE = Rule(
    id="ml_x",
    platform="mercadolibre",
    title=Text("dos días", "two days"),
    kind=ClockKind.PLATFORM,
    party=Party.US,
    trust=Trust.HIGH,
    source=("seed000",),
    verified_on=date(2026, 11, 20),
    version="2026-11-20.abc",
    consequence=NO_TEXT,
    starts_when=NO_TEXT,
    duration=2,
    unit="business_days",
    end="end_of_local_day",
    conservative=Conservative(48, "calendar_hours", NO_TEXT),
)
FRIDAY = datetime(2026, 11, 14, 0, 30, tzinfo=UTC)  # Friday the 13th, 18:30 in Mexico City
REVOLUTION = {date(2026, 11, 16): "Revolución"}


def due_at(rule: Rule) -> str:
    found = due(rule, FRIDAY, zone="America/Mexico_City", holidays=REVOLUTION)
    return found.due_at.isoformat()


@pytest.mark.parametrize(
    ("terms", "site", "expected"),
    [
        ({}, "MLM", "2026-11-19T05:59:59+00:00"),  # Tuesday 17 and Wednesday 18, to the end of the day
        ({"ml_x": "36h"}, "MLM", "2026-11-15T12:30:00+00:00"),
        ({"ml_x": "3bd"}, "MLM", "2026-11-20T05:59:59+00:00"),  # Thursday 19
        ({"ml_x": "3d"}, "MLM", "2026-11-17T05:59:59+00:00"),  # Monday 16
        ({"ml_x": "36h", "ml_x@MLM": "3bd"}, "MLM", "2026-11-20T05:59:59+00:00"),
        ({"ml_x": "36h", "ml_x@MLC": "3bd"}, "MLM", "2026-11-15T12:30:00+00:00"),
        ({"ml_x@MLC": "3bd", "ml_y": "36h"}, "MLM", "2026-11-19T05:59:59+00:00"),
        ({"ml_x": "a week"}, "MLM", "2026-11-19T05:59:59+00:00"),  # what no version wrote is left aside
    ],
)
def test_the_nearest_term_holds(terms: dict[str, str], site: str, expected: str) -> None:
    assert due_at(with_own_term(RULE, terms, site)) == expected


def test_an_own_term_takes_the_stricter_source_with_it_and_is_told_apart() -> None:
    own = with_own_term(RULE, {"ml_x@MLM": "36h"}, "MLM")
    assert (own.own_term, own.version, own.conservative, own.end) == ("ml_x@MLM", f"{RULE.version}+36h", None, "exact")
    assert with_own_term(RULE, {}, "MLM") is RULE
    term = term_of(own)
    assert term is not None
    assert term["own"] == "ml_x@MLM"
    assert "own" not in (term_of(RULE) or {})
    again = as_it_was(RULE, term, own.version)
    assert (again.own_term, again.version, due_at(again)) == (own.own_term, own.version, due_at(own))


@given(number=st.integers(1, 9999), unit=st.sampled_from(sorted(UNITS)))
def test_a_written_term_is_read_back(number: int, unit: str) -> None:
    assert term_from(f"{number}{unit}") == OwnTerm(number, UNITS[unit])


@pytest.mark.parametrize(
    ("own", "site", "expected"),
    [
        ({}, "MLC", Limit(Decimal("0.04"), "site")),
        ({}, "MLA", Limit(Decimal("0.01"), "platform")),
        ({"rate": "0.03"}, "MLC", Limit(Decimal("0.03"), "client", "rate")),
        ({"rate": "0.03", "rate@MLC": "0.02"}, "MLC", Limit(Decimal("0.02"), "client_site", "rate@MLC")),
        ({"rate@MLC": "0.02"}, "MLA", Limit(Decimal("0.01"), "platform")),
    ],
)
def test_the_nearest_limit_holds(own: dict[str, str], site: str, expected: Limit) -> None:
    assert limit_for("rate", own, site, {"MLC": 0.04}, 0.01) == expected


def test_nobody_says_a_limit() -> None:
    assert limit_for("rate", {}, "MLA", {"MLC": 0.04}, None) == Limit(None, "")


def test_a_reason_may_name_a_person_and_stays_apart() -> None:
    store = Client(
        slug="luna", name="Luna", prefix="LUN", language="es", zone="UTC", country="MX",
        terms={"ml_x": "36h"}, limits={"rate": "0.02"}, reasons={"ml_x": "Ana lo pidió"},
    )  # fmt: skip
    facts, personal = logged_profile(store)
    assert "Ana" not in repr(facts)
    assert personal == {"reasons": {"ml_x": "Ana lo pidió"}}
    assert facts["profile"]["terms"] == {"ml_x": "36h"}
    assert Client.from_json(store.to_json()) == store
    assert changed_parts(store, replace(store, limits={})) == ("limits",)


@pytest.mark.parametrize(
    ("text", "later"),
    [("900d", True), ("3bd", True), ("2bd", False), ("36h", False), ("3d", True), ("2d", False), ("900bh", False)],
)
def test_a_term_that_ends_after_the_platforms_is_told(text: str, later: bool) -> None:
    """Two business days come to 2.8 days over a whole week; agreed hours are not compared with them."""
    rule = replace(RULE, duration=2, unit="business_days")
    term = term_from(text)
    assert term is not None
    assert is_later(term, rule) is later
