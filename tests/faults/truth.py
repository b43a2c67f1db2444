"""Whether a store's Sheet says what its journals say: every entry once, every case once, as a new Sheet would have it."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.emulator.person import Google
from tests.faults.ledger import Report
from tests.faults.shop import Shop
from tests.google import reading
from tests.google.connecting import client_file, connect
from tests.google.reading import CASES, EVIDENCE, KPI, LOG, Sheet


def look(report: Report, google: Google, *shops: Shop, now: str, folder: Path, client: str) -> None:
    """Compares the journals of `shops` with the store's Sheet, with one made anew, and with an empty home that attaches."""
    journals = [events_of(shop, client) for shop in shops]
    if any(journal != journals[0] for journal in journals):
        counts = [len(journal) for journal in journals]
        report.found("journals that differ", f"{counts}: {set(journals[0]) ^ set(journals[-1])}")
    (number,) = reading.sheets_of(google, client)
    sheet = Sheet(google, number)
    _log(report, sheet, {key: digest for journal in journals for key, digest in journal.items()})
    _ids(report, sheet)
    _claims(report, sheet, [replica_of(shop) for shop in shops])
    _drive(report, google, client)
    _attached(report, google, number, journals[0], shops[0], folder / "fresh", now=now, client=client)
    _as_a_new_one(report, google, sheet, shops[0], folder / "copy", now=now, client=client)


def events_of(shop: Shop, client: str) -> dict[str, str]:
    """The ids and digests of the entries that everybody may see."""
    return dict(_rows(shop, "SELECT id, digest FROM events WHERE client = ? AND audience = 'client'", client))


def replica_of(shop: Shop) -> str:
    ((name,),) = _rows(shop, "SELECT value FROM meta WHERE name = 'replica'")
    return str(name)


def _rows(shop: Shop, query: str, *values: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(shop.database)) as connection:
        return connection.execute(query, values).fetchall()


def _log(report: Report, sheet: Sheet, journal: dict[str, str]) -> None:
    there = Counter(sheet.events())
    report.counts["events of the journals"] += len(journal)
    report.counts["events in the Sheet"] += len(there.keys() & journal.keys())
    if gone := journal.keys() - there.keys():
        report.found("lost", f"{len(gone)} entries are not in the Sheet")
    if strange := there.keys() - journal.keys():
        report.found("untrue", f"{len(strange)} entries of the Sheet are in no journal")
    for event, count in there.items():
        if count > 1:
            report.found("doubled", f"{event} stands {count} times in the log of the Sheet")
    for row in sheet.rows(LOG):
        event = row.get("event", "")
        if row.get("digest") != journal.get(event) or json.loads(row.get("json", "{}")).get("id") != event:
            report.found("untrue", f"the entry {event} is not as it was written: {row}")


def _ids(report: Report, sheet: Sheet) -> None:
    for tab, key in ((CASES, "case"), (EVIDENCE, "event"), (KPI, "week")):
        ids = Counter(str(row.get(key)) for row in sheet.rows(tab))
        report.counts[f"rows of “{sheet.titles[tab]}”"] += len(ids)
        for name, count in ids.items():
            if count > 1:
                report.found("doubled", f"{name} stands {count} times in “{sheet.titles[tab]}”")


def _claims(report: Report, sheet: Sheet, replicas: list[str]) -> None:
    holders: dict[str, str] = {}
    for letter, replica in sheet.claims():
        holders.setdefault(letter, replica)
    for replica in replicas:
        held = [letter for letter, holder in holders.items() if holder == replica]
        if len(held) != 1:
            report.found("letters", f"{replica} holds {held}: {sheet.claims()}")
    report.counts["claims in the Sheet"] += len(sheet.claims())


def _drive(report: Report, google: Google, client: str) -> None:
    """Nothing is in a folder twice, and there is one folder and one Sheet."""
    names = Counter(
        (tuple(file.parents), file.name) for file in google.world.files.values() if not file.trashed and file.parents
    )
    report.counts["files in Drive"] += len(names)
    for (_parents, name), count in names.items():
        if count > 1:
            report.found("doubled", f"{name} is {count} times in Drive")
    for kind, found in (("folders", reading.folders_of(google, client)), ("Sheets", reading.sheets_of(google, client))):
        if len(found) != 1:
            report.found("doubled" if found else "lost", f"{len(found)} {kind} of the store")


def _attached(
    report: Report,
    google: Google,
    number: str,
    journal: dict[str, str],
    like: Shop,
    folder: Path,
    *,
    now: str,
    client: str,
) -> None:
    """An empty home has everything back from the Sheet alone."""
    fresh = Shop(folder, google=like.google)
    fresh.outside.mkdir(parents=True)
    with fresh.inside():
        connect(google, "--client-file", str(client_file(folder)))
    done = fresh.run("client", "attach", number, "--json", now=now)
    if done.code != 0:
        report.found("stores that never came", f"a fresh home: {done}")
        return
    checked = fresh.run("verify", "--json", now=now)
    if checked.code != 0:
        report.found("unsound homes", f"a fresh home: {checked}")
    _files(report, google, fresh, like, now=now, client=client)
    came = events_of(fresh, client)
    report.counts["events restored"] += len(came)
    if came != journal:
        report.found("lost", f"a fresh home has {len(came)} entries, not {len(journal)}")
    for words in (("list", "--all", "--json"),):
        said = [_plain(shop.run(*words, now=now).data) for shop in (like, fresh)]
        if said[0] != said[1]:
            report.found("untrue", f"{words} says other things in a fresh home: {_first_difference(*said)}")


def _files(report: Report, google: Google, fresh: Shop, like: Shop, *, now: str, client: str) -> None:
    """Every file that a piece of evidence names comes from Drive, where it lies once."""
    done = fresh.run("evidence", "fetch", "--client", client, "--json", now=now)
    if done.code != 0 or done.data["elsewhere"]:
        report.found("lost", f"files that do not come from Drive: {done}")
    named = _rows(like, "SELECT DISTINCT e.sha256 FROM evidence e JOIN cases c ON c.key = e.key WHERE e.sha256 <> ''")
    report.counts["files named by evidence"] += len(named)
    lying = {path.parent.name + path.name for path in (fresh.home / "vault").glob("??/*")}
    if gone := {sha256 for (sha256,) in named} - lying:
        report.found("lost", f"{len(gone)} files of evidence are not in a fresh home")
    contents = Counter(
        file.content.sha256 for file in google.world.files.values() if file.content is not None and not file.trashed
    )
    report.counts["files of evidence in Drive"] += len(contents)
    for sha256, count in contents.items():
        if count > 1:
            report.found("doubled", f"the file {sha256[:12]} is {count} times in Drive")


def _plain(document: Any) -> Any:
    """Without what is this computer's own."""
    if isinstance(document, dict):
        return {name: _plain(value) for name, value in document.items() if name not in ("pending_sync", "minutes")}
    return [_plain(one) for one in document] if isinstance(document, list) else document


def _first_difference(one: Any, other: Any) -> str:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in {**one, **other}:
            if one.get(name) != other.get(name):
                return f"{name}: {_first_difference(one.get(name), other.get(name))}"
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            if mine != theirs:
                return f"[{place}] {_first_difference(mine, theirs)}"
    return f"{one!r} ≠ {other!r}"


def _as_a_new_one(
    report: Report, google: Google, sheet: Sheet, shop: Shop, folder: Path, *, now: str, client: str
) -> None:
    """Every row reads as in a Sheet that is made of the same journal at once."""
    shutil.copytree(shop.folder, folder)
    copy = replace(shop, folder=folder)
    done = copy.run("sync", "--client", client, "--new-sheet", "--json", now=now)
    if done.code != 0:
        report.found("homes that do not work again", f"--new-sheet: {done}")
        return
    (number,) = reading.sheets_of(google, client)
    fresh = Sheet(google, number)
    for tab, key in ((CASES, "case"), (EVIDENCE, "event"), (LOG, "event"), (KPI, "week")):
        mine = {str(row.get(key)): row for row in sheet.rows(tab)}
        other = {str(row.get(key)): row for row in fresh.rows(tab)}
        report.counts["rows compared with a new Sheet"] += len(other)
        if gone := other.keys() ^ mine.keys():
            report.found("lost", f"rows of “{sheet.titles[tab]}” that are in one of two Sheets only: {sorted(gone)}")
        for name in mine.keys() & other.keys():
            if mine[name] != other[name]:
                what = _first_difference(mine[name], other[name])
                report.found("untrue", f"{name} in “{sheet.titles[tab]}” is not as in a new Sheet: {what}")
