"""A case keeps the rule that it started with, though the playbook changes under it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import add_store, open_claim, run

ROOT = Path(__file__).parents[2]


def test_a_changed_playbook_moves_no_open_case_and_why_still_counts_its_days(home):
    add_store(now="2026-11-13T18:41-06:00")
    open_claim()
    own = home / "sops" / "mercadolibre"
    own.mkdir(parents=True)
    shipped = (ROOT / "sops" / "mercadolibre" / "platform.toml").read_text(encoding="utf-8")
    before, rule, after = shipped.partition("[rules.ml_claim_protect_reputation]")
    assert "duration = 2\n" in after
    changed = before + rule + after.replace("duration = 2\n", "duration = 5\n", 1)
    (own / "platform.toml").write_text(changed, encoding="utf-8")
    (found,) = run("why", "ACC-1", "ml_claim_protect_reputation", "--json").data
    assert found["due_at"] == "2026-11-18T23:59:59-06:00"
    assert [step["counts"] for step in found["steps"]] == [0, None, None, None, 1, 2]
    edited = run("edit", "ACC-1", "--platform-opened-at", "2026-11-12 10:00", "--json").data
    clock = next(one for one in edited["clocks"] if one["id"] == "ml_claim_protect_reputation")
    assert clock["due_at"] == "2026-11-17T23:59:59-06:00", "two business days, as when it was opened"


@pytest.mark.parametrize(
    ("tongue", "of_the_source", "of_the_rule"),
    [
        ("es", "ml_claims (ya no está en ninguna guía)", "Ya no está en ninguna guía; la fecha se mantiene."),
        ("en", "ml_claims (in no playbook any more)", "It is in no playbook any more; the date stays."),
    ],
)
def test_a_source_and_a_rule_that_are_gone_are_said_and_the_rest_explained(
    home, monkeypatch, tongue, of_the_source, of_the_rule
):
    monkeypatch.setenv("CONCIERGE_LANG", tongue)
    add_store(now="2026-11-13T18:41-06:00")
    open_claim()
    own = home / "sops" / "mercadolibre"
    own.mkdir(parents=True)
    shipped = (ROOT / "sops" / "mercadolibre" / "platform.toml").read_text(encoding="utf-8")
    (own / "platform.toml").write_text(shipped.replace("ml_claims", "ml_claims_2027"), encoding="utf-8")
    ran = run("why", "ACC-1", "ml_claim_protect_reputation")
    assert ran.code == 0, ran
    assert of_the_source in " ".join(ran.out.split())
    for page in (ROOT / "sops" / "mercadolibre").iterdir():
        text = page.read_text(encoding="utf-8").replace("ml_claim_protect_reputation", "ml_claim_other_rule")
        (own / page.name).write_text(text, encoding="utf-8")
    ran = run("why", "ACC-1", "ml_claim_protect_reputation")
    assert ran.code == 0, ran
    said = " ".join(ran.out.split())
    assert of_the_rule in said
    assert {"es": "2 días hábiles", "en": "2 business days"}[tongue] in said
    assert "18 nov" in said.lower()
    for words in (("show", "ACC-1"), ("edit", "ACC-1", "--urgent"), ("sla", "ACC-1"), ("today",)):
        assert run(*words).code == 0, words
