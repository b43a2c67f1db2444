"""The home that suffers: a small store made once, copied for every mistreatment, and the program started in it.

Every process gets a session of its own, so that Ctrl-C at the campaign never reaches it, and is reaped here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from concierge_cli.cli.boundary import CANCELLED
from tests.program import Ran, run

ROOT = Path(__file__).parents[2]
NOW = "2026-11-17T09:10-06:00"

SHARED = "ACC-1"
ONCE = tuple(f"ACC-{number}" for number in range(2, 18))
"""Cases that one command each is about: closing, a parcel."""
ACCESSES = tuple(f"ana{number}" for number in range(1, 5))
"""User names to revoke."""
STORES = ("mar", "sol", "rio")
"""Stores to part from."""
ELSEWHERE = ("bosque", "cielo", "duna")
"""Stores of another computer, whose files lie in `outside`."""
RELEASED = sorted((ROOT / "tests" / "fixtures" / "homes").glob("*.zip"))
PROGRAM = ("-m", "concierge_cli")


@dataclass(frozen=True)
class Shop:
    """One home, and beside it the folder with the person's own files: photos to take in, backups written."""

    folder: Path
    known: frozenset[str] = frozenset()
    """Ids of the events that were there before anything was done to it."""
    google: str = ""
    """The address of the loopback Google that its processes speak to; without one they know of none."""

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def outside(self) -> Path:
        return self.folder / "outside"

    @property
    def database(self) -> Path:
        return self.home / "journal.db"

    def copy(self, folder: Path) -> Shop:
        """Another one like it in `folder`, which must not exist yet."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    @property
    def temporary(self) -> Path:
        """The system's folder for temporary files, as processes in this home see it."""
        return self.folder / "temporary"

    def empty(self, folder: Path) -> Shop:
        """A home where nothing is yet, to which this one's backup is about to come."""
        return replace(self, folder=folder)

    def env(self, *, now: str = NOW) -> dict[str, str]:
        """The environment of a process in this home, with nothing of the person who runs the campaign."""
        self.temporary.mkdir(parents=True, exist_ok=True)
        mine = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
        mine.pop("PYTHONDONTWRITEBYTECODE", None)  # without bytecode each start compiles anew
        if self.google:
            mine["CONCIERGE_GOOGLE_BASE_URL"] = self.google
            mine["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
        return {
            **mine,
            "CONCIERGE_HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "CONCIERGE_LANG": "en",
            "CONCIERGE_NOW": now,
            "TZ": "America/Mexico_City",
            "COLUMNS": "80",
        }

    @contextlib.contextmanager
    def inside(self, *, now: str = NOW) -> Iterator[None]:
        """This process's own environment is that of the home meanwhile."""
        before, temporary = dict(os.environ), tempfile.tempdir
        os.environ.clear()
        os.environ.update(self.env(now=now))
        tempfile.tempdir = None  # it is remembered from the first time that somebody asked
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
            tempfile.tempdir = temporary

    def run(self, *words: str, now: str = NOW) -> Ran:
        """A command that nobody disturbs, in this process."""
        with self.inside(now=now):
            done = run(*words)
        if done.code == CANCELLED:  # Ctrl-C was meant for the campaign
            raise KeyboardInterrupt
        return done

    def start(
        self,
        words: Sequence[str],
        *,
        program: Sequence[str] = PROGRAM,
        before: Sequence[str] = (),
        now: str = NOW,
        room: int | None = None,
    ) -> subprocess.Popen[str]:
        """The program as a process. `before` are words in front of Python (strace); `room` the largest file in bytes."""

        def limit() -> None:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))  # type: ignore[arg-type]

        # A module that is first loaded where there is no room would be kept cut off.
        cut = {"PYTHONDONTWRITEBYTECODE": "1"} if room is not None else {}
        return subprocess.Popen(
            [*before, sys.executable, *program, *words],
            cwd=ROOT,
            env=self.env(now=now) | cut,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            preexec_fn=limit if room is not None else None,  # noqa: PLW1509 - the campaign has one thread
        )


@contextlib.contextmanager
def reaped(*processes: subprocess.Popen[str]) -> Iterator[None]:
    """Whatever happens meanwhile, none of these processes outlives it."""
    try:
        yield
    finally:
        for process in processes:
            if process.poll() is None:
                kill_group(process)
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    stream.close()
            process.wait()


def kill_group(process: subprocess.Popen[str]) -> None:
    """Also what a tracer has started: it would go on alone."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def make_shop(folder: Path) -> Shop:
    """A store with cases, a photo, a long text and a note, others to part from, and files of more to take in."""
    shop = Shop(folder)
    shop.outside.mkdir(parents=True)
    _add_store(shop, "luna", "ACC", (SHARED, *ONCE), "--platform", "instagram")
    for user in ACCESSES:
        _must(
            shop, "client", "access", "add", "luna", "--platform", "mercadolibre", "--user", user, "--role", "claims",
            "--granted", "2020-01-07",
        )  # fmt: skip
    _must(shop, "note", SHARED, "She sends the photo today")
    _must(shop, "note", SHARED, "A long story. " * 1000)
    _add_photo(shop, SHARED)
    for store in STORES:
        _add_store(shop, store, store.upper(), (f"{store.upper()}-1",))
    _add_photo(shop, f"{STORES[0].upper()}-1")
    _from_elsewhere(shop)
    return _with_what_is_known(shop)


def _from_elsewhere(shop: Shop) -> None:
    """The files of stores that another computer has handed over."""
    other = Shop(shop.folder / "elsewhere")
    other.outside.mkdir(parents=True)
    for store in ELSEWHERE:
        case = f"{store[:3].upper()}-1"
        _add_store(other, store, store[:3].upper(), (case,))
        _must(other, "note", case, "Another long story. " * 1000)
        _add_photo(other, case)
        _must(
            other, "client", "offboard", store, "--output", str(shop.outside / f"{store}.zip"), "--confirm", store,
            "--because", "she takes it over",
        )  # fmt: skip
    shutil.rmtree(other.folder)


def _add_store(shop: Shop, slug: str, prefix: str, cases: Sequence[str], *more: str) -> None:
    _must(
        shop, "client", "add", slug, "--name", f"Accesorios {slug.title()}", "--language", "es", "--timezone",
        "America/Mexico_City", "--country", "MX", "--platform", "mercadolibre:MLM", "--currency", "MXN",
        "--prefix", prefix, *more,
    )  # fmt: skip
    for case in cases:
        _must(
            shop, "open", "--client", slug, "--platform", "mercadolibre", "--procedure", "claim", "--reason",
            "defect", "--order", f"20000078{case}", "--buyer", "Ana P.", "--received-at", "2026-11-16T18:30-06:00",
        )  # fmt: skip


def _add_photo(shop: Shop, case: str) -> None:
    photo = shop.outside / f"before-{case}.jpg"
    shutil.copy(ROOT / "examples" / "photos" / "cable-tip.jpg", photo)
    with photo.open("ab") as file:
        file.write(case.encode())
    _must(shop, "evidence", "add", case, str(photo), "--kind", "defect_photo")


def released(packed: Path, folder: Path) -> Shop:
    """The home that an earlier release left on its disk."""
    with zipfile.ZipFile(packed) as file:
        file.extractall(folder)
    shop = Shop(folder)
    shop.outside.mkdir()
    return _with_what_is_known(shop)


def _with_what_is_known(shop: Shop) -> Shop:
    with contextlib.closing(sqlite3.connect(shop.database)) as connection:
        return replace(shop, known=frozenset(row[0] for row in connection.execute("SELECT id FROM events")))


def _must(shop: Shop, *words: str) -> None:
    done = shop.run(*words)
    if done.code != 0:
        raise RuntimeError(f"{words}: {done}")
