"""The mechanism of numbered steps, shown on a step that does not exist yet."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli.errors import StorageFailed
from concierge_cli.journal import database, migrations, store
from concierge_cli.journal.home import Home
from concierge_cli.journal.migrations import MIGRATIONS, Migration, migrate, version_of
from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna


def add_colour(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE colours (key TEXT PRIMARY KEY, colour TEXT)")
    connection.execute("INSERT INTO colours SELECT key, 'blue' FROM cases")


def paint_red(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE colours SET colour = 'red'")


NOW_AT = MIGRATIONS[-1].number
STEPS = (*MIGRATIONS, Migration(NOW_AT + 1, add_colour, rebuilds=True), Migration(NOW_AT + 2, paint_red))
LAST = STEPS[-1].number


def run(luna: Luna, *steps: Migration) -> int:
    home = Home(luna.home)
    with contextlib.closing(database.connect(home.database)) as connection, home.writer_lock():
        migrate(home, connection, steps=steps)
        return version_of(connection)


def test_the_program_and_its_steps_name_the_same_version() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    assert MIGRATIONS[-1].number == store.CURRENT_VERSION


@pytest.mark.parametrize("built_before", [True, False])
def test_a_journal_of_version_7_gets_what_it_lacks_and_its_rows_anew(luna: Luna, built_before: bool) -> None:
    """Some builds gave version 7 these columns already."""
    luna.new_case()
    with contextlib.closing(sqlite3.connect(luna.home / "journal.db")) as connection, connection:
        shape = _shape(connection)
        if built_before:
            connection.execute("DROP INDEX cases_received")
            connection.execute("CREATE INDEX cases_received ON cases (client, received_at)")
            connection.execute("DROP INDEX events_recovered")
            connection.execute("ALTER TABLE cases DROP COLUMN former_steps")
            connection.execute("ALTER TABLE clocks DROP COLUMN dropped")
        connection.execute("UPDATE cases SET procedure = 'as an earlier fold had it'")
        connection.execute("PRAGMA user_version=7")
    assert run(luna, *MIGRATIONS) == NOW_AT
    with contextlib.closing(sqlite3.connect(luna.home / "journal.db")) as connection:
        assert _shape(connection) == shape
    with luna.open() as journal:
        assert verify(journal, now=NOW).sound


def _shape(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    """Every table with its columns, every index with what it is of."""
    sql = """
        SELECT m.type, m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'
        UNION SELECT m.type, m.name, c.name FROM sqlite_master m, pragma_index_info(m.name) c WHERE m.type = 'index'
    """
    return sorted(connection.execute(sql).fetchall())


def test_the_missing_steps_are_taken_once_with_a_copy_before_them(luna: Luna) -> None:
    luna.new_case()
    before = (luna.home / "journal.db").read_bytes()
    assert run(luna, *STEPS) == LAST
    assert run(luna, *STEPS) == LAST
    (copy,) = (luna.home / "backups").iterdir()
    assert copy.name == f"journal-before-{LAST}.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(copy)) as old:
        assert version_of(old) == NOW_AT
        assert old.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(copy.read_bytes()) == len(before)
    with contextlib.closing(sqlite3.connect(luna.home / "journal.db")) as now:
        assert now.execute("SELECT colour FROM colours").fetchall() == [("red",)]


def test_a_new_home_copies_nothing(luna: Luna) -> None:
    luna.new_case()
    assert not (luna.home / "backups").exists()


def test_rows_are_made_again_after_the_last_step(luna: Luna) -> None:
    """A step that rebuilt for itself would write today's rows into the tables of a later step."""
    key = luna.new_case()

    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE cases SET buyer = 'nobody'")
        connection.execute("ALTER TABLE cases RENAME COLUMN buyer TO who")

    def mend(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE cases RENAME COLUMN who TO buyer")

    run(luna, *MIGRATIONS, Migration(NOW_AT + 1, spoil, rebuilds=True), Migration(NOW_AT + 2, mend))
    with contextlib.closing(sqlite3.connect(luna.home / "journal.db")) as now:
        (buyer,) = now.execute("SELECT buyer FROM cases WHERE key = ?", (key,)).fetchone()
    assert buyer not in ("", "nobody")


def test_a_step_that_fails_leaves_the_old_version_whole(luna: Luna) -> None:
    luna.new_case()

    def half(connection: sqlite3.Connection) -> None:
        add_colour(connection)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        run(luna, *MIGRATIONS, Migration(NOW_AT + 1, half))
    with luna.open() as journal:
        assert verify(journal, now=NOW).sound
        with journal.reading() as connection:
            assert version_of(connection) == NOW_AT
    assert run(luna, *STEPS) == LAST


KILLED = """
import contextlib, os, signal, sys
from pathlib import Path
from concierge_cli.journal import database
from concierge_cli.journal.home import Home
from concierge_cli.journal.migrations import MIGRATIONS, Migration, migrate

def die(connection):
    connection.execute("CREATE TABLE colours (key TEXT PRIMARY KEY, colour TEXT)")
    for number in range(5000):
        connection.execute("INSERT INTO colours VALUES (?, 'green')", (str(number),))
    connection.execute("PRAGMA cache_spill=1")
    os.kill(os.getpid(), signal.SIGKILL)

home = Home(Path(sys.argv[1]))
connection = database.connect(home.database)
connection.execute("PRAGMA cache_size=2")
with home.writer_lock():
    migrate(home, connection, steps=(*MIGRATIONS, Migration(MIGRATIONS[-1].number + 1, die)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_step_is_taken_again(luna: Luna) -> None:
    luna.new_case()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(luna.home)], check=False)
    assert killed.returncode == -9
    assert (luna.home / "journal.db-journal").stat().st_size > 0  # it died in the middle of writing pages
    assert run(luna, *STEPS) == LAST
    with contextlib.closing(sqlite3.connect(luna.home / "journal.db")) as now:
        assert now.execute("SELECT DISTINCT colour FROM colours").fetchall() == [("red",)]


def test_a_version_from_the_future_is_left_alone(luna: Luna) -> None:
    run(luna, *STEPS)
    with pytest.raises(StorageFailed):
        run(luna, *MIGRATIONS)


def test_an_older_journal_is_brought_up_to_date_by_any_command(luna: Luna, monkeypatch: pytest.MonkeyPatch) -> None:
    luna.new_case()
    monkeypatch.setattr(migrations, "MIGRATIONS", STEPS)
    monkeypatch.setattr(store, "CURRENT_VERSION", LAST)
    with luna.open() as journal, journal.reading() as connection:
        assert connection.execute("SELECT colour FROM colours").fetchall() == [("red",)]
    assert Path(luna.home / "backups" / f"journal-before-{LAST}.db").exists()


def test_a_copy_never_takes_the_place_of_another_journals(luna: Luna) -> None:
    luna.new_case()
    home = Home(luna.home)
    home.backups.mkdir()
    first = home.backups / f"journal-before-{LAST}.db"
    first.write_bytes(b"another journal's")

    def fail(_connection: sqlite3.Connection) -> None:
        raise RuntimeError("half way")

    for _attempt in range(2):
        with pytest.raises(RuntimeError):
            run(luna, *STEPS[:-1], Migration(LAST, fail))
    assert run(luna, *STEPS) == LAST
    assert first.read_bytes() == b"another journal's"
    assert sorted(path.name for path in home.backups.iterdir()) == [f"journal-before-{LAST}-2.db", first.name]


def test_a_journal_that_is_refused_is_not_migrated_before(
    luna: Luna, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(luna.home / "journal.db", tmp_path / "old.db")
    luna.new_case()
    shutil.copy(tmp_path / "old.db", luna.home / "journal.db")
    monkeypatch.setattr(migrations, "MIGRATIONS", STEPS)
    monkeypatch.setattr(store, "CURRENT_VERSION", LAST)
    with pytest.raises(StorageFailed, match="rolled back"):
        luna.open()
    assert (luna.home / "journal.db").read_bytes() == (tmp_path / "old.db").read_bytes()
    assert not (luna.home / "backups").exists()


def test_a_journal_without_a_version_is_damaged(luna: Luna) -> None:
    with contextlib.closing(sqlite3.connect(luna.home / "journal.db")) as connection:
        connection.execute("PRAGMA user_version=0")
    with pytest.raises(StorageFailed, match="is damaged"):
        luna.open()
