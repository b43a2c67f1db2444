"""A correction says what stood there before, in its answer and in the log; what is there already is not logged again."""

from __future__ import annotations

import pytest

from tests.prepared import begun
from tests.program import Ran, add_store, open_claim, run


@pytest.fixture
@begun
def claim(home) -> str:
    add_store()
    open_claim()
    return "ACC-1"


def said(done: Ran) -> str:
    assert done.code == 0, done
    return " ".join(done.out.split())


def log(case: str) -> str:
    return said(run("show", case, "--log"))


def entries() -> int:
    return len(run("export", "events", "--format", "jsonl").out.splitlines())


def test_an_amount_is_told_from_what_to_what(claim, monkeypatch):
    told = said(run("edit", claim, "--amount", "1,250.00"))
    assert "El monto: de $189.00 MXN a $1,250.00 MXN." in told
    assert "cambiaste el monto: de $189.00 MXN a $1,250.00 MXN" in log(claim)
    monkeypatch.setenv("CONCIERGE_LANG", "en")
    assert "The amount: from $1,250.00 MXN to $99.00 MXN." in said(run("edit", claim, "--amount", "99"))
    assert "changed the amount: from $1,250.00 MXN to $99.00 MXN" in log(claim)


def test_the_other_facts_too(claim):
    told = said(
        run(
            *("edit", claim, "--buyer", "Ana Pérez", "--reason", "wrong_item", "--rating", "2"),
            *("--order", "2000007819609999"),
        )
    )
    for line in (
        "Quién compró: de Ana P. a Ana Pérez.",
        "El pedido: de 2000007819609432 a 2000007819609999.",
        "La calificación: 2 de 5.",
    ):
        assert line in told, line
    assert "el motivo: de defecto a no es lo que pidió" in log(claim)


def test_a_first_amount_has_nothing_before_it(claim):
    open_claim("--amount", "", order="2000007819609433")
    assert "El monto: $60.00 MXN." in said(run("edit", "ACC-2", "--amount", "60"))
    assert "cambiaste el monto: $60.00 MXN" in log("ACC-2")


def test_what_is_there_already_is_not_logged_again(claim):
    before = entries()
    told = said(run("edit", claim, "--amount", "189.00 MXN", "--buyer", "Ana P."))
    assert "nada cambió, es lo que ya decía" in told
    assert entries() == before
    assert "cambio guardado" in said(run("edit", claim, "--amount", "189", "--buyer", "Ana Paz"))
    (changed,) = [line for line in run("export", "events", "--format", "jsonl").out.splitlines() if '"edited"' in line]
    assert '"amount"' not in changed, "only what is new is logged"


def test_a_foreign_currency_needs_a_reason(claim):
    before = entries()
    done = run("edit", claim, "--amount", "€12")
    assert (done.code, entries()) == (7, before)
    assert "€12.00 está en EUR y aquí se paga en MXN." in done.err
    assert 'concierge edit ACC-1 --amount "12.00 EUR" --because "..."' in done.err
    told = said(run("edit", claim, "--amount", "€12", "--because", "pagó con una tarjeta de allá"))
    assert "El monto: de $189.00 MXN a €12.00." in told
    assert run("edit", claim, "--amount", "189 MXN").code == 0, "back to the store's own currency"


def test_the_sites_own_currency_is_not_foreign(claim):
    opened = run(
        *("open", "--client", "accesorios", "--platform", "amazon", "--procedure", "a_to_z", "--reason", "defect"),
        *("--order", "113-4417283-9921034", "--json"),
    )
    assert opened.code == 0, opened
    assert "El monto: US$24.99." in said(run("edit", opened.data["id"], "--amount", "24.99 USD"))


def test_the_platforms_date_needs_no_name_of_its_deadline(claim):
    done = run("edit", claim, "--due-at", "2026-11-19 20:00", "--json")
    assert done.code == 0, done
    due = {clock["id"]: (clock["due_at"], clock["basis"]) for clock in done.data["clocks"]}
    assert due["ml_claim_protect_reputation"] == ("2026-11-19T20:00:00-06:00", "override")
    assert due["first_response"][1] != "override"


def test_a_date_without_a_deadline_names_those_of_the_case(claim):
    before = entries()
    done = run("edit", claim, "--due", "4 nov")
    assert (done.code, entries()) == (2, before)
    assert "first_response (Tu primera respuesta)" in done.err
    assert "ml_claim_protect_reputation (" in done.err
    assert done.err.splitlines()[-1] == 'concierge edit ACC-1 --due-at "2026-11-18 23:59"'


@pytest.mark.parametrize(
    ("words", "named"),
    [(("decide", "lost"), "--ruling:"), (("close", "denied"), "--outcome."), (("wait", "us"), "--on.")],
)
def test_one_word_too_many_says_where_it_goes(claim, words, named):
    done = run(words[0], claim, words[1])
    assert done.code == 2
    assert f"va después de {named}" in " ".join(done.err.split())


def test_undo_says_of_which_case_and_what_comes_next(claim):
    assert run("note", claim, "hola").code == 0
    told = said(run("undo"))
    assert "ACC-1: se deshizo la nota" in told
    assert "Sigue: contestar a quien compró" in told, "the case's own next step"
    told = said(run("undo"))
    assert "ACC-1: se deshizo la apertura" in told
    assert told.endswith("Sigue: ver qué más te toca concierge today")
