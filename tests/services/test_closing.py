"""The end of a case, its second beginning, and what can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge_cli.domain.vocabulary import ClockState, Option, Outcome, Status
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation
from concierge_cli.services.closing import close, reopen, undo
from concierge_cli.services.conversation import note, reply
from concierge_cli.services.decisions import choose
from concierge_cli.services.desk import Entry
from concierge_cli.services.evidence import add_evidence
from tests.services.store import claim, count, desk_in, later, money, photo, piece, said

NOTHING = Entry()
REASON = Entry(because="vence hoy")


def end(desk, case, outcome=Outcome.REFUNDED_KEEP_ITEM, **more):
    return close(desk, case, outcome, **{"note": "", "forced": False, "entry": NOTHING, **more})


def answered(desk, case):
    return reply(desk, case, "Hola.", template="", auto_ack=False, overridden=[], entry=NOTHING)


def proved(desk, case, folder):
    pieces = [piece(photo(folder / "a.png"), "chat_log"), piece(photo(folder / "b.png", "red"))]
    return add_evidence(desk, case, pieces, entry=NOTHING)[0]


# --- closing ----------------------------------------------------------------------------------------------------


def test_a_case_ends_only_answered_and_proved(desk, tmp_path):
    case = claim(desk)
    before = count(desk)
    with pytest.raises(RuleViolation) as caught:
        end(desk, case)
    assert caught.value.hint == "concierge reply ACC-1"
    case = answered(desk, case)
    with pytest.raises(RuleViolation) as caught:
        end(desk, case)
    assert caught.value.hint == "concierge evidence check ACC-1"
    assert [entry["kind"] for entry in caught.value.data["missing"]] == ["chat_log", "defect_photo"]
    assert count(desk) == before + 1, "the answer alone"
    case = end(desk, proved(desk, case, tmp_path))
    assert case.status(desk.now) is Status.CLOSED
    assert case.clocks["resolution"].state(desk.now) is ClockState.MET


def test_what_never_needed_proof_ends_without(desk):
    assert end(desk, claim(desk), Outcome.DUPLICATE).closed


def test_forcing_needs_a_reason_and_says_so_in_the_log(desk):
    case = claim(desk)
    with pytest.raises(InvalidInput):
        end(desk, case, forced=True)
    case = end(desk, case, forced=True, entry=REASON)
    (closed,) = [event for event in desk.journal.events_of(case.key) if event.kind == "closed"]
    assert closed.facts["forced"] is True
    assert closed.facts["because_given"] is True
    assert closed.personal["because"] == "vence hoy"


def test_it_does_not_end_before_it_came_in_or_tomorrow(desk):
    case = claim(desk)
    before = count(desk)
    for at in ("2026-11-13T18:00", "2026-11-18T18:00"):
        with pytest.raises(InvalidInput):
            end(desk, case, Outcome.DUPLICATE, entry=said(at))
    assert count(desk) == before


def test_only_looking_logs_nothing_and_refuses_all_the_same(desk):
    case = claim(desk)
    before = count(desk)
    with pytest.raises(RuleViolation):
        end(desk, case, only_check=True)
    assert not end(desk, case, Outcome.DUPLICATE, only_check=True).closed
    assert count(desk) == before


def test_closing_twice_is_nothing_to_do(desk):
    case = end(desk, claim(desk), Outcome.DUPLICATE)
    before = count(desk)
    assert end(desk, case, Outcome.DENIED).outcome is Outcome.DUPLICATE
    assert count(desk) == before


# --- reopening --------------------------------------------------------------------------------------------------


def test_only_a_closed_case_is_opened_again(desk):
    with pytest.raises(RuleViolation):
        reopen(desk, claim(desk), entry=NOTHING)


def test_reopening_keeps_the_first_verdict_and_starts_a_second_promise(desk):
    case = reopen(desk, end(desk, claim(desk), Outcome.WITHDRAWN_BY_BUYER), entry=NOTHING)
    assert case.clocks["resolution"].state(desk.now) is ClockState.MET
    assert case.clocks["resolution#2"].state(desk.now) is ClockState.RUNNING


def test_it_is_not_opened_again_before_it_ended_but_a_clock_that_went_back_is_no_obstacle(desk):
    case = end(desk, claim(desk), Outcome.DUPLICATE)
    with pytest.raises(InvalidInput):
        reopen(desk, case, entry=said("2026-11-17T08:00"))
    case = reopen(later(desk, "2026-11-17T07:10"), case, entry=NOTHING)
    assert not case.closed
    assert case.reopenings == [desk.now]
    assert len(desk.journal.notices) == 1


# --- taking back ------------------------------------------------------------------------------------------------


def test_what_was_reopened_closes_again_but_not_before_it_was_reopened(desk):
    case = end(desk, claim(desk), Outcome.DUPLICATE)
    case = reopen(later(desk, "2026-11-17 11:00"), case, entry=NOTHING)
    afternoon = later(desk, "2026-11-17 16:00")
    before = count(desk)
    with pytest.raises(InvalidInput):
        end(afternoon, case, Outcome.DUPLICATE, entry=said("2026-11-17 10:59"))
    assert count(desk) == before
    again = end(afternoon, case, Outcome.OUT_OF_SCOPE, entry=said("2026-11-17 11:00"))
    assert [outcome for _at, outcome in again.closings] == [Outcome.DUPLICATE, Outcome.OUT_OF_SCOPE]


def test_an_outcome_that_the_states_do_not_allow_closes_nothing_even_when_forced(desk):
    case = claim(desk)
    case = choose(desk, case, Option.REFUND, amount=None, entry=NOTHING)
    before = count(desk)
    with pytest.raises(RuleViolation):
        end(desk, case, Outcome.DENIED, forced=True, entry=REASON)
    assert count(desk) == before


def test_there_is_nothing_to_take_back_in_a_new_journal(tmp_path):
    fresh = desk_in(tmp_path / "fresh")
    with pytest.raises(NotFound):
        undo(fresh, entry=NOTHING)
    assert not fresh.journal.exists


def test_undo_goes_back_one_command_after_the_other(desk):
    case = claim(desk)
    note(desk, case, "una", private=False, entry=NOTHING)
    note(desk, desk.reload(case.key), "otra", private=False, entry=Entry(minutes=5))
    taken, (now,) = undo(desk, entry=NOTHING)
    assert [event.kind for event in taken] == ["noted", "measured"]
    assert now.minutes == 0
    assert [event.kind for event in undo(desk, entry=NOTHING)[0]] == ["noted"]
    taken, cases = undo(desk, entry=NOTHING)
    assert [event.kind for event in taken] == ["opened"], "what stood on it is gone"
    assert cases == []
    assert claim(desk).id == "ACC-2", "a number is never given twice"


def test_what_the_world_saw_needs_a_reason(desk):
    case = answered(desk, claim(desk))
    before = count(desk)
    with pytest.raises(RuleViolation) as caught:
        undo(desk, entry=NOTHING)
    assert caught.value.hint == 'concierge undo --because "..."'
    assert "replied" not in caught.value.message, "no code word in a sentence"
    assert count(desk) == before
    undo(desk, entry=REASON)
    assert desk.reload(case.key).first_response_at is None


def test_somebody_elses_work_is_not_taken_back_nor_what_it_stands_on(desk):
    case = claim(desk)
    ana = replace(desk, actor="ana")
    note(ana, case, "de Ana", private=False, entry=NOTHING)
    with pytest.raises(RuleViolation):
        undo(desk, entry=NOTHING)
    assert [event.kind for event in undo(ana, entry=NOTHING)[0]] == ["noted"]
    assert [event.kind for event in undo(desk, entry=NOTHING)[0]] == ["opened"]


def test_a_store_that_has_cases_is_not_taken_back(desk):
    claim(replace(desk, actor="ana"))
    before = count(desk)
    with pytest.raises(RuleViolation) as caught:
        undo(desk, entry=NOTHING)
    assert caught.value.hint == "concierge client show luna"
    assert count(desk) == before
    assert desk.journal.client("luna") is not None


def test_a_store_without_cases_is(desk):
    taken, _cases = undo(desk, entry=NOTHING)
    assert [event.kind for event in taken] == ["client_added"]
    assert desk.journal.clients() == []


@pytest.mark.parametrize(
    ("outcome", "named"), [(Outcome.REFUNDED_KEEP_ITEM, "a refund"), (Outcome.STORE_CREDIT, "credit in the store")]
)
def test_a_closing_that_gave_money_needs_a_reason_as_a_refund_does(desk, outcome, named):
    case = answered(desk, claim(desk, amount=money("189.00 MXN")))
    case = close(desk, case, outcome, note="", forced=True, entry=REASON)
    assert case.refunded == money("189.00 MXN")
    before = count(desk)
    with pytest.raises(RuleViolation, match=f": {named}\\.") as caught:
        undo(desk, entry=NOTHING)
    assert caught.value.hint == 'concierge undo --because "..."'
    assert count(desk) == before
    undo(desk, entry=REASON)
    case = desk.reload(case.key)
    assert not case.closed
    assert case.refunded is None


def test_a_closing_that_gave_nothing_is_taken_back_without_a_reason(desk):
    case = close(desk, answered(desk, claim(desk)), Outcome.NO_REPLY_FROM_BUYER, note="", forced=False, entry=NOTHING)
    undo(desk, entry=NOTHING)
    assert not desk.reload(case.key).closed


def test_a_second_undo_is_not_an_undo_of_the_undo(desk):
    case = claim(desk)
    undo(desk, entry=NOTHING)
    with pytest.raises(NotFound):
        desk.reload(case.key)
    undo(desk, entry=NOTHING)  # the store
    with pytest.raises(NotFound):
        undo(desk, entry=NOTHING)


def test_a_file_that_is_taken_back_no_longer_counts_and_can_be_given_again(desk, tmp_path):
    picture = piece(photo(tmp_path / "a.png"))
    case, _items = add_evidence(desk, claim(desk), [picture], entry=NOTHING)
    _taken, (case,) = undo(desk, entry=NOTHING)
    assert "defect_photo" in case.missing()
    case, _items = add_evidence(desk, case, [picture], entry=NOTHING)
    assert "defect_photo" not in case.missing()
