"""What `open` says of a right that counts from the delivery: whether they asked within it, and until when it lasted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import run

STORE = ("client", "add", "sol", "--timezone", "America/Mexico_City", "--country", "MX", "--platform", "own_store")
RETURN = (
    "--platform",
    "own_store",
    "--procedure",
    "return_request",
    "--reason",
    "change_of_mind",
    "--amount",
    "890 MXN",
)


@pytest.mark.parametrize(
    ("lang", "asked", "said"),
    [
        ("es", "2026-11-19 23:59:59", "(México): lo pidieron a tiempo, había hasta el jue 19 nov, 23:59."),
        ("es", "2026-11-20 00:00", "(México): lo pidieron tarde, acabó el jue 19 nov, 23:59."),
        ("en", "2026-11-19 23:59:59", "(Mexico): asked for in time, it lasted until Thu 19 Nov, 23:59."),
        ("en", "2026-11-20 00:00", "(Mexico): asked for late, it ended on Thu 19 Nov, 23:59."),
    ],
)
def test_opening_says_whether_they_asked_in_time(home: Path, lang: str, asked: str, said: str) -> None:
    """Delivered on Wednesday 11; Monday 16 is a holiday: 12, 13, 17, 18, 19."""
    now = "2026-11-20T09:00-06:00"
    assert run(*STORE, now=now).code == 0
    when = ("--delivered-at", "2026-11-11 12:00", "--received-at", asked, "--platform-opened-at", asked)
    done = run("--lang", lang, "open", *RETURN, "--order", "W-1", "--buyer", "Ana", *when, now=now)
    assert done.code == 0, done
    assert said in " ".join(done.out.split())
