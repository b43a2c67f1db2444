"""Finds what a message must not ask or show: unfilled places, closing a claim, better reviews, emojis, the wrong «tú».

Everything but placeholders and emojis is looked for in folded text (small letters, no accents).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from concierge_cli.domain.vocabulary import AddressForm

Span = tuple[int, int]


def placeholders(text: str, folded: str) -> Iterator[Span]:
    """Places that nobody filled in: `{{ x }}`, `{x}`, `[NOMBRE]`, `<order>`, `XXXX`, `____`, "Hola None"."""
    for pattern in _marks():
        yield from (found.span() for found in pattern.finditer(text))
    for found in _BRACKETS.finditer(folded):
        words = re.findall(r"[a-z]+", found[2])
        if not re.search(r"\d", found[2]) and words and all(word in _blank_words() for word in words):
            # A word in round brackets is an ordinary aside unless it tells somebody to fill it in.
            if found[1] != "(" or words[0] in _FILL_IN:
                yield found.span()


_BRACKETS = re.compile(r"([\[(«])\s*([a-z][^\[\]()«»\n]{1,40}?)\s*[\])»]")
_FILL_IN = frozenset(
    {"insertar", "inserta", "inserte", "insert", "completar", "complete", "rellenar", "fill", "poner", "add", "agregar"}
)


@cache
def _blank_words() -> frozenset[str]:
    """Words that in brackets stand for a value: all of a bracket's words must be among them."""
    return frozenset(
        "nombre apellido name first last surname cliente customer client comprador compradora buyer usuario user tu su your el la los las"
        " un una the a an de del of for fecha date dia day hora time pedido orden order compra purchase numero number no num nro id guia"
        " tracking rastreo seguimiento producto product articulo item modelo model monto amount importe precio price moneda currency motivo"
        " reason problema problem issue tienda store shop empresa company marca brand enlace link url firma signature agente agent asesor"
        " direccion address telefono phone correo email mail insertar inserta inserte insert completar complete rellenar fill in aqui here poner"
        " add agregar placeholder texto text variable dato value valor codigo code plazo deadline estado status paqueteria carrier transportista"
        " ciudad city pais country sku x xx xxx tbd pendiente por definir ".split()
    )


@cache
def _marks() -> tuple[re.Pattern[str], ...]:
    parts = (
        r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{\{|\}\}|\{%|%\}",
        r"\$?\{\s*[^\W\d][\w .-]{0,40}\}",
        r"<<[^<>\n]{1,40}>>|<(?!(?:b|i|u|p|br|hr|em|strong|div|span|a|li|ul|ol)\b)[^\W\d][\w .-]{1,30}>",
        r"\[[A-ZÁÉÍÓÚÑ]+(?:_[A-ZÁÉÍÓÚÑ]+)+\]",
        r"%[A-ZÁÉÍÓÚÑ_]{3,}%|%\([a-z_]+\)s|\*\|[A-Z_]+\|\*|__[A-Za-z]\w*?__|#[A-Z_]{3,}#",
        r"(?<=[^\s_])[ ]*_{3,}|_{3,}(?=[ ]*[^\s_])",
        # Not the masked digits of a card: XXXX-XXXX-XXXX-4321.
        r"(?<![A-Za-z0-9])(?<!X[ -])X{3,}+(?:[ -]X{3,}+)*+(?![A-Za-z0-9]|[ -]?\d)",
        r"(?i:\b(?:hola|hello|hi|dear|estimad[oa])),?\s+(?:None|null|undefined|nan)\b",
        r"(?<![\w-])(?:undefined|NaN)(?![\w-])|[#:]\s*(?:None|null)\b|\b(?i:lorem ipsum)\b|\bTBD\b",
    )
    return tuple(re.compile(part, re.DOTALL) for part in parts)


_CLAIM_ES = (
    r"(?:(?:el|la|los|tu|su|est[ea]|es[ea]|un|una|ningun|ninguna|otro|mas)\s+)?"
    r"(?:reclamos?|reclamacion(?:es)?|mediacion|disputa|contracargo|caso|queja|a-to-z|solicitud\s+de\s+(?:devolucion|reembolso|cancelacion))\b"
)
_CLAIM_EN = r"(?:(?:the|your|this|that|a|an|any)\s+)?(?:a-to-z\s+)?(?:guarantee\s+)?(?:claims?|dispute|chargeback|mediation|complaint|(?:return|refund)\s+request)\b"
_LEAD_ES = (
    r"(?:por\s+favor|porfa\w*|(?:te|le|les)\s+(?:\w+\s+)?(?:pid(?:o|e)|pedimos|ruego|rogamos|agradec\w+|sugier\w+|sugerimos|recomiend\w+|recomendamos|solicit\w+|encarg\w+)"
    r"|pedirte|pedirle|pedirles|podrias?|puedes?|podes|querrias?|quieres|necesit(?:o|amos|aria)|quisiera(?:mos)?|solicit(?:o|amos)|agradecer(?:e|ia|iamos|emos)|serias?\s+tan\s+amable|ayuda(?:me|nos)"
    r"|me\s+ayudas?|conviene|basta\s+(?:con\s+)?que|solo\s+(?:tienes|tiene|tenes|falta)|debes|debe|tienes\s+que|tiene\s+que|tenes\s+que|favor\s+de)"
)
_GAP = r"(?:[\s,]+(?!no\b|sin\b|ni\b)[\w']+){0,5}?[\s,]+"
_END_ES = (
    r"(?:cierr(?:a|e|es|en|as)|cerr(?:a|ar|aras|ara|arlo)|cancel(?:a|e|es|en|ar|aras|ara|arlo)|retir(?:a|e|es|en|ar|aras|ara|arlo)|quit(?:a|e|es|ar|aras)|elimin(?:a|e|es|ar|aras)|anul(?:a|e|es|ar|aras)"
    r"|finalic(?:e|es)|finaliz(?:a|ar|aras)|desist(?:a|as|e|ir|ieras)(?:\s+de)?|(?:des?|diera|dieras|dar)\s+(?:de\s+baja|por\s+(?:cerrad[oa]|terminad[oa]|finalizad[oa]|resuelt[oa])))"
)
_NOW_ES = r"(?:cierra|cierre|cerra|cancela|cancele|retira|retire|quita|quite|elimina|elimine|anula|anule|desiste\s+de|desista\s+de|finaliza)"
_OPEN_ES = r"(?:abr(?:as?|an|ir|ieras?)|inici(?:es?|ar|aras?)|hagas?|hacer|present(?:es?|ar|aras?)|levant(?:es?|ar)|pongas?|poner|gener(?:es?|ar)|metas?|meter)"


@cache
def _closing_rules() -> tuple[re.Pattern[str], ...]:
    gift = r"(?:(?!\bno\b)[^.;\n]){0,40}?\b(?:(?:te|le|les)\s+(?:\w+\s+)?(?:regal|devolv|devuelv|reembols|d[ao]|mand|envi|compens|ofre|bonific|hac|pag|solucion|repon)|lo\s+(?:arregl|solucion|resolv))\w*"
    ends = r"(?:close|cancel|withdraw|drop|retract|remove|delete|dismiss|end|closing|cancel+ing|withdrawing|dropping|closed|cancel+ed|withdrew|dropped)"
    parts = (
        rf"\b{_LEAD_ES}{_GAP}{_END_ES}\s+{_CLAIM_ES}",
        rf"(?:^|[.,;:!?¡¿\n-]\s*|\b(?:entonces|primero|solo|ahora|ya|mejor)\s+){_NOW_ES}\s+{_CLAIM_ES}",
        rf"\b(?:si|cuando)\s+(?:\w+\s+){{0,2}}?(?:cierras?|cancelas?|retiras?|quitas?|eliminas?|anulas?|desistes)\s+{_CLAIM_ES}{gift}",
        rf"\bno\s+(?:\w+\s+){{0,2}}?{_OPEN_ES}\s+{_CLAIM_ES}",
        rf"\bno\s+(?:hace\s+falta|es\s+necesario|necesitas?|tienes?\s+que|tenes\s+que|debes?|conviene)\s+(?:que\s+)?{_OPEN_ES}\s+{_CLAIM_ES}",
        rf"\b(?:evit(?:a|e|ar|es|emos)|antes\s+de|en\s+(?:vez|lugar)\s+de|sin\s+necesidad\s+de)\s+(?:\w+\s+)?{_OPEN_ES}\s+{_CLAIM_ES}",
        rf"\b(?:please|kindly|(?:could|can|would|will)\s+you|(?:ask|asking|need|want|like|request|encourage|urge)(?:\s+that)?\s+you(?:\s+to)?|appreciate\s+(?:it\s+)?if\s+you|grateful\s+if\s+you|you\s+(?:can|may|should|must|need\s+to|have\s+to))"
        rf"(?:[\s,]+(?!not\b|don't\b|never\b)[\w']+){{0,4}}?[\s,]+{ends}\s+(?:{_CLAIM_EN}|(?:the|your|this)\s+case\b(?!\s+(?:tight|firm|well|and\s+(?:check|press|snap))))",
        rf"(?:^|[.,;:!?\n-]\s*|\b(?:just|now|first|then)\s+){ends}\s+{_CLAIM_EN}",
        rf"\bif\s+you\s+{ends}\s+{_CLAIM_EN}[^.;\n]{{0,20}}\b(?:we|i)(?:'ll|\s+will|\s+can)\b(?!\s+not)",
        rf"\b(?:do\s+not|don't|never|avoid|instead\s+of|before|rather\s+than|without|no\s+need\s+to|(?:do\s+not|don't)\s+(?:need|have)\s+to)\s+(?:\w+ly\s+)?"
        rf"(?:fil(?:e|ing)|open(?:ing)?|start(?:ing)?|submit(?:ting)?|rais(?:e|ing)|escalat(?:e|ing))\s+{_CLAIM_EN}",
    )
    return tuple(re.compile(part) for part in parts)


def closings(folded: str) -> Iterator[Span]:
    """Requests to close a claim, to withdraw it, or not to open one. "Don't close it until …" is none."""
    for pattern in _closing_rules():
        yield from (found.span() for found in pattern.finditer(folded))


@cache
def _review_rules() -> tuple[re.Pattern[str], ...]:
    es = r"(?:calificacion(?:es)?|resenas?|opinion(?:es)?|valoracion(?:es)?|comentarios?|puntuacion|puntaje|evaluacion|feedback|reviews?)"
    en = r"(?:reviews?|ratings?|feedback|comments?)"
    ask = (
        r"(?:deja(?:me|nos|rnos|rme|r)?|deje(?:me|nos)?|dejes|da(?:me|nos|rnos|r)|denos|pon(?:me|nos|er|ernos|gas)?|califica\w*|califique\w*|punt[uú]a\w*|valora\w*|regala(?:me|nos|rnos)|agradec\w+|ayuda\w*|ayude\w*"
        r"|gustaria|encantaria|esper(?:o|amos)|podrias?|puedes?|podes|necesit(?:o|amos)|merec\w+|cuento\s+con|contamos\s+con)"
    )
    stars = r"(?:5|cinco)\s*(?:estrellas|stars)|(?:5|five)[\s-]*stars?"
    good = r"(?:positiv[oa]s?|buen[oa]s?|excelentes?|favorables?|lind[oa]|mejor|alta|maxima)"
    change = (
        r"(?:cambi(?:a|ar|arla|arlo|as|e|es|aras)|modific(?:a|ar|as)|modifique|edit(?:a|ar|as|e)|actualiz(?:a|ar|as)|actualice|corrij(?:a|as)|corregir|corriges?|mejor(?:a|ar|as|e)"
        r"|elimin(?:a|ar|as|e)|borr(?:a|ar|as|e|anos)|quit(?:a|ar|as|e|anos)|retir(?:a|ar|as|e)|suba|sube|subir)(?:nos|me|le)?"
    )
    gift = r"(?:cupon(?:es)?|descuento|regalo|obsequio|bono|reembolso|saldo|gift(?:\s+card)?|coupon|discount|voucher|refund)"
    parts = (
        rf"\b{ask}\b(?:(?!\bno\b)[^.;\n]){{0,50}}?(?:{stars}|\b{es}\s+(?:de\s+)?{good}|\b{good}\s+{es}|\b{es}\s+de\s+(?:5|cinco))",
        rf"(?<!\bno )(?<!\bno hace falta )\b{change}\s+(?:\w+\s+){{0,3}}?{es}\b",
        rf"\b{gift}\b[^.;\n]{{0,50}}\b(?:si|por|a\s+cambio|if|for|in\s+exchange|in\s+return)\b[^.;\n]{{0,40}}\b(?:{es}|{en})\b",
        r"\b(?:leave|give|write|post|appreciate|grateful|love|rate|please|could\s+you|would\s+you)\b(?:(?!\bnot\b)[^.;\n]){0,50}?"
        rf"(?:\b(?:5|five)[\s-]*stars?\b|\b(?:positive|good|great|nice|excellent|kind|favou?rable|glowing)\s+{en})",
        r"\b(?:change|update|edit|revise|remove|delete|modify|improve|reconsider|take\s+down|withdraw)\s+(?:\w+\s+){0,3}?(?:reviews?|ratings?|feedback)\b",
    )
    return tuple(re.compile(part) for part in parts)


def reviews(folded: str) -> Iterator[Span]:
    """Requests for a good review, or for a change of one."""
    for pattern in _review_rules():
        yield from (found.span() for found in pattern.finditer(folded))


_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u2604\u2607-\u2712\u2714-\u2716\u2718-\u27bf\u2b50\u2b55\u2b1b\u2b1c\u231a\u231b\u23e9-\u23fa\ufe0f\u200d\u20e3]+"
    r"|(?<![^\s])(?:[:;=]['´]?-?[)(DPp3|/\\]|<3|xD|XD|\^\^)(?!\w)"
)


def emojis(text: str) -> Iterator[Span]:
    """Emojis, and faces made of signs; `★`, `✓`, `✗`, `™` are none."""
    yield from (found.span() for found in _EMOJI.finditer(text))


@cache
def _other_forms(form: str) -> re.Pattern[str]:
    tu = r"puedes|tienes|quieres|sabes|eres|necesitas|encuentras|compartes|envias|dime|escribeme|escribenos"
    vos = r"vos|podes|tenes|queres|sabes|sos|necesitas|encontras|compartis|decime|escribime|escribinos|contame"
    usted = r"usted|ustedes|digame|escribame|escribanos|indiqueme|permitame"
    return re.compile(
        {
            AddressForm.USTED.value: rf"\b(?:te|ti|tu|tus|contigo|{tu}|{vos})\b",
            AddressForm.VOS.value: rf"\b(?:ti|contigo|puedes|tienes|quieres|eres|encuentras|compartes|dime|{usted})\b",
            AddressForm.TU.value: rf"\b(?:vos|podes|tenes|queres|sos|encontras|compartis|decime|escribime|contame|{usted})\b",
        }[form]
    )


def other_address(folded: str, form: str) -> Iterator[Span]:
    """Words of another form of address than `form` (`tu`, `usted`, `vos`), by forms that can mean nothing else."""
    yield from (found.span() for found in _other_forms(AddressForm(form).value).finditer(folded))
