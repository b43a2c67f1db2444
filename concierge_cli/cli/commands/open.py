"""`concierge open`: a new case, and when it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.case import Item
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk

_MOST_DIGITS = 6
"""Of a quantity: no order holds a million pieces."""


@command(
    examples=(
        "concierge open",
        "concierge open --platform ml --procedure claim --reason defect --order 2000007819609432",
        N_('concierge open --platform ig --procedure dm --reason other --buyer Ana --received-at "yesterday 18:00"'),
    ),
    about=N_("What you leave out is asked for. A platform's own date (--due-at) wins over every rule."),
    writes=True,
)
def open_(
    session: Session,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("The store"))] = None,
    platform: Annotated[
        str | None,
        typer.Option("--platform", metavar=_("PLATFORM"), help=_("Where: mercadolibre, amazon, instagram …")),
    ] = None,
    site: Annotated[str, typer.Option("--site", metavar=_("SITE"), help=_("The country's edition: MLM, US …"))] = "",
    procedure: Annotated[
        str | None, typer.Option("--procedure", metavar=_("PROCEDURE"), help=_("What came in: claim, dm, a_to_z …"))
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar=_("REASON"), help=_("What is wrong: defect, not_received …"))
    ] = None,
    order: Annotated[str | None, typer.Option("--order", metavar=_("NUMBER"), help=_("The order number"))] = None,
    platform_case: Annotated[
        str, typer.Option("--platform-case", metavar=_("NUMBER"), help=_("The platform's number for it"))
    ] = "",
    platform_url: Annotated[
        str, typer.Option("--platform-url", metavar="URL", help=_("Its page on the platform"))
    ] = "",
    platform_code: Annotated[
        str, typer.Option("--platform-code", metavar=_("CODE"), help=_("The platform's own code for the reason"))
    ] = "",
    platform_opened_at: Annotated[
        str | None, typer.Option("--platform-opened-at", metavar=_("WHEN"), help=_("When it began on the platform"))
    ] = None,
    ordered_at: Annotated[
        str | None, typer.Option("--ordered-at", metavar=_("WHEN"), help=_("When the product was ordered"))
    ] = None,
    delivered_at: Annotated[
        str | None, typer.Option("--delivered-at", metavar=_("WHEN"), help=_("When the product was delivered"))
    ] = None,
    item: Annotated[
        list[str] | None, typer.Option("--item", metavar="SKU:QTY", help=_("What it is about; repeat it for several"))
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar=_("AMOUNT"), help=_("What was paid, such as “350.00 MXN”"))
    ] = None,
    buyer: Annotated[str, typer.Option("--buyer", metavar=_("NAME"), help=_("The buyer's name"))] = "",
    buyer_language: Annotated[
        str,
        typer.Option(
            "--buyer-language", metavar="es|en|pt|pl", help=_("What the buyer reads, if not what the market does")
        ),
    ] = "",
    stated_reason: Annotated[
        str, typer.Option("--stated-reason", metavar=_("TEXT"), help=_("The reason in the buyer's own words"))
    ] = "",
    channel: Annotated[str, typer.Option("--channel", metavar=_("CHANNEL"), help=_("Where the talk goes on"))] = "",
    received_at: Annotated[
        str | None, typer.Option("--received-at", metavar=_("WHEN"), help=_("When it reached you, if not now"))
    ] = None,
    due_at: Annotated[
        str | None, typer.Option("--due-at", metavar=_("WHEN"), help=_("The date that the platform shows"))
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar=_("TEXT"), help=_("Anything worth keeping"))] = "",
    quick: Annotated[
        bool, typer.Option("--quick", help=_("A simple matter: log the answer and close it in one go"))
    ] = False,
    reply: Annotated[
        str | None, typer.Option("--reply", metavar=_("TEXT"), help=_("With --quick: the answer that you gave"))
    ] = None,
    outcome: Annotated[
        str | None, typer.Option("--outcome", metavar=_("OUTCOME"), help=_("With --quick: how it ended"))
    ] = None,
) -> None:
    from concierge_cli.cli.desk import (
        after_asking,
        desk_of,
        entry_of,
        only_client,
        read_instant,
        read_on_platform,
        terminal_name,
    )
    from concierge_cli.cli.opening import ask_for_the_rest, place_of_url
    from concierge_cli.cli.words import tongue
    from concierge_cli.domain.vocabulary import Procedure, Reason
    from concierge_cli.errors import InvalidInput
    from concierge_cli.language.money import parse_money
    from concierge_cli.services.open_case import OpenCase, refuse_archived
    from concierge_cli.services.open_case import open_case as log_case

    if not quick and (reply is not None or outcome is not None):
        raise InvalidInput(_("--reply and --outcome go with --quick."), hint="concierge open --help")
    desk = desk_of(session)
    store = desk.client(only_client(session, client))
    refuse_archived(store)
    typed: dict[str, Any] = {
        "platform": platform,
        "site": site,
        "procedure": procedure,
        "reason": reason,
        "order": order,
        "received_at": received_at,
        "platform_case": platform_case,
        "buyer": buyer,
        "amount": amount,
    }
    if platform_url:
        typed = place_of_url(desk, platform_url, typed)
    known = ask_for_the_rest(session, desk, store, typed, quick_code=platform_code)
    desk = after_asking(session, desk)

    def past(text: str | None) -> datetime | None:
        return read_instant(session, text, zone=store.zone) if text else None

    def there(text: str | None, toward: Literal["past", "future"] = "past") -> datetime | None:
        where = {"platform": known["platform"], "site": known["site"]}
        return read_on_platform(session, desk, store, text, toward=toward, **where) if text else None

    currency = desk.playbooks.site(known["platform"], known["site"]).currency or store.currency
    wanted = OpenCase(
        client=store.slug,
        platform=known["platform"],
        site=known["site"],
        procedure=Procedure(known["procedure"]),
        reason=Reason(known["reason"]),
        order=known["order"] or "",
        platform_case=known["platform_case"],
        platform_url=platform_url,
        platform_code=platform_code,
        stated_reason=stated_reason,
        received_at=past(known["received_at"]),
        platform_opened_at=there(platform_opened_at),
        ordered_at=there(ordered_at),
        delivered_at=there(delivered_at),
        due_at=there(due_at, "future"),
        items=tuple(_item(one) for one in item or ()),
        amount=parse_money(known["amount"], default_currency=currency) if known["amount"] else None,
        buyer=known["buyer"],
        buyer_language=tongue(buyer_language, flag="--buyer-language") if buyer_language else "",
        channel=channel,
        note=note,
        entry=entry_of(session, store.zone),
    )
    if quick:
        _answer_quick(session, desk, store, wanted, reply, outcome)
        return
    case = log_case(desk, wanted)
    from concierge_cli.cli.screens.opened import opened_lines
    from concierge_cli.services.case_view import case_json

    desk.journal.touch_last_case(case.key, terminal=terminal_name())
    session.notices += desk.journal.notices
    session.answer(lambda: case_json(desk, case), lambda: opened_lines(session, desk, case))


def _answer_quick(
    session: Session, desk: Desk, store: Client, wanted: Any, reply: str | None, outcome: str | None
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import terminal_name
    from concierge_cli.cli.screens.closed import money_noted
    from concierge_cli.cli.screens.entered_late import entered_late
    from concierge_cli.cli.screens.lines import names_of
    from concierge_cli.cli.words import word
    from concierge_cli.domain.vocabulary import Outcome
    from concierge_cli.language.words import label
    from concierge_cli.services.quick import solve_at_once

    ended = Outcome(
        word(session, "outcome", outcome, flag="--outcome", question=_("How did it end?"), codes=list(Outcome))
    )
    answer = session.ask.text(reply, flag="--reply", question=_("What did you answer?"))
    case = solve_at_once(desk, wanted, answer=answer, outcome=ended)
    desk.journal.touch_last_case(case.key, terminal=terminal_name())
    said = _("opened, answered and closed ({outcome})").format(outcome=label("outcome", ended))
    answer_case(
        session, desk, case, said, [*money_noted(session, desk, case), *entered_late(names_of(session, desk), case)]
    )


def _item(typed: str) -> Item:
    from concierge_cli.domain.case import Item
    from concierge_cli.errors import InvalidInput

    sku, colon, qty = typed.rpartition(":")
    if not colon:
        sku, qty = typed, "1"
    qty = qty.strip()
    if (
        not sku.strip()
        or not (qty.isascii() and qty.isdecimal())
        or not 1 <= int(qty[: _MOST_DIGITS + 1]) < 10**_MOST_DIGITS
    ):
        raise InvalidInput(_("An item is written SKU:QTY, for example CABLE-USBC-2M:1."), hint="concierge open --help")
    return Item(sku=sku.strip(), qty=int(qty))
