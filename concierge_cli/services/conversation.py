"""What was said, by whom, and whose move it is: hear, note, reply, wait, resume, hand off.

Nothing here sends anything. A reply is logged when a person says that it was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import NEXT_UPDATE, PLATFORM_TASK, Clock, next_id, promise_clock, warn_instant
from concierge_cli.domain.event import CLIENT, MINE
from concierge_cli.domain.instants import iso, parse_iso
from concierge_cli.domain.vocabulary import Basis, ClaimState, ClockKind, Party
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.words import label
from concierge_cli.services.agreed_hours import agreed_hours
from concierge_cli.services.deadlines import Setting, rule_clocks, sla_clocks
from concierge_cli.services.desk import Desk, Entry, refuse_closed


def setting_of(desk: Desk, case: Case) -> Setting:
    """Where the clocks of an existing case start."""
    return Setting(
        client=desk.client(case.client),
        platform=case.platform,
        site=case.site,
        procedure=case.procedure,
        known={"delivered": case.delivered, "appealed": case.claim_state is ClaimState.APPEALED},
        taken=tuple(case.clocks),
    )


def hear(
    desk: Desk,
    case: Case,
    text: str,
    *,
    source: Party,
    entry: Entry,
    emotion: str = "",
    due_at: datetime | None = None,
) -> Case:
    """Logs what somebody told us; it ends the wait on them.

    A buyer's word starts the next-response promise once the first answer was given, and re-arms message windows.
    The platform's word with a date is a task with that deadline.
    """
    refuse_closed(case)
    if not text.strip():
        raise InvalidInput(_("What did they say? The text is empty."), hint=f"concierge heard {case.id} --help")
    if source is Party.US:
        raise InvalidInput(_("What you said yourself is a reply or a note."), hint=f"concierge note {case.id}")
    at = desk.when(entry)
    where = setting_of(desk, case)
    answered_since = source is Party.BUYER and case.last_answer_at is not None and at < case.last_answer_at
    clocks = [] if answered_since else rule_clocks(desk, where, words=(f"heard:{source}",), trigger=at)
    if source is Party.BUYER and not answered_since and (promise := _promise_to_start(case)):
        clocks += sla_clocks(where, agreed_hours(desk, where.client, at), at, names=(promise,))
    facts: dict[str, object] = {"from": source}
    if emotion:
        facts["emotion"] = emotion
    if due_at is not None:
        if due_at <= at:
            raise InvalidInput(_("That date is over already. Nothing was saved."), hint="concierge help dates")
        task = next_id(PLATFORM_TASK, case.clocks)
        facts["task"] = task
        clocks.append(_task_clock(task, at, due_at))
    facts["clocks"] = [clock.to_json() for clock in clocks]
    return desk.log(case, entry, desk.draft(case, entry, "heard", facts=facts, personal={"text": text}))


def _promise_to_start(case: Case) -> str:
    """The promise that a buyer's new word starts: none while one of them runs already."""
    name = "first_response" if case.first_response_at is None else "next_response"
    running = any(
        clock.base_id == name and clock.stopped_at is None and clock.cancelled_at is None
        for clock in case.clocks.values()
    )
    return "" if running else name


def _task_clock(task: str, at: datetime, due_at: datetime) -> Clock:
    return Clock(
        id=task,
        kind=ClockKind.PLATFORM,
        party=Party.US,
        started_at=at,
        due_at=due_at,
        warn_at=warn_instant(at, due_at),
        basis=Basis.IMPORTED,
        stops_on=("submitted", "evidence_added"),
    )


def note(desk: Desk, case: Case, text: str, *, private: bool, entry: Entry) -> Case:
    """Logs a remark; a private one is the freelancer's alone and never reaches the client's Sheet."""
    if not text.strip():
        raise InvalidInput(_("The note is empty. Nothing was saved."), hint=f"concierge note {case.id} --help")
    audience = MINE if private else CLIENT
    draft = desk.draft(case, entry, "noted", personal={"text": text}, audience=audience)
    return desk.log(case, entry, draft, decides=False)


def reply(
    desk: Desk,
    case: Case,
    text: str,
    *,
    template: str,
    auto_ack: bool,
    overridden: list[str],
    entry: Entry,
    asked: Sequence[str] = (),
    next_update: datetime | None = None,
) -> Case:
    """Logs an answer that was sent. `overridden` are the classes of findings that a reason set aside, `asked` the
    kinds of evidence that it asks for, `next_update` is when it promises to write again: that starts a clock.

    Raises InvalidInput for a promise that ends before it is given.
    """
    refuse_closed(case)
    refuse_empty(text, case)
    facts: dict[str, object] = {
        "template": template,
        "auto_ack": auto_ack,
        "chars": len(text),
        "overridden": overridden,
        "asked": list(asked),
    }
    if next_update is not None:
        at = desk.when(entry)
        if next_update <= at:
            raise InvalidInput(_("That date is over already. Nothing was saved."), hint="concierge help dates")
        facts["clocks"] = [promise_clock(next_id(NEXT_UPDATE, case.clocks), given_at=at, due_at=next_update).to_json()]
    given = {name: value for name, value in facts.items() if value}
    # It was sent already: refusing it because somebody wrote a note meanwhile would lose it.
    draft = desk.draft(case, entry, "replied", facts=given, personal={"text": text})
    return desk.log(case, entry, draft, decides=False)


def refuse_empty(text: str, case: Case) -> None:
    """A message without a visible letter answers nobody: logged, it would stop the first-response clock."""
    if not text.strip():
        raise InvalidInput(_("The message is empty. Nothing was saved."), hint=f"concierge reply {case.id} --help")


def ask_store(desk: Desk, case: Case, text: str, *, asked: Sequence[str], entry: Entry) -> Case:
    """Logs that the store was asked for kinds of evidence: no answer to the buyer, so no clock stops."""
    refuse_closed(case)
    facts = {"to": Party.CLIENT, "asked": list(asked)}
    draft = desk.draft(case, entry, "asked", facts=facts, personal={"text": text})
    return desk.log(case, entry, draft, decides=False)


def keep_draft(
    desk: Desk,
    case: Case,
    text: str,
    *,
    template: str,
    entry: Entry,
    asked: Sequence[str] = (),
    next_update: datetime | None = None,
) -> Case:
    """Keeps an answer that was prepared and not sent; the queue shows it. What it promises runs from its sending."""
    refuse_closed(case)
    refuse_empty(text, case)
    facts: dict[str, object] = {"template": template} if template else {}
    if asked:
        facts["asked"] = list(asked)
    if next_update is not None:
        facts["next_update"] = iso(next_update)
    # What nobody sent is a remark of one's own: it never reaches the store.
    draft = desk.draft(case, entry, "drafted", facts=facts, personal={"text": text}, audience=MINE)
    return desk.log(case, entry, draft, decides=False)


class KeptDraft(NamedTuple):
    """A message that was prepared and not sent: the kinds of evidence that it asks for, when it promises to write."""

    text: str
    template: str
    asked: tuple[str, ...]
    next_update: datetime | None


def latest_draft(desk: Desk, case: Case) -> KeptDraft:
    """The newest draft that nobody sent."""
    for event in desk.journal.events_of(case.key):
        if case.drafts and event.id == case.drafts[-1]:
            facts = event.facts
            until = facts.get("next_update")
            return KeptDraft(
                text=desk.full_text(event),
                template=str(facts.get("template", "")),
                asked=tuple(facts.get("asked", ())),
                next_update=parse_iso(until) if until else None,
            )
    raise InvalidInput(_("{id} has no draft.").format(id=case.id), hint=f"concierge reply {case.id}")


def wait(desk: Desk, case: Case, *, on: Party, until: datetime | None, entry: Entry) -> Case:
    """Gives the move to somebody else; clocks that may pause do, from now (or `--at`) on."""
    refuse_closed(case)
    if on is Party.US:
        raise InvalidInput(_("Waiting on yourself is not waiting."), hint=f"concierge resume {case.id}")
    at = desk.when(entry)
    if until is not None and until <= at:
        raise InvalidInput(_("That date is over already. Nothing was saved."), hint="concierge help dates")
    facts = {"on": on} | ({"until": iso(until)} if until else {})
    return desk.log(case, entry, desk.draft(case, entry, "waited", facts=facts))


def resume(desk: Desk, case: Case, *, entry: Entry) -> Case:
    """Takes the move back."""
    refuse_closed(case)
    if case.current_wait(desk.when(entry)) is None:
        raise RuleViolation(
            _("{id} is not waiting for anybody: it is your move already.").format(id=case.id),
            hint=f"concierge show {case.id}",
        )
    return desk.log(case, entry, desk.draft(case, entry, "resumed"))


def hand_off(desk: Desk, case: Case, *, channel: str, ref: str, entry: Entry) -> Case:
    """Moves the talk to another channel and keeps both ids; moving it counts as the first answer."""
    refuse_closed(case)
    if channel == (case.channel or case.platform) and ref == case.channel_ref:
        raise RuleViolation(
            _("The talk of {id} is there already: {channel}.").format(id=case.id, channel=label("platform", channel)),
            hint=f"concierge show {case.id}",
        )
    personal = {"ref": ref} if ref else {}
    return desk.log(case, entry, desk.draft(case, entry, "handed_off", facts={"channel": channel}, personal=personal))
