"""The ledger finds what it is there for: each kind of harm is done on purpose, and must be a finding."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.commands import EXPORTS, KINDS, WORDS, WRITING, Typed, Typist
from tests.faults.ledger import Said, audit, sweep
from tests.faults.outside import check_outside
from tests.faults.shop import SHARED, STORES, Shop


@pytest.fixture
def shop(shop: Shop, tmp_path: Path) -> Shop:
    return shop.copy(tmp_path / "shop")


def typed_in(shop: Shop, name: str) -> Said:
    return said_of(shop, Typist(shop).type(name))


def said_of(shop: Shop, typed: Typed) -> Said:
    done = shop.run(*typed.words)
    return Said(typed, done.code, done.out, done.err)


def test_each_command_does_what_it_is_said_to_do(shop: Shop) -> None:
    typist = Typist(shop)
    said = [said_of(shop, typist.type(name)) for name in WORDS]
    report = audit(shop, said, "calm")
    report.add(check_outside(shop, said, "calm"))
    report.add(sweep(shop, "calm"))
    assert [one.typed.name for one in said] == list(WORDS)
    assert [one for one in said if one.code != 0] == []
    assert report.findings == []
    wanted = sum(len(one.typed.events or one.typed.kinds) for one in said)
    assert report.counts["confirmed events"] == report.counts["found events"] == wanted
    assert report.counts["files without event"] == report.counts["temporary files left behind"] == 0
    assert report.counts["backups brought back"] == 1
    assert report.counts["files for the person read back"] == len(EXPORTS) + 1


def test_every_command_is_tried() -> None:
    assert set(WORDS) == {*WRITING, *EXPORTS, "client", "backup", "verify"}
    assert {*KINDS, "attach"} == {*WRITING, "client"}


def test_what_is_used_up_becomes_a_note(shop: Shop) -> None:
    typist = Typist(shop)
    names = [typist.type("offboard").name for _time in range(len(STORES) + 1)]
    assert names == ["offboard"] * len(STORES) + ["note"]


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
    made = said.typed.target
    assert made is not None
    assert check_outside(shop, [said], "calm").findings == []
    os.truncate(made, made.stat().st_size // 2)
    assert check_outside(shop, [said], "cut").counts["broken backups"] == 1
    made.unlink()
    assert check_outside(shop, [said], "gone").counts["lost"] == 1
    assert check_outside(shop, [Said(said.typed, -9)], "killed").findings == []


def test_a_backup_that_lacks_what_was_confirmed_before_it_is_found(shop: Shop) -> None:
    typist = Typist(shop)
    backup, note = typist.type("backup"), typist.type("note")
    saved, noted = (Said(typed, shop.run(*typed.words).code) for typed in (backup, note))
    assert check_outside(shop, [saved, noted], "in order").findings == []
    assert check_outside(shop, [noted, saved], "as if the note came first").findings != []


def test_a_command_that_logs_nothing_is_not_looked_for(shop: Shop) -> None:
    assert audit(shop, [Said(Typed("zqx", "verify", ("verify",)), 0)], "calm").counts["confirmed events"] == 0
    assert shop.run("show", SHARED).code == 0


# --- files for the person, and stores that go and come ----------------------------------------------------------------


def half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize("name", [*EXPORTS, "offboard"])
def test_half_a_file_for_the_person_is_found(shop: Shop, name: str) -> None:
    said = typed_in(shop, name)
    target = said.typed.target
    assert target is not None
    assert check_outside(shop, [said], "calm").findings == []
    half(target)
    assert check_outside(shop, [said], "cut").counts["half written"] == 1
    target.unlink()
    assert check_outside(shop, [said], "gone").counts["lost"] == 1
    assert check_outside(shop, [Said(said.typed, 8, "", f"{target} is written all the same.")], "told").findings
    assert name == "offboard" or check_outside(shop, [Said(said.typed, -9)], "killed").findings == []


@pytest.mark.parametrize("name", ["export xlsx", "export csv"])
def test_an_export_that_lacks_what_was_confirmed_before_it_is_found(shop: Shop, name: str) -> None:
    typist = Typist(shop)
    exported, opened = (said_of(shop, typist.type(kind)) for kind in (name, "open"))
    assert check_outside(shop, [exported, opened], "in order").findings == []
    assert check_outside(shop, [opened, exported], "as if the case came first").counts["lost"] == 1


@pytest.mark.parametrize(("words", "found"), [("Nothing was saved.", 1), ("x.csv is written all the same.", 0)])
def test_a_no_with_the_file_there_is_found(shop: Shop, words: str, found: int) -> None:
    said = typed_in(shop, "export csv")
    assert check_outside(shop, [Said(said.typed, 130, "", words)], "told").counts["untrue"] == found


@pytest.mark.parametrize("name", ["offboard", "attach"])
@pytest.mark.parametrize("done", [True, False])
def test_a_store_whose_command_was_killed_is_repeated(shop: Shop, name: str, done: bool) -> None:
    typed = Typist(shop).type(name)
    if done:
        assert shop.run(*typed.words).code == 0
    report = check_outside(shop, [Said(typed, -9)], "killed")
    assert (report.findings, report.counts["repeated"]) == ([], 1)
    assert audit(shop, [Said(typed, 0)], "repeated").findings == []


def test_half_a_store_that_came_in_is_found(shop: Shop) -> None:
    said = typed_in(shop, "attach")
    in_database("DELETE FROM events WHERE n = (SELECT max(n) FROM events)")(shop)
    assert audit(shop, [said], "harmed").counts["half written"] == 1


def test_a_torso_beside_the_persons_files_goes_or_is_found(shop: Shop) -> None:
    said = typed_in(shop, "export csv")
    target = said.typed.target
    assert target is not None
    torso = target.with_name(f".{target.name}.0a1b2c3d.tmp")
    torso.write_bytes(b"?")
    assert check_outside(shop, [said], "littered").findings == []
    assert not torso.exists()
    (shop.outside / ".strange.csv.0a1b2c3d.tmp").write_bytes(b"?")
    assert check_outside(shop, [said], "littered").counts["files never swept"] == 1
