"""What a playbook says, as plain values that every screen reads: platforms, sites, procedures, SOPs, evidence.

Built from the compiled playbooks without pydantic, so that showing a case never pays for checking a folder. Named
tuples, not dataclasses: making these classes costs an eighth, and every command pays it. `Text` values are in both
languages; times are agreed minutes where a field says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from concierge_cli.domain.bilingual import NO_TEXT, Text
from concierge_cli.domain.vocabulary import AddressForm, Trust
from concierge_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from concierge_cli.playbooks.metrics import Metric

Json = Mapping[str, Any]

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Site(NamedTuple):
    """A country's edition of a platform. Empty `zone` and `country`: its clocks run in the client's own."""

    code: str
    label: Text = NO_TEXT
    country: str = ""
    market: str = ""
    zone: str = ""
    currency: str = ""
    host: str = ""
    aliases: tuple[str, ...] = ()
    panels: Mapping[str, str] = _NOTHING
    language: str = ""

    @property
    def places(self) -> frozenset[str]:
        """The names under which rules speak of this site: its code, its country, its market."""
        return frozenset(name for name in (self.code, self.country, self.market) if name)

    @classmethod
    def from_json(cls, code: str, data: Json) -> Site:
        return cls(
            code=code,
            label=Text.from_json(data["label"]),
            country=data.get("country", ""),
            market=data.get("market", ""),
            zone=data.get("zone", ""),
            currency=data.get("currency", ""),
            host=data.get("host", ""),
            aliases=tuple(data.get("aliases", ())),
            panels=data.get("panels", {}),
            language=data.get("language", ""),
        )


class Offered(NamedTuple):
    """A procedure as one platform offers it.

    `before_all`: a hard rule above every score. `hands_in`: it is answered with a defence and evidence.
    `claim_state` and `reputation` are what a case of it begins with (empty: nothing). `main` are the rules that a
    date typed with `--due-at` belongs to, the first that applies to the site. `listed`: the platform names it.
    `talks_to` is who reads what is written there: the buyer, or (in a mediation) the platform alone. `counts` tells,
    by metric, whether a thread of it moves that figure; a metric that is not there: no source says.
    """

    code: str
    label: Text
    risks: tuple[str, ...] = ()
    before_all: bool = False
    hands_in: bool = False
    claim_state: str = ""
    reputation: str = ""
    channel: str = ""
    panel: str = ""
    main: tuple[str, ...] = ()
    listed: bool = False
    talks_to: str = "buyer"
    counts: Mapping[str, bool] = _NOTHING

    @classmethod
    def from_json(cls, code: str, data: Json, *, listed: bool) -> Offered:
        return cls(
            code=code,
            label=Text.from_json(data["label"]),
            risks=tuple(data.get("risks", ())),
            before_all=data.get("precedence") == "before_all",
            hands_in=data.get("hands_in", False),
            claim_state=data.get("claim_state", ""),
            reputation=data.get("reputation", ""),
            channel=data.get("channel", ""),
            panel=data.get("panel", ""),
            main=tuple(data.get("main", ())),
            listed=listed,
            talks_to=data.get("talks_to", "buyer"),
            counts=data.get("counts", {}),
        )


class PlatformVoice(NamedTuple):
    """How one speaks there: tone (`formal`, `warm`), depth (`brief`, `full`), speed (`minutes`, `hours`, `days`)."""

    tone: str
    depth: str
    speed: str
    emoji: bool
    address: AddressForm


class MessageRules(NamedTuple):
    """What a message may hold there. `max_chars` None: no limit known.

    `forbidden` are the words for what the platform forbids, `forbidden_source` who says it of a word where it is
    another page than `source`; `own_sites` are the domains to which a link may lead.
    """

    max_chars: int | None = None
    max_chars_source: str = ""
    forbidden: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    forbidden_source: Mapping[str, str] = _NOTHING
    own_sites: tuple[str, ...] = ()


class FileRules(NamedTuple):
    """What files a platform takes. No `types`: no list known; no `procedures`: in all of them.

    `max_mb` of each file and `max_total_mb` of all together are millions of bytes, `max_pages` are a document's.
    """

    types: tuple[str, ...] = ()
    max_mb: int | None = None
    max_total_mb: int | None = None
    max_pages: int | None = None
    video: bool = True
    procedures: tuple[str, ...] = ()
    trust: Trust = Trust.LOW
    source: tuple[str, ...] = ()

    def hold_in(self, procedure: str) -> bool:
        """Whether a list of files is known for `procedure`."""
        return bool(self.types) and (not self.procedures or procedure in self.procedures)


class Platform(NamedTuple):
    """A platform of the closed list or a folder that somebody added. `complete`: it has a folder of its own.

    `site_optional`: a store may be on it without any of its sites; a case then takes that of the store's country.
    `figures` are what it judges an account by, as its playbook has them.
    """

    code: str
    label: Text
    tag: str
    aliases: tuple[str, ...]
    calendar: str
    voice: PlatformVoice
    messages: MessageRules
    files: FileRules
    sites: Mapping[str, Site]
    offers: tuple[str, ...]
    panels: Mapping[str, str]
    figures: Sequence[Json]
    governing_body: Text = NO_TEXT
    sanction: Text = NO_TEXT
    complete: bool = True
    site_optional: bool = False

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The figures as values, which few commands ask for."""
        from concierge_cli.playbooks.metrics import Metric

        return tuple(Metric.from_json(entry) for entry in self.figures)

    def site_of(self, country: str) -> str:
        """The only site of a country; "" where there is none, or several."""
        there = [code for code, site in self.sites.items() if country and site.country == country]
        return there[0] if len(there) == 1 else ""

    @classmethod
    def from_json(cls, code: str, data: Json) -> Platform:
        voice, messages, files = data["voice"], data["messages"], data["files"]
        return cls(
            code=code,
            label=Text.from_json(data["label"]),
            tag=data["tag"],
            aliases=tuple(data.get("aliases", ())),
            calendar=data["calendar"],
            voice=PlatformVoice(**{**voice, "address": AddressForm(voice["address"])}),
            messages=MessageRules(
                max_chars=messages.get("max_chars"),
                max_chars_source=messages.get("max_chars_source", ""),
                forbidden=tuple(messages["forbidden"]),
                source=tuple(messages["source"]),
                forbidden_source=messages["forbidden_source"],
                own_sites=tuple(messages["own_sites"]),
            ),
            files=FileRules(
                types=tuple(files["types"]),
                max_mb=files.get("max_mb"),
                max_total_mb=files.get("max_total_mb"),
                max_pages=files.get("max_pages"),
                video=files["video"],
                procedures=tuple(files.get("procedures", ())),
                trust=Trust(files["trust"]),
                source=tuple(files["source"]),
            ),
            sites={site: Site.from_json(site, entry) for site, entry in data["sites"].items()},
            offers=tuple(data["offers"]),
            panels=data["panels"],
            figures=data["metrics"],
            governing_body=Text.from_json(data.get("governing_body")),
            sanction=Text.from_json(data.get("sanction")),
            complete=data["complete"],
            site_optional=data["site_optional"],
        )


class EvidenceKind(NamedTuple):
    """A piece of evidence. `giver` is who usually has it, `ask` the words that follow "¿Me compartes …?".

    `form`: `photo`, `video`, `document` (a page, also as an image), `fact` (words or a number; a file serves as well)
    or `any`.
    """

    code: str
    giver: str
    form: str
    label: Text
    ask: Text

    @classmethod
    def from_json(cls, code: str, data: Json) -> EvidenceKind:
        return cls(
            code=code,
            giver=data["from"],
            form=data["form"],
            label=Text.from_json(data["label"]),
            ask=Text.from_json(data["ask"]),
        )


class Source(NamedTuple):
    """Where a number was read."""

    id: str
    label: Text
    url: str = ""


class SetAside(NamedTuple):
    """A mistake in a playbook of the user's own, which is left out for it. `stands_in`: a shipped one takes its place."""

    file: str
    line: int
    what: str
    stands_in: bool

    @property
    def sentence(self) -> str:
        """The mistake with its place, as an editor shows it."""
        return _("{file}, line {line}: {what}").format(file=self.file, line=self.line, what=self.what)

    @property
    def consequence(self) -> str:
        """What holds meanwhile."""
        if self.stands_in:
            return _("What comes with the program holds until you correct it.")
        return _("It is left out until you correct it.")


class Targets(NamedTuple):
    """The promise of service in agreed minutes; None where the playbook sets none."""

    first_response: int | None = None
    next_response: int | None = None
    resolution: int | None = None


class SopStep(NamedTuple):
    """One step. `done_by` is the event word that shows it was done, `also_done_by` others that show it as well;
    `command` has `CASE` where the id goes.
    """

    id: str
    done_by: str
    label: Text
    command: str
    also_done_by: tuple[str, ...] = ()


class SopOption(NamedTuple):
    """A move that a procedure offers now.

    `effect` are the states it brings, `in_time` what it adds while the clock of the rule `before` is not missed.
    `verb` is the command that takes it (`choose`, `reply`, `submit`); `protects` marks what saves the reputation.
    """

    id: str
    label: Text
    follows: Text
    effect: Mapping[str, str]
    in_time: Mapping[str, str]
    before: str
    outcome: str
    closes: bool
    waiting_on: str
    starts: tuple[str, ...]
    protects: bool
    asks_amount: bool
    verb: str
    when: Mapping[str, tuple[str, ...]]
    markets: tuple[str, ...]
    reasons: tuple[str, ...]

    def is_open(self, states: Mapping[str, str]) -> bool:
        """Whether the case's states allow it. A state that `states` does not tell rules nothing out."""
        return all(not allowed or states.get(axis, allowed[0]) in allowed for axis, allowed in self.when.items())

    def effect_now(self, *, in_time: bool) -> dict[str, str]:
        return {**self.effect, **self.in_time} if in_time else dict(self.effect)

    @classmethod
    def from_json(cls, data: Json) -> SopOption:
        return cls(
            id=data["id"],
            label=Text.from_json(data["label"]),
            follows=Text.from_json(data["follows"]),
            effect=data["effect"],
            in_time=data["in_time"],
            before=data.get("before", ""),
            outcome=data.get("outcome", ""),
            closes=data["closes"],
            waiting_on=data.get("waiting_on", ""),
            starts=tuple(data["starts"]),
            protects=data["protects"],
            asks_amount=data["asks_amount"],
            verb=data["verb"],
            when={axis: tuple(allowed) for axis, allowed in data["when"].items()},
            markets=tuple(data["markets"]),
            reasons=tuple(data["reasons"]),
        )


class Mistake(NamedTuple):
    """A common mistake, in a sentence."""

    id: str
    text: Text


class Sop(NamedTuple):
    """The playbook of one procedure. `platform` is `common` where it serves every platform.

    `targets` are agreed minutes, `templates` maps a stage to a template's name, `body` is Markdown by language.
    """

    platform: str
    procedure: str
    title: Text
    targets: Targets
    templates: Mapping[str, str]
    steps: tuple[SopStep, ...]
    options: tuple[SopOption, ...]
    mistakes: tuple[Mistake, ...]
    body: Text
    file: str

    @classmethod
    def from_json(cls, platform: str, procedure: str, data: Json) -> Sop:
        hours = data["targets"]
        return cls(
            platform=platform,
            procedure=procedure,
            title=Text.from_json(data["title"]),
            targets=Targets(
                *(
                    None if hours.get(name) is None else hours[name] * 60
                    for name in ("first_response", "next_response", "resolution")
                )
            ),
            templates=data["templates"],
            steps=tuple(
                SopStep(
                    step["id"],
                    step.get("done_by", ""),
                    Text.from_json(step["label"]),
                    step.get("command", ""),
                    tuple(step.get("also_done_by", ())),
                )
                for step in data["steps"]
            ),
            options=tuple(SopOption.from_json(option) for option in data["options"]),
            mistakes=tuple(Mistake(entry["id"], Text(entry["es"], entry["en"])) for entry in data["mistakes"]),
            body=Text.from_json(data["body"]),
            file=data["file"],
        )


def left_out_notices(mistakes: Iterable[SetAside]) -> list[str]:
    """A sentence a file: its first mistake, how many more there are, and what holds meanwhile."""
    by_file: dict[str, list[SetAside]] = {}
    for one in mistakes:
        by_file.setdefault(one.file, []).append(one)
    notices = []
    for first, *rest in by_file.values():
        more = " " + ngettext("(and {n} more)", "(and {n} more)", len(rest)).format(n=len(rest)) if rest else ""
        notices.append(f"{first.sentence}{more}. {first.consequence}")
    return notices
