"""What was said and whose move it is: what is empty, late, or out of turn."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from concierge_cli.domain.vocabulary import ClockState, Outcome, Party, Procedure, Reason, Status
from concierge_cli.errors import Conflict, InvalidInput, RuleViolation
from concierge_cli.services.closing import close
from concierge_cli.services.conversation import hand_off, hear, keep_draft, latest_draft, note, reply, resume, wait
from concierge_cli.services.desk import Entry
from tests.services.store import RECEIVED, claim, count, later, said

NOTHING = Entry()


def answer(desk, case, text="Hola, Ana.", **more):
    usual = {"template": "", "auto_ack": False, "overridden": [], "entry": NOTHING}
    return reply(desk, case, text, **{**usual, **more})


def test_an_answer_stops_the_first_response_and_an_automatic_one_does_not(desk):
    case = answer(desk, claim(desk), auto_ack=True)
    assert case.first_response_at is None
    assert case.clocks["first_response"].state(desk.now) is ClockState.RUNNING
    case = answer(desk, case)
    assert case.first_response_at == desk.now
    assert case.clocks["first_response"].state(desk.now) is ClockState.MET


@pytest.mark.parametrize("text", ["", " ", "\n\t\n"])
def test_an_empty_text_is_no_message_no_note_and_no_word(desk, text):
    case, before = claim(desk), 0
    before = count(desk)
    with pytest.raises(InvalidInput):
        answer(desk, case, text)
    with pytest.raises(InvalidInput):
        keep_draft(desk, case, text, template="", entry=NOTHING)
    with pytest.raises(InvalidInput):
        note(desk, case, text, private=False, entry=NOTHING)
    with pytest.raises(InvalidInput):
        hear(desk, case, text, source=Party.BUYER, entry=NOTHING)
    assert count(desk) == before


def test_nobody_answers_before_it_came_in(desk):
    case = claim(desk)
    before = count(desk)
    early = said("2026-11-13T18:29")
    with pytest.raises(InvalidInput) as caught:
        answer(desk, case, entry=early)
    assert "18:30" in caught.value.message
    with pytest.raises(InvalidInput):
        hand_off(desk, case, channel="email", ref="", entry=early)
    assert count(desk) == before
    assert answer(desk, case, entry=said("2026-11-13T18:30")).first_response_at == RECEIVED, "at once is not too early"


def test_the_future_is_refused(desk):
    case = claim(desk)
    tomorrow = said("2026-11-18T09:00")
    for attempt in (
        lambda: answer(desk, case, entry=tomorrow),
        lambda: note(desk, case, "x", private=False, entry=tomorrow),
        lambda: hear(desk, case, "x", source=Party.BUYER, entry=tomorrow),
        lambda: wait(desk, case, on=Party.BUYER, until=None, entry=tomorrow),
    ):
        before = count(desk)
        with pytest.raises(InvalidInput):
            attempt()
        assert count(desk) == before


def test_a_clock_set_back_by_two_hours_still_stops_what_an_answer_stops(desk):
    """Logged as it reads, the answer would lie before the claim and its clock would run for ever."""
    case = claim(desk, received_at=None)
    back = later(desk, "2026-11-17T07:10")
    case = answer(back, case)
    assert case.clocks["first_response"].state(desk.now) is ClockState.MET
    assert case.first_response_at == case.received_at
    case = hear(desk, case, "¿Y bien?", source=Party.BUYER, entry=NOTHING)
    assert case.clocks["next_response"].started_at == desk.now
    case = answer(back, case, "Mañana.")
    assert case.clocks["next_response"].state(desk.now) is ClockState.MET
    assert len(desk.journal.notices) == 1, "said once, whatever is written after it"
    kinds = [event.kind for event in desk.journal.events_of(case.key)]
    assert kinds == ["opened", "replied", "heard", "replied"], "the order is that of logging"


def test_with_a_clock_set_back_a_wait_can_be_begun_and_ended(desk):
    case = claim(desk, received_at=None)
    back = later(desk, "2026-11-17T07:10")
    case = wait(back, case, on=Party.BUYER, until=None, entry=NOTHING)
    assert case.waiting_on(back.now) is Party.BUYER
    assert resume(back, case, entry=NOTHING).waiting_on(back.now) is Party.US


def test_waiting_is_for_others_and_for_a_time_to_come(desk):
    case = claim(desk)
    with pytest.raises(InvalidInput):
        wait(desk, case, on=Party.US, until=None, entry=NOTHING)
    with pytest.raises(InvalidInput):
        wait(desk, case, on=Party.BUYER, until=desk.now, entry=NOTHING)
    with pytest.raises(RuleViolation):
        resume(desk, case, entry=NOTHING)
    case = wait(desk, case, on=Party.BUYER, until=desk.now + timedelta(hours=1), entry=NOTHING)
    assert case.status(desk.now) is Status.WAITING
    after = later(desk, "2026-11-17T10:10")
    with pytest.raises(RuleViolation):
        resume(after, case, entry=NOTHING)  # it ended by itself


def test_what_the_platform_asks_with_a_date_is_a_task(desk):
    case = claim(desk)
    with pytest.raises(InvalidInput):
        hear(desk, case, "Manda la factura", source=Party.PLATFORM, entry=NOTHING, due_at=desk.now)
    due = datetime.fromisoformat("2026-11-20T18:00-06:00")
    case = hear(desk, case, "Manda la factura", source=Party.PLATFORM, entry=NOTHING, due_at=due)
    assert case.clocks["platform_task"].due_at == due
    assert case.tasks == {"platform_task": "Manda la factura"}


def test_our_own_words_are_not_heard(desk):
    with pytest.raises(InvalidInput):
        hear(desk, claim(desk), "x", source=Party.US, entry=NOTHING)


def test_a_closed_case_takes_notes_and_nothing_that_moves_it(desk):
    case = close(desk, claim(desk), Outcome.DUPLICATE, note="", forced=False, entry=NOTHING)
    before = count(desk)
    for attempt in (
        lambda: answer(desk, case),
        lambda: keep_draft(desk, case, "x", template="", entry=NOTHING),
        lambda: hear(desk, case, "x", source=Party.BUYER, entry=NOTHING),
        lambda: wait(desk, case, on=Party.BUYER, until=None, entry=NOTHING),
        lambda: resume(desk, case, entry=NOTHING),
        lambda: hand_off(desk, case, channel="email", ref="", entry=NOTHING),
    ):
        with pytest.raises(RuleViolation) as caught:
            attempt()
        assert caught.value.hint == "concierge reopen ACC-1"
    assert count(desk) == before
    note(desk, case, "llegó tarde", private=False, entry=NOTHING)
    assert count(desk) == before + 1


def test_two_notes_upon_the_same_reading_are_both_kept_and_two_waits_are_not(desk):
    case = claim(desk)
    note(desk, case, "uno", private=False, entry=NOTHING)
    note(desk, case, "dos", private=True, entry=NOTHING)
    answer(desk, case, "Ya lo mandé.")
    texts = [event.text("text") for event in desk.journal.events_of(case.key)]
    assert texts == ["", "uno", "dos", "Ya lo mandé."]
    before = count(desk)
    with pytest.raises(Conflict) as caught:
        wait(desk, case, on=Party.BUYER, until=None, entry=NOTHING)
    assert caught.value.hint == "concierge show ACC-1"
    assert count(desk) == before


@pytest.mark.parametrize("size", [7_999, 10_000, 25_000])
def test_a_long_text_goes_to_the_vault_and_comes_back_whole(desk, size):
    text = "á\r\n\x1b[31m{{ x }}" + "ñ" * size
    case = claim(desk)
    case = keep_draft(desk, case, text, template="", entry=NOTHING)
    assert latest_draft(desk, case)[0] == text
    (event,) = [event for event in desk.journal.events_of(case.key) if event.kind == "drafted"]
    assert desk.full_text(event) == text
    assert len(event.text("text")) <= 1_000
    assert desk.vault.read_text(event.text("text_sha256")) == text


def test_a_draft_that_is_not_there_cannot_be_taken_up(desk):
    with pytest.raises(InvalidInput):
        latest_draft(desk, claim(desk))


def test_minutes_are_an_event_of_their_own_for_us_alone(desk):
    case = note(desk, claim(desk), "x", private=False, entry=Entry(minutes=7))
    measured = [event for event in desk.journal.events_of(case.key) if event.kind == "measured"]
    assert [(event.facts["minutes"], event.audience) for event in measured] == [(7, "mine")]
    assert case.minutes == 7


def test_moving_the_talk_keeps_both_ids(desk):
    case = claim(
        desk, platform="instagram", procedure=Procedure.DM, reason=Reason.OTHER, order="", platform_case="ig-1"
    )
    case = hand_off(desk, case, channel="email", ref="4711", entry=NOTHING)
    assert (case.channel, case.channel_ref, case.platform_case_id) == ("email", "4711", "ig-1")
    assert case.first_response_at == desk.now


def test_a_talk_does_not_move_to_where_it_is(desk):
    """It would count as the first answer, and nobody was answered."""
    case = claim(desk)
    with pytest.raises(RuleViolation):
        hand_off(desk, case, channel="mercadolibre", ref="", entry=NOTHING)
    case = hand_off(desk, case, channel="email", ref="1", entry=NOTHING)
    before = count(desk)
    with pytest.raises(RuleViolation):
        hand_off(desk, case, channel="email", ref="1", entry=NOTHING)
    assert count(desk) == before
    assert hand_off(desk, case, channel="email", ref="2", entry=NOTHING).channel_ref == "2"
