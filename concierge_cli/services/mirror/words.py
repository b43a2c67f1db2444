"""What a Sheet says in the store's language: given by the command line, which owns the words, to who fills the Sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case, EvidenceItem
    from concierge_cli.domain.event import Event
    from concierge_cli.services.spreadsheet import Column


class Table(NamedTuple):
    """A tab: its title and its columns, which read what the functions of `StoreWords` give."""

    title: str
    columns: Sequence[Column]


class HumanColumn(NamedTuple):
    """A column that belongs to the people at the store: written by them alone. `note` explains it."""

    key: str
    title: str
    width: float
    note: str
    choices: tuple[str, ...] = ()


class ChartWords(NamedTuple):
    """A chart of the weekly table, by the keys of its columns."""

    title: str
    about: str
    bars: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreWords:
    """The words of one store's Sheet.

    `speaking` is the language in which columns must be read. `case_row`, `evidence_rows` (by the event that brought
    the piece), `entry_row` and `weeks` give the things that the columns of their tab read.
    """

    speaking: Callable[[], AbstractContextManager[None]]
    language: str
    read_me_title: str
    read_me: tuple[str, ...]
    cases: Table
    evidence: Table
    log: Table
    weekly: Table
    meta_title: str
    human: tuple[HumanColumn, ...]
    charts: tuple[ChartWords, ...]
    open_in_drive: str
    taken_back: str
    case_row: Callable[[Case], Any]
    evidence_rows: Callable[[Case], list[tuple[EvidenceItem, Any]]]
    entry_row: Callable[[Event, str, str], Any]
    weeks: Callable[[], list[Any]]
