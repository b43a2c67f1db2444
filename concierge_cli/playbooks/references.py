"""What the files of `sops/` must agree about: names that exist, rules that take over without overlapping, chains that end.

Runs on the whole document, once every file has its shape. A mistake becomes a `Problem` with file and line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from concierge_cli.i18n import _
from concierge_cli.playbooks.pages import Page, Problem

COMMON = "common"
GENERAL_METRICS = frozenset({"money", "compliance", "legal", "sla"})
Document = dict[str, Any]
Where = tuple[str | int, ...]


def check_references(document: Document, pages: Mapping[str, Page], problems: list[Problem]) -> None:
    """Adds to `problems` what one part of `document` says of another that is not so. `pages` are the files by name."""
    _References(document, pages, problems).check()


class _References:
    def __init__(self, document: Document, pages: Mapping[str, Page], problems: list[Problem]) -> None:
        self._document = document
        self._rules: Document = document["rules"]
        self._pages = pages
        self._problems = problems

    def check(self) -> None:
        for code, platform in self._document["platforms"].items():
            self._check_platform(code, platform)
        for rule_id, rule in self._rules.items():
            if rule["platform"] == COMMON:
                self._check_rule(self._pages[f"{COMMON}/procedures.toml"], ("rules", rule_id), rule, GENERAL_METRICS)
        self._check_evidence()
        self._check_validity()
        self._check_chains()
        for name, sop in self._document["sops"].items():
            self._check_sop(self._pages[f"{name}.md"], sop)

    def _check_platform(self, code: str, platform: Document) -> None:
        page, base = self._home(code)
        figures = {metric["id"] for metric in platform["metrics"]}
        for rule_id, rule in self._rules.items():
            if rule["platform"] == code:
                self._check_rule(page, (*base, "rules", rule_id), rule, figures | GENERAL_METRICS)
        for procedure, entry in platform["procedures"].items():
            where = (*base, "procedures", procedure)
            for number, rule_id in enumerate(entry.get("main", ())):
                self._need(page, (*where, "main", number), rule_id, self._rules)
            for metric in entry.get("counts", ()):
                self._need(page, (*where, "counts", metric), metric, figures)
        for part in ("messages", "files"):
            for number, source in enumerate(platform[part]["source"]):
                self._need_source(page, (*base, part, "source", number), source)
        for word, source in platform["messages"]["forbidden_source"].items():
            self._need_source(page, (*base, "messages", "forbidden_source", word), source)
        for number, metric in enumerate(platform["metrics"]):
            for source in metric["source"]:
                self._need_source(page, (*base, "metrics", number, "source"), source)
            measure = metric.get("measure") or {}
            for key in ("saved_by", "exclusion_lost_by"):
                for rule_id in measure.get(key, ()):
                    self._need(page, (*base, "metrics", number, "measure", key), rule_id, self._rules)

    def _check_rule(self, page: Page, where: Where, rule: Document, metrics: Iterable[str]) -> None:
        for source in rule["source"]:
            self._need_source(page, (*where, "source"), source)
        for follower in rule["starts_next"]:
            self._need(page, (*where, "starts_next"), follower, self._rules)
        if (earlier := rule.get("replaces")) is not None:
            self._need(page, (*where, "replaces"), earlier, self._rules)
        if (metric := rule.get("metric")) is not None:
            self._need(page, (*where, "metric"), metric, metrics)

    def _check_evidence(self) -> None:
        page = self._pages.get(f"{COMMON}/evidence.toml")
        if page is None:
            return
        evidence = self._document["evidence"]
        needs: dict[tuple[str, ...], Document] = {("always",): evidence["always"]}
        needs |= {("reasons", reason): need for reason, need in evidence["reasons"].items()}
        needs |= {("procedures", name): need for name, need in evidence["procedures"].items()}
        for where, need in needs.items():
            for level in ("required", "optional"):
                for kind in need[level]:
                    self._need(page, (*where, level), kind, self._document["kinds"])

    def _check_sop(self, page: Page, sop: Document) -> None:
        for number, step in enumerate(sop["steps"]):
            for word in (step.get("done_by", ""), *step.get("also_done_by", ())):
                _evidence, colon, kind = word.partition("evidence_added:")
                if colon:
                    self._need(page, ("steps", number, "done_by"), kind, self._document["kinds"])
        for number, option in enumerate(sop["options"]):
            for rule_id in (*option["starts"], *([option["before"]] if "before" in option else [])):
                self._need(page, ("options", number), rule_id, self._rules)
        for reason, need in sop["evidence"].items():
            for kind in (*need["required"], *need["optional"]):
                self._need(page, ("evidence", reason), kind, self._document["kinds"])

    # --- validity ---------------------------------------------------------------------------------------------

    def _check_validity(self) -> None:
        """Of a rule and the one that it replaces, no two hold on the same day in the same place."""
        for rule_id, rule in self._rules.items():
            earlier = self._rules.get(rule.get("replaces", ""))
            if earlier is None or not _share(rule["markets"], earlier["markets"]):
                continue
            last, first = earlier.get("valid_to"), rule.get("valid_from")
            if last is None:
                what = _("{earlier}, which it replaces, has no valid_to: both would hold").format(earlier=earlier["id"])
            elif first is None:
                what = _("it replaces {earlier}, and has no valid_from: both would hold").format(earlier=earlier["id"])
            elif date.fromisoformat(first) <= date.fromisoformat(last):
                what = _("it holds from {first} on, and {earlier}, which it replaces, until {last}: both would hold")
                what = what.format(first=first, earlier=earlier["id"], last=last)
            else:
                continue
            page, base = self._home(rule["platform"])
            self._note(page, (*base, "rules", rule_id, "replaces"), what)

    # --- chains -----------------------------------------------------------------------------------------------

    def _check_chains(self) -> None:
        """No rule may follow itself, kept or missed: a list of what comes next would have no end."""
        over: set[str] = set()
        for rule_id in self._rules:
            self._walk(rule_id, [], over)

    def _walk(self, rule_id: str, path: list[str], over: set[str]) -> None:
        if rule_id in path:
            circle = [*path[path.index(rule_id) :], rule_id]
            rule = self._rules[circle[0]]
            page, base = self._home(rule["platform"])
            key = "starts_next" if circle[1] in rule["starts_next"] else "if_missed"
            what = _("these rules follow each other in a circle: {rules}").format(rules=" → ".join(circle))
            self._note(page, (*base, "rules", circle[0], key), what)
        elif rule_id not in over:
            for follower in self._followers(self._rules[rule_id]):
                self._walk(follower, [*path, rule_id], over)
            over.add(rule_id)

    def _followers(self, rule: Document) -> list[str]:
        """The rules that begin when this one is kept, then those that begin with what its silence amounts to."""
        kept = [name for name in rule["starts_next"] if name in self._rules]
        silence = {rule["if_missed"], rule["if_missed"].partition(":")[0]} if "if_missed" in rule else set()
        missed = [
            name
            for name, other in self._rules.items()
            if other.get("trigger") in silence
            and other["platform"] == rule["platform"]
            and not other["optional"]
            and _share(other["procedures"], rule["procedures"])
            and _share(other["markets"], rule["markets"])
        ]
        return [*kept, *missed]

    # --- telling ----------------------------------------------------------------------------------------------

    def _home(self, platform: str) -> tuple[Page, tuple[str, ...]]:
        """The file that holds what is said of a platform, and where in it."""
        if (page := self._pages.get(f"{platform}/platform.toml")) is not None:
            return page, ()
        if platform == COMMON:
            return self._pages[f"{COMMON}/procedures.toml"], ()
        return self._pages[f"{COMMON}/platforms.toml"], ("platforms", platform)

    def _need_source(self, page: Page, where: Where, source: str) -> None:
        self._need(page, where, source, self._document["sources"])

    def _need(self, page: Page, where: Where, name: str, known: Iterable[str]) -> None:
        if name not in known:
            self._note(page, where, _("nothing is called “{name}”").format(name=name))

    def _note(self, page: Page, where: Where, what: str) -> None:
        self._problems.append(Problem(page.file, page.at(*where), what))


def _share(some: list[str], others: list[str]) -> bool:
    """Whether two lists of places or procedures have one in common; an empty list means all."""
    return not some or not others or not set(some).isdisjoint(others)
