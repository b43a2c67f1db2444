"""The labelled lines of the linter, and how they are counted: hits, misses and false alarms by class and language.

A line has a text, its language and platform, what else a command line may say of it, and the classes that must be
found: no more, no fewer. Platforms are read from the shipped playbooks, as users have them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from concierge_cli.domain.message_check import Finding, check_message
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.book import Playbooks
from concierge_cli.services.linting import lint_agreement, manner_of
from tests import lint_cases

DATA = Path(__file__).parent / "data"
OWN, BLIND = DATA / "messages_corpus.jsonl", DATA / "messages_blind.jsonl"
"""The lines that the rules were written for, and those that were written before their rules, or without reading them."""
AGREEMENTS, CASES = DATA / "agreements.jsonl", DATA / "messages_cases.jsonl"
"""Sentences of agreements with a store, and messages of cases; each of them says itself whether it is blind."""


@cache
def shipped() -> Playbooks:
    """The shipped playbooks."""
    return Playbooks(shipped_folder("sops"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def own_lines() -> list[dict[str, Any]]:
    """Every line that a rule was written for."""
    return [*lines(OWN), *(line for path in (AGREEMENTS, CASES) for line in lines(path) if not line.get("blind"))]


def blind_lines() -> list[dict[str, Any]]:
    """Every line that was written before its rules, or without reading them."""
    return [*lines(BLIND), *(line for path in (AGREEMENTS, CASES) for line in lines(path) if line.get("blind"))]


def class_of(line: dict[str, Any], class_: str) -> str:
    """How a class is counted: what an agreement must not promise is another thing than what a message must not."""
    return f"{class_} (agreement)" if line.get("agreement") else class_


def findings(line: dict[str, Any]) -> list[Finding]:
    """What the check says of one line."""
    language = line["language"]
    if line.get("agreement"):
        # A sentence is no whole agreement: what one has to say is asked of whole ones.
        return [one for one in lint_agreement(shipped(), line["text"], language=language) if one.severity == "error"]
    if "story" in line:
        return lint_cases.findings(line)
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
        counted.hits.update((class_of(line, class_), language) for class_ in found & wanted)
        counted.misses.update((class_of(line, class_), language) for class_ in wanted - found)
        counted.alarms.update((class_of(line, class_), language) for class_ in found - wanted)
        if found != wanted:
            counted.wrong.append((language, sorted(wanted - found), sorted(found - wanted), line["text"]))
    return counted


_RUN_ON = re.compile(r"^(?:Hola|Hello|Hi|Olá|Oi),? \w+ (?=[A-ZÁÉÍÓÚ¿])")


def whole(text: str, store: str) -> bool:
    """Whether every sentence ends: the greeting, and the last one (a sign of the store's, its name, or a list may follow)."""
    last = text.rsplit("\n", maxsplit=1)[-1]
    return not _RUN_ON.match(text) and (last[-1] in ".?!🙌👋" or last == store or last.startswith("- "))
