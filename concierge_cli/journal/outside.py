"""What comes from another machine has the form that our own has, wherever it becomes part of a command or a calendar.

Digests prove that nothing was changed on the way; they say nothing about who wrote it. A name that goes into a command
to paste must not hold a blank, a zone must exist, hours must add up: what our own readers would have refused is refused
here, before it is kept. Everything raises ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from concierge_cli.domain.money import CURRENCIES

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.event import Event

SLUG: Final = re.compile(r"(?!-)[a-z0-9-]{1,40}")
_PREFIX: Final = re.compile(r"[A-Z][A-Z0-9]{1,5}")
_CASE: Final = re.compile(r"[A-Z][A-Z0-9]{1,5}-[A-Z]{0,3}[0-9]{1,12}")
_CODE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./#:-]{0,79}")
_HASH: Final = re.compile(r"[0-9a-f]{1,16}")
_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_SHARE: Final = re.compile(r"[0-9]{1,2}/(?:2[89]|3[01])")
_COUNTRY: Final = re.compile(r"(?:[A-Z]{2})?")


def refuse_malformed_event(event: Event) -> None:
    """Looks at what an entry puts into tables of its own: what its photo looks like, which is reckoned with."""
    if looks := event.text("dhash"):
        _must(_HASH, looks)
    if event.kind == "orders_counted" and event.known:
        from concierge_cli.domain.orders import Count

        try:
            count = Count.from_facts(event.facts)
        except (KeyError, TypeError) as error:
            raise ValueError("a count of orders") from error
        _each(_CODE, (count.platform, *([count.site] if count.site else [])))
    if event.kind in ("bill_issued", "bill_credited", "bill_withdrawn") and event.known:
        _refuse_malformed_bill(event)


def _refuse_malformed_bill(event: Event) -> None:
    """Looks at what an entry on a bill puts into commands and sums."""
    from decimal import Decimal, InvalidOperation

    from concierge_cli.domain.billing import Line
    from concierge_cli.domain.money import Money

    facts = event.facts
    try:
        _must(_CODE, facts["number"])
        match event.kind:
            case "bill_issued":
                _must(_MONTH, facts["month"])
                date.fromisoformat(facts["on"])
                for line in map(Line.from_json, facts["lines"]):
                    if line.kind == "plan":
                        _must(_SHARE, line.detail)
                for one in facts.get("left_out", ()):
                    _each(
                        _CODE,
                        (one["case"], one["reason"], *(one[name] for name in ("bill", "place", "of") if name in one)),
                    )
            case "bill_credited":
                _must(_CODE, facts["bill"])
                Money(Decimal(facts["amount"]), facts["currency"])
                if "on" in facts:
                    date.fromisoformat(facts["on"])
            case _:
                _must(_CODE, facts["event"])
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise ValueError("a bill") from error


def refuse_malformed_client(client: Client) -> None:
    """Looks at what a profile puts into commands, calendars and amounts."""
    from concierge_cli.domain.business_time import BusinessCalendar

    _must(SLUG, client.slug)
    _must(_PREFIX, client.prefix)
    _must(_COUNTRY, client.country)
    codes = [*client.platforms, *client.scope, *(site for sites in client.platforms.values() for site in sites)]
    _each(_CODE, (*codes, *([client.subdivision] if client.subdivision else [])))
    if client.language not in ("es", "en"):
        raise ValueError("a language of ours")
    if client.currency not in CURRENCIES or client.billing_currency not in CURRENCIES:
        raise ValueError("a currency")
    if not all(isinstance(minutes, int) and 0 <= minutes < 10**6 for minutes in client.sla.values()):
        raise ValueError("a promise")
    for version in client.agreements:
        if version.currency not in CURRENCIES:
            raise ValueError("a currency")
        _each(_CODE, (*version.platforms, *version.scope))
        BusinessCalendar(_zone(client.zone), {day: list(pairs) for day, pairs in version.weekly.items()}, ())
    for text in (client.name, client.channel, client.voice.signature):
        if not isinstance(text, str):
            raise ValueError("a text")
    days = [date.fromisoformat(day) for day in (*client.extra_days_off, *client.worked_holidays)]
    BusinessCalendar(_zone(client.zone), {day: list(pairs) for day, pairs in client.weekly.items()}, days)


def refuse_malformed_case(case: Case) -> None:
    """Looks at what a case puts into commands and calendars."""
    _must(_CASE, case.id)
    _each(_CASE, (*case.aliases, *([case.duplicate_id] if case.duplicate_id else [])))
    _each(_CODE, [case.duplicate_of] if case.duplicate_of else [])
    _each(_CODE, (case.platform, *([case.site] if case.site else []), *case.required, *case.optional, *case.clocks))
    _each(_CODE, (item.kind for item in case.evidence))
    for clock in case.clocks.values():
        if clock.rule is not None:
            _must(_CODE, clock.rule.id)
        if clock.agreed is not None:
            _zone(clock.agreed.zone)
            clock.agreed.calendar()


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as error:  # no such zone, or a folder of zones
        raise ValueError("a time zone") from error
    return name


def _each(form: re.Pattern[str], texts: Iterable[object]) -> None:
    for text in texts:
        _must(form, text)


def _must(form: re.Pattern[str], text: object) -> None:
    if not isinstance(text, str) or form.fullmatch(text) is None:
        raise ValueError("a word that goes into commands")
