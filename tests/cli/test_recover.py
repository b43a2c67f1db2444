"""Money that comes back to the store, through the real command line: granted, arrived, late, and told by one report."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.test_report_recomputed import both
from tests.prepared import begun
from tests.program import Ran, add_store, made, run
from tests.recompute_report import differences

OPENED = "2026-10-05T10:00-06:00"
RULED = "2026-10-20T10:00-06:00"
LATER = "2026-11-10T10:00-06:00"


@pytest.fixture
@begun
def claimed(home: Path) -> str:
    """A reimbursement of US$60 that was handed in and not decided yet."""
    add_store("accesorios", now="2026-09-01T10:00-06:00")
    made(
        "open", "--client", "accesorios", "--platform", "amazon", "--procedure", "reimbursement", "--reason", "defect",
        "--order", "111-1111111-1111111", "--amount", "60 USD", now=OPENED,
    )  # fmt: skip
    made("reply", "ACC-1", "--text", "Hola.", now=OPENED)
    made("submit", "ACC-1", "--force", "--because", "x", now=OPENED)
    return "ACC-1"


def refused(code: int, *words: str, now: str = RULED) -> Ran:
    before = run("export", "events", "--format", "jsonl", now=now).out
    done = run(*words, now=now)
    assert done.code == code, done
    assert run("export", "events", "--format", "jsonl", now=now).out == before, "something was saved"
    return done


def decide(case: str, *words: str, now: str = RULED) -> Ran:
    return run("decide", case, *words, now=now)


def recovered(month: str, now: str) -> tuple[dict, list[dict]]:
    """The dollars of a month's report, and what came in for cases of other reports."""
    data = run("report", "month", "--month", month, "--client", "accesorios", "--cases", "--json", now=now).data
    return next((one["recovered"] for one in data["money"] if one["currency"] == "USD"), {}), data["came_in"]


def test_a_part_that_was_granted_and_then_arrived(claimed):
    assert "--amount" in refused(2, "decide", claimed, "--ruling", "partly_granted").err
    assert decide(claimed, "--ruling", "partly_granted", "--amount", "45 USD").code == 0
    closed = run("close", claimed, "--outcome", "claim_won", "--force", "--because", "x", now=RULED)
    assert "US$45.00" in closed.out
    assert f"concierge recover {claimed}\n" in closed.out
    told, besides = recovered("2026-10", RULED)
    assert (told["value"], told["cases"]) == ({"amount": "45.00", "currency": "USD"}, [claimed])
    assert besides == []

    came = run("recover", claimed, "--json", now=LATER)
    assert came.data["recoveries"] == [
        {
            "amount": {"amount": "45.00", "currency": "USD"}, "from": "platform", "state": "granted",
            "at": "2026-10-20T10:00:00-06:00", "reference": None,
        },
        {
            "amount": {"amount": "45.00", "currency": "USD"}, "from": "platform", "state": "arrived",
            "at": "2026-11-10T10:00:00-06:00", "reference": None,
        },
    ]  # fmt: skip
    assert recovered("2026-10", LATER)[0]["value"]["amount"] == "45.00"
    assert recovered("2026-11", LATER)[1] == [
        {"case": claimed, "amount": {"amount": "45.00", "currency": "USD"}, "at": "2026-11-10T10:00:00-06:00"}
    ]
    assert "45.00" in run("report", "month", "--month", "2026-11", "--client", "accesorios", now=LATER).out
    assert refused(2, "recover", claimed, now=LATER).err.count("--amount") == 1, "nothing is owed any more"


def test_less_than_was_granted_is_what_counts(claimed):
    assert decide(claimed, "--ruling", "granted").code == 0
    assert run("close", claimed, "--outcome", "claim_won", "--force", "--because", "x", now=RULED).code == 0
    assert recovered("2026-10", RULED)[0]["value"]["amount"] == "60.00"
    assert run("recover", claimed, "--amount", "52.40", "--reference", "R-1", now=LATER).code == 0
    assert recovered("2026-10", LATER)[0]["value"]["amount"] == "52.40"
    show = run("show", claimed, now=LATER).out
    assert "US$52.40" in show
    assert "R-1" in show


def test_what_was_granted_in_one_currency_and_paid_in_another_is_not_awaited_any_more(claimed):
    """How much of it came, nobody can tell: it would be counted twice."""
    assert decide(claimed, "--ruling", "granted").code == 0
    assert run("recover", claimed, "--amount", "9 MXN", "--from", "carrier", now=RULED).code == 0
    closed = run("close", claimed, "--outcome", "claim_won", "--force", "--because", "x", now=RULED)
    assert f"concierge recover {claimed}\n" in closed.out, "the platform still owes it"
    assert run("recover", claimed, "--amount", "1080 MXN", now=LATER).code == 0
    assert "--amount" in refused(2, "recover", claimed, now=LATER).err


def test_what_came_for_a_case_that_was_reopened_is_not_said_to_be_of_one_that_was_not_closed(claimed):
    assert decide(claimed, "--ruling", "granted").code == 0
    assert run("close", claimed, "--outcome", "claim_won", "--force", "--because", "x", now=RULED).code == 0
    assert run("recover", claimed, now=RULED).code == 0
    assert run("reopen", claimed, "--because", "x", now="2026-10-21T10:00-06:00").code == 0
    told = run("report", "month", "--month", "2026-10", "--client", "accesorios", now="2026-10-22T10:00-06:00").out
    told = " ".join(told.split())
    assert f"{claimed} se cerró en este periodo y se reabrió después" in told
    assert f"entraron US$60.00 por {claimed}, que no cuenta entre los casos cerrados en él." in told


def test_what_cannot_be_is_refused(claimed):
    refused(2, "decide", claimed, "--ruling", "denied", "--amount", "10 USD")
    refused(7, "decide", claimed, "--ruling", "granted", "--amount", "70 USD")
    part = refused(7, "decide", claimed, "--ruling", "granted", "--amount", "40 USD")
    assert "--ruling partly_granted --amount" in part.err
    refused(2, "recover", claimed, "--amount", "0")
    refused(7, "recover", claimed, "--amount", "61 USD")
    assert run("recover", claimed, "--amount", "61 USD", "--because", "con intereses", now=RULED).code == 0
    refused(6, "recover", claimed, "--amount", "61 USD")
    assert (
        run(
            "recover",
            claimed,
            "--amount",
            "9 USD",
            "--from",
            "carrier",
            "--reference",
            "7",
            "--because",
            "x",
            now=RULED,
        ).code
        == 0
    )
    refused(6, "recover", claimed, "--amount", "3 USD", "--from", "carrier", "--reference", "7")
    assert run("undo", now=RULED).code == 0, "a slip of the pen is taken back"
    assert [one["amount"]["amount"] for one in run("show", claimed, "--json", now=RULED).data["recoveries"]] == [
        "61.00"
    ]


def test_what_a_hint_adds_to_what_was_typed(claimed):
    typed = ("recover", claimed, "--amount", "20 USD", "--from", "carrier")
    assert run(*typed, now=RULED).code == 0
    hint = f'concierge recover {claimed} --amount "20.00 USD" --from carrier --reference "..."'
    assert hint in refused(6, *typed).err
    assert run(*shlex.split(hint)[1:], now=RULED).code == 0
    more = refused(7, "recover", claimed, "--amount", "25 USD").err
    assert '--amount "25.00 USD" --from platform --because "..."' in more
    hint = f'concierge decide {claimed} --ruling granted --amount "70.00 USD" --because "..."'
    assert hint in refused(7, "decide", claimed, "--ruling", "granted", "--amount", "70 USD").err
    assert run(*shlex.split(hint)[1:], now=RULED).code == 0


def test_the_same_money_logged_on_two_computers_is_told(claimed, home, tmp_path, monkeypatch):
    """It would count twice; what another payer paid meanwhile is other money."""
    copy, theirs = str(tmp_path / "copy.zip"), str(tmp_path / "luna.zip")
    assert decide(claimed, "--ruling", "granted").code == 0
    assert run("close", claimed, "--outcome", "claim_won", "--force", "--because", "x", now=RULED).code == 0
    assert run("backup", copy, now=RULED).code == 0
    with monkeypatch.context() as there:
        there.setenv("CONCIERGE_HOME", str(tmp_path / "second"))
        assert run("init", "--from", copy, now=RULED).code == 0
        assert run("recover", claimed, now=LATER).code == 0
        carrier = ("recover", claimed, "--amount", "9 USD", "--from", "carrier", "--because", "x")
        assert run(*carrier, now=LATER).code == 0
        offboard = ("client", "offboard", "accesorios", "--confirm", "accesorios", "--because", "x")
        assert run(*offboard, "--output", theirs, now=LATER).code == 0
    then = "2026-11-11T10:00-06:00"
    assert run("recover", claimed, now=then).code == 0
    assert run("client", "attach", theirs, now=then).code == 0
    shown = run("show", claimed, now=then).out
    assert shown.count("no vale: ") == 1
    assert f"\nconcierge resolve {claimed}\n" in shown
    assert run("resolve", claimed, now=then).code == 0
    assert "no vale: " not in run("show", claimed, now=then).out
    after = run("show", claimed, "--json", now=then).data
    arrived = [one["amount"]["amount"] for one in after["recoveries"] if one["state"] == "arrived"]
    assert sorted(arrived) == ["60.00", "9.00"]


def test_who_paid_must_be_said_where_it_is_no_reimbursement(home: Path):
    add_store("accesorios", now="2026-09-01T10:00-06:00")
    made(
        "open", "--client", "accesorios", "--platform", "ml", "--procedure", "claim", "--reason", "damaged_transit",
        "--order", "2000007819609432", "--amount", "900 MXN", now=OPENED,
    )  # fmt: skip
    assert "--from" in refused(2, "recover", "ACC-1", "--amount", "900").err
    assert run("wait", "ACC-1", "--on", "carrier", now=OPENED).code == 0
    done = run("recover", "ACC-1", "--amount", "850", "--from", "paquetería", "--json", now=RULED)
    assert done.code == 0, done
    assert done.data["waiting_on"] == "us", "who pays has answered"
    assert "850" in run("show", "ACC-1", now=RULED).out


def test_a_grant_stays_when_the_case_goes_on_and_beside_what_another_one_paid(claimed):
    assert decide(claimed, "--ruling", "granted").code == 0
    assert run("recover", claimed, "--amount", "30 USD", "--from", "carrier", "--because", "x", now=RULED).code == 0
    assert run("escalate", claimed, "--to", "a_to_z", "--because", "x", now=RULED).code == 0
    assert decide(claimed, "--ruling", "denied").code == 0
    assert run("close", claimed, "--outcome", "claim_won", "--force", "--because", "x", now=RULED).code == 0
    assert recovered("2026-10", RULED)[0]["value"]["amount"] == "90.00"
    told, again = both("month", "--month", "2026-10", client="accesorios", now=RULED)
    assert differences(told, again) == []
    assert run("recover", claimed, "--from", "platform", "--because", "x", now=LATER).code == 0
    assert recovered("2026-10", LATER)[0]["value"]["amount"] == "90.00"


@pytest.mark.thorough
def test_it_is_counted_again_from_the_log(claimed):
    assert decide(claimed, "--ruling", "partly_granted", "--amount", "45 USD").code == 0
    assert run("close", claimed, "--outcome", "claim_won", "--force", "--because", "x", now=RULED).code == 0
    for now, words in (
        (RULED, ()),
        (LATER, ("--amount", "40 USD")),
        (LATER, ("--amount", "4 MXN", "--from", "carrier")),
    ):
        if words:
            assert run("recover", claimed, *words, now=now).code == 0
        for month in ("2026-10", "2026-11") if words else ("2026-10",):
            told, again = both("month", "--month", month, client="accesorios", now=now)
            assert differences(told, again) == [], (now, words, month)
    assert [one["amount"]["amount"] for one in again["came_in"]] == ["40.00", "4.00"]
