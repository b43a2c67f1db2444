"""A text in both languages: what playbooks and rules are written in.

`str()` is the language of the person at the screen; papers for a client take `of(client.language)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from concierge_cli.i18n import language


class Text(NamedTuple):
    """The same words in Spanish and in English. False where there are none."""

    es: str
    en: str

    def of(self, wanted: str) -> str:
        """The words in `wanted` (`es` or `en`)."""
        return self.es if wanted == "es" else self.en

    def __str__(self) -> str:
        return self.of(language())

    def __bool__(self) -> bool:
        return bool(self.es or self.en)

    @classmethod
    def from_json(cls, data: Mapping[str, str] | None) -> Text:
        """The text that `{"es": …, "en": …}` holds; none where there is nothing."""
        return cls(data["es"], data["en"]) if data else NO_TEXT


NO_TEXT = Text("", "")
