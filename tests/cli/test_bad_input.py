"""Bad input through the real command line: a sentence, the command that mends it, the exit code, nothing saved."""

from __future__ import annotations

import pytest

from tests.cli.bad import CLAIM, DM, FRIDAY, NOW, done, events, missing, photo, refused, shlex_words, vault
from tests.prepared import begun
from tests.program import add_store, made, open_claim, run, start

LONG = ("María Ana " * 30).strip()


@pytest.fixture
def store():
    add_store(now=FRIDAY)


@pytest.fixture
@begun
def case():
    add_store(now=FRIDAY)
    return open_claim()


# --- opening ----------------------------------------------------------------------------------------------------

OPENING = [
    # what is typed besides, exit code, a part of the sentence
    ((*CLAIM, "--order", "9", "--client", "nadie"), 3, "«nadie»"),
    ((*CLAIM, "--order", "9", "--client", "accesorio"), 3, "accesorios"),
    ((*CLAIM,), 2, "--order"),
    ((*CLAIM, "--order", "---"), 2, ""),
    ((*CLAIM, "--order", "   "), 2, ""),
    ((*CLAIM, "--order", "2000007819609432"), 6, "ACC-1"),
    ((*CLAIM, "--order", "2000 0078-1960 9432"), 6, "ACC-1"),
    ((*CLAIM, "--order", "9", "--site", "XX"), 2, ""),
    ((*CLAIM, "--order", "9", "--site", "MLA"), 7, "--because"),
    (
        ("open", "--platform", "allegro", "--procedure", "complaint", "--reason", "defect", "--order", "1"),
        7,
        "--because",
    ),
    (("open", "--platform", "walmart", "--procedure", "claim", "--reason", "defect", "--order", "1"), 2, "walmart"),
    (("open", "--platform", "ml", "--procedure", "clam", "--reason", "defect", "--order", "1"), 2, "clam"),
    (
        ("open", "--platform", "ml", "--procedure", "claim", "--reason", "roto de viejo", "--order", "1"),
        2,
        "roto de viejo",
    ),
    ((*CLAIM, "--order", "no sé"), 2, "no sé"),
    ((*CLAIM, "--order", "N/A"), 2, "N/A"),
    ((*CLAIM, "--order", "Ninguno."), 2, "Ninguno."),
    ((*CLAIM, "--order", "9", "--amount", "1.234 MXN"), 2, "1.234 MXN"),
    ((*CLAIM, "--order", "9", "--amount", "0 MXN"), 2, "--amount"),
    ((*CLAIM, "--order", "9", "--amount", "-5 MXN"), 2, "-5 MXN"),
    ((*CLAIM, "--order", "9", "--amount", "mucho"), 2, "mucho"),
    ((*CLAIM, "--order", "9", "--amount", "9" * 20 + " MXN"), 2, ""),
    ((*CLAIM, "--order", "9", "--amount", "5 XYZ"), 2, "XYZ"),
    ((*CLAIM, "--order", "9", "--received-at", "31/02"), 2, "31/02"),
    ((*CLAIM, "--order", "9", "--received-at", "2026-13-45"), 2, "2026-13-45"),
    ((*CLAIM, "--order", "9", "--received-at", "cuando sea"), 2, "cuando sea"),
    ((*CLAIM, "--order", "9", "--received-at", "mañana 10:00"), 2, "10:00"),
    ((*CLAIM, "--order", "9", "--at", "2026-11-18 09:00"), 2, "--at"),
    ((*CLAIM, "--order", "9", "--at", "2026-11-16 09:00", "--received-at", "2026-11-17 09:00"), 2, "--received-at"),
    ((*CLAIM, "--order", "9", "--platform-opened-at", "2027-01-01"), 2, "2027"),
    ((*CLAIM, "--order", "9", "--delivered-at", "2027-01-01"), 2, "2027"),
    ((*CLAIM, "--order", "9", "--due-at", "2026-11-01"), 2, "--due-at"),
    ((*CLAIM, "--order", "9", "--item", ":3"), 2, "SKU:"),
    ((*CLAIM, "--order", "9", "--item", "CABLE:"), 2, "SKU:"),
    ((*CLAIM, "--order", "9", "--item", "CABLE:dos"), 2, "SKU:"),
    ((*CLAIM, "--order", "9", "--item", "CABLE:0"), 2, "SKU:"),
    ((*CLAIM, "--order", "9", "--item", "CABLE:-1"), 2, "SKU:"),
    ((*CLAIM, "--order", "9", "--item", "CABLE:" + "9" * 30), 2, "SKU:"),
    ((*CLAIM, "--order", "9", "--item", "CABLE:" + "9" * 6000), 2, "SKU:"),
    ((*CLAIM, "--order", "9", "--channel", "c" * 41), 2, ""),
    ((*CLAIM, "--order", "9", "--reply", "ya"), 2, "--quick"),
    ((*CLAIM, "--order", "9", "--quick", "--reply", "ya", "--outcome", "refunded_keep_item"), 7, "--quick"),
    ((*CLAIM, "--order", "9", "--quick", "--reply", " ", "--outcome", "duplicate"), 2, ""),
    ((*CLAIM, "--order", "9", "--buyer", "b" * 7900, "--stated-reason", "c" * 7900, "--note", "d" * 7900), 2, "20 kB"),
    ((*CLAIM, "--order", "9", "--platform-code", "x" * 19_500), 2, ""),
    ((*CLAIM, "--order", "9", "--minutes", "-5"), 2, ""),
    ((*CLAIM, "--order", "9", "--minutes", "9" * 30), 2, ""),
    ((*CLAIM, "--order", "9", "--nada"), 2, "--nada"),
]


@pytest.mark.parametrize(
    ("words", "code", "says"), OPENING, ids=lambda value: " ".join(value[7:])[:60] if isinstance(value, tuple) else None
)
def test_what_cannot_be_opened(case, words, code, says):
    refused(*words, code=code, says=says)


def test_too_many_items_for_one_entry_are_refused_whole(store):
    items = [word for number in range(400) for word in ("--item", f"CABLE-USBC-2M-ROJO-TRENZADO-DE-NYLON-{number}:1")]
    refused(*CLAIM, "--order", "9", *items, code=2, says="20 kB")
    assert done(*CLAIM, "--order", "9", "--json").data["id"] == "ACC-1", "no number was lost"


def test_an_amount_that_could_be_two_is_refused_with_both_readings(store):
    ran = refused(*CLAIM, "--order", "9", "--amount", "1.234 MXN", code=2)
    assert '--amount "1234.00 MXN"' in ran.error["hint"]
    assert '--amount "1.23 MXN"' in ran.error["hint"]


def test_an_impossible_date_is_echoed_in_words_in_the_clients_zone(store):
    ran = refused(*CLAIM, "--order", "9", "--received-at", "2026-11-18T01:00-03:00", code=2)
    assert "martes 17 nov 2026, 22:00" in ran.error["message"], "not an instant in UTC"


def test_a_duplicate_names_the_case_and_shows_it(case):
    refused(*CLAIM, "--order", "2000007819609432", code=6, says="ACC-1", hint="concierge show ACC-1")


def test_a_site_that_the_store_does_not_sell_on_is_added_by_the_hint(store):
    ran = refused("open", "--platform", "amazon", "--site", "MX", "--procedure", "a_to_z", "--reason", "defect",
                  "--order", "1", code=7)  # fmt: skip
    done(*shlex_words(ran.error["hint"]))
    done("open", "--platform", "amazon", "--site", "mx", "--procedure", "a_to_z", "--reason", "defect", "--order", "1")


def test_a_store_that_is_named_by_the_environment_and_is_not_there(store, monkeypatch):
    monkeypatch.setenv("CONCIERGE_CLIENT", "luna")
    for words in (["today"], ["list"], [*DM]):
        refused(*words, code=3, says="CONCIERGE_CLIENT", hint="concierge client list")


@pytest.mark.parametrize(
    ("words", "says", "again"),
    [
        (("client", "show"), "Nombra una", "concierge client show accesorios"),
        (("client", "edit", "--name", "X"), "Nombra una", "concierge client edit accesorios"),
        (("client", "agreement"), "Nombra una", "concierge client agreement accesorios"),
        (("client", "orders"), "Nombra una", "concierge client orders accesorios"),
        (("client", "access", "add", "--user", "u"), "Nombra una", "concierge client access add accesorios"),
        (("pilot",), "Nombra una", "concierge pilot accesorios"),
        (("bill",), "--client", "concierge client list"),
    ],
)
def test_of_several_stores_it_is_asked_which_in_the_way_that_the_command_takes_it(store, words, says, again):
    add_store("nomada", "--prefix", "NOM", "--name", "Casa Nómada", now=NOW)
    ran = run(*words, "--json")
    assert (ran.code, ran.error["hint"], says in ran.error["message"]) == (2, again, True), ran


def test_there_is_no_store_yet(home):
    refused(*DM, code=3, hint="concierge init")
    assert not (home / "journal.db").exists()


def test_what_is_odd_and_right_is_taken_as_it_is(store):
    case = done(
        *CLAIM, "--order", "9", "--buyer", LONG, "--item", "CABLE:ROJO:2", "--item", "FUNDA", "--amount", "0.01 MXN",
        "--channel", "correo", "--json",
    ).data  # fmt: skip
    assert case["buyer"] == LONG
    assert case["items"] == [{"sku": "CABLE:ROJO", "qty": 2}, {"sku": "FUNDA", "qty": 1}]
    assert case["amount"] == {"amount": "0.01", "currency": "MXN"}
    for words in (["show", "ACC-1"], ["list"], ["today"], ["evidence", "check", "ACC-1"], ["note", "ACC-1", LONG]):
        screen = run(*words)
        assert screen.code in (0, 7)
        assert max(len(line) for line in screen.out.splitlines() if not line.startswith("concierge ")) <= 80
    assert done("open", "--platform", "ig", "--procedure", "dm", "--reason", "other", "--json").data["order_id"] is None


# --- working ----------------------------------------------------------------------------------------------------

WORKING = [
    (("show", "ACC-99"), 3, "ACC-99", "concierge list --all"),
    (("note", "ACC-99", "x"), 3, "ACC-99", "concierge list --all"),
    (("note", "ACC-1", ""), 2, "", "concierge note --help"),
    (("note", "ACC-1", " \n "), 2, "", "concierge note --help"),
    (("note", "ACC-1"), 2, "", "concierge note --help"),
    (("note", "ACC-1", "x", "--at", "mañana 10:00"), 2, "--at", "concierge help fechas"),
    (("note", "ACC-1", "x", "--at", "31/02"), 2, "31/02", "concierge help fechas"),
    (("note", "ACC-1", "x", "--minutes", "un rato"), 2, "un rato", ""),
    (("note", "ACC-1", "x", "y"), 2, "«y»", "concierge note --help"),
    (("heard", "ACC-1", "x", "--from", "us"), 2, "", ""),
    (("heard", "ACC-1", "x", "--from", "quién"), 2, "quién", ""),
    (("heard", "ACC-1", "x"), 2, "--from", "concierge heard --help"),
    (("heard", "ACC-1", "", "--from", "buyer"), 2, "", "concierge heard --help"),
    (("heard", "ACC-1", "x", "--from", "platform", "--due-at", "ayer"), 2, "", "concierge help fechas"),
    (("reply", "ACC-1"), 2, "--template", "concierge reply --help"),
    (("reply", "ACC-1", "--text", ""), 2, "", "concierge reply --help"),
    (("reply", "ACC-1", "--text", "hola", "--at", "2026-11-13 18:00"), 2, "18:30", "concierge show ACC-1"),
    (("reply", "ACC-1", "--text", "hola", "--template", "claim_ack"), 2, "--template, --text", "concierge reply --help"),
    (("reply", "ACC-1", "--text", "hola", "--draft"), 2, "--text, --draft", "concierge reply --help"),
    (("reply", "ACC-1", "--text", "hola", "--set", "a=b"), 2, "--template", "concierge template list"),
    (("reply", "ACC-1", "--template", "claim_ack", "--next-update", "ayer"), 2, "", "concierge help fechas"),
    (("reply", "ACC-1", "--template", "no_hay"), 3, "no_hay", "concierge template list --platform mercadolibre"),
    (("reply", "ACC-1", "--template", "../../etc/passwd"), 3, "", "concierge template list --platform mercadolibre"),
    (("reply", "ACC-1", "--template", "claim_status"), 2, "status", "concierge template show claim_status"),
    (("reply", "ACC-1", "--template", "claim_ack", "--set", "nada=1"), 2, "nada", "concierge template show claim_ack"),
    (("reply", "ACC-1", "--template", "claim_ack", "--set", "nada"), 2, "=", "concierge template list"),
    (("reply", "ACC-1", "--draft"), 2, "ACC-1", "concierge reply ACC-1"),
    (("reply", "ACC-1", "--file", "/no/hay.txt"), 2, "hay.txt", ""),
    (("wait", "ACC-1"), 2, "--on", "concierge wait --help"),
    (("wait", "ACC-1", "--on", "us"), 2, "", ""),
    (("wait", "ACC-1", "--on", "buyer", "--until", "ayer 10:00"), 2, "", "concierge help fechas"),
    (("resume", "ACC-1"), 7, "ACC-1", "concierge show ACC-1"),
    (("reopen", "ACC-1"), 7, "ACC-1", "concierge show ACC-1"),
    (("resolve", "ACC-1"), 7, "ACC-1", "concierge show ACC-1"),
    (("choose", "ACC-1"), 2, "refund", "concierge choose ACC-1 refund"),
    (("choose", "ACC-1", "keep_item"), 7, "ACC-1", "concierge show ACC-1"),
    (("choose", "ACC-1", "bailar"), 2, "bailar", ""),
    (("choose", "ACC-1", "refund", "--amount", "189.01 MXN"), 7, "189.00", "concierge show ACC-1"),
    (("choose", "ACC-1", "refund", "--amount", "5 USD"), 2, "MXN", "concierge show ACC-1"),
    (("choose", "ACC-1", "refund", "--amount", "0 MXN"), 2, "--amount", ""),
    (("choose", "ACC-1", "refund", "--amount", "-5 MXN"), 2, "-5 MXN", ""),
    (("choose", "ACC-1", "refund", "--amount", "9" * 30 + " MXN"), 2, "", ""),
    (("choose", "ACC-1", "offer_return", "--amount", "5 MXN"), 2, "--amount", "concierge show ACC-1"),
    (("choose", "ACC-1", "offer_partial_refund", "--because", "x"), 2, "--amount", "concierge choose ACC-1 offer_partial_refund --help"),
    (("decide", "ACC-1"), 2, "--ruling", "concierge decide --help"),
    (("decide", "ACC-1", "--ruling", "partly_granted"), 2, "--amount", "concierge decide ACC-1 --help"),
    (("decide", "ACC-1", "--ruling", "partly_granted", "--amount", "500 MXN"), 7, "189.00", "concierge show ACC-1"),
    (("decide", "ACC-1", "--ruling", "denied", "--amount", "5 MXN"), 2, "--amount", "concierge show ACC-1"),
    (("decide", "ACC-2", "--ruling", "denied"), 7, "ACC-2", "concierge escalate ACC-2"),
    (("escalate", "ACC-1", "--to", "claim"), 7, "ACC-1", "concierge show ACC-1"),
    (("escalate", "ACC-1"), 2, "--to", "concierge escalate --help"),
    (("escalate", "ACC-1", "--to", "mediation", "--platform-opened-at", "2027-01-01"), 2, "2027", "concierge help fechas"),
    (("escalate", "ACC-1", "--to", "mediation", "--due-at", "2026-11-01"), 2, "", "concierge help plazos"),
    (("handoff", "ACC-2", "--to", "palomas"), 2, "palomas", ""),
    (("handoff", "ACC-2"), 2, "--to", "concierge handoff --help"),
    (("handoff", "ACC-2", "--to", "ig"), 7, "ACC-2", "concierge show ACC-2"),
    (("edit", "ACC-1"), 2, "", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--amount", "0 MXN"), 2, "--amount", ""),
    (("edit", "ACC-1", "--order", ""), 2, "", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--pin", ""), 2, "", 'concierge edit ACC-1 --pin "..."'),
    (("edit", "ACC-1", "--pin", "x", "--unpin"), 2, "--pin, --unpin", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--tag", ""), 2, "", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--rating", "6"), 2, "6", "concierge edit --help"),
    (("edit", "ACC-1", "--delivered-at", "2027-01-01"), 2, "2027", "concierge help fechas"),
    (("edit", "ACC-1", "--delivered-at", "ayer", "--not-delivered"), 2, "--not-delivered", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--due", "first_response"), 2, "=", 'concierge edit ACC-1 --due-at "2026-11-18 23:59"'),
    (("edit", "ACC-1", "--due", "nada=viernes"), 3, "first_response", "concierge why ACC-1"),
    (("edit", "ACC-1", "--due", "first_response=2026-11-01 10:00"), 2, "", "concierge help plazos"),
    (("close", "ACC-1"), 2, "--outcome", "concierge close --help"),
    (("close", "ACC-1", "--outcome", "bien"), 2, "bien", ""),
    (("close", "ACC-1", "--outcome", "refunded_keep_item"), 7, "ACC-1", "concierge reply ACC-1"),
    (("close", "ACC-1", "--outcome", "refunded_keep_item", "--force"), 2, "", 'concierge close ACC-1 --outcome refunded_keep_item --force --because "..."'),
    (("close", "ACC-1", "--outcome", "refunded_keep_item", "--force", "--because", "  "), 2, "", ""),
    (("close", "ACC-1", "--outcome", "duplicate", "--at", "2026-11-13 18:00"), 2, "18:30", "concierge show ACC-1"),
    (("submit", "ACC-1"), 7, "2", "concierge evidence ask ACC-1"),
    (("submit", "ACC-1", "--force"), 2, "", 'concierge submit ACC-1 --force --because "..."'),
    (("submit", "ACC-2"), 7, "ACC-2", "concierge show ACC-2"),
    (("why", "ACC-1", "nada"), 3, "first_response", "concierge why ACC-1"),
    (("evidence", "add", "ACC-1"), 2, "--fact", "concierge evidence add --help"),
    (("evidence", "add", "ACC-1", "--fact", "serial"), 2, "=", "concierge evidence add --help"),
    (("evidence", "add", "ACC-1", "--fact", "serial= "), 2, "", "concierge evidence add ACC-1 --help"),
    (("evidence", "add", "ACC-1", "--fact", "serial=" + "9" * 301), 2, "300", "concierge evidence add ACC-1 FILE --kind serial"),
    (("evidence", "add", "ACC-1", "--fact", "horóscopo=1"), 2, "horóscopo", "concierge evidence check ACC-1"),
    (("list", "--status", "vivo"), 2, "vivo", ""),
    (("list", "--opened-within", "pronto"), 2, "pronto", ""),
    (("list", "--columns", "id,nada"), 2, "nada", ""),
    (("undo", "."), 2, "«.»", "concierge undo --help"),
]  # fmt: skip


@pytest.fixture
@begun
def both():
    add_store(now=FRIDAY)
    open_claim()
    assert made(*DM, now=FRIDAY).code == 0


@pytest.mark.parametrize(
    ("words", "code", "says", "hint"),
    WORKING,
    ids=lambda value: " ".join(value)[:70] if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_in_a_case(both, words, code, says, hint):
    refused(*words, code=code, says=says, hint=hint)


def test_an_unanswered_case_and_one_without_its_proof_do_not_close(case):
    done("reply", "ACC-1", "--text", "Hola, Ana.")
    ran = refused("close", "ACC-1", "--outcome", "refunded_keep_item", code=7, hint="concierge evidence check ACC-1")
    assert [entry["kind"] for entry in ran.json["data"]["missing"]] == ["chat_log", "defect_photo"]


def test_a_closed_case_takes_notes_and_evidence_only(case, tmp_path):
    done("close", "ACC-1", "--outcome", "duplicate")
    for words in (
        ["reply", "ACC-1", "--text", "hola"],
        ["reply", "ACC-1", "--text", "hola", "-n"],
        ["heard", "ACC-1", "x", "--from", "buyer"],
        ["wait", "ACC-1", "--on", "buyer"],
        ["resume", "ACC-1"],
        ["choose", "ACC-1", "refund"],
        ["decide", "ACC-1", "--ruling", "denied"],
        ["escalate", "ACC-1", "--to", "mediation"],
        ["handoff", "ACC-1", "--to", "email"],
        ["submit", "ACC-1"],
        ["evidence", "ask", "ACC-1"],
    ):
        refused(*words, code=7, says="ACC-1", hint="concierge reopen ACC-1")
    before = events()
    again = done("close", "ACC-1", "--outcome", "duplicate", "--json")
    assert (again.data["outcome"], events()) == ("duplicate", before), "closed already is nothing to do"
    refused("close", "ACC-1", "--outcome", "denied", code=6, says="ACC-1", hint="concierge reopen ACC-1")
    done("note", "ACC-1", "llegó tarde")
    done("evidence", "add", "ACC-1", photo(tmp_path / "tip.png"), "--kind", "defect_photo")
    assert run("show", "ACC-1", "--json").data["status"] == "closed"


def test_a_decision_that_was_made_is_not_made_again(case):
    done("choose", "ACC-1", "refund")
    refused("choose", "ACC-1", "offer_return", code=7, says="ACC-1")
    done("decide", "ACC-1", "--ruling", "denied")
    refused("decide", "ACC-1", "--ruling", "granted", code=7, says="ACC-1", hint="concierge show ACC-1")
    refused("submit", "ACC-1", "--force", "--because", "x", code=7, says="ACC-1", hint="concierge show ACC-1")


@pytest.mark.parametrize(
    "words",
    [
        ("reply", "ACC-1", "--text", "Hola, Ana.", "-n"),
        ("reply", "ACC-1", "--template", "claim_ack", "--dry-run"),
        ("evidence", "ask", "ACC-1", "--dry-run"),
        ("close", "ACC-1", "--outcome", "duplicate", "-n"),
        ("submit", "ACC-1", "--force", "--because", "x", "-n"),
    ],
)
def test_only_looking_writes_nothing(case, home, words):
    before, state = events(), run("show", "ACC-1", "--json", now=NOW).data
    done(*words, now=NOW)
    assert events() == before
    assert run("show", "ACC-1", "--json", now=NOW).data == state
    assert vault(home) == []


# --- taking back ------------------------------------------------------------------------------------------------


def test_undo_with_nothing_twice_and_after_somebody_elses_work(home, monkeypatch):
    refused("undo", code=3, hint="concierge list")
    assert not home.exists() or not (home / "journal.db").exists()
    add_store(now=FRIDAY)
    open_claim()
    done("note", "ACC-1", "una")
    monkeypatch.setenv("USER", "ana")
    monkeypatch.setenv("LOGNAME", "ana")
    refused("undo", code=3)
    done("note", "ACC-1", "de Ana")
    monkeypatch.setenv("USER", "me")
    monkeypatch.setenv("LOGNAME", "me")
    home.joinpath("config.toml").write_text('actor = "ana"\n', "utf-8")
    assert "de Ana" not in run("undo", "--json").out
    refused("undo", code=3)


def test_undo_once_and_again_goes_back_step_by_step(case):
    done("note", "ACC-1", "una")
    done("undo")
    done("undo")
    assert run("list", "--all", "--json").data == []


def test_a_retraction_says_what_and_keeps_it_in_the_log(case, tmp_path):
    done("evidence", "add", "ACC-1", photo(tmp_path / "tip.png"), "--kind", "defect_photo")
    assert "defect_photo" not in missing("ACC-1")
    done("undo")
    assert "defect_photo" in missing("ACC-1")
    assert "tip.png" in run("show", "ACC-1", "--log").out
    done("evidence", "add", "ACC-1", photo(tmp_path / "tip.png"), "--kind", "defect_photo")
    assert "defect_photo" not in missing("ACC-1"), "it can be given again"


def test_what_the_world_saw_is_named_in_words(case):
    done("reply", "ACC-1", "--text", "Hola, Ana.")
    ran = refused("undo", code=7, hint='concierge undo --because "..."')
    assert "replied" not in ran.error["message"]
    done("undo", "--because", "era otro caso")


def test_a_word_of_the_command_line_never_reaches_the_log_file(case, home, monkeypatch):
    from concierge_cli.services import conversation

    def broken(*_given, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr(conversation, "note", broken)
    ran = run("note", "ACC-1", "secreto de Ana")
    assert (ran.code, ran.out) == (1, "")
    assert "concierge.log" in ran.err
    text = (home / "concierge.log").read_text("utf-8")
    assert "ZeroDivisionError" in text
    assert "secreto" not in text


def test_as_a_process_of_its_own_a_refusal_is_the_same(case):
    ran = start("close", "ACC-1", "--outcome", "refunded_keep_item")
    assert (ran.code, ran.out) == (7, "")
    assert ran.err.strip().endswith("concierge reply ACC-1")
