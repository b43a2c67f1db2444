"""Finds where a message promises that we write, answer or do something by a date: the words of the date themselves.

What day they name is read by the language's own grammar; here are only their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from concierge_cli.domain.message_text import Span, any_of, sentences

_WEEKDAY = any_of(
    "lunes martes miercoles jueves viernes sabado domingo",
    "monday tuesday wednesday thursday friday saturday sunday",
)
_MONTH = any_of(
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre",
    "january february march april may june july august september october november december",
)
_DAY = (
    rf"(?:pasado\s+manana|manana|hoy|day\s+after\s+tomorrow|tomorrow|today|(?:el\s+|this\s+|next\s+|el\s+proximo\s+)?{_WEEKDAY}"
    rf"(?:\s+\d{{1,2}}(?:\s+de\s+{_MONTH})?)?|(?:el\s+)?\d{{1,2}}\s+(?:de\s+)?{_MONTH}|{_MONTH}\s+\d{{1,2}}|\d{{1,2}}/\d{{1,2}}(?:/\d{{4}})?)"
)
_WE_DO = any_of(
    "(?:te|le|les|os)_(?:(?:avis|confirm|mand|envi|inform|contest|actualiz|prepar)(?:o|amos|are|aremos)|escrib(?:o|imos|ire|iremos)|"
    "respond(?:o|emos|ere|eremos)|cuento|contamos|contare(?:mos)?|doy|damos|dare(?:mos)?|tengo|tenemos|tendre(?:mos)?)",
    "(?:vamos_a|voy_a|quedo_en|quedamos_en)_(?:escribir|responder|avisar|contestar|confirmar|contar)(?:te|le)?",
    "(?:tendras?|recibiras?|vas?_a_(?:tener|recibir))_(?:(?:una|mi|nuestra)_)?(?:respuesta|noticias)",
    "vuelvo_a_escribir\\w* volvemos_a_escribir\\w* queda(?:mos)?_para(?=_el)",
    "(?:i|we)(?:'ll|_will|_shall)_(?:\\w+_)?(?:write|reply|answer|update|let_you_know|get_back|come_back|send|confirm|inform|contact|message|"
    "tell_you|be_in_touch)",
    "you(?:'ll|_will)_(?:hear_from_(?:us|me)|have_(?:(?:an|my|our)_)?(?:answer|reply|news))",
    "expect_(?:an|my|our)_(?:answer|reply)",
)
_UNTIL = r"(?:(?!\bsi\b|\bif\b|\bcuando\b|\bwhen\b)[^.;!?\n]){0,60}?"
_BY = any_of(
    "a_mas_tardar antes_de(?:l)? para para_el by before on no_later_than at_the_latest on_or_before this hasta_el"
)


@cache
def _promise() -> tuple[re.Pattern[str], ...]:
    """«Te escribo el 22»; and with the day first: «El 22 te escribo», «Hoy no, pero el 22 sí te escribo»."""
    return (
        re.compile(rf"\b{_WE_DO}\b{_UNTIL}(?:\b{_BY}\s+)?\b(?P<day>{_DAY})\b"),
        re.compile(
            rf"(?:^\s*|[,;:]\s*|\b(?:pero|but|y|and)\s+)(?:{_BY}\s+)?\b(?P<day>{_DAY}),?\s+(?:s!\s+|ya\s+)?{_WE_DO}\b"
        ),
    )


def promised_days(folded: str) -> Iterator[Span]:
    """The places of the days by which the message promises that we write or act."""
    for start, sentence in sentences(folded):
        found = next(filter(None, (one.search(sentence) for one in _promise())), None)
        if found is not None and not re.search(r"\b(?:no|not|never|nunca)\b[^,.;]{0,20}$", sentence[: found.start()]):
            yield start + found.start("day"), start + found.end("day")
