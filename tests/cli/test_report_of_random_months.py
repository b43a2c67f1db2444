"""Months that nobody thought of: random verbs at random times, and every figure of them counted again from the log.

What the program refuses is part of the story; a figure on which the two disagree is a mistake of one of them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.cli.test_report_recomputed import both
from tests.program import Ran, add_store, run
from tests.recompute_report import differences

pytestmark = pytest.mark.thorough

STEPS = 110
PLACES = (
    *(("mercadolibre", one) for one in ("claim", "claim", "message", "mediation", "return_request")),
    *(("amazon", one) for one in ("a_to_z", "message", "chargeback", "reimbursement")),
    ("instagram", "dm"), ("tiktok_shop", "message"), ("tiktok_shop", "return_request"),
)  # fmt: skip
REASONS = ("defect", "not_received", "not_as_described", "change_of_mind", "other", "unauthorized")
OUTCOMES = (
    "refunded_after_return", "refunded_keep_item", "denied", "claim_won", "claim_lost", "duplicate", "out_of_scope",
    "no_reply_from_buyer", "replaced", "withdrawn_by_buyer", "store_credit",
)  # fmt: skip
PARTIES = ("buyer", "client", "platform", "carrier")
STATES = ("at_risk", "saved", "affected", "excluded", "reverted", "not_applicable")


class Story:
    """A store in the hands of chance; the same seed tells the same story."""

    def __init__(self, seed: int) -> None:
        self.chance, self.now, self.cases = Random(seed), datetime(2026, 10, 1, 16, tzinfo=UTC), []
        add_store("accesorios", "--platform", "tiktok_shop:US", now=self.now.isoformat())

    def do(self, *words: Any) -> Ran:
        done = run(*map(str, words), "--json", now=self.now.isoformat())
        assert done.code != 1, done
        return done

    def some(self, *words: str, often: float = 0.5) -> tuple[str, ...]:
        return words if self.chance.random() < often else ()

    def before(self, *hours: int) -> str:
        return (self.now - timedelta(hours=self.chance.choice(hours))).isoformat()

    def tell(self) -> None:
        for _step in range(STEPS):
            self.now += timedelta(minutes=self.chance.choice((1, 7, 45, 180, 600, 1500, 3000)))
            if not self.cases or self.chance.random() < 0.22:
                self.open()
            else:
                self.go_on(self.chance.choice(self.cases[-12:]))
        today = self.now.date()
        for first, last in ((59, 30), (29, 0)):
            days = ("--from", today - timedelta(days=first), "--to", today - timedelta(days=last))
            for place in ("ml", "amazon:US"):
                sold = ("--orders", self.chance.randint(5, 200), "--units", self.chance.randint(5, 300))
                self.do("client", "orders", "accesorios", "--platform", place, *days, *sold)

    def open(self) -> None:
        platform, procedure = self.chance.choice(PLACES)
        number = len(self.cases) // self.chance.choice((1, 1, 2))  # some orders have two cases
        order = f"111-1111111-{number:07}" if platform == "amazon" else f"20000078196{number:05}"
        opened = self.do(
            "open", "--client", "accesorios", "--platform", platform, "--procedure", procedure, "--order", order,
            "--reason", self.chance.choice(REASONS), "--buyer", f"B{number}", "--received-at", self.before(0, 0, 5, 33),
            "--amount", self.chance.choice(("100 MXN", "250.50 MXN", "30 USD")), "--because", "x",
            *self.some("--ordered-at", self.before(60, 400, 900)[:10], often=0.3),
            *self.some("--platform-opened-at", self.before(40, 50), often=0.3),
        )  # fmt: skip
        if opened.code == 0:
            self.cases.append(opened.data["id"])

    def go_on(self, case: str) -> None:
        pick = self.chance.choice
        said = (*self.some("--at", self.before(1, 7, 50), often=0.15), *self.some("--because", "x", often=0.6))
        later = (self.now + timedelta(hours=pick((2, 30, 90)))).isoformat()
        forced = ("--force", "--because", "x")
        edits = (
            ("--rating", self.chance.randint(1, 5)), ("--reputation", pick(STATES)), ("--reason", pick(REASONS)),
            ("--amount", "80 MXN"), ("--platform-opened-at", self.before(30)), ("--due", f"first_response={later}"),
        )  # fmt: skip
        reply = ("reply", case, "--text", "Hola, gracias.", *self.some("--auto-ack", often=0.15))
        wait = ("wait", case, "--on", pick((*PARTIES, "supplier")), *self.some("--until", later))
        option = pick(("refund", "offer_return", "offer_partial_refund", "keep_item", "replace", "accept", "appeal"))
        granted = self.some("--amount", pick(("12 USD", "40 MXN")))
        verbs = {
            (*reply, *self.some("--next-update", later[:10], often=0.2), *said): 20,
            (*wait, *said): 10,
            ("heard", case, "hola", "--from", pick(PARTIES), *said): 8,
            ("choose", case, option, *self.some("--amount", "20 MXN"), *said): 10,
            ("submit", case, *forced): 6,
            ("decide", case, "--ruling", pick(("granted", "partly_granted", "denied")), *granted, *said): 9,
            ("recover", case, "--from", pick(("platform", "carrier", "buyer")), "--amount", pick(("9 USD", "3 MXN")), *said): 6,
            ("close", case, "--outcome", pick(OUTCOMES), "--note", "x", *forced): 35,
            ("reopen", case, *said): 5,
            ("edit", case, *pick(edits), *self.some("--because", "x")): 8,
            ("refund", case, "--amount", pick(("20 MXN", "10 MXN", "30 USD")), *said): 4,
            ("approve", case, pick(("--ask", "--yes", "--no"))): 3,
            ("escalate", case, "--to", pick(("mediation", "a_to_z", "claim", "return_inspection", "reimbursement", "message")), *said): 6,
            ("undo", *self.some("--because", "x")): 3,
            ("label", case, "--carrier", "X", "--tracking", "1", "--payer", pick(("client", "buyer")), "--cost", "9 MXN"): 2,
        }  # fmt: skip
        self.do(*self.chance.choices([*verbs], [*verbs.values()])[0])


@pytest.mark.parametrize("seed", [2, 3])
def test_a_month_that_nobody_thought_of(home: Path, seed: int) -> None:
    story = Story(seed)
    story.tell()
    closed = 0
    for words in (("month",), ("month", "--month", "last"), ("week",), ("week", "--week", "last")):
        told, again = both(*words, client="accesorios", now=story.now.isoformat())
        assert differences(told, again) == [], (seed, words)
        closed += again["figures"]["closed"]["value"]
    assert closed > 5
