"""How a refusal is judged: its code, a sentence, a hint that can be followed, and a journal that is as it was."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path
from typing import Any

from PIL import Image

from concierge_cli.config import load
from concierge_cli.journal import open_journal
from tests.program import Ran, run

FRIDAY = "2026-11-13T18:41-06:00"
NOW = "2026-11-17T09:10-06:00"
CLAIM = ("open", "--platform", "ml", "--procedure", "claim", "--reason", "defect")
DM = ("open", "--platform", "ig", "--procedure", "dm", "--reason", "other")


def events() -> int:
    """How many events the journal of this home holds."""
    with open_journal(load(os.environ, {})) as journal:
        return len(list(journal.all_events()))


def vault(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "vault").rglob("*") if path.is_file())


def refused(*words: str, code: int, says: str = "", hint: str = "", **more: Any) -> Ran:
    """Runs the line twice, as text and as JSON; both are refused with `code`, and nothing at all is logged.

    `says` is a part of the sentence, `hint` the last line.
    """
    before = events()
    text = run(*words, **more)
    assert text.code == code, text
    assert text.out == "", "stdout is data"
    assert "Traceback" not in text.err
    lines = text.err.strip().splitlines()
    assert lines, "a sentence"
    assert says in " ".join(text.err.split()), text.err
    if hint:
        assert lines[-1] == re.sub(r"\bFILE\b", "ARCHIVO", hint), "what is to be filled in speaks Spanish"
    if lines[-1].startswith("concierge "):
        assert len(shlex.split(lines[-1])) > 1, "the last line can be pasted"

    as_json = run(*words, "--json", **more)
    assert as_json.code == code, as_json
    assert as_json.err == "", "one document, and nothing beside it"
    assert as_json.json["ok"] is False
    error = as_json.error
    assert set(error) == {"code", "message", "hint"}
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", error["code"])
    assert says in " ".join(error["message"].split())
    assert events() == before, "nothing was half-written"
    return as_json


def photo(path: Path, color: str = "navy") -> str:
    Image.new("RGB", (64, 48), color).save(path)
    return str(path)


def done(*words: str, **more: Any) -> Ran:
    """Runs the line, which must succeed."""
    ran = run(*words, **more)
    assert ran.code == 0, ran
    return ran


def logged(kind: str) -> list[dict[str, Any]]:
    """The exported events of one kind, in the order of logging."""
    lines = run("export", "events", "--format", "jsonl", "--mine").out.splitlines()
    return [event for event in map(json.loads, lines) if event["kind"] == kind]


def missing(case: str) -> list[str]:
    """The evidence that the case still lacks."""
    return [entry["kind"] for entry in run("show", case, "--json").data["evidence"]["missing"]]


def shlex_words(command: str) -> list[str]:
    """The words of a hint, without the program's name."""
    program, *words = shlex.split(command)
    assert program == "concierge"
    return words
