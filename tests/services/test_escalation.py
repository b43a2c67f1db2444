"""To another procedure: the case keeps its id, old dates end, new ones start, and what may be done until a date stays so."""

from __future__ import annotations

from datetime import datetime

import pytest

from concierge_cli.domain.vocabulary import (
    ClaimState,
    ClockState,
    MoneyState,
    Option,
    Procedure,
    Ruling,
)
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.services.decisions import choose, decide
from concierge_cli.services.desk import Entry
from tests.services.store import add_luna, amazon, claim, count, go_on, said

NOTHING = Entry()
REASON = Entry(because="lo pidió la tienda")


def test_escalating_keeps_the_id_ends_the_old_dates_and_starts_the_new(desk):
    case = go_on(desk, claim(desk))
    assert case.id == "ACC-1"
    assert case.procedure is Procedure.MEDIATION
    assert case.clocks["ml_claim_protect_reputation"].cancelled_at == desk.now
    assert case.clocks["first_response"].state(desk.now) is ClockState.RUNNING, "our promise goes on"


def test_a_message_that_becomes_a_return_runs_under_the_promise_of_the_store(desk):
    """Its days are a rule's, though they are a promise: only the agreed hours are not started again."""
    add_luna(desk, slug="nomada", prefix="NOM", platforms={"shopify": ("",)})
    case = claim(desk, client="nomada", platform="shopify", procedure=Procedure.MESSAGE, order="1042")
    case = go_on(desk, case, Procedure.RETURN_REQUEST)
    assert case.clocks["sh_return_request_reply"].state(desk.now) is ClockState.RUNNING
    assert [name for name in case.clocks if name.startswith("first_response")] == ["first_response"]


def test_an_appeal_of_our_own_is_not_filed_by_moving_to_it(desk):
    add_luna(desk, slug="sol", prefix="SOL", platforms={"tiktok_shop": ("TH",)})
    case = claim(desk, client="sol", platform="tiktok_shop", site="TH", procedure=Procedure.MEDIATION, order="577")
    case = decide(desk, case, Ruling.GRANTED, amount=None, entry=NOTHING)
    case = go_on(desk, case, Procedure.REIMBURSEMENT)
    assert case.claim_state is ClaimState.NONE
    assert case.money_state is MoneyState.REFUNDED
    assert "tt_th_vn_appeal" in case.clocks


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"procedure": Procedure.CLAIM}, RuleViolation),
        ({"platform_opened_at": datetime.fromisoformat("2026-12-01T10:00-06:00")}, InvalidInput),
        ({"due_at": datetime.fromisoformat("2026-11-01T10:00-06:00")}, InvalidInput),
        ({"entry": said("2026-11-13T18:00")}, InvalidInput),
        ({"entry": said("2026-11-18T18:00")}, InvalidInput),
    ],
    ids=str,
)
def test_an_impossible_escalation_changes_nothing(desk, more, error):
    case = claim(desk)
    before = count(desk)
    with pytest.raises(error):
        go_on(desk, case, **more)
    assert count(desk) == before


def test_a_window_stays_open_in_the_procedure_that_follows(desk):
    case = choose(desk, amazon(desk, Procedure.RETURN_REQUEST), Option.REFUND, amount=None, entry=NOTHING)
    window = case.clocks["az_safet_us"]
    case = go_on(desk, case, Procedure.REIMBURSEMENT)
    assert case.clocks["az_safet_us"] == window
    assert window.state(desk.now) is ClockState.RUNNING
    case = go_on(desk, case, Procedure.CHARGEBACK)
    assert case.clocks["az_safet_us"].state(desk.now) is ClockState.CANCELLED
