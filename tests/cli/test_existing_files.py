"""Writing onto a file that exists: a question on a terminal, a refusal without one, and never half a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.bad import refused
from tests.program import PATIENCE, add_store, open_claim, run

NOON = 1_793_642_400  # 2 November 2026, 12:00 in Mexico City
COMMANDS = {
    "export": (("export", "cases", "--output"), "concierge export cases --format csv --output FILE"),
    "workbook": (("export", "--format", "xlsx", "--output"), "concierge export cases --format xlsx --output FILE"),
    "backup": (("backup",), "concierge backup FILE"),
}


@pytest.fixture(autouse=True)
def store() -> None:
    add_store(now="2026-11-13T18:41-06:00")
    open_claim()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "viejo.csv"
    path.write_bytes(b"x" * 2_300)
    os.utime(path, (NOON, NOON))
    return path


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "home")


@pytest.mark.parametrize("name", COMMANDS)
def test_without_a_terminal_it_is_a_conflict_and_force_replaces(name: str, file: Path) -> None:
    words, again = COMMANDS[name]
    refused(*words, str(file), code=6, says="ya existe (2 kB, lunes 2 nov 2026, 12:00)", hint=f"{again} --force")
    assert run(*words, str(file), "--no-input").code == 6
    assert file.read_bytes() == b"x" * 2_300
    assert run(*words, str(file), "--force").code == 0
    assert file.read_bytes()[:1] != b"x"
    assert left(file.parent) == [file.name]


def test_in_english(file: Path) -> None:
    ran = run("export", "cases", "-o", str(file), "--lang", "en")
    assert ran.code == 6
    assert "exists already (2 kB, Monday 2 Nov 2026, 12:00). Nothing was written" in " ".join(ran.err.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_place_that_is_none_is_said_before_anything_is_written(name: str, tmp_path: Path) -> None:
    words, again = COMMANDS[name]
    for place in (tmp_path / "nada" / "x.csv", Path(os.devnull), tmp_path / "home" / "journal.db"):
        for force in ([], ["--force"]):
            refused(*words, str(place), *force, code=2, says="No se escribió nada", hint=again)
    if name != "backup":
        refused(*words, str(tmp_path), code=2, says="es una carpeta", hint=again)
        refused(*words, "", code=2)
    assert left(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
@pytest.mark.parametrize(
    ("name", "answer", "code"),
    [
        # Each command with a yes, and each answer, on any run.
        pytest.param(name, *answer, marks=[] if answer[0] == "s" or place == 0 else pytest.mark.thorough)
        for place, name in enumerate(COMMANDS)
        for answer in (("s", 0), ("n", 6), ("", 6))
    ],
)
def test_on_a_terminal_it_asks(name: str, answer: str, code: int, file: Path) -> None:
    words, _again = COMMANDS[name]
    child = pexpect.spawn(
        sys.executable,
        ["-m", "concierge_cli", *words, str(file)],
        encoding="utf-8",
        timeout=PATIENCE,
        env={**os.environ, "TERM": "dumb"},
    )
    child.expect(r"¿Reemplazarlo\? \[s/N\] $")
    assert "viejo.csv ya existe (2 kB, lunes 2 nov 2026, 12:00)." in " ".join(child.before.split())
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code, child.before
    assert (file.read_bytes() == b"x" * 2_300) is (code != 0)
    if code:
        assert "sigue como estaba" in " ".join(child.before.split())
    assert left(file.parent) == [file.name]
