"""Finds contact data and invitations to talk elsewhere, for platforms that forbid both.

Precision first: order, tracking and serial numbers, prices, dates and the platform's own addresses are not contact
data. Telephone numbers are recognised by phonenumbers, which is loaded only when enough digits stand together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from concierge_cli.domain.message_text import BEFORE, Span, any_of

_REGIONS = ("MX", "US", "AR", "CO", "CL", "PE", "ES", "UY", "BR")
"""Where to look for a number of a buyer whose country is not known."""

_DIGITS = re.compile(r"(?:\d[\s().+/-]{0,3}){8,}")
_NUMBER_OF = re.compile(
    r"\b"
    + any_of(
        "pedidos? orden order compra venta guias? tracking rastreo envio shipment reclamo claim caso case folio ticket",
        "serie serial imei sku asin modelo model lote batch lot rma factura invoice codigo(?:_de_barras)? code "
        "barcode ean",
        "upc isbn referencia reference ref transaccion transaction operacion autorizacion authorization reembolso "
        "refund",
        "numero_de_(?!contacto|telefono|celular|movil|whats)\\w+ parte part comprobante receipt paquete parcel id "
        "fedex dhl ups usps estafeta andreani oca correo inpost dpd correios",
        "rastreio rastreamento protocolo nota_fiscal spraw[aye] zamowieni\\w+ przesylk\\w+ paczk\\w+ reklamacj\\w+ faktur\\w+",
    )
    + r"\b[\s:#.,()\w-]{0,24}$"
)
_CALL = re.compile(
    r"\b"
    + any_of(
        "tel(?:efono|s)? cel(?:ular)? movil whats\\s?app whatsap wsp wpp wa llam\\w+ marc(?:a|ar|anos|ame)",
        "numero_de_(?:contacto|telefono) mi_numero nuestro_numero phone cell call(?:_me|_us)? text(?:_me|_us)? mobile",
        "telegram sms my_number our_number",
    )
    + r"\b[^\d\n]{0,25}$"
)
_WRITE_AT = re.compile(
    r"\b(?:escrib|llam|marc|contact|habl|writ|call|text|reach)\w*\s+(?:me\s+|us\s+)?(?:al?|to|at|on)(?:\s+este|\s+this)?"
    r"(?:\s+numero|\s+number)?\s*:?\s*$"
)
"""Right before digits it makes a telephone number of them, whatever stands further ahead (`tu caso: escríbeme al …`)."""
_DENIED = re.compile(
    r"\b(?:no|nunca|jamas|sin|tampoco|ni|not|never|don't|cannot|can't|without|avoid|evita\w*)\b[^,.;:!?\n]{0,40}$"
)
_THEY_DO = re.compile(
    r"\b(?:amazon|mercado\s?libre|meli|repartidor|paqueteria|carrier|courier|dhl|fedex|ups)\b[^,.;:!?\n]{0,30}$"
)

_CHAT = any_of("whats\\s?app whats whatsap wasap guasap wsp wpp telegram")
_NET = any_of("instagram insta ig facebook face fb messenger tik\\s?tok twitter telegram linkedin youtube google")
_WRITE_TO_ME = any_of(
    "busca(?:nos|me) busque(?:nos|me) encuentra(?:nos|me) encuentre(?:nos|me) sigue(?:nos|me) siga(?:nos|me) "
    "segui(?:nos|me)",
    "escribe(?:nos|me) escriba(?:nos|me) escribi(?:nos|me) agrega(?:nos|me) contacta(?:nos|me) contacte(?:nos|me)",
    "manda(?:nos|me)_(?:un_)?(?:mensaje|dm) hablemos habla(?:nos|me)",
)
_GIVE_ME = any_of(
    "pas[ae](?:me|nos) compart[eai](?:me|nos) mand[ae](?:me|nos) envi[ae](?:me|nos) d[ae](?:me|nos) dej[ae](?:me|nos)",
    "dime dinos decime di(?:ga|ganos|game) indica(?:me|nos) indique(?:me|nos)",
    "(?:me|nos)_(?:pasas?|compartes?|compartis|mandas?|envias?|das?|dejas?|facilitas?|podrias?_\\w+)",
)
_A_CONTACT = (
    any_of(
        "numero(?:_de_(?:telefono|celular|contacto|whats\\s?app|movil))? telefono celular cel whats\\s?app wsp wpp "
        "correo",
        "e-?mail mail instagram contacto",
    )
    + r"\b(?!\s+(?:de|del)\s+(?!contacto|telefono|celular|whats))(?!\s+(?:para\s+(?:revis|repar)|con\s+(?:la|su"
    r"|tu)\s+\w+))"
)
_A_CONTACT_EN = any_of(
    "phone(?:_number)? mobile(?:_number)? cell(?:_number)? whats\\s?app e-?mail(?:_address)? telephone",
    "contact_(?:details|number|information)",
)
_DIGIT_WORD = any_of(
    "cero uno dos tres cuatro cinco seis siete ocho nueve zero one two three four five six seven eight nine"
)


@cache
def _words() -> tuple[re.Pattern[str], ...]:
    """Addresses and invitations, in folded text."""
    parts = (
        r"(?<![\w.+-])[\w.+-]+\s?@\s?[a-z0-9-]+(?:\s?\.\s?[a-z]{2,})+|(?<![\w.+-])[\w.+-]+@(?:gmail|hotmail|outlook|yahoo|icloud)\b",
        r"(?<![\w.+-])[\w.+-]++\s*[\[(]?\s*\b(?:arroba|at)\b\s*[\])]?\s*[\w-]+\s*[\[(]?\s*\b(?:punto|dot)\b\s*[\])]?\s*[a-z]{2,}",
        r"(?<![\w-])[\w-]++\s+(?:punto|dot)\s+(?:com|net|org|mx|ar|shop|store)\b",
        r"(?:https?|ftp)://[^\s<>\"]+|\bwww\.[^\s<>\"]+",
        r"\b(?:wa|t|m|fb|ig)\.me/[^\s<>\"]+|\b(?:bit\.ly|linktr\.ee|goo\.gl|t2m\.io|rb\.gy|cutt\.ly)(?:/[^\s<>\"]*)?",
        r"(?<![@\w.-])(?:[a-z0-9][a-z0-9-]*+\.)+(?:com|net|org|shop|store|online|site|info|biz|app|link|tienda|page)"
        r"(?:\.[a-z]{2})?\b(?!\w)(?:/[^\s<>\"]*)?",
        r"(?<![@\w.-])(?:[a-z0-9][a-z0-9-]*+\.)+(?:mx|ar|cl|co|pe|uy|es|us|io|me)/[^\s<>\"]+",
        r"(?<![@\w.-])[a-z][a-z0-9-]{3,}+\.(?:mx|ar|uy|cl|pl|com\.br)\b(?!\w)",
        r"(?<![\w.@/])@(?!(?:nombre|name|cliente|customer|buyer|pedido|order|fecha|date)\b)[a-z_][\w.]{2,}\w",
        rf"(?:\b{_DIGIT_WORD}\b[\s,-]*){{7,}}",
        # Let us talk elsewhere.
        rf"\b(?:por|al|via|un|en|mi|nuestro|el|tu|su|by|on|via|over|through|my|our|your)\s+(?:numero\s+de\s+"
        rf")?{_CHAT}\b(?!\s+del\s+(?:equipo|telefono|reloj|celular|aparato))|\b{_CHAT}\s*:",
        rf"\b{_WRITE_TO_ME}\s+(?:\w+\s+){{0,2}}?(?:en|por|a|al|via)\s+(?:\w+\s+){{0,2}}?{_NET}\b",
        rf"\b(?:find|follow|message|contact|reach|dm|add|write\s+to)\s+(?:us|me)\s+(?:\w+\s+){{0,2}}?(?:on|via"
        rf"|through|at|by)\s+{_NET}\b",
        r"\b(?:fuera\s+de|afuera\s+de|sin\s+pasar\s+por)\s+(?:amazon|mercado\s?libre|meli|ml|(?:la|esta)\s+"
        r"(?:plataforma|pagina))\b",
        r"\b(?:habl|contact|escrib|resolv|resuelv|solucion|arregl|coordin|segui|seguim|comunic|negoci|trat)\w*\s+"
        r"(?:\w+\s+){0,3}?"
        r"por\s+(?:fuera|privado|otro\s+medio|otra\s+via)\b",
        r"\b(?:outside(?:\s+of)?|off)\s+(?:amazon|mercado\s?libre|(?:the|this)\s+(?:platform|marketplace|site|app))\b",
        r"\b(?:llama(?:me|nos)|llame(?:me|nos)|marca(?:me|nos)|marque(?:me|nos)|telefonea(?:me|nos))\b|\bte\s+"
        r"llamo\s+(?:yo|al|por)\b",
        rf"\b(?:{_WRITE_TO_ME}|contacte|comunica(?:te|rse)|comuniquese|coordin\w+|hablamos)\s+(?:\w+\s+"
        rf"){{0,2}}?(?:por|via|al|a\s+mi|a\s+nuestro)"
        r"\s+(?:\w+\s+)?(?:telefono|celular|cel|correo|e-?mail|mail)\b(?!\s+de\s+(?:amazon|mercado))",
        rf"\bte\s+(?:paso|dejo|comparto|mando|doy)\s+(?:mi|el|nuestro|un)\s+{_A_CONTACT}",
        rf"\b{_GIVE_ME}\s+(?:por\s+(?:aqui|favor)\s+)?(?:tu|su|un|algun|el)\s+{_A_CONTACT}",
        rf"\b(?:estamos|encuentr\w+|busc\w+)\s+(?:\w+\s+){{0,3}}?en\s+{_NET}\b|\bfind\s+(?:\w+\s+){{1,3}}?on\s+{_NET}\b",
        r"\b(?:continue|talk|move|switch|carry\s+on|go\s+on|sort\s+it\s+out)\s+(?:\w+\s+){0,3}?(?:by|via|over|on|to)\s+(?:the\s+)?"
        r"(?:e-?mail|phone|whats\s?app|telegram|instagram)\b",
        r"\b(?:sigamos|seguimos|continuemos|continuamos|pasemos|hablemos)\s+(?:\w+\s+){0,2}?(?:por|al|a)\s+(?:correo|e-?mail|mail|telefono)\b",
        r"\b(?:buy|order|purchase|shop|visit)\b[^.;\n]{0,30}\b(?:our|my)\s+(?:own\s+)?(?:website|web\s?site|online\s+store|web\s+shop)\b",
        r"\b(?:compr|visit|entr|ped)\w*\b[^.;\n]{0,30}\b(?:nuestr[ao]|mi)\s+(?:pagina|sitio|web|tienda\s+(?:en\s+linea|online|virtual))\b",
        r"\b(?:call|text|phone|ring|e-?mail|whats\s?app)\s+(?:me|us)\b",
        r"\b(?:let's|let\s+us|we\s+(?:can|could)|can\s+we)\s+(?:talk|speak|chat|call)\s+(?:on|over|by)\s+(?:the\s+"
        r")?(?:phone|whats\s?app)\b",
        r"\bwhat(?:'s|\s+is)\s+your\s+(?:(?:phone|cell|mobile)?\s*number|e-?mail)\b|\bcual\s+es\s+tu\s+(?:numero"
        r"|correo|mail|whats\w*)\b(?!\s+de\s)",
        r"\b(?:contact|reach|write\s+to|message)\s+(?:me|us)\s+(?:directly\s+)?(?:by|via|through|on|at|over)\s+"
        r"(?:\w+\s+)?"
        r"(?:e-?mail|phone|telephone|whats\s?app|text|sms)\b",
        rf"\b(?:send|give|share|tell|provide|leave|text)\s+(?:me\s+|us\s+|with\s+me\s+|with\s+us\s+)?(?:with\s+"
        rf")?your\s+{_A_CONTACT_EN}\b",
    )
    return tuple(re.compile(part) for part in parts)


def contacts(folded: str, *, own_sites: Collection[str], region: str | None) -> Iterator[Span]:
    """The spans of `folded` that give or ask for contact data, or call for a talk elsewhere. They may overlap.

    `own_sites` are the platform's own domains, whose pages are no contact data. `region` is the country (ISO) whose way of writing telephone numbers counts; None tries those of our platforms.
    """
    own = _own(tuple(own_sites)) if own_sites else None
    for pattern in _words():
        for found in pattern.finditer(folded):
            before = folded[max(0, found.start() - BEFORE) : found.start()]
            if own and own.fullmatch(found[0]):
                continue
            if "@" not in found[0] and "." not in found[0] and (_DENIED.search(before) or _THEY_DO.search(before)):
                continue
            yield found.span()
    yield from _phones(folded, region)


@cache
def _own(sites: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(site) for site in sites)
    return re.compile(rf"(?:https?://)?(?:[\w-]+\.)*(?:{names})(?:/\S*)?[.,;)]*")


def _phones(text: str, region: str | None) -> Iterator[Span]:
    runs = [
        found
        for found in _DIGITS.finditer(text)
        if not _NUMBER_OF.search(before := text[max(0, found.start() - BEFORE) : found.start()])
        or _WRITE_AT.search(before)
    ]
    if not runs:
        return
    for found in runs:
        before = text[max(0, found.start() - BEFORE) : found.start()]
        if _CALL.search(before) or _WRITE_AT.search(before):
            yield found.start(), found.start() + len(found[0].rstrip(" (.+/-"))
    from phonenumbers import Leniency, PhoneNumberMatcher

    for country in (region,) if region else _REGIONS:
        for match in PhoneNumberMatcher(text, country, leniency=Leniency.VALID):
            inside = any(found.start() - 2 <= match.start and match.end <= found.end() + 1 for found in runs)
            if inside and not _is_date_or_price(text, match.start, match.end):
                yield match.start, match.end


def _is_date_or_price(text: str, start: int, end: int) -> bool:
    day = r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2})(?:\s+\d{1,2})?"
    priced = re.search(r"(?:[$€]|usd|mxn|ars|cop|clp|uyu|pen|eur)\s*$", text[max(0, start - 5) : start])
    return priced is not None or re.fullmatch(day, text[start:end]) is not None
