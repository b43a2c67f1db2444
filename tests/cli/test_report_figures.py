"""What a report must not get wrong in a figure or beside it: money of every outcome, answers nobody gave, changed terms."""

from __future__ import annotations

import pytest

from concierge_cli.i18n import speaking
from concierge_cli.language.figure_notes import late_by
from tests.cli.test_report_promises import NOW, done, report, screen
from tests.prepared import begun
from tests.program import add_store, open_claim, run

MONDAY = "2026-10-05T10:00-06:00"
FORCED = ("--force", "--because", "x")


@pytest.fixture
@begun
def month(home: object) -> None:
    """Five cases of October: ACC-1 refunded and found to be a duplicate, ACC-2 refunded and outside the agreement, ACC-3
    closed without a word, ACC-4 answered a day late and closed within the same minute, ACC-5 refunded and, in
    November, opened again and found to be a duplicate, too."""
    add_store("accesorios", now=MONDAY)
    for n in range(1, 6):
        open_claim("--received-at", MONDAY, "--amount", "100 MXN", now=MONDAY, order=f"200000781960943{n}")
    for case in ("ACC-1", "ACC-2", "ACC-5"):
        done("reply", case, "--text", "Hola.", now=MONDAY)
        done("refund", case, "--amount", f"{case[-1]}0 MXN", "--method", "transferencia", now=MONDAY)
    late = "2026-10-08T10:00-06:00"
    done("reply", "ACC-4", "--text", "Hola.", now=late)
    for case, outcome in (
        ("ACC-1", "duplicate"), ("ACC-2", "out_of_scope"), ("ACC-3", "no_reply_from_buyer"), ("ACC-4", "denied"),
        ("ACC-5", "partial_refund_keep_item"),
    ):  # fmt: skip
        done("close", case, "--outcome", outcome, *FORCED, now=late)


def said_by(*words: str) -> str:
    ran = run(*words, "--lang", "en", now=NOW)
    assert ran.code == 0, ran
    return " ".join(ran.out.split())


def given(month: str) -> tuple[str, list[str]]:
    money = report(month)["money"][0]["refunded"]
    return money["value"]["amount"], money["cases"]


def test_money_counts_where_it_moved_whatever_the_case_turned_out_to_be(month: None) -> None:
    assert given("2026-10") == ("80.00", ["ACC-1", "ACC-2", "ACC-5"])
    assert report("2026-10")["cost_per_case"]["total"]["amount"] == "50.00", "duplicates are no case of a mean"
    done("reopen", "ACC-5", "--because", "Otra vez.", now="2026-11-02T10:00-06:00")
    done("close", "ACC-5", "--outcome", "duplicate", *FORCED, now="2026-11-03T10:00-06:00")
    assert given("2026-10") == ("30.00", ["ACC-1", "ACC-2"])
    assert given("2026-11") == ("50.00", ["ACC-5"])


def test_an_answer_that_nobody_gave_is_not_kept_late(month: None) -> None:
    told = {one["case"]: one["never_kept"] for one in report("2026-10")["missed"] if one["clock"] == "first_response"}
    assert told == {"ACC-3": True, "ACC-4": False}
    said = screen("2026-10")
    assert "ACC-3 primera respuesta — se cerró sin respuesta" in said
    assert "de horario acordado cumplida tarde" in said
    assert "Your first answer: late: the case was closed without an answer" in said_by("show", "ACC-3")
    assert "ACC-3, first answer, closed without an answer;" in said_by(
        "kpi", "--client", "accesorios", "--month", "2026-10"
    )
    done("reopen", "ACC-3", "--because", "Otra vez.", now="2026-11-02T10:00-06:00")
    done("reply", "ACC-3", "--text", "Hola.", now="2026-11-02T11:00-06:00")
    assert {one["case"]: one["never_kept"] for one in report("2026-10")["missed"]}["ACC-3"], "an answer came after it"


def test_a_next_answer_that_nobody_gave_is_not_kept_late(month: None) -> None:
    done("reopen", "ACC-5", "--because", "Otra vez.", now="2026-11-02T10:00-06:00")
    done("heard", "ACC-5", "¿Y?", "--from", "buyer", now="2026-11-02T10:00-06:00")
    done("close", "ACC-5", "--outcome", "partial_refund_keep_item", *FORCED, now="2026-11-12T10:00-06:00")
    told = {one["clock"]: one["never_kept"] for one in report("2026-11")["missed"] if one["case"] == "ACC-5"}
    assert told.pop("next_response") is True
    assert not any(told.values())


def test_what_was_closed_and_reopened_is_not_said_never_to_have_been_closed(home: object) -> None:
    add_store("accesorios", now=MONDAY)
    open_claim("--received-at", MONDAY, "--amount", "100 MXN", now=MONDAY, order="2000007819609431")
    done("close", "ACC-1", "--outcome", "denied", *FORCED, now=MONDAY)
    done("reopen", "ACC-1", "--because", "x", now="2026-11-02T10:00-06:00")
    said = screen("2026-10")
    assert "Cerrados 1" in said
    assert "Lo que se cerró se reabrió después: aquí no hay resultado" in said
    assert "No se cerró ningún caso" not in said


def test_a_time_that_changed_within_the_month_is_held_against_no_single_one(home: object) -> None:
    add_store("accesorios", now="2026-11-02T08:00-06:00")
    done("client", "agreement", "accesorios", "--rate", "any=5 USD", now="2026-11-02T08:00-06:00")
    for hours, since in (("12", "2026-11-02"), ("4", "2026-11-10")):
        done("client", "edit", "accesorios", "--first-response", hours, now="2026-11-02T08:00-06:00")
        done(
            "client", "agreement", "accesorios", "--accept", "--by", "Marta", "--since", since,
            now="2026-11-02T09:00-06:00",
        )  # fmt: skip
    for n in range(1, 6):
        day = "02" if n < 5 else "10"
        open_claim(
            "--received-at", f"2026-11-{day}T10:00-06:00", now=f"2026-11-{day}T10:00-06:00", order=f"200000781960943{n}"
        )
        done("reply", f"ACC-{n}", "--text", "Hola.", now=f"2026-11-{day}T{'18' if n < 5 else '12'}:00-06:00")
    figures = report("2026-11")["figures"]
    assert figures["first_response_target_share"]["part"] == 5
    assert (figures["first_response_p50"]["value"], figures["first_response_p50"]["target"]) == (6 * 3600, None)
    said = screen("2026-11")
    assert "5 de 5 primeras respuestas llegaron dentro de lo acordado cuando entró cada caso." in said
    assert "La mitad de las primeras respuestas" not in said
    assert "lo acordado cambió en el periodo" in said
    week = done("report", "week", "--week", "2026-W45", "--client", "accesorios", now="2026-11-20T10:00-06:00")
    assert week["figures"]["first_response_p50"]["target"] == 12 * 3600, "that of its own week"


def test_with_the_cases_each_row_of_a_trend_names_its_own(month: None) -> None:
    asked = ("report", "month", "--client", "accesorios", "--month", "2026-10", "--format", "md", "--lang", "es")
    done("reopen", "ACC-5", "--because", "Otra vez.", now="2026-11-02T10:00-06:00")
    done("close", "ACC-5", "--outcome", "partial_refund_keep_item", *FORCED, now="2026-11-10T10:00-06:00")
    open_claim("--received-at", "2026-11-10T10:00-06:00", now=NOW, order="2000007819609439")
    october, november = (run(*asked, "--cases", "--month", month, now=NOW).out for month in ("2026-10", "2026-11"))
    assert "| nuevos: octubre | ACC-1, ACC-2, ACC-3, ACC-4, ACC-5 |" in november
    assert "| nuevos: noviembre | ACC-6 |" in november
    assert "| cerrados: noviembre | ACC-5 |" in november
    assert "| Abiertos al terminar: noviembre | ACC-6 |" in november
    assert "| Promesas cumplidas (SLA): octubre | ACC-" in november
    assert "| costo de un caso: semana 41 | ACC-3, ACC-4 |" in november, "of those closed in its week that count"
    assert "| costo de un caso: semana 46 | ACC-5 |" in november
    assert "Las semanas van enteras" in " ".join(november.split())
    assert "| nuevos:" not in october, "a single month is no trend"
    assert "| nuevos:" not in run(*asked, now=NOW).out


@pytest.mark.parametrize(
    ("seconds", "agreed", "said"),
    [
        (12 * 3600, True, "12 h de horario acordado"),
        (30 * 3600, True, "30 h de horario acordado"),
        (30 * 3600, False, "1 d 06 h"),
        (0, True, "menos de 1 min de horario acordado"),
        (59, False, "menos de 1 min"),
    ],
)
def test_how_late_says_in_which_hours_and_never_zero(seconds: int, agreed: bool, said: str) -> None:
    with speaking("es"):
        assert late_by(seconds, agreed=agreed) == said
