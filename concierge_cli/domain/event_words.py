"""The closed list of words by which rules and clocks speak of events: `chosen`, `chosen:refund`, `heard:buyer` …

A playbook names these words to start, stop and re-arm a clock; an event utters one or several of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concierge_cli.domain.vocabulary import GIVEN_BACK, MoneyState, Option, Party, Ruling

PLAIN = (
    "opened",
    "delivered",
    "replied",
    "heard",
    "chosen",
    "submitted",
    "decided",
    "escalated",
    "handed_off",
    "closed",
    "reopened",
    "label_sent",
    "shipped",
    "arrived",
    "refunded",
    "refunded:in_full",
    "credited",
    "replaced",
    "recovered",
    "evidence_added",
)

WORDS = frozenset(
    {
        *PLAIN,
        *(f"heard:{party}" for party in Party if party is not Party.US),
        *(f"chosen:{option}" for option in Option),
        *(f"decided:{ruling}" for ruling in Ruling),
    }
)

_SAID_AS = {
    "return_shipped": "shipped",
    "return_arrived": "arrived",
    "credit_issued": "credited",
    "replacement_sent": "replaced",
}
"""What a rule calls a kind whose own name says more than a rule needs."""

_QUALIFIER = {"heard": "from", "chosen": "option", "decided": "ruling"}


def words_of(kind: str, facts: Mapping[str, Any]) -> frozenset[str]:
    """What an event of `kind` utters. An automatic acknowledgement utters nothing: it answers nobody."""
    if kind == "replied" and facts.get("auto_ack"):
        return frozenset()
    words = {_SAID_AS.get(kind, kind)}
    if name := _QUALIFIER.get(kind):
        words.add(f"{kind}:{facts[name]}")
    if facts.get("delivered_at"):
        words.add("delivered")
    # A ruling that takes the money is no refund of ours: it meets no deadline to refund or to answer.
    given = facts.get("effect", {}).get("money_state")
    if kind != "decided" and given in GIVEN_BACK:
        words.add("refunded")
        if given == MoneyState.REFUNDED:
            words.add("refunded:in_full")
    return frozenset(words)
