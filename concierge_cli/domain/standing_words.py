"""The closed words that one line about a case needs: whose move it is, its state, and what its clocks say.

They are part of `vocabulary`, which has every closed list, and lie apart from it because making an enumeration takes
long: a list of cases would spend more time on the words that it never says than on its two hundred lines.
"""

from __future__ import annotations

from enum import StrEnum


class Party(StrEnum):
    US = "us"
    BUYER = "buyer"
    CLIENT = "client"
    PLATFORM = "platform"
    CARRIER = "carrier"
    SUPPLIER = "supplier"


class Status(StrEnum):
    """Derived when read: nobody answered yet, our move, somebody else's, done."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class ClockKind(StrEnum):
    SLA = "sla"
    PLATFORM = "platform"
    LEGAL = "legal"
    PROMISE = "promise"
    WINDOW = "window"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
