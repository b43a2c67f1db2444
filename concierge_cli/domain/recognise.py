"""What a pasted notice or message is about: platform, procedure, reason and numbers, each with the characters that show it.

Nothing is guessed: what no words show stays unknown, and where two answers are as good both are told and none is taken.
`sure` is what a code, a platform's own page, number or words prove; `likely` is what words say. Places are those of
the text in its composed form (NFC), which the answer holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from concierge_cli.domain.message_text import Span, fold

SURE: Final = "sure"
LIKELY: Final = "likely"

LONGEST: Final = 20_000
"""Characters that are read: no notice is longer, and a mailbox pasted by mistake ends here."""

_GAP: Final = r"(?:[^\w.;!?\n]|_){1,4}"
_TOKEN: Final = re.compile(r"(?<![\w-])[A-Za-z][A-Za-z0-9_-]{2,63}(?![\w-])")
_END_OF_SENTENCE: Final = re.compile(r"[.!?;\n]\s")
_NUMBER: Final = r"(?:id|no|nº|n\.º|num|numero|number)?[\s.:#nº\"']{0,4}(#?[a-z0-9][a-z0-9-]{3,39})(?![\w-])"


class Saying(NamedTuple):
    """The phrases of one procedure or reason: what says it, what says it beside a platform, what says nothing of it.

    `over` are the procedures that it may name without being one.
    """

    says: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    nots: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


class Lexicon(NamedTuple):
    """What words mean on any platform. `before_…` are those that deny what follows them; `months` and `weekdays` are
    beginnings. `due_words` make the day behind them the platform's date, `perhaps_due_words` may do so; by language.
    """

    procedures: Mapping[str, Saying]
    reasons: Mapping[str, Saying]
    before_procedure: tuple[str, ...]
    before_reason: tuple[str, ...]
    order_words: tuple[str, ...]
    claim_words: tuple[str, ...]
    order_date_words: tuple[str, ...] = ()
    months: Mapping[str, int] = {}
    weekdays: Mapping[str, int] = {}
    """From Monday, 1."""
    due_words: Mapping[str, tuple[str, ...]] = {}
    perhaps_due_words: Mapping[str, tuple[str, ...]] = {}
    amount_words: tuple[str, ...] = ()


class NumberShape(NamedTuple):
    """How an order number looks there; `proves`: no other platform has such numbers."""

    pattern: str
    proves: bool


class Traits(NamedTuple):
    """How a platform shows itself: names, phrases and patterns that only it uses, its reason codes by their raw words.

    `offers` are its procedures; `prefixes` begin codes of four digits; `sites` are hosts by site; `last` takes a text
    only if nothing shows another platform (an e-mail may carry anybody's notice).
    """

    code: str
    names: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    orders: tuple[NumberShape, ...] = ()
    offers: frozenset[str] = frozenset()
    codes: Mapping[str, str] = {}
    prefixes: tuple[str, ...] = ()
    sites: Mapping[str, str] = {}
    last: bool = False


class Rival(NamedTuple):
    """An answer that was not taken, and what speaks for it."""

    value: str
    marks: tuple[Span, ...]


class Guess(NamedTuple):
    """One answer with the places that show it. Without a `value` it is unknown: `rivals` are what it could be."""

    value: str = ""
    level: str = ""
    marks: tuple[Span, ...] = ()
    rivals: tuple[Rival, ...] = ()


UNKNOWN: Final = Guess()


class Recognition(NamedTuple):
    """What was recognised in `text`."""

    text: str
    platform: Guess
    site: Guess
    procedure: Guess
    reason: Guess
    code: Guess
    order: Guess
    claim: Guess
    ordered: Guess = UNKNOWN
    """The day of the order, as `2026-11-10`."""
    amount: Guess = UNKNOWN
    """What was paid, as `350.00 MXN`: read by `services.capturing`, which knows how people write money."""
    due: Guess = UNKNOWN
    """The platform's date, as `2026-11-04` or `2026-11-04 18:00`: `domain.recognise_due`, which is told what day it is."""


Finds = dict[str, list[Span]]


def recognise(text: str, lexicon: Lexicon, places: Collection[Traits], *, platform: str = "") -> Recognition:
    """What `text` shows. A `platform` that somebody named is taken as it is, and the rest is read as its own."""
    shown = unicodedata.normalize("NFC", text)[:LONGEST]
    folded = fold(shown)
    told = _finds(folded, {name: one.says for name, one in lexicon.procedures.items()}, lexicon.procedures)
    told = _not_denied(folded, told, lexicon.before_procedure)
    beside = _finds(folded, {name: one.words for name, one in lexicon.procedures.items()}, lexicon.procedures)
    beside = _not_denied(folded, beside, lexicon.before_procedure)
    codes = list(_codes(shown, places))
    where = Guess(platform, SURE) if platform else _platform(shown, folded, places, codes, told, beside)
    place = next((one for one in places if one.code == where.value), None)
    code, reason = _code_and_reason(folded, lexicon, codes, place)
    order = _order(shown, folded, lexicon, places, place)
    return Recognition(
        text=shown,
        platform=where,
        site=_site(shown, place),
        procedure=_procedure(lexicon, told, beside, place, where),
        reason=reason,
        code=code,
        order=order,
        claim=_claim(folded, shown, lexicon, order),
        ordered=_ordered(folded, lexicon),
    )


# --- phrases --------------------------------------------------------------------------------------------------------


@cache
def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern of all phrases, the longest first: `*` goes on, `~` stands for up to three words."""
    if not phrases:
        return None
    made = sorted(phrases, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(_pattern(one) for one in made) + r")(?!\w)")


def _pattern(phrase: str) -> str:
    parts: list[str] = []
    for word in phrase.split():
        if word == "~":
            parts.append(rf"(?:\S+{_GAP}){{0,3}}")
        else:
            parts.append((re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word)) + _GAP)
    pattern = "".join(parts)
    return pattern.removesuffix(_GAP)


def places_of(phrases: tuple[str, ...], folded: str) -> list[Span]:
    """Where one of the phrases stands."""
    pattern = _phrases(phrases)
    return [found.span() for found in pattern.finditer(folded)] if pattern else []


def _finds(folded: str, phrases: Mapping[str, tuple[str, ...]], sayings: Mapping[str, Saying]) -> Finds:
    """Where each is said, without the places that say nothing of it."""
    finds: Finds = {}
    for name, one in phrases.items():
        hidden = places_of(sayings[name].nots, folded)
        spans = [span for span in places_of(one, folded) if not any(_meet(span, other) for other in hidden)]
        if spans:
            finds[name] = spans
    return _without_parts(finds)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _without_parts(finds: Finds) -> Finds:
    """Without what is only a part of something longer: the claim in an A-to-z claim."""
    every = [span for spans in finds.values() for span in spans]

    def whole(span: Span) -> bool:
        return not any(one != span and one[0] <= span[0] and span[1] <= one[1] for one in every)

    kept = {name: [span for span in spans if whole(span)] for name, spans in finds.items()}
    return {name: spans for name, spans in kept.items() if spans}


def _not_denied(folded: str, finds: Finds, before: tuple[str, ...]) -> Finds:
    """Without what a no, a wish or another person stands before; nor what lies in such a denial."""
    pattern = _phrases(before)
    if pattern is None:
        return finds
    denials: list[Span] = []
    for spans in finds.values():
        for start, end in spans:
            line = folded[max(0, start - 60) : start]
            for no in pattern.finditer(line):
                if not line[no.end() :].strip(" "):
                    denials.append((start - len(line) + no.start(), end))
    kept = {
        name: [span for span in spans if not any(one[0] <= span[0] and span[0] < one[1] for one in denials)]
        for name, spans in finds.items()
    }
    return {name: spans for name, spans in kept.items() if spans}


# --- codes and numbers ----------------------------------------------------------------------------------------------


class _Code(NamedTuple):
    """A raw code, the reason that it means on each platform that has it ("" for one whose number is new)."""

    raw: str
    span: Span
    means: dict[str, str]


def _codes(shown: str, places: Collection[Traits]) -> Iterator[_Code]:
    """Words that are some platform's reason code. A plain word is one only as its platform writes it."""
    for found in _TOKEN.finditer(shown):
        raw, means = found[0], {}
        for place in places:
            known = {code.casefold(): reason for code, reason in place.codes.items()}
            telling = re.search(r"[0-9_-]", raw) or raw in place.codes
            if telling and (reason := known.get(raw.casefold())):
                means[place.code] = reason
            elif any(re.fullmatch(rf"{re.escape(prefix)}\d{{4}}", raw) for prefix in place.prefixes):
                means[place.code] = ""
        if means:
            yield _Code(raw, found.span(), means)


def _plain(code: _Code) -> bool:
    """A code that is an ordinary word (OTHER, DAMAGED): by itself it proves nothing."""
    return re.search(r"[0-9_-]", code.raw) is None


def _code_and_reason(folded: str, lexicon: Lexicon, codes: list[_Code], place: Traits | None) -> tuple[Guess, Guess]:
    ours = [
        one for one in codes if (place is None and not _plain(one)) or (place is not None and place.code in one.means)
    ]
    raws = list(dict.fromkeys(one.raw for one in ours))
    code = UNKNOWN
    if len(raws) == 1:
        code = Guess(raws[0], SURE, tuple(one.span for one in ours))
    elif raws:
        code = Guess(rivals=tuple(Rival(raw, tuple(one.span for one in ours if one.raw == raw)) for raw in raws))
    by_code: Finds = {}
    for one in ours:
        for meant in {one.means[place.code]} if place is not None else set(one.means.values()):
            if meant:
                by_code.setdefault(meant, []).append(one.span)
    said = _finds(folded, {name: one.says for name, one in lexicon.reasons.items()}, lexicon.reasons)
    said = _not_denied(folded, said, lexicon.before_reason)
    if len(by_code) == 1:
        (value,) = by_code
        others = tuple(Rival(name, tuple(spans)) for name, spans in said.items() if name != value)
        return code, Guess(value, LIKELY if others else SURE, tuple(by_code[value]), others)
    return code, _only(by_code or said, LIKELY)


def _order(shown: str, folded: str, lexicon: Lexicon, places: Iterable[Traits], place: Traits | None) -> Guess:
    """The order number: by the platform's shape, else by a shape that only one has, else by the word before it."""
    shapes = place.orders if place is not None else [one for each in places for one in each.orders if one.proves]
    shaped = {found.group(): found.span() for one in shapes for found in re.finditer(one.pattern, shown)}
    if shaped:
        return _only({number: [span] for number, span in shaped.items()}, SURE)
    named: Finds = {}
    for start, end in places_of(lexicon.order_words, folded):
        found = re.match(r"[\s\"':#-]{0,4}" + _NUMBER, folded[end:])
        if found and sum(sign.isdigit() for sign in found[1]) >= _FEWEST_DIGITS:
            span = (end + found.start(1), end + found.end(1))
            named.setdefault(shown[slice(*span)].lstrip("#"), []).append((start, span[1]))
    return _only(named, LIKELY)


_FEWEST_DIGITS: Final = 3


def _claim(folded: str, shown: str, lexicon: Lexicon, order: Guess) -> Guess:
    """The number that the platform gave the claim, by the word before it."""
    named: Finds = {}
    for start, end in places_of(lexicon.claim_words, folded):
        found = re.match(
            r"[\s\"':#-]{0,4}(?:id|no|nº|num|numero|number)?[\s.:#\"']{0,4}(\d{6,20})(?![\w-])", folded[end:]
        )
        if found and shown[end + found.start(1) : end + found.end(1)] != order.value:
            named.setdefault(found[1], []).append((start, end + found.end(1)))
    return _only(named, LIKELY)


def _ordered(folded: str, lexicon: Lexicon) -> Guess:
    """The day of the order, by the words before it: year-month-day, or with the month as a word and its year."""
    if not lexicon.months:
        return UNKNOWN
    month, nth = f"({'|'.join(lexicon.months)})[a-z]*[.]?,?", "(?:st|nd|rd|th|[.º])?,?"
    forms = (
        (r"(\d{4})-(\d\d)-(\d\d)", "ymd"),
        (rf"(\d{{1,2}}){nth} (?:de )?{month} (?:de )?(\d{{4}})", "dmy"),
        (rf"{month} (\d{{1,2}}){nth} (\d{{4}})", "mdy"),
    )
    named: Finds = {}
    for start, end in places_of(lexicon.order_date_words, folded):
        for form, order in forms:
            found = re.match(rf"[\s\"':-]{{0,4}}{form}(?!\d)", folded[end:])
            if found is None:
                continue
            part = dict(zip(order, found.groups(), strict=True))
            try:
                day = date(int(part["y"]), lexicon.months.get(part["m"]) or int(part["m"]), int(part["d"]))
            except ValueError:
                continue  # no such day
            named.setdefault(day.isoformat(), []).append((start, end + found.end()))
    return _only(named, LIKELY)


# --- platform, site, procedure --------------------------------------------------------------------------------------


def _platform(
    shown: str, folded: str, places: Collection[Traits], codes: list[_Code], told: Finds, beside: Finds
) -> Guess:
    proofs = {place.code: list(_proofs(shown, folded, place, codes)) for place in places}
    proofs = {code: spans for code, spans in proofs.items() if spans}
    last = {place.code for place in places if place.last}
    if set(proofs) - last:
        proofs = {code: spans for code, spans in proofs.items() if code not in last}
    if proofs:
        return _only(proofs, SURE)
    named = {place.code: spans for place in places if (spans := places_of(place.names, folded))}
    leading = {code: first for code, spans in named.items() if (first := [one for one in spans if _leads(shown, one)])}
    if leading:
        return _only(leading, LIKELY)
    if len(named) > 1:
        return _only(named, LIKELY)
    for code, spans in named.items():
        offers = next(place.offers for place in places if place.code == code)
        supports = [span for name, found in told.items() if name in offers for span in found]
        supports += [
            span
            for name, found in beside.items()
            if name in offers
            for span in found
            if any(_one_sentence(folded, span, mention) for mention in spans)
        ]
        if supports:
            return Guess(code, LIKELY, tuple(spans))
        return Guess(rivals=(Rival(code, tuple(spans)),))
    return UNKNOWN


def _proofs(shown: str, folded: str, place: Traits, codes: list[_Code]) -> Iterator[Span]:
    """What only this platform shows: its own words, pages, numbers and codes."""
    yield from places_of(place.proves, folded)
    for pattern in (*place.patterns, *(one.pattern for one in place.orders if one.proves)):
        yield from (found.span() for found in re.finditer(pattern, shown))
    for code in codes:
        if set(code.means) == {place.code} and not _plain(code):
            yield code.span


def _leads(shown: str, span: Span) -> bool:
    """Whether the name stands at the head of a line, as who sent it: `Amazon: …`, `Mercado Libre · …`."""
    head = shown[: span[0]].rpartition("\n")[2]
    return not head.strip(" \t>*") and re.match(r"\s*(?::|·|\||—|–)", shown[span[1] :]) is not None


def _one_sentence(folded: str, one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    return _END_OF_SENTENCE.search(folded[first[1] : second[0]]) is None


def _site(shown: str, place: Traits | None) -> Guess:
    if place is None:
        return UNKNOWN
    found: Finds = {}
    for site, host in place.sites.items():
        spans = (
            [one.span() for one in re.finditer(rf"(?<![\w-]){re.escape(site)}(?![\w-])", shown)]
            if len(site) > 2
            else []
        )
        if host:
            spans += [one.span() for one in re.finditer(rf"(?<![\w.-]){re.escape(host)}(?![\w-])(?!\.\w)", shown)]
        if spans:
            found[site] = spans
    return _only(found, SURE)


def _procedure(lexicon: Lexicon, told: Finds, beside: Finds, place: Traits | None, where: Guess) -> Guess:
    level = SURE if where.level == SURE else LIKELY
    if place is None:
        return _only(_above(told, lexicon), LIKELY)
    offered = {name: spans for name, spans in told.items() if name in place.offers}
    if offered:
        return _only(_above(offered, lexicon), level)
    if told:  # the platform has no such procedure: it is told, and not taken
        return Guess(rivals=tuple(Rival(name, tuple(spans)) for name, spans in told.items()))
    return _only(_above({name: spans for name, spans in beside.items() if name in place.offers}, lexicon), LIKELY)


def _above(finds: Finds, lexicon: Lexicon) -> Finds:
    """Without the procedures that another one of them only names."""
    below = {name for found in finds for name in lexicon.procedures[found].over}
    return {name: spans for name, spans in finds.items() if name not in below}


def _only(finds: Finds, level: str) -> Guess:
    """The one that was found; of several none, and all of them told."""
    if len(finds) == 1:
        ((value, spans),) = finds.items()
        return Guess(value, level, tuple(sorted(set(spans))))
    return Guess(rivals=tuple(Rival(value, tuple(sorted(set(spans)))) for value, spans in finds.items()))
