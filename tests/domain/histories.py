"""Sensible histories of one case on several machines, for properties: each machine does what the commands would let it
do with what it knows, and now and then takes in what another one wrote.

A history is a list of numbers, one a step, so that hypothesis makes thousands cheaply and shrinks a failing one to a
few steps; `str(history)` tells it in words. What a step logs has the shape that the services log. A kind of event
that has a handler and no step here fails `test_histories_reach_everything`.

`CONCIERGE_PROPERTY_EXAMPLES=10000 CONCIERGE_PROPERTY_MACHINES=3 pytest -m "" tests/domain/test_fold_properties.py
tests/journal/test_arrivals.py` tries ten thousand of them instead of one thousand, on three machines.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import (
    NEXT_UPDATE,
    PLATFORM_TASK,
    Clock,
    RuleRef,
    agreed_clock,
    next_id,
    promise_clock,
    warn_instant,
)
from concierge_cli.domain.event import CLIENT, MINE, Draft, Event, seal
from concierge_cli.domain.fold import fold
from concierge_cli.domain.instants import iso
from concierge_cli.domain.merging import heads_of
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import left_to_give, money_state_after, open_promise, pending_approval, unconfirmed
from concierge_cli.domain.vocabulary import (
    Basis,
    ClaimState,
    ClockKind,
    Complexity,
    MoneyState,
    Option,
    Outcome,
    Party,
    Procedure,
    Reputation,
    ReturnState,
    Ruling,
    Trust,
)
from concierge_cli.domain.workflow import OPTION_EFFECT, closing_effect, forbidden_steps, ruling_effect
from tests.domain.story import MEXICO, at

ASKED = int(os.environ.get("CONCIERGE_PROPERTY_EXAMPLES", "1000"))
MACHINES = int(os.environ.get("CONCIERGE_PROPERTY_MACHINES", "2"))

START = at("2026-11-13 18:30")
KEY, CLIENT_SLUG = "k1", "luna"
REPLICAS = ("a", "b", "c")
SKEW = {"a": timedelta(0), "b": timedelta(minutes=11), "c": -timedelta(hours=2)}
"""How far the clocks of the machines are apart."""

GAPS = (0, 0, 1, 7, 20, 60, 61, 180, 400, 900, 1500, 3000, 7000)
"""Minutes between two steps."""

PAID = {"amount": "189.00", "currency": "MXN"}
HALF = Money(Decimal("60.00"), "MXN")
MOVED = (MoneyState.PROMISED, MoneyState.REFUNDED, MoneyState.PARTLY_REFUNDED, MoneyState.CREDITED)


class Spoken(NamedTuple):
    """What a step wants to log."""

    kind: str
    facts: dict[str, Any]
    personal: dict[str, Any] = {}  # noqa: RUF012 - never changed
    mine: bool = False


class Moment(NamedTuple):
    """When a step happens, and the number that its own choices are taken from."""

    case: Case
    when: datetime
    now: datetime
    choice: int
    known: Sequence[Event]
    last: Sequence[Event]
    """The events of this machine's last command that is not taken back."""

    def one_of(self, *options: Any) -> Any:
        """One of `options`, by the number."""
        return options[self.choice % len(options)]

    def also(self, every: int) -> bool:
        """Now and then, by another part of the number."""
        return self.choice // 64 % every == 1


Step = Callable[[Moment], list[Spoken] | None]
"""What a person could do now; None where the command would refuse it."""


@dataclass
class Machine:
    """One copy of the journal: what it knows, and where its own chains stand."""

    replica: str
    known: dict[str, Event] = field(default_factory=dict)
    chains: dict[str, tuple[int, str]] = field(default_factory=dict)
    commands: list[list[Event]] = field(default_factory=list)

    def take_in(self, events: Iterable[Event]) -> None:
        """What another machine wrote for both."""
        self.known |= {event.id: event for event in events if event.audience == CLIENT}

    def log(self, spoken: Sequence[Spoken], *, when: datetime, now: datetime, number: int) -> list[Event]:
        """Seals what was said as one command."""
        logged = []
        for one in spoken:
            audience = MINE if one.mine else CLIENT
            before = [event for event in self.known.values() if one.mine or event.audience == CLIENT]
            seq, prev = self.chains.get(audience, (0, ""))
            event = seal(
                Draft(
                    kind=one.kind, client=CLIENT_SLUG, case=KEY, occurred_at=when, facts=one.facts,
                    personal=one.personal, audience=audience,
                ),
                id=f"{number + len(logged):03}{self.replica}",
                command=f"{number:03}",
                recorded_at=now,
                actor="me",
                replica=self.replica,
                seq=seq + 1,
                counter=max((event.counter for event in self.known.values()), default=0) + 1,
                after=heads_of(before),
                salts=("00" * 16, "11" * 16),
                prev=prev,
            )  # fmt: skip
            self.chains[audience] = (event.seq, event.digest)
            self.known[event.id] = event
            logged.append(event)
        return logged


class History:
    """What was written, in the order in which it was written anywhere."""

    def __init__(self, steps: Iterable[int], machines: int) -> None:
        self.events: list[Event] = []
        self.machines = [Machine(replica) for replica in REPLICAS[:machines]]
        self._now = START + timedelta(minutes=11)
        first = self.machines[0]
        self._write(first, [_opened()], when=self._now, now=self._now)
        for machine in self.machines[1:]:
            machine.take_in(first.known.values())
        for step in steps:
            self._step(step)

    @cached_property
    def case(self) -> Case | None:
        """What it adds up to where everything is known."""
        return fold(self.events)

    def _step(self, number: int) -> None:
        number, which = divmod(number, len(STEPS))
        number, mine = divmod(number, len(self.machines))
        choice, gap = divmod(number, len(GAPS))
        machine = self.machines[mine]
        self._now += timedelta(minutes=GAPS[gap])
        if STEPS[which][1] is _sync and len(self.machines) > 1:
            other = self.machines[(mine + 1 + choice % (len(self.machines) - 1)) % len(self.machines)]
            machine.take_in(other.known.values())
            return
        case = fold(machine.known.values())
        if case is None:
            return
        now = max(self._now + SKEW[machine.replica], START)
        late = (0, 0, 0, 0, 0, 30, 600, 3000)[choice % 8]
        when = max(case.received_at, now - timedelta(minutes=late))
        gone = case.retracted
        last = next((one for one in reversed(machine.commands) if not any(event.id in gone for event in one)), [])
        moment = Moment(case, when, now, choice // 8, tuple(machine.known.values()), last)
        for turn in range(len(STEPS)):
            name, step = STEPS[(which + turn) % len(STEPS)]
            spoken = step(moment)
            if spoken:
                if moment.also(9):
                    reason = {"because_given": True}
                    spoken = [one._replace(facts=one.facts | reason) for one in spoken]
                if moment.also(7) and name != "undo":
                    spoken = [*spoken, Spoken("measured", {"minutes": 3}, mine=True)]
                logged = self._write(machine, spoken, when=when, now=now)
                if name != "undo":
                    machine.commands.append(logged)
                return

    def _write(self, machine: Machine, spoken: list[Spoken], *, when: datetime, now: datetime) -> list[Event]:
        logged = machine.log(spoken, when=when, now=now, number=len(self.events) + 1)
        self.events += logged
        return logged

    def __str__(self) -> str:
        return "\n".join(
            f"{event.replica} {event.counter:2} {event.id} {event.kind} {event.occurred_at:%d %H:%M}"
            f" ({event.recorded_at:%d %H:%M}) after {','.join(event.after)}"
            f" { ({name: value for name, value in event.facts.items() if name not in ('clocks', 'required')}) }"
            for event in self.events
        )

    __repr__ = __str__


def tried(examples: int) -> settings:
    """So many examples, or more in the proportion in which more than 1,000 are asked for."""
    return settings(
        max_examples=max(examples * ASKED // 1000, 1), deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )


def histories(*, machines: int = MACHINES, steps: int = 14) -> st.SearchStrategy[History]:
    """Histories of at most `steps` steps on so many machines."""
    return st.lists(st.integers(0, (1 << 24) - 1), min_size=1, max_size=steps).map(
        lambda given: History(given, machines)
    )


# --- what can be done ---------------------------------------------------------------------------------------------


RULE = RuleRef(id="", version="1", source=("x",), trust=Trust.HIGH)


def rule_clock(name: str, start: datetime, hours: float | None, *stops_on: str, **more: Any) -> Clock:
    """A platform's clock of `hours`, or without a date."""
    due = start + timedelta(hours=hours) if hours else None
    given = {
        "kind": ClockKind.PLATFORM,
        "party": Party.US,
        "basis": Basis.ASSUMED,
        "rule": RULE._replace(id=name.partition("#")[0]),
        **more,
    }
    warn = warn_instant(start, due) if due else None
    return Clock(id=name, started_at=start, due_at=due, warn_at=warn, stops_on=stops_on, **given)


def promise(name: str, start: datetime, taken: Iterable[str] = ()) -> Clock:
    """One of the freelancer's own, 12 hours for an answer and 40 for an end."""
    minutes = 2400 if name == "resolution" else 720
    return agreed_clock(next_id(name, taken), minutes=minutes, agreed=MEXICO, started_at=start)


def _opened() -> Spoken:
    clocks = [
        promise("first_response", START),
        promise("resolution", START),
        rule_clock("protect_reputation", START, 125, "chosen", "decided"),
        rule_clock("answer_window", START, 24, "replied", "handed_off", kind=ClockKind.WINDOW),
        rule_clock("legal_answer", START, 240, "refunded", "decided:denied", kind=ClockKind.LEGAL),
    ]
    facts = {
        "id": "ACC-42", "platform": "mercadolibre", "site": "MLM", "procedure": "claim", "reason": "defect",
        "received_at": iso(START), "claim_state": "filed", "reputation": "at_risk", "order_key": "abc", "amount": PAID,
        "required": ["order_id", "chat_log", "defect_photo"], "items": [{"sku": "C-1", "qty": 1}], "channel": "",
        "clocks": [clock.to_json() for clock in clocks],
    }  # fmt: skip
    return Spoken("opened", facts, {"buyer": "Ana P.", "order_id": "2000007819609432", "stated_reason": "No carga"})


def _clocks(*clocks: Clock) -> list[dict[str, Any]]:
    return [clock.to_json() for clock in clocks]


def _running(case: Case) -> list[Clock]:
    return [clock for clock in case.clocks.values() if clock.stopped_at is None and clock.cancelled_at is None]


def _note(now: Moment) -> list[Spoken]:
    """A remark, or a question to the store."""
    if now.one_of(False, False, True):
        return [Spoken("asked", {"to": Party.CLIENT, "asked": ["chat_log"]}, {"text": "Falta el chat"})]
    return [Spoken("noted", {}, {"text": "ojo"}, mine=now.also(3))]


def _reply(now: Moment) -> list[Spoken] | None:
    if now.case.closed:
        return None
    facts: dict[str, Any] = {"chars": 3} | ({"asked": ["defect_photo"]} if now.also(3) else {})
    if now.also(4):
        again = promise_clock(
            next_id(NEXT_UPDATE, now.case.clocks), given_at=now.when, due_at=now.when + timedelta(hours=30)
        )
        facts["clocks"] = [again.to_json()]
    return [Spoken("replied", facts | ({"auto_ack": True} if now.one_of(0, 0, 0, 1) else {}), {"text": "Hola"})]


def _draft(now: Moment) -> list[Spoken] | None:
    return None if now.case.closed else [Spoken("drafted", {}, {"text": "Hola, Ana"})]


def _hear(now: Moment) -> list[Spoken] | None:
    case = now.case
    if case.closed:
        return None
    source = now.one_of(*[Party.BUYER] * 4, Party.CLIENT, Party.PLATFORM, Party.CARRIER, Party.SUPPLIER)
    facts: dict[str, Any] = {"from": source} | ({"emotion": "angry"} if now.also(5) else {})
    clocks = []
    if source is Party.BUYER and not (case.last_answer_at and now.when < case.last_answer_at):
        name = "first_response" if case.first_response_at is None else "next_response"
        if not any(clock.base_id == name for clock in _running(case)):
            clocks.append(promise(name, now.when, case.clocks))
        clocks.append(
            rule_clock(
                next_id("answer_window", case.clocks), now.when, 24, "replied", "handed_off", kind=ClockKind.WINDOW
            )
        )
    return [Spoken("heard", facts | {"clocks": _clocks(*clocks)}, {"text": "¿Y bien?"})]


def _platform_asks(now: Moment) -> list[Spoken] | None:
    if now.case.closed:
        return None
    task = next_id(PLATFORM_TASK, now.case.clocks)
    clock = rule_clock(task, now.when, 50, "submitted", "evidence_added", rule=None, basis=Basis.IMPORTED)
    facts = {"from": Party.PLATFORM, "task": task, "clocks": _clocks(clock)}
    return [Spoken("heard", facts, {"text": "Envíen la factura"})]


def _wait(now: Moment) -> list[Spoken] | None:
    if now.case.closed:
        return None
    party = now.one_of(Party.BUYER, Party.BUYER, Party.CLIENT, Party.PLATFORM, Party.CARRIER, Party.SUPPLIER)
    until = {"until": iso(now.when + timedelta(hours=(1, 30, 90)[now.choice % 3]))} if now.also(2) else {}
    return [Spoken("waited", {"on": party} | until)]


def _resume(now: Moment) -> list[Spoken] | None:
    return None if now.case.closed or now.case.current_wait(now.when) is None else [Spoken("resumed", {})]


def _choose(now: Moment) -> list[Spoken] | None:
    option = now.one_of(*Option)
    effect = dict(OPTION_EFFECT.get(option, {}))
    if effect.get("money_state") == MoneyState.REFUNDED and now.case.reputation is Reputation.AT_RISK:
        effect["reputation"] = Reputation.SAVED
    if now.case.closed or forbidden_steps(now.case, effect):
        return None
    facts: dict[str, Any] = {"option": option, "effect": effect, "clocks": []}
    if effect.get("money_state") in MOVED:
        part = option is Option.OFFER_PARTIAL_REFUND
        facts |= _some(now, HALF) if part else _all_that_is_left(now.case)
    if option is not Option.OFFER_RETURN:
        return [Spoken("chosen", facts)]
    window = next_id("send_it_back", now.case.clocks)
    clock = rule_clock(
        window, now.when, 168, "heard:carrier", kind=ClockKind.WINDOW, party=Party.BUYER, basis=Basis.RULE
    )
    return [Spoken("chosen", facts | {"clocks": _clocks(clock)}), Spoken("waited", {"on": Party.BUYER})]


def _submit(now: Moment) -> list[Spoken] | None:
    case = now.case
    effect = {"claim_state": ClaimState.SUBMITTED}
    if case.closed:
        return None
    if forbidden_steps(case, effect):
        effect = {}
    present = len(case.required) - len(case.missing())
    facts = {"required": len(case.required), "present": present, "effect": effect} | (
        {"forced": True} if case.missing() else {}
    )
    return [Spoken("submitted", facts), Spoken("waited", {"on": Party.PLATFORM})]


def _decide(now: Moment) -> list[Spoken] | None:
    ruling = now.one_of(*Ruling)
    if now.case.closed or now.case.claim_state is ClaimState.NONE:
        return None
    effect = ruling_effect(now.case, ruling)
    if forbidden_steps(now.case, effect):
        return None
    moved: dict[str, Any] = {}
    if effect.get("money_state") == MoneyState.REFUNDED:
        moved = _all_that_is_left(now.case)
    elif effect.get("money_state") == MoneyState.PARTLY_REFUNDED:
        moved = _some(now, HALF)
    appeal = rule_clock(next_id("appeal", now.case.clocks), now.when, 72, "chosen:appeal", basis=Basis.RULE)
    if not moved and ruling is not Ruling.DENIED and now.also(2):
        moved = {"granted": HALF.to_json()}
    return [Spoken("decided", {"ruling": ruling, "effect": effect, "clocks": _clocks(appeal)} | moved)]


def _escalate(now: Moment) -> list[Spoken] | None:
    procedure = Procedure.CLAIM if now.case.procedure is Procedure.MEDIATION else Procedure.MEDIATION
    if now.case.closed:
        return None
    clock = rule_clock(next_id("mediation_answer", now.case.clocks), now.when, None if now.also(2) else 60, "submitted")
    facts = {
        "procedure": procedure, "required": ["order_id", "chat_log"], "optional": ["defect_photo"],
        "effect": {"claim_state": "filed"}, "clocks": _clocks(clock), "platform_opened_at": iso(now.when),
    }  # fmt: skip
    return [Spoken("escalated", facts, {"platform_case_id": "51"})]


def _hand_off(now: Moment) -> list[Spoken] | None:
    if now.case.closed or now.case.channel == "email":
        return None
    return [Spoken("handed_off", {"channel": "email"}, {"ref": "a@x.mx"})]


def _renumber(now: Moment) -> list[Spoken] | None:
    """Another machine had given out the same id. It happens on joining, to one case hardly twice."""
    if len(now.case.aliases) > 1:
        return None
    return [Spoken("renumbered", {"id": f"ACC-{now.one_of('B', 'C')}{len(now.case.aliases) + 1}"})]


def _edit(now: Moment) -> list[Spoken]:
    facts, personal = now.one_of(
        ({"urgent": True, "rating": 2}, {"public_url": "https://x.mx/1"}),
        ({"pinned": True}, {"pin": "Lo pidió la tienda", "assignee": "Eva"}),
        ({"pinned": False}, {"pin": "", "tags_removed": ["vip"]}),
        ({"reason": "wrong_item", "required": ["order_id", "received_photo"], "optional": []}, {}),
        ({"amount": {"amount": "200.00", "currency": "MXN"}, "order_key": "def"}, {"order_id": "2000007819600001"}),
        ({"reputation": now.one_of(*Reputation), "complexity": Complexity.HIGH}, {"tags_added": ["vip", "cable"]}),
    )
    return [Spoken("edited", facts, personal)]


def _type_a_date(now: Moment) -> list[Spoken] | None:
    running = [clock for clock in _running(now.case) if clock.started_at < now.when]
    if not running:
        return None
    clock = now.one_of(*running)
    due = max(now.when, clock.started_at) + timedelta(hours=now.one_of(-3, 1, 20, 200))
    if due <= clock.started_at:
        return None
    dates = {"due_at": iso(due), "warn_at": iso(warn_instant(clock.started_at, due))}
    return [Spoken("edited", {"due": {clock.id: dates}})]


def _recount(now: Moment) -> list[Spoken] | None:
    """It began on the platform at another moment than was assumed, or was never delivered."""
    assumed = [clock for clock in _running(now.case) if clock.basis is Basis.ASSUMED and clock.due_at is not None]
    if not assumed:
        return None
    if now.also(4):
        return [Spoken("edited", {"delivered": False, "clocks": [], "cancelled": [clock.id for clock in assumed]})]
    opened = START - timedelta(hours=5)
    fresh = [
        rule_clock(clock.id, opened, 100, *clock.stops_on, kind=clock.kind, party=clock.party, basis=Basis.RULE)
        for clock in assumed
        if clock.started_at == START
    ]
    return [Spoken("edited", {"platform_opened_at": iso(opened), "clocks": _clocks(*fresh), "cancelled": []})]


def _add_evidence(now: Moment) -> list[Spoken]:
    kind = now.one_of("chat_log", "defect_photo", "received_photo")
    facts = {"kind": kind, "from": Party.BUYER, "sha256": f"{now.choice % 16:064x}", "size": 7, "type": "jpeg"}
    if now.also(3):
        facts["problems"] = [{"code": "truncated_photo"}]
    if now.also(4):
        facts["same_as"] = ["k9"]
    return [Spoken("evidence_added", facts, {"name": "foto.jpg"})]


def _arrive_in_drive(now: Moment) -> list[Spoken] | None:
    """A file came to Drive, perhaps not for the first time, perhaps as a copy without its place."""
    files = [item.sha256 for item in now.case.evidence if item.sha256]
    if not files:
        return None
    sent = f"{now.choice % 5 + 20:064x}" if now.also(2) else files[-1]
    facts = {"sha256": files[-1], "sent_sha256": sent, "size": 7, "location_removed": sent != files[-1]}
    return [Spoken("file_mirrored", facts, {"drive": f"d{now.choice % 7}"})]


def _close(now: Moment) -> list[Spoken] | None:
    case, outcome = now.case, now.one_of(*Outcome)
    if case.closed or (case.reopenings and now.when < case.reopenings[-1]):
        return None
    effect = closing_effect(case, outcome)
    if forbidden_steps(case, effect):
        return None
    implied = _all_that_is_left(case) if effect.get("money_state") in (MoneyState.REFUNDED, MoneyState.CREDITED) else {}
    return [Spoken("closed", {"outcome": outcome, "effect": effect} | implied, {"text": "Listo"})]


def _reopen(now: Moment) -> list[Spoken] | None:
    case = now.case
    if case.closed_at is None or now.when < case.closed_at:
        return None
    facts: dict[str, Any] = {"clocks": _clocks(promise("resolution", now.when, case.clocks))}
    if case.claim_state is ClaimState.WITHDRAWN:
        facts["effect"] = {"claim_state": ClaimState.FILED}
    return [Spoken("reopened", facts)]


# --- money and parcels --------------------------------------------------------------------------------------------


def _all_that_is_left(case: Case) -> dict[str, Any]:
    left = left_to_give(case)
    return {"amount": left.to_json()} if left else {}


def _some(now: Moment, amount: Money) -> dict[str, Any]:
    """`amount`, or what is left where that is less."""
    left = left_to_give(now.case)
    return {"amount": min(amount, left).to_json()} if left else {}


def _refund(now: Moment) -> list[Spoken] | None:
    """Promised, issued or confirmed, in full or in part."""
    case, promise = now.case, open_promise(now.case)
    issued = next(reversed(unconfirmed(case)), None)
    if issued is not None and now.also(2):
        return [Spoken("refund_confirmed", {"payment": issued.event, "amount": issued.amount.to_json()})]
    moved = _some(now, HALF) if now.one_of(True, False) else _all_that_is_left(case)
    if case.closed or not moved:
        return None
    amount = Money.from_json(moved["amount"])
    if promise is None and now.also(3):
        effect: dict[str, Any] = {"money_state": MoneyState.PROMISED}
        if case.money_state is MoneyState.PARTLY_REFUNDED:
            effect = {}
        if forbidden_steps(case, effect):
            return None
        return [Spoken("refund_promised", moved | {"effect": effect})]
    effect = {"money_state": money_state_after(case, amount)}
    if forbidden_steps(case, effect):
        return None
    settles = {"payment": promise.event} if promise else {}
    return [
        Spoken(
            "refund_issued",
            moved | {"effect": effect, "method": "bank_transfer", "clocks": []} | settles,
            {"reference": "R-1"},
        )
    ]


def _credit(now: Moment) -> list[Spoken] | None:
    effect, moved = {"money_state": MoneyState.CREDITED}, _all_that_is_left(now.case)
    if now.case.closed or not moved or forbidden_steps(now.case, effect):
        return None
    return [Spoken("credit_issued", moved | {"effect": effect, "clocks": []})]


def _replace(now: Moment) -> list[Spoken] | None:
    effect = {"money_state": MoneyState.REPLACED}
    if now.case.closed or forbidden_steps(now.case, effect):
        return None
    cost = {"amount": "95.00", "currency": "MXN"}
    return [Spoken("replacement_sent", {"effect": effect, "cost": cost, "carrier": "DHL"}, {"tracking": "E2"})]


def _parcel(now: Moment) -> list[Spoken] | None:
    """The next thing that can happen to a return: a label, on its way, there, or never."""
    case = now.case
    if case.closed:
        return None
    on_its_way = case.return_state in (ReturnState.OFFERED, ReturnState.LABEL_SENT, ReturnState.IN_TRANSIT)
    if on_its_way and now.also(3):
        lost = case.return_state is ReturnState.IN_TRANSIT
        gone = ReturnState.LOST if lost else ReturnState.EXPIRED
        return [Spoken("return_not_arrived", {"effect": {"return_state": gone}})]
    label = {"payer": Party.CLIENT, "carrier": "Estafeta", "sha256": "ab" * 32, "size": 9, "cost": HALF.to_json()}
    inspect = rule_clock(next_id("inspect", case.clocks), now.when, 72, "refunded", "chosen", basis=Basis.RULE)
    steps = (
        ("label_sent", ReturnState.LABEL_SENT, label, {"tracking": "E1", "name": "guía.pdf"}),
        ("return_shipped", ReturnState.IN_TRANSIT, {}, {"tracking": "E1"}),
        ("return_arrived", ReturnState.RECEIVED, {"clocks": _clocks(inspect)}, {}),
    )
    for turn in range(3):
        kind, state, facts, personal = steps[(now.choice + turn) % 3]
        effect = {"return_state": state}
        if case.return_state is not state and not forbidden_steps(case, effect):
            return [Spoken(kind, facts | {"effect": effect}, personal)]
    return None


def _recover(now: Moment) -> list[Spoken] | None:
    """Money for the store, before or after the case was closed."""
    payer = now.one_of(Party.PLATFORM, Party.CARRIER, Party.SUPPLIER, Party.BUYER)
    return [Spoken("recovered", {"amount": HALF.to_json(), "from": payer}, {"reference": "P-1"})]


def _approval(now: Moment) -> list[Spoken] | None:
    """The store is asked, or says what it thinks of it."""
    case = now.case
    if case.closed:
        return None
    pending = pending_approval(case)
    if pending is None and now.also(2):
        return [Spoken("approval_asked", {"amount": PAID}), Spoken("waited", {"on": Party.CLIENT})]
    request = {"request": pending.event} if pending else {}
    answer = {"answer": now.one_of("yes", "yes", "no"), "amount": PAID}
    return [Spoken("approval_answered", answer | request, {"by": "Marta"})]


# --- second thoughts ----------------------------------------------------------------------------------------------


def _undo(now: Moment) -> list[Spoken] | None:
    if not now.last:
        return None
    by_audience: dict[bool, list[str]] = {}
    for event in now.last:
        by_audience.setdefault(event.audience == MINE, []).append(event.id)
    return [Spoken("retracted", {"events": ids}, {"because": "x"}, mine=mine) for mine, ids in by_audience.items()]


def _undo_opening(now: Moment) -> list[Spoken] | None:
    """Only while nothing else counts, as the command has it."""
    live = [one for one in now.known if one.id not in now.case.retracted and one.kind != "retracted"]
    if [event.kind for event in live] != ["opened"]:
        return None
    return [Spoken("retracted", {"events": [live[0].id]})]


def _resolve(now: Moment) -> list[Spoken] | None:
    if not now.case.disagreements:
        return None
    pair = now.one_of(*now.case.disagreements)
    keep, over = (pair.kept, pair.other) if now.also(2) else (pair.other, pair.kept)
    return [Spoken("resolved", {"keep": keep, "over": [over]})]


def _sync(_now: Moment) -> None:
    """Taking in what another machine wrote; a machine alone goes on to the next step."""


STEPS: tuple[tuple[str, Step], ...] = (
    ("sync", _sync),
    ("note", _note),
    ("reply", _reply),
    ("hear", _hear),
    ("wait", _wait),
    ("resume", _resume),
    ("resolve", _resolve),
    ("undo the opening", _undo_opening),
    ("sync again", _sync),
    ("choose", _choose),
    ("close", _close),
    ("reopen", _reopen),
    ("undo", _undo),
    ("hear again", _hear),
    ("the platform asks", _platform_asks),
    ("submit", _submit),
    ("decide", _decide),
    ("escalate", _escalate),
    ("hand off", _hand_off),
    ("edit", _edit),
    ("sync once more", _sync),
    ("type a date", _type_a_date),
    ("recount", _recount),
    ("evidence", _add_evidence),
    ("arrival in Drive", _arrive_in_drive),
    ("wait again", _wait),
    ("resume again", _resume),
    ("resolve again", _resolve),
    ("money", _refund),
    ("credit", _credit),
    ("replacement", _replace),
    ("parcel", _parcel),
    ("the store's yes", _approval),
    ("money for the store", _recover),
    ("more money", _refund),
    ("parcel again", _parcel),
    ("draft", _draft),
    ("another number", _renumber),
    ("answer", _reply),
    ("close again", _close),
    ("reopen again", _reopen),
)
"""Where one is refused, the next one that is possible happens."""
