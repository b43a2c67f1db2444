"""The promise to write again: a deadline that starts with the message and ends with the next one."""

from __future__ import annotations

import pytest

from tests.cli.bad import refused
from tests.prepared import begun
from tests.program import add_store, open_claim, run

NOW = "2026-11-17T09:00-06:00"
LATER = "2026-11-17T12:00-06:00"
UNTIL = "2026-11-18 14:00"
DUE = "2026-11-18T14:00:00-06:00"
PROMISE = ("--text", "Ya lo estamos revisando.", "--next-update", UNTIL)


@pytest.fixture(autouse=True)
@begun
def case():
    add_store()
    return open_claim()


def done(*words, now=NOW):
    ran = run(*words, "--json", now=now)
    assert ran.code == 0, ran
    return ran.data


def promises(now=NOW):
    return [clock for clock in done("show", "ACC-1", now=now)["clocks"] if clock["kind"] == "promise"]


def states(now=NOW):
    return {clock["id"]: clock["state"] for clock in promises(now)}


def test_a_message_with_a_promise_starts_its_clock():
    done("reply", "ACC-1", "--template", "claim_ack", "--next-update", UNTIL)
    (clock,) = promises()
    assert clock == {
        "id": "next_update",
        "kind": "promise",
        "party": "us",
        "started_at": "2026-11-17T09:00:00-06:00",
        "due_at": DUE,
        "warn_at": "2026-11-18T06:45:00-06:00",  # a quarter of 29 hours before
        "state": "running",
        "basis": "override",
        "rule": None,
        "consequence": None,
        "remaining_seconds": 29 * 3600,
    }


@pytest.mark.parametrize(
    ("written_at", "state"),
    [
        ("2026-11-18T13:59-06:00", "met"),
        ("2026-11-18T14:00-06:00", "met"),
        ("2026-11-18T14:01-06:00", "missed"),
    ],
)
def test_the_next_answer_of_a_person_ends_it(written_at, state):
    done("reply", "ACC-1", *PROMISE)
    done("reply", "ACC-1", "--text", "Recibimos tu mensaje.", "--auto-ack", now=LATER)
    done("choose", "ACC-1", "offer_return", now=LATER)
    assert states(LATER) == {"next_update": "running"}, (
        "neither a machine's answer nor a decision is a word to the buyer"
    )
    done("reply", "ACC-1", "--text", "Aceptamos la devolución.", now=written_at)
    assert states(written_at) == {"next_update": state}
    assert states("2026-12-01T09:00-06:00") == {"next_update": state}


def test_it_is_missed_as_soon_as_its_moment_went_by():
    done("reply", "ACC-1", *PROMISE)
    assert states("2026-11-18T14:00:00-06:00") == {"next_update": "running"}
    assert states("2026-11-18T14:00:01-06:00") == {"next_update": "missed"}


def test_a_later_promise_takes_the_place_of_the_one_before():
    done("reply", "ACC-1", *PROMISE)
    done("reply", "ACC-1", "--text", "Seguimos en eso.", "--next-update", "2026-11-20 10:00", now=LATER)
    assert states(LATER) == {"next_update": "met", "next_update#2": "running"}
    done("reply", "ACC-1", "--text", "Recibido.", "--auto-ack", "--next-update", "2026-11-21 10:00", now=LATER)
    assert states(LATER) == {"next_update": "met", "next_update#2": "cancelled", "next_update#3": "running"}


def test_closing_ends_it_and_reopening_takes_it_up_again():
    done("reply", "ACC-1", *PROMISE)
    done("close", "ACC-1", "--outcome", "duplicate", "--note", "Es el mismo caso.", now=LATER)
    assert states(LATER) == {"next_update": "cancelled"}
    done("reopen", "ACC-1", now=LATER)
    assert states(LATER) == {"next_update": "running"}


def test_a_promise_that_was_late_stays_late_when_the_case_is_closed():
    done("reply", "ACC-1", *PROMISE)
    done("close", "ACC-1", "--outcome", "duplicate", "--note", "Es el mismo.", now="2026-11-19T09:00-06:00")
    assert states("2026-11-19T09:00-06:00") == {"next_update": "missed"}


def test_an_answer_entered_late_does_not_keep_it_without_a_reason():
    done("reply", "ACC-1", *PROMISE)
    sent = ("reply", "ACC-1", "--text", "Aquí va.", "--at", "2026-11-18 13:00")
    assert "cuenta como tarde" in " ".join(run(*sent, now="2026-11-19T09:00-06:00").out.split())
    assert states("2026-11-19T09:00-06:00") == {"next_update": "missed"}
    done("undo", "--because", "se anotó mal", now="2026-11-19T09:01-06:00")
    done(*sent, "--because", "salió a la una", now="2026-11-19T09:02-06:00")
    assert states("2026-11-19T09:02-06:00") == {"next_update": "met"}


def test_taking_the_message_back_takes_the_promise_back():
    done("reply", "ACC-1", *PROMISE)
    done("undo", "--because", "no salió")
    assert states() == {}


def test_asking_for_evidence_promises_once_also_in_several_messages():
    done("evidence", "ask", "ACC-1", "--optional", "--next-update", UNTIL)
    assert states() == {"next_update": "running"}
    refused("evidence", "ask", "ACC-1", "--to", "client", "--next-update", UNTIL, code=2)


def test_a_draft_keeps_its_promise_until_it_is_sent():
    done("reply", "ACC-1", *PROMISE, "--keep-draft")
    assert states() == {}
    done("reply", "ACC-1", "--draft", now=LATER)
    (clock,) = promises(LATER)
    assert (clock["started_at"], clock["due_at"]) == ("2026-11-17T12:00:00-06:00", DUE)


def test_a_draft_whose_moment_went_by_is_not_sent_as_it_is():
    done("reply", "ACC-1", *PROMISE, "--keep-draft")
    late = run("reply", "ACC-1", "--draft", "--json", now="2026-11-19T09:00-06:00")
    assert (late.code, late.error["code"]) == (2, "invalid_input")
    assert late.error["hint"] == 'concierge reply ACC-1 --draft --editor --next-update "..."'
    done("reply", "ACC-1", "--draft", "--next-update", "2026-11-20 10:00", now="2026-11-19T09:00-06:00")
    assert states("2026-11-19T09:00-06:00") == {"next_update": "running"}


def test_words_of_ones_own_that_name_the_day_pass_when_the_promise_is_logged():
    dry = ("reply", "ACC-1", "--text", "Te escribo a más tardar el viernes con la respuesta.", "--dry-run")
    alone = done(*dry)["findings"]
    assert [finding["class"] for finding in alone] == ["date_not_in_log"]
    assert done(*dry, "--next-update", "2026-11-20 10:00")["findings"] == []


def test_a_wait_does_not_hide_the_promise_when_its_time_comes():
    done("reply", "ACC-1", *PROMISE)
    done("choose", "ACC-1", "offer_return")
    assert done("today") == [], "hours before it nothing is ours"
    (ours,) = done("today", now="2026-11-18T07:00-06:00")
    assert (ours["case"]["id"], ours["by"]) == ("ACC-1", DUE)
    assert ours["command"].startswith("concierge reply ACC-1 --template ")
    said = " ".join(run("today", now="2026-11-18T07:00-06:00").out.split())
    assert "Quien compró espera noticias tuyas. Prometiste escribir a más tardar hoy 14:00." in said
    said = " ".join(run("today", "--lang", "en", now="2026-11-18T15:00-06:00").out.split())
    assert "You promised to write by today 14:00." in said
    assert "1 h late" in said


def test_every_screen_says_it_in_words():
    done("reply", "ACC-1", *PROMISE)
    said = {
        words: " ".join(run(*words, now=NOW).out.split())
        for words in (("show", "ACC-1"), ("sla", "ACC-1"), ("sla",), ("list",), ("why", "ACC-1", "next_update"))
    }
    assert "mañana 14:00 Prometiste escribir" in said["show", "ACC-1"]
    assert "mié 18 nov 14:00 Prometiste escribir · en curso" in said["sla", "ACC-1"]
    assert "Promesa de escribir 1 0 0" in said["sla",]
    assert "mañana 14:00" in said["list",]
    why = said["why", "ACC-1", "next_update"]
    assert "Prometiste escribir a más tardar el miércoles 18 nov 2026, 14:00" in why
    assert "--due" not in why, "no panel shows it"


def test_it_stands_beside_what_was_agreed_with_the_store():
    done("reply", "ACC-1", *PROMISE)
    late = "2026-11-20T09:00-06:00"
    figures = done("kpi", "--week", "2026-W47", now=late)["figures"]
    done("undo", "--because", "para comparar", now=late)
    done("reply", "ACC-1", "--text", "Ya lo estamos revisando.", "--at", "2026-11-17 09:00", "--because", "x", now=late)
    assert {name: figures[name]["value"] for name in ("sla_compliance", "platform_on_time", "pending")} == {
        name: done("kpi", "--week", "2026-W47", now=late)["figures"][name]["value"]
        for name in ("sla_compliance", "platform_on_time", "pending")
    }
