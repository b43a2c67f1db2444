"""A process that has the program loaded and waits: each command is a fork of it, and only the command is traced.

Loading Python and the program is most of the time of a short command, and none of it writes. `Warm` is the campaign's
side; `python -m tests.faults.warm` the process: it answers a line (words, environment, where to write) with the
number of a new process, starts that one's command at the next line, and says how it ended.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tests.faults import patched, strace
from tests.faults.commands import WORDS, Typed, Typist
from tests.faults.ledger import Said
from tests.faults.shop import ROOT, Shop, make_shop
from tests.faults.strace import Fault

_PR_SET_PTRACER = 0x59616D61


class Warm:
    """The program, loaded and waiting; with `newer` the next release of it. Close it at the end."""

    def __init__(self, *, newer: bool = False) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm", *(["--newer"] if newer else [])],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def run(
        self, shop: Shop, typed: Typed, trace: Path, fault: Fault | None = None, call: str = "", number: int = 0
    ) -> Said:
        """The command in `shop`, its writing calls noted in `trace`, with `fault` in the call of that name and number."""
        out, err = trace.with_suffix(".out"), trace.with_suffix(".err")
        patch = None if strace.missing() == "" else [str(trace), fault, call, number]
        child = self._ask(json.dumps([typed.words, shop.env(), str(out), str(err), patch]))
        with contextlib.nullcontext() if patch else strace.attached(int(child), trace, fault, call, number):
            code = int(self._ask("go"))
        said = Said(typed, code, out.read_text("utf-8", "replace"), err.read_text("utf-8", "replace"))
        out.unlink()
        err.unlink()
        return said

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


def main() -> None:
    if "--newer" in sys.argv:
        from tests.faults.newer import become_newer

        become_newer()
    _load_everything()
    for line in sys.stdin:
        words, env, out, err, patch = json.loads(line)
        begin, started = os.pipe()
        waits, ready = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(started)
            os.close(waits)
            _become(env, out, err)
            if patch is not None:
                trace, fault, call, number = patch
                patched.strike(Path(trace), Fault(*fault) if fault else None, call, number)
            os.close(ready)
            _command(words, begin)
        os.close(begin)
        os.close(ready)
        os.read(waits, 1)  # its own preparations are over, and are not to be counted
        os.close(waits)
        print(child, flush=True)
        sys.stdin.readline()
        os.write(started, b".")
        os.close(started)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _load_everything() -> None:
    """What commands import when they run: some of each kind run here first, in a home that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        shop = make_shop(Path(folder) / "shop")
        typist = Typist(shop)
        for name in WORDS:
            typed = typist.type(name)
            shop.run(*typed.words)


def _become(env: dict[str, str], out: str, err: str) -> None:
    """In the child: a process like any other, with its own streams and environment."""
    with contextlib.suppress(OSError, AttributeError):  # where only a parent may trace: anyone may trace this one
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
    for place, descriptor, flags in (("/dev/null", 0, os.O_RDONLY), (out, 1, os.O_WRONLY), (err, 2, os.O_WRONLY)):
        opened = os.open(place, flags | os.O_CREAT * (descriptor > 0), 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(env["TMPDIR"])
    time.tzset()
    tempfile.tempdir = None
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _command(words: Sequence[str], begin: int) -> NoReturn:
    """Waits until it may begin, and runs the command to its end."""
    sys.argv = ["concierge", *words]
    os.read(begin, 1)
    from concierge_cli.__main__ import main as concierge

    os._exit(concierge())


if __name__ == "__main__":
    main()
