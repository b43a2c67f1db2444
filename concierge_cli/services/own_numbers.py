"""A store's own numbers: read as people type them, and the limit of a figure that holds for it.

`RULE=36h`, `RULE@SITE=10bd`, `RULE=yes` (an optional rule as it is), `RULE=no` (taken back); `METRIC=4%`,
`METRIC@SITE=no`. What the profile keeps of them is told in `domain.own_numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from concierge_cli.domain.client import Client
from concierge_cli.domain.own_numbers import UNITS, Limit, OwnTerm, is_later, limit_for, term_from
from concierge_cli.domain.rules import Rule
from concierge_cli.errors import ConciergeError, InvalidInput, NotFound
from concierge_cli.i18n import _
from concierge_cli.language.typed import plain, shown
from concierge_cli.services.desk import Desk
from concierge_cli.services.platforms import site_word

if TYPE_CHECKING:
    from concierge_cli.playbooks.metrics import Metric

COMMON: Final = "common"
_NO: Final = ("no", "")
_YES: Final = ("yes", "si")
_LONGEST: Final = 9999
_BUSINESS_HOURS: Final = re.compile(
    r"(\d{1,4})\s*(?:bh|hh|(?:h|horas?)\s*(?:habil(?:es)?|laborables?)|(?:business|working)\s+hours?)", re.ASCII
)
_PERCENT: Final = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:%|por ciento|percent)")
_SHARE: Final = re.compile(r"0?[.,]\d{1,6}")

Read = Callable[["Desk", str], tuple[str, str]]


def later_than_the_rule(desk: Desk, before: Client, after: Client) -> list[tuple[Rule, str]]:
    """The rules whose new own term in `after` ends after the rule's own, each with the name it has in the profile."""
    found = []
    for key, text in after.terms.items():
        if before.terms.get(key) == text or (term := term_from(text)) is None:
            continue
        rule = desk.playbooks.rule(key.partition("@")[0])
        if is_later(term, rule):
            found.append((rule, key))
    return found


# --- reading ----------------------------------------------------------------------------------------------------


def read_term(desk: Desk, text: str) -> tuple[str, str]:
    """`ml_claim_protect_reputation@MLC=36h` → the profile's key and text ("" takes it back).

    Raises NotFound for an unknown rule or site, RuleViolation for a site where the rule does not hold, InvalidInput
    for what is no term.
    """
    named, typed = _divided(text, "--rule ml_claim_protect_reputation=36h")
    name, _at, site = named.partition("@")
    rule = desk.playbooks.rule(name.strip().casefold().replace("-", "_"))
    key = _key(desk, rule.id, rule.platform, site)
    if "@" in key:
        desk.playbooks.check_market(rule, key.partition("@")[2])
    return key, _term(rule, typed)


def read_limit(desk: Desk, text: str) -> tuple[str, str]:
    """`ml_claims_rate@MLC=4%` → the profile's key and the decimal text of the share ("" takes it back).

    Raises NotFound for an unknown figure or site, InvalidInput for what is no share.
    """
    named, typed = _divided(text, "--limit ml_claims_rate=4%")
    name, _at, site = named.partition("@")
    platform, metric = metric_named(desk, name)
    if not metric.condition:
        raise InvalidInput(
            _("{figure} ({label}) has no limit to set.").format(figure=metric.id, label=metric.label),
            hint=f"concierge rules list --platform {platform}",
        )
    return _key(desk, metric.id, platform, site), _share(metric.id, typed)


def metric_named(desk: Desk, name: str) -> tuple[str, Metric]:
    """A figure of the account by its name, and its platform. NotFound names the nearest one."""
    wanted = name.strip().casefold().replace("-", "_")
    known = {one.id: (platform.code, one) for platform in desk.playbooks.platforms() for one in platform.metrics}
    if wanted in known:
        return known[wanted]
    from difflib import get_close_matches

    limited = [code for code, (_platform, one) in known.items() if one.condition]
    near = get_close_matches(wanted, known, n=1)
    raise NotFound(
        _("There is no figure {name}.").format(name=shown(name)),
        hint=f"--limit {near[0]}=4%" if near else _("Figures with a limit: {names}").format(names=", ".join(limited)),
    )


def _divided(text: str, example: str) -> tuple[str, str]:
    named, equals, typed = text.partition("=")
    if not equals or not named.strip():
        raise InvalidInput(_("“{text}” does not say what changes and to what.").format(text=shown(text)), hint=example)
    return named, typed


def _key(desk: Desk, name: str, platform: str, site: str) -> str:
    if not site.strip():
        return name
    if platform == COMMON or not desk.playbooks.platform(platform).sites:
        raise InvalidInput(
            _("{name} belongs to no site of a country. Leave the @ out.").format(name=name),
            hint=f"{name}=…",
        )
    return f"{name}@{site_word(desk, platform, site)}"


def _term(rule: Rule, typed: str) -> str:
    clean = plain(typed)
    if clean in _NO:
        return ""
    if clean in _YES and rule.optional and rule.duration is not None:
        return f"{rule.duration}{next(short for short, unit in UNITS.items() if unit == rule.unit)}"
    if hours := _BUSINESS_HOURS.fullmatch(clean):
        number, unit = int(hours[1]), "bh"
    else:
        from concierge_cli.language.spans import parse_span

        try:
            number, unit = parse_span(typed)
        except InvalidInput:
            number, unit = 0, ""
    if unit not in UNITS or not 0 < number <= _LONGEST:
        raise InvalidInput(
            _(
                "“{text}” is no term. Write 36h (hours), 5d (days), 10bd (business days), 8bh (business hours), or no."
            ).format(text=shown(typed.strip())),
            hint=f"--rule {rule.id}=36h",
        )
    return f"{number}{unit}"


def _share(metric: str, typed: str) -> str:
    clean = plain(typed)
    if clean in _NO:
        return ""
    if found := _PERCENT.fullmatch(clean):
        share = Decimal(found[1].replace(",", ".")) / 100
    elif _SHARE.fullmatch(clean):
        share = Decimal(clean.replace(",", "."))
    else:
        share = Decimal(0)
    if not 0 < share <= 1:
        raise InvalidInput(
            _("“{text}” is no limit. Write a share with its sign, such as 4%, or no.").format(
                text=shown(typed.strip())
            ),
            hint=f"--limit {metric}=4%",
        )
    return f"{share.normalize():f}"


def limit_text(share: str) -> str:
    """The form that `--limit` and the profile hold: `0.04` → `4%`."""
    return f"{(Decimal(share) * 100).normalize():f}%"


# --- the profile ------------------------------------------------------------------------------------------------


class OwnNumbers(NamedTuple):
    """The part of a profile that holds the store's own numbers."""

    terms: Mapping[str, str]
    limits: Mapping[str, str]
    reasons: Mapping[str, str]


def with_own_numbers(
    desk: Desk, client: Client, terms: Mapping[str, str], limits: Mapping[str, str], *, because: str = ""
) -> OwnNumbers:
    """The store's numbers with what was typed: "" takes one back, `because` is the reason of those that were given.

    Numbers of platforms and sites on which the store does not sell are refused (InvalidInput) where they are typed,
    and go with the platform where it was taken out.
    """
    for key in (*terms, *limits):
        _refuse_elsewhere(desk, client, key)
    kept_terms, kept_limits = (
        {key: text for key, text in {**before, **typed}.items() if text and sells_there(desk, client, key)}
        for before, typed in ((client.terms, terms), (client.limits, limits))
    )
    reasons = {key: text for key, text in client.reasons.items() if key not in {*terms, *limits}}
    if because:
        reasons |= dict.fromkeys((*terms, *limits), because)
    known = {*kept_terms, *kept_limits}
    return OwnNumbers(kept_terms, kept_limits, {key: text for key, text in reasons.items() if key in known})


def sells_there(desk: Desk, client: Client, key: str) -> bool:
    """Whether the store sells on the platform, and the site, of the rule or figure that `key` names."""
    name, _at, site = key.partition("@")
    platform = platform_of(desk, name)
    if platform in (COMMON, ""):
        return True
    sites = client.platforms.get(platform)
    return sites is not None and (not site or not any(sites) or site in sites)


def platform_of(desk: Desk, name: str) -> str:
    """The platform of a rule or of a figure; "" for one that the playbooks have lost."""
    try:
        return desk.playbooks.rule(name).platform
    except NotFound:
        pass  # no rule: it may be a figure
    try:
        return metric_named(desk, name)[0]
    except NotFound:
        return ""


def _refuse_elsewhere(desk: Desk, client: Client, key: str) -> None:
    if sells_there(desk, client, key):
        return
    name, _at, site = key.partition("@")
    platform = platform_of(desk, name)
    where = f"{desk.playbooks.platform(platform).label} {site}".strip()
    raise InvalidInput(
        _("{name} does not sell on {platform}.").format(name=client.name, platform=where),
        hint=f"concierge client edit {client.slug} --add-platform {platform}" + (f":{site}" if site else ""),
    )


# --- what holds -------------------------------------------------------------------------------------------------


def limit_in_force(client: Client, metric: Metric, site: str) -> Limit:
    """The limit of `metric` that holds for a store on `site`, and whether it is the store's own or the playbooks'.

    Where the sources disagree the playbooks' is the stricter one (`metric.disputed`, `metric.conflict`); why the store
    has its own is in `client.reasons` under `key`.
    """
    return limit_for(metric.id, client.limits, site, metric.limits, metric.target)


def own_terms_of(client: Client, rule: Rule) -> list[tuple[str, OwnTerm, str]]:
    """The store's own terms for a rule: site ("" = everywhere), term, reason."""
    found = []
    for key, text in client.terms.items():
        name, _at, site = key.partition("@")
        if name == rule.id and (term := term_from(text)) is not None:
            found.append((site, term, client.reasons.get(key, "")))
    return found


def checked_table(
    desk: Desk, table: Mapping[str, str], read: Read, wrong: Callable[[str, str], None]
) -> dict[str, str]:
    """A table of the profile in TOML, each entry read as if it were typed; mistakes go to `wrong` with their key."""
    found = {}
    for key, text in table.items():
        try:
            name, value = read(desk, f"{key}={text}")
        except ConciergeError as error:
            wrong(key, error.message)
            continue
        if value:
            found[name] = value
    return found
