"""Requests about protected ranges."""

from __future__ import annotations

import copy
from typing import Any

from tests.emulator import masks
from tests.emulator.errors import invalid
from tests.emulator.sheets.batch import Batch, request, update_mask
from tests.emulator.sheets.ranges import from_grid_range
from tests.emulator.sheets.render import tidy
from tests.emulator.sheets.request_ranges import placed
from tests.emulator.sheets.spreadsheet import Sheet


def _laid(batch: Batch, item: dict[str, Any]) -> tuple[Sheet, dict[str, Any]]:
    """A protected range with its cells named, also where it was given by a named range."""
    if "namedRangeId" in item and "range" not in item:
        named = next((n for n in batch.book.named_ranges if n["namedRangeId"] == item["namedRangeId"]), None)
        if named is None:
            raise invalid(f"Cannot find a named range with ID {item['namedRangeId']}.")
        item = item | {"range": named["range"]}
    if "range" not in item:
        raise invalid("A protected range needs a range.")
    item = item | {"range": placed(item["range"])}
    if "unprotectedRanges" in item:
        item["unprotectedRanges"] = [placed(area) for area in item["unprotectedRanges"]]
    if item.get("warningOnly") and item.get("editors", {}).get("users"):
        raise invalid("A protected range that only warns cannot have editors.")
    return from_grid_range(batch.book, item["range"]).sheet, item


def _find(batch: Batch, number: int) -> tuple[Sheet, int]:
    for sheet in batch.book.sheets:
        for place, item in enumerate(sheet.protected):
            if item["protectedRangeId"] == number:
                return sheet, place
    raise invalid(f"No protected range with id: {number}")


def _editors(batch: Batch, given: dict[str, Any]) -> dict[str, Any]:
    """Whoever protects a range may edit it, and so may the owner of the spreadsheet."""
    users = list(dict.fromkeys([*given.get("users", []), batch.owner, batch.caller.account.email]))
    return {name: value for name, value in given.items() if value} | {"users": users}


@request("addProtectedRange")
def add_protected_range(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    given = copy.deepcopy(body.get("protectedRange", {}))
    sheet, item = _laid(batch, given)
    number = item.get("protectedRangeId") or batch.new_id()
    if any(other["protectedRangeId"] == number for tab in batch.book.sheets for other in tab.protected):
        raise invalid(f"A protected range with ID {number} already exists.")
    asked = item.get("editors", {})
    item = {"protectedRangeId": number} | item | {"requestingUserCanEdit": True, "editors": asked}
    sheet.protected.append(item | {"editors": _editors(batch, asked)})
    return {"protectedRange": tidy(item)}


@request("updateProtectedRange")
def update_protected_range(batch: Batch, body: dict[str, Any]) -> None:
    given = body.get("protectedRange", {})
    mask = update_mask(body, "ProtectedRange")
    sheet, place = _find(batch, given.get("protectedRangeId", 0))
    old = sheet.protected[place]
    batch.editable(from_grid_range(batch.book, old["range"]))
    target, item = _laid(batch, masks.merge(old, given, mask) | {"protectedRangeId": old["protectedRangeId"]})
    del sheet.protected[place]
    target.protected.append(item | {"editors": _editors(batch, item.get("editors", {}))})


@request("deleteProtectedRange")
def delete_protected_range(batch: Batch, body: dict[str, Any]) -> None:
    sheet, place = _find(batch, body.get("protectedRangeId", 0))
    batch.editable(from_grid_range(batch.book, sheet.protected[place]["range"]))
    del sheet.protected[place]
