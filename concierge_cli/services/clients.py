"""Stores: adding one, changing one, and what is shown of one.

A change is one event with the whole profile; clocks that run keep the hours and promises they started with. Values
come here already read (`client_values`, or the profile in TOML).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.client import SLA_MINUTES, Client, Voice, changed_parts, logged_profile
from concierge_cli.domain.event import Draft
from concierge_cli.domain.vocabulary import AddressForm
from concierge_cli.errors import Conflict, InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.services.access import access_json, register
from concierge_cli.services.agreed_hours import days_off
from concierge_cli.services.client_values import (
    USUAL_HOURS,
    Weekly,
    currency_of,
    place_codes,
    prefix_for,
    read_approval,
    read_hours,
    readable,
    slug_of,
    usual_address,
)
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.own_numbers import with_own_numbers

Platforms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """What is known of a new store; None and "" mean the usual value. `approval_over` is in `currency`."""

    slug: str
    zone: str
    country: str
    platforms: Platforms
    language: str
    subdivision: str = ""
    name: str = ""
    prefix: str = ""
    weekly: Weekly | None = None
    currency: str = ""
    billing_currency: str = ""
    sla: Mapping[str, int] = field(default_factory=dict)
    channel: str = ""
    color: str = ""
    signature: str = ""
    address: AddressForm | None = None
    emojis: bool = False
    approval_over: Decimal | None = None
    days_off: tuple[date, ...] = ()
    days_worked: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Values to change in a profile; None and empty ones leave it as it is.

    `approval_over` is text (`500.00 MXN`, `no`), because it is read in the currency that the store will have.
    `country` comes with its subdivision. `terms` and `limits` are as the profile keeps them, "" takes one back;
    `because` is why.
    """

    name: str | None = None
    language: str | None = None
    zone: str | None = None
    country: tuple[str, str] | None = None
    weekly: Weekly | None = None
    add_platforms: Platforms = field(default_factory=dict)
    remove_platforms: tuple[str, ...] = ()
    currency: str | None = None
    billing_currency: str | None = None
    prefix: str | None = None
    sla: Mapping[str, int] = field(default_factory=dict)
    channel: str | None = None
    color: str | None = None
    signature: str | None = None
    address: AddressForm | None = None
    emojis: bool | None = None
    approval_over: str | None = None
    scope: Mapping[str, bool] = field(default_factory=dict)
    days_off: tuple[date, ...] = ()
    days_worked: tuple[date, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)
    because: str = ""


# --- adding -----------------------------------------------------------------------------------------------------


def refuse_taken(desk: Desk, slug: str) -> None:
    """Conflict when there is a store of that short name already."""
    known = desk.journal.client(slug)
    if known is not None:
        raise Conflict(
            _("There is already a store “{slug}”: {name}. Nothing was changed.").format(slug=slug, name=known.name),
            hint=f"concierge client show {slug}",
        )


def slug_for(desk: Desk, name: str) -> str:
    """The short name for a store of that name. Conflict when one of that name is there already."""
    slug = slug_of(name)
    refuse_taken(desk, slug)
    return slug


def profile_of(desk: Desk, new: NewClient) -> Client:
    """The whole profile of a new store, with the usual values for what was left open.

    Raises Conflict for a short name or a prefix that another store has.
    """
    refuse_taken(desk, new.slug)
    taken = {one.prefix: one for one in desk.journal.clients()}
    if new.prefix in taken:
        raise Conflict(
            _("{prefix} is already what the cases of {name} begin with.").format(
                prefix=new.prefix, name=taken[new.prefix].name
            ),
            hint=f"--prefix {prefix_for(new.slug, taken)}",
        )
    currency = new.currency or currency_of(desk, new.country)
    client = Client(
        slug=new.slug,
        name=new.name or readable(new.slug),
        prefix=new.prefix or prefix_for(new.slug, taken),
        language=new.language,
        zone=new.zone,
        country=new.country,
        subdivision=new.subdivision,
        weekly=read_hours(USUAL_HOURS) if new.weekly is None else new.weekly,
        platforms=dict(new.platforms),
        channel=new.channel,
        color=new.color,
        sla={**SLA_MINUTES, **new.sla},
        approval_over=new.approval_over,
        currency=currency,
        billing_currency=new.billing_currency or currency,
        voice=Voice(signature=new.signature, address=new.address or usual_address(new.country), emojis=new.emojis),
    )
    return _with_days(desk, client, new.days_off, new.days_worked)


def add_client(desk: Desk, client: Client, entry: Entry) -> None:
    """Logs the new store. Raises Conflict when another command has taken its short name or prefix."""
    _log(desk, "client_added", client, entry)


# --- changing ---------------------------------------------------------------------------------------------------


def with_changes(desk: Desk, client: Client, changes: Changes) -> Client:
    """The profile as `changes` leave it. Raises InvalidInput for what cannot be: no platform, a stale currency."""
    plain: dict[str, Any] = {
        "name": changes.name,
        "language": changes.language,
        "zone": changes.zone,
        "weekly": changes.weekly,
        "currency": changes.currency,
        "billing_currency": changes.billing_currency,
        "prefix": changes.prefix,
        "channel": changes.channel,
        "color": changes.color,
    }
    after = replace(client, **{name: value for name, value in plain.items() if value is not None})
    if changes.country is not None:
        after = replace(after, country=changes.country[0], subdivision=changes.country[1])
    after = replace(after, sla={**after.sla, **changes.sla}, voice=_voice(client.voice, changes))
    after = _with_platforms(desk, after, changes)
    after = replace(after, scope=_scope(after, changes.scope))
    numbers = with_own_numbers(desk, after, changes.terms, changes.limits, because=changes.because)
    after = replace(after, **numbers._asdict())
    after = replace(after, approval_over=_approval(client, after, changes))
    return _with_days(desk, after, changes.days_off, changes.days_worked)


def change_client(
    desk: Desk, before: Client, after: Client, *, entry: Entry, heads: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """Logs the new profile and returns which parts changed; logs nothing when none did.

    `heads` are those of the store when `before` was read, where a person has taken time since: Conflict when the
    store changed meanwhile. RuleViolation for prices of another currency, and without a reason for a zone that would
    bill resolved cases otherwise.
    """
    parts = changed_parts(before, after)
    if "billing_currency" in parts and after.prices == before.prices:
        _refuse_other_money(before)
    if "zone" in parts and not entry.because:
        from concierge_cli.services.zone_change import refuse_moved

        refuse_moved(desk, before, after)
    if parts:
        known = desk.journal.client_heads(before.slug) if heads is None else heads
        _log(desk, "client_changed", after, entry, heads=known)
    return parts


def _refuse_other_money(client: Client) -> None:
    """Prices are kept as plain amounts: in another currency they would be other prices that nobody agreed on."""
    prices = client.prices
    if prices is None or not (prices.said or prices.extra is not None):
        return
    words = ["--plan no"] if prices.monthly is not None else []
    words += ["--extra no"] if prices.extra is not None else []
    words += [f'--rate "{":".join(filter(None, (one.platform, one.complexity))) or "any"}=no"' for one in prices.rates]
    raise RuleViolation(
        _("The draft's prices are in {currency}: take them away first, then type them in the new one.").format(
            currency=client.billing_currency
        )
        + " "
        + _("Nothing was saved."),
        hint=f"concierge client agreement {client.slug} {' '.join(words)}",
    )


def restore_client(desk: Desk, client: Client, entry: Entry) -> Client:
    """Works for an archived store again; one that is not archived stays as it is."""
    if client.archived_at is not None:
        draft = Draft(kind="client_restored", client=client.slug, occurred_at=desk.when(entry))
        desk.log_store(client.slug, entry, draft, heads=desk.journal.client_heads(client.slug))
    return desk.client(client.slug)


def _voice(voice: Voice, changes: Changes) -> Voice:
    return Voice(
        signature=voice.signature if changes.signature is None else changes.signature,
        address=changes.address or voice.address,
        emojis=voice.emojis if changes.emojis is None else changes.emojis,
    )


def _with_platforms(desk: Desk, client: Client, changes: Changes) -> Client:
    for name in changes.remove_platforms:
        if name not in client.platforms:
            raise InvalidInput(
                _("{name} does not sell on {platform}.").format(
                    name=client.name, platform=desk.playbooks.platform(name).label
                ),
                hint=f"concierge client show {client.slug}",
            )
        client = client.without_platform(name)
    platforms = dict(client.platforms)
    for name, sites in changes.add_platforms.items():
        platforms[name] = tuple(dict.fromkeys((*platforms.get(name, ()), *sites)))
    if not platforms:
        raise InvalidInput(
            _("A store needs at least one platform."),
            hint=f"concierge client edit {client.slug} --add-platform mercadolibre:MLM",
        )
    return replace(client, platforms=platforms)


def _scope(client: Client, changed: Mapping[str, bool]) -> dict[str, bool]:
    """The scope with what changed; a word that says what holds anyway is left out."""
    scope = dict(client.scope)
    for key, handled in changed.items():
        platform, _slash, procedure = key.partition("/")
        if platform not in client.platforms:
            raise InvalidInput(
                _("{platform} is not among this store's platforms.").format(platform=platform),
                hint=f"concierge client edit {client.slug} --add-platform {platform}",
            )
        if not procedure:
            scope = {name: value for name, value in scope.items() if name.partition("/")[0] != platform}
        scope[key] = handled
    return {
        key: handled
        for key, handled in scope.items()
        if handled != (scope.get(key.partition("/")[0], True) if "/" in key else True)
    }


def _approval(before: Client, after: Client, changes: Changes) -> Decimal | None:
    if changes.approval_over is not None:
        return read_approval(changes.approval_over, currency=after.currency)
    if after.approval_over is not None and after.currency != before.currency:
        raise InvalidInput(
            _("The refund above which you ask first is in {old}: say how much it is in {new}, or no.").format(
                old=before.currency, new=after.currency
            ),
            hint=f'--approval-over "500.00 {after.currency}"',
        )
    return after.approval_over


def _with_days(desk: Desk, client: Client, off: tuple[date, ...], worked: tuple[date, ...]) -> Client:
    if both := {*off} & {*worked}:
        raise InvalidInput(
            _("{day} cannot be a day off and a working day.").format(day=min(both).isoformat()),
            hint="--holiday-off 2026-12-24",
        )
    for day in (*off, *worked):
        public = day in _public(desk, client, day.year)
        if day in worked and not public and day.isoformat() not in client.extra_days_off:
            raise InvalidInput(
                _("{day} is no holiday for {name}: there is nothing to work through.").format(
                    day=day.isoformat(), name=client.name
                ),
                hint=f"concierge client show {client.slug}",
            )
        client = client.with_day(day.isoformat(), off=day in off, public=public)
    return client


def _public(desk: Desk, client: Client, year: int) -> Mapping[date, str]:
    if not client.country:
        return {}
    return desk.holidays(client.country, client.subdivision or None, [year])


def _log(desk: Desk, kind: str, client: Client, entry: Entry, *, heads: tuple[str, ...] | None = None) -> None:
    facts, personal = logged_profile(client)
    draft = Draft(kind=kind, client=client.slug, occurred_at=desk.when(entry), facts=facts, personal=personal)
    desk.log_store(client.slug, entry, draft, heads=heads)


# --- showing ----------------------------------------------------------------------------------------------------


def next_holidays(desk: Desk, client: Client, count: int) -> list[tuple[date, str]]:
    """The next days off from today on, at most `count` within a year and a bit, with their names ("" for own days)."""
    today = desk.now.astimezone(ZoneInfo(client.zone)).date()
    days = days_off(desk, client, range(today.year, today.year + 2))
    return [(day, days[day]) for day in sorted(days) if day >= today][:count]


def scope_matrix(desk: Desk, client: Client) -> dict[str, dict[str, bool]]:
    """Platform → procedure → whether it is handled: what the platform offers, and what the scope names besides."""
    matrix = {}
    for platform in client.platforms:
        listed = [one.code for one in desk.playbooks.procedures(platform)]
        named = [key.partition("/")[2] for key in client.scope if key.startswith(f"{platform}/")]
        matrix[platform] = {code: client.handles(platform, code) for code in dict.fromkeys((*listed, *named))}
    return matrix


def open_count(desk: Desk, slug: str, *, platform: str | None = None) -> int:
    """How many open cases the store has, or has on one platform."""
    from concierge_cli.journal import CaseFilter

    return desk.journal.count_cases(CaseFilter(client=slug, platform=platform))


def client_json(desk: Desk, client: Client, *, holidays: int = 5) -> dict[str, Any]:
    """The profile as it is kept, with the next days off, the whole scope, and how many cases are open."""
    return {
        **client.to_json(),
        "scope_matrix": scope_matrix(desk, client),
        "holidays": [{"date": day, "name": name} for day, name in next_holidays(desk, client, holidays)],
        "open_cases": open_count(desk, client.slug),
        "archived_at": client.archived_at,
        "access": [access_json(desk, client, one) for one in register(desk, client.slug)],
    }


def listed_json(desk: Desk, client: Client) -> dict[str, Any]:
    """One store in the list."""
    return {
        "slug": client.slug,
        "name": client.name,
        "prefix": client.prefix,
        "platforms": place_codes(client.platforms),
        "zone": client.zone,
        "open_cases": open_count(desk, client.slug),
        "archived_at": client.archived_at,
    }
