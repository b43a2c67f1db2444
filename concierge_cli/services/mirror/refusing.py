"""What is found in a Sheet and only a person can decide: nothing is written there, and it is said what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from concierge_cli.errors import Conflict
from concierge_cli.google.sheet.findings import Emptied, Foreign, MissingColumns, MissingTab, Unmarked
from concierge_cli.google.sheet.tabs import Tab
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from concierge_cli.google.sheet.seen import Seen
    from concierge_cli.google.sheet.tabs import Book

_MANY: Final = 10
"""A Sheet of at least so many cases of which more than half are gone at once was not meant to lose them."""

_MADE_AGAIN: Final = frozenset({Tab.READ_ME, Tab.KPI, Tab.EVIDENCE})
"""Tabs that hold nothing but what can be written again."""


def refuse(store: str, book: Book, findings: Iterable[object], *, written_before: bool) -> None:
    """Raises Conflict for the first finding of `store`'s Sheet that cannot be laid out again; passes over all others.
    A Sheet without its marks is only strange where entries were `written_before`."""
    for finding in findings:
        match finding:
            case MissingTab(tab) if tab not in _MADE_AGAIN:
                what = _("its tab “{tab}” was deleted").format(tab=book.titles[tab])
            case MissingColumns(tab, keys):
                titles = {one.key: one.title for one in book.columns(tab)}
                what = _("in its tab “{tab}”, columns were deleted: {columns}").format(
                    tab=book.titles[tab], columns=", ".join(titles.get(key, key) for key in keys)
                )
            case Foreign(client):
                what = _("it is the Sheet of another store ({client})").format(client=client)
            case Unmarked() if written_before:
                what = _("its hidden tab was emptied")
            case _:
                continue
        raise Conflict(
            _("The Sheet of {client} cannot be written: {what}. Nothing was changed there.").format(
                client=store, what=what
            ),
            hint=_(
                "In Google Sheets: File > Version history, restore a version from before. Or begin another Sheet with everything: {command}"
            ).format(command=f"concierge sync --client {store} --new-sheet"),
        )


def refuse_emptied(store: str, seen: Seen, *, known: int, accepted: bool) -> None:
    """Raises Conflict where most of the `known` cases are gone from the Sheet, and nobody has `accepted` that."""
    there = len(seen.ids.get(Tab.CASES, ()))
    if Emptied() in seen.findings:
        message = _("The Sheet of {client} was emptied. Nothing was changed there.")
    elif not accepted and known >= _MANY and there * 2 < known:
        message = _("The Sheet of {client} had {known} cases, and {there} are left. Nothing was changed there.")
    else:
        return
    raise Conflict(
        message.format(client=store, known=known, there=there),
        hint=_(
            "In Google Sheets: File > Version history, restore a version from before. If it was meant, all are written again: {command}"
        ).format(command=f"concierge sync --client {store} --accept"),
    )


def forked(store: str, spreadsheet: str) -> Conflict:
    """Two copies of one computer's home wrote different entries under the same numbers."""
    return Conflict(
        _(
            "Two copies of this computer wrote different things about {client}, so they cannot be put together. "
            "Nothing was changed in the Sheet."
        ).format(client=store),
        hint=_("Go on with one of them. In an empty folder: {command}").format(
            command=f"concierge client attach {spreadsheet}"
        ),
    )
