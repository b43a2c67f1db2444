"""Which language a run speaks, decided before anything is imported that takes time. Lean on purpose: no `re`, no
`typing`; completion answers through this module before the shell's user notices.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WORDS = {
    "es": "es",
    "en": "en",
    "español": "es",
    "espanol": "es",
    "spanish": "es",
    "inglés": "en",
    "ingles": "en",
    "english": "en",
}


def language_word(text: str) -> str | None:
    """`es` or `en` for a language as people write it (`español`, `en_US`), else None."""
    word = text.strip().lower()
    end = next((place for place, char in enumerate(word) if char in "_.@-"), len(word))
    return _WORDS.get(word) or _WORDS.get(word[:end])


def decide(env: Mapping[str, str], wish: str, configured: Callable[[], object]) -> str:
    """`es` or `en`: the flag's `wish`, `CONCIERGE_LANG`, what the settings say, the locale, Windows, else Spanish.

    Never fails: what is wrong with a flag or the settings is said later, in the language that is left.
    """
    for word in (wish, env.get("CONCIERGE_LANG")):
        if word and (found := language_word(word)):
            return found
    setting = configured()
    if isinstance(setting, str) and (found := language_word(setting)):
        return found
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := env.get(name):
            return language_word(value) or "es"
    return _system_language()


def _system_language() -> str:
    """Where no variable says it: English only when Windows itself is in English, else Spanish."""
    if os.name != "nt":
        return "es"
    import ctypes

    windows = getattr(ctypes, "windll")  # noqa: B009 - the attribute exists on Windows only
    return "en" if windows.kernel32.GetUserDefaultUILanguage() & 0x3FF == 0x09 else "es"
