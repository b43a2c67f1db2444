"""`rules check`: what is old, disputed, weak under a running case, or broken; and that nothing lacks a source.

`CONCIERGE_WRITE_GOLDEN=1` writes the screens again: read each one before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from concierge_cli.cli.style import cells
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.book import Playbooks
from tests.playbooks.test_account_figures import FIGURES
from tests.playbooks.test_book_files import PLATFORM, SOP, line_with, write
from tests.program import run

GOLDEN = Path(__file__).parents[1] / "golden" / "rule_check"
WRITES = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")
T = "2026-11-27T10:00-03:00"


def check(*words: str, code: int = 0, now: str = T):
    ran = run("rules", "check", *words, "--json", now=now)
    assert ran.code == code, ran
    return ran.json["data"]


def numbers(found: dict) -> list[tuple[object, object, str]]:
    return [
        (one["value"], one["unit"], "warns" if one["warns"] else "holds" if one["holds"] else "said")
        for one in found["numbers"]
    ]


def with_a_weak_case(home: Path) -> None:
    """Andes sells on Falabella, whose only rule is of low trust, and has an open claim, one closed and one dated by
    the platform itself.
    """
    write(home / "sops", "falabella/platform.toml", FIGURES)
    write(home / "sops", "falabella/claim.md", SOP)
    add = (
        "client", "add", "andes", "--timezone", "America/Santiago", "--country", "CL", "--platform", "falabella:CL",
        "--language", "es", "--currency", "CLP", "--prefix", "AND",
    )  # fmt: skip
    assert run(*add, now=T).code == 0
    claim = ("open", "--procedure", "claim", "--reason", "defect", "--platform", "falabella")
    assert run(*claim, "--order", "77", "--platform-opened-at", "2026-11-26T09:00-03:00", now=T).code == 0
    assert run(*claim, "--order", "78", "--due-at", "2026-11-30T10:00-03:00", now=T).code == 0
    assert run(*claim, "--order", "79", now=T).code == 0
    assert run("close", "AND-3", "--outcome", "duplicate", "--force", "--because", "x", now=T).code == 0


# --- what it finds --------------------------------------------------------------------------------------------------


def test_the_known_disputes_of_the_shipped_book(home: Path) -> None:
    found = {one["name"]: one for one in check()["disputes"]}
    assert numbers(found["az_a_to_z_respond"]) == [(48, "calendar_hours", "warns"), (72, "calendar_hours", "holds")]
    reputation = found["ml_claim_protect_reputation"]
    assert numbers(reputation) == [(48, "calendar_hours", "warns"), (2, "business_days", "holds")]
    assert "48 horas" in reputation["says"]
    assert "2 días hábiles" in reputation["says"]
    assert len(reputation["sources"]) >= 2
    chile = found["ml_claims_rate"]
    assert [(one["place"], one["value"], one["holds"]) for one in chile["numbers"]] == [
        ("MLC", "0.04", True),
        ("MLC", "0.05", False),
    ]
    assert "az_safet_us_old" not in found, "what holds no more is nobody's dispute"


def test_no_rule_and_no_figure_of_the_shipped_book_lacks_source_or_trust(home: Path) -> None:
    found, books = check(), Playbooks(shipped_folder("sops"))
    assert (found["incomplete"], found["left_out"]) == ([], [])
    figures = [one for platform in books.platforms() for one in platform.metrics]
    assert (found["rules"], found["figures"]) == (len(books.rules()), len(figures))
    for one in (*books.rules(), *figures):
        assert one.trust in ("high", "medium", "low"), one.id
        assert [books.source(source).label.es for source in one.source], one.id


@pytest.mark.parametrize("missing", ['source = ["memory"]\n', 'trust = "low"\n'])
@pytest.mark.parametrize("table", ["[rules.fal_claim]", "[[metrics]]"])
def test_one_without_source_or_trust_is_refused_when_it_is_read(home: Path, missing: str, table: str) -> None:
    head, mark, tail = FIGURES.partition(table)
    file = write(home / "sops", "falabella/platform.toml", head + mark + tail.replace(missing, "", 1))
    (told,) = check(code=7)["left_out"]
    assert (told["file"], told["line"]) == (str(file), line_with(FIGURES, table))
    assert missing.partition(" ")[0] in told["what"]


def test_a_figure_tells_both_numbers_and_who_says_them(home: Path) -> None:
    write(home / "sops", "falabella/platform.toml", FIGURES)
    (found,) = check("--platform", "falabella")["disputes"]
    assert (found["kind"], found["name"], found["says"]) == ("figure", "fal_claims", "una página dice 4 %, otra 5 %")
    assert [(one["place"], one["value"], one["holds"]) for one in found["numbers"]] == [
        ("CL", "0.04", True),
        ("CL", "0.05", False),
    ]


def test_only_deadlines_that_hang_on_a_weak_rule_are_named(home: Path) -> None:
    with_a_weak_case(home)
    # AND-2 has the platform's own date, AND-3 is closed. Five days after the 26th: the 1st of December.
    assert check()["low_trust"] == [
        {
            "case": "AND-1", "client": "andes", "clock": "fal_claim", "rule": "fal_claim",
            "due_at": "2026-12-01T23:59:59-03:00",
        }
    ]  # fmt: skip
    assert check("--platform", "ml")["low_trust"] == []
    assert run("client", "edit", "andes", "--rule", "fal_claim=3d", now=T).code == 0
    claim = ("open", "--procedure", "claim", "--reason", "defect", "--platform", "falabella", "--order", "80")
    assert run(*claim, now=T).code == 0
    assert [one["case"] for one in check()["low_trust"]] == ["AND-1"], "a store's own term is its own to trust"


@pytest.mark.parametrize(("days", "old"), [(7, False), (6, True), (0, True)])
def test_old_is_more_than_so_many_days(home: Path, days: int, old: bool) -> None:
    write(home / "sops", "falabella/platform.toml", PLATFORM)  # checked on the 20th, seven days before
    found = check("--platform", "falabella", "--older-than", str(days))["not_verified"]
    expected = [{"rule": "fal_claim", "platform": "falabella", "verified_on": "2026-11-20", "days": 7}]
    assert found == (expected if old else [])


def test_a_mistake_in_a_file_is_the_only_failure(home: Path) -> None:
    file = write(home / "sops", "falabella/platform.toml", PLATFORM.replace("calendar_days", "fortnights"))
    ran = run("--lang", "es", "rules", "check", now=T)
    assert ran.code == 7
    text = " ".join(ran.out.split())
    assert text.startswith("✗ 1 falla en el libro de reglas POR CORREGIR ✗ ")
    assert f"{file}, línea {line_with(PLATFORM, 'unit =')}: «fortnights» no es ninguna de estas: " in text
    assert ran.out.rstrip().endswith("concierge doctor")
    assert str(file) not in ran.err, "said once"
    error = run("rules", "check", "--json", now=T).error
    assert (error["code"], error["hint"]) == ("check_failed", "concierge doctor")


def test_plain_rows(home: Path) -> None:
    with_a_weak_case(home)
    out = run("rules", "check", "--platform", "falabella", "--plain", "--older-than", "3", now=T).out
    rows = [line.split("\t") for line in out.splitlines()]
    assert rows[0] == ["finding", "name", "platform", "detail", "case", "due"]
    assert [row[:3] for row in rows[1:]] == [
        ["low_trust", "fal_claim", "falabella"],
        ["dispute", "fal_claims", "falabella"],
        ["not_verified", "fal_claim", "falabella"],
    ]
    assert rows[1][4:] == ["AND-1", "2026-12-01T23:59:59-03:00"]


# --- screens --------------------------------------------------------------------------------------------------------

SCREENS = {
    "weak": ("--platform", "falabella", "--older-than", "3"),
    "amazon": ("--platform", "amazon"),
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_screens(home: Path, name: str, language: str) -> None:
    with_a_weak_case(home)
    text = run("--lang", language, "rules", "check", *SCREENS[name], now=T).out
    file = GOLDEN / f"{name}_{language}.txt"
    if WRITES:
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")
    assert max(cells(line) for line in text.splitlines()) <= 80
