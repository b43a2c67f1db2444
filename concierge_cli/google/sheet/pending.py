"""What is to be in a Sheet: entries of the log that may not be there yet, and rows as they should read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from concierge_cli.google.sheet.cells import Value
from concierge_cli.google.sheet.tabs import Tab


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry for the log. `json` and `personal` are its two parts as text; `values` the readable columns by key."""

    event: str
    command: str
    replica: str
    seq: int
    digest: str
    json: str
    personal: str
    values: Mapping[str, Value]

    def all_values(self) -> dict[str, Value]:
        """Every column of its row by key."""
        own: dict[str, Value] = {"event": self.event, "replica": self.replica, "seq": self.seq, "digest": self.digest}
        return {**self.values, **own, "json": self.json, "personal": self.personal}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of cases, of evidence, or one of the log that reads otherwise now (taken back, erased).

    `key` is what stands in its tab's column of ids (`tabs.KEY`). `values` may leave columns out: they stay as they are.
    `hint` is where it was seen last, if anywhere (0 and less are nowhere). `after` is the last of the pending entries that changes it: the row goes in the
    same write, so that no row is ahead of the log.
    """

    key: str
    values: Mapping[str, Value]
    hint: int | None = None
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """All of it, or the oldest portion where `more` waits. Entries come in the order of their chains, those of a command
    together. `weeks` is the whole table of figures, None where it is left as it is."""

    entries: Sequence[NewEntry] = ()
    rows: Mapping[Tab, Sequence[Row]] = field(default_factory=dict)
    weeks: Sequence[Mapping[str, Value]] | None = None
    more: bool = False

    def hints(self) -> dict[Tab, set[int]]:
        """The rows that a look has to read, so that only what differs is written."""
        found = {tab: {row.hint for row in rows if row.hint and row.hint > 0} for tab, rows in self.rows.items()}
        return {tab: hints for tab, hints in found.items() if hints}
