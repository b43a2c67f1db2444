"""A process that writes: `python -m tests.journal.writer FOLDER TAG COUNT [KEY]`.

Prints the id of every event once `append` has returned, one line a command. Each command opens and closes the
journal, as the program does. Without KEY every command opens a case; with KEY it notes on that one.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from concierge_cli.domain.event import Draft
from concierge_cli.errors import Conflict
from concierge_cli.journal import new_key, open_journal
from tests.journal.luna import NOW, draft, note, opened, settings_in


def main() -> None:
    folder, tag, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    shared = sys.argv[4] if len(sys.argv) > 4 else ""
    for number in range(count):
        key = shared or new_key()
        drafts = [] if shared else [opened(key)]
        drafts += [
            note(key, f"{tag} {number} " + ("x" * 9_000 if number % 5 == 0 else "")),
            draft("measured", key, facts={"minutes": 1}, audience="mine"),
        ]
        print(*patiently(folder, drafts, tag), flush=True)


def patiently(folder: Path, drafts: list[Draft], tag: str) -> list[str]:
    """The ids of what was appended; who finds the others too long at it does as the program advises: again."""
    while True:
        with contextlib.suppress(Conflict), open_journal(settings_in(folder), write=True) as journal:
            return [event.id for event in journal.append(drafts, now=NOW, actor=tag)]


if __name__ == "__main__":
    main()
