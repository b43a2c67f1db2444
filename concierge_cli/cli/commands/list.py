"""`concierge list`: cases by store, state, date or evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.journal import CaseFilter, CaseRow


@command(
    examples=(
        "concierge list",
        N_('concierge list --due-before "friday 18:00" --missing-evidence'),
        "concierge list --opened-within 2bd --platform ml --plain --columns id,due,buyer",
    ),
    about=N_("Open cases, the nearest date first; it says how many others there are."),
)
def list_(
    session: Session,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("Only one store"))] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("Only one platform"))
    ] = None,
    procedure: Annotated[
        str | None, typer.Option("--procedure", metavar=_("PROCEDURE"), help=_("Only one procedure"))
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar=_("REASON"), help=_("Only one reason"))] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="new|open|waiting|closed", help=_("Only in this state"))
    ] = None,
    waiting_on: Annotated[
        str | None, typer.Option("--waiting-on", metavar=_("WHO"), help=_("Only those that wait for them"))
    ] = None,
    due_before: Annotated[
        str | None, typer.Option("--due-before", metavar=_("WHEN"), help=_("Only what is due before then"))
    ] = None,
    opened_within: Annotated[
        str | None,
        typer.Option(
            "--opened-within", metavar="2bd|3d|12h", help=_("Only what came in so recently; bd = business days")
        ),
    ] = None,
    missing_evidence: Annotated[
        bool, typer.Option("--missing-evidence", help=_("Only those with required evidence missing"))
    ] = False,
    tag: Annotated[str | None, typer.Option("--tag", metavar=_("TAG"), help=_("Only with this tag"))] = None,
    buyer: Annotated[str | None, typer.Option("--buyer", metavar=_("NAME"), help=_("Only of this buyer"))] = None,
    order: Annotated[str | None, typer.Option("--order", metavar=_("NUMBER"), help=_("Only of this order"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("Closed ones and archived stores, too"))] = False,
    plain: Annotated[bool, typer.Option("--plain", help=_("One case a line, tabs between, nothing cut"))] = False,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="id,due,…", help=_("Which columns, in which order"))
    ] = None,
    no_headers: Annotated[bool, typer.Option("--no-headers", help=_("Without the line of titles"))] = False,
) -> None:
    from concierge_cli.cli.desk import chosen_client, read_instant
    from concierge_cli.cli.screens.case_list import list_lines, plain_lines, wanted_columns
    from concierge_cli.domain.standing_words import Party, Status
    from concierge_cli.journal import CaseFilter
    from concierge_cli.language.words import match

    store = chosen_client(session, client)
    zone = session.journal.profiles()[store]["zone"] if store else session.settings.zone.key
    state = Status(match("status", status)) if status else None
    chosen = wanted_columns(columns)
    wanted = CaseFilter(
        client=store,
        platform=_platform(session, platform) if platform else None,
        procedure=match("procedure", procedure) if procedure else None,
        reason=match("reason", reason) if reason else None,
        closed=None if everything else state is Status.CLOSED,
        archived=everything,
        status=state,
        waiting_on=Party(match("party", waiting_on)) if waiting_on else None,
        due_before=read_instant(session, due_before, zone=zone, toward="future") if due_before else None,
        received_since=_since(session, opened_within, store) if opened_within else None,
        missing_evidence=missing_evidence,
        tag=tag,
        buyer=buyer,
        order=order,
        now=session.now,
    )
    rows = _by_our_date(session.journal.cases(wanted), wanted)
    if plain:
        session.answer(
            lambda: _as_json(session, rows), lambda: plain_lines(session, rows, chosen, headers=not no_headers)
        )
        return
    closed = 0 if everything or state is Status.CLOSED else session.journal.count_cases(_others(wanted))
    archived = 0 if everything or store else _of_archived_stores(session, wanted)
    session.answer(
        lambda: _as_json(session, rows),
        lambda: list_lines(session, rows, chosen, headers=not no_headers, closed=closed, archived=archived),
    )


def _platform(session: Session, typed: str) -> str:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.services.platforms import platform_word

    return platform_word(desk_of(session), typed)


def _by_our_date(rows: list[CaseRow], wanted: CaseFilter) -> list[CaseRow]:
    """The rows in the order of the date that the line shows, and of those only what is due before the one asked for.

    The journal's own order and filter go by the case's next date, whoever has to keep it, which is never later.
    """
    now, before = wanted.now, wanted.due_before
    assert now is not None  # noqa: S101 - the command always gives it
    dated = [(row.our_due(now), row) for row in rows]
    if before is not None:
        dated = [(due, row) for due, row in dated if due is not None and due < before]
    dated.sort(key=lambda one: (one[0] is None, one[0] or now))
    return [row for _due, row in dated]


def _others(wanted: Any) -> Any:
    """The same filter over closed cases: how many the list leaves out."""
    return wanted._replace(closed=True, status=None, waiting_on=None, due_before=None, missing_evidence=False)


def _of_archived_stores(session: Session, wanted: Any) -> int:
    """How many cases, open or closed, the list leaves out because their store is archived."""
    stores = [slug for slug, profile in session.journal.profiles().items() if profile.get("archived_at")]
    rest = _others(wanted)._replace(closed=None)
    return sum(session.journal.count_cases(rest._replace(client=slug)) for slug in stores)


def _since(session: Session, span: str, store: str | None) -> datetime:
    """The instant so far back: hours and days by the wall clock, business days by the store's own calendar."""
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.services.spans import back_from

    return back_from(desk_of(session), span, client=store, zone=session.settings.timezone)


def _as_json(session: Session, rows: list[Any]) -> list[dict[str, Any]]:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.services.case_view import placed_json
    from concierge_cli.services.queue import place

    desk = desk_of(session)
    clients = {one.slug: one for one in desk.journal.clients()}
    cases = desk.journal.load_cases([row.key for row in rows])
    return [placed_json(desk, place(desk, case, clients[case.client]), clients[case.client].zone) for case in cases]
