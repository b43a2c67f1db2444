"""What Portuguese messages must not say: promises, contact data, requests to close a claim, pressure for a review.

The addresses and numbers that all languages share are found by `message_contacts`; here are the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from concierge_cli.domain.message_text import Span, any_of, finds, finds_unless, one_a_sentence

_THIRD = r"(?:(?:o|a|os)\s+)?" + any_of(
    "mercado\\s?livre mercado\\s?pago amazon plataforma mediador(?:a)? banco operadora(?:_do_cartao)? bandeira shopee "
    "meta instagram tiktok(?:_shop)? transportadora correios emissor"
)
_GRANT = any_of(
    "aprovar devolver reembolsar estornar ressarcir indenizar conceder aceitar autorizar liberar",
    "(?:te_|lhe_)?(?:dar|devolver|pagar|reembolsar|ressarcir)(?:_a)?(?:_voce)? dar_(?:a_)?razao decidir resolver",
)
_WILL_GRANT = any_of(
    "aprovara devolvera reembolsara estornara ressarcira indenizara concedera aceitara autorizara liberara pagara"
)
_DISPUTE = any_of("reclamacao mediacao disputa recurso apelacao contestacao caso chamado devolucao solicitacao")
_OUTCOME = any_of("reembolso devolucao estorno aprovacao resultado ressarcimento dinheiro vitoria")
_VOW = any_of("garant(?:o|imos) promet(?:o|emos) assegur(?:o|amos) jur(?:o|amos)")
_FAVOUR = r"a\s+(?:seu|teu|nosso)\s+favor"
_OPEN = re.compile(
    r"\b(?:se|caso|quando|assim\s+que|ate\s+que|depois\s+que|nao|nunca|ninguem|jamais|sem)\b(?!\s+preocup)"
    r"[^.,;:!?\n]{0,60}$"
)
_UNSURE = re.compile(r"\bnao\s+(?:podemos\s+|posso\s+)?(?:garant|promet|assegur|sabemos)\w*")
_CALM = re.compile(r"\bnao\s+se\s+preocup\w+|\bsem\s+(?:nenhuma\s+)?duvida\w*")


@cache
def _promise_rules() -> tuple[re.Pattern[str], ...]:
    parts = (
        rf"\b{_THIRD}\s+(?:\w+\s+){{0,3}}?(?:vai|vao|ira|irao)\s+(?:\w+\s+){{0,2}}?{_GRANT}\b",
        rf"\b{_THIRD}\s+(?:\w+\s+){{0,3}}?{_WILL_GRANT}\b",
        rf"\b{_THIRD}\s+sempre\s+(?:da|aprova|devolve|reembolsa|decide|aceita)\b",
        rf"\b(?:voce|vc|o\s+senhor|a\s+senhora|nos|a\s+gente)\s+(?:vai|vamos|vao)\s+(?:\w+\s+)?ganhar\b"
        rf"|\b(?:ganhara|vai\s+ganhar)\s+(?:a|o|essa|esse|sua|seu)\s+{_DISPUTE}",
        rf"\b{_DISPUTE}\s+(?:\w+\s+){{0,2}}?(?:sera|vai\s+ser)\s+(?:\w+\s+){{0,2}}?(?:aprovad|aceit|ganh|concedid|favoravel)\w*",
        rf"\b{_DISPUTE}\s+(?:ja\s+)?esta\s+(?:\w+\s+)?(?:ganh[ao]|garantid\w+)",
        rf"\b(?:sera|vai\s+ser|vai|ira)\b[^.,;\n]{{0,40}}?\b{_FAVOUR}",
        rf"\b{_OUTCOME}\s+(?:esta|e|fica)\s+garantid\w+",
        rf"\b{_VOW}\s+(?:(?:que\s+)?(?:o|a|seu|sua|um)\s+)?{_OUTCOME}\b",
        rf"\b{_VOW}\s+que\b[^.;\n]{{0,80}}?\b(?:{_WILL_GRANT}|vai\s+(?:\w+\s+)?{_GRANT}|(?:sera|vai\s+ser)\s+"
        r"(?:aprovad|aceit|reembolsad|devolvid)\w*)",
        r"\b(?:nao\s+tem\s+como|nao\s+ha\s+como|impossivel)\s+(?:\w+\s+){0,3}?(?:perder|negar|recusar)\w*",
    )
    return tuple(re.compile(part) for part in parts)


def promises(folded: str) -> Iterator[Span]:
    """Promises of what somebody else decides; at most one a sentence."""
    return one_a_sentence(_promise_rules(), folded, calm=_CALM, unless=(_OPEN, _UNSURE))


_CHAT = any_of("zap zapzap whats\\s?app whats wpp telegram")
_DENIED = re.compile(r"\b(?:nao|nunca|sem|evite|jamais)\b[^.,;:!?\n]{0,45}$")
_THEY = re.compile(r"\b(?:transportadora|correios|mercado\s?livre|amazon|motorista|entregador)\b[^.,;:!?\n]{0,30}$")


@cache
def _contact_rules() -> tuple[re.Pattern[str], ...]:
    parts = (
        rf"\b(?:pelo|por|no|meu|nosso|via|ao|seu|um)\s+(?:numero\s+(?:de|do)\s+)?{_CHAT}\b|\b{_CHAT}\s*(?::|\be\b)",
        r"\b(?:me\s+lig[ae]|lig[ae]\s+(?:para|pra|no)|ligue(?:-nos|-me)?\s+(?:para|no)|telefone\s+para)\b",
        r"\b(?:entre|entrar)\s+em\s+contato\s+(?:\w+\s+){0,2}?(?:por|pelo|via)\s+(?:\w+\s+)?"
        r"(?:telefone|celular|e-?mail|whats\w*|instagram)",
        r"\b(?:siga|procure|encontre|chame|adicione)\s+(?:\w+\s+){0,2}?(?:no|pelo|na)\s+(?:instagram|insta|facebook|face|tik\s?tok)",
        r"\b(?:me\s+)?(?:passa|passe|mande|manda|envie|informe|deixe|diga)\s+(?:me\s+)?(?:o\s+|um\s+)?(?:seu|teu)\s+"
        r"(?:numero(?!\s+d[eo]\s+(?:pedido|serie|rastre))|telefone|celular|e-?mail|whats\w*)",
        r"\bpor\s+fora\b|\bfora\s+d[oa]\s+(?:mercado\s?livre|amazon|plataforma|site|aplicativo)\b",
        r"\b(?:compre|comprar)\s+(?:\w+\s+){0,2}?(?:no|pelo)\s+nosso\s+site\b",
    )
    return tuple(re.compile(part) for part in parts)


def contacts(folded: str) -> Iterator[Span]:
    """Invitations to talk or to buy elsewhere."""
    return finds_unless(_contact_rules(), folded, _DENIED, _THEY)


_CLAIM = r"(?:(?:a|o|as|os|uma|um|sua|seu|essa|esse|esta|este|da|de|nenhuma)\s+){0,2}" + any_of(
    "reclamacao reclamacoes disputa mediacao chamado contestacao queixa a-to-z"
)
_END = any_of(
    "encerr(?:ar|e|asse|a) cancel(?:ar|e|asse|a) retir(?:ar|e|asse|a) fech(?:ar|e|asse|a) remov(?:er|a|esse) finaliz(?:ar|e|asse)",
    "desist(?:ir|a|isse) exclu(?:ir|a|isse)",
)


@cache
def _closing_rules() -> tuple[re.Pattern[str], ...]:
    ask = any_of(
        "por_favor pode(?:ria)? poderia(?:m)? peco(?:_que)? pedimos(?:_que)? gostaria(?:mos)?(?:_que)? solicito solicitamos precisa "
        "precisamos basta favor agradeceriamos(?:_se)? consegue se_voce"
    )
    parts = (
        rf"\b{ask}\b(?:[\s,]+(?!(?:nao|sem)\b)\w+){{0,3}}?[\s,]+{_END}\s+{_CLAIM}",
        rf"(?:^|[.;:!?\n]\s*){_END}\s+{_CLAIM}",
        rf"\b(?:reembols|devolv|envi|mand|pag|troc|dam|resolv)\w*(?:(?!\bnao\b)[^.;\n]){{0,40}}?\b(?:assim\s+que|quando|se|depois"
        rf"\s+que)\s+(?:voce\s+)?{_END}\s+{_CLAIM}",
        rf"\bnao\s+(?:abra|abrir|faca|inicie|registre|abrisse)\s+{_CLAIM}",
        rf"\bnao\s+(?:precisa|e\s+necessario|ha\s+necessidade|e\s+preciso)\s+(?:de\s+)?(?:abrir|fazer|iniciar|registrar)\s+{_CLAIM}",
        rf"\b(?:evite|em\s+vez\s+de|antes\s+de)\s+(?:abrir|fazer|iniciar|registrar)\s+{_CLAIM}",
    )
    return tuple(re.compile(part) for part in parts)


def closings(folded: str) -> Iterator[Span]:
    """Requests to close a claim or not to open one."""
    return finds(_closing_rules(), folded)


@cache
def _review_rules() -> tuple[re.Pattern[str], ...]:
    review = any_of("avaliac(?:ao|oes) comentarios? opiniao resenha nota qualificacao feedback")
    stars = r"(?:5|cinco)\s+estrelas?"
    good = any_of("positiv[oa]s? bo[am] boas otim[oa] excelente maxima")
    parts = (
        rf"\b(?:deix|avali|de\b|da\b|dar|pedimos|peco|gostar|agradec|ajud|contamos|esper|ficariamos|poderia)\w*"
        rf"(?:(?!\bnao\b)[^.;\n]){{0,50}}?(?:{stars}|\b{review}\s+{good}|\b{good}\s+{review})",
        rf"(?<!nao )\b(?:mud|alter|apag|remov|exclu|edit|atualiz|retir|troc)\w*\s+(?:\w+\s+){{0,2}}?{review}\b",
        rf"\b(?:cupom|desconto|brinde|presente|reembolso)\b[^.;\n]{{0,40}}\b(?:se|por|em\s+troca)\b[^.;\n]{{0,40}}\b{review}\b",
    )
    return tuple(re.compile(part) for part in parts)


def reviews(folded: str) -> Iterator[Span]:
    """Requests for a good review, or for a change of one."""
    return finds(_review_rules(), folded)
