"""Checks an agreement with a store: it may promise what we do and when, never what a platform, a bank or a buyer decides.

The words of messages to buyers count here too; besides them there is what only an agreement promises: claims won, a
reputation or a rate that stays where it is, an account that is never suspended, money recovered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache

from concierge_cli.domain.message_check import Finding, finding, in_order, united, unsaid
from concierge_cli.domain.message_text import Span, any_of, fold, sentences
from concierge_cli.i18n import N_, _

_PRACTICE = N_("good practice of the trade")
_SOURCE = N_("good practice of the trade: nobody can sell what somebody else decides")

_VOW = any_of(
    "garantiz\\w+ asegur(?:a|o|amos|an|amos_a) promet(?:e|o|emos) (?:se|nos|me)_comprometen? (?:se|nos|me)_comprometemos",
    "responden?_(?:porque|de_que) guarantees? promises? commits?_to undertakes?(?:_to|_that)? ensures? makes?_sure secures?",
)
_CASES = any_of(
    "reclamos? reclamaciones reclamacion disputas? mediacion(?:es)? apelacion(?:es)? contracargos? casos? a-to-z",
    "claims? disputes? chargebacks? mediations? appeals? cases?",
)
_STANDING = any_of(
    "reputacion termometro nivel(?:_\\w+)? calificacion medalla indice(?:_de_\\w+)? tasa(?:_de_\\w+)? metricas?",
    "reputation rating seller_level standing (?:claim|defect|order_defect|return|cancellation)_rates? score metrics?",
)
_WON = any_of(
    "ganar(?:emos|an|a)? gan[ea]n? ganad[oa]s? aprobar(?:a|an|se)? aprueb[ea]n? aprobacion revert\\w+ recuper\\w+ reactiva\\w+",
    "triunf\\w+ exito resultados? favorables? reembolso reintegro (?:su|tu|el)_dinero",
    "wins? won winning approv\\w+ recover\\w* reinstat\\w+ success results? outcomes? reversed? reimbursement",
)
_PERCENT = r"\d{1,3}(?:[.,]\d+)?\s*%"


@cache
def _rules() -> tuple[re.Pattern[str], ...]:
    near = r"(?:(?!\b(?:si|cuando|if|when)\b)[^.;\n]){0,80}?\b"
    gone = any_of(
        "suspendid[oa]s? bloquead[oa]s? cerrad[oa]s? pausad[oa]s? suspended blocked closed restricted deactivated"
    )
    parts = (
        # Garantizamos ganar; se compromete a lograr la reactivación; we ensure that the store keeps its level.
        rf"\b{_VOW}\b{near}{_WON}\b",
        rf"\b{_VOW}\b{near}{_STANDING}\b",
        rf"\b{_VOW}\b{near}(?:no\s+sean?|no\s+seran?|will\s+not\s+be|never\s+be|won't\s+be)\s+{gone}",
        rf"\b{_VOW}\b{near}(?:cero|zero)\s+\w+",
        # Éxito garantizado; guaranteed results; un resultado favorable está garantizado.
        rf"\b{_WON}\b[^.;\n]{{0,30}}\b(?:garantizad[oa]s?|asegurad[oa]s?|guaranteed)\b",
        rf"\b(?:garantizad[oa]s?|guaranteed)\s+(?:\w+\s+){{0,2}}{_WON}\b",
        rf"\b{_STANDING}\b[^.;\n]{{0,60}}\b(?:garantizad[oa]|guaranteed)\b",
        rf"\bse\s+garantiza\b{near}{_WON}\b",
        # La cuenta nunca será suspendida; evitaremos cualquier suspensión.
        rf"\b(?:cuenta|tienda|account|store)\b[^.;\n]{{0,20}}\b(?:nunca|jamas|no|never|will\s+not|won't)\s+(?:(?:sera|va\s+a\s+ser|ever|be)\s+)+{gone}",
        r"\b(?:evitar(?:emos|a|e)|impedir(?:emos|a|e)|(?:will|'ll)\s+(?:prevent|avoid))\b[^.;\n]{0,30}\b(?:suspension(?:es|s)?|bloqueos?|blocks?)\b",
        # Recuperaremos el 80 %; ganaremos; se gana el 100 %.
        rf"\b(?:recuperaremos|ganaremos|recuperar(?:a|as)\b|ganar(?:a|as)\b)\s+(?:\w+\s+){{0,3}}?(?:{_PERCENT}|dinero|plata|{_CASES})",
        rf"\b(?:we|you|the\s+service)(?:\s+will|'ll)\s+(?:\w+\s+)?(?:recover|win)\b[^.;\n]{{0,25}}(?:{_PERCENT}|\bmoney\b|\b{_CASES}\b)",
        rf"{_PERCENT}\s+(?:de\s+(?:los|las|tus|sus)\s+|of\s+(?:all\s+|the\s+)?)?{_CASES}\s+(?:se\s+ganan?|(?:is|are|will\s+be)\s+won)\b",
        rf"\b{_CASES}\s+(?:se\s+)?(?:ganaran|ganara|resolveran|resolvera|decidiran|will\s+be\s+(?:won|decided|resolved))\b[^.;\n]{{0,30}}\b(?:a\s+favor|favou?r)",
        rf"\b(?:if\s+we\s+take|si\s+(?:llevamos|seguimos|tomamos))\s+(?:el|the|tu|your|un|a)\s+{_CASES}\b[^.;\n]{{0,12}}\b(?:ganas?|you\s+win|gana)\b",
        # No perderás ningún reclamo; cero reclamos perdidos.
        rf"\b(?:no\s+perder(?:as|a|emos)|will\s+not\s+lose|won't\s+lose|never\s+lose)\b[^.;\n]{{0,20}}\b{_CASES}\b",
        rf"\b(?:cero|zero|ningun|ninguna)\s+(?:{_CASES}\s+perdid[oa]s?|lost\s+{_CASES}|suspension(?:es|s)?|bloqueos?)\b",
        # La reputación se mantendrá en verde; la tasa quedará por debajo del 2 %; reduciremos los reclamos.
        rf"\b{_STANDING}\b[^.;\n]{{0,20}}\b(?:se\s+mantendra|mantendra|subira|bajara|quedara|no\s+bajara|sera|will\s+(?:stay|remain|rise|fall|drop|be|reach|improve))\b",
        rf"\b(?:mantendremos|conservaremos|subiremos|mejoraremos|bajaremos|reduciremos|disminuiremos)\s+(?:\w+\s+){{0,3}}?"
        rf"(?:{_STANDING}|{_CASES}|devoluciones|{_PERCENT})\b",
        rf"\b(?:we|the\s+service)(?:\s+will|'ll)\s+(?:keep|raise|improve|lower|reduce|cut|bring\s+down)\s+(?:\w+\s+){{0,3}}?(?:{_STANDING}|{_CASES}|returns)\b",
        rf"\b(?:ningun|ninguna|no)\s+{_CASES}\s+(?:afectara|bajara|danara|will\s+(?:affect|harm|lower))\b",
        # Olvídate de las suspensiones; suspensions are a thing of the past; our appeals never fail; a favor, sin excepción.
        rf"\b(?:olvid(?:ate|ese|ense)\s+de|forget\s+(?:about\s+)?)\s*(?:\w+\s+){{0,2}}?(?:{_CASES}|suspensiones|suspensions?|bloqueos?)\b",
        rf"\b(?:{_CASES}|suspensions?|suspensiones)\b[^.;\n]{{0,15}}\b(?:thing\s+of\s+the\s+past|cosa\s+del\s+pasado|never\s+fail|nunca\s+fallan?)\b",
        rf"\b{_CASES}\s+(?:siempre\s+)?salen?\s+(?:siempre\s+)?a\s+favor",
        rf"\b(?:verde|color|mercado\s?lider|cuenta|{_STANDING}|green|account)\b[^.;\n]{{0,20}}\b(?:asegurad[oa]|blindad[oa]|a\s+salvo|safe)\b",
        r"\bsegur[oa]s?\s+(?:estamos\s+|estoy\s+)?de\s+(?:que\s+)?(?:ganar(?:l[oa]s?)?|lo\s+ganamos|ganaremos)|\b(?:sure|certain)\s+(?:to\s+win|that\s+we\s+will\s+win|of\s+winning)",
        rf"\b(?:expect|espera(?:s|r)?|cuenta\s+con|count\s+on)\s+(?:\w+\s+){{0,3}}?{_PERCENT}\s+(?:\w+\s+){{0,3}}?(?:drop|fewer|less|more|menos|mas|baja|reduccion)\b",
        rf"\b{_STANDING}\s+(?:sube|baja|mejora|goes\s+up|goes\s+down|improves|rises|falls)\s+(?:o|or)\b",
        r"\b(?:yours?|(?:el|la)\s+tuy[oa]|(?:los|las)\s+tuy[oa]s)\s+(?:will\s+be\s+too|too\s+will|no\s+sera\s+distint[oa]|tambien|won't\s+be\s+different)",
        # Cada apelación se acepta; tus contracargos se ganan; de amarillo a verde; Allegro nunca multará a la tienda.
        rf"\b(?:cada|tod[oa]s?\s+(?:las?|los)?|every|each|all)\s*{_CASES}\b[^.;\n]{{0,40}}\b(?:se\s+(?:acepta|aprueba|gana|resuelve\s+a\s+favor)n?|(?:is|are|gets?)\s+(?:accepted|approved|won|granted))\b",
        rf"\b(?:tus|sus|your|our|nuestr[oa]s)\s+{_CASES}\s+(?:siempre\s+|always\s+)?(?:se\s+ganan|get\s+won|are\s+won)\b",
        r"\b(?:de(?:l)?\s+(?:rojo|naranja|amarillo)\s+a(?:l)?\s+verde|from\s+(?:red|orange|yellow)\s+to\s+green)\b",
        r"\b(?:amazon|mercado\s?libre|allegro|shopify|tiktok(?:\s+shop)?|(?:la|the)\s+(?:plataforma|platform))\s+(?:will\s+)?(?:nunca|never|no)\s+(?:te\s+)?"
        r"(?:multara|suspendera|bloqueara|sancionara|cerrara|fine|suspend|block|penali[sz]e|close)\b",
        rf"\b{_VOW}\b{near}(?:devolucion\s+(?:integra|total|completa)|lo\s+que\s+retuvo|(?:full\s+)?return\s+of\s+what)",
        r"\bsecures?\s+(?:(?:the|your|every)\s+)?(?:refunds?|reimbursements?)\b",
        r"\b(?:(?:si|if)\s+[^.;\n]{0,30})?\b(?:suspend\w*|bloque\w*|block\w*)\b[^.;\n]{0,40}\b(?:eso\s+no\s+va\s+a\s+pasar|that\s+will\s+not\s+happen)",
        # Garantiza que ninguna mediación se perderá; Amazon reactivará la cuenta; verás tu termómetro en verde.
        rf"\b{_VOW}\b{near}(?:{_CASES}\s+(?:se\s+)?(?:pierda|perdera|is\s+lost|will\s+be\s+lost)|banco\s+te\s+de\s+la\s+razon)\b",
        r"\b(?:amazon|mercado\s?libre|allegro|(?:la|the)\s+(?:plataforma|platform))\s+(?:will\s+reinstate|reactivara|restablecera|restituira|unlocks?|will\s+unlock)\b",
        r"\b(?:no\s+volver\w+\s+a\s+perder|(?:will\s+)?never\s+(?:again\s+)?lose)\b",
        rf"\b{_STANDING}\s+(?:en\s+verde\s+(?:en|a\s+los|desde)|turns?\s+green|will\s+turn)\b",
        r"\b(?:nos\s+hacemos\s+cargo|nos\s+encargamos)\s+de\s+que\s+(?:el\s+banco|la\s+plataforma|amazon|mercado\s?libre)\b",
        # Lograremos que la plataforma elimine; we will get the account reinstated; obtendrás el reembolso de Amazon.
        r"\b(?:lograremos|conseguiremos|haremos)\s+que\s+(?:la\s+plataforma|amazon|mercado\s?libre|allegro|el\s+banco)\b",
        r"\b(?:we|the\s+service)(?:\s+will|'ll)\s+(?:get|have|make)\s+(?:the\s+|your\s+)?(?:account|amazon|the\s+platform|the\s+bank|claims?)\b",
        r"\b(?:obtendr(?:as|a)|recibir(?:as|a)|you\s+will\s+(?:receive|get|obtain))\b[^.;\n]{0,20}\b(?:reembolsos?|reimbursements?|refunds?)\b",
    )
    return tuple(re.compile(part) for part in parts)


_DENIED = re.compile(
    r"\b(?:no|ni|nunca|jamas|nadie|ningun[oa]?|tampoco|sin|not|never|nobody|no\s+one|cannot|can't|without|don't|doesn't|neither)\b"
    r"[^,.;:!?\n]{0,45}$"
)
_OPEN = re.compile(
    r"\b(?:si|cuando|depende\w*|meta|objetivo|busca\w*|trabaja\w*|procura\w*|if|when|whether|depends?|target|aim|aims|try|tries)\b[^.;:\n]{0,60}$"
)
_NOBODY = re.compile(r"\b(?:no|nunca|jamas|nadie|sin|ningun[oa]?|not|never|nobody|no\s+one|without)\b")
_BUYERS = (
    re.compile(
        r"\b(?:conseguir\w*|obtener|obtendremos|pid(?:e|en|a|imos|ir|iremos)|ped(?:ir|imos|iremos)|lograr\w*|generar\w*|comprar\w*)\b[^.;\n]{0,50}\b"
        r"(?:resenas?|opinion(?:es)?|calificacion(?:es)?|estrellas)\b"
    ),
    re.compile(
        r"\b(?:obtain|get|ask(?:s|ing)?(?:\s+\w+){0,3}?(?:\s+(?:for|to))|request|generate|buy)\b[^.;\n]{0,50}\b(?:reviews?|ratings?|stars?|feedback)\b"
    ),
)
_CLOSE = (
    re.compile(
        r"\b(?:pid(?:e|en|a|imos|iremos|ira)|pedir(?:a|emos)?|se\s+pedira|solicita\w*|convenc\w+)\b[^.;\n]{0,40}\bque\s+(?:cierren?|retiren?|cancelen?|no\s+abran?)\s+"
        rf"(?:\w+\s+){{0,2}}?{_CASES}"
    ),
    re.compile(
        rf"\b(?:asked?|asks|persuaded?|convince[ds]?)\s+(?:\w+\s+){{0,3}}?to\s+(?:close|withdraw|cancel|drop|not\s+open)\s+(?:\w+\s+){{0,2}}?{_CASES}"
    ),
)


def check_agreement(
    text: str, *, language: str, must_say: Collection[tuple[str, tuple[str, ...]]] = ()
) -> list[Finding]:
    """What should not stand in an agreement, in the order of its words; empty when it may be offered.

    `must_say` are pairs of what an agreement has to say and the phrases one of which says it: what is missing is
    worth minding, and stops nothing. `language` is the text's (es or en).
    """
    import unicodedata

    from concierge_cli.domain.message_manners import closings, placeholders, reviews
    from concierge_cli.domain.message_promises import promises

    shown = unicodedata.normalize("NFC", text)
    folded = fold(shown)
    spans: dict[str, Iterator[Span]] = {
        "unresolved_placeholder": placeholders(shown, folded),
        "outcome_promise": _both(promises(folded), _said(_rules(), folded)),
        "review_pressure": _both(_done(reviews(folded), folded), _said(_BUYERS, folded)),
        "asks_to_close_or_not_claim": _both(_done(closings(folded), folded), _said(_CLOSE, folded)),
    }
    source = _(_SOURCE)
    found = [
        finding(class_, shown, place, source="" if class_ == "unresolved_placeholder" else source, stops=True)
        for class_, places in spans.items()
        for place in united(places)
    ]
    found += [
        replace(
            finding("missing_content", shown, (0, 0), source=_(_PRACTICE), what=what),
            rule=_("The agreement has to say more: {what}.").format(what=what),
        )
        for what in unsaid(folded, must_say)
    ]
    return in_order(found)


def _both(one: Iterator[Span], other: Iterator[Span]) -> Iterator[Span]:
    yield from one
    yield from other


def _done(places: Iterator[Span], folded: str) -> Iterator[Span]:
    """The places in sentences that do not say beforehand that nobody does it: «No se pide a nadie que cierre…»."""
    for start, end in places:
        before = max(folded.rfind(sign, 0, start) for sign in ".;!?\n")
        if not _NOBODY.search(folded[before + 1 : start]):
            yield start, end


def _said(rules: tuple[re.Pattern[str], ...], folded: str) -> Iterator[Span]:
    """The first find of each sentence that the words before it neither deny nor leave open."""
    for start, sentence in sentences(folded):
        for rule in rules:
            found = rule.search(sentence)
            if found and not _DENIED.search(sentence[: found.start()]) and not _OPEN.search(sentence[: found.start()]):
                yield start + found.start(), start + found.end()
                break
