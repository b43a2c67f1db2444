"""Checks a message to a buyer before it is copied: what platforms forbid, and what nobody should promise.

Pure and fast: expressions are compiled on first use, phonenumbers is loaded only when a run of digits asks for it.
Positions count characters of the message in Unicode's composed form (NFC), as platforms count them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from concierge_cli.domain.message_text import Span, fold
from concierge_cli.domain.vocabulary import AddressForm
from concierge_cli.i18n import N_, _

Severity = Literal["error", "warning"]
_MAX_WORDS = 120

_FORBIDDEN_AS = {
    "asks_to_close_or_not_claim": "ask_to_close",
    "review_pressure": "review_request",
    "emoji_in_formal": "emoji",
    "wrong_address": "",
}
"""Classes that stop a message only where the platform's rules forbid them by this word; the others always do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a message that should not go out.

    `class_` is the stable word that scripts use, `words` the words themselves, `rule` what they break and `source` who
    says so, both in the user's language. `start` and `end` are their place; an error stops `reply`, a warning is shown.
    """

    class_: str
    words: str
    rule: str
    source: str
    severity: Severity
    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        """The finding as `--json` prints it."""
        return {
            "class": self.class_,
            "words": self.words,
            "rule": self.rule,
            "source": self.source,
            "severity": self.severity,
            "start": self.start,
            "end": self.end,
        }


_RULES = {
    "unresolved_placeholder": N_("A place in the text was never filled in."),
    "outcome_promise": N_("Do not promise what somebody else decides."),
    "forbidden_contact": N_("No contact data, links or talk outside the platform."),
    "too_long": N_("The platform takes {limit} characters; this has {n}."),
    "asks_to_close_or_not_claim": N_("Do not ask a buyer to close a claim or not to open one."),
    "review_pressure": N_("Do not ask for a good review or for a change of one."),
    "emoji_in_formal": N_("No emojis in a formal message or where the platform forbids them."),
    "wrong_address": N_("The store says {form} to its buyers."),
}
_SOURCES = {
    ("outcome_promise", ""): N_("the agreement with the store: no promise of what a platform approves"),
    ("forbidden_contact", "amazon"): N_("Amazon, communication guidelines"),
    ("forbidden_contact", "mercadolibre"): N_("Mercado Libre, pages for sellers on messages"),
    ("forbidden_contact", ""): N_("the platform's rules for messages"),
    ("too_long", "mercadolibre"): N_("Mercado Libre, messages of at most 350 characters"),
    ("too_long", ""): N_("the platform's rules for messages"),
    ("asks_to_close_or_not_claim", "amazon"): N_("Amazon, communication guidelines"),
    ("asks_to_close_or_not_claim", "mercadolibre"): N_("Mercado Libre, what it refuses to exclude from the reputation"),
    ("asks_to_close_or_not_claim", ""): N_("good practice of the trade"),
    ("review_pressure", "amazon"): N_("Amazon, communication guidelines"),
    ("review_pressure", ""): N_("good practice of the trade"),
    ("emoji_in_formal", "amazon"): N_("Amazon, communication guidelines"),
    ("emoji_in_formal", ""): N_("the platform's tone"),
    ("wrong_address", ""): N_("the store's voice in its profile"),
    ("unresolved_placeholder", ""): N_("Concierge"),
}


def check_message(
    text: str,
    *,
    platform: str,
    procedure: str,
    language: str,
    tone: str = "warm",
    address_form: str | None = None,
    max_chars: int | None = None,
    forbidden: Collection[str] = (),
    contacts_forbidden: bool = False,
    region: str | None = None,
) -> list[Finding]:
    """What is wrong in `text`, in the order of its words; empty when it may go out.

    `tone` is `formal` or `warm`; `max_chars`, `forbidden` and `contacts_forbidden` come from the platform's rules for
    messages; `address_form` (Spanish only) is the store's, `region` the buyer's country (ISO) for telephone numbers.
    """
    import unicodedata

    from concierge_cli.domain.message_contacts import contacts
    from concierge_cli.domain.message_manners import closings, emojis, other_address, placeholders, reviews
    from concierge_cli.domain.message_promises import promises

    shown = unicodedata.normalize("NFC", text)
    folded = fold(shown)
    spans: dict[str, Iterable[Span]] = {
        "unresolved_placeholder": placeholders(shown, folded),
        "outcome_promise": promises(folded),
        "asks_to_close_or_not_claim": closings(folded),
        "review_pressure": reviews(folded),
    }
    if contacts_forbidden:
        spans["forbidden_contact"] = contacts(folded, platform=platform, region=region)
    if tone == "formal" or "emoji" in forbidden:
        spans["emoji_in_formal"] = emojis(shown)
    if language == "es" and address_form:
        spans["wrong_address"] = other_address(folded, AddressForm(address_form))
    if max_chars is not None and len(shown) > max_chars:
        spans["too_long"] = [(max_chars, len(shown))]
    findings = []
    for class_, places in spans.items():
        severity: Severity = "error" if _FORBIDDEN_AS.get(class_, class_) in {class_, *forbidden} else "warning"
        rule = _(_RULES[class_]).format(
            limit=max_chars, n=len(shown), form=f"«{'tú' if address_form == AddressForm.TU else address_form}»"
        )
        source = _(_SOURCES.get((class_, platform)) or _SOURCES[class_, ""])
        for start, end in _united(places):
            words = " ".join(shown[start:end].split())
            findings.append(Finding(class_, _short(words), rule, source, severity, start, end))
    return sorted(findings, key=lambda found: (found.start, found.class_))


def _united(places: Iterable[Span]) -> Iterator[Span]:
    """The places without overlaps: one piece of text is one finding of its class."""
    last: Span | None = None
    for start, end in sorted(places):
        if last is not None and start <= last[1]:
            last = last[0], max(last[1], end)
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last


def _short(words: str) -> str:
    return words if len(words) <= _MAX_WORDS else words[: _MAX_WORDS - 1].rstrip() + "…"
