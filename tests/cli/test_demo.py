"""The example month, played by the program itself: every command has the code that the story says, and the log holds."""

from __future__ import annotations

from tests.program import made, run


def test_the_demonstration_plays_the_month_and_leaves_a_sound_log(home):
    played = made("demo")
    assert played.code == 0, played.err
    assert played.out.rstrip().endswith("concierge demo today")
    assert not (home / "journal.db").exists(), "the person's own home stays as it was"
    assert run("demo", "verify").code == 0
    cases = {one["id"]: one for one in run("demo", "list", "--all", "--json").data}
    assert len(cases) == 16
    returned = cases["ACC-3"]
    assert (returned["return_state"], returned["money_state"], returned["outcome"]) == (
        "received", "refunded", "refunded_after_return"
    )  # fmt: skip
    assert returned["given_back"] == {"amount": "259.00", "currency": "MXN"}
    assert cases["ACC-5"]["approvals"][0]["by"] == "Marta, la dueña"
    figures = run("demo", "kpi", "--client", "accesorios", "--month", "2026-11", "--json").data["figures"]
    assert figures["backlog_start"]["value"] + figures["opened"]["value"] + figures["reopened"]["value"] == (
        figures["closed"]["value"] + figures["backlog_end"]["value"]
    )
