"""Pipes, colours and readers that go away: what a command does when its screen is no screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.screen_story import environment
from tests.prepared import begun
from tests.program import add_store, open_claim, run, start

ROOT = Path(__file__).parents[2]
NOW = "2026-11-13T18:41-06:00"


MORE = ("list --plain", "help todo", "today --all", "rules list", "kpi")


@pytest.fixture
@begun
def stores():
    add_store(now=NOW)
    for number in range(12):
        open_claim("--buyer", f"Una persona con un nombre más bien largo {number}", order=f"20000078196094{number:02}")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    "line",
    [
        "list",
        "show ACC-1 --log",
        "--help",
        "export events",
        *(pytest.param(line, marks=pytest.mark.thorough) for line in MORE),
    ],
)
def test_a_reader_that_goes_away_is_no_failure(stores, line):
    asked = f'"{sys.executable}" -m concierge_cli {line} | head -n 1; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt" or not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_answer_that_cannot_be_written_is_said(stores):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "concierge_cli", "list"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 8
    assert b"Traceback" not in done.stderr


def test_a_pipe_gets_whole_values_a_terminal_those_that_fit(stores, monkeypatch):
    assert "…" in start("list").out, "COLUMNS says how wide"
    monkeypatch.delenv("COLUMNS")
    piped = start("list").out
    assert "…" not in piped
    assert "Una persona con un nombre más bien largo 11" in piped


@pytest.mark.parametrize(
    ("variables", "flags", "colored"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"CLICOLOR_FORCE": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, ["--color", "always"], True),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"FORCE_COLOR": "0"}, [], False),
    ],
    ids=str,
)
def test_colors_when_asked_for_and_never_otherwise(stores, variables, flags, colored):
    for words in (["list"], ["today"], ["show", "ACC-1"]):
        with environment(variables):
            done = run(*words, *flags)
        assert ("\x1b[" in done.out) is colored, words
        assert "\x1b[" not in done.err
    with environment(variables):
        refused = run("show", "ACC-99", *flags)
    assert ("\x1b[" in refused.err) is colored


@pytest.mark.parametrize(("variables", "colored"), [({}, False), ({"FORCE_COLOR": "1"}, True)], ids=str)
def test_a_process_has_the_colors_that_a_run_in_this_one_has(stores, variables, colored):
    done = start("show", "ACC-1", env=variables)
    assert ("\x1b[" in done.out) is colored
    refused = start("show", "ACC-99", env=variables)
    assert ("\x1b[" in refused.err) is colored


def test_plain_and_json_have_no_color_whatever_is_forced(stores):
    for words in (["list", "--plain"], ["list", "--json"], ["export", "cases"], ["completion", "show", "bash"]):
        assert "\x1b" not in run(*words, "--color", "always").out, words


def test_a_reader_s_screens_have_no_glyph_no_column_and_no_dot_between_facts(stores, monkeypatch):
    monkeypatch.setenv("CONCIERGE_ACCESSIBLE", "1")
    for words in (
        ["today"],
        ["list"],
        ["show", "ACC-1"],
        ["why", "ACC-1"],
        ["sla"],
        ["evidence", "check", "ACC-1"],
        ["doctor"],
    ):
        out = run(*words).out
        assert not set("✓✗·│…—") & set(out), words
        assert not any("    " in line.strip() for line in out.splitlines()), words
