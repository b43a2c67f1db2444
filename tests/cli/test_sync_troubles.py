"""Google in trouble, from the command line: the command's own work is done, what waits is said, and nothing goes twice."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sqlite3

import pytest

from concierge_cli.google import door
from tests.emulator.conftest import emulator, google
from tests.google import reading
from tests.google.connecting import connect
from tests.google.mirrored import LOOK, WRITE, another_computer, asked, mirrored_store, open_case, sheet_of
from tests.google.reading import CASES, LOG, Sheet
from tests.program import add_store, run

pytestmark = pytest.mark.thorough

__all__ = ["emulator", "google"]

SOON = "2026-11-17T09:11-06:00"
LATER = "2026-11-17T09:13-06:00"
TOMORROW = "2026-11-18T09:13-06:00"


def said(done):
    """What was said beside the answer, in one line."""
    return " ".join(done.err.split())


def everything_is_there(google, entries):
    """Each entry once, whatever happened on the way."""
    events = sheet_of(google).events()
    assert len(events) == len(set(events)) == entries


OTHER_STORMS = (
    ({"kind": 429}, "Google pide ir más despacio"),
    ({"kind": "truncate"}, "Se cortó la conexión con Google."),
)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"kind": 503}, "Google tiene un problema propio"),
        *(pytest.param(*one, marks=pytest.mark.thorough) for one in OTHER_STORMS),
        ({"kind": 429, "retry_after": 240}, "Prueba de nuevo en 4 minutos."),
        ({"kind": "html", "status": 200}, "Alguien más respondió en lugar de Google"),
        ({"kind": "reset", "when": "after"}, "Se cortó la conexión con Google."),
    ],
)
def test_a_storm_does_not_touch_the_command(google, rule, sentence):
    mirrored_store(google)
    google.control("faults", [rule])
    done = open_case()
    assert done.code == 0
    assert "ACC-1" in done.out
    assert sentence in said(done)
    assert "1 anotación espera en este equipo" in said(done)
    with asked(google) as operations:
        quiet = run("note", "ACC-1", "enseguida", now=SOON)
    assert (quiet.code, quiet.err, operations) == (0, "", [])
    google.control("faults", [])
    assert run("note", "ACC-1", "después", now=LATER).err == ""
    everything_is_there(google, 4)


@pytest.mark.parametrize("operation", ["batchUpdate", pytest.param("getByDataFilter", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_answer_that_is_lost_sends_nothing_twice(google, operation, when):
    mirrored_store(google)
    google.control("faults", [{"kind": "reset", "match": {"operation": operation}, "when": when, "count": 1}])
    assert open_case().code == 0
    assert run("note", "ACC-1", "después", now=LATER).code == 0
    assert run("sync", now=LATER).code == 0
    everything_is_there(google, 3)
    assert len(sheet_of(google).rows(CASES)) == 1


def no_route(*_args, **_more):
    raise OSError(errno.ENETUNREACH, "Network is unreachable")


def no_name(*_args, **_more):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_what_arrived_unseen_and_what_is_new_go_to_the_log_once(google):
    """The write arrived and its answer did not, nor did the look behind it: the next command has both to think of."""
    mirrored_store(google)
    google.control(
        "faults",
        [
            {"kind": "reset", "match": {"operation": "batchUpdate"}, "when": "after", "count": 1},
            {"kind": 503, "match": {"operation": "getByDataFilter"}, "skip": 1, "count": 1},
        ],
    )
    assert "1 anotación espera" in said(open_case())
    assert run("note", "ACC-1", "una", "--no-sync", now=SOON).code == 0
    with asked(google) as operations:
        assert run("note", "ACC-1", "otra", now=LATER).err == ""
    assert operations == [LOOK, LOOK, WRITE]  # the second one for the row of the case, of which nothing was known
    everything_is_there(google, 4)


@pytest.mark.parametrize(("broken", "call"), [(socket.socket, "connect"), (socket, "getaddrinfo")])
def test_without_a_network_or_its_names_the_work_goes_on(google, monkeypatch, broken, call):
    mirrored_store(google)
    with monkeypatch.context() as away:
        away.setattr(broken, call, no_name if call == "getaddrinfo" else no_route)
        away.setitem(door.Door.__init__.__kwdefaults__, "sleep", lambda _seconds: None)
        done = open_case()
        assert done.code == 0
        assert "No hay conexión con Google." in said(done)
        assert "concierge sync" in said(done)
        assert run("sync", now=SOON).code == 5
    assert run("sync", now=SOON).code == 0
    everything_is_there(google, 2)


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_sync_that_google_does_not_answer_ends_with_5(google, monkeypatch, words):
    monkeypatch.setitem(door.Door.__init__.__kwdefaults__, "sleep", lambda _seconds: None)
    mirrored_store(google)
    google.control("faults", [{"kind": 503}])
    done = run("sync", *words)
    assert done.code == 5
    assert "Google necesita un momento: se sigue en " in said(done)
    google.control("faults", [])
    assert run("sync").code == 0


@pytest.mark.parametrize("why", ["revoked", "expired"])
def test_a_permission_that_ended_is_said_once_and_sync_ends_with_4(google, why):
    google.control("settings", {"testing": why == "expired"})
    mirrored_store(google)
    if why == "revoked":
        google.control("revoke", {"user": "", "app": ""})
    else:
        google.control("clock", {"advance": 8 * 86400})  # a Testing app's permission lives a week
    done = open_case()
    assert done.code == 0
    assert "Google terminó el permiso" in said(done)
    assert "espera en este equipo hasta que eso se arregle: concierge google connect" in said(done)
    assert run("sync", now=LATER).code == 4
    assert run("list", "--json").data[0]["pending_sync"] == 1
    connect(google)
    assert run("sync", now=LATER).code == 0
    everything_is_there(google, 2)


def test_a_sheet_in_the_trash_is_not_written(google):
    number = mirrored_store(google)
    google.send("PATCH", f"/drive/v3/files/{number}", {"trashed": True})
    open_case(1, "accesorios", "--no-sync")
    done = run("sync")
    assert done.code == 6
    assert "está en la papelera de Google Drive" in " ".join(done.out.split())
    assert "concierge sync --client accesorios --new-sheet" in " ".join(done.out.split())
    assert Sheet(google, number).rows(CASES) == []
    google.send("PATCH", f"/drive/v3/files/{number}", {"trashed": False})
    assert run("sync").code == 0
    everything_is_there(google, 2)


def test_a_new_sheet_in_place_of_one_in_the_trash_has_everything(google):
    number = mirrored_store(google)
    open_case()
    google.send("PATCH", f"/drive/v3/files/{number}", {"trashed": True})
    run("note", "ACC-1", "hola", now=TOMORROW)
    assert run("sync", now=TOMORROW).code == 6
    assert run("sync", "--new-sheet", "--client", "accesorios", now=TOMORROW).code == 0
    (other,) = reading.sheets_of(google, "accesorios")
    assert other != number
    everything_is_there(google, 3)
    assert len(Sheet(google, other).rows(CASES)) == 1


@pytest.mark.parametrize("how", ["deleted", "hidden from the app", "no longer shared"])
def test_a_sheet_that_is_gone_is_said_and_another_has_everything(google, how):
    number = mirrored_store(google)
    open_case()
    if how == "deleted":
        google.send("DELETE", f"/drive/v3/files/{number}")
    elif how == "hidden from the app":
        google.world.files[number].opened_with.clear()
    else:
        file = google.world.files[number]
        file.owner, file.parents, file.permissions = "somebody@example.com", [], {}
    done = run("note", "ACC-1", "hola", now=LATER)
    assert done.code == 0
    assert "1 anotación espera en este equipo hasta que eso se arregle" in said(done)
    synced = run("sync", now=LATER)
    assert synced.code in (3, 4), synced
    assert "accesorios" in synced.out.casefold()
    again = run("sync", "--client", "accesorios", "--new-sheet", now=LATER)
    assert again.code == 0, again
    (other,) = set(reading.sheets_of(google, "accesorios")) - {number}
    sheet = Sheet(google, other)
    assert len(sheet.events()) == len(set(sheet.events())) == 3
    with asked(google) as operations:
        assert run("note", "ACC-1", "y sigue", now=LATER).code == 0
    assert operations == [LOOK, WRITE]


def test_a_sheet_that_another_computer_made_is_joined_not_doubled(google, tmp_path):
    number = mirrored_store(google)
    with another_computer(tmp_path / "other"):
        connect(google)
        add_store()
        done = run("sync")
        assert done.code == 6
        assert f"concierge client attach {number}" in " ".join(done.out.split())
    assert reading.sheets_of(google, "accesorios") == [number]


def test_a_store_whose_sheet_could_not_be_made_is_told_how(google):
    connect(google)
    google.control("faults", [{"kind": 503}])
    done = run(
        "client", "add", "luna", "--timezone", "America/Mexico_City", "--country", "MX", "--platform",
        "mercadolibre:MLM", "--currency", "MXN", "--prefix", "LUN",
    )  # fmt: skip
    assert done.code == 0
    assert said(done).endswith("La tienda todavía no tiene su hoja de Google. Créala con: concierge sync")
    google.control("faults", [])
    assert run("sync").code == 0
    assert len(sheet_of(google, "luna").rows(LOG)) == 1


def test_a_letter_that_was_claimed_unheard_is_taken(google, tmp_path):
    """The program ended between the claim and its note here: the case numbers carry what the Sheet says all the same."""
    number = mirrored_store(google)
    with another_computer(tmp_path / "other") as home:
        connect(google)
        assert run("client", "attach", number).code == 0
        with contextlib.closing(sqlite3.connect(home / "journal.db")) as connection, connection:
            connection.execute("DELETE FROM meta WHERE name = 'letter:accesorios'")
        assert run("sync").code == 0
        assert open_case(1, "accesorios", "--json").data["id"] == "ACC-B1"


@pytest.mark.parametrize("old", ["replaced", "deleted"])
def test_another_computer_moves_to_the_sheet_that_was_begun_anew(google, tmp_path, old):
    number = mirrored_store(google)
    open_case()
    with another_computer(tmp_path / "other"):
        connect(google)
        assert run("client", "attach", number).code == 0
        assert run("note", "ACC-1", "desde la otra", "--no-sync").code == 0
    if old == "deleted":
        google.send("DELETE", f"/drive/v3/files/{number}")
    assert run("sync", "--client", "accesorios", "--new-sheet", now=LATER).code == 0
    (new,) = reading.sheets_of(google, "accesorios")
    with another_computer(tmp_path / "other"):
        done = run("sync", now=TOMORROW)
        assert done.code == 6
        assert f"concierge client attach {new}" in " ".join(done.out.split())
        assert run("client", "attach", new, now=TOMORROW).code == 0
        assert run("sync", now=TOMORROW).code == 0
    assert reading.sheets_of(google, "accesorios") == [new]
    everything_is_there(google, 3)
    assert run("sync", "--json", now=TOMORROW).data["clients"][0]["pulled"] == 1


def test_cells_that_run_out_are_said_early(google):
    mirrored_store(google)
    document = google.get(f"/v4/spreadsheets/{sheet_of(google).id}", fields="sheets(properties(gridProperties))")
    cells = sum(
        one["properties"]["gridProperties"]["rowCount"] * one["properties"]["gridProperties"]["columnCount"]
        for one in document["sheets"]
    )
    google.post(
        f"/v4/spreadsheets/{sheet_of(google).id}:batchUpdate",
        {"requests": [{"appendDimension": {"sheetId": LOG, "dimension": "ROWS", "length": (9_000_000 - cells) // 12}}]},
    )
    done = open_case()
    assert done.code == 0
    assert "diez millones de celdas" in said(done)
    assert "concierge sync --client accesorios --new-sheet" in said(done)
    everything_is_there(google, 2)


def test_a_sheet_that_is_full_loses_nothing(google):
    mirrored_store(google)
    google.control("settings", {"cell_limit": 10})
    done = open_case(1, "accesorios", "--minutes", "3")
    assert done.code == 0
    google.control("settings", {"cell_limit": 10_000_000})
    assert run("sync", now=LATER).code == 0
    everything_is_there(google, 2)


def test_a_drive_without_room_stops_no_case(google):
    assert connect(google).code == 0
    google.control("faults", [{"kind": 403, "reason": "storageQuotaExceeded", "match": {"operation": "files.create"}}])
    assert os.environ["CONCIERGE_GOOGLE_BASE_URL"] == google.url
    add_store()
    done = open_case()
    assert done.code == 0
    assert run("sync").code == 5
    google.control("faults", [])
    assert run("sync").code == 0
    everything_is_there(google, 2)
    assert len(reading.folders_of(google, "accesorios")) == 1
