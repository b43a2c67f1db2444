"""The sample program's table and its `run`: as `concierge_cli.__main__.main`, with these commands."""

from __future__ import annotations

import os
from collections.abc import Sequence

from concierge_cli import config, i18n
from concierge_cli.cli import startup
from concierge_cli.cli.table import Row

ROWS = (
    Row("open", "Log a new case and see when it is due", alias="abrir"),
    Row("list", "Your cases, by store, state or date"),
    Row("note", "Write a note in a case", alias="nota"),
    Row("boom", "Fail in every way there is"),
    Row("client", "The stores that hire you", children=(Row("add", "Add a store"), Row("list", "List your stores"))),
)


def run(words: Sequence[str]) -> int:
    startup.prepare_streams()
    glance = startup.glance(words)
    i18n.bind(config.decide_language(os.environ, glance.flags))
    from concierge_cli.cli import boundary

    return boundary.run(words, glance, rows=ROWS, package="tests.cli.frame_sample")
