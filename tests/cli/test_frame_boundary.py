"""Every way a run can end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli import errors
from tests.cli.frame_sample.process import ROOT, environment, run
from tests.program import PATIENCE

CODES = {
    "InvalidInput": 2,
    "NotFound": 3,
    "Ambiguous": 3,
    "NotSignedIn": 4,
    "PermissionDenied": 4,
    "Unavailable": 5,
    "Conflict": 6,
    "RuleViolation": 7,
    "CheckFailed": 7,
    "StorageFailed": 8,
}

ENDS = [
    # Without and with data, and a failure of the machine, on any run: the others take the same way.
    pytest.param(*one, marks=[] if one[0] in ("NotFound", "RuleViolation", "StorageFailed") else pytest.mark.thorough)
    for one in CODES.items()
]


def test_every_error_class_is_here() -> None:
    classes = {cls.__name__ for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, Exception)}
    assert classes - {"ConciergeError"} == set(CODES)


@pytest.mark.parametrize(("name", "code"), ENDS)
def test_an_error_says_what_and_the_command_last(tmp_path: Path, name: str, code: int) -> None:
    done = run(tmp_path, "boom", name)
    assert done.returncode == code
    assert done.stdout == b""
    assert done.stderr.decode() == "No existe ACC-42.\nBusca otro.\nconcierge list\n"


@pytest.mark.parametrize(("name", "code"), ENDS)
def test_an_error_as_json_is_on_stdout(tmp_path: Path, name: str, code: int) -> None:
    done = run(tmp_path, "boom", name, "--json")
    assert done.returncode == code
    assert done.stderr == b""
    document = json.loads(done.stdout)
    assert document["ok"] is False
    assert document["error"] == {
        "code": getattr(errors, name)("").code,
        "message": "No existe ACC-42.\nBusca\x1b[2J otro.",
        "hint": "concierge list",
    }
    assert ("data" in document) is (code == 7)


def test_a_usage_error_as_json(tmp_path: Path) -> None:
    done = run(tmp_path, "note", "--json", "--cliente", "x")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "usage_error"
    assert done.stderr == b""


@pytest.mark.parametrize(("how", "code"), [("full", 8), ("readonly", 8), ("denied", 8), ("sqlite", 8), ("foreign", 1)])
def test_what_a_disk_does_is_no_bug(tmp_path: Path, how: str, code: int) -> None:
    done = run(tmp_path, "boom", how)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert done.stderr.decode().splitlines()[-1] == "concierge doctor"


def test_a_bug_goes_to_the_log_without_the_words_of_the_line(tmp_path: Path) -> None:
    done = run(tmp_path, "boom", "bug")
    assert done.returncode == 1
    log = tmp_path / "concierge.log"
    assert str(log) in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert "KeyError" in log.read_text("utf-8")
    if os.name == "posix":
        assert log.stat().st_mode & 0o777 == 0o600
    assert b"Traceback" in run(tmp_path, "boom", "bug", CONCIERGE_DEBUG="1").stderr
    document = json.loads(run(tmp_path, "boom", "bug", "--json").stdout)
    assert document["error"]["code"] == "bug"


def test_a_bug_when_the_log_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "concierge.log").mkdir()
    done = run(tmp_path, "boom", "bug")
    assert done.returncode == 1
    assert b"Traceback" in done.stderr


def test_a_home_that_is_no_folder(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    done = run(blocked, "list")
    assert done.returncode == 8
    assert done.stderr.decode().splitlines()[-1] == "concierge doctor"


@pytest.mark.parametrize(
    ("how", "said"),
    [("interrupt", "No se guardó nada."), ("saved", "Hasta aquí. Lo que ya estaba anotado sigue guardado.")],
)
def test_leaving_says_what_was_saved(tmp_path: Path, how: str, said: str) -> None:
    done = run(tmp_path, "boom", how)
    assert done.returncode == 130
    assert done.stderr.decode().strip() == said


@pytest.mark.skipif(os.name != "posix", reason="signals of a terminal")
def test_a_real_ctrl_c(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.cli.frame_sample", "boom", "sleep"],
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"asleep\n"
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err.decode().strip() == "No se guardó nada."


@pytest.mark.skipif(os.name != "posix", reason="pipes of a shell")
def test_a_reader_that_leaves_early(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.frame_sample", "boom", "long"],
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(PATIENCE) == 0
    assert err == b""


def test_a_broken_config_stops_a_command_but_not_the_help(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("language = es\n", "utf-8")
    done = run(tmp_path, "list")
    assert done.returncode == 2
    assert "línea 1" in " ".join(done.stderr.decode().split())
    assert done.stderr.decode().splitlines()[-1] == "concierge doctor"
    assert run(tmp_path, "--help", module="concierge_cli").returncode == 0
    assert run(tmp_path, "help", "dates", module="concierge_cli").returncode == 0
