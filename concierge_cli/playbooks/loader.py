"""Reads `sops/` and checks it: the shipped folder, with the user's own files over it, into one plain document.

A file of the user's own takes the place of the shipped file with the same relative path, as a whole. Every mistake
becomes a `Problem` with file and line. This module imports pydantic, so it runs only when the compiled playbooks are
out of date (`compiled`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.vocabulary import Procedure
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _, language, ngettext
from concierge_cli.playbooks import schema
from concierge_cli.playbooks.pages import LANGUAGES, Page, Problem, files_of, read_page, shaped
from concierge_cli.playbooks.references import check_references

COMMON = "common"
ANY = "any"
PLATFORM = "platform.toml"
Document = dict[str, Any]


def load(shipped: Path, own: Path | None = None) -> Document:
    """The whole book as one JSON-like document.

    A file of the user's own that holds a mistake is left out and told in `set_aside` (see `entries.SetAside`): the
    shipped file with its name stands in, and everything else is read. Raises InvalidInput naming file and line where
    a shipped file is wrong.
    """
    left_out: dict[Path, list[Problem]] = {}
    while True:
        reading = _Reading(files_of(shipped, own, without=left_out), left_out)
        document = reading.document()
        if not reading.problems:
            break
        guilty = _by_own_file(reading.problems, own) or _cause(reading.problems, shipped, own, left_out)
        if not guilty:
            raise _error(reading.problems)
        left_out |= guilty
    document["set_aside"] = [
        {
            "file": str(one.file),
            "line": one.line,
            "what": one.what,
            "stands_in": (shipped / one.file.parent.name / one.file.name).exists()
            or (one.file.name == PLATFORM and one.file.parent.name in document["platforms"]),
        }
        for problems in left_out.values()
        for one in sorted(problems, key=lambda one: one.line)
    ]
    document["told_in"] = language()
    return document


def _by_own_file(problems: list[Problem], own: Path | None) -> dict[Path, list[Problem]]:
    """The mistakes in files of the user's own, by file."""
    found: dict[Path, list[Problem]] = {}
    for one in problems:
        if own is not None and one.file.is_relative_to(own):
            found.setdefault(one.file, []).append(one)
    return found


def _cause(
    problems: list[Problem], shipped: Path, own: Path | None, left_out: Collection[Path]
) -> dict[Path, list[Problem]]:
    """Which own files make shipped ones wrong, by leaving out what those need; none where the shipped are wrong alone.

    The files beside the one that is wrong, and those in `common`, are tried one by one.
    """
    mine = set(files_of(shipped, own, without=left_out).values()) - set(files_of(shipped).values())
    if not mine or _problems_of(shipped):
        return {}
    near = {COMMON, *(one.file.parent.name for one in problems)}
    tried = sorted(file for file in mine if file.parent.name in near) or sorted(mine)
    alone = [file for file in tried if not _problems_of(shipped, own, without=(*left_out, file))][:1]
    first = problems[0]
    what = _("it leaves out what {file} needs on line {line}: {what}").format(
        file=first.file, line=first.line, what=first.what
    )
    return {file: [Problem(file, 1, what)] for file in alone or tried}


def _problems_of(shipped: Path, own: Path | None = None, *, without: Collection[Path] = ()) -> list[Problem]:
    reading = _Reading(files_of(shipped, own, without=without), without)
    reading.document()
    return reading.problems


def _error(problems: list[Problem]) -> InvalidInput:
    first = problems[0]
    sentence = _("{file}, line {line}: {what}").format(file=first.file, line=first.line, what=first.what)
    more = len(problems) - 1
    if more:
        sentence += " " + ngettext("(and {n} more)", "(and {n} more)", more).format(n=more)
    return InvalidInput(
        sentence,
        hint=_("Correct that line of {file}, or install the program again.").format(file=first.file),
        data={"problems": [{"file": str(one.file), "line": one.line, "what": one.what} for one in problems]},
    )


class _Reading:
    """One reading of the folders; `problems` grows as files are read. `left_out` are those that it does without."""

    def __init__(self, files: Mapping[str, Path], left_out: Collection[Path]) -> None:
        self.files = files
        self.left_out = {f"{file.parent.name}/{file.name}" for file in left_out}
        self.problems: list[Problem] = []
        self.pages: dict[str, Page] = {}
        for name, file in files.items():
            page = read_page(name, file, self.problems)
            if page is not None:
                self.pages[name] = page

    def note(self, page: Page, path: Iterable[str | int], what: str) -> None:
        self.problems.append(Problem(page.file, page.at(*path), what))

    # --- the document -----------------------------------------------------------------------------------------

    def document(self) -> Document:
        document: Document = {
            "sources": {},
            "procedures": {},
            "evidence": {},
            "kinds": {},
            "again": {},
            "platforms": {},
            "rules": {},
            "sops": {},
            "wording": {},
            "recognise": {},
        }
        self._read_common(document)
        for name, page in self.pages.items():
            folder, _slash, file = name.partition("/")
            if folder == COMMON or file != PLATFORM:
                continue
            if (platform := shaped(page, schema.PlatformShape, self.problems)) is not None:
                self._add_platform(document, page, folder, platform, complete=True)
        for name, page in self.pages.items():
            if name.endswith(".md"):
                self._add_sop(document, page)
        if not self.problems:
            check_references(document, self.pages, self.problems)
        if not self.problems:
            self._finish_rules(document)
        return document

    def _read_common(self, document: Document) -> None:
        for file, shape in (
            ("sources.toml", schema.CommonSources),
            ("procedures.toml", schema.CommonProcedures),
            ("evidence.toml", schema.CommonEvidence),
            ("wording.toml", schema.CommonWording),
            ("recognise.toml", schema.CommonRecognise),
            ("platforms.toml", schema.CommonPlatforms),
        ):
            page = self.pages.get(f"{COMMON}/{file}")
            if page is None:
                continue
            read: Any = shaped(page, shape, self.problems)
            if read is None:
                continue
            if isinstance(read, schema.CommonSources):
                document["sources"].update(_dump(read)["sources"])
            elif isinstance(read, schema.CommonProcedures):
                document["procedures"] = _dump(read)["procedures"]
                self._add_rules(document, page, COMMON, read.rules, None)
            elif isinstance(read, schema.CommonEvidence):
                needs = _dump(read)
                document["kinds"] = needs.pop("kinds")
                document["again"] = needs.pop("again")
                document["evidence"] = needs
            elif isinstance(read, schema.CommonWording):
                document["wording"] = _dump(read)
            elif isinstance(read, schema.CommonRecognise):
                document["recognise"] = _dump(read)
            elif isinstance(read, schema.CommonPlatforms):
                for code, platform in read.platforms.items():
                    if f"{code}/platform.toml" not in self.pages:
                        self._add_platform(document, page, code, platform, complete=False)

    def _add_platform(
        self, document: Document, page: Page, code: str, platform: schema.PlatformShape, *, complete: bool
    ) -> None:
        base: tuple[str, ...] = () if complete else ("platforms", code)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", code):
            self.note(page, base, _("the folder's name is the platform's code: lower case, digits and _"))
            return
        data = _dump(platform)
        data["complete"] = complete
        data["offers"] = list(dict.fromkeys([*data["procedures"], *data["offers"]]))
        document["sources"].update(data.pop("sources"))
        self._add_rules(document, page, code, platform.rules, platform.verified_on)
        del data["rules"]
        for other, entry in document["platforms"].items():
            if entry["tag"] == data["tag"]:
                self.note(page, (*base, "tag"), _("{platform} has the same tag").format(platform=other))
        self._check_sites(page, base, platform)
        self._check_patterns(page, base, platform)
        for procedure, entry in platform.procedures.items():
            if entry.panel is not None and entry.panel not in platform.panels:
                what = _("there is no panel “{name}”").format(name=entry.panel)
                self.note(page, (*base, "procedures", procedure.value, "panel"), what)
        document["platforms"][code] = data

    def _check_patterns(self, page: Page, base: tuple[str, ...], platform: schema.PlatformShape) -> None:
        """Patterns are regular expressions that compile; one that cannot would be told when somebody needs it."""
        named: list[tuple[tuple[str | int, ...], str]] = []
        if platform.reason_map is not None:
            names = platform.reason_map.names
            named += [(("reason_map", "names", n, "pattern"), one.pattern) for n, one in enumerate(names)]
        shows = platform.recognise
        named += [(("recognise", "patterns", n), pattern) for n, pattern in enumerate(shows.patterns)]
        named += [(("recognise", "orders", n, "pattern"), one.pattern) for n, one in enumerate(shows.orders)]
        for where, pattern in named:
            try:
                re.compile(pattern)
            except re.error:
                self.note(page, (*base, *where), _("this pattern is not a regular expression"))

    def _check_sites(self, page: Page, base: tuple[str, ...], platform: schema.PlatformShape) -> None:
        for code, site in platform.sites.items():
            if site.zone is not None and not _zone_exists(site.zone):
                what = _("there is no time zone “{zone}”").format(zone=site.zone)
                self.note(page, (*base, "sites", code, "zone"), what)
        places = {name for code, site in platform.sites.items() for name in (code, site.country, site.market) if name}
        for rule_id, rule in platform.rules.items():
            for market in rule.markets:
                if market not in places:
                    what = _("no site of this platform is called “{name}”").format(name=market)
                    self.note(page, (*base, "rules", rule_id, "markets"), what)
            if rule.zone is not None and not _zone_exists(rule.zone):
                what = _("there is no time zone “{zone}”").format(zone=rule.zone)
                self.note(page, (*base, "rules", rule_id, "zone"), what)

    def _add_rules(
        self,
        document: Document,
        page: Page,
        platform: str,
        rules: Mapping[str, schema.RuleShape],
        verified_on: date | None,
    ) -> None:
        base: tuple[str, ...] = ("platforms", platform) if page.name == f"{COMMON}/platforms.toml" else ()
        for rule_id, rule in rules.items():
            if rule_id in document["rules"]:
                what = _("another platform has a rule of this name: {rule}").format(rule=rule_id)
                self.note(page, (*base, "rules", rule_id), what)
                continue
            data = _dump(rule)
            day = rule.verified_on or verified_on
            if day is None:
                self.note(page, (*base, "rules", rule_id), _("“verified_on” is missing: the day it was checked"))
                continue
            stricter = data.pop("conservative", None)
            if stricter is not None:
                why = {"es": stricter.pop("es"), "en": stricter.pop("en")}
                data["conservative"] = {**stricter, "why": why}
            document["rules"][rule_id] = {**data, "id": rule_id, "platform": platform, "verified_on": day.isoformat()}

    def _add_sop(self, document: Document, page: Page) -> None:
        folder, _slash, file = page.name.partition("/")
        procedure = file.removesuffix(".md")
        names = (ANY,) if folder == COMMON else tuple(Procedure)
        if procedure not in names:
            what = _("a playbook is called after its procedure: {names}").format(
                names=", ".join(f"{name}.md" for name in names)
            )
            self.problems.append(Problem(page.file, 1, what))
            return
        if folder != COMMON and folder not in document["platforms"]:
            if f"{folder}/{PLATFORM}" not in self.files:
                what = (
                    _("the platform.toml beside it is left out")
                    if f"{folder}/{PLATFORM}" in self.left_out
                    else _("the platform of this playbook has no platform.toml")
                )
                self.problems.append(Problem(page.file, 1, what))
            return
        sop = shaped(page, schema.SopShape, self.problems)
        if sop is not None:
            document["sops"][f"{folder}/{procedure}"] = {
                **_dump(sop),
                "body": {lang: page.body.get(lang, "") for lang in LANGUAGES},
                "file": str(page.file),
            }

    def _finish_rules(self, document: Document) -> None:
        """What follows from the rules themselves: who took over from whom, and a version that tells a change."""
        rules = document["rules"]
        for rule_id, rule in rules.items():
            if (earlier := rule.get("replaces")) in rules:
                rules[earlier]["replaced_by"] = rule_id
        for rule in rules.values():
            counted = {name: rule.get(name) for name in _COUNTED}
            digest = hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()
            rule["version"] = f"{rule['verified_on']}.{digest[:8]}"


_COUNTED = (
    "procedures",
    "markets",
    "applies_to",
    "valid_from",
    "valid_to",
    "trigger",
    "stops_on",
    "rearmed_by",
    "duration",
    "unit",
    "calendar",
    "hours",
    "zone",
    "end",
    "conservative",
)
"""The fields of a rule that can move a date: its version changes with them."""


def _dump(shape: schema.Shape) -> Document:
    return shape.model_dump(mode="json", by_alias=True, exclude_none=True)


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True
