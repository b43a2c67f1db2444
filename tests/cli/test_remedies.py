"""Returns and money through the real command line: states by the table, nothing above what was paid or twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.prepared import begun
from tests.program import Ran, add_store, open_claim, run

GOLDEN = Path(__file__).parents[1] / "golden" / "remedies"
WRITES = bool(os.environ.get("CONCIERGE_WRITE_GOLDEN"))
LATER = "2026-11-17T10:00-06:00"


@pytest.fixture
@begun
def claim(home: Path) -> str:
    """An answered claim of 1,200 MXN in a store that decides above 500 MXN."""
    add_store("accesorios", "--approval-over", "500 MXN", now="2026-11-13T18:41-06:00")
    open_claim("--amount", "1200.00 MXN")
    assert run("reply", "ACC-1", "--text", "Hola, Ana.", now="2026-11-14T10:30-06:00").code == 0
    return "ACC-1"


def case() -> dict:
    return run("show", "ACC-1", "--json").data


def ok(*words: str, now: str | None = None) -> dict:
    done = run(*words, "--json", now=now)
    assert done.code == 0, done
    return done.data


def refused(code: int, *words: str) -> Ran:
    before = run("export", "events", "--format", "jsonl").out
    done = run(*words)
    assert done.code == code, done
    assert run("export", "events", "--format", "jsonl").out == before, "something was saved"
    return done


# --- money --------------------------------------------------------------------------------------------------------


def test_a_small_refund_and_the_rest(claim):
    part = ok("refund", claim, "--amount", "300", "--method", "transferencia", "--reference", "88412")
    assert (part["money_state"], part["given_back"]) == ("partly_refunded", {"amount": "300.00", "currency": "MXN"})
    assert part["payments"][0] | {"at": None} == {
        "kind": "refund", "amount": {"amount": "300.00", "currency": "MXN"}, "state": "issued", "at": None,
        "method": "bank_transfer", "reference": "88412", "unapproved": False,
    }  # fmt: skip
    rest = ok("refund", claim, "--approved-by", "Marta", now=LATER)
    assert (rest["money_state"], rest["given_back"]["amount"]) == ("refunded", "1200.00")
    assert [one["amount"]["amount"] for one in rest["payments"]] == ["300.00", "900.00"]


def test_promised_issued_confirmed_is_one_payment(claim):
    assert ok("refund", claim, "--amount", "400", "--state", "prometido")["money_state"] == "promised"
    assert case()["next_command"] == "concierge refund ACC-1"
    refused(6, "refund", claim, "--amount", "400", "--state", "promised")
    assert ok("refund", claim)["given_back"]["amount"] == "400.00", "what was promised, not all that was paid"
    confirmed = ok("refund", claim, "--state", "confirmed", "--reference", "R1", now=LATER)
    assert [(one["state"], one["reference"]) for one in confirmed["payments"]] == [("confirmed", "R1")]
    again = run("refund", claim, "--state", "confirmed", "--json")
    assert again.code == 0
    assert "nada cambió" in again.json["notices"][0]


def test_a_refund_is_confirmed_after_the_case_was_closed(claim):
    ok("refund", claim, "--amount", "400")
    run("close", claim, "--outcome", "partial_refund_keep_item", "--force", "--because", "así quedó")
    assert ok("refund", claim, "--state", "confirmed")["payments"][0]["state"] == "confirmed"
    refused(7, "refund", claim, "--amount", "10")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("refund", "--amount", "1200.01"), 7, "Es más de lo que se pagó ($1,200.00 MXN)."),
        (("refund", "--amount", "10 USD"), 2, "en MXN, no en USD"),
        (("refund", "--amount", "0"), 2, "cero"),
        (("refund", "--state", "perdido"), 2, "perdido"),
        (("refund", "--method", "paloma"), 2, "paloma"),
        (("credit", "--amount", "1200.01"), 7, "Es más de lo que se pagó"),
        (("arrived", "--never"), 7, "no espera ninguna devolución"),
        (("label", "--carrier", "x" * 61, "--payer", "client"), 2, "como mucho 60"),
        (("label", "--payer", "client"), 2, "--carrier"),
        (("replace", "--cost", "0"), 2, "cero"),
        (("approve", "--yes"), 2, "¿Quién de la tienda lo dijo?"),
        (("approve", "--ask", "--by", "Marta"), 2, "una de las dos"),
        (("approve",), 2, "--by, --ask"),
    ],
)
def test_what_cannot_be_is_refused_and_saves_nothing(claim, words, code, says):
    verb, *rest = words
    done = refused(code, verb, claim, *rest)
    assert says in " ".join(done.err.split())


def test_nothing_is_given_twice(claim):
    ok("refund", claim, "--amount", "100", "--reference", "A1")
    refused(6, "refund", claim, "--amount", "50", "--reference", "A1")  # one number is one transfer
    ok("refund", claim, "--amount", "100", "--reference", "A2")
    ok("refund", claim, "--amount", "50")
    refused(6, "refund", claim, "--amount", "50")
    ok("refund", claim, "--amount", "50", now="2026-11-18T10:00-06:00")  # another day is another refund
    assert case()["given_back"]["amount"] == "300.00"


def test_no_more_than_what_is_left(claim):
    ok("refund", claim, "--amount", "300")
    done = refused(7, "refund", claim, "--amount", "900.01", "--approved-by", "Marta")
    assert "$900.00 MXN de $1,200.00 MXN" in done.err
    ok("refund", claim, "--amount", "900", "--approved-by", "Marta")
    done = refused(7, "refund", claim, "--amount", "1")
    assert run("credit", claim, "--amount", "1").code == 7


def test_a_ruling_meets_no_deadline_of_ours(home):
    """Reported: a defence that nobody filed counted as on time once the platform had taken the money."""
    add_store()
    run(
        "open", "--platform", "amazon", "--procedure", "a_to_z", "--reason", "not_received", "--order",
        "701-1234567-7654321", "--amount", "24.99 USD", "--received-at", "2026-11-16T10:00-06:00",
        "--platform-opened-at", "2026-11-16T10:00-06:00",
    )  # fmt: skip
    decided = ok("decide", "ACC-1", "--ruling", "granted")
    respond = next(one for one in decided["clocks"] if one["id"] == "az_a_to_z_respond")
    assert respond["state"] == "cancelled"


def test_the_ruling_takes_only_what_is_left(claim):
    ok("refund", claim, "--amount", "300")
    done = ok("decide", claim, "--ruling", "granted")
    assert [one["amount"]["amount"] for one in done["payments"]] == ["300.00", "900.00"]


def test_where_what_was_paid_is_unknown_it_asks(home):
    add_store()
    run("open", "--platform", "ig", "--procedure", "dm", "--reason", "defect", "--json")
    assert "--full" in refused(2, "refund", "ACC-1", "--amount", "10").err
    assert "--amount" in refused(2, "refund", "ACC-1").err
    assert ok("refund", "ACC-1", "--amount", "10", "--full")["money_state"] == "refunded"


def test_what_the_buyer_saw_is_taken_back_only_with_a_reason(claim):
    ok("refund", claim, "--amount", "10")
    assert run("undo").code == 7
    assert run("undo", "--because", "era otro caso").code == 0
    assert case()["given_back"] is None


def test_closing_implies_the_refund_and_reopening_withdraws_it(home):
    add_store()
    open_claim()
    run("reply", "ACC-1", "--text", "Hola.")
    end = ok("close", "ACC-1", "--outcome", "refunded_keep_item", "--force", "--because", "urgía")
    assert end["given_back"] == {"amount": "189.00", "currency": "MXN"}
    again = ok("reopen", "ACC-1")
    assert (again["given_back"], again["money_state"]) == (None, "none")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("choose", "ACC-1", "refund"), 0),
        (("decide", "ACC-1", "--ruling", "granted"), 0),
        (("credit", "ACC-1"), 0),
        (("close", "ACC-1", "--outcome", "refunded_keep_item", "--force", "--because", "urgía"), 0),
    ],
)
def test_a_promise_is_kept_by_whatever_gives_the_money(home, words, code):
    """Reported: promised, then chosen, then refunded gave the money twice."""
    add_store()
    open_claim()
    run("reply", "ACC-1", "--text", "Hola.")
    ok("refund", "ACC-1", "--state", "promised")
    assert run(*words).code == code
    refused(7, "refund", "ACC-1")
    assert case()["given_back"] == {"amount": "189.00", "currency": "MXN"}


def test_part_of_a_promise_leaves_the_rest_of_it_open(claim):
    ok("refund", claim, "--amount", "400", "--state", "promised")
    part = ok("refund", claim, "--amount", "100")
    assert [(one["state"], one["amount"]["amount"]) for one in part["payments"]] == [
        ("promised", "300.00"), ("issued", "100.00")
    ]  # fmt: skip
    assert part["next_command"] == "concierge refund ACC-1"
    assert ok("refund", claim, now="2026-11-18T09:00-06:00")["given_back"]["amount"] == "400.00"


def test_what_was_confirmed_survives_reopening(home):
    add_store()
    open_claim()
    run("reply", "ACC-1", "--text", "Hola.")
    ok("close", "ACC-1", "--outcome", "refunded_keep_item", "--force", "--because", "urgía")
    ok("refund", "ACC-1", "--state", "confirmed", "--reference", "777")
    again = ok("reopen", "ACC-1")
    assert (again["given_back"]["amount"], again["money_state"]) == ("189.00", "refunded")
    refused(7, "refund", "ACC-1")


def test_closing_implies_nothing_where_the_money_was_logged(claim):
    ok("credit", claim, "--amount", "100")
    end = ok("close", claim, "--outcome", "store_credit", "--force", "--because", "así quedó")
    assert end["given_back"]["amount"] == "100.00"


def test_the_state_follows_from_the_sums(claim):
    assert ok("decide", claim, "--ruling", "granted", "--amount", "100")["money_state"] == "partly_refunded"
    ok("refund", claim, "--amount", "300")
    ok("approve", claim, "--by", "Marta")
    whole = ok("choose", claim, "offer_partial_refund", "--amount", "800", "--because", "lo pidió Marta")
    assert (whole["money_state"], whole["given_back"]["amount"]) == ("refunded", "1200.00")


def test_a_ruling_after_credit_is_logged(claim):
    ok("credit", claim, "--amount", "100")
    assert ok("decide", claim, "--ruling", "partly_granted", "--amount", "50")["given_back"]["amount"] == "150.00"


def test_the_answer_names_the_refund_that_was_logged(claim):
    ok("refund", claim, "--amount", "100")
    said = run("refund", claim, "--amount", "50", "--at", "2026-11-16T10:00-06:00").out
    assert "reembolso de $50.00 MXN: emitido" in said


def test_a_refund_seen_to_arrive_is_one_command_and_one_undo(claim):
    assert [one["state"] for one in ok("refund", claim, "--amount", "10", "--state", "confirmed")["payments"]] == [
        "confirmed"
    ]
    assert run("undo", "--because", "era otro").code == 0
    assert case()["payments"] == []


def test_an_older_refund_is_confirmed_by_its_amount_or_number(claim):
    ok("refund", claim, "--amount", "100", "--reference", "A1")
    ok("refund", claim, "--amount", "200", "--reference", "A2")
    refused(2, "refund", claim, "--state", "confirmed", "--amount", "50")
    ok("refund", claim, "--state", "confirmed", "--amount", "100", now="2026-11-20T10:00-06:00")
    done = ok("refund", claim, "--state", "confirmed", "--reference", "A2", now="2026-11-20T10:00-06:00")
    assert [one["state"] for one in done["payments"]] == ["confirmed", "confirmed"]
    assert done["given_back"]["amount"] == "300.00"


def test_one_order_in_two_cases_is_paid_back_once(claim):
    ok("refund", claim, "--approved-by", "Marta")
    again = run(
        "open", "--client", "accesorios", "--platform", "ml", "--procedure", "claim", "--reason", "defect",
        "--order", "2000007819609432", "--amount", "1200 MXN", "--because", "otro problema", "--json",
    ).data["id"]  # fmt: skip
    done = refused(7, "refund", again, "--approved-by", "Marta")
    assert "ya se devolvieron $1,200.00 MXN, en ACC-1" in " ".join(done.err.split())
    assert run("refund", again, "--amount", "10", "--because", "otra pieza").code == 0


def test_another_refund_of_the_same_sum_is_told_apart_by_its_number(claim):
    ok("refund", claim, "--amount", "30")
    refused(6, "refund", claim, "--amount", "30")
    ok("refund", claim, "--amount", "30", "--reference", "R2")


def test_money_beside_a_replacement_wants_a_reason(claim):
    ok("replace", claim, "--carrier", "DHL")
    refused(7, "refund", claim, "--amount", "100")
    refused(7, "credit", claim, "--amount", "100")
    ok("refund", claim, "--amount", "100", "--because", "llegó roto también")


def test_a_parcel_keeps_the_number_of_its_label(claim):
    ok("label", claim, "--carrier", "DHL", "--tracking", "T1", "--payer", "us")
    ok("label", claim, "--carrier", "DHL", "--tracking", "T2", "--payer", "us")
    refused(6, "shipped", claim, "--tracking", "T9")
    refused(2, "label", claim, "--carrier", "  ", "--payer", "us")
    ok("shipped", claim, "--tracking", "T1")
    parcels = ok("arrived", claim, now=LATER)["parcels"]
    assert [(one["tracking"], one["arrived_at"] is not None) for one in parcels] == [("T1", True), ("T2", False)]


def test_what_was_paid_cannot_shrink_below_what_went_back(claim):
    ok("refund", claim, "--amount", "300")
    refused(2, "edit", claim, "--amount", "500 USD")
    refused(2, "edit", claim, "--amount", "299.99 MXN")
    assert ok("edit", claim, "--amount", "300 MXN")["money_state"] == "refunded"
    assert ok("edit", claim, "--amount", "301 MXN")["money_state"] == "partly_refunded"


@pytest.mark.parametrize("words", [("--full",), ("--state", "confirmed", "--approved-by", "Marta")])
def test_flags_that_contradict_the_log_are_refused(claim, words):
    ok("refund", claim, "--amount", "100")
    if "--state" not in words:
        words = ("--amount", "20", *words)
    refused(2, "refund", claim, *words)


# --- the store's yes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("refund", "ACC-1"),
        ("refund", "ACC-1", "--amount", "500.01"),
        ("refund", "ACC-1", "--state", "promised"),
        ("credit", "ACC-1"),
        ("choose", "ACC-1", "refund"),
    ],
)
def test_above_the_limit_nothing_goes_back_without_a_yes(claim, words):
    done = refused(7, *words)
    assert done.err.rstrip().endswith("concierge approve ACC-1 --ask")
    assert run(*words, "--json").error["code"] == "rule_violation"


def test_what_happened_all_the_same_is_logged_with_its_reason(claim):
    refused(7, "refund", claim, "--because", "otra razón")  # a reason for something else is no yes
    refused(2, "refund", claim, "--unapproved")
    done = ok("refund", claim, "--unapproved", "--because", "Mercado Libre lo devolvió solo")
    assert done["given_back"]["amount"] == "1200.00"
    assert done["payments"][0]["unapproved"] is True
    shown = " ".join(run("show", claim).out.split())
    assert "sin el sí de la tienda" in shown
    assert "reembolsaste $1,200.00 MXN (sin el sí de la tienda)" in shown


def test_asking_waits_on_the_store_and_its_yes_brings_the_case_back(claim):
    asked = ok("approve", claim, "--ask", now="2026-11-14T11:00-06:00")
    assert (asked["waiting_on"], asked["status"]) == ("client", "waiting")
    assert asked["approvals"] == [
        {"amount": {"amount": "1200.00", "currency": "MXN"}, "asked_at": asked["approvals"][0]["asked_at"],
         "answer": None, "answered_at": None, "by": None, "said": None}
    ]  # fmt: skip
    refused(6, "approve", claim, "--ask")
    assert "aún no contesta" in refused(7, "refund", claim).err
    assert run("today", "--json", now="2026-11-14T12:00-06:00").data == []
    assert "Falta el sí de la tienda en ACC-1 ($1,200.00 MXN)." in run("today", now="2026-11-14T12:00-06:00").out
    (pressing,) = run("today", "--json").data
    assert pressing["command"] == "concierge approve ACC-1", (
        "the platform's date comes near: it does not wait for a yes"
    )
    yes = ok("approve", claim, "--by", "Marta", "--at", "2026-11-17T09:05-06:00", now=LATER)
    assert (yes["approvals"][0]["by"], yes["approvals"][0]["answer"]) == ("Marta", "yes")
    assert (yes["waiting_on"], yes["next_command"]) == ("us", "concierge refund ACC-1")
    assert ok("refund", claim)["money_state"] == "refunded"


def test_a_no_ends_the_wait_and_forbids_it_still(claim):
    ok("approve", claim, "--ask")
    assert ok("approve", claim, "--no", "--by", "Marta")["waiting_on"] == "us"
    refused(7, "refund", claim)
    assert ok("refund", claim, "--amount", "500")["money_state"] == "partly_refunded"


def test_a_later_no_takes_the_yes_back(claim):
    ok("approve", claim, "--by", "Marta")
    ok("approve", claim, "--no", "--by", "Marta")
    refused(7, "refund", claim)


def test_one_answer_is_for_all_that_was_asked(claim):
    ok("refund", claim, "--amount", "100")
    ok("approve", claim, "--ask", "--amount", "600")
    refused(6, "approve", claim, "--ask", "--amount", "600")
    ok("approve", claim, "--ask", "--amount", "700")
    answered = ok("approve", claim, "--by", "Marta")
    assert [one["answer"] for one in answered["approvals"]] == ["yes"]
    assert run("undo").code == 0
    ok("approve", claim, "--no", "--by", "Marta")
    assert run("approve", claim, "--ask", "--amount", "50").code == 0
    assert run("undo").code == 7, "the store saw the question"


def test_the_stores_own_number_stays_beside_the_total(claim, monkeypatch):
    ok("refund", claim, "--amount", "499")
    answer = run("approve", claim, "--by", "Doña Rosa", "--amount", "100")
    assert "la tienda aceptó $100.00 MXN más\n  En total, con lo ya devuelto: $599.00 MXN.\n" in answer.out
    (yes,) = case()["approvals"]
    assert (yes["amount"]["amount"], yes["said"]["amount"]) == ("599.00", "100.00")
    shown = " ".join(run("show", claim, "--log").out.split())
    assert "sí a $100.00 MXN más (en total $599.00 MXN) · Doña Rosa" in shown
    assert "Doña Rosa aceptó $100.00 MXN más (en total $599.00 MXN)" in shown
    monkeypatch.setenv("CONCIERGE_LANG", "en")
    assert "agreed to $100.00 MXN more ($599.00 MXN in all)" in " ".join(run("show", claim, "--log").out.split())
    above = refused(7, "refund", claim, "--amount", "100.01")
    assert "agreed to $599.00 MXN in all: $100.00 MXN may go back now" in " ".join(above.err.split())
    assert above.err.splitlines()[-1] == 'concierge refund ACC-1 --amount "100.00 MXN"'
    ok("refund", claim, "--amount", "100")
    assert "decide" in refused(7, "refund", claim, "--amount", "1").err, "all of it is used"


def test_the_first_yes_is_its_own_total(claim):
    assert "la tienda aceptó $600.00 MXN\n" in run("approve", claim, "--by", "Marta", "--amount", "600").out
    assert case()["approvals"][0]["said"] is None


def test_small_refunds_add_up_to_the_limit(claim):
    ok("refund", claim, "--amount", "400")
    refused(7, "refund", claim, "--amount", "100.01")
    ok("refund", claim, "--amount", "100")


# --- parcels ------------------------------------------------------------------------------------------------------


def test_a_return_from_label_to_arrival(claim, tmp_path):
    label = tmp_path / "guia.pdf"
    label.write_bytes(Path("examples/photos/chat-ana.pdf").read_bytes())
    sent = ok(
        "label", claim, "--carrier", "Estafeta", "--tracking", "605590", "--payer", "tienda", "--cost", "95",
        "--file", str(label),
    )  # fmt: skip
    assert (sent["return_state"], sent["waiting_on"]) == ("label_sent", "buyer")
    assert sent["parcels"][0]["label"] == "guia.pdf"
    assert run("verify").code == 0, "the label is in the vault and the log names it"
    refused(6, "label", claim, "--carrier", "Estafeta", "--tracking", "605590", "--payer", "client")
    refused(6, "label", claim, "--carrier", "Estafeta", "--payer", "client")
    assert ok("shipped", claim)["return_state"] == "in_transit"
    assert run("shipped", claim, "--json").json["notices"] == ["ACC-1: eso ya estaba anotado; nada cambió."]
    assert ok("arrived", claim)["return_state"] == "received"
    assert run("arrived", claim, "--json").json["notices"] == ["ACC-1: eso ya estaba anotado; nada cambió."]
    refused(7, "shipped", claim)
    assert len(case()["parcels"]) == 1


@pytest.mark.parametrize(("steps", "state"), [((), "expired"), (("shipped",), "lost")])
def test_a_return_that_never_comes_may_come_all_the_same(claim, steps, state):
    ok("label", claim, "--carrier", "Estafeta", "--payer", "buyer")
    for step in steps:
        ok(step, claim)
    assert ok("arrived", claim, "--never")["return_state"] == state
    assert ok("label", claim, "--carrier", "DHL", "--tracking", "99", "--payer", "us")["return_state"] == "label_sent"
    ok("arrived", claim, "--never")
    assert ok("arrived", claim)["return_state"] == "received"


def test_the_buyers_seven_days_end_when_the_parcel_is_handed_over(claim):
    offered = ok("choose", claim, "offer_return")
    window = next(one for one in offered["clocks"] if one["id"] == "ml_buyer_ship_return")
    assert window["state"] == "running"
    shipped = ok("shipped", claim, now=LATER)
    window = next(one for one in shipped["clocks"] if one["id"] == "ml_buyer_ship_return")
    assert window["state"] == "met"
    assert shipped["waiting_on"] == "carrier", "the wait on the buyer is over"
    assert ok("arrived", claim, now=LATER)["waiting_on"] == "us"


def test_the_inspection_runs_from_the_arrival_also_when_it_is_moved_there_later(claim):
    ok("choose", claim, "offer_return")
    ok("shipped", claim)
    arrived = ok("arrived", claim)
    assert arrived["next_command"] == f"concierge escalate {claim} --to return_inspection"
    begun = next(one for one in arrived["clocks"] if one["id"] == "ml_return_inspect")
    moved = ok("escalate", claim, "--to", "return_inspection", now=LATER)
    assert [one for one in moved["clocks"] if one["id"].startswith("ml_return_inspect")] == [
        begun | {"remaining_seconds": begun["remaining_seconds"] - 50 * 60}
    ]


def test_a_date_of_the_platforms_own_begins_a_deadline_that_has_no_term(claim):
    refused(3, "edit", claim, "--due", "az_chargeback=2026-11-20 12:00")
    refused(2, "edit", claim, "--due", "ml_any_mandatory_action=2026-11-16 12:00")
    shown = ok("edit", claim, "--due", "ml_any_mandatory_action=2026-11-20 12:00")
    asked = next(one for one in shown["clocks"] if one["id"] == "ml_any_mandatory_action")
    assert (asked["basis"], asked["state"], asked["due_at"]) == ("imported", "running", "2026-11-20T12:00:00-06:00")
    moved = ok("edit", claim, "--due", "ml_any_mandatory_action=2026-11-21 12:00")
    assert [one["due_at"] for one in moved["clocks"] if one["id"] == asked["id"]] == ["2026-11-21T12:00:00-06:00"]


def test_a_replacement_once(claim):
    done = ok("replace", claim, "--carrier", "DHL", "--tracking", "D1", "--cost", "120")
    assert (done["money_state"], done["parcels"][0]["leg"]) == ("replaced", "replacement")
    refused(6, "replace", claim, "--tracking", "D2")
    assert len(ok("replace", claim, "--tracking", "D2", "--because", "se perdió")["parcels"]) == 2


# --- screens ------------------------------------------------------------------------------------------------------


SCREENS = {
    "show": ("show", "ACC-1"),
    "show_60": ("show", "ACC-1"),
    "show_log": ("show", "ACC-1", "--log"),
    "today": ("today",),
    "refused": ("refund", "ACC-2"),
    "twice": ("refund", "ACC-1", "--amount", "300"),
    "too_much": ("refund", "ACC-1", "--amount", "901"),
    "undo": ("undo",),
}


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_screens_stand_as_they_were_read(home, monkeypatch, language):
    """`CONCIERGE_WRITE_GOLDEN=1` writes them again; read them before you commit."""
    monkeypatch.setenv("CONCIERGE_LANG", language)
    add_store("accesorios", "--approval-over", "500 MXN")
    open_claim("--amount", "1200.00 MXN")
    open_claim("--amount", "900.00 MXN", order="2000007819609433")
    for words in (
        ("reply", "ACC-1", "--text", "Hola, Ana."),
        ("reply", "ACC-2", "--text", "Hola."),
        ("refund", "ACC-1", "--amount", "300", "--method", "bank_transfer", "--reference", "88412"),
        ("label", "ACC-1", "--carrier", "Estafeta", "--tracking", "6055901234", "--payer", "client", "--cost", "95"),
        ("shipped", "ACC-1"),
        ("arrived", "ACC-1"),
        ("approve", "ACC-1", "--ask"),
    ):
        assert run(*words).code == 0, words
    open_claim("--amount", "900.00 MXN", order="2000007819609434", now="2026-11-17T09:00-06:00")
    assert run("approve", "ACC-3", "--ask").code == 0
    for name, words in SCREENS.items():
        monkeypatch.setenv("COLUMNS", "60" if name.endswith("_60") else "80")
        done = run(*words)
        text = done.out + (f"--- stderr\n{done.err}" if done.err else "")
        path = GOLDEN / f"{name}_{language}.txt"
        if WRITES:
            GOLDEN.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8"), name
