"""Reading a pasted notice by the playbooks: what it shows, what of it is believed, and what is only offered."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from concierge_cli.domain.client import Client
from concierge_cli.domain.message_text import Span, fold
from concierge_cli.domain.recognise import (
    LIKELY,
    SURE,
    UNKNOWN,
    Guess,
    Lexicon,
    Recognition,
    Rival,
    places_of,
    recognise,
)
from concierge_cli.domain.recognise_due import due_date
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.services.desk import Desk

FIELDS: Final = ("platform", "site", "procedure", "reason", "code", "order", "claim", "ordered", "amount", "due")
_FLAGS: Final = {"claim": "platform_case", "ordered": "ordered_at", "due": "due_at"}
_LATER: Final = ("reason", "order", "claim")
"""What can be corrected once the case is open: likely is enough for it where nobody can be asked."""


def read_notice(desk: Desk, text: str, *, platform: str = "", store: Client | None = None) -> Recognition:
    """What the text shows; `platform` is what somebody said of it, and `store` whose it is, where that is known.

    InvalidInput for a text without a letter or digit.
    """
    if not any(sign.isalnum() for sign in text):
        raise InvalidInput(_("There is nothing to read in it. Nothing was saved."), hint="concierge capture --help")
    lexicon, places = desk.playbooks.recognised_by()
    found = recognise(text, lexicon, places, platform=platform)
    # An order lies behind us wherever the store is: a day that has not come is that of something else.
    today = (desk.now - timedelta(hours=12)).date()
    return found._replace(
        amount=_amount(desk, found.text, lexicon, dollar=_dollar(desk, found, store)),
        ordered=found.ordered if found.ordered.value <= today.isoformat() else UNKNOWN,
        due=due_date(found.text, lexicon, today=today),
    )


def _dollar(desk: Desk, found: Recognition, store: Client | None) -> str:
    """What a lone `$` means in such a text: the site's currency, else the store's; "" where neither is known."""
    site, platform = found.site.value, found.platform.value
    if not site and store is not None and len(store.platforms.get(platform, ())) == 1:
        (site,) = store.platforms[platform]
    own = desk.playbooks.site(platform, site).currency if platform and site else ""
    return own or (store.currency if store is not None else "")


_NUMBER: Final = r"(?:[0-9]{1,3}(?:[.,\u00a0 ][0-9]{3})+(?:[.,][0-9]{1,2})?|[0-9]+(?:[.,][0-9]{1,2})?)"
_BEFORE_SUM: Final = r"[\s:=-]{0,3}(?:de |of )?"
_SIGN: Final = r"US\$|U\$S|MX\$|R\$|S/|€|£|zł"
"""Signs that are one currency's alone: a lone `$` is several."""


def _amount(desk: Desk, text: str, lexicon: Lexicon, *, dollar: str) -> Guess:
    """The one sum in the text whose currency is written beside it, or the one behind a word for what was paid.

    It is likely at most: it may be what is asked for. Currencies are those of the platforms' sites, and behind such a
    word `dollar` for a lone `$`; a number that could be two, such as `1.234 MXN`, is none.
    """
    from concierge_cli.language.money import DOLLAR_SIGN, parse_money

    codes = {site.currency for one in desk.playbooks.platforms() for site in one.sites.values() if site.currency}
    mark = f"(?:{'|'.join(sorted(codes))}|{_SIGN})"
    sums: dict[str, list[Span]] = {}
    for found in re.finditer(
        rf"(?<![\w.,$-])(?:{mark} ?\$? ?{_NUMBER}(?: {mark})?|\$? ?{_NUMBER} ?{mark})(?![\w%]|[.,][0-9])", text
    ):
        try:
            money = parse_money(found.group())
        except InvalidInput:
            continue
        if money.amount:
            sums.setdefault(f"{money.amount} {money.currency}", []).append(found.span())
    named: dict[str, list[Span]] = {}
    for start, end in places_of(lexicon.amount_words, fold(text)):
        for value, spans in sums.items():
            named.setdefault(value, []).extend(one for one in spans if re.fullmatch(_BEFORE_SUM, text[end : one[0]]))
        alone = re.match(rf"{_BEFORE_SUM}\$ ?({_NUMBER})(?! ?(?:{mark})|[\w%]|[.,][0-9])", text[end:])
        if alone and dollar in DOLLAR_SIGN:
            try:
                money = parse_money(alone[1], default_currency=dollar)
            except InvalidInput:
                continue
            if money.amount:
                named.setdefault(f"{money.amount} {money.currency}", []).append((start, end + alone.end()))
    named = {value: spans for value, spans in named.items() if spans}
    if len(named) == 1:
        ((value, spans),) = named.items()
        others = tuple(Rival(other, tuple(where)) for other, where in sums.items() if other != value)
        return Guess(value, LIKELY, tuple(spans), others)
    sums = {**sums, **{value: spans for value, spans in named.items() if value not in sums}}
    if len(sums) == 1:
        value, spans = next(iter(sums.items()))
        return Guess(value, LIKELY, tuple(spans))
    return Guess(rivals=tuple(Rival(value, tuple(spans)) for value, spans in sums.items())) if sums else UNKNOWN


def believed(found: Recognition, *, asked: bool) -> dict[str, str]:
    """The values that are taken without a question. `asked`: somebody is there, who can say of the likely ones."""
    return {
        _FLAGS.get(name, name): guess.value
        for name in FIELDS
        if name != "code"
        and (guess := guess_of(found, name)).value
        and (guess.level == SURE or name in ("claim", "ordered") or (not asked and name in _LATER))
    }


def likely(found: Recognition) -> dict[str, str]:
    """The values that a question offers in brackets."""
    return {name: guess.value for name in FIELDS if (guess := guess_of(found, name)).level == LIKELY and guess.value}


def guess_of(found: Recognition, name: str) -> Guess:
    guess: Guess = getattr(found, name)
    return guess


def recognised_json(found: Recognition) -> dict[str, Any]:
    """Each field as `{value, level, marks, rivals}`: `marks` are `{start, end, words}` in the composed text (NFC)."""

    def marks(spans: tuple[tuple[int, int], ...]) -> list[dict[str, Any]]:
        return [{"start": start, "end": end, "words": found.text[start:end]} for start, end in spans]

    return {
        name: {
            "value": guess.value or None,
            "level": guess.level or None,
            "marks": marks(guess.marks),
            "rivals": [{"value": rival.value, "marks": marks(rival.marks)} for rival in guess.rivals],
        }
        for name in FIELDS
        for guess in (guess_of(found, name),)
    }
