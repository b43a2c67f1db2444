"""Reads `sops/` and checks it: the shipped folder, with the user's own files over it, into one plain document.

A file of the user's own takes the place of the shipped file with the same relative path, as a whole. Every mistake
becomes a `Problem` with file and line; all of them are collected before one error is raised. This module imports
pydantic, so it runs only when the compiled playbooks are out of date (`compiled`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.vocabulary import Procedure
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _, ngettext
from concierge_cli.playbooks import schema
from concierge_cli.playbooks.pages import LANGUAGES, Page, Problem, files_of, read_page, shaped

COMMON = "common"
ANY = "any"
GENERAL_METRICS = frozenset({"money", "compliance", "legal", "sla"})
Document = dict[str, Any]


def load(shipped: Path, own: Path | None = None) -> Document:
    """The whole book as one JSON-like document. Raises InvalidInput naming file and line of the first mistake."""
    reading = _Reading(files_of(shipped, own))
    document = reading.document()
    if reading.problems:
        raise _error(reading.problems, shipped)
    return document


def _error(problems: list[Problem], shipped: Path) -> InvalidInput:
    first = problems[0]
    sentence = _("{file}, line {line}: {what}").format(file=first.file, line=first.line, what=first.what)
    more = len(problems) - 1
    if more:
        sentence += " " + ngettext("(and {n} more)", "(and {n} more)", more).format(n=more)
    if first.file.is_relative_to(shipped):
        hint = _("Correct that line of {file}, or install the program again.")
    elif not (shipped / first.file.parent.name / first.file.name).exists():
        hint = _("Correct that line of {file}.")
    else:
        hint = _("Correct that line of {file}. Without that file the one that comes with the program is used.")
    return InvalidInput(
        sentence,
        hint=hint.format(file=first.file),
        data={"problems": [{"file": str(one.file), "line": one.line, "what": one.what} for one in problems]},
    )


class _Reading:
    """One reading of the folders; `problems` grows as files are read."""

    def __init__(self, files: Mapping[str, Path]) -> None:
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
        }
        self._read_common(document)
        for name, page in self.pages.items():
            folder, _slash, file = name.partition("/")
            if folder == COMMON or file != "platform.toml":
                continue
            if (platform := shaped(page, schema.PlatformShape, self.problems)) is not None:
                self._add_platform(document, page, folder, platform, complete=True)
        for name, page in self.pages.items():
            if name.endswith(".md"):
                self._add_sop(document, page)
        if not self.problems:
            self._finish_rules(document)
            self._check_references(document)
        return document

    def _read_common(self, document: Document) -> None:
        for file, shape in (
            ("sources.toml", schema.CommonSources),
            ("procedures.toml", schema.CommonProcedures),
            ("evidence.toml", schema.CommonEvidence),
            ("wording.toml", schema.CommonWording),
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
        for number, name in enumerate(platform.reason_map.names if platform.reason_map else ()):
            try:
                re.compile(name.pattern)
            except re.error:
                what = _("this pattern is not a regular expression")
                self.note(page, (*base, "reason_map", "names", number, "pattern"), what)
        for procedure, entry in platform.procedures.items():
            if entry.panel is not None and entry.panel not in platform.panels:
                what = _("there is no panel “{name}”").format(name=entry.panel)
                self.note(page, (*base, "procedures", procedure.value, "panel"), what)
            for metric in entry.counts or ():
                where = (*base, "procedures", procedure.value, "counts", metric)
                self._need(page, where, metric, [one.id for one in platform.metrics])
        document["platforms"][code] = data

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
            if f"{folder}/platform.toml" not in self.pages:
                what = _("the platform of this playbook has no platform.toml")
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

    # --- references between files -----------------------------------------------------------------------------

    def _check_references(self, document: Document) -> None:
        for code, platform in document["platforms"].items():
            page, base = self._home(code)
            metrics = {metric["id"] for metric in platform["metrics"]} | GENERAL_METRICS
            for rule_id, rule in document["rules"].items():
                if rule["platform"] == code:
                    self._check_rule(document, page, (*base, "rules", rule_id), rule, metrics)
            for procedure, entry in platform["procedures"].items():
                for number, rule_id in enumerate(entry.get("main", ())):
                    where = (*base, "procedures", procedure, "main", number)
                    self._need(page, where, rule_id, document["rules"])
            self._check_sources(document, page, base, platform)
        self._check_evidence(document)
        self._check_chains(document["rules"])
        for name, sop in document["sops"].items():
            page = self.pages[f"{name}.md"]
            for number, option in enumerate(sop["options"]):
                for rule_id in (*option["starts"], *([option["before"]] if "before" in option else [])):
                    self._need(page, ("options", number), rule_id, document["rules"])
            for reason, need in sop["evidence"].items():
                for kind in (*need["required"], *need["optional"]):
                    self._need(page, ("evidence", reason), kind, document["kinds"])

    def _check_sources(self, document: Document, page: Page, base: tuple[str, ...], platform: Document) -> None:
        for part in ("messages", "files"):
            for number, source in enumerate(platform[part]["source"]):
                self._need(page, (*base, part, "source", number), source, document["sources"])
        for word, source in platform["messages"]["forbidden_source"].items():
            self._need(page, (*base, "messages", "forbidden_source", word), source, document["sources"])
        for number, metric in enumerate(platform["metrics"]):
            for source in metric["source"]:
                self._need(page, (*base, "metrics", number, "source"), source, document["sources"])

    def _check_rule(
        self, document: Document, page: Page, where: tuple[str | int, ...], rule: Document, metrics: set[str]
    ) -> None:
        for source in rule["source"]:
            self._need(page, (*where, "source"), source, document["sources"])
        for follower in rule["starts_next"]:
            self._need(page, (*where, "starts_next"), follower, document["rules"])
        if (earlier := rule.get("replaces")) is not None:
            self._need(page, (*where, "replaces"), earlier, document["rules"])
        if (metric := rule.get("metric")) is not None:
            self._need(page, (*where, "metric"), metric, metrics)

    def _check_chains(self, rules: Document) -> None:
        """No rule may follow itself: a list of what comes next would have no end."""
        over: set[str] = set()
        for rule_id in rules:
            self._walk(rules, rule_id, [], over)

    def _walk(self, rules: Document, rule_id: str, path: list[str], over: set[str]) -> None:
        if rule_id in path:
            circle = [*path[path.index(rule_id) :], rule_id]
            page, base = self._home(rules[circle[0]]["platform"])
            what = _("these rules follow each other in a circle: {rules}").format(rules=" → ".join(circle))
            self.note(page, (*base, "rules", circle[0], "starts_next"), what)
        elif rule_id not in over:
            for follower in rules[rule_id]["starts_next"]:
                if follower in rules:
                    self._walk(rules, follower, [*path, rule_id], over)
            over.add(rule_id)

    def _check_evidence(self, document: Document) -> None:
        page = self.pages.get(f"{COMMON}/evidence.toml")
        if page is None:
            return
        evidence = document["evidence"]
        needs: dict[tuple[str, ...], Document] = {("always",): evidence["always"]}
        needs |= {("reasons", reason): need for reason, need in evidence["reasons"].items()}
        needs |= {("procedures", name): need for name, need in evidence["procedures"].items()}
        for where, need in needs.items():
            for level in ("required", "optional"):
                for kind in need[level]:
                    self._need(page, (*where, level), kind, document["kinds"])

    def _home(self, platform: str) -> tuple[Page, tuple[str, ...]]:
        if (page := self.pages.get(f"{platform}/platform.toml")) is not None:
            return page, ()
        return self.pages[f"{COMMON}/platforms.toml"], ("platforms", platform)

    def _need(self, page: Page, where: Iterable[str | int], name: str, known: Iterable[str]) -> None:
        if name not in known:
            self.note(page, where, _("nothing is called “{name}”").format(name=name))


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
