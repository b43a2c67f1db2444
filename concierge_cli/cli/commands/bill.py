"""`concierge bill`: what a month comes to, issuing it, crediting it, and what it earned by the hour."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.handing_out import METAVAR, force_option, form_option, output_option
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.cli.screens.bill import Did
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.issued import Credit
    from concierge_cli.domain.period import Period
    from concierge_cli.reports.bill import Payee
    from concierge_cli.reports.document import Document
    from concierge_cli.services.billing import MonthBill
    from concierge_cli.services.desk import Desk


@command(
    examples=(
        "concierge bill 2026-11 --client accesorios",
        "concierge bill 2026-11 --client accesorios --issue --output FILE",
        'concierge bill 2026-11 --mine --goal "15 USD"',
    ),
    about=N_(
        "This month where none is named. Each line names its case and its clause of the accepted agreement; what is not "
        "billed is listed with the reason. An issued bill never changes: a credit note puts it right, and a case resolved "
        "after it stands on the next one."
    ),
    writes=True,
)
def bill(
    session: Session,
    month: Annotated[
        str | None,
        typer.Argument(
            metavar=_("MONTH"), help=_("Such as 2026-11; this one if left out. Or the number of a bill or credit note")
        ),
    ] = None,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("Whose bill"))] = None,
    issue: Annotated[bool, typer.Option("--issue", help=_("Log it as issued: from then on it stays as it is"))] = False,
    credit: Annotated[
        str | None, typer.Option("--credit", metavar=_("BILL"), help=_("Take money off an issued bill, with --because"))
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar=_("AMOUNT"), help=_("How much the credit note takes off"))
    ] = None,
    withdrawn: Annotated[
        str | None,
        typer.Option(
            "--withdrawn", metavar=_("BILL"), help=_("Say that another computer's paper of it was taken back")
        ),
    ] = None,
    issuer: Annotated[
        list[str] | None,
        typer.Option("--issuer", metavar=_("TEXT"), help=_("Who bills: a line of all your bills, as often as needed")),
    ] = None,
    payment: Annotated[
        list[str] | None, typer.Option("--payment", metavar=_("TEXT"), help=_("How to pay: a line of them as well"))
    ] = None,
    due_days: Annotated[
        int | None, typer.Option("--due-days", min=0, max=365, help=_("Within how many days they are to be paid"))
    ] = None,
    mine: Annotated[bool, typer.Option("--mine", help=_("What an hour earned, store by store; only for you"))] = False,
    goal: Annotated[
        str | None, typer.Option("--goal", metavar=_("AMOUNT"), help=_("What an hour should earn, with --mine"))
    ] = None,
    form: Annotated[str | None, form_option(METAVAR + "|csv")] = None,
    output: Annotated[str | None, output_option()] = None,
    force: Annotated[bool, force_option()] = False,
) -> None:
    from concierge_cli.cli.desk import chosen_client, desk_of, entry_of, only_client
    from concierge_cli.cli.handing_out import cleared, hand_out, wanted_form
    from concierge_cli.cli.screens.bill import (
        bill_lines,
        credit_lines,
        done_now,
        notices_of,
        payee_lines,
        payee_notices,
    )
    from concierge_cli.language.typed import shown
    from concierge_cli.services import billing
    from concierge_cli.services.periods import THIS

    number = _number(month)
    again = "concierge bill" + (f" --client {client}" if client else "")
    _refuse_contradictions(
        number=number, issue=issue, credit=credit, amount=amount, withdrawn=withdrawn, mine=mine, goal=goal, again=again
    )
    if mine and (form or output):
        raise InvalidInput(
            _("--mine is only for you: it stays on the screen, or goes to a script with --json."),
            hint=f"{again} --mine",
        )
    shape, path = wanted_form(form, output, again=again, more=("csv",))
    desk = desk_of(session)
    payee, set_up = _payee(session, issuer, payment, due_days)
    if mine:
        _keep(session, set_up)
        _earned(session, desk, chosen_client(session, client), month or THIS, goal)
        return
    if set_up and not (month or client or issue or credit or withdrawn or output):
        _keep(session, set_up)
        session.answer(lambda: asdict(payee), lambda: payee_lines(session, payee))
        return
    store = desk.client(only_client(session, client or _owner(desk, number or credit or withdrawn or "")))
    entry = entry_of(session, store.zone)
    if issue or credit is not None:
        doing = "--issue" if credit is None else f'--credit {shown(credit)} --amount "{shown(amount or "5.00")}"'
        because = ' --because "..."' if entry.because else ""
        wanted = f"concierge bill{f' {month}' if month else ''} --client {store.slug} {doing}{because} --format {shape} --output FILE"
        force = cleared(session, shape, path, force=force, again=wanted)
    note: Credit | None = None
    if credit is not None:
        from concierge_cli.language.money import parse_money

        typed = amount or _asked_amount(session, desk, store, credit)
        money = parse_money(typed, default_currency=store.billing_currency)
        found, note = billing.credit(desk, store, credit, money, entry, payee=payee)
    elif withdrawn is not None:
        found = billing.withdraw(desk, store, withdrawn, entry)
    elif number:
        found, note = billing.bill_named(desk, store, number)
    else:
        found = billing.month_bill(desk, store, _month(session, month or THIS, store.zone))
        if issue:
            _refuse_unpayable(session, found, payee)
            found = billing.issue(desk, found, entry, payee=payee)
    _keep(session, set_up)  # last: a refusal says that nothing was saved
    did: Did = "credited" if credit is not None else "withdrawn" if withdrawn is not None else "issued" if issue else ""
    done = done_now(found, did) or (_("Saved for all of your bills") if set_up else "")
    if done and path is not None:
        session.notice(done, first=True)  # the paper may still fail: what was logged is said before
    document, as_issued, named = _paper(desk, found, note, payee)
    session.notices += [
        *desk.journal.notices,
        *notices_of(session, desk, found, as_issued=as_issued),
        *payee_notices(found, payee, issued_now=issue),
    ]
    hand_out(
        session,
        document,
        shape,
        path,
        force=force,
        again=f"concierge bill {named} --client {store.slug} --format {shape} --output FILE",
        data=lambda: billing.bill_json(found),
        lines=lambda: (
            credit_lines(session, found, note, document, done=done)
            if note is not None
            else bill_lines(session, desk, found, document, done=done)
        ),
        csv=lambda: _rows(desk, found, note),
    )


def _asked_amount(session: Session, desk: Desk, store: Client, number: str) -> str:
    """How much of a bill its credit note takes off, asked with what is left of it in each currency."""
    from concierge_cli.language.money import format_money
    from concierge_cli.services.billing import bill_to_credit, crediting

    bill = bill_to_credit(desk, store, number)
    left = " + ".join(format_money(one, country=store.country) for one in bill.owed)
    if not session.ask.interactive:
        raise InvalidInput(
            _("How much of {number} the credit note takes off is missing: {left} is left.").format(
                number=bill.number, left=left
            ),
            hint=crediting(store, bill),
        )
    return session.ask.line(_("How much of {left}?").format(left=left), flag="--amount")


def _refuse_unpayable(session: Session, found: MonthBill, payee: Payee) -> None:
    """Asks before a bill goes out of which nobody could tell whom to pay, and how: it stays as it went out."""
    from concierge_cli.cli.screens.bill import lacking

    missing = lacking(payee)
    if not missing or not found.bill.lines or found.issued is not None:
        return
    text = _("The bill does not say {what}, and once it is issued it stays so. Issue it all the same?").format(
        what=", ".join(what for what, _flag in missing)
    )
    if not session.ask.confirm(text, default=False, unasked=True):
        raise InvalidInput(
            _("It was not issued. Nothing was saved. Once for all of your bills:"),
            hint="concierge bill " + " ".join(flag for _what, flag in missing),
        )


def _paper(desk: Desk, found: MonthBill, note: Credit | None, payee: Payee) -> tuple[Document, bool, str]:
    """The paper that is meant, whether it is as it was handed out, and what it is asked for with."""
    from concierge_cli.services.bill_papers import bill_paper, credit_paper

    if note is not None and found.issued is not None:
        return *credit_paper(desk, found.client, found.issued, note, payee=payee), note.number
    return *bill_paper(desk, found, payee=payee), found.number if found.issued else found.bill.month


def _number(typed: str | None) -> str:
    """The number of a bill or credit note where one was typed instead of a month: `LUN-2026-11`, `LUN-2026-11-C1`."""
    import re

    return typed.strip() if typed and re.fullmatch(r"\s*[A-Za-z][A-Za-z0-9]{1,5}-\d{4}-\d\d(-\w+)*\s*", typed) else ""


def _owner(desk: Desk, number: str) -> str | None:
    """The store whose prefix the number begins with."""
    prefix = number.partition("-")[0].casefold()
    return next((one.slug for one in desk.journal.clients() if one.prefix.casefold() == prefix), None)


def _payee(
    session: Session, issuer: list[str] | None, payment: list[str] | None, due_days: int | None
) -> tuple[Payee, dict[str, str | int]]:
    """What bills say of the freelancer, and the settings of it that were typed now; `no` takes one away."""
    from concierge_cli.services.bill_papers import payee_of

    typed: dict[str, str | int] = {}
    for key, lines in (("issuer", issuer), ("payment", payment)):
        if lines is not None:
            whole = "\n".join(" ".join(line.split()) for text in lines for line in text.splitlines())
            typed[key] = "" if whole.casefold() == "no" else whole
    if due_days is not None:
        typed["due_days"] = due_days
    return payee_of(session.settings._replace(**typed)), typed  # type: ignore[arg-type]


def _keep(session: Session, typed: dict[str, str | int]) -> None:
    """Keeps them for all bills."""
    from concierge_cli.config import save_setting

    for key, value in typed.items():
        save_setting(session.settings, key, value)


def _month(session: Session, typed: str, zone: str) -> Period:
    """The month that was typed; InvalidInput tells how `bill` takes one."""
    from concierge_cli.services.periods import period_of

    try:
        return period_of(month=typed, now=session.now, zone=zone)
    except InvalidInput as refused:
        raise InvalidInput(str(refused), hint=f"concierge bill {session.now:%Y-%m}") from None


def _refuse_contradictions(
    *,
    number: str,
    issue: bool,
    credit: str | None,
    amount: str | None,
    withdrawn: str | None,
    mine: bool,
    goal: str | None,
    again: str,
) -> None:
    if amount is not None and credit is None:
        raise InvalidInput(_("--amount belongs to --credit."), hint=f"{again} --help")
    if goal is not None and not mine:
        raise InvalidInput(_("--goal belongs to --mine: it is only for you."), hint=f'{again} --mine --goal "..."')
    if sum((issue, credit is not None, withdrawn is not None, mine)) > 1:
        raise InvalidInput(_("--issue, --credit, --withdrawn and --mine are four things: one at a time."), hint=again)
    if number and (issue or credit is not None or withdrawn is not None or mine):
        raise InvalidInput(
            _("{number} names a paper that went out. A month is written like 2026-11.").format(number=number),
            hint=again,
        )


_COLUMNS: Final = (
    *("bill", "month", "case", "kind", "clause", "platform", "complexity", "detail", "percent", "amount", "currency"),
    *("resolved_in", "agreement", "why"),
)


def _rows(desk: Desk, found: MonthBill, note: Credit | None) -> list[list[Any]]:
    """The lines for a spreadsheet or a bookkeeper's program: codes, and amounts as plain decimals; then the credit notes,
    and what is not billed, each with its reason in the store's language. Of a credit note that alone."""
    from concierge_cli.i18n import speaking
    from concierge_cli.reports.bill import why_not
    from concierge_cli.services.bill_papers import names_for

    number, month = found.number, found.bill.month
    notes = [note] if note is not None else found.issued.credits if found.issued else ()
    credited = [
        [one.number, month, "", "credit", "", "", "", one.bill, None, -one.amount.amount, one.amount.currency, "", "",
         one.because]
        for one in notes
    ]  # fmt: skip
    if note is not None:
        return [list(_COLUMNS), *credited]
    lines = [
        [
            number, month, line.case, line.kind, " ".join(line.clauses), line.platform, line.complexity, line.detail,
            line.percent, line.amount.amount, line.amount.currency, (line.month or month) if line.case else "",
            line.version, "",
        ]
        for line in found.bill.lines
    ]  # fmt: skip
    names = names_for(desk, found.client, (), found.left_out)
    with speaking(found.client.language):
        unbilled = [
            [number, month, one.case, "unbilled", "", "", "", one.reason, None, None, "", "", "", why_not(one, names)]
            for one in found.left_out
        ]
    return [list(_COLUMNS), *lines, *credited, *unbilled]


def _earned(session: Session, desk: Desk, store: str | None, month: str, goal: str | None) -> None:
    from concierge_cli.cli.screens.document import document_lines
    from concierge_cli.cli.style import safe
    from concierge_cli.language.money import parse_money
    from concierge_cli.reports.bill import earned_document
    from concierge_cli.services import earnings
    from concierge_cli.services.billing import month_earned

    settings = session.settings
    clients: list[Client] = [desk.client(store)] if store else desk.journal.clients()
    aim = (
        parse_money(goal, default_currency=clients[0].billing_currency if clients else None, flag="--goal")
        if goal
        else None
    )
    found = [
        one
        for client in clients
        for one in earnings.earned(desk, month_earned(desk, client, _month(session, month, client.zone)), goal=aim)
    ]
    others = {one.billed.currency: one.client.name for one in found if aim and one.billed.currency != aim.currency}
    for currency, name in others.items():
        session.notice(
            _(
                "{name} is billed in {currency}, so the goal says no price of a case there. In its money: {command}"
            ).format(
                name=safe(name), currency=currency, command=f'concierge bill {month} --mine --goal "... {currency}"'
            )
        )
    period = _month(session, month, settings.timezone)
    document = earned_document(
        found,
        month=f"{period.first:%Y-%m}", language=settings.language, country=settings.country, zone=settings.timezone,
        now=session.now, goal=aim,
    )  # fmt: skip
    session.answer(
        lambda: [earnings.earned_json(one) for one in found], lambda: document_lines(session.screen, document)
    )
