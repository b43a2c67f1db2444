"""The labelled messages of cases: windows that closed, promised dates, and what a step has to say at least."""

from __future__ import annotations

from tests.lint_lines import CASES, count, lines

LINES = lines(CASES)


def test_no_message_of_the_own_lines_is_judged_wrongly() -> None:
    own = [line for line in LINES if not line.get("blind")]
    assert count(own).wrong == []
    assert len(own) >= 110
    hits = count(own).hits
    for language in ("es", "en"):
        assert hits["closed_window", language] >= 3
        assert hits["date_not_in_log", language] >= 12
        assert hits["contradicting_date", language] >= 2
        assert hits["missing_content", language] >= 8


def test_blind_messages_are_judged_no_worse_than_today() -> None:
    counted = count(line for line in LINES if line.get("blind"))
    assert counted.total >= 33
    assert counted.misses.total() <= 1
    assert counted.alarms.total() <= 1
