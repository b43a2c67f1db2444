"""Holidays with and without their cache, and the cities that a person may name."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from concierge_cli.errors import InvalidInput
from concierge_cli.playbooks import almanac
from concierge_cli.playbooks.almanac import city_zone, holidays_of, zones_of
from concierge_cli.playbooks.cities import COUNTRIES, ZONES

REVOLUTION = date(2026, 11, 16)


def mexico(cache: Path | None, years=(2026,), language="es") -> dict[date, str]:
    return holidays_of("MX", None, years, cache=cache, language=language)


# --- the days --------------------------------------------------------------------------------------------------------


def test_names_are_in_the_language_asked_for():
    assert mexico(None)[REVOLUTION] == "Día de la Revolución"
    assert mexico(None, language="en")[REVOLUTION] == "Revolution Day"


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("machine", ["pl_PL.UTF-8", "uk_UA.UTF-8", "C"])
def test_the_machine_s_language_does_not_matter(monkeypatch, language, machine):
    monkeypatch.setenv("LANGUAGE", machine)
    monkeypatch.setenv("LANG", machine)
    expected = {"es": "Natal", "en": "Christmas Day"}[language]  # Brazil has no Spanish: its own language
    assert holidays_of("BR", None, [2026], cache=None, language=language)[date(2026, 12, 25)] == expected


def test_several_years_come_in_order_and_each_once():
    days = mexico(None, years=[2027, 2026, 2027])
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {2026, 2027}


def test_only_public_holidays():
    uruguay = holidays_of("uy", None, [2026], cache=None, language="es")
    assert date(2026, 1, 6) not in uruguay  # a bank holiday there, on which people may work
    assert date(2026, 7, 18) in uruguay


@pytest.mark.parametrize("region", ["CT", "ct", "Cataluña", "cataluna"])
def test_a_region_has_its_own_days(region):
    assert date(2026, 9, 11) in holidays_of("ES", region, [2026], cache=None, language="es")


def test_the_country_alone_has_no_regional_days():
    assert date(2026, 9, 11) not in holidays_of("ES", "", [2026], cache=None, language="es")


def test_a_country_whose_regions_share_all_days_takes_any_region():
    assert holidays_of("MX", "CMX", [2026], cache=None, language="es") == mexico(None)


def test_an_unknown_region_names_the_known_ones(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        holidays_of("ES", "XX", [2026], cache=tmp_path, language="es")
    assert "AN, AR, AS" in caught.value.message
    assert "--country ES-AN" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("country", ["XX", "MEX", "", "México", "../..", "M1"])
def test_an_unknown_country(tmp_path, country):
    with pytest.raises(InvalidInput) as caught:
        holidays_of(country, None, [2026], cache=tmp_path, language="es")
    assert "--country MX" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


# --- the cache -------------------------------------------------------------------------------------------------------


def test_a_warm_read_never_loads_the_library(tmp_path, monkeypatch):
    cold = mexico(tmp_path / "cache", years=[2026, 2027])
    monkeypatch.setitem(sys.modules, "holidays", None)  # from here on importing it fails
    assert mexico(tmp_path / "cache", years=[2027, 2026]) == cold
    with pytest.raises(ImportError):
        mexico(tmp_path / "cache", years=[2028])


def test_a_warm_process_has_not_imported_it(tmp_path):
    mexico(tmp_path)
    program = (
        "import sys, pathlib\n"
        "from concierge_cli.playbooks.almanac import holidays_of\n"
        f"days = holidays_of('MX', None, [2026], cache=pathlib.Path({str(tmp_path)!r}), language='es')\n"
        "print(len(days), 'holidays' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["7", "False"]


def test_a_file_says_what_it_holds(tmp_path):
    holidays_of("ES", "MD", [2026], cache=tmp_path, language="en")
    (file,) = tmp_path.iterdir()
    assert file.name == f"holidays-{almanac._library_version()}-ES-md-2026-en.json"
    assert json.loads(file.read_text(encoding="utf-8"))["days"]["2026-12-25"] == "Christmas Day"


def test_another_version_of_the_library_computes_anew(tmp_path, monkeypatch):
    mexico(tmp_path)
    monkeypatch.setattr(almanac, "_library_version", lambda: "999")
    mexico(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b'{"days": {"2026-01-01": "A',
        b"[]",
        b"{}",
        b"null",
        b'{"days": []}',
        b'{"days": {"2026-01-01": 7}}',
        b'{"days": {"2026-13-01": "x"}}',
        b'{"days": {"2027-01-01": "of another year"}}',
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_file_is_computed_again(tmp_path, damage):
    right = mexico(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert mexico(tmp_path) == right
    assert file.read_bytes() == whole


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path, monkeypatch):
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("not a folder", encoding="utf-8")
    assert mexico(in_the_way / "cache") == mexico(None)
    assert in_the_way.read_text(encoding="utf-8") == "not a folder"

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert mexico(tmp_path / "cache") == mexico(None)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_region_never_leaves_the_folder(tmp_path):
    holidays_of("MX", "../../CMX\x00/", [2026], cache=tmp_path / "cache", language="es")
    assert [file.name.partition("-MX-")[2] for file in (tmp_path / "cache").iterdir()] == ["cmx-2026-es.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


# --- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Ciudad de México", "America/Mexico_City"),
        ("ciudad de mexico", "America/Mexico_City"),
        ("CDMX", "America/Mexico_City"),
        ("Mexico City", "America/Mexico_City"),
        ("Ciudad de México, CDMX, México", "America/Mexico_City"),
        ("  bogota ", "America/Bogota"),
        ("Bogotá, Colombia", "America/Bogota"),
        ("bogotá colombia", "America/Bogota"),
        ("san josé costa rica", "America/Costa_Rica"),
        ("Valencia, España", "Europe/Madrid"),
        ("Valencia, VE", "America/Caracas"),
        ("Miami, FL", "America/New_York"),
        ("buenos", "America/Argentina/Buenos_Aires"),
        ("tijuana", "America/Tijuana"),
        ("Río de Janeiro", "America/Sao_Paulo"),
        ("Warszawa", "Europe/Warsaw"),
        ("ŁÓDŹ", "Europe/Warsaw"),
        ("Wrocław", "Europe/Warsaw"),
        ("Perú", "America/Lima"),
        ("Poland", "Europe/Warsaw"),
        ("America/Mexico_City", "America/Mexico_City"),
        ("america/argentina/ushuaia", "America/Argentina/Ushuaia"),
        ("UTC", "UTC"),
        ("Japan", "Japan"),
    ],
)
def test_a_place_that_means_one_zone(typed, zone):
    assert [city.tz for city in city_zone(typed)] == [zone]


@pytest.mark.parametrize(
    ("typed", "countries"),
    [
        ("Santiago", ["CL", "DO"]),
        ("Córdoba", ["AR", "ES"]),
        ("valencia", ["VE", "ES"]),
        ("San Jose", ["CR", "US"]),
        ("La Paz", ["MX", "BO"]),
    ],
)
def test_a_name_that_means_several_places(typed, countries):
    assert [city.country for city in city_zone(typed)] == countries


@pytest.mark.parametrize(
    "typed", ["", " ", ",", "Xyzzy", "Madrid, Colombia", "Asia/Nowhere", "../etc", "b", "[", "\x1b"]
)
def test_a_place_that_is_not_known(typed):
    assert city_zone(typed) == []


def test_a_country_gives_one_city_for_each_zone():
    found = city_zone("México")
    assert found[0] == ("Ciudad de México", "Mexico City", "MX", "America/Mexico_City")
    assert len({city.tz for city in found}) == len(found) > 5


def test_a_zone_is_shown_by_its_city():
    assert city_zone("America/Havana") == [("La Habana", "Havana", "CU", "America/Havana")]
    assert city_zone("Asia/Ho_Chi_Minh") == [("Ho Chi Minh", "Ho Chi Minh", "VN", "Asia/Ho_Chi_Minh")]


def test_every_zone_of_the_table_exists_and_lies_in_its_country():
    known = almanac._zone_countries()
    for country, zone, names in ZONES:
        ZoneInfo(zone)
        assert known[zone] == country
        assert country in COUNTRIES
        assert names
    assert {country for country, _zone, _names in ZONES} == set(COUNTRIES)


def test_every_city_is_found_by_each_of_its_names():
    for city, _names in almanac._cities():
        assert city in city_zone(city.es)
        assert city in city_zone(city.en)


@pytest.mark.parametrize(
    ("country", "first", "also"),
    [
        ("MX", "America/Mexico_City", "America/Bahia_Banderas"),
        ("br", "America/Sao_Paulo", "America/Noronha"),
        ("ES", "Europe/Madrid", "Africa/Ceuta"),
        ("US", "America/New_York", "Pacific/Honolulu"),
        ("JP", "Asia/Tokyo", "Asia/Tokyo"),
    ],
)
def test_the_zones_of_a_country(country, first, also):
    zones = zones_of(country)
    assert zones[0] == first
    assert also in zones
    assert len(set(zones)) == len(zones)


def test_an_unknown_country_has_no_zones():
    assert zones_of("ZZ") == ()
