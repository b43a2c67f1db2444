"""What stands on the paper of a report beside what other code counts again from the log, figure by figure, row by row."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from concierge_cli.domain.money import Money
from concierge_cli.domain.period import Period
from concierge_cli.reports.document import Chart, Document, Figures, Table
from concierge_cli.services.report import gather, report_paper
from tests.cli.kpi_story import NOW, tell
from tests.cli.test_report_recomputed import JUDGED, both, money_needs_and_ratings, sell_and_be_judged
from tests.services.store import desk_in

pytestmark = pytest.mark.thorough

MINUTES = 15
FRIDAY = "2026-11-20T11:00-06:00"
MEXICO = ZoneInfo("America/Mexico_City")


def paper_of(home: Path, again: dict[str, Any], *, now: str) -> Document:
    """The paper of the period that was counted again."""
    desk = desk_in(home, now=datetime.fromisoformat(now))
    start, end = (datetime.fromtimestamp(again[name], UTC) for name in ("from", "to"))
    client = desk.client("accesorios")
    period = Period("month" if end - start > timedelta(days=8) else "week", start, end, client.zone)
    document = report_paper(desk, gather(desk, client=client, period=period, minutes_each=MINUTES))
    desk.journal.close()
    return document


def plain(value: Any) -> Any:
    """A value of the paper as the script has it."""
    match value:
        case Money():
            return value.to_json()
        case datetime():
            return int(value.timestamp())
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case tuple():
            return tuple(sorted(value))
    return value


def counted(again: dict[str, Any]) -> dict[str, tuple[Any, int | None, Any]]:
    """Value, n and cases of each figure that a paper may have, by its name; money by its name and currency."""
    found = {name: (one["value"], one["n"], one["cases"]) for name, one in again["figures"].items()}
    for sums in again["money"]:
        for name in ("refunded", "recovered", "defended"):
            found[f"{name} {sums['currency']}"] = (sums[name]["value"], sums[name]["n"], sums[name]["cases"])
    cost, liked, saved = again["cost_per_case"], again["satisfaction"], again["reputation_saved"]
    found["cost_per_case_p50"] = (cost["median"], cost["n"], cost["cases"])
    found["cost_per_case_mean"] = (cost["mean"], cost["n"], cost["cases"])
    found["satisfaction_mean"] = (liked["mean"], liked["n"], None)
    found["satisfaction_share"] = (liked["good"] / liked["n"] if liked["n"] else None, liked["n"], None)
    word = again["word_to_buyers"]
    found["word_to_buyers"] = (word["value"], word["n"], word["cases"])
    found["reputation_saved"] = (len(saved), len(saved), [one["case"] for one in saved])
    found["time_saved"] = (again["time_saved"], None, None)
    spans = Counter((one["name"], one["site"]) for one in again["health"])
    for one in again["health"]:
        several = spans[one["name"], one["site"]] > 1
        parts = (one["name"], one["site"].lower(), f"{one['days']}d" if several else "")
        found["_".join(filter(None, parts))] = (
            None if one.get("reason") == "insufficient" else one["value"], one["n"], one["cases"],
        )  # fmt: skip
    return found


def local_day(seconds: int | None) -> str | None:
    """The store's day, which lies in Mexico City."""
    return None if seconds is None else datetime.fromtimestamp(seconds, MEXICO).date().isoformat()


def percents(parts: list[int]) -> list[float]:
    """Parts of a whole so that they add up to it: what rounding down leaves goes to those that lost most, in turn."""
    for scale in (100, 1000, 10_000):
        exact = [Fraction(part * scale, sum(parts)) for part in parts]
        whole = list(map(math.floor, exact))
        by_loss = sorted(enumerate(exact), key=lambda pair: math.floor(pair[1]) - pair[1])
        for place, _share in by_loss[: scale - sum(whole)]:
            whole[place] += 1
        if len(parts) == 1 or scale not in whole or 0 in parts:
            break
    return [one / scale for one in whole]


def rows(again: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """The numbers, cases and moments of each table, by its columns; words are left out."""
    figures, history, weeks = again["figures"], again["history"], again["cost_by_week"]
    reasons = [
        [one["n"], one["value"], one["baseline"], local_day(one["baseline_at"]), one["improvement"]]
        for one in figures["cycle_p50"]["by"].values()
    ]
    names = ("n", "median", "baseline", "frozen", "improvement")
    said = [place for place in range(len(names)) if any(row[place] is not None for row in reasons)]
    by_reason = " ".join(("reason", *(names[place] for place in said)))
    times = percents([one["value"] for one in again["stages"].values()])
    ends = percents([one["value"] for one in again["outcomes"].values()])
    return {
        by_reason: [[row[place] for place in said] for row in reasons],
        "row cases": [
            [tuple(sorted(one["cases"]))]
            for found in (*(again[name].values() for name in ("reasons", "stages", "ages", "outcomes")), again["expected"])
            for one in found
            if one["cases"]
        ]
        + [[tuple(sorted(one["cases"]))] for one in weeks if one["cases"] and len(weeks) > 1]
        + [
            [tuple(sorted(one[f"{name}_cases"]))]
            for name in ("sla_compliance", "opened", "closed", "backlog_end")
            for one in history
            if one[f"{name}_cases"] and len(history) > 1
        ],
        "stage seconds share cases": [
            [one["value"], share, one["n"]] for one, share in zip(again["stages"].values(), times, strict=True)
        ],
        "outcome cases share": [[one["value"], share] for one, share in zip(again["outcomes"].values(), ends, strict=True)],
        "days open": [[n] for n in figures["ageing"]["value"].values()],
        "period sla_compliance decided": [[one["sla_compliance"], one["decided"]] for one in history],
        "period opened closed backlog_end": [[one["opened"], one["closed"], one["backlog_end"]] for one in history],
        "week mean median cases": [[one["mean"], one["median"], one["n"]] for one in weeks],
        "case platform reputation since": [[one["case"], one["since"]] for one in again["reputation_saved"]],
        "case due state": [[one["case"], one["due_at"]] for one in again["promises"]],
        "case was_due state": [[one["case"], one["due_at"]] for one in again["word_to_buyers"]["missed"]],
        "case promise late state": [[one["case"]] for one in again["missed"]],
        "place days sold basis expected seen": [
            [one["sold"], round(one["expected"], 1), one["seen"]] for one in again["expected"]
        ],
        "case figure turn fraction share to_limit": [
            [one["case"], one["value"], one["to_limit"]] for figure in again["health"] for one in figure["what_if"]
        ],
    }  # fmt: skip


def tables(document: Document) -> Iterator[Table]:
    for block in document.blocks:
        if isinstance(block, Chart | Table):
            yield block.table if isinstance(block, Chart) else block


def same(one: Any, other: Any) -> bool:
    return one == (pytest.approx(other, rel=1e-9) if isinstance(other, float) else other)


def compare(document: Document, again: dict[str, Any]) -> int:
    """Asserts that the paper says nothing else, and nothing besides. How many figures and rows it has."""
    figures, counted_rows, seen = counted(again), rows(again), 0
    for figure in (one for block in document.blocks if isinstance(block, Figures) for one in block.figures):
        currency = figure.value.currency if isinstance(figure.value, Money) else ""
        value, n, cases = figures.get(f"{figure.name} {currency}") or figures[figure.name]
        assert same(plain(figure.value), value), figure
        assert figure.n == n, figure
        assert None in (cases, figure.cases) or sorted(cast("Any", figure.cases)) == sorted(cases), figure
        seen += 1
    for table in tables(document):
        kinds = [place for place, column in enumerate(table.columns) if column.kind != "text"]
        for place, column in enumerate(table.columns):
            if column.kind == "share" and table.totals:
                assert sum(cast("Decimal", row[place]) for row in table.rows) == table.totals[0][place] == 1, table
        expected = counted_rows[" ".join(column.name for column in table.columns)]
        found = [[plain(row[place]) for place in kinds] for row in table.rows]
        assert len(found) == len(expected), table
        for row in expected:
            assert any(all(map(same, one, row)) for one in found), (table.title, row, found)
        seen += len(found)
    return seen


def test_two_weeks_of_a_store(home: Path) -> None:
    tell(home)
    _told, again = both("week", "--week", "2026-W47", "--minutes-each", str(MINUTES), client="accesorios", now=NOW)
    assert compare(paper_of(home, again, now=NOW), again) > 40


def test_accounts_and_what_was_sold(home: Path) -> None:
    sell_and_be_judged()
    month = ("month", "--month", "2026-11", "--minutes-each", str(MINUTES))
    _told, again = both(*month, client="accesorios", now=JUDGED)
    document = paper_of(home, again, now=JUDGED)
    assert compare(document, again) > 40
    again["health"][0]["value"] = 0.5
    with pytest.raises(AssertionError):
        compare(document, again)


def test_money_promises_and_ratings(home: Path) -> None:
    money_needs_and_ratings()
    _told, again = both("week", "--minutes-each", str(MINUTES), client="accesorios", now=FRIDAY)
    assert compare(paper_of(home, again, now=FRIDAY), again) > 30
