"""Requests about looks: conditional formats, alternating colours, borders."""

from __future__ import annotations

import copy
from typing import Any

from tests.emulator import masks
from tests.emulator.errors import invalid
from tests.emulator.sheets import colours
from tests.emulator.sheets.batch import Batch, request, update_mask
from tests.emulator.sheets.ranges import Range, from_grid_range
from tests.emulator.sheets.render import tidy
from tests.emulator.sheets.request_ranges import placed
from tests.emulator.sheets.spreadsheet import Sheet


def _rule(batch: Batch, given: dict[str, Any]) -> tuple[Sheet, dict[str, Any]]:
    """A conditional format as it is kept. Raises where it has no ranges, lies on two sheets, or has no rule."""
    rule = colours.paired(copy.deepcopy(given))
    areas = [placed(area) for area in rule.get("ranges", [])]
    if not areas:
        raise invalid("A conditional format needs at least one range.")
    sheets = {from_grid_range(batch.book, area).sheet.id for area in areas}
    if len(sheets) > 1:
        raise invalid("All the ranges of a conditional format must be on the same sheet.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise invalid("A conditional format needs either a booleanRule or a gradientRule.")
    return batch.book.sheet(sheets.pop()), rule | {"ranges": areas}


@request("addConditionalFormatRule")
def add_conditional_format_rule(batch: Batch, body: dict[str, Any]) -> None:
    sheet, rule = _rule(batch, body.get("rule", {}))
    index = body.get("index", 0)
    if not 0 <= index <= len(sheet.conditional):
        raise invalid(f"Cannot add a conditional format at index {index}: there are {len(sheet.conditional)}.")
    sheet.conditional.insert(index, rule)


def _rules(batch: Batch, body: dict[str, Any], sheet_id: int) -> tuple[Sheet, int]:
    sheet = batch.book.sheet(sheet_id)
    index = body.get("index", 0)
    if not 0 <= index < len(sheet.conditional):
        raise invalid(f"No conditional format on sheet: {sheet_id} at index: {index}")
    return sheet, index


@request("updateConditionalFormatRule")
def update_conditional_format_rule(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    if "rule" in body:
        target, rule = _rule(batch, body["rule"])
        sheet, index = _rules(batch, body, target.id)
        old, sheet.conditional[index] = sheet.conditional[index], rule
        return {"oldRule": tidy(old), "newRule": tidy(rule), "newIndex": index}
    sheet, index = _rules(batch, body, body.get("sheetId", 0))
    place = body.get("newIndex", 0)
    if not 0 <= place < len(sheet.conditional):
        raise invalid(f"Cannot move a conditional format to index {place}: there are {len(sheet.conditional)}.")
    rule = sheet.conditional.pop(index)
    sheet.conditional.insert(place, rule)
    return {"newRule": tidy(rule), "newIndex": place, "oldIndex": index}


@request("deleteConditionalFormatRule")
def delete_conditional_format_rule(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    sheet, index = _rules(batch, body, body.get("sheetId", 0))
    return {"rule": tidy(sheet.conditional.pop(index))}


# -- alternating colours -----------------------------------------------------------------------


def _band(batch: Batch, number: int) -> tuple[Sheet, int]:
    for sheet in batch.book.sheets:
        for place, item in enumerate(sheet.banded):
            if item["bandedRangeId"] == number:
                return sheet, place
    raise invalid(f"No banding with id: {number}")


def _free(batch: Batch, place: Range, but: int = 0) -> None:
    for item in place.sheet.banded:
        if item["bandedRangeId"] != but and from_grid_range(batch.book, item["range"]).overlaps(place):
            raise invalid(
                "You cannot add alternating background colors to a range that already has alternating background colors."
            )


@request("addBanding")
def add_banding(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    given = colours.paired(copy.deepcopy(body.get("bandedRange", {})))
    place = batch.range(given.get("range", {}))
    _free(batch, place)
    if not given.get("rowProperties") and not given.get("columnProperties"):
        raise invalid("At least one of rowProperties or columnProperties must be specified.")
    item = {"bandedRangeId": given.get("bandedRangeId") or batch.new_id()} | given | {"range": placed(given["range"])}
    place.sheet.banded.append(item)
    return {"bandedRange": tidy(item)}


@request("updateBanding")
def update_banding(batch: Batch, body: dict[str, Any]) -> None:
    given = body.get("bandedRange", {})
    mask = update_mask(body, "BandedRange")
    sheet, place = _band(batch, given.get("bandedRangeId", 0))
    item = colours.paired(masks.merge(sheet.banded[place], given, mask)) | {"bandedRangeId": given["bandedRangeId"]}
    item["range"] = placed(item.get("range", {}))
    _free(batch, from_grid_range(batch.book, item["range"]), but=item["bandedRangeId"])
    sheet.banded[place] = item


@request("deleteBanding")
def delete_banding(batch: Batch, body: dict[str, Any]) -> None:
    sheet, place = _band(batch, body.get("bandedRangeId", 0))
    del sheet.banded[place]


# -- borders -----------------------------------------------------------------------------------


@request("updateBorders")
def update_borders(batch: Batch, body: dict[str, Any]) -> None:
    place = batch.editable(batch.range(body.get("range", {})))
    (top, bottom), (left, right) = place.rows, place.columns
    grid = place.sheet.grid
    for row in range(top, bottom):
        line = {}
        for column in range(left, right):
            sides = {
                "top": "top" if row == top else "innerHorizontal",
                "bottom": "bottom" if row == bottom - 1 else "innerHorizontal",
                "left": "left" if column == left else "innerVertical",
                "right": "right" if column == right - 1 else "innerVertical",
            }
            cell = grid.cell(row, column)
            borders = dict((cell.format or {}).get("borders", {}))
            for side, source in sides.items():
                if source in body:
                    borders[side] = body[source]
            borders = {side: border for side, border in borders.items() if border.get("style", "NONE") != "NONE"}
            form = {name: value for name, value in (cell.format or {}).items() if name != "borders"}
            line[column] = cell._replace(format=colours.cell_format(form | ({"borders": borders} if borders else {})))
        grid.put(row, line)
