"""Reading is light: what the queue, the list, a case and the promises load. Deterministic, unlike a stopwatch."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.program import add_store, open_claim, run

HEAVY = (
    "pydantic",
    "jinja2",
    "PIL",
    "google",
    "googleapiclient",
    "gspread",
    "holidays",
    "rich",
    "cryptography",
    "tomlkit",
)
PROGRAM = """
import io, json, sys
from concierge_cli.__main__ import main
out, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
code = main(sys.argv[1:])
sys.stdout = out
print(json.dumps([code, sorted(sys.modules)]))
"""


def loaded(*words):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=True, env=os.environ
    )
    code, modules = json.loads(done.stdout)
    return code, modules


@pytest.mark.parametrize(
    "words", [("today",), ("list",), ("show", "ACC-1"), ("sla",), ("--help",)], ids=lambda words: words[0]
)
def test_reading_loads_nothing_heavy(words):
    add_store(now="2026-11-13T18:41-06:00")
    open_claim()
    run("note", "ACC-1", "calienta los libros compilados")
    code, modules = loaded(*words)
    assert code == 0
    assert [name for name in modules if name.partition(".")[0] in HEAVY] == []


def test_a_command_imports_no_other_command():
    add_store(now="2026-11-13T18:41-06:00")
    _code, modules = loaded("list")
    commands = [name for name in modules if name.startswith("concierge_cli.cli.commands.")]
    assert commands == ["concierge_cli.cli.commands.list"]


def test_a_list_opens_no_playbook_and_makes_no_case():
    add_store(now="2026-11-13T18:41-06:00")
    open_claim()
    code, modules = loaded("list")
    assert code == 0
    needless = {"domain.vocabulary", "domain.case", "domain.clock", "playbooks.book", "playbooks.entries"}
    assert sorted(needless & {name.removeprefix("concierge_cli.") for name in modules}) == []
    assert "hashlib" not in modules
