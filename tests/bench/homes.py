"""The homes that figures are measured in, kept from one run to the next in the system's temporary folder.

A home is made again when what makes it or the journal's schema changes, and with `--fresh`. Whoever writes in one takes
a copy.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

from concierge_cli.journal import schema
from concierge_cli.journal.store import CURRENT_VERSION
from tests.bench import make_home

STILL_OPEN = 200


def home(
    cases: int,
    *,
    still_open: int = STILL_OPEN,
    stores: int = 3,
    a_day: int = make_home.CASES_A_DAY,
    fresh: bool = False,
) -> Path:
    """A home with this many cases, made now where it is not kept yet."""
    what = f"{cases}-{still_open}" + (f"-of-{stores}" if stores != 3 else "")
    what += f"-{a_day}-a-day" if a_day != make_home.CASES_A_DAY else ""
    made_by = hashlib.sha256(Path(make_home.__file__).read_bytes())
    made_by.update(
        repr(
            (
                schema.SCHEMA,
                schema.FIGURES,
                schema.PICTURES,
                schema.MIRROR,
                schema.ONE_STORE,
                schema.EVER_WAS,
                schema.EVER_WAS_COLUMNS,
            )
        ).encode()
    )
    kept = _folder() / f"{what}-v{CURRENT_VERSION}-{made_by.hexdigest()[:12]}"
    if fresh:
        shutil.rmtree(kept, ignore_errors=True)
    if not kept.exists():
        _forget_older(what)
        started = time.perf_counter()
        half = kept.with_name(f".{kept.name}.{os.getpid()}")
        make_home.fill(half, cases=cases, still_open=still_open, stores=stores, a_day=a_day)
        half.rename(kept)
        print(f"# made a home of {cases:,} cases in {time.perf_counter() - started:.0f} s: {kept}", flush=True)
    return kept


def entries(home: Path) -> int:
    """How many entries a home's log has."""
    with contextlib.closing(sqlite3.connect(f"{(home / 'journal.db').as_uri()}?mode=ro", uri=True)) as journal:
        return int(journal.execute("SELECT count(*) FROM events").fetchone()[0])


def _forget_older(what: str) -> None:
    """Homes of another schema, and those that a killed run left half made."""
    for pattern in (f"{what}-v*", f".{what}-v*"):
        for old in _folder().glob(pattern):
            shutil.rmtree(old)


def _folder() -> Path:
    """Ours alone: others may write in the temporary folder too."""
    folder = Path(tempfile.gettempdir()) / f"concierge-bench-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder
