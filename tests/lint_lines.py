"""The labelled lines of the linter, and how they are counted: hits, misses and false alarms by class and language.

A line has a text, its language and platform, what else a command line may say of it, and the classes that must be
found: no more, no fewer. Platforms are read from the shipped playbooks, as users have them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from concierge_cli.domain.message_check import Finding, check_message
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.book import Playbooks
from concierge_cli.services.linting import manner_of

DATA = Path(__file__).parent / "data"
OWN, BLIND = DATA / "messages_corpus.jsonl", DATA / "messages_blind.jsonl"
"""The lines that the rules were written for, and those that were written before their rules, or without reading them."""


@cache
def shipped() -> Playbooks:
    """The shipped playbooks."""
    return Playbooks(shipped_folder("sops"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def findings(line: dict[str, Any]) -> list[Finding]:
    """What the check says of one line."""
    language = line["language"]
    manner = manner_of(shipped(), line["platform"], language=language)
    given = {name: line[name] for name in ("tone", "address_form", "max_chars", "region") if name in line}
    return check_message(line["text"], language=language, manner=replace(manner, **given))


@dataclass
class Count:
    """How often each (class, language) was found, missed, and found where it was not."""

    hits: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: Counter[tuple[str, str]] = field(default_factory=Counter)
    alarms: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[tuple[str, list[str], list[str], str]] = field(default_factory=list)
    """Language, what was missed, what was found wrongly, and the text."""
    clean: int = 0
    total: int = 0

    @property
    def keys(self) -> list[tuple[str, str]]:
        return sorted({*self.hits, *self.misses, *self.alarms})


def count(some: Iterable[dict[str, Any]]) -> Count:
    """The lines counted."""
    counted = Count()
    for line in some:
        found, wanted = {one.class_ for one in findings(line)}, set(line["classes"])
        language = line["language"]
        counted.total += 1
        counted.clean += not wanted
        counted.hits.update((class_, language) for class_ in found & wanted)
        counted.misses.update((class_, language) for class_ in wanted - found)
        counted.alarms.update((class_, language) for class_ in found - wanted)
        if found != wanted:
            counted.wrong.append((language, sorted(wanted - found), sorted(found - wanted), line["text"]))
    return counted
