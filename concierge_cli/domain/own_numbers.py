"""Numbers that a store has of its own, in place of what the playbooks say: a rule's term, a figure's limit.

Both are kept in the profile as text under `NAME` or `NAME@SITE`: a term as `36h`, `5d`, `10bd` (business days) or `8bh`
(business hours), a limit as the decimal text of a share (`0.04`). What is said of a site comes before what is said of
the rule or figure itself. A date that the platform shows, or that was typed for a case, comes before either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from concierge_cli.domain.rules import (
    BUSINESS_DAYS,
    BUSINESS_HOURS,
    CALENDAR_DAYS,
    CALENDAR_HOURS,
    EXACT,
    Rule,
)
from concierge_cli.domain.vocabulary import HARD, Party

UNITS: Final[Mapping[str, str]] = {
    "h": CALENDAR_HOURS,
    "d": CALENDAR_DAYS,
    "bd": BUSINESS_DAYS,
    "bh": BUSINESS_HOURS,
}
"""How a term's unit is written, and what rules call it."""

_TERM: Final = re.compile(r"(\d{1,4})(h|d|bd|bh)")


class OwnTerm(NamedTuple):
    """A term of the store's own: how long, in which of the rules' units."""

    duration: int
    unit: str


def term_from(text: str) -> OwnTerm | None:
    """The term that a profile's text holds; None for what is none."""
    found = _TERM.fullmatch(text)
    return OwnTerm(int(found[1]), UNITS[found[2]]) if found else None


_ABOUT_HOURS: Final = {CALENDAR_HOURS: 1.0, CALENDAR_DAYS: 24.0, BUSINESS_DAYS: 24 * 7 / 5}
"""What a unit comes to by the clock, over a whole week. Agreed hours are compared with agreed hours alone."""


def is_later(term: OwnTerm, rule: Rule) -> bool:
    """Whether a store's own term ends after the rule's own: the platform or the law does not wait for it."""
    if rule.duration is None or rule.party is not Party.US or rule.kind not in HARD:
        return False
    if term.unit == rule.unit:
        return term.duration > rule.duration
    if term.unit not in _ABOUT_HOURS or rule.unit not in _ABOUT_HOURS:
        return False
    return term.duration * _ABOUT_HOURS[term.unit] > rule.duration * _ABOUT_HOURS[rule.unit]


def own_key(own: Mapping[str, str], name: str, site: str) -> str:
    """Under which name the store has a number of its own there; "" where it has none."""
    return next((key for key in (f"{name}@{site}", name) if key in own), "")


def rules_with_own_term(terms: Mapping[str, str], site: str) -> frozenset[str]:
    """The rules for which a store with these `terms` has said a number on `site`: so it asks for optional ones."""
    named = (key.partition("@") for key in terms)
    return frozenset(rule for rule, _at, where in named if where in ("", site))


def with_own_term(rule: Rule, terms: Mapping[str, str], site: str) -> Rule:
    """The rule as it holds for a store with these `terms` on `site`.

    The stricter form of the sources goes with the number that the store replaced; the version tells the change.
    """
    key = own_key(terms, rule.id, site)
    term = term_from(terms[key]) if key else None
    if term is None:
        return rule
    return replace(
        rule,
        duration=term.duration,
        unit=term.unit,
        end=EXACT if term.unit in (CALENDAR_HOURS, BUSINESS_HOURS) else rule.end,
        conservative=None,
        version=f"{rule.version}+{terms[key]}",
        own_term=key,
    )


class Limit(NamedTuple):
    """The limit of a figure that holds for a store, as a share.

    `value` None: nobody says one. `origin` is `client_site`, `client` (the store's own, under `key`), `site` or
    `platform` (the playbooks'), or "" for none.
    """

    value: Decimal | None
    origin: str
    key: str = ""


def limit_for(name: str, own: Mapping[str, str], site: str, limits: Mapping[str, float], target: float | None) -> Limit:
    """The limit of the figure `name` on `site`: the store's `own`, else the site's, else the platform's target."""
    if key := own_key(own, name, site):
        return Limit(Decimal(own[key]), "client_site" if "@" in key else "client", key)
    if site in limits:
        return Limit(Decimal(str(limits[site])), "site")
    if target is not None:
        return Limit(Decimal(str(target)), "platform")
    return Limit(None, "")
