"""The Sheet through the real door: Google's own client library, its bodies, masks and answers."""

from __future__ import annotations

from dataclasses import replace

from concierge_cli.google.door import Door
from concierge_cli.google.sheet import pages, survey
from concierge_cli.google.sheet.answers import grids
from concierge_cli.google.sheet.claims import claim, holder
from concierge_cli.google.sheet.laying_out import missing_layout
from concierge_cli.google.sheet.pending import Pending
from concierge_cli.google.sheet.planning import plan
from concierge_cli.google.sheet.seen import Known, Seen, look
from concierge_cli.google.sheet.tabs import Book, Remark, Tab
from concierge_cli.google.sheet.verifying import verify
from tests.emulator.person import Google
from tests.google.sheet.machine import new_entry
from tests.google.sheet.sample import AT, BOOK, laid_out

PRIVATE = replace(
    BOOK, titles={Tab.LOG: "Bitácora", Tab.META: "meta"}, charts=(), read_me=(), meta=(Remark("client", "private"),)
)


def made(door: Door, google: Google, book: Book) -> str:
    sheet = str(google.post("/v4/spreadsheets", {"properties": {"title": "Acme"}})["spreadsheetId"])
    about = survey.read(door.sheets.get(sheet, fields=survey.FIELDS))
    filters, fields = about.examine()
    cells = grids(door.sheets.get_by_filter(sheet, filters, fields=fields))
    door.sheets.batch_update(sheet, {"requests": missing_layout(book, about, cells, at=AT)})
    return sheet


def test_the_private_sheet_takes_entries_and_gives_them_back(door: Door, google: Google) -> None:
    sheet = made(door, google, PRIVATE)
    wanted = look(Known(), client="private", ids=())
    seen = wanted.read(door.sheets.get_by_filter(sheet, wanted.filters, fields=wanted.fields))
    entries = [new_entry(number) for number in range(1, 4)]
    [batch] = plan(seen, Pending(entries=entries), PRIVATE).batches
    outcome = verify(batch, door.sheets.batch_update(sheet, batch.body, fields=batch.fields), PRIVATE)
    assert outcome.entries == {"r1-1": 1, "r1-2": 2, "r1-3": 3}
    assert [call.operation for call in door.calls[-2:]] == [
        "spreadsheets.getByDataFilter",
        "spreadsheets.batchUpdate",
    ]
    log = seen.tabs[Tab.LOG]
    [page] = pages.pages(log)
    read = list(page.read(door.sheets.values(sheet, page.ranges, by_columns=True)))
    assert [(one.event, one.seq, one.json, one.personal) for one in read] == [
        (one.event, one.seq, one.json, one.personal) for one in entries
    ]
    assert pages.ids(door.sheets.values(sheet, [pages.id_range(log, Tab.LOG)])) == {f"r1-{n}": n for n in (1, 2, 3)}


def test_of_two_machines_that_claim_a_letter_the_first_has_it(door: Door, google: Google) -> None:
    sheet = laid_out(google)

    def see() -> Seen:
        wanted = look(Known(), client="acme")
        return wanted.read(door.sheets.get_by_filter(sheet.id, wanted.filters, fields=wanted.fields))

    before = see()
    for replica, has in (("r1", "r1"), ("r2", "r1")):  # both saw the letter free
        body, fields = claim(before.tabs[Tab.META], "B", replica, at=AT)
        assert holder(door.sheets.batch_update(sheet.id, body, fields=fields), "B") == has
    assert see().claims() == {"B": "r1"}
    assert holder({"spreadsheetId": sheet.id}, "B") == ""
