"""Agreed hours: typed in either language, held in one form, shown so that they can be typed back."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.errors import InvalidInput
from concierge_cli.language.hours import DAYS, Interval, canonical, format_hours, normal, parse_hours

SPLIT = "mon-fri 09:00-14:00,16:00-19:00; sat 10:00-13:00"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (SPLIT, SPLIT),
        ("lun-vie 9-14 y 16-19, sáb 10-13", SPLIT),
        ("LUN A VIE 9:00–14:00 Y 16:00–19:00; SÁB 10:00–13:00", SPLIT),
        ("de lunes a viernes de 9:00 a 14:00 y de 16:00 a 19:00, sábados de 10 a 13", SPLIT),
        ("lun-vie 9-14,\n16-19\nsáb 10-13", SPLIT),
        ("Mon to Fri 9am-2pm and 4 p.m. to 7 p.m.; Sat 10am-1pm", SPLIT),
        ("lunes a viernes de 9 a 18", "mon-fri 09:00-18:00"),
        ("lun-vie de las 9 a las 18 hs", "mon-fri 09:00-18:00"),
        ("Monday through Friday: 9:30-17:30", "mon-fri 09:30-17:30"),
        ("L-V 9-18", "mon-fri 09:00-18:00"),
        ("M-F 9-17", "mon-fri 09:00-17:00"),
        ("Lu Vi", None),
        ("lu, mi y vi 9h30-18h", "mon,wed,fri 09:30-18:00"),
        ("entre semana 9-18, fines de semana 10-13", "mon-fri 09:00-18:00; sat-sun 10:00-13:00"),
        ("todos los días 8-20", "mon-sun 08:00-20:00"),
        ("diario 9:00-21:00", "mon-sun 09:00-21:00"),
        ("every day 8-20", "mon-sun 08:00-20:00"),
        ("24/7", "mon-sun 00:00-24:00"),
        ("lunes 24 horas", "mon 00:00-24:00"),
        ("lun-vie 9-18; sáb y dom cerrado", "mon-fri 09:00-18:00"),
        ("vie-lun 10-12", "mon,fri-sun 10:00-12:00"),
        ("lun-vie 22-6", "mon-fri 22:00-06:00"),
        ("lun 9pm-12am", "mon 21:00-24:00"),
        ("lun 0-24", "mon 00:00-24:00"),
        ("lun-vie 10:00-06:00", "mon-fri 10:00-06:00"),
        ("lun 9-12, 11-14, 14-15", "mon 09:00-15:00"),
        ("lun 16-19; lun 9-14", "mon 09:00-14:00,16:00-19:00"),
    ],
)
def test_read(typed: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(InvalidInput):
            parse_hours(typed)
    else:
        assert canonical(parse_hours(typed)) == expected


def test_the_shape_is_that_of_a_business_calendar() -> None:
    weekly = parse_hours(SPLIT)
    assert tuple(weekly) == DAYS
    assert weekly["mon"] == [("09:00", "14:00"), ("16:00", "19:00")]
    assert weekly["sun"] == []


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "9-18",
        "lun",
        "lun 9",
        "lun-vie 9-14-16",
        "lun 9-9",
        "lun 25-26",
        "lun 9:60-10",
        "lun 24-6",
        "lun 13am-5pm",
        "lun-vie 9-18 mañana",
        "mie- 9-18",
        "M 9-18",
        "domingo cerrado",
        "{{ 7*7 }}",
        "lun 9 18",
    ],
)
def test_bad_hours_are_refused_with_an_example_that_works(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_hours(typed)
    flag, _space, example = caught.value.hint.partition(" ")
    assert flag == "--hours"
    assert canonical(parse_hours(example.strip('"'))) == SPLIT


def test_the_example_in_the_sentence_works_too(spanish: None) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_hours("cuando pueda")
    example = caught.value.message.rpartition("ejemplo: ")[2].rstrip(".")
    assert canonical(parse_hours(example)) == SPLIT


@pytest.mark.parametrize("typed", ["lun-vie 9-6", "lun-vie 9:30 a 6:15", "lun 11-10", "lun 12-1"])
def test_from_nine_to_six_is_refused_with_both_readings(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_hours(typed)
    evening, _or, morning = caught.value.hint.removeprefix("Write ").rstrip(".").split(" ")
    first, second = (parse_hours(f"lun {hours}")["mon"][0] for hours in (evening, morning))
    assert first[0] == second[0]
    assert first[1] > first[0] > second[1]


@pytest.mark.parametrize(
    ("hours", "es", "en"),
    [
        (
            SPLIT,
            "lun a vie 9:00–14:00 y 16:00–19:00; sáb 10:00–13:00",
            "Mon to Fri 9:00–14:00 and 16:00–19:00; Sat 10:00–13:00",
        ),
        ("sat-sun 10:00-13:00", "sáb y dom 10:00–13:00", "Sat and Sun 10:00–13:00"),
        (
            "mon,wed,fri 09:00-11:00,12:00-13:00,14:00-15:00",
            "lun, mié y vie 9:00–11:00, 12:00–13:00 y 14:00–15:00",
            "Mon, Wed and Fri 9:00–11:00, 12:00–13:00 and 14:00–15:00",
        ),
        ("mon-sun 08:00-20:00", "todos los días 8:00–20:00", "every day 8:00–20:00"),
        ("24/7", "todos los días 24 horas", "every day 24 hours"),
        ("mon-fri 22:00-06:00", "lun a vie 22:00–06:00", "Mon to Fri 22:00–06:00"),
    ],
)
def test_shown(hours: str, es: str, en: str) -> None:
    weekly = parse_hours(hours)
    assert (format_hours(weekly, language="es"), format_hours(weekly, language="en")) == (es, en)


def _interval(pair: tuple[int, int]) -> Interval:
    start, end = (f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in pair)
    return start, end


intervals = (
    st.tuples(st.integers(0, 1439), st.integers(1, 1440))
    .filter(lambda pair: pair[0] != pair[1] and not (pair[1] == 1440 and pair[0] == 0))
    .map(_interval)
)
weeks = st.dictionaries(st.sampled_from(DAYS), st.lists(intervals, min_size=1, max_size=3), min_size=1)


@given(weeks)
def test_the_flag_form_holds_everything(weekly: dict[str, list[Interval]]) -> None:
    assert parse_hours(canonical(weekly)) == normal(weekly)
    assert normal(normal(weekly)) == normal(weekly)


@given(weeks, st.sampled_from(["es", "en"]))
def test_what_is_shown_can_be_typed(weekly: dict[str, list[Interval]], language: str) -> None:
    assert parse_hours(format_hours(weekly, language=language)) == normal(weekly)


@given(weeks)
def test_uniting_intervals_changes_no_minute(weekly: dict[str, list[Interval]]) -> None:
    def minutes(pairs: list[Interval]) -> set[int]:
        worked: set[int] = set()
        for pair in pairs:
            start, end = (int(time[:2]) * 60 + int(time[3:]) for time in pair)
            worked |= set(range(start, end if end > start else end + 1440))
        return worked

    for day, pairs in normal(weekly).items():
        assert minutes(pairs) == minutes(weekly.get(day, []))


@given(st.text(alphabet="lunaviesábmo 0123456789-:,;y/", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert any(parse_hours(text).values())
