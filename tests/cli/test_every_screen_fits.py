"""Every reading command at 60, 80 and 160 columns, in both languages, over the example month: nothing sticks out."""

from __future__ import annotations

import pytest

from concierge_cli.cli.style import cells
from tests.cli.screen_story import environment
from tests.program import made, run

READING = (
    "today", "today --why", "today --all", "list", "list --all", "show ACC-14", "show ACC-14 --log", "show ACC-9 --log",
    "show ACC-3 --log", "why ACC-14", "why ACC-13", "sla", "sla ACC-14", "kpi --month 2026-11", "kpi --month 2026-11 --cases", "health", "health --cases", "client orders",
    "evidence list ACC-9", "evidence check ACC-14", "evidence check ACC-13", "evidence ask ACC-14 --dry-run",
    "evidence verify ACC-9", "client list", "client show accesorios", "client access list", "doctor", "verify",
    "sop list", "sop show mercadolibre claim", "sop show ACC-14", "rules list", "rules show ml_claim_protect_reputation",
    "rules due az_a_to_z_respond --trigger 2026-11-25 --site US", "template list", "template show claim_ack",
    "help", "help todo", "help fechas", "help palabras", "help open", "help client edit", "help evidence add",
    "completion install --shell fish --help", "reply ACC-14 --template claim_ack --dry-run", "show ACC-99", "abrir --cliente x",
    "pilot accesorios", "pilot accesorios --goal 15 --hours-a-week 10", "client agreement accesorios",
    "close ACC-15 --outcome denied --dry-run",
    "report month --month 2026-11", "report month --month 2026-11 --cases", "report week --week 2026-W47 --minutes-each 20",
    "report month --month 2026-10", "report week --all", "report month --all --month 2026-11", "help report week", "bill 2026-11", "bill 2026-11 --mine",
)  # fmt: skip
PASTED = ("concierge ", "  concierge ", "   concierge ", "    concierge ")
"""A command stays on one line, so that it can be copied."""


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """The demo's home, played once."""
    home = tmp_path_factory.mktemp("month")
    with environment({"CONCIERGE_HOME": str(home), "CONCIERGE_LANG": "es", "CONCIERGE_NOW": "2026-11-27T12:30-06:00"}):
        assert made("demo", "--no-pauses").code == 0
    return home / "cache" / "demo"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("columns", "language"),
    [
        # Spanish is the longer of the two, and 60 columns are the fewest.
        (60, "es"),
        *(
            pytest.param(*one, marks=pytest.mark.thorough)
            for one in ((60, "en"), (80, "en"), (80, "es"), (160, "es"), (160, "en"))
        ),
    ],
)
def test_no_line_sticks_out(month, columns, language):
    wide = []
    variables = {
        "CONCIERGE_HOME": str(month), "CONCIERGE_LANG": language, "COLUMNS": str(columns),
        "CONCIERGE_NOW": "2026-11-27T12:30-06:00",
    }  # fmt: skip
    with environment(variables):
        for line in READING:
            done = run(*line.split(), "--no-input")
            assert done.code != 1, (line, done.err)
            limit = columns if line.startswith("list") else min(columns, 80)
            for text in (done.out, done.err):
                for shown in text.splitlines():
                    one = len(shown.split()) == 1  # a path, a digest or a name that nothing can break
                    if cells(shown) > limit and not shown.startswith(PASTED) and not one and "/month" not in shown:
                        wide.append((line, shown))
                assert "\t" not in text, line
                assert not any(row != row.rstrip() for row in text.splitlines()), line
    assert not wide
