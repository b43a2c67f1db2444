"""Finds contact data and invitations to talk elsewhere, for platforms that forbid both.

Precision first: order, tracking and serial numbers, prices, dates and the platform's own addresses are not contact
data. Telephone numbers are recognised by phonenumbers, which is loaded only when enough digits stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

Span = tuple[int, int]

_REGIONS = ("MX", "US", "AR", "CO", "CL", "PE", "ES", "UY", "BR")
_OWN_SITES = {
    "amazon": r"(?:[\w-]+\.)*amazon\.(?:com|es|ca|de|fr|it|co\.uk|com\.mx|com\.br|com\.au)",
    "mercadolibre": r"(?:[\w-]+\.)*(?:mercadolibre|mercadopago|mercadoenvios)\.(?:com|cl)(?:\.[a-z]{2})?|(?:[\w-]+\.)*mercadolivre\.com\.br",
}
_DIGITS = re.compile(r"(?:\d[\s().+/-]{0,3}){8,}")
_NUMBER_OF = re.compile(
    r"\b(?:pedidos?|orden|order|compra|venta|guias?|tracking|rastreo|envio|shipment|reclamo|claim|caso|case|folio|ticket|serie|serial|imei"
    r"|sku|asin|modelo|model|lote|batch|lot|rma|factura|invoice|codigo(?:\s+de\s+barras)?|code|barcode|ean|upc|isbn|referencia|reference|ref"
    r"|transaccion|transaction|operacion|autorizacion|authorization|reembolso|refund|paquete|parcel|id|fedex|dhl|ups|usps|estafeta|andreani|oca|correo)\b"
    r"[\s:#.,()\w-]{0,24}$"
)
_CALL = re.compile(
    r"\b(?:tel(?:efono|s)?|cel(?:ular)?|movil|whats\s?app|whatsap|wsp|wpp|wa|llam\w+|marc(?:a|ar|anos|ame)\b|numero\s+de\s+(?:contacto|telefono)"
    r"|phone|call(?:\s+(?:me|us))?|text(?:\s+(?:me|us))?|mobile|telegram|sms|mi\s+numero|nuestro\s+numero|my\s+number|our\s+number)\b[^\d\n]{0,25}$"
)


@cache
def _words() -> tuple[re.Pattern[str], ...]:
    """Addresses and invitations, in folded text."""
    digit = (
        r"(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|zero|one|two|three|four|five|six|seven|eight|nine)"
    )
    net = r"(?:instagram|insta|ig|facebook|face|fb|messenger|tik\s?tok|twitter|telegram|linkedin|youtube)"
    chat = r"(?:whats\s?app|whatsap|wasap|guasap|wsp|wpp|telegram|messenger|zoom|skype|signal)"
    asks_es = (
        r"(?:pasa(?:me|nos)|pase(?:me|nos)|comparte(?:me|nos)|comparta(?:me|nos)|comparti(?:me|nos)|manda(?:me|nos)|mande(?:me|nos)|envia(?:me|nos)|envie(?:me|nos)"
        r"|da(?:me|nos)|deme|denos|deja(?:me|nos)|deje(?:me|nos)|(?:me|nos)\s+(?:pasas?|compartes?|compartis|mandas?|envias?|das?|dejas?|facilitas?|podrias?\s+\w+))"
    )
    mine = r"(?:numero(?:\s+de\s+(?:telefono|celular|contacto|whats\s?app|movil))?(?!\s*(?:de|del)\b)|telefono|celular|cel|whats\s?app|wsp|wpp|correo|e-?mail|mail|instagram|contacto)"
    theirs = r"(?:phone(?:\s+number)?|mobile(?:\s+number)?|cell(?:\s+number)?|whats\s?app|e-?mail(?:\s+address)?|telephone|contact\s+(?:details|number|information))"
    parts = (
        r"[\w.+-]+\s?@\s?[a-z0-9-]+(?:\s?\.\s?[a-z]{2,})+",
        r"\b[\w.+-]+\s*[\[(]?\s*\b(?:arroba|at)\b\s*[\])]?\s*[\w-]+\s*[\[(]?\s*\b(?:punto|dot)\b\s*[\])]?\s*[a-z]{2,}",
        r"\b[\w.+-]+@(?:gmail|hotmail|outlook|yahoo|icloud)\b",
        r"\b[\w-]+\s+(?:punto|dot)\s+(?:com|net|org|mx|ar|shop|store)\b",
        r"(?:https?|ftp)://[^\s<>\"]+|\bwww\.[^\s<>\"]+",
        r"\b(?:wa\.me|t\.me|m\.me|fb\.me|ig\.me|bit\.ly|linktr\.ee|tinyurl\.com|goo\.gl|t2m\.io|rb\.gy|cutt\.ly)(?:/[^\s<>\"]*)?",
        r"(?<![@\w.])(?:[a-z0-9][a-z0-9-]*\.)+(?:com|net|org|shop|store|online|site|info|biz|app|link|tienda|page)(?:\.[a-z]{2})?\b(?!\w)(?:/[^\s<>\"]*)?",
        r"(?<![@\w.])(?:[a-z0-9][a-z0-9-]*\.)+(?:mx|ar|cl|co|pe|uy|es|us|io|me)/[^\s<>\"]+|(?<![@\w.])[a-z][a-z0-9-]{3,}\.(?:mx|ar|uy|cl)\b(?!\w)",
        r"(?<![\w.@/])@[a-z_][\w.]{2,}\w",
        rf"(?:\b{digit}\b[\s,-]*){{7,}}",
        # Let us talk elsewhere.
        rf"\b(?:por|al|via|un|en|mi|nuestro|el|tu|su|con|by|on|via|over|through|my|our|your)\s+(?:numero\s+de\s+)?{chat}\b",
        rf"\b{chat}\s*:",
        rf"\b(?:busca(?:nos|me)|busque(?:nos|me)|encuentra(?:nos|me)|encuentre(?:nos|me)|sigue(?:nos|me)|siga(?:nos|me)|segui(?:nos|me)|escribe(?:nos|me)|escriba(?:nos|me)|escribi(?:nos|me)|agrega(?:nos|me)"
        rf"|contacta(?:nos|me)|contacte(?:nos|me)|manda(?:nos|me)\s+(?:un\s+)?(?:mensaje|dm)|hablemos|habla(?:nos|me))\s+(?:\w+\s+){{0,2}}?(?:en|por|a|al|via)\s+(?:\w+\s+){{0,2}}?{net}\b",
        rf"\b(?:find|follow|message|contact|reach|dm|add|write\s+to)\s+(?:us|me)\s+(?:\w+\s+){{0,2}}?(?:on|via|through|at|by)\s+{net}\b",
        r"\b(?:fuera\s+de|por\s+fuera\s+de|afuera\s+de|sin\s+pasar\s+por|saltandonos)\s+(?:amazon|mercado\s?libre|meli|ml|la\s+plataforma|la\s+pagina|esta\s+plataforma)\b",
        r"\bpor\s+(?:fuera|privado\s+fuera|otro\s+medio|otra\s+via)\b",
        r"\b(?:outside(?:\s+of)?|off)\s+(?:amazon|mercado\s?libre|the\s+platform|this\s+platform|the\s+marketplace|the\s+site)\b",
        r"\b(?:llama(?:me|nos)|llame(?:me|nos)|marca(?:me|nos)|marque(?:me|nos)|telefonea(?:me|nos))\b|\bllamanos\b|\bte\s+llamo\s+(?:yo|al|por)\b",
        r"\b(?:contacta(?:nos|me)?|contacte(?:nos|me)?|comunica(?:te|rse)|comuniquese|escribe(?:nos|me)?|escriba(?:nos|me)?|escribi(?:nos|me)|coordin\w+|hablamos|hablemos)"
        r"\s+(?:\w+\s+){0,2}?(?:por|via|al|a\s+mi|a\s+nuestro|con\s+nosotros\s+(?:por|al))\s+(?:\w+\s+)?(?:telefono|celular|cel|correo|e-?mail|mail)\b(?!\s+de\s+(?:amazon|mercado))",
        r"\bte\s+(?:paso|dejo|comparto|mando)\s+(?:mi|el|nuestro|un)\s+(?:numero|telefono|celular|cel|correo|mail|e-?mail|contacto|instagram)\b(?!\s*(?:de|del)\b(?!\s+(?:contacto|telefono|celular)))",
        rf"\b{asks_es}\s+(?:por\s+(?:aqui|favor)\s+)?(?:tu|su|un|algun|el)\s+{mine}\b(?!\s+(?:para\s+(?:revis|repar)|con\s+la\s+funda))",
        r"\b(?:call|text|phone|ring|e-?mail|whats\s?app)\s+(?:me|us)\b",
        r"\b(?:contact|reach|write\s+to|message)\s+(?:me|us)\s+(?:directly\s+)?(?:by|via|through|on|at|over)\s+(?:\w+\s+)?(?:e-?mail|phone|telephone|whats\s?app|text|sms)\b",
        rf"\b(?:send|give|share|tell|provide|leave|text)\s+(?:me|us|with\s+(?:me|us))\s+(?:with\s+)?your\s+{theirs}\b|\b(?:share|provide|leave|send)\s+your\s+{theirs}\b",
    )
    return tuple(re.compile(part) for part in parts)


_DENIED = re.compile(
    r"\b(?:no|nunca|jamas|sin|tampoco|ni|not|never|don't|cannot|can't|without|no\s+need\s+to|avoid|evita\w*)\b[^,.;:!?\n]{0,40}$"
)
_THEY_DO = re.compile(
    rf"\b(?:amazon|mercado\s?libre|meli|repartidor|paqueteria|carrier|courier|dhl|fedex|ups)\b[^,.;:!?\n]{0, 30}$"
)


def contacts(folded: str, *, platform: str, region: str | None) -> Iterator[Span]:
    """The spans of `folded` that give or ask for contact data, or call for a talk elsewhere. They may overlap."""
    own = _OWN_SITES.get(platform)
    for pattern in _words():
        for found in pattern.finditer(folded):
            before = folded[: found.start()]
            if own and re.fullmatch(rf"(?:https?://)?(?:{own})(?:/\S*)?[.,;)]*", found[0]):
                continue
            if "@" not in found[0] and "." not in found[0] and (_DENIED.search(before) or _THEY_DO.search(before)):
                continue
            yield found.span()
    yield from _phones(folded, region)


def _phones(text: str, region: str | None) -> Iterator[Span]:
    runs = [found for found in _DIGITS.finditer(text) if not _NUMBER_OF.search(text[: found.start()])]
    for found in runs:
        if _CALL.search(text[: found.start()]):
            yield found.start(), found.end() - (len(found[0]) - len(found[0].rstrip(" (.+/-")))
    if not runs:
        return
    from phonenumbers import Leniency, PhoneNumberMatcher

    seen: set[Span] = set()
    for country in (region,) if region else _REGIONS:
        for match in PhoneNumberMatcher(text, country, leniency=Leniency.VALID):
            inside = any(found.start() - 2 <= match.start and match.end <= found.end() + 1 for found in runs)
            if inside and (match.start, match.end) not in seen and not _a_date_or_price(text, match.start, match.end):
                seen.add((match.start, match.end))
                yield match.start, match.end


def _a_date_or_price(text: str, start: int, end: int) -> bool:
    before, words = text[max(0, start - 5) : start], text[start:end]
    dated = re.fullmatch(r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2})(?:\s+\d{1,2})?", words)
    return dated is not None or re.search(r"(?:[$€]|usd|mxn|ars|cop|clp)\s*$", before) is not None
