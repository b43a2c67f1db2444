"""A store's profile as TOML: written with a comment above every key, read back strictly, mistakes by line.

Reading collects every mistake before it raises. Hours and promises are agreed hours; the short name (slug) is not in
the text, because commands and events know the store by it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from concierge_cli.domain.client import SLA_MINUTES, Client, Voice
from concierge_cli.domain.vocabulary import AddressForm
from concierge_cli.errors import ConciergeError, InvalidInput
from concierge_cli.i18n import N_, _, ngettext
from concierge_cli.language.hours import canonical
from concierge_cli.services import client_values as values
from concierge_cli.services.own_numbers import (
    OwnNumbers,
    Read,
    checked_table,
    limit_text,
    read_limit,
    read_term,
    sells_there,
)

if TYPE_CHECKING:
    from concierge_cli.playbooks.pages import Page
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.profile_shape import ProfileShape

_T = TypeVar("_T")
_WIDTH = 76

_COMMENTS = {
    "name": N_("The name that you and the store see."),
    "prefix": N_("What case numbers begin with. Cases that exist keep theirs."),
    "language": N_("The language of messages and papers: es or en."),
    "timezone": N_("The zone in which the agreed hours are read, such as America/Mexico_City."),
    "country": N_("Whose public holidays count: two letters, with the region if it has days of its own (MX-CMX)."),
    "hours": N_(
        "The agreed hours. Split shifts are written like this:\nmon-fri 09:00-14:00,16:00-19:00; sat 10:00-13:00"
    ),
    "days_off": N_("More days off than the public holidays: [2026-12-24]"),
    "worked_holidays": N_("Public holidays on which you work all the same: [2026-11-16]"),
    "platforms": N_("Where the store sells: platform, or platform:site (mercadolibre:MLM)."),
    "channel": N_("Where the talk with buyers is kept on record, if it is always the same place."),
    "color": N_("The store's color on its papers, such as #1D5A96."),
    "currency": N_("The currency in which the store sells."),
    "billing_currency": N_("The currency in which the store pays you."),
    "approval_over": N_('Above this refund the store must say yes first: "500.00 MXN". Empty: never.'),
    "promises": N_("What you promised, in agreed hours; 0 is no promise."),
    "scope": N_('What you do not handle, such as\n"mercadolibre/mediation" = false\namazon = false'),
    "rules": N_(
        "Terms of its own in place of a rule's: 36h, 5d, 10bd (business days), 8bh (business hours), such as\n"
        'ml_claim_protect_reputation = "36h"\n"ml_buyer_ship_return@MLC" = "10bd"'
    ),
    "limits": N_('Limits of its own for figures of the account, such as\n"ml_claims_rate@MLC" = "4%"'),
    "reasons": N_("Why it has a term or a limit of its own, under the same name."),
    "voice": N_("How the store speaks to buyers: tu, usted or vos; emojis only where the platform allows them."),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake, on one line of the text."""

    line: int
    what: str


def write_profile(client: Client) -> str:
    """The profile as commented TOML, in the user's language. What it gives can be read back unchanged."""
    import tomlkit

    head = _("The profile of {name} ({slug}).").format(name=_printable(client.name), slug=client.slug)
    blocks = [
        _comment(head) + _comment(_("Save and close to change it; open cases keep the deadlines that they have."))
    ]
    blocks += [_comment(_(_COMMENTS[key])) + tomlkit.dumps({key: value}) for key, value in _plain_keys(client)]
    blocks += [f"{_comment(_(_COMMENTS[key]))}[{key}]\n{tomlkit.dumps(table)}" for key, table in _tables(client)]
    return "\n".join(blocks)


def _plain_keys(client: Client) -> Iterator[tuple[str, Any]]:
    country = f"{client.country}-{client.subdivision}" if client.subdivision else client.country
    yield "name", client.name
    yield "prefix", client.prefix
    yield "language", client.language
    yield "timezone", client.zone
    yield "country", country
    yield "hours", canonical(client.weekly)
    yield "days_off", [date.fromisoformat(day) for day in client.extra_days_off]
    yield "worked_holidays", [date.fromisoformat(day) for day in client.worked_holidays]
    yield "platforms", values.place_codes(client.platforms)
    yield "channel", client.channel
    yield "color", client.color
    yield "currency", client.currency
    yield "billing_currency", client.billing_currency
    yield "approval_over", values.approval_text(client.approval_over, client.currency)


def _tables(client: Client) -> Iterator[tuple[str, dict[str, Any]]]:
    promises = {name: values.promise_hours(client.sla.get(name, 0)) for name in SLA_MINUTES}
    yield "promises", {name: int(hours) if hours == int(hours) else float(hours) for name, hours in promises.items()}
    yield "scope", dict(client.scope)
    yield "rules", dict(client.terms)
    yield "limits", {key: limit_text(share) for key, share in client.limits.items()}
    yield "reasons", dict(client.reasons)
    voice = client.voice
    yield "voice", {"address": voice.address.value, "emojis": voice.emojis, "signature": voice.signature}


def _comment(text: str) -> str:
    """Comment lines that an editor shows whole."""
    import textwrap

    lines = [
        line
        for part in text.split("\n")
        for line in textwrap.wrap(part, _WIDTH, break_long_words=False, break_on_hyphens=False)
    ]
    return "".join(f"# {line}\n" for line in lines)


def _printable(text: str) -> str:
    return "".join(char for char in " ".join(text.split()) if char.isprintable())


def read_profile(desk: Desk, client: Client, text: str, *, file: str = "") -> Client:
    """The profile that `text` describes, for the store that `client` is.

    Raises InvalidInput that names the first mistake with its line (and `file`, where there is one); all of them are
    in its `data["problems"]`.
    """
    mistakes: list[Mistake] = []
    found = _read(desk, client, text, mistakes)
    if found is None or mistakes:
        mistakes.sort(key=lambda mistake: mistake.line)
        raise _refused(mistakes, file)
    return found


def _refused(mistakes: list[Mistake], file: str) -> InvalidInput:
    first, *rest = mistakes
    sentence = (
        _("{file}, line {line}: {what}").format(file=file, line=first.line, what=first.what)
        if file
        else _("Line {line}: {what}").format(line=first.line, what=first.what)
    )
    if rest:
        sentence += " " + ngettext("(and {n} more)", "(and {n} more)", len(rest)).format(n=len(rest))
    return InvalidInput(
        sentence,
        hint=_("Correct that line and try again; nothing was changed."),
        data={"problems": [{"line": one.line, "what": one.what} for one in mistakes]},
    )


def _read(desk: Desk, client: Client, text: str, mistakes: list[Mistake]) -> Client | None:
    from concierge_cli.playbooks.pages import Page, Problem, shaped
    from concierge_cli.services.profile_shape import ProfileShape

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = int(at[1]) if at else len(text.splitlines())
        mistakes.append(Mistake(line, _("it cannot be read: look for a missing quote, bracket or equals sign here")))
        return None
    page = Page("profile", Path("profile.toml"), data=data, toml=text)
    problems: list[Problem] = []
    shape = shaped(page, ProfileShape, problems)
    mistakes += [Mistake(problem.line, problem.what) for problem in problems]
    if shape is None:
        return None

    def take(read: Callable[[], _T], *path: str | int) -> _T | None:
        try:
            return read()
        except ConciergeError as error:
            mistakes.append(Mistake(page.at(*path), error.message))
            return None

    name = take(lambda: values.read_name(shape.name), "name")
    prefix = take(lambda: values.read_prefix(shape.prefix), "prefix")
    zone = take(lambda: values.read_zone(shape.timezone).tz, "timezone")
    country = take(lambda: values.read_country(desk, shape.country), "country")
    weekly = take(lambda: values.read_hours(shape.hours), "hours")
    platforms = [
        take(lambda one=one: values.read_place(desk, one), "platforms", place)  # type: ignore[misc]
        for place, one in enumerate(shape.platforms)
    ]
    currency = take(lambda: values.read_currency(shape.currency), "currency")
    billing = take(lambda: values.read_currency(shape.billing_currency), "billing_currency")
    over = None
    if currency is not None:
        sells_in = currency
        over = take(lambda: values.read_approval(shape.approval_over, currency=sells_in), "approval_over")
    channel = take(lambda: values.read_line(shape.channel), "channel")
    color = take(lambda: values.read_color(shape.color), "color")
    signature = take(lambda: values.read_line(shape.voice.signature, limit=values.LONGEST_TEXT), "voice", "signature")
    sla = {
        promise: take(
            lambda hours=hours: values.promise_minutes(Decimal(str(hours))),  # type: ignore[misc]
            "promises",
            promise,
        )
        for promise, hours in shape.promises
    }
    scope = {
        key: take(lambda key=key: _scope_key(desk, key), "scope", key)  # type: ignore[misc]
        for key in shape.scope
    }

    numbers = _read_numbers(desk, shape, page, mistakes)
    if mistakes or country is None:
        return None
    sites: dict[str, tuple[str, ...]] = {}
    for platform, site in filter(None, platforms):
        sites[platform] = tuple(dict.fromkeys((*sites.get(platform, ()), *([site] if site else []))))
    if both := set(shape.days_off) & set(shape.worked_holidays):
        what = _("{day} cannot be a day off and a working day").format(day=min(both).isoformat())
        mistakes.append(Mistake(page.at("worked_holidays"), what))
    for key in scope.values():
        if key and key.partition("/")[0] not in sites:
            what = _("{platform} is not among the platforms").format(platform=key.partition("/")[0])
            mistakes.append(Mistake(page.at("scope", key), what))
    _check_numbers(desk, replace(client, platforms=sites), numbers, page, mistakes)
    return replace(
        client,
        name=name or "",
        prefix=prefix or "",
        language=shape.language,
        zone=zone or "",
        country=country[0],
        subdivision=country[1],
        weekly=weekly or {},
        extra_days_off=tuple(sorted(day.isoformat() for day in set(shape.days_off))),
        worked_holidays=tuple(sorted(day.isoformat() for day in set(shape.worked_holidays))),
        platforms=sites,
        channel=channel or "",
        color=color or "",
        currency=currency or "",
        billing_currency=billing or "",
        approval_over=over,
        sla={promise: minutes or 0 for promise, minutes in sla.items()},
        **numbers._asdict(),
        scope={key: shape.scope[typed] for typed, key in scope.items() if key},
        voice=Voice(signature=signature or "", address=AddressForm(shape.voice.address), emojis=shape.voice.emojis),
    )


def _scope_key(desk: Desk, key: str) -> str:
    return values.read_scope(desk, f"{key}=no")[0]


def _read_numbers(desk: Desk, shape: ProfileShape, page: Page, mistakes: list[Mistake]) -> OwnNumbers:
    """The store's own terms and limits, each read as if it were typed, and why."""

    def read(name: str, table: Mapping[str, str], one: Read) -> dict[str, str]:
        return checked_table(desk, table, one, lambda key, what: mistakes.append(Mistake(page.at(name, key), what)))

    reasons = {key: " ".join(text.split()) for key, text in shape.reasons.items() if text.strip()}
    mistakes += [
        Mistake(
            page.at("reasons", key),
            _("this reason is too long: {limit} letters at most").format(limit=values.LONGEST_TEXT),
        )
        for key, text in reasons.items()
        if len(text) > values.LONGEST_TEXT
    ]
    return OwnNumbers(read("rules", shape.rules, read_term), read("limits", shape.limits, read_limit), reasons)


def _check_numbers(desk: Desk, client: Client, numbers: OwnNumbers, page: Page, mistakes: list[Mistake]) -> None:
    """Whether the store sells where its numbers hold, and has a number for each reason."""
    for table, own in (("rules", numbers.terms), ("limits", numbers.limits)):
        mistakes += [
            Mistake(page.at(table, key), _("{name} does not sell there").format(name=client.name))
            for key in own
            if not sells_there(desk, client, key)
        ]
    mistakes += [
        Mistake(page.at("reasons", key), _("neither rules nor limits has “{name}”").format(name=key))
        for key in numbers.reasons
        if key not in {*numbers.terms, *numbers.limits}
    ]
