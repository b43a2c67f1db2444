"""What a closing says, notes and refuses; what was entered after its date, and how that is mended."""

from __future__ import annotations

import os
import sys

import pytest

from tests.program import PATIENCE, add_store, open_claim, run

NOW, MONTH_LATER = "2026-11-17T12:00-06:00", "2026-12-17T12:00-06:00"
FORCED = ("--force", "--because", "lo vio la tienda")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "home"))
    add_store()


def done(*words: str, now: str = NOW) -> str:
    ran = run(*words, now=now)
    assert ran.code == 0, (words, ran)
    return " ".join(ran.out.split())


def refused(*words: str, code: int = 7, now: str = NOW) -> str:
    ran = run(*words, now=now)
    assert ran.code == code, (words, ran)
    return " ".join(ran.err.split())


def case(now: str = NOW, named: str = "ACC-1"):
    return run("show", named, "--json", now=now).data


# --- the money of an outcome --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "outcome", "said"),
    [
        ((), "refunded_keep_item", "Se anota también un reembolso de $189.00 MXN."),
        ((), "store_credit", "Se anota también un saldo a favor de $189.00 MXN."),
        (("refund", "ACC-1"), "refunded_keep_item", ""),
        (("refund", "ACC-1", "--amount", "80"), "partial_refund_keep_item", ""),
        ((), "no_reply_from_buyer", ""),
    ],
)
def test_it_says_what_money_it_notes(before, outcome, said):
    open_claim()
    if before:
        done(*before)
    told = done("close", "ACC-1", "--outcome", outcome, *FORCED)
    assert said in told
    assert bool(said) is ("Se anota" in told)


def test_a_trial_says_it_too_and_notes_nothing():
    open_claim()
    told = done("close", "ACC-1", "--outcome", "refunded_keep_item", "--dry-run", *FORCED)
    assert "Se anotaría también un reembolso de $189.00 MXN." in told
    assert case()["payments"] == []


def test_where_nobody_knows_what_was_paid_it_says_that_too(home):
    done(
        "open", "--client", "accesorios", "--platform", "ig", "--procedure", "dm", "--reason", "other", "--buyer", "Ana"
    )
    told = done("close", "ACC-1", "--outcome", "refunded_keep_item", *FORCED)
    assert "No se anota ningún monto: no se sabe cuánto se pagó." in told


def test_all_of_it_contradicts_a_part_even_where_it_is_forced():
    open_claim()
    done("refund", "ACC-1", "--amount", "80")
    said = refused("close", "ACC-1", "--outcome", "refunded_keep_item", *FORCED)
    assert "Se devolvieron $80.00 MXN de $189.00 MXN" in said
    assert said.endswith("concierge close ACC-1 --outcome partial_refund_keep_item")
    assert case()["given_back"]["amount"] == "80.00"
    done("refund", "ACC-1")
    done("close", "ACC-1", "--outcome", "refunded_keep_item", *FORCED)


@pytest.mark.parametrize(
    ("before", "hint"),
    [
        ((), 'concierge refund ACC-1 --amount "..."'),
        (("refund", "ACC-1", "--amount", "80", "--state", "promised"), "concierge refund ACC-1"),
    ],
)
def test_a_part_that_nobody_logged_is_asked_for(before, hint):
    open_claim()
    if before:
        done(*before)
    assert refused("close", "ACC-1", "--outcome", "partial_refund_keep_item", *FORCED).endswith(hint)


def test_reopening_says_which_money_does_not_count_any_more():
    open_claim()
    done("close", "ACC-1", "--outcome", "refunded_keep_item", *FORCED)
    told = done("reopen", "ACC-1")
    assert (
        'Los $189.00 MXN que se anotaron al cerrar ya no cuentan. Si se devolvieron: concierge refund ACC-1 --at "..."'
        in told
    )


# --- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "code", "said"),
    [
        ("2026-11-16 17:59", 2, "Se contestó después de eso, el lunes 16 nov 2026, 18:00"),
        ("2026-11-12 10:00", 2, "llegó después"),
        ("2026-11-16 18:00", 0, ""),
    ],
)
def test_it_is_not_closed_before_it_was_answered_or_came_in(at, code, said):
    open_claim()
    done("reply", "ACC-1", "--text", "Hola.", "--at", "2026-11-16 18:00")
    ran = run("close", "ACC-1", "--outcome", "no_reply_from_buyer", "--at", at, now=NOW)
    assert (ran.code, said in " ".join(ran.err.split())) == (code, True)
    assert (case()["status"] == "closed") is (code == 0)


# --- entered late -------------------------------------------------------------------------------------------------

QUICK = ("open", "--client", "accesorios", "--platform", "ml", "--procedure", "message", "--reason", "other",
         "--received-at", "2026-11-17 10:00", "--quick", "--reply", "Hola.", "--outcome", "no_reply_from_buyer",
         "--at", "2026-11-17 11:00")  # fmt: skip


def late(now: str = MONTH_LATER) -> int:
    return sum(clock["state"] == "missed" for clock in case(now)["clocks"])


def test_the_fast_lane_says_what_counts_as_late_and_it_is_mended_with_a_reason():
    told = done(*QUICK, now=MONTH_LATER)
    assert "Cuentan como tarde, porque se anotaron después de su fecha: Tu primera respuesta;" in told
    assert 'Si pasó a tiempo, di por qué se anotó tarde: concierge edit ACC-1 --in-time --because "..."' in told
    assert late() > 0
    assert "--because" in refused("edit", "ACC-1", "--in-time", code=2, now=MONTH_LATER)
    done("edit", "ACC-1", "--in-time", "--because", "lo mandé ese día", now=MONTH_LATER)
    assert late() == 0
    refused("edit", "ACC-1", "--in-time", "--because", "otra vez", now=MONTH_LATER)


@pytest.mark.parametrize(
    ("outcome", "amount", "says"),
    [
        ("partial_refund_keep_item", "100 MXN", "Cuánto se devolvió también se anota"),
        ("refunded_keep_item", "600 MXN", "Accesorios Luna decide sobre tanto dinero"),
        ("store_credit", "20 USD", "Accesorios Luna decide sobre tanto dinero"),
    ],
)
def test_the_fast_lane_saves_nothing_where_the_money_needs_a_word_first(outcome, amount, says):
    done("client", "edit", "accesorios", "--approval-over", "500 MXN")
    words = [outcome if word == "no_reply_from_buyer" else word for word in QUICK]
    assert says in refused(*words, "--amount", amount)
    assert run("list", "--all", "--json", now=NOW).data == []


def test_with_a_reason_nothing_is_late_from_the_start():
    assert "tarde" not in done(*QUICK, "--because", "lo mandé ese día", now=MONTH_LATER)
    assert late() == 0


@pytest.mark.parametrize(
    "words",
    [
        ("reply", "ACC-1", "--text", "Hola."),
        ("choose", "ACC-1", "refund"),
        ("refund", "ACC-1"),
        ("close", "ACC-1", "--outcome", "duplicate"),
    ],
)
def test_every_entry_after_its_date_says_how_to_mend_it(words):
    open_claim()
    told = done(*words, "--at", "2026-11-16 12:00", now=MONTH_LATER)
    assert 'concierge edit ACC-1 --in-time --because "..."' in told


def test_what_was_late_indeed_stays_late():
    open_claim()
    done("reply", "ACC-1", "--text", "Hola.", now=MONTH_LATER)
    refused("edit", "ACC-1", "--in-time", "--because", "no", now=MONTH_LATER)
    assert late() > 0


# --- in a terminal ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_what_it_lacks_is_told_before_the_outcome_is_asked(tmp_path):
    pexpect = pytest.importorskip("pexpect")
    open_claim()
    done("reply", "ACC-1", "--text", "Hola.")
    environment = {**os.environ, "CONCIERGE_NOW": NOW, "TERM": "xterm", "COLUMNS": "80"}
    words = ["-m", "concierge_cli", "close", "ACC-1"]
    program = pexpect.spawn(
        sys.executable, words, env=environment, encoding="utf-8", dimensions=(60, 80), timeout=PATIENCE
    )
    program.expect("¿Cómo terminó\\?")
    said = " ".join(program.before.split())
    assert "Le falta: conversación completa con fechas" in said
    assert "Así solo lo cierran estos resultados:" in said
    assert "fuera de lo pactado; cualquier otro pide --force y --because." in said
    program.send("\x03")
    program.expect(pexpect.EOF)
