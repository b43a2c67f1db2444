"""What a typist is given to type, and what its answers say."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.faults.commands import Typed
from tests.faults.ledger import Said
from tests.faults.shop import Shop
from tests.program import PATIENCE

Line = tuple[Typed, Shop]
"""A command and the home in which it is typed."""


def start_typist(
    folder: Path, script: Sequence[Line], *flags: str, before: Sequence[str] = (), room: int | None = None
) -> subprocess.Popen[str]:
    """A process that types `script`, which is left in `folder`; the other words are those of `Shop.start`."""
    file = folder / f"script-{script[0][0].token}.jsonl"
    lines = [json.dumps([typed.token, typed.words, str(at.home)]) for typed, at in script]
    file.write_text("\n".join(lines), "utf-8")
    words = [*flags, str(file)]
    return script[0][1].start(words, program=("-m", "tests.faults.typist"), before=before, room=room)


def first_answer(process: subprocess.Popen[str]) -> str:
    """Waits until the first command has ended."""
    assert process.stdout is not None
    return process.stdout.readline()


def all_said(process: subprocess.Popen[str], script: Sequence[Line], first: str = "") -> list[Said]:
    """What is said of each command, `first` being what was heard before, up to the one in which the process died."""
    # Not `communicate`: it passes by what stands in the buffer behind the first line.
    assert process.stdout is not None
    answers = first + process.stdout.read()
    told = [json.loads(line) for line in answers.rpartition("\n")[0].splitlines()]
    said = [Said(typed, *parts) for (typed, _at), (_token, *parts) in zip(script, told, strict=False)]
    if process.wait(PATIENCE) != 0:
        said += [Said(typed, -9) for typed, _at in script[len(told) : len(told) + 1]]
    return said


def trouble(process: subprocess.Popen[str]) -> str:
    """Why a typist ended in another way than it should."""
    assert process.stderr is not None
    return f"a typist ended with {process.returncode}: {process.stderr.read()[-3000:]}"
