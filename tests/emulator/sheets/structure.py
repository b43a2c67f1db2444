"""What inserting, deleting and moving rows or columns does to positions: of cells, ranges, metadata and formulas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Insertion:
    """`count` lines before line `at`."""

    at: int
    count: int

    def line(self, index: int) -> int | None:
        return index + self.count if index >= self.at else index

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """A range that begins at or after the insertion moves; one that it falls into grows."""
        return (start + self.count if start >= self.at else start, end + self.count if end > self.at else end)


@dataclass(frozen=True, slots=True)
class Deletion:
    """The lines from `start` up to `end`, without it."""

    start: int
    end: int

    def line(self, index: int) -> int | None:
        if index < self.start:
            return index
        return None if index < self.end else index - (self.end - self.start)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """A range shrinks by what it loses; one that loses everything is gone."""
        kept = (self._edge(start), self._edge(end))
        return kept if kept[0] < kept[1] else None

    def _edge(self, index: int) -> int:
        return index if index <= self.start else max(self.start, index - (self.end - self.start))


@dataclass(frozen=True, slots=True)
class Move:
    """The lines from `start` up to `end` go before the line that is `to` while they are still there."""

    start: int
    end: int
    to: int

    @property
    def landing(self) -> int:
        """Where the first of them stands afterwards."""
        return self.to if self.to <= self.start else self.to - (self.end - self.start)

    def line(self, index: int) -> int | None:
        if self.start <= index < self.end:
            return self.landing + index - self.start
        rest = index if index < self.start else index - (self.end - self.start)
        return rest if rest < self.landing else rest + self.end - self.start

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """A range that moves goes along; any other closes its gap and opens where the lines arrive inside it."""
        if self.start <= start and end <= self.end:
            shift = self.landing - self.start
            return start + shift, end + shift
        rest = Deletion(self.start, self.end).span(start, end)
        return Insertion(self.landing, self.end - self.start).span(*rest) if rest else None


Change = Insertion | Deletion | Move
