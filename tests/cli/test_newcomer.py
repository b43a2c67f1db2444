"""The first ten minutes in a real terminal: how many answers to the first store, how many to the first case."""

from __future__ import annotations

import os
import sys

import pytest

from tests.program import PATIENCE

pexpect = pytest.importorskip("pexpect")
if sys.platform == "win32":
    pytest.skip("pexpect needs a POSIX terminal", allow_module_level=True)

STORE = ["Accesorios Luna", "ml mexico, amazon us, instagram", "", "lun-vie 9-14 y 16-19, sáb 10-13", "", ""]
CASE = ["1", "1", "1", "2000007819609432", "hoy 18:30", "Ana P.", ""]


def talk(words, answers, now):
    """Types the answers one after the other, each when something is asked; returns what the terminal showed."""
    env = {**os.environ, "CONCIERGE_NOW": now, "TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "concierge_cli", *words],
        env=env,
        encoding="utf-8",
        timeout=PATIENCE,
        dimensions=(50, 80),
    )
    shown = ""
    for answer in answers:
        child.expect(r"[ \]] $|\] ?$|  $")
        shown += child.before + child.after
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, " ".join((shown + child.before).split())


def test_six_answers_to_the_first_store_and_seven_to_the_first_case():
    code, shown = talk(["init"], STORE, "2026-11-13T18:30-06:00")
    assert code == 0, shown
    assert "Accesorios Luna" in shown
    assert len(STORE) <= 6
    code, shown = talk(["open"], CASE, "2026-11-13T18:41-06:00")
    assert code == 0, shown
    assert "mié 18 nov 23:59" in shown
    assert "Revolución" in shown, shown
    assert "concierge reply ACC-1 --template claim_ack" in shown
    assert len(CASE) <= 7


def test_ctrl_c_saves_nothing_and_says_so():
    env = {**os.environ, "TERM": "xterm"}
    child = pexpect.spawn(sys.executable, ["-m", "concierge_cli", "init"], env=env, encoding="utf-8", timeout=PATIENCE)
    child.expect(r"tienda\? +")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "No se guardó nada" in child.before
