"""Preparing an outgoing message: the template for the stage, the values of the case, the checks before it goes out.

It sends nothing. Findings of severity `error` stop a reply unless a reason sets them aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.message_check import Finding
from concierge_cli.domain.vocabulary import Party
from concierge_cli.errors import CheckFailed, NotFound
from concierge_cli.i18n import _
from concierge_cli.language import dates, money
from concierge_cli.services.conversation import refuse_empty
from concierge_cli.services.desk import Desk
from concierge_cli.services.linting import FORMAL, lint
from concierge_cli.services.owed import asked_words, owed

if TYPE_CHECKING:
    from concierge_cli.playbooks.message_template import Template
    from concierge_cli.playbooks.message_words import MessageWords
    from concierge_cli.playbooks.messages import Messages

DEFENCE = "defence"
"""The stage of messages to whoever decides: what proves the sale there is the first parcel, never the one that came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A message ready to be read: its text, where it came from, its limit, and what was found in it.

    `asked` are the kinds of evidence that it asks for, `next_update` is when it promises to write again.
    """

    text: str
    template: str
    language: str
    tone: str
    max_chars: int | None
    findings: tuple[Finding, ...]
    notice: str = ""
    asked: tuple[str, ...] = ()
    next_update: datetime | None = None

    @property
    def too_long(self) -> bool:
        """Whether the platform's limit is below what it has."""
        return any(finding.class_ == "too_long" for finding in self.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")


def from_template(
    desk: Desk,
    messages: Messages,
    case: Case,
    name: str,
    *,
    sets: Mapping[str, str],
    next_update: datetime | None = None,
    kinds: Sequence[str] | None = None,
) -> Prepared:
    """The template filled in with what the case tells, in the buyer's language; `sets` are the values typed.

    `kinds` are the pieces of evidence to ask for (default: what is missing of the buyer's). Of those that came broken
    it says what was wrong; where that does not fit and the caller has not several kinds to divide, it is left out.
    """
    client = desk.client(case.client)
    template = template_for(desk, messages, case, name)
    words = messages.words(template.language)
    divisible = kinds is not None and len(kinds) > 1
    if kinds is None:
        kinds = owed(desk, case).get(Party.BUYER, ())
    values = values_of(desk, case, client, template, words, next_update=next_update)

    def write(missing: tuple[str, ...]) -> Prepared:
        rendered = messages.render(template, values | ({"missing": missing} if missing else {}), sets)
        asks = "missing" in rendered.variables_used and "missing" not in sets
        prepared = checked(
            desk,
            case,
            rendered.text,
            template=template.name,
            language=template.language,
            notice=template.notice,
            tone=template.tone,
            step=template.stage,
            next_update=next_update,
        )
        return replace(prepared, asked=tuple(kinds) if asks else ())

    explained = write(asked_words(desk, case, kinds, words))
    if explained.too_long and not divisible:
        return write(asked_words(desk, case, kinds, words, why=False))
    return explained


def template_for(desk: Desk, messages: Messages, case: Case, name: str, *, tongue: str = "") -> Template:
    """The template in the buyer's language (or in `tongue`), else in the market's, else in the store's.

    Where a language has no such template, the general one of the same stage serves before the next language does.
    Raises NotFound, with the nearest names.
    """
    stages = desk.playbooks.templates(case.platform, case.procedure)
    general = desk.playbooks.general_templates(case.procedure)
    stage = next((stage for stage, own in stages.items() if own == name and stage in general), "")
    spoken = languages_of(desk, case)
    tongues = (tongue, *spoken) if tongue else spoken
    return messages.find(name, case.platform, *tongues, general=general.get(stage, ""))


def languages_of(desk: Desk, case: Case) -> tuple[str, ...]:
    """What to write in, best first: what the buyer reads, what is spoken in that market, the store's language."""
    try:
        market = desk.playbooks.site(case.platform, case.site).language
    except NotFound:
        market = ""
    return tuple(filter(None, dict.fromkeys((case.buyer_language, market, desk.client(case.client).language))))


def language_of(desk: Desk, case: Case) -> str:
    """What the buyer reads: as somebody said, else what is spoken in that market, else the store's language."""
    return languages_of(desk, case)[0]


def checked(
    desk: Desk,
    case: Case,
    text: str,
    *,
    template: str = "",
    language: str = "",
    notice: str = "",
    tone: str = "",
    step: str = "",
    next_update: datetime | None = None,
) -> Prepared:
    """Any text with the platform's limits and rules applied to it. InvalidInput for an empty one.

    `language` is the text's, by default the buyer's; `tone` is its own, `step` the stage that it serves, `next_update`
    the promise that is logged with it.
    """
    refuse_empty(text, case)
    platform = desk.playbooks.platform(case.platform)
    tongue = language or language_of(desk, case)
    known = () if next_update is None else (next_update,)
    findings = lint(desk, case, text, language=tongue, tone=tone, step=step, known=known)
    return Prepared(
        text=text,
        template=template,
        language=tongue,
        tone=tone if tone == FORMAL else platform.voice.tone,
        max_chars=platform.messages.max_chars,
        findings=tuple(findings),
        notice=notice,
        next_update=next_update,
    )


def values_of(
    desk: Desk,
    case: Case,
    client: Client,
    template: Template,
    words: MessageWords,
    *,
    next_update: datetime | None = None,
) -> dict[str, Any]:
    """What a template may say of the case: values only, in the message's language. What is not known is left out, and
    so are what it asks for and what it offers: what the playbook allows, the store has not offered yet.
    """
    platform = desk.playbooks.platform(case.platform)
    amount = case.payments[-1].amount if case.payments else case.amount
    values: dict[str, Any] = {
        "buyer": case.buyer.split()[0] if case.buyer.strip() else "",
        "store": client.name,
        "platform": words.platforms.get(case.platform) or platform.label.of(words.language),
        "order": case.order_id,
        "platform_case": case.platform_case_id,
        "reason": case.reason.value,
        "amount": money.format_money(amount, country=client.country) if amount else "",
        "signature": client.voice.signature,
        "address_form": client.voice.address.value,
        "emojis": int(client.voice.emojis and platform.voice.emoji),
    }
    if case.parcels and template.stage != DEFENCE:
        values |= {"tracking": case.parcels[-1].tracking, "carrier": case.parcels[-1].carrier}
    if next_update is not None:
        values["next_update"] = promised(next_update, client, desk.now, words)
    return {name: value for name, value in values.items() if value not in ("", ())} | {"emojis": values["emojis"]}


def promised(when: datetime, client: Client, now: datetime, words: MessageWords) -> str:
    """`mañana a las 14:00`: a promised moment with its preposition, in the message's language."""
    wall, today = dates.local(when, client.zone), dates.local(now, client.zone)
    if words.knows_days:
        return words.said_moment(wall, now=today)
    language = "es" if words.language == "es" else "en"
    day = dates.relative_day(wall.date(), today=today.date(), language=language)
    hour = dates.clock(when, tz=client.zone)
    return f"{day} a las {hour}" if language == "es" else f"{day} at {hour}"


def refuse_findings(prepared: Prepared, *, because: str, retry: str) -> list[str]:
    """Raises CheckFailed with every finding that stops the message; a reason sets them aside and is returned as
    the list of their classes.
    """
    if not prepared.errors:
        return []
    if because:
        return sorted({finding.class_ for finding in prepared.errors})
    raise CheckFailed(
        "\n".join([*harm_lines(prepared), _("Change those words. If it must go out as it is, say why:")]),
        hint=retry,
        data={"findings": [finding.to_json() for finding in prepared.findings]},
    )


def harm_lines(prepared: Prepared) -> list[str]:
    """That the message was stopped, and each finding that stops it."""
    found = [f"  {finding_words(finding)}" for finding in prepared.errors]
    return [_("This message would do harm; it was not logged."), *found]


def finding_words(finding: Finding) -> str:
    """`«words»: rule (source)`; without words where something is missing."""
    quoted = f"«{finding.words}»: " if finding.words else ""
    return f"{quoted}{finding.rule} ({finding.source})"
