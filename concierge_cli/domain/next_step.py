"""What to do now in a case, why, and the exact command: the one rule that `today`, `show` and every answer share.

Codes only; `language.next_steps` says them. A command never contains outside text: only our ids and closed words,
and `FILE` where the user's own file goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import PLATFORM_TASK, Clock
from concierge_cli.domain.remedy import open_promise, pending_approval, unused_approval
from concierge_cli.domain.vocabulary import (
    FOR_GOOD,
    HARD,
    MADE_GOOD,
    ClaimState,
    ClockKind,
    ClockState,
    MoneyState,
    Party,
    Procedure,
    Reputation,
    ReturnState,
)
from concierge_cli.domain.workflow import FILED_BY_US, NEEDS_NO_PROOF, suggested_outcome

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Moves(NamedTuple):
    """What the playbook offers in the case's present states.

    `hands_in` marks a procedure that is answered with a defence rather than a talk; `asked_of` maps an evidence kind
    to who brings it; `templates` maps a stage (`acknowledge`, `status`) to a template's name. `inspects` tells that a
    parcel that came back is inspected in a procedure of its own, which the case is not in.
    """

    hands_in: bool = False
    options: tuple[str, ...] = ()
    templates: Mapping[str, str] = _NOTHING
    asked_of: Mapping[str, str] = _NOTHING
    inspects: bool = False


class NextStep(NamedTuple):
    """`code` says what is the matter, `command` what to paste; `subject` is the evidence kind, party or option meant."""

    code: str
    command: str
    subject: str = ""

    @property
    def ours(self) -> bool:
        """Whether we have to move: the queue lists only these."""
        return self.code not in ("closed", "waiting")


_RULED = (ClaimState.GRANTED, ClaimState.PARTLY_GRANTED, ClaimState.DENIED, ClaimState.WITHDRAWN)
_OPEN_CLAIM = (ClaimState.NONE, ClaimState.FILED)
_OTHERS_MOVE = ("follow_up", "buyer_owes_evidence", "store_owes_evidence", "platform_decides", "return_under_way")
"""Steps that leave the move to somebody else, or have nothing to do but to tell how it stands."""
_NO_PAUSE = (*HARD, ClockKind.SLA)
"""Deadlines of ours of which some run on whoever is waited for: the promise to write again is looked at apart."""
_UNDER_WAY = (ReturnState.OFFERED, ReturnState.LABEL_SENT, ReturnState.IN_TRANSIT)


def next_step(case: Case, now: datetime, moves: Moves, *, away_until: datetime | None = None) -> NextStep:
    """The one thing to do now. A platform's date before `away_until`, when work goes on, cannot wait for anybody; the end
    of a time to write can only wait for the buyer, whose word begins it anew."""
    name = f"concierge {{}} {case.id}"
    if case.closed:
        return NextStep(code="closed", command=name.format("show"))
    if case.read_only:
        return NextStep(code="newer_version", command="concierge --version")
    if case.disagreements:
        return NextStep(code="disagreement", command=name.format("resolve"))
    if case.drafts:
        return NextStep(code="draft", command=name.format("reply") + " --draft")
    wait, promised = case.current_wait(now), _promise_presses(case, now)
    if (
        wait is not None
        and not promised
        and not _pressing(case, now, wait.start)
        and not (away_until and _ends_before(away_until, case, now, wait.on))
        and (wait.on is Party.BUYER or not _wrote_after_answer(case))
    ):
        return NextStep(code="waiting", command=name.format("show"), subject=wait.on)
    if any(clock.base_id == PLATFORM_TASK and clock.state(now) is ClockState.RUNNING for clock in case.clocks.values()):
        return NextStep(code="task", command=name.format("show"))
    step = _our_move(case, moves, name)
    over = _waited_in_vain(case, now)
    settled = step.code in (*_OTHERS_MOVE, "ready_to_close")  # closing is no word to the buyer
    if promised and (settled or (step.code == "choose" and (wait or over) is not None)):
        return NextStep(code="promised", command=_reply(name, moves, "status"))
    if wait is not None and step.code in _OTHERS_MOVE:
        return NextStep(code="date_runs", command=_again(step, wait.on, moves, name), subject=wait.on)
    if over is not None and step.code in ("choose", *_OTHERS_MOVE):
        return NextStep(code="waited_in_vain", command=_again(step, over, moves, name), subject=over)
    if step.code == "follow_up" and over is None and (asked := [kind for kind in case.asked if _buyers(kind, moves)]):
        return _wait_for(asked[0], Party.BUYER, name)
    return step


def _again(step: NextStep, over: Party, moves: Moves, name: str) -> str:
    """How to go on with somebody who did not write: ask the buyer again, log what the others said."""
    if over is not Party.BUYER:
        return name.format("heard") + f" --from {over}"
    return name.format("evidence ask") if step.code == "buyer_owes_evidence" else _reply(name, moves, "status")


def _waited_in_vain(case: Case, now: datetime) -> Party | None:
    """Who was awaited until a date that went by without a word from them; None where nobody was."""
    if not case.waits:
        return None
    last = case.waits[-1]
    ended_by_itself = last.end is None and last.until is not None and last.until <= now
    answered_since = case.last_answer_at is not None and last.until is not None and case.last_answer_at > last.until
    return last.on if ended_by_itself and not answered_since else None


def _pressing(case: Case, now: datetime, since: datetime) -> bool:
    """Whether a deadline of ours that waiting does not pause comes near, or went by while we waited: the case comes back.

    A wait that began, `since`, after the date was missed knew of it, and stands.
    """
    return any(
        _warned(clock, now)
        if clock.state(now) is ClockState.RUNNING
        else clock.due_at is not None and since <= clock.due_at
        for clock in case.clocks.values()
        if clock.party is Party.US
        and clock.kind in _NO_PAUSE
        and not clock.pausable
        and clock.stopped_at is None
        and clock.state(now) in (ClockState.RUNNING, ClockState.MISSED)
    )


def _ends_before(away_until: datetime, case: Case, now: datetime, awaited: Party) -> bool:
    kinds = HARD if awaited is Party.BUYER else FOR_GOOD
    return any(clock.due_at is not None and clock.due_at < away_until for clock in _ours_running(case, now, *kinds))


def _ours_running(case: Case, now: datetime, *kinds: ClockKind) -> Iterator[Clock]:
    for clock in case.clocks.values():
        if clock.party is Party.US and clock.kind in kinds and clock.state(now) is ClockState.RUNNING:
            yield clock


def _promise_presses(case: Case, now: datetime) -> bool:
    """Whether the moment by which we promised the buyer to write comes near, or went by: waiting does not pause it."""
    return any(
        clock.kind is ClockKind.PROMISE
        and clock.stopped_at is None
        and (clock.state(now) is ClockState.MISSED or (clock.state(now) is ClockState.RUNNING and _warned(clock, now)))
        for clock in case.clocks.values()
    )


def _warned(clock: Clock, now: datetime) -> bool:
    return clock.warn_at is not None and now >= clock.warn_at


def _our_move(case: Case, moves: Moves, name: str) -> NextStep:
    settled = case.money_state in MADE_GOOD and case.procedure not in FILED_BY_US  # ours goes on after the refund
    if moves.hands_in and case.claim_state in _OPEN_CLAIM and not settled:
        return _hand_in(case, moves, name)
    if case.first_response_at is None:
        return NextStep(code="unanswered", command=_reply(name, moves, "acknowledge"))
    if case.claim_state is ClaimState.GRANTED and "appeal" in moves.options:
        return NextStep(code="may_appeal", command=name.format("choose") + " appeal")
    if stores := _owed_step(case, name):
        return stores
    outcome = suggested_outcome(case)
    if outcome is not None and (settled or case.claim_state in _RULED):
        if (missing := case.missing()) and outcome not in NEEDS_NO_PROOF:
            return _add(missing[0], name)  # closing would refuse without it
        return NextStep(code="ready_to_close", command=name.format("close") + f" --outcome {outcome}", subject=outcome)
    if _wrote_after_answer(case):
        return NextStep(code="wrote_again", command=_reply(name, moves, "status"))
    if moves.options and case.reputation is Reputation.AT_RISK and not case.missing():
        return NextStep(code="choose", command=name.format("choose"))
    if case.claim_state in (ClaimState.SUBMITTED, ClaimState.APPEALED):
        return NextStep(code="platform_decides", command=name.format("wait") + " --on platform", subject=Party.PLATFORM)
    if remedy := _remedy_step(case, moves, name):
        return remedy
    if case.missing():
        return _ask(case, moves, name) or _wait_or_add(case, moves, name)
    if moves.options:
        return NextStep(code="choose", command=name.format("choose"))
    return NextStep(code="follow_up", command=_reply(name, moves, "status"))


def _owed_step(case: Case, name: str) -> NextStep | None:
    """What the store was asked, and money that was promised or agreed to and did not go back yet."""
    if pending_approval(case) is not None:
        return NextStep(code="store_decides", command=name.format("approve"), subject=Party.CLIENT)
    if open_promise(case) is not None:
        return NextStep(code="refund_promised", command=name.format("refund"))
    if unused_approval(case) is not None and case.money_state not in MADE_GOOD:
        return NextStep(code="store_agreed", command=name.format("refund"))
    return None


def _remedy_step(case: Case, moves: Moves, name: str) -> NextStep | None:
    """A parcel or a refund that is under way."""
    if case.return_state in _UNDER_WAY:
        awaited = Party.CARRIER if case.return_state is ReturnState.IN_TRANSIT else Party.BUYER
        return NextStep(code="return_under_way", command=name.format("wait") + f" --on {awaited}", subject=awaited)
    if case.procedure is Procedure.RETURN_INSPECTION and moves.options:
        return None  # its evidence and its verdict come before any money
    if case.return_state is ReturnState.RECEIVED and moves.inspects:
        return NextStep(code="inspect_parcel", command=name.format("escalate") + f" --to {Procedure.RETURN_INSPECTION}")
    if case.return_state is ReturnState.RECEIVED and case.money_state is MoneyState.NONE:
        return NextStep(code="parcel_here", command=name.format("refund"))
    return None


def _hand_in(case: Case, moves: Moves, name: str) -> NextStep:
    """A defence has a date of its own: what is ours is added before waiting for what the buyer was asked for."""
    missing = case.missing()
    if not missing:
        return NextStep(code="ready_to_submit", command=name.format("submit"))
    ours = [kind for kind in missing if not _buyers(kind, moves) and kind not in case.asked]
    return _ask(case, moves, name) or (_add(ours[0], name) if ours else _wait_or_add(case, moves, name))


def _ask(case: Case, moves: Moves, name: str) -> NextStep | None:
    """Asking the buyer goes first, because it takes longest; None where everything was asked for."""
    unasked = [kind for kind in case.missing() if _buyers(kind, moves) and kind not in case.asked]
    if not unasked:
        return None
    return NextStep(code="ask_evidence", command=name.format("evidence ask"), subject=unasked[0])


def _wait_or_add(case: Case, moves: Moves, name: str) -> NextStep:
    """What the buyer was asked for is waited for; what is ours to find is added; what the store was asked for comes last."""
    missing = case.missing()
    theirs = next((kind for kind in missing if _buyers(kind, moves)), None)
    if theirs is not None:
        return _wait_for(theirs, Party.BUYER, name)
    unasked = next((kind for kind in missing if kind not in case.asked), None)
    return _wait_for(missing[0], Party.CLIENT, name) if unasked is None else _add(unasked, name)


def _wait_for(kind: str, whom: Party, name: str) -> NextStep:
    code = "buyer_owes_evidence" if whom is Party.BUYER else "store_owes_evidence"
    return NextStep(code=code, command=name.format("wait") + f" --on {whom}", subject=kind)


def _buyers(kind: str, moves: Moves) -> bool:
    return moves.asked_of.get(kind, Party.BUYER) == Party.BUYER


def _add(kind: str, name: str) -> NextStep:
    return NextStep(code="evidence_missing", command=f"{name.format('evidence add')} FILE --kind {kind}", subject=kind)


def _reply(name: str, moves: Moves, stage: str) -> str:
    template = moves.templates.get(stage)
    return name.format("reply") + (f" --template {template}" if template else "")


def _wrote_after_answer(case: Case) -> bool:
    """Whether a word of the buyer waits for an answer, whoever else spoke since."""
    return (
        case.last_buyer_word_at is not None
        and case.last_answer_at is not None
        and case.last_buyer_word_at > case.last_answer_at
    )
