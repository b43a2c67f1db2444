"""A case: what is known of one buyer's problem after folding its events, and what that means at a given instant.

The fold (`domain.fold`) is the only place that changes a case. Everything that depends on the time of reading —
status, whose move it is, clock states — is a method that takes `now`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from concierge_cli.domain.clock import Clock
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import Approval, Parcel, Payment, Recovery
from concierge_cli.domain.vocabulary import (
    ClaimState,
    Complexity,
    MoneyState,
    Outcome,
    Party,
    Procedure,
    Reason,
    Reputation,
    ReturnState,
    Status,
)


class Item(NamedTuple):
    """One product of the order."""

    sku: str
    qty: int


Problem = dict[str, Any]
"""What is wrong with a file: `code` and the numbers of its sentence, as the event keeps them."""


class EvidenceItem(NamedTuple):
    """A file or a fact that proves something. `problems` and `same_as` keep it from counting; `notices` do not.

    `same_as` are keys of other cases that hold the very same file. `copy_sha256` is the copy made for the platform
    (a JPEG of an iPhone photo), where one was needed. `drive` is the file's id in Drive, `sent_sha256` what went there:
    the same content, or its copy without the place where it was taken; both are "" until it has arrived.
    """

    event: str
    kind: str
    source: Party
    added_at: datetime
    sha256: str = ""
    name: str = ""
    value: str = ""
    size: int = 0
    type: str = ""
    taken_at: datetime | None = None
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    same_as: tuple[str, ...] = ()
    copy_sha256: str = ""
    drive: str = ""
    sent_sha256: str = ""

    @property
    def counts(self) -> bool:
        return not self.problems and not self.same_as


class Wait(NamedTuple):
    """An interval in which somebody else had the move; `end` is None while nobody ended it, `until` what was agreed.

    `pauses_from` is set where it was entered so late that a target had been missed by then: from there on it pauses.
    """

    on: Party
    start: datetime
    pauses_from: datetime | None = None
    until: datetime | None = None
    end: datetime | None = None

    def over_at(self, now: datetime) -> datetime | None:
        """When it ended, by a word or by itself; None while it lasts at `now`."""
        ends = [instant for instant in (self.end, self.until) if instant is not None]
        end = min(ends) if ends else None
        return end if end is not None and end <= now else None

    @property
    def pause(self) -> tuple[datetime, datetime | None]:
        """The half-open interval that pauses clocks, as far as it is known."""
        ends = [instant for instant in (self.end, self.until) if instant is not None]
        start = self.pauses_from or self.start
        return (start, max(start, min(ends)) if ends else None)


class FormerStep(NamedTuple):
    """A procedure that the case has left for another one.

    `claim_state` is the ruling as it stood when another was begun; None while the case's own is still about this step.
    `opened_at`: when the platform opened it, as far as that was known by then.
    """

    procedure: Procedure
    claim_state: ClaimState | None = None
    opened_at: datetime | None = None


class Submission(NamedTuple):
    """A claim or defence that was handed in, with what was missing at that moment."""

    at: datetime
    required: int
    present: int
    forced: bool


class Disagreement(NamedTuple):
    """Two decisions taken without knowing of each other. `kept` stands until a person confirms or overrules it."""

    kept: str
    other: str


@dataclass(slots=True, kw_only=True, repr=False)
class Case:
    """One buyer's problem. `key` never changes; `id` is what people say (`ACC-42`).

    It shows itself by its type alone: no buyer's name slips into a log by accident.
    """

    key: str
    id: str
    client: str
    platform: str
    site: str
    procedure: Procedure
    reason: Reason
    received_at: datetime
    opened_at: datetime
    stated_reason: str = ""
    coded_reason: Reason | None = None
    platform_code: str = ""
    claim_state: ClaimState = ClaimState.NONE
    return_state: ReturnState = ReturnState.NONE
    money_state: MoneyState = MoneyState.NONE
    order_id: str = ""
    order_key: str = ""
    platform_case_id: str = ""
    former_claims: tuple[str, ...] = ()
    """Numbers that the case had on the platform before it went on in another procedure."""
    former_steps: list[FormerStep] = field(default_factory=list)
    """The procedures it went through before the present one, in order."""
    platform_url: str = ""
    buyer: str = ""
    buyer_language: str = ""
    """What the buyer reads (`es`, `en` …); "" where nobody said it."""
    items: tuple[Item, ...] = ()
    amount: Money | None = None
    refunded: Money | None = None
    """Everything given back so far, in money or store credit; promises aside."""
    payments: list[Payment] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    recoveries: list[Recovery] = field(default_factory=list)
    channel: str = ""
    channel_ref: str = ""
    ordered_at: datetime | None = None
    platform_opened_at: datetime | None = None
    delivered: bool | None = None
    delivered_at: datetime | None = None
    first_response_at: datetime | None = None
    last_answer_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    duplicate_of: str = ""
    """The key of the case that it repeats; "" where nobody said it. `duplicate_id` is what that one was called then."""
    duplicate_id: str = ""
    reputation: Reputation = Reputation.NOT_APPLICABLE
    complexity: Complexity = Complexity.NORMAL
    urgent: bool = False
    tags: tuple[str, ...] = ()
    pin: str = ""
    pinned: bool = False
    assignee: str = ""
    emotion: str = ""
    public_url: str = ""
    rating: int | None = None
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    evidence: list[EvidenceItem] = field(default_factory=list)
    asked: tuple[str, ...] = ()
    """Evidence kinds that somebody was asked for and that have not come since."""
    clocks: dict[str, Clock] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    """Ids of drafted replies that nobody has sent yet."""
    tasks: dict[str, str] = field(default_factory=dict)
    """The platform's instructions in its own words, by the id of their clock."""
    submissions: list[Submission] = field(default_factory=list)
    closings: list[tuple[datetime, Outcome]] = field(default_factory=list)
    """The closings that stand: of several with no reopening in between, the last in the fold's order."""
    reopenings: list[datetime] = field(default_factory=list)
    """They take turns with the closings."""
    before_closing: tuple[str, ...] = ()
    """Claim state, reputation and money state before the last outcome moved them: what reopening goes back to."""
    ended_by_closing: tuple[str, ...] = ()
    """Clocks that ran when it was closed: they run on when it is reopened before their dates."""
    resolutions: list[str] = field(default_factory=list)
    """Ids of `resolved` and `closed` events whose note is the permanent record of the resolution."""
    minutes: int = 0
    last_heard_at: datetime | None = None
    last_heard_from: Party | None = None
    last_buyer_word_at: datetime | None = None
    updated_at: datetime | None = None
    disagreements: list[Disagreement] = field(default_factory=list)
    aliases: tuple[str, ...] = ()
    retracted: frozenset[str] = frozenset()
    read_only: bool = False
    """Holds an event that only a newer version understands."""
    heads: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    @property
    def number(self) -> str:
        """What follows the client's prefix: `42`, or `B7` on a second machine."""
        return self.id.rpartition("-")[2]

    def waiting_on(self, now: datetime) -> Party:
        """Whose move it is at `now`."""
        wait = self.current_wait(now)
        return wait.on if wait is not None and not self.closed else Party.US

    def current_wait(self, now: datetime) -> Wait | None:
        """The wait that lasts at `now`, the latest one where several do."""
        lasting = [wait for wait in self.waits if wait.start <= now and wait.over_at(now) is None]
        return lasting[-1] if lasting else None

    def status(self, now: datetime) -> Status:
        """Closed, waiting for somebody else, new (nobody answered yet), or our move."""
        if self.closed:
            return Status.CLOSED
        if self.waiting_on(now) is not Party.US:
            return Status.WAITING
        return Status.NEW if self.first_response_at is None else Status.OPEN

    def present(self) -> tuple[str, ...]:
        """Evidence kinds of which at least one item counts."""
        kinds = {item.kind: None for item in self.evidence if item.counts}
        if self.order_id or self.order_key:
            kinds.setdefault("order_id")
        return tuple(kinds)

    def missing(self) -> tuple[str, ...]:
        """Required evidence kinds that nothing satisfies yet, in the playbook's order."""
        present = set(self.present())
        return tuple(kind for kind in self.required if kind not in present)
