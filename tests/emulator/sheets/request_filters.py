"""Requests about filters: the one that everybody sees, and filter views."""

from __future__ import annotations

import copy
from typing import Any

from tests.emulator import masks
from tests.emulator.errors import invalid
from tests.emulator.sheets.batch import Batch, request, update_mask
from tests.emulator.sheets.ranges import Range, from_grid_range
from tests.emulator.sheets.render import tidy
from tests.emulator.sheets.request_ranges import placed, sort
from tests.emulator.sheets.spreadsheet import Sheet


def _bounded(batch: Batch, given: dict[str, Any]) -> tuple[Sheet, dict[str, Any]]:
    """A filter's range with its open sides closed at the grid's edge, as recorded."""
    place = from_grid_range(batch.book, given).within_grid().clipped()
    return place.sheet, {"sheetId": place.sheet.id} | place.grid_range()


@request("setBasicFilter")
def set_basic_filter(batch: Batch, body: dict[str, Any]) -> None:
    given = body.get("filter", {})
    sheet, area = _bounded(batch, given.get("range", {}))
    sheet.basic_filter = copy.deepcopy(given) | {"range": area}
    if specs := given.get("sortSpecs"):
        top, bottom = area["startRowIndex"] + 1, area["endRowIndex"]
        if top < bottom:
            place = Range(sheet, top, bottom, area["startColumnIndex"], area["endColumnIndex"])
            sort(batch, batch.editable(place), specs)


@request("clearBasicFilter")
def clear_basic_filter(batch: Batch, body: dict[str, Any]) -> None:
    batch.book.sheet(body.get("sheetId", 0)).basic_filter = None


@request("addFilterView")
def add_filter_view(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    given = body.get("filter", {})
    if "range" not in given:
        raise invalid("A filter view needs a range.")
    sheet, area = _bounded(batch, given["range"])
    number = given.get("filterViewId") or batch.new_id()
    if any(view["filterViewId"] == number for other in batch.book.sheets for view in other.filter_views):
        raise invalid(f"A filter view with ID {number} already exists.")
    view = copy.deepcopy(given) | {"filterViewId": number, "range": area}
    view.setdefault("title", f"Filter {len(sheet.filter_views) + 1}")
    sheet.filter_views.append(view)
    return {"filter": tidy(view)}


def _view(batch: Batch, number: int) -> tuple[Sheet, int]:
    for sheet in batch.book.sheets:
        for place, view in enumerate(sheet.filter_views):
            if view["filterViewId"] == number:
                return sheet, place
    raise invalid(f"No filter view with id: {number}")


@request("updateFilterView")
def update_filter_view(batch: Batch, body: dict[str, Any]) -> None:
    given = body.get("filter", {})
    mask = update_mask(body, "FilterView")
    sheet, place = _view(batch, given.get("filterViewId", 0))
    view = masks.merge(sheet.filter_views[place], given, mask) | {"filterViewId": given["filterViewId"]}
    view["range"] = placed(view.get("range", {}))
    sheet.filter_views[place] = view


@request("deleteFilterView")
def delete_filter_view(batch: Batch, body: dict[str, Any]) -> None:
    sheet, place = _view(batch, body.get("filterId", 0))
    del sheet.filter_views[place]


@request("duplicateFilterView")
def duplicate_filter_view(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    sheet, place = _view(batch, body.get("filterId", 0))
    view = copy.deepcopy(sheet.filter_views[place])
    view |= {"filterViewId": batch.new_id(), "title": f"Copy of {view['title']}"}
    sheet.filter_views.append(view)
    return {"filter": tidy(view)}
