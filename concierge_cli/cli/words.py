"""Closed words from the command line: matched in either language, asked for on a terminal, named when missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from concierge_cli.cli.session import missing_flags
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language.words import label, match, spoken_words

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session

MESSAGE_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "es": ("espanol", "castellano", "spanish"),
    "en": ("ingles", "english"),
    "pt": ("portugues", "portuguese", "brasileno", "brazilian"),
    "pl": ("polaco", "polish", "polski"),
}
"""The languages that messages are written in, and how people call them."""


def word(
    session: Session,
    list_name: str,
    typed: str | None,
    *,
    flag: str,
    question: str = "",
    codes: Iterable[str] = (),
    default: str | None = None,
) -> str:
    """The code that `typed` means. Left out: asked for on a terminal, else InvalidInput naming `flag`.

    `codes` narrows the closed list to what makes sense here; `default` is what Enter takes.
    """
    wanted: Collection[str] | None = list(codes) or None
    if typed is not None:
        return match(list_name, typed, codes=wanted)
    if not session.interactive or wanted is None:
        raise missing_flags([flag], session.command)
    from concierge_cli.cli.ask import Choice

    choices = [Choice(code, label(list_name, code), spoken_words(list_name, code)) for code in wanted]
    return session.ask.choice(question, choices, default=default, flag=flag)


def tongue(typed: str, *, flag: str) -> str:
    """The language that `typed` means, by its code (`en`, `pt-BR`) or as people write it (`español`)."""
    from concierge_cli.cli.style import safe
    from concierge_cli.language.typed import plain

    said = plain(typed)
    named = (code for code, names in MESSAGE_LANGUAGES.items() if said in names)
    code = next(named, "") or said.replace("_", "-").partition("-")[0]
    if len(code) == 2 and code.isascii() and code.isalpha():
        return code
    raise InvalidInput(
        _("“{typed}” is not a language; write its code, such as es or en.").format(typed=safe(typed)), hint=f"{flag} en"
    )
