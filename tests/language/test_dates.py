"""Dates on the screen: one style, two languages, checked against the target screens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from concierge_cli.language import dates

MX = "America/Mexico_City"
NOW = datetime(2026, 11, 17, 15, 10, tzinfo=UTC)  # Tuesday, 9:10 in Mexico City


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    """A wall time of Mexico City, which has no daylight saving."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=6)


@pytest.mark.parametrize(
    ("when", "es", "en"),
    [
        (at(17, 16, 20), "hoy 16:20", "today 16:20"),
        (at(18, 9, 30), "mañana 9:30", "tomorrow 9:30"),
        (at(16, 21, 14), "ayer 21:14", "yesterday 21:14"),
        (at(17, 0), "hoy 0:00", "today 0:00"),
        (at(17, 23, 59), "hoy 23:59", "today 23:59"),
        (at(19, 12), "jue 19 nov, 12:00", "Thu 19 Nov, 12:00"),
        (at(18, 23, 59, year=2027), "jue 18 nov 2027, 23:59", "Thu 18 Nov 2027, 23:59"),
    ],
)
def test_moment(when: datetime, es: str, en: str) -> None:
    assert dates.moment(when, tz=MX, now=NOW, language="es") == es
    assert dates.moment(when, tz=MX, now=NOW, language="en") == en


def test_the_other_forms_in_both_languages() -> None:
    when = at(13, 18, 30)
    forms = {
        "es": (
            "vie 13 nov, 18:30",
            "viernes 13 nov 2026, 18:30",
            "viernes 13 de noviembre de 2026, 18:30",
            "viernes 13 nov 2026",
        ),
        "en": (
            "Fri 13 Nov, 18:30",
            "Friday 13 Nov 2026, 18:30",
            "Friday 13 November 2026, 18:30",
            "Friday 13 Nov 2026",
        ),
    }
    for language, expected in forms.items():
        assert expected == (
            dates.absolute_moment(when, tz=MX, now=NOW, language=language),
            dates.long_moment(when, tz=MX, language=language),
            dates.full_moment(when, tz=MX, language=language),
            dates.long_day(date(2026, 11, 13), language=language),
        )


def test_the_bound_language_is_the_default(spanish: None) -> None:
    assert dates.moment(at(18, 9, 30), tz=MX, now=NOW) == "mañana 9:30"
    assert dates.week_name(date(2026, 11, 17)) == "semana 47"


def test_columns_are_as_wide_as_each_other() -> None:
    assert dates.column(at(18, 9, 30), tz=MX, now=NOW, language="es") == "mié 18 nov  9:30"
    assert dates.column(at(18, 23, 59), tz=MX, now=NOW, language="es") == "mié 18 nov 23:59"
    assert dates.column(at(1, 0, 5), tz=MX, now=NOW, language="en") == "Sun  1 Nov  0:05"
    assert dates.relative_column(at(18, 9, 30), tz=MX, now=NOW, language="es") == "mañana  9:30"
    assert dates.relative_column(at(19, 9, 30), tz=MX, now=NOW, language="es") == "jue 19 nov  9:30"
    assert dates.timeline_column(at(13, 18, 30), tz=MX, language="es") == "vie 13 18:30"
    far = at(5, 23, 59, month=12, year=2027)
    assert dates.column(far, tz=MX, now=NOW, language="es") == "dom  5 dic  2027"
    assert dates.relative_column(far, tz=MX, now=NOW, language="en") == "Sun  5 Dec  2027"
    assert dates.column(at(17, 9, year=2025), tz=MX, now=NOW, language="es") == "lun 17 nov  2025"
    assert dates.column(at(4, 9, month=1, year=2027), tz=MX, now=NOW, language="es") == "lun  4 ene  9:00"
    widths = {
        (
            len(dates.column(when, tz=MX, now=NOW, language=language)),
            len(dates.timeline_column(when, tz=MX, language=language)),
        )
        for when in (at(1, 0) + timedelta(hours=7 * step) for step in range(1300))
        for language in ("es", "en")
    }
    assert widths == {(16, 12)}


def test_the_day_is_that_of_the_zone_not_of_utc() -> None:
    when = datetime(2026, 11, 18, 3, tzinfo=UTC)
    assert dates.moment(when, tz=MX, now=NOW, language="es") == "hoy 21:00"
    assert dates.moment(when, tz="Europe/Madrid", now=NOW, language="es") == "mañana 4:00"


@pytest.mark.parametrize(
    ("minutes", "es", "spelled"),
    [
        (0, "0 min", "0 minutos"),
        (1, "1 min", "1 minuto"),
        (45, "45 min", "45 minutos"),
        (60, "1 h", "1 hora"),
        (430, "7 h 10 min", "7 horas y 10 minutos"),
        (486, "8 h 06 min", "8 horas y 6 minutos"),
        (720, "12 h", "12 horas"),
        (1439, "23 h 59 min", "23 horas y 59 minutos"),
        (1440, "1 d", "1 día"),
        (1441, "1 d", "1 día"),
        (38 * 60 + 49, "1 d 14 h", "1 día y 14 horas"),
        (4 * 1440 + 6 * 60, "4 d 06 h", "4 días y 6 horas"),
    ],
)
def test_durations(minutes: int, es: str, spelled: str) -> None:
    for span in (timedelta(minutes=minutes), minutes * 60 + 59, -minutes * 60):
        assert dates.duration(span, language="es") == es
        assert dates.duration(span, language="es", spelled=True) == spelled


def test_duration_options() -> None:
    assert dates.duration(430 * 60, units=1) == "7 h"
    assert dates.duration(40 * 3600, days=False) == "40 h"
    assert dates.duration(40 * 3600) == "1 d 16 h"
    assert dates.duration(7 * 3600 + 600, spelled=True, language="en") == "7 hours and 10 minutes"


@pytest.mark.parametrize(
    ("seconds", "days", "said"),
    [
        (6516, True, "1 h 49 min"),  # 108.6 minutes
        (89, True, "1 min"),
        (90, True, "2 min"),
        (86_399, True, "1 d"),
        (86_399, False, "24 h"),
        (90_000 + 1799, True, "1 d 01 h"),
        (90_000 + 1800, True, "1 d 02 h"),
        (2 * 86_400 - 1800, True, "2 d"),
    ],
)
def test_what_was_measured_is_rounded_and_what_is_left_is_cut(seconds: int, days: bool, said: str) -> None:
    assert dates.duration(seconds, days=days, nearest=True) == said
    assert dates.duration(6516) == "1 h 48 min"


@pytest.mark.parametrize(
    ("day", "es", "en"),
    [
        (date(2026, 11, 17), "semana 47 (lun 16 a dom 22 nov 2026)", "week 47 (Mon 16 to Sun 22 Nov 2026)"),
        (date(2026, 12, 6), "semana 49 (lun 30 nov a dom 6 dic 2026)", "week 49 (Mon 30 Nov to Sun 6 Dec 2026)"),
        (
            date(2027, 1, 1),
            "semana 53 (lun 28 dic 2026 a dom 3 ene 2027)",
            "week 53 (Mon 28 Dec 2026 to Sun 3 Jan 2027)",
        ),
    ],
)
def test_weeks(day: date, es: str, en: str) -> None:
    assert (dates.week_label(day, language="es"), dates.week_label(day, language="en")) == (es, en)


def test_what_was_typed_is_echoed_with_both_zones_where_they_differ() -> None:
    when = at(13, 18, 30)
    assert dates.echo(when, tz=MX, language="es") == "viernes 13 nov 2026, 18:30 (Ciudad de México)"
    assert dates.echo(when, tz=MX, user_tz="America/Costa_Rica", language="es") == dates.echo(
        when, tz=MX, language="es"
    )
    assert dates.echo(when, tz=MX, user_tz="America/Bogota", language="es") == (
        "viernes 13 nov 2026, 18:30 (Ciudad de México) · vie 13 nov, 19:30 (Bogotá)"
    )
    assert dates.echo(when, tz=MX, user_tz="Europe/Madrid", language="en") == (
        "Friday 13 Nov 2026, 18:30 (Mexico City) · Sat 14 Nov, 1:30 (Madrid)"
    )


def test_cities() -> None:
    assert dates.city("America/Argentina/Buenos_Aires", language="es") == "Buenos Aires"
    assert dates.city("UTC", language="es") == "UTC"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        dates.clock(datetime(2026, 1, 1), tz=MX)  # noqa: DTZ001 - what is tested
