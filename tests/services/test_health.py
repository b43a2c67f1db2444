"""What the services make of an account: other platforms, stores of their own, expected cases, blocks of a paper."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from concierge_cli.cli.desk import desk_of
from concierge_cli.cli.session import new_session
from concierge_cli.config import load
from concierge_cli.i18n import speaking
from concierge_cli.reports.document import Figures, Heading, Table
from concierge_cli.services.desk import Desk
from concierge_cli.services.expected import expected_cases
from concierge_cli.services.health import alarms_of, health_of
from concierge_cli.services.health_paper import definition_of, expected_blocks, figure_name, health_blocks
from tests.cli.health_story import NOW, a_to_z, done, five_defects
from tests.program import add_store, made, run


@pytest.fixture
def store(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_store(now="2026-09-01T10:00-06:00")
    monkeypatch.setenv("CONCIERGE_NOW", NOW)


def desk() -> Desk:
    """The desk as the next command would have it."""
    return desk_of(new_session(load(os.environ, {})))


def count(platform: str, first: str, last: str, orders: int, units: int | None = None) -> None:
    words = ("--units", str(units)) if units is not None else ()
    done(
        "client",
        "orders",
        "accesorios",
        "--platform",
        platform,
        "--from",
        first,
        "--to",
        last,
        "--orders",
        str(orders),
        *words,
    )


def test_the_blocks_of_a_paper_name_everything_behind_a_figure(store):
    count("amazon:US", "2026-09-19", "2026-11-17", 704)
    five_defects()
    case = a_to_z(6)
    client = desk().client("accesorios")
    health = health_of(desk(), client, platform="amazon")
    with speaking("en"):
        heading, figures, table = health_blocks(desk(), health, with_cases=True)
        defined = [definition_of(one) for one in health.figures]
    assert isinstance(heading, Heading)
    assert isinstance(figures, Figures)
    assert isinstance(table, Table)
    odr = figures.figures[0]
    assert (odr.name, odr.part, odr.n, odr.compare, odr.standing) == ("az_odr_us", 5, 704, "<", "met")
    assert odr.cases == ("ACC-1", "ACC-2", "ACC-3", "ACC-4", "ACC-5")
    assert [one.name for one in figures.figures[1:]] == [f"az_contact_response_us_{n}d" for n in (7, 30, 90)]
    assert [figure_name(one) for one in health.figures[1:]] == [f"az_contact_response_us_{n}d" for n in (7, 30, 90)]
    assert all(one.definition for one in figures.figures)
    assert defined[0].startswith("Of the orders placed in 60 days")
    assert [row[3] for row in table.rows if row[0] == case] == ["6/704", "5/704"]


def test_a_past_moment_ends_its_window_then(store):
    count("amazon:US", "2026-09-10", "2026-11-08", 600)
    count("amazon:US", "2026-09-19", "2026-11-17", 704)
    case = a_to_z(1, received="2026-11-10T10:00-06:00", ordered="2026-11-09")
    done("decide", case, "--ruling", "granted", "--amount", "10 USD")
    now = desk()
    client = now.client("accesorios")
    odr = health_of(now, client, datetime(2026, 11, 9, 6, tzinfo=UTC), platform="amazon").figures[0]
    assert (odr.rate.part, odr.rate.whole, odr.last) == (0, 600, date(2026, 11, 8))
    odr = health_of(now, client, platform="amazon").figures[0]
    assert (odr.rate.part, odr.rate.whole, odr.last) == (1, 704, date(2026, 11, 17))


def test_cases_expected_from_what_was_sold_before(store):
    count("amazon:US", "2026-10-01", "2026-10-31", 380, 400)
    for number in range(4):
        a_to_z(number, received=f"2026-10-1{number}T10:00-06:00", now="2026-10-20T10:00-06:00")
    a_to_z(9, received="2026-11-10T10:00-06:00")
    client = desk().client("accesorios")
    week = (date(2026, 11, 9), date(2026, 11, 15))
    assert expected_cases(desk(), client, *week) == []
    count("amazon:US", "2026-11-09", "2026-11-15", 100, 150)
    (one,) = expected_cases(desk(), client, *week)
    assert (one.basis, one.sold, one.before_sold, one.before_cases, one.cases) == ("units", 150, 400, 4, ("ACC-5",))
    assert one.expected == Fraction(3, 2)
    with speaking("en"):
        (table,) = expected_blocks(desk(), [one])
    assert table.rows == (("Amazon United States", "9 to 15 Nov 2026", 150, "units", table.rows[0][4], 1),)
    assert str(table.rows[0][4]) == "1.5"
    count("amazon:US", "2026-11-09", "2026-11-15", 100)
    (one,) = expected_cases(desk(), client, *week)
    assert (one.basis, one.expected) == ("orders", Fraction(4 * 100, 380))


def test_alarms_are_those_of_stores_that_somebody_works_for(store):
    for number in (1, 2):
        done("decide", a_to_z(number), "--ruling", "granted", "--amount", "10 USD")
    count("amazon:US", "2026-09-19", "2026-11-17", 150)
    assert [(one.metric.id, one.level) for one in alarms_of(desk())] == [("az_odr", "over")]
    assert alarms_of(desk(), client="other") == []


def test_a_shop_on_tiktok_is_measured_by_its_first_answers_and_told_the_stage(home):
    added = made(
        "client", "add", "tienda", "--name", "Tienda", "--timezone", "America/New_York", "--country", "US", "--platform",
        "tiktok_shop:US", "--prefix", "TIE", now="2026-09-01T10:00-06:00",
    )  # fmt: skip
    assert added.code == 0, added
    for number in range(7):
        at = f"2026-11-0{number + 1}T09:00-05:00"
        case = done(
            "open", "--client", "tienda", "--platform", "tiktok_shop", "--procedure", "message", "--reason", "other",
            "--received-at", at, now=at,
        )["id"]  # fmt: skip
        if number < 6:
            hours = 11 if number < 5 else 23
            at = f"2026-11-0{number + 1 + (number == 5)}T{hours}:00-05:00"
            done("reply", case, "--text", "Hola", "--because", "prueba", now=at)
            if number == 5:
                done("escalate", case, "--to", "return_request", now=at)
    (found,) = run("health", "--cases", "--json", now="2026-11-10T09:00-05:00").data
    (rate,) = found["figures"]
    assert (rate["name"], rate["fraction"], rate["level"]) == ("tt_response_rate_24h", "5/7", "over")
    assert rate["cases"] == ["TIE-6", "TIE-7"], "one late, one never"
    assert "restringe" in run("--lang", "es", "health", now="2026-11-10T09:00-05:00").out
    (early,) = run("health", "--json", now="2026-11-07T10:00-05:00").data
    assert (early["figures"][0]["n"], early["figures"][0]["undecided"]) == (6, 1), "the newest is not late yet"
