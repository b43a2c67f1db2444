"""The one thing to do now: a table of situations, and the shape of every command."""

from __future__ import annotations

import re

import pytest

from concierge_cli.domain.fold import fold
from concierge_cli.domain.next_step import Moves, next_step
from concierge_cli.domain.vocabulary import ClaimState
from tests.domain.story import Story, at

CLAIM = Moves(
    options=("refund", "offer_return"),
    templates={"acknowledge": "claim_ack", "status": "claim_status"},
    asked_of={"order_id": "us", "chat_log": "us", "defect_photo": "buyer"},
)
DEFENCE = Moves(hands_in=True, options=("submit", "refund"), asked_of={"proof_delivery": "carrier"})
NOW = at("2026-11-14 12:00")


def told(*events, **opening):
    story = Story()
    story.open(**opening)
    for kind, when, facts in events:
        story.tell(kind, when, **facts)
    return fold(story.events)


ANSWERED = ("replied", "2026-11-14 11:00", {})
ASKED = ("replied", "2026-11-14 11:05", {"asked": ["defect_photo"]})
ASKED_VIDEO = ("replied", "2026-11-14 11:25", {"asked": ["defect_video"]})
TOLD_STORE = ("asked", "2026-11-14 11:06", {"to": "client", "asked": ["chat_log"]})
CUT_PHOTO = (
    "evidence_added",
    "2026-11-14 11:08",
    {"kind": "defect_photo", "from": "buyer", "problems": [{"code": "truncated_photo"}]},
)
PHOTO = ("evidence_added", "2026-11-14 11:10", {"kind": "defect_photo", "from": "buyer"})
CHAT = ("evidence_added", "2026-11-14 11:11", {"kind": "chat_log", "from": "us"})
ARRIVED = ("return_arrived", "2026-11-14 11:40", {"effect": {"return_state": "received"}})
INSPECTION = (
    "escalated",
    "2026-11-14 11:50",
    {"procedure": "return_inspection", "required": ["item_photos"], "optional": []},
)
INSPECTED = ("evidence_added", "2026-11-14 11:55", {"kind": "item_photos", "from": "us"})
WAITED = ("waited", "2026-11-14 11:31", {"on": "buyer", "until": "2026-11-14T17:45:00Z"})
TASK = {
    "id": "platform_task", "kind": "platform", "party": "us", "started_at": "2026-11-14T17:30:00Z",
    "due_at": "2026-11-20T00:00:00Z", "warn_at": "2026-11-19T00:00:00Z", "basis": "imported", "stops_on": ["replied"],
}  # fmt: skip
REFUND = (
    "chosen",
    "2026-11-14 11:20",
    {"option": "refund", "effect": {"money_state": "refunded", "reputation": "saved"}},
)
FILED = ("escalated", "2026-11-14 11:25", {"procedure": "reimbursement", "effect": {"claim_state": "none"}})
HANDED_IN = ("submitted", "2026-11-14 11:30", {"required": 0, "present": 0, "effect": {"claim_state": "submitted"}})
GRANTED = ("decided", "2026-11-14 11:40", {"ruling": "granted", "effect": {"claim_state": "granted"}})
RETURN = (
    "chosen",
    "2026-11-14 11:20",
    {"option": "offer_return", "effect": {"return_state": "offered", "reputation": "saved"}},
)


@pytest.mark.parametrize(
    ("case", "moves", "code", "command"),
    [
        (told(), CLAIM, "unanswered", "concierge reply ACC-42 --template claim_ack"),
        (told(ANSWERED), CLAIM, "ask_evidence", "concierge evidence ask ACC-42"),
        (told(ANSWERED, CHAT), CLAIM, "ask_evidence", "concierge evidence ask ACC-42"),
        (told(ASKED), CLAIM, "buyer_owes_evidence", "concierge wait ACC-42 --on buyer"),
        (told(ASKED, CUT_PHOTO), CLAIM, "ask_evidence", "concierge evidence ask ACC-42"),
        (told(ANSWERED, PHOTO), CLAIM, "evidence_missing", "concierge evidence add ACC-42 FILE --kind chat_log"),
        (told(ANSWERED, PHOTO, TOLD_STORE), CLAIM, "store_owes_evidence", "concierge wait ACC-42 --on client"),
        (told(ANSWERED, PHOTO, CHAT, ASKED_VIDEO), Moves(), "buyer_owes_evidence", "concierge wait ACC-42 --on buyer"),
        (told(ANSWERED, PHOTO, CHAT, ASKED_VIDEO), CLAIM, "choose", "concierge choose ACC-42"),
        (told(), CLAIM._replace(hands_in=True), "ask_evidence", "concierge evidence ask ACC-42"),
        (told(ASKED), CLAIM._replace(hands_in=True), "evidence_missing", "concierge evidence add ACC-42 FILE --kind chat_log"),
        (told(ASKED, CHAT), CLAIM._replace(hands_in=True), "buyer_owes_evidence", "concierge wait ACC-42 --on buyer"),
        (told(ANSWERED, CHAT, PHOTO), CLAIM, "choose", "concierge choose ACC-42"),
        (told(ANSWERED, CHAT, REFUND), CLAIM, "evidence_missing", "concierge evidence add ACC-42 FILE --kind defect_photo"),
        (told(ANSWERED, CHAT, PHOTO, WAITED), CLAIM, "waited_in_vain", "concierge reply ACC-42 --template claim_status"),
        (told(ASKED, CHAT, WAITED), CLAIM, "waited_in_vain", "concierge evidence ask ACC-42"),
        (told(ANSWERED, CHAT, PHOTO, ("heard", "2026-11-14 11:30", {"from": "platform", "task": "platform_task", "clocks": [TASK]})), CLAIM, "task", "concierge show ACC-42"),
        (told(ANSWERED, CHAT, PHOTO, REFUND), CLAIM, "ready_to_close", "concierge close ACC-42 --outcome refunded_keep_item"),
        (told(ANSWERED, CHAT, PHOTO, RETURN, ARRIVED), CLAIM, "parcel_here", "concierge refund ACC-42"),
        (told(ANSWERED, CHAT, PHOTO, RETURN, ARRIVED), CLAIM._replace(inspects=True), "inspect_parcel", "concierge escalate ACC-42 --to return_inspection"),
        (told(ANSWERED, CHAT, PHOTO, RETURN, ARRIVED, INSPECTION), CLAIM._replace(asked_of={"item_photos": "us"}), "evidence_missing", "concierge evidence add ACC-42 FILE --kind item_photos"),
        (told(ANSWERED, CHAT, PHOTO, RETURN, ARRIVED, INSPECTION, INSPECTED), CLAIM, "choose", "concierge choose ACC-42"),
        (told(ANSWERED, CHAT, PHOTO, RETURN), CLAIM, "return_under_way", "concierge wait ACC-42 --on buyer"),
        (told(ANSWERED, ("waited", "2026-11-14 11:01", {"on": "buyer"})), CLAIM, "waiting", "concierge show ACC-42"),
        (told(ANSWERED, ("heard", "2026-11-14 11:30", {"from": "buyer"})), CLAIM, "wrote_again", "concierge reply ACC-42 --template claim_status"),
        (told(("drafted", "2026-11-14 11:00", {})), CLAIM, "draft", "concierge reply ACC-42 --draft"),
        (told(("closed", "2026-11-14 11:00", {"outcome": "duplicate"})), CLAIM, "closed", "concierge show ACC-42"),
        (told(required=["proof_delivery"]), DEFENCE, "evidence_missing", "concierge evidence add ACC-42 FILE --kind proof_delivery"),
        (told(required=[]), DEFENCE, "ready_to_submit", "concierge submit ACC-42"),
        (told(("submitted", "2026-11-14 11:00", {"required": 0, "present": 0, "effect": {"claim_state": "submitted"}}), required=[], reputation="affected"), DEFENCE, "platform_decides", "concierge wait ACC-42 --on platform"),
        (told(ANSWERED, ("decided", "2026-11-14 11:30", {"ruling": "granted", "effect": {"claim_state": "granted"}})), Moves(options=("appeal",)), "may_appeal", "concierge choose ACC-42 appeal"),
        (told(REFUND, FILED, required=[]), DEFENCE, "ready_to_submit", "concierge submit ACC-42"),
        (told(REFUND, FILED, HANDED_IN, required=[]), DEFENCE, "platform_decides", "concierge wait ACC-42 --on platform"),
        (told(REFUND, FILED, HANDED_IN, GRANTED, required=[]), DEFENCE, "ready_to_close", "concierge close ACC-42 --outcome claim_won"),
    ],
)  # fmt: skip
def test_the_one_thing_to_do(case, moves, code, command):
    step = next_step(case, NOW, moves)
    assert (step.code, step.command) == (code, command)
    assert re.fullmatch(r"concierge [a-z]+( [A-Za-z0-9_.-]+)*( --[a-z]+( [a-z_]+)?)*", step.command)


WAITS = ("waited", "2026-11-14 11:01", {"on": "buyer"})
NEAR, MISSED = "2026-11-15 18:30", "2026-11-19 18:30"


def test_a_platforms_deadline_that_comes_near_brings_a_waiting_case_back():
    case = told(ANSWERED, WAITS)
    assert not next_step(case, at("2026-11-15 18:29"), CLAIM).ours
    assert next_step(case, at(NEAR), CLAIM).ours
    assert next_step(case, at(MISSED), CLAIM).ours, "it stays until somebody acts"


@pytest.mark.parametrize("on", ["buyer", "client", "platform", "carrier"])
@pytest.mark.parametrize(
    ("events", "now", "ours"),
    [
        # Nobody answered: the first answer is never paused, and comes back at its warning.
        ([], "2026-11-14 11:02", False),
        ([], "2026-11-18 09:00", True),
        ([], "2026-11-25 09:00", True),
        ([ANSWERED], "2026-11-14 11:02", False),
        ([ANSWERED], NEAR, True),
        ([ANSWERED], MISSED, True),
        ([ANSWERED], "2027-03-01 09:00", True),
    ],
)
def test_no_wait_hides_what_it_does_not_pause(events, now, ours, on):
    case = told(*events, ("waited", "2026-11-14 11:01", {"on": on}))
    assert next_step(case, at(now), CLAIM).ours is ours


def test_who_waits_on_in_the_knowledge_that_a_date_was_missed_has_acted():
    again = told(ANSWERED, WAITS, ("waited", "2026-11-19 18:00", {"on": "client"}))
    assert not next_step(again, at(MISSED), CLAIM).ours


def test_what_is_waited_for_already_is_asked_for_again_when_a_date_comes_near():
    case = told(ASKED, CHAT, WAITS)
    step = next_step(case, at(NEAR), CLAIM)
    assert (step.code, step.command, step.subject) == ("date_runs", "concierge evidence ask ACC-42", "buyer")
    client = told(ANSWERED, PHOTO, TOLD_STORE, ("waited", "2026-11-14 11:30", {"on": "client"}))
    assert next_step(client, at(NEAR), CLAIM).command == "concierge heard ACC-42 --from client"


def test_a_promise_to_the_buyer_comes_before_closing():
    promise = {
        "id": "next_update", "kind": "promise", "party": "us", "started_at": "2026-11-14T17:00:00Z",
        "due_at": "2026-11-16T18:00:00Z", "warn_at": "2026-11-16T00:00:00Z", "basis": "override", "stops_on": ["replied"],
    }  # fmt: skip
    case = told(("replied", "2026-11-14 11:00", {"clocks": [promise]}), PHOTO, CHAT, REFUND)
    assert next_step(case, NOW, CLAIM).code == "ready_to_close"
    for now in ("2026-11-15 19:00", "2026-11-18 09:00"):
        assert next_step(case, at(now), CLAIM).code == "promised"


def test_a_newer_versions_case_is_not_touched():
    case = told()
    case.read_only = True
    case.claim_state = ClaimState.GRANTED
    assert next_step(case, NOW, CLAIM).code == "newer_version"
