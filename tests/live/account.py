"""Whose Google the live tests work at, and the computers that are connected with it for them.

The real one only where somebody has named an account of their own, in the environment that pytest was started with:

    CONCIERGE_LIVE_CLIENT_FILE  the OAuth client of a Google project; a browser opens once, and the permission is taken
                                back at the end
    CONCIERGE_LIVE_HOME         the folder that holds `google.json` of a connected Concierge; it is only read
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concierge_cli import config
from concierge_cli.google.door import Door, open_door
from tests.program import Ran

CLIENT_FILE = os.environ.get("CONCIERGE_LIVE_CLIENT_FILE", "")
CONNECTED = os.environ.get("CONCIERGE_LIVE_HOME", "")
"""Read at once: every test has an environment of its own."""

NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
PATIENCE = 600
_KEPT = ("google.json", "google-token.json")


@dataclass(frozen=True, slots=True)
class Computer:
    """A home, and the environment of the commands in it. Its clock is the real one."""

    home: Path
    more: Mapping[str, str]

    @property
    def env(self) -> dict[str, str]:
        """The machine's own, with nothing of another Concierge in it."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
        ours.pop("PYTHON_KEYRING_BACKEND", None)
        said = {"CONCIERGE_HOME": str(self.home), "CONCIERGE_LANG": "es", "TZ": "America/Mexico_City"}
        return {**ours, **said, **self.more}

    def run(self, *words: str) -> Ran:
        """`concierge WORDS` as a process of its own."""
        done = subprocess.run([sys.executable, "-m", "concierge_cli", *words], env=self.env, timeout=PATIENCE,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)  # fmt: skip
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def data(self, *words: str) -> Any:
        """What `concierge WORDS --json` answers. Raises AssertionError where it ends with another code than 0."""
        done = self.run(*words, "--json")
        assert done.code == 0, (words, done)
        return done.data

    @contextlib.contextmanager
    def door(self) -> Iterator[Door]:
        """The way to Google's API with this computer's permission."""
        with open_door(config.load(self.env, {})) as door:
            yield door

    def beside(self, name: str) -> Computer:
        """Another one with the same permission and nothing else, in a folder of that name beside this one's."""
        other = Computer(self.home.with_name(name), self.more)
        _copy(self.home, other.home)
        return other


@contextlib.contextmanager
def connected(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[Computer]:
    """A computer that is connected with the account that was named; the permission ends with it if it was given for it.

    `more` goes into its environment.
    """
    if CONNECTED:
        computer = Computer(folder / "first", more or {})
        _copy(Path(CONNECTED), computer.home)
        yield computer
        return
    computer = Computer(folder / "first", {**NO_KEYRING, **(more or {})})
    words = [sys.executable, "-m", "concierge_cli", "google", "connect", "--client-file", CLIENT_FILE]
    subprocess.run(words, env=computer.env, timeout=PATIENCE, check=True)  # it speaks with the person at this terminal
    try:
        yield computer
    finally:
        computer.run("google", "disconnect")


def _copy(home: Path, to: Path) -> None:
    to.mkdir(parents=True)
    for name in _KEPT:
        if (home / name).exists():
            shutil.copy2(home / name, to / name)
    if not (to / _KEPT[0]).exists():
        raise FileNotFoundError(f"{home} holds no {_KEPT[0]}: no Concierge is connected there")
