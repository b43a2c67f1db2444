"""The READMEs say what the program does: every example's output, every exit code, every command, in both languages."""

from __future__ import annotations

import re

import pytest

from concierge_cli import errors
from tests.readme import FILES, ROOT, TAB, play, with_tabs


@pytest.mark.parametrize("name", FILES)
def test_every_example_has_its_real_output(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text == play(text, FILES[name]), f"python -m tests.readme {name}"


@pytest.mark.thorough
@pytest.mark.parametrize("name", FILES)
def test_the_tabs_are_those_of_the_sheet(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(TAB.findall(text)) == 5
    assert text == with_tabs(text, FILES[name]), f"python -m tests.readme {name}"


@pytest.mark.parametrize("name", FILES)
def test_every_exit_code_is_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    codes = set(re.findall(r"^\| (\d+) \|", text, re.M))
    raised = {
        str(cls.exit_code) for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, Exception)
    }
    assert raised | {"0", "130"} <= codes


def test_both_readmes_hold_the_same_commands():
    def commands(name):
        text = (ROOT / name).read_text(encoding="utf-8")
        found = re.findall(r"^((?:python3|pipx|py|\.venv).*)$", text, re.M)
        return [line.partition("  #")[0].rstrip() for line in found]

    assert commands("README.md") == commands("README.es.md")
    assert commands("README.md")


def test_nothing_is_fetched_by_address():
    """No lock file and no address of a package registry in the project."""
    for path in ROOT.rglob("*"):
        if path.name in ("poetry.lock", "uv.lock", "Pipfile.lock") and ".venv" not in path.parts:
            pytest.fail(str(path))
