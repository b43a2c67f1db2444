"""The READMEs' examples, played and compared: `python -m tests.readme` writes the real output into both files.

A block ```console holds commands (`$ concierge …`) and their output. A comment `<!-- at: INSTANT -->` before it sets
the moment of the block and of those that follow. All blocks of one file share one home, in order, and start in the
project's folder. A block ```text after `<!-- tab: NAME ROW … -->` holds a tab of the example month's Sheet: see
`tests/sheet_tabs.py`.
"""

from __future__ import annotations

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


def play(name: str) -> str:
    """The file's text with the output that its commands really have."""
    from tests.program import run

    text = (ROOT / name).read_text(encoding="utf-8")
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

    with tempfile.TemporaryDirectory() as folder:
        here = Path.cwd()
        before = dict(os.environ)
        os.environ.update(
            {
                "CONCIERGE_HOME": f"{folder}/home",
                "CONCIERGE_LANG": FILES[name],
                "TZ": "America/Mexico_City",
                "COLUMNS": "80",
                "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            }
        )
        os.environ["CONCIERGE_NOW"] = moment
        os.chdir(ROOT)
        try:
            return with_tabs(BLOCK.sub(played, text), FILES[name], Path(folder))
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)


def with_tabs(text: str, language: str, folder: Path) -> str:
    """The text with the tabs as they stand in the Sheet of the example month."""
    if not TAB.search(text):
        return text
    from tests.sheet_tabs import month_in_google

    os.environ["CONCIERGE_HOME"] = str(folder / "month")
    tabs = month_in_google(language)
    return TAB.sub(lambda found: f"{found[1]}```text\n{tabs.text(*found['tab'].split())}\n```", text)


if __name__ == "__main__":
    for readme in sys.argv[1:] or FILES:
        (ROOT / readme).write_text(play(readme), encoding="utf-8")
        print(readme)
