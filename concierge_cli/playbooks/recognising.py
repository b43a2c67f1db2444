"""What the playbooks say of recognising a pasted notice, as the values that `domain.recognise` reads by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concierge_cli.domain.recognise import Lexicon, NumberShape, Saying, Traits

Json = Mapping[str, Any]


def lexicon(words: Json) -> Lexicon:
    """The words of `sops/common/recognise.toml`; none of them where the file is not there."""
    return Lexicon(
        procedures=_sayings(words.get("procedures", {})),
        reasons=_sayings(words.get("reasons", {})),
        before_procedure=tuple(words.get("before_procedure", ())),
        before_reason=tuple(words.get("before_reason", ())),
        order_words=tuple(words.get("order_words", ())),
        claim_words=tuple(words.get("claim_words", ())),
        order_date_words=tuple(words.get("order_date_words", ())),
        months=words.get("months", {}),
        weekdays=words.get("weekdays", {}),
        due_words=_by_tongue(words.get("due_words", {})),
        perhaps_due_words=_by_tongue(words.get("perhaps_due_words", {})),
        amount_words=tuple(words.get("amount_words", ())),
    )


def _by_tongue(words: Json) -> dict[str, tuple[str, ...]]:
    return {tongue: tuple(phrases) for tongue, phrases in words.items()}


def _sayings(entries: Json) -> dict[str, Saying]:
    return {
        name: Saying(
            says=tuple(one for phrases in entry["says"].values() for one in phrases),
            words=tuple(one for phrases in entry["words"].values() for one in phrases),
            nots=tuple(entry["not"]),
            over=tuple(entry["over"]),
        )
        for name, entry in entries.items()
    }


def places(platforms: Json) -> list[Traits]:
    """How each platform shows itself: its `[recognise]`, its reason codes, its hosts."""
    return [_place(code, platform) for code, platform in platforms.items()]


def _place(code: str, platform: Json) -> Traits:
    shows = platform["recognise"]
    return Traits(
        code=code,
        names=tuple(shows["names"]),
        proves=tuple(shows["proves"]),
        patterns=tuple(shows["patterns"]),
        orders=tuple(NumberShape(one["pattern"], one["proves"]) for one in shows["orders"]),
        offers=frozenset(platform["offers"]),
        codes=platform.get("reason_map", {}).get("codes", {}),
        prefixes=tuple(shows["prefixes"]),
        sites={site: entry.get("host", "") for site, entry in platform["sites"].items()},
        last=shows["last"],
    )
