"""Runs the sample program, or the real one, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.program import PATIENCE

ROOT = Path(__file__).parents[3]


def environment(home: Path, **more: str) -> dict[str, str]:
    """A clean environment: nothing of the person who runs the tests, Spanish, Mexico City."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "CONCIERGE_HOME": str(home),
        "CONCIERGE_LANG": "es",
        "TZ": "America/Mexico_City",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "utf-8",
        **more,
    }


def run(
    home: Path, *words: str, module: str = "tests.cli.frame_sample", stdin: bytes = b"", **env: str
) -> subprocess.CompletedProcess[bytes]:
    """The finished process of `python -m MODULE WORDS`."""
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env=environment(home, **env),
        input=stdin,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
