"""Another time zone of a store moves the days of what was resolved: nothing is billed otherwise for it without a word."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from tests.cli import bill_story
from tests.cli.bill_story import flat
from tests.prepared import begun
from tests.program import Ran, run

OCTOBER = "2026-10-01T10:00-06:00"
NOW = "2026-11-03T10:00-06:00"
done = functools.partial(bill_story.done, now=NOW)


def edit(*words: str, tongue: str = "en") -> Ran:
    return run("client", "edit", "luna", *words, "--lang", tongue, now=NOW)


def resolved(case: str, at: str, *, received: str = "2026-10-10T10:00-06:00") -> None:
    opening = ("--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", case)
    assert done("open", *opening, now=received)["id"] == case
    done("reply", case, "--text", "Hola, ya lo revisamos.", now=received)
    done("close", case, "--outcome", "no_reply_from_buyer", now=at)


@pytest.fixture
@begun
def store(home: Path) -> Path:
    """One case of October; one that ended at the very beginning of November, in the store's own zone."""
    done(
        "client", "add", "luna", "--name", "Luna", "--timezone", "America/Mexico_City", "--country", "MX", "--platform",
        "instagram", "--language", "es", "--currency", "MXN", "--billing-currency", "USD", "--prefix", "LUN",
        now=OCTOBER,
    )  # fmt: skip
    done("client", "agreement", "luna", "--plan", "100", "--included", "1", "--extra", "5", now=OCTOBER)
    done("client", "agreement", "luna", "--accept", "--by", "Marta", now=OCTOBER)
    resolved("LUN-1", "2026-10-12T11:00-06:00")
    resolved("LUN-2", "2026-11-01T00:00-06:00")
    return home


def zone() -> str:
    found: str = done("client", "show", "luna")["zone"]
    return found


def paper(month: str) -> str:
    """The words of a bill, without the line that says when it was printed."""
    return run("bill", month, "--format", "md", now=NOW).out.partition("Como estaba")[0]


def test_a_case_that_falls_under_a_bill_that_went_out_is_named_first(store: Path) -> None:
    done("bill", "2026-10", "--issue", now=NOW)
    issued, november = paper("2026-10"), paper("2026-11")
    assert "LUN-2 | Instagram, incluido en el plan" in november.replace("\\", "")
    refused = edit("--timezone", "America/Tijuana")
    assert refused.code == 7
    assert flat(refused.err) == (
        "By America/Tijuana other days hold for resolved cases, so they are billed otherwise: LUN-2, closed on Saturday "
        "31 Oct 2026 and not on Sunday 1 Nov 2026 (LUN-2026-10 went out: the next bill takes it). Bills that went out "
        "stay as they are. If that is right, say why with --because. Nothing was saved. "
        'concierge client edit luna --timezone America/Tijuana --because "..."'
    )
    assert (zone(), paper("2026-11")) == ("America/Mexico_City", november)
    spoken = edit("--timezone", "America/Tijuana", tongue="es")
    assert "LUN-2, cerrado el sábado 31 oct 2026 y no el domingo 1 nov 2026" in flat(spoken.err)
    told = edit("--timezone", "America/Tijuana", "--because", "They moved")
    assert (told.code, zone()) == (0, "America/Tijuana")
    assert "LUN-2, closed on Saturday 31 Oct 2026" in flat(told.err)
    assert "Nothing was saved" not in told.err
    assert paper("2026-10") == issued
    assert "LUN-2 | Instagram, por encima del plan (cerrado en octubre 2026" in paper("2026-11").replace("\\", "")


def test_the_first_day_of_the_agreement_moves_too_and_what_was_no_work_is_nobodys_money(store: Path) -> None:
    resolved("LUN-3", "2026-10-01T00:30-06:00", received="2026-10-01T00:10-06:00")
    opening = ("--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", "Otra")
    done("open", *opening, now="2026-10-30T10:00-06:00")
    done("close", "LUN-4", "--outcome", "duplicate", now="2026-11-01T00:00-06:00")
    said = flat(edit("--timezone", "America/Tijuana").err)
    assert "LUN-3, closed on Wednesday 30 Sep 2026 and not on Thursday 1 Oct 2026; LUN-2, closed on" in said
    assert "LUN-4" not in said


def test_without_any_bill_the_month_moves_all_the_same(store: Path) -> None:
    refused = edit("--timezone", "America/Tijuana")
    assert (refused.code, "went out: " in refused.err) == (7, False)
    assert "LUN-2, closed on Saturday 31 Oct 2026" in flat(refused.err)


@pytest.mark.parametrize("zoned", ["America/Monterrey", "America/New_York"])
def test_a_zone_that_moves_no_month_needs_no_word(store: Path, zoned: str) -> None:
    told = edit("--timezone", zoned)
    assert (told.code, told.err, zone()) == (0, "", zoned)


def test_what_is_on_a_bill_already_stays_there_whatever_its_day(store: Path) -> None:
    done("bill", "2026-10", "--issue", now=NOW)
    done("bill", "2026-11", "--issue", "--because", "asked for", now=NOW)
    told = edit("--timezone", "America/Tijuana")
    assert (told.code, told.err) == (0, "")
    assert done("bill", "2026-12", now="2026-12-31T10:00-06:00")["lines"][0]["kind"] == "plan"


def test_a_season_and_another_version_count_by_their_days_too(store: Path) -> None:
    """Received before midnight, resolved after it: another zone takes one out of the season, one out of the new price."""
    done("client", "agreement", "luna", "--season", "Buen Fin=2026-11-02..2026-11-02=20", now="2026-11-01T01:00-06:00")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", "--since", "2026-11-02", now=NOW)
    resolved("LUN-3", "2026-11-02T00:30-06:00", received="2026-11-01T12:00-06:00")
    resolved("LUN-4", "2026-11-02T12:00-06:00", received="2026-11-02T00:10-06:00")
    said = flat(edit("--timezone", "America/Tijuana").err)
    assert "LUN-3, closed on Sunday 1 Nov 2026 and not on Monday 2 Nov 2026" in said
    assert "LUN-4, received on Sunday 1 Nov 2026 and not on Monday 2 Nov 2026" in said


def test_only_the_first_cases_are_named(store: Path) -> None:
    for number in range(3, 9):
        resolved(f"LUN-{number}", "2026-11-01T00:00-06:00")
        if number == 6:
            assert "more" not in edit("--timezone", "America/Tijuana").err
    said = flat(edit("--timezone", "America/Tijuana").err)
    assert "LUN-6, closed on" in said
    assert "LUN-7" not in said
    assert "; and 2 more. Bills" in said
