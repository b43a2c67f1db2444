"""The frame in a real terminal."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.cli.frame_sample.process import ROOT, environment
from tests.faults import strace
from tests.program import PATIENCE

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")


def _start(home: Path, *words: str, **env: str) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable,
        ["-m", "tests.cli.frame_sample", *words],
        cwd=str(ROOT),
        env=environment(home, TERM="xterm", **env),
        encoding="utf-8",
        dimensions=(30, 80),
        timeout=PATIENCE,
    )


def _end(program: pexpect.spawn) -> tuple[int | None, str]:
    program.expect(pexpect.EOF)
    program.close()
    return program.exitstatus, program.before.replace("\r\n", "\n")


def test_the_paste_box(tmp_path: Path) -> None:
    program = _start(tmp_path, "note", "ACC-1")
    program.expect("¿Qué anotas\\?")
    program.expect("│ ")
    program.sendline("Hola, Ana.")
    program.expect("│ ")
    program.sendline("Adiós.")
    program.expect("│ ")
    program.sendline(".")
    code, text = _end(program)
    assert code == 0
    assert "ACC-1: Hola, Ana. ⏎ Adiós." in text


@pytest.mark.parametrize("leave", ["\x03", "\x04"])
def test_leaving_a_question(tmp_path: Path, leave: str) -> None:
    program = _start(tmp_path, "note", "ACC-1")
    program.expect("│ ")
    program.send(leave)
    code, text = _end(program)
    assert code == 130
    assert text.strip().splitlines()[-1] == "No se guardó nada."


def test_colors_on_a_terminal_and_none_with_no_color(tmp_path: Path) -> None:
    code, text = _end(_start(tmp_path, "open"))
    assert code == 0
    assert "\x1b[32m✓\x1b[0m ACC-1" in text
    _code, text = _end(_start(tmp_path, "open", NO_COLOR="1"))
    assert "\x1b" not in text
    _code, text = _end(_start(tmp_path, "open", "--json"))
    assert "\x1b" not in text
    assert text.startswith('{\n  "ok": true,')


def test_json_and_no_input_never_ask(tmp_path: Path) -> None:
    for flag in ("--json", "--no-input"):
        code, text = _end(_start(tmp_path, "note", "ACC-1", flag))
        assert code == 2
        assert "Falta TEXT." in text


@pytest.mark.skipif(strace.missing() != "", reason=strace.missing())
def test_ctrl_c_in_the_instant_in_which_a_question_appears(tmp_path: Path) -> None:
    """The question is on the screen, and the program has not come back from writing it: there Ctrl-C strikes."""
    slowly = strace.traced(tmp_path / "trace", ("write",), "inject=write:delay_exit=200000")
    program = pexpect.spawn(
        slowly[0],
        [*slowly[1:], sys.executable, "-m", "tests.cli.frame_sample", "note", "ACC-1"],
        cwd=str(ROOT),
        env=environment(tmp_path, TERM="xterm"),
        encoding="utf-8",
        timeout=PATIENCE,
    )
    program.expect("│ ")
    program.send("\x03")
    code, text = _end(program)
    assert code == 130
    assert text.strip().splitlines()[-1] == "No se guardó nada."


def test_waking_loses_no_key(tmp_path: Path) -> None:
    """The wait for a key is broken off five times a second: what was typed meanwhile stays."""
    program = _start(tmp_path, "note", "ACC-1")
    program.expect("│ ")
    for letter in "Ana":
        program.send(letter)
        time.sleep(0.3)
    program.sendline()
    program.expect("│ ")
    program.sendline(".")
    code, text = _end(program)
    assert code == 0
    assert "ACC-1: Ana" in text
