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
    from concierge_cli.cli.screens.queue import queue_lines, warnings_first
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
