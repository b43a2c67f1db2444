"""`python -m tests.check`: every check there is, in one command; stops at the first that fails.

Formatting, lint, types, the direction of imports, the catalogs, then all tests. The same in CI.
"""

from __future__ import annotations

import subprocess
import sys
import time

CHECKS = (
    ("format", ["ruff", "format", "--check", "."]),
    ("lint", ["ruff", "check", "."]),
    ("types", ["mypy"]),
    ("imports", ["importlinter", "lint"]),
    ("tests", ["pytest", "-m", "not live"]),
)


def main() -> int:
    for name, words in CHECKS:
        started = time.monotonic()
        command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
        if name != "imports":
            command = [sys.executable, "-m", *words]
        print(f"== {name}", flush=True)
        done = subprocess.run(command, check=False)
        print(
            f"== {name}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True
        )
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
