"""A person at the browser, who sees everything of theirs: raw requests under the emulator's own token, for tests."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.emulator import Emulator
from tests.emulator.clients import Reply, send


class Google:
    """The emulator as a test speaks to it: raw requests under the person's own token."""

    def __init__(self, emulator: Emulator) -> None:
        self.url = emulator.url
        self.world = emulator.world

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> Reply:
        return send(self.url + path, method, body, **{"token": "t", **options})

    def get(self, path: str, **query: Any) -> Any:
        reply = self.send("GET", path, **query)
        assert reply.status == 200, reply.body
        return reply.json

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        reply = self.send("POST", path, body if body is not None else {}, **query)
        assert reply.status == 200, reply.body
        return reply.json

    def control(self, name: str, body: Any = None) -> Any:
        reply = self.send("POST", f"/_control/{name}", body if body is not None else {})
        assert reply.status == 200, reply.body
        return reply.json

    def log(self) -> list[dict[str, Any]]:
        return self.get("/_control/log")

    def book(self, rows: int = 20, columns: int = 8, **properties: Any) -> Book:
        """A new spreadsheet with one sheet, `Casos`, whose id is 7."""
        grid = {"rowCount": rows, "columnCount": columns}
        sheet = {"properties": {"sheetId": 7, "title": "Casos", "gridProperties": grid}}
        made = self.post("/v4/spreadsheets", {"properties": {"title": "Tienda", **properties}, "sheets": [sheet]})
        return Book(self, made["spreadsheetId"])


class Book:
    """One spreadsheet of the emulator."""

    def __init__(self, google: Google, number: str) -> None:
        self.google = google
        self.id = number
        self.path = f"/v4/spreadsheets/{number}"

    def update(self, *requests: dict[str, Any], **more: Any) -> Any:
        return self.google.post(f"{self.path}:batchUpdate", {"requests": list(requests), **more})

    def refused(self, *requests: dict[str, Any], **options: Any) -> str:
        """Google's sentence for a batch that it refuses."""
        reply = self.google.send("POST", f"{self.path}:batchUpdate", {"requests": list(requests)}, **options)
        assert reply.status == 400, reply.body
        return reply.message

    def write(self, cells: str, values: list[list[Any]], option: str = "RAW") -> Any:
        reply = self.google.send(
            "PUT", f"{self.path}/values/{quote(cells)}", {"values": values}, valueInputOption=option
        )
        assert reply.status == 200, reply.body
        return reply.json

    def values(self, cells: str = "Casos", **options: Any) -> list[list[Any]]:
        return self.google.get(f"{self.path}/values/{quote(cells)}", **options).get("values", [])

    def get(self, fields: str = "", **query: Any) -> Any:
        return self.google.get(self.path, **({"fields": fields} if fields else {}), **query)

    def sheet(self) -> Any:
        return self.get()["sheets"][0]

    def cell(self, place: str, fields: str = "*") -> Any:
        """The CellData of one cell."""
        found = self.get(f"sheets.data.rowData.values({fields})", ranges=f"Casos!{place}")
        rows = found["sheets"][0]["data"][0].get("rowData", [{}])
        return rows[0].get("values", [{}])[0]


def area(top: int | None, bottom: int | None, left: int | None, right: int | None) -> dict[str, int]:
    """A GridRange on the sheet `Casos`."""
    sides = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": 7} | {name: side for name, side in sides.items() if side is not None}


def lines(dimension: str, start: int, end: int) -> dict[str, Any]:
    """A DimensionRange on the sheet `Casos`."""
    return {"sheetId": 7, "dimension": dimension, "startIndex": start, "endIndex": end}


def row(*values: Any) -> dict[str, Any]:
    """RowData of typed values."""

    def cell(value: Any) -> dict[str, Any]:
        if value is None:
            return {}
        name = "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
        return {"userEnteredValue": {name: value}}

    return {"values": [cell(value) for value in values]}
