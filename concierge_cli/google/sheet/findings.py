"""What people may have done to a Sheet, each with its own name; the sentences are made where they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from concierge_cli.google.sheet.tabs import Tab


@dataclass(frozen=True, slots=True)
class MissingTab:
    """A tab of ours was deleted."""

    stops: ClassVar[bool] = True
    tab: Tab


@dataclass(frozen=True, slots=True)
class MissingColumns:
    """Columns were deleted without which no row is found or no entry understood."""

    stops: ClassVar[bool] = True
    tab: Tab
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Foreign:
    """META names another client."""

    stops: ClassVar[bool] = True
    client: str


@dataclass(frozen=True, slots=True)
class Unmarked:
    """META names no client: the layout was never finished, or META was emptied."""

    stops: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Emptied:
    """There were cases, and now there is neither a case nor an entry."""

    stops: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Twice:
    """An id stands in several rows: somebody copied one. The upper one is kept up to date."""

    stops: ClassVar[bool] = False
    tab: Tab
    key: str
    rows: tuple[int, ...]


Finding = MissingTab | MissingColumns | Foreign | Unmarked | Emptied | Twice
