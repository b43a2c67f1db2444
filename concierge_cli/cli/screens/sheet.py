"""The words of a store's Google Sheet, in the store's language: the workbook's columns, and what people may write.

What depends on the moment of reading is left to the Sheet itself, which colours a date once it is near or past.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.workbook import evidence_rows
from concierge_cli.cli.screens.workbook_columns import (
    CaseRow,
    LogRow,
    Store,
    Wanted,
    case_columns,
    evidence_columns,
    log_columns,
    no,
    yes,
)
from concierge_cli.cli.screens.workbook_figures import week_charts, week_columns, weeks_of
from concierge_cli.i18n import _, pgettext, speaking
from concierge_cli.services.mirror.words import ChartWords, HumanColumn, StoreWords, Table
from concierge_cli.services.queue import place

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.event import Event
    from concierge_cli.services.desk import Desk

_ONE_STORE: Final = Wanted(stores=False, zones=False, mine=False)
_KPI: Final = "KPI"
_LEAST_READ: Final = frozenset({"written_down"})
"""Columns of the log that stand behind what people read it for."""
_CHANGES_BY_ITSELF: Final = frozenset({"standing"})
_CHANGES_LATER: Final = frozenset({"taken_back"})
"""The log of a Sheet only grows: that an entry was taken back is an entry of its own."""


def store_words(desk: Desk, client: Client) -> StoreWords:
    """The words of the client's Sheet; columns read them in the client's language."""
    with speaking(client.language):
        store = Store(client=client, names=Names(desk.playbooks, client.country), now=desk.now)
        return _words(desk, store)


def _words(desk: Desk, store: Store) -> StoreWords:
    client = store.client
    approval = HumanColumn(
        "approval",
        pgettext("sheet", "Your approval"),
        16,
        _("Yes or no to what the case handler asks you. Choose from the list."),
        (yes(), no()),
    )
    note = HumanColumn(
        "client_note", pgettext("sheet", "Your note"), 40, _("Whatever you want to say about this case.")
    )
    charts = [ChartWords(one.title, one.about, tuple(one.bars), tuple(one.lines), one.share) for one in week_charts()]

    def case_row(case: Case) -> Any:
        return CaseRow(store, case, None if case.closed else place(desk, case, client).step)

    def entry_row(event: Event, case: str, buyer: str) -> Any:
        return LogRow(store, event, case, buyer, gone=False)

    return StoreWords(
        speaking=lambda: speaking(client.language),
        language=client.language,
        read_me_title=pgettext("sheet", "Read me"),
        read_me=_read_me(client, approval.title, note.title),
        cases=Table(
            pgettext("sheet", "Cases"),
            [column for column in case_columns(_ONE_STORE) if column.key not in _CHANGES_BY_ITSELF],
        ),
        evidence=Table(pgettext("sheet", "Evidence"), list(evidence_columns(_ONE_STORE))),
        log=Table(
            pgettext("sheet", "Log"),
            sorted(
                (column for column in log_columns(_ONE_STORE) if column.key not in _CHANGES_LATER),
                key=lambda column: column.key in _LEAST_READ,
            ),
        ),
        weekly=Table(_KPI, list(week_columns())),
        meta_title=pgettext("sheet", "For the program"),
        human=(approval, note),
        charts=tuple(charts),
        open_in_drive=pgettext("sheet", "In Drive"),
        taken_back=pgettext("sheet", "taken back"),
        case_row=case_row,
        evidence_rows=lambda case: evidence_rows(desk, store, case),
        entry_row=entry_row,
        weeks=lambda: weeks_of(desk.journal, client, desk.now),
    )


def _read_me(client: Client, approval: str, note: str) -> tuple[str, ...]:
    """What the store's owner reads first: what each tab is, and where they may write."""
    cases, log = pgettext("sheet", "Cases"), pgettext("sheet", "Log")
    evidence = pgettext("sheet", "Evidence")
    return (
        _("{name} · returns, refunds and claims").format(name=client.name),
        _(
            "This Sheet is kept by whoever handles your cases, with a program called Concierge. It keeps itself up to date."
        ),
        "",
        _("{tab}: one row for each case, with what was asked, where it stands and what comes next.").format(tab=cases),
        _(
            "There you may write in the columns “{approval}” and “{note}”, add columns of your own, sort, filter, "
            "hide and move columns."
        ).format(approval=approval, note=note),
        _("A red date has passed; a yellow one comes within a day."),
        _("The other columns belong to the program: what you change there is replaced when the case moves on."),
        "",
        _("{tab}: the photos, chats and receipts of each case, with a link to each file.").format(tab=evidence),
        _("{tab}: everything that happened, in order. It only grows: please do not edit it, it is your proof.").format(
            tab=log
        ),
        _("{tab}: the figures of each week, with their charts.").format(tab=_KPI),
    )
