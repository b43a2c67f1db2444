"""The screens of health, whole, in both languages, against files that a person has read.

`CONCIERGE_WRITE_GOLDEN=1` writes them again: read each one before it is committed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from concierge_cli.cli.style import cells
from tests.cli.health_story import play

pytestmark = pytest.mark.thorough

GOLDEN = Path(__file__).parents[1] / "golden" / "health"
WRITES = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_screen_stands_as_it_was_read(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_LANG", language)
    monkeypatch.chdir(tmp_path)
    played = {f"{name}_{language}.txt": text for name, text in play(tmp_path)}
    if WRITES:
        GOLDEN.mkdir(exist_ok=True)
        for name, text in played.items():
            (GOLDEN / name).write_text(text, encoding="utf-8", newline="\n")
    for name, text in played.items():
        assert text == (GOLDEN / name).read_text(encoding="utf-8"), name
    assert sorted(played) == sorted(path.name for path in GOLDEN.glob(f"*_{language}.txt"))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_a_screen_keeps_to_its_rules(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    limit = 60 if "_60_" in path.stem else 80
    if "_md_" not in path.stem:
        assert [line for line in lines if cells(line) > limit and not line.strip().startswith("concierge ")] == []
    if path.stem.endswith("_es"):
        wrong = re.compile(r"\b(error|inválid\w+|ejecut\w+|parámetros?|flags?|ID|JSON|comprador(?:a|es)?)\b")
        assert [line for line in lines if wrong.search(line)] == []
