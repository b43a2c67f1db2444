"""Short walks through each family of faults, and how the campaign ends."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import __main__ as campaign
from tests.faults import clock, damage, disk, every, interrupt, kill, patched, strace, together
from tests.faults.ledger import Report
from tests.faults.shop import ROOT, Shop
from tests.faults.work import Family, Work

posix = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL, and Ctrl-C is not a signal")


def walk(family: Family, shop: Shop, folder: Path, *, kills: int = 0) -> Report:
    report = family(Work(folder=folder, shop=shop, chance=random.Random(6), kills=kills, workers=2))
    assert report.findings == []
    assert report.counts["confirmed events"] == report.counts["found events"]
    return report


@posix
def test_processes_are_killed_and_nothing_confirmed_is_lost(shop: Shop, tmp_path: Path) -> None:
    report = walk(kill.run, shop, tmp_path, kills=3)
    assert report.counts["kills"] == 3


def test_the_clock_jumps(shop: Shop, tmp_path: Path) -> None:
    report = walk(clock.run, shop, tmp_path)
    assert report.counts["commands"] == report.counts["clock jumps"] == clock.COMMANDS
    assert report.counts["confirmed events"] >= 2 * clock.COMMANDS


@posix
def test_ctrl_c_is_answered_truly(shop: Shop, tmp_path: Path) -> None:
    assert walk(interrupt.run, shop, tmp_path).counts["interruptions"] > 0


@pytest.mark.thorough
def test_several_people_write_at_once(shop: Shop, tmp_path: Path) -> None:
    report = walk(together.run, shop, tmp_path)
    assert report.counts["confirmed events"] > 2 * together.COMMANDS
    assert report.counts["commands"] >= 2 * together.COMMANDS


@pytest.mark.thorough
@posix
def test_disks_that_are_full_slow_and_read_only(shop: Shop, tmp_path: Path) -> None:
    report = walk(disk.run, shop, tmp_path)
    assert report.counts["refused for lack of room"] > 0
    assert (report.counts["refused in a read-only home"] > 0) is (not any("mount" in one for one in report.left_out))


@pytest.mark.thorough
def test_damaged_homes_are_noticed_or_whole(shop: Shop, tmp_path: Path) -> None:
    counts = walk(damage.run, shop, tmp_path).counts
    judged = ("noticed at once", "noticed by verify", "proved whole")
    assert counts["damaged homes"] == sum(counts[f"damaged homes {how}"] for how in judged)
    assert counts["damaged homes"] >= len(damage.KNOWN) + damage.FLIPS
    assert all(counts[f"damaged homes {how}"] for how in judged)


@pytest.mark.thorough
@pytest.mark.needs("strace")
@pytest.mark.skipif(strace.missing() != "", reason=strace.missing())
def test_single_calls_fail(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every, "SAMPLE", 20)
    report = walk(every.run, shop, tmp_path)
    assert sum(report.counts[f"injected {fault.name}"] for fault in strace.FAULTS) > 10
    assert report.left_out == set()


@pytest.mark.thorough
@posix
def test_single_calls_fail_without_strace(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strace, "missing", lambda: "left out on purpose")
    monkeypatch.setattr(every, "SAMPLE", 12)
    report = walk(every.run, shop, tmp_path)
    assert any("left out on purpose" in reason for reason in report.left_out)
    assert sum(report.counts[f"injected {fault.name}"] for fault in strace.FAULTS) > 0


# --- a call that is made to fail --------------------------------------------------------------------------------------

STRUCK = """
import os, sys
from pathlib import Path
from tests.faults import patched
from tests.faults.strace import FAULTS
folder, name, call, number = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
fault = next((one for one in FAULTS if one.name == name), None)
patched.strike(folder / "trace", fault, call, number)
for place in range(3):
    try:
        Path(folder / f"{place}.new").touch()
        (folder / f"{place}.new").replace(folder / f"{place}")
        print("done", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
"""


@posix
@pytest.mark.parametrize(
    ("fault", "number", "said", "code"),
    [
        ("none", 1, ["done", "done", "done"], 0),
        ("EIO", 2, ["done", "Input/output error", "done"], 0),
        ("ENOSPC", 2, ["done", "No space left on device", "No space left on device"], 0),
        ("SIGKILL", 3, ["done", "done"], -9),
        ("EIO", 4, ["done", "done", "done"], 0),
    ],
)
def test_the_call_that_is_meant_fails(tmp_path: Path, fault: str, number: int, said: list[str], code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STRUCK, str(tmp_path), fault, "rename", str(number)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split("\n")[:-1], done.returncode) == (said, code)
    assert strace.was_hit(tmp_path / "trace") is (fault != "none" and number <= 3)
    assert strace.writing_calls(tmp_path / "trace")["rename"] == list(range(1, 4 if code == 0 else number + 1))
    assert patched.strike.__doc__


# --- how it ends ------------------------------------------------------------------------------------------------------


def end(monkeypatch: pytest.MonkeyPatch, family: Family, *words: str) -> int:
    monkeypatch.setattr(campaign, "FAMILIES", {"only": family})
    monkeypatch.setattr(campaign, "make_shop", Shop)
    monkeypatch.setattr(sys, "argv", ["faults", *words])
    return campaign.main()


def test_counts_come_one_a_line_and_a_loss_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kills = []

    def losing(work: Work) -> Report:
        report = Report()
        kills.append(work.kills)
        report.counts["kills"] += work.kills
        if len(kills) == 3:
            report.found("lost", "on purpose")
        return report

    assert end(monkeypatch, losing, "--rounds", "3", "--kill", "20", "--seed", "7") == 1
    out, err = capsys.readouterr()
    assert sum(kills) == 20
    lines = dict(line.rsplit(" ", 1) for line in out.splitlines())
    assert {name: lines[name] for name in ("kills", "lost", "confirmed events", "found events", "seed")} == {
        "kills": "20",
        "lost": "1",
        "confirmed events": "0",
        "found events": "0",
        "seed": "7",
    }
    assert err == "lost: on purpose\n"


def test_the_same_seed_makes_the_same_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []

    def drawing(work: Work) -> Report:
        drawn.append(work.chance.random())
        return Report()

    for seed in ("1", "1", "2"):
        assert end(monkeypatch, drawing, "--seed", seed, "--rounds", "2") == 0
    assert drawn[:2] == drawn[2:4] != drawn[4:]
    assert drawn[0] != drawn[1]


def test_ctrl_c_ends_the_campaign_with_what_it_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(work: Work) -> Report:
        if work.folder.name.startswith("1-"):
            raise KeyboardInterrupt
        report = Report()
        report.counts["kills"] += 4
        return report

    assert end(monkeypatch, stopped, "--rounds", "2") == 130
    assert "kills 4\n" in capsys.readouterr().out


def test_ctrl_c_in_a_command_of_the_campaign_is_meant_for_the_campaign(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("concierge_cli.cli.boundary._attempt", pressed)
    with pytest.raises(KeyboardInterrupt):
        shop.run("today")


@pytest.mark.thorough
@posix
def test_the_whole_campaign_in_short() -> None:
    words = ["--rounds", "2", "--kill", "8", "--seed", "1"]
    only = ["--only", "kill", "--only", "clock", "--only", "interrupt"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *words, *only], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    counts = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    assert counts["kills"] == "8"
    assert int(counts["confirmed events"]) == int(counts["found events"]) > 0
