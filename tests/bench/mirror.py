"""What the mirror asks of Google, how long it takes and how much memory, against a loopback Google of its own.

Calls are counted where they arrive, sign-in included. gspread does the same tasks as its documentation does them, in
the same Sheet. Where time is compared every answer takes `ROUND_TRIP` more, about what Google's take.
"""

from __future__ import annotations

import math
import shutil
import sys
import time
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from itertools import count
from pathlib import Path

from tests.bench import homes, make_home, opening
from tests.bench.loopback import Asked, Google, loopback
from tests.bench.measure import Command, Figure, environment, medians, spent
from tests.files.made import sparse_film

STORE = "luna"
SIZES = (0, 1_000, 10_000)
NEW = 1_000
OPEN = 200
ONE_WRITE = 2_000_000
"""Bytes that Google recommends for a write at most."""
ROUND_TRIP = 0.2
MEGABYTES = (50, 500)


def figures(work: Path, rounds: int, *, sizes: tuple[int, ...] = SIZES, fresh: bool = False) -> Iterator[Figure]:
    """All figures; `work` is a folder that may be filled. `sizes`: cases that are in the Sheet, from few to many."""
    for size in sizes:
        with loopback() as google:
            home = _connected(google, work, size, fresh=fresh)
            case, opened = _opened(google, home)
            yield Figure(name=f"open_{size}", value=opened.calls, unit="calls", limit=2)
            updated = _asked(google, home, *_words_of_a_change(case))
            yield Figure(name=f"update_{size}", value=updated.calls, unit="calls", limit=2)
            if size == sizes[0]:
                yield from _in_time(google, home, rounds)
                yield from _processor(google, home, rounds)
                yield from _new_cases(google, home)
            if size == sizes[-1]:
                google.run(home, "sync")  # the weekly figures of the new case
                nothing = _asked(google, home, "sync")
                yield Figure(name="sync_nothing", value=nothing.calls, unit="calls", limit=1)
                yield from _attached(google, home, work)
                yield from _by_gspread(google, home, opened)
    yield from _evidence(work)


def _asked(google: Google, home: Path, *words: str) -> Asked:
    """What `concierge WORDS` asks Google."""
    before = google.so_far()
    google.run(home, *words)
    return google.asked(before)


def _connected(google: Google, work: Path, size: int, *, fresh: bool = False) -> Path:
    """A home of this many cases whose Sheet has all of them."""
    kept = homes.home(size, still_open=min(OPEN, size), stores=1, fresh=fresh)
    home = Path(shutil.copytree(kept, work / f"home-{size}"))
    google.connect(home)
    started = time.perf_counter()
    google.run(home, "sync")
    if size:
        print(f"# {size:,} cases went to their Sheet in {time.perf_counter() - started:.0f} s", flush=True)
    return home


_numbers = count(1)


def _words_of_a_new_case() -> list[str]:
    return [*opening.WORDS[:-1], "--order", f"7000{next(_numbers):012}"]


def _words_of_a_change(case: str) -> list[str]:
    """Each time another one."""
    return ["wait", case, "--on", "buyer", "--until", f"2026-12-{1 + next(_numbers) % 28:02}"]


def _opened(google: Google, home: Path) -> tuple[str, Asked]:
    """The id of a new case, and what opening it asked."""
    before = google.so_far()
    case = google.data(home, *_words_of_a_new_case())["id"]
    return case, google.asked(before)


def _by_gspread(google: Google, home: Path, ours: Asked) -> Iterator[Figure]:
    """The same tasks by gspread in a Sheet of this size; what it leaves there is not ours."""
    sheet = google.sheet(home, STORE)
    asked = {}
    for task in ("open", "update"):
        before = google.so_far()
        _gspread(google, sheet, task, "LUN-X1").run()
        asked[task] = google.asked(before)
        yield Figure(name=f"gspread_{task}_{version('gspread')}", value=asked[task].calls, unit="calls")
    yield Figure(name="open_traffic", value=ours.bytes / asked["open"].bytes, unit="x_gspread", limit=1.0)


def _gspread(google: Google, sheet: str, task: str, *case: str) -> Command:
    words = [sys.executable, "-m", "tests.bench.gspread_way", google.url, sheet, task, *case]
    return Command(words, environment(Path()))


def _in_time(google: Google, home: Path, rounds: int) -> Iterator[Figure]:
    """Whole commands, ours with all that it does beside, against whole scripts, on an almost empty log."""
    sheet = google.sheet(home, STORE)
    spare = google.copy(sheet)
    case, _calls = _opened(google, home)
    _gspread(google, spare, "open", "LUN-X1").run()
    ours = {"open": _words_of_a_new_case, "update": partial(_words_of_a_change, case)}
    theirs = {"open": lambda: [f"LUN-Y{next(_numbers)}"], "update": lambda: ["LUN-X1"]}
    google.control("faults", [{"kind": "delay", "seconds": ROUND_TRIP}])
    for task, words in ours.items():
        mine = Command(google.command(home).words, google.environment(home), words)
        script = _gspread(google, spare, task)
        before = google.so_far()
        took = medians({"mine": mine, "script": Command(script.words, script.env, theirs[task])}, rounds, wall=True)
        asked = google.asked(before, sheet=sheet)
        assert asked.reads == asked.writes == rounds + 1, f"not every run reached the Sheet: {asked}"
        yield Figure(name=f"{task}_time", value=took["mine"] / took["script"], unit="x_gspread", limit=1.0)
    google.control("faults", [])


def _processor(google: Google, home: Path, rounds: int) -> Iterator[Figure]:
    """What the push behind a command adds to its processor time, against loading gspread."""
    case, _calls = _opened(google, home)
    took = medians(
        {
            "pushed": google.command(home, "note", case, "Hola"),
            "kept": google.command(home, "note", case, "Hola", "--no-sync"),
            "gspread": Command([sys.executable, "-c", "import gspread"], environment(home)),
        },
        rounds,
        wall=False,
    )
    more = (took["pushed"] - took["kept"]) / took["gspread"]
    yield Figure(name="push_processor", value=more, unit="x_import_gspread", limit=2.0)


def _new_cases(google: Google, home: Path) -> Iterator[Figure]:
    """A thousand cases at once into the store's Sheet; what is the freelancer's alone goes elsewhere."""
    google.run(home, "sync")
    make_home.fill_more(home, cases=NEW, still_open=OPEN, store=STORE)
    sheet, before = google.sheet(home, STORE), google.so_far()
    google.run(home, "sync")
    asked = google.asked(before, sheet=sheet)
    yield Figure(name="sync_new_reads", value=asked.reads, unit="reads", limit=3)
    fewest = math.ceil(asked.written / ONE_WRITE)
    yield Figure(name="sync_new_writes", value=asked.writes, unit="writes", limit=fewest)


def _attached(google: Google, home: Path, work: Path) -> Iterator[Figure]:
    """A new computer takes the store in, in a process of its own.

    Its time is the processor's, of both sides: one waits for the other, so that it is the stopwatch's where nothing else
    runs. Where the system does not tell, it is the stopwatch's.
    """
    other = work / "other"
    other.mkdir()
    google.connect(other)
    command = google.command(other, "client", "attach", google.sheet(home, STORE))
    before = google.processor()
    took = spent(command)
    after = google.processor()
    google.run(other, "verify")
    entries = homes.entries(other)
    assert entries == homes.entries(home), "not everything came"
    together = took.wall if before is None or after is None else took.cpu + after - before
    print(f"# attached in {took.wall:.0f} s by the stopwatch, with all that this machine did meanwhile", flush=True)
    yield Figure(name="attach_entries", value=entries, unit="entries")
    yield Figure(name="attach_time", value=together, unit="s", limit=60)
    yield Figure(name="attach_memory", value=took.mib, unit="MiB", limit=300)


def _evidence(work: Path) -> Iterator[Figure]:
    """A film on its way to Drive, small and large: hashing, taking the place out, and sending."""
    took = {}
    for size in MEGABYTES:
        with loopback() as google:
            home = work / f"film-{size}"
            shutil.copytree(homes.home(0, still_open=0, stores=1), home)
            case = google.data(home, *_words_of_a_new_case())["id"]
            film = work / "film.mp4"
            sparse_film(film, size * 1_000_000)
            google.run(home, "evidence", "add", case, str(film), "--kind", "defect_video", "--from", "buyer")
            google.connect(home)
            took[size] = spent(google.command(home, "evidence", "send", case))
            shutil.rmtree(home)
    small, large = MEGABYTES
    yield Figure(name="send_memory", value=took[large].mib, unit="MiB", limit=100)
    yield Figure(name="send_growth", value=took[large].mib / took[small].mib, unit="x_50_MB", limit=1.1)
    yield Figure(name="send_speed", value=large / took[large].wall, unit="MB/s")
