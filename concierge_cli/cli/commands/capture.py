"""`concierge capture`: a notice or a message that was pasted becomes a case, with what it shows filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.recognise import Recognition
    from concierge_cli.services.desk import Desk


@command(
    examples=(
        "concierge capture",
        "concierge capture - --dry-run",
        N_('concierge capture "A-to-z Guarantee claim, order 113-4417283-9921034, not received"'),
    ),
    about=N_(
        "It shows what it recognised and the words that show it, asks for the rest, and opens the case like open does; "
        "the text stays with the case. What it cannot tell it does not guess. --platform, --procedure and --reason "
        "correct it."
    ),
    writes=True,
)
def capture(
    session: Session,
    text: Annotated[str | None, typer.Argument(help=_("What came in; - reads what comes through the pipe"))] = None,
    file: Annotated[str | None, typer.Option("--file", metavar=_("FILE"), help=_("A file with the text"))] = None,
    from_clipboard: Annotated[bool, typer.Option("--from-clipboard", help=_("Take what you copied"))] = False,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("The store"))] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar=_("PLATFORM"), help=_("Where it came in, if not what is shown"))
    ] = None,
    site: Annotated[str, typer.Option("--site", metavar=_("SITE"), help=_("The country's edition: MLM, US …"))] = "",
    procedure: Annotated[
        str | None, typer.Option("--procedure", metavar=_("PROCEDURE"), help=_("What came in, if not what is shown"))
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar=_("REASON"), help=_("What is wrong, if not what is shown"))
    ] = None,
    order: Annotated[str | None, typer.Option("--order", metavar=_("NUMBER"), help=_("The order number"))] = None,
    platform_case: Annotated[
        str, typer.Option("--platform-case", metavar=_("NUMBER"), help=_("The platform's number for it"))
    ] = "",
    buyer: Annotated[str, typer.Option("--buyer", metavar=_("NAME"), help=_("The buyer's name"))] = "",
    amount: Annotated[
        str | None, typer.Option("--amount", metavar=_("AMOUNT"), help=_("What was paid, such as “350.00 MXN”"))
    ] = None,
    ordered_at: Annotated[
        str | None, typer.Option("--ordered-at", metavar=_("WHEN"), help=_("When it was ordered, if not what is shown"))
    ] = None,
    received_at: Annotated[
        str | None, typer.Option("--received-at", metavar=_("WHEN"), help=_("When it reached you, if not now"))
    ] = None,
    due_at: Annotated[
        str | None, typer.Option("--due-at", metavar=_("WHEN"), help=_("The date that the platform shows"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help=_("Only show what is recognised"))] = False,
) -> None:
    from concierge_cli.cli.ask import from_a_file
    from concierge_cli.cli.desk import (
        after_asking,
        desk_of,
        entry_of,
        only_client,
        read_instant,
        read_on_platform,
        terminal_name,
    )
    from concierge_cli.cli.kept_words import kept_if_left
    from concierge_cli.cli.opening import ask_for_the_rest
    from concierge_cli.cli.outgoing import own_words
    from concierge_cli.cli.screens.recognised import due_notices, guess_notices, recognised_lines
    from concierge_cli.domain.vocabulary import TALK, Procedure, Reason
    from concierge_cli.language.money import parse_money
    from concierge_cli.services.capturing import believed, likely, read_notice, recognised_json
    from concierge_cli.services.open_case import OpenCase, open_case, refuse_archived
    from concierge_cli.services.platforms import platform_word

    desk = desk_of(session)
    with kept_if_left(session, "", command="concierge capture"):
        words = own_words(
            session,
            "-" if text is None and file is None and not from_clipboard and from_a_file() else text,
            file,
            flag=_("TEXT, - for what comes through the pipe, or --file"),
            question=_("Paste the notice or the message."),
            help_of="concierge capture",
            from_clipboard=from_clipboard,
        )
    named = platform_word(desk, platform) if platform else ""
    alone = bool(client or session.settings.client) or len(session.journal.active_clients()) == 1
    if dry_run:
        whose = desk.client(only_client(session, client)) if alone else None
        shown = read_notice(desk, words, platform=named, store=whose)
        session.answer(lambda: recognised_json(shown), lambda: recognised_lines(session, desk, shown, alone=True))
        return
    pasted = session.interactive and text is None and file is None and not from_clipboard
    with kept_if_left(session, words if pasted else "", command="concierge capture"):
        store = desk.client(only_client(session, client))
        refuse_archived(store)
        found = read_notice(desk, words, platform=named, store=store)
        if session.interactive:
            session.say([*recognised_lines(session, desk, found), ""])
        typed = {
            "platform": named or None,
            "site": site,
            "procedure": procedure,
            "reason": reason,
            "order": order,
            "platform_case": platform_case,
            "buyer": buyer,
            "amount": amount,
            "ordered_at": ordered_at,
            "received_at": received_at,
            "due_at": due_at,
        }
        known = ask_for_the_rest(
            session,
            desk,
            store,
            _with_believed(typed, believed(found, asked=session.interactive)),
            guesses=likely(found),
        )
        desk = after_asking(session, desk)

        def there(text: str | None, toward: Literal["past", "future"] = "past") -> datetime | None:
            where = {"platform": known["platform"], "site": known["site"]}
            return read_on_platform(session, desk, store, text, toward=toward, **where) if text else None

        received = read_instant(session, known["received_at"], zone=store.zone) if known["received_at"] else None
        due = there(known.get("due_at"), "future")
        if due is not None and not due_at and (due <= (received or session.now) or known["procedure"] in TALK):
            # It is over, or it is the buyer who sets it in a talk: told below, and typed where it is right.
            known["due_at"] = due = None
        currency = desk.playbooks.site(known["platform"], known["site"]).currency or store.currency
        case = open_case(
            desk,
            OpenCase(
                client=store.slug,
                platform=known["platform"],
                site=known["site"],
                procedure=Procedure(known["procedure"]),
                reason=Reason(known["reason"]),
                order=known["order"] or "",
                platform_case=known["platform_case"],
                platform_code=found.code.value,
                received_at=received,
                ordered_at=there(known.get("ordered_at")),
                due_at=due,
                amount=parse_money(known["amount"], default_currency=currency) if known["amount"] else None,
                buyer=known["buyer"],
                note=words.strip(),
                entry=entry_of(session, store.zone),
            ),
        )
    session.notices += guess_notices(found, known) if not session.interactive else due_notices(found, known)
    _answer(session, found, case_key=case.key, desk=desk, terminal=terminal_name())


def _with_believed(typed: dict[str, Any], shown: dict[str, str]) -> dict[str, Any]:
    """What was typed, and of the rest what the text shows; its site only on the platform that it shows."""
    filled = {name: value or shown.get(name) for name, value in typed.items()}
    if not typed["site"] and filled["platform"] != shown.get("platform", filled["platform"]):
        filled["site"] = None
    return filled


def _answer(session: Session, found: Recognition, *, case_key: str, desk: Desk, terminal: str) -> None:
    from concierge_cli.cli.screens.opened import opened_lines
    from concierge_cli.cli.screens.recognised import recognised_lines
    from concierge_cli.services.capturing import recognised_json
    from concierge_cli.services.case_view import case_json

    case = desk.reload(case_key)
    told = [] if session.interactive else [*recognised_lines(session, desk, found), ""]
    desk.journal.touch_last_case(case.key, terminal=terminal)
    session.notices += desk.journal.notices
    session.answer(
        lambda: case_json(desk, case) | {"recognised": recognised_json(found)},
        lambda: [*told, *opened_lines(session, desk, case)],
    )
