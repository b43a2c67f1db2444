"""A run says what it left out, and fails where it must not leave out anything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.left_out import NEEDED, REQUIRE
from tests.program import PATIENCE

TESTS = """
import pytest

pytestmark = pytest.mark.thorough

@pytest.mark.needs("office")
def test_office():
    pass

def test_plain():
    pass
"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has no program but Python, and two tests on it."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    root = Path(__file__).parent.parent
    monkeypatch.setenv("PYTHONPATH", str(root))
    (tmp_path / "tests_here").mkdir()
    (tmp_path / "tests_here" / "test_two.py").write_text(TESTS)
    (tmp_path / "tests_here" / "conftest.py").write_text("from tests.conftest import *\n")
    return tmp_path / "tests_here"


def pytest_in(folder: Path, **env: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-n", "0", str(folder)],
        capture_output=True,
        text=True,
        env={**os.environ, **env},
        timeout=PATIENCE,
        check=False,
        cwd=folder,
    )
    return done.returncode, done.stdout + done.stderr


def test_what_cannot_run_is_left_out_and_said(bare: Path) -> None:
    code, said = pytest_in(bare)
    assert code == 0, said
    assert (
        f"left out: 1 LibreOffice tests (soffice, pdftoppm not found); to run them: {NEEDED['office'].install}" in said
    )
    assert "1 passed, 1 skipped" in said


@pytest.mark.thorough
def test_where_it_is_required_the_run_fails(bare: Path) -> None:
    code, said = pytest_in(bare, **{REQUIRE: "office"})
    assert code == 4
    assert "CONCIERGE_REQUIRE=office: soffice and pdftoppm not found" in said
    assert "passed" not in said
    assert "there are office" in pytest_in(bare, **{REQUIRE: "offfice"})[1]


@pytest.mark.thorough
@pytest.mark.skipif(os.name == "nt", reason="writes a script")
def test_where_the_programs_are_nothing_is_left_out(bare: Path) -> None:
    for program in NEEDED["office"].programs:
        (bare.parent / "bin" / program).write_text("#!/bin/sh\n")
        (bare.parent / "bin" / program).chmod(0o755)
    code, said = pytest_in(bare, **{REQUIRE: "office"})
    assert code == 0, said
    assert "2 passed" in said
    assert "left out" not in said
