"""Public holidays of a country, and the time zones of its cities.

Holidays come from the `holidays` library, which takes a quarter of a second to load: a year that was asked for once
lies in the cache folder as a small JSON file and is read from there without the library. The files are only a cache:
one that is missing, damaged or from another version of the library is computed again.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache as remember
from typing import TYPE_CHECKING, Any, NamedTuple

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SHORTEST_PREFIX = 3


class City(NamedTuple):
    """A place to choose a time zone by: its names, its country's code ("" where none is known), its IANA zone."""

    es: str
    en: str
    country: str
    tz: str


def holidays_of(
    country: str, subdivision: str | None, years: Iterable[int], *, cache: Path | None, language: str
) -> dict[date, str]:
    """The public holidays of `years` that are days off, by local date, in order.

    Names are in `language` (`es`, `en`), or in the country's own where the library has none in it. `subdivision` is
    the library's code or name for a region; a country whose regions have no days of their own takes any. Without
    `cache`, or where it cannot be written, all is computed. An unknown country or region raises InvalidInput.
    """
    code = country.strip().upper()
    region = _plain(subdivision or "")
    if not re.fullmatch("[A-Z]{2}", code):
        raise _unknown_country(country)
    found: dict[date, str] = {}
    for year in sorted(set(years)):
        file = cache / _file_name(code, region, year, language) if cache else None
        days = _read(file, year) if file else None
        if days is None:
            days = _compute(code, region, year, language)
            if file:
                _write(file, days)
        found.update(days)
    return found


def zones_of(country: str) -> tuple[str, ...]:
    """The IANA zones of a country, that of its main city first; none for an unknown country."""
    from concierge_cli.playbooks.cities import ZONES

    code = country.strip().upper()
    ours = [zone for place, zone, _names in ZONES if place == code]
    theirs = [zone for zone, place in _zone_countries().items() if place == code]
    return tuple(dict.fromkeys(ours + theirs))


def city_zone(text: str) -> list[City]:
    """The cities that `text` can mean, best first; [] when none is known.

    `text` is a city, a city with its country («Valencia, España»), a country (then one city for each of its zones),
    the beginning of a name, or an IANA zone. Case and accents do not matter.
    """
    head, comma, tail = text.rpartition(",")
    if comma:
        place, found = _plain(tail), city_zone(head)
        return [city for city in found if _is_country(place, city.country)] if _known_country(place) else found
    wanted = _plain(text)
    if not wanted:
        return []
    cities = _cities()
    return (
        [city for city, names in cities if wanted in names]
        or [city for city, names in cities if any(_names_both(wanted, name, city.country) for name in names)]
        or _main_cities(wanted)
        or _iana(text)
        or [city for city, names in cities if any(_begins_a_word(wanted, name) for name in names)]
    )


def _file_name(code: str, region: str, year: int, language: str) -> str:
    place = "-".join((code, *region.split())) if region else code
    return f"holidays-{_library_version()}-{place}-{year}-{language}.json"


@remember
def _library_version() -> str:
    from importlib.metadata import version

    return version("holidays")


def _read(file: Path, year: int) -> dict[date, str] | None:
    """The days of a cache file; None where it is missing, unreadable or not what was written."""
    import json

    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        days = {date.fromisoformat(day): name for day, name in data["days"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return days if all(day.year == year and isinstance(name, str) for day, name in days.items()) else None


def _write(file: Path, days: dict[date, str]) -> None:
    import json

    from concierge_cli.playbooks.cache import keep

    keep(file, json.dumps({"days": {day.isoformat(): name for day, name in days.items()}}, ensure_ascii=False))


def _compute(code: str, region: str, year: int, language: str) -> dict[date, str]:
    import holidays
    from holidays.registry import EntityLoader

    if code not in EntityLoader.get_country_codes():
        raise _unknown_country(code)
    calendar = getattr(holidays, code)
    # The name is always asked for in a language: without one, the library takes the machine's.
    days = calendar(
        years=year,
        subdiv=_subdivision(code, region, calendar),
        categories=holidays.PUBLIC,
        language=_library_language(calendar, language),
    )
    return dict(sorted(days.items()))


def _subdivision(code: str, region: str, calendar: Any) -> str | None:
    """The library's own word for a region, or None for the whole country."""
    if not region or not calendar.subdivisions:
        return None
    known = {_plain(own): own for own in calendar.subdivisions}
    aliases = {_plain(name): own for name, own in getattr(calendar, "subdivisions_aliases", {}).items()}
    own = known.get(region) or aliases.get(region)
    if own is None:
        raise InvalidInput(
            _('{country} has no region "{region}". It has these: {known}.').format(
                country=code, region=region.upper(), known=", ".join(calendar.subdivisions)
            ),
            hint=_("Take one of them, as in --country {example}, or leave the region out: --country {country}").format(
                example=f"{code}-{calendar.subdivisions[0]}", country=code
            ),
        )
    return str(own)


def _library_language(calendar: Any, language: str) -> str | None:
    own: str | None = calendar.default_language
    fitting = [one for one in (own, *(calendar.supported_languages or ())) if one and one.split("_")[0] == language]
    return fitting[0] if fitting else own


def _unknown_country(country: str) -> InvalidInput:
    return InvalidInput(
        _('No holidays are known for the country "{country}".').format(country=country),
        hint=_("Write the country in two letters, with its region if you like: --country MX or --country ES-MD"),
    )


@remember
def _cities() -> tuple[tuple[City, tuple[str, ...]], ...]:
    """Every city, with all its names as they are compared."""
    return tuple(_listed_cities())


def _listed_cities() -> Iterator[tuple[City, tuple[str, ...]]]:
    from concierge_cli.playbooks.cities import ZONES

    for country, zone, line in ZONES:
        for entry in line.split("; "):
            shown, *others = entry.split("|")
            spanish, _same, english = shown.partition("=")
            city = City(spanish, english or spanish, country, zone)
            yield city, tuple(_plain(name) for name in (spanish, english or spanish, *others))


def _is_country(text: str, code: str) -> bool:
    return text == code.lower() or text in _country_names(code)


@remember
def _country_names(code: str) -> tuple[str, ...]:
    """The names of a country as they are compared."""
    from concierge_cli.playbooks.cities import COUNTRIES

    return tuple(_plain(name) for name in re.split("[=|]", COUNTRIES[code]))


def _known_country(text: str) -> bool:
    from concierge_cli.playbooks.cities import COUNTRIES

    return any(_is_country(text, code) for code in COUNTRIES)


def _names_both(text: str, name: str, country: str) -> bool:
    """Is `text` a city's name followed by its country's, as in «bogota colombia»?"""
    return text.startswith(f"{name} ") and _is_country(text[len(name) + 1 :], country)


def _main_cities(text: str) -> list[City]:
    """The first city of each zone of the country that `text` names."""
    first: dict[str, City] = {}
    for city, _names in _cities():
        if _is_country(text, city.country):
            first.setdefault(city.tz, city)
    return list(first.values())


def _begins_a_word(text: str, name: str) -> bool:
    return len(text) >= SHORTEST_PREFIX and f" {text}" in f" {name}"


def _iana(text: str) -> list[City]:
    zone = {name.casefold(): name for name in _package_text("zones").split()}.get(text.strip().casefold())
    if zone is None:
        return []
    label = zone.rpartition("/")[2].replace("_", " ")
    for city, names in _cities():
        if city.tz == zone and _plain(label) in names:
            return [city]
    return [City(label, label, _zone_countries().get(zone, ""), zone)]


@remember
def _zone_countries() -> dict[str, str]:
    """The country of each zone, from the zone database's own list."""
    rows = (line.split("\t") for line in _package_text("zoneinfo/zone.tab").splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def _package_text(path: str) -> str:
    from pkgutil import get_data

    content = get_data("tzdata", path)
    if content is None:
        raise FileNotFoundError(f"tzdata has no {path}")
    return content.decode()


def _plain(text: str) -> str:
    """`text` as it is compared: small letters without accents, words with one space between them."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", kept))
