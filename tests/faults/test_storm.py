"""Short walks through the storm at Google, and whether its truth notices what must not be."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli.google.door import Door
from tests.emulator.conftest import emulator, google
from tests.faults import storm, truth, weather
from tests.faults.ledger import Report
from tests.faults.shop import NOW, ROOT, Shop
from tests.faults.work import Work
from tests.google.connecting import client_file, connect
from tests.google.mirrored import update
from tests.google.reading import CASES, LOG, Sheet, sheets_of

pytestmark = pytest.mark.thorough

__all__ = ["emulator", "google"]


def test_a_short_storm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storm, "COMMANDS", 6)
    monkeypatch.setattr(weather, "SILENCE", [{**silence, "seconds": 1} for silence in weather.SILENCE])
    monkeypatch.setitem(Door.__init__.__kwdefaults__, "sleep", lambda _seconds: None)
    report = storm.run(Work(folder=tmp_path, shop=Shop(tmp_path), chance=random.Random(6), kills=0))
    assert report.findings == []
    counts = report.counts
    assert counts["confirmed events"] == counts["found events"] > 0
    assert counts["events of the journals"] == counts["events in the Sheet"] == counts["events restored"] > 0
    assert counts["requests that failed before"] + counts["requests that failed after they were applied"] > 0
    assert counts["syncs with nothing new"] == 2


def test_storms_through_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--google", "--rounds", "3", "--seed", "6"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    counts = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    assert counts["rounds"] == "3"
    assert int(counts["kills"]) > 0
    assert int(counts["events in the Sheet"]) == int(counts["events of the journals"]) > 100
    failed = int(counts["requests that failed before"]) + int(counts["requests that failed after they were applied"])
    assert failed / int(counts["requests"]) > 0.15


@pytest.fixture
def mirrored(google, tmp_path: Path) -> Shop:
    """A home with a store of two cases, all of it in its Sheet."""
    shop = Shop(tmp_path / "shop", google=google.url)
    shop.outside.mkdir(parents=True)
    with shop.inside():
        assert connect(google, "--client-file", str(client_file(shop.folder))).code == 0
    for words in (
        ("client", "add", "luna", "--name", "Luna", "--timezone", "America/Mexico_City", "--country", "MX",
         "--platform", "mercadolibre:MLM", "--currency", "MXN", "--prefix", "ACC"),
        *(
            ("open", "--client", "luna", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
             "--order", f"200000781960000{number}", "--buyer", "Ana")
            for number in (1, 2)
        ),
        ("sync",),
    ):  # fmt: skip
        assert shop.run(*words).code == 0
    return shop


def findings(google, shop: Shop, folder: Path) -> str:
    report = Report()
    truth.look(report, google, shop, now=NOW, folder=folder, client="luna")
    return "\n".join(report.findings)


def text(tab: int, row: int, column: int, words: str) -> dict[str, object]:
    """Something typed into a cell."""
    rows = [{"values": [{"userEnteredValue": {"stringValue": words}}]}]
    start = {"sheetId": tab, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def copied(tab: int, row: int, below: int) -> dict[str, object]:
    """A row that stands once more below."""
    source = {"sheetId": tab, "startRowIndex": row, "endRowIndex": row + 1}
    return {
        "copyPaste": {"source": source, "destination": {**source, "startRowIndex": below, "endRowIndex": below + 1}}
    }


def test_the_truth_of_a_sheet_that_is_true(google, mirrored: Shop, tmp_path: Path) -> None:
    assert findings(google, mirrored, tmp_path) == ""


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (copied(LOG, 2, 6), "stands 2 times in the log"),
        (copied(CASES, 1, 6), "ACC-1 stands 2 times"),
        ({"deleteDimension": {"range": {"sheetId": LOG, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}}}, "lost"),
        (text(CASES, 1, 1, "otra cosa"), "is not as in a new Sheet"),
    ],
)
def test_what_is_not_true_is_told(google, mirrored: Shop, tmp_path: Path, damage, told: str) -> None:
    (number,) = sheets_of(google, "luna")
    assert len(Sheet(google, number).rows(LOG)) == 3
    update(google, number, damage)
    assert told in findings(google, mirrored, tmp_path)
