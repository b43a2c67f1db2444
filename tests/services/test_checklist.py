"""Which steps of its instructions a case has done: every word of the log, and what takes a tick back."""

from __future__ import annotations

import pytest

from concierge_cli.domain.bilingual import Text
from concierge_cli.domain.event_words import PLAIN, WORDS
from concierge_cli.domain.fold import fold
from concierge_cli.playbooks.entries import Sop, SopStep
from concierge_cli.services.checklist import checklist
from tests.domain.story import Story, at

REFUND = {"effect": {"money_state": "refunded"}, "amount": {"amount": "9.00", "currency": "MXN"}}
SAID_AS = {"shipped": "return_shipped", "arrived": "return_arrived", "credited": "credit_issued",
           "replaced": "replacement_sent", "refunded": "refund_issued", "delivered": "edited"}  # fmt: skip
FACTS = {
    "replied": {"chars": 3},
    "heard": {"from": "buyer"},
    "chosen": {"option": "reply"},
    "submitted": {"required": 1, "present": 1},
    "decided": {"ruling": "denied"},
    "escalated": {"procedure": "mediation"},
    "handed_off": {"channel": "email"},
    "closed": {"outcome": "duplicate"},
    "label_sent": {"payer": "client", "effect": {"return_state": "label_sent"}},
    "shipped": {"effect": {"return_state": "in_transit"}},
    "arrived": {"effect": {"return_state": "received"}},
    "refunded": REFUND,
    "refunded:in_full": REFUND,
    "credited": {"effect": {"money_state": "credited"}, "amount": {"amount": "9.00", "currency": "MXN"}},
    "replaced": {"effect": {"money_state": "replaced"}},
    "recovered": {"amount": {"amount": "9.00", "currency": "MXN"}, "from": "platform"},
    "evidence_added": {"kind": "defect_photo", "from": "buyer"},
    "delivered": {"delivered_at": "2026-11-01T15:00:00Z"},
}
QUALIFIED = {"heard": "from", "chosen": "option", "decided": "ruling"}
DAY_1, DAY_2, DAY_3 = "2026-11-02 09:00", "2026-11-03 09:00", "2026-11-04 09:00"


def opened(required=()):
    story = Story()
    story.tell(
        "opened", DAY_1, id="LUN-1", platform="mercadolibre", site="MLM", procedure="claim", reason="defect",
        received_at="2026-11-02T15:00:00Z", required=list(required), optional=[],
    )  # fmt: skip
    return story


def utters(word):
    """Kind and facts of an event that utters `word`."""
    kind, _colon, what = word.partition(":")
    facts = FACTS.get(word, FACTS.get(kind, {}))
    what = "" if word in FACTS else what
    return SAID_AS.get(kind, kind), facts | ({QUALIFIED[kind]: what} if what else {})


def ticks(story, *words, also=(), anew=()):
    """The day of November on which each step is done, and the id of the next one."""
    steps = tuple(
        SopStep(id=f"s{n}", done_by=word, label=Text("x", "x"), command="concierge show CASE", also_done_by=tuple(also))
        for n, word in enumerate(words)
    )
    sop = Sop.from_json("x", "claim", {"title": {"es": "x", "en": "x"}, "steps": [], "options": [], "mistakes": [],
                                       "templates": {}, "targets": {}, "evidence": {}, "body": {}, "file": ""})  # fmt: skip
    views = checklist(sop._replace(steps=steps), fold(story.events), story.events, anew=anew)
    following = [view.step.done_by for view in views if view.next]
    return [view.done_at and view.done_at.day for view in views], following


@pytest.mark.parametrize("word", sorted(WORDS - {"opened", "escalated", "reopened", "closed", "evidence_added"}))
def test_every_word_of_the_log_ticks_its_step(word):
    story = opened()
    kind, facts = utters(word)
    assert ticks(story, word) == ([None], [word])
    story.tell(kind, DAY_2, **facts)
    assert ticks(story, word) == ([3], [])
    assert ticks(story, "opened", word, "closed") == ([2, 3, None], ["closed"])


def test_the_words_tested_above_are_all_there_are():
    assert set(FACTS) | {"opened", "reopened"} == set(PLAIN)


def test_another_word_of_the_step_ticks_it_as_well():
    story = opened()
    kind, facts = utters("chosen:refund")
    story.tell(kind, DAY_2, **facts)
    assert ticks(story, "replied", also=("chosen:refund",)) == ([3], [])
    assert ticks(story, "replied", also=("chosen:appeal",)) == ([None], ["replied"])


def test_an_automatic_acknowledgement_answers_nobody():
    story = opened()
    story.tell("replied", DAY_2, auto_ack=True)
    assert ticks(story, "replied") == ([None], ["replied"])


def test_the_evidence_is_gathered_once_nothing_required_is_missing():
    story = opened(["defect_photo", "chat_log"])
    story.tell("evidence_added", DAY_1, kind="listing_snapshot", **{"from": "us"})
    story.tell("evidence_added", DAY_2, kind="defect_photo", **{"from": "buyer"})
    assert ticks(story, "evidence_added", "evidence_added:defect_photo") == ([None, 3], ["evidence_added"])
    story.tell("evidence_added", DAY_3, kind="chat_log", problems=[{"code": "empty"}], **{"from": "us"})
    assert ticks(story, "evidence_added:chat_log") == ([None], ["evidence_added:chat_log"]), (
        "a broken one proves nothing"
    )
    story.tell("evidence_added", DAY_3, kind="chat_log", **{"from": "us"})
    assert ticks(story, "evidence_added", "evidence_added:chat_log") == ([4, 4], [])


def test_a_case_that_requires_nothing_has_its_evidence_with_the_first_piece():
    story = opened()
    assert ticks(story, "evidence_added") == ([None], ["evidence_added"])
    story.tell("evidence_added", DAY_2, kind="chat_log", **{"from": "us"})
    assert ticks(story, "evidence_added") == ([3], [])


def test_escalating_begins_the_new_procedure_with_its_parcels_and_evidence():
    story = opened(["chat_log"])
    for word in ("replied", "chosen", "shipped"):
        kind, facts = utters(word)
        story.tell(kind, DAY_1, **facts)
    story.tell("evidence_added", DAY_1, kind="chat_log", **{"from": "us"})
    story.tell("escalated", DAY_2, procedure="mediation")
    assert ticks(story, "opened", "replied", "chosen", "shipped", "evidence_added") == (
        [3, None, None, 2, 2],
        ["replied"],
    )


def test_opening_it_again_takes_back_what_begins_anew():
    story = opened()
    for word in ("replied", "chosen:reject", "refunded", "closed"):
        kind, facts = utters(word)
        story.tell(kind, DAY_2, **facts)
    assert ticks(story, "replied", "chosen", "refunded", "closed") == ([3, 3, 3, 3], [])
    story.tell("reopened", DAY_3)
    words = ("replied", "chosen", "refunded", "closed")
    assert ticks(story, *words) == ([3, 3, 3, None], ["closed"])
    assert ticks(story, *words, anew=("replied", "chosen")) == ([None, None, 3, None], ["replied"])


def test_what_was_taken_back_ticks_nothing():
    story = opened()
    reply = story.tell("replied", DAY_2, chars=3)
    story.tell("retracted", DAY_3, events=[reply.id])
    assert ticks(story, "replied") == ([None], ["replied"])


def test_a_step_that_no_word_shows_is_never_the_next_one():
    story = opened()
    assert ticks(story, "opened", "", "replied") == ([2, None, None], ["replied"])


def test_a_closed_case_has_no_next_step():
    story = opened()
    kind, facts = utters("closed")
    story.tell(kind, DAY_2, **facts)
    assert ticks(story, "replied", "closed") == ([None, 3], [])


def test_the_first_time_counts():
    story = opened()
    story.tell("replied", DAY_3, chars=3)
    story.tell("replied", DAY_2, chars=3)
    assert ticks(story, "replied") == ([4], []), "in the order in which it was logged"
    assert at(DAY_3).day == 4
