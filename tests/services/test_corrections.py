"""What is known of a case, corrected: what cannot be changes nothing, and deadlines are counted again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from concierge_cli.domain.vocabulary import (
    Basis,
    Option,
    Procedure,
    Reason,
)
from concierge_cli.errors import Conflict, InvalidInput, NotFound, RuleViolation
from concierge_cli.services.conversation import note
from concierge_cli.services.corrections import Changes, edit
from concierge_cli.services.decisions import choose
from concierge_cli.services.desk import Entry
from tests.services.store import RECEIVED, amazon, claim, count, dm, money

NOTHING = Entry()
REASON = Entry(because="lo pidió la tienda")


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


def test_a_correction_is_not_made_upon_an_old_reading(desk):
    case = claim(desk)
    note(desk, case, "x", private=True, entry=NOTHING)
    with pytest.raises(Conflict):
        edit(desk, case, Changes(add_tags=("a",)), entry=NOTHING)


def test_the_real_hour_of_the_delivery_scan_counts_the_refund_again(desk):
    case = amazon(desk, Procedure.RETURN_INSPECTION)
    assumed = case.clocks["az_refund_after_receipt_us"]
    assert assumed.basis is Basis.ASSUMED
    case = edit(desk, case, Changes(platform_opened_at=RECEIVED - timedelta(days=1)), entry=NOTHING)
    counted = case.clocks["az_refund_after_receipt_us"]
    assert counted.basis is Basis.RULE
    assert counted.due_at == assumed.due_at - timedelta(days=1)
    assert counted.cancelled_at is None
