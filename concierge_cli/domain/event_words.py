"""The closed list of words by which rules and clocks speak of events: `chosen`, `chosen:refund`, `heard:buyer` …

A playbook names these words to start, stop and re-arm a clock; an event utters one or several of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concierge_cli.domain.vocabulary import MoneyState, Option, Party, Ruling

PLAIN = (
    "opened",
    "replied",
    "heard",
    "chosen",
    "submitted",
    "decided",
    "escalated",
    "handed_off",
    "closed",
    "reopened",
    "refunded",
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

_REFUNDED = frozenset({MoneyState.REFUNDED, MoneyState.PARTLY_REFUNDED, MoneyState.CREDITED})
_QUALIFIER = {"heard": "from", "chosen": "option", "decided": "ruling"}


def words_of(kind: str, facts: Mapping[str, Any]) -> frozenset[str]:
    """What an event of `kind` utters. An automatic acknowledgement utters nothing: it answers nobody."""
    if kind == "replied" and facts.get("auto_ack"):
        return frozenset()
    words = {kind}
    if name := _QUALIFIER.get(kind):
        words.add(f"{kind}:{facts[name]}")
    if facts.get("effect", {}).get("money_state") in _REFUNDED:
        words.add("refunded")
    return frozenset(words)
