"""The log in the Sheet is where a new computer begins: whatever people do to its rows, it is whole again with `sync`."""

from __future__ import annotations

import pytest

from concierge_cli.google.sheets import Sheets
from tests.cli.test_sync_people import cases, rows, store_with
from tests.emulator.conftest import emulator, google
from tests.google.connecting import connect
from tests.google.mirrored import LOOK, another_computer, asked, open_case, sheet_of, update
from tests.google.reading import CASES, KPI, LOG
from tests.program import run

__all__ = ["emulator", "google"]

pytestmark = pytest.mark.thorough


def sort(google, number, tab, key, *, end):
    """Somebody sorts a tab by one of our columns, the last first."""
    column = sheet_of(google).columns[tab].index(key)
    area = {"sheetId": tab, "startRowIndex": 1, "endRowIndex": end}
    order = {"dimensionIndex": column, "sortOrder": "DESCENDING"}
    update(google, number, {"sortRange": {"range": area, "sortSpecs": [order]}})


def emptied(row):
    """The Delete key on a row of the log: it stays, with nothing in it."""
    area = {"sheetId": LOG, "startRowIndex": row, "endRowIndex": row + 1}
    return {"updateCells": {"range": area, "fields": "userEnteredValue"}}


def test_a_sorted_log_is_joined(google, tmp_path):
    number = store_with(google, 3)
    sort(google, number, LOG, "seq", end=5)
    with another_computer(tmp_path / "another"):
        connect(google)
        assert run("client", "attach", number).code == 0
        assert run("verify").code == 0
        assert len(run("list", "--json").data) == 3


def test_what_another_computer_wrote_comes_in_from_a_sorted_log(google, tmp_path):
    number = store_with(google, 1)
    with another_computer(tmp_path / "another"):
        connect(google)
        assert run("client", "attach", number).code == 0
        assert run("note", "ACC-1", "primero").code == 0
        assert run("note", "ACC-1", "segundo").code == 0
    sort(google, number, LOG, "seq", end=5)
    assert run("sync").code == 0
    assert {"primero", "segundo"} <= set(run("show", "ACC-1").out.replace("»", " ").replace("«", " ").split())


def test_an_entry_that_cannot_be_read_is_refused_and_not_left_out(google, tmp_path):
    number = store_with(google, 1)
    sheet = sheet_of(google)
    column = sheet.columns[LOG].index("json")
    broken = {
        "start": {"sheetId": LOG, "rowIndex": len(sheet.events()), "columnIndex": column},
        "rows": [{"values": [{"userEnteredValue": {"stringValue": "x"}}]}],
        "fields": "userEnteredValue",
    }
    update(google, number, {"updateCells": broken})
    with another_computer(tmp_path / "another"):
        connect(google)
        done = run("client", "attach", number)
        assert done.code == 7
        assert "la fila 3" in done.err


@pytest.mark.parametrize("row", [2, 3], ids=["in the middle", "the last"])
def test_rows_of_the_log_that_people_delete_come_back_with_sync(google, tmp_path, row):
    number = store_with(google, 2)
    before = sheet_of(google).events()
    update(google, number, rows(LOG, row, row + 1))
    assert run("sync", "--json").data["clients"][0]["healed"] == 1
    after = sheet_of(google).events()
    assert sorted(after) == sorted(before)
    with another_computer(tmp_path / "another"):
        connect(google)
        assert run("client", "attach", number).code == 0


def test_rows_of_the_log_that_people_emptied_come_back_with_the_next_thorough_look(google):
    number = store_with(google, 2)
    before = sheet_of(google).events()
    update(google, number, emptied(2))
    assert run("sync", now="2026-11-19T12:00-06:00").code == 0
    assert sorted(sheet_of(google).events()) == sorted(before)


def test_a_sheet_that_was_emptied_is_not_touched_until_it_is_accepted(google):
    number = store_with(google, 2)
    before = sheet_of(google).events()
    update(google, number, rows(LOG, 1, 4), rows(CASES, 1, 3))
    done = run("sync")
    assert done.code == 6
    assert "concierge sync --client accesorios --accept" in " ".join(done.out.split())
    assert run("sync", "--client", "accesorios", "--accept").code == 0
    assert sheet_of(google).events() == before
    assert cases(google) == ["ACC-1", "ACC-2"]


def test_an_entry_that_comes_in_between_two_reads_of_a_sorted_log_is_not_passed_over(google, tmp_path, monkeypatch):
    number = store_with(google, 2)
    with another_computer(tmp_path / "another"):
        connect(google)
        assert run("client", "attach", number).code == 0
    assert run("sync").code == 0
    sort(google, number, LOG, "seq", end=4)
    assert run("note", "ACC-1", "de aquí", "--no-sync").code == 0
    read, came = Sheets.values, []

    def in_between(self, *words, **options):
        if not options.get("by_columns") and not came:
            came.append(True)
            with another_computer(tmp_path / "another"):
                assert run("note", "ACC-2", "de allá").code == 0
        return read(self, *words, **options)

    monkeypatch.setattr(Sheets, "values", in_between)
    assert run("sync").code == 0
    assert came
    events = sheet_of(google).events()
    assert len(events) == len(set(events)) == 5
    assert "de allá" in run("show", "ACC-2").out


def test_what_came_in_counts_in_the_weekly_table_at_once(google, tmp_path):
    number = store_with(google, 1)
    with another_computer(tmp_path / "another"):
        connect(google)
        assert run("client", "attach", number).code == 0
        assert open_case(2).code == 0
    update(google, number, rows(CASES, 1, 2))
    assert run("sync").code == 0
    assert sorted(cases(google)) == ["ACC-1", "ACC-B1"]
    assert sheet_of(google).rows(KPI)[0]["opened"] == 2
    with asked(google) as operations:
        assert run("sync").code == 0
    assert operations == [LOOK]


def test_a_row_that_was_sorted_into_the_place_of_one_like_it_ends_the_sync(google, monkeypatch):
    number = store_with(google, 3)
    assert run("reply", "ACC-1", "--text", "Hola").code == 0
    assert run("reply", "ACC-3", "--text", "Hola", "--no-sync").code == 0
    write, look, sorted_once, looks = Sheets.batch_update, Sheets.get_by_filter, [], []

    def sorted_before(self, *words, **options):
        if not sorted_once:
            sorted_once.append(True)
            sort(google, number, CASES, "case", end=4)
        return write(self, *words, **options)

    def counted(self, *words, **options):
        looks.append(True)
        assert len(looks) < 8, "it looks and looks"
        return look(self, *words, **options)

    monkeypatch.setattr(Sheets, "batch_update", sorted_before)
    monkeypatch.setattr(Sheets, "get_by_filter", counted)
    assert run("sync").code == 0
    assert [sheet_of(google).case(f"ACC-{number}")["status"] for number in (1, 3)] == ["abierto", "abierto"]


def test_a_write_that_google_never_takes_is_told_in_its_words(google):
    store_with(google, 1)
    assert run("note", "ACC-1", "sigue", "--no-sync").code == 0
    sentence = "You are trying to edit a protected cell or object."
    google.control("faults", [{"match": {"operation": "batchUpdate"}, "kind": "400", "message": sentence}])
    done = run("sync")
    assert done.code == 6
    assert sentence in " ".join(done.out.split())
    google.control("faults", [])
    assert run("sync").code == 0
