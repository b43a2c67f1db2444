"""What things are called on screen: platforms with their site, procedures, deadlines, evidence, sums of money."""

from __future__ import annotations

from dataclasses import dataclass

from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import ClockKind, Party
from concierge_cli.errors import NotFound
from concierge_cli.i18n import _
from concierge_cli.language import money
from concierge_cli.language.words import case_phrase, label
from concierge_cli.playbooks.book import Playbooks


@dataclass(frozen=True, slots=True)
class Names:
    """The playbooks' words for what a case holds; `country` is the user's, for numbers."""

    playbooks: Playbooks
    country: str

    def platform(self, code: str) -> str:
        try:
            return str(self.playbooks.platform(code).label)
        except NotFound:
            return code

    def place(self, platform: str, site: str) -> str:
        """`Mercado Libre México`; the platform alone where a site says nothing more."""
        try:
            place = str(self.playbooks.site(platform, site).label)
        except NotFound:
            place = site
        return f"{self.platform(platform)} {place}".strip()

    def tag(self, case: Case) -> str:
        """`ACC-42 · ML · reclamo`: to paste as a label in a mailbox or chat."""
        return f"{case.id} · {self.playbooks.platform(case.platform).tag} · {self.procedure(case)}"

    def procedure(self, case: Case) -> str:
        return str(self.playbooks.procedure(case.platform, case.procedure).label)

    def what(self, case: Case) -> str:
        """`reclamo por defecto`."""
        return case_phrase(case.procedure, case.reason)

    def evidence(self, kind: str) -> str:
        try:
            return str(self.playbooks.evidence_kind(kind).label)
        except NotFound:
            return kind

    def buyer(self, case: Case) -> str:
        """The buyer's name made harmless, or a word for them."""
        return safe(case.buyer) if case.buyer else label("party", Party.BUYER)

    def amount(self, value: Money | None) -> str:
        return money.format_money(value, country=self.country) if value else ""

    def clock(self, clock: Clock) -> str:
        """`Tu primera respuesta`, `Mercado Libre: 2 días hábiles para cuidar la reputación`."""
        own = {
            "first_response": _("Your first answer"),
            "next_response": _("Your next answer"),
            "resolution": _("Your promise to solve it"),
            "platform_task": _("What the platform asked of you"),
        }.get(clock.base_id)
        if own:
            return own if "#" not in clock.id else f"{own} ({clock.id.partition('#')[2]})"
        if clock.rule is None:
            return label("clock_kind", clock.kind)
        try:
            rule = self.playbooks.rule(clock.rule.id)
        except NotFound:
            return clock.rule.id
        return str(rule.title)

    def consequence(self, clock: Clock) -> str:
        if clock.rule is None:
            return ""
        try:
            return str(self.playbooks.rule(clock.rule.id).consequence)
        except NotFound:
            return ""

    def whose(self, clock: Clock) -> str:
        """Who has to act: the platform's name for its own deadlines, the party for theirs."""
        return "" if clock.kind is ClockKind.SLA else label("party", clock.party)
