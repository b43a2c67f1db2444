"""Finding developer metadata: by id, key, value, visibility, and by where it is fastened."""

from __future__ import annotations

from typing import Any

from tests.emulator.errors import invalid
from tests.emulator.sheets.ranges import Range, from_grid_range, parse
from tests.emulator.sheets.render import visible_metadata
from tests.emulator.sheets.spreadsheet import COLUMNS, ROWS, Metadata, Spreadsheet


def search(book: Spreadsheet, data_filter: dict[str, Any], app: str) -> list[Metadata]:
    """What one DataFilter finds among what the app may see."""
    known = visible_metadata(book, app)
    if "developerMetadataLookup" in data_filter:
        lookup = data_filter["developerMetadataLookup"]
        return [item for item in known if _matches(book, item, lookup)]
    place = _place(book, data_filter)
    return [item for item in known if _on(item, place)]


def _place(book: Spreadsheet, data_filter: dict[str, Any]) -> Range:
    if "a1Range" in data_filter:
        return parse(book, data_filter["a1Range"])
    if "gridRange" in data_filter:
        return from_grid_range(book, data_filter["gridRange"])
    raise invalid("Must specify a filter in every DataFilter.")


def _on(item: Metadata, place: Range) -> bool:
    """Whether metadata is fastened to a range: to its sheet where it is the whole sheet, or to lines that it covers."""
    if item.sheet != place.sheet.id:
        return False
    if not item.dimension:
        return place.top is None and place.bottom is None and place.left is None and place.right is None
    start, end = place.rows if item.dimension == ROWS else place.columns
    return start <= (item.line or 0) < end


def _matches(book: Spreadsheet, item: Metadata, lookup: dict[str, Any]) -> bool:
    wanted = {
        "metadataId": item.id,
        "metadataKey": item.key,
        "metadataValue": item.value,
        "visibility": item.visibility,
        "locationType": item.location_type,
    }
    if any(name in lookup and lookup[name] != value for name, value in wanted.items()):
        return False
    location = lookup.get("metadataLocation")
    if location is None:
        if "locationMatchingStrategy" in lookup:
            raise invalid("A metadataLocation must be specified with a locationMatchingStrategy.")
        return True
    exact = lookup.get("locationMatchingStrategy") == "EXACT_LOCATION"
    if location.get("spreadsheet"):
        return not exact or item.sheet is None
    if "dimensionRange" in location:
        span = location["dimensionRange"]
        if span.get("dimension", ROWS) not in (ROWS, COLUMNS):
            raise invalid("A dimensionRange needs its dimension.")
        same = item.sheet == span.get("sheetId", 0) and item.dimension == span.get("dimension")
        start, end = span.get("startIndex", 0), span.get("endIndex", 2**31)
        line = item.line if item.line is not None else -1
        return same and ((start, end) == (line, line + 1) if exact else start <= line < end)
    sheet = book.sheet(location.get("sheetId", 0))
    return item.sheet == sheet.id and not (exact and item.dimension)
