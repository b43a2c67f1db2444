"""Wrong command lines in both languages. Golden files: `GOLDEN=write pytest …` writes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from concierge_cli.cli.usage_words import COMMAND_WORDS, OPTION_WORDS
from concierge_cli.language.typed import plain
from tests.cli.frame_sample.program import run

GOLDEN = Path(__file__).parents[1] / "golden"
LINES = (
    "abirr",
    "lista",
    "zzzz",
    "open --cliente luna",
    "open --platfrom amazon",
    "open --client",
    "open --quick=yes",
    "note",
    "note ACC-1 mándame la foto",
    "list --limit dos",
    "list --status cerradísimo",
    "client nueva",
)
OTHERS = (
    "--cliente luna open",
    "open -x",
    "open --inventada",
    "list --limit 900",
    "list --color rojo",
    "note ACC-1 hola --minutes muchos",
    "client",
    "open --tienda luna",
    "nota --ayuda",
)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def _said(line: str, language: str, capsys: pytest.CaptureFixture[str]) -> str:
    code = run(["--lang", language, *line.split()])
    captured = capsys.readouterr()
    assert code == 2, line
    assert captured.out == "", line
    return captured.err


def _everything(language: str, capsys: pytest.CaptureFixture[str]) -> str:
    return "\n".join(f"$ concierge {line}\n{_said(line, language, capsys)}" for line in LINES)


@pytest.mark.parametrize("language", ["es", "en"])
def test_twelve_wrong_lines(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = GOLDEN / f"usage_{language}.txt"
    text = _everything(language, capsys)
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def _prose(text: str) -> set[str]:
    """The words of the sentences: without the typed line, quoted words, options and commands."""
    sentences = [line for line in text.splitlines() if not line.startswith(("$ ", "concierge "))]
    bare = re.sub(r"«[^»]*»|“[^”]*”|--[\w-]+|\b[A-Z]{2,}\b", " ", " ".join(sentences))
    bare = re.sub(r"(?<=decir )[^?]+|(?<=mean )[^?]+|(?<=ser )[^.]*", " ", bare)
    return {word for word in re.findall(r"\w+", bare.lower()) if not word.isdecimal()}


def test_no_english_word_in_the_spanish_ones(capsys: pytest.CaptureFixture[str]) -> None:
    spanish = "".join(_said(line, "es", capsys) for line in (*LINES, *OTHERS) if line != "client")
    english = "".join(_said(line, "en", capsys) for line in (*LINES, *OTHERS) if line != "client")
    assert _prose(spanish) & _prose(english) <= {"no", "a", "x", "1h10"}
    assert len(_prose(english)) > 30


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("--cliente luna open", ["--cliente", "Primero va el comando"]),
        ("open -x", ["-x"]),
        ("open --tienda luna", ["¿Quisiste decir --client?"]),
        ("open --inventada", ["--inventada"]),
        ("list --limit 900", ["«900»", "de 1 a 500"]),
        ("list --status abierto", ["new o open"]),
        ("note ACC-1 hola --minutes muchos", ["«muchos»"]),
        ("list --status", ["Después de --status falta un valor. Puede ser new o open."]),
        ("open --json=yes", ["--json va sola"]),
        ("nota --ayuda", ["¿Quisiste decir --help?"]),
        ("note ACC-1 hola --porque si", ["¿Quisiste decir --because?"]),
        ("editar", ["No existe el comando «editar»."]),
        ("client agregar", ["¿Quisiste decir client add?"]),
        ("\x1b[2Jxx", ["«xx»"]),
    ],
)
def test_a_wrong_line_helps(line: str, parts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(line, "es", capsys)
    assert all(part in said for part in parts), said


def test_a_bare_group_shows_its_help_and_fails_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["client", "--lang", "es"]) == 0
    assert "concierge client COMANDO [OPCIONES]" in capsys.readouterr().out
    assert run(["client", "--json", "--lang", "es"]) == 2
    assert "add o list" in capsys.readouterr().out


def test_the_words_can_be_typed() -> None:
    for word in (*COMMAND_WORDS, *OPTION_WORDS):
        assert plain(word) == word
