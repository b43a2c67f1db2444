"""One file of `sops/`: its text, its TOML, its shape, and the line on which each key stands.

Nothing here raises for what a person wrote: a mistake becomes a `Problem`, so that a reading can tell all of them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from concierge_cli.i18n import N_, _
from concierge_cli.playbooks import schema
from concierge_cli.playbooks.toml_lines import line_of, lines_of

LANGUAGES = ("es", "en")
_FENCE = "+++"
_BODY = re.compile(r"^<!-- lang: (\w+) -->\s*$", re.MULTILINE)
_S = TypeVar("_S", bound=schema.Shape)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one line of a playbook."""

    file: Path
    line: int
    what: str


@dataclass(slots=True)
class Page:
    """One file: its text, its TOML, and where each key of it stands."""

    name: str
    file: Path
    data: dict[str, Any] = field(default_factory=dict)
    toml: str = ""
    """What `data` was read from: where its keys stand is looked up when a mistake is told."""
    offset: int = 0
    body: dict[str, str] = field(default_factory=dict)

    def at(self, *path: str | int) -> int:
        return line_of(lines_of(self.toml), path) + self.offset


def files_of(shipped: Path, own: Path | None = None, *, without: Collection[Path] = ()) -> dict[str, Path]:
    """Every playbook file by its relative path (`mercadolibre/claim.md`); the user's own file wins.

    Those `without` are treated as if they were not there.

    Own files come last, so that of two that contradict each other the user's is the one to mend.
    """
    found: dict[str, Path] = {}
    for root in (shipped, own):
        if root is None or not root.is_dir():
            continue
        for path in sorted(root.glob("*/*")):
            if (
                path.suffix in (".toml", ".md")
                and path.stem != "README"
                and not path.parent.name.startswith(".")
                and path not in without
            ):
                found[f"{path.parent.name}/{path.name}"] = path
    return dict(sorted(found.items(), key=lambda one: (own is not None and one[1].is_relative_to(own), one[0])))


def read_page(name: str, file: Path, problems: list[Problem]) -> Page | None:
    """The page that `file` holds, or None where it cannot be read at all."""
    page = Page(name, file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        problems.append(Problem(file, line, _("this is not UTF-8 text")))
        return None
    except OSError:
        problems.append(Problem(file, 1, _("it cannot be opened: look at its permissions")))
        return None
    toml = text
    if file.suffix == ".md":
        toml = _front_matter(page, text, problems)
    try:
        page.data = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else toml.count("\n") + 1
        what = _("this is not TOML: look for a missing quote, bracket or equals sign here")
        problems.append(Problem(file, line + page.offset, what))
        return None
    page.toml = toml
    return page


def _front_matter(page: Page, text: str, problems: list[Problem]) -> str:
    lines = text.splitlines(keepends=True)
    fences = [number for number, line in enumerate(lines) if line.rstrip() == _FENCE][:2]
    if len(fences) < len(LANGUAGES) or fences[0] != 0:
        what = _("a playbook begins with {fence}, its data, and {fence} again").format(fence=_FENCE)
        problems.append(Problem(page.file, 1, what))
        return ""
    page.offset = 1
    body = "".join(lines[fences[1] + 1 :])
    parts = _BODY.split(body)
    page.body = {lang: part.strip() for lang, part in zip(parts[1::2], parts[2::2], strict=True)}
    for lang in LANGUAGES:
        if not page.body.get(lang):
            what = _("the text in this language is missing: <!-- lang: {lang} -->").format(lang=lang)
            problems.append(Problem(page.file, fences[1] + 2, what))
    return "".join(lines[1 : fences[1]])


def shaped(page: Page, shape: type[_S], problems: list[Problem]) -> _S | None:
    """`page` as a `shape`; its mistakes are noted. JSON mode keeps strictness and takes words for closed lists."""
    try:
        return shape.model_validate_json(json.dumps(page.data, default=_plain))
    except ValidationError as error:
        for one in error.errors(include_url=False):
            path = [part for part in one["loc"] if part != "[key]"]
            what = _what_is_wrong(one["type"], path, one.get("ctx", {}), one.get("input"))
            problems.append(Problem(page.file, page.at(*path), what))
        return None


_WANTED = (
    ("string_too", N_("a text that is neither empty nor too long")),
    ("string", N_("a text between quotes")),
    ("int", N_("a whole number")),
    ("float", N_("a number")),
    ("bool", N_("true or false")),
    ("list", N_("a list between [ ]")),
    ("too_short", N_("a list with something in it")),
    ("dict", N_("a table")),
    ("model", N_("a table")),
    ("date", N_("a date such as 2026-11-23")),
    ("greater_than", N_("a larger number")),
    ("less_than", N_("a smaller number")),
)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _what_is_wrong(kind: str, path: list[str | int], context: Mapping[str, Any], given: object) -> str:
    """Pydantic's finding in the user's language."""
    name = str(next((part for part in reversed(path) if isinstance(part, str)), ""))
    if kind == "missing":
        return _("“{name}” is missing").format(name=name)
    if kind == "extra_forbidden":
        return _("“{name}” means nothing here").format(name=name)
    if kind in ("enum", "literal_error"):
        expected = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
        return _("“{name}” is none of: {words}").format(name=str(given)[:60], words=expected)
    if kind == "string_pattern_mismatch":
        return _("“{given}” does not have the form of “{name}”").format(given=str(given)[:60], name=name)
    if kind == "value_error":
        return _("“{name}”: {why}").format(name=name, why=_(str(context.get("error", ""))))
    wanted = next((say for prefix, say in _WANTED if kind.startswith(prefix)), None)
    if wanted is not None:
        return _("“{name}” must be {what}").format(name=name, what=_(wanted))
    return _("“{name}” is not a value that fits here").format(name=name)
