"""`python -m tests.cli.frame_sample ARGS`: the sample program as a process."""

from __future__ import annotations

import sys

from tests.cli.frame_sample.program import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
