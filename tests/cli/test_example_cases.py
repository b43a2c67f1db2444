"""The scripted cases in `examples/`, played through the real commands: their dates are those reasoned by hand.

`tests/golden/examples/NAME.txt` holds them with their reasons; no run of the tests writes it.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.program import run

EXAMPLES = Path(__file__).parents[2] / "examples"
GOLDEN = Path(__file__).parents[1] / "golden" / "examples"
STATES = {"claim_state": "none", "return_state": "none", "money_state": "none", "reputation": "not_applicable"}
"""The states that a story tells, each with the one in which it says nothing."""
_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)\s+(?:>(\d) )?(.+)")


def played(name: str) -> Iterator[str]:
    """What each command of the story did to the platform's deadlines and to the states of its case."""
    story = tomllib.loads((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))
    before: dict[str, dict[str, str]] = {}
    lines = [
        (ZoneInfo(chapter.get("timezone", story["timezone"])), line)
        for chapter in story["chapter"]
        for line in chapter["play"].strip().splitlines()
    ]
    for zone, line in lines:
        found = _LINE.fullmatch(line)
        assert found, line
        when, refused, command = found.groups()
        now = datetime.fromisoformat(when).replace(tzinfo=zone).isoformat()
        words = [
            str(EXAMPLES / "photos" / word[7:]) if word.startswith("PHOTOS/") else word for word in shlex.split(command)
        ]
        done = run(*words, "--json", now=now)
        assert done.code == int(refused or 0), (line, done)
        if refused:
            yield f"{when} {words[0]} refused"
            continue
        if words[0] in ("client", "template"):
            continue
        case = run(
            "show", done.data["id"] if words[0] == "open" else words[1 + (words[0] == "evidence")], "--json", now=now
        ).data
        after = told(case, zone)
        changes = [f"  {text}" for key, text in sorted(after.items()) if before.get(case["id"], {}).get(key) != text]
        unsaid = {f"{axis} {state}" for axis, state in STATES.items()}
        changes = [change for change in changes if change.strip() not in unsaid]
        before[case["id"]] = after
        if changes:
            yield "\n".join([f"{when} {words[0]}", *changes])


def told(case: dict[str, Any], zone: ZoneInfo) -> dict[str, str]:
    """Every deadline of a rule and every state of the case, each as its line."""

    def local(instant: str, spec: str) -> str:
        return datetime.fromisoformat(instant).astimezone(zone).isoformat(" ", spec)[: 16 if spec == "minutes" else 19]

    lines = {
        clock["id"]: f"{clock['id']} {local(clock['started_at'], 'minutes')} -> "
        f"{local(clock['due_at'], 'seconds') if clock['due_at'] else 'no date'} {clock['state']}"
        for clock in case["clocks"]
        if clock["rule"]
    }
    return lines | {axis: f"{axis} {case[axis]}" for axis in STATES}


@pytest.mark.parametrize("name", [file.stem for file in sorted(GOLDEN.glob("*.txt"))])
def test_the_dates_of_a_story_are_those_reasoned_by_hand(name: str, home: Path) -> None:
    by_hand = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    expected = [line for line in by_hand if line.strip() and not line.startswith("#")]
    assert "\n".join(played(name)).splitlines() == expected
