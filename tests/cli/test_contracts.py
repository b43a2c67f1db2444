"""What scripts rely on: the shape of every answer and error, the exit codes, and a next command that can be pasted."""

from __future__ import annotations

import itertools
import json
import random
import shlex
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bad import events, photo
from tests.program import Ran, add_store, open_claim, run, start

FRIDAY = "2026-11-13T18:41-06:00"
NOW = "2026-11-17T09:10-06:00"
CASE = {
    "id", "client", "platform", "site", "procedure", "reason", "stated_reason", "platform_code", "status", "claim_state",
    "return_state", "money_state", "waiting_on", "order_id", "platform_case_id", "platform_url", "buyer", "items", "amount",
    "received_at", "platform_opened_at", "opened_at", "first_response_at", "closed_at", "outcome", "reputation", "priority",
    "clocks", "evidence", "next_action", "next_command", "pending_sync",
}  # fmt: skip
CLOCK = {
    "id",
    "kind",
    "party",
    "started_at",
    "due_at",
    "warn_at",
    "state",
    "basis",
    "rule",
    "consequence",
    "remaining_seconds",
}


@pytest.fixture
def store():
    add_store(now=FRIDAY)


@pytest.fixture
def case(store):
    return open_claim("--item", "CABLE:2")


# --- answers ----------------------------------------------------------------------------------------------------


def check_case(case: dict[str, Any]) -> None:
    assert set(case) >= CASE
    for name in ("received_at", "opened_at"):
        assert datetime.fromisoformat(case[name]).tzinfo is not None
    assert case["amount"] is None or set(case["amount"]) == {"amount", "currency"}
    assert all(set(item) == {"sku", "qty"} for item in case["items"])
    assert isinstance(case["priority"]["score"], int)
    assert all(set(term) == {"name", "points"} for term in case["priority"]["terms"])
    for clock in case["clocks"]:
        assert set(clock) >= CLOCK
        assert (clock["remaining_seconds"] is not None) == (clock["state"] == "running" and clock["due_at"] is not None)
        assert clock["rule"] is None or set(clock["rule"]) == {"id", "version", "source", "trust"}
    for part in ("required", "present", "missing"):
        assert all(set(entry) >= {"kind", "level", "files", "problems"} for entry in case["evidence"][part])


def document(ran: Ran) -> Any:
    """The one JSON document of an answer."""
    assert ran.code == 0, ran
    assert ran.err == ""
    assert ran.out.count("\n") == 1
    whole = json.loads(ran.out)
    assert set(whole) == {"ok", "data", "notices"}
    assert whole["ok"] is True
    return whole["data"]


@pytest.mark.parametrize(
    "words",
    [
        ("show", "ACC-1"),
        ("note", "ACC-1", "x", "--minutes", "3"),
        ("heard", "ACC-1", "x", "--from", "buyer", "--emotion", "angry"),
        ("reply", "ACC-1", "--text", "Hola"),
        ("reply", "ACC-1", "--text", "Hola", "--keep-draft"),
        ("wait", "ACC-1", "--on", "buyer", "--until", "mañana 14:00"),
        ("choose", "ACC-1", "refund"),
        ("decide", "ACC-1", "--ruling", "granted"),
        ("escalate", "ACC-1", "--to", "mediation"),
        ("handoff", "ACC-1", "--to", "email", "--ref", "7"),
        ("edit", "ACC-1", "--tag", "cable"),
        ("evidence", "add", "ACC-1", "--fact", "serial=7"),
        ("submit", "ACC-1", "--force", "--because", "x"),
        ("close", "ACC-1", "--outcome", "duplicate"),
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
def test_a_verb_on_one_case_answers_with_the_case(case, words):
    check_case(document(run(*words, "--json", now=NOW)))


def test_open_answers_with_the_case(case):
    check_case(case)
    assert case["items"] == [{"sku": "CABLE", "qty": 2}]


def test_list_is_an_array_of_cases_and_today_of_cases_with_what_to_do(case):
    """`case` in `today` is the whole case: "case" is the shape that CLI.md gives one name and many fields."""
    (listed,) = document(run("list", "--json", now=NOW))
    check_case(listed)
    (queued,) = document(run("today", "--json", now=NOW))
    assert set(queued) == {"case", "why", "do", "command", "by"}
    check_case(queued["case"])
    assert queued["command"] == queued["case"]["next_command"]
    assert queued["do"] == queued["case"]["next_action"]
    assert datetime.fromisoformat(queued["by"]) in {
        datetime.fromisoformat(clock["due_at"]) for clock in queued["case"]["clocks"]
    }


def test_empty_lists_are_done(store):
    assert document(run("list", "--json")) == []
    assert document(run("today", "--json")) == []


def test_the_order_of_today_is_the_order_of_its_array(case):
    for number in range(3):
        open_claim(order=f"9{number}", now=f"2026-11-16T1{number}:00-06:00")
    queue = document(run("today", "--json", now=NOW))
    shown = [line.split()[1] for line in run("today", now=NOW).out.splitlines() if line[:1].isdigit()]
    assert [entry["case"]["id"] for entry in queue] == shown


# --- errors -----------------------------------------------------------------------------------------------------

SHAPES = [
    (("show", "ACC-1", "--nada"), 2, "usage_error"),
    (("abrir-todo",), 2, "usage_error"),
    (("note",), 2, "usage_error"),
    (("note", "ACC-1", ""), 2, "invalid_input"),
    (("show", "ACC-9"), 3, "not_found"),
    (("open", "--platform", "ml", "--procedure", "claim", "--reason", "defect", "--order", "2000007819609432"), 6, "conflict"),
    (("resume", "ACC-1"), 7, "rule_violation"),
    (("submit", "ACC-1"), 7, "rule_violation"),
    (("close", "ACC-1", "--outcome", "denied"), 7, "rule_violation"),
    (("reply", "ACC-1", "--text", "x" * 400), 7, "check_failed"),
    (("evidence", "check", "ACC-1"), 7, "check_failed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "name"), SHAPES, ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None
)
def test_the_shape_of_every_error(case, words, code, name):
    ran = run(*words, "--json", now=NOW)
    assert ran.code == code
    assert ran.err == ""
    assert ran.out.count("\n") == 1
    whole = ran.json
    assert whole["ok"] is False
    assert whole["error"]["code"] == name
    assert set(whole["error"]) == {"code", "message", "hint"}
    assert set(whole) <= {"ok", "error", "data", "notices"}
    if name == "check_failed" or words[0] == "submit":
        assert whole["data"], "a failed check says what it found"


def test_an_ambiguous_name_and_a_damaged_journal_have_the_same_shape(case, home):
    add_store("nomada", "--prefix", "NOM", now=FRIDAY)
    run("open", "--client", "nomada", "--platform", "ig", "--procedure", "dm", "--reason", "other")
    ran = run("show", "1", "--json")
    assert (ran.code, ran.error["code"]) == (3, "ambiguous")
    (home / "heads.json").unlink()
    ran = run("show", "ACC-1", "--json")
    assert (ran.code, ran.error["code"], ran.err) == (8, "storage_failed", "")


def test_a_bug_has_the_same_shape_and_code_1(case, monkeypatch):
    from concierge_cli.services import conversation

    monkeypatch.setattr(conversation, "note", lambda *_given, **_more: 1 / 0)
    ran = run("note", "ACC-1", "x", "--json")
    assert (ran.code, ran.error["code"], ran.err) == (1, "bug", "")


def test_what_is_missing_is_named_and_never_asked_for_without_a_terminal(case):
    for words, flag in (
        (["open"], "--procedure"),
        (["wait", "ACC-1"], "--on"),
        (["heard", "ACC-1"], "--from"),
        (["close", "ACC-1"], "--outcome"),
        (["decide", "ACC-1"], "--ruling"),
        (["escalate", "ACC-1"], "--to"),
        (["reply", "ACC-1"], "--template"),
    ):
        for switch in ([], ["--no-input"], ["--json"]):
            before = events()
            ran = run(*words, *switch)
            assert ran.code == 2
            assert flag in ran.out + ran.err
            assert events() == before


def test_stdout_is_data_and_stderr_is_talk(case):
    assert run("note", ".", "x").err != ""
    assert "ACC-1" in run("note", ".", "x", "-q").out
    assert run("note", ".", "x", "-q").err == ""
    assert run("show", "ACC-9").out == ""


def test_a_direct_message_needs_no_order_and_a_claim_does(store):
    dm = ("open", "--platform", "ig", "--procedure", "dm", "--reason", "other", "--json")
    assert document(run(*dm))["order_id"] is None
    ran = run("open", "--platform", "ml", "--procedure", "claim", "--reason", "defect", "--json")
    assert (ran.code, ran.error["code"]) == (2, "invalid_input")
    assert "--order" in ran.error["message"]


# --- the next command -------------------------------------------------------------------------------------------

SHELLS = set("$!%^`\\'")


def words_of(command: str, picture: str) -> list[str]:
    """The command as five shells read it, with a real file where `FILE` stands."""
    assert command.isascii(), command
    assert not SHELLS & set(command), command
    assert "\n" not in command
    program, *words = shlex.split(command)
    assert program == "concierge"
    return [picture if word == "FILE" else word for word in words]


class Life:
    """A whole case, walked from its opening: the next command where it can be run as it stands, else one of ours."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.pictures = itertools.count()
        self.moment = datetime.fromisoformat(FRIDAY)
        self.told: list[str] = []

    def picture(self) -> str:
        number = next(self.pictures)
        return photo(self.folder / f"{number}.png", f"rgb({number % 256},{number // 256},7)")

    def run(self, *words: str) -> Ran:
        self.moment += timedelta(minutes=self.chance.choice((1, 20, 300, 1500)))
        ran = run(*words, "--json", now=self.moment.isoformat())
        self.told.append(f"{self.moment:%d %H:%M} {ran.code} {' '.join(words)}")
        assert ran.code in (0, 2, 6, 7), (self.told, ran)
        if ran.code:
            assert ran.error["code"] != "usage_error", (self.told, ran)
            for line in ran.error["hint"].splitlines():
                if line.startswith("concierge "):
                    words_of(line, self.picture())
        return ran

    def follow(self, case: dict[str, Any]) -> None:
        """Pastes the next command; it ends well, or says which answer it lacks on a terminal."""
        ran = self.run(*words_of(case["next_command"], self.picture()))
        assert ran.code in (0, 2, 7), (self.told, ran)

    def something_else(self, name: str) -> None:
        pick = self.chance.choice
        words = pick(
            [
                ["heard", name, "¿Y bien?", "--from", pick(["buyer", "platform", "client", "carrier"])],
                ["heard", name, "Manda algo", "--from", "platform", "--due-at", "en 3 días"],
                ["reply", name, "--text", "Hola, sigo con su caso."],
                ["reply", name, "--text", "Hola", "--keep-draft"],
                ["reply", name, "--text", "recibido", "--auto-ack"],
                ["wait", name, "--on", pick(["buyer", "platform", "supplier"])],
                ["wait", name, "--on", "buyer", "--until", "en 2 días"],
                ["resume", name],
                ["choose", name, pick(["refund", "offer_return", "accept", "appeal", "replace"])],
                ["choose", name, "offer_partial_refund", "--amount", "10.00 MXN", "--because", "x"],
                ["decide", name, "--ruling", pick(["granted", "denied"])],
                ["escalate", name, "--to", pick(["mediation", "claim", "message"])],
                ["handoff", name, "--to", "email"],
                ["edit", name, "--reason", pick(["defect", "not_received", "wrong_item"])],
                ["edit", name, "--platform-opened-at", "2026-11-13 10:00"],
                ["edit", name, pick(["--not-delivered", "--urgent", "--unpin"])],
                ["evidence", "add", name, self.picture(), "--kind", pick(["defect_photo", "chat_log", "proof_delivery"])],
                ["submit", name, "--force", "--because", "x"],
                ["close", name, "--outcome", pick(["duplicate", "denied", "claim_won", "refunded_keep_item"])],
                ["close", name, "--outcome", "no_reply_from_buyer", "--force", "--because", "x"],
                ["reopen", name],
                ["undo", "--because", "x"],
            ]
        )  # fmt: skip
        self.run(*words)


OPENINGS = [
    ("mercadolibre", "claim", "defect"),
    ("mercadolibre", "mediation", "not_received"),
    ("amazon", "a_to_z", "not_received"),
    ("instagram", "dm", "other"),
    ("amazon", "return_request", "change_of_mind"),
    ("mercadolibre", "reimbursement", "damaged_transit"),
]


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[] if seed < len(OPENINGS) else pytest.mark.thorough) for seed in range(12)]
)
def test_the_next_command_of_a_whole_case_can_be_pasted_at_every_step(store, tmp_path, seed):
    life = Life(seed, tmp_path)
    platform, procedure, reason = OPENINGS[seed % len(OPENINGS)]
    life.run(
        "open",
        "--platform",
        platform,
        "--procedure",
        procedure,
        "--reason",
        reason,
        "--order",
        "77",
        "--amount",
        "189 MXN",
    )
    for _step in range(14):
        cases = run("list", "--all", "--json", now=life.moment.isoformat()).data
        if not cases:
            break  # its opening was taken back
        (case,) = cases
        check_case(case)
        if life.chance.random() < 0.5:
            life.follow(case)
        else:
            life.something_else(case["id"])
    queue = run("today", "--json", now=life.moment.isoformat())
    assert queue.code == 0
    for entry in queue.data:
        words_of(entry["command"], life.picture())
    assert run("verify").code == 0


def test_followed_to_the_word_a_claim_comes_to_its_end(case, tmp_path):
    """Nothing but what is printed, with the answers that a person would type where one is asked for."""
    life = Life(0, tmp_path)
    typed = {"choose": ["refund"], "reply": ["--set", "status=el reembolso está hecho"]}
    seen = []
    for _step in range(12):
        case = run("show", "ACC-1", "--json", now=life.moment.isoformat()).data
        if case["status"] == "closed":
            break
        words = words_of(case["next_command"], life.picture())
        seen.append(words[0])
        ran = life.run(*words)
        if ran.code == 2:
            ran = life.run(*words, *typed[words[0]])
        if ran.code == 0 and words[0] == "wait":
            life.run("heard", "ACC-1", "Aquí está", "--from", words[-1])
            life.run("evidence", "add", "ACC-1", life.picture(), "--kind", "defect_photo")
    assert case["status"] == "closed", (seen, life.told)


def test_every_hint_of_a_refusal_is_one_line_or_a_sentence(case):
    for words in (
        ["submit", "ACC-1"],
        ["close", "ACC-1", "--outcome", "denied"],
        ["choose", "ACC-1"],
        ["resume", "ACC-1"],
        ["evidence", "check", "ACC-1"],
        ["evidence", "add", "ACC-1", "--fact", "nada=1"],
        ["undo", "ACC-1"],
    ):
        hint = run(*words, "--json").error["hint"]
        assert "\n" not in hint
        words_of(hint, "FILE")


def test_as_a_process_the_exit_codes_are_the_same(case):
    assert start("show", "ACC-1", "--json").code == 0
    assert start("show", "--nada").code == 2
    assert start("show", "ACC-9").code == 3
    assert start("resume", "ACC-1").code == 7
