"""The loopback Google as a process of its own, and homes that are connected with it: its request log is what counts."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.measure import CONCIERGE, Command, environment
from tests.emulator.clients import send
from tests.google.connecting import client_file

READS = frozenset({"get", "getByDataFilter", "batchGet", "batchGetByDataFilter", "list"})
"""The last words of the operations that read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What arrived meanwhile: reads and writes of every kind, sign-in included, the bytes of both ways, and those that
    went into spreadsheets."""

    reads: int
    writes: int
    bytes: int
    written: int

    @property
    def calls(self) -> int:
        return self.reads + self.writes


class Google:
    """One that runs at `url`."""

    def __init__(self, url: str, process: int) -> None:
        self.url, self._process = url, process

    def processor(self) -> float | None:
        """The processor seconds that it took so far; None where the system does not tell."""
        stat = Path(f"/proc/{self._process}/stat")
        if not stat.exists():
            return None
        user, system = stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def control(self, name: str, body: Any) -> None:
        reply = send(f"{self.url}/_control/{name}", "POST", body, token="t")
        assert reply.status == 200, reply.body

    def asked(self, since: int, *, sheet: str = "") -> Asked:
        """Every request after the first `since`, or those to one spreadsheet.

        Raises AssertionError where one was refused: what failed has no speed.
        """
        log = [one for one in self._log(since) if sheet in one["path"]]
        refused = [(one["operation"], one["status"]) for one in log if one["status"] >= 400]
        assert not refused, refused
        reads = [one["operation"].rpartition(".")[2] in READS for one in log]
        written = sum(one["bytes"] for one, read in zip(log, reads, strict=True)
                      if not read and one["operation"].startswith("sheets"))  # fmt: skip
        both = sum(one["bytes"] + one["answer_bytes"] for one in log)
        return Asked(sum(reads), len(reads) - sum(reads), both, written)

    def so_far(self) -> int:
        """How many requests there were."""
        return len(self._log(0))

    def _log(self, since: int) -> list[dict[str, Any]]:
        log: list[dict[str, Any]] = send(f"{self.url}/_control/log", token="t", since=since).json
        return [one for one in log if not one["path"].startswith("/_control")]

    def environment(self, home: Path) -> dict[str, str]:
        """Of a command in `home`, whose Google is this one, whose browser agrees and whose keyring is a file."""
        return environment(home) | {
            "CONCIERGE_GOOGLE_BASE_URL": self.url,
            "BROWSER": f"{sys.executable} -m tests.emulator.browser %s",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def command(self, home: Path, *words: str) -> Command:
        return Command([*CONCIERGE, *words], self.environment(home))

    def run(self, home: Path, *words: str) -> bytes:
        """What `concierge WORDS` prints. Raises AssertionError where it fails."""
        command = self.command(home, *words)
        done = subprocess.run(
            command.words, env=command.env, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def data(self, home: Path, *words: str) -> Any:
        """What `concierge WORDS --json` answers."""
        return json.loads(self.run(home, *words, "--json"))["data"]

    def connect(self, home: Path) -> None:
        """Signs in, as a person at a browser who agrees."""
        self.run(home, "google", "connect", "--client-file", str(client_file(home.parent / f"{home.name}-client")))

    def sheet(self, home: Path, store: str) -> str:
        """The id of a store's Sheet."""
        stores = self.data(home, "google", "status")["stores"]
        (address,) = [one["sheet"] for one in stores if one["client"] == store]
        return str(address).rpartition("/d/")[2].partition("/")[0]

    def copy(self, sheet: str) -> str:
        """The id of a copy of it."""
        made = send(f"{self.url}/drive/v3/files/{sheet}/copy", "POST", {"name": "spare"}, token="t").json
        return str(made["id"])


@contextlib.contextmanager
def loopback() -> Iterator[Google]:
    """Starts one, and ends it."""
    words = [sys.executable, "-m", "tests.emulator", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Google(process.stdout.readline().strip(), process.pid)
        finally:
            process.terminate()
