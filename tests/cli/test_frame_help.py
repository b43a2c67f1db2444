"""The help: of the program, of groups and commands, of topics; the table against the modules behind it."""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from concierge_cli import i18n
from concierge_cli.__main__ import main
from concierge_cli.cli.command import spec_of
from concierge_cli.cli.help_text import TOPICS
from concierge_cli.cli.style import cells
from concierge_cli.cli.table import ALIASES, PANELS, TABLE, Row
from tests.cli.frame_sample.process import ROOT, environment
from tests.cli.frame_sample.program import run

PAGES = ROOT / "concierge_cli" / "cli" / "help_pages"
COMMANDS = "concierge_cli.cli.commands"


def _places(rows: Sequence[Row] = TABLE, path: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    """Every command with its module and function: a group's functions lie in the module named for its path."""
    found = []
    for row in rows:
        here = (*path, row.name)
        if row.children:
            found += _places(row.children, here)
        else:
            module = "_".join(path).replace("-", "_") or row.module
            found.append((" ".join(here), f"{module}_{row.module}" if row.apart else module, row.function))
    return found


@pytest.mark.parametrize(("command", "module", "function"), _places())
def test_every_row_of_the_table_is_a_command(command: str, module: str, function: str) -> None:
    found = getattr(importlib.import_module(f"{COMMANDS}.{module}"), function)
    spec = spec_of(found)
    assert 1 <= len(spec.examples) <= 3
    for example in spec.examples:
        words = shlex.split(example)
        assert words[0] == "concierge"
        assert " ".join(words[1:]).startswith(command) or words[1] == command.split(maxsplit=1)[0]
        assert not set(example) & set("$!%^`\\'"), "pastes into every shell"


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("command", "_module", "_function"), _places())
@pytest.mark.parametrize("width", ["80", "60"])
def test_every_help_fits_and_speaks_one_language(
    command: str,
    _module: str,
    _function: str,
    language: str,
    width: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    assert main([*command.split(), "--help", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert ("[OPCIONES]" in out) is (language == "es")
    assert ("EJEMPLOS" in out) is (language == "es")
    wide = [line for line in out.splitlines() if cells(line) > int(width) and "concierge " not in line]
    assert wide == []


def test_the_short_help_has_four_and_twelve() -> None:
    daily = [row for row in TABLE if row.daily]
    assert [row.name for row in daily if row.panel == PANELS[0]] == ["demo", "init", "doctor", "client"]
    assert len([row for row in daily if row.panel == PANELS[1]]) == 12
    assert len(daily) == 16


def test_the_twelve_spanish_names() -> None:
    assert ALIASES == {
        "hoy": "today",
        "abrir": "open",
        "ver": "show",
        "nota": "note",
        "contestar": "reply",
        "esperar": "wait",
        "cerrar": "close",
        "deshacer": "undo",
        "pruebas": "evidence",
        "entregar": "submit",
        "cifras": "kpi",
        "ayuda": "help",
    }


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"], ["ayuda"], ["--lang", "es", "-h"], ["help", "--help"]])
def test_every_way_to_ask_for_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "concierge " in out
    if words[-1] != "--help" or len(words) == 1:
        assert "EMPIEZA AQUÍ" in out
        assert "CADA DÍA" in out
        assert "Y además: Pruebas, Devolución y dinero, Cómo se hace, Cifras, Datos." in out
        assert "resume" not in out


def test_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "todo"]) == 0
    out = capsys.readouterr().out
    for row in TABLE:
        assert row.name == "help" or re.search(rf"^  {row.name}\b", out, re.MULTILINE), row.name
    assert "add, list, show, edit" in out


def test_help_of_a_group_and_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["client", "-h"]) == 0
    group = capsys.readouterr().out
    assert "  concierge client COMANDO [OPCIONES]" in group
    assert run(["client", "add", "-h"]) == 0
    command = capsys.readouterr().out
    assert command.splitlines()[:4] == ["Agregar una tienda.", "", "EJEMPLOS", "  concierge client add luna"]
    assert "  concierge client add TIENDA [OPCIONES]" in command
    assert "--because TEXTO" in command
    assert "--no-sync" not in command
    assert command.splitlines()[-1].startswith("Siempre: --json")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_group_within_a_group(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["client", "access"], ["client", "access", "--help"], ["help", "client", "access"]):
        assert main([*words, "--lang", language]) == 0
        out = capsys.readouterr().out
        assert re.findall(r"^  (\w+) {2,}", out, re.MULTILINE) == ["add", "list", "review", "revoke"]
        assert "concierge client access add --help" in out
    assert main(["client", "access", "lista", "--lang", language]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "concierge client access list --help"
    assert main(["client", "acess", "list", "--lang", language]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "concierge client access --help"
    assert main(["client", "access", "--json", "--lang", language]) == 2
    assert "add, list, review" in capsys.readouterr().out


def test_help_for_something_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "fechitas"]) == 3
    err = capsys.readouterr().err
    assert "«fechitas»" in err
    assert "fechas, dinero, plazos" in err


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("topic", TOPICS)
def test_topics_in_both_languages(topic: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    for word in (topic, *TOPICS[topic]):
        assert main(["help", word, "--lang", language]) == 0
        out = capsys.readouterr().out
        assert all(cells(line) <= 80 for line in out.splitlines())
        assert out.splitlines()[-1].startswith("concierge ")
    assert out.splitlines()[0].isupper()


def test_both_languages_have_the_same_pages() -> None:
    spanish, english = ({page.name for page in (PAGES / language).iterdir()} for language in ("es", "en"))
    assert spanish == english == {f"{topic}.md" for topic in TOPICS}
    for name in spanish:
        shapes = [
            [line[:2] == "# " for line in (PAGES / language / name).read_text("utf-8").splitlines() if line]
            for language in ("es", "en")
        ]
        assert sum(shapes[0]) == sum(shapes[1]), name


def test_the_version_is_a_block_to_paste(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    from concierge_cli import __version__

    assert main(["list", "--version"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == f"concierge {__version__}"
    assert str(home) in out
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in out


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_first_screen(language: str, capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert main(["--lang", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  concierge ")[1] for line in lines if "  concierge " in line] == ["demo", "init", "--help"]
    assert all(cells(line) <= 80 for line in lines)
    assert not home.exists()


def test_the_first_screen_for_narrow_and_for_ears(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main([]) == 0
    assert all(cells(line) <= 60 for line in capsys.readouterr().out.splitlines())
    monkeypatch.setenv("CONCIERGE_ACCESSIBLE", "1")
    assert main([]) == 0
    assert "con tu primera tienda: concierge init" in capsys.readouterr().out


def test_the_language_of_the_help_is_bound_before_the_command_is_built() -> None:
    i18n.bind("en")
    for language, word in (("es", "CASO"), ("en", "CASE")):
        done = subprocess.run(
            [sys.executable, "-m", "tests.cli.frame_sample", "note", "--help", "--lang", language],
            cwd=ROOT,
            env=environment(Path("/nowhere")),
            capture_output=True,
            check=True,
        )
        assert f"concierge note {word}" in done.stdout.decode()


def test_a_row_knows_where_its_function_is() -> None:
    assert Row("open", "x").function == "open_"
    assert Row("keep-it", "x").function == "keep_it"
    assert Row("keep-it", "x").module == "keep_it"
