"""What people may write in `sops/`: the shapes of its TOML files and of a playbook's front matter.

Strict: an unknown key is an error, so that a typing mistake is never silently ignored. Only the loader imports this
module, and only when the compiled playbooks are out of date: pydantic is too heavy for every command.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from concierge_cli.domain.event_words import WORDS
from concierge_cli.domain.vocabulary import (
    AddressForm,
    ClaimState,
    ClockKind,
    MoneyState,
    Option,
    Outcome,
    Party,
    Procedure,
    Reason,
    Reputation,
    ReturnState,
    Risk,
    Trust,
)
from concierge_cli.i18n import N_

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
EventWord = Annotated[str, StringConstraints(pattern="^(" + "|".join(sorted(WORDS)) + ")$")]
StepWord = Annotated[
    str, StringConstraints(pattern="^(" + "|".join((*sorted(WORDS), "evidence_added:[a-z][a-z0-9_]*")) + ")$")
]
Zone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
PanelUrl = Annotated[
    str,
    StringConstraints(pattern=r"^https://(\{host\}|[a-z0-9-]+(\.[a-z0-9-]+)+)/[A-Za-z0-9/_.~=&?#{}-]*$"),
]
Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s\"<>]+$")]
Hours = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Unit = Literal["calendar_hours", "calendar_days", "business_days", "business_hours"]
FileType = Literal["jpg", "png", "gif", "webp", "heic", "pdf", "mp4", "mov", "m4a", "mp3", "ogg", "wav", "txt"]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Template = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Bilingual(Shape):
    es: Line
    en: Line


class SourceShape(Shape):
    label: Bilingual
    url: Url | None = None


class ConservativeShape(Shape):
    """The stricter term that another source gives, and why in both languages."""

    duration: int = Field(ge=0, le=100_000)
    unit: Unit
    es: Line
    en: Line


class RuleShape(Shape):
    title: Bilingual
    kind: ClockKind
    party: Party
    procedures: list[Procedure] = []
    markets: list[str] = []
    applies_to: dict[Word, bool | str] = {}
    valid_from: date | None = None
    valid_to: date | None = None
    replaces: Word | None = None
    trigger: EventWord | None = None
    stops_on: list[EventWord] = []
    rearmed_by: list[EventWord] = []
    starts_next: list[Word] = []
    if_missed: EventWord | None = None
    duration: int | None = Field(default=None, ge=0, le=100_000)
    unit: Unit | None = None
    calendar: Literal["site", "client"] | Country | None = None
    hours: Hours | None = None
    zone: Zone | None = None
    end: Literal["exact", "end_of_local_day"] = "exact"
    conservative: ConservativeShape | None = None
    conflict: Bilingual | None = None
    note: Bilingual | None = None
    starts_when: Bilingual
    consequence: Bilingual
    options: list[Option] = []
    metric: Word | None = None
    optional: bool = False
    trust: Trust
    source: list[Word] = Field(min_length=1)
    verified_on: date | None = None

    @model_validator(mode="after")
    def _term_and_unit_go_together(self) -> RuleShape:
        if (self.duration is None) != (self.unit is None):
            raise ValueError(N_("duration and unit go together"))
        return self

    @model_validator(mode="after")
    def _validity_has_an_order(self) -> RuleShape:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(N_("valid_to is before valid_from"))
        return self


class SiteShape(Shape):
    """A country's edition of a platform. Without `zone` and `country` its clocks run in the client's own.

    `language` is what its buyers read (ISO 639-1); without it messages are in the client's.
    """

    label: Bilingual
    aliases: list[Line] = []
    country: Country | None = None
    language: Language | None = None
    market: str | None = None
    zone: Zone | None = None
    currency: Currency | None = None
    host: Host | None = None
    panels: dict[Word, PanelUrl] = {}


class VoiceShape(Shape):
    tone: Literal["formal", "warm"]
    depth: Literal["brief", "full"]
    speed: Literal["minutes", "hours", "days"]
    emoji: bool
    address: AddressForm


class MessagesShape(Shape):
    max_chars: int | None = Field(default=None, ge=1, le=100_000)
    max_chars_source: Word | None = None
    forbidden: list[Word] = []
    source: list[Word] = []
    forbidden_source: dict[Word, Word] = {}
    own_sites: list[Host] = []


class FilesShape(Shape):
    """What files a platform takes, each and all together; no `procedures`: in all of them."""

    types: list[FileType] = []
    max_mb: int | None = Field(default=None, ge=1, le=10_000)
    max_total_mb: int | None = Field(default=None, ge=1, le=10_000)
    max_pages: int | None = Field(default=None, ge=1, le=10_000)
    video: bool = True
    procedures: list[Procedure] = []
    trust: Trust = Trust.LOW
    source: list[Word] = []


class LeftOutShape(Shape):
    """Cases that a figure does not count: those that fit every axis that is said."""

    procedures: list[Procedure] = []
    claim_state: list[ClaimState] = []
    reputation: list[Reputation] = []
    reason: list[Reason] = []


class FewOrdersShape(Shape):
    """Where fewer than `under` orders are in the window, it is `days` long."""

    under: int = Field(ge=1, le=100_000)
    days: int = Field(ge=1, le=1000)


class MeasureShape(Shape):
    """How a figure is counted from the log (see `domain.measures.Measure`)."""

    kind: Literal["defects", "deadlines", "answers"]
    days: list[Annotated[int, Field(ge=1, le=1000)]] = Field(min_length=1)
    strict: bool
    by: Literal["order", "opening"] = "opening"
    per: Literal["order", "case"] = "case"
    hours: int | None = Field(default=None, ge=1, le=1000)
    low_rating: int | None = Field(default=None, ge=1, le=5)
    ruled: list[Procedure] = []
    leaves_out: list[LeftOutShape] = []
    few_orders: FewOrdersShape | None = None
    saved_by: list[Word] = []
    never_excluded: list[LeftOutShape] = []
    exclusion_lost_by: list[Word] = []

    @model_validator(mode="after")
    def _answers_have_hours(self) -> MeasureShape:
        if (self.hours is not None) != (self.kind == "answers"):
            raise ValueError(N_("hours belong to answers, and to nothing else"))
        return self


class StageShape(Shape):
    """What the platform does from a share on; without `at`, from the limit on."""

    at: float | None = Field(default=None, gt=0, le=1)
    es: Line
    en: Line


class MetricShape(Shape):
    """A figure of the account. Where sources disagree, `disputed` holds every number by place, `conflict` who says
    which, and `limits` the stricter one. `measure` tells how it is counted where the log has what that needs.
    """

    id: Word
    label: Bilingual
    api: Line | None = None
    window: Bilingual | None = None
    condition: Literal["below", "above"] | None = None
    target: float | None = None
    limits: dict[str, float] = {}
    limits_trust: dict[str, Trust] = {}
    conflict: Bilingual | None = None
    disputed: dict[str, Annotated[list[float], Field(min_length=2)]] = {}
    values: list[str] = []
    note: Bilingual | None = None
    measure: MeasureShape | None = None
    stages: list[StageShape] = []
    trust: Trust
    source: list[Word] = Field(min_length=1)

    @model_validator(mode="after")
    def _measured_in_a_direction(self) -> MetricShape:
        if self.measure is not None and self.condition is None:
            raise ValueError(N_("measure needs condition: below or above"))
        return self

    @model_validator(mode="after")
    def _numbers_in_dispute_are_told(self) -> MetricShape:
        if self.disputed and self.conflict is None:
            raise ValueError(N_("disputed needs conflict: who says which number"))
        stricter = {"below": min, "above": max}.get(self.condition or "")
        for place, numbers in self.disputed.items():
            if place not in self.limits:
                raise ValueError(N_("disputed names a place that limits does not have"))
            if stricter is not None and self.limits[place] != stricter(numbers):
                raise ValueError(N_("where sources disagree, limits holds the stricter number"))
        return self


class NamePattern(Shape):
    pattern: Line
    to: Reason


class ReasonMapShape(Shape):
    codes: dict[str, Reason] = {}
    names: list[NamePattern] = []
    prefixes: dict[str, Reason] = {}
    fallback: Reason | None = None
    trust: Trust
    source: list[Word] = []


class ProcedureShape(Shape):
    """What a platform says differently of a procedure; everything left out is taken from `common`.

    `counts` tells, by figure of the account, whether a thread of this procedure moves it; only where a source says so.
    """

    label: Bilingual | None = None
    channel: Word | None = None
    risks: list[Risk] | None = None
    precedence: Literal["before_all"] | None = None
    hands_in: bool | None = None
    claim_state: ClaimState | None = None
    reputation: Reputation | None = None
    panel: Word | None = None
    main: list[Word] | None = None
    talks_to: Party | None = None
    templates: dict[Word, Template] | None = None
    counts: dict[Word, bool] | None = None


class NumberShape(Shape):
    """How an order number looks; `proves`: no other platform has such numbers."""

    pattern: Line
    proves: bool = False


class RecogniseShape(Shape):
    """How a pasted notice shows the platform: its names, and phrases, patterns and numbers that only it has.

    `last`: only where nothing shows another platform. `prefixes` begin reason codes of four digits.
    """

    names: list[Line] = []
    proves: list[Line] = []
    patterns: list[Line] = []
    orders: list[NumberShape] = []
    prefixes: list[Line] = []
    last: bool = False


class PlatformShape(Shape):
    """`sops/<platform>/platform.toml`, or one entry of `sops/common/platforms.toml`.

    `site_optional`: it may be used without naming one of its sites; then that of the store's own country is meant.
    """

    label: Bilingual
    tag: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,8}$")]
    aliases: list[Line] = []
    calendar: Literal["site", "client"] = "site"
    verified_on: date | None = None
    governing_body: Bilingual | None = None
    sanction: Bilingual | None = None
    voice: VoiceShape
    messages: MessagesShape = MessagesShape()
    files: FilesShape = FilesShape()
    panels: dict[Word, PanelUrl] = {}
    sites: dict[str, SiteShape] = {}
    site_optional: bool = False
    offers: list[Procedure] = []
    procedures: dict[Procedure, ProcedureShape] = {}
    rules: dict[Word, RuleShape] = {}
    metrics: list[MetricShape] = []
    reason_map: ReasonMapShape | None = None
    recognise: RecogniseShape = RecogniseShape()
    sources: dict[Word, SourceShape] = {}


class CommonPlatforms(Shape):
    platforms: dict[Word, PlatformShape]


class CommonSources(Shape):
    sources: dict[Word, SourceShape]


class CommonProcedures(Shape):
    procedures: dict[Procedure, ProcedureShape]
    rules: dict[Word, RuleShape] = {}


class KindShape(Shape):
    """A piece of evidence. `from` is who usually gives it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)

    giver: Party = Field(alias="from")
    form: Literal["photo", "video", "document", "fact", "any"]
    label: Bilingual
    ask: Bilingual


class NeedShape(Shape):
    required: list[Word] = []
    optional: list[Word] = []


class ProcedureNeedShape(NeedShape):
    """What a procedure needs, and what becomes of the reason's own list there."""

    reason: Literal["added", "optional", "left_out"] = "added"


class CommonEvidence(Shape):
    always: NeedShape
    reasons: dict[Reason, NeedShape]
    procedures: dict[Procedure, ProcedureNeedShape] = {}
    again: dict[Word, Bilingual] = {}
    kinds: dict[Word, KindShape]


class ContentShape(Shape):
    """One thing that a message of a stage must say: what it is called, and the phrases that say it."""

    label: Bilingual
    es: list[Line] = Field(min_length=1)
    en: list[Line] = Field(min_length=1)


class CommonWording(Shape):
    """The words of messages. A phrase that ends in `*` may go on."""

    slang: dict[Language, list[Line]] = {}
    hedging: dict[Language, list[Line]] = {}
    steps: dict[Word, list[ContentShape]] = {}


class SayingShape(Shape):
    """The phrases of a procedure or a reason (see the head of `common/recognise.toml`)."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)

    says: dict[Language, list[Line]] = {}
    words: dict[Language, list[Line]] = {}
    nots: list[Line] = Field(default=[], alias="not")
    over: list[Procedure] = []


class CommonRecognise(Shape):
    before_procedure: list[Line] = []
    before_reason: list[Line] = []
    order_words: list[Line] = []
    claim_words: list[Line] = []
    order_date_words: list[Line] = []
    months: dict[Annotated[str, Field(pattern="^[a-z]{3}$")], Annotated[int, Field(ge=1, le=12)]] = {}
    weekdays: dict[Annotated[str, Field(pattern="^[a-z]{3}$")], Annotated[int, Field(ge=1, le=7)]] = {}
    due_words: dict[Language, list[Line]] = {}
    perhaps_due_words: dict[Language, list[Line]] = {}
    amount_words: list[Line] = []
    procedures: dict[Procedure, SayingShape] = {}
    reasons: dict[Reason, SayingShape] = {}


class TargetsShape(Shape):
    """The freelancer's own promise, in agreed hours."""

    first_response: int | None = Field(default=None, ge=1, le=1000)
    next_response: int | None = Field(default=None, ge=1, le=1000)
    resolution: int | None = Field(default=None, ge=1, le=10_000)
    source: list[Word] = []


class StepShape(Shape):
    """`done_by`: a word of the log, or `evidence_added:KIND`; `evidence_added` alone is when nothing required is missing."""

    id: Word
    done_by: StepWord | None = None
    also_done_by: list[StepWord] = []
    label: Bilingual
    command: Annotated[str, StringConstraints(pattern=r"^concierge( [A-Za-z0-9_.=\"-]+)+$")] | None = None


class WhenShape(Shape):
    """States in which an option is open; an axis left out does not matter."""

    claim_state: list[ClaimState] = []
    return_state: list[ReturnState] = []
    money_state: list[MoneyState] = []


class EffectShape(Shape):
    claim_state: ClaimState | None = None
    return_state: ReturnState | None = None
    money_state: MoneyState | None = None
    reputation: Reputation | None = None


class OptionShape(Shape):
    """A move that the procedure offers.

    `in_time` adds to the effect while the clock of the rule `before` is not missed.
    """

    id: Option
    label: Bilingual
    follows: Bilingual
    when: WhenShape = WhenShape()
    markets: list[str] = []
    reasons: list[Reason] = []
    effect: EffectShape = EffectShape()
    before: Word | None = None
    in_time: EffectShape = EffectShape()
    outcome: Outcome | None = None
    closes: bool = False
    waiting_on: Party | None = None
    starts: list[Word] = []
    protects: bool = False
    asks_amount: bool = False
    verb: Literal["choose", "reply", "submit"] = "choose"


class MistakeShape(Shape):
    id: Word
    es: Line
    en: Line


class SopShape(Shape):
    """The front matter of `sops/<platform>/<procedure>.md`."""

    title: Bilingual
    targets: TargetsShape = TargetsShape()
    templates: dict[Word, Template] = {}
    steps: list[StepShape] = Field(min_length=1)
    options: list[OptionShape] = []
    evidence: dict[Reason, NeedShape] = {}
    mistakes: list[MistakeShape] = []
