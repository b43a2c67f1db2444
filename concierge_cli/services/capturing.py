"""Reading a pasted notice by the playbooks: what it shows, what of it is believed, and what is only offered."""

from __future__ import annotations

from typing import Any, Final

from concierge_cli.domain.recognise import LIKELY, SURE, Guess, Recognition, recognise
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.services.desk import Desk

FIELDS: Final = ("platform", "site", "procedure", "reason", "code", "order", "claim")
_FLAGS: Final = {"claim": "platform_case"}
_LATER: Final = ("reason", "order", "claim")
"""What can be corrected once the case is open: likely is enough for it where nobody can be asked."""


def read_notice(desk: Desk, text: str, *, platform: str = "") -> Recognition:
    """What the text shows; `platform` is what somebody said of it. InvalidInput for a text without a letter or digit."""
    if not any(sign.isalnum() for sign in text):
        raise InvalidInput(_("There is nothing to read in it. Nothing was saved."), hint="concierge capture --help")
    lexicon, places = desk.playbooks.recognised_by()
    return recognise(text, lexicon, places, platform=platform)


def believed(found: Recognition, *, asked: bool) -> dict[str, str]:
    """The values that are taken without a question. `asked`: somebody is there, who can say of the likely ones."""
    return {
        _FLAGS.get(name, name): guess.value
        for name in FIELDS
        if name != "code"
        and (guess := guess_of(found, name)).value
        and (guess.level == SURE or name == "claim" or (not asked and name in _LATER))
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
