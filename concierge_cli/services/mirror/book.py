"""The look of a client's Sheet, from its words and its profile; and of the freelancer's private one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from concierge_cli import __version__
from concierge_cli.google.sheet.cells import Ink
from concierge_cli.google.sheet.tabs import LOG_PARTS, Book, Chart, Field, Remark, Tab, fields_of, technical
from concierge_cli.i18n import pgettext, speaking
from concierge_cli.language.money import sheet_format

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.services.mirror.words import StoreWords

EVENT: Final = "event"
"""The hidden column of the evidence by which a row is found."""
LINK: Final = "link"
"""The column of the evidence that leads to its file in Drive."""
PRIVATE: Final = "_mine"
"""Stands for the client in the hidden tab of the freelancer's own spreadsheet: no client is called like this."""
_FIRST_CHART: Final = 201


def book_of(client: Client, words: StoreWords, *, order_key: str, loopback: str = "") -> Book:
    """The look of the client's Sheet. `order_key` is kept in its hidden tab, `loopback` the address of a test Google."""
    human = tuple(
        Field(one.key, one.title, one.width, human=True, choices=one.choices, note=one.note) for one in words.human
    )
    return Book(
        titles={
            Tab.READ_ME: words.read_me_title,
            Tab.CASES: words.cases.title,
            Tab.LOG: words.log.title,
            Tab.EVIDENCE: words.evidence.title,
            Tab.KPI: words.weekly.title,
            Tab.META: words.meta_title,
        },
        fields={
            Tab.CASES: (*fields_of(words.cases.columns), *human),
            Tab.LOG: (*fields_of(words.log.columns), *technical(*LOG_PARTS)),
            Tab.EVIDENCE: (
                *fields_of(words.evidence.columns),
                Field(LINK, words.open_in_drive, 14),
                *technical(EVENT),
            ),
            Tab.KPI: fields_of(words.weekly.columns),
        },
        ink=Ink(sheet_format, loopback),
        language=client.language,
        country=client.country,
        zone=client.zone,
        read_me=words.read_me,
        charts=tuple(
            Chart(number, one.title, one.about, "week", one.bars, one.lines, one.share)
            for number, one in enumerate(words.charts, _FIRST_CHART)
        ),
        meta=(
            Remark("client", client.slug, client.name),
            Remark("order_key", order_key),
            Remark("program", __version__),
        ),
    )


def private_book(language: str, country: str, zone: str) -> Book:
    """The look of the spreadsheet that holds what is the freelancer's alone, of all stores; it is shared with nobody."""
    with speaking(language):
        when, what, store = (pgettext("sheet", word) for word in ("When", "What", "Store"))
        titles = {Tab.LOG: pgettext("sheet", "Log"), Tab.META: pgettext("sheet", "For the program")}
    return Book(
        titles=titles,
        fields={
            Tab.LOG: (
                Field("when", when, 21, "when"),
                Field("store", store, 20),
                Field("what", what, 60),
                *technical(*LOG_PARTS),
            )
        },
        ink=Ink(sheet_format),
        language=language,
        country=country,
        zone=zone,
        meta=(Remark("client", PRIVATE), Remark("program", __version__)),
    )
