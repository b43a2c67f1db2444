"""Native charts of the weekly table: Sheets draws them, and they follow the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from concierge_cli.google.sheet.cells import Json
from concierge_cli.google.sheet.tabs import Chart, Tab

BELOW: Final = 28
"""The row where the charts begin: below half a year of weeks."""

_SIZE: Final = (620, 340)


def add_chart(chart: Chart, places: Mapping[str, int], *, beside: int) -> Json:
    """The request that adds a chart, the `beside`-th from the left. It draws the weeks once `redraw` tells how many."""
    width, height = _SIZE
    position = {
        "anchorCell": {"sheetId": int(Tab.KPI), "rowIndex": BELOW, "columnIndex": 0},
        "offsetXPixels": beside * (width + 12),
        "widthPixels": width,
        "heightPixels": height,
    }
    made = {"chartId": chart.number, "spec": _spec(chart, places, 1), "position": {"overlayPosition": position}}
    return {"addChart": {"chart": made}}


def redraw(chart: Chart, places: Mapping[str, int], weeks: int) -> Json:
    """The request that makes a chart draw the first `weeks` rows of the table."""
    return {"updateChartSpec": {"chartId": chart.number, "spec": _spec(chart, places, weeks)}}


def _spec(chart: Chart, places: Mapping[str, int], weeks: int) -> Json:
    def column(key: str) -> Json:
        area = {
            "sheetId": int(Tab.KPI),
            "startRowIndex": 0,
            "endRowIndex": 1 + max(weeks, 1),
            "startColumnIndex": places[key],
            "endColumnIndex": places[key] + 1,
        }
        return {"sourceRange": {"sources": [area]}}

    drawn = [(key, "COLUMN") for key in chart.bars] + [(key, "LINE") for key in chart.lines]
    kinds = {kind for _key, kind in drawn}
    left: Json = {"position": "LEFT_AXIS"}
    if chart.share:
        left["viewWindowOptions"] = {"viewWindowMin": 0, "viewWindowMax": 1, "viewWindowMode": "EXPLICIT"}
    mixed = len(kinds) > 1
    series = [
        {"series": column(key), "targetAxis": "LEFT_AXIS"} | ({"type": kind} if mixed else {}) for key, kind in drawn
    ]
    return {
        "title": chart.title,
        "altText": chart.about,
        "basicChart": {
            "chartType": "COMBO" if mixed else next(iter(kinds)),
            "legendPosition": "BOTTOM_LEGEND",
            "headerCount": 1,
            "axis": [{"position": "BOTTOM_AXIS"}, left],
            "domains": [{"domain": column(chart.label)}],
            "series": series,
        },
    }
