"""The tabs of a Sheet and their columns, in the words and the order in which a new one gets them.

A tab is known by its fixed id, a column by developer metadata that holds its key: people may rename, move and hide both.
Titles come from outside, in the client's language; keys are the same in every language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol

from concierge_cli.google.sheet.cells import Form, Ink, Value

LAYOUT: Final = 1
"""The newest version of the layout. A Sheet says in META which one it has; an older one gets what it lacks."""

COLUMN: Final = "concierge.column"
"""The key of the developer metadata on each column of ours; its value is the column's own key."""


class Tab(IntEnum):
    """The tabs in their order from left to right; the number is the tab's `sheetId`."""

    READ_ME = 101
    CASES = 102
    LOG = 103
    EVIDENCE = 104
    KPI = 105
    META = 106


KEY: Final[Mapping[Tab, str]] = {Tab.CASES: "case", Tab.LOG: "event", Tab.EVIDENCE: "event", Tab.KPI: "week"}
"""By tab the column by which a row is found. It is written once, with its row."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its key, heading, width in digits, and how what it holds is written.

    A `human` column belongs to the people: it is laid out, and never written. `choices` are the words that its
    dropdown offers. `note` explains the heading to who points at it.
    """

    key: str
    title: str
    width: float
    form: Form = "text"
    human: bool = False
    hidden: bool = False
    choices: tuple[str, ...] = ()
    note: str = ""


class Titled(Protocol):
    """A column as the rest of the program knows it (`services.spreadsheet.Column`)."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def width(self) -> float: ...
    @property
    def form(self) -> Form: ...


def fields_of(columns: Sequence[Titled]) -> tuple[Field, ...]:
    """The same columns as fields of a tab."""
    return tuple(Field(one.key, one.title, one.width, one.form) for one in columns)


LOG_PARTS: Final = ("event", "replica", "seq", "digest", "json", "personal")
"""The technical columns of the log: the entry as `domain.event.to_json` has it, in two parts, and what finds it."""


def technical(*keys: str) -> tuple[Field, ...]:
    """Hidden columns; nobody needs to read them, so a key is heading enough."""
    return tuple(Field(key, key, 12, "count" if key == "seq" else "text", hidden=True) for key in keys)


META_FIELDS: Final = tuple(Field(key, key, 24) for key in ("kind", "key", "value", "at"))


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the weekly table: one column a week for each of `bars`, one line for each of `lines`.

    `number` is its id in the spreadsheet, by which it is found again. A `share` goes from 0 to 1.
    """

    number: int
    title: str
    about: str
    label: str
    bars: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    share: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A row of META: `at` is an instant in ISO 8601 or ""."""

    kind: str
    key: str
    value: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a Sheet is to look like.

    `titles` says which tabs there are (the private one has only some of them), `fields` the columns of all but READ_ME
    and META. `read_me` are the lines of the first tab, its heading first. `meta` are the rows that META begins with; the
    layout's version is added to them. `closed` is the column that says that a case is over: one with a value there
    has no date that could be missed.
    """

    titles: Mapping[Tab, str]
    fields: Mapping[Tab, tuple[Field, ...]]
    ink: Ink
    language: str
    country: str
    zone: str
    read_me: tuple[Value, ...] = ()
    charts: tuple[Chart, ...] = ()
    meta: tuple[Remark, ...] = ()
    due: str = "next_date"
    closed: str = "closed_on"

    def columns(self, tab: Tab) -> tuple[Field, ...]:
        """The columns of a tab from left to right."""
        return META_FIELDS if tab is Tab.META else self.fields.get(tab, ())


_SPANISH: Final = frozenset(["AR", "BO", "CL", "CO", "EC", "ES", "MX", "PY", "UY", "VE"])
_ENGLISH: Final = frozenset(["AU", "CA", "GB", "IE", "IN", "PH", "US"])
_POINT: Final = frozenset(["CU", "DO", "GT", "HN", "NI", "PA", "PE", "PR", "SV", "US"])


def locale(language: str, country: str) -> str:
    """The spreadsheet's locale: of the client's language and country, or of a country that writes numbers alike.

    Google knows a closed list of countries (File > Settings in Sheets; 72 in 2022), and refuses others.
    """
    code = country[:2].upper()
    if language == "es":
        return f"es_{code}" if code in _SPANISH else "es_MX" if code in _POINT else "es_ES"
    return f"en_{code}" if code in _ENGLISH else "en_US"
