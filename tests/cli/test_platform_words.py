"""A procedure is what its own platform calls it, also where another platform means something else by the same word."""

from __future__ import annotations

import pytest

from tests.program import add_store, run

T = "2026-11-20T12:00-06:00"


@pytest.mark.parametrize(
    ("platform", "typed", "meant"),
    [
        ("allegro", "reclamación", "complaint"),  # 14 days to decide it, by law
        ("mercadolibre", "reclamación", "claim"),
        ("amazon", "reembolso SAFE-T", "reimbursement"),
    ],
)
def test_the_word_that_the_platform_uses(home: object, platform: str, typed: str, meant: str) -> None:
    add_store("luna", "--platform", "allegro:allegro-pl", now=T)
    order = ("--order", "d3eeffd0-97f6-11f0-b4ff-d384dc24cd83")
    told = run(
        "open", "--platform", platform, "--procedure", typed, "--reason", "defect", *order, "--json", now=T
    )  # fmt: skip
    assert told.code == 0, told
    assert told.data["procedure"] == meant


def test_a_discussion_goes_on_as_the_complaint_of_its_platform(home: object) -> None:
    add_store("luna", "--platform", "allegro:allegro-pl", now=T)
    order = ("--order", "d3eeffd0-97f6-11f0-b4ff-d384dc24cd83")
    run("open", "--platform", "allegro", "--procedure", "discusión", "--reason", "defect", *order, now=T)
    told = run("escalate", "ACC-1", "--to", "reclamación", "--json", now=T)
    assert told.code == 0, told
    assert "al_claim_decision" in [clock["id"] for clock in told.data["clocks"]]


def test_what_was_ruled_is_not_to_be_defended_any_more(home: object) -> None:
    add_store(now=T)
    run(
        "open", "--platform", "amazon", "--procedure", "a_to_z", "--reason", "not_received", "--order", "1", now=T
    )  # fmt: skip
    told = run("decide", "ACC-1", "--ruling", "granted", "--json", now=T)
    assert told.code == 0, told
    running = [clock["id"] for clock in told.data["clocks"] if clock["state"] == "running"]
    assert "az_a_to_z_appeal" in running
    assert "az_a_to_z_respond" not in running


@pytest.mark.parametrize(("procedure", "option"), [("a_to_z", "submit"), ("return_request", "reply")])
def test_choosing_hands_nothing_in_and_answers_nobody(home: object, procedure: str, option: str) -> None:
    add_store(now=T)
    run(
        "open", "--platform", "amazon", "--procedure", procedure, "--reason", "not_received", "--order", "1", now=T
    )  # fmt: skip
    told = run("choose", "ACC-1", option, now=T)
    assert told.code == 7
    assert f"concierge {option} ACC-1" in told.err
    assert run("show", "ACC-1", "--json", now=T).data["claim_state"] != "submitted"


def test_a_procedure_that_the_platform_does_not_have_needs_a_reason(home: object) -> None:
    add_store("luna", "--platform", "allegro:PL")
    place = ("--client", "luna", "--platform", "allegro", "--reason", "defect", "--order", "1")
    done = run("open", *place, "--procedure", "a_to_z", "--json")
    assert (done.code, done.error["code"]) == (7, "rule_violation")
    assert "Allegro no tiene el trámite «A-to-z»" in done.error["message"]
    assert "Tiene: reclamación" in done.error["message"]
    assert run("list", "--json").data == []
    meant = run("open", *place, "--procedure", "a_to_z", "--because", "Así sale en su panel", "--json")
    assert meant.code == 0, meant
    case = run("open", *place, "--procedure", "message", "--because", "Otro", "--json").data["id"]
    assert run("escalate", case, "--to", "chargeback", "--json").code == 7
    assert run("escalate", case, "--to", "reclamación", "--json").data["procedure"] == "complaint"


def test_a_case_is_headed_by_the_word_of_its_platform_wherever_it_stands(home: object) -> None:
    add_store("luna", "--platform", "allegro:allegro-pl", now=T)
    place = ("--platform", "allegro", "--procedure", "complaint", "--reason", "defect", "--order", "1")
    opened = run("open", *place, now=T).out
    for screen in (opened, run("show", "ACC-1", now=T).out, run("list", now=T).out, run("today", now=T).out):
        assert "eclamación" in screen
        assert "ueja" not in screen
    assert run("list", "--columns", "id,procedure", "--plain", "--no-headers", now=T).out.split()[:2] == [
        "ACC-1",
        "complaint",
    ], "scripts read the code"
