"""Look, plan, write, verify: against the loopback Google, with people at work in the same Sheet."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from concierge_cli.google.sheet.cells import Json
from concierge_cli.google.sheet.pending import Pending, Row
from concierge_cli.google.sheet.planning import Fork, misplaced_rows, plan
from concierge_cli.google.sheet.seen import Known, look
from concierge_cli.google.sheet.tabs import Tab
from concierge_cli.google.sheet.verifying import verify
from tests.emulator.person import Google
from tests.google.sheet.machine import Machine, new_entry
from tests.google.sheet.sample import BOOK, Sheet, case_values, laid_out, pesos

CASES, LOG = int(Tab.CASES), int(Tab.LOG)


def machine(google: Google, *cases: int) -> Machine:
    one = Machine(laid_out(google))
    for number in cases:
        one.log(f"ACC-{number}", case_values(number))
    one.push()
    one.reads = one.writes = 0
    return one


def table(sheet: Sheet, tab: Tab = Tab.CASES) -> list[dict[str, Any]]:
    """The rows of a tab by the headings they stand under now."""
    title = sheet.survey().tabs[tab].title
    heads, *rows = sheet.values(f"'{title}'", valueRenderOption="UNFORMATTED_VALUE")
    return [{head: value for head, value in zip(heads, row, strict=False) if value != ""} for row in rows]


def column(sheet: Sheet, heading: str, tab: Tab = Tab.CASES) -> list[Any]:
    return [row.get(heading) for row in table(sheet, tab)]


def span(tab: int, start: int, end: int, dimension: str = "COLUMNS") -> Json:
    return {"sheetId": tab, "dimension": dimension, "startIndex": start, "endIndex": end}


def sort(sheet: Sheet, tab: int = CASES, column: int = 0, order: str = "DESCENDING") -> None:
    area = {"sheetId": tab, "startRowIndex": 1}
    sheet.update({"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": column, "sortOrder": order}]}})


def write(sheet: Sheet, tab: int, row: int, column: int, *texts: str) -> None:
    cells = [{"userEnteredValue": {"stringValue": text}} for text in texts]
    start = {"sheetId": tab, "rowIndex": row, "columnIndex": column}
    sheet.update({"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "userEnteredValue"}})


# --- the ordinary way ---------------------------------------------------------------------------------------------


def test_opening_a_case_is_one_read_and_one_write(google: Google) -> None:
    one = machine(google)
    one.log("ACC-1", case_values(1))
    [outcome] = one.push()
    assert (one.reads, one.writes) == (1, 1)
    assert outcome.entries == {"r1-1": 1}
    assert outcome.rows == {Tab.CASES: {"ACC-1": 1}}
    assert outcome.known == Known(1, "r1-1", 1)
    assert outcome.whole
    [row] = table(one.sheet)
    assert row["Caso"] == "ACC-1"
    assert row["Monto"] == 101.5
    assert row["Próxima fecha"] == pytest.approx(46347.3958333)


def test_updating_a_case_writes_only_what_differs(google: Google) -> None:
    one = machine(google, 1, 2)
    one.log("ACC-2", {"status": "cerrado"})
    seen = one.look()
    made = plan(seen, one.pending(), BOOK)
    [batch] = made.batches
    updates = [request["updateCells"] for request in batch.body["requests"] if "updateCells" in request]
    assert updates == [
        {
            "start": {"sheetId": CASES, "rowIndex": 2, "columnIndex": 1},
            "rows": [{"values": [{"userEnteredValue": {"stringValue": "cerrado"}}]}],
            "fields": "userEnteredValue,userEnteredFormat.numberFormat,textFormatRuns",
        }
    ]
    assert (one.push()[0].rows, one.reads - 1, one.writes) == ({Tab.CASES: {"ACC-2": 2}}, 1, 1)
    assert column(one.sheet, "Estado") == ["abierto", "cerrado"]


def test_with_nothing_new_nothing_is_written(google: Google) -> None:
    one = machine(google, 1, 2)
    assert one.push() == []
    assert (one.reads, one.writes) == (1, 0)


def test_a_retry_after_an_answer_that_never_came_sends_nothing_twice(google: Google) -> None:
    one = machine(google, 1)
    one.log("ACC-1", {"status": "cerrado"})
    one.log("ACC-2", case_values(2))
    unaware = one.twin()
    one.push()
    unaware.push()
    assert unaware.writes == 0
    assert unaware.plans[-1].arrived == {"r1-2": 2, "r1-3": 3}
    assert column(one.sheet, "event", Tab.LOG) == ["r1-1", "r1-2", "r1-3"]
    assert column(one.sheet, "Caso") == ["ACC-1", "ACC-2"]


def test_new_rows_offer_the_words_of_the_human_column(google: Google) -> None:
    one = machine(google, 1)
    cells = one.sheet.whole("sheets.data.rowData.values.dataValidation", ranges=("Casos!A2:I2",))
    validations = [cell.get("dataValidation") for cell in cells["sheets"][0]["data"][0]["rowData"][0]["values"]]
    assert [one and one["condition"]["values"] for one in validations] == [None] * 7 + [
        [{"userEnteredValue": "sí"}, {"userEnteredValue": "no"}]
    ]


def test_evidence_and_a_changed_entry_go_the_same_way(google: Google) -> None:
    one = machine(google, 1)
    entry = one.log("ACC-1")
    rows = {
        Tab.EVIDENCE: [
            Row(key=entry.event, values={"case": "ACC-1", "piece": "foto", "size": 210_000}, after=entry.event)
        ],
        Tab.LOG: [Row(key="r1-1", values={"taken_back": "sí", "personal": ""}, hint=1, after=entry.event)],
    }
    pending = Pending(entries=[entry], rows=rows)
    seen = one.sheet.see(one.known, rows=pending.hints(), ids=(Tab.EVIDENCE,))
    [batch] = plan(seen, pending, BOOK).batches
    outcome = one.write(batch)
    assert outcome is not None
    assert outcome.rows == {Tab.EVIDENCE: {entry.event: 1}, Tab.LOG: {"r1-1": 1}}
    assert column(one.sheet, "Deshecho", Tab.LOG) == ["sí", None]
    assert "personal" not in table(one.sheet, Tab.LOG)[0]
    assert table(one.sheet, Tab.EVIDENCE) == [
        {"Caso": "ACC-1", "Prueba": "foto", "Tamaño": 210_000, "event": entry.event}
    ]


def test_the_weekly_table_is_replaced_and_its_charts_follow(google: Google) -> None:
    one = machine(google)

    def week(number: int) -> dict[str, Any]:
        return {"week": f"2026-W{number}", "opened": number, "closed": 1, "sla_compliance": 0.5}

    def push(*numbers: int) -> int:
        seen = one.sheet.see(one.known, kpi=True)
        batches = plan(seen, Pending(weeks=[week(number) for number in numbers]), BOOK).batches
        for batch in batches:
            one.write(batch)
        return len(batches)

    assert push(45, 46, 47) == 1
    assert [row["Abiertos"] for row in table(one.sheet, Tab.KPI)] == [45, 46, 47]
    assert push(45, 46, 47) == 0
    assert push(46, 47) == 1
    assert [row["Semana"] for row in table(one.sheet, Tab.KPI)] == ["2026-W46", "2026-W47"]
    charts = one.sheet.whole("sheets.charts(chartId,spec.basicChart.domains)")["sheets"][4]["charts"]
    area = charts[0]["spec"]["basicChart"]["domains"][0]["domain"]["sourceRange"]["sources"][0]
    assert (area["startRowIndex"], area["endRowIndex"]) == (0, 3)
    one.sheet.update({"deleteEmbeddedObject": {"objectId": 501}}, {"deleteEmbeddedObject": {"objectId": 502}})
    assert push(46) == 1


# --- people at work -----------------------------------------------------------------------------------------------


def test_rows_are_found_wherever_they_were_sorted(google: Google) -> None:
    one = machine(google, 1, 2, 3)
    sort(one.sheet)
    one.log("ACC-1", {"status": "cerrado"})
    one.push()
    assert (one.reads, one.writes) == (2, 1)  # one more read: the row's cells were read where it no longer stands
    assert column(one.sheet, "Estado") == ["abierto", "abierto", "cerrado"]
    assert column(one.sheet, "Caso") == ["ACC-3", "ACC-2", "ACC-1"]


def test_columns_are_written_wherever_they_were_moved(google: Google) -> None:
    one = machine(google, 1)
    one.sheet.update({"moveDimension": {"source": span(CASES, 0, 1), "destinationIndex": 4}})
    one.sheet.update({"insertDimension": {"range": span(CASES, 1, 2)}})
    one.sheet.update({"moveDimension": {"source": span(LOG, 5, 6), "destinationIndex": 0}})
    write(one.sheet, CASES, 0, 1, "De la tienda")
    write(one.sheet, CASES, 1, 1, "urgente")
    one.log("ACC-1", {"status": "cerrado", "buyer": "Beto"})
    one.log("ACC-2", case_values(2))
    one.push()
    first, second = table(one.sheet)
    assert (first["Caso"], first["Estado"], first["Quien compró"]) == ("ACC-1", "cerrado", "Beto")
    assert (first["De la tienda"], second["Caso"], second["Monto"]) == ("urgente", "ACC-2", 102.5)
    assert column(one.sheet, "event", Tab.LOG) == ["r1-1", "r1-2", "r1-3"]


def test_a_new_row_keeps_the_formats_of_columns_that_others_put_between_ours(google: Google) -> None:
    one = machine(google, 1)
    one.sheet.update(
        {"insertDimension": {"range": span(CASES, 1, 2)}},
        {
            "repeatCell": {
                "range": {"sheetId": CASES, "startRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2},
                "cell": {
                    "userEnteredFormat": {"numberFormat": {"type": "PERCENT", "pattern": "0%"}},
                    "dataValidation": {"condition": {"type": "BOOLEAN"}},
                },
                "fields": "userEnteredFormat.numberFormat,dataValidation",
            }
        },
    )
    one.log("ACC-2", case_values(2))
    one.push()
    found = one.sheet.whole(
        "sheets.data.rowData.values(userEnteredFormat.numberFormat,dataValidation.condition)", ranges=("Casos!A3:I3",)
    )
    cells = found["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert cells[1] == {
        "userEnteredFormat": {"numberFormat": {"type": "PERCENT", "pattern": "0%"}},
        "dataValidation": {"condition": {"type": "BOOLEAN"}},
    }
    assert cells[4]["userEnteredFormat"]["numberFormat"]["type"] == "CURRENCY"
    assert cells[8]["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"


def test_what_people_write_in_their_columns_is_never_touched(google: Google) -> None:
    one = machine(google, 1, 2)
    write(one.sheet, CASES, 1, 7, "sí", "llamar antes")
    one.log("ACC-1", {"status": "cerrado", "approval": "no", "client_note": ""})
    one.push()
    assert table(one.sheet)[0]["Aprobación"] == "sí"
    assert table(one.sheet)[0]["Nota de la tienda"] == "llamar antes"


def test_a_row_that_somebody_deleted_comes_back(google: Google) -> None:
    one = machine(google, 1, 2)
    one.sheet.update({"deleteDimension": {"range": span(CASES, 1, 2, "ROWS")}})
    one.log("ACC-1", {"status": "cerrado"})
    one.push()
    assert one.plans[-1].returned == ((Tab.CASES, "ACC-1"),)
    assert column(one.sheet, "Caso") == ["ACC-2", "ACC-1"]
    assert table(one.sheet)[1]["Quien compró"] == "Ana 1"


def test_rows_that_a_filter_hides_are_written_too(google: Google) -> None:
    one = machine(google, 1, 2)
    area = {"sheetId": CASES, "startRowIndex": 0}
    one.sheet.update({"setBasicFilter": {"filter": {"range": area, "criteria": {"1": {"hiddenValues": ["abierto"]}}}}})
    one.log("ACC-1", {"buyer": "Beto"})
    one.log("ACC-3", case_values(3))
    one.push()
    assert column(one.sheet, "Quien compró") == ["Beto", "Ana 2", "Ana 3"]


def test_entries_of_another_machine_are_seen_and_ours_follow_them(google: Google) -> None:
    one = machine(google, 1)
    other = Machine(one.sheet, replica="r2")
    other.log("ACC-B1", case_values(9))
    other.push()
    one.log("ACC-1", {"status": "cerrado"})
    one.push()
    assert one.foreign.keys() == {"r2-1"}
    assert column(one.sheet, "event", Tab.LOG) == ["r1-1", "r2-1", "r1-2"]
    assert other.foreign.keys() == {"r1-1"}


def test_a_sorted_log_gets_nothing_twice(google: Google) -> None:
    one = machine(google, 1, 2, 3)
    other = Machine(one.sheet, replica="r2")
    other.log("ACC-B1", case_values(9))
    other.push()
    sort(one.sheet, LOG, 5)
    one.marked.discard("r1-2")  # as if the answer to that write had been lost
    one.log("ACC-1", {"status": "cerrado"})
    one.push()
    assert sorted(column(one.sheet, "event", Tab.LOG)) == ["r1-1", "r1-2", "r1-3", "r1-4", "r2-1"]
    assert one.foreign.keys() == {"r2-1"}


def test_a_sort_that_leaves_the_last_known_row_in_its_place_hides_nothing(google: Google) -> None:
    one = machine(google, 1, 2)
    other = Machine(one.sheet, replica="r2")
    other.log("ACC-B1", case_values(9))
    other.push()
    sort(one.sheet, LOG, 5)
    assert column(one.sheet, "event", Tab.LOG) == ["r2-1", "r1-2", "r1-1"]
    one.push()
    assert one.foreign.keys() == {"r2-1"}


# --- people at work at the very moment of a write -----------------------------------------------------------------


def test_a_sort_just_before_the_write_is_healed_at_once(google: Google) -> None:
    one = machine(google, 1, 2, 3)
    write(one.sheet, CASES, 1, 7, "sí", "la primera")
    one.log("ACC-1", {"status": "cerrado", "buyer": "Beto"})
    one.push(lambda: sort(one.sheet))
    rows = {row["Caso"]: row for row in table(one.sheet)}
    assert [rows[f"ACC-{n}"]["Estado"] for n in (1, 2, 3)] == ["cerrado", "abierto", "abierto"]
    assert [rows[f"ACC-{n}"]["Quien compró"] for n in (1, 2, 3)] == ["Beto", "Ana 2", "Ana 3"]
    assert rows["ACC-1"]["Nota de la tienda"] == "la primera"
    assert len(rows) == 3


def test_a_column_inserted_just_before_the_write_loses_nobody_anything(google: Google) -> None:
    one = machine(google, 1, 2)
    write(one.sheet, CASES, 0, 6, "Interno")
    write(one.sheet, CASES, 1, 6, "lo mío", "sí", "llamar")
    one.log("ACC-1", {"status": "cerrado", "buyer": "Beto", "closed_on": None, "folder": "abc"})
    one.log("ACC-3", case_values(3))
    outcomes = one.push(lambda: one.sheet.update({"insertDimension": {"range": span(CASES, 1, 2)}}))
    first, _second, third = table(one.sheet)
    assert (first["Estado"], first["Quien compró"]) == ("cerrado", "Beto")
    assert (first["Aprobación"], first["Nota de la tienda"]) == ("sí", "llamar")
    assert "" not in first  # nothing of ours is left in the new column, which has no heading
    assert third == {"Caso": "ACC-3", "Estado": "abierto", "Quien compró": "Ana 3", "Monto": 103.5} | {
        "Próxima fecha": pytest.approx(46347.3958333)
    }
    assert all(not outcome.lost for outcome in outcomes)


def test_a_human_column_moved_among_ours_just_before_the_write_is_given_back(google: Google) -> None:
    one = machine(google, 1)
    write(one.sheet, CASES, 0, 9, "De la tienda") if one.sheet.update(
        {"appendDimension": {"sheetId": CASES, "dimension": "COLUMNS", "length": 1}}
    ) else None
    write(one.sheet, CASES, 1, 7, "sí", "llamar", "lo mío")
    one.log("ACC-1", {"status": "cerrado", "buyer": "Beto"})

    def move() -> None:
        one.sheet.update(
            {"moveDimension": {"source": span(CASES, 7, 8), "destinationIndex": 1}},
            {"moveDimension": {"source": span(CASES, 9, 10), "destinationIndex": 2}},
        )

    outcomes = one.push(move)
    [row] = table(one.sheet)
    assert (row["Aprobación"], row["Nota de la tienda"], row["De la tienda"]) == ("sí", "llamar", "lo mío")
    assert (row["Estado"], row["Quien compró"]) == ("cerrado", "Beto")
    assert not any(outcome.lost for outcome in outcomes)


def test_log_columns_moved_just_before_the_write_are_put_right(google: Google) -> None:
    one = machine(google, 1)
    one.log("ACC-1", {"status": "cerrado"})
    one.log()

    def move() -> None:
        one.sheet.update(
            {"moveDimension": {"source": span(LOG, 5, 6), "destinationIndex": 0}},
            {"insertDimension": {"range": span(LOG, 2, 3)}},
        )

    one.push(move)
    rows = table(one.sheet, Tab.LOG)
    assert [row["event"] for row in rows] == ["r1-1", "r1-2", "r1-3"]
    assert [row["json"] for row in rows] == [one.entries[n].json for n in range(3)]
    assert all("" not in row for row in rows)


@pytest.mark.parametrize(("source", "to", "shown"), [(8, 5, "r1"), (5, 0, "")])
def test_an_entry_in_the_wrong_columns_is_not_taken_for_somebody_elses(
    google: Google, source: int, to: int, shown: str
) -> None:
    one = machine(google, 1)
    one.log("ACC-1", {"status": "cerrado"})
    [batch] = plan(one.look(), one.pending(), BOOK).batches
    one.sheet.update({"moveDimension": {"source": span(LOG, source, source + 1), "destinationIndex": to}})
    one.sheet.update(batch.body["requests"][-1])  # it arrives, and the answer never comes
    seen = one.sheet.see(one.known)
    assert [entry.event for entry in seen.log.entries][1:] == [shown] * bool(shown)
    assert misplaced_rows(seen, one.pending()) == {2}
    one.push()
    assert misplaced_rows(one.sheet.see(), one.pending()) == frozenset()
    assert column(one.sheet, "event", Tab.LOG) == ["r1-1", "r1-2"]


def test_a_row_deleted_just_before_the_write_harms_no_other(google: Google) -> None:
    one = machine(google, 1, 2, 3)
    one.log("ACC-2", {"status": "cerrado"})
    one.log("ACC-4", case_values(4))
    one.push(lambda: one.sheet.update({"deleteDimension": {"range": span(CASES, 1, 2, "ROWS")}}))
    rows = {row["Caso"]: row["Estado"] for row in table(one.sheet)}
    assert rows == {"ACC-2": "cerrado", "ACC-3": "abierto", "ACC-4": "abierto"}


def test_entries_that_came_just_before_ours_are_not_passed_over(google: Google) -> None:
    one = machine(google, 1)
    other = Machine(one.sheet, replica="r2")
    other.log("ACC-B1", case_values(9))
    one.log("ACC-1", {"status": "cerrado"})
    [outcome] = one.push(other.push)
    assert outcome.known.log_event == "r1-1"
    one.push()
    assert one.foreign.keys() == {"r2-1"}
    assert one.known.log_event == "r1-2"


# --- chains, sizes, limits ----------------------------------------------------------------------------------------


def test_another_entry_in_the_place_of_ours_is_a_fork_and_nothing_is_written(google: Google) -> None:
    one = machine(google, 1)
    clone = one.twin()
    one.log("ACC-1", {"status": "cerrado"})
    one.push()
    clone.log("ACC-1", {"status": "en espera"})
    [mine] = [replaced := new_entry(2, command="other")]
    clone.entries[-1] = type(mine)(**{**_fields(mine), "event": "other-2", "digest": "f" * 64})
    made = plan(clone.look(), clone.pending(), BOOK)
    assert replaced.event == "r1-2"
    assert made.forks == (Fork("r1", 2, "other-2", "r1-2"),)
    assert made.batches == ()


def test_many_cases_go_in_batches_that_are_each_whole(google: Google) -> None:
    one = machine(google)
    one.limit = 40_000
    for number in range(1, 201):
        command = f"import-{number // 20}"
        one.log(f"ACC-{number}", case_values(number), command=command)
        one.log(f"ACC-{number}", {"buyer": f"Beto {number}"}, command=command)
    outcomes = one.push()
    batches = one.plans[-1].batches
    assert len(batches) == len(outcomes) > 3
    assert all(batch.size < 45_000 for batch in batches)
    commands = {one.event: one.command for one in one.entries}
    split = [{commands[event] for event in batch.entries} for batch in batches]
    assert all(not first & second for first, second in pairwise(split))
    for batch in batches:  # a row goes with the last entry that changes it
        cases = {key for added in batch.added if added.tab is Tab.CASES for key in added.keys}
        assert cases == {f"ACC-{int(event[3:]) // 2}" for event in batch.entries if int(event[3:]) % 2 == 0}
    assert one.reads == 1
    assert column(one.sheet, "event", Tab.LOG) == [f"r1-{number}" for number in range(1, 401)]
    assert one.known == Known(400, "r1-400", 200)


def test_a_command_larger_than_a_batch_is_cut_between_its_entries(google: Google) -> None:
    one = machine(google)
    one.limit = 5_000
    for number in range(1, 41):
        one.log(f"ACC-{number}", case_values(number), command="import")
    one.push()
    assert len(one.plans[-1].batches) > 3
    assert column(one.sheet, "Caso") == [f"ACC-{number}" for number in range(1, 41)]


def test_a_full_tab_gets_room_and_its_filter_reaches_to_the_end(google: Google) -> None:
    one = machine(google, 1)
    hidden = {"1": {"hiddenValues": ["cerrado"]}}
    area = {"sheetId": CASES, "startRowIndex": 0}
    one.sheet.update({"setBasicFilter": {"filter": {"range": area, "criteria": hidden}}})
    for number in range(2, 1_003):
        one.log(f"ACC-{number}", case_values(number), command=f"c{number // 100}")
    one.push()
    seen = one.sheet.whole("sheets(properties(sheetId,gridProperties.rowCount),basicFilter)")["sheets"]
    for sheet in seen[1:3]:
        rows = sheet["properties"]["gridProperties"]["rowCount"]
        assert rows == 1_003 + 500
        assert sheet["basicFilter"]["range"]["endRowIndex"] == rows
    assert seen[1]["basicFilter"]["criteria"] == hidden
    one.log("ACC-2000", case_values(5))
    one.push()
    assert one.sheet.survey().tabs[Tab.CASES].rows == 1_003 + 500


def test_a_spreadsheet_that_is_nearly_full_is_said_early(google: Google) -> None:
    one = machine(google, 1)
    one.sheet.update(
        {
            "updateSheetProperties": {
                "properties": {"sheetId": CASES, "gridProperties": {"rowCount": 900_000}},
                "fields": "gridProperties.rowCount",
            }
        }
    )
    one.log("ACC-1", {"status": "cerrado"})
    made = plan(one.look(), one.pending(), BOOK)
    assert made.nearly_full
    assert one.sheet.survey().nearly_full
    assert not plan(machine(google, 1).look(), Pending(), BOOK).nearly_full


def test_what_is_not_fit_is_not_planned_for(google: Google) -> None:
    one = machine(google, 1)
    one.sheet.update({"deleteDimension": {"range": span(CASES, 0, 1)}})
    with pytest.raises(ValueError, match="not fit"):
        plan(one.look(), one.pending(), BOOK)


def test_an_answer_without_the_sheet_proves_nothing(google: Google) -> None:
    one = machine(google, 1)
    one.log("ACC-1", {"status": "cerrado"})
    [batch] = plan(one.look(), one.pending(), BOOK).batches
    outcome = verify(batch, {"spreadsheetId": one.sheet.id, "replies": []}, BOOK)
    assert (outcome.entries, outcome.rows, outcome.whole) == ({}, {}, False)
    assert outcome.known == batch.seen.known


def test_no_request_ever_holds_a_formula(google: Google) -> None:
    one = machine(google, 1)
    one.log("ACC-1", {"buyer": "=IMPORTXML(1)", "status": "+1"})
    one.log("ACC-2", {"buyer": '=HYPERLINK("http://evil.example")'})
    for batch in plan(one.look(), one.pending(), BOOK).batches:
        assert "formulaValue" not in json.dumps(batch.body)
    one.push()
    assert column(one.sheet, "Quien compró") == ["=IMPORTXML(1)", '=HYPERLINK("http://evil.example")']


def test_a_second_look_reads_only_the_rows_that_were_moved(google: Google) -> None:
    one = machine(google, 1, 2, 3)
    sort(one.sheet)
    one.log("ACC-3", {"status": "cerrado"})
    made = plan(one.look(), one.pending(), BOOK)
    assert (made.batches, made.wants.rows) == ((), {Tab.CASES: frozenset({1})})
    assert not plan(one.look().joined(_second(one, made.wants.rows)), one.pending(), BOOK).wants


def _second(one: Machine, rows: Any) -> Any:
    return one.sheet.read(look(one.known, rows=rows, ids=(), log=False))


def _fields(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__slots__}


def test_money_of_two_currencies_has_two_patterns(google: Google) -> None:
    from decimal import Decimal

    from concierge_cli.domain.money import Money

    one = machine(google)
    one.log("ACC-1", {"amount": pesos("10.00")})
    one.log("ACC-2", {"amount": Money(Decimal(20), "USD")})
    one.push()
    assert one.sheet.values("Casos!D2:D3") == [["$10.00 MXN "], ["US$20.00 "]]
