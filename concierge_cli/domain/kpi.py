"""What each figure means: its name, unit, target, formula and limits; and percentiles.

Percentiles are linear between neighbours (type 7, h = (n-1)p), as `PERCENTILE.INC` of Sheets and numpy compute them,
so that a client can check them. A percentile of too few values is not shown: below 5 none, below 20 no p90.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from concierge_cli.i18n import N_

Unit = Literal["share", "seconds", "count", "buckets"]
Base = Literal["", "agreed", "calendar"]
Compare = Literal["", ">", ">=", "<="]
Number = int | float

LEAST_N: Final[Mapping[int, int]] = {50: 5, 90: 20}
"""How many values the percentile needs before it says anything."""

BASELINE_N: Final = 10
"""The baseline of a client and reason is the median of its first ten closed cases, each until its first closing."""

AGES: Final[tuple[tuple[str, int], ...]] = (("0-2", 3), ("3-7", 8), ("8-14", 15), ("15+", 0))
"""The ageing buckets in whole days, and the day on which each is over; 0 for the last, which never is."""

INSUFFICIENT: Final = "insufficient"
NO_DATA: Final = "no_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. `title` and `formula` are English, translated where they are shown.

    `base` says which seconds: those of the hours agreed with the client, or of the calendar. `target` is None where
    there is none, or where it is the client's own (`first_response_p50`). `percent` is 50 or 90 for a percentile.
    """

    name: str
    unit: Unit
    title: str
    formula: str
    base: Base = ""
    target: Number | None = None
    compare: Compare = ""
    percent: int = 0


FIGURES: Final[Mapping[str, Figure]] = {
    figure.name: figure
    for figure in (
        Figure(
            name="first_response_p50",
            unit="seconds",
            base="agreed",
            compare="<=",
            percent=50,
            title=N_("First response, median"),
            formula=N_(
                "Agreed hours from the moment a message came in to the first answer by a person; automatic "
                "acknowledgements do not count. Of the answers given in the period."
            ),
        ),
        Figure(
            name="first_response_p90",
            unit="seconds",
            base="agreed",
            percent=90,
            title=N_("First response, 90th percentile"),
            formula=N_("The same hours: nine answers out of ten took no longer. Needs 20 answers."),
        ),
        Figure(
            name="first_response_target_share",
            unit="share",
            target=0.9,
            compare=">",
            title=N_("First responses on time"),
            formula=N_("First responses within the agreed hours, of those due in the period and decided."),
        ),
        Figure(
            name="unanswered_now",
            unit="count",
            target=0,
            compare="<=",
            title=N_("Unanswered now"),
            formula=N_("Open cases to which nobody has answered yet, at the moment of this report."),
        ),
        Figure(
            name="unanswered_oldest",
            unit="seconds",
            base="calendar",
            title=N_("Longest without an answer"),
            formula=N_("How long the oldest of them has waited, by the calendar."),
        ),
        Figure(
            name="sla_compliance",
            unit="share",
            target=0.9,
            compare=">",
            title=N_("Promises kept (SLA)"),
            formula=N_(
                "Promises kept ÷ (kept + missed), of those due in the period. One that is past due and still open "
                "counts as missed; cancelled ones, duplicates and cases out of scope do not count."
            ),
        ),
        Figure(
            name="all_targets_met",
            unit="share",
            title=N_("Cases with every promise kept"),
            formula=N_("Of the cases with promises due in the period and decided, those that missed none."),
        ),
        Figure(
            name="platform_on_time",
            unit="share",
            target=1,
            compare=">=",
            title=N_("Platform dates met"),
            formula=N_("Dates of the platforms and of the law that were ours to meet, met ÷ (met + missed)."),
        ),
        Figure(
            name="cycle_p50",
            unit="seconds",
            base="calendar",
            percent=50,
            title=N_("From start to end, median"),
            formula=N_(
                "Calendar time from the moment a case came in to its last closing, of the cases closed in the period. "
                "Open cases are counted by age, never averaged in."
            ),
        ),
        Figure(
            name="cycle_p90",
            unit="seconds",
            base="calendar",
            percent=90,
            title=N_("From start to end, 90th percentile"),
            formula=N_("The same time: nine cases out of ten took no longer. Needs 20 cases."),
        ),
        Figure(
            name="work_p50",
            unit="seconds",
            base="calendar",
            percent=50,
            title=N_("Without the waiting, median"),
            formula=N_(
                "The same time less the time in which it was someone else's move, or closed until it was reopened."
            ),
        ),
        Figure(
            name="backlog_start",
            unit="count",
            title=N_("Open at the start"),
            formula=N_("Cases open at the first instant of the period."),
        ),
        Figure(name="opened", unit="count", title=N_("New cases"), formula=N_("Cases that came in in the period.")),
        Figure(name="closed", unit="count", title=N_("Closed"), formula=N_("Closings in the period.")),
        Figure(name="reopened", unit="count", title=N_("Reopened"), formula=N_("Reopenings in the period.")),
        Figure(
            name="backlog_end",
            unit="count",
            title=N_("Open at the end"),
            formula=N_("Open at the start + new − closed + reopened."),
        ),
        Figure(name="reopen_rate", unit="share", title=N_("Reopened cases"), formula=N_("Reopened ÷ closed.")),
        Figure(
            name="evidence_completeness",
            unit="share",
            target=1,
            compare=">=",
            title=N_("Evidence complete when handed in"),
            formula=N_("Required pieces of evidence present when claims and defences were handed in ÷ required."),
        ),
        Figure(
            name="ageing",
            unit="buckets",
            title=N_("Open cases by age"),
            formula=N_("Days since an open case came in, at the end of the period or now, whichever is earlier."),
        ),
        Figure(
            name="pending",
            unit="count",
            title=N_("Promises not decided yet"),
            formula=N_("Promises due in the period that are neither kept nor missed yet."),
        ),
        Figure(
            name="unmissed_late",
            unit="count",
            title=N_("Entered late, with a reason"),
            formula=N_("Targets that count as met only because an entry made after their date says so, with a reason."),
        ),
    )
}
"""Every figure, in the order in which they are printed, under the names that scripts rely on."""


# --- values -------------------------------------------------------------------------------------------------------


UNANSWERED_AT_END: Final[Mapping[str, tuple[str, str]]] = {
    "unanswered_now": (
        N_("Unanswered at its end"),
        N_("Open cases to which nobody had answered when the period ended."),
    ),
    "unanswered_oldest": (
        N_("Longest without an answer"),
        N_("How long the oldest of them had waited by then, by the calendar."),
    ),
}
"""Title and formula of what is said of now, where a report tells of a period that is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A figure for one reason. `baseline` is None before the client has ten closed cases of it; `frozen_at` is when the
    tenth was closed (seconds), from when on it never changes."""

    value: Number | None
    n: int
    baseline: Number | None = None
    frozen_at: int | None = None

    @property
    def improvement(self) -> float | None:
        """(baseline − value) ÷ baseline: 0.25 is a quarter faster, a negative number slower."""
        if self.value is None or not self.baseline:
            return None
        return (self.baseline - self.value) / self.baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a figure came to: None with a `reason` where it says nothing. `cases` are ids, None where not asked for.

    `more` are counts that belong beside it: `part` of a share, and what does not enter `n`, by why (`pending`,
    `cancelled`, `duplicate`, `out_of_scope`).
    """

    figure: Figure
    value: Number | Mapping[str, int] | None
    n: int
    reason: str = ""
    target: Number | None = None
    cases: tuple[str, ...] | None = None
    by: Mapping[str, Part] | None = None
    more: Mapping[str, int] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is no target or no value. `> 90 %` is strict."""
        if self.target is None or not isinstance(self.value, int | float):
            return None
        match self.figure.compare:
            case ">":
                return self.value > self.target
            case ">=":
                return self.value >= self.target
            case "<=":
                return self.value <= self.target
        return None


def share(name: str, part: int, whole: int, *, more: Mapping[str, int] | None = None) -> Measured:
    """`part` of `whole`; no data where nothing was decided, never 100 %."""
    figure = FIGURES[name]
    return Measured(
        figure=figure,
        value=part / whole if whole else None,
        n=whole,
        reason="" if whole else NO_DATA,
        target=figure.target,
        more={"part": part, **(more or {})},
    )


def count(name: str, value: int, *, more: Mapping[str, int] | None = None) -> Measured:
    """A number of cases or targets."""
    figure = FIGURES[name]
    return Measured(figure=figure, value=value, n=value, target=figure.target, more=more or {})


def middle(
    name: str, sample: Sample, *, target: Number | None = None, by: Mapping[str, Part] | None = None
) -> Measured:
    """A percentile, or why there is none."""
    figure = FIGURES[name]
    value = sample.percentile(figure.percent) if sample.n >= LEAST_N[figure.percent] else None
    reason = "" if value is not None else INSUFFICIENT if sample.n else NO_DATA
    return Measured(figure=figure, value=value, n=sample.n, reason=reason, target=target, by=by)


# --- percentiles --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """As much of `n` sorted values as percentiles need: `at` maps a place (from 0) to its value."""

    n: int
    at: Mapping[int, int]

    def percentile(self, percent: int) -> Number:
        """The type-7 percentile; an int where it falls on one."""
        low, weight = place(self.n, percent)
        first = self.at[low]
        exact = first + (self.at[low + 1] - first) * weight if weight else Fraction(first)
        return int(exact) if exact.denominator == 1 else float(exact)

    @classmethod
    def of(cls, values: Iterable[int]) -> Sample:
        """What the percentiles of `LEAST_N` need of `values` in any order."""
        ordered = sorted(values)
        low = [place(len(ordered), percent)[0] for percent in LEAST_N] if ordered else []
        return cls(len(ordered), {at: ordered[at] for at in (*low, *(one + 1 for one in low)) if at < len(ordered)})


def place(n: int, percent: int) -> tuple[int, Fraction]:
    """Where the percentile of `n` sorted values lies: the place below it, and how far towards the next."""
    low, rest = divmod((n - 1) * percent, 100)
    return low, Fraction(rest, 100)


def percentile(values: Sequence[int], percent: int) -> Number:
    """The type-7 percentile of `values` in any order. Raises ValueError for none."""
    if not values:
        raise ValueError("no values have no percentile")
    return Sample(len(values), dict(enumerate(sorted(values)))).percentile(percent)


def age_bucket(seconds: int) -> str:
    """The name of the bucket for an age in seconds, counted in whole days."""
    days = seconds // 86_400
    return next(name for name, over in AGES if not over or days < over)
