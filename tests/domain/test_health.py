"""The health of an account: worked examples of the definitions as tables, fractions and window edges as properties."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.health import (
    NEAR,
    Rate,
    Step,
    Thread,
    counting_steps,
    level_of,
    one_day_an_order,
    tally,
    verdict_of,
    what_ifs,
)
from concierge_cli.domain.measures import Filter, Measure

TODAY = date(2026, 11, 17)
FIRST = TODAY - timedelta(days=59)
ONE_PERCENT = Fraction(1, 100)

ODR = Measure(
    kind="defects",
    days=(60,),
    strict=True,
    by="order",
    per="order",
    low_rating=2,
    ruled=("a_to_z",),
    leaves_out=(
        Filter(procedures=("a_to_z",), claim_state=("denied", "withdrawn")),
        Filter(procedures=("chargeback",), reason=("unauthorized",)),
    ),
)
CLAIMS = Measure(
    kind="defects",
    days=(60,),
    strict=True,
    leaves_out=(Filter(reputation=("saved", "reverted", "excluded")),),
    few_under=40,
    few_days=365,
    saved_by=("protect",),
    never_excluded=(Filter(reason=("defect", "wrong_item")),),
    exclusion_lost_by=("answer",),
)


def thread(number: int = 1, procedure: str = "a_to_z", **more: object) -> Thread:
    counts = more.pop("counts", procedure in ("a_to_z", "chargeback", "claim"))
    plain = {"id": f"ACC-{number}", "order": f"order {number}", "day": TODAY, "procedure": procedure, "counts": counts}
    return Thread(**{**plain, **more})  # type: ignore[arg-type]


def claim(number: int = 1, **more: object) -> Thread:
    return thread(number, "claim", **{"begins": "at_risk", "reputation": "at_risk", **more})


def test_a_case_is_what_it_last_was_of_what_counts_and_began_when_it_first_was():
    claimed, inspected, mediated = (
        Step("claim", "filed", 5),
        Step("return_inspection", "filed"),
        Step("mediation", "", 9),
    )
    assert counting_steps([claimed, inspected], {"claim", "mediation"}) == (claimed, claimed)
    assert counting_steps([claimed, inspected, mediated], {"claim", "mediation"}) == (claimed, mediated)
    assert counting_steps([Step("message", "none"), claimed], {"claim"}) == (claimed, claimed)
    assert counting_steps([inspected], {"claim"}) is None


@pytest.mark.parametrize(
    ("one", "measure", "what"),
    [
        (thread(claim_state="granted"), ODR, "counts"),
        (thread(claim_state="partly_granted"), ODR, "counts"),
        (thread(claim_state="appealed"), ODR, "counts"),
        (thread(claim_state="denied"), ODR, "left_out"),
        (thread(claim_state="denied", closed=True, outcome="claim_won"), ODR, "left_out"),
        (thread(claim_state="withdrawn"), ODR, "left_out"),
        (thread(claim_state="filed"), ODR, "pending"),
        (thread(claim_state="submitted"), ODR, "pending"),
        (thread(claim_state="filed", closed=True), ODR, "counts"),
        (thread(claim_state="filed", over=True), ODR, "counts"),
        (thread(claim_state="denied", over=True), ODR, "left_out"),
        (thread(claim_state="denied", rating=1), ODR, "counts"),
        (thread(claim_state="granted", outcome="duplicate", closed=True), ODR, "none"),
        (thread(procedure="chargeback"), ODR, "counts"),
        (thread(procedure="chargeback", claim_state="denied"), ODR, "counts"),
        (thread(procedure="chargeback", reason="unauthorized"), ODR, "left_out"),
        (thread(procedure="message"), ODR, "none"),
        (thread(procedure="message", counts=None), ODR, "none"),
        (thread(procedure="message", rating=2), ODR, "counts"),
        (thread(procedure="message", rating=3), ODR, "none"),
        (claim(), CLAIMS, "counts"),
        (claim(reputation="affected", closed=True), CLAIMS, "counts"),
        (claim(reputation="saved"), CLAIMS, "left_out"),
        (claim(reputation="reverted"), CLAIMS, "left_out"),
        (claim(reputation="excluded"), CLAIMS, "left_out"),
        (claim(reputation="not_applicable"), CLAIMS, "left_out"),
        (claim(reputation="not_applicable", begins=""), CLAIMS, "counts"),
        (claim(rating=1, reputation="saved"), CLAIMS, "left_out"),
    ],
)
def test_what_a_case_is_to_a_figure(one, measure, what):
    assert verdict_of(one, measure) == what


@pytest.mark.parametrize(("age", "counts"), [(0, True), (58, True), (59, True), (60, False), (61, False), (-1, False)])
def test_the_window_is_sixty_days_and_today_is_the_last(age, counts):
    found = tally([thread(claim_state="granted", day=TODAY - timedelta(days=age))], ODR, FIRST, TODAY)
    assert found.defects == counts


def test_an_order_counts_once_whatever_was_said_of_it():
    same = {"order": "order 1"}
    found = tally(
        [
            thread(1, claim_state="granted"),
            thread(2, "message", rating=1, **same),
            thread(3, "chargeback", **same),
            thread(4, claim_state="filed", **same),
            thread(5, claim_state="filed"),
            thread(6, claim_state="filed", order="order 5"),
            thread(7, "message", rating=1, order=""),
            thread(8, "message", rating=1, order=""),
        ],
        ODR,
        FIRST,
        TODAY,
    )
    assert (found.defects, found.pending) == (3, 1)
    assert found.counted == ("ACC-1", "ACC-2", "ACC-3", "ACC-7", "ACC-8")
    assert found.undecided == ("ACC-4", "ACC-5", "ACC-6")


def test_what_counts_by_its_rating_alone_is_of_no_procedure() -> None:
    threads = [
        thread(1, claim_state="granted"),
        thread(2, claim_state="granted", rating=1),
        thread(3, claim_state="denied", rating=2),
        thread(4, "message", rating=1),
    ]
    found = tally(threads, ODR, FIRST, TODAY)
    assert (found.defects, found.procedures) == (4, (("a_to_z", 2), ("rating", 2)))


def test_each_claim_counts_where_the_figure_asks_for_cases():
    assert tally([claim(1, order="x"), claim(2, order="x")], CLAIMS, FIRST, TODAY).defects == 2


def test_cases_of_one_order_have_one_day_the_known_one():
    old, new = FIRST - timedelta(days=1), TODAY
    known = thread(1, day=old, order="x")
    assumed = thread(2, day=new, order="x", assumed=True)
    alone = thread(3, day=new, order="", assumed=True)
    assert [(one.day, one.assumed) for one in one_day_an_order([assumed, known, alone])] == [
        (old, False),
        (old, False),
        (new, True),
    ]


# --- fractions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "keeps", "to_limit", "level"),
    [
        (0, 704, True, 8, "ok"),
        (5, 704, True, 3, "ok"),
        (6, 704, True, 2, "near"),
        (7, 704, True, 1, "near"),
        (8, 704, False, 0, "over"),
        (7, 700, False, 0, "over"),
        (6, 700, True, 1, "near"),
        (1, 100, False, 0, "over"),
        (1, 101, True, 1, "near"),
        (0, 60, True, 1, "ok"),
        (0, 0, True, 0, "unknown"),
        (1, 0, False, 0, "over"),
    ],
)
def test_the_order_defect_rate_is_strictly_under_one_percent(part, whole, keeps, to_limit, level):
    rate = Rate(part, whole, "below", strict=True)
    assert rate.keeps(ONE_PERCENT) is keeps
    if whole:
        assert rate.to_limit(ONE_PERCENT) == to_limit
    assert level_of(rate, ONE_PERCENT) == level


@pytest.mark.parametrize(
    ("kept", "decided", "strict", "keeps", "to_limit"),
    [(9, 10, False, True, 1), (9, 10, True, False, 0), (10, 10, False, True, 2), (8, 9, False, False, 0)],
)
def test_ninety_percent_of_answers(kept, decided, strict, keeps, to_limit):
    rate = Rate(kept, decided, "above", strict)
    assert (rate.keeps(Fraction(9, 10)), rate.to_limit(Fraction(9, 10))) == (keeps, to_limit)


def test_what_waits_brings_it_near_and_without_a_limit_nobody_knows():
    rate = Rate(5, 704, "below", strict=True)
    assert level_of(rate, ONE_PERCENT, pending=2) == "ok"
    assert level_of(rate, ONE_PERCENT, pending=3) == "near"
    assert level_of(rate, None) == level_of(None, ONE_PERCENT) == "unknown"


SHARES = st.fractions(min_value=Fraction(1, 1000), max_value=1)


@given(part=st.integers(0, 300), more=st.integers(0, 2000), limit=SHARES, strict=st.booleans())
def test_to_limit_is_the_first_number_that_breaks_it(part, more, limit, strict):
    rate = Rate(part, part + more, "below", strict)
    steps = rate.to_limit(limit)
    if rate.whole and rate.keeps(limit):
        assert steps > 0
        assert not rate.with_more(steps).keeps(limit)
        assert rate.with_more(steps - 1).keeps(limit)
        assert rate.near(limit) == (part > 0 and Fraction(part, rate.whole) >= NEAR * limit)
    else:
        assert steps == 0 or not rate.whole


@given(kept=st.integers(0, 300), missed=st.integers(0, 300), limit=SHARES, strict=st.booleans())
def test_misses_to_the_limit_are_the_first_number_that_breaks_it(kept, missed, limit, strict):
    rate = Rate(kept, kept + missed, "above", strict)
    if not rate.whole or not rate.keeps(limit):
        assert not rate.whole or rate.to_limit(limit) == 0
        return
    steps = rate.to_limit(limit)

    def missing(n: int) -> Rate:
        return Rate(kept, rate.whole + n, "above", strict)

    assert not missing(steps).keeps(limit)
    assert steps == 1 or missing(steps - 1).keeps(limit)


# --- what if ------------------------------------------------------------------------------------------------------


def world() -> list[Thread]:
    counted = [thread(n, claim_state="granted", closed=True) for n in range(1, 6)]
    return [
        *counted,
        thread(6, claim_state="filed"),
        thread(7, claim_state="filed", order="order 1"),
        thread(8, "message", rating=1, order="order 2"),
        thread(9, claim_state="filed", day=FIRST - timedelta(days=1)),
    ]


def test_each_open_case_says_what_either_ruling_does():
    rate = Rate(5, 704, "below", strict=True)
    found = what_ifs(world(), ODR, FIRST, TODAY, rate, ONE_PERCENT)
    assert [(one.case, one.turn, one.after.part, one.level, one.to_limit) for one in found] == [
        ("ACC-6", "granted", 6, "near", 2),
        ("ACC-6", "denied", 5, "ok", 3),
        ("ACC-7", "granted", 5, "ok", 3),
        ("ACC-7", "denied", 5, "ok", 3),
        ("ACC-8", "rating_removed", 5, "ok", 3),
    ]


def test_turns_of_what_counts_already():
    rate = Rate(1, 61, "below", strict=True)
    two_percent = Fraction(2, 100)

    def turns(one: Thread, measure: Measure) -> list[tuple[str, int]]:
        return [(what.turn, what.after.part) for what in what_ifs([one], measure, FIRST, TODAY, rate, two_percent)]

    assert turns(thread(procedure="chargeback"), ODR) == [("counts_anyway", 1)]
    assert turns(thread(claim_state="appealed"), ODR) == [("appeal_won", 0)]
    assert turns(thread(claim_state="granted", closed=True), ODR) == []
    assert turns(thread(claim_state="denied", rating=1), ODR) == [("rating_removed", 0)]


IN_TIME, TOO_LATE = frozenset({("protect", "running")}), frozenset({("protect", "missed")})
SILENT = frozenset({("protect", "missed"), ("answer", "missed")})


@pytest.mark.parametrize(
    ("one", "turns"),
    [
        (claim(), ["excluded"]),
        (claim(claim_state="filed", clocks=IN_TIME), ["saved", "denied", "excluded"]),
        (claim(claim_state="filed", clocks=IN_TIME, reason="defect"), ["saved", "denied"]),
        (claim(claim_state="filed", clocks=TOO_LATE, reason="defect"), ["denied"]),
        (claim(claim_state="filed", clocks=TOO_LATE, reason="change_of_mind"), ["denied", "excluded"]),
        (claim(claim_state="filed", clocks=SILENT, reason="change_of_mind"), ["denied"]),
        (claim(claim_state="granted", reputation="affected", reason="change_of_mind"), ["excluded"]),
        (claim(claim_state="granted", reputation="affected", reason="wrong_item"), ["counts_anyway"]),
        (claim(claim_state="granted", reputation="affected", clocks=SILENT), ["counts_anyway"]),
        (claim(reputation="saved", clocks=IN_TIME), []),
        (claim(closed=True), []),
    ],
)
def test_how_a_claim_may_still_stop_counting(one, turns):
    rate = Rate(4, 300, "below", strict=True)
    found = what_ifs([one], CLAIMS, FIRST, TODAY, rate, Fraction(2, 100))
    assert [what.turn for what in found] == turns
    assert {what.after.part for what in found} <= ({4} if turns == ["counts_anyway"] else {3})


STATES = st.sampled_from(["none", "filed", "submitted", "granted", "denied", "withdrawn", "appealed"])
THREADS = st.lists(
    st.builds(
        lambda number, order, state, rating, age, closed: thread(
            number, order=order, claim_state=state, rating=rating, day=TODAY - timedelta(days=age), closed=closed
        ),
        st.integers(1, 10_000),
        st.sampled_from(["", "a", "b", "c"]),
        STATES,
        st.sampled_from([None, 1, 2, 3, 5]),
        st.integers(0, 70),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(THREADS)
def test_a_what_if_is_what_counting_again_gives(threads):
    defects = tally(threads, ODR, FIRST, TODAY).defects
    rate = Rate(defects, 704, "below", strict=True)
    changes = {
        "granted": {"claim_state": "granted"},
        "denied": {"claim_state": "denied"},
        "appeal_won": {"claim_state": "denied"},
        "rating_removed": {"rating": None},
        "counts_anyway": {},
    }
    for what in what_ifs(threads, ODR, FIRST, TODAY, rate, ONE_PERCENT):
        again = [one._replace(**changes[what.turn]) if one.id == what.case else one for one in threads]
        assert what.after.part == tally(again, ODR, FIRST, TODAY).defects
