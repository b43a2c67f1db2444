"""Money that goes back in time keeps the platform's date and saves the reputation, whichever command logs it."""

from __future__ import annotations

import pytest

from tests.cli.screen_story import _Screen, run_on
from tests.program import add_store, made, open_claim, run

IN_TIME, LATE = "2026-11-17T12:00-06:00", "2026-11-20T12:00-06:00"
RULE = "ml_claim_protect_reputation"
FORCED = ("--force", "--because", "lo vio la tienda")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "home"))
    add_store()


def done(*words: str, now: str) -> None:
    assert run(*words, now=now).code == 0, words


def told(now: str, rule: str = RULE) -> tuple[str, str]:
    """The state of the platform's date, and the reputation."""
    case = run("show", "ACC-1", "--json", now=now).data
    return next(clock["state"] for clock in case["clocks"] if clock["id"] == rule), case["reputation"]


WAYS = {
    "choose": ("choose", "ACC-1", "refund"),
    "refund": ("refund", "ACC-1"),
    "close": ("close", "ACC-1", "--outcome", "refunded_keep_item", *FORCED),
    "close after a return": ("close", "ACC-1", "--outcome", "refunded_after_return", *FORCED),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("now", "state", "reputation"), [(IN_TIME, "met", "saved"), (LATE, "missed", "affected")])
def test_all_of_it(way, now, state, reputation):
    open_claim()
    done(*WAYS[way], now=now)
    if way in ("choose", "refund"):
        done("close", "ACC-1", "--outcome", "refunded_keep_item", *FORCED, now=now)
    assert told(now) == (state, reputation)


@pytest.mark.parametrize(
    ("words", "state", "reputation"),
    [
        (("refund", "ACC-1", "--amount", "80"), "running", "at_risk"),
        (("refund", "ACC-1", "--state", "promised"), "running", "at_risk"),
        (("credit", "ACC-1"), "running", "at_risk"),
        (("decide", "ACC-1", "--ruling", "granted"), "cancelled", "affected"),
        (("decide", "ACC-1", "--ruling", "denied"), "cancelled", "saved"),
        (("close", "ACC-1", "--outcome", "claim_lost", *FORCED), "cancelled", "affected"),
        (("close", "ACC-1", "--outcome", "duplicate"), "cancelled", "at_risk"),
    ],
)
def test_what_gives_back_less_or_is_no_deed_of_ours_keeps_no_date(words, state, reputation):
    open_claim()
    done(*words, now=IN_TIME)
    assert told(IN_TIME) == (state, reputation)


def test_to_choose_all_of_it_and_give_a_part_is_a_contradiction():
    open_claim()
    ran = run("choose", "ACC-1", "refund", "--amount", "80", now=IN_TIME)
    assert ran.code == 7
    assert "devuelve $189.00 MXN, no $80.00 MXN" in " ".join(ran.err.split())
    assert ran.err.splitlines()[-1] == 'concierge refund ACC-1 --amount "80.00 MXN"'
    assert told(IN_TIME) == ("running", "at_risk")


def test_the_rest_after_a_part_saves_it():
    open_claim()
    done("refund", "ACC-1", "--amount", "80", now=IN_TIME)
    done("refund", "ACC-1", now=IN_TIME)
    assert told(IN_TIME) == ("met", "saved")


def test_a_ruling_after_the_date_finds_it_missed():
    open_claim()
    done("decide", "ACC-1", "--ruling", "granted", now=LATE)
    assert told(LATE) == ("missed", "affected")


def test_a_part_is_enough_where_the_playbook_says_so():
    words = ("--name", "Global", "--timezone", "America/Mexico_City", "--country", "MX")
    assert (
        made(
            "client", "add", "global", *words, "--platform", "mercadolibre:CBT", "--currency", "USD", "--prefix", "GLO"
        ).code
        == 0
    )
    opened = ("open", "--client", "global", "--platform", "ml", "--procedure", "claim", "--reason", "defect")
    when = ("--received-at", "2026-11-16 10:00", "--amount", "100 USD", "--no-input")
    assert run(*opened, "--order", "2000007819609439", *when, now="2026-11-16T10:05-06:00").code == 0
    done("refund", "GLO-1", "--amount", "30", now=IN_TIME)
    case = run("show", "GLO-1", "--json", now=IN_TIME).data
    states = {clock["id"]: clock["state"] for clock in case["clocks"]}
    assert (states["ml_cbt_partial_refund"], states[RULE], case["reputation"]) == ("met", "running", "saved")


def test_it_is_still_saved_when_it_is_closed_again():
    open_claim()
    done(*WAYS["close"], now=IN_TIME)
    done("reopen", "ACC-1", now="2026-12-10T12:00-06:00")
    done(*WAYS["close"], now="2026-12-11T12:00-06:00")
    assert told("2026-12-11T12:00-06:00") == ("met", "saved")


def test_reopening_shows_what_begins_and_no_date_that_is_over():
    open_claim()
    done("close", "ACC-1", "--outcome", "duplicate", now=IN_TIME)
    reopened = run("reopen", "ACC-1", "--json", now="2026-12-10T12:00-06:00").data
    running = {clock["id"] for clock in reopened["clocks"] if clock["state"] == "running"}
    assert running == {"first_response#2", "resolution#2"}, "nobody was ever answered"
    assert told("2026-12-10T12:00-06:00") == ("cancelled", "at_risk")


def test_the_time_in_which_it_lay_closed_is_nobodys(tmp_path):
    open_claim()
    done("reply", "ACC-1", "--text", "Hola.", now="2026-11-14T18:30-06:00")
    done("close", "ACC-1", "--outcome", "no_reply_from_buyer", now="2026-11-15T18:30-06:00")
    done("reopen", "ACC-1", now="2026-11-25T18:30-06:00")
    done("close", "ACC-1", "--outcome", "no_reply_from_buyer", now="2026-11-26T18:30-06:00")
    report = run(
        "report", "month", "--client", "accesorios", "--month", "2026-11", "--json", now="2026-11-27T12:00-06:00"
    )
    day = 24 * 60 * 60
    assert {name: stage["value"] for name, stage in report.data["stages"].items()} == {
        "new": day, "open": 2 * day, "closed": 10 * day,
    }  # fmt: skip


# --- what is noted by itself is said --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "noted", "logged"),
    [
        (
            ("choose", "ACC-1", "refund"),
            "Se anota también un reembolso de $189.00 MXN.",
            "elegiste devolver todo el dinero, reembolso de $189.00 MXN",
        ),
        (
            ("decide", "ACC-1", "--ruling", "granted"),
            "Se anota también un reembolso de $189.00 MXN.",
            "reembolso de $189.00 MXN",
        ),
        (
            ("close", "ACC-1", "--outcome", "store_credit", *FORCED),
            "Se anota también un saldo a favor de $189.00 MXN.",
            "saldo a favor de $189.00 MXN",
        ),
    ],
)
def test_money_that_another_word_gives_back_is_said_and_logged(words, noted, logged):
    open_claim()
    answer = run(*words, now=IN_TIME)
    assert answer.code == 0, answer
    assert noted in " ".join(answer.out.split())
    assert logged in " ".join(run("show", "ACC-1", "--log", now=IN_TIME).out.split())


def test_a_choice_that_moves_no_money_notes_none():
    open_claim()
    answer = run("choose", "ACC-1", "offer_return", now=IN_TIME)
    assert "Se anota" not in answer.out
    assert run("show", "ACC-1", "--json", now=IN_TIME).data["payments"] == []


def test_a_choice_that_gives_back_an_unknown_sum_says_so():
    open_claim("--amount", "")
    assert "No se anota ningún monto" in run("choose", "ACC-1", "refund", now=IN_TIME).out


@pytest.mark.parametrize(
    ("words", "noted", "logged"),
    [
        (("keep_item",), "Se anota también un reembolso de $450,000 COP.", "a quien compró, reembolso de $450,000 COP"),
        (
            ("offer_partial_refund", "--amount", "100 mil"),
            "Se anota también un reembolso prometido de $100,000 COP.",
            "reembolso prometido de $100,000 COP",
        ),
    ],
)
def test_to_let_the_buyer_keep_it_says_the_money(words, noted, logged):
    profile = ("--name", "Bazar", "--timezone", "America/Bogota", "--country", "CO", "--currency", "COP")
    assert made("client", "add", "bazar", *profile, "--platform", "shopify", "--prefix", "BOG").code == 0
    opened = run(
        *("open", "--client", "bazar", "--platform", "shopify", "--procedure", "return_request", "--no-input"),
        *("--reason", "change_of_mind", "--order", "1041", "--amount", "450.000"),
        now=IN_TIME,
    )
    assert opened.code == 0, opened
    answer = run("choose", "BOG-1", *words, now=IN_TIME)
    assert answer.code == 0, answer
    assert noted in " ".join(answer.out.split())
    assert logged in " ".join(run("show", "BOG-1", "--log", now=IN_TIME).out.split())


def test_at_a_terminal_choose_asks_which_and_says_where_nothing_is_left():
    open_claim()
    ran = run_on(_Screen("utf-8", terminal=True), "choose", "ACC-1", now=IN_TIME, answers=("1",))
    assert ran.code == 0, ran
    assert "¿Cuál? 1 devolver todo el dinero" in " ".join(ran.out.split())
    none = run_on(_Screen("utf-8", terminal=True), "choose", "ACC-1", now=IN_TIME)
    assert none.code == 7
    assert "ACC-1 no tiene ahora nada que elegir. No se guardó nada." in none.out
    assert "concierge show ACC-1" in none.out
