"""How objects that lie on cells follow them: ranges in JSON, filters' columns, groups of lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulator.sheets.structure import Change


def follow(item: Any, sheet_id: int, kind: str, change: Change) -> Any:
    """An object after its ranges have followed a change of a sheet's lines; None when it lost its last range.

    `kind` is `Row` or `Column`, as in the names of a GridRange's fields.
    """
    if isinstance(item, list):
        kept = [follow(one, sheet_id, kind, change) for one in item]
        return [one for one in kept if one is not None] or (None if item else item)
    if not isinstance(item, dict):
        return item
    if item.get("sheetId") == sheet_id:
        return _range(item, kind, change)
    result = {}
    for name, value in item.items():
        moved = follow(value, sheet_id, kind, change)
        if moved is not None or value is None:
            result[name] = moved
        elif name in ("range", "ranges"):
            return None
    return result


def _range(item: dict[str, Any], kind: str, change: Change) -> dict[str, Any] | None:
    """A GridRange, or the GridCoordinate where a chart is fastened: that one stays when its cell is deleted."""
    first, last, anchor = f"start{kind}Index", f"end{kind}Index", f"{kind.lower()}Index"
    start, end = item.get(first, 0), item.get(last)
    if end is not None:
        span = change.span(start, end)
        return None if span is None else item | {first: span[0], last: span[1]}
    if start:
        moved = change.span(start, start + 1)
        return item if moved is None else item | {first: moved[0]}
    if anchor in item:
        line = change.line(item[anchor])
        return item if line is None else item | {anchor: line}
    return item


def follow_filter(given: dict[str, Any], change: Change) -> dict[str, Any]:
    """A filter's criteria and orders after a change of columns: each goes with its column, or goes."""
    result = dict(given)
    if "criteria" in given:
        places = {change.line(int(column)): value for column, value in given["criteria"].items()}
        result["criteria"] = {str(column): value for column, value in places.items() if column is not None}
    for name, field in (("filterSpecs", "columnIndex"), ("sortSpecs", "dimensionIndex")):
        if name in given:
            moved = [(spec, change.line(spec.get(field, 0))) for spec in given[name]]
            result[name] = [spec | {field: column} for spec, column in moved if column is not None]
    return result


def follow_group(group: Mapping[str, Any], change: Change) -> dict[str, Any] | None:
    """A group of rows or columns after a change of these lines."""
    span = change.span(group["range"]["startIndex"], group["range"]["endIndex"])
    if span is None:
        return None
    return {**group, "range": group["range"] | {"startIndex": span[0], "endIndex": span[1]}}


def one_cell(merge: Mapping[str, Any]) -> bool:
    """Whether a merge has shrunk to nothing that is merged."""
    rows = merge["endRowIndex"] - merge["startRowIndex"]
    return rows * (merge["endColumnIndex"] - merge["startColumnIndex"]) == 1
