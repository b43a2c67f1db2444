"""Rows and stored states say exactly what the fold says, whatever happened and in whatever portions it was logged."""

from __future__ import annotations

import random
import tempfile
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.case import Case, Disagreement, EvidenceItem, FormerStep, Item, Submission, Wait
from concierge_cli.domain.clock import AgreedHours, Clock, RuleRef
from concierge_cli.domain.fold import fold
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import Approval, Parcel, Payment, Recovery
from concierge_cli.domain.vocabulary import (
    Basis,
    ClaimState,
    ClockKind,
    Complexity,
    MoneyState,
    Outcome,
    Party,
    PaymentState,
    Procedure,
    Reason,
    Reputation,
    ReturnState,
    Trust,
)
from concierge_cli.journal import CaseFilter, Journal, new_key
from concierge_cli.journal.projections import rows_of
from concierge_cli.journal.schema import BY_CASE
from concierge_cli.journal.snapshot import dump_case, load_case
from concierge_cli.journal.verify import verify
from tests.domain.histories import KEY, History, histories, tried
from tests.journal.luna import HOURS, NOW, Luna, draft, note, opened, row_says_the_same
from tests.tries import tries

T1, T2, T3 = NOW, NOW + timedelta(hours=1), NOW + timedelta(days=9)

FULL_CLOCK = Clock(
    id="resolution#2",
    kind=ClockKind.SLA,
    party=Party.CLIENT,
    started_at=T1,
    due_at=T2,
    warn_at=T3,
    basis=Basis.ASSUMED,
    rule=RuleRef(id="r", version="3", source=("a", "b"), trust=Trust.LOW),
    stops_on=("closed", "chosen:refund"),
    pausable=True,
    minutes=7,
    agreed=HOURS,
    term={"duration": "2", "unit": "business_days"},
    stopped_at=T1,
    stopped_late_entry=True,
    forgiven=True,
    cancelled_at=T2,
    paused_from=T3,
    paused_until=T1,
    dropped=True,
)
FULL_EVIDENCE = EvidenceItem(
    event="e1",
    kind="defect_photo",
    source=Party.BUYER,
    added_at=T1,
    sha256="ab",
    name="punta.jpg",
    value="v",
    size=7,
    type="image/jpeg",
    taken_at=T2,
    problems=({"code": "cut", "percent": 48},),
    notices=({"code": "small"},),
    same_as=("k9",),
    copy_sha256="cd",
    drive="d1",
    sent_sha256="ef",
)
FULL_PAYMENT = Payment(
    event="e10",
    kind="credit",
    amount=Money(Decimal("9.50"), "MXN"),
    state=PaymentState.CONFIRMED,
    at=T2,
    method="cash",
    reference="R 1",
    unapproved=True,
)
FULL_PARCEL = Parcel(
    event="e11",
    leg="return",
    carrier="Estafeta",
    tracking="E1",
    payer=Party.CLIENT,
    cost=Money(Decimal("95.00"), "MXN"),
    label_sha256="ef",
    label_name="guía.pdf",
    sent_at=T1,
    shipped_at=T2,
    arrived_at=T3,
)
FULL_RECOVERY = Recovery(
    event="e15", amount=Money(Decimal("12.00"), "USD"), source=Party.SUPPLIER, at=T2, arrived=False, reference="P 7"
)
FULL_APPROVAL = Approval(
    event="e12",
    amount=Money(Decimal("900.00"), "MXN"),
    asked_at=T1,
    answer="yes",
    answered_at=T2,
    by="Marta",
    said=Money(Decimal("100.00"), "MXN"),
)
FULL_STEP = FormerStep(Procedure.CLAIM, ClaimState.DENIED, T1)
FULL_WAIT = Wait(on=Party.CARRIER, start=T1, pauses_from=T2, until=T3, end=T2)

FULL_CASE = Case(
    key="k1",
    id="ACC-B7",
    client="luna",
    platform="mercadolibre",
    site="MLM",
    procedure=Procedure.MEDIATION,
    reason=Reason.OTHER,
    received_at=T1,
    opened_at=T2,
    stated_reason="no enciende \ud83d",
    coded_reason=Reason.DEFECT,
    platform_code="PDD",
    duplicate_of="k2",
    duplicate_id="ACC-2",
    claim_state=ClaimState.APPEALED,
    return_state=ReturnState.LOST,
    money_state=MoneyState.CREDITED,
    order_id="2000 \ud83d",
    order_key="abc",
    platform_case_id="51",
    former_claims=("50",),
    former_steps=[FULL_STEP, FormerStep(Procedure.MESSAGE)],
    platform_url="https://x.mx/51?a=1",
    buyer="Ana \ud83d",
    buyer_language="en",
    ordered_at=T1,
    asked=("defect_photo",),
    items=(Item(sku="C-1", qty=2), Item(sku="C-1", qty=1)),
    amount=Money(Decimal("0.00"), "MXN"),
    refunded=Money(Decimal(12), "CLP"),
    payments=[FULL_PAYMENT, FULL_PAYMENT._replace(method="", reference="")],
    parcels=[FULL_PARCEL, Parcel(event="e13", leg="replacement", sent_at=T1)],
    recoveries=[FULL_RECOVERY, Recovery("e16", Money(Decimal("3.00"), "MXN"), Party.BUYER, T3)],
    approvals=[FULL_APPROVAL, Approval(event="e14", amount=Money(Decimal("1.00"), "MXN"), asked_at=T3)],
    channel="email",
    channel_ref="#9",
    platform_opened_at=T1,
    delivered=False,
    delivered_at=T2,
    first_response_at=T3,
    last_answer_at=T3,
    closed_at=T3,
    outcome=Outcome.DENIED,
    reputation=Reputation.SAVED,
    complexity=Complexity.HIGH,
    urgent=True,
    tags=("a b", "ñ\nx"),
    pin="hoy",
    pinned=True,
    assignee="Eva",
    emotion="angry",
    public_url="https://ig",
    rating=1,
    required=("order_id", "photo"),
    optional=("video",),
    evidence=[FULL_EVIDENCE, FULL_EVIDENCE._replace(sha256="", taken_at=None, problems=(), same_as=())],
    clocks={"resolution#2": FULL_CLOCK, "w": FULL_CLOCK._replace(id="w", due_at=None, rule=None, agreed=None)},
    waits=[FULL_WAIT, Wait(on=Party.BUYER, start=T1)],
    drafts=["e2"],
    tasks={"t": "haga \x1b[31m"},
    submissions=[Submission(at=T1, required=3, present=2, forced=True)],
    closings=[(T2, Outcome.CLAIM_WON), (T3, Outcome.DENIED)],
    reopenings=[T2],
    resolutions=["e3"],
    minutes=12,
    last_heard_at=T1,
    before_closing=("filed", "at_risk", "none"),
    ended_by_closing=("first_response",),
    last_buyer_word_at=T1,
    last_heard_from=Party.PLATFORM,
    updated_at=T3,
    disagreements=[Disagreement(kept="e4", other="e5")],
    aliases=("ACC-9",),
    retracted=frozenset({"e6", "e7"}),
    read_only=True,
    heads=("e8", "e9"),
)


class Hours:
    """Numbers for agreed hours without a table."""

    def __init__(self) -> None:
        self.kept: list[AgreedHours] = []

    def number(self, agreed: AgreedHours) -> int:
        if agreed not in self.kept:
            self.kept.append(agreed)
        return self.kept.index(agreed)


def test_the_example_leaves_no_field_at_its_default() -> None:
    """So that a field that is added later cannot be forgotten in `snapshot`."""
    for part in (
        FULL_CLOCK,
        FULL_EVIDENCE,
        FULL_STEP,
        FULL_WAIT,
        FULL_PAYMENT,
        FULL_PARCEL,
        FULL_APPROVAL,
        FULL_RECOVERY,
    ):
        for name, default in part._field_defaults.items():
            assert getattr(part, name) != default, name
    for field in fields(FULL_CASE):
        assert getattr(FULL_CASE, field.name) != field.default, field.name
        if field.default_factory is not None and callable(field.default_factory):
            assert getattr(FULL_CASE, field.name) != field.default_factory(), field.name


def test_a_stored_case_comes_back_whole() -> None:
    hours = Hours()
    text = dump_case(FULL_CASE, hours.number)
    assert text.isascii()
    assert load_case(text, hours.kept.__getitem__) == FULL_CASE


def test_rows_fit_their_tables(luna: Luna) -> None:
    class Numbers(Hours):
        pass

    rows = rows_of(FULL_CASE, Numbers())  # type: ignore[arg-type]
    assert set(rows) == set(BY_CASE)
    with luna.open() as journal, journal.reading() as connection:
        columns = {table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in BY_CASE}
    named = {table: [dict(zip(columns[table], row, strict=True)) for row in rows[table]] for table in BY_CASE}
    (case,) = named["cases"]
    assert case["order_id"] == "2000 ?"
    assert case["order_norm"] == "2000"
    assert (case["amount"], case["currency"], case["refunded"], case["refunded_currency"]) == (
        "0.00",
        "MXN",
        "12",
        "CLP",
    )
    assert (case["tags"], case["pin"], case["rating"], case["wait_on"]) == ("a b\nñ x", "hoy", 1, "buyer")
    assert case["missing"] == "photo"
    assert [(row["n"], row["what"], row["at"], row["outcome"], row["client"]) for row in named["milestones"]] == [
        (0, "received", int(T1.timestamp()), None, "luna"),
        (1, "closed", int(T2.timestamp()), "claim_won", "luna"),
        (2, "reopened", int(T2.timestamp()), None, "luna"),
        (3, "closed", int(T3.timestamp()), "denied", "luna"),
    ]
    assert (case["first_closed_at"], case["work_seconds"], case["first_work_seconds"]) == (int(T2.timestamp()), 0, 0)
    assert (named["clocks"][0]["target"], named["clocks"][0]["verdict"]) == (None, "cancelled")
    assert [row["counts"] for row in named["evidence"]] == [0, 1]
    assert named["clocks"][0]["base"] == "resolution"
    assert (named["clocks"][0]["stopped_late"], named["clocks"][0]["forgiven"]) == (1, 1)
    assert [row["ended_at"] for row in named["waits"]] == [int(T2.timestamp()), None]
    assert named["aliases"] == [{"alias": "ACC-9", "key": "k1"}]
    assert len(named["items"]) == 2


@pytest.mark.parametrize(
    ("closings", "reopenings", "closed", "expected"),
    [
        ([], [], False, "received"),
        ([1], [], True, "received closed1"),
        ([1], [2], False, "received closed1 reopened2"),
        ([1, 3], [2], True, "received closed1 reopened2 closed3"),
        ([3, 1], [2], True, "received closed3 reopened2 closed1"),  # told of late: the order is the fold's
    ],
)
def test_milestones_take_turns(closings: list[int], reopenings: list[int], closed: bool, expected: str) -> None:
    def at(day: int) -> datetime:
        return datetime(2026, 1, day, tzinfo=UTC)

    case = replace(
        FULL_CASE,
        closings=[(at(day), Outcome.DENIED) for day in closings],
        reopenings=[at(day) for day in reopenings],
        closed_at=at(28) if closed else None,
    )
    rows = rows_of(case, Hours())["milestones"]  # type: ignore[arg-type]
    told = [row[2] + ("" if row[2] == "received" else str(datetime.fromtimestamp(row[3], UTC).day)) for row in rows]
    assert " ".join(told) == expected


def test_first_response_counts_agreed_time_only(luna: Luna) -> None:
    friday = datetime(2026, 11, 14, 0, 30, tzinfo=UTC)  # Friday 18:30 in Mexico City; Monday is a holiday
    key = luna.new_case(at=friday)
    answered = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)  # Tuesday 10:00
    luna.log(draft("replied", key, at=answered), now=answered)
    with luna.open() as journal, journal.reading() as connection:
        seconds = connection.execute("SELECT first_response_seconds FROM cases").fetchone()[0]
    assert seconds == (30 + 60) * 60


# --- any story --------------------------------------------------------------------------------------------------------


@tried(tries(20))
@given(histories(machines=1), st.randoms(use_true_random=False))
def test_rows_and_states_say_what_the_fold_says_also_when_a_person_was_erased(
    history: History, chance: random.Random
) -> None:
    hypothesis.note(history)
    with tempfile.TemporaryDirectory() as folder:
        luna = Luna(Path(folder))
        logged = luna.play(history)
        with luna.open(write=True) as journal:
            say_the_same(journal)
            heads, verified = journal.heads(), verify(journal, now=NOW)
            journal.erase(event.id for event in logged if chance.random() < 0.5)
            say_the_same(journal)
            again = verify(journal, now=NOW, head=logged[-1].digest)
            for report in (verified, again):
                # The files that these stories name are in no vault.
                assert {problem.what for problem in report.problems} <= {"file_missing"}
            assert journal.heads() == heads


def say_the_same(journal: Journal) -> None:
    events = journal.events_of(KEY)
    case = fold(events)
    assert journal.case(KEY) == case
    found = journal.cases(CaseFilter(closed=None))
    if case is None:
        assert found == []
    else:
        (row,) = found
        row_says_the_same(row, case, max(event.recorded_at for event in events))


def test_making_all_rows_again_changes_nothing(luna: Luna) -> None:
    key, gone = luna.new_case(), new_key()
    luna.log(note(key, "x" * 9_000), draft("waited", key, facts={"on": "buyer"}))
    (event,) = luna.log(opened(gone))
    luna.log(draft("retracted", gone, facts={"events": [event.id]}))

    def tables() -> dict[str, list[Any]]:
        with luna.open() as journal, journal.reading() as connection:
            names = (*BY_CASE, "agreed", "clients", "retracted", "files", "numbers", "keys", "chains")
            return {name: sorted(connection.execute(f"SELECT * FROM {name}")) for name in names}  # noqa: S608

    before = tables()
    with luna.open(write=True) as journal:
        journal.rebuild()
    assert tables() == before
