"""Finds words that a formal message does without: slang, and hedging that guesses where only facts count.

The words are data (`sops/common/wording.toml`); a phrase may end in `*`, which stands for the rest of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from concierge_cli.domain.message_text import Span, fold


def spoken_in(folded: str, phrases: Iterable[str]) -> Iterator[Span]:
    """The places of `folded` where one of the `phrases` stands, whole words only."""
    listed = tuple(phrases)
    if listed:
        yield from (found.span() for found in _pattern(listed).finditer(folded))


def is_name(text: str, start: int) -> bool:
    """Whether the word at `start` is written as a name is: with a capital, inside a sentence that is not all capitals."""
    if not text[start].isupper() or text[start : start + 2].isupper():
        return False
    before = text[:start].rstrip(" «“\"'¿¡(")
    return bool(before) and before[-1] not in ".!?:;\n…"


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """All phrases at once. Where a word begins is asked once for all of them, which is what makes it fast."""
    longest_first = sorted(map(_one, phrases), key=len, reverse=True)
    words = "|".join(one for one in longest_first if one[0].isalnum())
    signs = "|".join(one for one in longest_first if not one[0].isalnum())
    return re.compile("|".join(filter(None, (rf"(?<!\w)(?:{words})" if words else "", signs))))


def _one(phrase: str) -> str:
    """`le echamos un ojo`, `padrísim*`, `vale,`: to the end of a word where the phrase ends in a letter."""
    words = fold(phrase.removesuffix("*"))
    body = r"\s+".join(re.escape(word) for word in words.split())
    if phrase.endswith("*"):
        return body + r"\w*"
    return body + (r"(?!\w)" if words[-1].isalnum() else "")
