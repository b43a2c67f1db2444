"""A store's Sheet as it stands at Google, read without any of the program's own code."""

from __future__ import annotations

from typing import Any

from tests.emulator.person import Google

READ_ME, CASES, LOG, EVIDENCE, KPI, META = range(101, 107)
"""The tabs by their fixed ids."""

Row = dict[str, Any]
"""What a row holds by its columns' keys, as it was entered; the address of a link behind its text."""

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"

_FIELDS = (
    "sheets(properties(sheetId,title,hidden,gridProperties),data("
    "columnMetadata(developerMetadata(metadataKey,metadataValue)),"
    "rowData(values(userEnteredValue,formattedValue,textFormatRuns(format(link(uri))))))"
    ")"
)


class Sheet:
    """One spreadsheet, read whole at the moment when it is made."""

    def __init__(self, google: Google, number: str) -> None:
        self.id = number
        document = google.get(f"/v4/spreadsheets/{number}", fields=_FIELDS)
        self.tabs: dict[int, list[Row]] = {}
        self.titles: dict[int, str] = {}
        self.columns: dict[int, list[str]] = {}
        """The keys of the columns from left to right; "" for one that is not the program's."""
        self.headings: dict[int, list[str]] = {}
        self.hidden: set[int] = set()
        for sheet in document["sheets"]:
            properties = sheet["properties"]
            tab = properties["sheetId"]
            self.titles[tab] = properties["title"]
            if properties.get("hidden"):
                self.hidden.add(tab)
            data = sheet.get("data", [{}])[0]
            keys = [_key(column) for column in data.get("columnMetadata", [])]
            if tab == META:
                keys = ["kind", "key", "value", "at", *[""] * (len(keys) - 4)]
            self.columns[tab] = keys
            lines = [[_value(cell) for cell in row.get("values", [])] for row in data.get("rowData", [])]
            self.headings[tab] = [str(heading or "") for heading in lines[0]] if lines else []
            self.tabs[tab] = [
                {key: value for key, value in zip(keys, line, strict=False) if key and value is not None}
                for line in lines[1:]
                if any(value is not None for value in line)
            ]

    def rows(self, tab: int) -> list[Row]:
        """The rows that hold anything, from the top, without the headings."""
        return self.tabs.get(tab, [])

    def case(self, number: str) -> Row:
        """The one row of a case."""
        (row,) = [one for one in self.rows(CASES) if one.get("case") == number]
        return row

    def events(self) -> list[str]:
        """The ids of the log's entries, from the top."""
        return [str(row.get("event", "")) for row in self.rows(LOG)]

    def claims(self) -> list[tuple[str, str]]:
        """Who claimed which letter before case numbers, in the order of the claims."""
        return [(row.get("key", ""), row.get("value", "")) for row in self.rows(META) if row.get("kind") == "claim"]


def sheets_of(google: Google, client: str = "", *, purpose: str = "sheet") -> list[str]:
    """The ids of the spreadsheets in Drive that say they are a store's, or any store's; not those in the trash."""
    return [
        file.id
        for file in google.world.files.values()
        if file.mime_type == SPREADSHEET and not file.trashed and _marked(file, "concierge", purpose)
        if not client or _marked(file, "client", client)
    ]


def folders_of(google: Google, client: str) -> list[str]:
    """The ids of the folders in Drive that say they are the store's; not those in the trash."""
    return [
        file.id
        for file in google.world.files.values()
        if file.mime_type == FOLDER and not file.trashed and _marked(file, "concierge", "client")
        if _marked(file, "client", client)
    ]


def _marked(file: Any, name: str, value: str) -> bool:
    return any(marks.get(name) == value for marks in file.app_properties.values())


def _key(column: dict[str, Any]) -> str:
    marks = column.get("developerMetadata", [])
    return next((one["metadataValue"] for one in marks if one["metadataKey"] == "concierge.column"), "")


def _value(cell: dict[str, Any]) -> Any:
    entered = cell.get("userEnteredValue")
    if not entered:
        return None
    (value,) = entered.values()
    links = [
        run["format"]["link"]["uri"] for run in cell.get("textFormatRuns", []) if run.get("format", {}).get("link")
    ]
    return (value, *links) if links else value
