"""`concierge edit`: what is known of a case, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk


@command(
    examples=(
        'concierge edit ACC-42 --due-at "2026-11-18 23:59"',
        "concierge edit ACC-42 --reason wrong_item --tag cable",
        N_('concierge edit ACC-42 --pin "The client asked for it first"'),
    ),
    about=N_(
        "The date that the platform shows wins over every rule: type it with --due-at, or that of another deadline "
        "with --due DEADLINE=DATE."
    ),
    writes=True,
)
def edit(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    due: Annotated[
        list[str] | None, typer.Option("--due", metavar=_("DEADLINE=DATE"), help=_("The date of one of its deadlines"))
    ] = None,
    due_at: Annotated[
        str | None, typer.Option("--due-at", metavar=_("WHEN"), help=_("The date that the platform shows"))
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar=_("REASON"), help=_("What was wrong, once you know it"))
    ] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", metavar=_("TAG"), help=_("Add a tag"))] = None,
    untag: Annotated[list[str] | None, typer.Option("--untag", metavar=_("TAG"), help=_("Remove a tag"))] = None,
    pin: Annotated[
        str | None, typer.Option("--pin", metavar=_("WHY"), help=_("Put it before all others, and say why"))
    ] = None,
    unpin: Annotated[bool, typer.Option("--unpin", help=_("Back in its place"))] = False,
    assign: Annotated[str | None, typer.Option("--assign", metavar=_("WHO"), help=_("Who works it"))] = None,
    urgent: Annotated[bool | None, typer.Option("--urgent/--not-urgent", help=_("Whether it is urgent"))] = None,
    complexity: Annotated[
        str | None, typer.Option("--complexity", metavar="low|normal|high", help=_("How hard it is"))
    ] = None,
    reputation: Annotated[
        str | None, typer.Option("--reputation", metavar=_("STATE"), help=_("What became of the reputation"))
    ] = None,
    public: Annotated[
        str | None, typer.Option("--public", metavar="URL", help=_("Where the buyer complained in public"))
    ] = None,
    rating: Annotated[int | None, typer.Option("--rating", min=1, max=5, help=_("What the buyer rated"))] = None,
    no_rating: Annotated[
        bool, typer.Option("--no-rating", help=_("The rating was taken back, or the platform removed it"))
    ] = False,
    amount: Annotated[str | None, typer.Option("--amount", metavar=_("AMOUNT"), help=_("What was paid"))] = None,
    order: Annotated[str | None, typer.Option("--order", metavar=_("NUMBER"), help=_("The order number"))] = None,
    platform_case: Annotated[
        str | None, typer.Option("--platform-case", metavar=_("NUMBER"), help=_("The platform's number for it"))
    ] = None,
    platform_url: Annotated[
        str | None, typer.Option("--platform-url", metavar="URL", help=_("Its page on the platform"))
    ] = None,
    buyer: Annotated[str | None, typer.Option("--buyer", metavar=_("NAME"), help=_("The buyer's name"))] = None,
    buyer_language: Annotated[
        str | None, typer.Option("--buyer-language", metavar="es|en|pt|pl", help=_("What the buyer reads"))
    ] = None,
    ordered_at: Annotated[
        str | None, typer.Option("--ordered-at", metavar=_("WHEN"), help=_("When the product was ordered"))
    ] = None,
    delivered_at: Annotated[
        str | None, typer.Option("--delivered-at", metavar=_("WHEN"), help=_("When the product was delivered"))
    ] = None,
    not_delivered: Annotated[bool, typer.Option("--not-delivered", help=_("The product was not delivered"))] = False,
    platform_opened_at: Annotated[
        str | None, typer.Option("--platform-opened-at", metavar=_("WHEN"), help=_("When it began on the platform"))
    ] = None,
    in_time: Annotated[
        bool, typer.Option("--in-time", help=_("What was entered after its date happened before it; needs --because"))
    ] = False,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_amount, read_for_case
    from concierge_cli.cli.screens.edited import edited_lines
    from concierge_cli.cli.words import tongue, word
    from concierge_cli.domain.vocabulary import Complexity, Reason, Reputation
    from concierge_cli.services.corrections import Changes
    from concierge_cli.services.corrections import edit as change

    desk = desk_of(session)
    found = find_case(session, desk, case)
    client = desk.client(found.client)

    def past(text: str | None) -> datetime | None:
        return read_for_case(session, desk, found, text) if text else None

    changes = Changes(
        reason=Reason(word(session, "reason", reason, flag="--reason")) if reason else None,
        reputation=Reputation(word(session, "reputation", reputation, flag="--reputation")) if reputation else None,
        complexity=Complexity(word(session, "complexity", complexity, flag="--complexity")) if complexity else None,
        urgent=urgent,
        pin=pin,
        unpin=unpin,
        assignee=assign,
        public_url=public,
        rating=rating,
        unrated=no_rating,
        add_tags=tuple(tag or ()),
        remove_tags=tuple(untag or ()),
        due=_typed_dues(session, desk, found, [*(due or []), *([f"{_main(desk, found)}={due_at}"] if due_at else [])]),
        delivered=False if not_delivered else None,
        ordered_at=past(ordered_at),
        delivered_at=past(delivered_at),
        platform_opened_at=past(platform_opened_at),
        amount=read_amount(desk, found, amount),
        order=order,
        platform_case=platform_case,
        platform_url=platform_url,
        buyer=buyer,
        buyer_language=tongue(buyer_language, flag="--buyer-language") if buyer_language else None,
        in_time=in_time,
    )
    done = change(desk, found, changes, entry=entry_of(session, client.zone))
    said = _("nothing changed: that is what it says") if done is found else _("changed")
    answer_case(session, desk, done, said, edited_lines(session, desk, found, done))


def _open_clocks(desk: Desk, case: Case) -> str:
    """Which deadlines the case has that a date can move: their words for the line, and what they are."""
    from concierge_cli.cli.screens.names import Names

    names = Names(desk.playbooks, desk.client(case.client).country)
    lines = [
        f"  {clock.id} ({names.clock(clock)})"
        for clock in case.clocks.values()
        if clock.stopped_at is None and clock.cancelled_at is None
    ]
    if not lines:
        return ""
    return "\n" + "\n".join([_("{id} has:").format(id=case.id), *lines, _("The platform's own date is shorter:")])


def _main(desk: Desk, case: Case) -> str:
    """The deadline that the platform's date belongs to: the one that runs, else the one that the date begins."""
    rule = desk.playbooks.main_rule(case.platform, case.procedure, site=case.site, on=case.received_at.date())
    running = [clock.id for clock in case.clocks.values() if clock.base_id == rule.id and clock.stopped_at is None]
    return running[-1] if running else rule.id


def _typed_dues(session: Session, desk: Desk, case: Case, typed: list[str]) -> dict[str, datetime]:
    """The dates by deadline: the platform's in its site's own time, our promises in the store's."""
    from concierge_cli.cli.desk import read_for_case, read_instant
    from concierge_cli.domain.vocabulary import ClockKind
    from concierge_cli.errors import InvalidInput

    dues = {}
    for one in typed:
        clock, equals, text = one.partition("=")
        if not equals or not clock.strip() or not text.strip():
            raise InvalidInput(
                _("A date is given as DEADLINE=DATE, for example first_response=friday 18:00.")
                + _open_clocks(desk, case),
                hint=f'concierge edit {case.id} --due-at "2026-11-18 23:59"',
            )
        kept = case.clocks.get(clock.strip())
        if kept is None or kept.kind in (ClockKind.SLA, ClockKind.PROMISE):
            when = read_instant(session, text.strip(), zone=desk.client(case.client).zone, toward="future")
        else:
            when = read_for_case(session, desk, case, text.strip(), toward="future")
        dues[clock.strip()] = when
    return dues
