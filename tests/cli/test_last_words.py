"""The answer cannot be written, or something unexpected happens: what is said is true, and the exit code is one of ours."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from concierge_cli import durable
from concierge_cli.__main__ import press_again
from concierge_cli.cli import boundary
from concierge_cli.services import conversation
from tests.program import add_store, open_claim, run

FULL = Path("/dev/full")
full_disk = pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
NOTE = ("note", "ACC-1", "lo que anoté")


@pytest.fixture(autouse=True)
def case(home: Path) -> None:
    add_store()
    open_claim()


def into_full(*words: str, both: bool = False) -> subprocess.CompletedProcess[str]:
    """The program with its answer, and with `both` its errors, going to a full disk."""
    with FULL.open("w") as full:
        return subprocess.run(
            [sys.executable, "-m", "concierge_cli", *words],
            stdout=full,
            stderr=full if both else subprocess.PIPE,
            text=True,
            env={**os.environ, "CONCIERGE_LANG": "en"},
            check=False,
        )


@full_disk
@pytest.mark.parametrize("words", [NOTE, (*NOTE, "--json")])
def test_what_was_saved_is_not_denied(words: tuple[str, ...]) -> None:
    done = into_full(*words)
    assert done.returncode == 8
    assert "What you logged is kept" in done.stderr
    assert "Traceback" not in done.stderr
    assert "ignored" not in done.stderr
    assert "lo que anoté" in run("show", "ACC-1", "--log").out


@full_disk
@pytest.mark.parametrize(("words", "code"), [(("list",), 8), (("show", "ACC-9"), 3), (("show", "ACC-9", "--json"), 3)])
def test_the_end_is_told_where_the_answer_cannot_be(words: tuple[str, ...], code: int) -> None:
    done = into_full(*words)
    assert done.returncode == code
    assert len(done.stderr.strip().splitlines()) == 2
    assert "Traceback" not in done.stderr
    assert into_full(*words, both=True).returncode == code


@pytest.mark.parametrize("code", [errno.EIO, errno.EFBIG])
def test_a_failing_disk_is_no_bug(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(conversation, "note", fail)
    done = run(*NOTE, "--json")
    assert (done.code, done.error["code"]) == (8, "storage_failed")


def test_a_place_of_ours_that_is_not_what_it_should_be_is_no_bug(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise IsADirectoryError(errno.EISDIR, "Is a directory", str(home / "heads.json"))

    monkeypatch.setattr(conversation, "note", fail)
    done = run(*NOTE)
    assert done.code == 8
    assert "heads.json" in done.err


def test_something_unexpected_in_a_damaged_home_is_not_called_a_bug(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise KeyError("what the damage made of it")

    monkeypatch.setattr(conversation, "note", fail)
    assert run(*NOTE).code == 1
    connection = sqlite3.connect(home / "journal.db")
    connection.execute("UPDATE states SET state = CAST(x'7bff7d' AS TEXT)")
    connection.commit()
    connection.close()
    done = run("note", "ACC-1", "x", "--json")
    assert (done.code, done.error["hint"]) == (8, "concierge verify --mend")
    assert run("verify", "--mend", "--json").data["mended"]
    assert run("show", "ACC-1").code == 0


def test_a_second_ctrl_c_ends_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def again(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(conversation, "note", again)
    monkeypatch.setattr(boundary, "_cancelled", again)
    assert run(*NOTE).code == 130


@full_disk
def test_an_export_that_is_there_is_not_denied(tmp_path: Path) -> None:
    done = into_full("export", "cases", "--output", str(tmp_path / "x.csv"))
    assert done.returncode == 8
    assert "x.csv is written all the same." in " ".join(done.stderr.split())
    assert (tmp_path / "x.csv").read_bytes().endswith(b"\r\n")


@pytest.mark.parametrize(
    ("moment", "said"),
    [("replace", "Hasta aquí. {path} ya está escrito."), ("sync_file", "No se guardó nada.")],
)
def test_ctrl_c_says_truly_whether_the_file_is_there(
    moment: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = getattr(durable, moment)

    def pressed(*given: object) -> None:
        plain(*given)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(durable, moment, pressed)
    path = tmp_path / "x.csv"
    done = run("export", "cases", "--output", str(path))
    assert done.code == 130
    assert " ".join(done.err.split()) == said.format(path=path)
    assert path.exists() is (moment == "replace")


def test_ctrl_c_behind_which_tidying_up_fails_is_still_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_args: object, **_more: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise ValueError("what was being closed was open still")

    monkeypatch.setattr(conversation, "note", pressed)
    done = run(*NOTE)
    assert (done.code, done.err.strip()) == (130, "No se guardó nada.")


def test_ctrl_c_while_a_store_is_packed_leaves_no_file_and_no_word_of_pythons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, opened = zipfile.ZipFile.open, iter(range(3))

    def pressed(self: zipfile.ZipFile, *given: object, **more: object) -> object:
        found = opening(self, *given, **more)  # type: ignore[arg-type]
        if next(opened, None) is None:
            raise KeyboardInterrupt  # an entry is open, and nobody has taken it yet
        return found

    ignored: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", ignored.append)
    monkeypatch.setattr(zipfile.ZipFile, "open", pressed)
    path = tmp_path / "luna.zip"
    done = run("client", "offboard", "accesorios", "--because", "x", "--output", str(path), "--confirm", "accesorios")
    gc.collect()
    assert (done.code, done.err.strip().splitlines()[-1]) == (130, "No se guardó nada.")
    assert ignored == []
    assert not list(tmp_path.glob("*.zip*")), "nor a half of it"


IMPORTED = """
import sys, time
from concierge_cli.__main__ import main
from concierge_cli.cli import boundary
def slow(*given):
    import pressed
    time.sleep(20)
    return 0
boundary._attempt = slow
sys.argv = ["concierge", "list"]
main()
"""


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="a signal sent there ends the process at once")
def test_ctrl_c_waits_until_a_module_is_imported_whole(tmp_path: Path) -> None:
    """Python's locks of modules do not survive it: the program would wait for ever for one that it holds itself."""
    (tmp_path / "pressed.py").write_text("import signal\nsignal.raise_signal(signal.SIGINT)\nprint('whole')\n")
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), *filter(None, sys.path)))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "whole\n", "No se guardó nada.")


DROPPED = """
import os, signal, sys, time
from concierge_cli.__main__ import main
from concierge_cli.cli import boundary
class Last:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0)
def slow(*given):
    Last()
    time.sleep(20)
    return 0
boundary._attempt = slow
sys.argv = ["concierge", "list"]
main()
"""


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="a signal sent there ends the process at once")
def test_ctrl_c_in_a_finalizer_is_not_lost() -> None:
    done = subprocess.run([sys.executable, "-c", DROPPED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (130, "No se guardó nada.")


def test_what_else_is_ignored_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr("sys.__unraisablehook__", told.append)
    ignored = SimpleNamespace(exc_type=ValueError)
    press_again(ignored)  # type: ignore[arg-type]
    assert told == [ignored]
