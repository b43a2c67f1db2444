"""Figures of the account: which threads count in them, and what their sources disagree about."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge_cli.playbooks.book import Playbooks
from tests.playbooks.test_book_files import PLATFORM, SHIPPED, left_out, line_with, write

METRIC = """
[[metrics]]
id = "fal_claims"
label = { es = "reclamos sobre ventas", en = "claims on sales" }
condition = "below"
limits = { CL = 0.04 }
disputed = { CL = [0.04, 0.05] }
conflict = { es = "una página dice 4 %, otra 5 %", en = "one page says 4 %, another 5 %" }
trust = "low"
source = ["memory"]
"""
FIGURES = PLATFORM.replace("[procedures.claim]\n", "[procedures.claim]\ncounts = { fal_claims = false }\n") + METRIC


def test_a_procedure_says_in_which_figures_its_threads_count(tmp_path: Path) -> None:
    write(tmp_path, "falabella/platform.toml", FIGURES)
    books = Playbooks(SHIPPED, tmp_path)
    assert books.procedure("falabella", "claim").counts == {"fal_claims": False}
    assert books.procedure("falabella", "message").counts == {}
    (metric,) = books.platform("falabella").metrics
    assert metric.disputed == {"CL": (0.04, 0.05)}
    assert (metric.conflict.en, metric.limits["CL"]) == ("one page says 4 %, another 5 %", 0.04)


@pytest.mark.parametrize(
    ("good", "bad", "line", "sentence"),
    [
        ("fal_claims = false", "fal_claim = false", "counts =", "nothing is called “fal_claim”"),
        ("fal_claims = false", 'fal_claims = "no"', "counts =", "“fal_claims” must be true or false"),
        ("limits = { CL = 0.04 }", "limits = { CL = 0.05 }", "[[metrics]]", "limits holds the stricter number"),
        ("disputed = { CL", "disputed = { PE", "[[metrics]]", "disputed names a place that limits does not have"),
        ("[0.04, 0.05]", "[0.04]", "disputed =", "“CL” must be a list with something in it"),
        ("conflict = {", "note = {", "[[metrics]]", "disputed needs conflict"),
        ('trust = "low"\nsource = ["memory"]\n', 'trust = "low"\n', "[[metrics]]", "“source” is missing"),
        ('trust = "low"\nsource = ["memory"]\n', 'source = ["memory"]\n', "[[metrics]]", "“trust” is missing"),
        ('["memory"]\n', '["gossip"]\n', "source =", "nothing is called “gossip”"),
    ],
)
def test_a_mistake_in_a_figure_names_its_line(tmp_path: Path, good: str, bad: str, line: str, sentence: str) -> None:
    assert good in FIGURES
    head, mark, tail = FIGURES.rpartition("[[metrics]]")
    text = head + mark + tail.replace(good, bad) if good in tail else FIGURES.replace(good, bad)
    file = write(tmp_path, "falabella/platform.toml", text)
    (told,) = left_out(tmp_path)
    number = line_with(text, line) if line != "source =" else len(text.splitlines())
    assert (told.file, told.line) == (str(file), number)
    assert sentence in told.what
