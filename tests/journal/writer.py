"""A process that writes: `python -m tests.journal.writer FOLDER TAG COUNT [KEY]`.

Prints the id of every event once `append` has returned, one line a command. Each command opens and closes the
journal, as the program does. Without KEY every command opens a case; with KEY it notes on that one.
"""

from __future__ import annotations

import sys
from pathlib import Path

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
        with open_journal(settings_in(folder), write=True) as journal:
            events = journal.append(drafts, now=NOW, actor=tag)
        print(*(event.id for event in events), flush=True)


if __name__ == "__main__":
    main()
