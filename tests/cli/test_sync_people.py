"""People work in the Sheet, and the program goes on writing: theirs stays, and what they took away comes back."""

from __future__ import annotations

import pytest

from tests.emulator.conftest import emulator, google
from tests.google.connecting import connect
from tests.google.mirrored import LOOK, WRITE, another_computer, asked, mirrored_store, open_case, sheet_of, update
from tests.google.reading import CASES, EVIDENCE, KPI, LOG, META, READ_ME, Sheet
from tests.program import run

__all__ = ["emulator", "google"]

pytestmark = pytest.mark.thorough

PHOTO = "examples/photos/cable-tip.jpg"


def cells(tab, row, column, *texts):
    """Texts typed into a row from a column on."""
    return {
        "updateCells": {
            "start": {"sheetId": tab, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": [{"userEnteredValue": {"stringValue": text}} for text in texts]}],
            "fields": "userEnteredValue",
        }
    }


def rows(tab, start, end):
    return {"deleteDimension": {"range": {"sheetId": tab, "dimension": "ROWS", "startIndex": start, "endIndex": end}}}


def store_with(google, count):
    """A store with so many cases, all in its Sheet."""
    number = mirrored_store(google)
    for case in range(1, count + 1):
        assert open_case(case, "accesorios", "--no-sync").code == 0
    assert run("sync").code == 0
    return number


def cases(google):
    return [row.get("case") for row in sheet_of(google).rows(CASES)]


def everybody(count):
    return {f"ACC-{number}" for number in range(1, count + 1)}


def test_what_people_typed_moved_sorted_and_filtered_stays(google):
    number = store_with(google, 5)
    approval = sheet_of(google).columns[CASES].index("approval")
    wide = {"sheetId": CASES, "startRowIndex": 0, "endRowIndex": 6, "startColumnIndex": 0, "endColumnIndex": 20}
    update(
        google,
        number,
        cells(CASES, 2, approval, "sí", "mándale otro"),
        {
            "insertDimension": {
                "range": {"sheetId": CASES, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2},
            }
        },
        *(cells(CASES, row, 1, text) for row, text in enumerate(("Mía", "m1", "m2", "m3", "m4", "m5"))),
        {
            "sortRange": {
                "range": {"sheetId": CASES, "startRowIndex": 1, "endRowIndex": 6},
                "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}],
            }
        },
        {
            "moveDimension": {
                "source": {"sheetId": CASES, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3},
                "destinationIndex": 8,
            }
        },
        {"setBasicFilter": {"filter": {"range": wide, "criteria": {"3": {"hiddenValues": ["reclamo"]}}}}},
    )
    assert run("reply", "ACC-2", "--text", "Hola Ana").code == 0
    assert open_case(6).code == 0
    assert run("sync").code == 0
    assert cases(google) == ["ACC-5", "ACC-4", "ACC-3", "ACC-2", "ACC-1", "ACC-6"]
    sheet = sheet_of(google)
    typed = sheet.case("ACC-2")
    assert (typed["approval"], typed["client_note"], typed["status"]) == ("sí", "mándale otro", "abierto")
    assert sheet.columns[CASES][:9] == [
        "case", "", "where", "procedure", "reason", "buyer", "order", "status", "claim",
    ]  # fmt: skip
    theirs = google.get(f"/v4/spreadsheets/{number}/values/Casos!B1:B7")["values"]
    assert theirs == [["Mía"], ["m5"], ["m4"], ["m3"], ["m2"], ["m1"]]
    with asked(google) as operations:
        assert run("sync").code == 0
    assert operations == [LOOK]


def test_a_few_rows_that_people_delete_come_back_with_sync(google):
    number = store_with(google, 4)
    assert run("evidence", "add", "ACC-1", PHOTO, "--kind", "defect_photo").code == 0
    update(google, number, rows(CASES, 2, 4), rows(EVIDENCE, 1, 2))
    assert cases(google) == ["ACC-1", "ACC-4"]
    done = run("sync", "--json")
    assert (done.code, done.data["clients"][0]["healed"]) == (0, 3)
    assert cases(google) == ["ACC-1", "ACC-4", "ACC-2", "ACC-3"]
    assert len(sheet_of(google).rows(EVIDENCE)) == 1
    with asked(google) as operations:
        assert run("sync").code == 0
    assert operations == [LOOK]


def test_a_command_about_a_deleted_row_writes_it_again(google):
    number = store_with(google, 3)
    update(google, number, rows(CASES, 2, 3))
    assert run("note", "ACC-2", "sigue").code == 0
    assert sorted(cases(google)) == ["ACC-1", "ACC-2", "ACC-3"]


def test_a_sheet_that_lost_most_of_its_cases_is_not_touched_until_it_is_accepted(google):
    number = store_with(google, 12)
    update(google, number, rows(CASES, 1, 9))
    before = Sheet(google, number).tabs
    done = run("note", "ACC-1", "sigue")
    assert done.code == 0
    assert "tenía 12 casos y quedan 4" in " ".join(done.err.split())
    done = run("sync")
    assert done.code == 6
    assert "concierge sync --client accesorios --accept" in " ".join(done.out.split())
    assert Sheet(google, number).tabs == before
    done = run("sync", "--client", "accesorios", "--accept")
    assert done.code == 0, done
    assert set(cases(google)) == everybody(12)
    assert len(cases(google)) == 12
    assert len(sheet_of(google).rows(LOG)) == 14
    with asked(google) as operations:
        assert run("sync").code == 0
    assert operations == [LOOK]


@pytest.mark.parametrize("tab", [KPI, EVIDENCE])
def test_a_tab_that_can_be_made_again_is_made_again_with_what_it_held(google, tab):
    number = store_with(google, 2)
    assert run("evidence", "add", "ACC-1", PHOTO, "--kind", "defect_photo").code == 0
    assert run("sync").code == 0
    before = sheet_of(google).rows(tab)
    assert before
    update(google, number, {"deleteSheet": {"sheetId": tab}})
    assert run("note", "ACC-1", "sigue").code == 0
    assert run("sync").code == 0
    assert sheet_of(google).rows(tab) == before


@pytest.mark.parametrize(("tab", "said"), [(CASES, "«Casos»"), (LOG, "«Bitácora»"), (META, "«Para el programa»")])
def test_a_tab_that_holds_what_nobody_can_write_again_is_asked_for(google, tab, said):
    number = store_with(google, 2)
    update(google, number, {"deleteSheet": {"sheetId": tab}})
    assert run("note", "ACC-1", "sigue").code == 0
    done = run("sync")
    assert done.code == 6
    text = " ".join(done.out.split())
    assert said in text
    assert "concierge sync --client accesorios --new-sheet" in text
    done = run("sync", "--client", "accesorios", "--new-sheet")
    assert done.code == 0, done
    sheet = sheet_of(google)
    assert len(sheet.events()) == len(set(sheet.events())) == 4
    assert cases(google) == ["ACC-1", "ACC-2"]


def test_the_first_tab_may_go(google):
    number = store_with(google, 1)
    update(google, number, {"deleteSheet": {"sheetId": READ_ME}})
    with asked(google) as operations:
        assert run("note", "ACC-1", "sigue").code == 0
    assert operations == [LOOK, WRITE]
    assert run("sync").code == 0


def test_evidence_that_is_taken_back_says_so(google):
    store_with(google, 1)
    assert run("evidence", "add", "ACC-1", PHOTO, "--kind", "defect_photo").code == 0
    (row,) = sheet_of(google).rows(EVIDENCE)
    assert row["counts"] == "sí"
    assert run("undo").code == 0
    (gone,) = sheet_of(google).rows(EVIDENCE)
    assert gone == {"case": "ACC-1", "trouble": "deshecho", "event": row["event"]}


@pytest.mark.parametrize("row", [2, 5, 7])
def test_an_entry_that_people_delete_from_the_log_comes_back(google, tmp_path, row):
    number = store_with(google, 4)
    assert run("note", "ACC-2", "una").code == 0
    assert run("note", "ACC-3", "otra").code == 0
    update(google, number, rows(LOG, row - 1, row))
    assert len(sheet_of(google).events()) == 6
    done = run("sync", "--json")
    assert (done.code, done.data["clients"][0]["healed"]) == (0, 1)
    events = sheet_of(google).events()
    assert len(events) == len(set(events)) == 7
    with another_computer(tmp_path / "other"):
        connect(google)
        done = run("client", "attach", number)
        assert done.code == 0, done
        assert run("verify").code == 0


def test_a_log_that_people_edited_is_not_taken_in_and_says_what_to_do(google, tmp_path):
    number = store_with(google, 2)
    sheet = sheet_of(google)
    before = sheet.rows(LOG)[1]["json"]
    update(google, number, cells(LOG, 2, sheet.columns[LOG].index("json"), before.replace("defect", "wrong_item")))
    with another_computer(tmp_path / "other"):
        connect(google)
        done = run("client", "attach", number)
        assert done.code == 7
        text = " ".join(done.err.split())
        assert "No se recibió nada." in text
        assert text.endswith(f"concierge client attach {number}")
        assert run("client", "list", "--json").data == []


def test_a_log_that_people_sorted_is_read_whole_and_goes_on(google, tmp_path):
    number = store_with(google, 3)
    column = sheet_of(google).columns[LOG].index("digest")
    update(
        google,
        number,
        {
            "sortRange": {
                "range": {"sheetId": LOG, "startRowIndex": 1, "endRowIndex": 5},
                "sortSpecs": [{"dimensionIndex": column, "sortOrder": "ASCENDING"}],
            }
        },
    )
    assert run("note", "ACC-1", "sigue").code == 0
    assert run("sync").code == 0
    events = sheet_of(google).events()
    assert len(events) == len(set(events)) == 5
    with asked(google) as operations:
        assert run("sync").code == 0
    assert operations == [LOOK]
    with another_computer(tmp_path / "other"):
        connect(google)
        assert run("client", "attach", number).code == 0
        assert run("note", "ACC-2", "desde la otra").code == 0
    assert run("sync", "--json").data["clients"][0]["pulled"] == 1
    assert run("verify").code == 0


def test_a_new_row_below_what_people_wrote_under_the_table_has_its_formats(google):
    number = store_with(google, 1)
    area = {"sheetId": CASES, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    update(google, number, {"insertDimension": {"range": area}}, cells(CASES, 0, 1, "Mía"), cells(CASES, 4, 1, "total"))
    assert open_case(2).code == 0
    column = sheet_of(google).columns[CASES].index("came_in")
    shown = google.get(f"/v4/spreadsheets/{number}/values/Casos!A1:Z9")["values"]
    assert [line[column] for line in shown if line and line[0].startswith("ACC-")] == ["lun 16 nov 2026, 18:30"] * 2
    assert shown[4] == ["", "total"]


def test_dry_run_does_not_make_a_tab_again(google):
    number = store_with(google, 1)
    update(google, number, {"deleteSheet": {"sheetId": KPI}})
    with asked(google) as operations:
        assert run("sync", "--dry-run").code == 0
    assert WRITE not in operations
    assert KPI not in Sheet(google, number).tabs
