"""The main job through the command line: the Friday-evening claim, from its opening to the week's figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.program import add_store, open_claim, run

FRIDAY = "2026-11-13T18:41-06:00"


@pytest.fixture
def store():
    add_store(now=FRIDAY)


def photo(path: Path, color: str = "navy") -> Path:
    Image.effect_noise((320, 240), 60).convert("RGB").save(path, quality=90) if color == "noise" else Image.new(
        "RGB", (320, 240), color
    ).save(path)
    return path


def clock(case, name):
    return next(one for one in case["clocks"] if one["id"] == name)


def test_the_platforms_date_is_the_end_of_wednesday_and_the_next_command_is_there(store):
    case = open_claim()
    assert clock(case, "ml_claim_protect_reputation")["due_at"] == "2026-11-18T23:59:59-06:00"
    assert clock(case, "ml_claim_protect_reputation")["warn_at"] == "2026-11-15T18:30:00-06:00"
    assert clock(case, "ml_claim_protect_reputation")["basis"] == "assumed"
    assert clock(case, "first_response")["due_at"] == "2026-11-18T09:30:00-06:00"
    assert [entry["kind"] for entry in case["evidence"]["missing"]] == ["chat_log", "defect_photo"]
    assert case["next_command"] == "concierge reply ACC-1 --template claim_ack"
    assert case["status"] == "new"
    assert case["waiting_on"] == "us"
    assert case["reputation"] == "at_risk"


def test_why_explains_the_platforms_date_day_by_day(store):
    open_claim()
    (found,) = run("why", "ACC-1", "ml_claim_protect_reputation", "--json").data
    assert [(step["date"], step["what"], step["counts"]) for step in found["steps"]] == [
        ("2026-11-13", "trigger", 0),
        ("2026-11-14", "weekend", None),
        ("2026-11-15", "weekend", None),
        ("2026-11-16", "holiday", None),
        ("2026-11-17", "counted", 1),
        ("2026-11-18", "counted", 2),
    ]
    assert "Día de la Revolución" in run("why", "ACC-1", "ml_claim_protect_reputation").out


def test_why_explains_agreed_hours_to_the_minute(store):
    open_claim()
    (found,) = run("why", "ACC-1", "first_response", "--json").data
    assert [(step["date"], step["counts"]) for step in found["steps"]] == [
        ("2026-11-13", 30),
        ("2026-11-14", 180),
        ("2026-11-15", 0),
        ("2026-11-16", 0),
        ("2026-11-17", 480),
        ("2026-11-18", 30),
    ]


def test_evidence_is_checked_refused_and_accepted(store, tmp_path):
    open_claim()
    whole = photo(tmp_path / "whole.jpg", "noise").read_bytes()
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(whole[: len(whole) // 2])
    assert run("evidence", "add", "ACC-1", str(cut), "--kind", "defect_photo", "--from", "buyer").code == 0

    checked = run("evidence", "check", "ACC-1", "--json")
    assert checked.code == 7
    assert [entry["kind"] for entry in checked.json["data"]["missing"]] == ["chat_log", "defect_photo"]
    assert [entry["kind"] for entry in checked.json["data"]["broken"]] == ["defect_photo"]
    assert checked.json["data"]["broken"][0]["problems"] == ["truncated_photo"]
    screen = run("evidence", "check", "ACC-1")
    assert screen.code == 7
    assert "cut.jpg" in screen.out

    refused = run("submit", "ACC-1", "--json")
    assert refused.code == 7
    assert refused.error["code"] == "rule_violation"
    assert [entry["kind"] for entry in refused.json["data"]["missing"]] == ["chat_log", "defect_photo"]

    photo(tmp_path / "tip.jpg", "red")
    photo(tmp_path / "chat.png", "white")
    assert run("evidence", "add", "ACC-1", str(tmp_path / "tip.jpg"), "--kind", "defect_photo").code == 0
    assert run("evidence", "add", "ACC-1", str(tmp_path / "chat.png"), "--kind", "chat_log").code == 0
    assert run("evidence", "check", "ACC-1").code == 0
    assert run("submit", "ACC-1", "--json").data["claim_state"] == "submitted"


def test_forcing_needs_a_reason_and_is_logged(store):
    open_claim()
    assert run("submit", "ACC-1", "--force").code == 2
    done = run("submit", "ACC-1", "--force", "--because", "vence hoy", "--json")
    assert done.data["claim_state"] == "submitted"
    events = [json.loads(line) for line in run("export", "events", "--format", "jsonl").out.splitlines()]
    submitted = next(event for event in events if event["kind"] == "submitted")
    assert submitted["facts"]["forced"] is True
    assert submitted["facts"]["missing"] == ["chat_log", "defect_photo"]
    assert submitted["personal"]["because"] == "vence hoy"


def test_the_same_photo_in_another_case_is_kept_and_does_not_count(store, tmp_path):
    open_claim()
    open_claim(order="2000007819609433")
    box = photo(tmp_path / "box.jpg", "brown")
    assert run("evidence", "add", "ACC-1", str(box), "--kind", "defect_photo").code == 0
    done = run("evidence", "add", "ACC-2", str(box), "--kind", "defect_photo", "--json")
    assert [entry["kind"] for entry in done.data["evidence"]["missing"]] == ["chat_log", "defect_photo"]
    assert "ACC-1" in run("evidence", "check", "ACC-2").out


def test_a_day_moves_through_pause_late_answer_and_reopening(store):
    """Figures as in the definitions, with the moment moved by CONCIERGE_NOW."""
    open_claim()
    assert run("reply", "ACC-1", "--text", "Hola, Ana.", now="2026-11-18T10:30-06:00").code == 0
    case = run("show", "ACC-1", "--json", now="2026-11-18T10:30-06:00").data
    assert clock(case, "first_response")["state"] == "missed"
    before = clock(case, "resolution")["due_at"]
    assert before == "2026-11-23T10:30:00-06:00"
    assert run("wait", "ACC-1", "--on", "buyer", now="2026-11-18T11:00-06:00").code == 0
    paused = run("show", "ACC-1", "--json", now="2026-11-19T11:00-06:00").data
    assert clock(paused, "resolution")["state"] == "paused"
    assert paused["status"] == "waiting"
    assert clock(paused, "ml_claim_protect_reputation")["state"] == "missed"
    heard = run("heard", "ACC-1", "Ya la mando", "--from", "buyer", "--json", now="2026-11-20T11:00-06:00").data
    assert heard["status"] == "open"
    assert clock(heard, "resolution")["due_at"] == "2026-11-25T10:30:00-06:00", "sixteen agreed hours later"
    assert clock(heard, "next_response")["state"] == "running"
    closed = run("close", "ACC-1", "--outcome", "no_reply_from_buyer", "--json", now="2026-11-21T12:00-06:00").data
    assert closed["status"] == "closed"
    assert clock(closed, "resolution")["state"] == "met"
    opened = run("reopen", "ACC-1", "--json", now="2026-11-23T09:00-06:00").data
    assert clock(opened, "resolution")["state"] == "met", "the first verdict stays"
    assert clock(opened, "resolution#2")["state"] == "running"

    figures = run(
        "kpi", "--client", "accesorios", "--from", "2026-11-13", "--to", "2026-11-30", "--json",
        now="2026-11-23T09:00-06:00",
    ).data["figures"]  # fmt: skip
    assert figures["opened"]["value"] == 1
    assert figures["closed"]["value"] == 1
    assert figures["reopened"]["value"] == 1
    assert figures["backlog_end"]["value"] == 1
    assert figures["first_response_target_share"]["value"] == 0


def test_undo_takes_back_the_last_command(store):
    open_claim()
    run("note", "ACC-1", "equivocada")
    assert run("undo", "--json").code == 0
    assert "equivocada" in run("show", "ACC-1", "--log").out, "the timeline keeps it, struck through"
    assert run("close", "ACC-1", "--outcome", "duplicate").code == 0
    assert run("undo").code == 0
    assert run("show", "ACC-1", "--json").data["status"] == "new"


def test_what_the_world_saw_is_taken_back_only_with_a_reason(store):
    open_claim()
    run("reply", "ACC-1", "--text", "Hola, Ana.")
    refused = run("undo", "--json")
    assert refused.code == 7
    assert run("undo", "--because", "era otro caso").code == 0
    assert run("show", "ACC-1", "--json").data["first_response_at"] is None


def test_the_queue_puts_an_a_to_z_before_everything_but_a_pinned_case(store):
    open_claim()
    run(
        "open", "--platform", "amazon", "--procedure", "a_to_z", "--reason", "not_received", "--order",
        "701-1234567-7654321", "--received-at", "2026-11-16T16:20-06:00", "--amount", "24.99 USD", "--json",
    )  # fmt: skip
    queue = run("today", "--json", now="2026-11-18T09:29-06:00").data
    assert [entry["case"]["id"] for entry in queue] == ["ACC-2", "ACC-1"], "though ACC-1 is due in a minute"
    assert queue[0]["command"].startswith("concierge evidence add ACC-2 ")
    run("edit", "ACC-1", "--pin", "lo pidió la tienda")
    queue = run("today", "--json", now="2026-11-18T09:29-06:00").data
    assert [entry["case"]["id"] for entry in queue] == ["ACC-1", "ACC-2"]


def test_a_client_change_never_moves_the_clocks_of_an_open_case(store):
    before = open_claim()
    assert run("client", "edit", "accesorios", "--first-response", "4").code == 0
    after = run("show", "ACC-1", "--json", now=FRIDAY).data
    assert [one["due_at"] for one in after["clocks"]] == [one["due_at"] for one in before["clocks"]]
    fresh = open_claim(order="2000007819609499")
    assert clock(fresh, "first_response")["due_at"] != clock(before, "first_response")["due_at"]


def test_a_duplicate_and_what_is_out_of_scope_are_refused_with_their_codes(store):
    open_claim()
    again = run(
        "open",
        "--platform",
        "ml",
        "--procedure",
        "claim",
        "--reason",
        "defect",
        "--order",
        "2000007819609432",
        "--json",
    )
    assert again.code == 6
    assert again.error["code"] == "conflict"
    assert "ACC-1" in again.error["message"]
    foreign = run(
        "open", "--platform", "allegro", "--procedure", "complaint", "--reason", "defect", "--order", "1", "--json"
    )
    assert foreign.code == 7
    assert run(
        "open", "--platform", "allegro", "--procedure", "complaint", "--reason", "defect", "--order", "1",
        "--because", "favor de la casa", "--json",
    ).code == 0  # fmt: skip


def test_a_typed_date_off_the_platform_wins_over_the_rule(store):
    case = open_claim("--due-at", "2026-11-17T12:00-06:00")
    assert clock(case, "ml_claim_protect_reputation")["due_at"] == "2026-11-17T12:00:00-06:00"
    assert clock(case, "ml_claim_protect_reputation")["basis"] == "imported"
    edited = run("edit", "ACC-1", "--due", "ml_claim_protect_reputation=2026-11-19 10:00", "--json", now=FRIDAY).data
    assert clock(edited, "ml_claim_protect_reputation")["due_at"] == "2026-11-19T10:00:00-06:00"
    assert clock(edited, "ml_claim_protect_reputation")["basis"] == "override"


def test_minutes_are_the_freelancers_alone(store):
    open_claim()
    run("note", "ACC-1", "nota", "--minutes", "7")
    exported = run("export", "events", "--format", "jsonl").out
    assert '"measured"' not in exported
    assert run("show", "ACC-1", "--json").data["minutes"] == 7
