"""What only Windows does, held by rules: there is no Windows here to try it on."""

from __future__ import annotations

import ntpath
import sys
from pathlib import PureWindowsPath
from types import SimpleNamespace

import pytest

from concierge_cli.cli import keys
from concierge_cli.cli.completion import cases, setup


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (r"C:\Users\Ana\AppData\journal.db", "file:/C:/Users/Ana/AppData/journal.db?mode=ro"),
        (r"C:\Mis datos\50% #1?\journal.db", "file:/C:/Mis datos/50%25 %231%3f/journal.db?mode=ro"),
        (r"\\server\share\journal.db", "file:/server/share/journal.db?mode=ro"),
    ],
)
def test_the_journal_is_opened_read_only_by_its_address(monkeypatch, path, address):
    monkeypatch.setattr(cases, "os", SimpleNamespace(name="nt", path=ntpath))
    assert cases._read_only(path) == address


def test_the_line_in_a_powershell_profile_quotes_a_path_with_an_apostrophe():
    file = PureWindowsPath(r"C:\Users\O'Hara\concierge\completion\concierge.ps1")
    line = setup._block("powershell", file).splitlines()[1]
    quoted = r"'C:\Users\O''Hara\concierge\completion\concierge.ps1'"
    assert line == f"if (Test-Path -LiteralPath {quoted}) {{ . {quoted} }}"


def test_keys_are_looked_for_while_time_goes_by(monkeypatch):
    pressed = ["", "", "q"]
    monkeypatch.setitem(
        sys.modules,
        "msvcrt",
        SimpleNamespace(kbhit=lambda: bool(pressed.pop(0) if len(pressed) > 1 else pressed[0]), getwch=lambda: "q"),
    )
    slept: list[float] = []
    monkeypatch.setattr(keys.time, "sleep", slept.append)
    board = keys.Keys()
    board._here = True
    assert board._wait_there(30) == "q"
    assert slept
    assert min(slept) >= keys._STEP, "no busy loop"
    pressed[:] = [""]
    moments = iter(range(100))
    monkeypatch.setattr(keys.time, "monotonic", lambda: float(next(moments)))
    assert board._wait_there(3) == "", "and the time ends it"
