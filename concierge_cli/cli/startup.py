"""Before typer is imported: what the command line says about the whole run, and streams that cannot die.

The scan of the arguments here is a look ahead, for the language and for errors in the line itself; the parser reads
the same flags again and has the last word.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.cli.style import TWINS

if TYPE_CHECKING:
    from collections.abc import Mapping

_ERRORS = "concierge-twins"


class Glance(NamedTuple):
    """The flags of the whole run as they stand on the line, unchecked."""

    lang: str = ""
    color: str = ""
    json: bool = False

    @property
    def flags(self) -> Mapping[str, str]:
        """The flags that settings are made of, where they were given."""
        return {name: value for name, value in (("lang", self.lang), ("color", self.color)) if value}


def glance(argv: Sequence[str]) -> Glance:
    """Looks for `--lang`, `--color` and `--json` anywhere before a bare `--`; the last one counts."""
    found = {"--lang": "", "--color": ""}
    json = False
    words = iter(argv)
    for word in words:
        if word == "--":
            break
        if word == "--json":
            json = True
        name, equals, value = word.partition("=")
        if name in found:
            found[name] = value if equals else next(words, "")
    return Glance(lang=found["--lang"], color=found["--color"], json=json)


def prepare_streams() -> None:
    """Lets stdout and stderr write anything in any encoding: what it lacks comes out as its ASCII twin."""
    codecs.register_error(_ERRORS, _twin)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors=_ERRORS)


def _twin(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_ascii(char) for char in error.object[error.start : error.end]), error.end


def _ascii(char: str) -> str:
    if char in TWINS:
        return TWINS[char]
    import unicodedata

    letters = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode("ascii")
    return letters or ("" if unicodedata.combining(char) else "?")
