"""From a session to a use case: the desk that services work at, the case that a word names, the moment typed.

A case is named by its id, its number, its order or claim number, a pasted URL, a unique part, or `.` (the case of my
last command, echoed first). Dates are read in the client's zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from concierge_cli.cli.style import safe
from concierge_cli.errors import Ambiguous, InvalidInput, NotFound
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.money import Money
    from concierge_cli.journal import Journal
    from concierge_cli.services.desk import Desk, Entry

LAST = "."
POSSIBLE_YEARS = range(1970, 2200)
"""A dead battery says 1970, which is still a date; beyond these a calendar breaks, and an entry would stay for ever."""


def desk_of(session: Session) -> Desk:
    """The desk of this run."""
    from concierge_cli.services.desk import Desk

    settings = session.settings
    _refuse_what_would_stop_the_answer(session)

    def holidays(country: str, subdivision: str | None, years: Iterable[int]) -> dict[date, str]:
        from concierge_cli.playbooks.almanac import holidays_of

        return holidays_of(
            country, subdivision, years, cache=settings.places.cache / "holidays", language=settings.language
        )

    return Desk(
        journal=session.journal,
        playbooks=session.playbooks,
        holidays=holidays,
        now=session.now,
        actor=settings.actor,
    )


def after_asking(session: Session, desk: Desk) -> Desk:
    """The desk at the moment of the last answer: between a question and its answer a person takes their time."""
    from dataclasses import replace

    session.now = session.settings.clock()
    return replace(desk, now=session.now)


def _refuse_what_would_stop_the_answer(session: Session) -> None:
    """Says now, and not after something was saved, that the zone, the clock or a procedure cannot be meant."""
    if session.now.year not in POSSIBLE_YEARS:
        raise InvalidInput(
            _("For this machine it is the year {year}. Set its clock (or CONCIERGE_NOW) first.").format(
                year=session.now.year
            ),
            hint="concierge doctor",
        )
    session.settings.zone.utcoffset(None)  # reading it is enough: an unknown one raises
    if session.writes:
        session.playbooks.platforms()


def find_case(session: Session, desk: Desk, named: str, *, last_allowed: bool = True) -> Case:
    """The one case that `named` means.

    Raises NotFound, or Ambiguous with the list, when it means none or several.
    """
    key = _last(session, desk) if named.strip() == LAST and last_allowed else _only(session, desk, named)
    terminal = terminal_name()
    if desk.journal.last_case(terminal=terminal) != key:
        desk.journal.touch_last_case(key, terminal=terminal)
    return desk.reload(key)


def other_case(session: Session, desk: Desk, named: str) -> Case:
    """As `find_case`, for a case that is only spoken of: it becomes nobody's last one."""
    return desk.reload(_only(session, desk, named))


def terminal_name() -> str:
    """Which terminal this is: each has a last case of its own. "" where there is none, such as in a script."""
    import os

    for stream in (0, 1, 2):
        try:
            return os.ttyname(stream)
        except (AttributeError, OSError):
            continue  # no terminal there, or a system that gives them no names
    return os.environ.get("WT_SESSION", "")


def _last(session: Session, desk: Desk) -> str:
    key = desk.journal.last_case(terminal=terminal_name())
    if key is None:
        raise NotFound(_("There is no last case yet."), hint="concierge list")
    session.notice(_("The last case is {id}.").format(id=desk.reload(key).id), first=True)
    return key


def _only(session: Session, desk: Desk, named: str) -> str:
    store = client_named(session.journal, session.settings.client)
    found = desk.journal.find(named, client=store)
    if not found and store:
        found = desk.journal.find(named)
    if not found:
        raise NotFound(_("There is no case “{named}”.").format(named=safe(named)), hint="concierge list --all")
    if len(found) > 1:
        from concierge_cli.cli.screens.lines import candidate_lines

        lines = "\n".join(candidate_lines(desk, found[:7]))
        raise Ambiguous(
            _("“{named}” can be {n} cases:").format(named=safe(named), n=len(found)) + "\n" + lines,
            hint=f"concierge show {found[0].id}",
            data={"candidates": [row.id for row in found]},
        )
    return found[0].key


def read_instant(session: Session, text: str, *, zone: str, toward: Literal["past", "future"] = "past") -> datetime:
    """A date as people type it, in the client's zone."""
    from concierge_cli.language.typed_dates import parse_instant

    return parse_instant(text, now=session.now, tz=zone, toward=toward)


def read_on_platform(
    session: Session,
    desk: Desk,
    client: Client,
    text: str,
    *,
    platform: str,
    site: str,
    toward: Literal["past", "future"] = "past",
) -> datetime:
    """A date that the platform shows, as people type it: without an offset it is in the site's own zone, else in the
    client's. Where the two would not be the same instant, a notice says in which it was read.
    """
    sites = client.platforms.get(platform, ())
    zone = desk.playbooks.site(platform, site or (sites[0] if len(sites) == 1 else "")).zone or client.zone
    when = read_instant(session, text, zone=zone, toward=toward)
    if zone != client.zone and _otherwise(session, text, client.zone, toward) != when:
        from concierge_cli.language.dates import echo

        session.notice(
            _("“{text}” was read as the platform's own time: {moment}.").format(
                text=safe(text), moment=echo(when, tz=zone, user_tz=client.zone)
            )
        )
    return when


def read_for_case(
    session: Session, desk: Desk, case: Case, text: str, *, toward: Literal["past", "future"] = "past"
) -> datetime:
    """A date that the platform of `case` shows."""
    client = desk.client(case.client)
    return read_on_platform(session, desk, client, text, platform=case.platform, site=case.site, toward=toward)


def _otherwise(session: Session, text: str, zone: str, toward: Literal["past", "future"]) -> datetime | None:
    """What the same words would be in another zone; None for an hour that is skipped there."""
    try:
        return read_instant(session, text, zone=zone, toward=toward)
    except InvalidInput:
        return None


def read_amount(desk: Desk, case: Case, typed: str | None) -> Money | None:
    """An amount as typed; without a currency it is in the one in which the order was paid, else in the store's."""
    return _money(typed, case.amount.currency if case.amount else desk.client(case.client).currency, flag="--amount")


def read_cost(desk: Desk, case: Case, typed: str | None) -> Money | None:
    """What something costs, as typed; without a currency it is in the store's."""
    return _money(typed, desk.client(case.client).currency, flag="--cost")


def _money(typed: str | None, currency: str, *, flag: str) -> Money | None:
    if not typed:
        return None
    from concierge_cli.language.money import parse_money

    return parse_money(typed, default_currency=currency, flag=flag)


def entry_of(session: Session, zone: str) -> Entry:
    """What the writing flags say: `--at` in the client's zone, `--minutes`, `--because`."""
    written = session.written
    for flag, text in (("at", written.at), ("because", written.because)):
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise InvalidInput(
                _("The text given for {name} arrived broken: the terminal did not send it as UTF-8.").format(name=flag),
                hint="concierge doctor",
            )
    at = read_instant(session, written.at, zone=zone) if written.at else None
    if at is not None and at > session.now:
        raise InvalidInput(
            _("--at lies in the future. It says when something happened, not when it will."),
            hint="concierge help dates",
        )
    from concierge_cli.services.desk import Entry

    return Entry(at=at, minutes=written.minutes, because=written.because.strip())


def only_client(session: Session, named: str | None, *, by_flag: bool = True) -> str:
    """The client meant: the one typed, `CONCIERGE_CLIENT`, or the only one there is.

    `by_flag` tells how the command takes it: as `--client`, or as a word of its own.
    """
    wanted = named or session.settings.client
    clients = session.journal.active_clients()
    if wanted:
        if found := client_named(session.journal, wanted):
            return found
        where = "" if named else " " + _("CONCIERGE_CLIENT or your settings name it.")
        raise NotFound(
            _("There is no store “{slug}”.").format(slug=safe(wanted))
            + where
            + _did_you_mean(wanted, [one.slug for one in clients]),
            hint="concierge client list",
        )
    if len(clients) == 1:
        return clients[0].slug
    if not clients and session.journal.clients():
        raise NotFound(_("All of your stores are archived."), hint="concierge client list --all")
    if not clients:
        raise NotFound(_("You have no store yet."), hint="concierge init")
    if session.interactive:
        return session.ask.choice(_("Which store?"), [(one.slug, one.name) for one in clients])
    if not by_flag:
        raise InvalidInput(
            _("Which store? Name one of: {slugs}.").format(slugs=", ".join(one.slug for one in clients)),
            hint=f"concierge {session.command} {clients[0].slug}",
        )
    raise InvalidInput(
        _("Which store? Add --client with one of: {slugs}.").format(slugs=", ".join(one.slug for one in clients)),
        hint="concierge client list",
    )


def chosen_client(session: Session, named: str | None) -> str | None:
    """The client to narrow a list to: the one typed or `CONCIERGE_CLIENT`; None for all. NotFound for an unknown one."""
    return only_client(session, named) if named or session.settings.client else None


def client_named(journal: Journal, wanted: str) -> str | None:
    """The short name of the client that `wanted` names by slug, name or prefix; None where there is none."""
    folded = wanted.strip().casefold()
    clients = journal.clients() if folded else []
    for one in clients:
        if one.slug.casefold() == folded:
            return one.slug
    return next((one.slug for one in clients if folded in (one.name.casefold(), one.prefix.casefold())), None)


def _did_you_mean(wanted: str, known: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(wanted, known, n=1)
    return " " + _("Did you mean {word}?").format(word=close[0]) if close else ""
