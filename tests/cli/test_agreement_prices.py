"""The prices of a draft: a change is told as a change, and what would surprise whoever agrees on it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bill_story import NOVEMBER as NOW
from tests.cli.bill_story import done, flat
from tests.prepared import begun
from tests.program import Ran, run


def agreement(*words: str, tongue: str = "en", now: str = NOW) -> Ran:
    return run("client", "agreement", "luna", *words, "--lang", tongue, now=now)


@pytest.fixture
@begun
def store(home: Path) -> Path:
    done(
        "client", "add", "luna", "--name", "Luna", "--timezone", "America/Mexico_City", "--country", "MX", "--platform",
        "mercadolibre:MLM", "--platform", "instagram", "--language", "es", "--currency", "MXN", "--billing-currency",
        "MXN", "--prefix", "LUN", now="2026-11-01T10:00-06:00",
    )  # fmt: skip
    done("bill", "--issuer", "Ana Ruiz", now="2026-11-01T10:00-06:00")
    return home


def test_a_change_is_told_as_a_change_with_the_command_that_shows_all(store: Path) -> None:
    agreement("--plan", "1000", "--included", "5", "--rate", "any=100")
    for tongue, told in (
        ("es", ("Plan del mes", "$1,200.00 MXN; antes $1,000.00 MXN", "Todo el borrador: concierge client agreement luna")),
        ("en", ("Plan of the month", "$1,300.00 MXN; it was $1,200.00 MXN", "All of the draft: concierge client agreement luna")),
    ):  # fmt: skip
        screen = agreement("--plan", "1200" if tongue == "es" else "1300", tongue=tongue).out
        for said in told:
            assert said in screen
        assert "7.3" not in screen
        assert "100.00" not in screen.replace("1,200.00", "").replace("1,300.00", "").replace("1,000.00", "")
        assert screen.count("\n") < 12
    away = agreement("--rate", "any=no", "--urgent", "12.5", tongue="es").out
    assert "se quitó; antes $100.00 MXN" in away
    assert "12.5 %" in away
    # Nothing changed: the draft itself is the answer. A script reads all of it in any case.
    assert "7.1" in agreement("--plan", "1300").out
    assert agreement("--plan", "1400", "--json").data["prices"]["monthly"] == "1400.00"


def test_rows_that_fit_alike_are_told_with_the_one_that_holds(store: Path) -> None:
    agreement("--rate", "any=5", "--rate", "any:high=8")
    clash = agreement("--rate", "ml=6", tongue="es")
    said = (
        "En Mercado Libre vale la fila «Mercado Libre» ($6.00 MXN) también para un caso difícil: la fila «cualquier "
        "plataforma, difícil» ($8.00 MXN) ahí no se usa nunca. Para poner otro precio: concierge client agreement luna "
        '--rate "mercadolibre:high=8.00"'
    )
    assert said in flat(clash.err)
    assert "never applies there" in flat(agreement().err)  # whenever the draft is read
    paper = agreement("--format", "md").out
    assert (
        "entre una que solo nombra la plataforma y otra que solo nombra la complejidad, vale la de la plataforma"
        in paper
    )
    assert agreement("--rate", "mercadolibre:high=8.00").err == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            ("--rate", "amazon:high=9", "--rate", "any=5"),
            'Luna does not sell on Amazon, so its price there waits. To take it away: concierge client agreement luna '
            '--rate "amazon:high=no"',
        ),
        (("--urgent", "900", "--rate", "any=5"), "Urgent cases: 900 % on top makes $1,000.00 MXN of $100.00 MXN."),
        (("--season", "Fin=2026-11-13..2026-11-16=301", "--rate", "any=5"), "Fin: 301 % on top makes $401.00 MXN"),
        (("--urgent", "10"), "Surcharges wait in the draft"),
        (("--extra", "3", "--rate", "any=5"), "Without a plan, included cases"),
    ],
)  # fmt: skip
def test_what_would_surprise_is_said(store: Path, typed: tuple[str, ...], said: str) -> None:
    assert said in flat(agreement(*typed).err)


def test_what_is_usual_needs_no_word(store: Path) -> None:
    told = agreement("--rate", "any=5", "--rate", "ml=5", "--rate", "any:high=5", "--urgent", "300")
    assert told.err == ""


def test_a_platform_where_the_store_does_not_sell_has_its_name_in_the_paper(store: Path) -> None:
    agreement("--rate", "amazon=9")
    paper = agreement("--format", "md").out
    assert "| Amazon |" in paper
    assert "| amazon |" not in paper


def test_the_clauses_say_how_surcharges_are_counted_and_who_marks_what_is_urgent(store: Path) -> None:
    agreement("--plan", "1000", "--included", "5", "--extra", "5", "--urgent", "25")
    said = flat(agreement("--format", "md").out.replace("\\", ""))
    for words in (
        "Un caso que la tienda pide atender con urgencia cuesta 25 % más; lo marca quien hace el trabajo",
        "si hay varios recargos se suman, ninguno se calcula sobre otro.",
        "Los casos que incluye la cuota no llevan recargo.",
        "si falta un número, es que no se acordó nada de eso.",
    ):
        assert words in said


def test_a_billed_case_that_was_no_work_names_its_bill_and_the_credit(store: Path) -> None:
    agreement("--rate", "any=5")
    done("client", "agreement", "luna", "--accept", "--by", "Eva", now="2026-11-01T12:00-06:00")
    for number in (1, 2):
        done(
            "open", "--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", f"B {number}",
            now="2026-11-10T10:00-06:00",
        )  # fmt: skip
        done("reply", f"LUN-{number}", "--text", "Hola.", now="2026-11-10T11:00-06:00")
    done("close", "LUN-1", "--outcome", "denied", now="2026-11-11T11:00-06:00")
    december = "2026-12-02T10:00-06:00"
    # Parting now would leave November unbilled; the draft is the version that holds.
    planned = run("client", "offboard", "luna", "--dry-run", "--lang", "en", now=december).out
    assert "Not billed yet: November 2026. concierge bill 2026-11 --client luna" in flat(planned)
    assert "was never accepted" not in planned
    done("bill", "2026-11", "--issue", now=december)
    done("reopen", "LUN-1", now=december)
    command = 'concierge bill --client luna --credit LUN-2026-11 --amount "5.00 MXN" --because "..."'
    for tongue, said in (("es", "LUN-1 está en el cobro LUN-2026-11 con $5.00 MXN."), ("en", "LUN-1 stands on bill")):
        closed = run("close", "LUN-1", "--outcome", "duplicate", "--because", "x", "--lang", tongue, now=december)
        assert (closed.code, said in flat(closed.err), command in flat(closed.err)) == (0, True, True), closed
        done("reopen", "LUN-1", now=december)
    done("bill", "--credit", "LUN-2026-11", "--amount", "5", "--because", "x", now=december)
    assert "stands on bill" not in run("close", "LUN-1", "--outcome", "duplicate", "--lang", "en", now=december).err
    assert run("close", "LUN-2", "--outcome", "out_of_scope", "--because", "x", "--lang", "en", now=december).err == ""


def test_a_draft_that_nobody_accepted_is_named_at_the_parting_and_changes_no_more_after_it(
    store: Path, tmp_path: Path
) -> None:
    agreement("--rate", "any=5")
    planned = done("client", "offboard", "luna", "--dry-run")
    assert (planned["open_draft"], planned["unbilled_months"]) == (True, [])
    parted = run(
        "client",
        "offboard",
        "luna",
        "--confirm",
        "luna",
        "--output",
        str(tmp_path / "luna.zip"),
        "--lang",
        "es",
        now=NOW,
    )
    assert "El borrador de acuerdo nunca se aceptó: concierge client agreement luna" in flat(parted.out)
    refused = agreement("--rate", "any=7", "--json")
    assert (refused.code, refused.error["hint"]) == (7, "concierge client edit luna --unarchive")
    assert agreement("--json").data["prices"]["rates"][0]["amount"] == "5.00"


def test_a_goal_in_money_that_a_store_does_not_pay_in_is_told(store: Path) -> None:
    agreement("--plan", "1000")
    done("client", "agreement", "luna", "--accept", "--by", "Eva", now="2026-11-01T12:00-06:00")
    mine = ("bill", "2026-11", "--mine", "--goal")
    told = run(*mine, "15 USD", "--lang", "en", now=NOW).err
    assert "Luna is billed in MXN, so the goal says no price of a case there." in flat(told)
    assert "MXN" in flat(run(*mine, "15 USD", "--lang", "es", now=NOW).err)
    assert run(*mine, "250 MXN", "--lang", "en", now=NOW).err == ""


def test_which_price_a_case_above_the_plan_has_is_said_in_the_draft_the_paper_and_the_bill(store: Path) -> None:
    draft = agreement(
        "--plan", "1000", "--included", "0", "--extra", "50", "--rate", "any=40", "--rate", "instagram:high=80",
        tongue="es",
    )  # fmt: skip
    said = flat(draft.err)
    assert (
        "Los casos por encima del plan cuestan $50.00 MXN, salvo los que tienen fila propia: Instagram, difícil $80.00"
        in said
    )
    assert (
        "El precio de cada caso resuelto ($40.00 MXN) no se usa nunca: por encima del plan un caso cuesta $50.00"
        in said
    )
    assert said.count("concierge client agreement luna --extra no") == 1
    paper = flat(agreement("--format", "md").out)
    assert "tiene fila propia en la cláusula 7.3 cuesta lo que dice esa fila." in paper
    assert (
        "La fila de cualquier plataforma y complejidad no se usa: ese caso tiene el precio de la cláusula 7.2." in paper
    )
    done("client", "agreement", "luna", "--accept", "--by", "Marta", "--since", "2026-11-01")
    for complexity in ("normal", "high"):
        case = done("open", "--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", complexity)[
            "id"
        ]
        done("edit", case, "--complexity", complexity)
        done("reply", case, "--text", "Hola.")
        done("close", case, "--outcome", "no_reply_from_buyer", "--force", "--because", "x")
    lines = done("bill", "2026-11", "--client", "luna")["lines"]
    assert [(one["case"], one["clause"], one["amount"]["amount"]) for one in lines if one.get("case")] == [
        ("LUN-1", "7.2", "50.00"), ("LUN-2", "7.3", "80.00"),
    ]  # fmt: skip
    alone = agreement("--extra", "no").err
    assert "above the plan" not in alone
