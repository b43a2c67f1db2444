"""What one look says of a Sheet, whatever people did to it in between."""

from __future__ import annotations

from typing import Any

import pytest

from concierge_cli.google.sheet import pages, seen
from concierge_cli.google.sheet.cells import Json
from concierge_cli.google.sheet.findings import Emptied, Foreign, MissingColumns, MissingTab, Twice, Unmarked
from concierge_cli.google.sheet.seen import Entry, Known, Seen, look
from concierge_cli.google.sheet.tabs import Tab
from tests.emulator.person import Google
from tests.google.sheet.sample import BOOK, Sheet, case_values, laid_out


def entry_cells(number: int) -> list[Json]:
    values = {
        "case": "ACC-1",
        "what": "nota",
        "event": f"e{number}",
        "replica": "r1",
        "seq": number,
        "digest": f"{number:064x}",
        "json": '{"n":1}',
        "personal": '{"personal":{}}',
    }
    return [BOOK.ink.cell(values.get(field.key), field.form) for field in BOOK.fields[Tab.LOG]]


def case_cells(number: int) -> list[Json]:
    values = {"case": f"ACC-{number}", **case_values(number)}
    return [BOOK.ink.cell(values.get(field.key), field.form) for field in BOOK.fields[Tab.CASES]]


def fill(sheet: Sheet, *, entries: range = range(1, 4), cases: range = range(1, 4)) -> None:
    for tab, rows in ((Tab.LOG, map(entry_cells, entries)), (Tab.CASES, map(case_cells, cases))):
        lines = [{"values": row} for row in rows]
        if lines:
            sheet.update({"appendCells": {"sheetId": int(tab), "rows": lines, "fields": "userEnteredValue"}})


def sort(sheet: Sheet, tab: Tab, column: int, *, order: str = "DESCENDING") -> None:
    area = {"sheetId": int(tab), "startRowIndex": 1}
    sheet.update({"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": column, "sortOrder": order}]}})


def move(sheet: Sheet, tab: Tab, column: int, to: int) -> None:
    source = {"sheetId": int(tab), "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    sheet.update({"moveDimension": {"source": source, "destinationIndex": to}})


def test_a_new_sheet_holds_nothing_and_is_fit_to_be_written(google: Google) -> None:
    found = laid_out(google).see(kpi=True, ids=(Tab.CASES, Tab.EVIDENCE))
    assert found.fit
    assert found.findings == ()
    assert found.log.entries == ()
    assert found.ids == {Tab.CASES: {}, Tab.EVIDENCE: {}}
    assert found.layout == 1
    assert found.remark("client")
    assert found.remark("order_key", "00ff")


def test_one_look_is_one_read(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet)
    since = len(google.log())
    sheet.see(rows={Tab.CASES: [1, 3]}, kpi=True)
    assert [call["operation"] for call in google.log()[since:] if "control" not in call["operation"]] == [
        "sheets.spreadsheets.getByDataFilter"
    ]


def test_ids_and_rows_are_found_wherever_columns_were_moved(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet)
    move(sheet, Tab.CASES, 0, 5)
    move(sheet, Tab.LOG, 5, 0)
    sort(sheet, Tab.CASES, 4)
    found = sheet.see(rows={Tab.CASES: [2]})
    assert found.ids[Tab.CASES] == {"ACC-3": 1, "ACC-2": 2, "ACC-1": 3}
    grid = found.tabs[Tab.CASES]
    assert grid.at(2, "buyer") == {"userEnteredValue": {"stringValue": "Ana 2"}}
    assert found.whole[Tab.CASES] == {2}
    assert [one.event for one in found.log.entries] == ["e1", "e2", "e3"]
    assert found.log.entries[0] == Entry(1, "e1", "r1", 1, f"{1:064x}", '{"n":1}', '{"personal":{}}')


def test_the_log_is_read_from_its_last_known_row_on(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet)
    first = sheet.see()
    assert first.known == Known(log_row=3, log_event="e3", cases=3)
    fill(sheet, entries=range(4, 6), cases=range(0))
    second = sheet.see(first.known)
    assert [one.event for one in second.log.entries] == ["e3", "e4", "e5"]
    assert second.log.anchored
    assert second.known.log_row == 5


def test_a_sorted_log_is_noticed_and_its_ids_are_read_in_full(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet, entries=range(1, 8))
    known = sheet.see().known
    sort(sheet, Tab.LOG, 7)
    found = sheet.see(known)
    assert not found.log.anchored
    log = found.tabs[Tab.LOG]
    every = pages.ids(values(sheet, [pages.id_range(log, Tab.LOG)]))
    assert every == {f"e{8 - row}": row for row in range(1, 8)}
    assert found.with_ids(Tab.LOG, every).known == Known(log_row=7, log_event="e1", cases=3)
    [page] = pages.pages_of(log, [2, 6])
    assert [one.event for one in page.read(values(sheet, page.ranges))] == ["e6", "e5", "e4", "e3", "e2"]


def test_rows_that_were_deleted_are_noticed(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet)
    known = sheet.see().known
    sheet.update({"deleteDimension": {"range": {"sheetId": 103, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}})
    assert not sheet.see(known).log.anchored


def test_a_page_of_the_log_that_is_full_says_so(google: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "PAGE", 3)
    sheet = laid_out(google)
    fill(sheet, entries=range(1, 6))
    first = sheet.see(Known(1, "e1"))
    assert ([one.event for one in first.log.entries], first.log.more) == (["e1", "e2", "e3"], True)
    second = sheet.see(first.known)
    assert ([one.event for one in second.log.entries], second.log.more) == (["e3", "e4", "e5"], True)
    third = sheet.see(second.known)
    assert ([one.event for one in third.log.entries], third.log.more) == (["e5"], False)


def test_a_second_look_adds_the_rows_that_it_saw(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet)
    first = sheet.see()
    second = sheet.read(look(first.known, rows={Tab.CASES: [3]}, ids=(), log=False))
    both = first.joined(second)
    assert both.ids == first.ids
    assert both.log == first.log
    assert both.whole[Tab.CASES] == {3}
    assert both.tabs[Tab.CASES].at(3, "buyer") == {"userEnteredValue": {"stringValue": "Ana 3"}}
    assert both.tabs[Tab.CASES].at(2, "case") == {"userEnteredValue": {"stringValue": "ACC-2"}}


def test_the_first_claim_of_a_letter_counts() -> None:
    def row(*texts: str) -> Json:
        return {"values": [{"userEnteredValue": {"stringValue": text}} for text in texts]}

    rows = [row("kind", "key", "value", "at"), row("client", "acme"), row("claim", "B", "r2"), row("claim", "B", "r3")]
    found = look(Known()).read(_answer(106, rows, ("kind", "key", "value", "at")))
    assert found.claims() == {"B": "r2"}


def test_what_people_did_has_a_name(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet)
    assert MissingColumns(Tab.LOG, ("digest", "json")) in _after_deleting(sheet, 103, 8, 10).findings
    assert MissingColumns(Tab.CASES, ("case",)) in _after_deleting(sheet, 102, 0, 1).findings
    assert not sheet.see().fit


def test_a_row_that_was_copied_stands_twice(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet, cases=range(1, 3))
    fill(sheet, entries=range(0), cases=range(1, 2))
    found = sheet.see()
    assert found.findings == (Twice(Tab.CASES, "ACC-1", (1, 3)),)
    assert found.ids[Tab.CASES]["ACC-1"] == 1
    assert found.fit


def test_another_stores_sheet_and_an_emptied_one_are_refused(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet)
    known = sheet.see().known
    other = look(known, client="luna")
    assert other.read(sheet.by_filter(other.filters, other.fields)).findings == (Foreign("acme"),)
    for tab in (102, 103):
        area = {"sheetId": tab, "startRowIndex": 1}
        sheet.update({"updateCells": {"range": area, "fields": "userEnteredValue"}})
    assert sheet.see(known).findings == (Emptied(),)
    sheet.update({"updateCells": {"range": {"sheetId": 106, "startRowIndex": 1}, "fields": "userEnteredValue"}})
    assert Unmarked() in sheet.see(known).findings


def test_a_tab_that_is_gone_is_named_by_the_survey(google: Google) -> None:
    sheet = laid_out(google)
    sheet.update({"deleteSheet": {"sheetId": 103}})
    wanted = look(Known(), client="acme")
    refused = google.send(
        "POST", f"{sheet.path}:getByDataFilter", {"dataFilters": wanted.filters}, fields=wanted.fields
    )
    assert refused.status == 400
    assert sheet.survey().missing(BOOK) == [MissingTab(Tab.LOG)]


def test_a_log_that_became_shorter_than_it_was_can_be_looked_at(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet)
    rows = sheet.survey().tabs[Tab.LOG].rows
    sheet.update(
        {"deleteDimension": {"range": {"sheetId": 103, "dimension": "ROWS", "startIndex": 3, "endIndex": rows}}}
    )
    known = Known(3, "e3", 3)
    refused = look(known)
    answer = google.send(
        "POST", f"{sheet.path}:getByDataFilter", {"dataFilters": refused.filters}, fields=refused.fields
    )
    assert answer.status == 400
    found = sheet.see(known.within(sheet.survey().tabs[Tab.LOG].rows))
    assert not found.log.anchored


def test_rows_that_hold_no_entry_are_strays(google: Google) -> None:
    sheet = laid_out(google)
    fill(sheet)
    cells = [{"values": [{"userEnteredValue": {"stringValue": "una nota al pie"}}]}]
    sheet.update({"appendCells": {"sheetId": 103, "rows": cells, "fields": "userEnteredValue"}})
    assert sheet.see().log.stray == (4,)


def test_a_log_of_several_pages_comes_back_whole(google: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 400)
    sheet = laid_out(google)
    fill(sheet, entries=range(1, 900))
    move(sheet, Tab.LOG, 6, 0)
    log = sheet.see(ids=()).tabs[Tab.LOG]
    read = [one for page in pages.pages(log) for one in page.read(values(sheet, page.ranges))]
    assert [one.event for one in read] == [f"e{number}" for number in range(1, 900)]
    assert [one.seq for one in read] == list(range(1, 900))
    assert {one.json for one in read} == {'{"n":1}'}


def values(sheet: Sheet, ranges: Any) -> Json:
    """What `Sheets.values(..., by_columns=True)` answers."""
    return sheet.google.get(
        f"{sheet.path}/values:batchGet",
        ranges=list(ranges),
        majorDimension="COLUMNS",
        valueRenderOption="UNFORMATTED_VALUE",
    )


def _after_deleting(sheet: Sheet, tab: int, start: int, end: int) -> Seen:
    area = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}
    sheet.update({"deleteDimension": {"range": area}})
    return sheet.see()


def _answer(tab: int, rows: list[Json], keys: tuple[str, ...]) -> Json:
    marks = [{"developerMetadata": [{"metadataKey": "concierge.column", "metadataValue": key}]} for key in keys]
    data = [{"rowData": rows, "columnMetadata": marks}]
    size = {"rowCount": 100, "columnCount": 4}
    return {"sheets": [{"properties": {"sheetId": tab, "title": "meta", "gridProperties": size}, "data": data}]}
