"""The particulars of a store on the command line: the flags that `client add`, `client edit` and `init` share, how they
are read, and the questions for what was left out.

`flag("--hours")` stands inside an annotation, so that its help is translated when the command is built.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import typer

from concierge_cli.cli.ask import Question, Step
from concierge_cli.i18n import N_, _, pgettext
from concierge_cli.services import client_values as values

if TYPE_CHECKING:
    from datetime import date

    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.playbooks.almanac import City
    from concierge_cli.services.clients import Changes
    from concierge_cli.services.desk import Desk

_FLAGS: Final = {
    "--name": (N_("NAME"), N_("The store's name")),
    "--language": ("es|en", N_("Language of its messages and papers")),
    "--timezone": (N_("ZONE"), N_("Its time zone, or a city: America/Mexico_City, Bogotá")),
    "--country": (N_("COUNTRY"), N_("Whose holidays count: MX, or MX-CMX with its region")),
    "--hours": (N_("HOURS"), N_("The agreed hours, such as “mon-fri 9-14 and 16-19, sat 10-13”")),
    "--platform": (N_("PLATFORM"), N_("Where it sells, such as mercadolibre:MLM; repeat it for several")),
    "--add-platform": (N_("PLATFORM"), N_("It sells there now, too; repeat it for several")),
    "--remove-platform": (N_("PLATFORM"), N_("It no longer sells there")),
    "--scope": (N_("WHAT=YES/NO"), N_("Whether you handle it: mercadolibre/mediation=no")),
    "--currency": (N_("CURRENCY"), N_("The currency in which it sells: MXN")),
    "--billing-currency": (N_("CURRENCY"), N_("The currency in which it pays you")),
    "--prefix": (N_("LETTERS"), N_("What its case numbers begin with: ACC")),
    "--first-response": (N_("HOURS"), N_("First answer within so many agreed hours")),
    "--next-response": (N_("HOURS"), N_("Every other answer within so many agreed hours")),
    "--resolution": (N_("HOURS"), N_("Solved within so many agreed hours")),
    "--channel": (N_("CHANNEL"), N_("Where the talk is kept on record")),
    "--color": (N_("COLOR"), N_("The store's color on its papers: #1D5A96, or no")),
    "--signature": (N_("TEXT"), N_("How its messages are signed")),
    "--address": ("tu|usted|vos", N_("How its messages address the buyer")),
    "--approval-over": (N_("AMOUNT"), N_("Above this refund the store decides: “500 MXN”, or no")),
    "--rule": (N_("RULE=TERM"), N_("Its own term for a rule: ml_claim_protect_reputation=36h; RULE@SITE for one site")),
    "--limit": (N_("FIGURE=SHARE"), N_("Its own limit for a figure of the account: ml_claims_rate=2%")),
    "--holiday-off": (N_("DAY"), N_("A day off besides the holidays; repeat it for several")),
    "--holiday-on": (N_("DAY"), N_("A holiday on which you work; repeat it for several")),
}


def flag(name: str) -> Any:
    """The option `name`, with its metavar and help in the bound language."""
    metavar, text = _FLAGS[name]
    return typer.Option(name, metavar=_(metavar), help=_(text))


def emojis_flag() -> Any:
    return typer.Option("--emojis/--no-emojis", help=_("Whether its messages may have emojis"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The flags as typed; None and empty ones were left out."""

    name: str | None = None
    language: str | None = None
    timezone: str | None = None
    country: str | None = None
    hours: str | None = None
    platform: Sequence[str] = ()
    currency: str | None = None
    billing_currency: str | None = None
    prefix: str | None = None
    first_response: str | None = None
    next_response: str | None = None
    resolution: str | None = None
    channel: str | None = None
    color: str | None = None
    signature: str | None = None
    address: str | None = None
    emojis: bool | None = None
    approval_over: str | None = None
    holiday_off: Sequence[str] = ()
    holiday_on: Sequence[str] = ()

    @property
    def any(self) -> bool:
        """Whether anything was typed at all."""
        return any(getattr(self, name) not in (None, (), []) for name in self.__slots__)

    def promises(self) -> dict[str, int]:
        """The promises that were typed, in agreed minutes."""
        typed = {
            "first_response": self.first_response,
            "next_response": self.next_response,
            "resolution": self.resolution,
        }
        return {
            name: values.read_promise(text, flag=f"--{name.replace('_', '-')}")
            for name, text in typed.items()
            if text is not None
        }

    def days(self, desk: Desk, texts: Sequence[str], zone: str) -> tuple[date, ...]:
        return tuple(values.read_day(desk, text, zone=zone) for text in texts)


# --- asking -----------------------------------------------------------------------------------------------------


def name_question(desk: Desk) -> Question:
    from concierge_cli.services.clients import slug_for

    def parse(text: str) -> str:
        name = values.read_name(text)
        slug_for(desk, name)
        return name

    return Question(
        "name",
        _("What is the store called?"),
        "--name",
        parse=parse,
        explain=_("The name that you and the store use, for example Accesorios Luna. Case numbers come from it."),
    )


def slug_question(desk: Desk) -> Question:
    from concierge_cli.services.clients import refuse_taken

    def parse(text: str) -> str:
        slug = values.read_slug(text)
        refuse_taken(desk, slug)
        return slug

    return Question(
        "slug",
        _("A short name for it"),
        pgettext("argument", "STORE"),
        parse=parse,
        explain=_("What you type in commands: small letters, digits and hyphens, for example accesorios."),
    )


def places_question(desk: Desk) -> Question:
    names = ", ".join(str(one.label) for one in desk.playbooks.platforms())
    return Question(
        "platforms",
        _("Where does it sell? Separate with commas"),
        "--platform",
        parse=lambda text: values.read_places(desk, [text], country=""),
        explain=_("Platforms with their country: ml mexico, amazon us, instagram. There are {names}.").format(
            names=names
        ),
    )


def settled_places(session: Session, desk: Desk, answers: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The platforms as answered; a site that was not named is the store's country's, or is asked for."""

    def which(platform: str) -> str:
        book = desk.playbooks.platform(platform)
        text = _("Which country's {platform}?").format(platform=book.label)
        return session.ask.choice(text, [(site.code, str(site.label)) for site in book.sites.values()])

    country = country_of(desk, answers)[0]
    return values.places_in(desk, answers["platforms"], country, which if session.interactive else None)


def city_question(text: str, default: City | None) -> Question:
    return Question(
        "city",
        text,
        "--timezone",
        default=default,
        shown=values.city_name(default) if default else "",
        parse=values.read_zone,
        explain=_("It decides the time zone and whose holidays count. Any large city will do, or America/Bogota."),
    )


def country_question(desk: Desk, answers: Mapping[str, Any]) -> Question:
    city: City = answers["city"]
    return Question(
        "country",
        _("Whose holidays count?"),
        "--country",
        default=(city.country, "") if city.country else None,
        shown=city.country,
        parse=lambda text: values.read_country(desk, text),
        explain=_("The country in two letters, with its region if it has days of its own: MX, ES-MD."),
    )


def hours_question() -> Question:
    usual = values.read_hours(values.USUAL_HOURS)
    return Question(
        "hours",
        _("Which hours did you agree on?"),
        "--hours",
        default=usual,
        shown=_("mon-fri 9-18"),
        parse=values.read_hours,
        explain=_("The hours in which you answer. As you would say it: mon-fri 9-14 and 16-19, sat 10-13."),
    )


def promise_question() -> Question:
    from concierge_cli.domain.client import SLA_MINUTES

    usual = SLA_MINUTES["first_response"]
    return Question(
        "first_response",
        _("First answer within how many of those hours?"),
        "--first-response",
        default=usual,
        shown=f"{values.promise_hours(usual):f}",
        parse=values.read_promise,
        explain=_("Your promise to the store. Only agreed hours count: nights and holidays do not."),
    )


def currency_question(desk: Desk, answers: Mapping[str, Any]) -> Question:
    likely = values.currency_of(desk, country_of(desk, answers)[0])
    return Question(
        "currency",
        _("The store's currency?"),
        "--currency",
        default=likely,
        shown=likely,
        parse=lambda text: values.read_currency(text, likely=likely),
        explain=_("The currency in which it sells, in three letters: MXN, USD, COP."),
    )


def country_of(desk: Desk, answers: Mapping[str, Any]) -> tuple[str, str]:
    """The country whose holidays count: as answered, else the city's, else that of the first site."""
    if answers.get("country"):
        country: tuple[str, str] = answers["country"]
        return country
    if answers["city"].country:
        return answers["city"].country, ""
    sites = [
        desk.playbooks.site(platform, site).country
        for platform, sites in answers["platforms"].items()
        for site in sites
    ]
    return next(filter(None, sites), ""), ""


def usual_city(session: Session) -> City | None:
    """The city that the user's clock follows, else the main one of their country."""
    from concierge_cli.playbooks.almanac import city_zone, zones_of

    for zone in (session.settings.timezone, *zones_of(session.settings.country)[:1]):
        found = [city for city in city_zone(zone) if city.country]
        if found:
            return found[0]
    return None


# --- reading ----------------------------------------------------------------------------------------------------


def known_answers(desk: Desk, typed: Typed, *, country: str = "") -> dict[str, Any]:
    """What the flags answer already, read and checked. `country` is the store's so far: it says what `pesos` are."""
    known: dict[str, Any] = {}
    if typed.name is not None:
        known["name"] = values.read_name(typed.name)
    if typed.platform:
        known["platforms"] = values.read_places(desk, typed.platform, country="")
    if typed.timezone is not None:
        known["city"] = values.read_zone(typed.timezone)
    if typed.country is not None:
        known["country"] = values.read_country(desk, typed.country)
        country = known["country"][0]
    if typed.hours is not None:
        known["hours"] = values.read_hours(typed.hours)
    if typed.currency is not None:
        likely = values.currency_of(desk, country) if country else ""
        known["currency"] = values.read_currency(typed.currency, likely=likely)
    if typed.language is not None:
        known["language"] = values.read_language(typed.language)
    if typed.prefix is not None:
        known["prefix"] = values.read_prefix(typed.prefix)
    if typed.address is not None:
        known["address"] = values.read_address(typed.address)
    known["channel"] = values.read_line(typed.channel or "")
    known["color"] = values.read_color(typed.color or "")
    known["signature"] = values.read_line(typed.signature or "", limit=values.LONGEST_TEXT)
    return known | typed.promises()


def ask(session: Session, steps: Mapping[str, Step], known: Mapping[str, Any], *, numbered: bool) -> dict[str, Any]:
    """The answers to the steps that are not known yet. `steps` are by the key of their question."""
    return session.ask.form([step for key, step in steps.items() if key not in known], known, numbered=numbered)


def new_profile(desk: Desk, answers: Mapping[str, Any], typed: Typed, *, language: str) -> Client:
    """The profile of a new store out of the answers and the flags. Raises as `profile_of` does."""
    from concierge_cli.domain.client import SLA_MINUTES
    from concierge_cli.services.clients import NewClient, profile_of

    country, subdivision = country_of(desk, answers)
    currency = answers.get("currency") or values.currency_of(desk, country)
    zone = answers["city"].tz
    billing = typed.billing_currency
    return profile_of(
        desk,
        NewClient(
            slug=answers["slug"],
            name=answers.get("name", ""),
            zone=zone,
            country=country,
            subdivision=subdivision,
            platforms=answers["platforms"],
            language=answers.get("language", language),
            prefix=answers.get("prefix", ""),
            weekly=answers.get("hours"),
            currency=currency,
            billing_currency=values.read_currency(billing, likely=currency) if billing else "",
            sla={name: answers[name] for name in SLA_MINUTES if name in answers},
            channel=answers["channel"],
            color=answers["color"],
            signature=answers["signature"],
            address=answers.get("address"),
            emojis=bool(typed.emojis),
            approval_over=values.read_approval(typed.approval_over, currency=currency) if typed.approval_over else None,
            days_off=typed.days(desk, typed.holiday_off, zone),
            days_worked=typed.days(desk, typed.holiday_on, zone),
        ),
    )


def changes_of(
    desk: Desk,
    client: Client,
    typed: Typed,
    *,
    scope: Sequence[str] = (),
    add_platform: Sequence[str] = (),
    remove_platform: Sequence[str] = (),
    rule: Sequence[str] = (),
    limit: Sequence[str] = (),
    because: str = "",
) -> Changes:
    """What the flags of `client edit` change. Days are read in the zone that the store will have."""
    from concierge_cli.services.clients import Changes
    from concierge_cli.services.own_numbers import read_limit, read_term

    known = known_answers(desk, typed, country=client.country)
    zone = known["city"].tz if "city" in known else client.zone
    country = known["country"][0] if "country" in known else client.country
    return Changes(
        name=known.get("name"),
        language=known.get("language"),
        zone=known["city"].tz if "city" in known else None,
        country=known.get("country"),
        weekly=known.get("hours"),
        add_platforms=values.read_places(desk, add_platform, country=country) if add_platform else {},
        remove_platforms=tuple(
            one if one in client.platforms else values.read_platform(desk, one) for one in remove_platform
        ),
        currency=known.get("currency"),
        billing_currency=values.read_currency(typed.billing_currency) if typed.billing_currency else None,
        prefix=known.get("prefix"),
        sla=typed.promises(),
        channel=known["channel"] if typed.channel is not None else None,
        color=known["color"] if typed.color is not None else None,
        signature=known["signature"] if typed.signature is not None else None,
        address=known.get("address"),
        emojis=typed.emojis,
        approval_over=typed.approval_over,
        scope=dict(values.read_scope(desk, one) for one in scope),
        terms=dict(read_term(desk, one) for one in rule),
        limits=dict(read_limit(desk, one) for one in limit),
        because=values.read_line(because, limit=values.LONGEST_TEXT),
        days_off=typed.days(desk, typed.holiday_off, zone),
        days_worked=typed.days(desk, typed.holiday_on, zone),
    )
