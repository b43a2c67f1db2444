"""How the checks of a message see its text: folded, of the same length, so that a place in one is a place in the other.

Folded text is in small letters without accents or curly quotes, in every language alike. «sí» becomes `s!`, so
that it is not taken for «si».
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_PLAIN = str.maketrans("áéíóúàèìòùâêîôûäëïöüñçãõąćęłńśźż’‘´`\u00a0\u202f\t", "aeiouaeiouaeiouaeiouncaoacelnszz''''   ")
_END = re.compile(r"(?<=[.!?;])\s+|\n+")


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
