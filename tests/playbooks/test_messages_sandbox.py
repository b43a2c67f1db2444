"""What a template may do, what is refused with its file and line, and that nothing runs away."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli import i18n
from concierge_cli.errors import InvalidInput
from concierge_cli.playbooks.message_values import plain
from concierge_cli.playbooks.sandbox import AbsentValue, render, variables

FILE = "templates/es/common/x.txt"
VALUES = {"buyer": "Ana", "missing": ("una foto", "un video"), "n": 3, "empty": ""}


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.bind("en")


def shout(text: str) -> str:
    return text + "!"


def done(source: str, first_line: int = 8) -> str:
    return render(source, file=FILE, first_line=first_line, values=VALUES, functions={"shout": shout})


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hola, {{ buyer }}.", "Hola, Ana."),
        ("{{ buyer|upper }} {{ buyer|lower }} {{ 'ana lópez'|title }} {{ 'hola tú'|capitalize }}", "ANA ana Ana López Hola tú"),
        ("{{ shout(buyer) }}{{ shout(text='b') }}", "Ana!b!"),
        ("{{ missing|join(', ') }}; {{ missing|length }}; {{ missing|first }}; {{ missing[1] }}", "una foto, un video; 2; una foto; un video"),
        ("{% for m in missing %}{{ loop.index }}. {{ m }}{% if not loop.last %}, {% endif %}{% endfor %}", "1. una foto, 2. un video"),
        ("{% if order %}a{% elif n > 2 %}b{% else %}c{% endif %}", "b"),
        ("{{ 'sí' if 'un video' in missing else 'no' }} {{ buyer ~ n }} {{ n + 1 }} {{ -n }} {{ 7 // 2 }} {{ 7 % 4 }}", "sí Ana3 4 -3 3 3"),
        ("{{ order|default('-') }}{{ empty|default('+') }}{{ order is defined and 1 or 'no' }}", "-+no"),
        ("{% set who = buyer ~ '.' %}{{ who }}{# a remark #}", "Ana."),
        ("{{ buyer|replace('a', 'o') }} {{ 'abcdef'|truncate(4) }} {{ '12'|int + 1 }} {{ buyer[:2] }} {{ ' x '|trim }}", "Ano abc… 13 An x"),
        ("{{ range(3)|join('') }}", "012"),
        ("uno\n{% if buyer %}\ndos\n{% endif %}\ntres", "uno\ndos\ntres"),
    ],
)  # fmt: skip
def test_renders(source: str, text: str) -> None:
    assert done(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ buyer['__class__'] }}",
        "{{ buyer|attr('__class__') }}",
        "{{ '%s'|format(buyer) }}",
        "{{ '{0.__class__}'.format(buyer) }}",
        "{{ buyer.upper() }}",
        "{{ missing.append('x') }}",
        "{{ shout.__globals__ }}",
        "{{ shout(**n) }}",
        "{{ self }}",
        "{{ _joined }}",
        "{{ loop.changed(1) }}",
        "{{ cycler('a') }}",
        "{{ lipsum() }}",
        "{% include 'secret.txt' %}",
        "{% import 'x' as y %}",
        "{% from 'x' import y %}",
        "{% extends 'x' %}",
        "{% macro f() %}{{ f() }}{% endmacro %}",
        "{% block a %}{% endblock %}",
        "{% filter upper %}a{% endfilter %}",
        "{% set x %}a{% endset %}",
        "{% set ns.x = 1 %}",
        "{% for m in missing recursive %}{% endfor %}",
        "{% set a = [[1], 2] %}",
        "{{ {'a': 1} }}",
        "{{ 2 ** 8 }}",
        "{{ missing }}",
        "{{ shout }}",
        "{{ 1 < 'a' }}",
        "{{ 1 // 0 }}",
        "{{ missing[9] }}",
        "{{ '%9999999d' % 1 }}",
        "{{ 'a' * 9 }}",
        "Hola {{ buyer",
        "{% if buyer %}",
        "{% nonsense %}",
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "{{ " + "9" * 5000 + " }}",
        "{% for a in missing %}" * 25 + "{% endfor %}" * 25,
    ],
)
def test_refuses_naming_file_and_line(source: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        done(f"uno\ndos {source}")
    assert f"{FILE}, line 9: " in caught.value.message or f"{FILE}, line 8: this" in caught.value.message
    assert caught.value.exit_code == 2


def test_the_message_about_internals_says_what_reached_for_them() -> None:
    with pytest.raises(InvalidInput, match=r"x\.txt, line 8: «\.__class__» reaches into the program"):
        done("{{ ''.__class__ }}")


def test_refuses_a_source_that_is_too_long() -> None:
    with pytest.raises(InvalidInput, match="longer"):
        done("a" * 20_001)


RUNAWAYS = [
    "{% for i in range(1000000000) %}{% endfor %}",
    "{% for i in range(1000) %}{% for j in range(1000) %}x{% endfor %}{% endfor %}",
    "{% for i in range(1000) %}{% for j in range(1000) %}{% for k in range(1000) %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for i in range(999) %}" + "x" * 500 + "{% endfor %}",
    "{% for i in range(999) %}" + "{{ empty }}" * 1500 + "{% endfor %}",
    "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 60 + "{{ x }}",
    "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x + x %}" * 60 + "{{ x }}",
    "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x|replace('a', 'aaaaaaaaaa') %}" * 60 + "{{ x }}",
    "{% set x = 'aaaaaaaaaa' %}" + "{% set x = [1, 2, 3]|join(x) %}" * 60 + "{{ x }}",
    "{% set x = 99 %}" + "{% set x = x * x %}" * 60 + "{{ x }}",
    "{% set x = "
    + repr("a" * 9000)
    + " %}{% for i in range(900) %}"
    + "{{ x|upper|lower|title|truncate(1) }}" * 20
    + "{% endfor %}",
]


@pytest.mark.parametrize("source", RUNAWAYS)
def test_stops_what_runs_away(source: str) -> None:
    started = time.process_time()
    with pytest.raises(InvalidInput):
        done(source)
    assert time.process_time() - started < 30  # seconds of work, a second at most as a rule; one that goes on: hours


@pytest.mark.parametrize(
    "source",
    [
        "{{ order }}",
        "{{ order ~ 'a' }}",
        "{{ order + 1 }}",
        "{{ order == 'a' }}",
        "{{ order|upper }}",
        "{{ shout(order) }}",
        "{% for m in order %}{% endfor %}",
        "{{ 'a' in order }}",
        "{{ order|join(',') }}",
        "{{ order < 1 }}",
    ],
)
def test_names_the_value_that_is_absent(source: str) -> None:
    with pytest.raises(AbsentValue, match="order") as caught:
        done(source)
    assert caught.value.name == "order"
    assert caught.value.code == "invalid_input"


def test_variables_are_what_is_read_and_not_set() -> None:
    source = "{% set a = buyer %}{{ a }}{% for m in missing %}{{ m }}{{ loop.index }}{{ shout(x) }}{% endfor %}{% if y %}{% endif %}"
    assert variables(source, file=FILE, first_line=1, functions={"shout"}) == {"buyer", "missing", "x", "y"}


@given(st.text(max_size=200))
def test_a_value_comes_out_as_plain_text(typed: str) -> None:
    value = f"{typed}{{{{ 7*7 }}}}{{% for i in x %}}"
    shown = plain(value)
    text = render("[{{ buyer }}]", file=FILE, first_line=1, values={"buyer": shown}, functions={})
    assert text == f"[{shown}]"
    assert "{{ 7*7 }}{% for i in x %}" in text
    assert all(sign.isprintable() or sign == "\u200d" for sign in text)
