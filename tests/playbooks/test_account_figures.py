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


# --- how a figure is counted --------------------------------------------------------------------------------------

MEASURE = """
[metrics.measure]
kind = "defects"
days = [60]
strict = true
leaves_out = [{ procedures = ["claim"], reputation = ["excluded"] }]
few_orders = { under = 40, days = 365 }
saved_by = ["fal_claim"]
never_excluded = [{ reason = ["defect"] }]
exclusion_lost_by = ["fal_claim"]

[[metrics.stages]]
at = 0.08
es = "cierran la cuenta"
en = "they close the account"
"""
MEASURED = FIGURES + MEASURE


def test_a_playbook_says_how_a_figure_is_counted(tmp_path: Path) -> None:
    write(tmp_path, "falabella/platform.toml", MEASURED)
    (metric,) = Playbooks(SHIPPED, tmp_path).platform("falabella").metrics
    assert metric.measure is not None
    assert (metric.measure.kind, metric.measure.days, metric.measure.by, metric.measure.per) == (
        "defects",
        (60,),
        "opening",
        "case",
    )
    assert (metric.measure.few_under, metric.measure.few_days) == (40, 365)
    assert [(one.procedures, one.reputation) for one in metric.measure.leaves_out] == [(("claim",), ("excluded",))]
    assert (metric.measure.saved_by, metric.measure.exclusion_lost_by) == (("fal_claim",), ("fal_claim",))
    assert [one.reason for one in metric.measure.never_excluded] == [("defect",)]
    assert [(one.at, one.what.en) for one in metric.stages] == [(0.08, "they close the account")]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        ('kind = "defects"', 'kind = "guesses"', "“guesses” is none of: defects"),
        ("strict = true", "strict = true\nstrikt = true", "strikt"),
        ("days = [60]", "days = []", "“days” must be a list with something in it"),
        ("days = [60]", "days = [0]", "days"),
        ('["excluded"]', '["forgotten"]', "forgotten"),
        ('kind = "defects"', 'kind = "answers"', "hours belong to answers"),
        ("strict = true", "strict = true\nhours = 24", "hours belong to answers"),
        ("at = 0.08", "at = 8", "at"),
        ('saved_by = ["fal_claim"]', 'saved_by = ["fal_clam"]', "nothing is called “fal_clam”"),
        ('lost_by = ["fal_claim"]', 'lost_by = ["fal_clam"]', "nothing is called “fal_clam”"),
        ('condition = "below"\n', "", "measure needs condition"),
    ],
)
def test_a_mistake_in_how_it_is_counted_is_told(tmp_path: Path, good: str, bad: str, sentence: str) -> None:
    assert good in MEASURED
    write(tmp_path, "falabella/platform.toml", MEASURED.replace(good, bad))
    (told,) = left_out(tmp_path)
    assert sentence in told.what


def test_the_shipped_figures_are_counted_as_the_definitions_say() -> None:
    books = Playbooks(SHIPPED, None)
    measures = {one.id: one.measure for platform in books.platforms() for one in platform.metrics if one.measure}
    assert sorted(measures) == ["az_contact_response", "az_odr", "ml_claims_rate", "tt_response_rate_24h"]
    odr, claims = measures["az_odr"], measures["ml_claims_rate"]
    assert (odr.days, odr.by, odr.per, odr.strict, odr.low_rating, odr.ruled) == (
        (60,),
        "order",
        "order",
        True,
        2,
        ("a_to_z",),
    )
    assert (claims.days, claims.by, claims.few_under, claims.few_days) == ((60,), "opening", 40, 365)
