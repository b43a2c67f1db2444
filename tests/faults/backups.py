"""Whether a backup is what it was taken for: whole or not there, and everything comes back from it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.ledger import OLD, Report, Said, audit, ids_there
from tests.faults.shop import Shop


def check_backups(shop: Shop, said: Sequence[Said], where: str) -> Report:
    """Brings every backup back that is there: all must be whole, and a confirmed one must be there."""
    report = Report()
    for place, one in enumerate(said):
        file = one.typed.made
        if file is None:
            continue
        if not file.exists():
            if one.confirmed:
                report.found("lost", f"{where}: the confirmed backup {file} is not there")
            continue
        # What was confirmed before it began is in it; what its own typist logged before it is exactly that.
        before = [earlier for earlier in said[:place] if earlier.confirmed]
        mark = one.typed.token[:4]
        with tempfile.TemporaryDirectory(dir=shop.folder) as folder:
            back = shop.empty(Path(folder))
            again = back.run("init", "--from", str(file), "--json")
            if again.code != 0:
                report.found("broken backups", f"{where}: {file}: {again}")
                continue
            mine = [earlier for earlier in before if earlier.typed.token.startswith(mark)]
            report.findings += audit(back, mine, f"{where}: restored from {file.name}").findings
            report.counts["backups brought back"] += 1
    report.add(_torsos(shop, where))
    return report


def _torsos(shop: Shop, where: str) -> Report:
    """What a broken-off backup leaves in the person's own folder goes with a later backup there."""
    report = Report()
    left = _hidden(shop.outside)
    if not left:
        return report
    report.counts["temporary files beside backups"] += len(left)
    for path in left:
        os.utime(path, (time.time() - OLD,) * 2)
        name = path.name[1:].rsplit(".", 2)[0]
        again = shop.run("backup", str(shop.outside / name), "--force", "--json")
        if again.code != 0 or path.exists():
            report.found("files never swept", f"{where}: {path} after {again}")
    return report


def _hidden(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


def restored(home: Shop, said: Said, backup: Path, where: str) -> Report:
    """A home into which `said` was to bring `backup`: it is there, or comes when the command is repeated."""
    report = Report()
    if said.confirmed:
        report.counts["confirmed events"] += len(home.known)
        report.counts["found events"] += len(home.known & ids_there(home))
    again = home.run("init", "--from", str(backup), "--json")
    if again.code not in ((6,) if said.confirmed else (0, 6)):
        report.found("homes that do not work again", f"{where}: {again}")
    report.add(audit(home, [said], where))
    return report
