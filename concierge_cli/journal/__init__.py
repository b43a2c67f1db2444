"""The journal: every event in one SQLite file, what they add up to beside them, and the files they name in a vault.

Start with `open_journal`. The truth is the table of events; every other row can be made again from it.
"""

from __future__ import annotations

from concierge_cli.journal.heads import ChainHead
from concierge_cli.journal.queries import CaseFilter
from concierge_cli.journal.rows import CaseRow, ClockRow
from concierge_cli.journal.store import Journal, open_journal


def new_key() -> str:
    """A key for a case that is about to be opened (a UUIDv7): the fact `id`, what people say, is given by `append`."""
    from concierge_cli.journal.identifiers import new_id

    return new_id()


__all__ = ["CaseFilter", "CaseRow", "ChainHead", "ClockRow", "Journal", "new_key", "open_journal"]
