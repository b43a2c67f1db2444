"""Finds personal data of somebody else than the reader: names, addresses, documents, cards, telephone numbers.

A person counts as somebody else by the word that stands beside the name ("another customer, …", "la vecina …").
The reader's own name is never a finding: nobody calls the reader "the driver".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from concierge_cli.domain.message_text import Span, finds

_NAME = r"(?-i:[A-ZÁÉÍÓÚÑ][a-záéíóúüñ'’-]+(?:\s+(?:de\s+(?:la\s+|los\s+)?)?[A-ZÁÉÍÓÚÑ][a-záéíóúüñ'’-]+){0,3})"
_NO_FIRM = r"(?!(?:de\s+)?(?:estafeta|dhl|fedex|ups|usps|correos?|andreani|oca|redpack|mercado|amazon)\b)"
_OTHER = (
    r"(?:otr[oa]s?\s+(?:client[ea]|comprador[a]?|usuari[oa]|persona)|(?:client[ea]|comprador[a]?)\s+anterior|vecin[oa]|repartidor[a]?"
    r"|chofer|mensajer[oa]|conductor[a]?|porter[oa]|conserje|(?:another|other|previous|different|last)\s+(?:customer|buyer|client|person)"
    r"|neighbou?r|(?:lady|man|woman|guy|family|person)\s+next\s+door|driver|courier|delivery\s+(?:man|person|guy)|doorman|caretaker)"
)
_PLACE = (
    r"(?:calle|av\.|avenida|col\.|colonia|blvd\.?|departamento|depto\.?|dpto\.?|piso|(?-i:[A-ZÁÉÍÓÚÑ])[\w.]+\s+\d{1,5}\b"
    r"|\d{1,5}\s+(?-i:[A-Z])\w+\s+(?:street|st\.?|avenue|ave\.?|road|rd\.?|lane))"
)


@cache
def _rules() -> tuple[re.Pattern[str], ...]:
    parts = (
        rf"\b{_OTHER}\b(?:\s+anterior)?\s*(?:[,:(]\s*|\s+(?:se\s+llama|es|was|is|named|called|fue)\s+)?(?:el\s+|la\s+)?"
        rf"{_NO_FIRM}{_NAME}",
        rf"\b(?:la|el|una|un)\s+(?:compradora?|client[ea]|usuari[oa])\s+(?:llamad[oa]\s+)?{_NAME}",
        rf"\b(?:a|the|our|one)\s+(?:customer|buyer|client)(?:\s+(?:called|named))?\s+{_NAME}",
        rf"\b(?:went|delivered|sent|entreg\w+|envi\w+|lleg\w+|dej\w+)\s+(?:\w+\s+){{0,4}}?(?:to|a|con)\s+{_NAME}"
        r"[^.\n]{0,60}?\b(?:by\s+mistake|por\s+error|por\s+equivocaci[oó]n)",
        rf"\b(?:recibi\w*|recibió|firm\w+|entreg\w+|deliver\w+|signed|received)\b[^.\n]{{0,40}}?"
        rf"\b(?:señora?|sra?\.?|don|doña|mr\.?|mrs\.?|ms\.?|miss)\s+{_NAME}",
        rf"\b{_OTHER}\b[^.\n]{{0,60}}?\b(?:vive|domicilio|direcci[oó]n|lives|address)\b[^.\n]{{0,12}}?{_PLACE}",
        rf"\b{_OTHER}(?:'s)?\b[^.\n]{{0,40}}?\b(?:tel[eé]fono|cel(?:ular)?|n[uú]mero|phone|number|correo|e-?mail|mail)\b"
        r"[^.\n]{0,20}?(?:\+?\d[\d\s().-]{6,}\d|[\w.+-]+@[\w.-]+\.\w+)",
        rf"\b(?:correo|e-?mail|tel[eé]fono|celular|n[uú]mero|number|phone(?:\s+number)?)\b[^.\n]{{0,20}}?\b{_OTHER}\b"
        r"[^.\n]{0,20}?(?:\+?\d[\d\s().-]{6,}\d|[\w.+-]+@[\w.-]+\.\w+)",
        r"\b(?:dni|ine|ife|curp|rfc|cpf|ssn|nif|nie|pesel|rut|pasaporte|passport|c[eé]dula)\b[\w\s:.#ºª°]{0,20}?"
        r"(?-i:\b[A-Z]{0,4}\d[\dA-Z.-]{5,})",
        r"(?-i:\b[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d\b)|(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])|\b\d{3}\.\d{3}\.\d{3}-\d{2}\b",
        r"\b(?:clabe|iban|cbu|cvu)\b[^.\n]{0,40}?\b(?:[A-Z]{2}\d{2}[\s]?)?\d[\d\s]{9,}\d",
    )
    return tuple(re.compile(part, re.IGNORECASE) for part in parts)


_CARD = re.compile(r"(?<![\d-])(?:\d{4}[ -]){3}\d{4}(?![\d-])")
_CARD_NAMED = re.compile(r"\b(?:tarjeta|card)\b\D{0,40}?(\d{13,19})(?!\d)", re.IGNORECASE)


def others_data(text: str, strangers: Iterable[str] = ()) -> Iterator[Span]:
    """The places of `text` that tell somebody else's data. They may overlap.

    `strangers` are names and numbers that belong to other cases: where one stands in the text, it is told.
    """
    yield from finds(_rules(), text)
    yield from (found.span() for found in _CARD.finditer(text) if _is_card(found[0]))
    yield from (found.span(1) for found in _CARD_NAMED.finditer(text) if _is_card(found[1]))
    for stranger in strangers:
        for found in re.finditer(rf"(?<!\w){re.escape(stranger)}(?!\w)", text, re.IGNORECASE):
            yield found.span()


def _is_card(digits: str) -> bool:
    """Whether the check digit of a card (Luhn) is right."""
    total = 0
    for place, digit in enumerate(reversed([int(sign) for sign in digits if sign.isdigit()])):
        doubled = digit * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
