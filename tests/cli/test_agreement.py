"""`client agreement`: drafted from the profile, priced, accepted; from its day on it drives the promises."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.prepared import begun
from tests.program import Ran, run

MONDAY = "2026-11-02T10:00-06:00"
LATER = "2026-11-16T10:00-06:00"
DECEMBER = "2026-12-02T10:00-06:00"


def done(*words: str, now: str = MONDAY) -> Any:
    ran = run(*words, "--json", now=now)
    assert ran.code == 0, ran
    return ran.data


def agreement(*words: str, now: str = MONDAY) -> Ran:
    return run("client", "agreement", "luna", *words, now=now)


@pytest.fixture
@begun
def store(home: Path) -> Path:
    done(
        "client", "add", "luna", "--name", "Luna", "--timezone", "America/Mexico_City", "--country", "MX", "--platform",
        "mercadolibre:MLM", "--language", "es", "--currency", "MXN", "--billing-currency", "USD", "--prefix", "LUN",
        "--hours", "mon-fri 09:00-18:00", "--first-response", "12",
    )  # fmt: skip
    return home


def first_response(now: str, order: str) -> str:
    case = done(
        "open", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect", "--order", order,
        "--amount", "100 MXN", now=now,
    )  # fmt: skip
    return next(clock["due_at"] for clock in case["clocks"] if clock["id"] == "first_response")


def test_the_accepted_version_drives_the_promises_from_its_day_on(store: Path) -> None:
    agreement("--rate", "any=5", "--plan", "120 USD", "--included", "20")
    accepted = agreement("--accept", "--by", "Marta Ruiz", "--since", "2026-11-16", "--json").data
    assert (accepted["version"], accepted["since"], accepted["accepted"]) == (1, "2026-11-16", True)
    assert accepted["in_force"] is None
    done("client", "edit", "luna", "--first-response", "2")
    # Before the 16th the profile says 2 hours, from then on the version says what was agreed: 12, a day and 3 hours.
    assert first_response(MONDAY, "1") == "2026-11-02T12:00:00-06:00"
    assert first_response(LATER.replace("16", "17"), "2") == "2026-11-18T13:00:00-06:00"
    assert agreement("--json", now=LATER).data["in_force"] == 1
    # A second version takes its place, and only from its own day on.
    second = agreement(
        "--accept", "--by", "Marta", "--on", "2026-11-20", "--since", "2026-12-01", "--json", now=DECEMBER
    )
    assert second.data["version"] == 2
    assert first_response(DECEMBER, "3") == "2026-12-02T12:00:00-06:00"
    assert [one["version"] for one in agreement("--json", now=DECEMBER).data["versions"]] == [1, 2]


def test_the_profile_says_which_promise_holds_where_it_says_another(store: Path) -> None:
    def shown(*words: str, now: str = LATER) -> str:
        return " ".join(run("client", *words, "--lang", "es", now=now).out.split())

    agreement("--rate", "any=5")
    agreement("--accept", "--by", "Marta")
    assert "Los casos nuevos" not in shown("show", "luna")
    said = "Los casos nuevos van por la versión 1 del acuerdo: Promesas: primera respuesta 12 h"
    accept = "vale cuando la tienda lo acepte: concierge client agreement luna --accept"
    edited = shown("edit", "luna", "--first-response", "3")
    for told in (edited, shown("show", "luna")):
        assert said in told
        assert accept in told
    assert "Los casos nuevos" not in shown("edit", "luna", "--signature", "Luna")
    agreement("--accept", "--by", "Marta", "--since", "2026-12-01", now=LATER)
    coming = shown("show", "luna")
    assert said in coming
    assert "vale desde el mar 1 dic, por la versión 2." in coming
    assert "Los casos nuevos" not in shown("show", "luna", now=DECEMBER)


def test_an_acceptance_can_be_taken_back(store: Path) -> None:
    agreement("--rate", "any=5")
    agreement("--accept", "--by", "Marta")
    assert agreement("--json").data["in_force"] == 1
    refused = run("undo", now=MONDAY)
    assert (refused.code, refused.err.splitlines()[-1]) == (7, 'concierge undo --because "..."'), (
        "the store has its paper"
    )
    run("undo", "--because", "nobody said yes", now=MONDAY)
    assert agreement("--json").data["versions"] == []
    assert run("verify", now=MONDAY).code == 0


def test_it_names_who_works_for_the_store_and_keeps_the_name(store: Path) -> None:
    agreement("--rate", "any=5")
    assert 'concierge bill --issuer "..."' in " ".join(agreement().err.split())
    run("bill", "--issuer", "Ana Ruiz", "--issuer", "RFC RUAN850101AB1", now=MONDAY)
    for paper in (agreement("--format", "md"), agreement("--accept", "--by", "Marta", "--format", "md")):
        assert "Ana Ruiz · RFC RUAN850101AB1" in paper.out
        assert "--issuer" not in paper.err
    run("bill", "--issuer", "Otra", now=MONDAY)
    assert "Ana Ruiz · RFC" in agreement("--accepted", "1", "--format", "md").out, "as it was accepted"
    assert agreement("--accepted", "1", "--json").data["reads_as_accepted"] is True


def test_a_number_that_stood_on_a_paper_is_given_to_no_other(store: Path) -> None:
    agreement("--rate", "any=5")
    agreement("--accept", "--by", "Marta")
    run("undo", "--because", "otro precio", now=MONDAY)
    agreement("--rate", "any=6")
    assert "Versión 2" in agreement("--format", "md").out
    assert agreement("--accept", "--by", "Marta", "--json").data["version"] == 2
    assert [one["version"] for one in agreement("--json").data["versions"]] == [2]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--accept", "--by", "Marta"), 7, "says no price yet"),
        (("--accept",), 2, "--by"),
        (("--by", "Marta"), 2, "belong to --accept"),
        (("--plan", "9", "--by", "Marta"), 2, "belong to --accept"),
        (("--rate", "5"), 2, "is not a price of a case"),
        (("--rate", "any=5 EUR"), 2, "is billed in USD, not in EUR. If it pays you in EUR:"),
        (("--rate", "amazon:epic=5"), 2, "is neither a platform nor a complexity"),
        (("--urgent", "mucho"), 2, "is not a percentage"),
        (("--season", "Buen Fin=13/11=30"), 2, "is not a season"),
        (("--season", "X=2026-11-16..2026-11-13=30"), 2, "ends after it begins"),
        (("--accepted", "3"), 3, "No version 3 was accepted"),
        (("--format", "docx"), 2, "is no form of a paper"),
        (("--format", "pdf"), 2, "needs a file"),
        (("--rate", "any=5", "--accept", "--by", "Marta", "--on", "2026-11-09"), 2, "Prices first"),
    ],
)
def test_what_is_refused_saves_nothing(store: Path, words: tuple[str, ...], code: int, said: str) -> None:
    before = agreement("--json").data
    ran = agreement(*words, "--lang", "en", "--no-input")
    assert (ran.code, ran.out) == (code, "")
    assert said in " ".join(ran.err.split())
    assert agreement("--json").data == before
    assert before["versions"] == []


def test_a_price_in_another_currency_says_how_the_store_is_to_pay_in_it(store: Path) -> None:
    refused = agreement("--plan", "120 EUR", "--json").error
    assert refused["hint"] == "concierge client edit luna --billing-currency EUR"
    done(*refused["hint"].split()[1:])
    assert agreement("--plan", "120 EUR", "--json").data["prices"]["monthly"] == "120.00"


def test_the_paper_promises_no_outcome_and_says_what_it_must(store: Path) -> None:
    for tongue in ("es", "en"):
        done("client", "edit", "luna", "--language", tongue)
        found = agreement("--rate", "any=5", "--plan", "99 USD", "--included", "1", "--urgent", "10", "--json").data
        assert found["findings"] == []
    words = agreement("--format", "md", "--lang", "es").out
    assert "Price of a resolved case" in words
    assert "7.3" in words


def test_a_day_to_come_is_none_on_which_somebody_accepted(store: Path) -> None:
    agreement("--rate", "any=5")
    ran = agreement("--accept", "--by", "Marta", "--on", "2026-11-09", "--lang", "en")
    assert (ran.code, agreement("--json").data["versions"]) == (2, [])


def test_it_goes_into_a_file_of_any_form(store: Path, tmp_path: Path) -> None:
    agreement("--rate", "amazon:alta=8 USD", "--rate", "any=5", "--season", "Buen Fin=2026-11-13..2026-11-16=30")
    for form in ("md", "html", "xlsx"):
        path = tmp_path / f"acuerdo.{form}"
        ran = agreement("--output", str(path), "--json")
        assert (ran.code, ran.data["format"]) == (0, form)
        assert path.stat().st_size > 500
    assert "Buen Fin" in (tmp_path / "acuerdo.html").read_text(encoding="utf-8")
    assert agreement("--output", str(tmp_path / "acuerdo.md"), "--no-input").code == 6


def test_who_accepted_is_personal_and_prices_are_facts(store: Path) -> None:
    agreement("--rate", "any=5")
    agreement("--accept", "--by", "Marta Ruiz")
    events = [
        one for one in run("export", "events", "--format", "jsonl", now=MONDAY).out.splitlines() if "accepted" in one
    ]
    assert len(events) == 1
    event = json.loads(events[0])
    assert event["personal"] == {"by": "Marta Ruiz"}
    assert "Marta" not in json.dumps(event["facts"])
    assert event["facts"]["prices"]["rates"] == [{"platform": "", "complexity": "", "amount": "5.00"}]
    shown = run("client", "agreement", "luna", "--accepted", "1", "--lang", "es", now=MONDAY).out
    assert "Marta Ruiz" in shown


def test_prices_stay_in_the_money_in_which_they_were_agreed_on(store: Path) -> None:
    agreement("--plan", "100", "--extra", "4", "--rate", "any=5", "--rate", "mercadolibre:high=8")
    refused = run("client", "edit", "luna", "--billing-currency", "MXN", "--json", now=MONDAY)
    assert refused.code == 7
    hint = refused.error["hint"]
    assert hint == (
        'concierge client agreement luna --plan no --extra no --rate "any=no" --rate "mercadolibre:high=no"'
    )
    assert run(*shlex.split(hint)[1:], now=MONDAY).code == 0
    done("client", "edit", "luna", "--billing-currency", "MXN")
    assert agreement("--plan", "100 MXN", "--json").data["currency"] == "MXN"


def test_included_cases_without_a_plan_are_said_not_to_count(store: Path) -> None:
    said = 'Without a plan, included cases and the price of further ones do not count: concierge client agreement luna --plan "100 USD"'
    for words in (("--included", "5"), ("--included", "0", "--extra", "3")):
        assert said in " ".join(agreement(*words, "--rate", "any=5", "--lang", "en").err.split())
    assert "do not count" not in agreement("--plan", "100 USD", "--lang", "en").err


def test_what_is_agreed_already_is_not_accepted_again(store: Path) -> None:
    agreement("--rate", "any=5")
    agreement("--accept", "--by", "Marta")
    for more in ((), ("--since", "2026-11-20"), ("--because", "she said so again")):
        refused = agreement("--accept", "--by", "Marta", *more, "--json")
        assert (refused.code, refused.error["hint"]) == (7, "concierge client agreement luna --accepted 1")
    assert len(agreement("--json").data["versions"]) == 1
    screen = agreement("--lang", "es").out
    assert "El borrador dice lo mismo." in screen
    assert screen.endswith("concierge client agreement luna --accepted 1 --output ARCHIVO\n")
    # Whatever the paper says makes another one: whom questions go through, from which refund on the store is asked.
    done("client", "edit", "luna", "--approval-over", "500 MXN")
    assert agreement("--accept", "--by", "Marta", "--json").data["version"] == 2


def test_a_version_reads_as_it_was_accepted_in_whatever_order_its_parts_were_typed(store: Path) -> None:
    """The log sorts the names of what it keeps."""
    done("client", "edit", "luna", "--add-platform", "instagram", "--add-platform", "amazon:US")
    done("client", "edit", "luna", "--scope", "mercadolibre/mediation=no", "--scope", "amazon/safe_t=no")
    agreement("--rate", "any=5", "--rate", "amazon=9", "--rate", "low=3")
    told = agreement("--accept", "--by", "Marta", "--lang", "en")
    assert (told.code, told.err) == (0, "")
    assert agreement("--accepted", "1", "--json").data["reads_as_accepted"] is True


def test_an_accepted_paper_says_for_ever_what_it_said(store: Path) -> None:
    done("client", "edit", "luna", "--approval-over", "500 MXN", "--channel", "el grupo")
    agreement("--rate", "any=5", "--urgent", "20", "--season", "Buen Fin=2026-11-13..2026-11-16=30")
    accepted = agreement("--accept", "--by", "Marta", "--json").data
    before = agreement("--accepted", "1", "--format", "md").out
    done("client", "edit", "luna", "--approval-over", "900 MXN", "--channel", "correo")
    agreement("--rate", "any=7")
    assert agreement("--accepted", "1", "--format", "md").out == before
    assert "500" in before
    assert "el grupo" in before
    in_a_year = "2027-11-02T10:00-06:00"
    assert agreement("--accepted", "1", "--json", now=in_a_year).data["reads_as_accepted"] is True
    assert accepted["reads_as_accepted"] is True
    # Not even the store's name, which no version holds, changes under it: the words themselves were kept.
    done("client", "edit", "luna", "--name", "Luna y Sol", "--language", "en")
    assert agreement("--accepted", "1", "--format", "md").out == before
    assert agreement("--accepted", "1", "--lang", "en").err == ""
    assert agreement("--json").data["reads_as_accepted"] is None


def test_a_day_long_past_needs_a_reason(store: Path) -> None:
    agreement("--rate", "any=5")
    early = agreement("--accept", "--by", "Marta", "--since", "2020-01-01", "--json")
    assert early.code == 7
    assert early.error["hint"] == (
        'concierge client agreement luna --accept --by NAME --on 2026-11-02 --since 2020-01-01 --because "..."'
    )
    words = " ".join(agreement("--accept", "--by", "Marta", "--since", "2020-01-01", "--lang", "en").err.split())
    assert "Wednesday 1 Jan 2020 is before Luna was added (Monday 2 Nov 2026)" in words
    assert agreement("--json").data["versions"] == []
    agreement("--accept", "--by", "Marta")
    case = done(
        "open", "--platform", "mercadolibre", "--procedure", "message", "--reason", "other", "--buyer", "Ana",
        now="2026-11-10T10:00-06:00",
    )["id"]  # fmt: skip
    done("reply", case, "--text", "Hola.", now="2026-11-10T11:00-06:00")
    done("close", case, "--outcome", "denied", now="2026-11-10T12:00-06:00")
    done("bill", "2026-11", "--issue", now=DECEMBER)
    agreement("--rate", "any=7", now=DECEMBER)
    billed = agreement("--accept", "--by", "Marta", "--since", "2026-11-30", "--lang", "en", now=DECEMBER)
    assert (billed.code, "LUN-2026-11 stays as it went out" in " ".join(billed.err.split())) == (7, True)
    assert agreement("--accept", "--by", "Marta", "--since", "2026-12-01", now=DECEMBER).code == 0
    agreement("--rate", "any=8", now=DECEMBER)
    again = agreement("--accept", "--by", "Marta", "--since", "2026-11-30", "--because", "agreed by mail", now=DECEMBER)
    assert again.code == 0


def test_an_earlier_version_that_follows_is_named(store: Path) -> None:
    agreement("--rate", "any=5")
    assert agreement("--accept", "--by", "Marta", "--since", "2026-12-15", "--json").data["followed_by"] is None
    agreement("--rate", "any=7")
    accepted = agreement("--accept", "--by", "Marta", "--lang", "en")
    assert "Version 1, accepted before, follows on Tuesday 15 Dec 2026." in " ".join(accepted.out.split())
    follows = agreement("--accepted", "2", "--json").data["followed_by"]
    assert follows == {"version": 1, "since": "2026-12-15"}
    assert agreement("--accept", "--by", "Marta", "--since", "2026-12-15", "--json").data["followed_by"] is None
    assert agreement("--json", now="2026-12-20T10:00-06:00").data["in_force"] == 3


def test_what_is_found_is_quoted_in_plain_words(store: Path) -> None:
    done("client", "edit", "luna", "--name", "{{7*7}} [oferta]")
    agreement("--rate", "any=5")
    refused = agreement("--accept", "--by", "Marta", "--json")
    assert refused.code == 7
    assert "«{{7*7}}»" in refused.error["message"]
    assert "\\" not in refused.error["message"]
    assert any(one["words"] == "{{7*7}}" for one in agreement("--json").data["findings"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--extra", "6"), "Cada caso resuelto de más cuesta US$6.00."),
        (("--rate", "any=5"), "Cada caso resuelto de más cuesta su precio de la cláusula 7.3."),
        ((), "No hay un precio acordado para más casos, así que no se cobran."),
    ],
)
def test_the_paper_says_what_a_case_above_the_plan_costs(store: Path, typed: tuple[str, ...], said: str) -> None:
    agreement("--plan", "100", "--included", "2", *typed)
    assert said in agreement("--format", "md").out.replace("\\", "")
