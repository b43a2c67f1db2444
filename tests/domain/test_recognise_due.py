"""The platform's date in a pasted notice: certain only where nothing is left open."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.recognise import LIKELY, SURE, Lexicon
from concierge_cli.domain.recognise_due import due_date
from concierge_cli.playbooks.recognising import lexicon

WORDS = tomllib.loads((Path(__file__).parents[2] / "sops/common/recognise.toml").read_text(encoding="utf-8"))
LEXICON = lexicon({name: value for name, value in WORDS.items() if name not in ("procedures", "reasons")})
TODAY = date(2026, 11, 3)


def read(text: str, today: date = TODAY) -> tuple[str, str]:
    found = due_date(text, LEXICON, today=today)
    for mark in [*found.marks, *(mark for rival in found.rivals for mark in rival.marks)]:
        assert text[slice(*mark)].strip()
    return found.value, found.level


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tienes hasta el miércoles 4 de noviembre para responder.", "2026-11-04"),
        ("Tienes hasta el 4 de noviembre de 2026 a las 18:00 para responder", "2026-11-04 18:00"),
        ("Tienes hasta las 18:00 del 4 de noviembre", "2026-11-04 18:00"),
        ("You must respond by November 5, 2026.", "2026-11-05"),
        ("Respond by Thursday, Nov 5th at 11:59 PM", "2026-11-05 23:59"),
        ("Response due by 5 November 2026, 9:30 am.", "2026-11-05 09:30"),
        ("Fecha límite: 4/12/2026 a las 18:00", "2026-12-04 18:00"),
        ("Fecha límite: 04-12-2026", "2026-12-04"),
        ("Fecha límite para responder: 2026-11-10", "2026-11-10"),
        ("Deadline: 2026-11-10T18:00", "2026-11-10 18:00"),
        ("deadline 25/11/2026", "2026-11-25"),
        ("Odpowiedz do 4 grudnia 2026 do 14:00", "2026-12-04 14:00"),
        ("Masz czas do piątku 6 listopada", "2026-11-06"),
        ("Você tem até 10 de novembro de 2026 às 23:59", "2026-11-10 23:59"),
        ("Plazo: 3 de enero", "2027-01-03"),
        ("Tienes hasta el 4 de noviembre. Repetimos: fecha límite 4/11/2026", "2026-11-04"),
        ("Estoy de viaje hasta el 9 de noviembre. Tienes hasta el 4 de noviembre", "2026-11-04"),
    ],
)
def test_a_day_behind_a_word_of_a_deadline_is_certain(text, value):
    assert read(text) == (value, SURE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Estaré de viaje hasta el 9 de noviembre", "2026-11-09"),
        ("Responde antes del 4 de noviembre", "2026-11-04"),  # is the 4th in it?
        ("Proszę odpisać do 4 grudnia", "2026-12-04"),
        ("Tienes hasta el lunes 4 de noviembre", "2026-11-04"),  # that is a Wednesday
        ("Tienes hasta el 2 de noviembre", "2026-11-02"),  # over
        ("Fecha límite: 4/12", "2026-12-04"),  # a day, or four of twelve
        ("Respond by Nov 5, 2026 at 6:00 PM PST", "2026-11-05 18:00"),  # another clock
        ("Fecha límite: 4/12/2026 18:00 (hora de Chile)", "2026-12-04 18:00"),
        ("Plazo: 4 de noviembre de 2028", "2028-11-04"),  # a warranty
    ],
)
def test_what_leaves_something_open_is_likely(text, value):
    assert read(text) == (value, LIKELY)


@pytest.mark.parametrize(
    "text",
    [
        "Deadline: 04/05/2027",  # April or May
        "Tienes hasta el 4 de noviembre. Fecha límite: 6 de noviembre",
        "Tienes hasta el 31 de noviembre",
        "Tienes hasta 48 horas para responder",
        "Compró el 4 de noviembre de 2026",
        "La fecha límite de las 18:00 es tuya",
        "do 44 grudnia, by the way, until then",
        "",
    ],
)
def test_what_is_no_one_day_has_no_value(text):
    assert read(text)[0] == ""


def test_both_days_are_told_where_figures_could_be_either():
    found = due_date("Deadline: 12/11/2026", LEXICON, today=TODAY)
    assert [one.value for one in found.rivals] == ["2026-11-12", "2026-12-11"]


def test_without_words_nothing_is_read():
    nothing = Lexicon({}, {}, (), (), (), ())
    assert due_date("Tienes hasta el 4 de noviembre", nothing, today=TODAY).value == ""


@given(st.text(alphabet="hasta tienes by do 0123456789/-:. denovmbrliepgu\n", max_size=60))
def test_whatever_stands_there_its_words_are_words_of_it(text):
    read(text)


@given(st.dates(date(2026, 11, 3), date(2027, 2, 28)))
def test_every_day_ahead_is_read_as_it_is_written(day):
    months = {11: "noviembre", 12: "diciembre", 1: "enero", 2: "febrero"}
    weekdays = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
    text = f"Tienes hasta el {weekdays[day.weekday()]} {day.day} de {months[day.month]}"
    assert read(text) == (day.isoformat(), SURE)
