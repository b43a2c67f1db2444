"""Whatever is logged about money, in whatever order: never more than was paid, and the state says what the sums say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concierge_cli.domain.case import Case
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import given_back
from concierge_cli.domain.vocabulary import MoneyState, Option, Outcome, PaymentState, Ruling
from concierge_cli.errors import ConciergeError
from concierge_cli.services.closing import close, reopen, undo
from concierge_cli.services.corrections import Changes, edit
from concierge_cli.services.decisions import choose, decide
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.refunds import Refund, credit, refund
from tests.services.store import add_luna, claim, desk_in, later
from tests.tries import tries

PAID = Decimal("189.00")
WHY = Entry(because="historia")

amounts = st.sampled_from([None, Decimal("0.01"), Decimal("60.00"), Decimal("129.00"), PAID, Decimal("189.01")])
steps = st.one_of(
    st.tuples(st.just("refund"), amounts, st.sampled_from(PaymentState)),
    st.tuples(st.just("credit"), amounts, st.none()),
    st.tuples(st.just("choose"), amounts, st.sampled_from([Option.REFUND, Option.OFFER_PARTIAL_REFUND])),
    st.tuples(st.just("decide"), amounts, st.sampled_from(Ruling)),
    st.tuples(
        st.just("close"),
        st.none(),
        st.sampled_from([Outcome.REFUNDED_KEEP_ITEM, Outcome.STORE_CREDIT, Outcome.DENIED]),
    ),
    st.tuples(st.just("reopen"), st.none(), st.none()),
    st.tuples(st.just("edit"), amounts, st.none()),
    st.tuples(st.just("undo"), st.none(), st.none()),
)


def take(desk: Desk, case: Case, verb: str, amount: Decimal | None, word: object) -> Case:
    money = None if amount is None else Money(amount, "MXN")
    match verb:
        case "refund":
            return refund(desk, case, Refund(amount=money, state=PaymentState(word)), entry=WHY)[0]
        case "credit":
            return credit(desk, case, money, reference="", entry=WHY)[0]
        case "choose":
            return choose(desk, case, Option(word), amount=money, entry=WHY)
        case "decide":
            return decide(desk, case, Ruling(word), amount=money, entry=WHY)
        case "close":
            return close(desk, case, Outcome(word), note="", forced=True, entry=WHY)
        case "reopen":
            return reopen(desk, case, entry=WHY)
        case "edit":
            return edit(desk, case, Changes(amount=money), entry=WHY)
        case _:
            undo(desk, entry=WHY)
            return desk.reload(case.key)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    made = desk_in(Path(tmp_path_factory.mktemp("money")) / "home")
    add_luna(made)
    yield made
    made.journal.close()


@settings(max_examples=tries(40), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(story=st.lists(steps, min_size=2, max_size=7))
def test_no_story_gives_more_than_was_paid(desk, story):
    case = claim(desk, order=f"2000{len(list(desk.journal.all_events())):012d}")
    for day, (verb, amount, word) in enumerate(story):
        working = later(desk, f"2026-11-{18 + day} 10:00")
        try:
            case = take(working, case, verb, amount, word)
        except ConciergeError:
            continue
        given = given_back(case.payments)
        paid = case.amount
        assert paid is not None
        assert given is None or given <= paid, story
        if given == paid and case.money_state is not MoneyState.CREDITED:
            assert case.money_state is MoneyState.REFUNDED, story
        if given is None:
            assert case.money_state not in (MoneyState.PARTLY_REFUNDED, MoneyState.CREDITED), story
