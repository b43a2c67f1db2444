"""What two reports say of one case, and what a report says of promises that the agreement knows nothing of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.program import add_store, open_claim, run
from tests.recompute_report import comparable, differences, recompute

ASKED = "2026-10-06T10:00-06:00"
AGAIN = "2026-11-02T10:00-06:00"
NOW = "2026-11-20T10:00-06:00"


def done(*words: str, now: str) -> Any:
    ran = run(*words, "--json", now=now)
    assert ran.code == 0, ran
    return ran.data


def report(month: str) -> dict[str, Any]:
    """The month's report, which must be what the exported log says."""
    told = done("report", "month", "--month", month, "--cases", now=NOW)
    log = run("export", "events", "--client", "accesorios", "--format", "jsonl", now=NOW)
    events = [json.loads(line) for line in log.out.splitlines()]
    assert differences(comparable(told), recompute(events, "accesorios", told["from"], told["to"], NOW)) == []
    return told


def screen(month: str, lang: str = "es") -> str:
    ran = run("report", "month", "--month", month, "--lang", lang, now=NOW)
    assert ran.code == 0, ran
    return " ".join(ran.out.split())


@pytest.fixture
def two_cases(home: object) -> None:
    """ACC-1 was closed in October, reopened, and closed in November; ACC-2 had its buyer wait two days too long."""
    add_store("accesorios", now=ASKED)
    for order in ("2000007819609431", "2000007819609432"):
        open_claim("--received-at", "2026-10-05T10:00-06:00", "--amount", "189 MXN", now=ASKED, order=order)
        case = f"ACC-{order[-1]}"
        done("reply", case, "--text", "Hola, ya lo vemos.", "--next-update", "2026-10-07 10:00", now=ASKED)
    done("reply", "ACC-1", "--text", "Va tu reembolso.", now="2026-10-06T20:00-06:00")
    done("refund", "ACC-1", "--amount", "189 MXN", "--method", "transferencia", now="2026-10-06T20:00-06:00")
    closing = ("close", "ACC-1", "--outcome", "refunded_keep_item", "--force", "--because", "x")
    done(*closing, now="2026-10-06T21:00-06:00")
    done("reply", "ACC-2", "--text", "Seguimos.", now="2026-10-09T10:00-06:00")
    done("reopen", "ACC-1", "--because", "Volvió a escribir.", now=AGAIN)
    done(*closing, now="2026-11-03T10:00-06:00")


def test_a_promise_to_a_buyer_that_was_broken_is_told(two_cases: None) -> None:
    told = report("2026-10")["word_to_buyers"]
    assert (told["n"], told["part"], told["value"]) == (2, 1, 0.5)
    assert [(one["case"], one["open"]) for one in told["missed"]] == [("ACC-2", False)]
    assert told["cases"] == ["ACC-1", "ACC-2"]
    said = screen("2026-10")
    assert "De 2 fechas prometidas a quienes compraron no se cumplieron todas: ACC-2." in said
    assert "FECHAS PROMETIDAS A QUIENES COMPRARON QUE NO SE CUMPLIERON" in said
    assert "ACC-2 mié 7 oct, 10:00 cumplida tarde" in said or "ACC-2 miércoles 7 oct 2026, 10:00" in said
    nothing = report("2026-11")["word_to_buyers"]
    assert (nothing["n"], nothing["value"], nothing["missed"]) == (0, None, [])
    assert "Fechas prometidas" not in screen("2026-11")


def test_closing_a_case_is_not_writing_to_its_buyer(home: object) -> None:
    add_store("accesorios", now=ASKED)
    for number in (1, 2, 3):
        open_claim("--received-at", "2026-10-05T10:00-06:00", now=ASKED, order=f"200000781960943{number}")
        reply = ("reply", f"ACC-{number}", "--text", "Hola, ya lo vemos.", "--next-update", "2026-10-08 10:00")
        done(*reply, now=ASKED)
    closing = ("--outcome", "no_reply_from_buyer", "--force", "--because", "x")
    done("close", "ACC-1", *closing, now="2026-10-09T10:00-06:00")
    done("close", "ACC-2", *closing, now="2026-10-07T10:00-06:00")
    done("reply", "ACC-3", "--text", "Seguimos.", now="2026-10-09T09:00-06:00")
    done("close", "ACC-3", *closing, now="2026-10-09T09:00-06:00")
    told = report("2026-10")["word_to_buyers"]
    assert (told["n"], told["part"], told["cases"]) == (2, 0, ["ACC-1", "ACC-3"]), "before its date nothing is owed"
    assert [(one["case"], one["never_kept"]) for one in told["missed"]] == [("ACC-1", True), ("ACC-3", False)]
    said = screen("2026-10")
    assert "ACC-1 jue 8 oct, 10:00 se cerró sin cumplirla" in said
    assert "ACC-3 jue 8 oct, 10:00 cumplida tarde" in said
    done("reopen", "ACC-1", "--because", "Volvió a escribir.", now=AGAIN)
    done("reply", "ACC-1", "--text", "Hola otra vez.", now=AGAIN)
    assert [one["never_kept"] for one in report("2026-10")["word_to_buyers"]["missed"]] == [True, False]


def test_the_report_of_a_week_that_is_over_tells_nothing_of_cases_that_came_in_later(home: object) -> None:
    add_store("accesorios", now=ASKED)
    open_claim("--received-at", "2026-10-15T10:00-06:00", now="2026-10-15T11:00-06:00", order="2000007819609431")
    done("reply", "ACC-1", "--text", "Hola.", now="2026-11-03T10:00-06:00")
    for number in (2, 3):
        open_claim("--received-at", AGAIN, now=AGAIN, order=f"200000781960943{number}")
    october, november = report("2026-10"), report("2026-11")
    asked = october["figures"]["unanswered_now"]
    assert (asked["value"], asked["cases"], asked["met"]) == (1, ["ACC-1"], False), "it was answered in November"
    assert october["figures"]["unanswered_oldest"]["value"] == (16 * 24 + 14) * 3600, "up to the end of October"
    assert november["figures"]["unanswered_now"]["cases"] == ["ACC-2", "ACC-3"], "this month is not over"
    said = screen("2026-10")
    assert "1 caso seguía sin respuesta al terminar el periodo." in said
    assert "Sin contestar al final" in said
    assert "Sin contestar ahora" not in said
    assert "2 casos aún no tienen respuesta." in screen("2026-11")
    assert "Sin contestar ahora" in screen("2026-11")
    (line,) = done("report", "month", "--month", "2026-10", "--all", now=NOW)["stores"]
    assert line["unanswered_now"] == 1
    every = run("report", "month", "--month", "2026-10", "--all", "--lang", "es", now=NOW).out
    assert "1 sin contestar al final" in every
    paper = run("report", "month", "--month", "2026-10", "--format", "md", "--lang", "es", now=NOW).out
    assert "Casos abiertos que nadie había contestado cuando terminó el periodo." in paper


def test_two_reports_name_the_case_that_both_tell_of(two_cases: None) -> None:
    october, november = report("2026-10"), report("2026-11")
    assert (october["closed_before"], october["closed_later"]) == ([], ["ACC-1"])
    assert (november["closed_before"], november["closed_later"]) == (["ACC-1"], [])
    assert "ACC-1 se cerró en este periodo y se reabrió después" in screen("2026-10")
    assert "ACC-1 ya se había cerrado en otro periodo y se reabrió" in screen("2026-11")


def test_a_case_reopened_and_closed_within_one_month_is_told_of_by_that_report_alone(two_cases: None) -> None:
    done("reopen", "ACC-1", "--because", "Otra vez.", now="2026-11-05T10:00-06:00")
    again = ("close", "ACC-1", "--outcome", "refunded_keep_item", "--force", "--because", "x")
    done(*again, now="2026-11-06T10:00-06:00")
    assert report("2026-11")["closed_before"] == ["ACC-1"], "closed in October, too"
    done("close", "ACC-2", "--outcome", "denied", "--force", "--because", "x", now="2026-11-05T10:00-06:00")
    done("reopen", "ACC-2", "--because", "Otra vez.", now="2026-11-06T10:00-06:00")
    done("close", "ACC-2", "--outcome", "denied", "--force", "--because", "x", now="2026-11-07T10:00-06:00")
    november = report("2026-11")
    assert (november["closed_before"], november["closed_later"]) == (["ACC-1"], [])


def test_a_duplicate_among_the_times_is_named(two_cases: None) -> None:
    open_claim("--received-at", "2026-11-10T10:00-06:00", now=NOW, order="2000007819609433")
    done("close", "ACC-3", "--outcome", "duplicate", "--force", "--because", "x", now=NOW)
    assert "1 de ellos era repetido o quedaba fuera del acuerdo" in screen("2026-11")
    assert "Lo más frecuente" not in screen("2026-11"), "each outcome has one case"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--client", "accesorios", "--output", "papeles"), "«papeles» no dice qué forma debe tener"),
        (("--all", "--cases"), "--cases va con los documentos, en una carpeta o en Drive"),
        (("--all", "--output", "todo.html"), "Con --all cada tienda tiene su propio documento"),
    ],
)
def test_a_name_that_is_no_form_or_no_folder(two_cases: None, words: tuple[str, ...], said: str) -> None:
    ran = run("report", "month", "--month", "2026-10", *words, "--lang", "es", now=NOW)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
