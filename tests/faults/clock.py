"""The machine's clock is set back and forward between commands: everything is kept, in the order in which it came."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.faults.commands import WRITING, Typist
from tests.faults.ledger import Report, Said, audit, sweep
from tests.faults.shop import NOW
from tests.faults.work import Work

COMMANDS = 12
JUMPS = (timedelta(seconds=1), timedelta(hours=3), timedelta(days=40), timedelta(days=700))


def run(work: Work) -> Report:
    """Each command at a moment of its own, before or after the one before it."""
    report, here = Report(), work.shop.copy(work.folder / "clock")
    typist, said = Typist(here), []
    for _time in range(COMMANDS):
        typed = typist.type(work.chance.choice(WRITING))
        jump = work.chance.choice(JUMPS) * work.chance.choice((-1, 1))
        now = (datetime.fromisoformat(NOW) + jump).isoformat()
        done = here.run(*typed.words, now=now)
        report.counts["clock jumps"] += 1
        if done.code != 0:
            report.found("undocumented ends", f"{typed.name} at {now}: {done}")
        said.append(Said(typed, done.code, done.out, done.err))
    report.add(audit(here, said, "the clock jumps"))
    for words in (("today",), ("list", "--all"), ("sla",), ("kpi", "--week"), ("why", "ACC-1")):
        shown = here.run(*words)
        if shown.code != 0:
            report.found("homes that do not work again", f"the clock jumps: {words}: {shown}")
    report.add(sweep(here, "the clock jumps"))
    return report
