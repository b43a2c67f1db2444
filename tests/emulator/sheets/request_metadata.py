"""Requests about developer metadata."""

from __future__ import annotations

from typing import Any

from tests.emulator.errors import invalid
from tests.emulator.sheets import metadata_search
from tests.emulator.sheets.batch import Batch, request, update_mask
from tests.emulator.sheets.ranges import Range
from tests.emulator.sheets.render import metadata
from tests.emulator.sheets.spreadsheet import COLUMNS, ROWS, Metadata


def _place(batch: Batch, location: dict[str, Any]) -> tuple[int | None, str, int | None]:
    """Sheet, dimension and line of a DeveloperMetadataLocation. Raises where that place does not exist."""
    if location.get("spreadsheet"):
        return None, "", None
    if "dimensionRange" in location:
        span = location["dimensionRange"]
        dimension = span.get("dimension", "")
        sheet = batch.book.sheet(span.get("sheetId", 0))
        start, end = span.get("startIndex", 0), span.get("endIndex", 0)
        if dimension not in (ROWS, COLUMNS) or end - start != 1:
            raise invalid("Developer metadata can be associated with one row or one column only.")
        if dimension == ROWS:
            Range(sheet, start, end).within_grid()
        else:
            Range(sheet, left=start, right=end).within_grid()
        return sheet.id, dimension, start
    if "sheetId" in location:
        return batch.book.sheet(location["sheetId"]).id, "", None
    raise invalid("Developer metadata needs a location.")


@request("createDeveloperMetadata")
def create_developer_metadata(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    given = body.get("developerMetadata", {})
    key, visibility = given.get("metadataKey", ""), given.get("visibility", "")
    if not key:
        raise invalid("Developer metadata must have a key.")
    if visibility not in ("DOCUMENT", "PROJECT"):
        raise invalid("Developer metadata must have a visibility.")
    number = given.get("metadataId") or batch.new_id()
    if number in batch.book.metadata:
        raise invalid(
            f"Cannot add developer metadata with ID [{number}] because developer metadata with that ID already exists."
        )
    sheet, dimension, line = _place(batch, given.get("location", {}))
    item = Metadata(
        number,
        key,
        given.get("metadataValue"),
        visibility,
        batch.caller.app,
        sheet=sheet,
        dimension=dimension,
        line=line,
    )
    batch.book.metadata[number] = item
    return {"developerMetadata": metadata(item)}


def _found(batch: Batch, filters: list[dict[str, Any]]) -> list[Metadata]:
    if not filters:
        raise invalid("Must specify at least one DataFilter.")
    found = [item for given in filters for item in metadata_search.search(batch.book, given, batch.caller.app)]
    return list({item.id: item for item in found}.values())


@request("updateDeveloperMetadata")
def update_developer_metadata(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    mask = update_mask(body, "DeveloperMetadata")
    given = body.get("developerMetadata", {})
    changed = _found(batch, body.get("dataFilters", []))
    if "metadataId" in mask:
        raise invalid("The id of developer metadata cannot be changed.")
    for item in changed:
        if "metadataKey" in mask or "*" in mask:
            item.key = given.get("metadataKey", item.key)
        if "metadataValue" in mask or "*" in mask:
            item.value = given.get("metadataValue")
        if "visibility" in mask or ("*" in mask and "visibility" in given):
            item.visibility = given.get("visibility", item.visibility)
        if "location" in mask or ("*" in mask and "location" in given):
            item.sheet, item.dimension, item.line = _place(batch, given.get("location", {}))
    documents = [metadata(item) for item in changed]
    return {"developerMetadata": documents} if documents else {}


@request("deleteDeveloperMetadata")
def delete_developer_metadata(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    gone = _found(batch, [body["dataFilter"]] if "dataFilter" in body else [])
    documents = [metadata(item) for item in gone]
    for item in gone:
        del batch.book.metadata[item.id]
    return {"deletedDeveloperMetadata": documents} if documents else {}
