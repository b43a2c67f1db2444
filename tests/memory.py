"""Homes of the default run lie in memory: what the program writes waits for the disk, and thousands of tests with it.

A run of everything uses the disk, as people do; so does every run whose folder was chosen, and one on a machine without
such a folder or with a small one (a container has 64 MB).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.left_out import longer_ones_too

ROOT = "PYTEST_DEBUG_TEMPROOT"
"""Where pytest makes its folders."""
CHOSEN = (ROOT, "TMPDIR", "TEMP", "TMP")
FOLDER = Path("/dev/shm")
ENOUGH = 1 << 30
"""Bytes; a run keeps a quarter of that at most."""


def use(config: pytest.Config) -> None:
    if longer_ones_too(config) or config.option.basetemp or any(os.environ.get(name) for name in CHOSEN):
        return
    if FOLDER.is_dir() and os.access(FOLDER, os.W_OK) and shutil.disk_usage(FOLDER).free > ENOUGH:
        os.environ[ROOT] = str(FOLDER)
