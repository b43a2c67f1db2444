"""The figures of a period by polars, from the same journal: `python figures_polars.py JOURNAL START END NOW`.

Written as somebody who knows polars would: one query a table through connectorx, only the columns and rows that are
needed, everything else as expressions. It knows nothing of Concierge but the tables that `journal.schema` describes,
and prints what `tests.bench.figures` prints.
"""

# ruff: noqa: S608 - the only things put into a query are whole numbers
from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

col = pl.col
MET = ("met", "forgiven")
PROMISES = ("first_response", "promise")
LEAST = {50: 5, 90: 20}
Found = dict[str, Any]


class Tables:
    """The tables of one journal, and the period."""

    def __init__(self, journal: Path, start: int, end: int, now: int) -> None:
        self.uri = f"sqlite://{journal}"
        self.start, self.end, self.now = start, end, now
        self.at = min(end, now + 1)

    def read(self, query: str) -> pl.DataFrame:
        return pl.read_database_uri(query, self.uri, engine="connectorx")

    def within(self, column: str) -> pl.Expr:
        return (col(column) >= self.start) & (col(column) < self.end)


def figures(tables: Tables) -> Found:
    """Every figure as `[value, n]`, and those by reason."""
    return dict([*_times(tables), *_targets(tables), *_flow(tables), *_evidence(tables)])


def _times(t: Tables) -> Iterator[tuple[str, Any]]:
    cases = t.read(
        "SELECT reason, received_at, first_response_at, first_response_seconds, closed_at, work_seconds FROM cases"
    )
    answered = cases.filter(t.within("first_response_at") & col("first_response_seconds").is_not_null())
    closed = cases.filter(t.within("closed_at")).select(
        "reason",
        pl.max_horizontal(col("closed_at") - col("received_at"), 0).alias("cycle"),
        col("work_seconds").alias("work"),
    )
    columns = ((answered, "first_response_seconds", "first_response", (50, 90)), (closed, "cycle", "cycle", (50, 90)),
               (closed, "work", "work", (50,)))  # fmt: skip
    for frame, column, name, percents in columns:
        for percent in percents:
            yield f"{name}_p{percent}", _middle(frame, column, percent)
            if name != "first_response":
                parts = frame.group_by("reason").agg(_quantile(column, percent).alias("value"), pl.len().alias("n"))
                yield (
                    f"{name}_p{percent} by reason",
                    {reason: [value if n >= LEAST[percent] else None, n] for reason, value, n in parts.iter_rows()},
                )
    opened = cases.filter(t.within("received_at"))
    yield "still_open", opened["closed_at"].null_count()


def _middle(frame: pl.DataFrame, column: str, percent: int) -> list[Any]:
    value = frame.select(_quantile(column, percent)).item() if frame.height >= LEAST[percent] else None
    return [value, frame.height]


def _quantile(column: str, percent: int) -> pl.Expr:
    return col(column).quantile(percent / 100, interpolation="linear")


def _targets(t: Tables) -> Iterator[tuple[str, Any]]:
    due = t.read(
        "SELECT key, target, verdict, due_at, paused_from, paused_until FROM clocks"
        f" WHERE target IS NOT NULL AND due_at >= {t.start} AND due_at < {t.end}"
    )
    paused = (
        (col("paused_from") <= t.now)
        & (col("paused_until").is_null() | (col("paused_until") > t.now))
        & (col("paused_from") <= col("due_at"))
    )
    still = pl.when(paused).then(pl.lit("paused")).when(col("due_at") < t.now).then(pl.lit("missed"))
    targets = due.lazy().select(
        "key", "target", pl.coalesce(col("verdict"), still.otherwise(pl.lit("running"))).alias("said")
    )
    counted = targets.group_by("target", "said").len().collect()

    def n(among: tuple[str, ...], *said: str) -> int:
        return int(counted.filter(col("target").is_in(among) & col("said").is_in(said))["len"].sum())

    for name, among in (
        ("first_response_target_share", PROMISES[:1]),
        ("sla_compliance", PROMISES),
        ("platform_on_time", ("platform",)),
    ):
        met, missed = n(among, *MET), n(among, "missed")
        yield name, _share(met, met + missed)
        yield f"{name} left out", [n(among, said) for said in ("cancelled", "duplicate", "out_of_scope")]
    decided = targets.filter(col("target").is_in(PROMISES) & col("said").is_in([*MET, "missed"]))
    whole = decided.group_by("key").agg((col("said") == "missed").any().alias("missed")).collect()
    yield "all_targets_met", _share(whole.height - int(whole["missed"].sum()), whole.height)
    pending = n(PROMISES, "running", "paused")
    yield "pending", [pending, pending]
    forgiven = n((*PROMISES, "platform"), "forgiven")
    yield "unmissed_late", [forgiven, forgiven]


def _share(part: int, whole: int) -> list[Any]:
    return [part / whole if whole else None, whole]


def _flow(t: Tables) -> Iterator[tuple[str, Any]]:
    turns = t.read(f"SELECT what, at FROM milestones WHERE at < {t.end}")
    before = dict(turns.filter(col("at") < t.start).group_by("what").len().iter_rows())
    moved = dict(turns.filter(col("at") >= t.start).group_by("what").len().iter_rows())
    start = before.get("received", 0) - before.get("closed", 0) + before.get("reopened", 0)
    opened, closed, reopened = (moved.get(what, 0) for what in ("received", "closed", "reopened"))
    counts = {"backlog_start": start, "opened": opened, "closed": closed, "reopened": reopened}
    for name, value in (*counts.items(), ("backlog_end", start + opened - closed + reopened)):
        yield name, [value, value]
    yield "reopen_rate", _share(reopened, closed)
    yield from _open(t)


def _open(t: Tables) -> Iterator[tuple[str, Any]]:
    """Cases open at the end of the period or now, and those of now that nobody has answered."""
    asked = min(t.at, t.now + 1)
    turns = t.read(
        "SELECT key, received_at, first_response_at, what, at FROM cases JOIN milestones USING (key)"
        f" WHERE closed_at IS NULL OR closed_at >= {asked}"
    )

    def open_at(at: int) -> pl.DataFrame:
        turn = pl.when(col("what") == "closed").then(-1).otherwise(1)
        return (
            turns.filter((col("received_at") < at) & (col("at") < at))
            .group_by("key")
            .agg(turn.sum().alias("turns"), col("received_at").first(), col("first_response_at").first())
            .filter(col("turns") > 0)
        )

    unanswered = open_at(t.now + 1).filter(col("first_response_at").is_null() | (col("first_response_at") > t.now))
    oldest = None if unanswered.is_empty() else max(0, t.now - int(unanswered["received_at"].min()))  # type: ignore[arg-type]
    yield "unanswered_now", [unanswered.height, unanswered.height]
    yield "unanswered_oldest", [oldest, unanswered.height]
    days = open_at(t.at).select((pl.max_horizontal(min(t.end, t.now) - col("received_at"), 0) // 86_400).alias("days"))
    buckets = days["days"].cut([2, 7, 14], labels=["0-2", "3-7", "8-14", "15+"]).cast(pl.String).to_list()
    yield "ageing", [{name: buckets.count(name) for name in ("0-2", "3-7", "8-14", "15+")}, len(buckets)]


def _evidence(t: Tables) -> Iterator[tuple[str, Any]]:
    handed = t.read(f"SELECT required, present FROM submissions WHERE at >= {t.start} AND at < {t.end}")
    yield "evidence_completeness", _share(int(handed["present"].sum()), int(handed["required"].sum()))


def main() -> None:
    journal, start, end, now = sys.argv[1:]
    began = time.process_time(), time.perf_counter()
    found = figures(Tables(Path(journal), int(start), int(end), int(now)))
    took = {"cpu": time.process_time() - began[0], "wall": time.perf_counter() - began[1]}
    print(json.dumps({"figures": found, **took, "polars": pl.__version__}))


if __name__ == "__main__":
    main()
