"""`concierge rules`: the platforms' deadlines, their sources, and what date one gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _, pgettext

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.client import Client
    from concierge_cli.domain.rules import Due, Rule
    from concierge_cli.playbooks.book import Place
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.knowhow import Home

COLUMNS = ("rule", "platform", "title", "duration", "unit", "trust", "valid_from", "valid_to")


@command(
    examples=("concierge rules list", "concierge rules list --platform ml", "concierge rules list --plain"),
    about=N_("Each with its term and how far to trust it. A date that the platform shows always comes before a rule."),
)
def list_(
    session: Session,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("Only one platform"))
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help=_("One a line, tabs between, nothing cut"))] = False,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="rule,title,…", help=_("Which columns of --plain"))
    ] = None,
    no_headers: Annotated[bool, typer.Option("--no-headers", help=_("Without the line of titles"))] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.rules import plain_table, rules_lines
    from concierge_cli.services.platforms import platform_word

    desk = desk_of(session)
    found = desk.playbooks.rules(platform_word(desk, platform) if platform else "")
    found.sort(key=lambda rule: rule.platform)
    rows = [_row(rule) for rule in found]
    session.answer(
        rows,
        lambda: (
            plain_table(rows, COLUMNS, columns, headers=not no_headers)
            if plain or columns
            else rules_lines(session, desk, found)
        ),
    )


@command(
    examples=(
        "concierge rules show ml_claim_protect_reputation",
        "concierge rules show ml_claim_protect_reputation --client accesorios",
    ),
    about=N_("What it asks, when it begins and ends, what happens if not, and where it was read."),
)
def show(
    session: Session,
    rule: Annotated[str, typer.Argument(help=_("The rule's name"))],
    client: Annotated[
        str | None, typer.Option("--client", metavar=_("STORE"), help=_("With the store's own term, if it has one"))
    ] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.own_numbers import own_terms_lines
    from concierge_cli.cli.screens.rules import rule_lines
    from concierge_cli.services.knowhow import rule_word

    desk = desk_of(session)
    found = rule_word(desk, rule)
    store = _home(session, desk, client).client
    session.answer(
        lambda: _whole(desk, found) | _own_terms(store, found),
        lambda: rule_lines(
            session,
            desk,
            found,
            _example(session, desk, found),
            own=own_terms_lines(session, desk, store, found, asked=client is not None) if store else [],
        ),
    )


@command(
    examples=(
        "concierge rules due ml_claim_protect_reputation --trigger 2026-11-13T18:30-06:00 --site MLM",
        N_('concierge rules due az_a_to_z_respond --trigger "yesterday 18:00" --site US'),
    ),
    about=N_("It logs nothing: it only counts, and shows every day, hour and holiday that it used."),
)
def due(
    session: Session,
    rule: Annotated[str, typer.Argument(help=_("The rule's name"))],
    trigger: Annotated[
        str | None,
        typer.Option("--trigger", metavar=pgettext("value", "WHEN"), help=_("When it begins, by the site's time")),
    ] = None,
    site: Annotated[
        str | None, typer.Option("--site", metavar=_("SITE"), help=_("Which site: MLM, mexico, US …"))
    ] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar=_("STORE"), help=_("Whose hours, zone and days off"))
    ] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of, read_instant
    from concierge_cli.cli.screens.rules import due_lines
    from concierge_cli.domain.own_numbers import with_own_term
    from concierge_cli.services.knowhow import due_date, place_of, rule_word, site_word

    desk = desk_of(session)
    found = rule_word(desk, rule)
    home = _home(session, desk, client)
    where = site_word(desk, found.platform, site) if site else _only_site(home, found)
    place = place_of(desk, found, where, home)
    if trigger is None:
        trigger = session.ask.line(_("When does it begin?"), flag="--trigger")
    start = read_instant(session, trigger, zone=place.zone)
    if home.client is not None:
        found = with_own_term(found, home.client.terms, where)
    counted = due_date(desk, found, start, site=where, home=home)
    if not where and found.calendar == "site" and not place.agreed:
        session.notice(_guessed_site(desk, found, place))
    session.answer(
        lambda: _counted(found, start, counted, place=place, site=where),
        lambda: due_lines(session, desk, found, start, counted, place=place, site=where),
    )


@command(
    examples=("concierge rules check", "concierge rules check --platform ml --older-than 30"),
    about=N_(
        "Where sources disagree, the stricter number warns first. It ends with exit code 7 only where the book itself has "
        "a mistake; that sources disagree, or that a rule is old, is worth knowing and no failure."
    ),
)
def check(
    session: Session,
    older_than: Annotated[
        int, typer.Option("--older-than", metavar=_("DAYS"), min=0, help=_("How old is old, in days"))
    ] = 90,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("Only one platform"))
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help=_("One a line, tabs between, nothing cut"))] = False,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="finding,name,…", help=_("Which columns of --plain"))
    ] = None,
    no_headers: Annotated[bool, typer.Option("--no-headers", help=_("Without the line of titles"))] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.rule_check import COLUMNS as FINDINGS
    from concierge_cli.cli.screens.rule_check import check_lines, check_rows
    from concierge_cli.cli.screens.rules import plain_table
    from concierge_cli.errors import CheckFailed
    from concierge_cli.services.platforms import platform_word
    from concierge_cli.services.rule_check import check_book, check_json

    desk = desk_of(session)
    place = platform_word(desk, platform) if platform else ""
    found = check_book(desk, older_than=older_than, platform=place, zone=session.settings.timezone)
    session.tells_left_out = False  # they are in the answer
    failed = None
    if not found.sound:
        first = found.left_out[0].sentence if found.left_out else found.incomplete[0]
        failed = CheckFailed(first, hint="concierge doctor")
    session.answer(
        lambda: check_json(desk, found),
        lambda: (
            plain_table(
                list(check_rows(desk, found, session.settings.country)), FINDINGS, columns, headers=not no_headers
            )
            if plain or columns
            else check_lines(session, desk, found)
        ),
        failed=failed,
    )


def _home(session: Session, desk: Desk, client: str | None) -> Home:
    """The store typed, chosen, or the only one; where there is none, the user's own zone and country."""
    from concierge_cli.cli.desk import only_client
    from concierge_cli.services.knowhow import Home

    named = client or session.settings.client
    if named or len(desk.journal.active_clients()) == 1:
        store = desk.client(only_client(session, named or None))
        return Home(zone=store.zone, country=store.country, client=store)
    return Home(zone=session.settings.timezone, country=session.settings.country)


def _only_site(home: Home, rule: Rule) -> str:
    """The only site on which the store sells there."""
    sites = home.client.platforms.get(rule.platform, ()) if home.client else ()
    return sites[0] if len(sites) == 1 else ""


def _guessed_site(desk: Desk, rule: Rule, place: Place) -> str:
    from concierge_cli.language.dates import city
    from concierge_cli.language.words import label

    sites = ", ".join(desk.playbooks.platform(rule.platform).sites)
    country = label("country", place.country) if place.country else "—"
    return _("No site was named: counted by the time of {city} and the holidays of {country}. Sites: {sites}.").format(
        city=city(place.zone), country=country, sites=sites
    )


def _example(session: Session, desk: Desk, rule: Rule) -> str:
    """A command that counts with the rule from now, where it has a term and is in force."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(session.settings.timezone)
    now = session.now.astimezone(zone)
    if not rule.duration or not rule.in_force(now.date()):
        return ""
    words = f'concierge rules due {rule.id} --trigger "{now:%Y-%m-%d %H:%M}"'
    if rule.platform == "common":
        return words
    sites = [one for one in desk.playbooks.platform(rule.platform).sites.values() if rule.applies_in(one.places)]
    settings = session.settings
    at_home = [one for one in sites if one.zone == settings.timezone or one.country == settings.country] or sites
    return f"{words} --site {at_home[0].code}" if at_home else words


def _row(rule: Rule) -> dict[str, Any]:
    from concierge_cli.cli.screens.rules import rule_term

    return {
        "rule": rule.id,
        "platform": rule.platform,
        "title": str(rule.title),
        "term": rule_term(rule),
        "duration": rule.duration,
        "unit": rule.unit or None,
        "trust": rule.trust,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
    }


def _whole(desk: Desk, rule: Rule) -> dict[str, Any]:
    """Everything that the rule says; texts in the user's language, sources with their address."""
    stricter = rule.conservative
    sources = [desk.playbooks.source(one) for one in rule.source]
    return _row(rule) | {
        "kind": rule.kind,
        "party": rule.party,
        "procedures": list(rule.procedures),
        "markets": list(rule.markets),
        "applies_to": dict(rule.applies_to),
        "starts_when": str(rule.starts_when),
        "trigger": rule.trigger or None,
        "stops_on": list(rule.stops_on),
        "rearmed_by": list(rule.rearmed_by),
        "starts_next": list(rule.starts_next),
        "if_missed": rule.if_missed or None,
        "calendar": rule.calendar or None,
        "hours": rule.hours or None,
        "zone": rule.zone or None,
        "end": rule.end,
        "conservative": stricter and {"duration": stricter.duration, "unit": stricter.unit, "why": str(stricter.why)},
        "conflict": str(rule.conflict) or None,
        "consequence": str(rule.consequence),
        "options": list(rule.options),
        "note": str(rule.note) or None,
        "metric": rule.metric or None,
        "counts": _threads(desk, rule),
        "optional": rule.optional,
        "replaces": rule.replaces or None,
        "replaced_by": rule.replaced_by or None,
        "version": rule.version,
        "verified_on": rule.verified_on,
        "sources": [{"id": one.id, "label": str(one.label), "url": one.url or None} for one in sources],
    }


def _own_terms(client: Client | None, rule: Rule) -> dict[str, Any]:
    """The terms that the store has of its own; `site` null is everywhere. Without a store: none."""
    from concierge_cli.services.own_numbers import own_terms_of

    found = own_terms_of(client, rule) if client is not None else []
    return {
        "client": client.slug if client is not None else None,
        "own_terms": [
            {"site": site or None, "duration": term.duration, "unit": term.unit, "because": because or None}
            for site, term, because in found
        ],
    }


def _threads(desk: Desk, rule: Rule) -> dict[str, dict[str, bool]]:
    """Procedure → figure of the account → whether a thread of it moves that figure; only what a source says."""
    if rule.platform == "common":
        return {}
    offered = [desk.playbooks.procedure(rule.platform, code) for code in rule.procedures]
    return {one.code: dict(one.counts) for one in offered if one.counts}


def _counted(rule: Rule, trigger: datetime, counted: Due, *, place: Place, site: str) -> dict[str, Any]:
    """`{due_at, warn_at, steps[]}` and what they were counted with; times carry the offset of the site."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(place.zone)
    stricter = counted.conservative_at
    return {
        "due_at": counted.due_at.astimezone(zone),
        "warn_at": counted.warn_at.astimezone(zone),
        "steps": [
            {"date": step.date, "what": step.what, "counts": step.counts, "name": step.name} for step in counted.steps
        ],
        "conservative_at": stricter and stricter.astimezone(zone),
        "rule": rule.id,
        "trigger": trigger.astimezone(zone),
        "site": site or None,
        "zone": place.zone,
        "own_term": rule.own_term or None,
    }
