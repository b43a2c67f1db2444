"""What is chosen and ruled: only what the states, the money and the calendar allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from concierge_cli.domain.vocabulary import (
    ClaimState,
    ClockState,
    MoneyState,
    Option,
    Outcome,
    Procedure,
    Reputation,
    ReturnState,
    Ruling,
)
from concierge_cli.errors import Conflict, InvalidInput, RuleViolation
from concierge_cli.services.closing import close
from concierge_cli.services.decisions import choose, decide, settle
from concierge_cli.services.desk import Entry
from tests.services.store import amazon, claim, count, dm, go_on, money, said

NOTHING = Entry()
REASON = Entry(because="lo pidió la tienda")


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


# --- settle -----------------------------------------------------------------------------------------------------


def test_there_is_nothing_to_settle_where_nobody_disagreed(desk):
    with pytest.raises(RuleViolation):
        settle(desk, claim(desk), keep=None, entry=NOTHING)


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


# --- windows: what may be done until a date ---------------------------------------------------------------------------


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
