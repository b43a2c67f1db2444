"""Every figure of a report is computed again from the exported log by code that shares nothing with the program."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bench import make_home
from tests.cli import health_story
from tests.cli.kpi_story import NOW, tell
from tests.program import add_store, made, open_claim, run
from tests.recompute_report import NO_FIGURES, comparable, differences, recompute

pytestmark = pytest.mark.thorough

MONTH = "2026-11-27T12:30-06:00"
STOOD = health_story.NOW
JUDGED = "2026-11-30T21:00-06:00"


def both(*words: str, client: str, now: str, demo: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the program says, and what the script makes of the log that the program exports."""
    start = ("demo",) if demo else ()
    told = run(*start, "report", *words, "--client", client, "--cases", "--json", now=now)
    assert told.code == 0, told
    log = run(*start, "export", "events", "--client", client, "--format", "jsonl", now=now)
    events = [json.loads(line) for line in log.out.splitlines()]
    data = told.data
    minutes = int(words[words.index("--minutes-each") + 1]) if "--minutes-each" in words else None
    return comparable(data), recompute(events, client, data["from"], data["to"], now, minutes)


def test_the_example_month_and_each_of_its_weeks(home: Path) -> None:
    assert made("demo").code == 0
    month = ("month", "--month", "2026-11", "--minutes-each", "20")
    for words in (month, *(("week", "--week", f"2026-W{n}") for n in (45, 47))):
        told, again = both(*words, client="accesorios", now=MONTH, demo=True)
        assert differences(told, again) == [], words
    assert again["figures"]["closed"]["value"] > 0
    assert again["reputation_saved"]


@pytest.mark.parametrize(
    "words", [("week",), ("week", "--week", "2026-W46"), ("month",), ("week", "--week", "2026-W20")]
)
def test_the_story_with_a_reopening_a_duplicate_and_late_entries(home: Path, words: tuple[str, ...]) -> None:
    tell(home)
    assert differences(*both(*words, client="accesorios", now=NOW)) == []


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "home"
    make_home.fill(folder, cases=300, still_open=60, stores=1)
    return folder


@pytest.mark.parametrize("words", [("month", "--month", "2026-11"), ("week",)])
def test_a_made_up_home_with_hundreds_of_cases(many: Path, home: Path, words: tuple[str, ...]) -> None:
    shutil.copytree(many, home)
    told, again = both(*words, client="luna", now="2026-11-17T10:00-06:00")
    assert differences(told, again) == []
    assert told["figures"]["backlog_end"]["value"] > 0


def sell_and_be_judged() -> None:
    """The worked example of the order defect rate, a rate of claims over its limit, messages that were answered, what
    was sold this month beside the months before, an agreement that promises other hours, and trends over months."""
    add_store("accesorios", "--platform", "tiktok_shop:US", now="2026-09-01T10:00-06:00")
    orders = ("client", "orders", "accesorios", "--platform")
    evening = "2026-11-30T20:00-06:00"
    for days, amazon, units, ml in (
        (("2026-10-02", "2026-10-31"), 500, 610, 30),
        (("2026-11-01", "2026-11-30"), 204, 230, 15),
    ):
        span = ("--from", days[0], "--to", days[1])
        ok(*orders, "amazon:US", *span, "--orders", str(amazon), "--units", str(units), now=evening)
        ok(*orders, "ml", *span, "--orders", str(ml), now=evening)
    ok("client", "edit", "accesorios", "--first-response", "8", now="2026-11-01T12:00-06:00")
    ok("client", "agreement", "accesorios", "--plan", "100 USD", "--included", "9", "--extra", "5 USD", now=STOOD)
    ok("client", "agreement", "accesorios", "--accept", "--by", "Luna", "--since", "2026-11-16", now=STOOD)
    ok("client", "edit", "accesorios", "--first-response", "4", now=STOOD)
    health_story.five_defects()
    health_story.a_to_z(6)
    health_story.a_to_z(7, received="2026-10-12T10:00-06:00", ordered="2026-10-02")
    opening = ("open", "--client", "accesorios", "--received-at", "2026-11-13T18:30-06:00")
    claim = (*opening, "--platform", "ml", "--procedure", "claim", "--reason", "defect", "--order", "2000007819609432")
    message = (*opening, "--platform", "tiktok_shop", "--procedure", "message", "--reason", "other", "--buyer", "Ana")
    ok(*claim, now=STOOD)
    ok(*claim[:-1], "2000007819609433", "--platform-opened-at", "2026-11-12T09:00-06:00", now=STOOD)
    ids = [ok(*message, "--because", "otra", now="2026-11-13T19:00-06:00")["id"] for _ in range(6)]
    for case in ids[:5]:
        ok("reply", case, "--text", "Hola, Ana.", now="2026-11-14T10:30-06:00")


def test_accounts_with_counted_orders_open_claims_and_units_sold(home: Path) -> None:
    sell_and_be_judged()
    for words in (("month", "--month", "2026-11"), ("month", "--month", "2026-10"), ("week", "--week", "2026-W46")):
        told, again = both(*words, client="accesorios", now=JUDGED)
        assert differences(told, again) == [], words
    told, again = both("month", "--month", "2026-11", client="accesorios", now=JUDGED)
    figures = {(one["name"], one["days"]): one for one in again["health"]}
    assert figures["az_odr", 60]["fraction"] == "5/704"
    assert [one["fraction"] for one in figures["az_odr", 60]["what_if"]][:2] == ["6/704", "5/704"]
    assert figures["ml_claims_rate", 60]["level"] == "over"
    assert figures["tt_response_rate_24h", 30]["fraction"] == "5/6"
    assert [(one["basis"], one["seen"]) for one in again["expected"]] == [("orders", 2), ("units", 6)]
    assert [line["opened"] for line in again["history"]] == [1, 14]
    assert again["figures"]["first_response_p50"]["target"] == 8 * 3600, "as it was agreed, not as the draft says now"
    assert every_change_is_caught(told, again) > 300


def every_change_is_caught(told: dict[str, Any], again: dict[str, Any]) -> int:
    """Changes each number, name and list of the report, one at a time: the comparison finds each. How many they were."""
    places = list(leaves(told))
    for place in places:
        wrong = copy.deepcopy(told)
        holder: Any = wrong
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = another(holder[place[-1]])
        assert len(differences(wrong, again)) == 1, place
    return len(places)


def leaves(told: Any, *place: Any) -> Iterator[tuple[Any, ...]]:
    """Where each value stands; a list of cases is one."""
    if isinstance(told, dict) and told:
        for name, one in told.items():
            if name not in NO_FIGURES:
                yield from leaves(one, *place, name)
    elif isinstance(told, list) and told and not str(place[-1]).endswith("cases"):
        for n, one in enumerate(told):
            yield from leaves(one, *place, n)
    elif place:
        yield place


def another(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return value + "1"
        case list():
            return value[:-1] if value else ["ACC-999"]
        case dict():
            return {"ACC-999": 1}
    return 0


def test_every_figure_of_a_report_that_is_changed_is_caught(home: Path) -> None:
    tell(home)
    told, again = both("week", "--minutes-each", "15", client="accesorios", now=NOW)
    assert differences(told, again) == []
    assert every_change_is_caught(told, again) > 200
    del told["history"]
    assert differences(told, again) != [], "what the report leaves out"


def ok(*words: str, now: str) -> Any:
    done = run(*words, "--json", now=now)
    assert done.code == 0, done
    return done.data


def test_a_duplicate_and_the_case_that_it_repeats(home: Path) -> None:
    add_store("accesorios", now="2026-11-13T18:41-06:00")
    for number in range(1, 5):
        open_claim("--because", "x")
        ok("reply", f"ACC-{number}", "--text", "Hola, Ana.", now="2026-11-14T10:30-06:00")
    ok("close", "ACC-2", "--outcome", "duplicate", "--of", "ACC-1", now="2026-11-17T10:00-06:00")
    ok("close", "ACC-3", "--outcome", "duplicate", now="2026-11-17T10:00-06:00")
    ok("close", "ACC-3", "--of", "ACC-4", now="2026-11-17T11:00-06:00")
    ok("close", "ACC-4", "--of", "ACC-1", now="2026-11-17T12:00-06:00")
    ok("reopen", "ACC-4", now="2026-11-17T13:00-06:00")
    told, again = both("week", client="accesorios", now="2026-11-20T11:00-06:00")
    assert differences(told, again) == []
    assert told["duplicates"] == {"ACC-2": "ACC-1", "ACC-3": "ACC-4"}


def test_the_very_second_in_which_a_week_begins_is_of_that_week(home: Path) -> None:
    add_store("accesorios", now="2026-11-13T18:41-06:00")
    for number, at in enumerate(("2026-11-15T23:59:59-06:00", "2026-11-16T00:00:00-06:00"), 1):
        case = open_claim(order=f"200000781960943{number}")["id"]
        ok("reply", case, "--text", "Hola, Ana.", now="2026-11-14T10:30-06:00")
        ok("refund", case, "--full", "--method", "transferencia", now="2026-11-14T11:00-06:00")
        ok("close", case, "--outcome", "refunded_keep_item", "--force", "--because", "x", now=at)
    told, again = both("week", client="accesorios", now="2026-11-20T11:00-06:00")
    assert differences(told, again) == []
    assert [(one["week"], one["n"]) for one in told["cost_by_week"]] == [("2026-W46", 1), ("2026-W47", 1)]
    assert told["cost_per_case"]["cases"] == ["ACC-2"]


def money_needs_and_ratings() -> None:
    """A label that the store paid, one that the platform paid, a replacement, a yes that is missing, a store that is
    waited for, a promise to write, a rating, a claim won at risk."""
    add_store("accesorios", "--approval-over", "500 MXN", now="2026-11-13T18:41-06:00")
    for number, amount in enumerate(("189", "1200", "300", "250"), 1):
        open_claim("--amount", f"{amount}.00 MXN", order=f"200000781960943{number}")
        ok("reply", f"ACC-{number}", "--text", "Hola, Ana.", now="2026-11-14T10:30-06:00")
    day, later = "2026-11-17T10:00-06:00", "2026-11-18T10:00-06:00"
    label = ("label", "ACC-1", "--carrier", "Estafeta", "--tracking", "60559", "--payer", "client", "--cost", "95 MXN")
    ok(*label, "--because", "x", now=day)
    ok("refund", "ACC-1", "--amount", "189", "--method", "transferencia", now=later)
    ok("approve", "ACC-2", "--ask", now=day)
    ok("wait", "ACC-3", "--on", "client", now=day)
    ok("edit", "ACC-4", "--reputation", "at_risk", now=day)
    ok("edit", "ACC-4", "--rating", "5", now=day)
    ok("replace", "ACC-4", "--carrier", "DHL", "--cost", "120.50 MXN", "--because", "x", now=later)
    ok("edit", "ACC-4", "--reputation", "saved", now=later)
    ok("reply", "ACC-3", "--text", "Ya lo estamos revisando.", "--next-update", "2026-11-23 12:00", now=later)
    ok("wait", "ACC-3", "--on", "client", now=later)
    for case, outcome in (("ACC-1", "refunded_keep_item"), ("ACC-4", "replaced")):
        ok(
            "close",
            case,
            "--outcome",
            outcome,
            "--note",
            "Listo",
            "--force",
            "--because",
            "x",
            now="2026-11-19T12:00-06:00",
        )


def test_money_needs_promises_and_ratings(home: Path) -> None:
    money_needs_and_ratings()
    friday = "2026-11-20T11:00-06:00"
    told, again = both("week", client="accesorios", now=friday)
    assert differences(told, again) == []
    assert told["cost_per_case"] == {
        "n": 2, "median": None, "mean": {"amount": "202.25", "currency": "MXN"},
        "total": {"amount": "404.50", "currency": "MXN"}, "other_currency": 0, "cases": ["ACC-1", "ACC-4"],
    }  # fmt: skip
    assert told["satisfaction"] == {"n": 1, "mean": 5.0, "good": 1}
    assert told["approvals"] == [{"case": "ACC-2", "amount": {"amount": "1200.00", "currency": "MXN"}}]
    assert [one["case"] for one in told["waiting_on_client"]] == ["ACC-2", "ACC-3"]
    assert [one["case"] for one in told["promises"]] == ["ACC-3"]
    assert [(one["case"], one["reputation"]) for one in told["reputation_saved"]] == [
        ("ACC-1", "saved"),  # all of it was given back in time
        ("ACC-4", "saved"),
    ]
    page = run("report", "week", "--format", "md", now=friday).out
    assert "ACC-2: tu sí o tu no para devolver" in page
    assert "ACC-3, reclamo por defecto: espera tu respuesta desde hace 2 d 01 h." in page
    assert "lun 23 nov, 12:00" in page
    assert "Estafeta" not in page
    assert "60559" not in page
