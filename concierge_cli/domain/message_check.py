"""Checks a message to a buyer before it is copied: what platforms forbid, and what nobody should promise.

Pure and fast: expressions are compiled on first use, phonenumbers is loaded only when a run of digits asks for it.
Positions count characters of the message in Unicode's composed form (NFC), as platforms count them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from concierge_cli.domain.message_text import Span, fold, small
from concierge_cli.domain.vocabulary import AddressForm
from concierge_cli.i18n import N_, _

Severity = Literal["error", "warning"]
_MAX_WORDS = 120

_ALWAYS_STOP = frozenset(
    {
        "unresolved_placeholder",
        "outcome_promise",
        "forbidden_contact",
        "too_long",
        "third_party_personal_data",
        "closed_window",
        "contradicting_date",
    }
)
_STOP_WHERE_FORBIDDEN = {
    "asks_to_close_or_not_claim": "ask_to_close",
    "review_pressure": "review_request",
    "emoji_in_formal": "emoji",
    "slang_or_hedging_in_formal": "hedging",
}
"""Classes that stop a message only where the platform's rules forbid them by this word. What is in neither never does."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one writes in a place: what its platform's and the store's playbooks say of messages, as plain values.

    `tone` is `formal` or `warm`, `emoji` whether the place bears them; `forbidden` are the platform's words for what it
    forbids and `sources` who says so (by such a word, "" for all the others); `own_sites` are its own domains.
    `region` is the buyer's country (ISO) for telephone numbers. `slang` and `hedging` are phrases that a formal text
    does without, `must_say` pairs of what this step of a procedure has to say and the phrases one of which says it.
    """

    tone: str = "warm"
    emoji: bool = True
    address_form: str | None = None
    max_chars: int | None = None
    forbidden: Collection[str] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    own_sites: Collection[str] = ()
    region: str | None = None
    slang: Collection[str] = ()
    hedging: Collection[str] = ()
    must_say: Collection[tuple[str, tuple[str, ...]]] = ()

    def source_of(self, word: str) -> str:
        """Who forbids it there; "" where nobody does."""
        return self.sources.get(word) or self.sources.get("", "")


_RULES = {
    "unresolved_placeholder": N_("A place in the text was never filled in."),
    "outcome_promise": N_("Do not promise what somebody else decides."),
    "forbidden_contact": N_("No contact data, links or talk outside the platform."),
    "too_long": N_("The platform takes {limit} characters; this has {n}."),
    "asks_to_close_or_not_claim": N_("Do not ask a buyer to close a claim or not to open one."),
    "review_pressure": N_("Do not ask for a good review or for a change of one."),
    "emoji_in_formal": N_("No emojis in a formal message or where the platform forbids them."),
    "slang_or_hedging_in_formal": N_("A formal message has no slang, and says what is known instead of guessing."),
    "wrong_address_form": N_("The store says {form} to its buyers."),
    "third_party_personal_data": N_("Do not tell the buyer somebody else's personal data."),
    "missing_content": N_("This step has to say more: {what}."),
    "closed_window": N_("The time to write there ended on {when}: {what}."),
    "contradicting_date": N_("Another date was promised in {channel}: {when}."),
    "date_not_in_log": N_(
        "No date in the log holds this promise: log it with --next-update, and you will be reminded."
    ),
}
_SOURCES = {
    "outcome_promise": N_("the agreement with the store: no promise of what a platform approves"),
    "forbidden_contact": N_("the platform's rules for messages"),
    "too_long": N_("the platform's rules for messages"),
    "asks_to_close_or_not_claim": N_("good practice of the trade"),
    "review_pressure": N_("good practice of the trade"),
    "emoji_in_formal": N_("the platform's tone"),
    "slang_or_hedging_in_formal": N_("the platform's tone"),
    "wrong_address_form": N_("the store's voice in its profile"),
    "third_party_personal_data": N_("data protection: what belongs to others stays with us"),
    "missing_content": N_("the playbook's step"),
    "closed_window": N_("the platform's rules for messages"),
    "contradicting_date": N_("the log of the case"),
    "date_not_in_log": N_("the log of the case"),
    "unresolved_placeholder": N_("Concierge"),
}
_BY_PLATFORM = {
    "forbidden_contact": "contact_data",
    "too_long": "max_chars",
    **_STOP_WHERE_FORBIDDEN,
}
"""Classes whose source is the platform where it forbids them, and by which word it does."""


def finding(
    class_: str, text: str, place: Span, *, source: str = "", stops: bool | None = None, **facts: Any
) -> Finding:
    """A finding of `class_` at `place` of `text`; `facts` fill in the class's rule. `stops` None: what its class does."""
    start, end = place
    words = " ".join(text[start:end].split())
    return Finding(
        class_,
        words if len(words) <= _MAX_WORDS else words[: _MAX_WORDS - 1].rstrip() + "…",
        _(_RULES[class_]).format(**facts),
        source or _(_SOURCES[class_]),
        "error" if (class_ in _ALWAYS_STOP if stops is None else stops) else "warning",
        start,
        end,
    )


def check_message(text: str, *, language: str, manner: Manner, strangers: Iterable[str] = ()) -> list[Finding]:
    """What is wrong in `text`, in the order of its words; empty when it may go out.

    `language` is the message's: es and en are checked in full, pt and pl for promises, contacts and pressure. `strangers`
    are names and numbers of other buyers' cases.
    """
    import unicodedata

    from concierge_cli.domain.message_third_party import others_data

    shown = unicodedata.normalize("NFC", text)
    folded = fold(shown)
    form = manner.address_form
    spans = {**_said(shown, folded, language, manner), "third_party_personal_data": others_data(shown, strangers)}
    if manner.tone == "formal":
        from concierge_cli.domain.message_formal import is_name, spoken_in

        spoken = spoken_in(folded, (*manner.slang, *manner.hedging))
        spans["slang_or_hedging_in_formal"] = [place for place in spoken if not is_name(shown, place[0])]
    if language == "es" and form:
        from concierge_cli.domain.message_address import other_address

        spans["wrong_address_form"] = other_address(small(shown), AddressForm(form))
    if manner.max_chars is not None and len(shown) > manner.max_chars:
        spans["too_long"] = [(manner.max_chars, len(shown))]
    said = f"«{'tú' if form == AddressForm.TU else form}»"
    findings = [
        finding(
            class_,
            shown,
            place,
            source=_source(class_, manner),
            stops=_stops(class_, manner),
            limit=manner.max_chars,
            n=len(shown),
            form=said,
        )
        for class_, places in spans.items()
        for place in united(places)
    ]
    findings += [finding("missing_content", shown, (0, 0), what=what) for what in unsaid(folded, manner.must_say)]
    return in_order(findings)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By their place in the message."""
    return sorted(findings, key=lambda found: (found.start, found.class_))


def _said(shown: str, folded: str, language: str, manner: Manner) -> dict[str, Iterable[Span]]:
    """The spans of the classes that are found by what is said, in the message's language."""
    from concierge_cli.domain.message_manners import emojis, placeholders

    spans: dict[str, Iterable[Span]] = {"unresolved_placeholder": placeholders(shown, folded)}
    bars_contact = "contact_data" in manner.forbidden
    if bars_contact:
        from concierge_cli.domain.message_contacts import contacts

        spans["forbidden_contact"] = contacts(folded, own_sites=manner.own_sites, region=manner.region)
    if language in ("pt", "pl"):
        from concierge_cli.domain import message_polish, message_portuguese

        tongue = message_portuguese if language == "pt" else message_polish
        spans["outcome_promise"] = tongue.promises(folded)
        spans["asks_to_close_or_not_claim"] = tongue.closings(folded)
        spans["review_pressure"] = tongue.reviews(folded)
        if bars_contact:
            spans["forbidden_contact"] = [*spans["forbidden_contact"], *tongue.contacts(folded)]
    else:
        from concierge_cli.domain.message_manners import closings, reviews
        from concierge_cli.domain.message_promises import promises

        spans["outcome_promise"] = promises(folded)
        spans["asks_to_close_or_not_claim"] = closings(folded)
        spans["review_pressure"] = reviews(folded)
    if manner.tone == "formal" or not manner.emoji or "emoji" in manner.forbidden:
        spans["emoji_in_formal"] = emojis(shown)
    return spans


def unsaid(folded: str, must_say: Collection[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """What has to be said and is not."""
    if must_say:
        from concierge_cli.domain.message_formal import spoken_in

        for what, phrases in must_say:
            if next(spoken_in(folded, phrases), None) is None:
                yield what


def _stops(class_: str, manner: Manner) -> bool | None:
    word = _STOP_WHERE_FORBIDDEN.get(class_)
    return word in manner.forbidden if word else None


def _source(class_: str, manner: Manner) -> str:
    word = _BY_PLATFORM.get(class_, "")
    return manner.source_of(word) if word in manner.forbidden or word == "max_chars" else ""


def united(places: Iterable[Span]) -> Iterator[Span]:
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
