"""What fails behind an answer changes nothing of it: it was said, and what it logged is kept."""

from __future__ import annotations

import json

from filelock import FileLock

from concierge_cli.errors import StorageFailed
from concierge_cli.google.sheets import Sheets
from concierge_cli.journal import home as homes
from concierge_cli.journal.mirror import Mirror
from concierge_cli.services.mirror import behind
from tests.cli.test_sync_people import store_with
from tests.emulator.conftest import emulator, google
from tests.google.mirrored import sheet_of
from tests.program import run

__all__ = ["emulator", "google"]


def note():
    """A command that logs one entry, and the one document that it prints."""
    done = run("note", "ACC-1", "sigue", "--json")
    assert json.loads(done.out)["ok"] is True
    assert "No se guardó nada" not in done.err
    return done


def test_another_window_that_writes_long_makes_nobody_type_it_again(google, home, monkeypatch):
    store_with(google, 1)
    monkeypatch.setitem(homes.Home.writer_lock.__wrapped__.__kwdefaults__, "patience", 0.1)
    kept, look = FileLock(home / "lock"), Sheets.get_by_filter

    def meanwhile(self, *words, **options):
        kept.acquire()
        return look(self, *words, **options)

    monkeypatch.setattr(Sheets, "get_by_filter", meanwhile)
    try:
        assert note().code == 0
    finally:
        kept.release()
    monkeypatch.setattr(Sheets, "get_by_filter", look)
    assert run("sync").code == 0
    events = sheet_of(google).events()
    assert len(events) == len(set(events)) == 3


def test_a_disk_that_fails_behind_the_answer_is_told_and_nothing_is_lost(google, monkeypatch):
    store_with(google, 1)

    def full(*_words, **_options):
        raise StorageFailed("No room. No se guardó nada.", hint="concierge doctor")

    monkeypatch.setattr(Mirror, "seen", full)
    done = note()
    assert done.code == 0
    assert "concierge doctor" in done.err
    monkeypatch.undo()


def test_a_bug_behind_the_answer_is_no_second_document(google, monkeypatch):
    store_with(google, 1)

    def broken(*_words, **_options):
        raise RuntimeError("what nobody thought of")

    monkeypatch.setattr(behind, "portion", broken)
    done = note()
    assert done.code == 1
    assert "RuntimeError" in done.err
