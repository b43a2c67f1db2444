"""`template lint`: what was typed of a message's place, put over what the playbooks say, and the answer of the check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.cli.words import MESSAGE_LANGUAGES
from concierge_cli.errors import CheckFailed, InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language.typed import plain, shown

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.message_check import Finding, Manner
    from concierge_cli.services.desk import Desk

_TONE_WORDS = {"formal": (), "warm": ("calido", "cercano", "amable")}


class Typed(NamedTuple):
    """What the command line says of the message; "" and None where it says nothing."""

    platform: str
    procedure: str
    language: str
    tone: str
    address_form: str
    max_chars: int | None
    step: str


def answer_lint(
    session: Session, desk: Desk, text: str, typed: Typed, *, case: Case | None, client: Client | None
) -> None:
    """Shows the findings; what stops a message is raised as CheckFailed, with all of them for scripts."""
    from concierge_cli.cli.screens.template import lint_lines
    from concierge_cli.domain.message_check import check_message
    from concierge_cli.services.linting import lint_in_case
    from concierge_cli.services.messages import language_of

    if not text.strip():
        raise InvalidInput(_("The message is empty."), hint="concierge template lint --help")
    language = _one_of("--lang", typed.language, MESSAGE_LANGUAGES) or (
        language_of(desk, case) if case else client.language if client else session.settings.language
    )
    manner = _manner(desk, typed, language, case=case, client=client)
    findings = (
        lint_in_case(desk, case, text, language=language, manner=manner)
        if case
        else check_message(text, language=language, manner=manner)
    )
    about = {
        "findings": [finding.to_json() for finding in findings],
        "characters": len(text),
        "max_chars": manner.max_chars,
        "language": language,
        "tone": manner.tone,
        "case": case.id if case else None,
    }
    if any(finding.severity == "error" for finding in findings):
        raise CheckFailed("\n".join(_harm(findings)), hint=_again(case), data=about)
    session.answer(about, lambda: lint_lines(session, text, findings, manner, case=case))


def answer_agreement(session: Session, desk: Desk, text: str, *, language: str, client: Client | None) -> None:
    """Shows what should not stand in an agreement, and what is missing in it; an error is raised as CheckFailed."""
    from concierge_cli.cli.screens.template import agreement_lines
    from concierge_cli.services.linting import lint_agreement

    if not text.strip():
        raise InvalidInput(_("The agreement is empty."), hint="concierge template lint --help")
    tongue = _one_of("--lang", language, {code: MESSAGE_LANGUAGES[code] for code in ("es", "en")})
    tongue = tongue or (client.language if client else session.settings.language)
    findings = lint_agreement(desk.playbooks, text, language=tongue)
    about = {
        "findings": [finding.to_json() for finding in findings],
        "characters": len(text),
        "language": tongue,
        "client": client.slug if client else None,
    }
    if any(finding.severity == "error" for finding in findings):
        head = _("This agreement should not be signed as it stands:")
        raise CheckFailed("\n".join(_harm(findings, head)), hint="concierge template lint --agreement FILE", data=about)
    session.answer(about, lambda: agreement_lines(session, text, findings))


def _manner(desk: Desk, typed: Typed, language: str, *, case: Case | None, client: Client | None) -> Manner:
    """The platform's and the store's way of writing, with what was typed over it."""
    from concierge_cli.language.words import match
    from concierge_cli.services.knowhow import COMMON, procedure_word
    from concierge_cli.services.linting import AGREEMENT, manner_of

    platform = typed.platform or (case.platform if case else COMMON)
    if typed.procedure:
        procedure_word(desk, "" if platform == COMMON else platform, typed.procedure)
    steps = tuple(step for step in desk.playbooks.wording().get("steps", {}) if step != AGREEMENT)
    store = desk.client(case.client) if case else client
    step = _one_of("--step", typed.step, dict.fromkeys(steps, ()))
    manner = manner_of(desk.playbooks, platform, language=language, client=store, step=step)
    if tone := _one_of("--tone", typed.tone, _TONE_WORDS):
        manner = replace(manner, tone=tone)
    if typed.address_form:
        manner = replace(manner, address_form=match("address_form", typed.address_form))
    if typed.max_chars is not None:
        manner = replace(manner, max_chars=typed.max_chars)
    return manner


def _one_of(flag: str, typed: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The code that `typed` means (`pt`, `pt-BR`, `portugués`), "" for nothing typed. InvalidInput names the codes."""
    word = plain(typed)
    for code, others in words.items():
        if word and (word == code or word in others or word.replace("_", "-").split("-")[0] == code):
            return code
    if not word:
        return ""
    raise InvalidInput(
        _("“{typed}” is none of these for {flag}: {known}.").format(
            typed=shown(typed), flag=flag, known=", ".join(words)
        ),
        hint="concierge template lint --help",
    )


def _harm(findings: list[Finding], head: str = "") -> list[str]:
    """What stops the message, then what it is only worth minding."""
    from concierge_cli.services.messages import finding_words

    errors = [finding for finding in findings if finding.severity == "error"]
    rest = [finding for finding in findings if finding.severity != "error"]
    return [head or _("This message would do harm:"), *(f"  {finding_words(one)}" for one in [*errors, *rest])]


def _again(case: Case | None) -> str:
    """The command to run once the words are changed."""
    return f'concierge template lint --case {case.id} --text "..."' if case else 'concierge template lint --text "..."'
