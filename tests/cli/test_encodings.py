"""Output never dies on an encoding: the main screens under code pages that lack our glyphs, as real processes."""

from __future__ import annotations

import pytest

from tests.prepared import begun
from tests.program import add_store, open_claim, run, start


@pytest.fixture
@begun
def store():
    add_store(now="2026-11-13T18:41-06:00")
    open_claim()
    run("note", "ACC-1", "“comillas”, ✓, 日本 y \u202eal revés")


SCREENS = (
    ("show", "ACC-1", "--log"), ("today",), ("list",), ("kpi", "--client", "accesorios"), ("--help",), ("why", "ACC-1"),
)  # fmt: skip
ENCODINGS = ("ascii", "cp1252", "cp850", "utf-8")


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        # Each screen in the poorest of them, and one screen in each, on any run.
        pytest.param(words, encoding, marks=[] if "ascii" in encoding or words is SCREENS[0] else pytest.mark.thorough)
        for words in SCREENS
        for encoding in ENCODINGS
    ],
    ids=lambda given: given if isinstance(given, str) else given[0],
)
def test_a_screen_is_written_whole_in_any_encoding(store, words, encoding):
    done = start(*words, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert done.code == 0, done
    assert done.out.strip()
    assert "\u202e" not in done.out
    if encoding == "ascii":
        assert done.out.isascii()
        assert "ACC-1" in done.out or words[0] in ("--help", "kpi")
