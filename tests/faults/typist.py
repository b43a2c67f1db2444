"""A process in which many commands are typed one after another: `python -m tests.faults.typist [--newer] FILE`.

FILE has one JSON list a line: a token, the words, and the home. Each command runs through the
program's own `main`; when it has ended, one line says so. Ctrl-C reaches the command that runs, and only that.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from pathlib import Path

from concierge_cli.__main__ import press_again
from concierge_cli.cli import boundary  # noqa: F401 - what a process loads before its first command
from tests.program import run


def main() -> None:
    *flags, file = sys.argv[1:]
    if "--newer" in flags:
        from tests.faults.newer import become_newer

        become_newer()
    sys.unraisablehook = press_again
    lines = Path(file).read_text("utf-8").splitlines()
    said = sys.stdout
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in lines:
        token, words, home = json.loads(line)
        os.environ["CONCIERGE_HOME"] = home
        code: int | None = None
        out = err = ""
        with contextlib.suppress(KeyboardInterrupt):  # it came behind the command, before it was ignored again
            with contextlib.suppress(KeyboardInterrupt):  # it came just before or just behind the command
                signal.signal(signal.SIGINT, signal.default_int_handler)
                done = run(*words)
                code, out, err = done.code, done.out, done.err
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        said.write(json.dumps([token, code, out, err]) + "\n")
        said.flush()
    os._exit(0)  # Python's own end listens to Ctrl-C again, with nobody there to answer


if __name__ == "__main__":
    main()
