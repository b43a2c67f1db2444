"""A platform that the program never heard of, from a folder of the user's own: a case of it from open to close."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.playbooks.test_book_files import PLATFORM, SOP, write
from tests.program import run

TEMPLATE = """\
+++
stage = "acknowledge"
title = { es = "Primera respuesta", en = "First reply" }
+++
Hola, {{ buyer }}. Recibimos su reclamo del pedido {{ order }}.
"""


def test_a_folder_is_all_that_a_new_platform_needs(home: Path) -> None:
    chain = PLATFORM.replace('stops_on = ["submitted"]', 'stops_on = ["submitted"]\nif_missed = "decided:granted"')
    appeal = """
[rules.fal_appeal]
title = { es = "3 días para apelar", en = "3 days to appeal" }
kind = "window"
party = "us"
procedures = ["claim"]
trigger = "decided:granted"
duration = 3
unit = "calendar_days"
end = "end_of_local_day"
starts_when = { es = "al concederse", en = "when it is granted" }
consequence = { es = "queda firme", en = "it is final" }
trust = "low"
source = ["memory"]

[reason_map]"""
    write(home / "sops", "falabella/platform.toml", chain.replace("\n[reason_map]", appeal, 1))
    sop = SOP.replace("CASE", "CASE --template mine")
    sop = sop.replace('done_by = "replied"', 'done_by = "submitted"\nalso_done_by = ["chosen:refund", "replied"]')
    write(home / "sops", "falabella/claim.md", sop)
    write(home / "templates", "es/falabella/mine.txt", TEMPLATE)

    def done(*words: str, at: str = "2026-11-20T10:00-03:00", code: int = 0):
        ran = run(*words, "--json", now=at)
        assert ran.code == code, ran
        return ran.data if code == 0 else ran.error

    done(
        "client", "add", "andes", "--timezone", "America/Santiago", "--country", "CL", "--platform", "falabella:CL",
        "--language", "es", "--currency", "CLP", "--prefix", "AND",
    )  # fmt: skip
    case = done(
        "open", "--platform", "falabella", "--procedure", "claim", "--platform-code", "llego_roto", "--order", "77",
        "--buyer", "Ana P.", "--amount", "9000 CLP", "--platform-opened-at", "2026-11-20T09:00-03:00",
    )  # fmt: skip
    assert (case["site"], case["reason"], case["platform_code"]) == ("CL", "defect", "llego_roto")
    (clock,) = [one for one in case["clocks"] if one["rule"]]
    assert (clock["id"], clock["due_at"]) == ("fal_claim", "2026-11-25T23:59:59-03:00")
    # Day 5 ends with the 25th; silence grants it then, and 3 days later is the 28th.
    (explained,) = done("why", case["id"], "fal_claim")
    assert explained["follows"] == [
        {
            "rule": "fal_appeal",
            "title": "3 días para apelar",
            "after": "fal_claim",
            "missed": True,
            "settled": False,
            "begins": "decided:granted",
            "started_at": "2026-11-25T23:59:59-03:00",
            "due_at": "2026-11-28T23:59:59-03:00",
            "consequence": "queda firme",
        }
    ]
    assert "hasta el sábado 28 nov 2026, 23:59" in " ".join(run("why", case["id"], "fal_claim").out.split())
    assert done("sop", "show", case["id"])["steps"][0]["done_at"] is None
    rendered = done("template", "render", "mine", "--case", case["id"])
    assert rendered["text"] == "Hola, Ana. Recibimos su reclamo del pedido 77."
    assert done("reply", case["id"], "--template", "mine")["first_response_at"]
    assert done("sop", "show", case["id"])["steps"][0]["done_at"]
    assert [one["rule"] for one in done("rules", "list", "--platform", "falabella")] == ["fal_claim", "fal_appeal"]
    assert done("sop", "show", "falabella", "claim")["title"] == "Reclamo"
    assert [one["id"] for one in done("list", "--platform", "falabella")] == [case["id"]]
    assert done("choose", case["id"], "refund")["money_state"] == "refunded"
    missing = done("close", case["id"], "--outcome", "refunded_keep_item", code=7)
    assert missing["code"]
    closed = done("close", case["id"], "--outcome", "refunded_keep_item", "--because", "sin serie", "--force")
    assert closed["status"] == "closed"


@pytest.mark.parametrize("gone", [False, True])
def test_cases_go_on_while_their_platform_is_left_out(home: Path, gone: bool) -> None:
    """The file has a mistake, or is gone: what was frozen holds, nothing new begins, and all else works."""
    file = write(home / "sops", "falabella/platform.toml", PLATFORM)
    sop = write(home / "sops", "falabella/claim.md", SOP)
    opened, later = "2026-11-20T10:00-03:00", "2026-11-21T10:00-03:00"
    add = (
        "client", "add", "andes", "--timezone", "America/Santiago", "--country", "CL", "--platform", "falabella:CL",
        "--platform", "instagram", "--language", "es", "--currency", "CLP", "--prefix", "AND",
    )  # fmt: skip
    assert run(*add, now=opened).code == 0
    claim = ("open", "--platform", "falabella", "--procedure", "claim", "--reason", "defect", "--amount", "9000 CLP")
    assert run(*claim, "--order", "77", now=opened).code == 0
    before = run("why", "AND-1", "fal_claim", "--json", now=opened).data[0]
    if gone:
        file.unlink()
        sop.unlink()
    else:
        file.write_text(PLATFORM.replace("duration = 5", 'duration = "5"'), encoding="utf-8")
    for words in (
        ("today",), ("list",), ("show", "AND-1"), ("sla",), ("sop", "show", "AND-1"), ("client", "show", "andes"),
        ("heard", "AND-1", "sigue roto", "--from", "buyer"), ("reply", "AND-1", "--text", "Ya lo revisamos."),
        ("submit", "AND-1", "--force", "--because", "sin serie"), ("decide", "AND-1", "--ruling", "denied"),
        ("open", "--platform", "ig", "--procedure", "dm", "--reason", "other"), ("rules", "list"),
    ):  # fmt: skip
        ran = run(*words, now=later)
        assert ran.code == 0, (words, ran)
        named = f"{file}, línea 28: «duration» debe ser un número entero. Queda fuera hasta que lo corrijas."
        assert (named in " ".join(ran.err.split())) is not gone, words
    after = run("why", "AND-1", "fal_claim", "--json", now=later).data[0]
    assert (after["due_at"], after["rule"]) == (before["due_at"], before["rule"])
    refused = run(*claim, "--order", "78", "--json", now=later)
    assert refused.code == 3
    assert ("falabella/platform.toml" in refused.error["message"]) is not gone
    assert [one["order_id"] for one in run("list", "--platform", "falabella", "--json", now=later).data] == ["77"]
    assert run("close", "AND-1", "--outcome", "claim_won", "--force", "--because", "sin serie", now=later).code == 0
