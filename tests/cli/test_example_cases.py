"""The scripted cases in `examples/`, played through the real commands: their dates are those reasoned by hand.

`tests/golden/examples/NAME.txt` holds them with their reasons; no run of the tests writes it. Wherever a story stands,
every message of its procedure passes the check of its platform; in all languages, and those of the whole platform, in
the long run.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from tests.every_message import stopped
from tests.program import run

EXAMPLES = Path(__file__).parents[2] / "examples"
GOLDEN = Path(__file__).parents[1] / "golden" / "examples"
STORIES = [file.stem for file in sorted(GOLDEN.glob("*.txt"))]
STATES = {"claim_state": "none", "return_state": "none", "money_state": "none", "reputation": "not_applicable"}
"""The states that a story tells, each with the one in which it says nothing."""
_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)\s+(?:>(\d) )?(.+)")


class Typed(NamedTuple):
    """One command of a story: when (as it stands there, and the instant), its words, and the code that refuses it."""

    when: str
    now: datetime
    words: list[str]
    refused: str


def typed(name: str) -> Iterator[Typed]:
    """The commands of the story, one after the other."""
    story = tomllib.loads((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))
    lines = [
        (ZoneInfo(chapter.get("timezone", story["timezone"])), line)
        for chapter in story["chapter"]
        for line in chapter["play"].strip().splitlines()
    ]
    for zone, line in lines:
        found = _LINE.fullmatch(line)
        assert found, line
        when, refused, command = found.groups()
        words = [
            str(EXAMPLES / "photos" / word[7:]) if word.startswith("PHOTOS/") else word for word in shlex.split(command)
        ]
        yield Typed(when, datetime.fromisoformat(when).replace(tzinfo=zone), words, refused or "")


def last_moment(name: str) -> datetime:
    return max(one.now for one in typed(name))


def moments(name: str) -> Iterator[tuple[datetime, str]]:
    """Plays the story; whenever a case is opened or its platform decides: when, and which case."""
    for one in typed(name):
        done = run(*one.words, "--json", now=one.now.isoformat())
        assert done.code == int(one.refused or 0), (one, done)
        if not one.refused and one.words[0] in ("open", "decide"):
            yield one.now, done.data["id"]


def played(name: str) -> Iterator[str]:
    """What each command of the story did to the platform's deadlines and to the states of its case."""
    before: dict[str, dict[str, str]] = {}
    for when, moment, words, refused in typed(name):
        now, zone = moment.isoformat(), moment.tzinfo
        done = run(*words, "--json", now=now)
        assert done.code == int(refused or 0), (when, words, done)
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


def told(case: dict[str, Any], zone: tzinfo | None) -> dict[str, str]:
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


ALWAYS = {"allegro", "instagram", "shopify"}
"""The stories that are played on any run; those of the others take a minute together, and run with every check."""


@pytest.mark.parametrize(
    "name", [name if name in ALWAYS else pytest.param(name, marks=pytest.mark.thorough) for name in STORIES]
)
def test_the_dates_of_a_story_are_those_reasoned_by_hand(name: str, home: Path) -> None:
    by_hand = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    expected = [line for line in by_hand if line.strip() and not line.startswith("#")]
    assert "\n".join(played(name)).splitlines() == expected
    found, written = stopped(last_moment(name))
    assert found == []
    assert written >= 10


@pytest.mark.thorough
@pytest.mark.parametrize("name", STORIES)
def test_every_message_passes_the_check_of_its_platform_all_through_a_story(name: str, home: Path) -> None:
    found: list[Any] = []
    for now, case in moments(name):
        found += stopped(now, everything=True, only=case)[0]
    found += stopped(last_moment(name), everything=True)[0]
    assert found == []
