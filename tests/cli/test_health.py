"""`health` through the command line: the worked examples, what is not known, what came later, why a case counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from concierge_cli.config import load
from concierge_cli.journal import open_journal
from tests.cli.bad import logged, refused
from tests.cli.health_story import AMAZON, NOW, a_to_z, claim, claims, count, done, figures, five_defects, ml, odr, said
from tests.playbooks.test_account_figures import MEASURED
from tests.playbooks.test_book_files import SOP, write
from tests.program import add_store, run


@pytest.fixture(autouse=True)
def store(home: Path) -> None:
    add_store(now="2026-09-01T10:00-06:00")


# --- the order defect rate ----------------------------------------------------------------------------------------


def test_the_worked_example():
    count(704)
    five_defects()
    case = a_to_z(6)
    found = odr("--cases")
    assert (found["fraction"], found["value"], found["level"], found["to_limit"]) == ("5/704", 5 / 704, "ok", 3)
    assert (found["from"], found["to"], found["limit"], found["strict"]) == ("2026-09-19", "2026-11-17", 0.01, True)
    assert found["undecided_cases"] == [case]
    assert found["cases"] == ["ACC-1", "ACC-2", "ACC-3", "ACC-4", "ACC-5"]
    assert found["assumed_cases"] == ["ACC-4", "ACC-5", "ACC-6"], "the day of these orders is not known"
    granted, denied = found["what_if"][:2]
    assert (granted["turn"], granted["fraction"], granted["to_limit"]) == ("granted", "6/704", 2)
    assert (denied["turn"], denied["fraction"]) == ("denied", "5/704")
    done("decide", case, "--ruling", "granted", "--amount", "10 USD")
    assert (odr()["fraction"], odr()["level"]) == ("6/704", "near")


def test_a_denied_claim_is_out_and_an_order_counts_once():
    count(704)
    case = a_to_z(1)
    done("decide", case, "--ruling", "denied")
    found = odr("--cases")
    assert (found["fraction"], found["left_out_cases"]) == ("0/704", [case])
    done("edit", case, "--rating", "2")
    assert odr()["fraction"] == "1/704", "its rating is a defect of the same order"
    other = a_to_z(2)
    done("decide", other, "--ruling", "granted", "--amount", "10 USD")
    done("edit", other, "--rating", "1")
    assert odr()["fraction"] == "2/704"


def test_a_rating_is_taken_out_and_changed_by_entries():
    count(704)
    case = a_to_z(1)
    for stars, part in (("2", 1), ("1", 1), ("3", 0), ("2", 1)):
        done("edit", case, "--rating", stars)
        assert odr()["part"] == part
    done("edit", case, "--no-rating")
    assert odr()["part"] == 0
    assert run("show", case, "--json", now=NOW).data["rating"] is None
    assert [one["facts"]["rating"] for one in logged("edited")] == [2, 1, 3, 2, None], "every word on it is kept"
    assert run("undo", now=NOW).code == 0
    assert odr()["part"] == 1
    refused("edit", case, "--rating", "2", "--no-rating", code=2, says="--no-rating", now=NOW)
    fresh = a_to_z(2)
    refused(
        "edit", fresh, "--no-rating", code=2, says="no tiene una calificación", hint=f"concierge show {fresh}", now=NOW
    )


@pytest.mark.parametrize(("ordered", "part"), [("2026-09-19", 1), ("2026-09-18", 0), ("2026-11-17", 1)])
def test_the_day_of_the_order_decides_at_day_sixty(ordered, part):
    count(704)
    case = a_to_z(1, received="2026-11-17T09:00-06:00", ordered=ordered)
    done("decide", case, "--ruling", "granted", "--amount", "10 USD")
    assert odr()["part"] == part
    done("edit", case, "--ordered-at", "2026-11-01")
    assert (odr()["part"], odr()["assumed"]) == (1, 0)


def test_another_case_of_the_order_knows_its_day():
    count(704)
    opening = (
        "open",
        "--client",
        "accesorios",
        "--platform",
        "amazon",
        "--reason",
        "not_received",
        "--order",
        "111-1111111-0000001",
    )
    done(
        *opening,
        "--procedure",
        "message",
        "--received-at",
        "2026-09-10",
        "--ordered-at",
        "2026-09-05",
        now="2026-09-11T10:00-06:00",
    )
    case = done(*opening, "--procedure", "a_to_z", "--received-at", "2026-11-10", "--because", "otro caso")["id"]
    done("decide", case, "--ruling", "granted", "--amount", "10 USD")
    assert (odr()["part"], odr()["assumed"]) == (0, 0), "the order is older than the window"


def test_one_percent_itself_is_too_much():
    case = a_to_z(1)
    done("decide", case, "--ruling", "granted", "--amount", "10 USD")
    count(101)
    assert (odr()["level"], odr()["to_limit"]) == ("near", 1)
    count(100)
    assert (odr()["level"], odr()["to_limit"], odr()["fraction"]) == ("over", 0, "1/100")
    assert "suspensión" in odr("--lang", "es")["stage"]
    shown = run("--lang", "en", "health", "--platform", "amazon", now=NOW).out
    assert "1.00% (1/100)" in shown
    assert "suspension of the account" in " ".join(shown.split())


# --- what is not known --------------------------------------------------------------------------------------------


def test_without_orders_there_is_no_rate_and_the_command_says_which_days():
    five_defects()
    found = odr()
    assert (found["value"], found["fraction"], found["reason"], found["level"]) == (
        None,
        None,
        "no_denominator",
        "unknown",
    )
    assert found["part"] == 5
    assert found["command"] == f"concierge client orders accesorios {' '.join(AMAZON)} --orders N"
    assert run(*found["command"].removeprefix("concierge ").replace("N", "704").split(), now=NOW).code == 0
    assert odr()["fraction"] == "5/704"


def test_orders_of_other_days_are_never_put_in_their_place():
    count(704, first="2026-09-01", last="2026-10-31")
    assert odr()["reason"] == "no_denominator"
    count(0)
    assert odr()["reason"] == "no_orders"


def test_a_window_that_ended_some_days_ago_tells_its_days_and_what_is_later():
    count(704, first="2026-09-12", last="2026-11-10", now="2026-11-10T20:00-06:00")
    case = a_to_z(1, received="2026-11-16T10:00-06:00", ordered="2026-11-12")
    found = odr("--cases")
    assert (found["fraction"], found["to"], found["later_cases"]) == ("0/704", "2026-11-10", [case])
    assert odr(now="2026-11-24T09:10-06:00")["fraction"] == "0/704"
    assert odr(now="2026-11-25T09:10-06:00")["reason"] == "no_denominator", "an older one says nothing of now"


# --- Mercado Libre ------------------------------------------------------------------------------------------------


def test_claims_count_until_they_are_saved_reverted_or_excluded():
    ml(200)
    ids = [claim(number) for number in range(6)]
    assert (claims()["fraction"], claims()["level"]) == ("6/200", "over")
    for case, state in zip(ids, ("affected", "saved", "reverted", "excluded", "not_applicable"), strict=False):
        done("edit", case, "--reputation", state)
    found = claims()
    assert (found["fraction"], found["left_out"], found["level"]) == ("2/200", 4, "ok")
    assert [(one["turn"], one["part"]) for one in found["what_if"]] == [
        ("counts_anyway", 2),  # affected, and of a defect: nothing takes it out any more
        ("saved", 1),
        ("denied", 1),
    ]


def test_a_claim_says_how_it_may_still_stop_counting():
    """Reasoned by hand: 4 claims of 300 sales in a year, strictly under 2 %: the sixth is too many."""
    ml(39)
    ml(300, first="2025-11-18")
    fresh, old = ("--received-at", "2026-11-16T18:30-06:00"), ("--received-at", "2026-11-01T18:30-06:00")
    in_time, sorry, late, out = claim(1, *fresh), claim(2, *old, "--reason", "change_of_mind"), claim(3, *old), claim(4)
    done("edit", out, "--reputation", "excluded")
    year = "2025-11-18T18:30-06:00"
    day_365 = claim(5, "--received-at", year, "--platform-opened-at", "2025-11-18T10:00-06:00")
    claim(6, "--received-at", year, "--platform-opened-at", "2025-11-17T10:00-06:00")
    (found,) = run("health", "--platform", "ml", "--cases", "--json", now=NOW).data
    (rate,) = [one for one in found["figures"] if one["name"] == "ml_claims_rate"]
    assert (rate["fraction"], rate["to_limit"], rate["level"], rate["days"]) == ("4/300", 2, "ok", 365)
    assert (rate["cases"], rate["left_out_cases"]) == ([day_365, sorry, late, in_time], [out])
    turns: dict[str, list[str]] = {}
    for one in rate["what_if"]:
        turns.setdefault(one["case"], []).append(one["turn"])
        assert (one["fraction"], one["to_limit"]) == ("3/300", 3)
    assert turns == {
        day_365: ["denied"],
        sorry: ["denied", "excluded"],
        late: ["denied"],
        in_time: ["saved", "denied"],
    }


def test_ninety_percent_of_answers_itself_is_too_few():
    for number in range(10):
        at = f"2026-11-12T{8 + number:02}:00-06:00"
        opened = done(
            "open", "--client", "accesorios", "--platform", "amazon", "--procedure", "message", "--reason", "other",
            "--received-at", at, "--order", f"111-3333333-{number:07}", now=at,
        )  # fmt: skip
        if number:
            done(
                "reply",
                opened["id"],
                "--text",
                "Hola",
                "--because",
                "prueba",
                now=f"2026-11-12T{9 + number:02}:00-06:00",
            )
    week = figures("--platform", "amazon")["az_contact_response 7"]
    assert (week["fraction"], week["level"], week["to_limit"], week["strict"]) == ("9/10", "over", 0, True)


def test_with_few_sales_the_window_is_a_year():
    ml(39)
    found = claims(365)
    assert (found["reason"], found["from"]) == ("no_denominator", "2025-11-18")
    ml(300, first="2025-11-18")
    claim(1)
    assert claims(365)["fraction"] == "1/300"
    ml(40)
    assert claims()["fraction"] == "1/40"


def test_the_store_has_a_limit_of_its_own():
    ml(61)
    claim(1)
    assert (claims()["limit"], claims()["limit_origin"], claims()["level"]) == (0.02, "site", "near")
    run("client", "edit", "accesorios", "--limit", "ml_claims_rate@MLM=4%", "--because", "Lo dice su panel", now=NOW)
    assert (claims()["limit"], claims()["limit_origin"], claims()["level"]) == (0.04, "client_site", "ok")
    assert "propio de la tienda: Lo dice su panel" in run("--lang", "es", "health", "--platform", "ml", now=NOW).out


def test_where_the_sources_disagree_the_stricter_limit_holds_and_says_so(home: Path):
    words = ("--name", "Sur", "--timezone", "America/Santiago", "--country", "CL", "--platform", "mercadolibre:MLC")
    assert run("client", "add", "sur", *words, "--prefix", "SUR", now=NOW).code == 0
    place = ("--platform", "ml", "--from", "2026-09-19", "--to", "2026-11-17", "--orders", "100")
    assert run("client", "orders", "sur", *place, now=NOW).code == 0
    (found,) = run("health", "--client", "sur", "--json", now=NOW).data
    assert (found["figures"][0]["limit"], found["figures"][0]["limit_origin"]) == (0.04, "site")
    assert "otra 5 %" in " ".join(run("--lang", "es", "health", "--client", "sur", now=NOW).out.split())
    refused("health", "--format", "md", code=2, says="de una sola tienda", now=NOW)
    assert [one["client"] for one in run("health", "--json", now=NOW).data] == ["accesorios", "sur"]


def test_a_platform_that_somebody_added_is_measured_by_its_own_file(home: Path):
    write(home / "sops", "falabella/platform.toml", MEASURED.replace("{ fal_claims = false }", "{ fal_claims = true }"))
    write(home / "sops", "falabella/claim.md", SOP)
    run("client", "edit", "accesorios", "--add-platform", "falabella", now=NOW)
    place = run("client", "show", "accesorios", "--json", now=NOW).data["platforms"]
    assert any(one.startswith("falabella") for one in place)
    words = ("--from", "2026-09-19", "--to", "2026-11-17", "--orders", "100")
    assert run("client", "orders", "--platform", "falabella", *words, now=NOW).code == 0
    for number in range(9):
        opened = run(
            "open", "--platform", "falabella", "--procedure", "claim", "--reason", "defect", "--order", f"F-{number}",
            "--received-at", "2026-11-10", "--json", now=NOW,
        )  # fmt: skip
        assert opened.code == 0, opened
    found = figures("--platform", "falabella")["fal_claims 60"]
    assert (found["fraction"], found["level"], found["stage"]) == ("9/100", "over", "cierran la cuenta")


# --- answers in time ----------------------------------------------------------------------------------------------


def test_answers_in_a_day_from_the_deadlines_of_the_log():
    for number, day in enumerate(range(9, 15)):
        at = f"2026-11-{day:02}T09:00-06:00"
        opened = done(
            "open", "--client", "accesorios", "--platform", "amazon", "--procedure", "message", "--reason", "other",
            "--received-at", at, "--order", f"111-2222222-{number:07}", now=at,
        )  # fmt: skip
        if number < 4:
            text = ("--text", "Hola", "--because", "prueba")
            done("reply", opened["id"], *text, now=f"2026-11-{day:02}T11:00-06:00")
    found = figures("--platform", "amazon", "--cases")
    week, month = found["az_contact_response 7"], found["az_contact_response 30"]
    assert (month["fraction"], month["level"], month["cases"]) == ("4/6", "over", ["ACC-5", "ACC-6"])
    assert (week["from"], week["fraction"], week["level"]) == ("2026-11-11", "3/5", "over")
    assert found["az_contact_response 90"]["fraction"] == "4/6"
    few = figures("--platform", "amazon", now="2026-11-13T12:00-06:00")["az_contact_response 7"]
    assert (few["fraction"], few["reason"], few["level"]) == ("4/4", "insufficient", "unknown")


# --- a window that ended some days ago ----------------------------------------------------------------------------

LATER = "2026-11-24T10:00-06:00"


def later_claims(number: int) -> list[str]:
    return [
        done(
            "open", "--client", "accesorios", "--platform", "ml", "--procedure", "claim", "--reason", "defect", "--order",
            f"20000078197{one:05}", "--received-at", "2026-11-20T18:30-06:00", now=LATER,
        )["id"]
        for one in range(number)
    ]  # fmt: skip


def test_a_figure_that_is_good_on_old_days_says_so_on_its_own_line(tmp_path: Path):
    ml(1000)
    claim(1)
    later_claims(5)
    (found,) = run("health", "--platform", "ml", "--cases", "--json", now=LATER).data
    (rate,) = found["figures"]
    assert (rate["level"], rate["fraction"], rate["with_later"], rate["later"]) == ("ok", "1/1000", "6/1000", 5)
    text = said("health", "--platform", "ml", now=LATER)
    assert "Todavía no entran 5 casos posteriores." in text
    assert "Con lo que llegó después serían 0.60 % (6/1000)." in text
    assert "0.10 % (1/1000) · menos de 2 % · hasta el mar 17 nov, sin 5 casos posteriores" in text
    assert "hasta el" not in said("health", "--platform", "ml"), "on its last day nothing is later"
    page = tmp_path / "salud.html"
    assert run("health", "--client", "accesorios", "--platform", "ml", "--output", str(page), now=LATER).code == 0
    assert "hasta el mar 17 nov, sin 5 casos posteriores" in page.read_text(encoding="utf-8")
    assert "con los casos posteriores serían 6/1000" in page.read_text(encoding="utf-8")
    report = said("report", "week", "--client", "accesorios", "--format", "md", now=LATER)
    assert "hasta el mar 17 nov, sin 5 casos posteriores" in report
    assert "concierge" not in said("today", now=LATER).split("Martes")[0]


@pytest.mark.parametrize(("more", "fraction"), [(2, "3/200"), (4, "5/200")])
def test_what_came_later_brings_a_figure_near_its_limit(more, fraction):
    ml(200)
    claim(1)
    later_claims(more)
    rate = figures("--platform", "ml", now=LATER)["ml_claims_rate 60"]
    assert (rate["level"], rate["fraction"], rate["with_later"]) == ("near", "1/200", fraction)
    assert rate["command"].endswith("--from 2026-09-26 --to 2026-11-24 --orders N")
    text = said("health", "--platform", "ml", now=LATER)
    assert "✓" not in text
    assert f"({fraction}), si desde entonces no se hubiera vendido más" in text
    head = said("today", now=LATER).split("Martes")[0]
    assert (
        f"0.50 % (1/200) hasta el mar 17 nov, y {int(fraction[0]) / 2:.2f} % ({fraction}) con lo que llegó después"
        in head
    )


# --- why a case counts or not ---------------------------------------------------------------------------------------


def test_what_counts_is_told_by_kind_and_what_does_not_with_its_reason():
    ml(1000)
    first, second, third = (claim(number) for number in range(3))
    returned = done(
        "open", "--client", "accesorios", "--platform", "ml", "--procedure", "return_request", "--reason", "defect",
        "--order", "2000007819699999", "--received-at", "2026-11-13T18:30-06:00",
    )["id"]  # fmt: skip
    done("edit", second, "--reputation", "saved")
    done("edit", third, "--reputation", "excluded")
    done("edit", first, "--reputation", "not_applicable")
    assert f"Fuera: {first} (sin efecto en la reputación)" in said("health", "--platform", "ml", "--cases")
    done("edit", first, "--reputation", "affected")
    (found,) = run("health", "--platform", "ml", "--cases", "--json", now=NOW).data
    (rate,) = found["figures"]
    assert rate["cases"] == [first, returned], "a return counts like a claim, until Mercado Libre leaves it out"
    assert rate["left_out_because"] == {
        second: {"by": "reputation", "code": "saved"},
        third: {"by": "reputation", "code": "excluded"},
    }
    text = said("health", "--platform", "ml", "--cases")
    assert (
        "Por tipo: reclamo 1, devolución 1. 2 no cuentan: reputación a salvo (1), excluida por la plataforma (1)."
        in text
    )
    assert f"Fuera: {second} (reputación a salvo), {third} (excluida por la plataforma)." in text
    assert "Cuentan los reclamos" in said("health", "--client", "accesorios", "--platform", "ml", "--format", "md")


def test_what_entered_as_a_claim_or_a_return_stays_one_whatever_step_it_is_on():
    ml(100)
    claimed = claim(1)
    returned = returned_item(2)
    asked = done(
        "open", "--client", "accesorios", "--platform", "ml", "--procedure", "message", "--reason", "other", "--order",
        "2000007819600003", "--received-at", "2026-11-13T18:30-06:00",
    )["id"]  # fmt: skip
    assert (claims()["fraction"], claims()["level"]) == ("2/100", "over")
    for case in (claimed, returned):
        done("shipped", case)
        done("arrived", case)
        assert done("escalate", case, "--to", "return_inspection")["procedure"] == "return_inspection"
    (found,) = run("health", "--platform", "ml", "--cases", "--json", now=NOW).data
    (rate,) = found["figures"]
    assert (rate["fraction"], rate["level"], rate["cases"]) == ("2/100", "over", [claimed, returned])
    assert rate["by_procedure"] == {"claim": 1, "return_request": 1}
    assert {one["case"] for one in rate["what_if"]} == {claimed, returned}
    assert "reclamos sobre ventas: 2.00 % (2/100), pasa el límite" in said("today")
    (told,) = [
        one
        for one in run("report", "month", "--month", "2026-11", "--json", now=NOW).data["health"]
        if one["name"] == "ml_claims_rate"
    ]
    assert told["fraction"] == "2/100"
    done("edit", claimed, "--reputation", "saved")
    assert claims()["fraction"] == "1/100", "what becomes of its reputation decides as before"
    done("escalate", asked, "--to", "mediation")
    assert (claims()["fraction"], claims()["by_procedure"]) == ("2/100", {"return_request": 1, "mediation": 1})
    done("undo", "--because", "no era esa")
    assert claims()["fraction"] == "1/100"


def test_a_claim_began_when_it_did_and_not_when_its_parcel_was_inspected():
    ml(100)
    case = claim(1, "--platform-opened-at", "2026-09-10T10:00-06:00")
    assert claims()["part"] == 0, "it is of before the window"
    done("escalate", case, "--to", "return_inspection", "--platform-opened-at", "2026-11-15T10:00-06:00")
    assert claims()["part"] == 0


def test_a_claim_of_amazons_keeps_its_ruling_when_the_money_is_asked_back():
    count(704)
    granted, denied, open_still = (a_to_z(number) for number in (1, 2, 3))
    done("decide", granted, "--ruling", "granted", "--amount", "10 USD")
    done("decide", denied, "--ruling", "denied")
    back = done(
        "open", "--client", "accesorios", "--platform", "amazon", "--received-at", "2026-11-05T10:00-06:00",
        "--procedure", "chargeback", "--reason", "defect", "--order", "111-1111111-0000004",
    )["id"]  # fmt: skip
    before = odr("--cases")
    assert (before["fraction"], before["undecided_cases"], before["left_out_cases"]) == (
        "2/704",
        [open_still],
        [denied],
    )
    for case in (granted, denied, back):
        done("escalate", case, "--to", "reimbursement")
    for case, ruling in ((granted, "denied"), (denied, "granted")):
        done("submit", case, "--force", "--because", "x")
        done("decide", case, "--ruling", ruling)
    after = odr("--cases")
    assert (after["fraction"], after["undecided_cases"], after["left_out_cases"]) == ("2/704", [open_still], [denied])
    assert after["cases"] == before["cases"]
    assert after["by_procedure"] == {"a_to_z": 1, "chargeback": 1}
    done("escalate", open_still, "--to", "reimbursement")
    assert odr()["fraction"] == "3/704", "nobody rules on it any more, and nobody denied it"


def test_where_all_that_counts_are_returns_it_says_so():
    ml(1000)
    claim(1)
    assert "Por tipo" not in said("health", "--platform", "ml"), "claims on sales are claims"
    done("undo", "--because", "otra vez")
    for number in (2, 3):
        returned_item(number)
    assert "Por tipo: devolución 2, reclamo 0." in said("health", "--platform", "ml")
    paper = said("health", "--client", "accesorios", "--platform", "ml", "--format", "md")
    assert "por tipo: devolución 2, reclamo 0" in paper
    report = said("report", "month", "--month", "2026-11", "--format", "md")
    assert "por tipo: devolución 2, reclamo 0" in report


def returned_item(number: int) -> str:
    opened = done(
        "open", "--client", "accesorios", "--platform", "ml", "--procedure", "return_request", "--reason", "change_of_mind",
        "--order", f"20000078196{number:05}", "--received-at", "2026-11-13T18:30-06:00",
    )  # fmt: skip
    return str(opened["id"])


def test_what_is_too_little_to_judge_is_no_rate_and_the_page_shows_what_the_screen_shows(tmp_path: Path):
    at = "2026-11-16T09:00-06:00"
    done(
        "open", "--client", "accesorios", "--platform", "amazon", "--procedure", "message", "--reason", "other",
        "--received-at", at, "--order", "111-2222222-0000001", now=at,
    )  # fmt: skip
    a_to_z(1)
    now = "2026-11-18T09:10-06:00"
    screen = said("health", "--platform", "amazon", now=now)
    assert "0.00" not in screen
    assert "0 de 1" in screen
    page = said("health", "--client", "accesorios", "--platform", "amazon", "--format", "md", now=now)
    assert "0.00" not in page
    assert "hasta ahora 0 de 1 a tiempo" in page
    for days in (7, 30, 90):
        assert f"en 24 horas, Amazon Estados Unidos, {days} días |" in page
    assert "0 defectos hasta ahora" in page


def test_a_paper_for_the_store_names_the_stores_log_alone():
    done("note", a_to_z(1), "solo para mí", "--private")
    with open_journal(load(os.environ, {})) as journal:
        heads = {one.audience: one.digest for one in journal.heads("accesorios")}
    assert len(heads) == 2
    page = run("health", "--client", "accesorios", "--format", "md", now=NOW).out
    assert heads["client"] in page
    assert heads["mine"] not in page


# --- today --------------------------------------------------------------------------------------------------------


def test_today_begins_with_the_account_that_is_in_danger():
    assert "ODR" not in run("--lang", "es", "today", now=NOW).out
    for number in (1, 2):
        done("decide", a_to_z(number), "--ruling", "granted", "--amount", "10 USD")
    assert "ODR" not in run("--lang", "es", "today", now=NOW).out, "nobody counts orders: nothing is guessed"
    count(150)
    assert " ".join(run("--lang", "es", "today", now=NOW).out.split()).startswith(
        "✗ Amazon Estados Unidos, pedidos con defectos (ODR): 1.33 % (2/150), pasa el límite de"
    )
    assert "2/150" in run("--lang", "es", "today", "--hours", "2", now=NOW).out
    as_json = run("--lang", "es", "today", "--json", now=NOW).json
    assert [text.replace("\u00a0", " ") for text in as_json["notices"]] == [
        "Amazon Estados Unidos, pedidos con defectos (ODR): 1.33 % (2/150), pasa el límite de 1 %."
    ]
    count(704)
    assert "ODR" not in run("--lang", "es", "today", now=NOW).out


# --- papers -------------------------------------------------------------------------------------------------------


def test_a_paper_of_health_in_every_form(tmp_path: Path):
    count(704)
    five_defects()
    a_to_z(6)
    for form in ("md", "html", "xlsx"):
        path = tmp_path / f"salud.{form}"
        line = ("health", "--client", "accesorios", "--cases", "--output", str(path))
        assert run(*line, now=NOW).code == 0
        assert path.stat().st_size > 500
        refused(*line, code=6, now=NOW)
    page = (tmp_path / "salud.html").read_text(encoding="utf-8")
    assert "5 de 704" in page
    assert "6/704" in page
    assert "Ana" not in page
