"""Where a store stands in the period of its report, for who has several: what was promised and kept, and what is open.

It is for the freelancer's screen alone; no store's paper has anything of another's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from concierge_cli.services.health import worst

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.health import Level
    from concierge_cli.domain.kpi import Measured
    from concierge_cli.domain.period import Period
    from concierge_cli.services.report.gather import Gathered


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`kept` is the share of promises kept, `late` how many of the platforms' dates went by and `late_cases` the first
    cases that missed one.

    As it is now, whatever the period: `asked` are ids of cases that wait for a word of the store's, `accesses` how many
    somebody should look at. As at the period's end, or now while it runs: `unanswered` is how many nobody had answered,
    `account` the worst of the account's figures. `over`: the period has ended.
    """

    client: Client
    period: Period
    kept: Measured
    late: int
    late_cases: tuple[str, ...]
    unanswered: int
    asked: tuple[str, ...]
    accesses: int
    account: Level
    over: bool

    @property
    def missed(self) -> bool:
        """Whether the share of promises misses its target."""
        return self.kept.met is False

    @property
    def calls(self) -> bool:
        """Whether anything in it asks for somebody's attention."""
        open_ends = self.late or self.unanswered or self.asked or self.accesses
        return bool(self.missed or open_ends or self.account in ("near", "over"))

    def to_json(self) -> dict[str, Any]:
        """As scripts read it; the share from 0 to 1, null where nothing was decided."""
        return {
            "client": self.client.slug,
            "sla_compliance": {
                "value": self.kept.value,
                "part": self.kept.more["part"],
                "n": self.kept.n,
                "target": self.kept.target,
                "met": self.kept.met,
            },
            "platform_late": {"n": self.late, "cases": list(self.late_cases)},
            "unanswered_now": self.unanswered,
            "asked": list(self.asked),
            "accesses": self.accesses,
            "health": self.account,
        }


def standing_of(told: Gathered) -> Standing:
    """The few lines of a report that say whether to open it."""
    figures, platform = told.kpi.figures, told.kpi.figures["platform_on_time"]
    return Standing(
        client=told.client,
        period=told.period,
        kept=figures["sla_compliance"],
        late=platform.n - platform.more["part"],
        late_cases=told.kpi.late,
        unanswered=figures["unanswered_now"].n,
        asked=tuple(dict.fromkeys((*(one.case for one in told.questions), *(one.case.id for one in told.waiting)))),
        accesses=len(told.kpi.accesses),
        account=worst(told.health.figures),
        over=told.over,
    )
