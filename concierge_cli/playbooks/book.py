"""`Playbooks`: every question that a service asks of the platforms' rules, evidence, options and words.

Answers come from the compiled document; values are built when first asked for and kept. What a platform does not
say is taken from `common`, so every platform of the closed list and every procedure has an answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from concierge_cli.domain.bilingual import Text
from concierge_cli.domain.vocabulary import Procedure, Reason
from concierge_cli.errors import NotFound, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.playbooks.compiled import document
from concierge_cli.playbooks.entries import (
    EvidenceKind,
    Offered,
    Platform,
    SetAside,
    Site,
    Sop,
    SopOption,
    Source,
    Targets,
)

if TYPE_CHECKING:
    from datetime import date

    from concierge_cli.domain.recognise import Lexicon, Traits
    from concierge_cli.domain.rules import Rule

COMMON = "common"
ANY = "any"
CLIENT, SITE = "client", "site"
PLATFORM_DATE = "platform_date"
_ELSEWHERE = frozenset({"handoff", "move_private"})
"""The stages that move a talk to another place."""


class Place(NamedTuple):
    """Where a rule counts: an IANA zone, and the country whose holidays are days off ("" = none).

    `agreed` tells that the client's own hours and days off count, not a country's.
    """

    zone: str
    country: str
    agreed: bool


class RuleWords(NamedTuple):
    """A rule's name, and what happens when its date is missed."""

    title: Text
    consequence: Text


class Playbooks:
    """The shipped folder with the user's own files over it. Nothing is read before the first question."""

    def __init__(self, shipped: Path, own: Path | None = None, cache: Path | None = None) -> None:
        self._folders = (shipped, own, cache)
        self._platforms: dict[str, Platform] = {}
        self._offered: dict[tuple[str, str], Offered] = {}
        self._kinds: dict[str, EvidenceKind] = {}
        self._rules: dict[str, Rule] = {}
        self._sops: dict[str, Sop] = {}

    @cached_property
    def _book(self) -> Mapping[str, Any]:
        return document(*self._folders)

    @property
    def was_read(self) -> bool:
        """Whether a question was asked already."""
        return "_book" in self.__dict__

    def set_aside(self) -> list[SetAside]:
        """The mistakes for which files of the user's own are left out, file by file."""
        return [SetAside(**one) for one in self._book["set_aside"]]

    # --- platforms and their words ----------------------------------------------------------------------------

    def platforms(self) -> list[Platform]:
        """Every platform: those with a folder of their own first, then by code."""
        codes = sorted(self._book["platforms"], key=lambda code: (not self._book["platforms"][code]["complete"], code))
        return [self.platform(code) for code in codes]

    def check_known(self, code: str) -> None:
        """Raises NotFound for a platform that no file describes, naming the file of it that was left out."""
        if code in self._book["platforms"]:
            return
        for one in self.set_aside():
            if Path(one.file).parts[-2:] == (code, "platform.toml"):
                raise NotFound(
                    _("The platform {name} is left out until its file is mended: {file}, line {line}: {what}").format(
                        name=code, file=one.file, line=one.line, what=one.what
                    ),
                    hint="concierge rules check",
                )
        raise NotFound(
            _("There is no platform {name}.").format(name=code),
            hint=_("Platforms: {names}").format(names=", ".join(sorted(self._book["platforms"]))),
        )

    def platform(self, code: str) -> Platform:
        if code not in self._platforms:
            self._platforms[code] = Platform.from_json(code, self._platform_data(code))
        return self._platforms[code]

    def site(self, platform: str, code: str) -> Site:
        """A site by its code; without a code one that belongs to no country (its clocks run in the client's zone)."""
        sites = self.platform(platform).sites
        if not code:
            return Site(code="")
        if code not in sites:
            name = self.platform(platform).label
            if not sites:
                return Site(code=code, label=Text(code, code))
            raise NotFound(
                _("{platform} has no site {site}.").format(platform=name, site=code),
                hint=_("Its sites: {sites}").format(sites=", ".join(sites)),
            )
        return sites[code]

    def procedure(self, platform: str, code: str) -> Offered:
        """A procedure as `platform` offers it, filled up from `common`."""
        if (platform, code) in self._offered:
            return self._offered[platform, code]
        if code not in tuple(Procedure):
            raise NotFound(
                _("There is no procedure {name}.").format(name=code),
                hint=_("Procedures: {names}").format(names=", ".join(Procedure)),
            )
        own = self._platform_data(platform)["procedures"].get(code)
        listed = own is not None or code in self._platform_data(platform)["offers"]
        offered = Offered.from_json(code, {**self._book["procedures"][code], **(own or {})}, listed=listed)
        return self._offered.setdefault((platform, code), offered)

    def procedures(self, platform: str) -> list[Offered]:
        """The procedures that `platform` names; any other can be logged with a reason."""
        return [self.procedure(platform, code) for code in self._platform_data(platform)["offers"]]

    def reason_of(self, platform: str, raw: str) -> Reason | None:
        """The reason that a platform's raw code means: by code, by its name, by its prefix, else its fallback.

        None where nothing fits and the platform has no fallback. A code is a hint: keep it beside the reason.
        """
        known: Mapping[str, Any] | None = self._platform_data(platform).get("reason_map")
        wanted = raw.strip()
        if known is None or not wanted:
            return None
        codes = {code.casefold(): reason for code, reason in known["codes"].items()}
        for word in (wanted, *wanted.split()):
            if (found := codes.get(word.casefold())) is not None:
                return Reason(found)
        lowered = wanted.casefold()[:200]
        for name in known["names"]:
            if re.search(name["pattern"], lowered):
                return Reason(name["to"])
        for prefix, reason in sorted(known["prefixes"].items(), key=lambda pair: -len(pair[0])):
            if lowered.startswith(prefix.casefold()):
                return Reason(reason)
        return Reason(known["fallback"]) if "fallback" in known else None

    def panel_url(
        self, platform: str, *, site: str = "", procedure: str = "", order_id: str = "", platform_case_id: str = ""
    ) -> str | None:
        """The page of the platform's panel for a case; its start page where a number is not known, None if none."""
        place = self.site(platform, site)
        panels = {**self.platform(platform).panels, **place.panels}
        from urllib.parse import quote

        values = {
            "host": place.host,
            "order_id": quote(order_id, safe=""),
            "platform_case_id": quote(platform_case_id, safe=""),
        }
        kind = self.procedure(platform, procedure).panel if procedure else ""
        for pattern in (panels.get(kind), panels.get("home")):
            if pattern is None:
                continue
            needed = re.findall(r"\{(\w+)\}", pattern)
            if all(values.get(name) for name in needed):
                return pattern.format(**values)
        return None

    def source(self, source_id: str) -> Source:
        entry = self._book["sources"].get(source_id)
        if entry is None:
            raise NotFound(_("There is no source {name}.").format(name=source_id), hint="concierge rules list")
        return Source(source_id, Text.from_json(entry["label"]), entry.get("url", ""))

    def _platform_data(self, code: str) -> Mapping[str, Any]:
        """What is known of a platform. One that no file describes any more goes by its code and has nothing of its own:
        cases of it go on with what they were frozen with.
        """
        found: Mapping[str, Any] | None = self._book["platforms"].get(code)
        return found if found is not None else _nameless(code)

    # --- evidence ---------------------------------------------------------------------------------------------

    def evidence_for(self, platform: str, procedure: str, reason: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Required and optional kinds, in the order in which they are shown. A kind stands in one of the two."""
        sop = self._book["sops"].get(f"{platform}/{procedure}")
        if sop is not None and reason in sop["evidence"]:
            own = sop["evidence"][reason]
            return _apart(own["required"], own["optional"])
        evidence = self._book["evidence"]
        required, optional = list(evidence["always"]["required"]), list(evidence["always"]["optional"])
        by_reason = evidence["reasons"].get(reason, {"required": [], "optional": []})
        by_procedure = evidence["procedures"].get(procedure)
        rank = "added" if by_procedure is None else by_procedure["reason"]
        if rank == "optional":
            optional = [*required, *optional, *by_reason["required"], *by_reason["optional"]]
            required = []
        elif rank == "added":
            required += by_reason["required"]
            optional += by_reason["optional"]
        if by_procedure is not None:
            required += by_procedure["required"]
            optional += by_procedure["optional"]
        return _apart(required, optional)

    def wording(self) -> Mapping[str, Any]:
        """The words of messages: `slang` and `hedging` by language, `steps` by stage (see `schema.CommonWording`)."""
        found: Mapping[str, Any] = self._book["wording"]
        return found

    def recognised_by(self) -> tuple[Lexicon, list[Traits]]:
        """What `domain.recognise` reads a pasted notice by: the words of procedures and reasons, how platforms show."""
        from concierge_cli.playbooks.recognising import lexicon, places

        return lexicon(self._book["recognise"]), places(self._book["platforms"])

    def evidence_kind(self, code: str) -> EvidenceKind:
        if code in self._kinds:
            return self._kinds[code]
        entry = self._book["kinds"].get(code)
        if entry is None:
            raise NotFound(
                _("There is no kind of evidence {name}.").format(name=code),
                hint=_("Kinds: {names}").format(names=", ".join(self._book["kinds"])),
            )
        return self._kinds.setdefault(code, EvidenceKind.from_json(code, entry))

    def evidence_kinds(self) -> list[EvidenceKind]:
        return [self.evidence_kind(code) for code in self._book["kinds"]]

    def again(self, problem: str) -> Text:
        """Why a piece has to be sent again, as one says it to whoever sent it; no text for a problem that is ours."""
        return Text.from_json(self._book["again"].get(problem))

    # --- rules ------------------------------------------------------------------------------------------------

    def rules(self, platform: str = "") -> list[Rule]:
        """Every rule, or those of one platform."""
        if platform:
            self._platform_data(platform)
        return [
            self.rule(rule_id) for rule_id, entry in self._book["rules"].items() if platform in ("", entry["platform"])
        ]

    def rule(self, rule_id: str) -> Rule:
        if rule_id not in self._rules:
            entry = self._rule_data(rule_id)
            from concierge_cli.domain.rules import Rule

            self._rules[rule_id] = Rule.from_json(entry)
        return self._rules[rule_id]

    def rule_words(self, rule_id: str) -> RuleWords:
        """What a rule is called, for lists that count nothing."""
        entry = self._rule_data(rule_id)
        return RuleWords(Text.from_json(entry["title"]), Text.from_json(entry["consequence"]))

    def _rule_data(self, rule_id: str) -> Mapping[str, Any]:
        entry: Mapping[str, Any] | None = self._book["rules"].get(rule_id)
        if entry is None:
            from difflib import get_close_matches

            near = get_close_matches(rule_id, self._book["rules"], n=1)
            raise NotFound(
                _("There is no rule {name}.").format(name=rule_id),
                hint=f"concierge rules show {near[0]}" if near else "concierge rules list",
            )
        return entry

    def rules_started_by(
        self,
        words: str | Iterable[str],
        *,
        platform: str,
        procedure: str,
        site: str = "",
        on: date,
        known: Mapping[str, object] | None = None,
        wanted: Collection[str] = (),
    ) -> list[Rule]:
        """The rules that an event starts, in the playbook's order.

        `words` are what the event utters (`event_words.words_of`); escalating opens the new `procedure`. `on` is the
        local day, `known` the preconditions that are known (None or absent: assumed met, see `Rule.assumed`).
        Optional rules start only where `wanted` names them. A rule without a term starts too: its date is typed.
        """
        uttered = {words} if isinstance(words, str) else set(words)
        if "escalated" in uttered:
            uttered.add("opened")
        places = self.site(platform, site).places
        started = []
        for rule_id, entry in self._book["rules"].items():
            if entry["platform"] != platform or entry.get("trigger") not in uttered:
                continue
            rule = self.rule(rule_id)
            if rule.procedures and procedure not in rule.procedures:
                continue
            if rule.optional and rule_id not in wanted:
                continue
            if rule.applies_in(places) and rule.in_force(on) and not rule.ruled_out(known or {}):
                started.append(rule)
        return started

    def rules_rearmed_by(self, words: str | Iterable[str], *, platform: str, procedure: str) -> list[Rule]:
        """The rules whose running or stopped clock an event starts anew. A clock keeps the rule that it has."""
        uttered = {words} if isinstance(words, str) else set(words)
        return [
            rule
            for rule in self.rules(platform)
            if not uttered.isdisjoint(rule.rearmed_by) and (not rule.procedures or procedure in rule.procedures)
        ]

    def main_rule(self, platform: str, procedure: str, *, site: str = "", on: date) -> Rule:
        """The rule whose clock a date typed with `--due-at` belongs to."""
        places = self.site(platform, site).places
        for rule_id in self.procedure(platform, procedure).main:
            rule = self.rule(rule_id)
            if rule.applies_in(places) and rule.in_force(on):
                return rule
        return self.rule(PLATFORM_DATE)

    def check_market(self, rule: Rule, site: str) -> None:
        """Raises RuleViolation, naming the rule that holds there, where `rule` is not for this site."""
        places: frozenset[str] = self.site(rule.platform, site).places if rule.platform != COMMON else frozenset()
        if not rule.markets or not places or rule.applies_in(places):
            return
        siblings = [
            other.id
            for other in self.rules(rule.platform)
            if other.procedures == rule.procedures and other.trigger == rule.trigger and other.applies_in(places)
        ]
        raise RuleViolation(
            _("{rule} does not hold for {site}, only for {markets}.").format(
                rule=rule.id, site=site, markets=", ".join(rule.markets)
            ),
            hint=f"concierge rules show {siblings[0]}" if siblings else "concierge rules list",
            data={"rule": rule.id, "valid_rule": siblings[0] if siblings else None},
        )

    def place_of(self, rule: Rule, *, site: str = "", client_zone: str = "UTC", client_country: str = "") -> Place:
        """Where `rule` counts for a site: its own zone and calendar, else the site's, else the client's.

        Without a site the only one that the rule's market or its platform has is meant.
        """
        place = Site(code="") if rule.platform == COMMON else self.site(rule.platform, site)
        if not place.code and rule.platform != COMMON:
            fitting = [one for one in self.platform(rule.platform).sites.values() if rule.applies_in(one.places)]
            if len(fitting) == 1:
                place = fitting[0]
        zone = rule.zone or place.zone or client_zone
        if rule.calendar == CLIENT:
            return Place(client_zone, client_country, agreed=True)
        if rule.calendar and rule.calendar != SITE:
            return Place(zone, rule.calendar, agreed=False)
        return Place(zone, place.country or client_country, agreed=False)

    # --- playbooks of procedures ------------------------------------------------------------------------------

    def sop(self, platform: str, procedure: str) -> Sop:
        """The playbook of a procedure; the general one where the platform has none of its own."""
        self.procedure(platform, procedure)
        name = f"{platform}/{procedure}"
        if name not in self._book["sops"]:
            name = f"{COMMON}/{ANY}"
        return self._sop(name)

    def sops(self) -> list[Sop]:
        """Every playbook there is, the general one last."""
        return [
            self._sop(name) for name in sorted(self._book["sops"], key=lambda name: (name.startswith(COMMON), name))
        ]

    def _sop(self, name: str) -> Sop:
        if name not in self._sops:
            folder, _slash, procedure = name.partition("/")
            self._sops[name] = Sop.from_json(folder, procedure, self._book["sops"][name])
        return self._sops[name]

    def targets(self, platform: str, procedure: str) -> Targets:
        """The promise of service in agreed minutes: the playbook's own, filled up from the general one."""
        own, general = self.sop(platform, procedure).targets, self._sop(f"{COMMON}/{ANY}").targets
        return Targets(
            own.first_response or general.first_response,
            own.next_response or general.next_response,
            own.resolution or general.resolution,
        )

    def templates(self, platform: str, procedure: str) -> dict[str, str]:
        """Stage → template name: the playbook's own, then what the platform says of the procedure, then the general.

        Where a platform forbids talk elsewhere, no general message moves a talk there.
        """
        own = self._book["sops"].get(f"{platform}/{procedure}", {}).get("templates", {})
        by_procedure = self._platform_data(platform)["procedures"].get(procedure, {}).get("templates", {})
        general = self.general_templates(procedure)
        if "off_platform" in self._platform_data(platform)["messages"]["forbidden"]:
            general = {stage: name for stage, name in general.items() if stage not in _ELSEWHERE}
        return {**general, **by_procedure, **own}

    def general_templates(self, procedure: str) -> dict[str, str]:
        """Stage → the template of `common` that serves it on any platform."""
        particular = self._book["procedures"].get(procedure, {}).get("templates", {})
        return {**self._sop(f"{COMMON}/{ANY}").templates, **particular}

    def options(
        self,
        platform: str,
        procedure: str,
        states: Mapping[str, str] | None = None,
        *,
        site: str = "",
        reason: str = "",
    ) -> list[SopOption]:
        """The moves open now. `states` are `claim_state`, `return_state`, `money_state` of the case."""
        places = self.site(platform, site).places
        return [
            option
            for option in self.sop(platform, procedure).options
            if option.is_open(states or {})
            and (not option.markets or not places.isdisjoint(option.markets))
            and (not option.reasons or not reason or reason in option.reasons)
        ]


def _apart(required: Iterable[str], optional: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Both lists without repetitions; what is required is not optional as well."""
    first = tuple(dict.fromkeys(required))
    return first, tuple(kind for kind in dict.fromkeys(optional) if kind not in first)


def _nameless(code: str) -> Mapping[str, Any]:
    """What holds of a platform that no file describes: cautious manners, and nothing else."""
    cautious = ["outcome_promise", "contact_data", "link", "off_platform", "ask_to_close", "review_request"]
    return {
        "label": {"es": code, "en": code},
        "tag": code[:8].upper(),
        "calendar": SITE,
        "voice": {"tone": "warm", "depth": "brief", "speed": "hours", "emoji": False, "address": "tu"},
        "messages": {"forbidden": cautious, "source": ["ours"], "forbidden_source": {}, "own_sites": []},
        "files": {"types": [], "video": True, "trust": "low", "source": []},
        "sites": {},
        "site_optional": False,
        "offers": [],
        "procedures": {},
        "panels": {},
        "metrics": [],
        "complete": False,
    }
