"""Programs of the same trade, each with as many items as we list, in a temporary home of its own.

They are never installed for it: Taskwarrior and hledger are looked for on the PATH, jrnl and todoman in the virtual
environment that `--peers` names (`peers.txt` says what belongs there), then on the PATH. Who is absent is left out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import CONCIERGE, Command, Figure, environment, medians

ITEMS = 1_000
WHAT = "Claim {n} of Ana P.: the cable does not charge"

Words = list[str]


@dataclass(frozen=True, slots=True)
class Peer:
    """`fill(folder, program)` writes the items and returns the words that list them, and more environment."""

    name: str
    program: str
    fill: Callable[[Path, str], tuple[Words, dict[str, str]]]


def _taskwarrior(folder: Path, program: str) -> tuple[Words, dict[str, str]]:
    (folder / "taskrc").write_text("confirmation=no\n", encoding="utf-8")
    env = {"TASKRC": str(folder / "taskrc"), "TASKDATA": str(folder)}
    tasks = [
        {"description": WHAT.format(n=n), "status": "pending", "project": "luna", "entry": "20261101T120000Z",
         "due": f"202611{1 + n % 28:02}T120000Z"}
        for n in range(ITEMS)
    ]  # fmt: skip
    (folder / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    subprocess.run([program, "import", str(folder / "tasks.json")], env={**os.environ, **env}, check=True,
                   capture_output=True)  # fmt: skip
    return [program, "list"], env


def _hledger(folder: Path, program: str) -> tuple[Words, dict[str, str]]:
    text = "".join(
        f"2026-{1 + n * 12 // ITEMS:02}-{1 + n % 28:02} {WHAT.format(n=n)}\n"
        f"    expenses:refunds:luna  {90 + n % 810}.00 MXN\n    assets:bank\n\n"
        for n in range(ITEMS)
    )
    (folder / "luna.journal").write_text(text, encoding="utf-8")
    return [program, "-f", str(folder / "luna.journal"), "register"], {}


_JRNL = """
colors: {body: none, date: none, tags: none, title: none}
default_hour: 9
default_minute: 0
editor: ''
encrypt: false
highlight: false
indent_character: '|'
journals:
  default: {journal: JOURNAL}
linewrap: 79
tagsymbols: '@'
template: false
timeformat: '%Y-%m-%d %H:%M'
version: v4.2
"""


def _jrnl(folder: Path, program: str) -> tuple[Words, dict[str, str]]:
    text = "".join(f"[2026-11-{1 + n * 28 // ITEMS:02} 09:00] {WHAT.format(n=n)}\n@luna\n\n" for n in range(ITEMS))
    (folder / "luna.txt").write_text(text, encoding="utf-8")
    (folder / "jrnl.yaml").write_text(_JRNL.replace("JOURNAL", json.dumps(str(folder / "luna.txt"))), encoding="utf-8")
    return [program, "--config-file", str(folder / "jrnl.yaml"), "-n", str(ITEMS), "--format", "short"], {}


def _todoman(folder: Path, program: str) -> tuple[Words, dict[str, str]]:
    (folder / "lists" / "luna").mkdir(parents=True)
    for n in range(ITEMS):
        lines = (
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:bench", "BEGIN:VTODO", f"UID:{n}@bench",
            "DTSTAMP:20261101T120000Z", f"SUMMARY:{WHAT.format(n=n)}", f"DUE:202611{1 + n % 28:02}T120000Z",
            "END:VTODO", "END:VCALENDAR", "",
        )  # fmt: skip
        (folder / "lists" / "luna" / f"{n}.ics").write_text("\r\n".join(lines), encoding="utf-8", newline="")
    settings = f"path = {str(folder / 'lists' / '*')!r}\ncache_path = {str(folder / 'cache.sqlite3')!r}\n"
    (folder / "todoman.py").write_text(settings, encoding="utf-8")
    return [program, "--config", str(folder / "todoman.py"), "list"], {}


PEERS = (
    Peer("taskwarrior", "task", _taskwarrior),
    Peer("hledger", "hledger", _hledger),
    Peer("jrnl", "jrnl", _jrnl),
    Peer("todoman", "todo", _todoman),
)


def figures(home: Path, work: Path, rounds: int, *, where: Path | None, wall: bool) -> Iterator[Figure]:
    """Our list and queue over `home`, which has as many open cases, then each peer's list, × `python -c pass`."""
    env = environment(home)
    commands = {
        "pass": Command([sys.executable, "-c", "pass"], env),
        "list_1000": Command([*CONCIERGE, "list"], env),
        "today_1000": Command([*CONCIERGE, "today"], env),
    }
    search = os.pathsep.join([*([str(where / "bin")] if where else []), os.environ.get("PATH", "")])
    for peer in PEERS:
        program = shutil.which(peer.program, path=search)
        if program is None:
            print(f"# left out: {peer.name} is not installed", file=sys.stderr, flush=True)
            continue
        folder = work / peer.name
        folder.mkdir()
        words, more = peer.fill(folder, program)
        commands[f"{peer.name}_{_version(program)}"] = Command(words, {**os.environ, "HOME": str(folder), **more})
    took = medians(commands, rounds, wall=wall)
    base = took.pop("pass")
    for name, seconds in took.items():
        yield Figure(name=name, value=seconds / base, unit="x_python_c_pass")


def _version(program: str) -> str:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", told.stdout + told.stderr)
    return found[0] if found else "?"
