"""What a person typed, made comparable and made fit to quote.

`plain` is for comparing only: what is stored or shown keeps its accents and capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def plain(text: str) -> str:
    """`text` without accents, capitals, look-alike forms and extra spaces: `6:30 P.\u00a0M.` → `6:30 p. m.`."""
    import unicodedata  # a library of its own, which a list of cases has no use for

    # Decomposed first and folded after, so that ª, ½ and full-width digits become what they look like.
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def shown(text: str, *, limit: int = 60) -> str:
    """`text` on one line and short enough for a sentence about it."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def any_of(words: Iterable[str]) -> str:
    """A regular expression for one of `words`, the longest that fits."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def words(text: str) -> tuple[str, ...]:
    """The words of a table that is easier to read as a line than as a list of quoted strings."""
    return tuple(text.split())
