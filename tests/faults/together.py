"""Two to four people write at once, some of them in the same case: everything confirmed is there, in one order."""

from __future__ import annotations

import contextlib
import sqlite3

from tests.faults.commands import WRITING, Typist
from tests.faults.ledger import Report, audit, sweep
from tests.faults.scripts import all_said, start_typist, trouble
from tests.faults.shop import TO_CLOSE, Shop, reaped
from tests.faults.work import Work

COMMANDS = 12


def run(work: Work) -> Report:
    """Each person types a few commands as fast as they go."""
    report, here = Report(), work.shop.copy(work.folder / "together")
    people = work.chance.randint(2, 4)
    to_close = iter(TO_CLOSE)
    scripts = [
        [(typed, here) for typed in Typist(here, mark, to_close).some(COMMANDS, work.chance, WRITING)]
        for mark in "abcd"[:people]
    ]
    typists = [start_typist(here.folder, script) for script in scripts]
    said = []
    with reaped(*typists):
        for process, script in zip(typists, scripts, strict=True):
            said += all_said(process, script)
            if process.returncode != 0:
                report.found("undocumented ends", trouble(process))
    report.counts["people writing at once"] += people
    report.counts["conflicts told"] += sum(one.code == 6 for one in said)
    for one in said:
        if one.code not in (0, 6):
            report.found("undocumented ends", f"{one.typed.name} beside others: {one}")
    where = f"{people} people at once"
    report.add(audit(here, said, where))
    report.add(_dense(here, where))
    report.add(sweep(here, where))
    return report


def _dense(shop: Shop, where: str) -> Report:
    """No place in the order and no case number is given twice or left out."""
    report = Report()
    with contextlib.closing(sqlite3.connect(shop.database)) as connection:
        counters = [row[0] for row in connection.execute("SELECT counter FROM events ORDER BY counter")]
        numbers = [int(row[0].split("-")[1]) for row in connection.execute("SELECT id FROM cases")]
    if counters != list(range(1, len(counters) + 1)) or sorted(numbers) != list(range(1, len(numbers) + 1)):
        report.found("doubled", f"{where}: places {counters}, case numbers {sorted(numbers)}")
    return report
