"""Finds promises of an outcome that somebody else decides: a platform, a mediator, a bank, a carrier.

Works sentence by sentence on folded text (small letters, no accents, see `message_check.fold`), Spanish and English
alike. What we do ourselves ("te reembolsamos hoy", "I promise to answer") is no promise of an outcome; neither is what
is denied, asked, reported, or depends on the decision ("si aprueban…").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

Span = tuple[int, int]

_THIRD = (
    r"(?:(?:el\s+equipo|la\s+gente|los|las)\s+de\s+)?"
    r"(?:amazon|mercado\s?(?:libre|pago)|meli|ml|instagram|facebook|meta|shopify|tiktok(?:\s+shop)?|allegro|paypal|visa|mastercard"
    r"|la\s+(?:plataforma|mediacion|mediadora)|el\s+mediador|(?:tu|su|el)\s+banco"
    r"|the\s+(?:platform|marketplace|mediator|bank|card\s+issuer)|your\s+(?:bank|card\s+issuer))"
)
_FILL = (
    r"(?:\s+(?:te|le|les|lo|la|los|las|se|nos|ya|siempre|seguro|seguramente|tambien|s!|pronto|hoy|manana|enseguida"
    r"|definitivamente|sin\s+(?:ninguna\s+)?duda|con\s+(?:toda\s+)?seguridad)\b){0,4}"
)
_FAVOUR = r"a\s+(?:tu|su|nuestro)\s+favor"
_NEAR = r"(?:(?!\bsi\b|\bif\b)[^.;,\n]){0,30}?\b"
_DISPUTE = r"(?:reclamo|reclamacion|caso|mediacion|disputa|apelacion|contracargo|a-to-z|a\s+to\s+z|pleito)"
_CLAIM = r"(?:a-to-z\s+)?(?:claim|case|appeal|dispute|chargeback|mediation|a-to-z)"
_MONEY = r"(?:dinero|plata|reembolso|reintegro|importe|monto)"
_NOT_MONEY = r"(?!\s+(?:la\s+llamada|el\s+(?:mensaje|saludo)))"

_GRANTS = r"(?:aprobara|devolvera|reembolsara|reintegrara|autorizara|concedera|compensara|indemnizara|revertira)n?"
_TO_GRANT = r"(?:aprobar|devolver|reembolsar|reintegrar|autorizar|conceder|compensar|indemnizar|revertir)(?:te|le|lo|la|se|selo|telo)?"
_RULES = r"(?:resolvera|fallara|decidira|dictaminara|resuelve|falla|decide)n?"
_TO_RULE = r"(?:resolver|fallar|decidir|dictaminar)(?:lo|se)?"
_GIVES = rf"(?:(?:la\s+razon|(?:tu|su|el|la)\s+{_MONEY}))"
_GRANTED = r"(?:aprobad|aceptad|concedid|autorizad|ganad)[oa]s?"

_WILL_EN = r"(?:\s+will|'ll|\s+shall|\s+(?:is|are)\s+(?:going|sure|bound|certain)\s+to)"
_LY = r"(?:\w+ly|always|also|then|for\s+sure|no\s+doubt)"
_ADVERB_EN = rf"(?:\s+{_LY})?"
_GRANT_EN = (
    r"(?:approve(?!\s+or\b)|refund|reimburse|grant(?!\s+or\b)|side\s+with|rule\s+in|pay\s+you|compensate|overturn|reverse"
    rf"|(?:decide|find|resolve){_NEAR}in\s+your\s+favou?r|(?:accept|return|release)\s+your|give\s+you\s+(?:\w+\s+){{0,3}}(?:money|refund))"
)


@cache
def _outright() -> tuple[re.Pattern[str], ...]:
    """What promises an outcome by itself."""
    parts = (
        # Mercado Libre te devolverá / te va a devolver / te devuelve; decidirá a tu favor; te dará la razón
        rf"\b{_THIRD}{_FILL}\s+{_GRANTS}\b(?!\s+o\b){_NOT_MONEY}",
        rf"\b{_THIRD}{_FILL}\s+van?\s+a\s+{_TO_GRANT}\b(?!\s+o\b){_NOT_MONEY}",
        rf"\b{_THIRD}{_FILL}\s+(?:te|le|les)\s+(?:lo\s+|la\s+)?(?:devuelve|reembolsa|reintegra|aprueba|concede)n?\b{_NOT_MONEY}",
        rf"\b{_THIRD}{_FILL}\s+(?:{_RULES}|van?\s+a\s+{_TO_RULE})\b{_NEAR}{_FAVOUR}",
        rf"\b{_THIRD}{_FILL}\s+(?:dara|va\s+a\s+dar(?:te|le)?|da)n?\s+{_GIVES}",
        rf"\b{_THIRD}{_FILL}\s+(?:aceptara|va\s+a\s+aceptar)(?:te|le)?\s+(?:tu|su|el|la)\s+(?:{_DISPUTE}|devolucion)",
        rf"\b{_THIRD}{_FILL}\s+(?:pagara|va\s+a\s+pagar)(?:te|le)\b|\b{_THIRD}\s+(?:te|le)\s+(?:pagara|va\s+a\s+pagar)\b",
        # tu reclamo será aprobado; se va a resolver a tu favor
        rf"\b{_DISPUTE}(?:\s+(?!no\b)[\w-]+){{0,4}}?\s+(?:sera|va\s+a\s+ser|quedara|resultara)\s+(?:{_GRANTED}|favorable)",
        rf"\b(?:saldra|resolvera|fallara|decidira|quedara|terminara|sera)n?\b{_NEAR}{_FAVOUR}",
        rf"\bvan?\s+a\s+(?:salir|resolver(?:se|lo)?|fallar|decidir(?:se|lo)?|quedar|terminar|ser)\b{_NEAR}{_FAVOUR}",
        # te van a devolver el dinero, te lo aprobarán: they, not we
        rf"\b(?:te|le|se)\s+(?:lo\s+|la\s+)?(?:van\s+a\s+(?:devolver|reembolsar|aprobar|reintegrar|dar\s+la\s+razon)"
        rf"|devolveran|reembolsaran|aprobaran|reintegraran|daran\s+la\s+razon)\b{_NOT_MONEY}",
        rf"\bvan\s+a\s+(?:devolver|reembolsar|aprobar)(?:te|le)(?:lo|la)?\b{_NOT_MONEY}",
        rf"\bvan\s+a\s+aprobar\s+(?:tu|su|el|la)\s+(?:{_DISPUTE}|devolucion)",
        # vas a ganar el reclamo; no vas a perder; recuperarás tu dinero
        rf"\b(?:van?s?|vamos)\s+a\s+ganar(?:lo)?(?:\s+(?:el|la|tu|su|est[ea]|es[ea]|facil|seguro))*\s+{_DISPUTE}",
        rf"\bgana(?:ras?|remos|ran)(?:\s+(?:el|la|tu|su|est[ea]|es[ea]))?\s+{_DISPUTE}",
        rf"\b(?:imposible\s+que|no\s+hay\s+(?:forma|manera|modo)\s+(?:de|en)\s+que|no\s+vas?\s+a|no\s+vamos\s+a|no\s+puedes?|no\s+podes)"
        rf"\s+(?:\w+\s+){{0,2}}?(?:pierd[ae]s?|perder|perdamos)\s+(?:el|la|tu|su|est[ea]|es[ea])\s+(?:{_DISPUTE}|{_MONEY})",
        rf"\bno\s+perder(?:as?|emos)\s+(?:el|la|tu|su)\s+(?:{_DISPUTE}|{_MONEY})",
        r"\b(?:vas?\s+a\s+recuperar|recuperaras?)\s+(?:\w+\s+){0,2}?(?:dinero|plata)",
        # Amazon will refund you; your claim will be granted; you will win the claim; no way you lose
        rf"\b{_THIRD}{_WILL_EN}{_ADVERB_EN}\s+{_GRANT_EN}",
        rf"\bthey{_WILL_EN}{_ADVERB_EN}\s+(?:approve(?!\s+or\b)|side\s+with\s+you|rule\s+in\s+your|(?:decide|find)\s+in\s+your)",
        rf"\b(?:your|the|this)\s+{_CLAIM}{_WILL_EN}{_ADVERB_EN}\s+(?:be\s+(?:{_LY}\s+)?(?:approved|granted|accepted|won)|succeed)",
        rf"(?:\bwill|'ll|\bgoing\s+to)\b{_NEAR}in\s+your\s+favou?r",
        rf"\b(?:you|we)(?:\s+will|'ll|\s+are\s+going\s+to|'re\s+going\s+to){_ADVERB_EN}\s+win\b"
        rf"(?:\s+(?:the|this|your)\s+{_CLAIM}|\s*(?=[.,;!]|$))",
        rf"\bno\s+way\s+(?:that\s+)?(?:you|we)\s+(?:can\s+|will\s+|could\s+)?lose\b|\b(?:you|we)\s+(?:can't|cannot|won't|will\s+not)\s+lose\s+(?:the|this|your)\s+(?:{_CLAIM}|money)",
    )
    return tuple(re.compile(part) for part in parts)


@cache
def _certain() -> re.Pattern[str]:
    """Words that make a promise of what stands beside them."""
    return re.compile(
        r"\b(?:garantiz(?:o|amos|are|aremos|ar(?:te|le|les|se)?)|asegur(?:o|amos|are|aremos|ar(?:te|le|les|se))"
        r"|promet(?:o|emos|ere|eremos|er(?:te|le|les)?)|jur(?:o|amos)|(?:mi|nuestra)\s+palabra"
        r"|garantizad[oa]s?|seguro\s+que|(?:por|estar?|este|estes|esten)\s+segur[oa]s?|de\s+seguro|por\s+hecho|sin\s+(?:ninguna\s+|lugar\s+a\s+)?dudas?|no\s+(?:lo\s+)?dud[ea]s?"
        r"|no\s+hay\s+dudas?|definitivamente|con\s+(?:toda\s+|total\s+)?(?:seguridad|certeza)|100\s*%\s*segur[oa]|si\s+o\s+si|s!\s+o\s+s!"
        r"|(?:we|i)(?:\s+(?:can|will|do|fully|absolutely|personally|hereby))*\s+(?:guarantee|promise|assure\s+you|swear)"
        r"|guaranteed|rest\s+assured|be\s+assured|(?:be|am|are)\s+(?:\w+ly\s+)?(?:sure|certain)|no\s+doubt|without\s+(?:a\s+|any\s+)?doubt"
        r"|for\s+sure|for\s+certain|trust\s+me|definitely|certainly|surely|undoubtedly|absolutely)"
        r"|(?<!\bel )(?<!\bun )(?<!\bdel )(?<!\btu )(?<!\bsu )\bseguro(?=\s*(?:[.,;!)]|$)|\s+(?:te|le|gan|aprueb|amazon|mercado|meli))"
    )


@cache
def _outcome() -> re.Pattern[str]:
    """What becomes a promise beside a word of certainty."""
    three = r"(?:devuelven?|devolveran?|reembolsan?|reembolsaran?|reintegran?|reintegraran?|aprueban?|aprobaran?|pagan|pagaran?)"
    return re.compile(
        rf"\b{_THIRD}{_FILL}\s+(?:aprueban?|apruebe|devuelva|reembolse|autoriza|autorice|acepta|acepte|concede|conceda|falle|resuelva\s+{_FAVOUR})\b"
        rf"|\b{_THIRD}\s+(?:approves|refunds|grants|sides|accepts)\b|\b{_FAVOUR}|\bin\s+your\s+favou?r|\b(?:da|dan|dara|daran|dar|tienes|tendras)\s+la\s+razon"
        rf"|\b(?:te|le|lo|la|se)\s+(?:lo\s+|la\s+)?{three}\b{_NOT_MONEY}|\bva\s+a\s+(?:devolver|reembolsar|aprobar)(?:te|le|se)?\b"
        rf"|\b(?:recib(?:es|e|iras?)|tendras?|obten(?:dras?|es)|vas?\s+a\s+(?:recibir|tener|obtener))\s+(?:\w+\s+){{0,3}}?(?:{_MONEY}|aprobacion)\b"
        rf"|\b(?:ganas?|ganaras?|ganamos|ganaremos|vas?\s+a\s+ganar|vamos\s+a\s+ganar|ganan?)\b(?!\s+(?:tiempo|puntos?))"
        rf"|\b(?:sera|es|queda|quedara|va\s+a\s+ser)\s+{_GRANTED}|\b(?:sera|seran|va\s+a\s+ser)\s+(?:devuelt|reembolsad)[oa]s?"
        r"|\b(?:get|receive|have|see|recover)\s+(?:\w+\s+){0,4}?(?:refund(?:ed)?|money|reimburse\w*|cash)\b"
        r"|\bbe\s+(?:\w+ly\s+)?(?:refunded|reimbursed|approved|granted|paid\s+back)\b|\b(?:you|we)(?:'ll|\s+will|\s+are\s+going\s+to)\s+win\b"
    )


@cache
def _delivery() -> tuple[re.Pattern[str], ...]:
    """A carrier's arrival that we vouch for."""
    es = r"(?:llega|llegara|llegan|llegaran|va\s+a\s+llegar|entregara|entregaran|va\s+a\s+entregar(?:lo|la|se|te)?|sera\s+entregad[oa])"
    return (
        re.compile(
            rf"\b(?:garantiz(?:o|amos)|asegur(?:o|amos)|promet(?:o|emos)|jur(?:o|amos))\s+que\b(?:(?!\b(?:si|cuando|apenas)\b)[^.;,\n]){{0,60}}?\b{es}\b"
        ),
        re.compile(
            r"\b(?:guarantee|promise|assure\s+you)\b(?:(?!\b(?:if|when|once)\b)[^.;,\n]){0,60}?\b(?:will|'ll)\s+(?:\w+ly\s+)?(?:arrive|be\s+delivered)\b"
        ),
    )


@cache
def _nouns() -> tuple[re.Pattern[str], ...]:
    """An outcome that is guaranteed as a thing: «te garantizamos el reembolso», "guaranteed refund"."""
    es = rf"(?:{_MONEY}|aprobacion|devolucion\s+(?:del\s+dinero|de\s+tu\s+dinero|total)|exito|resultado|fallo|resolucion\s+favorable|triunfo|victoria)"
    en = r"(?:refund|approval|win|success|result|outcome|reimbursement|money|victory)"
    return (
        re.compile(
            rf"\b(?:garantiz(?:o|amos|are|aremos)|asegur(?:o|amos|are|aremos)|promet(?:o|emos|ere|eremos))"
            rf"\s+(?:al\s+100\s*%\s+)?(?:el|la|tu|su|un|una|que\s+el|que\s+la)?\s*{es}\b(?!\s+(?:ya|sali|se\s+hizo|esta\s+hecho|fue|que))"
        ),
        re.compile(rf"\b{es}\b[^.;\n]{{0,30}}\bgarantizad[oa]s?"),
        re.compile(rf"\b(?:garantizad[oa]s?)\s+(?:el|la|tu|su)\s+{es}\b"),
        re.compile(
            rf"\b(?:we|i)(?:\s+(?:can|will|do))*\s+guarantee\s+(?:you\s+)?(?:a|an|the|your)?\s*(?:\w+\s+){{0,2}}?{en}\b"
        ),
        re.compile(
            rf"\b{en}\b[^.;\n]{{0,30}}\bguaranteed\b|\bguaranteed\s+(?:to\s+(?:win|get|be\s+refunded)|(?:full\s+)?{en})\b"
        ),
    )


_CALMING = re.compile(
    r"\bno\s+(?:te|se|os)\s+preocup\w+|\bno\s+(?:lo\s+)?dud[ea]s?|\bno\s+hay\s+dudas?|\bsin\s+(?:ninguna\s+|lugar\s+a\s+)?dudas?"
    r"|\bno\s+problem\w*|\b(?:don't|do\s+not)\s+worry|\bno\s+worries|\bno\s+doubt|\bwithout\s+(?:a\s+|any\s+)?doubt"
)
_DENIED = re.compile(
    r"\b(?:no|nunca|jamas|nadie|tampoco|ni|sin|ningun[oa]?|cannot|can't|not|never|nobody|don't|doesn't|won't|neither|unable|without)\b"
    r"[^,.;:!?\n]{0,45}$"
)
_OPEN = re.compile(
    r"\b(?:si|cuando|cuanto|hasta\s+que|una\s+vez\s+que|en\s+caso\s+de\s+que|if|when|whenever|whether|once|until|unless|after|in\s+case)"
    r"\s+(?:que\s+|ya\s+|finalmente\s+)?$"
)
_DEPENDS = re.compile(
    rf"\b(?:si|cuando|en\s+cuanto|una\s+vez\s+que|siempre\s+que)\s+(?:{_THIRD}|la\s+(?:decision|resolucion)|el\s+(?:fallo|resultado|mediador|{_DISPUTE})"
    rf"|(?:tu|su)\s+{_DISPUTE})?\s*(?:(?:te|lo|la|le|se|es|sale|resulta|queda)\s+){{0,2}}"
    rf"(?:aprueb\w+|autori[cz]\w+|acept\w+|decid\w+|resuel\w+|fall[ae]\w*|conced\w+|proced\w+|correspond\w+|favorable|{_FAVOUR})"
    r"|\b(?:if|once|when|should)\s+(?:amazon|mercado\s?libre|they|it|the\s+[\w-]+|your\s+[\w-]+)\s+(?:\w+\s+){0,2}?"
    r"(?:approv\w+|grant\w*|accept\w*|decid\w+|rul(?:es?|ing)|finds?|agrees?|in\s+your\s+favou?r|sides?)\b"
)
_REPORTED = re.compile(
    rf"\b(?:segun|according\s+to)\s+{_THIRD}|\b{_THIRD}(?:\s+(?:ya|nos|te|le|has|already)){{0,2}}"
    r"\s+(?:confirmo|informo|aviso|dijo|indico|resolvio|decidio|aprobo|comunico|confirmed|informed|told|said|decided|approved|ruled)\b"
)
_EFFORT = re.compile(r"\b(?:para\s+que|que\s+ojala|ojala|espero\s+que|esperamos\s+que|so\s+that|hope(?:s|fully)?)\s*$")
_END = re.compile(r"(?<=[.!?;])\s+|\n+")


def promises(folded: str) -> Iterator[Span]:
    """The spans of `folded` that promise an outcome; at most one a sentence."""
    start = 0
    for end in [*(gap.start() for gap in _END.finditer(folded)), len(folded)]:
        if span := _in_sentence(folded[start:end]):
            yield start + span[0], start + span[1]
        start = end


def _in_sentence(sentence: str) -> Span | None:
    if _REPORTED.search(sentence) or _DEPENDS.search(sentence):
        return None
    for pattern in (*_outright(), *_nouns(), *_delivery()):
        for found in pattern.finditer(sentence):
            if not _open(sentence[: found.start()]):
                return found.span()
    for sure in _certain().finditer(sentence):
        if _denied(sentence[: sure.start()]):
            continue
        for what in _outcome().finditer(sentence):
            near = -60 <= what.start() - sure.end() <= 120
            if near and not _open(sentence[: what.start()]):
                return min(sure.start(), what.start()), max(sure.end(), what.end())
    return None


def _open(before: str) -> bool:
    """Whether what follows is only asked about, waited for, hoped for or denied."""
    return bool(_OPEN.search(before) or _EFFORT.search(before) or _denied(before))


def _denied(before: str) -> bool:
    calm = _CALMING.sub(lambda found: "," * len(found[0]), before)
    return _DENIED.search(calm) is not None
