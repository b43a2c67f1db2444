"""The report of the example month, as `report month` and `report week` write it, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chromium import PHONE, SCREEN, Chromium
from tests.program import made, run
from tests.reports.test_chromium import MARKS, OVERLAPS, opened

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.thorough]

NOW = "2026-11-27T12:30-06:00"
REPORTS = {"month": ("month", "--month", "2026-11"), "week": ("week", "--week", "2026-W47")}


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as browser:
        yield browser


@pytest.fixture
def pages(home: Path, tmp_path: Path) -> dict[str, Path]:
    assert made("demo").code == 0
    files = {name: tmp_path / f"{name}.html" for name in REPORTS}
    for name, file in files.items():
        done = run("demo", "report", *REPORTS[name], "--minutes-each", "35", "--output", str(file), now=NOW)
        assert done.code == 0, done
    return files


def test_it_holds_on_a_phone_and_on_a_screen(browser: Chromium, pages: dict[str, Path]) -> None:
    """No complaint, nothing that sticks out, no word on another, every chart equal to its table, every link at home."""
    for name, file in pages.items():
        for width in (PHONE, SCREEN):
            page = browser.open(file, width=width)
            assert (page.errors, page.requests, page.sideways()) == ([], [], []), (name, width)
            assert page.evaluate(OVERLAPS) == [], (name, width)
            figures = page.evaluate(MARKS)
            assert len(figures) >= 4
            for figure in figures:
                assert figure["marks"]
                for mark in figure["marks"]:
                    row, _dot, cell = mark["said"].partition(" · ")
                    head, _colon, value = cell.partition(": ")
                    (found,) = (one for one in figure["rows"] if one[0] == row)
                    assert found[figure["heads"].index(head)] == value, (name, mark)
            targets = opened(page)
            assert any(target.startswith("case-ACC-") for target in targets)
            assert page.evaluate(f"{sorted(set(targets))}.filter(id => !document.getElementById(id))") == []
