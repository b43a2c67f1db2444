"""The same tasks with gspread, as its documentation does them: `python -m tests.bench.gspread_way URL SHEET TASK ID`.

`open` writes a case down unless it is there, and a line in the log; `update` changes three cells of it (its status, the
next date, whose move it is) and adds a line. The words are those of gspread's user guide: `open_by_key`, `worksheet`,
`find`, `append_row`, `update_cell`; nothing is kept from one run to the next, as nothing is in a script.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from tests.emulator.clients import gspread_client

CASES, LOG = "Casos", "Bitácora"
STATUS, NEXT_DATE, WHOSE_MOVE = 2, 19, 21


def main() -> None:
    url, key, task, case = sys.argv[1:]
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    book = gspread_client(url).open_by_key(key)
    cases = book.worksheet(CASES)
    cell = cases.find(case)
    if task == "open":
        if cell is None:
            cases.append_row(
                [
                    case,
                    "abierto",
                    "Mercado Libre",
                    "Reclamo",
                    "No funciona",
                    "Ana P.",
                    "2000007819609432",
                    "",
                    "CAB-7",
                    189.0,
                ]
            )
        log = book.worksheet(LOG)
        log.append_row([now, case, "yo", "El caso nuevo"])
    else:
        assert cell is not None
        cases.update_cell(cell.row, STATUS, "espera")
        cases.update_cell(cell.row, NEXT_DATE, now)
        cases.update_cell(cell.row, WHOSE_MOVE, "de quien compró")
        log = book.worksheet(LOG)
        log.append_row([now, case, "yo", "Espera a quien compró"])


if __name__ == "__main__":
    main()
