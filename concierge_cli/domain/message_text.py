"""How the checks of a message see its text: folded, of the same length, so that a place in one is a place in the other.

Folded text is in small letters without accents or curly quotes, in every language alike. «sí» becomes `s!`, so
that it is not taken for «si».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Span = tuple[int, int]

_PLAIN = str.maketrans("áéíóúàèìòùâêîôûäëïöüñçãõąćęłńśźż’‘´`\u00a0\u202f\t", "aeiouaeiouaeiouaeiouncaoacelnszz''''   ")
_END = re.compile(r"(?<=[.!?;])(?<!\Ws!)\s+|\n+")
"""The `!` of a folded «sí» ends no sentence."""


def small(text: str) -> str:
    """`text` (composed, NFC) in small letters, sign for sign; accents stay."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def fold(text: str) -> str:
    """`text` (composed, NFC) in small letters without accents, sign for sign."""
    return re.sub(r"\bsí\b", "s!", small(text)).translate(_PLAIN)


def sentences(folded: str) -> Iterator[tuple[int, str]]:
    """Each sentence or line with the place where it starts."""
    start = 0
    for end in [*(gap.start() for gap in _END.finditer(folded)), len(folded)]:
        yield start, folded[start:end]
        start = end


def any_of(*words: str) -> str:
    """One group of the alternatives in `words`; within an alternative `_` stands for white space."""
    return "(?:" + "|".join(word for line in words for word in line.replace("_", r"\s+").split(" ") if word) + ")"


Rules = Iterable[re.Pattern[str]]

BEFORE = 80
"""Letters before a find that may say it otherwise."""


def finds(rules: Rules, text: str) -> Iterator[Span]:
    """Every place where one of the rules finds something. They may overlap."""
    for rule in rules:
        yield from (found.span() for found in rule.finditer(text))


def finds_unless(rules: Rules, text: str, *unless: re.Pattern[str]) -> Iterator[Span]:
    """The same, but for finds right behind something that `unless` names: a no, or somebody else who does it."""
    for start, end in finds(rules, text):
        before = text[max(0, start - BEFORE) : start]
        if not any(one.search(before) for one in unless):
            yield start, end


def one_a_sentence(
    rules: Rules, folded: str, *, calm: re.Pattern[str], unless: Iterable[re.Pattern[str]]
) -> Iterator[Span]:
    """The first find of each sentence that nothing before it in the sentence leaves open.

    What `calm` names ("don't worry") says nothing about what follows.
    """
    for start, sentence in sentences(folded):
        heard = calm.sub(lambda found: "," * len(found[0]), sentence)
        for rule in rules:
            found = rule.search(heard)
            if found and not any(one.search(heard[: found.start()]) for one in unless):
                yield start + found.start(), start + found.end()
                break
