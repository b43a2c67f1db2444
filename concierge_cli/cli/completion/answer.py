"""`concierge __complete SHELL …`: reads what a shell hands over, and writes what that shell's script expects.

The answer's first line says how to go on: `files` (the shell completes a path), `open` (no blank behind the value) or
`-`. Then one line an offer: what is inserted and, where the shell shows it, a tab and a few words. Exit code 0 always.
"""

from __future__ import annotations

import os
import sys

from concierge_cli.cli.completion import offers, place, words
from concierge_cli.cli.completion.books import Books
from concierge_cli.cli.completion.homes import home, language
from concierge_cli.cli.completion.shells import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def main(asked: Sequence[str], env: Mapping[str, str] = os.environ) -> int:
    """Answers one question of a shell on stdout. Nothing that goes wrong here may disturb somebody's line."""
    try:
        text = answer(asked, env)
        if reconfigure := getattr(sys.stdout, "reconfigure", None):
            reconfigure(errors="replace")
        sys.stdout.write(text)
        sys.stdout.flush()
    except Exception:
        if env.get("CONCIERGE_DEBUG", "0") not in ("", "0"):
            raise
    return 0


def answer(asked: Sequence[str], env: Mapping[str, str]) -> str:
    """The whole answer to `SHELL …`; "" for a shell that nobody knows."""
    name, *rest = asked or [""]
    if name not in SHELLS:
        return ""
    shell = SHELLS[name](rest, env)
    here = home(env)
    table = words.read(language(env, here))
    found = place.find(table, shell.words[1:])
    if found.demo:
        here = here.demo()
    if found.kind == offers.FILES:
        return "files\n"
    fitting = offers.Offers(table, here, Books(here, table.language)).at(found)
    how = "open" if fitting and all(offers.open_ended(value) for value, _text in fitting) else "-"
    lines = shell.lines(found, [(found.before + value, text) for value, text in fitting])
    return "".join(f"{row}\n" for row in (how, *lines))
