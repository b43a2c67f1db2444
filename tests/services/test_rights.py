"""Rights that count from the delivery (to withdraw, to claim the guarantee): used in time, too late, known later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import ClockState, Procedure, Reason
from concierge_cli.services.client_values import places_in, read_places
from concierge_cli.services.corrections import Changes, edit
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.escalation import escalate
from tests.services.store import add_luna, claim, desk_in

DELIVERED = datetime.fromisoformat("2026-11-03T11:00-06:00")
"""A Tuesday. In Mexico 5 business days: 4, 5, 6, 9, 10; in Chile 10 days: 13."""
EARLY, LATE = datetime.fromisoformat("2026-11-10T20:00-06:00"), datetime.fromisoformat("2026-11-11T00:00-06:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_in(tmp_path / "home", now=datetime.fromisoformat("2026-11-20T09:00-06:00"))
    yield made
    made.journal.close()


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A store in Mexico with a site of its own, as it was kept before sites could be named."""
    add_luna(desk, platforms={"own_store": ()})
    return desk


def opened(shop: Desk, asked_at: datetime = EARLY, **more: Any) -> Case:
    usual = {
        "platform": "own_store",
        "procedure": Procedure.RETURN_REQUEST,
        "reason": Reason.CHANGE_OF_MIND,
        "received_at": asked_at,
        "platform_opened_at": asked_at,
        "delivered_at": DELIVERED,
    }
    return claim(shop, **{**usual, **more})


def state(shop: Desk, case: Case, rule: str) -> ClockState:
    return case.clocks[rule].state(shop.now)


def test_without_a_site_the_law_of_the_stores_country_holds(shop: Desk) -> None:
    assert opened(shop).site == "MX"
    assert opened(shop, site="CL", order="W-2").clocks.keys() >= {"cl_retracto"}


def test_where_no_site_is_the_stores_country_no_law_is_known(desk: Desk) -> None:
    add_luna(desk, platforms={"own_store": ()}, country="EC", subdivision="", zone="America/Guayaquil")
    case = opened(desk)
    assert case.site == ""
    assert not [clock for clock in case.clocks.values() if clock.rule]


def test_a_site_need_not_be_named_where_it_is_optional(desk: Desk) -> None:
    for country in (None, "MX", "US", ""):
        assert read_places(desk, ["tienda propia"], country=country) == {"own_store": ()}
    assert read_places(desk, ["tienda propia chile"]) == {"own_store": ("CL",)}
    assert places_in(desk, {"own_store": ()}, "US") == {"own_store": ()}


@pytest.mark.parametrize(("asked_at", "expected"), [(EARLY, ClockState.MET), (LATE, ClockState.LAPSED)])
def test_a_right_is_used_by_asking_within_it(shop: Desk, asked_at: datetime, expected: ClockState) -> None:
    clock = opened(shop, asked_at).clocks["mx_revocacion_lfpc56"]
    assert (clock.started_at, clock.due_at) == (DELIVERED, datetime.fromisoformat("2026-11-10T23:59:59-06:00"))
    assert clock.state(shop.now) is expected


def test_a_right_stands_as_it_was_read_back(shop: Desk) -> None:
    case = opened(shop)
    assert shop.reload(case.key).clocks["mx_revocacion_lfpc56"].stopped_at == EARLY


def test_nothing_counts_from_a_delivery_that_nobody_knows(shop: Desk) -> None:
    case = opened(shop, delivered_at=None)
    assert "mx_revocacion_lfpc56" not in case.clocks
    later = edit(shop, case, Changes(delivered_at=DELIVERED), entry=Entry())
    assert state(shop, later, "mx_revocacion_lfpc56") is ClockState.MET


def test_to_know_the_delivery_better_moves_the_right_both_ways(shop: Desk) -> None:
    case = opened(shop, LATE)
    better = edit(shop, case, Changes(delivered_at=DELIVERED + timedelta(days=1)), entry=Entry())
    assert state(shop, better, "mx_revocacion_lfpc56") is ClockState.MET
    worse = edit(shop, better, Changes(delivered_at=DELIVERED), entry=Entry())
    assert state(shop, worse, "mx_revocacion_lfpc56") is ClockState.LAPSED
    assert [name for name in worse.clocks if name.startswith("mx_")] == ["mx_revocacion_lfpc56"]


def test_an_earlier_beginning_moves_it_too(shop: Desk) -> None:
    case = opened(shop, LATE, platform_opened_at=None)
    earlier = edit(shop, case, Changes(platform_opened_at=EARLY), entry=Entry())
    assert state(shop, earlier, "mx_revocacion_lfpc56") is ClockState.MET


def test_what_was_not_delivered_gives_no_right(shop: Desk) -> None:
    case = edit(shop, opened(shop, LATE), Changes(delivered=False), entry=Entry())
    assert state(shop, case, "mx_revocacion_lfpc56") is ClockState.CANCELLED


def test_a_message_that_becomes_a_return_uses_the_right_when_it_was_asked_for(shop: Desk) -> None:
    case = opened(shop, procedure=Procedure.MESSAGE, reason=Reason.OTHER)
    assert "mx_revocacion_lfpc56" not in case.clocks
    moved = escalate(
        shop,
        case,
        Procedure.RETURN_REQUEST,
        platform_case="",
        platform_opened_at=EARLY,
        due_at=None,
        entry=Entry(),
    )
    assert state(shop, moved, "mx_revocacion_lfpc56") is ClockState.MET


def test_the_guarantee_of_the_law_is_alive_or_over(shop: Desk) -> None:
    case = opened(shop, procedure=Procedure.WARRANTY, reason=Reason.WARRANTY)
    assert state(shop, case, "mx_garantia_minima") is ClockState.MET
    old = opened(
        shop,
        procedure=Procedure.WARRANTY,
        reason=Reason.WARRANTY,
        order="W-2",
        delivered_at=EARLY - timedelta(days=91),
    )
    assert state(shop, old, "mx_garantia_minima") is ClockState.LAPSED
