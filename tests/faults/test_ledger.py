"""The ledger finds what it is there for: each kind of harm is done on purpose, and must be a finding."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.backups import check_backups
from tests.faults.commands import KINDS, WORDS, WRITING, Typed, Typist
from tests.faults.ledger import Said, audit, sweep
from tests.faults.shop import SHARED, Shop, make_shop


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return make_shop(tmp_path_factory.mktemp("faults") / "shop")


@pytest.fixture
def shop(whole: Shop, tmp_path: Path) -> Shop:
    return whole.copy(tmp_path / "shop")


def typed_in(shop: Shop, name: str) -> Said:
    typed = Typist(shop).type(name)
    done = shop.run(*typed.words)
    return Said(typed, done.code, done.out, done.err)


@pytest.mark.parametrize("name", [*WRITING, "client", "backup", "verify"])
def test_each_command_logs_what_it_is_said_to_log(shop: Shop, name: str) -> None:
    said = typed_in(shop, name)
    report = audit(shop, [said], "calm")
    report.add(check_backups(shop, [said], "calm"))
    report.add(sweep(shop, "calm"))
    assert said.code == 0
    assert report.findings == []
    assert report.counts["confirmed events"] == report.counts["found events"] == len(said.typed.kinds)
    assert report.counts["files without event"] == report.counts["temporary files left behind"] == 0
    assert report.counts["backups brought back"] == (name == "backup")


def test_every_command_is_tried() -> None:
    assert {*WORDS, "close"} == {*WRITING, "client", "backup", "verify"}
    assert set(KINDS) == {*WRITING, "client"}


def in_database(*statements: str) -> Callable[[Shop], None]:
    """Changes the journal as nothing in the program can, with its projections made again."""

    def harm(shop: Shop) -> None:
        with contextlib.closing(sqlite3.connect(shop.database, isolation_level=None)) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement.replace("NOTED", NOTED))

    return harm


def stray(name: str) -> Callable[[Shop], None]:
    def harm(shop: Shop) -> None:
        (shop.home / name).parent.mkdir(exist_ok=True)
        (shop.home / name).write_bytes(b"?")

    return harm


def without_file(shop: Shop) -> None:
    next((shop.home / "vault").glob("??/*")).unlink()


NOTED = "command = (SELECT command FROM events WHERE kind = 'noted' ORDER BY n DESC LIMIT 1)"


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (in_database("DELETE FROM events WHERE NOTED"), "lost"),
        (in_database("DELETE FROM events WHERE n = (SELECT max(n) FROM events)"), "half written"),
        (in_database("UPDATE events SET command = id WHERE NOTED"), "half written"),
        (
            in_database(
                "CREATE TEMP TABLE twin AS SELECT * FROM events WHERE NOTED",
                "UPDATE twin SET n = n + 100, id = 'x' || id, command = 'x', seq = seq + 100, counter = counter + 100",
                "INSERT INTO events SELECT * FROM twin",
            ),
            "doubled",
        ),
        (in_database("DELETE FROM events WHERE n = 3"), "lost"),
        (in_database("UPDATE cases SET buyer = 'Beto'"), "unsound homes"),
        (without_file, "events without file"),
    ],
)
def test_harm_to_what_was_confirmed_is_found(shop: Shop, harm: Callable[[Shop], None], name: str) -> None:
    said = typed_in(shop, "note")
    assert audit(shop, [said], "calm").findings == []
    harm(shop)
    report = audit(shop, [said], "harmed")
    assert report.counts[name] >= 1
    assert any(finding.startswith(f"{name}: harmed") for finding in report.findings)


NOTHING, KEPT = "Nothing was saved.", "Stopped. What was logged before is kept."


@pytest.mark.parametrize(
    ("there", "code", "words", "found"),
    [
        (True, 130, NOTHING, "untrue"),
        (False, 130, NOTHING, ""),
        (True, 130, KEPT, ""),
        (False, 130, KEPT, "untrue"),
        (True, 8, "The disk is full.", "untrue"),
        (True, 8, "It failed. Look before you repeat it.", ""),
        (True, -9, "", ""),
        (False, -9, "", ""),
        (True, None, "", ""),
        (False, 0, "", "lost"),
        (False, 1, "Something went wrong", "undocumented ends"),
        (False, 8, "Traceback (most recent call last)", "tracebacks"),
    ],
)
def test_words_are_held_against_what_is_there(shop: Shop, there: bool, code: int, words: str, found: str) -> None:
    typed = Typist(shop).type("note")
    if there:
        assert shop.run(*typed.words).code == 0
    report = audit(shop, [Said(typed, code, "", words)], "told")
    assert [finding.split(":")[0] for finding in report.findings] == [found] * bool(found)


def test_a_whole_answer_confirms_also_when_the_process_died_behind_it(shop: Shop) -> None:
    typed = Typist(shop).type("note")
    answer = shop.run(*typed.words).out
    assert Said(typed, -9, answer).confirmed
    assert not Said(typed, -9, answer[: len(answer) // 2]).confirmed
    assert not Said(typed, 8, '{"ok": false}').confirmed


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        ("vault/ab/" + "cd" * 31, True),
        ("vault/tmp/" + "ef" * 16, True),
        (".heads.json.12.0a1b2c3d.tmp", True),
        ("backups/.0123456789abcdef.tmp", True),
        ("vault/whatever", False),
        ("strange", False),
    ],
)
def test_what_is_left_is_swept_or_found(shop: Shop, name: str, goes: bool) -> None:
    stray(name)(shop)
    before = audit(shop, [], "littered").counts
    assert before["files without event"] + before["temporary files left behind"] == 1
    report = sweep(shop, "littered")
    assert (report.findings == []) is goes
    assert (shop.home / name).exists() is not goes


def test_a_broken_backup_and_a_lost_one_are_found(shop: Shop) -> None:
    said = typed_in(shop, "backup")
    made = said.typed.made
    assert made is not None
    assert check_backups(shop, [said], "calm").findings == []
    os.truncate(made, made.stat().st_size // 2)
    assert check_backups(shop, [said], "cut").counts["broken backups"] == 1
    made.unlink()
    assert check_backups(shop, [said], "gone").counts["lost"] == 1
    assert check_backups(shop, [Said(said.typed, -9)], "killed").findings == []


def test_a_backup_that_lacks_what_was_confirmed_before_it_is_found(shop: Shop) -> None:
    typist = Typist(shop)
    backup, note = typist.type("backup"), typist.type("note")
    saved, noted = (Said(typed, shop.run(*typed.words).code) for typed in (backup, note))
    assert check_backups(shop, [saved, noted], "in order").findings == []
    assert check_backups(shop, [noted, saved], "as if the note came first").findings != []


def test_a_command_that_logs_nothing_is_not_looked_for(shop: Shop) -> None:
    assert audit(shop, [Said(Typed("zqx", "verify", ("verify",)), 0)], "calm").counts["confirmed events"] == 0
    assert shop.run("show", SHARED).code == 0
