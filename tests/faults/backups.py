"""Whether a backup is what it was taken for: whole, and everything comes back from it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.faults.ledger import Report, Said, audit, ids_there
from tests.faults.shop import Shop


def check_backup(shop: Shop, one: Said, before: Sequence[Said], where: str) -> Report:
    """Brings the backup back that is there: what was confirmed `before` it is in it."""
    report, file = Report(), one.typed.target
    assert file is not None
    with tempfile.TemporaryDirectory(dir=shop.folder) as folder:
        back = shop.empty(Path(folder))
        again = back.run("init", "--from", str(file), "--json")
        if again.code != 0:
            report.found("broken backups", f"{where}: {file}: {again}")
            return report
        report.findings += audit(back, before, f"{where}: restored from {file.name}").findings
        report.counts["backups brought back"] += 1
    return report


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
