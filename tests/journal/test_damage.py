"""Full disks, read-only homes, damaged files, newer versions, a stubborn other writer."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from concierge_cli.durable import write_whole
from concierge_cli.errors import Conflict, StorageFailed
from concierge_cli.journal import home, open_journal, period_cases
from concierge_cli.journal.verify import damage as damage_of
from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna, client_added, note, settings_in


@pytest.fixture
def many(luna: Luna) -> Luna:
    """Enough entries that the database has many pages."""
    key = luna.new_case()
    luna.log(*(note(key, f"{number} " + "x" * 500) for number in range(300)))
    return luna


def damage(path: Path, start: int, size: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * size)


def everything(luna: Luna) -> None:
    with luna.open() as journal:
        journal.cases()
        list(journal.all_events())
        verify(journal, now=NOW)


def test_a_truncated_database_is_said_with_the_way_back(many: Luna) -> None:
    path = many.home / "journal.db"
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(StorageFailed) as caught:
        everything(many)
    assert "is damaged" in caught.value.message
    assert "concierge init --from FILE" in caught.value.hint


@pytest.mark.parametrize("place", [0, 100, 4096 * 3, 4096 * 9, 4096 * 20])
def test_a_damaged_page_is_said_with_the_way_back(many: Luna, place: int) -> None:
    damage(many.home / "journal.db", place, 2000)
    with pytest.raises(StorageFailed) as caught:
        everything(many)
    assert "is damaged" in caught.value.message


def test_a_damaged_page_stops_writing_too(many: Luna) -> None:
    damage(many.home / "journal.db", 4096, 4096 * 40)
    with pytest.raises(StorageFailed):
        many.new_case()


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be one" * 100, b"SQLite format 3\0"])
def test_another_file_in_its_place_is_damaged(luna: Luna, content: bytes) -> None:
    (luna.home / "journal.db").write_bytes(content)
    with pytest.raises(StorageFailed):
        everything(luna)


def test_another_programs_database_is_not_taken_over(luna: Luna) -> None:
    (luna.home / "journal.db").unlink()
    with sqlite3.connect(luna.home / "journal.db") as connection:
        connection.execute("CREATE TABLE moz_places (id)")
    connection.close()
    with pytest.raises(StorageFailed):
        luna.open()


def test_an_emptied_database_is_damaged(luna: Luna) -> None:
    os.truncate(luna.home / "journal.db", 0)
    with pytest.raises(StorageFailed):
        luna.open()


@pytest.mark.parametrize("name", ["heads.json", "lock", "journal.db"])
def test_a_folder_where_a_file_is_wanted_is_said(luna: Luna, name: str) -> None:
    (luna.home / name).unlink()
    (luna.home / name).mkdir()
    with pytest.raises(StorageFailed) as caught:
        luna.new_case()
    assert str(luna.home) in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "sql", ["DELETE FROM meta", "DROP TABLE meta", "UPDATE meta SET name = CAST(x'ff' AS TEXT) WHERE name = 'journal'"]
)
def test_a_database_that_does_not_know_itself_is_damaged(luna: Luna, sql: str) -> None:
    with sqlite3.connect(luna.home / "journal.db") as connection:
        connection.execute(sql)
    connection.close()
    (found,) = [one for one in [damage_of(luna.settings)] if one]
    assert "journal.db" in found.message
    assert found.hint


TEXT = "UPDATE {table} SET {column} = CAST(x'7bff7d' AS TEXT)"


@pytest.mark.parametrize(
    ("sql", "hint"),
    [
        (TEXT.format(table="events", column="facts"), "concierge verify"),
        (TEXT.format(table="events", column="client"), "concierge verify"),
        ("UPDATE events SET counter = 'x'", "concierge verify"),
        ("UPDATE events SET facts_salt = 'no hex'", "concierge verify"),
        (TEXT.format(table="events", column="personal_salt"), "concierge verify"),
        ("UPDATE events SET facts = '{\"minutes\": 1.5}'", "concierge verify"),
        (TEXT.format(table="states", column="state"), "concierge verify --mend"),
        (TEXT.format(table="clients", column="profile"), "concierge verify --mend"),
        ("UPDATE clocks SET due_at = 'soon'", "concierge verify --mend"),
    ],
)
def test_damage_that_sqlite_cannot_see_is_found_and_said_what_to_do(luna: Luna, sql: str, hint: str) -> None:
    key = luna.new_case()
    luna.log(note(key))
    assert damage_of(luna.settings) is None
    with contextlib.closing(sqlite3.connect(luna.home / "journal.db", isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)
    found = damage_of(luna.settings)
    assert found is not None
    assert found.hint == hint
    with luna.open() as journal:
        report = verify(journal, now=NOW)
        assert not report.sound
        assert report.mendable is (hint == "concierge verify --mend")


def test_a_newer_schema_asks_for_an_upgrade(luna: Luna) -> None:
    with sqlite3.connect(luna.home / "journal.db") as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    for write in (False, True):
        with pytest.raises(StorageFailed) as caught:
            luna.open(write=write)
        assert "newer version" in caught.value.message
        assert "upgrade" in caught.value.hint


LIMITED = """
import resource, signal, sys
from pathlib import Path
from concierge_cli.errors import StorageFailed
from concierge_cli.journal import open_journal
from tests.journal.luna import NOW, note, settings_in
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.dont_write_bytecode = True  # a module that is first loaded under the limit would be kept cut off
limit = int(sys.argv[3])
with open_journal(settings_in(Path(sys.argv[1])), write=True) as journal:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        journal.append([note(sys.argv[2], "x" * 7000) for number in range(50)], now=NOW, actor="me")
    except StorageFailed as error:
        print(error.exit_code)
    else:
        print("saved")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE")
@pytest.mark.parametrize("room", [0, 4096, 40_000, 200_000])
def test_a_disk_that_fills_up_leaves_nothing_half_written(luna: Luna, tmp_path: Path, room: int) -> None:
    key = luna.new_case()
    limit = (luna.home / "journal.db").stat().st_size + room if room else 1000
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path), key, str(limit)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "8", run.stderr
    with luna.open() as journal:
        assert len(journal.events_of(key)) == 1
        assert verify(journal, now=NOW).sound
    luna.log(note(key))


class Failing:
    """A connection whose writes fail as SQLite's would."""

    def __init__(self, connection: sqlite3.Connection, code: int, sql: str) -> None:
        self._connection, self._code, self._sql = connection, code, sql

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if sql.startswith(self._sql):
            error = sqlite3.OperationalError("injected")
            error.sqlite_errorcode = self._code
            raise error
        return self._connection.execute(sql, *values)

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, StorageFailed),
        (sqlite3.SQLITE_IOERR, StorageFailed),
        (sqlite3.SQLITE_IOERR | 3 << 8, StorageFailed),
        (sqlite3.SQLITE_READONLY, StorageFailed),
        (sqlite3.SQLITE_CANTOPEN, StorageFailed),
        (sqlite3.SQLITE_BUSY, Conflict),
    ],
)
@pytest.mark.parametrize("sql", ["BEGIN IMMEDIATE", "INSERT INTO events", "COMMIT"])
def test_a_failing_disk_rolls_back(luna: Luna, code: int, kind: type[Exception], sql: str) -> None:
    key = luna.new_case()
    with luna.open(write=True) as journal:
        whole = journal._connection
        journal._connection = Failing(whole, code, sql)  # type: ignore[assignment]
        with pytest.raises(kind):
            journal.append([note(key)], now=NOW, actor="me")
        journal._connection = whole
        assert len(journal.events_of(key)) == 1
        journal.append([note(key)], now=NOW, actor="me")
        assert len(journal.events_of(key)) == 2


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EDQUOT])
def test_a_home_that_cannot_be_created_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with open_journal(settings_in(tmp_path), write=True) as journal, pytest.raises(StorageFailed) as caught:
        journal.append([client_added()], now=NOW, actor="me")
    assert caught.value.exit_code == 8
    assert caught.value.hint


def test_a_lock_that_cannot_be_taken_for_lack_of_rights_is_said(luna: Luna, monkeypatch: pytest.MonkeyPatch) -> None:
    import filelock

    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with pytest.raises(StorageFailed):
        luna.new_case()


HOLDER = """
import sys, time
from pathlib import Path
from concierge_cli.journal.home import Home
with Home(Path(sys.argv[1])).writer_lock():
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other_writer(luna: Luna) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(luna.home)], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_another_writer_is_waited_for_and_then_named(
    luna: Luna, other_writer: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = home.Home.writer_lock
    monkeypatch.setattr(home.Home, "writer_lock", lambda self: patient(self, patience=0.2))
    with luna.open() as journal:
        assert len(journal.clients()) == 1  # reading goes on
    with pytest.raises(Conflict) as caught:
        luna.new_case()
    assert caught.value.exit_code == 6
    other_writer.kill()
    other_writer.wait()
    luna.new_case()  # the system let go of a dead writer's lock


def test_writing_whole_leaves_no_torso(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "file"
    write_whole(target, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("concierge_cli.durable.sync_file", full)
    with pytest.raises(OSError, match="full"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_schema_with_names_that_are_no_text_is_damaged(luna: Luna) -> None:
    path = luna.home / "journal.db"
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE events", b"CREATE TABLE \xff\xfeents"))
    for work in (everything, Luna.new_case):
        with pytest.raises(StorageFailed) as caught:
            work(luna)
        assert "journal.db" in caught.value.message
    assert damage_of(luna.settings) is not None


@pytest.mark.parametrize("column", ["replica", "client", "audience", "seq", "digest"])
def test_a_page_of_chains_that_holds_something_else_is_damaged(luna: Luna, column: str) -> None:
    """Pages that changed their places: SQLite reads numbers where there was text, and the other way round."""
    luna.new_case()
    other = "'soon'" if column == "seq" else "7.5"
    with contextlib.closing(sqlite3.connect(luna.home / "journal.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'TEXT', 'BLOB') WHERE name = 'chains'")
        connection.execute("PRAGMA writable_schema=RESET")
        connection.execute(f"UPDATE chains SET {column} = {other} WHERE audience = 'client'")  # noqa: S608 - names of our own
    with pytest.raises(StorageFailed) as caught:
        luna.open()
    assert caught.value.hint
    found = damage_of(luna.settings)
    assert found is not None
    assert "journal.db" in found.message


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("pinned INTEGER", "pinnee INTEGER"),
        ("CREATE TABLE states", "CREATE TABLE statez"),
        ("cases_open", "cases_opem"),
    ],
)
def test_a_schema_in_which_a_name_of_ours_is_another_is_damaged(luna: Luna, ours: str, theirs: str) -> None:
    """One byte of a name: SQLite reads the file without a complaint and knows no such thing."""
    key = luna.new_case()
    file = luna.home / "journal.db"
    data = file.read_bytes()
    assert ours.encode() in data
    file.write_bytes(data.replace(ours.encode(), theirs.encode()))

    def look() -> None:
        with luna.open() as journal, journal.reading() as connection:
            journal.cases()
            journal.load_cases([key])
            period_cases.open_now(connection, "luna")

    with pytest.raises(StorageFailed) as caught:
        look()
    assert str(file) in caught.value.message
    assert caught.value.hint
