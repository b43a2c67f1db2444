"""No sentence of the program is missing in Spanish, and none has lost or invented a blank."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "concierge_cli"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


@cache
def messages() -> tuple[tuple[str, int, str | tuple[str, ...], str | None], ...]:
    found = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS)
    return tuple((name, line, message, context) for name, line, message, _comments, context in found)


@cache
def spanish() -> dict[tuple[str | None, str], tuple[str, ...]]:
    found = {}
    for source in sorted((PACKAGE / "language" / "catalogs" / "es").glob("*.po")):
        with source.open("rb") as file:
            for entry in read_po(file, locale="es"):
                if entry.id:
                    key = entry.id if isinstance(entry.id, str) else entry.id[0]
                    texts = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
                    found[(entry.context, key)] = tuple(texts)
    return found


def test_every_sentence_is_there_in_spanish():
    known = spanish()
    missing = []
    for name, line, message, context in messages():
        key = message if isinstance(message, str) else message[0]
        if key and not all(known.get((context, key), ("",))):
            missing.append(f"{name}:{line}: {key}")
    assert not missing, "\n".join(missing)


BLANK = re.compile(r"\{(\w*)[^}]*\}")


def test_a_translation_has_the_same_blanks():
    """Both forms of a plural may use what either of them gives."""
    given: dict[str, set[str]] = {}
    for _name, _line, message, _context in messages():
        forms = (message,) if isinstance(message, str) else message
        given.setdefault(forms[0], set()).update(*(BLANK.findall(form) for form in forms if form))
    wrong = [
        (key, text) for key, texts in spanish().items() for text in texts
        if not set(BLANK.findall(text)) <= given.get(key[1], set(BLANK.findall(key[1]))) | {""}
    ]  # fmt: skip
    assert not wrong, wrong


def test_no_translation_is_left_over():
    used = set()
    for _name, _line, message, context in messages():
        used.add((context, message if isinstance(message, str) else message[0]))
    labels = {
        "party", "platform", "procedure", "reason", "status", "claim_state", "return_state", "money_state", "option",
        "outcome", "reputation", "risk", "trust", "evidence_level", "clock_kind", "clock_state", "basis", "complexity",
        "emotion", "address_form", "ruling", "country", "because", "platform_tag", "platform_procedure", "party_object", "party_source",
        "payment_state", "refund_method",
    }  # fmt: skip
    left = [key for key in spanish() if key not in used and key[0] not in labels]
    assert not left, left
