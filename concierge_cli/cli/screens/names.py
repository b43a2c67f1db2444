"""What things are called on screen: platforms with their site, procedures, deadlines, evidence, sums of money."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from concierge_cli.cli.style import safe
from concierge_cli.domain.standing_words import ClockKind, Party
from concierge_cli.errors import NotFound
from concierge_cli.i18n import _
from concierge_cli.language.words import case_phrase, label

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.clock import Clock
    from concierge_cli.domain.money import Money
    from concierge_cli.journal import CaseRow
    from concierge_cli.playbooks.book import Playbooks

_THE_SUM = r"\bel monto\b|\bthe amount\b"


class Names(NamedTuple):
    """The playbooks' words for what a case holds; `country` is the user's, for numbers."""

    playbooks: Playbooks
    country: str

    def platform(self, code: str) -> str:
        return safe(str(self.playbooks.platform(code).label))

    def place(self, platform: str, site: str) -> str:
        """`Mercado Libre México`; the platform alone where a site says nothing more."""
        try:
            place = str(self.playbooks.site(platform, site).label)
        except NotFound:
            place = safe(site)
        return f"{self.platform(platform)} {place}".strip()

    def short_place(self, case: Case, client: Client) -> str:
        """The platform; with its country where the store sells in several, or in another one than its own."""
        sites = client.platforms.get(case.platform, ())
        try:
            country = self.playbooks.site(case.platform, case.site).country
        except NotFound:
            country = ""
        abroad = bool(country) and country != client.country
        return self.place(case.platform, case.site) if len(sites) > 1 or abroad else self.platform(case.platform)

    def tag(self, case: Case) -> str:
        """`ACC-42 · ML · reclamo`: to paste as a label in a mailbox or chat."""
        return f"{case.id} · {self.tag_of(case.platform)} · {self.procedure(case)}"

    def tag_of(self, platform: str) -> str:
        """`ML`; of a platform that no folder has any more the beginning of its code."""
        return safe(self.playbooks.platform(platform).tag)

    def procedure(self, case: Case | CaseRow) -> str:
        """What its platform calls it: on Allegro a complaint is a `reclamación`."""
        return safe(str(self.playbooks.procedure(case.platform, case.procedure).label))

    def what(self, case: Case | CaseRow) -> str:
        """`reclamo por defecto`, in the platform's own word."""
        return case_phrase(case.procedure, case.reason, name=self.procedure(case))

    def evidence(self, kind: str) -> str:
        try:
            return str(self.playbooks.evidence_kind(kind).label)
        except NotFound:
            return safe(kind)

    def buyer(self, case: Case) -> str:
        """The buyer's name made harmless, or a word for them."""
        return safe(case.buyer) if case.buyer else label("party", Party.BUYER)

    def amount(self, value: Money | None) -> str:
        if value is None:
            return ""
        from concierge_cli.language import money

        return money.format_money(value, country=self.country)

    def agreed(self, total: Money, said: Money | None) -> str:
        """`$100.000 COP más (en total $299.999 COP)`; the total alone where that is what was said."""
        if said is None:
            return self.amount(total)
        return _("{said} more ({total} in all)").format(said=self.amount(said), total=self.amount(total))

    def sum(self, amount: str | None, currency: str | None) -> str:
        """The same for a light row's decimal text and currency."""
        if not amount or not currency:
            return ""
        from decimal import Decimal

        from concierge_cli.domain.money import Money

        return self.amount(Money(Decimal(amount), currency))

    def clock(self, clock: Clock) -> str:
        """`Tu primera respuesta`; of a rule its title, `2 días hábiles para cuidar la reputación`."""
        own = {
            "first_response": _("Your first answer"),
            "next_response": _("Your next answer"),
            "resolution": _("Your promise to solve it"),
            "platform_task": _("What the platform asked for"),
            "next_update": _("You promised to write"),
        }.get(clock.base_id)
        if own:
            return (
                own if "#" not in clock.id or clock.kind is ClockKind.PROMISE else _("{name}, again").format(name=own)
            )
        if clock.rule is None:
            return label("clock_kind", clock.kind)
        try:
            title = str(self.playbooks.rule_words(clock.rule.id).title)
        except NotFound:
            return safe(clock.rule.id)
        name = title[:1].upper() + title[1:]
        if clock.own_term and clock.term is not None:
            from concierge_cli.cli.screens.rules import term_words

            term = term_words(int(clock.term["duration"]), clock.term["unit"])
            return _("{name} (here: {term})").format(name=name, term=term)
        return name

    def deadline(self, clock: Clock, case: Case) -> str:
        """The clock's name with the platform's before it, unless its title says it already or it is our own promise."""
        name, platform = self.clock(clock), self.platform(case.platform)
        if clock.rule is None or clock.kind is ClockKind.SLA or platform.casefold() in name.casefold():
            return name
        return f"{platform}: {name}"

    def consequence(self, clock: Clock, case: Case | None = None) -> str:
        """What happens when it is missed; `el monto` (`the amount`) in it becomes the case's sum where that is known."""
        if clock.rule is None:
            return ""
        try:
            text = str(self.playbooks.rule_words(clock.rule.id).consequence)
        except NotFound:
            return ""
        sum_ = self.amount(case.amount) if case is not None else ""
        return re.sub(_THE_SUM, lambda _found: sum_, text, count=1) if sum_ else text
