"""One story of two stores, played through the command line at frozen moments: the screens that the golden files keep.

`play(home)` yields a name and what was typed and shown. Ids of events are masked; everything else stands as printed.
The photos are those of the examples, so that sizes and times in them are the same everywhere.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.program import Ran, _Stream, run

PHOTOS = Path(__file__).parent.parent.parent / "examples" / "photos"
LUNA_HOURS = "mon-fri 09:00-14:00,16:00-19:00; sat 10:00-13:00"

FRIDAY = "2026-11-13T18:41-06:00"
SATURDAY = "2026-11-14T11:05-06:00"
MONDAY = "2026-11-16T21:30-06:00"
TUESDAY = "2026-11-17T09:10-06:00"
EVENING = "2026-11-17T19:20-06:00"
THURSDAY = "2026-11-19T10:00-06:00"


def add_stores() -> None:
    """Accesorios Luna in Mexico City with three platforms; Casa Nómada with Instagram alone."""
    for words in (
        ("accesorios", "--name", "Accesorios Luna", "--hours", LUNA_HOURS, "--prefix", "ACC",
         "--platform", "mercadolibre:MLM", "--platform", "amazon:US", "--platform", "instagram"),
        ("nomada", "--name", "Casa Nómada", "--hours", "mon-fri 09:00-18:00", "--prefix", "NOM", "--platform", "instagram"),
    ):  # fmt: skip
        done = run(
            "client", "add", *words, "--language", "es", "--timezone", "America/Mexico_City", "--country", "MX-CMX",
            "--currency", "MXN", "--billing-currency", "USD", now="2026-11-02T09:00-06:00",
        )  # fmt: skip
        assert done.code == 0, done


class _Terminal(_Stream):
    def isatty(self) -> bool:
        return True


class _Typist:
    """Somebody at the keyboard: each line asked for is answered, and the terminal echoes it."""

    def __init__(self, lines: list[str], out: _Terminal) -> None:
        self.lines, self.out = lines, out

    def isatty(self) -> bool:
        return True

    def readline(self, *_size: int) -> str:
        line = self.lines.pop(0) + "\n"
        self.out.write(line)
        return line


def run_at_terminal(*words: str, answers: list[str], now: str) -> Ran:
    """Runs `concierge WORDS` in this process with somebody at a terminal who gives `answers`."""
    from concierge_cli.__main__ import main

    out = _Terminal()
    kept = sys.stdin
    sys.stdin = _Typist(list(answers), out)  # type: ignore[assignment]
    try:
        with (
            _environment({"CONCIERGE_NOW": now}),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(out),
        ):
            code = main(list(words))
    finally:
        sys.stdin = kept
    return Ran(code, out.text(), "")


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


LOOKS: Mapping[str, Mapping[str, str]] = {
    "": {},
    "60": {"COLUMNS": "60"},
    "accessible": {"CONCIERGE_ACCESSIBLE": "1"},
    "colors": {"FORCE_COLOR": "1"},
}


def shown(words: tuple[str, ...], ran: Ran) -> str:
    """What stands on the terminal: the line typed, the answer, what was said besides, and the code where it is not 0."""
    line = " ".join(f'"{word}"' if re.search(r"[\s;«»¿…]", word) else word for word in ("concierge", *words))
    code = f"[{ran.code}]\n" if ran.code else ""
    return masked(f"$ {line}\n{ran.out}{ran.err}{code}")


def masked(text: str) -> str:
    """The screen without what chance decides: ids of entries, digests; colours as words."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ENTRY", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", text)
    names = {"31": "red", "33": "yellow", "32": "green", "2": "dim", "1": "bold", "9": "struck"}
    return re.sub(r"\x1b\[(\d+)m", lambda code: f"<{names[code[1]]}>" if code[1] in names else "</>", text)


class Story:
    """What was shown so far, by name."""

    def __init__(self) -> None:
        self.screens: dict[str, str] = {}

    def show(self, name: str, *words: str, now: str, looks: tuple[str, ...] = ("",)) -> None:
        """Runs a command and keeps its screen; a command that only reads may be shown in several looks."""
        for look in looks:
            with _environment(LOOKS[look]):
                ran = run(*words, now=now)
            assert ran.code != 1, ran
            self.keep(f"{name}_{look}" if look else name, words, ran)

    def talk(self, name: str, *words: str, answers: list[str], now: str) -> None:
        """Runs a command at a terminal."""
        with _environment({"NO_COLOR": "1"}):
            self.keep(name, words, run_at_terminal(*words, answers=answers, now=now))

    def keep(self, name: str, words: tuple[str, ...], ran: Ran) -> None:
        assert name not in self.screens, name
        self.screens[name] = shown(words, ran)

    def do(self, *words: str, now: str) -> None:
        """Runs a command whose screen is not kept; it has to work."""
        done = run(*words, now=now)
        assert done.code == 0, (words, done)


ALL = ("", "60", "accessible", "colors")


def play() -> dict[str, str]:
    """The whole story in the bound language; every screen by its name. `CONCIERGE_HOME` must be fresh."""
    story = Story()
    add_stores()
    with contextlib.chdir(PHOTOS):
        _friday(story)
        _weekend(story)
        _tuesday_morning(story)
        _evidence(story)
        _later(story)
        _refusals(story)
    return story.screens


def _friday(story: Story) -> None:
    story.show("today_first_day", "today", now=FRIDAY)
    story.talk(
        "open",
        "open", "--client", "accesorios", "--buyer", "Ana P.", "--item", "CABLE-USBC-2M:1", "--amount", "189.00 MXN",
        "--stated-reason", "Dejó de cargar a los tres días",
        answers=["1", "2", "1", "2000007819609432", "2026-11-13 18:30"],
        now=FRIDAY,
    )  # fmt: skip
    story.do(
        "open", "--client", "nomada", "--procedure", "dm", "--reason", "other", "--buyer", "Leo",
        "--received-at", "2026-11-13T09:40-06:00", now=FRIDAY,
    )  # fmt: skip


def _weekend(story: Story) -> None:
    story.show(
        "evidence_add", "evidence", "add", "ACC-1", "chat-ana.pdf", "--kind", "chat_log", now=SATURDAY
    )
    luna = ("open", "--client", "accesorios")
    story.show(
        "open_a_to_z",
        *luna, "--platform", "amazon", "--procedure", "a_to_z", "--reason", "not_received", "--buyer", "John D.",
        "--order", "701-1234567-7654321", "--received-at", "2026-11-14T16:20-06:00", "--amount", "24.99 USD",
        "--platform-opened-at", "2026-11-14T16:20-06:00",
        now=MONDAY,
    )  # fmt: skip
    story.do("evidence", "add", "ACC-2", "shipping-label.jpg", "--kind", "dispatch_proof", now=MONDAY)
    story.do("evidence", "add", "ACC-2", "--fact", "tracking=1Z999AA10123456784", now=MONDAY)
    story.do("evidence", "add", "ACC-2", "listing.png", "--kind", "chat_log", now=MONDAY)
    story.show(
        "open_mediation",
        *luna, "--platform", "ml", "--procedure", "mediation", "--reason", "not_as_described", "--buyer", "Rosa M.",
        "--order", "2000007819600001", "--received-at", "2026-11-13T12:00-06:00", "--amount", "620.00 MXN",
        "--due-at", "2026-11-19T12:00-06:00",
        now=MONDAY,
    )  # fmt: skip
    story.do("reply", "ACC-3", "--text", "Hola, Rosa. Ya estoy revisando tu caso.", now=MONDAY)
    story.do("wait", "ACC-3", "--on", "buyer", now=MONDAY)
    for photo, kind in (
        ("case-received.jpg", "received_photo"),
        ("case-unused.jpg", "listing_snapshot"),
        ("packed-before.jpg", "chat_log"),
    ):
        story.do("evidence", "add", "ACC-3", photo, "--kind", kind, now=MONDAY)
    story.do("heard", "ACC-3", "Aquí va la foto", "--from", "buyer", "--at", "2026-11-16T21:14-06:00", now=MONDAY)
    story.do(
        *luna, "--platform", "ml", "--procedure", "claim", "--reason", "damaged_transit", "--buyer", "Iván",
        "--order", "2000007819600002", "--received-at", "2026-11-16T10:00-06:00", "--amount", "350.00 MXN",
        now=MONDAY,
    )  # fmt: skip
    story.do("evidence", "add", "ACC-4", "outer-box.jpg", "--kind", "outer_box_photos", now=MONDAY)
    story.show("reply", "reply", "ACC-4", "--text", "Hola, Iván. Lamento el golpe; hoy lo reviso.", now=MONDAY)
    story.show("choose", "choose", "ACC-4", "refund", now=MONDAY)
    story.do(
        *luna, "--platform", "ig", "--procedure", "dm", "--reason", "wrong_item", "--buyer", "Sofía",
        "--received-at", "2026-11-16T12:00-06:00", now=MONDAY,
    )  # fmt: skip
    story.do("reply", "ACC-5", "--text", "Hola, Sofía. ¿Qué te llegó?", now=MONDAY)
    story.show("wait", "wait", "ACC-5", "--on", "buyer", "--until", "2026-11-18 18:00", now=MONDAY)
    story.do(
        *luna, "--platform", "ig", "--procedure", "dm", "--reason", "other", "--buyer", "Nadia",
        "--received-at", "2026-11-16T12:30-06:00", now=MONDAY,
    )  # fmt: skip
    story.do("reply", "ACC-6", "--text", "Hola, Nadia.", now=MONDAY)
    story.show("close", "close", "ACC-6", "--outcome", "withdrawn_by_buyer", "--note", "Ya lo encontró", now=MONDAY)


def _tuesday_morning(story: Story) -> None:
    story.show("today", "today", now=TUESDAY, looks=ALL)
    story.show("today_why", "today", "--why", now=TUESDAY)
    story.show("today_one_store", "today", "--client", "nomada", now=TUESDAY)
    story.show("list", "list", now=TUESDAY, looks=ALL)
    story.show("list_all", "list", "--all", now=TUESDAY)
    story.show("list_missing", "list", "--missing-evidence", "--columns", "id,due,missing", now=TUESDAY)
    story.show("list_none", "list", "--tag", "cable", now=TUESDAY)
    story.show("list_plain", "list", "--plain", "--client", "accesorios", now=TUESDAY)
    story.show("show", "show", "ACC-1", now=TUESDAY, looks=ALL)
    story.show("show_a_to_z", "show", "ACC-2", now=TUESDAY)
    story.show("show_mediation", "show", "ACC-3", now=TUESDAY)
    story.show("show_waiting", "show", "ACC-5", now=TUESDAY)
    story.show("show_closed", "show", "ACC-6", now=TUESDAY)
    story.show("why_all", "why", "ACC-1", now=TUESDAY)
    story.show("why_platform", "why", "ACC-1", "ml_claim_protect_reputation", now=TUESDAY, looks=("", "60", "accessible"))
    story.show("why_a_to_z", "why", "ACC-2", "az_a_to_z_respond", now=TUESDAY)
    story.show("ambiguous", "show", "1", now=TUESDAY)
    story.show("reply_refused", "reply", "ACC-2", "--text", "Le garantizo que Amazon le dará la razón. Mi WhatsApp es +52 55 1234 5678", now=TUESDAY)  # noqa: E501
    story.show(
        "reply_preview", "reply", "ACC-1", "--template", "claim_ack", "--next-update", "2026-11-18 14:00", "--dry-run",
        now=TUESDAY,
    )  # fmt: skip
    story.talk(
        "reply_draft", "reply", "ACC-1", "--template", "claim_ack", answers=["n"], now="2026-11-17T09:20-06:00"
    )
    story.show("show_draft", "show", "ACC-1", now="2026-11-17T09:21-06:00")
    story.talk(
        "reply_asked", "reply", "ACC-1", "--template", "claim_ack", "--next-update", "2026-11-18 14:00",
        answers=[""], now="2026-11-17T09:24-06:00",
    )  # fmt: skip
    story.show("show_answered", "show", "ACC-1", now="2026-11-17T09:25-06:00")
    story.show("undo_refused", "undo", now="2026-11-17T09:26-06:00")


def _evidence(story: Story) -> None:
    story.show("evidence_add_cut", "evidence", "add", "ACC-1", "cable-tip-cut.jpg", "--kind", "defect_photo", "--from", "buyer", now="2026-11-17T09:40-06:00")  # noqa: E501
    story.do("evidence", "add", "ACC-1", "listing.png", "--kind", "listing_snapshot", now="2026-11-17T09:41-06:00")
    story.do("evidence", "add", "ACC-1", "outer-box.jpg", "--kind", "pre_ship_test", now="2026-11-17T09:42-06:00")
    story.show("evidence_check", "evidence", "check", "ACC-1", now="2026-11-17T09:45-06:00", looks=ALL)
    story.show("evidence_list", "evidence", "list", "ACC-1", now="2026-11-17T09:46-06:00")
    story.show("submit_refused", "submit", "ACC-2", now="2026-11-17T09:47-06:00")
    story.show("evidence_add_good", "evidence", "add", "ACC-1", "cable-tip.jpg", "--kind", "defect_photo", "--from", "buyer", now="2026-11-17T09:52-06:00")  # noqa: E501
    story.show("evidence_check_good", "evidence", "check", "ACC-1", now="2026-11-17T09:53-06:00")
    story.show("submit", "submit", "ACC-3", now="2026-11-17T09:55-06:00")
    story.show("heard_task", "heard", "ACC-3", "Envíen la factura", "--from", "platform", "--due-at", "2026-11-18 18:00", now="2026-11-17T09:58-06:00")  # noqa: E501
    story.show("show_task", "show", "ACC-3", now="2026-11-17T09:59-06:00")


def _later(story: Story) -> None:
    story.show("note", "note", "ACC-1", "Llamar al taller", now="2026-11-17T10:00-06:00")
    story.show("undo", "undo", now="2026-11-17T10:01-06:00")
    story.show("show_taken_back", "show", "ACC-1", now="2026-11-17T10:02-06:00", looks=("", "colors"))
    story.show("heard", "heard", "ACC-1", "¿Y bien?", "--from", "buyer", "--emotion", "angry", now="2026-11-17T11:00-06:00")
    story.do("wait", "ACC-1", "--on", "supplier", now="2026-11-17T12:00-06:00")
    story.show("why_paused", "why", "ACC-1", "resolution", now="2026-11-18T13:00-06:00")
    story.do("resume", "ACC-1", now="2026-11-18T13:00-06:00")
    story.show("edit", "edit", "ACC-1", "--pin", "Lo pidió la tienda", "--tag", "cable", "--due", "ml_claim_protect_reputation=2026-11-20 12:00", now="2026-11-18T13:01-06:00")  # noqa: E501
    story.show("why_typed", "why", "ACC-1", "ml_claim_protect_reputation", now="2026-11-18T13:02-06:00")
    story.show("show_missed", "show", "ACC-2", now=THURSDAY)
    story.show("today_missed", "today", now=THURSDAY, looks=("", "60", "accessible"))
    story.do("reply", "NOM-1", "--text", "Hola, Leo.", now=THURSDAY)
    story.do("wait", "NOM-1", "--on", "buyer", now=THURSDAY)
    story.show("today_waiting", "today", "--client", "nomada", now=THURSDAY, looks=("", "60", "accessible"))
    story.show("reopen", "reopen", "ACC-6", now=THURSDAY)
    story.show("decide", "decide", "ACC-3", "--ruling", "denied", now=THURSDAY)
    story.show("show_log", "show", "ACC-1", "--log", now=THURSDAY)


def _refusals(story: Story) -> None:
    claim = ("open", "--client", "accesorios", "--platform", "ml", "--procedure", "claim", "--reason", "defect")
    story.show("close_refused", "close", "NOM-1", "--outcome", "denied", "--dry-run", now=THURSDAY)
    story.show("close_unproven", "close", "ACC-2", "--outcome", "claim_lost", now=THURSDAY)
    story.show("duplicate", *claim, "--order", "2000007819609432", now=THURSDAY)
    story.show(
        "out_of_scope", "open", "--client", "nomada", "--platform", "ml", "--procedure", "claim", "--reason", "defect",
        "--order", "1", now=THURSDAY,
    )  # fmt: skip
    story.show("ambiguous_amount", *claim, "--order", "7", "--amount", "1.234 MXN", now=THURSDAY)
    story.show("ambiguous_date", *claim, "--order", "7", "--received-at", "mañana", now=THURSDAY)
    story.show("missing_flags", *claim[:7], now=THURSDAY)
    story.show("not_found", "show", "ACC-99", now=THURSDAY)
    story.show("no_column", "list", "--columns", "id,color", now=THURSDAY)
    story.show("not_offered", "choose", "ACC-1", "appeal", now=THURSDAY)
    story.show("which_option", "choose", "ACC-1", now=THURSDAY)
    story.show("wait_on_us", "wait", "ACC-1", "--on", "us", now=THURSDAY)
    story.show("closed_already", "close", "ACC-4", "--outcome", "refunded_keep_item", now=THURSDAY)
