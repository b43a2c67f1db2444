"""Damaged homes: every damage is noticed, with 8 and what to do or by `verify`, or it changes nothing at all.

What is noticed at once ends every command that needs the damaged part with 8. What only `verify` can see (a changed
value in a sound database) it names with 7. Anything else must be proved harmless: the same entries, the same screens.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable

from tests.faults.ledger import Report
from tests.faults.shop import SHARED, Shop
from tests.faults.work import Work
from tests.program import Ran

FLIPS = 15
MANY = 400
"""How many times a round changes the database at random; `MANY` when every place is wanted."""

SCREENS = (("list", "--all"), ("today",), ("show", SHARED, "--log"), ("client", "show", "luna"), ("sla",))


def run(work: Work) -> Report:
    """Every known damage once, and some at random places."""
    report = Report()
    older = work.shop
    shop = older.copy(work.folder / "shop")
    for number in range(5):
        done = shop.run("note", SHARED, f"newer {number}")
        if done.code != 0:
            raise RuntimeError(f"{done}")
    damages = [
        *KNOWN.items(),
        *(("bytes changed", _change) for _ in range(MANY if work.every else FLIPS)),
        *(("cut off", _cut) for _ in range(3)),
    ]
    for number, (name, damage) in enumerate(damages):
        here = shop.copy(work.folder / str(number))
        where = f"{name} {damage(here, older, work.chance)}".strip()
        report.add(_judged(here, shop, where))
        shutil.rmtree(here.folder)
    return report


# --- the damages: each gets the home, an older copy of it, and chance; and says what it did -----------------------------

Damage = Callable[[Shop, Shop, random.Random], str]


def _change(here: Shop, _older: Shop, chance: random.Random) -> str:
    """One to sixteen bytes anywhere, or a page that is another one: what bad disks and cables do."""
    data = bytearray(here.database.read_bytes())
    if chance.random() < 0.25:
        page, other = (chance.randrange(len(data) // 4096) for _ in range(2))
        data[page * 4096 : page * 4096 + 4096] = data[other * 4096 : other * 4096 + 4096]
        told = f"(page {page} became page {other})"
    else:
        place, length = chance.randrange(len(data)), chance.choice((1, 1, 4, 16))
        for index in range(place, min(place + length, len(data))):
            data[index] ^= chance.randrange(1, 256)
        told = f"(at {place}, {length} long)"
    here.database.write_bytes(data)
    return told


def _cut(here: Shop, _older: Shop, chance: random.Random) -> str:
    data = here.database.read_bytes()
    kept = chance.choice((chance.randrange(len(data)), chance.randrange(len(data) // 4096) * 4096))
    here.database.write_bytes(data[:kept])
    return f"(after {kept} of {len(data)} bytes)"


def _older_database(here: Shop, older: Shop, _chance: random.Random) -> str:
    shutil.copy(older.database, here.database)
    return ""


def _older_heads(here: Shop, older: Shop, _chance: random.Random) -> str:
    """A file that lags is put right by the next entry: it is what a kill right after a commit leaves."""
    shutil.copy(older.home / "heads.json", here.home / "heads.json")
    return ""


def _no_heads(here: Shop, _older: Shop, _chance: random.Random) -> str:
    (here.home / "heads.json").unlink()
    return ""


def _half_heads(here: Shop, _older: Shop, chance: random.Random) -> str:
    heads = here.home / "heads.json"
    data = heads.read_bytes()
    heads.write_bytes(data[: chance.randrange(1, len(data) - 1)])
    return ""


def _changed_heads(here: Shop, _older: Shop, chance: random.Random) -> str:
    heads = here.home / "heads.json"
    data = bytearray(heads.read_bytes())
    place = chance.randrange(len(data))
    data[place] ^= chance.choice((1, 2, 4, 8))
    heads.write_bytes(data)
    return f"(at {place})"


def _no_database(here: Shop, _older: Shop, _chance: random.Random) -> str:
    here.database.unlink()
    return ""


def _empty_database(here: Shop, _older: Shop, _chance: random.Random) -> str:
    here.database.write_bytes(b"")
    return ""


def _another_program(here: Shop, _older: Shop, _chance: random.Random) -> str:
    here.database.unlink()
    with contextlib.closing(sqlite3.connect(here.database)) as connection:
        connection.execute("CREATE TABLE moz_places (id)")
    return ""


def _folder(name: str) -> Damage:
    def put(here: Shop, _older: Shop, _chance: random.Random) -> str:
        """A folder where a file is wanted: a clumsy copy, or another program."""
        file = here.home / name
        file.unlink(missing_ok=True)
        file.mkdir()
        return ""

    return put


def _rubbish(name: str) -> Damage:
    def put(here: Shop, _older: Shop, chance: random.Random) -> str:
        (here.home / name).parent.mkdir(exist_ok=True)
        (here.home / name).write_bytes(chance.randbytes(3000))
        return ""

    return put


def _vault(how: str) -> Damage:
    def harm(here: Shop, _older: Shop, chance: random.Random) -> str:
        file = chance.choice(sorted((here.home / "vault").glob("??/*")))
        data = file.read_bytes()
        if how == "gone":
            file.unlink()
        elif how == "cut":
            file.write_bytes(data[: len(data) // 2])
        else:
            place = chance.randrange(len(data))
            file.write_bytes(data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :])
        return ""

    return harm


KNOWN: dict[str, Damage] = {
    "an older database": _older_database,
    "an older heads.json": _older_heads,
    "no heads.json": _no_heads,
    "half of heads.json": _half_heads,
    "heads.json changed": _changed_heads,
    "no database": _no_database,
    "an empty database": _empty_database,
    "another program's database": _another_program,
    "a folder for journal.db": _folder("journal.db"),
    "a folder for heads.json": _folder("heads.json"),
    "a folder for the lock": _folder("lock"),
    "a folder for last-cases.json": _folder("last-cases.json"),
    "a foreign rollback journal": _rubbish("journal.db-journal"),
    "rubbish in last-cases.json": _rubbish("last-cases.json"),
    "rubbish in last-backup.json": _rubbish("last-backup.json"),
    "rubbish in the compiled playbooks": _rubbish("cache/playbooks.json"),
    "a stored file gone": _vault("gone"),
    "a stored file cut": _vault("cut"),
    "a stored file changed": _vault("changed"),
}


# --- the judgement ----------------------------------------------------------------------------------------------------


def _judged(here: Shop, whole: Shop, where: str) -> Report:
    report = Report(Counter({"damaged homes": 1}))
    screens = [here.run(*words) for words in SCREENS]
    checked = here.run("verify", "--json")
    writing = here.run("note", SHARED, "zqafter", "--json")
    every = (*screens, checked, writing, here.run("doctor"))
    report.counts["commands"] += len(every)
    for done in every:
        # 3 is what a lost row looks like to a look-up; then `verify` must see it.
        if done.code not in (0, 3, 7, 8) or "Traceback" in done.err:
            report.found("undocumented ends", f"{where}: {done}")
            return report
    at_once = [done for done in (*screens, writing) if done.code == 8]
    if any(not _says_what_to_do(done) for done in at_once):
        report.found("no way out", f"{where}: {at_once}")
    if at_once:
        report.counts["damaged homes noticed at once"] += 1
    elif checked.code in (7, 8):
        report.counts["damaged homes noticed by verify"] += 1
    elif _same(here, whole, screens):
        report.counts["damaged homes proved whole"] += 1
    else:
        report.found("damage unnoticed", where)
    return report


def _says_what_to_do(done: Ran) -> bool:
    """A sentence, and below it the way out; with --json in the hint."""
    if done.out:
        return bool(done.error["hint"])
    return len(done.err.strip().splitlines()) >= 2


def _same(here: Shop, whole: Shop, screens: list[Ran]) -> bool:
    """Whether the damage changed nothing: all entries and all screens are those of the whole home."""
    try:
        entries = _entries(here)
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    return entries == _entries(whole) and [one.out for one in screens] == [whole.run(*words).out for words in SCREENS]


def _entries(shop: Shop) -> list[tuple[object, ...]]:
    """Every entry with all that it says, but those of this judgement."""
    with contextlib.closing(sqlite3.connect(shop.database)) as connection:
        rows = connection.execute("SELECT * FROM events ORDER BY n").fetchall()
    return [row for row in rows if "zqafter" not in str(row)]
