"""Accepted versions: which one is in force on a day, and which rate fits a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from concierge_cli.domain.agreement import Agreement, Prices, Rate, Season, following, in_force
from concierge_cli.domain.client import Client, fold_client, logged_profile
from concierge_cli.domain.event import Draft, Event, seal
from concierge_cli.domain.money import Money

PRICES = Prices(
    monthly=Decimal("120.00"),
    included=20,
    extra=Decimal("5.50"),
    rates=(
        Rate(amount=Decimal(5)),
        Rate(amount=Decimal(7), complexity="high"),
        Rate(amount=Decimal(6), platform="amazon"),
        Rate(amount=Decimal(8), platform="amazon", complexity="high"),
    ),
    urgent=Decimal("12.5"),
    seasons=(Season(name="Buen Fin", first=date(2026, 11, 13), last=date(2026, 11, 16), percent=Decimal(30)),),
)


def version(number: int, since: date, **more: object) -> Agreement:
    base = Agreement(
        version=number, since=since, accepted_on=since, by="Marta", currency="USD", prices=PRICES, paper="ab",
        sla={"first_response": 120}, weekly={"mon": (("09:00", "13:00"),)}, platforms={"amazon": ("US",)},
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), 1),
        (date(2026, 11, 14), 1),
        (date(2026, 11, 15), 3),  # of two that begin on one day the newer one
        (date(2027, 1, 1), 3),
    ],
)
def test_the_latest_that_has_begun_is_in_force(day: date, expected: int | None) -> None:
    known = [version(1, date(2026, 11, 1)), version(2, date(2026, 11, 15)), version(3, date(2026, 11, 15))]
    found = in_force(known, day)
    assert (found.version if found else None) == expected


@pytest.mark.parametrize(
    ("platform", "complexity", "amount"),
    [("amazon", "high", 8), ("amazon", "low", 6), ("allegro", "high", 7), ("allegro", "normal", 5)],
)
def test_the_rate_that_names_more_of_a_case_is_its_own(platform: str, complexity: str, amount: int) -> None:
    rate = PRICES.rate_for(platform, complexity)
    assert rate is not None
    assert rate.amount == amount


def test_without_a_fitting_rate_there_is_none() -> None:
    assert Prices(rates=(Rate(amount=Decimal(6), platform="amazon"),)).rate_for("allegro", "low") is None


@pytest.mark.parametrize(
    ("monthly", "extra", "platform", "complexity", "found"),
    [
        (100, 9, "allegro", "normal", ("extra", 9)),  # only the row of any case fits it
        (100, 9, "amazon", "high", ("rates", 8)),
        (100, 9, "amazon", "low", ("rates", 6)),
        (100, 9, "allegro", "high", ("rates", 7)),
        (100, None, "allegro", "normal", ("rates", 5)),
        (None, 9, "allegro", "normal", ("rates", 5)),  # above no plan there is nothing
    ],
)
def test_a_row_that_names_a_case_goes_before_the_price_above_the_plan(
    monthly: int | None, extra: int | None, platform: str, complexity: str, found: tuple[str, int]
) -> None:
    plan = replace(
        PRICES,
        monthly=None if monthly is None else Decimal(monthly),
        extra=None if extra is None else Decimal(extra),
    )
    assert plan.price_of(platform, complexity) == (found[0], Decimal(found[1]))


def test_above_a_plan_a_case_may_have_no_price() -> None:
    assert Prices(monthly=Decimal(100)).price_of("amazon", "high") is None
    assert Prices(monthly=Decimal(100), extra=Decimal(9)).price_of("amazon", "high") == ("extra", Decimal(9))


def test_rows_that_fit_one_case_alike_are_told_with_the_one_that_holds() -> None:
    place, grade = Rate(amount=Decimal(6), platform="amazon"), Rate(amount=Decimal(8), complexity="high")
    prices = Prices(rates=(Rate(amount=Decimal(5)), place, grade))
    assert prices.overruled() == ((place, grade),)
    assert prices.rate_for("amazon", "high") == place
    both = Rate(amount=Decimal(9), platform="amazon", complexity="high")
    assert Prices(rates=(place, grade, both)).overruled() == ()
    assert Prices(rates=(place, Rate(amount=Decimal(6), complexity="high"))).overruled() == ()


def test_both_ends_of_a_season_belong_to_it() -> None:
    days = [date(2026, 11, day) for day in (12, 13, 16, 17)]
    assert [bool(PRICES.seasons_on(day)) for day in days] == [False, True, True, False]


def test_what_is_written_is_read_again() -> None:
    one = version(1, date(2026, 11, 1), event="e", worked_holidays=("2026-11-16",),
        scope={"amazon/a_to_z": False}, channel="chat", approval_over=Money(Decimal(500), "MXN"))  # fmt: skip
    assert Agreement.from_json(one.to_json()) == one
    assert not one.handles("amazon", "a_to_z")
    assert one.handles("amazon", "message")
    assert not one.handles("instagram", "dm")


@pytest.mark.parametrize(
    ("sites", "site", "covered"),
    [
        (("US",), "US", True),
        (("US",), "DE", False),
        (("US", "MX"), "MX", True),
        (("US",), "", True),  # a case of which no site is known
        ((), "DE", True),  # the platform, at all of its sites
        (("",), "DE", True),
    ],
)
def test_a_platform_is_covered_at_the_sites_it_names(sites: tuple[str, ...], site: str, covered: bool) -> None:
    assert version(1, date(2026, 11, 1), platforms={"amazon": sites}).handles("amazon", "message", site) is covered


def test_the_same_terms_are_the_same_whoever_accepted_them() -> None:
    one = version(1, date(2026, 11, 1))
    assert one.same_terms(version(2, date(2026, 12, 1), by="Eva", paper="cd", event="e2"))
    for change in ({"currency": "MXN"}, {"prices": Prices()}, {"channel": "chat"}, {"sla": {"resolution": 60}}):
        assert not one.same_terms(replace(one, **change)), change  # type: ignore[arg-type]


def test_what_follows_is_what_takes_over_on_the_next_day_of_any() -> None:
    versions = [version(1, date(2026, 12, 15)), version(2, date(2026, 12, 15)), version(3, date(2027, 1, 1))]
    now = version(4, date(2026, 11, 10))
    found = following([*versions, now], now)
    assert (found.version if found else None) == 2
    assert following([*versions, now], versions[2]) is None


@pytest.mark.parametrize(
    "wrong",
    [{"monthly": "-1"}, {"monthly": "NaN"}, {"included": True}, {"included": -1}, {"urgent": "x"},
     {"rates": [{"platform": "", "complexity": "epic", "amount": "1"}]}],
)  # fmt: skip
def test_a_price_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Prices.from_json({**PRICES.to_json(), **wrong})


def test_promises_and_hours_are_those_of_the_version_in_force() -> None:
    client = Client(
        slug="luna", name="Luna", prefix="LUN", language="es", zone="America/Mexico_City", country="MX",
        weekly={"tue": (("09:00", "18:00"),)}, agreements=(version(1, date(2026, 11, 1)),),
    )  # fmt: skip
    # 05:59 UTC is still 31 October in Mexico City.
    before = client.as_agreed(datetime(2026, 11, 1, 5, 59, tzinfo=UTC))
    after = client.as_agreed(datetime(2026, 11, 1, 6, 0, tzinfo=UTC))
    assert (before.sla, before.weekly) == (client.sla, client.weekly)
    assert (after.sla, dict(after.weekly)) == ({"first_response": 120}, {"mon": (("09:00", "13:00"),)})
    assert Client.from_json({**client.to_json(), "agreements": [client.agreements[0].to_json()]}) == client
    assert fold_client([]) is None


def event(n: int, kind: str, replica: str = "a", **facts: object) -> Event:
    """A store's own entry, as the machine `replica` logged it."""
    at = datetime(2026, 11, 1, 16, tzinfo=UTC)
    return seal(
        Draft(kind=kind, client="luna", occurred_at=at, facts=facts), id=f"e{n}", command=f"c{n}", recorded_at=at,
        actor="me", replica=replica, seq=n, counter=n, after=[], salts=("00" * 16, "11" * 16), prev="",
    )  # fmt: skip


def test_two_versions_of_two_machines_have_a_number_each() -> None:
    client = Client(slug="luna", name="Luna", prefix="LUN", language="es", zone="America/Mexico_City", country="MX")
    log = [
        event(1, "client_added", profile=logged_profile(client)[0]["profile"]),
        event(2, "agreement_accepted", **version(1, date(2026, 11, 1)).facts()),
        event(3, "agreement_accepted", "b", **version(1, date(2026, 11, 15)).facts()),
        event(4, "agreement_accepted", **version(3, date(2026, 12, 1)).facts()),
    ]
    for order in (log, log[::-1]):
        folded = fold_client(order)
        assert folded is not None
        told = [(one.version, one.since.day, one.event) for one in folded.agreements]
        assert told == [(1, 1, "e2"), (2, 15, "e3"), (3, 1, "e4")]
