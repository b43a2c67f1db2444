"""Finding cases: by every name they have, by filters, as duplicates, by the same file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from concierge_cli.domain.vocabulary import Party, Status
from concierge_cli.journal import CaseFilter, new_key
from concierge_cli.journal.identifiers import case_id, letter_of, new_id, next_letter, numbers_in, plain, url_key
from tests.journal.luna import NOW, Luna, client_added, draft, opened


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Luna:
    """The busy stores, for all who only read."""
    return work(Luna(tmp_path_factory.mktemp("busy")))


def work(luna: Luna) -> Luna:
    """Four cases of two stores: ACC-1 to ACC-3 (the third closed) and NOM-1."""
    luna.log(client_added("nomada", "NOM"))
    first, second, third, other = (new_key() for _ in range(4))
    nobody = {"order_id": "77", "buyer": ""}
    luna.log(
        opened(
            first,
            personal={
                "order_id": "112-3456789-0123456",
                "platform_case_id": "5123456789",
                "platform_url": "https://www.mercadolibre.com.mx/ventas/2000007819609432/detalle?x=1",
                "buyer": "Ana Pérez",
                "tags_added": ["Urgente!", "vip"],
            },
            items=[{"sku": "C-1", "qty": 1}],
            order_key="same",
        ),
        opened(second, order_key="same", personal={"order_id": "#1042", "buyer": "Óscar Núñez"}, at=NOW + timedelta(1)),
        opened(third, order_key="same", items=[{"sku": "C-2", "qty": 1}], at=NOW + timedelta(2), personal=nobody),
        opened(other, client="nomada", order_key="same", at=NOW - timedelta(1), personal=nobody),
    )
    luna.log(
        draft("closed", third, facts={"outcome": "denied"}),
        draft("waited", second, facts={"on": "buyer", "until": "2026-11-18T00:00:00Z"}),
        draft("replied", second, at=NOW + timedelta(1)),
    )
    return luna


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ACC-1", ["ACC-1"]),
        ("acc-1", ["ACC-1"]),
        (" ACC-1 ", ["ACC-1"]),
        ("1", ["ACC-1", "NOM-1"]),
        ("#2", ["ACC-2"]),
        ("112-3456789-0123456", ["ACC-1"]),
        ("112 3456789 0123456", ["ACC-1"]),
        ("11234567890123456", ["ACC-1"]),
        ("5123456789", ["ACC-1"]),
        ("1042", ["ACC-2"]),
        ("https://www.mercadolibre.com.mx/ventas/2000007819609432/detalle?x=1", ["ACC-1"]),
        ("http://mercadolibre.com.mx/ventas/2000007819609432/detalle?x=1#top", ["ACC-1"]),
        ("mercadolibre.com.mx/otra/2000007819609432", ["ACC-1"]),
        ("https://sellercentral.amazon.com/x?orderId=112-3456789-0123456&y=2", ["ACC-1"]),
        ("https://example.org/claims/5123456789", ["ACC-1"]),
        ("https://example.org/claims/999", []),
        ("perez", ["ACC-1"]),
        ("ANA PÉ", ["ACC-1"]),
        ("3456789", ["ACC-1"]),
        ("nunez", ["ACC-2"]),
        ("C", []),
        ("", []),
        ("/", []),
        ("%", []),
        ("ACC-99", []),
        ("\ud83d", []),
        ("'; DROP TABLE cases; --", []),
    ],
)
def test_a_case_is_found_by_any_of_its_names(busy: Luna, text: str, ids: list[str]) -> None:
    with busy.open() as journal:
        assert sorted(row.id for row in journal.find(text)) == ids


def test_a_number_is_one_case_within_a_client_and_open_ones_come_first(busy: Luna) -> None:
    with busy.open() as journal:
        assert [row.id for row in journal.find("1", client="nomada")] == ["NOM-1"]
        assert [row.id for row in journal.find("acc-")] == ["ACC-2", "ACC-1", "ACC-3"]
        key = journal.find("ACC-3")[0].key
        assert [row.id for row in journal.find(key)] == ["ACC-3"]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, ["NOM-1", "ACC-1", "ACC-2"]),
        ({"closed": None}, ["NOM-1", "ACC-1", "ACC-2", "ACC-3"]),
        ({"closed": True}, ["ACC-3"]),
        ({"client": "luna"}, ["ACC-1", "ACC-2"]),
        ({"client": "nadie"}, []),
        ({"platform": "amazon"}, []),
        ({"procedure": "claim", "client": "nomada"}, ["NOM-1"]),
        ({"reason": "other"}, []),
        ({"due_before": NOW + timedelta(days=1, seconds=1)}, ["NOM-1"]),
        ({"due_before": NOW + timedelta(days=1)}, []),
        ({"received_since": NOW}, ["ACC-1", "ACC-2"]),
        ({"received_before": NOW}, ["NOM-1"]),
        ({"missing_evidence": True, "closed": None}, ["NOM-1", "ACC-1", "ACC-2", "ACC-3"]),
        ({"tag": "URGENTE!"}, ["ACC-1"]),
        ({"tag": "urgente"}, []),
        ({"buyer": "ana p"}, ["ACC-1"]),
        ({"buyer": "núñez"}, ["ACC-2"]),
        ({"order": "1042"}, ["ACC-2"]),
        ({"order": "5123 456 789"}, ["ACC-1"]),
        ({"order": "#"}, []),
        ({"status": Status.NEW}, ["NOM-1", "ACC-1"]),
        ({"status": Status.WAITING}, ["ACC-2"]),
        ({"status": Status.OPEN}, []),
        ({"status": Status.OPEN, "now": NOW + timedelta(days=3)}, ["ACC-2"]),
        ({"status": Status.CLOSED, "closed": None}, ["ACC-3"]),
        ({"waiting_on": Party.BUYER}, ["ACC-2"]),
        ({"waiting_on": Party.US, "closed": None}, ["NOM-1", "ACC-1"]),
    ],
)
def test_filters(busy: Luna, wanted: dict[str, Any], ids: list[str]) -> None:
    chosen = CaseFilter(**{"now": NOW + timedelta(days=1), **wanted})
    with busy.open() as journal:
        assert [row.id for row in journal.cases(chosen)] == ids
        assert [case.id for case in journal.whole_cases(chosen)] == ids
        assert journal.count_cases(chosen) == len(ids)


def test_whose_move_it_is_needs_an_instant(busy: Luna) -> None:
    with busy.open() as journal, pytest.raises(ValueError, match="now"):
        journal.cases(CaseFilter(status=Status.NEW))


def test_rows_carry_running_clocks_the_soonest_first(busy: Luna) -> None:
    with busy.open() as journal:
        rows = {row.id: row for row in journal.cases(CaseFilter(closed=None))}
    assert [clock.id for clock in rows["ACC-1"].clocks] == [
        "ml_claim_protect_reputation",
        "first_response",
        "resolution",
    ]
    assert [clock.id for clock in rows["ACC-2"].clocks] == ["ml_claim_protect_reputation", "resolution"]
    assert rows["ACC-3"].clocks == ()
    assert rows["ACC-1"].clocks[0].rule == "ml_claim_protect_reputation"
    assert rows["ACC-1"].tags == ("Urgente!", "vip")
    assert (rows["ACC-1"].urgent, rows["ACC-1"].missing) == (False, ("defect_photo",))
    assert (rows["ACC-3"].outcome, rows["ACC-3"].closed) == ("denied", True)


@pytest.mark.parametrize(
    ("client", "key", "skus", "ids"),
    [
        ("luna", "same", [], ["ACC-3", "ACC-2", "ACC-1"]),
        ("luna", "same", ["C-1"], ["ACC-2", "ACC-1"]),
        ("luna", "same", ["C-9"], ["ACC-2"]),
        ("luna", "other", [], []),
        ("luna", "", [], []),
        ("nomada", "same", ["C-1"], ["NOM-1"]),
    ],
)
def test_duplicates_are_about_the_same_order_and_item(
    busy: Luna, client: str, key: str, skus: list[str], ids: list[str]
) -> None:
    with busy.open() as journal:
        assert [row.id for row in journal.duplicates(client, key, skus)] == ids


def test_an_order_key_is_the_clients_own_and_ignores_spelling(busy: Luna) -> None:
    with busy.open() as journal:
        key = journal.order_key("luna", "112-3456789-0123456")
        assert key == journal.order_key("luna", " 112 3456789 0123456 ")
        assert key != journal.order_key("nomada", "112-3456789-0123456")
        assert len(key) == 32
        assert journal.order_key("luna", "  ") == ""
        assert journal.order_key("luna", "—") != journal.order_key("luna", "…")


def test_the_same_file_is_found_in_other_cases(luna: Luna) -> None:
    with work(luna).open(write=True) as journal:
        first, second = journal.find("ACC-1")[0].key, journal.find("ACC-2")[0].key
        sha256 = journal.vault.store_bytes(b"photo").sha256
        facts = {"kind": "defect_photo", "from": "buyer", "sha256": sha256}
        journal.append([draft("evidence_added", first, facts=facts)], now=NOW, actor="me")
        assert [row.id for row in journal.same_file(sha256)] == ["ACC-1"]
        assert journal.same_file(sha256, except_case=first) == []
        assert [row.id for row in journal.same_file(sha256, except_case=second)] == ["ACC-1"]
        assert journal.same_file("") == []


def test_ids_sort_by_time_and_are_version_7() -> None:
    made = [new_id() for _ in range(50)]
    assert len(set(made)) == 50
    assert all(one[14] == "7" and one[19] in "89ab" for one in made)
    assert made[0][:13] <= made[-1][:13]


@pytest.mark.parametrize(
    ("used", "letter"), [([""], "B"), (["", "B"], "C"), (["", "C"], "B"), (list("BCDEFGHIJKLMNOPQRSTUVWXYZ"), "BB")]
)
def test_the_next_machine_gets_the_next_letter(used: list[str], letter: str) -> None:
    assert next_letter(used) == letter
    assert letter_of(case_id("ACC", letter, 7)) == letter


@pytest.mark.parametrize(
    ("name", "letter"), [("ACC-42", ""), ("ACC-B7", "B"), ("acc-bb7", "BB"), ("A-B-C3", "C"), ("x", "")]
)
def test_a_letter_is_read_from_an_id(name: str, letter: str) -> None:
    assert letter_of(name) == letter


def test_plain_numbers_and_links() -> None:
    assert plain(" 112-345 #Ａ１ ") == "112345a1"
    assert url_key(" HTTPS://WWW.Example.com/A/?b=C#d ") == "example.com/A/?b=C"
    assert url_key("https://www.example.com/") == "example.com"
    assert numbers_in("https://x.com/claim-5123456789/a?id=112-3456789") == [
        "claim5123456789",
        "1123456789",
        "5123456789",
        "3456789",
    ]
