"""Two to four people write at once, some of them in the same case: everything confirmed is there, in one order."""

from __future__ import annotations

import contextlib
import sqlite3

from tests.faults.commands import WRITING, Stock, Typist
from tests.faults.ledger import Report, audit, sweep
from tests.faults.outside import check_outside
from tests.faults.scripts import all_said, start_typist, trouble
from tests.faults.shop import Shop, reaped
from tests.faults.work import Work

COMMANDS = 12

NUMBERED = {
    "places": "SELECT counter FROM events WHERE client = 'luna'",
    "case numbers": "SELECT substr(id, 5) FROM cases WHERE client = 'luna'",
}
"""What is counted up in a store, and how to read it."""


def run(work: Work) -> Report:
    """Each person types a few commands as fast as they go."""
    report, here = Report(), work.shop.copy(work.folder / "together")
    people = work.chance.randint(2, 4)
    stock = Stock()
    scripts = [
        [(typed, here) for typed in Typist(here, mark, stock).some(COMMANDS, work.chance, WRITING)]
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
    report.add(check_outside(here, said, where))
    report.add(_dense(here, where))
    report.add(sweep(here, where))
    return report


def _dense(shop: Shop, where: str) -> Report:
    """No place in the order, no case number and no access number is given twice or left out."""
    report = Report()
    with contextlib.closing(sqlite3.connect(shop.database)) as connection:
        given = {name: sorted(int(row[0]) for row in connection.execute(query)) for name, query in NUMBERED.items()}
    accesses = shop.run("client", "access", "list", "luna", "--all", "--json")
    given["access numbers"] = sorted(access["number"] for access in accesses.data)
    for name, numbers in given.items():
        if numbers != list(range(1, len(numbers) + 1)):
            report.found("doubled", f"{where}: {name} {numbers}")
    return report
