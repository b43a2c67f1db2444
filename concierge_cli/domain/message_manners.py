"""Finds what a message must not ask or show: unfilled places, closing a claim, better reviews, emojis.

Everything but placeholders and emojis is looked for in folded text (see `message_text`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from concierge_cli.domain.message_text import Span, any_of, finds

_BRACKETS = re.compile(r"([\[(<])\s*([a-z][^\[\]()<>\n]{1,40}?)\s*[\])>]")
_SNAKE = re.compile(r"\b[A-ZÁÉÍÓÚÑ]+(?:_[A-ZÁÉÍÓÚÑ]+)+\b")
_FILL_IN = frozenset(
    {"insertar", "inserta", "inserte", "insert", "completar", "complete", "rellenar", "fill", "poner", "add", "agregar"}
)
_BLANKS = """
    nombre apellido name first last surname cliente customer client comprador compradora buyer usuario user tu su your
    el la los las un una the a an de del of for fecha date dia day hora time pedido orden order compra purchase numero
    number no num nro id guia tracking rastreo seguimiento producto product articulo item modelo model monto amount
    importe precio price moneda currency motivo reason problema problem issue tienda store shop empresa company marca
    brand enlace link url firma signature agente agent asesor direccion address telefono phone correo email mail aqui
    here placeholder texto text variable dato value valor codigo code plazo deadline estado status paqueteria carrier in
    transportista horas hours dias days minutos minutes ciudad city pais country sku x xx xxx tbd pendiente por definir
"""
"""Words that in brackets stand for a value. All words of the brackets must be among them: `[nuevo, en caja]` is "
"text."""


def placeholders(text: str, folded: str) -> Iterator[Span]:
    """Places that nobody filled in: `{{ x }}`, `{x}`, `[NOMBRE]`, `<order>`, `XXXX`, `____`, "Hola None"."""
    yield from finds(_marks(), text)
    blanks = _blanks()
    for found in _BRACKETS.finditer(folded):
        words = re.findall(r"[a-z]+", found[2])
        # A word in round brackets is an ordinary aside unless it tells somebody to fill it in.
        told = found[1] != "(" or words[0] in _FILL_IN
        if told and not re.search(r"\d", found[2]) and blanks.issuperset(words):
            yield found.span()
    for found in _SNAKE.finditer(text):
        if blanks.issuperset(folded[found.start() : found.end()].split("_")):
            yield found.span()


@cache
def _blanks() -> frozenset[str]:
    return frozenset(_BLANKS.split()) | _FILL_IN


@cache
def _marks() -> tuple[re.Pattern[str], ...]:
    parts = (
        r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}|\{#.{0,200}?#\}|\{\{|\}\}|\{%|%\}",
        r"\$?\{\s*[^\W\d][\w .-]{0,40}\}|\[\[[^\[\]\n]{1,40}\]\]",
        r"<<[^<>\n]{1,40}>>|<[^\W\d]\w*_\w+>|<[a-z]+[A-Z]\w+>",
        r"\[[A-ZÁÉÍÓÚÑ]+(?:_[A-ZÁÉÍÓÚÑ]+)+\]",
        r"%[A-ZÁÉÍÓÚÑ_]{3,}%|%\([a-z_]+\)s|(?<=\s)%[sd]\b|\*\|[A-Z_]+\|\*|\b__[A-Za-z]\w*?__\b|#[A-Z_]{3,}#",
        r"(?<![\w.])@(?:nombre|name|cliente|customer|buyer|pedido|order|fecha|date)\b|__+[.,]__+",
        r"#(?:N/A|REF!|VALUE!)|#¡(?:VALOR|REF)!",
        r"(?<=[^\s_])[ ]{0,3}_{3,}+|(?<!_)_{3,}+(?=[ ]{0,3}[^\s_])",
        # Not the masked digits of a card: XXXX-XXXX-XXXX-4321.
        r"(?<![A-Za-z0-9])(?<!XXX[ -])X{3,}+(?:[ -]X{3,}+)*+(?![A-Za-z0-9]|[ -]?\d)",
        r"(?i:\b(?:hola|hello|hi|dear|estimad[oa])),?\s+(?:None|null|undefined|nan)\b",
        r"(?<![\w-])(?:undefined|NaN)(?![\w-])|[#:]\s*(?:None|null)\b|\b(?i:lorem ipsum)\b|\bTBD\b",
    )
    return tuple(re.compile(part, re.DOTALL) for part in parts)


_CLAIM_ES = r"(?:(?:el|del|la|los|tu|su|est[ea]|es[ea]|un|una|ningun|ninguna|otro|mas)\s+)?" + any_of(
    "reclamos? reclamacion(?:es)? mediacion disputa contracargo caso queja a-to-z",
    "solicitud_de_(?:devolucion|reembolso|cancelacion)",
)
_CLAIM_EN = r"(?:(?:the|your|this|that|a|an|any)\s+)?(?:a-to-z\s+)?(?:guarantee\s+)?" + any_of(
    "claims? dispute chargeback mediation complaint (?:return|refund)_request"
)
_LEAD_ES = any_of(
    "por_favor porfa\\w* (?:te|le|les)_(?:\\w+_)?(?:pido|pedimos|ruego|rogamos|agradec\\w+|sugier\\w+|sugerimos)",
    "(?:te|le|les)_(?:recomiend\\w+|recomendamos|solicit\\w+|encarg\\w+) pedirte pedirle pedirles podrias? puedes? "
    "podes",
    "querrias? quieres necesit(?:o|amos|aria) quisiera(?:mos)? solicit(?:o|amos) agradecer(?:e|ia|iamos|emos)",
    "seria(?:s|n)?_tan_amable ayuda(?:me|nos) apoya(?:me|nos) (?:me|nos)_ayudas? (?:me|nos)_apoyas? seria_(?:ideal|bueno|mejor|genial)(?:_(?:que|si))? conviene basta_(?:con_)?que "
    "solo_(?:tienes|tiene|tenes|falta)",
    "debes? tienes?_que tenes_que favor_de (?:ayud\\w+|bien|genial|mejor|ideal)_(?:\\w+_){0,3}si",
)
_GAP = r"(?:[\s,]+(?!(?:no|sin|ni|para|antes|hasta)\b)[\w']+){0,5}?[\s,]+"
_END_ES = any_of(
    "cierr(?:a|e|es|en|as) cerr(?:a|ar|aras|ara|arlo|ando) cancel(?:a|e|es|en|ar|aras|ara|arlo|ando)",
    "retir(?:a|e|es|en|ar|aras|ara|arlo|ando) quit(?:a|e|es|ar|aras|ando) elimin(?:a|e|es|ar|aras|ando)",
    "anul(?:a|e|es|ar|aras|ando) finalic(?:e|es) finaliz(?:a|ar|aras|ando) desist(?:a|as|e|ir|ieras)(?:_de)?",
    "(?:des?|diera|dieras|dar|dando)_(?:de_baja|por_(?:cerrad[oa]|terminad[oa]|finalizad[oa]|resuelt[oa]))",
)
_NOW_ES = any_of(
    "cierra cierre cerra cancela cancele retira retire quita quite elimina elimine anula anule desist[ea](?:_de)? "
    "finaliza"
)
_YOU_END_ES = any_of("cierras? cerras cancelas? retiras? quitas? eliminas? anulas? desistes(?:_de)? finalizas?")
_OPEN_ES = any_of(
    "abr(?:as?|an|ir|ieras?) inici(?:es?|ar|aras?) hagas? hacer present(?:es?|ar|aras?) levant(?:es?|ar) pongas? poner",
    "gener(?:es?|ar) metas? meter",
)
_NEEDLESS_ES = any_of(
    "hace_falta es_necesario necesitas? tienes?_que tenes_que debes? conviene",
    "hay_(?:razon|motivo|necesidad)_(?:para|de)",
)
_GIVE_ES = any_of("regal devolv devuelv reembols d[ao] mand envi compens ofre bonific hac pag solucion repon")
_AS_SOON_ES = any_of("en_cuanto cuando apenas si una_vez_que despues_de_que siempre_que al")
_AS_YOU_LIKE = r"(?![^.;\n]{0,20}\b(?:en\s+cualquier\s+momento|cuando\s+(?:quier|gust|dese)\w+|si\s+(?:lo\s+)?(?:dese|prefier)\w+))"
"""What leaves the choice to the reader asks for nothing."""
_GIFT_ES = (
    r"(?:(?!\bno\b)[^.;\n]){0,40}?\b(?:(?:te|le|les)\s+(?:\w+\s+)?" + _GIVE_ES + r"|lo\s+(?:arregl|solucion|resolv))\w*"
)
_LEAD_EN = any_of(
    "please kindly (?:could|can|would|will)_you (?:ask|asking|need|want|like|request|encourage"
    "|urge)(?:_that)?_you(?:_to)?",
    "(?:appreciate|grateful|help|great|nice|best|better)(?:_\\w+){0,4}_if_you you_(?:can|may|should|must|need_to"
    "|have_to)",
)
_END_EN = any_of(
    "clos(?:e|ed|ing) cancel(?:l?ed|l?ing)? withdraw(?:ing)? withdrew drop(?:ped|ping)? retract remove delete "
    "dismiss end"
)


@cache
def _closing_rules() -> tuple[re.Pattern[str], ...]:
    # A store of accessories also writes "close the case tightly".
    case = r"(?:the|your|this)\s+case\b(?!\s+(?:tight|firm|well|and\s+(?:check|press|snap)))"
    parts = (
        rf"\b{_LEAD_ES}{_GAP}(?:{_END_ES}|{_YOU_END_ES})\s+{_CLAIM_ES}\b{_AS_YOU_LIKE}",
        rf"(?:^|[.,;:!?¡¿\n-]\s*|\b(?:entonces|primero|solo|ahora|ya|mejor)\s+){_NOW_ES}\s+{_CLAIM_ES}\b",
        rf"\b(?:si|cuando|en\s+cuanto|apenas|una\s+vez\s+que)\s+(?:\w+\s+){{0,2}}?(?:{_YOU_END_ES}|{_END_ES})\s+{_CLAIM_ES}\b{_GIFT_ES}",
        rf"\b(?:te|le|les)\s+(?:\w+\s+)?{_GIVE_ES}\w*(?:(?!\bno\b)[^.;\n]){{0,40}}?\b{_AS_SOON_ES}\s+(?:\w+\s+)?"
        rf"(?:{_END_ES}|{_YOU_END_ES})\s+{_CLAIM_ES}\b",
        rf"\b(?:we|i)(?:'ll|\s+will|\s+can)\s+(?!not\b)(?:\w+\s+){{0,8}}?(?:once|when|if|after|as\s+soon\s+as)\s+you\s+"
        rf"(?:have\s+)?{_END_EN}\s+{_CLAIM_EN}\b",
        rf"\bno\s+(?:\w+\s+){{0,2}}?{_OPEN_ES}\s+{_CLAIM_ES}\b",
        rf"\bno\s+{_NEEDLESS_ES}\s+(?:que\s+)?{_OPEN_ES}\s+{_CLAIM_ES}\b",
        rf"\b(?:evit(?:a|e|ar|es|emos)|antes\s+de|en\s+(?:vez|lugar)\s+de|sin\s+necesidad\s+de)\s+(?:\w+\s+"
        rf")?{_OPEN_ES}\s+{_CLAIM_ES}\b",
        rf"\b{_LEAD_EN}(?:[\s,]+(?!(?:not|don't|never|until|before)\b)[\w']+){{0,4}}?[\s,]+{_END_EN}\s+"
        rf"(?:{_CLAIM_EN}\b|{case})",
        rf"(?:^|[.,;:!?\n-]\s*|\b(?:just|now|first|then)\s+)(?:close|cancel|withdraw|drop|retract|remove|delete)\s+"
        rf"{_CLAIM_EN}\b",
        rf"\b(?:if|once|when|after|as\s+soon\s+as)\s+you\s+{_END_EN}\s+(?:{_CLAIM_EN}|(?:the|your|this)\s+case)\b[^.;\n]{{0,20}}\b(?:we|i)(?:'ll|\s+will|\s+can)\b(?!\s+not)",
        r"\b(?:do\s+not|don't|never|avoid|instead\s+of|before|rather\s+than|without|no\s+(?:need|reason)\s+to"
        r"|(?:do\s+not|don't)\s+(?:need|have)\s+to)"
        rf"\s+(?:\w+ly\s+)?(?:fil|open|start|submit|submitt|rais|escalat)(?:e|ing)?\s+{_CLAIM_EN}\b",
    )
    marked = (
        rf"\b{_LEAD_ES}{_GAP}marc\w+\s+{_CLAIM_ES}\s+como\s+(?:resuelt|solucionad|cerrad|terminad)",
        rf"\b{_LEAD_EN}(?:\s+\w+){{0,3}}?\s+mark\s+{_CLAIM_EN}\s+as\s+(?:resolved|solved|closed|settled)",
    )
    return tuple(re.compile(part) for part in parts + marked)


def closings(folded: str) -> Iterator[Span]:
    """Requests to close a claim, to withdraw it, or not to open one. "Don't close it until …" is none."""
    return finds(_closing_rules(), folded)


@cache
def _review_rules() -> tuple[re.Pattern[str], ...]:
    es = any_of(
        "calificacion(?:es)? resenas? opinion(?:es)? valoracion(?:es)? comentarios? puntuacion puntaje evaluacion",
        "feedback reviews?",
    )
    en = any_of("reviews? ratings? feedback comments?")
    ask = any_of(
        "deja(?:me|nos|rnos|rme|r)? deje(?:me|nos|s)? da(?:me|nos|rnos|r) denos pon(?:me|nos|er|ernos|gas)? "
        "califi(?:ca|que)\\w*",
        "puntua\\w* valora\\w* regala(?:me|nos|rnos|s)? agradec\\w+ ayud[ae]\\w* gustaria encantaria esper(?:o|amos) "
        "podrias?",
        "puedes? podes necesit(?:o|amos) merec\\w+ cuento_con contamos_con",
    )
    stars = r"(?:5|cinco|five)[\s-]*(?:estrell(?:ita|a)s?|stars?)"
    good = any_of("positiv[oa]s? buen[oa]s? excelentes? favorables? lind[oa] mejor alta maxima")
    good_en = any_of("positive good great nice excellent kind favou?rable glowing")
    change = any_of(
        "cambi(?:a|ar|arla|arlo|as|e|es|aras) modifi(?:ca|car|cas|que|ques) edit(?:a|ar|as|e) actuali(?:za|zar|zas"
        "|ce|ces)",
        "corrij(?:a|as) corregir corriges? mejor(?:a|ar|as|e) elimin(?:a|ar|as|e) borr(?:a|ar|as|e) quit(?:a|ar|as|e)",
        "retir(?:a|ar|as|e) suba sube subir",
    )
    gift = any_of(
        "cupon(?:es)? descuento regalo obsequio bono reembolso saldo gift(?:_card)? coupon discount voucher refund"
    )
    parts = (
        rf"\b{ask}\b(?:(?!\bno\b)[^.;\n]){{0,50}}?(?:\b{stars}|\b{es}\s+(?:de\s+)?{good}|\b{good}\s+{es})",
        r"\b(?:tu|su)\s+mejor\s+(?:calificacion|resena|opinion)\b",
        rf"\b(?:{stars}|{es}\s+{good}|{good}\s+{es})(?:(?!\bno\b)[^.;\n]){{0,30}}?\b(?:nos\s+ayuda\w*|ayudaria\w*"
        rf"|significa\w*)",
        r"\bcalifi(?:ca|que|quen)(?:me|nos)?\s+(?:\w+\s+)?(?:bien|positiv\w+|alto|con\s+10)\b|\brate\s+us\b",
        rf"(?<!\bno )(?<!\bno hace falta )\b{change}(?:nos|me|le)?\s+(?:\w+\s+){{0,3}}?{es}\b",
        rf"\b{gift}\b[^.;\n]{{0,50}}\b(?:si|por|a\s+cambio|if|for|in\s+exchange|in\s+"
        rf"return)\b[^.;\n]{{0,40}}\b(?:{es}|{en})\b",
        r"\b(?:leave|give|write|post|appreciate|grateful|love|rate|please|could\s+you|would\s+"
        r"you)\b(?:(?!\bnot\b)[^.;\n]){0,50}?"
        rf"\b(?:{stars}|{good_en}\s+{en})",
        rf"\b(?:{stars}\s+{en}|{good_en}\s+{en})\b[^.;\n]{{0,30}}?\b(?:would|means?|helps?)\b",
        r"\b(?:change|update|edit|revise|remove|delete|modify|improve|reconsider|take\s+down|withdraw"
        r"|changing|updating|editing|revising|removing|deleting|modifying)\s+(?:[\w-]+\s+){0,3}?"
        r"(?:reviews?|ratings?|feedback)\b",
    )
    return tuple(re.compile(part) for part in parts)


def reviews(folded: str) -> Iterator[Span]:
    """Requests for a good review, or for a change of one."""
    return finds(_review_rules(), folded)


_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u2604\u2607-\u2712\u2714-\u2716\u2718-\u27bf\u2b50\u2b55\u2b1b\u2b1c\u231a\u231b"
    "\u23e9-\u23fa\ufe0f\u200d\u20e3]+"
    r"|(?<!\S)(?:[:;=]['´]?-?[)(DPp3|/\\]|<3|xD|XD|\^\^)(?!\w)"
)


def emojis(text: str) -> Iterator[Span]:
    """Emojis, and faces made of signs; `★`, `✓`, `✗`, `™` are none."""
    yield from (found.span() for found in _EMOJI.finditer(text))
