"""Requests about charts. A chart is kept as it was sent: nothing here draws it."""

from __future__ import annotations

import copy
from typing import Any

from tests.emulator import masks
from tests.emulator.errors import invalid
from tests.emulator.sheets import colours
from tests.emulator.sheets.batch import Batch, request, update_mask
from tests.emulator.sheets.ranges import from_grid_range
from tests.emulator.sheets.render import tidy
from tests.emulator.sheets.spreadsheet import Sheet

KINDS = (
    "basicChart",
    "pieChart",
    "bubbleChart",
    "candlestickChart",
    "orgChart",
    "histogramChart",
    "waterfallChart",
    "treemapChart",
    "scorecardChart",
)


def _spec(batch: Batch, given: dict[str, Any]) -> dict[str, Any]:
    """A chart's spec as it is kept, its sources on sheets that exist. Raises where it is no chart."""
    if sum(kind in given for kind in KINDS) != 1:
        raise invalid(f"A chart spec needs exactly one of: {', '.join(KINDS)}.")
    return colours.paired(_with_sheets(batch, copy.deepcopy(given)))


def _with_sheets(batch: Batch, item: Any) -> Any:
    if isinstance(item, list):
        return [_with_sheets(batch, one) for one in item]
    if not isinstance(item, dict):
        return item
    if "sources" in item:
        sources = [{"sheetId": 0} | area for area in item["sources"]]
        for area in sources:
            from_grid_range(batch.book, area)
        return item | {"sources": sources}
    return {name: _with_sheets(batch, value) for name, value in item.items()}


def _position(batch: Batch, given: dict[str, Any]) -> tuple[Sheet, dict[str, Any]]:
    if given.get("newSheet") or "sheetId" in given:
        raise invalid("This emulator lays charts over cells only: give an overlayPosition.")
    overlay = given.get("overlayPosition", {})
    anchor = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0} | overlay.get("anchorCell", {})
    sheet = batch.book.sheet(anchor["sheetId"])
    size = {"widthPixels": 600, "heightPixels": 371}
    return sheet, {"overlayPosition": size | overlay | {"anchorCell": anchor}}


def _find(batch: Batch, number: int) -> tuple[Sheet, int]:
    for sheet in batch.book.sheets:
        for place, chart in enumerate(sheet.charts):
            if chart["chartId"] == number:
                return sheet, place
    raise invalid(f"No chart with id: {number}")


@request("addChart")
def add_chart(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    given = body.get("chart", {})
    sheet, position = _position(batch, given.get("position", {}))
    number = given.get("chartId") or batch.new_id()
    if any(chart["chartId"] == number for other in batch.book.sheets for chart in other.charts):
        raise invalid(f"A chart with ID {number} already exists.")
    chart = {"chartId": number, "spec": _spec(batch, given.get("spec", {})), "position": position}
    sheet.charts.append(chart)
    return {"chart": tidy(chart)}


@request("updateChartSpec")
def update_chart_spec(batch: Batch, body: dict[str, Any]) -> None:
    sheet, place = _find(batch, body.get("chartId", 0))
    sheet.charts[place] = sheet.charts[place] | {"spec": _spec(batch, body.get("spec", {}))}


@request("updateEmbeddedObjectPosition")
def update_embedded_object_position(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    mask = update_mask(body, "OverlayPosition")
    old, place = _find(batch, body.get("objectId", 0))
    chart = old.charts.pop(place)
    overlay = masks.merge(
        chart["position"]["overlayPosition"], body.get("newPosition", {}).get("overlayPosition", {}), mask
    )
    sheet, position = _position(batch, {"overlayPosition": overlay})
    sheet.charts.append(chart | {"position": position})
    return {"position": tidy(position)}


@request("deleteEmbeddedObject")
def delete_embedded_object(batch: Batch, body: dict[str, Any]) -> None:
    sheet, place = _find(batch, body.get("objectId", 0))
    del sheet.charts[place]
