"""Ctrl-C at random moments: it ends with 130, says truly whether something was saved, and leaves nothing half done."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.faults.commands import EXPORTS, WRITING, Typist
from tests.faults.ledger import Report, Said, audit, sweep
from tests.faults.outside import check_outside
from tests.faults.scripts import all_said, first_answer, start_typist, trouble
from tests.faults.shop import Shop, reaped
from tests.faults.work import Work
from tests.program import PATIENCE

NAMES = (*WRITING, *WRITING, *EXPORTS, "backup", "verify")
COMMANDS = 40
WHOLE = 4
MOST = 40
"""Whole processes: more than four only where none of them was interrupted."""
BREAK = 0.06
"""Seconds between two Ctrl-C at most: about as long as a command takes."""

_NOT_READY = ("Could not import runpy module", "Fatal Python error: init_")
"""What Python says of a Ctrl-C before it has anything to run."""


def run(work: Work) -> Report:
    """Ctrl-C again and again while one types, and at any moment of whole processes."""
    report = _while_typing(work)
    report.add(_whole_processes(work))
    return report


def _while_typing(work: Work) -> Report:
    report, here = Report(), work.shop.copy(work.folder / "typing")
    script = [(typed, here) for typed in Typist(here).some(COMMANDS, work.chance, NAMES)]
    process = start_typist(here.folder, script)
    with reaped(process):
        first = first_answer(process)
        with ThreadPoolExecutor(1) as listener:
            heard = listener.submit(all_said, process, script, first)  # a full pipe would keep the typist for ever
            while process.poll() is None:
                time.sleep(work.chance.uniform(0, BREAK))
                process.send_signal(signal.SIGINT)
            said = heard.result()
        if process.returncode != 0:
            report.found("undocumented ends", trouble(process))
    report.counts["interruptions"] += sum(one.code == 130 for one in said)
    report.add(_proved(here, said, "Ctrl-C while typing"))
    return report


def _whole_processes(work: Work) -> Report:
    """From the moment at which Python has started: before, it is Python that answers."""
    report, here = Report(), work.shop.copy(work.folder / "whole")
    typist, said = Typist(here), []
    started = time.monotonic()
    assert here.run("list").code == 0
    process = here.start(["list"])
    with reaped(process):
        process.communicate(timeout=PATIENCE)
    usual = time.monotonic() - started
    while len(said) < WHOLE or (len(said) < MOST and not report.counts["interruptions"]):
        typed = typist.type(work.chance.choice(NAMES))
        process = here.start(typed.words)
        with reaped(process):
            time.sleep(work.chance.uniform(0.2, 1.2) * usual)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        code = process.returncode
        if _before_it_began(code, err):
            report.counts["interrupted before the program began"] += 1
            err = ""
        elif code not in (0, 130):
            report.found("undocumented ends", f"Ctrl-C in {typed.name}: {code}: {out} {err}")
        report.counts["interruptions"] += code == 130
        said.append(Said(typed, code, out, err))
    report.add(_proved(here, said, "Ctrl-C at a whole process"))
    return report


def _before_it_began(code: int, err: str) -> bool:
    """Whether it was Python that answered: by the signal, or with 1 where it was still making itself ready."""
    if "concierge_cli/cli" in err:
        return False
    return code == -signal.SIGINT or (code == 1 and any(said in err for said in _NOT_READY))


def _proved(here: Shop, said: Sequence[Said], where: str) -> Report:
    report = audit(here, said, where)
    report.add(check_outside(here, said, where))
    report.add(sweep(here, where))
    return report
