"""The Sheet of the example month, as its owner sees it: the READMEs' tables come from here.

The month is played, the home is connected with the loopback Google, and one `sync` makes the Sheet. What stands in
the READMEs are the visible columns with the texts that Google shows. A tab with more columns than a page is wide is
turned: its headings stand below each other, and each of its rows is a column.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from concierge_cli.cli.demonstration import Demonstration
from concierge_cli.cli.style import cells
from tests.emulator import Emulator
from tests.emulator.person import Google
from tests.google.connecting import connect
from tests.google.reading import CASES, EVIDENCE, KPI, LOG, READ_ME, sheets_of
from tests.program import made, run

ROOT: Final = Path(__file__).parent.parent
TABS: Final = {"read-me": READ_ME, "cases": CASES, "log": LOG, "evidence": EVIDENCE, "kpi": KPI}
"""What a README calls a tab, and the tab's fixed id."""

WIDTH: Final = 100
_WIDEST: Final = 27
_FIELDS: Final = "sheets(properties(sheetId,title),data(columnMetadata(hiddenByUser),rowData(values(formattedValue))))"


@dataclass
class Tabs:
    """The tabs of one Sheet: their titles, and their rows from the headings on, without hidden columns."""

    titles: dict[int, str] = field(default_factory=dict)
    rows: dict[int, list[list[str]]] = field(default_factory=dict)

    def text(self, name: str, *wanted: str) -> str:
        """One tab as text. `wanted` are the rows, by their first cell or case, with `#2` for the second such row."""
        tab = TABS[name]
        headings, *rows = self.rows[tab]
        title = f"[ {self.titles[tab]} ]"
        if tab == READ_ME:
            lines = [line for row in (headings, *rows) for line in textwrap.wrap("".join(row), WIDTH) or [""]]
            return "\n".join([title, *lines])
        return "\n".join([title, *_turned([headings, *(_row(rows, one) for one in wanted)])])


def _row(rows: Sequence[list[str]], wanted: str) -> list[str]:
    key, _, place = wanted.partition("#")
    found = [row for row in rows if any(cell.split(" (")[0] == key for cell in row[:2])]
    return found[int(place or 1) - 1]


def _turned(table: Sequence[Sequence[str]]) -> list[str]:
    return _aligned([[head, *(clip(text, _WIDEST) for text in line)] for head, *line in zip(*table, strict=True)])


def clip(text: str, width: int) -> str:
    """The text, cut with “…” where it is too long."""
    return text if cells(text) <= width else f"{text[: width - 1].rstrip()}…"


def _aligned(table: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(cells(line[column]) for line in table) for column in range(len(table[0]))]
    return [
        "  ".join(text + " " * (width - cells(text)) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]


def tabs_of(google: Google, number: str) -> Tabs:
    """What a spreadsheet shows whoever opens it."""
    found = Tabs()
    for sheet in google.get(f"/v4/spreadsheets/{number}", fields=_FIELDS)["sheets"]:
        tab, data = sheet["properties"]["sheetId"], sheet["data"][0]
        hidden = [column.get("hiddenByUser", False) for column in data["columnMetadata"]]
        found.titles[tab] = sheet["properties"]["title"]
        found.rows[tab] = [_shown(row.get("values", []), hidden) for row in data.get("rowData", [])]
        while found.rows[tab] and not any(found.rows[tab][-1]):
            found.rows[tab].pop()
    return found


def _shown(values: Sequence[dict[str, Any]], hidden: Sequence[bool]) -> list[str]:
    texts = [str(value.get("formattedValue", "")).strip() for value in values]
    texts += [""] * (len(hidden) - len(texts))
    return [text for text, away in zip(texts, hidden, strict=False) if not away]


def month_in_google(language: str) -> Tabs:
    """The tabs of the example month's Sheet, whose store speaks `language`. `CONCIERGE_HOME` is a folder of its own."""
    assert made("demo").code == 0
    month = Demonstration(ROOT / "examples", Path(os.environ["CONCIERGE_HOME"]) / "cache" / "demo")
    with Emulator() as emulator, month.inside(month.now, CONCIERGE_GOOGLE_BASE_URL=emulator.url):
        google = Google(emulator)
        assert connect(google, now=month.now).code == 0
        for words in (("client", "edit", "accesorios", "--language", language), ("sync",)):
            done = run(*words)
            assert done.code == 0, done
        (number,) = sheets_of(google, "accesorios")
        return tabs_of(google, number)
