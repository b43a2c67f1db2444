"""Protected ranges: who may write where. A range that only warns stops no program."""

from __future__ import annotations

from typing import Any

from tests.emulator.errors import invalid
from tests.emulator.sheets.ranges import Range, from_grid_range
from tests.emulator.sheets.spreadsheet import Spreadsheet


def _covers(book: Spreadsheet, item: dict[str, Any], place: Range) -> bool:
    if "range" not in item or not from_grid_range(book, item["range"]).overlaps(place):
        return False
    free = [from_grid_range(book, given) for given in item.get("unprotectedRanges", [])]
    (top, bottom), (left, right) = place.rows, place.columns
    return not any(
        area.sheet is place.sheet
        and area.rows[0] <= top
        and bottom <= area.rows[1]
        and area.columns[0] <= left
        and right <= area.columns[1]
        for area in free
    )


def check(book: Spreadsheet, place: Range, editor: str, owner: str) -> None:
    """Raises Google's refusal where a range may not be written by this editor."""
    if editor == owner:
        return
    for item in place.sheet.protected:
        allowed = item.get("warningOnly") or editor in item.get("editors", {}).get("users", [])
        if not allowed and _covers(book, item, place):
            raise invalid(
                "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove "
                "protection if you need to edit."
            )
