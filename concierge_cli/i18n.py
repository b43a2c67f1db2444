"""The user's language: Spanish or English, bound once before typer or any command module is imported.

`_` and its siblings translate at the moment of the call, so a text built before `bind` stays English.
Source texts are English; Spanish lives in `language/catalogs/es/*.po`, compiled into one catalog when installing.
"""

from __future__ import annotations

import contextlib
import gettext as _gettext
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LANGUAGES = ("es", "en")
CATALOGS = Path(__file__).parent / "language" / "catalogs"


class _Catalog(_gettext.NullTranslations):
    """A compiled catalog of which only the sentences that a run asks for are read.

    gettext's own reader splits and decodes all of them first: a tenth of the time of a short command. The sources lie in
    the order of their bytes, so that each is found by halving.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._bytes = file.read_bytes()
        # The header of a .mo file: a magic number, a version, how many texts, where both tables of (size, place) lie.
        _magic, _version, self._count, self._sources, self._targets = struct.unpack_from("<5I", self._bytes)
        self._known: dict[str, str | None] = {}

    def _find(self, source: str) -> str | None:
        if source not in self._known:
            self._known[source] = self._read(source.encode("utf-8", "surrogatepass"))
        return self._known[source]

    def _read(self, source: bytes) -> str | None:
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._text(self._sources, middle) < source:
                low = middle + 1
            else:
                high = middle
        if low == self._count or self._text(self._sources, low) != source:
            return None
        return self._text(self._targets, low).decode("utf-8")

    def _text(self, table: int, number: int) -> bytes:
        size, place = struct.unpack_from("<2I", self._bytes, table + 8 * number)
        return self._bytes[place : place + size]

    def gettext(self, message: str) -> str:
        return message if not message or (found := self._find(message)) is None else found

    def pgettext(self, context: str, message: str) -> str:
        found = self._find(f"{context}\x04{message}")
        return message if found is None else found

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        found = self._find(f"{msgid1}\0{msgid2}")
        if found is None:
            return msgid1 if n == 1 else msgid2
        one, _zero, many = found.partition("\0")  # Spanish has the two forms of English
        return one if n == 1 else many


@cache
def _catalog(file: Path) -> _Catalog:
    """Read once in a process: papers in a client's language change it and back many times."""
    return _Catalog(file)


_bound: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def bind(language: str) -> None:
    """Use `language` (`es` or `en`) from now on in this process."""
    global _bound, _language  # noqa: PLW0603 - the one piece of state that every sentence needs
    _language = language
    _bound = (
        _gettext.NullTranslations()
        if language == "en"
        else _catalog(CATALOGS / language / "LC_MESSAGES" / "concierge.mo")
    )


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Says what is inside in `language`, if it is one of ours: a client's papers speak the client's language."""
    before = _language
    bind(language if language in LANGUAGES else before)
    try:
        yield
    finally:
        bind(before)


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
