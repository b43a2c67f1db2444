"""How the checks of a message see its text: folded, of the same length, so that a place in one is a place in the other.

Folded text is in small letters without accents or curly quotes, in Spanish and English alike. «sí» becomes `s!`, so
that it is not taken for «si».
"""

from __future__ import annotations

import re

Span = tuple[int, int]

_PLAIN = str.maketrans("áéíóúàèìòùâêîôûäëïöüñçãõ’‘´`\u00a0\u202f\t", "aeiouaeiouaeiouaeiouncao''''   ")


def fold(text: str) -> str:
    """`text` (composed, NFC) in small letters without accents, sign for sign."""
    small = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    return re.sub(r"\bsí\b", "s!", small).translate(_PLAIN)


def any_of(*words: str) -> str:
    """One group of the alternatives in `words`; within an alternative `_` stands for white space."""
    return "(?:" + "|".join(word for line in words for word in line.replace("_", r"\s+").split(" ") if word) + ")"
