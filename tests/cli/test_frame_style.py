"""Text at the terminal's border."""

from __future__ import annotations

import io
import shlex
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.cli.output import Screen
from concierge_cli.cli.style import (
    bare,
    between_words,
    cells,
    colored,
    fit,
    pad,
    paint,
    safe,
    safe_lines,
    without_orders,
    wrap,
)

PAYLOADS = [
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x1b]0;title\x07text", "text"),
    ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
    ("\x9b31mred", "red"),
    ("\x1bPq#0\x1b\\after", "after"),
    ("\x1b]52;c;AAAA", "52;c;AAAA"),
    ("a\x1bcb", "ab"),
    ("\u202eevil\u202c", "evil"),
    ("\u2066a\u2069\u200fb\u061c", "ab"),
    ("one\ntwo\r\nthree\u2028four", "one ⏎ two ⏎ three ⏎ four"),
    ("tab\there", "tab here"),
    ("bell\x07 null\x00 del\x7f", "bell null del"),
    ("\ud800broken", "�broken"),
    ("\u200bzero\ufeff", "zero"),
    ("[red]markup[/red] {{ 7*7 }} =1+1", "[red]markup[/red] {{ 7*7 }} =1+1"),
    ("niña · 350 MXN — «sí»", "niña · 350 MXN — «sí»"),
    ("👩\u200d🔧", "👩\u200d🔧"),
    ("92\u00a0%", "92\u00a0%"),
]


@pytest.mark.parametrize(("typed", "shown"), PAYLOADS)
def test_safe_shows_text_and_obeys_nothing(typed: str, shown: str) -> None:
    assert safe(typed) == shown


@given(st.text())
def test_safe_leaves_no_control_character(text: str) -> None:
    shown = safe(text)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
    assert safe(shown) == shown


@given(st.text(st.characters(categories=("L", "N", "P", "S"))))
def test_safe_loses_nothing_that_can_be_seen(text: str) -> None:
    assert safe(text) == text


def test_safe_lines_keep_the_writers_lines() -> None:
    assert safe_lines("Hola\r\n\x1b[2Jadiós\n\nfin") == ["Hola", "adiós", "", "fin"]


def test_the_last_net_keeps_colors_and_lines_only() -> None:
    assert without_orders("\x1b[31mx\x1b[0m\n\x1b[2Jy\x07") == "\x1b[31mx\x1b[0m\ny"


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("Ana", 3), ("niña", 4), ("✓ ✗ ·", 5), ("日本", 4), ("📦", 2), (paint("late", "hoy"), 3), ("«…»", 3)],
)
def test_cells_are_what_the_terminal_gives(text: str, width: int) -> None:
    assert cells(text) == width


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "M", "Z"))), st.integers(0, 30))
def test_fit_and_pad_keep_the_width(text: str, width: int) -> None:
    fitted = fit(text, width)
    assert cells(fitted) <= width or width == 0
    assert cells(pad(fitted, width)) >= width
    assert fitted == text or fitted.endswith("…") or not fitted


@given(
    st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12), max_size=40), st.integers(20, 80)
)
def test_wrap_keeps_every_word_within_the_width(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), width, indent="  ")
    assert " ".join(lines).split() == " ".join(words).split()
    assert all(cells(line) <= width or len(line.split()) == 1 for line in lines)


def test_wrap_never_parts_a_no_break_space() -> None:
    assert wrap("son 92\u00a0%", 7) == ["son", "92\u00a0%"]


def test_bare_takes_the_colors_off() -> None:
    assert bare(paint("name", "ACC-42") + " x") == "ACC-42 x"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "env", "tty", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
    ],
)
def test_when_there_are_colors(choice: str, env: dict[str, str], tty: bool, expected: bool) -> None:
    assert colored(choice, env, _Terminal() if tty else io.StringIO()) is expected


_COMMANDS = st.lists(
    st.one_of(
        st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=50),
        st.builds('"{} {}"'.format, *[st.text(st.characters(max_codepoint=0x24F, categories=("L",)), max_size=12)] * 2),
    ),
    max_size=14,
)


@given(_COMMANDS, st.sampled_from(["", "  ", "   "]), st.integers(60, 90))
def test_a_long_command_breaks_between_words_and_pastes_as_it_was(words: list[str], indent: str, columns: int) -> None:
    line = indent + " ".join(["concierge", *words])
    made = between_words(line, columns)
    assert "\n" not in made
    assert shlex.split(made) == shlex.split(line)
    ends, at = [], 0
    for word in words:
        at = made.index(word, at)
        ends.append((word, at, at + len(word) - 1))
        at += len(word)
    for word, first, last in ends:
        assert first // columns == last // columns or len(word) > columns - 2, "one row holds the whole word"


def test_other_lines_and_short_commands_stay_as_they_are() -> None:
    for line in ("Hola, Ana. " * 12, "https://example.com/" + "a" * 90, "  concierge show ACC-1", ""):
        assert between_words(line, 60) == line
    told = between_words(
        paint("command", "concierge report week --client accesorios --week 2026-W47 --format html"), 60
    )
    assert bare(told) == "concierge report week --client accesorios --week 2026-W47   " + "  --format html"


def test_a_pipe_gets_the_command_as_it_is_and_a_terminal_with_its_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    line = "concierge report week --client accesorios --week 2026-W47 --format html"
    for stream, screen, written in (
        (io.StringIO(), Screen(width=60), line),
        (_Terminal(), Screen(width=60, accessible=True), line),
        (_Terminal(), Screen(width=60), between_words(line, 60)),
    ):
        screen.write(["Sigue:", line], stream)
        assert stream.getvalue() == f"Sigue:\n{written}\n"
    assert written != line
