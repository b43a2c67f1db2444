"""Bad input through the real command line: a sentence, the command that mends it, the exit code, nothing saved."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli.playbooks import shipped_folder
from tests.cli.bad import events, photo, refused, vault
from tests.program import Ran, add_store, open_claim, run, start

FRIDAY = "2026-11-13T18:41-06:00"
NOW = "2026-11-17T09:10-06:00"
TWO_HOURS_BEFORE = "2026-11-17T07:10-06:00"
CLAIM = ("open", "--platform", "ml", "--procedure", "claim", "--reason", "defect")
LONG = ("María Ana " * 30).strip()
DM = ("open", "--platform", "ig", "--procedure", "dm", "--reason", "other")


@pytest.fixture
def store():
    add_store(now=FRIDAY)


@pytest.fixture
def case(store):
    return open_claim()


def done(*words: str, **more) -> Ran:
    ran = run(*words, **more)
    assert ran.code == 0, ran
    return ran


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
    (("open", "--platform", "allegro", "--procedure", "complaint", "--reason", "defect", "--order", "1"), 7, "--because"),
    (("open", "--platform", "walmart", "--procedure", "claim", "--reason", "defect", "--order", "1"), 2, "walmart"),
    (("open", "--platform", "ml", "--procedure", "clam", "--reason", "defect", "--order", "1"), 2, "clam"),
    (("open", "--platform", "ml", "--procedure", "claim", "--reason", "roto de viejo", "--order", "1"), 2, "roto de viejo"),
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
    ((*CLAIM, "--order", "9", "--platform-code", "x" * 19_500), 2, "20 kB"),
    ((*CLAIM, "--order", "9", "--minutes", "-5"), 2, ""),
    ((*CLAIM, "--order", "9", "--minutes", "9" * 30), 2, ""),
    ((*CLAIM, "--order", "9", "--nada"), 2, "--nada"),
]


@pytest.mark.parametrize(("words", "code", "says"), OPENING, ids=lambda value: " ".join(value[7:])[:60] if isinstance(value, tuple) else None)
def test_what_cannot_be_opened(case, words, code, says):
    refused(*words, code=code, says=says)


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


def test_there_is_no_store_yet(home):
    refused(*DM, code=3, hint="concierge init")
    assert not (home / "journal.db").exists()


def test_what_is_odd_and_right_is_taken_as_it_is(store):
    case = done(
        *CLAIM, "--order", "9", "--buyer", LONG, "--item", "CABLE:ROJO:2", "--item", "FUNDA", "--amount", "0.01 MXN",
        "--channel", "correo de la tienda", "--json",
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
    (("note", "ACC-1", "x", "--at", "mañana 10:00"), 2, "--at", "concierge help dates"),
    (("note", "ACC-1", "x", "--at", "31/02"), 2, "31/02", "concierge help dates"),
    (("note", "ACC-1", "x", "--minutes", "un rato"), 2, "un rato", ""),
    (("note", "ACC-1", "x", "y"), 2, "«y»", "concierge note --help"),
    (("heard", "ACC-1", "x", "--from", "us"), 2, "", ""),
    (("heard", "ACC-1", "x", "--from", "quién"), 2, "quién", ""),
    (("heard", "ACC-1", "x"), 2, "--from", "concierge heard --help"),
    (("heard", "ACC-1", "", "--from", "buyer"), 2, "", "concierge heard --help"),
    (("heard", "ACC-1", "x", "--from", "platform", "--due-at", "ayer"), 2, "", "concierge help dates"),
    (("reply", "ACC-1"), 2, "--template", "concierge reply --help"),
    (("reply", "ACC-1", "--text", ""), 2, "", "concierge reply --help"),
    (("reply", "ACC-1", "--text", "hola", "--at", "2026-11-13 18:00"), 2, "18:30", "concierge show ACC-1"),
    (("reply", "ACC-1", "--text", "hola", "--template", "claim_ack"), 2, "--template, --text", "concierge reply --help"),
    (("reply", "ACC-1", "--text", "hola", "--draft"), 2, "--text, --draft", "concierge reply --help"),
    (("reply", "ACC-1", "--text", "hola", "--set", "a=b"), 2, "--template", "concierge template list"),
    (("reply", "ACC-1", "--template", "claim_ack", "--next-update", "ayer"), 2, "", "concierge help dates"),
    (("reply", "ACC-1", "--template", "no_hay"), 3, "no_hay", "concierge template list --platform mercadolibre"),
    (("reply", "ACC-1", "--template", "../../etc/passwd"), 3, "", "concierge template list --platform mercadolibre"),
    (("reply", "ACC-1", "--template", "claim_status"), 2, "status", "concierge template show claim_status"),
    (("reply", "ACC-1", "--template", "claim_ack", "--set", "nada=1"), 2, "nada", "concierge template show claim_ack"),
    (("reply", "ACC-1", "--template", "claim_ack", "--set", "nada"), 2, "=", "concierge template list"),
    (("reply", "ACC-1", "--draft"), 2, "ACC-1", "concierge reply ACC-1"),
    (("reply", "ACC-1", "--file", "/no/hay.txt"), 2, "hay.txt", ""),
    (("wait", "ACC-1"), 2, "--on", "concierge wait --help"),
    (("wait", "ACC-1", "--on", "us"), 2, "", ""),
    (("wait", "ACC-1", "--on", "buyer", "--until", "ayer 10:00"), 2, "", "concierge help dates"),
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
    (("escalate", "ACC-1", "--to", "mediation", "--platform-opened-at", "2027-01-01"), 2, "2027", "concierge help dates"),
    (("escalate", "ACC-1", "--to", "mediation", "--due-at", "2026-11-01"), 2, "", "concierge help deadlines"),
    (("handoff", "ACC-2", "--to", "palomas"), 2, "palomas", ""),
    (("handoff", "ACC-2"), 2, "--to", "concierge handoff --help"),
    (("edit", "ACC-1"), 2, "", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--amount", "0 MXN"), 2, "--amount", ""),
    (("edit", "ACC-1", "--order", ""), 2, "", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--pin", ""), 2, "", 'concierge edit ACC-1 --pin "..."'),
    (("edit", "ACC-1", "--pin", "x", "--unpin"), 2, "--pin, --unpin", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--tag", ""), 2, "", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--rating", "6"), 2, "6", "concierge edit --help"),
    (("edit", "ACC-1", "--delivered-at", "2027-01-01"), 2, "2027", "concierge help dates"),
    (("edit", "ACC-1", "--delivered-at", "ayer", "--not-delivered"), 2, "--not-delivered", "concierge edit ACC-1 --help"),
    (("edit", "ACC-1", "--due", "first_response"), 2, "=", "concierge edit --help"),
    (("edit", "ACC-1", "--due", "nada=viernes"), 3, "first_response", "concierge why ACC-1"),
    (("edit", "ACC-1", "--due", "first_response=2026-11-01 10:00"), 2, "", "concierge help deadlines"),
    (("close", "ACC-1"), 2, "--outcome", "concierge close --help"),
    (("close", "ACC-1", "--outcome", "bien"), 2, "bien", ""),
    (("close", "ACC-1", "--outcome", "refunded_keep_item"), 7, "ACC-1", "concierge reply ACC-1"),
    (("close", "ACC-1", "--outcome", "refunded_keep_item", "--force"), 2, "", 'concierge close ACC-1 --outcome refunded_keep_item --force --because "..."'),
    (("close", "ACC-1", "--outcome", "refunded_keep_item", "--force", "--because", "  "), 2, "", ""),
    (("close", "ACC-1", "--outcome", "duplicate", "--at", "2026-11-13 18:00"), 2, "18:30", "concierge show ACC-1"),
    (("submit", "ACC-1"), 7, "2", "concierge evidence check ACC-1"),
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
def both(case):
    done(*DM, now=FRIDAY)


@pytest.mark.parametrize(("words", "code", "says", "hint"), WORKING, ids=lambda value: " ".join(value)[:70] if isinstance(value, tuple) else None)
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
    ):
        refused(*words, code=7, says="ACC-1", hint="concierge reopen ACC-1")
    before = events()
    again = done("close", "ACC-1", "--outcome", "denied", "--json")
    assert (again.data["outcome"], events()) == ("duplicate", before), "closed already is nothing to do"
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


def missing(case: str) -> list[str]:
    return [entry["kind"] for entry in run("show", case, "--json").data["evidence"]["missing"]]


# --- evidence ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["vanished", "empty", "folder", "pipe", "unreadable", "url", "nul"])
def test_what_cannot_be_evidence_takes_in_nothing_of_the_command(case, home, tmp_path, bad, monkeypatch):
    good, path = photo(tmp_path / "good.png"), tmp_path / "bad.png"
    typed = str(path)
    if bad == "empty":
        path.touch()
    elif bad == "folder":
        path.mkdir()
    elif bad == "pipe":
        os.mkfifo(path)
    elif bad == "unreadable":
        photo(path)
        opened = os.open

        def refuse(name, *rest, **more):
            if str(name) == typed:
                raise PermissionError(errno.EACCES, "no permission", typed)
            return opened(name, *rest, **more)

        monkeypatch.setattr(os, "open", refuse)
    elif bad == "url":
        typed = "https://example.com/a.png"
    elif bad == "nul":
        typed = "a\0b.png"
    refused("evidence", "add", "ACC-1", good, typed, "--kind", "defect_photo", code=2)
    assert vault(home) == []


def test_a_file_that_vanishes_between_looking_and_storing(case, home, tmp_path, monkeypatch):
    from concierge_cli.services import evidence

    path = Path(photo(tmp_path / "tip.png"))
    look = evidence._look

    def look_and_lose(*given):
        found = look(*given)
        path.unlink()
        return found

    monkeypatch.setattr(evidence, "_look", look_and_lose)
    before = events()
    ran = run("evidence", "add", "ACC-1", str(path), "--kind", "defect_photo")
    assert (ran.code, ran.out) == (2, "")
    assert "tip.png" in ran.err
    assert events() == before
    assert vault(home) == []


def test_a_folder_whose_names_tell_the_kind_and_one_that_does_not(case, home, tmp_path):
    folder = tmp_path / "fotos"
    folder.mkdir()
    photo(folder / "defect_photo-1.png")
    photo(folder / "Chat_Log.png", "white")
    (folder / ".DS_Store").write_bytes(b"x")
    done("evidence", "add", "ACC-1", str(folder))
    assert missing("ACC-1") == []
    photo(folder / "zzz.png", "red")
    before = vault(home)
    refused("evidence", "add", "ACC-1", str(folder), code=2, says="zzz.png", hint="concierge evidence check ACC-1")
    assert vault(home) == before


def test_a_folder_without_files_and_a_kind_that_nobody_asks_for(case, tmp_path):
    (tmp_path / "vacía").mkdir()
    refused("evidence", "add", "ACC-1", str(tmp_path / "vacía"), code=2, says="vacía")
    ran = refused("evidence", "add", "ACC-1", photo(tmp_path / "a.png"), "--kind", "horóscopo", code=2, says="horóscopo")
    assert "chat_log" in ran.error["message"], "the words to type"


def test_the_same_file_again_is_nothing_to_do(case, tmp_path):
    path = photo(tmp_path / "tip.png")
    for _ in range(2):
        done("evidence", "add", "ACC-1", path, "--kind", "defect_photo", "--fact", "serial=77")
    kept = run("evidence", "list", "ACC-1", "--json").data
    assert [(item["kind"], item["name"] or item["value"]) for item in kept] == [("defect_photo", "tip.png"), ("serial", "77")]


def test_two_facts_of_one_kind_are_two(case):
    done("evidence", "add", "ACC-1", "--fact", "serial=1", "--fact", "serial=2")
    assert [item["value"] for item in run("evidence", "list", "ACC-1", "--json").data] == ["1", "2"]


def test_one_command_with_a_bad_fact_keeps_no_file(case, home, tmp_path):
    refused("evidence", "add", "ACC-1", photo(tmp_path / "a.png"), "--kind", "defect_photo", "--fact", "nada=1", code=2)
    assert vault(home) == []


def test_a_photo_is_not_taken_in_the_future(case, home, tmp_path):
    refused("evidence", "add", "ACC-1", photo(tmp_path / "a.png"), "--kind", "defect_photo", "--taken-at", "2027-01-01",
            code=2, says="2027")  # fmt: skip
    assert vault(home) == []


# --- texts ------------------------------------------------------------------------------------------------------


def logged(kind: str) -> list[dict]:
    lines = run("export", "events", "--format", "jsonl").out.splitlines()
    return [event for event in map(json.loads, lines) if event["kind"] == kind]


@pytest.mark.parametrize("size", [10_000, 25_000])
def test_a_long_text_goes_to_the_vault_and_comes_back_whole(case, home, size):
    text = "línea\n" * (size // 7)
    done("note", "ACC-1", "-", stdin=text.encode())
    (event,) = logged("noted")
    assert len(event["personal"]["text"]) <= 1_000
    digest = event["personal"]["text_sha256"]
    kept = home / "vault" / digest[:2] / digest[2:]
    assert kept.read_text("utf-8") == text.strip("\n")
    assert "línea" in run("show", "ACC-1", "--log").out
    done("reply", "ACC-1", "--text", "-", "--keep-draft", "--because", "larga", stdin=text.encode())
    preview = run("reply", "ACC-1", "--draft", "--because", "larga", "-n", "--json")
    assert preview.data["text"] == text.strip("\n")


def test_what_comes_through_the_pipe_in_any_encoding(case):
    for data, says in (
        (b"nul\0aqu\xc3\xad", "nul\0aquí"),
        ("\ufeffcon marca".encode(), "con marca"),
        ("Mañana".encode("utf-16"), "Mañana"),
        ("Mañana".encode("cp1252"), "Mañana"),
        (b"\xff\xfeh\0i\0\xd8", "hi\ufffd"),
    ):
        done("note", "ACC-1", "-", stdin=data)
        assert logged("noted")[-1]["personal"]["text"] == says
    assert run("show", "ACC-1", "--log").code == 0
    refused("note", "ACC-1", "-", code=2, stdin=b"")
    refused("note", "ACC-1", "-", code=2, stdin=b" \r\n ")


def test_letters_that_the_terminal_broke_are_refused_everywhere(case, tmp_path):
    for words in (
        ["note", "ACC-1", "a\udcff"],
        ["note", "ACC-\udcff", "a"],
        ["note", "ACC-1", "a", "--because", "a\udcff"],
        ["note", "ACC-1", "a", "--at", "hoy\udcff"],
        ["evidence", "add", "ACC-1", f"{tmp_path}/a\udcff.png"],
        [*DM, "--buyer", "\udcff"],
    ):
        refused(*words, code=2)


def test_a_file_for_a_message_is_text_and_is_there(case, tmp_path):
    path = tmp_path / "mensaje.txt"
    for content in (b"", b"  \n", "Mañana".encode("latin-1"), b"x" * 100_001):
        path.write_bytes(content)
        refused("reply", "ACC-1", "--file", str(path), code=2)
    refused("reply", "ACC-1", "--file", str(tmp_path), code=2)
    path.write_bytes("\ufeffHola, Ana.\r\nMañana.\r\n".encode())
    assert run("reply", "ACC-1", "--file", str(path), "-n", "--json").data["text"] == "Hola, Ana.\nMañana."
    assert run("reply", "ACC-1", "--file", "-", "-n", "--json", stdin=b"Hola").data["text"] == "Hola"


def test_a_message_that_would_hurt_is_stopped_and_the_hint_has_a_place_for_the_reason(case):
    for text in ("Hola {{ buyer }}", "x" * 351, "Escríbeme al 55 1234 5678"):
        ran = refused("reply", "ACC-1", "--text", text, code=7)
        assert ran.json["data"]["findings"]
        assert ran.error["hint"] == 'concierge reply ACC-1 --text "..." --because "..."'
    done("reply", "ACC-1", "--text", "Hola {{ buyer }}", "--because", "lo pidió así")
    (event,) = logged("replied")
    assert event["personal"]["text"] == "Hola {{ buyer }}", "data, never a template"
    assert event["facts"]["overridden"]


def test_half_a_reason_is_no_reason(case):
    refused("submit", "ACC-1", "--force", "--because", " ", code=2)
    refused(*CLAIM, "--order", "2000007819609432", "--because", " ", code=6)


# --- templates, procedures, settings ----------------------------------------------------------------------------

HEAD = '+++\ntitle = { es = "T", en = "T" }\n+++\n'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (HEAD + "Hola {{ nada }}", "«nada»"),
        (HEAD + "{{ ''.__class__.__mro__ }}", "línea 4"),
        (HEAD + "{{ buyer.__class__ }}", "línea 4"),
        (HEAD + "\n{{ buyer|attr('__class__') }}", "línea 5"),
        (HEAD + "{{ buyer['__class__'] }}", "línea 4"),
        (HEAD + "{{ cycler.__init__.__globals__ }}", "línea 4"),
        (HEAD + "{% include '/etc/passwd' %}", "línea 4"),
        (HEAD + "{% for i in range(999999999) %}a{% endfor %}", "línea 4"),
        (HEAD + "{{ 'a' * 999999999 }}", "línea 4"),
        (HEAD + "{{ 9**9**9 }}", "línea 4"),
        (HEAD + "{{ sin cerrar", "línea 4"),
        ("+++\ntitle =\n+++\nHola", "línea 2"),
        (HEAD, ""),
        (HEAD + "{{ '' }}", ""),
    ],
)
def test_a_template_that_lacks_something_or_reaches_inside(case, home, body, says):
    folder = home / "templates" / "es" / "mercadolibre"
    folder.mkdir(parents=True)
    (folder / "mia.txt").write_text(body, "utf-8")
    refused("reply", "ACC-1", "--template", "mia", code=2, says=says)


CLAIM_SOP = (shipped_folder("sops") / "mercadolibre" / "claim.md").read_text("utf-8")
BROKEN = [
    ("sops/mercadolibre/platform.toml", "label =\n", "línea 1"),
    ("sops/mercadolibre/claim.md", CLAIM_SOP.replace("+++", "+++\nextra = =", 1), "línea 2"),
    ("sops/mercadolibre/claim.md", "sin datos", "línea 1"),
    ("config.toml", 'actor = "yo"\nlanguage =\n', "línea 2"),
    ("config.toml", 'actor = "yo"\ncolour = "always"\n', "línea 2"),
    ("config.toml", 'timezone = "Mars/Olympus"\n', "Mars/Olympus"),
]


@pytest.mark.parametrize(("name", "text", "says"), BROKEN)
@pytest.mark.parametrize("words", [("today",), ("show", "ACC-1"), ("note", "ACC-1", "x"), (*DM,)], ids=lambda words: words[0])
def test_a_broken_file_of_ones_own_is_named_with_its_line(case, home, name, text, says, words):
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    ran = run(*words)
    if name.startswith("sops") and words[0] == "note" and ran.code == 0:
        pytest.fail("a note was saved although the procedure cannot be read")
    before = sqlite_count(home)
    refused_before_the_journal(*words, says=says, name=path.name if says.startswith("línea") else "")
    assert sqlite_count(home) == before
    path.unlink()
    assert run(*words).code == 0, "mended, it works"


def refused_before_the_journal(*words: str, says: str, name: str) -> None:
    text = run(*words)
    assert (text.code, text.out) == (2, ""), text
    flat = " ".join(text.err.split())
    assert says in flat
    assert name in flat
    error = run(*words, "--json").error
    assert error["code"] == "invalid_input"
    assert error["hint"]


def sqlite_count(home: Path) -> int:
    connection = sqlite3.connect(home / "journal.db")
    try:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.parametrize(("name", "value"), [("CONCIERGE_NOW", "ayer"), ("CONCIERGE_NOW", "2026-11-17T09:10"), ("CONCIERGE_LANG", "fr")])
def test_a_variable_that_cannot_be_meant(case, home, monkeypatch, name, value):
    before = sqlite_count(home)
    monkeypatch.setenv(name, value)
    for words in (["today"], ["note", "ACC-1", "x"]):
        ran = run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert name in ran.err
        assert value in ran.err
    assert sqlite_count(home) == before


# --- this machine's storage -------------------------------------------------------------------------------------


def damage(home: Path, kind: str, old: dict[str, bytes]) -> None:
    database, heads = home / "journal.db", home / "heads.json"
    whole = database.read_bytes()
    if kind == "rolled back":
        database.write_bytes(old["journal.db"])
    elif kind == "copied alone":
        heads.unlink()
    elif kind == "database gone":
        database.unlink()
    elif kind == "first page":
        database.write_bytes(b"x" * 200 + whole[200:])
    elif kind == "cut in half":
        database.write_bytes(whole[: len(whole) // 2])
    elif kind == "heads cut":
        heads.write_bytes(heads.read_bytes()[:20])
    elif kind == "empty":
        database.write_bytes(b"")
    elif kind == "newer":
        connection = sqlite3.connect(database)
        connection.execute("PRAGMA user_version=99")
        connection.close()
    elif kind == "another journal":
        shutil.copy(home.parent / "other" / "journal.db", database)


DAMAGES = {
    "rolled back": "restaura",
    "copied alone": "heads.json",
    "database gone": "journal.db",
    "first page": "journal.db",
    "cut in half": "journal.db",
    "heads cut": "heads.json",
    "empty": "journal.db",
    "newer": "",
    "another journal": "heads.json",
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_journal_that_is_not_what_it_was(case, home, monkeypatch, kind):
    old = {name: (home / name).read_bytes() for name in ("journal.db", "heads.json")}
    done("note", "ACC-1", "dos")
    if kind == "another journal":
        monkeypatch.setenv("CONCIERGE_HOME", str(home.parent / "other"))
        add_store(now=FRIDAY)
        monkeypatch.setenv("CONCIERGE_HOME", str(home))
    damage(home, kind, old)
    files = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file() and path.name != "lock"}
    for words in (["today"], ["show", "ACC-1"], ["list"], ["note", "ACC-1", "x"], [*DM], ["undo"], ["kpi", "--week", "2026-W47"]):
        ran = run(*words, now=NOW)
        assert (ran.code, ran.out) == (8, ""), (words, ran)
        assert "Traceback" not in ran.err
        flat = " ".join(ran.err.split())
        assert str(home) in flat or "journal.db" in flat or "heads.json" in flat, "what is damaged"
        assert ("pipx upgrade" if kind == "newer" else "concierge init --from") in flat, "how to go on"
        error = run(*words, "--json", now=NOW).error
        assert error["code"] == "storage_failed"
        assert error["hint"]
    after = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file() and path.name != "lock"}
    assert after == files, "nothing was mended on its own, nothing made worse"


limited = pytest.mark.skipif(sys.platform == "win32", reason="the limit is POSIX")


def started(size: int, *words: str) -> Ran:
    """The command in a process that may write no file beyond `size` bytes: a disk that is full."""
    import resource

    done_ = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "concierge_cli", *words],
        capture_output=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),  # noqa: PLW1509
    )
    return Ran(done_.returncode, done_.stdout.decode(), done_.stderr.decode())


@limited
@pytest.mark.parametrize("size", [0, 4_000, 60_000])
def test_a_full_disk_saves_nothing_and_loses_nothing(case, home, tmp_path, size):
    from PIL import Image

    big = tmp_path / "big.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(big, quality=95)
    before, kept = events(), (home / "journal.db").read_bytes()
    for words in (
        ["note", "ACC-1", "hola"],
        ["note", "ACC-1", "x" * 70_000],
        ["evidence", "add", "ACC-1", str(big), "--kind", "defect_photo"],
        ["close", "ACC-1", "--outcome", "duplicate"],
        [*DM],
    ):
        ran = started(size, *words)
        assert (ran.code, ran.out) == (8, ""), (words[0], ran)
        assert "Traceback" not in ran.err
    assert events() == before
    assert vault(home) == []
    assert len(kept) == (home / "journal.db").stat().st_size
    done("note", "ACC-1", "ya hay lugar")
    assert events() == before + 1


@limited
def test_a_full_disk_still_shows(case):
    for words in (["today"], ["show", "ACC-1"], ["list"], ["why", "ACC-1"]):
        assert started(0, *words).code == 0


def test_a_read_only_home_says_so_and_still_shows(case, home, monkeypatch):
    """Injected, since root may write everywhere: the system refuses every file that is opened for writing."""
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    opened = os.open

    def refuse(path, flags, *rest, **more):
        if flags & writing and str(path).startswith(str(home)):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return opened(path, flags, *rest, **more)

    before = events()
    monkeypatch.setattr(os, "open", refuse)
    for words in (["note", "ACC-1", "x"], [*DM], ["close", "ACC-1", "--outcome", "duplicate"], ["undo"]):
        ran = run(*words)
        assert (ran.code, ran.out) == (8, ""), (words, ran)
        assert str(home) in "".join(ran.err.split("\n"))
        assert ran.err.strip().endswith("concierge doctor")
    for words in (["today"], ["show", "ACC-1"], ["list"], ["why", "ACC-1"]):
        assert run(*words).code == 0
    monkeypatch.undo()
    os.environ["CONCIERGE_HOME"] = str(home)
    assert events() == before


def test_a_read_only_home_of_evidence(case, home, tmp_path, monkeypatch):
    opened = os.open

    def refuse(path, flags, *rest, **more):
        if flags & (os.O_WRONLY | os.O_RDWR) and str(path).startswith(str(home / "vault")):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, flags, *rest, **more)

    before = events()
    monkeypatch.setattr(os, "open", refuse)
    ran = run("evidence", "add", "ACC-1", photo(tmp_path / "a.png"), "--kind", "defect_photo")
    assert (ran.code, ran.out) == (8, ""), ran
    assert events() == before


# --- two at once, and a clock that goes back --------------------------------------------------------------------


def at_once(*lines: list[str]) -> list[Ran]:
    started_ = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "concierge_cli", *line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for line in lines
    ]
    ended = [(process, *process.communicate(timeout=60)) for process in started_]
    return [Ran(process.returncode, out, err) for process, out, err in ended]


def test_two_processes_open_the_same_order_and_one_is_refused(store):
    line = [*CLAIM, "--order", "77", "--json"]
    ran = at_once(line, line)
    assert sorted(one.code for one in ran) == [0, 6]
    (loser,) = [one for one in ran if one.code == 6]
    assert "ACC-1" in loser.error["message"]
    assert [case["id"] for case in run("list", "--json").data] == ["ACC-1"]


def test_two_processes_open_the_first_two_cases_of_a_new_home(store):
    ran = at_once(*([*CLAIM, "--order", str(number), "--json"] for number in (1, 2)))
    assert [one.code for one in ran] == [0, 0]
    assert sorted(one.data["id"] for one in ran) == ["ACC-1", "ACC-2"]


def test_two_notes_at_the_same_instant_are_both_kept(case):
    ran = at_once(*(["note", "ACC-1", f"nota {number}"] for number in range(3)))
    assert [one.code for one in ran] == [0, 0, 0], ran
    assert sorted(event["personal"]["text"] for event in logged("noted")) == ["nota 0", "nota 1", "nota 2"]
    assert run("verify").code == 0


def test_two_decisions_at_the_same_instant_are_one_decision(case):
    ran = at_once(*(["choose", "ACC-1", option, "--json"] for option in ("refund", "offer_return")))
    assert sorted(one.code for one in ran)[0] == 0
    assert {one.code for one in ran} <= {0, 6, 7}, "the loser is refused: a conflict, or no longer offered"
    assert len(logged("chosen")) == 1
    assert run("verify").code == 0


def test_a_clock_set_back_by_two_hours_works_and_says_so_and_the_order_stays(case):
    done("note", "ACC-1", "uno", now=NOW)
    ran = done("note", "ACC-1", "dos", now=TWO_HOURS_BEFORE)
    assert len(ran.err.strip().splitlines()) >= 1
    as_json = done("note", "ACC-1", "tres", "--json", now=TWO_HOURS_BEFORE)
    assert len(as_json.json["notices"]) == 1
    assert done(*DM, "--json", now=TWO_HOURS_BEFORE).json["notices"]
    assert [event["personal"]["text"] for event in logged("noted")] == ["uno", "dos", "tres"]
    assert done("undo", "--json", now=TWO_HOURS_BEFORE).json["notices"]
    assert done("note", "ACC-1", "cuatro", "--json", now="2026-11-17T09:11-06:00").json["notices"] == []
    assert run("verify").code == 0


def test_a_clock_set_back_stops_and_closes_and_reopens_as_ever(store):
    done(*CLAIM, "--order", "9", now=NOW)
    case = done("reply", "ACC-1", "--text", "Hola.", "--json", now=TWO_HOURS_BEFORE).data
    assert case["first_response_at"] == "2026-11-17T09:10:00-06:00", "not before it came in"
    assert next(one for one in case["clocks"] if one["id"] == "first_response")["state"] == "met"
    done("close", "ACC-1", "--outcome", "duplicate", now=NOW)
    assert done("reopen", "ACC-1", "--json", now=TWO_HOURS_BEFORE).data["status"] != "closed"


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


def shlex_words(command: str) -> list[str]:
    import shlex

    program, *words = shlex.split(command)
    assert program == "concierge"
    return words
