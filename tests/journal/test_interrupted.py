"""Ctrl-C and a failing disk at the one moment that counts: between saving something and knowing of it."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest

from concierge_cli import durable
from concierge_cli.config import load
from concierge_cli.domain.event import CLIENT
from concierge_cli.errors import CheckFailed, StorageFailed
from concierge_cli.journal import database, heads, open_journal
from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna, note


def ctrl_c(*_args: object, **_more: object) -> None:
    signal.raise_signal(signal.SIGINT)


def test_ctrl_c_waits_until_what_is_saved_is_known(luna: Luna, monkeypatch: pytest.MonkeyPatch) -> None:
    key = luna.new_case()
    plain = heads.write

    def interrupted(*args: object) -> None:
        ctrl_c()
        plain(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(heads, "write", interrupted)
    with luna.open(write=True) as journal:
        with pytest.raises(KeyboardInterrupt):
            journal.append([note(key, "kept")], now=NOW, actor="me")
        assert journal.saved
    with luna.open() as journal:
        assert [event.text("text") for event in journal.events_of(key)][1:] == ["kept"]
        assert (luna.home / "heads.json").read_bytes() == heads.content(journal.connection)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_before_the_commit_saves_nothing(luna: Luna) -> None:
    key = luna.new_case()
    with luna.open(write=True) as journal:
        with pytest.raises(KeyboardInterrupt):
            journal.append([note(key)], now=NOW, actor="me", guard=ctrl_c)
        assert not journal.saved
        assert len(journal.events_of(key)) == 1
    luna.log(note(key))


def test_ctrl_c_is_only_held_back_where_it_would_end_the_block() -> None:
    def ignored() -> list[str]:
        done = []
        with durable.uninterrupted():
            ctrl_c()
            done.append("to the end")
        return done

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert ignored() == ["to the end"]
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    elsewhere: list[str] = []

    def in_a_thread() -> None:
        with durable.uninterrupted():
            elsewhere.append("done")

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    assert elsewhere == ["done"]


class Doubtful:
    """A connection whose commit is done, and then reported as failed: the flush of the folder broke."""

    def __init__(self, connection: sqlite3.Connection, spoil: Callable[[], None]) -> None:
        self._connection, self._spoil = connection, spoil

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        done = self._connection.execute(sql, *values)
        if sql == "COMMIT":
            self._spoil()
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_DIR_FSYNC
            raise error
        return done

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


@pytest.mark.parametrize("readable", [True, False])
def test_a_commit_that_failed_in_its_last_step_does_not_say_that_nothing_was_saved(
    luna: Luna, monkeypatch: pytest.MonkeyPatch, readable: bool
) -> None:
    key = luna.new_case()

    def unreadable(_path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open")

    def spoil() -> None:
        if not readable:
            monkeypatch.setattr(database, "connect", unreadable)

    with luna.open(write=True) as journal:
        whole = journal._connection
        journal._connection = Doubtful(whole, spoil)  # type: ignore[assignment]
        with pytest.raises(StorageFailed) as caught:
            journal.append([note(key)], now=NOW, actor="me")
        assert "Nothing was saved" not in caught.value.message
        assert ("is in the journal" in caught.value.message) is readable
        assert journal.saved is readable
        journal._connection = whole
    monkeypatch.undo()
    with luna.open() as journal:
        assert len(journal.events_of(key)) == 2
        assert verify(journal, now=NOW).sound


def test_a_store_that_came_in_is_not_denied_when_the_last_step_fails(
    luna: Luna, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = luna.new_case()
    with luna.open() as journal:
        events, order_key = list(journal.all_events("luna")), journal.order_secret("luna")
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "other"))
    with open_journal(load(os.environ, {}), write=True) as journal:

        def attach() -> None:
            journal.take_in(
                "luna",
                lambda: events,
                order_key=order_key,
                letters=[""],
                files=(),
                store_files=lambda: None,
                broken=CheckFailed,
                now=NOW,
                actor="me",
                audiences=(CLIENT,),
            )

        journal._create_if_new()
        whole = journal._connection
        journal._connection = Doubtful(whole, lambda: None)  # type: ignore[assignment]
        with pytest.raises(StorageFailed, match="is in the journal"):
            attach()
        assert journal.saved
        journal._connection = whole
        attach()
        assert len(journal.events_of(key)) == 1


def test_ctrl_c_in_the_finalizer_of_the_lock_reaches_the_command(
    luna: Luna, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Pressed(filelock.FileLock):  # type: ignore[valid-type,misc]
        def __del__(self, *given: object) -> None:
            ctrl_c()

    ignored: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", ignored.append)
    monkeypatch.setattr(filelock, "FileLock", Pressed)
    with pytest.raises(KeyboardInterrupt):
        luna.log(note(luna.new_case()))
    assert ignored == []


HELD = """
import os, signal, sys
from pathlib import Path
from concierge_cli.cli import boundary
from concierge_cli.cli.startup import Glance
from concierge_cli.journal import heads
plain = heads.write
def interrupted(*args):
    os.kill(os.getpid(), signal.SIGINT)
    plain(*args)
heads.write = interrupted
sys.exit(boundary.run(sys.argv[1:], Glance(lang="en")))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends a process there")
def test_the_program_says_what_is_true(home: Path) -> None:
    from tests.program import add_store, open_claim, run

    add_store()
    open_claim()
    words = ["note", "ACC-1", "it is there"]
    done = subprocess.run(
        [sys.executable, "-c", HELD, *words],
        env={**os.environ, "CONCIERGE_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr.strip() == "Stopped. What was logged before is kept."
    assert "it is there" in run("show", "ACC-1", "--log").out


def test_a_disk_that_reads_nothing_is_said_of_the_disk(luna: Luna, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: Path) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "read_bytes", broken)
    with pytest.raises(StorageFailed):
        luna.open()
