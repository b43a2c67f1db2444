"""What the bench measures is what it says: the made home, the limits, and the table that only it writes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from concierge_cli.journal import open_journal
from concierge_cli.journal.figures import Scope
from concierge_cli.journal.verify import verify
from concierge_cli.services.kpi import measure
from tests.bench import make_home, mirror, reading, table
from tests.bench.figures import plain
from tests.bench.kpis import END, NOW_SECONDS, START
from tests.bench.measure import Figure
from tests.bench.mirror_table import GOOGLE


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    make_home.fill(folder, cases=160, still_open=20)
    return SimpleNamespace(places=SimpleNamespace(data=folder, config=folder))


def test_a_made_home_is_sound_and_has_eight_events_a_case(made):
    with open_journal(made) as journal:
        assert verify(journal, now=make_home.NOW).sound
        with journal.reading() as connection:
            counted = connection.execute(
                "SELECT n, count(*) FROM (SELECT count(*) AS n FROM events WHERE case_key <> '' GROUP BY case_key)"
                " GROUP BY n"
            ).fetchall()
    assert counted == [(8, 160)]


def test_every_figure_has_something_to_measure_in_it(made):
    with open_journal(made) as journal, journal.reading() as connection:
        scope = Scope(client=None, start=START, end=END, now=NOW_SECONDS)
        found = plain(measure(connection, scope))
    nothing = {name for name, value in found.items() if value in ([0, 0], [None, 0])}
    assert nothing == {"backlog_start"}
    assert 0 < found["all_targets_met"][0] < 1
    assert found["sla_compliance left out"][:2] != [0, 0]
    assert found["work_p50"][0] < found["cycle_p50"][0]


@pytest.mark.parametrize(
    ("figure", "line", "broken"),
    [
        (Figure(name="list", value=1.234, unit="x_import_typer", limit=1.3), "list 1.23 x_import_typer 1.3", False),
        (Figure(name="list", value=1.31, unit="x_import_typer", limit=1.3), "list 1.31 x_import_typer 1.3", True),
        (Figure(name="speed", value=299.6, unit="x", limit=300, at_least=True), "speed 300 x 300", True),
        (Figure(name="open_syncs", value=7, unit="fsyncs"), "open_syncs 7 fsyncs -", False),
    ],
)
def test_a_figure_is_one_line_and_knows_its_limit(figure, line, broken):
    assert (str(figure), figure.broken) == (line, broken)


def test_the_table_names_every_figure_in_both_languages():
    names = [
        *reading.AGAINST_TYPER,
        *reading.AGAINST_PASS,
        "list_1000",
        "jrnl_4.6",
        "kpi_polars_2.1.0",
        "business_time",
    ]
    units = ["x_import_typer"] * len(reading.AGAINST_TYPER) + ["x_python_c_pass"] * 3 + ["x_polars", "MiB"]
    figures = [Figure(name=name, value=1.5, unit=unit, limit=2) for name, unit in zip(names, units, strict=True)]
    for language in table.READMES:
        rows = table.rows(figures, rounds=15, language=language).splitlines()
        assert len(rows) == 4 + len(figures)
        assert all(row.count("|") == 4 and "≤ 2" in row for row in rows[4:])
        assert any("jrnl 4.6" in row for row in rows)


@pytest.mark.thorough
def test_the_mirror_keeps_its_limits_with_an_empty_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(mirror, "MEGABYTES", (20, 60))
    monkeypatch.setattr(mirror, "NEW", 60)
    monkeypatch.setattr(mirror, "OPEN", 10)
    figures = list(mirror.figures(tmp_path, 1, sizes=(0,)))
    assert [str(figure) for figure in figures if figure.broken] == []
    for language in table.READMES:
        rows = table.rows(figures, rounds=1, language=language, table=GOOGLE).splitlines()
        assert len(rows) == 4 + len(figures)


@pytest.mark.parametrize("name", table.READMES.values())
@pytest.mark.parametrize("kind", [table.JOURNAL, GOOGLE], ids=lambda kind: kind.mark)
def test_the_readme_has_room_for_the_table(name, kind):
    text = (table.ROOT / name).read_text(encoding="utf-8")
    assert len(kind.block.findall(text)) == 1
