"""What was given back and what came back: totals, promises, the store's yes, and the fold of their entries."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.case import Case
from concierge_cli.domain.event_words import WORDS, words_of
from concierge_cli.domain.fold import fold
from concierge_cli.domain.loss import recovered
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import (
    given_back,
    granted_and_not_arrived,
    left_to_give,
    money_state_after,
    needs_yes,
    open_promise,
    pending_approval,
    unconfirmed,
    unused_approval,
)
from concierge_cli.domain.vocabulary import MoneyState, Outcome, Party, PaymentState, ReturnState
from tests.domain.story import Story, at

MORNING = "2026-11-17 09:00"


def mxn(amount: str | Decimal) -> Money:
    return Money(Decimal(amount), "MXN")


def money(amount: str) -> dict[str, str]:
    return mxn(amount).to_json()


def told(*entries: tuple[str, dict]) -> tuple[Story, Case]:
    """A case of 189 MXN with these entries, an hour apart."""
    story = Story()
    story.open()
    for hour, (kind, facts) in enumerate(entries, 9):
        personal = facts.pop("personal", None)
        story.tell(kind, f"2026-11-17 {hour:02}:00", personal=personal, **facts)
    case = fold(story.events)
    assert case is not None
    return story, case


def issued(amount: str, state: MoneyState = MoneyState.PARTLY_REFUNDED, **facts) -> tuple[str, dict]:
    return "refund_issued", {"amount": money(amount), "effect": {"money_state": state}, **facts}


# --- money --------------------------------------------------------------------------------------------------------


def test_a_promise_is_no_money_yet():
    _, case = told(("refund_promised", {"amount": money("80.00"), "effect": {"money_state": MoneyState.PROMISED}}))
    assert case.money_state is MoneyState.PROMISED
    assert (case.refunded, left_to_give(case)) == (None, mxn("189.00"))
    promise = open_promise(case)
    assert promise is not None
    assert promise.amount == mxn("80.00")


def test_issuing_what_was_promised_is_one_payment():
    story, case = told(("refund_promised", {"amount": money("80.00"), "effect": {"money_state": "promised"}}))
    promise = open_promise(case)
    assert promise is not None
    story.tell(
        "refund_issued",
        "2026-11-17 12:00",
        amount=money("80.00"),
        effect={"money_state": "partly_refunded"},
        payment=promise.event,
        method="cash",
        personal={"reference": "R-1"},
    )
    story.tell("refund_confirmed", "2026-11-19 12:00", amount=money("80.00"), payment=promise.event)
    case = fold(story.events)
    assert case is not None
    (payment,) = case.payments
    assert payment == (
        promise.event, "refund", mxn("80.00"), PaymentState.CONFIRMED, at("2026-11-19 12:00"), "cash", "R-1",
        False,
    )  # fmt: skip
    assert (case.refunded, open_promise(case), unconfirmed(case)) == (mxn("80.00"), None, [])


def test_what_was_chosen_ruled_and_closed_with_counts_like_any_payment():
    _, chosen = told(("chosen", {"option": "refund", "effect": {"money_state": "refunded"}, "amount": money("189.00")}))
    _, ruled = told(
        issued("50.00"),
        ("decided", {"ruling": "granted", "effect": {"money_state": "refunded"}, "amount": money("139.00")}),
    )
    _, closed = told(
        ("closed", {"outcome": "refunded_keep_item", "effect": {"money_state": "refunded"}, "amount": money("189.00")})
    )
    for case in (chosen, ruled, closed):
        assert (case.refunded, left_to_give(case)) == (mxn("189.00"), mxn("0.00"))
    assert [one.amount for one in ruled.payments] == [mxn("50.00"), mxn("139.00")]


def test_credit_counts_as_given_back_and_is_named():
    _, case = told(("credit_issued", {"amount": money("189.00"), "effect": {"money_state": "credited"}}))
    assert [(one.kind, one.state) for one in case.payments] == [("credit", PaymentState.ISSUED)]
    assert unconfirmed(case) == [], "credit is not confirmed"
    assert case.refunded == mxn("189.00")


def test_reopening_withdraws_the_money_that_closing_implied_and_keeps_what_was_logged():
    story, _ = told(
        issued("50.00"),
        ("closed", {"outcome": "refunded_keep_item", "effect": {"money_state": "refunded"}, "amount": money("139.00")}),
    )
    story.tell("reopened", "2026-11-18 09:00")
    case = fold(story.events)
    assert case is not None
    assert (case.money_state, case.refunded) == (MoneyState.PARTLY_REFUNDED, mxn("50.00"))
    assert case.closings[-1][1] is Outcome.REFUNDED_KEEP_ITEM


def test_a_refund_taken_back_was_never_given():
    story, _ = told(issued("50.00"))
    story.tell("retracted", "2026-11-17 15:00", events=[story.events[-1].id])
    case = fold(story.events)
    assert case is not None
    assert (case.payments, case.refunded, case.money_state) == ([], None, MoneyState.NONE)


@pytest.mark.parametrize(
    ("amount", "whole", "expected"),
    [
        ("189.00", None, MoneyState.REFUNDED),
        ("188.99", None, MoneyState.PARTLY_REFUNDED),
        ("188.99", True, MoneyState.PARTLY_REFUNDED),  # what was paid is known: nobody's word is needed
    ],
)
def test_in_full_or_in_part(amount, whole, expected):
    _, case = told()
    assert money_state_after(case, mxn(amount), whole=whole) is expected


def test_where_what_was_paid_is_unknown_somebody_must_say():
    _, case = told()
    case.amount = None
    assert left_to_give(case) is None
    assert money_state_after(case, mxn("10.00")) is None
    assert money_state_after(case, mxn("10.00"), whole=True) is MoneyState.REFUNDED
    assert money_state_after(case, mxn("10.00"), whole=False) is MoneyState.PARTLY_REFUNDED


@given(st.lists(st.tuples(st.sampled_from(("promised", "issued")), st.integers(1, 9999)), max_size=6))
def test_the_total_is_the_sum_of_what_was_issued(payments):
    story = Story()
    story.open(amount=money("1000.00"))
    for state, cents in payments:
        effect = {"money_state": "promised" if state == "promised" else "partly_refunded"}
        amount = Money(Decimal(cents) / 100, "MXN").to_json()
        story.tell(f"refund_{state}", MORNING, amount=amount, effect=effect)
    case = fold(story.events)
    assert case is not None
    total = sum(cents for state, cents in payments if state == "issued")
    assert case.refunded == (Money(Decimal(total) / 100, "MXN") if total else None)
    left = left_to_give(case)
    assert left is not None
    assert left.amount + (case.refunded.amount if case.refunded else 0) == 1000
    assert given_back(case.payments) == case.refunded


def test_a_confirmation_of_what_is_gone_moves_nothing():
    """Two machines refunded; one of the two was let stand, and the other had been confirmed."""
    _, case = told(("refund_confirmed", {"amount": money("50.00"), "payment": "gone"}))
    assert (case.payments, case.refunded) == ([], None)


# --- parcels ------------------------------------------------------------------------------------------------------


def test_a_return_travels_as_one_parcel():
    _, case = told(
        ("label_sent", {"carrier": "Estafeta", "payer": "client", "cost": money("95.00"), "sha256": "ab",
                        "effect": {"return_state": "label_sent"}, "personal": {"tracking": "E1", "name": "guía.pdf"}}),
        ("return_shipped", {"effect": {"return_state": "in_transit"}, "personal": {"tracking": "E2"}}),
        ("return_arrived", {"effect": {"return_state": "received"}}),
    )  # fmt: skip
    (parcel,) = case.parcels
    assert case.return_state is ReturnState.RECEIVED
    assert (parcel.carrier, parcel.tracking, parcel.payer, parcel.cost) == ("Estafeta", "E2", Party.CLIENT, mxn("95"))
    assert (parcel.sent_at, parcel.shipped_at, parcel.arrived_at) == tuple(
        at(f"2026-11-17 {hour:02}:00") for hour in (9, 10, 11)
    )


def test_a_parcel_may_come_without_a_label():
    _, case = told(("return_arrived", {"effect": {"return_state": "received"}}))
    assert [(one.leg, one.sent_at) for one in case.parcels] == [("return", None)]


def test_a_second_label_is_a_second_parcel_and_the_newest_one_moves():
    label = {"effect": {"return_state": "label_sent"}}
    _, case = told(
        ("label_sent", {**label, "personal": {"tracking": "E1"}}),
        ("label_sent", {**label, "personal": {"tracking": "E2"}}),
        ("return_shipped", {"effect": {"return_state": "in_transit"}}),
    )
    assert [(one.tracking, one.shipped_at is not None) for one in case.parcels] == [("E1", False), ("E2", True)]


@pytest.mark.parametrize(
    ("kind", "facts", "ended"),
    [
        ("return_shipped", {"effect": {"return_state": "in_transit"}}, "buyer"),
        ("return_arrived", {"effect": {"return_state": "received"}}, "carrier"),
        ("return_arrived", {"effect": {"return_state": "received"}}, "buyer"),
        ("return_not_arrived", {"effect": {"return_state": "lost"}}, "carrier"),
        ("approval_answered", {"answer": "no", "amount": money("10.00")}, "client"),
        ("recovered", {"from": "carrier", "amount": money("10.00")}, "carrier"),
    ],
)
def test_a_deed_ends_the_wait_on_whoever_did_it(kind, facts, ended):
    for party in ("buyer", "client", "carrier", "platform"):
        _, case = told(("waited", {"on": party}), (kind, dict(facts)))
        over = case.waits[-1].end == at("2026-11-17 10:00")
        both = kind in ("return_arrived", "return_not_arrived") and party in ("buyer", "carrier")
        assert over is (party == ended or both), (kind, party)


def test_what_rules_hear_of_it():
    heard = {
        "label_sent": {"label_sent"},
        "return_shipped": {"shipped"},
        "return_arrived": {"arrived"},
        "refund_promised": set(),
        "refund_issued": {"refunded"},
        "refund_confirmed": set(),
        "credit_issued": {"credited", "refunded"},
        "replacement_sent": {"replaced"},
        "recovered": {"recovered"},
    }
    effects = {"refund_issued": "partly_refunded", "credit_issued": "credited", "refund_promised": "promised"}
    for kind, expected in heard.items():
        effect = {"money_state": effects[kind]} if kind in effects else {}
        assert words_of(kind, {"effect": effect}) & WORDS == expected, kind


# --- what comes back to the store ---------------------------------------------------------------------------------


def grant(ruling: str, amount: str | None) -> tuple[str, dict]:
    effect = {"claim_state": ruling}
    return "decided", {"ruling": ruling, "effect": effect} | ({"granted": money(amount)} if amount else {})


def came(amount: str, payer: str = "platform") -> tuple[str, dict]:
    return "recovered", {"amount": money(amount), "from": payer}


FILED = ("escalated", {"procedure": "reimbursement", "effect": {"claim_state": "submitted"}})


@pytest.mark.parametrize(
    ("entries", "back", "owed"),
    [
        ([], [], None),
        ([grant("denied", None)], [], None),
        ([grant("granted", None)], ["189.00"], None),  # a log of before amounts were said
        ([grant("granted", "189.00")], ["189.00"], "189.00"),
        ([grant("partly_granted", "120.00")], ["120.00"], "120.00"),
        ([grant("partly_granted", "120.00"), grant("granted", "189.00")], ["189.00"], "189.00"),
        ([grant("partly_granted", "120.00"), grant("denied", None)], [], None),
        ([grant("granted", "189.00"), came("100.00")], ["100.00"], "89.00"),
        ([grant("granted", "189.00"), came("100.00"), came("89.00")], ["189.00"], None),
        ([grant("granted", "189.00"), came("200.00")], ["200.00"], None),
        ([grant("granted", "189.00"), came("50.00", "carrier")], ["239.00"], "189.00"),
        ([grant("granted", "189.00"), came("50.00", "carrier"), came("180.00")], ["230.00"], "9.00"),
        ([grant("granted", None), came("50.00", "carrier")], ["239.00"], None),
        ([came("50.00", "carrier")], ["50.00"], None),
    ],
)
def test_what_came_back_stands_over_what_was_granted(entries, back, owed):
    _, case = told(("escalated", dict(FILED[1])), *((kind, dict(facts)) for kind, facts in entries))
    assert recovered(case) == tuple(map(mxn, back))
    assert granted_and_not_arrived(case) == (mxn(owed) if owed else None)


def test_each_currency_has_a_sum_of_its_own():
    dollars = {"amount": {"amount": "4.50", "currency": "USD"}, "from": "supplier"}
    _, case = told(came("50.00", "carrier"), ("recovered", dollars), came("1.00", "buyer"))
    assert recovered(case) == (mxn("51.00"), Money(Decimal("4.50"), "USD"))


# --- the store's yes ----------------------------------------------------------------------------------------------


def asked(amount: str) -> tuple[str, dict]:
    return "approval_asked", {"amount": money(amount)}


def test_the_stores_answer_belongs_to_its_question():
    story, case = told(asked("150.00"))
    request = pending_approval(case)
    assert request is not None
    story.tell(
        "approval_answered", "2026-11-17 15:00", answer="yes", amount=money("150.00"), request=request.event,
        personal={"by": "Marta"},
    )  # fmt: skip
    case = fold(story.events)
    assert case is not None
    (answer,) = case.approvals
    assert (answer.answer, answer.by, answer.asked_at) == ("yes", "Marta", at("2026-11-17 09:00"))
    assert pending_approval(case) is None
    assert unused_approval(case) == answer


@pytest.mark.parametrize(
    ("limit", "total", "agreed", "needed"),
    [
        (None, "9999.00", (), False),
        ("100.00", "100.00", (), False),  # above the limit, not at it
        ("100.00", "100.01", (), True),
        ("100.00", "150.00", (("yes", "150.00"),), False),
        ("100.00", "150.01", (("yes", "150.00"),), True),
        ("100.00", "150.00", (("no", "150.00"),), True),
        ("100.00", "150.00", (("yes", "150.00"), ("no", "400.00")), False),  # a no to more leaves the yes to less
        ("100.00", "150.00", (("yes", "150.00"), ("no", "150.00")), True),
        ("100.00", "150.00", (("no", "150.00"), ("yes", "150.00")), False),
    ],
)
def test_above_the_limit_the_store_decides(limit, total, agreed, needed):
    entries = [("approval_answered", {"answer": answer, "amount": money(amount)}) for answer, amount in agreed]
    _, case = told(*entries)
    assert needs_yes(case, mxn(total), mxn(limit) if limit else None) is needed


def test_a_limit_in_another_currency_cannot_be_compared_so_the_store_is_asked():
    _, case = told()
    assert needs_yes(case, Money(Decimal(1), "USD"), mxn("5000.00"))


def test_a_yes_is_used_up_by_the_refund():
    _, case = told(("approval_answered", {"answer": "yes", "amount": money("150.00")}), issued("150.00"))
    assert unused_approval(case) is None


def test_erasing_names_and_numbers_changes_no_state_and_no_sum():
    from concierge_cli.domain.event import erased

    story, case = told(
        asked("150.00"),
        ("approval_answered", {"answer": "yes", "amount": money("150.00"), "personal": {"by": "Marta"}}),
        issued("150.00", personal={"reference": "88"}),
        ("label_sent", {"effect": {"return_state": "label_sent"}, "personal": {"tracking": "E1"}}),
    )
    bare = fold([erased(event) for event in story.events])
    assert bare is not None
    assert (bare.refunded, bare.money_state, bare.return_state) == (case.refunded, case.money_state, case.return_state)
    assert [one._replace(reference="") for one in case.payments] == bare.payments
    assert [one._replace(by="") for one in case.approvals] == bare.approvals
    assert [one._replace(tracking="") for one in case.parcels] == bare.parcels
