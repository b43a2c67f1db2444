"""`concierge today`: one queue over all stores and platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.services.day_plan import Planned
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.queue import Queued


@command(
    examples=("concierge today", "concierge today --hours 2", "concierge today --watch"),
    about=N_(
        "Pinned cases first, then an A-to-z whose next step is yours, then by points: what is at stake, the time left, "
        "the money, the reputation that can still be saved."
    ),
)
def today(
    session: Session,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("Only one store"))] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Every case that waits for you, archived stores too"))
    ] = False,
    why: Annotated[bool, typer.Option("--why", help=_("Show the points behind the order"))] = False,
    hours: Annotated[
        str | None,
        typer.Option("--hours", metavar=_("HOURS"), help=_("What fits into the hours you have left: 2, 1.5, 90m")),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help=_("A board that stays and counts down; q leaves"))] = False,
) -> None:
    from concierge_cli.cli.desk import chosen_client, desk_of
    from concierge_cli.cli.screens.queue import queue_lines
    from concierge_cli.services.queue import hidden_cases, queue

    desk = desk_of(session)
    store = chosen_client(session, client)
    if watch and hours is not None:
        raise InvalidInput(_("--watch keeps the whole queue; leave out one of both."), hint="concierge today --hours 2")
    if watch and desk.journal.clients():
        from concierge_cli.cli.watching import watch as keep_showing

        keep_showing(session, store)
        return
    ours, waiting = queue(desk, client=store, archived=everything)
    alarms = warnings_first(session, desk, store)
    if hours is not None:
        from concierge_cli.services.day_plan import plan_day, read_hours_left

        left, zone = read_hours_left(hours), session.settings.timezone
        if (planned := plan_day(desk, ours, waiting, minutes=left, zone=zone)).cases:
            _answer_plan(session, desk, planned, reasons=why, head=alarms)
            return
    hidden = 0 if store or everything else hidden_cases(desk)
    session.answer(
        lambda: [_entry(desk, one) for one in ours],
        lambda: [
            *alarms,
            *queue_lines(session, desk, ours, waiting, everything=everything, reasons=why, hidden=hidden),
        ],
    )


def warnings_first(session: Session, desk: Desk, store: str | None) -> list[str]:
    """What stands over the queue: what was billed twice, then accounts that are near a limit."""
    return [*_on_two_computers(session, desk, store), *_alarms(session, desk, store)]


def _alarms(session: Session, desk: Desk, store: str | None) -> list[str]:
    """The line on accounts that are near a limit; in JSON, whose data are the cases alone, a notice. Nothing of it is
    loaded where nobody counts orders."""
    if not desk.journal.counts_orders():
        return []
    from concierge_cli.cli.screens.health import alarm_lines, alarm_said
    from concierge_cli.services.health import alarms_of

    alarms = alarms_of(desk, client=store)
    if session.json:
        session.notices += [alarm_said(session, desk, one) for one in alarms]
        return []
    lines = alarm_lines(session, desk, alarms)
    return [*lines, ""] if lines else []


def _on_two_computers(session: Session, desk: Desk, store: str | None) -> list[str]:
    """What two machines billed twice or numbered alike, for a person to put right. Nothing of it is loaded where one
    machine does it all."""
    if not (several := desk.journal.papers_of_several()):
        return []
    from concierge_cli.cli.screens.two_computers import two_computers_lines, two_computers_notices

    slugs = [slug for slug in several if store in (None, slug)]
    if session.json:
        session.notices += two_computers_notices(session, desk, slugs)
        return []
    lines = two_computers_lines(session, desk, slugs)
    return [*lines, ""] if lines else []


def _answer_plan(session: Session, desk: Desk, planned: Planned, *, reasons: bool, head: list[str]) -> None:
    """Answers with the plan of the hours that are left; JSON has every case, `fits` tells which of them are in it."""
    from concierge_cli.cli.screens.day_plan import day_plan_lines

    def entries() -> list[dict[str, Any]]:
        plan = planned.plan
        return [
            _entry(desk, one)
            | {
                "minutes": planned.estimates[one.case.id].minutes,
                "measured": planned.estimates[one.case.id].n,
                "fits": one.case.id in plan.now,
                "must": one.case.id in plan.must,
                "late": one.case.id in plan.late,
            }
            for one in (*planned.now, *planned.later)
        ]

    session.answer(entries, lambda: [*head, *day_plan_lines(session, desk, planned, reasons=reasons)])


def _entry(desk: Desk, one: Queued) -> dict[str, Any]:
    from zoneinfo import ZoneInfo

    from concierge_cli.language.next_steps import say_step
    from concierge_cli.services.case_view import placed_json
    from concierge_cli.services.queue import evidence_name

    zone = desk.client(one.case.client).zone
    said = say_step(one.step, evidence_name(desk))
    return {
        "case": placed_json(desk, one, zone),
        "why": said.why,
        "do": said.do,
        "command": one.step.command,
        "by": one.priority.by.astimezone(ZoneInfo(zone)).isoformat() if one.priority.by else None,
    }
