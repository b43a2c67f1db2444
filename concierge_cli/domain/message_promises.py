"""Finds promises of an outcome that somebody else decides: a platform, a mediator, a bank, a carrier.

Works sentence by sentence on folded text (see `message_text`), Spanish and English alike. What we do ourselves ("te
reembolsamos hoy", "I promise to answer") is no promise of an outcome; neither is what is denied, asked, hoped for,
reported, or depends on the decision ("si aprueban…").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from concierge_cli.domain.message_text import Span, any_of, sentences

_THIRD = r"(?:(?:el\s+equipo|la\s+gente|los|las)\s+de\s+)?" + any_of(
    "amazon mercado\\s?libre mercado\\s?pago meli ml instagram facebook meta shopify tiktok(?:_shop)? allegro paypal",
    "visa mastercard la_plataforma la_mediacion la_mediadora el_mediador tu_banco su_banco el_banco el_emisor",
    "the_platform the_marketplace the_mediator the_bank your_bank the_card_issuer your_card_issuer",
)
_CARRIER = any_of("la_paqueteria el_transportista la_transportadora dhl fedex ups usps estafeta the_carrier")
_FILL = (
    r"(?:\s+"
    + any_of(
        "te le les lo la los las se nos ya siempre seguro seguramente tambien s! pronto hoy manana enseguida",
        "definitivamente sin_duda sin_ninguna_duda con_seguridad con_toda_seguridad",
    )
    + r"\b){0,4}"
)
_FAVOUR = r"(?:de\s+(?:tu|su|nuestro)\s+lado|a\s+(?:tu|su|nuestro)\s+favor|a\s+favor\s+(?:tuyo|suyo|de\s+(?:usted|ti|vos|quien\s+compr\w+)|del\s+comprador))"
_FAVOUR_EN = r"in\s+your\s+favou?r"
_NEAR = r"(?:(?!\bsi\b|\bif\b)[^.;,\n]){0,30}?\b"
_YOUR = r"(?:el|la|tu|su|est[ea]|es[ea])"
_DISPUTE = any_of("reclamo reclamacion caso mediacion disputa apelacion contracargo a-to-z a_to_z pleito")
_CLAIM = r"(?:a-to-z\s+)?" + any_of("claim case appeal dispute chargeback mediation a-to-z")
_MONEY = any_of("dinero plata reembolso reintegro importe monto")
_NOT_MONEY = (
    r"\b(?!\s+o\b)(?!\s+(?:el|la|tu|su|los|las)\s+"
    + any_of(
        "llamadas? mensajes? saludo paquetes? productos? articulos? envio guia etiqueta piezas? caja cables? "
        "accesos? archivos?"
    )
    + r"\b)"
)

_GRANTS = (
    any_of("aprobara devolvera reembolsara reintegrara autorizara concedera compensara indemnizara revertira reversara")
    + "n?"
)
_TO_GRANT = any_of("aprobar devolver reembolsar reintegrar autorizar conceder compensar indemnizar revertir reversar")
_CLITIC = r"(?:te|le|lo|la|se|(?:te|se)(?:lo|la))?"
_WOULD = any_of("apruebe devuelva reembolse autorice acepte conceda reintegre pague falle revierta")
_RULES = any_of("resolvera fallara decidira dictaminara resuelve falla decide") + "n?"
_TO_RULE = any_of("resolver fallar decidir dictaminar") + "(?:lo|se)?"
_GIVES = rf"(?:la\s+razon|{_YOUR}\s+{_MONEY})"
_GRANTED = any_of("aprobad aceptad concedid autorizad ganad") + "[oa]s?"

_CANNOT = any_of("imposible_que no_hay_(?:forma|manera|modo)_(?:de|en)_que no_vas?_a no_vamos_a no_puedes? no_podes")

_WILL = r"(?:\s+will|'ll|\s+shall|\s+(?:is|are)\s+(?:going|sure|bound|certain)\s+to)"
_LY = any_of("\\w+ly always also then for_sure no_doubt")
_MAYBE_LY = rf"(?:\s+{_LY})?"
_GRANT = any_of(
    "approve(?!_or\\b) refund reimburse grant(?!_or\\b) side_with rule_in pay_you compensate overturn reverse",
    "accept_your return_your release_your give_you_(?:\\w+_){0,3}money give_you_(?:\\w+_){0,3}refund",
    f"(?:decide|find|resolve){_NEAR}{_FAVOUR_EN} (?:decide|rule|find)_(?:for_you|your_way)",
)


@cache
def _outright() -> tuple[re.Pattern[str], ...]:
    """What promises an outcome by itself."""
    # Mercado Libre te devolverá, te va a devolver, te devuelve; decidirá a tu favor; te dará la razón.
    third = (
        rf"{_GRANTS}{_NOT_MONEY}",
        rf"van?\s+a\s+{_TO_GRANT}{_CLITIC}{_NOT_MONEY}",
        rf"(?:te|le|les)\s+(?:lo\s+|la\s+)?(?:devuelve|reembolsa|reintegra|aprueba|concede)n?{_NOT_MONEY}",
        rf"(?:{_RULES}|van?\s+a\s+{_TO_RULE})\b{_NEAR}{_FAVOUR}",
        rf"(?:(?:dara|da)n?|van?\s+a\s+dar(?:te|le)?)\s+{_GIVES}",
        rf"(?:regresa(?:ra)?n?|van?\s+a\s+regresar(?:te|le)?)\s+(?:todo\s+)?{_YOUR}\s+{_MONEY}",
        rf"(?:aceptara|va\s+a\s+aceptar)(?:te|le)?\s+{_YOUR}\s+(?:{_DISPUTE}|devolucion)",
        r"(?:te|le)\s+(?:pagara|va\s+a\s+pagar)\b|va\s+a\s+pagar(?:te|le)\b",
    )
    # What follows at once: Amazon must, always, will refund you.
    third_now = (
        rf"\s+siempre\s+(?:{_RULES}|apoya|favorece)\b{_NEAR}(?:a\s+favor|compr)",
        r"\s+no\s+puede\s+negar(?:te|le)",
        rf"\s+(?:esta\s+obligad[oa]\s+a|tiene\s+que|no\s+tiene\s+(?:mas|otra)\s+(?:remedio|opcion)\s+que)\s+"
        rf"{_TO_GRANT}(?:te|le)",
        rf"{_WILL}{_MAYBE_LY}\s+{_GRANT}",
        r"\s+always\s+(?:refunds|approves|grants|sides|rules|accepts)\b",
        r"\s+(?:has\s+to|must|cannot\s+refuse\s+to|is\s+obliged\s+to)\s+(?:refund|approve|grant|pay|accept)\b",
    )
    parts = (
        rf"\b{_THIRD}(?:{_FILL}\s+(?:{'|'.join(third)})|{'|'.join(third_now)})",
        # Whatever it is that a third party is sworn to do.
        rf"\b{_VOWS}\s+que\s+{_THIRD}{_FILL}\s+(?:va\s+a\s+\w+|\w{{3,}}(?:ara|era|ira)n?)\b",
        rf"\b(?:we|i)(?:\s+(?:can|will|do))*\s+{_VOWS_EN}\s+(?:you\s+)?(?:that\s+)?{_THIRD}{_WILL}\s+\w+",
        # No way that they refuse.
        rf"\b{_CANNOT}\s+(?:\w+\s+){{0,3}}?(?:rechac|nieg|neg|denieg|deneg|rechaz)\w+",
        rf"\bno\s+(?:chance|way|possibility)\s+(?:that\s+|of\s+)?(?:they|{_THIRD}|it|your\s+\w+|this)\s+(?:\w+\s+){{0,2}}?"
        r"(?:turn(?:s|ed|ing)?\b[^.;\n]{0,15}\bdown|den(?:y|ies|ied)|reject\w*|refus\w*|declin\w*|los\w+)",
        rf"\b{_CARRIER}{_WILL}{_MAYBE_LY}\s+(?:pay|compensate|reimburse|refund|indemnify)\b(?!\s+or\b)",
        # We will make Amazon refund you: nobody can.
        rf"\b(?:(?:lograr|conseguir|hacer|har|asegurar)(?:e|emos|nos\s+de)?\s+que\s+{_THIRD}{_FILL}\s+{_WOULD}\b"
        rf"|(?:we|i)(?:\s+will|'ll|\s+can)\s+(?:get|make|have|(?:make\s+sure|ensure)(?:\s+that)?)\s+{_THIRD}\s+"
        rf"(?:to\s+)?"
        r"(?:refund|approve|grant|pay|accept|reverse)s?\b)",
        rf"\b{_CARRIER}{_FILL}\s+(?:(?:te|le)\s+)?(?:{any_of('pagara indemnizara compensara reembolsara')}"
        rf"|va\s+a\s+{any_of('pagar indemnizar compensar reembolsar')}(?:te|le)?)\b(?!\s+o\b)",
        r"\b(?:siempre|nunca)\s+(?:te\s+|lo\s+|la\s+)?(?:aprueban|rechazan|niegan|devuelven|reembolsan)\b",
        r"\bno\s+(?:te\s+)?(?:lo\s+|la\s+)?pueden\s+(?:rechazar|negar)",
        # Tu reclamo será aprobado; se va a resolver a tu favor; será devuelto por Amazon; es un caso ganado.
        rf"\b{_DISPUTE}(?:\s+(?!no\b)[\w-]+){{0,4}}?\s+(?:sera|va\s+a\s+ser|quedara|resultara)\s+(?:{_GRANTED}"
        rf"|favorable)",
        rf"\b{_DISPUTE}\s+se\s+(?:aprobara|concedera|aceptara|va\s+a\s+(?:aprobar|conceder|aceptar))\b(?!\s+o\b)",
        rf"\b{_DISPUTE}\s+(?:ya\s+)?(?:esta|l[oa]\s+tienes|l[oa]\s+tenes)\s+(?:mas\s+que\s+|casi\s+)?ganad[oa]"
        rf"|\bes\s+un\s+{_DISPUTE}\s+ganad[oa]",
        rf"\b(?:sera|va\s+a\s+ser)\s+(?:\w+mente\s+)?(?:{_GRANTED}|devuelt[oa]|reembolsad[oa])\s+(?:\w+mente\s+"
        rf")?por\s+{_THIRD}",
        rf"\b(?:(?:saldra|resolvera|fallara|decidira|quedara|terminara|sera)n?"
        rf"|van?\s+a\s+(?:salir|resolver(?:se|lo)?|fallar|decidir(?:se|lo)?|quedar|terminar|ser))\b{_NEAR}{_FAVOUR}",
        # Te van a devolver el dinero, te lo aprobarán: they, not we.
        rf"\b(?:te|le|se)\s+(?:lo\s+|la\s+)?(?:van\s+a\s+(?:devolver|reembolsar|aprobar|reintegrar|dar\s+la\s+razon)"
        rf"|(?:devolver|reembolsar|aprobar|reintegrar)an|daran\s+la\s+razon){_NOT_MONEY}",
        rf"\bvan\s+a\s+(?:devolver|reembolsar|aprobar|reintegrar|dar)(?:te|le)(?:lo|la)?{_NOT_MONEY}",
        rf"\b(?:van\s+a\s+(?:aprobar|aceptar)|aprobaran|aceptaran)\s+{_YOUR}\s+(?:{_DISPUTE}|devolucion|solicitud)",
        # Vas a ganar el reclamo; no vas a perder; recuperarás tu dinero.
        rf"\b(?:(?:van?s?|vamos)\s+a\s+ganar(?:lo)?|gana(?:ras?|remos|ran))(?:\s+(?:{_YOUR}|facil|seguro))*\s+"
        rf"{_DISPUTE}",
        r"\b(?:esto|lo)\s+(?:lo\s+)?(?:ganas|ganaras|vas\s+a\s+ganar)\b",
        rf"\b(?:{_CANNOT}\s+(?:\w+\s+){{0,2}}?(?:pierd[ae]s?|perder|perdamos)|no\s+perder(?:as?|emos))"
        rf"\s+{_YOUR}\s+(?:{_DISPUTE}|{_MONEY})",
        r"\b(?:vas?\s+a\s+recuperar|recuperaras?)\s+(?:\w+\s+){0,3}?(?:dinero|plata|pesos?|centavos?)\b",
        # Your claim will be granted; you will win the claim; no way you lose.
        rf"\bthey(?:{_WILL}{_MAYBE_LY}\s+(?:approve(?!\s+or\b)|side\s+with\s+you|rule\s+in\s+your|(?:decide"
        rf"|find)\s+{_FAVOUR_EN})"
        r"|\s+(?:always|never)\s+(?:approve|refund|deny|reject)\b)",
        rf"\b(?:your|the|this)\s+{_CLAIM}(?:{_WILL}{_MAYBE_LY}\s+(?:be\s+(?:{_LY}\s+)?(?:approved|granted|accepted"
        rf"|won)|succeed)"
        r"|\s+is\s+(?:as\s+good\s+as\s+won|(?:already\s+)?won|yours|sure\s+to\s+succeed))",
        rf"(?:\bwill|'ll)\s+(?:{_LY}\s+)?be\s+(?:{_LY}\s+)?(?:approved|granted|accepted|refunded|reimbursed)\s+"
        rf"by\s+{_THIRD}",
        rf"(?:\bwill|'ll|\bgoing\s+to)\b{_NEAR}{_FAVOUR_EN}",
        rf"\b(?:you|we)(?:\s+will|'ll|\s+are\s+going\s+to|'re\s+going\s+to){_MAYBE_LY}\s+win\b"
        rf"(?:\s+(?:the|this|your)\s+{_CLAIM}|\s*(?=[.,;!]|$))",
        rf"\b(?:you|we)\s+(?:can't|cannot|won't|will\s+not)\s+lose\s+(?:the|this|your)\s+(?:{_CLAIM}|money)",
        r"\bno\s+way\s+(?:that\s+)?(?:you|we)\s+(?:can\s+|will\s+|could\s+)?lose\b"
        r"|\b(?:sure|easy|guaranteed)\s+win\b|\b(?:can't|cannot)\s+be\s+(?:denied|rejected)",
    )
    return tuple(re.compile(part) for part in parts)


_VOWS = any_of(
    "garantiz(?:o|amos|are|aremos|ar(?:te|le|les|se)?) asegur(?:o|amos|are|aremos|ar(?:te|le|les|se))",
    "promet(?:o|emos|ere|eremos|er(?:te|le|les)?) jur(?:o|amos)",
)
_VOWS_EN = any_of("guarantee promise assure_you swear ensure")


@cache
def _certain() -> re.Pattern[str]:
    """Words that make a promise of what stands beside them."""
    sure = any_of(
        "garantizad[oa]s? asegurad[oa]s? mi_palabra nuestra_palabra seguro_que (?:por|estar?|este|estes|esten"
        "|de)_segur[oa]s?",
        "por_hecho cuent[ae]_con_ello sin_dudas? sin_ninguna_duda sin_lugar_a_dudas no_(?:lo_)?dud[ea]s? no_hay_dudas?",
        "prometido creeme confia confie sin_falta definitivamente con_(?:toda_|total_)?(?:seguridad|certeza) "
        "100\\s*%_?segur[oa] si_o_si s!_o_s! lo_firmo",
        f"(?:we|i)(?:_(?:can|will|do|fully|absolutely|personally|hereby))*_{_VOWS_EN}",
        "guaranteed rest_assured be_assured (?:be|am|are|'m|'re)_(?:\\w+ly_)?(?:sure|certain|confident)",
        "no_doubt without_(?:a_|any_)?doubt for_sure for_certain trust_(?:me|us) definitely certainly surely "
        "undoubtedly",
        "absolutely 100\\s*%_(?:sure|certain|chance) believe_me my_word count_on_it without_fail",
    )
    # «seguro» by itself is also an insurance; as an adverb it ends the clause or stands before its verb.
    adverb = r"\bseguro(?=\s*(?:[.,;!)]|$)|\s+(?:te|le|lo|gan|aprueb|amazon|mercado|meli|la\s+paqueteria|el\s+transportista|(?:el|tu|su)\s+banco)\b)"
    return re.compile(rf"\b(?:{_VOWS}|{sure})|(?<!\bel )(?<!\bun )(?<!\bdel )(?<!\btu )(?<!\bsu ){adverb}")


@cache
def _outcome() -> re.Pattern[str]:
    """What becomes a promise beside a word of certainty."""
    pays = any_of(
        "devuelven? devolveran? indemnizan? indemnizaran? compensan? compensaran? acreditan? acreditaran? abonan? abonaran? reembolsan? reembolsaran? reintegran? reintegraran? aprueban? aprobaran? pagan"
    )
    third = any_of("aprueban? apruebe devuelva reembolse autoriza autorice acepta acepte concede conceda falle")
    gets = any_of("recib(?:es|e|iras?) tendras? obtendras? obtienes vas?_a_(?:recibir|tener|obtener)")
    wins = any_of("ganas? ganaras? ganamos ganaremos ganan? vas?_a_ganar vamos_a_ganar")
    parts = (
        rf"\b{_THIRD}{_FILL}\s+{third}\b|\b{_THIRD}\s+(?:approves|refunds|grants|sides|accepts)\b|\b{_FAVOUR}"
        rf"|\b{_FAVOUR_EN}",
        rf"\b(?:dan|dara|daran|dar)\s+la\s+razon|\b(?:te|le|lo|la|se)\s+(?:lo\s+|la\s+)?{pays}{_NOT_MONEY}",
        rf"\bva\s+a\s+(?:devolver|reembolsar|aprobar)(?:te|le|se)?\b|\b{gets}\s+(?:\w+\s+){{0,3}}?(?:{_MONEY}"
        rf"|aprobacion)\b",
        r"\brecuper(?:as?|aras?|aran)\b",
        rf"\b{wins}\b(?!\s+(?:tiempo|puntos?|un|una|el\s+sorteo))|\b(?:sera|es|queda|quedara|va\s+a\s+ser)\s+"
        rf"{_GRANTED}",
        r"\b(?:sera|seran|va\s+a\s+ser)\s+(?:devuelt|reembolsad)[oa]s?|\bresultado\s+(?:favorable|positivo)",
        r"\b(?:get|receive|have|see|recover)\s+(?:\w+\s+){0,4}?(?:refund(?:ed)?|money|reimburse\w*|cash|cent|penny)\b",
        r"\bbe\s+(?:\w+ly\s+)?(?:refunded|reimbursed|approved|granted|paid\s+back)\b",
        r"\b(?:you|we)(?:'ll|\s+will|\s+are\s+going\s+to)\s+win\b|\b(?:favou?rable|positive)\s+(?:outcome|decision"
        r"|result)",
    )
    return re.compile("|".join(parts))


@cache
def _vouched() -> tuple[re.Pattern[str], ...]:
    """An outcome that is guaranteed as a thing («te garantizamos el reembolso»), or a carrier's arrival."""
    thing = any_of(
        f"{_MONEY} aprobacion devolucion_(?:del_dinero|de_tu_dinero|total) exito (?:un_)?resultado fallo "
        f"resolucion_favorable",
        "triunfo victoria",
    )
    thing_en = any_of("refund approval win success result outcome decision reimbursement money victory")
    done = r"(?!\s+(?:ya|sali|se\s+hizo|esta\s+hecho|fue|que))"
    comes = any_of("llegan? llegaran? va_a_llegar entregaran? va_a_entregar(?:lo|la|se|te)? sera_entregad[oa]")
    parts = (
        rf"\b{_VOWS}\s+(?:al\s+100\s*%\s+)?(?:(?:que\s+)?(?:el|la|tu|su|un|una)\s+)?{thing}\b{done}",
        rf"\b{thing}\b[^.;\n]{{0,30}}\b(?:garantizad[oa]s?|esta\s+asegurad[oa])",
        rf"\bgarantizad[oa]s?\s+(?:el|la|tu|su)\s+{thing}\b",
        rf"\b(?:we|i)(?:\s+(?:can|will|do))*\s+{_VOWS_EN}\s+(?:you\s+)?(?:(?:a|an|the|your)\s+)?(?:(?!to\b)\w+\s+"
        rf"){{0,2}}?{thing_en}\b",
        rf"\b{thing_en}\b[^.;\n]{{0,30}}\bguaranteed\b|\bguaranteed\s+(?:to\s+(?:win|get|be\s+refunded)|(?:full\s+"
        rf")?{thing_en})\b",
        rf"\b{_VOWS}\s+que\b(?:(?!\b(?:si|cuando|apenas)\b)[^.;,\n]){{0,60}}?\b{comes}\b",
        rf"\b{_VOWS_EN}\b(?:(?!\b(?:if|when|once)\b)[^.;,\n]){{0,60}}?\b(?:will|'ll)\s+(?:\w+ly\s+)?(?:arrive|be\s+"
        rf"delivered)\b",
    )
    return tuple(re.compile(part) for part in parts)


_CALMING = re.compile(
    r"\bno\s+(?:te|se|os)\s+preocup\w+|\bno\s+(?:lo\s+)?dud[ea]s?|\bno\s+hay\s+dudas?|\bno\s+(?:problem\w*|worries"
    r"|doubt)"
    r"|\bsin\s+(?:ninguna\s+|lugar\s+a\s+)?dudas?|\b(?:don't|do\s+not)\s+worry|\bwithout\s+(?:a\s+|any\s+)?doubt"
    r"|\bsin\s+falta"
)
_DENIED = re.compile(
    r"\b"
    + any_of(
        "no nunca jamas nadie tampoco ni sin ningun[oa]? cannot can't not never nobody don't doesn't won't neither "
        "unable",
        "without no_one",
    )
    + r"\b[^,.;:!?\n]{0,45}$"
)
_OPEN = re.compile(
    r"\b"
    + any_of(
        "si cuando cuanto hasta_que una_vez_que en_caso_de_que if when whenever whether once until unless after "
        "in_case",
        "para_que ojala(?:_que)? espero_que esperamos_que so_that hopefully",
    )
    + r"\s+(?:que\s+|ya\s+|finalmente\s+)?$"
)
_DEPENDS = re.compile(
    rf"\b(?:si|cuando|en\s+cuanto|una\s+vez\s+que|siempre\s+que)\s+(?:{_THIRD}|la\s+(?:decision|resolucion)"
    rf"|el\s+(?:fallo|resultado|mediador|{_DISPUTE})|(?:tu|su)\s+{_DISPUTE})?\s*(?:(?:te|lo|la|le|se|es|sale"
    rf"|resulta|queda)\s+){{0,2}}"
    + any_of(
        "aprueb\\w+ autori[cz]\\w+ acept\\w+ decid\\w+ resuel\\w+ fall[ae]\\w* conced\\w+ proced\\w+ "
        "correspond\\w+ favorable",
        _FAVOUR,
    )
    + r"|\b(?:if|once|when|should)\s+(?:amazon|mercado\s?libre|they|it|the\s+[\w-]+|your\s+[\w-]+)\s+(?:\w+\s+){0,2}?"
    + any_of("approv\\w+ grant\\w* accept\\w* decid\\w+ rul(?:es?|ing) finds? agrees? sides?", _FAVOUR_EN)
    + r"\b"
)
_REPORTED = re.compile(
    rf"\b(?:segun|according\s+to)\s+{_THIRD}|\b{_THIRD}(?:\s+(?:ya|nos|te|le|has|already)){{0,2}}\s+"
    + any_of(
        "confirmo informo aviso dijo indico resolvio decidio aprobo comunico confirmed informed told said decided "
        "approved",
        "ruled",
    )
    + r"\b"
)
_BALANCE = re.compile(r"\b(?:saldo|diferencia|credito|credit|balance)\b")
_BEFORE = 80
"""Signs before a find in which a word may deny it or leave it open."""


def promises(folded: str) -> Iterator[Span]:
    """The spans of `folded` that promise an outcome; at most one a sentence."""
    for start, sentence in sentences(folded):
        if span := _in_sentence(sentence):
            yield start + span[0], start + span[1]


def _in_sentence(sentence: str) -> Span | None:
    if _REPORTED.search(sentence) or _DEPENDS.search(sentence) or _BALANCE.search(sentence):
        return None
    for pattern in (*_outright(), *_vouched()):
        for found in pattern.finditer(sentence):
            if not _open(sentence[: found.start()]):
                return found.span()
    for sure in _certain().finditer(sentence):
        if _denied(sentence[: sure.start()]):
            continue
        for what in _outcome().finditer(sentence, max(0, sure.end() - 60), sure.end() + 160):
            if not _open(sentence[: what.start()]):
                return min(sure.start(), what.start()), max(sure.end(), what.end())
    return None


def _open(before: str) -> bool:
    """Whether what follows is only asked about, waited for, hoped for or denied."""
    return bool(_OPEN.search(before[-_BEFORE:])) or _denied(before)


def _denied(before: str) -> bool:
    calm = _CALMING.sub(lambda found: "," * len(found[0]), before[-_BEFORE:])
    return _DENIED.search(calm) is not None
