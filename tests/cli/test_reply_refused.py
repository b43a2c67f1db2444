"""Words that were refused are kept, and what was typed beside them is logged with what goes out, once."""

from __future__ import annotations

from pathlib import Path

from tests.program import add_store, open_claim, run

NOW = "2026-11-14T10:00-06:00"
PROMISE = "Te garantizo que Mercado Libre te devolverá el dinero."


def test_minutes_of_a_refused_answer_are_logged_once(home: Path) -> None:
    add_store()
    open_claim()

    def minutes() -> int:
        return int(run("show", "ACC-1", "--json", now=NOW).data["minutes"])

    for _again in range(2):
        refused = run("reply", "ACC-1", "--text", PROMISE, "--minutes", "7", now=NOW)
        assert refused.code == 7, refused
        assert refused.err.endswith("concierge reply ACC-1 --draft --editor --minutes 7\n")
        assert minutes() == 0
    sent = run("reply", "ACC-1", "--draft", "--because", "lo dijo la plataforma", "--minutes", "7", now=NOW)
    assert sent.code == 0, sent
    assert minutes() == 7
