"""Google Sheets: gspread's HTTPClient with every request going through the door.

What gspread inherits works, too, and a write of it is never repeated; the methods here are the ones that a mirror
needs, typed cells only.
"""

from __future__ import annotations

import json as json_text
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import requests
from gspread.http_client import FileType, HTTPClient, ParamsType
from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL, SPREADSHEET_VALUES_BATCH_URL

from concierge_cli.google.request import Answer, Request

_BY_FILTER: Final = ":getByDataFilter"
_READS: Final = ("get", "batchGet", "search")
_VERBS: Final = {"get": "get", "post": "create", "put": "update"}


class Sheets(HTTPClient):
    """`send` is the door's. Every method raises what `google.refusals` names; a write also `Unclear`."""

    def __init__(self, send: Callable[[Request], Answer]) -> None:
        self._send = send
        self.timeout = None  # gspread's own attribute; how long is waited is the door's affair

    def get_by_filter(
        self, spreadsheet_id: str, filters: Sequence[Mapping[str, Any]], *, fields: str
    ) -> dict[str, Any]:
        """The parts of a spreadsheet that any of `filters` (DataFilter: gridRange, developerMetadataLookup …) meets.

        The mask `fields` decides whether cells come. A read, though it is a POST; repeated as often as needed.
        """
        body = {"dataFilters": list(filters)}
        params: dict[str, Any] = {"fields": fields}
        return self._ask("post", SPREADSHEET_URL % spreadsheet_id + _BY_FILTER, params, body, repeatable=True)

    def get(
        self, spreadsheet_id: str, *, ranges: Sequence[str] = (), fields: str = "", grid: bool = False
    ) -> dict[str, Any]:
        """A spreadsheet, or the parts of it in `ranges` (A1); with its cells if `grid`, or if the mask `fields` names them."""
        params: dict[str, Any] = {"includeGridData": "true" if grid else "false", "ranges": list(ranges)}
        return self._ask("get", SPREADSHEET_URL % spreadsheet_id, params | _mask(fields), None, repeatable=True)

    def values(self, spreadsheet_id: str, ranges: Sequence[str], *, by_columns: bool = False) -> dict[str, Any]:
        """The bare values of `ranges` (A1): numbers as numbers, dates as serial numbers, no formatting."""
        params: dict[str, Any] = {
            "ranges": list(ranges),
            "majorDimension": "COLUMNS" if by_columns else "ROWS",
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        return self._ask("get", SPREADSHEET_VALUES_BATCH_URL % spreadsheet_id, params, None, repeatable=True)

    def batch_update(
        self, spreadsheet_id: str, body: Mapping[str, Any] | None, *, fields: str = "", repeatable: bool = False
    ) -> dict[str, Any]:
        """All of `body`'s requests in one atomic write, or none. `fields` is a mask of the answer.

        Unless it is `repeatable`, one that may have arrived is not sent again: `Unclear`.
        """
        return self._ask(
            "post", SPREADSHEET_BATCH_UPDATE_URL % spreadsheet_id, _mask(fields), body, repeatable=repeatable
        )

    def request(
        self,
        method: str,
        endpoint: str,
        params: ParamsType | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: FileType = None,
        headers: MutableMapping[str, str] | None = None,
    ) -> requests.Response:
        """gspread's one choke point."""
        if data or files or headers:
            raise NotImplementedError("files go through Drive")
        repeatable = method.lower() == "get"
        return self._send(_request(method, endpoint, params or {}, json, repeatable=repeatable)).response

    def _ask(
        self, method: str, endpoint: str, params: Mapping[str, Any], body: Any, *, repeatable: bool
    ) -> dict[str, Any]:
        document: dict[str, Any] = self._send(_request(method, endpoint, params, body, repeatable=repeatable)).document
        return document


def operation(method: str, endpoint: str) -> str:
    """Google's name of the method behind a request to Sheets: `spreadsheets.values.batchGet`."""
    path = urlsplit(endpoint).path.rpartition("/v4/")[2]
    path, _, verb = path.partition(":")
    part = path.split("/")[2:3]
    return ".".join(["spreadsheets", *part, verb or _VERBS[method.lower()]])


def _mask(fields: str) -> dict[str, str]:
    return {"fields": fields} if fields else {}


def _request(method: str, endpoint: str, params: Mapping[str, Any], body: Any, *, repeatable: bool) -> Request:
    name = operation(method, endpoint)
    return Request(
        service="sheets",
        operation=name,
        method=method.upper(),
        url=f"{endpoint}?{urlencode(params, doseq=True)}" if params else endpoint,
        write=not name.rpartition(".")[2].startswith(_READS),
        repeatable=repeatable,
        headers={} if body is None else {"Content-Type": "application/json"},
        body=None if body is None else json_text.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
    )
