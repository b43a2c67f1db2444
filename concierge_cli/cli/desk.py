"""From a session to a use case: the desk that services work at, the case that a word names, the moment typed.

A case is named by its id, its number, its order or claim number, a pasted URL, a unique part, or `.` (the case of my
last command, echoed first). Dates are read in the client's zone.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from concierge_cli.cli.style import safe
from concierge_cli.errors import Ambiguous, InvalidInput, NotFound
from concierge_cli.i18n import _
from concierge_cli.services.desk import Desk, Entry

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case

LAST = "."


def desk_of(session: Session) -> Desk:
    """The desk of this run."""
    from concierge_cli.playbooks.almanac import holidays_of

    settings = session.settings

    def holidays(country, subdivision, years):  # type: ignore[no-untyped-def]
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


def find_case(session: Session, desk: Desk, named: str, *, last_allowed: bool = True) -> Case:
    """The one case that `named` means.

    Raises NotFound, or Ambiguous with the list, when it means none or several.
    """
    key = _last(session, desk) if named.strip() == LAST and last_allowed else _only(session, desk, named)
    desk.journal.touch_last_case(key) if session.writes else None
    return desk.reload(key)


def _last(session: Session, desk: Desk) -> str:
    key = desk.journal.last_case()
    if key is None:
        raise NotFound(_("There is no last case in this terminal yet."), hint="concierge list")
    session.notice(_("The last case is {id}.").format(id=desk.reload(key).id))
    return key


def _only(session: Session, desk: Desk, named: str) -> str:
    found = desk.journal.find(named, client=session.settings.client or None)
    if not found and session.settings.client:
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


def entry_of(session: Session, zone: str) -> Entry:
    """What the writing flags say: `--at` in the client's zone, `--minutes`, `--because`."""
    written = session.written
    at = read_instant(session, written.at, zone=zone) if written.at else None
    if at is not None and at > session.now:
        raise InvalidInput(
            _("--at lies in the future. It says when something happened, not when it will."),
            hint="concierge help dates",
        )
    return Entry(at=at, minutes=written.minutes, because=written.because)


def only_client(session: Session, desk: Desk, named: str | None) -> str:
    """The client meant: the one typed, `CONCIERGE_CLIENT`, or the only one there is."""
    wanted = named or session.settings.client
    clients = list(desk.journal.clients())
    if wanted:
        exact = [one for one in clients if one.slug == wanted]
        folded = wanted.casefold()
        close = [one for one in clients if folded in (one.slug.casefold(), one.name.casefold(), one.prefix.casefold())]
        if found := exact or close:
            return found[0].slug
        raise NotFound(
            _("There is no client “{slug}”.").format(slug=safe(wanted))
            + _did_you_mean(wanted, [one.slug for one in clients]),
            hint="concierge client list",
        )
    if len(clients) == 1:
        return clients[0].slug
    if not clients:
        raise NotFound(_("You have no store yet."), hint="concierge init")
    if session.interactive:
        return session.ask.choice(_("Which store?"), [(one.slug, one.name) for one in clients])
    raise InvalidInput(
        _("Which store? Add --client with one of: {slugs}.").format(slugs=", ".join(one.slug for one in clients)),
        hint="concierge client list",
    )


def _did_you_mean(wanted: str, known: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(wanted, known, n=1)
    return " " + _("Did you mean {word}?").format(word=close[0]) if close else ""
