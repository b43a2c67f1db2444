"""The READMEs' examples, played and compared: `python -m tests.readme` writes the real output into both files.

A block ```console holds commands (`$ concierge …`) and their output. A comment `<!-- at: INSTANT -->` before it sets
the moment of the block and of those that follow. All blocks of one file share one home, in order, and start in the
project's folder. A block ```text after `<!-- tab: NAME ROW … -->` holds a tab of the example month's Sheet: see
`tests/sheet_tabs.py`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILES = {"README.md": "en", "README.es.md": "es"}
BLOCK = re.compile(r"(<!-- at: (?P<at>\S+) -->\n)?```console\n(?P<body>.*?)```", re.S)
TAB = re.compile(r"(<!-- tab: (?P<tab>[^>]+) -->\n)```text\n.*?```", re.S)


def commands(body: str) -> Iterator[str]:
    """The command lines of one block."""
    for line in body.splitlines():
        if line.startswith("$ concierge"):
            yield line[2:]


@contextlib.contextmanager
def _reader(language: str, now: str) -> Iterator[Path]:
    """Whoever types what stands there: a home of their own in this folder, in the project's folder, at that moment."""
    here, before = Path.cwd(), dict(os.environ)
    # Lines are wrapped by the path itself: a long one, such as that of a worker's own folder, would wrap them elsewhere.
    with tempfile.TemporaryDirectory(dir="/tmp" if os.name == "posix" else None) as folder:
        os.environ.update(
            {
                "CONCIERGE_HOME": folder,
                "CONCIERGE_LANG": language,
                "CONCIERGE_NOW": now,
                "TZ": "America/Mexico_City",
                "COLUMNS": "80",
                "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            }
        )
        os.chdir(ROOT)
        try:
            yield Path(folder)
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)


def play(text: str, language: str) -> str:
    """The text with the output that its commands really have."""
    from tests.program import run

    moment = "2026-11-13T18:41-06:00"

    def played(found: re.Match[str]) -> str:
        nonlocal moment
        moment = found["at"] or moment
        lines = []
        for command in commands(found["body"]):
            words = shlex.split(command)[1:]
            done = run(*words, now=moment)
            said = (done.out + done.err).replace(os.environ["CONCIERGE_HOME"], "~/.local/share/concierge")
            lines += [f"$ {command}", *said.rstrip("\n").split("\n")]
        head = found[1] or ""
        return f"{head}```console\n" + "\n".join(line.rstrip() for line in lines) + "\n```"

    with _reader(language, moment):
        return BLOCK.sub(played, text)


def with_tabs(text: str, language: str) -> str:
    """The text with the tabs as they stand in the Sheet of the example month."""
    from tests.conftest import NOW
    from tests.sheet_tabs import month_in_google

    with _reader(language, NOW):  # as other tests play the demonstration, so that one is enough for all
        tabs = month_in_google(language)
    return TAB.sub(lambda found: f"{found[1]}```text\n{tabs.text(*found['tab'].split())}\n```", text)


if __name__ == "__main__":
    for name in sys.argv[1:] or FILES:
        readme = ROOT / name
        shown = with_tabs(play(readme.read_text(encoding="utf-8"), FILES[name]), FILES[name])
        readme.write_text(shown, encoding="utf-8")
        print(name)
