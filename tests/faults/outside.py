"""The files that commands write for the person, outside of the home: whole, or as they were before; never half.

Also what becomes of stores that go out as such a file and come in from one: a command that was broken off is harmless,
and simply repeated.
"""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
import time
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.faults.backups import check_backup
from tests.faults.ledger import OLD, Report, Said, events_of, found_of, ids_there
from tests.faults.shop import Shop

REPEATED = frozenset({"offboard", "attach"})
"""Commands that are typed again when nobody heard of their success."""


def check_outside(shop: Shop, said: Sequence[Said], where: str) -> Report:
    """Proves every file that is there, misses those that were confirmed, and has what was broken off done again."""
    report = Report()
    for place, one in enumerate(said):
        target = one.typed.target
        if target is None:
            continue
        at = f"{where}: {one.typed.name}"
        if not target.exists():
            if one.confirmed or one.written:
                report.found("lost", f"{at}: {target} was told of and is not there")
            continue
        if one.refused and not one.written and "--force" not in one.typed.words:
            report.found("untrue", f"{at}: said no ({one.out} {one.err}) and {target} is there")
        mark = one.typed.token[:4]
        before = [earlier for earlier in said[:place] if earlier.confirmed and earlier.typed.token.startswith(mark)]
        report.add(prove(shop, one, before, at))
    report.add(_repeat(shop, said, where))
    report.add(_torsos(shop, said, where))
    return report


def prove(shop: Shop, one: Said, before: Sequence[Said], where: str) -> Report:
    """Reads the file back as whoever it is for does; `before` is what must be in it where it was confirmed."""
    if one.typed.name == "backup":
        return check_backup(shop, one, before, where)
    report, target = Report(), one.typed.target
    assert target is not None
    try:
        text = READ[one.typed.name](shop, target)
    except (AssertionError, ValueError, KeyError, OSError, zipfile.BadZipFile, ET.ParseError, csv.Error) as error:
        report.found("half written", f"{where}: {target}: {error!r}")
        return report
    report.counts["files for the person read back"] += 1
    opened = [earlier.typed.token for earlier in before if earlier.typed.name == "open"]
    if one.confirmed and one.typed.name in ("export xlsx", "export csv"):
        lacking = [token for token in opened if token not in text]
        if lacking:
            report.found("lost", f"{where}: {target} lacks {lacking}")
    return report


def _read_workbook(_shop: Shop, file: Path) -> str:
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None, "damaged"
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    for name, text in texts.items():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(text)
    assert "xl/workbook.xml" in texts, "no workbook"
    return "".join(text for name, text in texts.items() if name.startswith("xl/"))


def _read_table(_shop: Shop, file: Path) -> str:
    text = file.read_bytes().decode("utf-8-sig")
    assert text.endswith("\r\n"), "its last line is cut"
    widths = {len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)}
    assert len(widths) == 1, f"lines of {widths} cells"
    return text


def _read_calendar(_shop: Shop, file: Path) -> str:
    text = file.read_bytes().decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n"), "no beginning"
    assert text.endswith("END:VCALENDAR\r\n"), "no end"
    assert text.count("BEGIN:VEVENT\r\n") == text.count("END:VEVENT\r\n") > 0, "half a date"
    return text


def _read_store(shop: Shop, file: Path) -> str:
    """Takes it in elsewhere: that compares every byte and every entry, and all that the store had must be there."""
    with zipfile.ZipFile(file) as packed:
        slug = json.loads(packed.read("client.json"))["slug"]
    with tempfile.TemporaryDirectory(dir=shop.folder) as folder:
        there = shop.empty(Path(folder))
        taken = there.run("client", "attach", str(file), "--json")
        assert taken.code == 0, f"{taken}"
        missing = events_of(shop, slug) - ids_there(there)
        assert not missing, f"{len(missing)} entries are missing"
    return ""


READ: dict[str, Callable[[Shop, Path], str]] = {
    "export xlsx": _read_workbook,
    "export csv": _read_table,
    "export ics": _read_calendar,
    "offboard": _read_store,
}


# --- what was broken off ----------------------------------------------------------------------------------------------


def _repeat(shop: Shop, said: Sequence[Said], where: str) -> Report:
    """Who never heard of success types it again: it is done, once."""
    report = Report()
    for one in said:
        if one.typed.name not in REPEATED or one.confirmed:
            continue
        report.add(done_again(shop, one, where))
    return report


def done_again(shop: Shop, one: Said, where: str) -> Report:
    """Types it once more, replacing what it may have written; afterwards all that it does is there exactly once."""
    report = Report()
    again = shop.run(*forced(one))
    report.counts["repeated"] += 1
    if again.code != 0:
        report.found("homes that do not work again", f"{where}: {one.typed.name} repeated: {again}")
        return report
    copies = found_of(shop, one.typed)
    if copies != [one.typed.events or one.typed.kinds]:
        report.found("doubled" if len(copies) > 1 else "lost", f"{where}: {one.typed.name} repeated left {copies}")
    if one.typed.target is not None:
        report.add(prove(shop, Said(one.typed, again.code, again.out, again.err), (), f"{where}: repeated"))
    return report


def forced(one: Said) -> tuple[str, ...]:
    """The same words, which now also replace what lies there."""
    words = one.typed.words
    return words if one.typed.target is None or "--force" in words else (*words, "--force")


def _torsos(shop: Shop, said: Sequence[Said], where: str) -> Report:
    """What a broken-off file leaves in the person's own folder goes when the same command is typed again."""
    report = Report()
    left = sorted(shop.outside.glob(".*"))
    report.counts.update(Counter({"temporary files beside the person's": len(left)}))
    by_name = {one.typed.target.name: one for one in said if one.typed.target is not None}
    for path in left:
        os.utime(path, (time.time() - OLD,) * 2)
        one = by_name.get(path.name[1:].rsplit(".", 2)[0])
        again = shop.run(*forced(one)) if one is not None else None
        if again is None or again.code != 0 or path.exists():
            report.found("files never swept", f"{where}: {path} after {again}")
    return report
