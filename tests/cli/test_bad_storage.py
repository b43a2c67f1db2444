"""A machine that fails: a journal that is not what it was, a full disk, two commands at once, a clock that goes back."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.bad import CLAIM, DM, FRIDAY, NOW, done, events, logged, photo, refused, vault
from tests.program import PATIENCE, Ran, add_store, open_claim, run

pytestmark = pytest.mark.thorough

TWO_HOURS_BEFORE = "2026-11-17T07:10-06:00"


@pytest.fixture
def store():
    add_store(now=FRIDAY)


@pytest.fixture
def case(store):
    return open_claim()


# --- this machine's storage -------------------------------------------------------------------------------------


def damage(home: Path, kind: str, old: dict[str, bytes]) -> None:
    database, heads = home / "journal.db", home / "heads.json"
    whole = database.read_bytes()
    if kind == "rolled back":
        database.write_bytes(old["journal.db"])
    elif kind == "copied alone":
        heads.unlink()
    elif kind == "database gone":
        database.unlink()
    elif kind == "first page":
        database.write_bytes(b"x" * 200 + whole[200:])
    elif kind == "cut in half":
        database.write_bytes(whole[: len(whole) // 2])
    elif kind == "heads cut":
        heads.write_bytes(heads.read_bytes()[:20])
    elif kind == "empty":
        database.write_bytes(b"")
    elif kind == "newer":
        connection = sqlite3.connect(database)
        connection.execute("PRAGMA user_version=99")
        connection.close()
    elif kind == "another journal":
        shutil.copy(home.parent / "other" / "journal.db", database)


DAMAGES = {
    "rolled back": "restaura",
    "copied alone": "heads.json",
    "database gone": "journal.db",
    "first page": "journal.db",
    "cut in half": "journal.db",
    "heads cut": "heads.json",
    "empty": "journal.db",
    "newer": "",
    "another journal": "heads.json",
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_journal_that_is_not_what_it_was(case, home, monkeypatch, kind):
    old = {name: (home / name).read_bytes() for name in ("journal.db", "heads.json")}
    done("note", "ACC-1", "dos")
    if kind == "another journal":
        monkeypatch.setenv("CONCIERGE_HOME", str(home.parent / "other"))
        add_store(now=FRIDAY)
        monkeypatch.setenv("CONCIERGE_HOME", str(home))
    damage(home, kind, old)
    files = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file() and path.name != "lock"}
    for words in (
        ["today"],
        ["show", "ACC-1"],
        ["list"],
        ["note", "ACC-1", "x"],
        [*DM],
        ["undo"],
        ["kpi", "--week", "2026-W47"],
    ):
        ran = run(*words, now=NOW)
        assert (ran.code, ran.out) == (8, ""), (words, ran)
        assert "Traceback" not in ran.err
        flat = " ".join(ran.err.split())
        assert str(home) in flat or "journal.db" in flat or "heads.json" in flat, "what is damaged"
        assert ("pipx upgrade" if kind == "newer" else "concierge init --from") in flat, "how to go on"
        error = run(*words, "--json", now=NOW).error
        assert error["code"] == "storage_failed"
        assert error["hint"]
    after = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file() and path.name != "lock"}
    assert after == files, "nothing was mended on its own, nothing made worse"


limited = pytest.mark.skipif(sys.platform == "win32", reason="the limit is POSIX")


def started(size: int, *words: str) -> Ran:
    """The command in a process that may write no file beyond `size` bytes: a disk that is full."""
    import resource

    done_ = subprocess.run(
        [sys.executable, "-m", "concierge_cli", *words],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # a module first loaded here would be kept cut off
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    return Ran(done_.returncode, done_.stdout.decode(), done_.stderr.decode())


@limited
@pytest.mark.parametrize("size", [0, 4_000, 60_000])
def test_a_full_disk_saves_nothing_and_loses_nothing(case, home, tmp_path, size):
    from PIL import Image

    big = tmp_path / "big.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(big, quality=95)
    before, kept = events(), (home / "journal.db").read_bytes()
    for words in (
        ["note", "ACC-1", "hola"],
        ["note", "ACC-1", "x" * 70_000],
        ["evidence", "add", "ACC-1", str(big), "--kind", "defect_photo"],
        ["close", "ACC-1", "--outcome", "duplicate"],
        [*DM],
    ):
        ran = started(size, *words)
        assert (ran.code, ran.out) == (8, ""), (words[0], ran)
        assert "Traceback" not in ran.err
    assert events() == before
    assert vault(home) == []
    assert len(kept) == (home / "journal.db").stat().st_size
    done("note", "ACC-1", "ya hay lugar")
    assert events() == before + 1


@limited
def test_a_full_disk_still_shows(case):
    for words in (["today"], ["show", "ACC-1"], ["list"], ["why", "ACC-1"]):
        assert started(0, *words).code == 0


def test_a_read_only_home_says_so_and_still_shows(case, home, monkeypatch):
    """Injected, since root may write everywhere: the system refuses every file that is opened for writing."""
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    opened = os.open

    def refuse(path, flags, *rest, **more):
        if flags & writing and str(path).startswith(str(home)):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return opened(path, flags, *rest, **more)

    before = events()
    monkeypatch.setattr(os, "open", refuse)
    for words in (["note", "ACC-1", "x"], [*DM], ["close", "ACC-1", "--outcome", "duplicate"], ["undo"]):
        ran = run(*words)
        assert (ran.code, ran.out) == (8, ""), (words, ran)
        assert str(home) in "".join(ran.err.split("\n"))
        assert ran.err.strip().endswith("concierge doctor")
    for words in (["today"], ["show", "ACC-1"], ["list"], ["why", "ACC-1"]):
        assert run(*words).code == 0
    monkeypatch.undo()
    os.environ["CONCIERGE_HOME"] = str(home)
    assert events() == before


def test_a_read_only_home_of_evidence(case, home, tmp_path, monkeypatch):
    opened = os.open

    def refuse(path, flags, *rest, **more):
        if flags & (os.O_WRONLY | os.O_RDWR) and str(path).startswith(str(home / "vault")):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, flags, *rest, **more)

    before = events()
    monkeypatch.setattr(os, "open", refuse)
    ran = run("evidence", "add", "ACC-1", photo(tmp_path / "a.png"), "--kind", "defect_photo")
    assert (ran.code, ran.out) == (8, ""), ran
    assert events() == before


# --- two at once, and a clock that goes back --------------------------------------------------------------------


def at_once(*lines: list[str]) -> list[Ran]:
    started_ = [
        subprocess.Popen(
            [sys.executable, "-m", "concierge_cli", *line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for line in lines
    ]
    ended = [(process, *process.communicate(timeout=PATIENCE)) for process in started_]
    return [Ran(process.returncode, out, err) for process, out, err in ended]


def test_two_processes_open_the_same_order_and_one_is_refused(store):
    line = [*CLAIM, "--order", "77", "--json"]
    ran = at_once(line, line)
    assert sorted(one.code for one in ran) == [0, 6]
    (loser,) = [one for one in ran if one.code == 6]
    assert "ACC-1" in loser.error["message"]
    assert [case["id"] for case in run("list", "--json").data] == ["ACC-1"]


def test_two_processes_open_the_first_two_cases_of_a_new_home(store):
    ran = at_once(*([*CLAIM, "--order", str(number), "--json"] for number in (1, 2)))
    assert [one.code for one in ran] == [0, 0]
    assert sorted(one.data["id"] for one in ran) == ["ACC-1", "ACC-2"]


def test_two_notes_at_the_same_instant_are_both_kept(case):
    ran = at_once(*(["note", "ACC-1", f"nota {number}"] for number in range(3)))
    assert [one.code for one in ran] == [0, 0, 0], ran
    assert sorted(event["personal"]["text"] for event in logged("noted")) == ["nota 0", "nota 1", "nota 2"]
    assert run("verify").code == 0


def test_two_decisions_at_the_same_instant_are_one_decision(case):
    ran = at_once(*(["choose", "ACC-1", option, "--json"] for option in ("refund", "offer_return")))
    assert sorted(one.code for one in ran)[0] == 0
    assert {one.code for one in ran} <= {0, 6, 7}, "the loser is refused: a conflict, or no longer offered"
    assert len(logged("chosen")) == 1
    assert run("verify").code == 0


def test_a_clock_set_back_by_two_hours_works_and_says_so_and_the_order_stays(case):
    done("note", "ACC-1", "uno", now=NOW)
    ran = done("note", "ACC-1", "dos", now=TWO_HOURS_BEFORE)
    assert len(ran.err.strip().splitlines()) >= 1
    as_json = done("note", "ACC-1", "tres", "--json", now=TWO_HOURS_BEFORE)
    assert len(as_json.json["notices"]) == 1
    assert done(*DM, "--json", now=TWO_HOURS_BEFORE).json["notices"]
    assert [event["personal"]["text"] for event in logged("noted")] == ["uno", "dos", "tres"]
    assert done("undo", "--json", now=TWO_HOURS_BEFORE).json["notices"]
    assert done("note", "ACC-1", "cuatro", "--json", now="2026-11-17T09:11-06:00").json["notices"] == []
    assert run("verify").code == 0


def test_a_clock_set_back_stops_and_closes_and_reopens_as_ever(store):
    done(*CLAIM, "--order", "9", now=NOW)
    case = done("reply", "ACC-1", "--text", "Hola.", "--json", now=TWO_HOURS_BEFORE).data
    assert case["first_response_at"] == "2026-11-17T09:10:00-06:00", "not before it came in"
    assert next(one for one in case["clocks"] if one["id"] == "first_response")["state"] == "met"
    done("close", "ACC-1", "--outcome", "duplicate", now=NOW)
    assert done("reopen", "ACC-1", "--json", now=TWO_HOURS_BEFORE).data["status"] != "closed"


@pytest.mark.parametrize("year", ["0001", "1969", "2200", "9999"])
def test_a_year_that_no_calendar_holds_is_refused_before_an_entry_stays_for_ever(case, year):
    moment = f"{year}-06-01T00:00:00+00:00"
    refused("note", "ACC-1", "x", code=2, says=str(int(year)), hint="concierge doctor", now=moment)
    refused(*DM, code=2, hint="concierge doctor", now=moment)


def test_a_dead_battery_says_1970_and_everything_goes_on(case):
    for words in (["today"], ["show", "ACC-1"], ["list"], ["why", "ACC-1"], ["note", "ACC-1", "x"], [*DM]):
        assert run(*words, now="1970-01-01T00:00:00+00:00").code == 0
    assert run("show", "ACC-1", now=NOW).code == 0
    assert run("verify").code == 0
