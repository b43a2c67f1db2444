"""The fold: order of arrival does not matter, personal data decides nothing, states and clocks move as written."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.case import FormerStep
from concierge_cli.domain.clock import agreed_clock
from concierge_cli.domain.event import VERSION, erased
from concierge_cli.domain.fold import HANDLERS, fold
from concierge_cli.domain.instants import iso
from concierge_cli.domain.merging import heads_of
from concierge_cli.domain.vocabulary import ClaimState, ClockState, MoneyState, Party, Procedure, Reputation, Status
from tests.domain.story import MEXICO, Story, at


def a_month() -> Story:
    story = Story()
    story.open()
    story.tell("replied", "2026-11-14 11:00", template="claim_ack")
    story.tell("waited", "2026-11-14 11:00", on="buyer")
    story.tell("heard", "2026-11-17 09:30", **{"from": "buyer"}, personal={"text": "va la foto"})
    story.tell("evidence_added", "2026-11-17 09:40", kind="defect_photo", **{"from": "buyer"}, sha256="a" * 64)
    story.tell("evidence_added", "2026-11-17 09:41", kind="chat_log", **{"from": "us"}, sha256="b" * 64)
    story.tell("submitted", "2026-11-17 09:45", required=3, present=3, effect={"claim_state": "submitted"})
    story.tell(
        "chosen",
        "2026-11-17 10:00",
        option="refund",
        effect={"money_state": "refunded", "reputation": "saved"},
        amount={"amount": "189.00", "currency": "MXN"},
    )
    story.tell("closed", "2026-11-17 10:05", outcome="refunded_keep_item", effect={"money_state": "refunded"})
    return story


def test_a_case_from_first_call_to_closing():
    case = fold(a_month().events)
    assert case is not None
    assert (case.claim_state, case.money_state, case.reputation) == (
        ClaimState.SUBMITTED,
        MoneyState.REFUNDED,
        Reputation.SAVED,
    )
    assert case.first_response_at == at("2026-11-14 11:00")
    assert case.missing() == ()
    assert case.status(at("2026-11-17 10:06")) is Status.CLOSED
    states = {clock.id: clock.state(at("2026-11-20 00:00")) for clock in case.clocks.values()}
    assert states == {
        "first_response": ClockState.MET,
        "resolution": ClockState.MET,
        "ml_claim_protect_reputation": ClockState.MET,
    }


@given(st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_case(rng: random.Random):
    events = a_month().events
    shuffled = list(events)
    rng.shuffle(shuffled)
    assert fold(shuffled) == fold(events)


@given(st.sets(st.integers(0, 8)))
def test_erasing_personal_data_changes_no_state_and_no_clock(which: set[int]):
    events = a_month().events
    gone = [erased(event) if index in which else event for index, event in enumerate(events)]
    before, after = fold(events), fold(gone)
    assert before is not None
    assert after is not None
    for name in ("clocks", "claim_state", "money_state", "reputation", "required", "closings", "amount", "minutes"):
        assert getattr(after, name) == getattr(before, name)
    assert after.missing() == before.missing()


def test_waiting_moves_my_promise_by_exactly_the_worked_hours_and_the_platform_not_a_second():
    story = Story()
    story.open("2026-11-10 09:00")
    before = fold(story.events)
    story.tell("replied", "2026-11-10 09:30")
    story.tell("waited", "2026-11-11 09:00", on="buyer")
    story.tell("heard", "2026-11-13 09:00", **{"from": "buyer"})
    after = fold(story.events)
    assert before is not None
    assert after is not None
    moved = MEXICO.calendar().between(before.clocks["resolution"].due_at, after.clocks["resolution"].due_at)
    assert moved == 2 * 8 * 60
    platform = "ml_claim_protect_reputation"
    assert after.clocks[platform].due_at == before.clocks[platform].due_at


def test_overlapping_waits_are_united():
    story = Story()
    story.open("2026-11-10 09:00")
    story.tell("waited", "2026-11-11 09:00", on="buyer", until="2026-11-12T15:00:00Z")
    story.tell("waited", "2026-11-11 10:00", on="client")
    story.tell("resumed", "2026-11-11 12:00")
    case = fold(story.events)
    assert case is not None
    raw = agreed_clock("resolution", minutes=2400, agreed=MEXICO, started_at=at("2026-11-10 09:00"))
    assert MEXICO.calendar().between(raw.due_at, case.clocks["resolution"].due_at) == 3 * 60


def test_first_response_never_pauses():
    story = Story()
    story.open("2026-11-10 09:00")
    before = fold(story.events)
    story.tell("waited", "2026-11-10 10:00", on="client")
    case = fold(story.events)
    assert case is not None
    assert before is not None
    assert case.clocks["first_response"].due_at == before.clocks["first_response"].due_at
    assert case.clocks["first_response"].state(at("2026-11-10 12:00")) is ClockState.RUNNING
    assert case.clocks["resolution"].state(at("2026-11-10 12:00")) is ClockState.PAUSED


def test_an_automatic_acknowledgement_answers_nobody():
    story = Story()
    story.open()
    story.tell("replied", "2026-11-13 18:31", auto_ack=True)
    case = fold(story.events)
    assert case is not None
    assert case.first_response_at is None
    assert case.status(at("2026-11-13 19:00")) is Status.NEW


def test_exactly_on_time_is_met_and_a_second_later_is_missed():
    for seconds, verdict in ((0, ClockState.MET), (1, ClockState.MISSED)):
        story = Story()
        story.open()
        due = fold(story.events).clocks["first_response"].due_at  # type: ignore[union-attr]
        told = story.tell("replied", "2026-11-18 09:30")
        story.events[-1] = replace(
            told, occurred_at=due.replace(second=seconds), recorded_at=due.replace(second=seconds)
        )
        case = fold(story.events)
        assert case is not None
        assert case.clocks["first_response"].state(at("2026-11-20 00:00")) is verdict


@pytest.mark.parametrize(("because", "verdict"), [(False, ClockState.MISSED), (True, ClockState.MET)])
def test_what_is_entered_late_un_misses_only_with_a_reason(because: bool, verdict: ClockState):
    story = Story()
    story.open()
    extra = {"because_given": True} if because else {}
    story.tell("replied", "2026-11-14 11:00", recorded="2026-11-20 10:00", **extra)
    case = fold(story.events)
    assert case is not None
    clock = case.clocks["first_response"]
    assert clock.state(at("2026-11-21 00:00")) is verdict
    assert clock.forgiven is because


def test_a_wait_entered_late_does_not_un_miss():
    story = Story()
    story.open("2026-11-02 09:00")
    due = fold(story.events).clocks["resolution"].due_at  # type: ignore[union-attr]
    story.tell("waited", "2026-11-03 09:00", recorded="2026-11-12 09:00", on="buyer")
    case = fold(story.events)
    assert case is not None
    assert case.clocks["resolution"].state(at("2026-11-12 10:00")) is ClockState.MISSED
    assert case.clocks["resolution"].due_at == due


def test_reopening_keeps_the_first_verdict_and_starts_a_second_resolution():
    story = a_month()
    second = agreed_clock("resolution#2", minutes=2400, agreed=MEXICO, started_at=at("2026-11-19 10:00"))
    story.tell("reopened", "2026-11-19 10:00", clocks=[second.to_json()])
    case = fold(story.events)
    assert case is not None
    assert not case.closed
    assert case.clocks["resolution"].state(at("2026-11-19 11:00")) is ClockState.MET
    assert case.clocks["resolution#2"].state(at("2026-11-19 11:00")) is ClockState.RUNNING
    assert case.closings[0][0] == at("2026-11-17 10:05")


def test_closing_cancels_what_runs_and_keeps_what_was_missed():
    story = Story()
    story.open()
    story.tell("closed", "2026-11-30 10:00", outcome="withdrawn_by_buyer", effect={})
    case = fold(story.events)
    assert case is not None
    assert case.clocks["ml_claim_protect_reputation"].state(at("2026-12-01 00:00")) is ClockState.MISSED
    story = Story()
    story.open()
    story.tell("closed", "2026-11-14 10:00", outcome="duplicate", effect={})
    case = fold(story.events)
    assert case is not None
    assert case.clocks["first_response"].state(at("2026-12-01 00:00")) is ClockState.CANCELLED


def test_undo_is_as_if_it_had_not_happened():
    story = a_month()
    without = fold(story.events[:-1])
    story.tell("retracted", "2026-11-17 10:06", events=[story.events[-1].id])
    case = fold(story.events)
    assert case is not None
    assert without is not None
    assert not case.closed
    assert case.clocks == without.clocks
    assert case.retracted == {story.events[-2].id}


def test_a_retracted_opening_leaves_no_case():
    story = Story()
    opened = story.open()
    story.tell("retracted", "2026-11-13 18:32", events=[opened.id])
    assert fold(story.events) is None


def test_what_only_a_newer_version_knows_makes_it_read_only():
    story = Story()
    story.open()
    told = story.tell("noted", "2026-11-14 10:00")
    story.events[-1] = replace(told, v=VERSION + 1)
    case = fold(story.events)
    assert case is not None
    assert case.read_only
    story.events[-1] = replace(told, kind="levitated")
    assert fold(story.events).read_only  # type: ignore[union-attr]


def test_a_wait_ends_by_a_word_from_the_awaited_party_only():
    story = Story()
    story.open()
    story.tell("waited", "2026-11-14 11:00", on="carrier")
    story.tell("heard", "2026-11-14 12:00", **{"from": "buyer"})
    case = fold(story.events)
    assert case is not None
    assert case.waiting_on(at("2026-11-14 12:30")) is Party.CARRIER
    story.tell("heard", "2026-11-14 12:10", **{"from": "carrier"})
    assert fold(story.events).waiting_on(at("2026-11-14 12:30")) is Party.US  # type: ignore[union-attr]


def test_a_wait_ends_by_itself():
    story = Story()
    story.open()
    story.tell("waited", "2026-11-14 11:00", on="buyer", until="2026-11-14T20:00:00Z")
    case = fold(story.events)
    assert case is not None
    assert case.waiting_on(at("2026-11-14 13:59")) is Party.BUYER
    assert case.waiting_on(at("2026-11-14 14:00")) is Party.US


def test_two_decisions_that_did_not_know_of_each_other_are_a_notice_until_somebody_settles_it():
    story = Story()
    opened = story.open()
    ours = story.tell("chosen", "2026-11-14 10:00", option="refund", effect={"money_state": "refunded"})
    theirs = story.tell(
        "chosen",
        "2026-11-14 10:01",
        replica="r2",
        after=(opened.id,),
        option="offer_return",
        effect={"return_state": "offered"},
    )
    case = fold(story.events)
    assert case is not None
    assert [(pair.kept, pair.other) for pair in case.disagreements] == [(theirs.id, ours.id)]
    assert len(case.heads) == 2
    story.tell("resolved", "2026-11-14 11:00", keep=theirs.id, over=[ours.id])
    settled = fold(story.events)
    assert settled is not None
    assert settled.disagreements == []
    assert len(settled.heads) == 1


def test_the_decision_that_a_person_lets_stand_is_the_one_that_counts():
    story = Story()
    opened = story.open()
    ours = story.tell("closed", "2026-11-14 10:00", outcome="claim_won", effect={"claim_state": "denied"})
    theirs = story.tell(
        "decided",
        "2026-11-14 10:01",
        replica="r2",
        after=(opened.id,),
        ruling="granted",
        effect={"claim_state": "granted"},
    )
    assert fold(story.events).claim_state == ClaimState.GRANTED  # type: ignore[union-attr]
    story.tell("resolved", "2026-11-14 11:00", keep=ours.id, over=[theirs.id])
    case = fold(story.events)
    assert case is not None
    assert case.claim_state == ClaimState.DENIED
    assert len(case.closings) == 1


def test_closing_twice_in_one_second_counts_twice():
    story = Story()
    story.open()
    story.tell("closed", "2026-11-14 10:00", outcome="duplicate", effect={})
    story.tell("reopened", "2026-11-14 10:00")
    story.tell("closed", "2026-11-14 10:00", outcome="duplicate", effect={})
    case = fold(story.events)
    assert case is not None
    assert len(case.closings) == 2


def test_decisions_that_follow_each_other_are_no_disagreement():
    story = a_month()
    story.tell("reopened", "2026-11-18 10:00", replica="r2")
    case = fold(story.events)
    assert case is not None
    assert case.disagreements == []


def test_escalating_keeps_the_case_and_cancels_the_old_procedures_clocks():
    story = Story()
    story.open()
    story.tell("escalated", "2026-11-14 10:00", procedure="mediation", required=["order_id"], optional=[])
    case = fold(story.events)
    assert case is not None
    assert case.procedure == "mediation"
    assert case.clocks["ml_claim_protect_reputation"].state(at("2026-11-14 11:00")) is ClockState.CANCELLED
    assert case.clocks["resolution"].state(at("2026-11-14 11:00")) is ClockState.RUNNING
    assert case.missing() == ()


def test_damaged_evidence_does_not_count_and_its_whole_sibling_does():
    story = Story()
    story.open(required=["defect_photo"], optional=[])
    story.tell(
        "evidence_added",
        "2026-11-14 10:00",
        kind="defect_photo",
        **{"from": "buyer"},
        problems=[{"code": "truncated_photo"}],
    )
    assert fold(story.events).missing() == ("defect_photo",)  # type: ignore[union-attr]
    story.tell("evidence_added", "2026-11-14 10:01", kind="defect_photo", **{"from": "buyer"}, same_as=["k9"])
    assert fold(story.events).missing() == ("defect_photo",)  # type: ignore[union-attr]
    story.tell("evidence_added", "2026-11-14 10:02", kind="defect_photo", **{"from": "buyer"})
    assert fold(story.events).missing() == ()  # type: ignore[union-attr]


def test_what_was_asked_for_is_owed_until_something_of_it_comes():
    story = Story()
    story.open()
    story.tell("replied", "2026-11-14 10:00", asked=["defect_photo", "serial"])
    story.tell("asked", "2026-11-14 10:01", to="client", asked=["chat_log"])
    assert fold(story.events).asked == ("defect_photo", "serial", "chat_log")  # type: ignore[union-attr]
    broken = {"from": "buyer", "problems": [{"code": "truncated_photo"}]}
    story.tell("evidence_added", "2026-11-14 10:02", kind="defect_photo", **broken)
    assert fold(story.events).asked == ("serial", "chat_log"), "what came broken has to be asked for anew"  # type: ignore[union-attr]
    story.tell("replied", "2026-11-14 10:03", auto_ack=True, asked=["defect_photo"])
    assert fold(story.events).asked == ("serial", "chat_log")  # type: ignore[union-attr]


def test_every_kind_of_a_case_has_its_handler():
    assert set(HANDLERS) >= {
        "opened", "noted", "heard", "replied", "drafted", "waited", "resumed", "chosen", "escalated", "handed_off",
        "decided", "resolved", "edited", "closed", "reopened", "evidence_added", "submitted", "measured", "retracted",
    }  # fmt: skip


# --- what two machines, late entries and second thoughts may not break ---------------------------------------------


def clock_json(name, *, start, due, kind="platform", stops=("chosen",), **more):
    return {
        "id": name, "kind": kind, "party": "us", "started_at": iso(at(start)), "due_at": iso(at(due)),
        "warn_at": iso(at(due)), "basis": "rule", "stops_on": list(stops), **more,
    }  # fmt: skip


RULE = {"id": "r", "version": "1", "source": ["x"], "trust": "high"}


def test_what_was_overruled_counts_as_if_it_had_not_happened():
    story = Story()
    opened = story.open()
    close = story.tell("closed", "2026-11-14 10:00", outcome="duplicate", effect={})
    ruling = story.tell(
        "decided",
        "2026-11-14 10:01",
        replica="r2",
        after=(opened.id,),
        ruling="granted",
        effect={"claim_state": "granted"},
    )
    story.tell("resolved", "2026-11-14 11:00", keep=ruling.id, over=[close.id])
    case = fold(story.events)
    assert not case.closed
    assert case.claim_state == ClaimState.GRANTED
    assert case.disagreements == []


def test_an_undone_event_between_two_decisions_makes_no_disagreement():
    story = Story()
    story.open()
    story.tell("chosen", "2026-11-14 10:00", option="refund", effect={})
    note = story.tell("noted", "2026-11-14 10:01")
    story.tell("retracted", "2026-11-14 10:02", events=[note.id])
    story.tell("decided", "2026-11-14 10:03", replica="r2", ruling="denied", effect={})
    assert fold(story.events).disagreements == []


def test_a_recount_never_restarts_a_stopped_clock_nor_replaces_a_typed_date():
    story = Story()
    story.open()
    fresh = clock_json("ml_claim_protect_reputation", start="2026-11-13 18:00", due="2026-11-19 23:59", rule=RULE)
    story.tell("chosen", "2026-11-14 10:00", option="refund", effect={})
    story.tell("edited", "2026-11-14 10:01", clocks=[fresh])
    clock = fold(story.events).clocks["ml_claim_protect_reputation"]
    assert clock.state(at("2026-12-01 00:00")) is ClockState.MET
    story = Story()
    story.open()
    typed = {"due_at": iso(at("2026-11-16 10:00")), "warn_at": iso(at("2026-11-15 10:00"))}
    story.tell("edited", "2026-11-14 10:00", due={"ml_claim_protect_reputation": typed})
    story.tell("edited", "2026-11-14 10:01", clocks=[fresh])
    assert fold(story.events).clocks["ml_claim_protect_reputation"].due_at == at("2026-11-16 10:00")


def test_two_instructions_of_the_platform_live_side_by_side_and_an_answer_to_the_buyer_meets_neither():
    story = Story()
    opened = story.open()
    task = clock_json(
        "platform_task", start="2026-11-14 10:00", due="2026-11-20 10:00", stops=("submitted", "evidence_added")
    )
    story.tell(
        "heard",
        "2026-11-14 10:00",
        **{"from": "platform"},
        task="platform_task",
        clocks=[task],
        personal={"text": "uno"},
    )
    story.tell(
        "heard", "2026-11-14 10:01", replica="r2", after=(opened.id,), **{"from": "platform"}, task="platform_task",
        clocks=[task], personal={"text": "dos"},
    )  # fmt: skip
    story.tell("replied", "2026-11-14 11:00")
    story.tell("escalated", "2026-11-14 12:00", procedure="mediation")
    case = fold(story.events)
    assert case.tasks == {"platform_task": "uno", "platform_task#2": "dos"}
    states = [case.clocks[name].state(at("2026-11-14 13:00")) for name in case.tasks]
    assert states == [ClockState.RUNNING, ClockState.RUNNING]


def test_an_opening_on_which_somebody_worked_meanwhile_is_not_taken_back():
    story = Story()
    opened = story.open()
    story.tell("replied", "2026-11-14 10:00", replica="r2", after=(opened.id,))
    story.tell("retracted", "2026-11-14 10:01", after=(opened.id,), events=[opened.id])
    case = fold(story.events)
    assert case is not None
    assert case.first_response_at == at("2026-11-14 10:00")


def test_an_opening_of_a_newer_version_is_shown_and_not_touched():
    story = Story()
    story.events[0:] = [replace(story.open(), v=VERSION + 1)]
    assert fold(story.events).read_only


def test_a_closed_case_starts_no_promise():
    story = Story()
    opened = story.open()
    story.tell("closed", "2026-11-14 10:00", outcome="duplicate", effect={})
    promise = agreed_clock("next_response", minutes=720, agreed=MEXICO, started_at=at("2026-11-14 10:01")).to_json()
    story.tell("heard", "2026-11-14 10:01", replica="r2", after=(opened.id,), **{"from": "buyer"}, clocks=[promise])
    assert "next_response" not in fold(story.events).clocks


def test_what_comes_after_the_stop_moves_no_verdict():
    story = Story()
    story.open("2026-11-02 09:00")
    story.tell("closed", "2026-11-03 10:00", outcome="duplicate", effect={})
    before = fold(story.events).clocks["resolution"].due_at
    story.tell("reopened", "2026-11-04 09:00")
    story.tell("waited", "2026-11-04 09:00", on="buyer", until="2026-11-20T15:00:00Z")
    assert fold(story.events).clocks["resolution"].due_at == before


def test_an_answer_given_while_somebody_else_has_the_move_counts_the_pause():
    story = Story()
    story.open("2026-11-02 09:00")
    promise = agreed_clock("next_response", minutes=720, agreed=MEXICO, started_at=at("2026-11-03 09:00")).to_json()
    story.tell("replied", "2026-11-02 10:00")
    story.tell("heard", "2026-11-03 09:00", **{"from": "buyer"}, clocks=[promise])
    story.tell("waited", "2026-11-03 10:00", on="supplier")
    story.tell("replied", "2026-11-12 10:00")
    assert fold(story.events).clocks["next_response"].state(at("2026-11-12 10:00")) is ClockState.MET


def test_a_ruling_ends_the_wait_on_the_platform():
    story = Story()
    story.open()
    story.tell("waited", "2026-11-14 10:00", on="platform")
    story.tell("decided", "2026-11-15 10:00", ruling="granted", effect={"claim_state": "granted"})
    assert fold(story.events).waiting_on(at("2026-11-15 10:01")) is Party.US


def test_a_new_wait_takes_the_place_of_the_one_before():
    story = Story()
    story.open("2026-11-09 09:00")
    story.tell("waited", "2026-11-10 09:00", on="buyer", until="2026-11-12T15:00:00Z")
    story.tell("waited", "2026-11-10 10:00", on="client", until="2026-11-10T18:00:00Z")
    case = fold(story.events)
    assert case.waiting_on(at("2026-11-10 11:00")) is Party.CLIENT
    assert case.waiting_on(at("2026-11-10 13:00")) is Party.US


def test_a_date_typed_for_a_paused_promise_ends_its_pause():
    story = Story()
    story.open("2026-11-09 09:00")
    story.tell("waited", "2026-11-10 09:00", on="buyer")
    typed = {"due_at": iso(at("2026-11-12 10:00")), "warn_at": iso(at("2026-11-11 10:00"))}
    story.tell("edited", "2026-11-10 10:00", due={"resolution": typed})
    assert fold(story.events).clocks["resolution"].state(at("2026-11-13 10:00")) is ClockState.MISSED


def test_a_date_that_was_typed_for_an_earlier_start_is_left_aside():
    """One machine counts anew and types; the other had closed without knowing, which ended the clock as it was."""
    story = Story()
    opened = story.open()
    story.tell("closed", "2026-11-14 10:00", outcome="denied", effect={})
    fresh = clock_json("ml_claim_protect_reputation", start="2026-11-10 18:00", due="2026-11-15 23:59", rule=RULE)
    recount = story.tell("edited", "2026-11-14 10:01", replica="r2", after=(opened.id,), clocks=[fresh])
    typed = {"due_at": iso(at("2026-11-12 10:00")), "warn_at": iso(at("2026-11-11 10:00"))}
    due = {"ml_claim_protect_reputation": typed}
    story.tell("edited", "2026-11-14 10:02", replica="r2", after=(recount.id,), due=due)
    clock = fold(story.events).clocks["ml_claim_protect_reputation"]
    assert (clock.started_at, clock.due_at) == (at("2026-11-13 18:30"), at("2026-11-18 23:59"))
    due["ml_claim_protect_reputation"]["due_at"] = iso(clock.started_at)
    story.tell("edited", "2026-11-14 10:03", due=due)
    assert fold(story.events).clocks["ml_claim_protect_reputation"].due_at == clock.due_at


def test_tags_of_two_machines_are_united():
    story = Story()
    opened = story.open()
    story.tell("edited", "2026-11-14 10:00", personal={"tags_added": ["vip"]})
    story.tell("edited", "2026-11-14 10:01", replica="r2", after=(opened.id,), personal={"tags_added": ["fraude"]})
    assert fold(story.events).tags == ("vip", "fraude")


def test_reopening_brings_back_what_the_closing_ended_and_takes_back_what_it_implied():
    story = Story()
    story.open()
    effect = {"claim_state": "denied", "reputation": "saved"}
    story.tell("closed", "2026-11-14 10:00", outcome="claim_won", effect=effect)
    story.tell("reopened", "2026-11-14 11:00")
    case = fold(story.events)
    assert (case.claim_state, case.reputation) == (ClaimState.FILED, Reputation.AT_RISK)
    states = {name: clock.state(at("2026-11-14 12:00")) for name, clock in case.clocks.items()}
    assert states["ml_claim_protect_reputation"] is ClockState.RUNNING
    assert states["first_response"] is ClockState.RUNNING
    assert states["resolution"] is ClockState.MET, "the first verdict stays"


def test_an_older_word_that_is_logged_late_does_not_hide_the_newer_one():
    story = Story()
    story.open()
    story.tell("replied", "2026-11-14 11:00")
    story.tell("heard", "2026-11-14 12:00", **{"from": "buyer"})
    story.tell("heard", "2026-11-14 10:30", recorded="2026-11-14 12:30", **{"from": "carrier"})
    story.tell("heard", "2026-11-14 10:00", recorded="2026-11-14 12:40", **{"from": "buyer"})
    case = fold(story.events)
    assert case.last_buyer_word_at == at("2026-11-14 12:00")
    assert (case.last_heard_at, case.last_heard_from) == (at("2026-11-14 12:00"), Party.BUYER)


def test_who_takes_back_an_opening_must_have_known_the_work_whatever_others_took_back_since():
    story = Story()
    opened = story.open()
    story.tell("replied", "2026-11-14 10:00", replica="r2", after=(opened.id,))
    story.tell("retracted", "2026-11-14 10:01", after=(opened.id,), events=[opened.id])
    note = story.tell("noted", "2026-11-14 11:00", replica="r2")
    story.tell("retracted", "2026-11-14 11:01", replica="r2", events=[note.id])
    assert fold(story.events).first_response_at == at("2026-11-14 10:00")


def test_a_note_that_was_taken_back_holds_no_opening():
    story = Story()
    opened = story.open()
    note = story.tell("noted", "2026-11-14 10:00", replica="r2", after=(opened.id,))
    story.tell("retracted", "2026-11-14 10:01", replica="r2", after=(note.id,), events=[note.id])
    story.tell("retracted", "2026-11-14 10:02", after=(opened.id,), events=[opened.id])
    assert fold(story.events) is None


def test_a_private_note_of_another_machine_holds_no_opening():
    """It never reaches the one that took the opening back: both must say the same of the case."""
    story = Story()
    opened = story.open()
    note = story.tell("noted", "2026-11-14 10:00", replica="r2", after=(opened.id,))
    story.events[-1] = replace(note, audience="mine")
    story.tell("retracted", "2026-11-14 10:02", after=(opened.id,), events=[opened.id])
    assert fold(story.events) is None


def two_rulings(story: Story) -> tuple[str, str, str]:
    """The opening, and what each of two machines logged without knowing of the other."""
    opened = story.open()
    granted = story.tell("decided", "2026-11-14 10:00", ruling="granted", effect={"claim_state": "granted"})
    denied = story.tell(
        "decided", "2026-11-14 10:01", replica="r2", after=(opened.id,), ruling="denied",
        effect={"claim_state": "denied"},
    )  # fmt: skip
    return opened.id, granted.id, denied.id


def test_two_people_who_let_each_others_choice_fall_have_settled_nothing():
    story = Story()
    _opened, granted, denied = two_rulings(story)
    story.tell("resolved", "2026-11-14 11:00", after=(granted, denied), keep=granted, over=[denied])
    story.tell("resolved", "2026-11-14 11:01", replica="r2", after=(granted, denied), keep=denied, over=[granted])
    case = fold(story.events)
    assert case.claim_state == ClaimState.DENIED
    assert [(pair.kept, pair.other) for pair in case.disagreements] == [(denied, granted)]
    story.tell("resolved", "2026-11-14 12:00", keep=granted, over=[denied])
    case = fold(story.events)
    assert (case.claim_state, case.disagreements) == (ClaimState.GRANTED, [])


def test_settling_one_pair_leaves_the_others_told():
    story = Story()
    opened, granted, denied = two_rulings(story)
    closed = story.tell("closed", "2026-11-14 10:02", replica="r3", after=(opened,), outcome="duplicate", effect={})
    story.tell("resolved", "2026-11-14 11:00", keep=granted, over=[denied])
    case = fold(story.events)
    assert [(pair.kept, pair.other) for pair in case.disagreements] == [(closed.id, granted)]


def test_one_settlement_after_another_leaves_what_the_first_let_fall():
    story = Story()
    opened, granted, denied = two_rulings(story)
    story.tell("closed", "2026-11-14 10:02", replica="r3", after=(opened,), outcome="duplicate", effect={})
    closed = story.events[-1].id
    story.tell("resolved", "2026-11-14 11:00", keep=granted, over=[denied])
    story.tell("resolved", "2026-11-14 11:01", keep=granted, over=[closed])
    case = fold(story.events)
    assert (case.claim_state, case.closed, case.disagreements) == (ClaimState.GRANTED, False, [])
    assert case.retracted == {denied, closed}


def test_a_settlement_of_a_newer_version_settles_nothing_here():
    story = Story()
    _opened, granted, denied = two_rulings(story)
    told = story.tell("resolved", "2026-11-14 11:00", keep=granted, over=[denied])
    story.events[-1] = replace(told, v=VERSION + 1)
    case = fold(story.events)
    assert (case.read_only, case.claim_state, len(case.disagreements)) == (True, ClaimState.DENIED, 1)


def test_a_retraction_of_a_newer_version_takes_nothing_back_here():
    story = Story()
    story.open()
    told = story.tell("retracted", "2026-11-14 11:00", events=[story.events[0].id])
    story.events[-1] = replace(told, v=VERSION + 1)
    assert fold(story.events).read_only


def test_a_choice_that_was_taken_back_lets_nothing_fall():
    story = Story()
    _opened, granted, denied = two_rulings(story)
    story.tell("resolved", "2026-11-14 11:00", keep=granted, over=[denied])
    story.tell("retracted", "2026-11-14 12:00", events=[granted])
    assert fold(story.events).claim_state == ClaimState.DENIED


def test_a_date_that_came_while_the_case_was_closed_is_not_late_when_it_is_reopened():
    story = Story()
    story.open()
    story.tell("closed", "2026-11-14 10:00", outcome="duplicate", effect={})
    story.tell("reopened", "2026-12-14 11:00")
    case = fold(story.events)
    states = {name: clock.state(at("2026-12-14 12:00")) for name, clock in case.clocks.items()}
    assert states["ml_claim_protect_reputation"] is states["first_response"] is ClockState.CANCELLED


def test_one_that_was_late_before_the_closing_stays_late():
    story = Story()
    story.open()
    story.tell("closed", "2026-12-10 10:00", outcome="duplicate", effect={})
    story.tell("reopened", "2026-12-14 11:00")
    clock = fold(story.events).clocks["ml_claim_protect_reputation"]
    assert (clock.state(at("2026-12-14 12:00")), clock.stopped_at) == (ClockState.MISSED, at("2026-12-10 10:00"))


@pytest.mark.parametrize(
    ("ruled_at", "named", "state"),
    [
        ("2026-11-14 10:00", True, ClockState.CANCELLED),
        ("2026-12-10 10:00", True, ClockState.MISSED),
        ("2026-11-14 10:00", False, ClockState.MET),  # as earlier versions logged it: a verdict that was told stands
    ],
)
def test_a_date_that_only_a_ruling_ends_is_not_kept(ruled_at, named, state):
    story = Story()
    story.open()
    ends = {"cancelled": ["ml_claim_protect_reputation"]} if named else {}
    story.tell("decided", ruled_at, ruling="granted", effect={"claim_state": "granted"}, **ends)
    assert fold(story.events).clocks["ml_claim_protect_reputation"].state(at("2026-12-20 10:00")) is state


def test_reopening_what_two_machines_closed_goes_back_to_before_the_first():
    story = Story()
    opened = story.open()
    effect = {"claim_state": "denied", "reputation": "saved"}
    story.tell("closed", "2026-11-14 10:00", outcome="claim_won", effect=effect)
    story.tell("closed", "2026-11-14 10:01", replica="r2", after=(opened.id,), outcome="claim_won", effect=effect)
    story.tell("reopened", "2026-11-14 11:00")
    case = fold(story.events)
    assert (case.claim_state, case.reputation) == (ClaimState.FILED, Reputation.AT_RISK)
    assert case.clocks["ml_claim_protect_reputation"].state(at("2026-11-14 12:00")) is ClockState.RUNNING


def test_what_reopens_an_open_case_does_nothing():
    story = Story()
    story.open()
    story.tell("closed", "2026-11-14 10:00", outcome="claim_won", effect={"claim_state": "denied"})
    again = agreed_clock("resolution#2", minutes=2400, agreed=MEXICO, started_at=at("2026-11-14 11:00")).to_json()
    first = story.tell("reopened", "2026-11-14 11:00", clocks=[again])
    story.tell("decided", "2026-11-14 12:00", ruling="granted", effect={"claim_state": "granted"})
    before = fold(story.events)
    story.tell("reopened", "2026-11-14 13:00", replica="r2", after=first.after, clocks=[again])
    case = fold(story.events)
    assert (case.claim_state, case.clocks, case.reopenings) == (before.claim_state, before.clocks, before.reopenings)


def test_reopening_leaves_what_was_said_of_the_closed_case():
    story = Story()
    opened = story.open()
    effect = {"claim_state": "withdrawn", "reputation": "affected"}
    story.tell("closed", "2026-11-14 10:00", outcome="withdrawn_by_buyer", effect=effect)
    story.tell("edited", "2026-11-14 10:30", reputation="excluded")
    ruling = {"ruling": "granted", "effect": {"claim_state": "granted"}}
    story.tell("decided", "2026-11-14 10:31", replica="r2", after=(opened.id,), **ruling)
    story.tell("reopened", "2026-11-14 11:00")
    case = fold(story.events)
    assert (case.claim_state, case.reputation) == (ClaimState.GRANTED, Reputation.EXCLUDED)


def test_a_clock_that_was_started_anew_on_a_closed_case_stays_the_only_one_when_it_is_reopened():
    story = Story()
    opened = story.open(clocks=[clock_json("window", start="2026-11-13 18:30", due="2026-11-14 18:30", kind="window")])
    story.tell("closed", "2026-11-14 10:00", outcome="out_of_scope", effect={})
    again = clock_json("window#2", start="2026-11-14 10:30", due="2026-11-15 10:30", kind="window")
    story.tell("heard", "2026-11-14 10:30", replica="r2", after=(opened.id,), **{"from": "buyer"}, clocks=[again])
    story.tell("reopened", "2026-11-14 11:00")
    states = {name: clock.state(at("2026-11-14 12:00")) for name, clock in fold(story.events).clocks.items()}
    assert states == {"window": ClockState.CANCELLED, "window#2": ClockState.RUNNING}


def test_heads_are_read_from_any_run_of_events():
    story = a_month()
    assert heads_of(iter(story.events)) == (story.events[-1].id,)


# --- what single lines of the fold are there for ------------------------------------------------------------------


def test_of_a_word_is_kept_when_from_whom_and_in_what_mood():
    story = Story()
    story.open()
    story.tell("heard", "2026-11-14 10:00", **{"from": "buyer"}, emotion="angry")
    story.tell("heard", "2026-11-14 11:00", **{"from": "carrier"})
    story.tell("heard", "2026-11-14 11:00", **{"from": "client"})
    case = fold(story.events)
    assert (case.emotion, case.last_buyer_word_at) == ("angry", at("2026-11-14 10:00"))
    assert (case.last_heard_at, case.last_heard_from) == (at("2026-11-14 11:00"), Party.CLIENT), "the later entry"


def test_the_opening_keeps_the_buyers_words_and_the_last_entry_its_moment():
    story = Story()
    told = story.open()
    story.events = []
    story.tell("opened", "2026-11-13 18:30", **told.facts, personal={"stated_reason": "No carga"})
    story.tell("noted", "2026-11-14 09:00", recorded="2026-11-14 10:00")
    case = fold(story.events)
    assert (case.stated_reason, case.updated_at) == ("No carga", at("2026-11-14 10:00"))


def waited_late(*, because: bool = False, opened: str = "2026-11-02 09:00", recorded: str):
    """A wait since the 3rd that is entered at `recorded`: the case, and its promise to end it without any wait."""
    story = Story()
    story.open(opened)
    before = fold(story.events).clocks["resolution"]
    reason = {"because_given": True} if because else {}
    story.tell("waited", "2026-11-03 09:00", recorded=recorded, on="buyer", **reason)
    return fold(story.events), before


def test_a_wait_entered_late_with_a_reason_un_misses_and_pauses_from_its_beginning():
    case, before = waited_late(because=True, recorded="2026-11-12 09:00")
    clock = case.clocks["resolution"]
    assert clock.state(at("2026-11-12 10:00")) is ClockState.PAUSED
    assert (clock.forgiven, clock.paused_from) == (True, at("2026-11-03 09:00"))
    assert before.state(at("2026-11-12 10:00")) is ClockState.MISSED


def test_a_wait_entered_before_anything_was_missed_pauses_from_its_beginning_and_forgives_nothing():
    """First response was missed by then: it never pauses, so it is nobody's matter here."""
    case, _before = waited_late(recorded="2026-11-05 09:00")
    assert case.clocks["first_response"].state(at("2026-11-05 10:00")) is ClockState.MISSED
    assert case.waits[0].pauses_from is None
    assert case.clocks["resolution"].paused_from == at("2026-11-03 09:00")
    case, _before = waited_late(because=True, recorded="2026-11-05 09:00")
    assert not any(clock.forgiven for clock in case.clocks.values())


def test_an_answer_given_during_a_wait_is_in_time_though_it_was_entered_after_the_old_date():
    story = Story()
    story.open("2026-11-02 09:00")
    story.tell("replied", "2026-11-02 10:00")
    promise = agreed_clock("next_response", minutes=60, agreed=MEXICO, started_at=at("2026-11-03 09:00")).to_json()
    story.tell("heard", "2026-11-03 09:00", **{"from": "buyer"}, clocks=[promise])
    story.tell("waited", "2026-11-03 09:30", on="supplier")
    story.tell("replied", "2026-11-03 09:45", recorded="2026-11-03 13:00")
    clock = fold(story.events).clocks["next_response"]
    assert (clock.state(at("2026-11-04 10:00")), clock.stopped_late_entry) == (ClockState.MET, False)


def test_escalating_sets_what_the_new_procedure_says():
    story = Story()
    story.open()
    story.tell(
        "escalated", "2026-11-14 10:00", procedure="mediation", required=["chat_log"], optional=["invoice"],
        effect={"claim_state": "submitted"}, platform_opened_at=iso(at("2026-11-14 09:00")),
        personal={"platform_case_id": "51"},
    )  # fmt: skip
    case = fold(story.events)
    assert (case.required, case.optional, case.claim_state) == (("chat_log",), ("invoice",), ClaimState.SUBMITTED)
    assert (case.platform_opened_at, case.platform_case_id) == (at("2026-11-14 09:00"), "51")


def test_a_ruling_stays_with_the_steps_that_it_was_about_once_another_is_begun():
    story = Story()
    story.open(claim_state="filed")
    story.tell(
        "escalated",
        "2026-11-14 10:00",
        procedure="return_inspection",
        effect={},
        platform_opened_at=iso(at("2026-11-14 09:00")),
    )
    assert fold(story.events).former_steps == [FormerStep(Procedure.CLAIM)], "the claim's ruling is still to come"
    story.tell("decided", "2026-11-14 11:00", ruling="granted", effect={"claim_state": "granted"})
    story.tell("escalated", "2026-11-14 12:00", procedure="reimbursement", effect={"claim_state": "none"})
    story.tell("decided", "2026-11-15 12:00", ruling="denied", effect={"claim_state": "denied"})
    story.tell("escalated", "2026-11-16 12:00", procedure="message")
    case = fold(story.events)
    assert case.former_steps == [
        FormerStep(Procedure.CLAIM, ClaimState.GRANTED),
        FormerStep(Procedure.RETURN_INSPECTION, ClaimState.GRANTED, at("2026-11-14 09:00")),
        FormerStep(Procedure.REIMBURSEMENT, opened_at=at("2026-11-14 09:00")),
    ]
    assert case.claim_state is ClaimState.DENIED


def test_handing_off_keeps_the_new_channel_and_its_number():
    story = Story()
    story.open()
    story.tell("handed_off", "2026-11-14 10:00", channel="email", personal={"ref": "a@x.mx"})
    case = fold(story.events)
    assert (case.channel, case.channel_ref, case.first_response_at) == ("email", "a@x.mx", at("2026-11-14 10:00"))


def typed(due: str) -> dict:
    return {"due": {"resolution": {"due_at": iso(at(due)), "warn_at": iso(at(due))}}}


def test_a_date_typed_for_a_missed_promise_forgives_it_once_and_for_all():
    story = Story()
    story.open("2026-11-02 09:00")
    story.tell("edited", "2026-11-03 09:00", **typed("2026-11-09 18:00"))
    assert not fold(story.events).clocks["resolution"].forgiven, "nothing was missed yet"
    story.tell("edited", "2026-11-10 09:00", **typed("2026-11-12 18:00"))
    assert fold(story.events).clocks["resolution"].forgiven
    story.tell("edited", "2026-11-11 09:00", **typed("2026-11-13 18:00"))
    assert fold(story.events).clocks["resolution"].forgiven


def test_two_closings_that_both_imply_the_refund_give_it_once():
    story = Story()
    opened = story.open()
    paid = {"amount": {"amount": "189.00", "currency": "MXN"}, "effect": {"money_state": "refunded"}}
    story.tell("closed", "2026-11-14 10:00", outcome="refunded_keep_item", **paid)
    story.tell("closed", "2026-11-14 10:01", replica="r2", after=(opened.id,), outcome="refunded_after_return", **paid)
    case = fold(story.events)
    assert [str(one.amount.amount) for one in case.payments] == ["189.00"]
    assert (case.outcome, len(case.disagreements)) == ("refunded_after_return", 1)


def test_what_was_cancelled_before_the_closing_stays_cancelled_when_it_is_reopened():
    story = Story()
    story.open()
    story.tell("edited", "2026-11-14 09:00", delivered=False, cancelled=["ml_claim_protect_reputation"])
    story.tell("closed", "2026-11-14 10:00", outcome="duplicate", effect={})
    story.tell("reopened", "2026-11-14 11:00")
    clock = fold(story.events).clocks["ml_claim_protect_reputation"]
    assert clock.state(at("2026-11-14 12:00")) is ClockState.CANCELLED


def test_reopening_brings_back_every_instruction_of_the_platform():
    story = Story()
    story.open()
    for name in ("platform_task", "platform_task#2"):
        task = clock_json(name, start="2026-11-14 10:00", due="2026-11-20 10:00", stops=("submitted",))
        story.tell("heard", "2026-11-14 10:00", **{"from": "platform"}, task=name, clocks=[task])
    story.tell("closed", "2026-11-14 11:00", outcome="duplicate", effect={})
    story.tell("reopened", "2026-11-14 12:00")
    case = fold(story.events)
    assert {case.clocks[name].state(at("2026-11-14 13:00")) for name in case.tasks} == {ClockState.RUNNING}
    assert len(case.tasks) == 2


def test_reopening_a_withdrawn_claim_files_it_again_and_counts():
    story = Story()
    story.open(claim_state="none")
    story.tell("closed", "2026-11-14 10:00", outcome="withdrawn_by_buyer", effect={"claim_state": "withdrawn"})
    story.tell("reopened", "2026-11-14 11:00", effect={"claim_state": "filed"})
    case = fold(story.events)
    assert (case.claim_state, case.reopenings) == (ClaimState.FILED, [at("2026-11-14 11:00")])


def test_what_is_handed_in_and_settled_is_kept():
    story = Story()
    _opened, granted, denied = two_rulings(story)
    told = story.tell("resolved", "2026-11-14 11:00", keep=granted, over=[denied])
    story.tell("submitted", "2026-11-14 12:00", required=3, present=2, forced=True, effect={})
    case = fold(story.events)
    assert case.submissions == [(at("2026-11-14 12:00"), 3, 2, True)]
    assert case.resolutions == [told.id]


def test_editing_sets_exactly_what_it_says():
    story = Story()
    story.open()
    story.tell(
        "edited", "2026-11-14 10:00", amount={"amount": "90.00", "currency": "MXN"}, delivered=True, rating=2,
        delivered_at=iso(at("2026-11-12 10:00")), platform_opened_at=iso(at("2026-11-13 09:00")),
        personal={"assignee": "Eva", "buyer": "Ana Paula", "tags_added": ["vip", "cable"]},
    )  # fmt: skip
    case = fold(story.events)
    assert (str(case.amount.amount), case.delivered, case.rating) == ("90.00", True, 2)
    assert (case.delivered_at, case.platform_opened_at) == (at("2026-11-12 10:00"), at("2026-11-13 09:00"))
    assert (case.assignee, case.buyer, case.tags) == ("Eva", "Ana Paula", ("vip", "cable"))
    story.tell("edited", "2026-11-14 11:00", amount=None, personal={"tags_removed": ["vip"], "assignee": ""})
    case = fold(story.events)
    assert (case.amount, case.assignee, case.buyer, case.tags) == (None, "", "Ana Paula", ("cable",))


def test_the_number_that_a_claim_had_before_it_went_on_is_kept_and_a_corrected_one_is_not():
    story = Story()
    story.open()
    story.tell("edited", "2026-11-14 09:00", personal={"platform_case_id": "50"})
    story.tell("edited", "2026-11-14 09:30", personal={"platform_case_id": "51"})
    assert fold(story.events).former_claims == ()
    story.tell("escalated", "2026-11-14 10:00", procedure="mediation", personal={"platform_case_id": "52"})
    story.tell("escalated", "2026-11-14 11:00", procedure="claim", personal={"platform_case_id": "52"})
    case = fold(story.events)
    assert (case.platform_case_id, case.former_claims) == ("52", ("51",))


def test_a_recount_never_restarts_a_cancelled_clock_and_starts_one_that_was_not_there():
    story = Story()
    story.open()
    fresh = [
        clock_json(name, start="2026-11-13 18:00", due="2026-11-19 23:59", rule=RULE)
        for name in ("ml_claim_protect_reputation", "another")
    ]
    story.tell("edited", "2026-11-14 09:00", cancelled=["ml_claim_protect_reputation"])
    story.tell("edited", "2026-11-14 10:00", clocks=fresh)
    clocks = fold(story.events).clocks
    assert clocks["ml_claim_protect_reputation"].state(at("2026-11-15 10:00")) is ClockState.CANCELLED
    assert clocks["another"].state(at("2026-11-15 10:00")) is ClockState.RUNNING


# --- when a clock stops -------------------------------------------------------------------------------------------


def first_response(story: Story):
    return fold(story.events).clocks["first_response"]


def test_the_first_answer_stops_a_clock_for_good():
    story = Story()
    story.open()
    story.tell("replied", "2026-11-14 10:00")
    story.tell("replied", "2026-11-30 10:00")
    assert first_response(story).stopped_at == at("2026-11-14 10:00")
    case = fold(story.events)
    assert (case.first_response_at, case.last_answer_at) == (at("2026-11-14 10:00"), at("2026-11-30 10:00"))
    story.tell("replied", "2026-11-14 09:00", recorded="2026-11-30 11:00")
    case = fold(story.events)
    assert (case.first_response_at, case.last_answer_at) == (at("2026-11-14 09:00"), at("2026-11-30 10:00"))


def test_a_cancelled_clock_is_met_by_nothing():
    story = Story()
    story.open()
    story.tell("edited", "2026-11-14 09:00", cancelled=["first_response"])
    story.tell("replied", "2026-11-14 10:00")
    assert first_response(story).state(at("2026-11-14 11:00")) is ClockState.CANCELLED


def test_what_happened_before_a_clock_began_does_not_stop_it_and_what_happens_as_it_begins_does():
    for when, state in (("2026-11-14 09:59", ClockState.RUNNING), ("2026-11-14 10:00", ClockState.MET)):
        story = Story()
        story.open()
        promise = agreed_clock("next_response", minutes=720, agreed=MEXICO, started_at=at("2026-11-14 10:00"))
        story.tell("heard", "2026-11-14 10:00", **{"from": "buyer"}, clocks=[promise.to_json()])
        story.tell("replied", when, recorded="2026-11-14 10:30")
        assert fold(story.events).clocks["next_response"].state(at("2026-11-14 11:00")) is state


def test_a_reason_forgives_only_what_was_entered_too_late():
    story = Story()
    story.open()
    story.tell("replied", "2026-11-14 10:00", because_given=True)
    assert not first_response(story).forgiven, "it was in time"
    story = Story()
    story.open()
    story.tell("replied", "2026-11-29 10:00", recorded="2026-11-30 10:00", because_given=True)
    clock = first_response(story)
    assert (clock.state(at("2026-11-30 11:00")), clock.forgiven) == (ClockState.MISSED, False), "it happened too late"


def test_a_promise_that_was_forgiven_stays_so_when_it_is_kept():
    story = Story()
    story.open("2026-11-02 09:00")
    story.tell("edited", "2026-11-10 09:00", **typed("2026-11-12 18:00"))
    story.tell("closed", "2026-11-11 09:00", outcome="duplicate", effect={})
    clock = fold(story.events).clocks["resolution"]
    assert (clock.state(at("2026-11-13 10:00")), clock.forgiven) == (ClockState.MET, True)


def test_an_entry_of_the_very_last_second_that_is_logged_late_was_in_time_and_needs_a_reason():
    story = Story()
    story.open()
    due = first_response(story).due_at
    told = story.tell("replied", "2026-11-18 09:00", recorded="2026-11-30 10:00")
    story.events[-1] = replace(told, occurred_at=due)
    assert first_response(story).stopped_late_entry


def test_a_window_that_closed_is_nobodys_miss_when_the_case_ends_and_a_missed_date_is_stopped_there():
    story = Story()
    window = clock_json("window", start="2026-11-13 18:30", due="2026-11-14 18:30", kind="window")
    date = clock_json("date", start="2026-11-13 18:30", due="2026-11-14 18:30")
    story.open(clocks=[window, date])
    story.tell("closed", "2026-11-20 10:00", outcome="duplicate", effect={})
    clocks = fold(story.events).clocks
    assert clocks["window"].cancelled_at == at("2026-11-20 10:00")
    assert (clocks["date"].stopped_at, clocks["date"].state(at("2026-11-21 10:00"))) == (
        at("2026-11-20 10:00"), ClockState.MISSED,
    )  # fmt: skip
    story = Story()
    story.open(clocks=[date])
    story.tell("closed", "2026-11-14 18:30", outcome="duplicate", effect={})
    assert fold(story.events).clocks["date"].state(at("2026-11-21 10:00")) is ClockState.CANCELLED, "not missed yet"


def test_a_second_start_takes_the_place_of_the_first():
    story = Story()
    story.open(clocks=[clock_json("window", start="2026-11-13 18:30", due="2026-11-14 18:30", kind="window")])
    again = clock_json("window#2", start="2026-11-14 10:00", due="2026-11-15 10:00", kind="window")
    story.tell("heard", "2026-11-14 10:00", **{"from": "buyer"}, clocks=[again])
    states = {name: clock.state(at("2026-11-14 12:00")) for name, clock in fold(story.events).clocks.items()}
    assert states == {"window": ClockState.CANCELLED, "window#2": ClockState.RUNNING}


def test_a_wait_ends_once_and_a_word_older_than_it_ends_it_when_it_is_logged():
    story = Story()
    story.open()
    story.tell("waited", "2026-11-14 10:00", on="buyer")
    story.tell("heard", "2026-11-14 10:00", **{"from": "buyer"})
    assert fold(story.events).waits[0].end == at("2026-11-14 10:00"), "a word of the same second"
    story.tell("heard", "2026-11-14 12:00", **{"from": "buyer"})
    assert fold(story.events).waits[0].end == at("2026-11-14 10:00")
    story.tell("waited", "2026-11-14 13:00", on="buyer")
    story.tell("heard", "2026-11-14 12:30", recorded="2026-11-14 14:00", **{"from": "buyer"})
    assert fold(story.events).waits[1].end == at("2026-11-14 14:00")
