"""A large film goes into the vault in little memory: it is read in blocks, whatever it holds.

Two GB with every check; `CONCIERGE_LARGE_GB=10` is the full size, which needs three times that much room for a while.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.files import made
from tests.program import add_store, open_claim, run

pytestmark = pytest.mark.thorough

SIZE = int(os.environ.get("CONCIERGE_LARGE_GB", "2")) * 1_000_000_000
MOST_MEMORY = 200_000_000
"""Bytes of the whole process: Python, the program and its blocks; the file is at least ten times that."""

CHILD = """
import resource, sys
from concierge_cli.__main__ import main
code = main(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    # Linux counts what the process that started this one had at that moment as well, but not here.
    lines = open("/proc/self/status").read().splitlines()
    peak = int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
except OSError:
    pass
print(peak, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no resource module to ask")
def test_a_large_film_streams_in_constant_memory(tmp_path):
    size = min(SIZE, shutil.disk_usage(tmp_path).free // 3)
    add_store()
    open_claim()
    film = tmp_path / "video.mp4"
    made.sparse_film(film, size)
    words = ("evidence", "add", "ACC-1", str(film), "--kind", "defect_video", "--from", "buyer")
    done = subprocess.run([sys.executable, "-c", CHILD, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    peak = int(done.stderr.split()[-1]) * (1 if sys.platform == "darwin" else 1024)
    print(f"{size} bytes in {peak} bytes of memory")
    assert peak < MOST_MEMORY
    (item,) = run("evidence", "list", "ACC-1", "--json").data
    assert item["size"] == film.stat().st_size


def test_a_disk_without_room_is_said_before_anything_is_copied(tmp_path, home, monkeypatch):
    add_store()
    open_claim()
    film = tmp_path / "video.mp4"
    made.sparse_film(film, 5_000_000)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("concierge_cli.journal.vault.shutil.disk_usage", lambda _path: usage._replace(free=1_000_000))
    ran = run("evidence", "add", "ACC-1", str(film), "--kind", "defect_video")
    assert ran.code == 8
    assert "quedan 1 MB y hacen falta 6 MB" in " ".join(ran.err.split())
    assert not list((home / "vault").rglob("*"))
