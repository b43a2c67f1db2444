"""Finds words of another form of address than the store's: tú, usted or vos (Spanish).

Only words that can mean nothing else count: «puede» alone is anybody's, «¿nos puede mandar …?» is the reader's. Vos and
tú often differ by an accent alone («mandá», «mándame»), so the text is looked at with its accents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from concierge_cli.domain.message_text import Span, any_of
from concierge_cli.domain.vocabulary import AddressForm

_TU = any_of(
    "puedes tienes quieres necesitas prefieres eres encuentras compartes envías recibes sabes debes vienes dices pides",
    "dime dinos escr[ií]be(?:me|nos|lo|la) mánda(?:me|nos|noslo|lo) envía(?:me|nos|noslo|lo) avísa(?:me|nos) cu[ée]nta(?:me|nos)",
    "comp[áa]rte(?:nos|me|lo) respónde(?:nos|me) confírma(?:me|nos) revísalo indíca(?:me|nos) pása(?:me|nos) ti contigo",
)
_VOS = any_of(
    "vos pod[ée]s ten[ée]s quer[ée]s sos encontr[áa]s compart[íi]s necesitás prefer[íi]s sabés debés decime decinos "
    "escribime escribinos contame contanos mirá mandá revisá avisá confirmá adjuntá dejá",
)
_SENT = any_of(
    "env[íi]e mande confirme adjunte avise indique revise cuente escriba diga comparta permita devuelva responda pase "
    "disculpe env[íi]en perm[íi]ta esp[ée]re c[óo]nteste h[áa]ga d[ée] m[áa]nde conf[íi]rme ind[íi]que escr[íi]ba d[íi]ga comp[áa]rta "
    "av[íi]se cu[ée]nte resp[óo]nda p[áa]se dev[úu]elva rev[íi]se"
)
_USTED = any_of(
    "usted ustedes",
    f"{_SENT}(?:nos|me|noslo|melo|nosla|mela)",
    "¿(?:me|nos|me_lo|nos_lo)_(?:podr[íi]a|puede|permite|env[íi]a|comparte|confirma|manda|indica)",
    "¿(?:podr[íi]a|puede|quiere|desea)_\\w+(?:nos|me|noslo|melo)",
    "le_(?:recordamos|agradecemos|agradezco|pedimos|pido|rogamos|informamos|informo|ofrecemos|ofrezco|solicitamos|escribimos|"
    "escribo|deseamos|invitamos|compartimos|comparto)(?!_al?\\b)",
    "a_sus_[óo]rdenes su_(?:paciencia|comprensi[óo]n|preferencia|confianza)",
)
_READER = any_of(
    "te tú tu tus tuy[oa]s? \\w{2,}(?:ar|er|ir)ás",
    "compraste pediste mandaste enviaste pagaste recibiste abriste escribiste elegiste devolviste",
)
_DO = any_of(
    "revisa envía manda escribe confirma adjunta avisa indica cuenta comparte responde guarda imprime conserva"
)


@cache
def _other_forms(form: AddressForm) -> re.Pattern[str]:
    # At the head of a sentence, with what is done to something: «Revisa la etiqueta»; «el equipo revisa la …» is not.
    told = rf"(?:(?<=^)|(?<=[.!;:\n] )|(?<=\n)){_DO}(?=\s+(?:el|la|los|las|un|una|por|tu|esta?)\b)"
    others = {
        AddressForm.TU: rf"(?<!\w)(?:{_VOS}|{_USTED})(?!\w)",
        AddressForm.VOS: rf"(?<!\w)(?:{_TU}|{_USTED})(?!\w)",
        AddressForm.USTED: rf"(?<!\w)(?:{_TU}|{_VOS}|{_READER})(?!\w)|{told}",
    }
    return re.compile(others[form])


def other_address(small: str, form: AddressForm) -> Iterator[Span]:
    """The places in `small` (small letters, with accents) that address the reader otherwise than `form`."""
    yield from (found.span() for found in _other_forms(form).finditer(small))
