"""What is chosen, ruled, escalated and corrected: only what the states, the money and the calendar allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from concierge_cli.domain.vocabulary import (
    Basis,
    ClaimState,
    ClockState,
    MoneyState,
    Option,
    Outcome,
    Procedure,
    Reason,
    Reputation,
    ReturnState,
    Ruling,
)
from concierge_cli.errors import Conflict, InvalidInput, NotFound, RuleViolation
from concierge_cli.services.closing import close
from concierge_cli.services.conversation import note
from concierge_cli.services.corrections import Changes, edit
from concierge_cli.services.decisions import choose, decide, settle
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.escalation import escalate
from tests.services.store import RECEIVED, add_luna, claim, count, luna_desk, money, said

NOTHING = Entry()
REASON = Entry(because="lo pidió la tienda")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = luna_desk(tmp_path / "home")
    yield made
    made.journal.close()


def dm(desk):
    return claim(desk, platform="instagram", procedure=Procedure.DM, reason=Reason.OTHER, order="", amount=None)


def go_on(desk, case, procedure=Procedure.MEDIATION, **more):
    usual = {"platform_case": "", "platform_opened_at": None, "due_at": None, "entry": NOTHING}
    return escalate(desk, case, procedure, **{**usual, **more})


# --- choose -----------------------------------------------------------------------------------------------------


def test_a_refund_in_time_is_the_whole_sum_and_saves_the_reputation(desk):
    case = choose(desk, claim(desk), Option.REFUND, amount=None, entry=NOTHING)
    assert case.money_state is MoneyState.REFUNDED
    assert case.refunded == money("189.00 MXN")
    assert case.reputation is Reputation.SAVED
    assert case.first_response_at == desk.now


@pytest.mark.parametrize(
    ("option", "amount", "error"),
    [
        (Option.KEEP_ITEM, None, RuleViolation),
        (Option.ACCEPT, None, RuleViolation),
        (Option.APPEAL, None, RuleViolation),
        (Option.REFUND, "189.01 MXN", RuleViolation),
        (Option.REFUND, "5 USD", InvalidInput),
        (Option.REFUND, "0 MXN", InvalidInput),
        (Option.OFFER_RETURN, "50 MXN", InvalidInput),
    ],
)
def test_what_is_not_offered_or_not_paid_is_refused_and_nothing_is_logged(desk, option, amount, error):
    case = claim(desk)
    before = count(desk)
    with pytest.raises(error) as caught:
        choose(desk, case, option, amount=money(amount) if amount else None, entry=NOTHING)
    assert caught.value.hint == "concierge show ACC-1" or caught.value.hint.startswith("--amount")
    assert count(desk) == before
    assert desk.reload(case.key).heads == case.heads


def test_a_reason_takes_an_option_that_is_not_offered_but_no_step_that_cannot_be(desk):
    case = choose(desk, claim(desk), Option.OFFER_PARTIAL_REFUND, amount=money("50 MXN"), entry=REASON)
    assert case.refunded == money("50 MXN")
    case = choose(desk, case, Option.REFUND, amount=None, entry=REASON)
    before = count(desk)
    with pytest.raises(RuleViolation, match="was given back already"):
        choose(desk, case, Option.OFFER_PARTIAL_REFUND, amount=money("1 MXN"), entry=REASON)
    assert count(desk) == before


def test_a_partial_refund_needs_its_amount(desk):
    case = claim(desk)
    with pytest.raises(InvalidInput) as caught:
        choose(desk, case, Option.OFFER_PARTIAL_REFUND, amount=None, entry=REASON)
    assert '--amount "95.00 MXN"' in caught.value.message


def test_two_choices_upon_the_same_reading_are_one_choice_and_a_conflict(desk):
    case = claim(desk)
    choose(desk, case, Option.OFFER_RETURN, amount=None, entry=NOTHING)
    before = count(desk)
    with pytest.raises(Conflict):
        choose(desk, case, Option.REFUND, amount=None, entry=NOTHING)
    assert count(desk) == before
    assert desk.reload(case.key).return_state is ReturnState.OFFERED


def test_a_choice_before_the_case_came_in_is_refused(desk):
    case = claim(desk)
    with pytest.raises(InvalidInput):
        choose(desk, case, Option.REFUND, amount=None, entry=said("2026-11-13T18:00"))


# --- decide -----------------------------------------------------------------------------------------------------


def test_nothing_is_decided_where_nobody_claimed(desk):
    case = dm(desk)
    with pytest.raises(RuleViolation) as caught:
        decide(desk, case, Ruling.GRANTED, amount=None, entry=NOTHING)
    assert caught.value.hint == "concierge escalate ACC-1"


@pytest.mark.parametrize(
    ("ruling", "amount", "error"),
    [
        (Ruling.PARTLY_GRANTED, None, InvalidInput),
        (Ruling.PARTLY_GRANTED, "0 MXN", InvalidInput),
        (Ruling.PARTLY_GRANTED, "500 MXN", RuleViolation),
        (Ruling.GRANTED, "5 USD", InvalidInput),
        (Ruling.DENIED, "5 MXN", InvalidInput),
    ],
)
def test_a_ruling_moves_no_more_than_was_paid(desk, ruling, amount, error):
    case = claim(desk)
    before = count(desk)
    with pytest.raises(error):
        decide(desk, case, ruling, amount=money(amount) if amount else None, entry=NOTHING)
    assert count(desk) == before


def test_a_ruling_that_was_given_does_not_become_another_one(desk):
    case = decide(desk, claim(desk), Ruling.DENIED, amount=None, entry=NOTHING)
    assert case.claim_state is ClaimState.DENIED
    with pytest.raises(RuleViolation):
        decide(desk, case, Ruling.GRANTED, amount=None, entry=NOTHING)


# --- escalate ---------------------------------------------------------------------------------------------------


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


# --- settle -----------------------------------------------------------------------------------------------------


def test_there_is_nothing_to_settle_where_nobody_disagreed(desk):
    with pytest.raises(RuleViolation):
        settle(desk, claim(desk), keep=None, entry=NOTHING)


# --- edit -------------------------------------------------------------------------------------------------------

SOON = datetime.fromisoformat("2026-11-18T10:00-06:00")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, InvalidInput),
        ({"amount": money("0 MXN")}, InvalidInput),
        ({"order": ""}, InvalidInput),
        ({"order": "--"}, InvalidInput),
        ({"pin": " "}, InvalidInput),
        ({"pin": "urge", "unpin": True}, InvalidInput),
        ({"add_tags": ("cable", "")}, InvalidInput),
        ({"delivered_at": SOON}, InvalidInput),
        ({"platform_opened_at": SOON}, InvalidInput),
        ({"delivered_at": RECEIVED, "delivered": False}, InvalidInput),
        ({"due": {"nada": SOON}}, NotFound),
        ({"due": {"first_response": RECEIVED}}, InvalidInput),
    ],
    ids=str,
)
def test_an_impossible_correction_changes_nothing(desk, changes, error):
    case = claim(desk)
    before = count(desk)
    with pytest.raises(error) as caught:
        edit(desk, case, Changes(**changes), entry=NOTHING)
    assert caught.value.hint.startswith(("concierge ", "--amount"))
    assert count(desk) == before


def test_a_deadline_that_is_over_keeps_its_date(desk):
    case = choose(desk, claim(desk), Option.REFUND, amount=None, entry=NOTHING)
    with pytest.raises(RuleViolation):
        edit(desk, case, Changes(due={"ml_claim_protect_reputation": SOON}), entry=NOTHING)


def test_the_date_that_the_platform_shows_wins(desk):
    case = edit(desk, claim(desk), Changes(due={"ml_claim_protect_reputation": SOON}), entry=NOTHING)
    clock = case.clocks["ml_claim_protect_reputation"]
    assert (clock.due_at, clock.basis) == (SOON, Basis.OVERRIDE)
    case = edit(desk, case, Changes(platform_opened_at=RECEIVED - timedelta(days=1)), entry=NOTHING)
    assert case.clocks["ml_claim_protect_reputation"].due_at == SOON, "a rule never replaces a typed date"


def test_the_real_opening_time_moves_a_date_that_was_assumed(desk):
    case = claim(desk)
    before = case.clocks["ml_claim_protect_reputation"].due_at
    case = edit(desk, case, Changes(platform_opened_at=RECEIVED - timedelta(days=1)), entry=NOTHING)
    after = case.clocks["ml_claim_protect_reputation"]
    assert after.due_at < before
    assert after.basis is Basis.RULE


def test_an_order_number_that_was_wrong_is_looked_for_under_the_new_one(desk):
    case = edit(desk, claim(desk), Changes(order=" 2000-77 "), entry=NOTHING)
    assert case.order_id == "2000-77"
    assert [row.id for row in desk.journal.find("200077")] == ["ACC-1"]
    with pytest.raises(Conflict):
        claim(desk, order="2000 77")
    assert claim(desk).id == "ACC-2", "the wrong number is free again"


def test_a_message_can_lose_its_order_number(desk):
    case = edit(desk, dm(desk), Changes(order="55"), entry=NOTHING)
    case = edit(desk, case, Changes(order=""), entry=NOTHING)
    assert (case.order_id, case.order_key) == ("", "")


def test_another_reason_asks_for_other_evidence(desk):
    case = edit(desk, claim(desk), Changes(reason=Reason.WRONG_ITEM), entry=NOTHING)
    assert "defect_photo" not in case.required
    assert case.required


def test_tags_come_and_go(desk):
    case = edit(desk, claim(desk), Changes(add_tags=("a", "b", "a")), entry=NOTHING)
    assert set(case.tags) == {"a", "b"}
    assert edit(desk, case, Changes(remove_tags=("a",)), entry=NOTHING).tags == ("b",)


def test_a_closed_case_is_neither_chosen_nor_decided_nor_escalated(desk):
    case = close(desk, claim(desk), Outcome.DUPLICATE, note="", forced=False, entry=NOTHING)
    for attempt in (
        lambda: choose(desk, case, Option.REFUND, amount=None, entry=REASON),
        lambda: decide(desk, case, Ruling.DENIED, amount=None, entry=REASON),
        lambda: go_on(desk, case, entry=REASON),
    ):
        with pytest.raises(RuleViolation) as caught:
            attempt()
        assert caught.value.hint == "concierge reopen ACC-1"


def test_a_correction_is_not_made_upon_an_old_reading(desk):
    case = claim(desk)
    note(desk, case, "x", private=True, entry=NOTHING)
    with pytest.raises(Conflict):
        edit(desk, case, Changes(add_tags=("a",)), entry=NOTHING)


# --- windows: what may be done until a date ---------------------------------------------------------------------------


def amazon(desk, procedure):
    return claim(desk, platform="amazon", procedure=procedure, amount=money("24.99 USD"))


def test_a_window_stays_open_in_the_procedure_that_follows(desk):
    case = choose(desk, amazon(desk, Procedure.RETURN_REQUEST), Option.REFUND, amount=None, entry=NOTHING)
    window = case.clocks["az_safet_us"]
    case = go_on(desk, case, Procedure.REIMBURSEMENT)
    assert case.clocks["az_safet_us"] == window
    assert window.state(desk.now) is ClockState.RUNNING
    case = go_on(desk, case, Procedure.CHARGEBACK)
    assert case.clocks["az_safet_us"].state(desk.now) is ClockState.CANCELLED


def test_an_appeal_is_decided_once(desk):
    case = amazon(desk, Procedure.A_TO_Z)
    for ruling in (Ruling.GRANTED, Ruling.GRANTED):
        case = decide(desk, case, ruling, amount=None, entry=NOTHING)
        if case.clocks["az_a_to_z_appeal"].state(desk.now) is ClockState.RUNNING:
            case = choose(desk, case, Option.APPEAL, amount=None, entry=NOTHING)
    assert case.claim_state is ClaimState.GRANTED
    assert [name for name in case.clocks if name.startswith("az_a_to_z_appeal")] == ["az_a_to_z_appeal"]
    with pytest.raises(RuleViolation, match="now, nor anything else"):
        choose(desk, case, Option.APPEAL, amount=None, entry=NOTHING)


def test_a_window_that_closed_offers_its_option_no_more(desk):
    case = decide(desk, amazon(desk, Procedure.A_TO_Z), Ruling.GRANTED, amount=None, entry=NOTHING)
    after = replace(desk, now=case.clocks["az_a_to_z_appeal"].due_at + timedelta(seconds=1))
    with pytest.raises(RuleViolation, match="does not offer"):
        choose(after, case, Option.APPEAL, amount=None, entry=NOTHING)
    assert choose(after, case, Option.APPEAL, amount=None, entry=REASON).claim_state is ClaimState.APPEALED


def test_the_real_hour_of_the_delivery_scan_counts_the_refund_again(desk):
    case = amazon(desk, Procedure.RETURN_INSPECTION)
    assumed = case.clocks["az_refund_after_receipt_us"]
    assert assumed.basis is Basis.ASSUMED
    case = edit(desk, case, Changes(platform_opened_at=RECEIVED - timedelta(days=1)), entry=NOTHING)
    counted = case.clocks["az_refund_after_receipt_us"]
    assert counted.basis is Basis.RULE
    assert counted.due_at == assumed.due_at - timedelta(days=1)
    assert counted.cancelled_at is None
