"""Papers compared with files that a person has read; `CONCIERGE_WRITE_GOLDEN=1` writes them again."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "golden" / "reports"
WRITES = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")


def golden(name: str, text: str) -> None:
    file = FOLDER / name
    if WRITES:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")
