"""The check of a message as its place, its store and its case make it: one home for what playbooks say of messages.

What only a case can tell (a window that has closed, a date that no log holds, another buyer's number) is found in
`in_case`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from concierge_cli.domain.message_check import Finding, Manner, check_message, finding, in_order
from concierge_cli.domain.vocabulary import ClockKind, Party
from concierge_cli.i18n import language as screen_language
from concierge_cli.language import dates

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.playbooks.book import Playbooks
    from concierge_cli.services.desk import Desk

COMMON = "common"
FORMAL = "formal"
AGREEMENT = "agreement"
"""The step of the wording that says what an agreement has to say."""


def manner_of(
    playbooks: Playbooks,
    platform: str,
    *,
    language: str,
    tone: str = "",
    client: Client | None = None,
    step: str = "",
    country: str = "",
) -> Manner:
    """How one writes on `platform` (`common`: on none) in `language`, in the voice of `client` where there is one.

    `tone` is the message's own: it counts where the platform has none, and a formal message (a defence for the bank) is
    formal on a warm platform too. `step` is the stage whose minimum the message has to say; `country` where telephone
    numbers are from when no client says it.
    """
    wording = playbooks.wording()
    manner = Manner(
        tone=tone or "warm",
        address_form=client.voice.address.value if client else None,
        region=(client.country if client else country) or None,
        slang=_in_tongue(wording.get("slang", {}), language),
        hedging=_in_tongue(wording.get("hedging", {}), language),
        must_say=_must_say(playbooks, step, language),
    )
    if platform == COMMON:
        return manner
    there = playbooks.platform(platform)
    rules = there.messages
    sources = {word: _source(playbooks, [source]) for word, source in rules.forbidden_source.items()}
    sources |= {"": _source(playbooks, rules.source)}
    if rules.max_chars_source:
        sources["max_chars"] = _source(playbooks, [rules.max_chars_source])
    return replace(
        manner,
        tone=tone if tone == FORMAL else there.voice.tone,
        emoji=there.voice.emoji,
        max_chars=rules.max_chars,
        forbidden=rules.forbidden,
        sources=sources,
        own_sites=rules.own_sites,
    )


def lint(
    desk: Desk, case: Case, text: str, *, language: str, tone: str = "", step: str = "", known: Sequence[datetime] = ()
) -> list[Finding]:
    """What is wrong in a message to the buyer of `case`; `known` are dates that are logged together with it."""
    client = desk.client(case.client)
    manner = manner_of(desk.playbooks, case.platform, language=language, tone=tone, client=client, step=step)
    return lint_in_case(desk, case, text, language=language, manner=manner, known=known)


def lint_in_case(
    desk: Desk, case: Case, text: str, *, language: str, manner: Manner, known: Sequence[datetime] = ()
) -> list[Finding]:
    """The same, where somebody said how one writes there."""
    found = check_message(text, language=language, manner=manner, strangers=_strangers(desk, case, text))
    found += [*_closed_window(desk, case, text), *_dates(desk, case, text, language, known)]
    return in_order(found)


def lint_agreement(playbooks: Playbooks, text: str, *, language: str) -> list[Finding]:
    """What should not stand in the agreement with a store, and what is missing in it; `language` is the text's.

    Errors are promises of what a platform, a bank or a buyer decides, and places never filled in; what the agreement
    does not say is a warning.
    """
    from concierge_cli.domain.agreement_check import check_agreement

    return check_agreement(text, language=language, must_say=_must_say(playbooks, AGREEMENT, language))


def _must_say(playbooks: Playbooks, step: str, language: str) -> list[tuple[str, tuple[str, ...]]]:
    """What a text of that step has to say: how it is called, and the phrases one of which says it."""
    screen = screen_language()
    return [
        (entry["label"].get(screen) or entry["label"]["es"], tuple(entry[language]))
        for entry in playbooks.wording().get("steps", {}).get(step, ())
        if language in entry
    ]


def _in_tongue(by_language: Mapping[str, Sequence[str]], language: str) -> tuple[str, ...]:
    """The phrases of the message's language; of a language without any, none."""
    return tuple(by_language.get(language, ()))


def _source(playbooks: Playbooks, ids: Iterable[str]) -> str:
    return "; ".join(playbooks.source(source).label.of(screen_language()) for source in ids)


# --- what only the case tells ---------------------------------------------------------------------------------------


def _closed_window(desk: Desk, case: Case, text: str) -> list[Finding]:
    """That nothing can be sent there any more: each window in which one may reply has passed, and they wrote no more.

    A talk that goes on in another channel is under no window of the one that it left.
    """
    if case.channel != case.platform and case.channel in {one.code for one in desk.playbooks.platforms()}:
        return []
    latest: dict[str, datetime] = {}
    for clock in case.clocks.values():
        if clock.kind is not ClockKind.WINDOW or clock.party is not Party.US or clock.cancelled_at is not None:
            continue
        if clock.rule is not None and clock.due_at is not None and "reply" in _options(desk, clock.rule.id):
            latest[clock.rule.id] = max(clock.due_at, latest.get(clock.rule.id, clock.due_at))
    if not latest or max(latest.values()) > desk.now:
        return []
    rule = max(latest, key=lambda one: latest[one])
    tongue = screen_language()
    said = desk.playbooks.rule_words(rule)
    when = dates.moment(latest[rule], tz=desk.client(case.client).zone, now=desk.now)
    source = _source(desk.playbooks, desk.playbooks.rule(rule).source)
    return [finding("closed_window", text, (0, 0), source=source, when=when, what=said.consequence.of(tongue))]


def _options(desk: Desk, rule: str) -> Sequence[str]:
    from concierge_cli.errors import NotFound

    try:
        return desk.playbooks.rule(rule).options
    except NotFound:  # a rule of a folder that is gone
        return ()


def _dates(desk: Desk, case: Case, text: str, language: str, known: Sequence[datetime]) -> list[Finding]:
    """Promised dates that no log holds, or that another channel was told otherwise."""
    from concierge_cli.services.promised_dates import logged_days, promised_elsewhere, promised_in

    zone = desk.client(case.client).zone
    promised = promised_in(text, language, now=desk.now, zone=zone)
    if not promised:
        return []
    days = logged_days(case, known, zone)
    elsewhere = promised_elsewhere(desk, case, language)
    found = []
    for place, day in promised:
        other = next((one for one in elsewhere if one.day != day), None)
        if other is not None and all(one.day != day for one in elsewhere):
            when = dates.relative_day(other.day, today=dates.local(desk.now, zone).date())
            channel = desk.playbooks.platform(other.channel).label.of(screen_language())
            found.append(finding("contradicting_date", text, place, channel=channel, when=when))
        elif day not in days:
            found.append(finding("date_not_in_log", text, place))
    return found


def _strangers(desk: Desk, case: Case, text: str) -> list[str]:
    """Order numbers in the text under which the store has other cases, and not this one."""
    numbers = {
        word for word in re.findall(r"(?<!\w)[A-Za-z0-9-]*\d[A-Za-z0-9-]{2,}(?!\w)", text) if word != case.order_id
    }
    found = []
    for number in sorted(numbers):
        keys = {row.key for row in desk.journal.duplicates(case.client, desk.journal.order_key(case.client, number))}
        if keys and case.key not in keys:
            found.append(number)
    return found
