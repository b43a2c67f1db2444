"""A replica's letter: a row that is appended to META and read back. The first row with a letter wins."""

from __future__ import annotations

from concierge_cli.google.sheet.answers import Grid, a1, grids, ours
from concierge_cli.google.sheet.batches import ANSWER
from concierge_cli.google.sheet.cells import Json
from concierge_cli.google.sheet.laying_out import append_remarks
from concierge_cli.google.sheet.seen import claims, remarks
from concierge_cli.google.sheet.tabs import Remark, Tab


def claim(meta: Grid, letter: str, replica: str, *, at: str) -> tuple[Json, str]:
    """Body and fields of the write that claims a letter in META; `at` is the present instant in ISO 8601."""
    asked = [a1(meta.title, rows=(0, 1)), a1(meta.title, rows=(1, None), columns=(0, meta.columns))]
    body = {
        "requests": [append_remarks([Remark("claim", letter, replica, at)], meta.places)],
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
        "responseRanges": asked,
    }
    return body, ANSWER


def holder(answer: Json, letter: str) -> str:
    """The replica that holds a letter by what the write answered; "" when nobody does."""
    tabs = ours(grids(answer.get("updatedSpreadsheet") or {}))
    return claims(remarks(tabs.get(Tab.META))).get(letter, "")
