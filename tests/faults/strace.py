"""strace as the tool that makes one system call of a process fail: the Nth of its kind, with an error or a kill.

It is the only way to reach what SQLite does; where it is not installed, or may not trace, `works` says why.
"""

from __future__ import annotations

import contextlib
import functools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.program import PATIENCE

CALLS = ("pwrite64", "write", "fsync", "fdatasync", "rename", "unlink", "mkdir", "ftruncate", "rmdir", "openat")
"""The calls by which anything reaches the disk. `openat` counts only where it opens for writing."""

_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
_CALL = re.compile(r"\d+\s+(\w+)\((.*)")


class Fault(NamedTuple):
    """What happens to a call: `EIO` once, the disk `ENOSPC` from that call on, or the process is gone (`SIGKILL`)."""

    name: str
    effect: str
    stays: bool = False

    def at(self, call: str, number: int) -> str:
        """As strace wants it."""
        return f"inject={call}:{self.effect}:when={number}{'+' if self.lasts(call) else ''}"

    def lasts(self, call: str) -> bool:
        """Whether later calls fail as well; opening a file to read it would not on a full disk."""
        return self.stays and call != "openat"


FAULTS = (
    Fault("EIO", "error=EIO"),
    Fault("ENOSPC", "error=ENOSPC", stays=True),
    Fault("SIGKILL", "signal=SIGKILL"),
)


@functools.cache
def missing() -> str:
    """Why strace cannot be used here; "" where it can."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "strace is not installed"
    try:
        tried = subprocess.run(
            ["strace", "-f", "--seccomp-bpf", "-e", "inject=fsync:error=EIO:when=1", "true"],
            capture_output=True,
            check=False,
            timeout=20,
        )
    except subprocess.TimeoutExpired:
        return "strace does not come to an end here"
    return "" if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.decode()[-200:].strip()}"


def traced(trace: Path, calls: tuple[str, ...], *inject: str) -> list[str]:
    """The words in front of a program that write its `calls` to the file `trace`, with faults put in."""
    words = ["strace", "-f", "-s", "0", "-o", str(trace), "-e", f"trace={','.join(calls)}"]
    if not any("signal=" in one for one in inject):
        words.append("--seccomp-bpf")  # other calls pass at full speed; but strace 6.1 then forgets to send the signal
    return [*words, *(word for one in inject for word in ("-e", one))]


@contextlib.contextmanager
def attached(process: int, trace: Path, fault: Fault | None, call: str, number: int) -> Iterator[None]:
    """Traces a process that waits, until it has ended: all its writing calls, or the one that `fault` strikes."""
    calls, inject = ((call,), (fault.at(call, number),)) if fault else (CALLS, ())
    tracer = subprocess.Popen(
        [*traced(trace, calls, *inject), "-p", str(process)], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert tracer.stderr is not None
    try:
        told = tracer.stderr.readline()
        if "attached" not in told:
            raise RuntimeError(f"strace: {told}")
        yield
        tracer.wait(PATIENCE)
    finally:
        tracer.kill()
        tracer.stderr.close()
        tracer.wait()


def writing_calls(trace: Path) -> dict[str, list[int]]:
    """Which calls of a trace can write: by name, their numbers among all calls of that name."""
    seen: dict[str, int] = {}
    found: dict[str, list[int]] = {name: [] for name in CALLS}
    for line in trace.read_text("utf-8", "replace").splitlines():
        call = _CALL.match(line)
        if call is None or call[1] not in found:
            continue
        name = call[1]
        seen[name] = seen.get(name, 0) + 1
        if name != "openat" or _WRITES.search(call[2]):
            found[name].append(seen[name])
    return {name: numbers for name, numbers in found.items() if numbers}


def was_hit(trace: Path) -> bool:
    """Whether the fault struck a call that can write."""
    lines = trace.read_text("utf-8", "replace").splitlines()
    return any("killed by SIGKILL" in line for line in lines) or any(
        "(INJECTED)" in line and ("openat" not in line or _WRITES.search(line)) for line in lines
    )
