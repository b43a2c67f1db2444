"""The table of allowed steps, exhaustively, and what outcomes imply."""

from __future__ import annotations

import pytest

from concierge_cli.domain.fold import fold
from concierge_cli.domain.vocabulary import (
    ClaimState,
    MoneyState,
    Option,
    Outcome,
    Procedure,
    Reputation,
    ReturnState,
    Ruling,
)
from concierge_cli.domain.workflow import (
    AXES,
    CLAIM,
    MONEY,
    OPTION_EFFECT,
    OUTCOME_EFFECT,
    RETURN,
    RULING_EFFECT,
    closing_effect,
    forbidden_steps,
    ruling_effect,
    suggested_outcome,
)
from tests.domain.story import Story


def a_case(**states):
    story = Story()
    story.open()
    case = fold(story.events)
    assert case is not None
    for name, value in states.items():
        setattr(case, name, value)
    return case


@pytest.mark.parametrize(("table", "states"), [(CLAIM, ClaimState), (RETURN, ReturnState), (MONEY, MoneyState)])
def test_every_state_has_its_row_and_leads_only_to_states(table, states):
    assert set(table) == set(states)
    assert set().union(*table.values()) <= set(states)


@pytest.mark.parametrize("axis", AXES)
def test_staying_where_it_is_is_always_allowed_and_the_rest_is_as_written(axis):
    for current, allowed in AXES[axis].items():
        for wanted in AXES[axis]:
            found = forbidden_steps(a_case(**{axis: current}), {axis: wanted})
            assert bool(found) is (wanted != current and wanted not in allowed), (axis, current, wanted)


@pytest.mark.parametrize("current", ["granted", "partly_granted", "denied"])
def test_a_store_may_still_say_yes_and_a_ruling_stands_until_it_is_appealed(current):
    for wanted in {"granted", "partly_granted", "denied"} - {current}:
        case, effect = a_case(claim_state=ClaimState(current)), {"claim_state": wanted}
        assert forbidden_steps(case, effect, ruling=True)
        assert bool(forbidden_steps(case, effect)) is (current != "denied")
    assert not forbidden_steps(a_case(claim_state=ClaimState.APPEALED), {"claim_state": current}, ruling=True)


def test_money_that_was_given_back_is_never_taken_back_by_a_state():
    for wanted in set(MoneyState) - {MoneyState.REFUNDED}:
        assert forbidden_steps(a_case(money_state=MoneyState.REFUNDED), {"money_state": wanted})


def test_effects_name_only_axes_and_their_states():
    for effects in (OPTION_EFFECT, RULING_EFFECT, OUTCOME_EFFECT):
        for effect in effects.values():
            for axis, state in effect.items():
                assert state in (AXES[axis] if axis in AXES else set(Reputation))
    assert set(RULING_EFFECT) == set(Ruling)
    assert set(OPTION_EFFECT) <= set(Option)


FILED_BY_US = {
    "procedure": Procedure.REIMBURSEMENT,
    "claim_state": ClaimState.SUBMITTED,
    "reputation": Reputation.NOT_APPLICABLE,
}


@pytest.mark.parametrize(
    ("states", "outcome", "effect"),
    [
        ({"claim_state": ClaimState.SUBMITTED}, Outcome.CLAIM_WON, {"claim_state": "denied", "reputation": "saved"}),
        ({"claim_state": ClaimState.PARTLY_GRANTED}, Outcome.CLAIM_LOST, {"reputation": "affected"}),
        ({"claim_state": ClaimState.NONE}, Outcome.WITHDRAWN_BY_BUYER, {"reputation": "reverted"}),
        ({"reputation": Reputation.AT_RISK}, Outcome.DENIED, {"money_state": "denied", "reputation": "affected"}),
        ({"reputation": Reputation.SAVED}, Outcome.REFUNDED_KEEP_ITEM, {"money_state": "refunded"}),
        ({"reputation": Reputation.AT_RISK}, Outcome.DUPLICATE, {}),
        (
            {"money_state": MoneyState.REFUNDED, "reputation": Reputation.SAVED},
            Outcome.PARTIAL_REFUND_KEEP_ITEM,
            {},
        ),
        (
            {"money_state": MoneyState.REFUNDED, "reputation": Reputation.SAVED},
            Outcome.REFUNDED_KEEP_ITEM,
            {"money_state": "refunded"},
        ),
        (
            {"claim_state": ClaimState.NONE, "reputation": Reputation.SAVED},
            Outcome.PARTIAL_REFUND_KEEP_ITEM,
            {"money_state": "partly_refunded"},
        ),
        (FILED_BY_US, Outcome.CLAIM_WON, {"claim_state": "granted"}),
        (FILED_BY_US, Outcome.CLAIM_LOST, {"claim_state": "denied"}),
        (FILED_BY_US, Outcome.REFUNDED_KEEP_ITEM, {"money_state": "refunded"}),
    ],
)
def test_what_closing_does(states, outcome, effect):
    assert closing_effect(a_case(**states), outcome) == effect


@pytest.mark.parametrize(
    ("states", "ruling", "effect"),
    [
        ({}, Ruling.GRANTED, {"claim_state": "granted", "money_state": "refunded", "reputation": "affected"}),
        ({}, Ruling.DENIED, {"claim_state": "denied", "reputation": "saved"}),
        ({"reputation": Reputation.SAVED}, Ruling.GRANTED, {"claim_state": "granted", "money_state": "refunded"}),
        ({"money_state": MoneyState.REFUNDED}, Ruling.GRANTED, {"claim_state": "granted", "reputation": "affected"}),
        ({"procedure": Procedure.REIMBURSEMENT}, Ruling.GRANTED, {"claim_state": "granted"}),
    ],
)
def test_what_a_ruling_does(states, ruling, effect):
    assert ruling_effect(a_case(**states), ruling) == effect


def test_a_ruling_on_what_we_filed_ourselves_is_won_when_granted():
    ours = a_case(procedure=Procedure.REIMBURSEMENT, claim_state=ClaimState.GRANTED)
    assert suggested_outcome(ours) is Outcome.CLAIM_WON


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ({"money_state": MoneyState.REFUNDED}, Outcome.REFUNDED_KEEP_ITEM),
        ({"money_state": MoneyState.REFUNDED, "return_state": ReturnState.RECEIVED}, Outcome.REFUNDED_AFTER_RETURN),
        ({"money_state": MoneyState.PARTLY_REFUNDED}, Outcome.PARTIAL_REFUND_KEEP_ITEM),
        ({"money_state": MoneyState.CREDITED}, Outcome.STORE_CREDIT),
        ({"money_state": MoneyState.REPLACED}, Outcome.REPLACED),
        ({"money_state": MoneyState.REFUNDED, "return_state": ReturnState.INSPECTED}, Outcome.REFUNDED_AFTER_RETURN),
        ({"money_state": MoneyState.DENIED}, Outcome.DENIED),
        ({**FILED_BY_US, "claim_state": ClaimState.PARTLY_GRANTED}, Outcome.CLAIM_WON),
        ({**FILED_BY_US, "claim_state": ClaimState.DENIED}, Outcome.CLAIM_LOST),
        ({"claim_state": ClaimState.WITHDRAWN}, Outcome.WITHDRAWN_BY_BUYER),
        ({"claim_state": ClaimState.DENIED}, Outcome.CLAIM_WON),
        ({"claim_state": ClaimState.GRANTED, "money_state": MoneyState.REFUNDED}, Outcome.CLAIM_LOST),
        ({}, None),
    ],
)
def test_the_outcome_that_the_states_tell(states, outcome):
    assert suggested_outcome(a_case(**states)) is outcome
