"""A store's particulars as people type them: its short names, where it sells, zone, country, currency, promises.

Every reader returns a checked value or raises InvalidInput with the way to write it; flags, questions and the profile
in TOML all go through these. Promises are typed in agreed hours and kept in agreed minutes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

from concierge_cli.domain.money import CURRENCIES, Money
from concierge_cli.domain.vocabulary import AddressForm
from concierge_cli.errors import InvalidInput, NotFound
from concierge_cli.i18n import _, language
from concierge_cli.language.hours import parse_hours
from concierge_cli.language.typed import plain, shown
from concierge_cli.language.words import label, match, match_site
from concierge_cli.services.desk import Desk
from concierge_cli.services.platforms import platform_names

if TYPE_CHECKING:
    from concierge_cli.playbooks.almanac import City

Weekly = dict[str, tuple[tuple[str, str], ...]]

USUAL_HOURS: Final = "mon-fri 09:00-18:00"
LONGEST_NAME: Final = 80
LONGEST_TEXT: Final = 300
LONGEST_PROMISE: Final = 60_000
"""Agreed minutes: a thousand hours, half a working year."""

_SLUG: Final = re.compile(r"(?!-)[a-z0-9-]{1,40}")
_PREFIX: Final = re.compile(r"[A-Z][A-Z0-9]{1,5}")
_COUNTRY: Final = re.compile(r"([A-Za-z]{2})(?:[-/ ]([A-Za-z0-9]{1,3}))?")
_YES: Final = ("yes", "y", "true", "on", "si", "s", "1")
_NO: Final = ("no", "n", "false", "off", "0")

_CURRENCY_OF: Final[Mapping[str, str]] = {
    **{"AR": "ARS", "BO": "BOB", "BR": "BRL", "CA": "CAD", "CL": "CLP", "CO": "COP", "CR": "CRC", "CU": "CUP"},
    **{"DO": "DOP", "GB": "GBP", "GT": "GTQ", "HN": "HNL", "HT": "HTG", "MX": "MXN", "NI": "NIO", "PE": "PEN"},
    **{"PL": "PLN", "PY": "PYG", "UY": "UYU", "VE": "VES"},
    **dict.fromkeys(("EC", "PA", "PR", "SV", "US"), "USD"),
    **dict.fromkeys(("AT", "BE", "DE", "ES", "FI", "FR", "GR", "IE", "IT", "NL", "PT"), "EUR"),
}
"""What shops charge in there; other countries take the currency of a platform's site, else dollars."""


# --- names ------------------------------------------------------------------------------------------------------


def read_slug(text: str) -> str:
    """The store's short name for commands: small letters without accents, digits and hyphens, 40 at most."""
    if _SLUG.fullmatch(text):
        return text
    near = slug_of(text)
    raise InvalidInput(
        _("“{text}” is no short name for a store: use small letters, digits and hyphens, 40 at most.").format(
            text=shown(text)
        ),
        hint=_("Write it as {word}").format(word=near),
    )


def slug_of(name: str) -> str:
    """A short name made of a store's name: `Accesorios Luna` → `accesorios-luna`."""
    found = "-".join(re.findall(r"[a-z0-9]+", _ascii(name).lower()))[:40].strip("-")
    return found or ("tienda" if language() == "es" else "store")


def readable(slug: str) -> str:
    """A name made of a short name: `accesorios-luna` → `Accesorios Luna`."""
    return " ".join(word[:1].upper() + word[1:] for word in slug.split("-") if word)


def read_line(text: str, *, limit: int = LONGEST_NAME) -> str:
    """A name or a signature: any text on one line, not too long."""
    line = " ".join(text.split())
    if len(line) > limit:
        raise InvalidInput(
            _("“{text}” is too long: {limit} letters at most.").format(text=shown(line, limit=30), limit=limit)
        )
    return line


def read_name(text: str) -> str:
    """The store's name: one line with something in it."""
    line = read_line(text)
    if not any(char.isalnum() for char in line):
        raise InvalidInput(_("A store needs a name."), hint='--name "Accesorios Luna"')
    return line


def read_prefix(text: str) -> str:
    """What the store's case numbers begin with: two to six letters or digits, a letter first; capitals or not."""
    prefix = text.strip().upper()
    if not _PREFIX.fullmatch(prefix):
        raise InvalidInput(
            _("“{text}” cannot begin case numbers: use 2 to 6 letters or digits, a letter first.").format(
                text=shown(text)
            ),
            hint="--prefix ACC",
        )
    return prefix


def prefix_for(slug: str, taken: Collection[str] = ()) -> str:
    """Three letters out of the slug that no other store has: `accesorios-luna` → `ACC`, then `ALU`, then others."""
    for prefix in _prefixes(slug):
        if _PREFIX.fullmatch(prefix) and prefix not in taken:
            return prefix
    raise InvalidInput(_("No short name for case numbers is left. Choose one with --prefix."), hint="--prefix ABCD")


def _prefixes(slug: str) -> Iterator[str]:
    """Candidates, the likeliest first."""
    letters = re.sub("[^A-Z0-9]", "", _ascii(slug).upper()).lstrip("0123456789") or "T"
    words = [word.upper() for word in slug.split("-") if word]
    yield letters[:3] if len(letters) >= 3 else (letters * 3)[:3]
    if len(words) > 1:
        yield words[0][:1] + words[1][:2]
        yield "".join(word[0] for word in words)[:3]
    for pair in combinations(letters[1:], 2):
        yield letters[0] + "".join(pair)
    for number in range(2, 1000):
        yield f"{letters[:3]}{number}"


def _ascii(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L").replace("ß", "ss"))
    return "".join(char for char in bare if not unicodedata.combining(char))


# --- places -----------------------------------------------------------------------------------------------------


def place_names(desk: Desk) -> dict[str, tuple[str, ...]]:
    """What each platform is called, in the user's language first."""
    known = platform_names(desk)
    return {one.code: (str(one.label), *known[one.code]) for one in desk.playbooks.platforms()}


def read_place(desk: Desk, text: str, *, country: str | None = None) -> tuple[str, str]:
    """A platform and its site: `mercadolibre:MLM`, `ml mexico`, `amazon us`, `instagram` (site "").

    `ml` alone is the site of `country`; the country "" is not known yet and leaves the site open (""). Where a site is
    optional (`tienda propia`), none is taken unless it is named.
    """
    platforms = desk.playbooks.platforms()
    sites = {one.code: {site.code: site.country for site in one.sites.values()} for one in platforms}
    optional = {one.code for one in platforms if one.site_optional}
    return match_site(text, sites, extra=place_names(desk), country=country, optional=optional)


def read_places(desk: Desk, texts: Iterable[str], *, country: str | None = None) -> dict[str, tuple[str, ...]]:
    """Platforms with their sites, in the order typed; each text may hold several, divided by commas.

    `country` is as in `read_place`.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
            platform, site = read_place(desk, part, country=country)
            found[platform] = tuple(dict.fromkeys((*found.get(platform, ()), *([site] if site else []))))
    if not found:
        raise InvalidInput(
            _("At least one platform is needed."), hint="--platform mercadolibre:MLM --platform instagram"
        )
    return found


def places_in(
    desk: Desk, places: Mapping[str, tuple[str, ...]], country: str, which: Callable[[str], str] | None = None
) -> dict[str, tuple[str, ...]]:
    """`places` with a site wherever one was left open: that of `country`, else the one that `which` tells.

    Without `which`, InvalidInput names the sites that there are.
    """
    settled = dict(places)
    for platform in open_places(desk, places):
        try:
            site = read_place(desk, platform, country=country or None)[1]
        except InvalidInput:
            if which is None:
                raise
            site = which(platform)
        settled[platform] = (site,)
    return settled


def open_places(desk: Desk, places: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The platforms of several sites of which none was named and one is needed."""
    unnamed = (desk.playbooks.platform(one) for one, sites in places.items() if not sites)
    return [one.code for one in unnamed if len(one.sites) > 1 and not one.site_optional]


def read_platform(desk: Desk, text: str) -> str:
    """A platform by any of its names, without a site (`mercadolibre:MLM` is Mercado Libre)."""
    names = place_names(desk)
    return match("platform", text.partition(":")[0], codes=[*names], extra=names)


def place_codes(platforms: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The form that `--platform` and the profile hold: `["mercadolibre:MLM", "instagram"]`."""
    return [f"{name}:{site}" if site else name for name, sites in platforms.items() for site in sites or ("",)]


def place_phrases(desk: Desk, platforms: Mapping[str, tuple[str, ...]]) -> list[str]:
    """`Mercado Libre México`, `Instagram`: one phrase a site."""
    return [
        f"{platform_phrase(desk, name)} {_site_phrase(desk, name, site)}".strip()
        for name, sites in platforms.items()
        for site in sites or ("",)
    ]


def platform_phrase(desk: Desk, code: str) -> str:
    """The platform's name; its code where the user's own playbooks have lost it."""
    return str(desk.playbooks.platform(code).label)


def _site_phrase(desk: Desk, platform: str, site: str) -> str:
    try:
        return str(desk.playbooks.site(platform, site).label)
    except NotFound:
        return site


def read_scope(desk: Desk, text: str) -> tuple[str, bool]:
    """`mercadolibre/mediation=no`, `ml/mediación=sí`, `amazon=no`: what is handled and whether."""
    what, equals, answer = text.partition("=")
    platform, slash, procedure = what.partition("/")
    if not equals or plain(answer) not in (*_YES, *_NO):
        raise InvalidInput(
            _("“{text}” does not say what you handle and whether.").format(text=shown(text)),
            hint="--scope mercadolibre/mediation=no",
        )
    key = read_platform(desk, platform)
    if slash:
        key += f"/{match('procedure', procedure)}"
    return key, plain(answer) in _YES


# --- zone, country, currency ------------------------------------------------------------------------------------


def read_zone(text: str) -> City:
    """The city that gives the time zone: a city (`Bogotá`, `Valencia, España`) or an IANA zone.

    Raises InvalidInput for none, and naming them where cities of several zones are called so.
    """
    from concierge_cli.playbooks.almanac import city_zone

    found = city_zone(text)
    zones = list(dict.fromkeys(city.tz for city in found))
    if len(zones) == 1:
        return found[0]
    if zones:
        named = [f"{city_name(city)} ({label('country', city.country)})" for city in _one_a_zone(found)]
        raise InvalidInput(
            _("“{text}” can be several places: {places}.").format(text=shown(text), places=", ".join(named[:6])),
            hint=_("Write the city with its country, or the zone: {zones}").format(zones=", ".join(zones[:3])),
        )
    near = _near_zone(text)
    raise InvalidInput(
        _("There is no city or time zone “{text}” here.").format(text=shown(text)),
        hint=_("Did you mean {word}?").format(word=near)
        if near
        else _("Write the nearest large city, or a zone such as America/Mexico_City."),
    )


def city_name(city: City) -> str:
    """The city in the user's language."""
    return city.es if language() == "es" else city.en


def _one_a_zone(cities: Iterable[City]) -> list[City]:
    return list({city.tz: city for city in reversed(list(cities))}.values())[::-1]


def _near_zone(text: str) -> str:
    import difflib
    import zoneinfo

    known = {name.casefold(): name for name in zoneinfo.available_timezones()}
    ends = {name.rpartition("/")[2]: zone for name, zone in known.items()}
    wanted = text.strip().casefold().replace(" ", "_")
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.75)
    near = near or difflib.get_close_matches(wanted, ends, n=1, cutoff=0.75)
    return (known.get(near[0]) or ends[near[0]]) if near else ""


def read_country(desk: Desk, text: str) -> tuple[str, str]:
    """The country whose holidays count, and its subdivision: `MX`, `MX-CMX`, `México`. Raises for unknown ones."""
    code = _COUNTRY.fullmatch(text.strip())
    if code:
        country, subdivision = code[1].upper(), (code[2] or "").upper()
    else:
        country, subdivision = match("country", text), ""
    desk.holidays(country, subdivision or None, [desk.now.year])
    return country, subdivision


def read_currency(text: str, *, likely: str = "") -> str:
    """A currency by its three letters or its name; `likely` is what `pesos` means here."""
    from concierge_cli.language.money import parse_money

    code = text.strip().upper()
    if code in CURRENCIES:
        return code
    try:
        if not any(char.isdigit() for char in text):
            return parse_money(f"1 {text}", default_currency=likely or None).currency
    except InvalidInput:
        pass  # said below, about a currency and not about an amount
    import difflib

    near = difflib.get_close_matches(code, CURRENCIES, n=1) if len(code) == 3 else []
    raise InvalidInput(
        _("There is no currency “{text}”. Write its three letters, such as MXN or USD.").format(text=shown(text)),
        hint=_("Did you mean {word}?").format(word=near[0]) if near else "",
    )


def currency_of(desk: Desk, country: str) -> str:
    """What shops charge in there."""
    sites = [site for one in desk.playbooks.platforms() for site in one.sites.values()]
    theirs = [site.currency for site in sites if site.country == country and site.currency]
    return _CURRENCY_OF.get(country) or next(iter(theirs), "USD")


# --- hours, promises, voice -------------------------------------------------------------------------------------


def read_hours(text: str) -> Weekly:
    """Agreed hours by day, open days only."""
    return {day: tuple(pairs) for day, pairs in parse_hours(text).items() if pairs}


def read_promise(text: str, *, flag: str = "") -> int:
    """A promise in agreed minutes: `8`, `8 h`, `1,5` (hours) or `90m`; 0 is no promise."""
    bare = text.strip().replace(",", ".")
    if re.fullmatch(r"\d{1,4}(\.\d{1,2})?", bare):
        return promise_minutes(Decimal(bare), flag=flag)
    from concierge_cli.language.spans import parse_span

    try:
        number, unit = parse_span(text)
    except InvalidInput:
        raise _no_promise(text, flag) from None
    if unit not in ("h", "m"):
        raise _no_promise(text, flag)
    return promise_minutes(Decimal(number) if unit == "h" else Decimal(number) / 60, flag=flag)


def promise_minutes(hours: Decimal, *, flag: str = "") -> int:
    """Agreed hours as whole minutes. Raises InvalidInput for less than nothing and for more than anybody means."""
    if not 0 <= hours * 60 <= LONGEST_PROMISE:
        raise _no_promise(f"{hours:f}", flag)
    return round(hours * 60)


def _no_promise(text: str, flag: str) -> InvalidInput:
    return InvalidInput(
        _("“{text}” is not a number of agreed hours. Write hours, such as 8 or 1.5.").format(text=shown(text)),
        hint=f"{flag} 90m" if flag else "",
    )


def promise_hours(minutes: int) -> Decimal:
    """Agreed minutes as the hours that are shown and typed: 90 → 1.5. Two decimals tell every minute apart."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize()


def read_language(text: str) -> str:
    """`es` or `en`, by code or by name."""
    from concierge_cli.spoken import language_word

    if found := language_word(text):
        return found
    raise InvalidInput(
        _("“{text}” is not a language of this program. It can be es or en.").format(text=shown(text)),
        hint="--language es",
    )


def read_color(text: str) -> str:
    """`#rrggbb` of `#1D5A96`, `1d5a96` or `#15a`; "" for `no`. Raises InvalidInput for anything else."""
    if plain(text) in (*_NO, ""):
        return ""
    digits = text.strip().removeprefix("#").lower()
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6 or set(digits) - set("0123456789abcdef"):
        raise InvalidInput(
            _("“{text}” is not a color: write its six digits, as in its logo's guide.").format(text=shown(text)),
            hint='--color "#1D5A96"',
        )
    return f"#{digits}"


def read_address(text: str) -> AddressForm:
    """How messages address the buyer: tú, usted or vos."""
    return AddressForm(match("address_form", text))


def usual_address(country: str) -> AddressForm:
    """How buyers are addressed where nothing was agreed: vos in Argentina and Uruguay, usted in Colombia, else tú."""
    if country in ("AR", "UY"):
        return AddressForm.VOS
    return AddressForm.USTED if country == "CO" else AddressForm.TU


def read_approval(text: str, *, currency: str) -> Decimal | None:
    """The refund above which the store must say yes, in its own currency; `no` for none."""
    from concierge_cli.language.money import parse_money

    if plain(text) in (*_NO, ""):
        return None
    over = parse_money(text, default_currency=currency, flag="--approval-over")
    if over.currency != currency:
        raise InvalidInput(
            _("“{text}” is not in the store's currency, {currency}.").format(text=shown(text), currency=currency),
            hint=f'--approval-over "500.00 {currency}"',
        )
    return over.amount


def approval_text(over: Decimal | None, currency: str) -> str:
    """The form that `--approval-over` and the profile hold: `500.00 MXN`, "" for none."""
    return "" if over is None else f"{Money(over, currency).amount:f} {currency}"


def read_day(desk: Desk, text: str, *, zone: str, toward: Literal["past", "future"] = "future") -> date:
    """A day as people type it, the next one of that name, or the last one."""
    from concierge_cli.language.typed_dates import parse_day

    return parse_day(text, now=desk.now, tz=zone, toward=toward)
