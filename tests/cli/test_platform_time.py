"""Dates that a platform shows are in its site's own time, and that is said; unknown codes are kept and asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import add_store, run

T = "2026-11-20T12:00-06:00"


@pytest.fixture(autouse=True)
def _store(home: Path) -> None:
    add_store(now=T)  # in Mexico City; Amazon's American site is in Los Angeles, two hours behind


def opened(*words: str, platform: str = "amazon", procedure: str = "a_to_z", order: str = "1"):
    ran = run(
        "open", "--platform", platform, "--procedure", procedure, "--reason", "defect", "--order", order, "--json",
        *words, now=T,
    )  # fmt: skip
    assert ran.code == 0, ran
    return ran.json


def test_a_date_of_the_panel_is_in_the_time_of_the_site_and_says_so() -> None:
    told = opened("--due-at", "2026-11-22 16:20", "--platform-opened-at", "2026-11-20 09:00")
    case = told["data"]
    assert case["platform_opened_at"] == "2026-11-20T11:00:00-06:00"
    (clock,) = [one for one in case["clocks"] if one["id"] == "az_a_to_z_respond"]
    assert (clock["basis"], clock["due_at"]) == ("imported", "2026-11-22T18:20:00-06:00")
    said = " ".join(told["notices"])
    assert (
        "«2026-11-22 16:20» se leyó en la hora de la plataforma: domingo 22 nov 2026, 16:20 (Los Ángeles) · "
        "dom 22 nov, 18:20 (Ciudad de México)."
    ) in said
    assert "«2026-11-20 09:00» se leyó" in said


@pytest.mark.parametrize("typed", ["2026-11-22T16:20-08:00", "en 3 horas"])
def test_what_needs_no_zone_is_not_spoken_of(typed: str) -> None:
    assert not any("se leyó" in one for one in opened("--due-at", typed)["notices"])


def test_a_site_in_the_store_s_own_time_and_a_platform_without_one() -> None:
    told = opened("--due-at", "2026-11-22 16:20", platform="mercadolibre", procedure="claim")
    assert not any("se leyó" in one for one in told["notices"])
    assert "2026-11-22T16:20:00-06:00" in [one["due_at"] for one in told["data"]["clocks"]]
    told = opened("--platform-opened-at", "2026-11-20 09:00", platform="instagram", procedure="dm", order="2")
    assert told["data"]["platform_opened_at"] == "2026-11-20T09:00:00-06:00"


def test_when_it_reached_you_is_in_the_store_s_time() -> None:
    told = opened("--received-at", "2026-11-20 09:00")
    assert told["data"]["received_at"] == "2026-11-20T09:00:00-06:00"
    assert not any("se leyó" in one for one in told["notices"])


def test_editing_reads_the_platform_s_deadlines_so_and_our_promises_not() -> None:
    opened()
    words = ("edit", "ACC-1", "--due", "az_a_to_z_respond=2026-11-23 10:00", "--due", "first_response=2026-11-23 10:00")
    done = run(*words, "--json", now=T)
    due = {one["id"]: one["due_at"] for one in done.data["clocks"]}
    assert due["az_a_to_z_respond"] == "2026-11-23T12:00:00-06:00"
    assert due["first_response"] == "2026-11-23T10:00:00-06:00"
    assert [one for one in done.json["notices"] if "se leyó" in one] == [
        "«2026-11-23 10:00» se leyó en la hora de la plataforma: lunes 23 nov 2026, 10:00 (Los Ángeles) · "
        "lun 23 nov, 12:00 (Ciudad de México)."
    ]
    # What `why` offers to paste is read back as the very same instant.
    command = run("why", "ACC-1", "az_a_to_z_respond", now=T).out.rstrip().splitlines()[-1]
    assert command == 'concierge edit ACC-1 --due "az_a_to_z_respond=2026-11-23 10:00"'


def test_escalating_and_what_the_platform_asks_for() -> None:
    opened(procedure="message")
    moved = run("escalate", "ACC-1", "--to", "a_to_z", "--due-at", "2026-11-23 10:00", "--json", now=T)
    assert "2026-11-23T12:00:00-06:00" in [one["due_at"] for one in moved.data["clocks"]]
    for who, due in (("platform", "2026-11-24T12:00:00-06:00"), ("client", "2026-11-24T10:00:00-06:00")):
        asked = run("heard", "ACC-1", "x", "--from", who, "--due-at", "2026-11-24 10:00", "--json", now=T)
        assert due in [one["due_at"] for one in asked.data["clocks"]], who


def test_an_unknown_code_is_kept_and_asked_about() -> None:
    words = ("open", "--platform", "ml", "--procedure", "claim", "--order", "9", "--platform-code", "ZZZ77")
    ran = run(*words, now=T)
    assert ran.code == 2
    said = " ".join(ran.err.split())
    assert "Mercado Libre no tiene aquí un código «ZZZ77»: se guarda como está. Di con --reason qué significa." in said
    assert "--reason" in said.split("significa.")[1]
    kept = run(*words, "--reason", "defect", "--json", now=T)
    assert (kept.data["platform_code"], kept.data["reason"]) == ("ZZZ77", "defect")
    assert not any("ZZZ77" in one for one in kept.json["notices"])
    known = run(*words[:-1], "PDD9939", "--because", "otro", "--json", now=T)
    assert (known.data["platform_code"], known.data["reason"]) == ("PDD9939", "change_of_mind")


def test_a_pasted_notice_s_date_is_in_the_time_of_the_site_too() -> None:
    told = run(
        "capture", "A-to-z Guarantee claim filed on order 113-4417283-9921034. The item was not received.",
        "--due-at", "2026-11-22 16:20", "--reason", "not_received", "--json", now=T,
    )  # fmt: skip
    assert told.code == 0, told
    (clock,) = [one for one in told.data["clocks"] if one["id"] == "az_a_to_z_respond"]
    assert clock["due_at"] == "2026-11-22T18:20:00-06:00"
    assert any("se leyó en la hora de la plataforma" in one for one in told.json["notices"])
