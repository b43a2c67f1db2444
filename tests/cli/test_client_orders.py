"""`client orders` through the command line: what several counts say together, what they lack, what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from concierge_cli.config import load
from concierge_cli.journal import open_journal
from tests.cli.bad import logged, refused
from tests.cli.health_story import NOW, a_to_z, count, done, odr, said
from tests.program import add_store, run


@pytest.fixture(autouse=True)
def store(home: Path) -> None:
    add_store(now="2026-09-01T10:00-06:00")


def test_a_later_count_of_the_same_days_replaces_and_undo_brings_back():
    count(704, "--units", "812")
    second = count(705)
    assert [(one["orders"], one["from"]) for one in second["replaced"]] == [(704, "2026-09-19")]
    assert odr()["fraction"] == "0/705"
    listed = run("client", "orders", "--json", now=NOW).data
    assert [one["orders"] for one in listed] == [705]
    every = run("client", "orders", "--all", "--json", now=NOW).data
    assert [(one["orders"], one["units"], one["replaced"]) for one in every] == [(704, 812, True), (705, None, False)]
    assert "conteo de pedidos" in run("--lang", "es", "undo", now=NOW).out
    assert [one["orders"] for one in run("client", "orders", "--json", now=NOW).data] == [704]
    assert odr()["fraction"] == "0/704"
    assert run("verify", now=NOW).code == 0


def test_days_are_added_to_a_count_and_taken_from_it():
    """60 days up to 10 Nov, then a week more: the window of 60 days up to 17 Nov is known once its own first week is."""
    count(704, first="2026-09-12", last="2026-11-10")
    added = count(96, first="2026-11-11", last="2026-11-17")
    assert added["replaced"] == []
    (figure,) = added["figures"]
    assert (figure["known"], figure["from"], figure["to"], figure["until"]) == (
        True, "2026-09-12", "2026-11-10", "2026-11-24",
    )  # fmt: skip
    assert (odr()["to"], odr()["fraction"]) == ("2026-11-10", "0/704")
    assert (
        "Lo contado de días posteriores no entra. Basta contar también 12 a 18 sep 2026: lo que queda son los 60 días "
        "hasta el mar 17 nov." in said("health", "--platform", "amazon")
    )
    (figure,) = count(80, first="2026-09-12", last="2026-09-18")["figures"]
    assert (figure["from"], figure["to"], figure["until"]) == ("2026-09-19", "2026-11-17", "2026-12-01")
    assert (odr()["to"], odr()["fraction"]) == ("2026-11-17", "0/720")
    assert run("verify", now=NOW).code == 0


def test_a_part_that_sold_more_than_its_whole_takes_its_place():
    count(704)
    second = count(900, first="2026-11-10")
    assert [one["orders"] for one in second["replaced"]] == [704]
    assert odr()["reason"] == "no_denominator"
    assert run("undo", now=NOW).code == 0
    assert odr()["fraction"] == "0/704"
    line = (
        "client",
        "orders",
        "--platform",
        "amazon:US",
        "--from",
        "2026-11-10",
        "--to",
        "2026-11-17",
        "--orders",
        "705",
    )
    assert "Reemplaza a: 19 sep a 17 nov 2026 (704). No pueden ser ciertos todos" in said(*line)
    count(705)
    assert odr()["fraction"] == "0/705"
    again = said(
        "client", "orders", "--platform", "amazon:US", "--from", "2026-09-19", "--to", "2026-11-17", "--orders", "706"
    )
    assert "No pueden" not in again, "a number that is put right"


def test_counts_that_cannot_be_true_beside_a_third_are_told():
    """Of a hundred in ten days twenty fell on the first five: three of the others did not sell ninety-five."""
    count(100, first="2026-11-01", last="2026-11-10")
    count(20, first="2026-11-01", last="2026-11-05")
    days = ("--from", "2026-11-07", "--to", "2026-11-09")
    text = said("client", "orders", "--platform", "amazon:US", *days, "--orders", "95")
    assert (
        "Reemplaza a: 1 a 10 nov 2026 (100). No pueden ser ciertos todos; si el nuevo está mal: concierge undo" in text
    )
    assert run("undo", now=NOW).code == 0
    assert count(80, first="2026-11-07", last="2026-11-09")["replaced"] == []


def test_counts_that_do_not_make_the_window_are_named_with_what_they_lack():
    count(704, first="2026-09-01", last="2026-11-06")
    text = said("health", "--platform", "amazon")
    assert "Nadie ha contado" not in text
    assert "Contado: 1 sep a 6 nov 2026 (704)." in text
    assert "De ahí no salen 60 días seguidos que terminen entre el mar 3 nov y el mar 17 nov" in text
    assert text.endswith(
        "concierge client orders accesorios --platform amazon:US --from 2026-09-19 --to 2026-11-17 --orders N"
    )
    later = "2026-11-28T10:00-06:00"
    text = said("health", "--platform", "amazon", now=later)
    assert "Contado: 1 sep a 6 nov 2026 (704). Ya quedó atrás: tiene que llegar al menos hasta el sáb 14 nov" in text
    assert text.endswith("--from 2026-09-30 --to 2026-11-28 --orders N")
    assert odr(now=later)["counted"] == [{"from": "2026-09-01", "to": "2026-11-06", "orders": 704}]
    line = (
        "client",
        "orders",
        "--platform",
        "amazon:US",
        "--from",
        "2026-11-07",
        "--to",
        "2026-11-28",
        "--orders",
        "9",
    )
    text = said(*line, now=later)
    assert "(ODR): todavía no se sabe. Contado: 1 sep a 28 nov 2026 (713)." in text
    assert "Basta contar también 1 a 29 sep 2026: lo que queda son los 60 días hasta el sáb 28 nov." in text
    assert text.endswith("--from 2026-09-30 --to 2026-11-28 --orders N")
    text = said(
        "client",
        "orders",
        "--platform",
        "amazon:US",
        "--from",
        "2026-09-01",
        "--to",
        "2026-09-29",
        "--orders",
        "13",
        now=later,
    )
    assert "(ODR): ya se sabe (30 sep a 28 nov 2026); lo contado alcanza hasta el sáb 12 dic." in text
    assert "0/700" in said("health", "--platform", "amazon", now=later)


def test_with_few_sales_the_answer_says_that_a_year_is_needed():
    line = ("client", "orders", "--platform", "ml", "--from", "2026-09-19", "--to", "2026-11-17", "--orders", "39")
    text = said(*line)
    assert "todavía no se sabe. Con menos de 40 pedidos en 60 días, la plataforma mira 365." in text
    assert text.endswith("--from 2025-11-18 --to 2026-11-17 --orders N")


def test_a_file_of_days_is_taken_whole_or_not_at_all(tmp_path: Path):
    good = tmp_path / "ventas.csv"
    good.write_text("\ufeffdate,orders,units\n2026-11-15,3,4\n\n2026-11-16,5,\n", encoding="utf-8")
    new = done("client", "orders", "accesorios", "--platform", "amazon:US", "--file", str(good))["counted"]
    assert [(one["from"], one["orders"], one["units"]) for one in new] == [
        ("2026-11-15", 3, 4),
        ("2026-11-16", 5, None),
    ]
    line = ("client", "orders", "accesorios", "--platform", "amazon:US", "--file", str(tmp_path / "malo.csv"))
    for text, says in (
        ("2026-11-15,3\n2026-11-16,x\n", "línea 2"),
        ("2026-11-15,3\n2026-11-15,4\n", "por segunda vez"),
        ("2026-11-19,3\n", "Todavía no llega"),
        ("", "date,orders,units"),
        ("date,units\n2026-11-15,3\n", "date,orders,units"),
    ):
        (tmp_path / "malo.csv").write_text(text, encoding="utf-8")
        refused(*line, code=2, says=says, now=NOW)
    (tmp_path / "malo.csv").write_bytes(b"\xff\xfe\x00")
    refused(*line, code=2, says="como texto", now=NOW)
    refused(*line[:-1], str(tmp_path / "no.csv"), code=2, says="No se puede leer", now=NOW)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from", "2026-11-10", "--to", "2026-11-01", "--orders", "4"), "es anterior al primero"),
        (("--from", "2026-11-10", "--to", "2026-11-18", "--orders", "4"), "Todavía no llega"),
        (("--from", "2020-11-10", "--to", "2026-11-17", "--orders", "4"), "el más largo"),
        (("--from", "2026-11-10", "--orders", "1,204"), "solo cifras"),
        (("--from", "2026-11-10", "--orders", "-4"), "solo cifras"),
        (("--from", "2026-11-10"), "--orders"),
        (("--orders", "4"), "--from"),
        (("--orders", "4", "--file", "x.csv"), "deja fuera --from"),
    ],
)
def test_what_is_no_count_is_refused(words, says):
    refused(
        "client", "orders", "accesorios", "--platform", "amazon:US", "--no-input", *words, code=2, says=says, now=NOW
    )


def test_where_it_was_sold_must_be_one_of_the_stores_places():
    rest = ("--from", "2026-11-10", "--orders", "4")
    refused("client", "orders", *rest, code=2, says="Di dónde se vendió", hint="--platform mercadolibre:MLM", now=NOW)
    refused("client", "orders", "--platform", "shopify", *rest, code=2, says="no vende en Shopify", now=NOW)
    run("client", "edit", "accesorios", "--add-platform", "amazon:MX", now=NOW)
    refused("client", "orders", "--platform", "amazon", *rest, code=2, says="amazon:US, amazon:MX", now=NOW)


def test_a_count_holds_facts_only_and_goes_with_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    count(704, "--units", "812", "--because", "del panel")
    (event,) = logged("orders_counted")
    assert event["facts"] == {
        "platform": "amazon", "site": "US", "first": "2026-09-19", "last": "2026-11-17", "orders": 704, "units": 812,
        "because_given": True,
    }  # fmt: skip
    assert event["personal"] == {"because": "del panel"}
    case = a_to_z(1)
    done("close", case, "--outcome", "claim_won", "--force", "--because", "fin")
    monkeypatch.chdir(tmp_path)
    parting = run(
        "client",
        "offboard",
        "accesorios",
        "--because",
        "se va",
        "--output",
        "luna.zip",
        "--confirm",
        "accesorios",
        now=NOW,
    )
    assert parting.code == 0, parting
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "other"))
    attached = run("client", "attach", "luna.zip", now=NOW)
    assert attached.code == 0, attached
    assert [one["orders"] for one in run("client", "orders", "accesorios", "--json", now=NOW).data] == [704]


def test_a_malformed_count_from_another_machine_is_not_let_in():
    from dataclasses import replace

    from concierge_cli.journal.outside import refuse_malformed_event

    count(704)
    with open_journal(load(os.environ, {})) as journal:
        (event,) = [one for one in journal.client_events("accesorios") if one.kind == "orders_counted"]
    refuse_malformed_event(event)
    for facts in ({"platform": "a b; c"}, {"orders": -1}, {"first": "ayer"}, {"last": "2026-01-01"}, {"units": "9"}):
        with pytest.raises(ValueError):
            refuse_malformed_event(replace(event, facts={**event.facts, **facts}))
