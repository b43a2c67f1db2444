"""The user's language: Spanish or English, bound once before typer or any command module is imported.

`_` and its siblings translate at the moment of the call, so a text built before `bind` stays English.
Source texts are English; Spanish lives in `language/catalogs/es/*.po`, compiled into one catalog when installing.
"""

from __future__ import annotations

import gettext as _gettext
from pathlib import Path

LANGUAGES = ("es", "en")
CATALOGS = Path(__file__).parent / "language" / "catalogs"

_bound: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def bind(language: str) -> None:
    """Use `language` (`es` or `en`) from now on in this process."""
    global _bound, _language  # noqa: PLW0603 - the one piece of state that every sentence needs
    _language = language
    _bound = (
        _gettext.NullTranslations()
        if language == "en"
        else _gettext.translation("concierge", CATALOGS, languages=[language])
    )


def language() -> str:
    """The bound language: `es` or `en`."""
    return _language


def _(text: str) -> str:
    """`text` (English) in the user's language."""
    return _bound.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """`one` or `many` in the user's language, as `n` asks; the caller fills in the number."""
    return _bound.ngettext(one, many, n)


def pgettext(context: str, text: str) -> str:
    """`text` in the user's language where the same English word means two things."""
    return _bound.pgettext(context, text)


def N_(text: str) -> str:  # noqa: N802 - the name every gettext tool knows
    """Marks `text` for translation and returns it as it is; translate it with `_` where it is shown."""
    return text
