"""A store's own numbers in words: its terms, its limits, and what they replace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.rules import rule_term, term_words
from concierge_cli.cli.style import safe
from concierge_cli.domain.own_numbers import OwnTerm, term_from
from concierge_cli.errors import NotFound
from concierge_cli.i18n import _
from concierge_cli.language.numbers import format_percent

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.clock import Clock
    from concierge_cli.domain.rules import Rule
    from concierge_cli.services.desk import Desk


def term_said(term: OwnTerm) -> str:
    """`36 horas`, `8 horas hábiles`."""
    return term_words(term.duration, term.unit)


def terms_said(desk: Desk, client: Client) -> str:
    """Every term of the store's own: `ml_claim_protect_reputation, 36 horas`."""
    found = []
    for key, text in client.terms.items():
        if (term := term_from(text)) is not None:
            found.append(f"{_place(desk, key)}: {term_said(term)}")
    return "; ".join(found)


def limits_said(desk: Desk, limits: Mapping[str, str], country: str) -> str:
    """Every limit of the store's own: `ml_claims_rate en Chile: 4 %`."""
    return "; ".join(f"{_place(desk, key)}: {share_said(share, country)}" for key, share in limits.items())


def reasons_said(desk: Desk, reasons: Mapping[str, str]) -> str:
    return "; ".join(f"{_place(desk, key)}: {safe(text)}" for key, text in reasons.items())


def share_said(share: str | float, country: str) -> str:
    """`4 %`, with as many decimals as it needs."""
    from decimal import Decimal

    percent = (Decimal(str(share)) * 100).normalize()
    return format_percent(Decimal(str(share)), country=country, decimals=max(0, -int(percent.as_tuple().exponent)))


def _place(desk: Desk, key: str) -> str:
    """`ml_buyer_ship_return`, or with its site in words: `ml_buyer_ship_return (Chile)`."""
    name, _at, site = key.partition("@")
    return f"{safe(name)} ({site_said(desk, name, site)})" if site else safe(name)


def site_said(desk: Desk, name: str, site: str) -> str:
    """The name of a site on which a rule or a figure has a number of the store's own."""
    from concierge_cli.services.own_numbers import platform_of

    platform = platform_of(desk, name)
    try:
        return safe(str(desk.playbooks.site(platform, site).label)) if platform else safe(site)
    except NotFound:
        return safe(site)


def replaced_said(desk: Desk, clock: Clock) -> str:
    """`36 horas, plazo propio de la tienda, en vez de 2 días hábiles`; "" for a clock of the playbooks' term."""
    if not clock.own_term or clock.term is None or clock.rule is None:
        return ""
    return own_instead(desk, clock.rule.id, OwnTerm(int(clock.term["duration"]), clock.term["unit"]))


def own_instead(desk: Desk, rule_id: str, own: OwnTerm) -> str:
    """A term of the store's own, and the playbooks' that it replaces, where they still have the rule."""
    try:
        usual = rule_term(desk.playbooks.rule(rule_id))
    except NotFound:
        return _("{term}, the store's own term").format(term=term_said(own))
    return _("{term}, the store's own term, instead of {usual}").format(term=term_said(own), usual=usual)


def own_terms_lines(session: Session, desk: Desk, client: Client, rule: Rule, *, asked: bool) -> list[str]:
    """The block of `rules show` about one store; where it has no term of its own, only who `asked` is told so."""
    from concierge_cli.services.own_numbers import own_terms_of

    screen, found = session.screen, own_terms_of(client, rule)
    rows = [
        (site_said(desk, rule.id, site) if site else _("Everywhere"), _with_reason(term_said(term), because))
        for site, term, because in found
    ]
    if not rows and not asked:
        return []
    if not rows:
        return [*screen.wrap(_("{name} has no term of its own here.").format(name=safe(client.name))), ""]
    title = _("Term of {name}").format(name=safe(client.name))
    return [screen.block(title), *screen.facts(rows), ""]


def _with_reason(text: str, because: str) -> str:
    return _("{what}. Because: {why}").format(what=text, why=safe(because)) if because else text
