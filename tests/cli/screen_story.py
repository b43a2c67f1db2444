"""One story of two stores, played through the command line at frozen moments: the screens that the golden files keep.

`play()` gives each screen by its name, with the line that was typed. Ids of entries are masked; everything else stands
as printed. The photos are those of the examples, so that sizes and dates in them are the same everywhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.program import Ran, run

PHOTOS = Path(__file__).parent.parent.parent / "examples" / "photos"

FRIDAY = "2026-11-13T18:41-06:00"
SATURDAY = "2026-11-14T11:05-06:00"
MONDAY = "2026-11-16T21:30-06:00"
TUESDAY = "2026-11-17T09:10-06:00"
WEDNESDAY = "2026-11-18T13:00-06:00"
THURSDAY = "2026-11-19T10:00-06:00"

LOOKS: Mapping[str, Mapping[str, str]] = {
    "": {},
    "60": {"COLUMNS": "60"},
    "160": {"COLUMNS": "160"},
    "accessible": {"CONCIERGE_ACCESSIBLE": "1"},
    "ascii": {},
    "colors": {"FORCE_COLOR": "1"},
    "elsewhere": {"TZ": "America/Argentina/Buenos_Aires"},
}
"""What a screen is shown in: the terminal's width, a reader, an encoding without our glyphs, colours, a user who lives
in another zone than the store."""
ALL = tuple(LOOKS)


def add_stores() -> None:
    """Accesorios Luna in Mexico City with three platforms; Casa Nómada with Instagram alone."""
    luna = (
        "accesorios", "--name", "Accesorios Luna", "--prefix", "ACC",
        "--hours", "mon-fri 09:00-14:00,16:00-19:00; sat 10:00-13:00",
        "--platform", "mercadolibre:MLM", "--platform", "amazon:US", "--platform", "instagram",
    )  # fmt: skip
    nomada = (
        "nomada", "--name", "Casa Nómada", "--prefix", "NOM", "--hours", "mon-fri 09:00-18:00",
        "--platform", "instagram",
    )  # fmt: skip
    for words in (luna, nomada):
        done = run(
            "client", "add", *words, "--language", "es", "--timezone", "America/Mexico_City", "--country", "MX-CMX",
            "--currency", "MXN", "--billing-currency", "USD", now="2026-11-02T09:00-06:00",
        )  # fmt: skip
        assert done.code == 0, done


class _Screen(io.TextIOWrapper):
    """A stream of its own encoding; a terminal where somebody sits at it."""

    def __init__(self, encoding: str, *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)  # type: ignore[attr-defined]


class _Typist:
    """Somebody at the keyboard: each line asked for is answered, and the terminal echoes it."""

    def __init__(self, lines: list[str], out: _Screen) -> None:
        self.lines, self.out = lines, out

    def isatty(self) -> bool:
        return self.out.terminal

    def readline(self, *_size: int) -> str:
        line = self.lines.pop(0) + "\n"
        self.out.write(line)
        return line


def run_on(out: _Screen, *words: str, now: str, answers: tuple[str, ...] = ()) -> Ran:
    """Runs `concierge WORDS` in this process with `out` for its answer and for its talk."""
    from concierge_cli.__main__ import main

    kept = sys.stdin
    typist = _Typist(list(answers), out)
    sys.stdin = typist  # type: ignore[assignment]
    try:
        with (
            environment({"CONCIERGE_NOW": now}),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(out),
        ):
            code = main(list(words))
    finally:
        sys.stdin = kept
    assert not typist.lines, f"nobody asked for {typist.lines}"
    return Ran(code, out.text(), "")


@contextlib.contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Variables for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def shown(words: tuple[str, ...], ran: Ran) -> str:
    """What stands on the terminal: the line typed, what came back, and the exit code where it is not 0."""
    line = " ".join(f'"{word}"' if re.search(r"[\s;«»¿…]", word) else word for word in ("concierge", *words))
    code = f"[{ran.code}]\n" if ran.code else ""
    return masked(f"$ {line}\n{ran.out}{ran.err}{code}")


def masked(text: str) -> str:
    """The screen without what chance decides, and with its colours as words."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ENTRY", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", text)
    names = {"31": "<red>", "33": "<yellow>", "32": "<green>", "2": "<dim>", "1": "<bold>", "9": "<struck>"}
    return re.sub(r"\x1b\[(\d+)m", lambda code: names.get(code[1], "</>"), text)


class Story:
    """What was shown so far, by name."""

    def __init__(self) -> None:
        self.screens: dict[str, str] = {}

    def show(self, name: str, *words: str, now: str, looks: tuple[str, ...] = ("",)) -> None:
        """Runs a command and keeps its screen; a command that only reads may be shown in several looks."""
        for look in looks:
            out = _Screen("ascii" if look == "ascii" else "utf-8")
            with environment(LOOKS[look]):
                ran = run_on(out, *words, now=now)
            assert ran.code != 1, ran.out
            self._keep(f"{name}_{look}" if look else name, words, ran)

    def talk(self, name: str, *words: str, answers: tuple[str, ...], now: str) -> None:
        """Runs a command at a terminal."""
        with environment({"NO_COLOR": "1"}):
            ran = run_on(_Screen("utf-8", terminal=True), *words, now=now, answers=answers)
        self._keep(name, words, ran)

    def do(self, *words: str, now: str) -> None:
        """Runs a command whose screen is not kept; it has to work."""
        done = run(*words, now=now)
        assert done.code == 0, (words, done)

    def _keep(self, name: str, words: tuple[str, ...], ran: Ran) -> None:
        assert name not in self.screens, name
        self.screens[name] = shown(words, ran)


def play() -> dict[str, str]:
    """The whole story in the language of `CONCIERGE_LANG`; `CONCIERGE_HOME` must be fresh."""
    story = Story()
    story.show("today_no_store", "today", now=FRIDAY)
    add_stores()
    with contextlib.chdir(PHOTOS):
        _first_day(story)
        _weekend(story)
        _queue_and_cases(story)
        _reasons(story)
        _answers(story)
        _evidence(story)
        _taken_back_and_paused(story)
        _missed(story)
        _refusals(story)
    return story.screens


LUNA = ("open", "--client", "accesorios")


def _first_day(story: Story) -> None:
    story.show("today_first_day", "today", now=FRIDAY)
    story.talk(
        "open",
        *LUNA, "--buyer", "Ana P.", "--item", "CABLE-USBC-2M:1", "--amount", "189.00 MXN",
        "--stated-reason", "Dejó de cargar a los tres días",
        answers=("1", "1", "1", "2000007819609432", "2026-11-13 18:30"), now=FRIDAY,
    )  # fmt: skip
    story.do(
        "open", "--client", "nomada", "--procedure", "dm", "--reason", "other", "--buyer", "Leo",
        "--received-at", "2026-11-13T09:40-06:00", now=FRIDAY,
    )  # fmt: skip


def _weekend(story: Story) -> None:
    """An A-to-z, a mediation, a refund, a case that waits, one that is closed."""
    story.show("evidence_add", "evidence", "add", "ACC-1", "chat-ana.pdf", "--kind", "chat_log", now=SATURDAY)
    story.show(
        "open_a_to_z",
        *LUNA, "--platform", "amazon", "--procedure", "a_to_z", "--reason", "not_received", "--buyer", "John D.",
        "--order", "701-1234567-7654321", "--amount", "24.99 USD",
        "--received-at", "2026-11-14T16:20-06:00", "--platform-opened-at", "2026-11-14T16:20-06:00", now=MONDAY,
    )  # fmt: skip
    story.do("evidence", "add", "ACC-2", "shipping-label.jpg", "--kind", "dispatch_proof", now=MONDAY)
    story.do("evidence", "add", "ACC-2", "--fact", "tracking=1Z999AA10123456784", now=MONDAY)
    story.do("evidence", "add", "ACC-2", "listing.png", "--kind", "chat_log", now=MONDAY)
    story.show(
        "open_mediation",
        *LUNA, "--platform", "ml", "--procedure", "mediation", "--reason", "not_as_described", "--buyer", "Rosa M.",
        "--order", "2000007819600001", "--received-at", "2026-11-13T12:00-06:00", "--amount", "620.00 MXN",
        "--due-at", "2026-11-19T12:00-06:00", now=MONDAY,
    )  # fmt: skip
    story.show("reply", "reply", "ACC-3", "--text", "Hola, Rosa. Ya estoy revisando tu caso.", now=MONDAY)
    story.do("wait", "ACC-3", "--on", "buyer", now=MONDAY)
    for photo, kind in (
        ("case-received.jpg", "received_photo"),
        ("case-unused.jpg", "listing_snapshot"),
        ("packed-before.jpg", "chat_log"),
    ):
        story.do("evidence", "add", "ACC-3", photo, "--kind", kind, now=MONDAY)
    story.show(
        "heard_at", "heard", "ACC-3", "Aquí va la foto", "--from", "buyer", "--at", "2026-11-16 21:14", now=MONDAY
    )
    story.show(
        "open_claim",
        *LUNA, "--platform", "ml", "--procedure", "claim", "--reason", "damaged_transit", "--buyer", "Iván",
        "--order", "2000007819600002", "--received-at", "2026-11-16T10:00-06:00", "--amount", "350.00 MXN",
        now=MONDAY, looks=("60",),
    )  # fmt: skip
    story.do("evidence", "add", "ACC-4", "outer-box.jpg", "--kind", "outer_box_photos", now=MONDAY)
    story.do("reply", "ACC-4", "--text", "Hola, Iván. Lamento el golpe; hoy lo reviso.", now=MONDAY)
    story.show("choose", "choose", "ACC-4", "refund", now=MONDAY)
    for number, buyer in ((5, "Sofía"), (6, "Nadia")):
        story.show(
            f"open_dm_{number}",
            *LUNA, "--platform", "ig", "--procedure", "dm", "--reason", "wrong_item", "--buyer", buyer,
            "--received-at", "2026-11-16T12:00-06:00", now=MONDAY, looks=("160",) if number == 5 else ("60",),
        )  # fmt: skip
        story.do("reply", f"ACC-{number}", "--text", f"Hola, {buyer}. ¿Qué te llegó?", now=MONDAY)
    story.show("wait", "wait", "ACC-5", "--on", "buyer", "--until", "2026-11-18 18:00", now=MONDAY)
    story.show("close", "close", "ACC-6", "--outcome", "withdrawn_by_buyer", "--note", "Ya lo encontró", now=MONDAY)


def _queue_and_cases(story: Story) -> None:
    story.show("today", "today", now=TUESDAY, looks=ALL)
    story.show("today_why", "today", "--why", now=TUESDAY, looks=("", "accessible"))
    story.show("today_one_store", "today", "--client", "nomada", now=TUESDAY)
    story.show("list", "list", now=TUESDAY, looks=("", "60", "160", "accessible", "ascii", "colors"))
    columns = "id,client,what,platform,buyer,order,missing,amount,received,status"
    story.show("list_columns", "list", "--columns", columns, now=TUESDAY, looks=("", "60", "160"))
    story.show("list_all", "list", "--all", now=TUESDAY)
    story.show("list_missing", "list", "--missing-evidence", "--columns", "id,due,missing", now=TUESDAY)
    story.show("list_none", "list", "--tag", "cable", now=TUESDAY)
    story.show("list_plain", "list", "--plain", "--client", "accesorios", now=TUESDAY)
    story.show("show", "show", "ACC-1", now=TUESDAY, looks=ALL)
    story.show("show_a_to_z", "show", "ACC-2", now=TUESDAY)
    story.show("show_mediation", "show", "ACC-3", now=TUESDAY)
    story.show("show_waiting", "show", "ACC-5", now=TUESDAY, looks=("", "elsewhere"))
    story.show("show_closed", "show", "ACC-6", now=TUESDAY)
    story.show("ambiguous", "show", "1", now=TUESDAY)


def _reasons(story: Story) -> None:
    story.show("why", "why", "ACC-1", now=TUESDAY, looks=("", "60"))
    story.show(
        "why_platform", "why", "ACC-1", "ml_claim_protect_reputation", now=TUESDAY,
        looks=("", "60", "160", "accessible", "ascii", "elsewhere"),
    )  # fmt: skip
    story.show("why_a_to_z", "why", "ACC-2", "az_a_to_z_respond", now=TUESDAY)
    story.show("why_imported", "why", "ACC-3", "ml_any_mandatory_action", now=TUESDAY)


def _answers(story: Story) -> None:
    promise = "Le garantizo que Amazon le dará la razón. Mi WhatsApp es +52 55 1234 5678"
    story.show("reply_refused", "reply", "ACC-2", "--text", promise, now=TUESDAY)
    ack = ("reply", "ACC-1", "--template", "claim_ack")
    update = ("--next-update", "2026-11-18 14:00")
    story.show("reply_preview", *ack, *update, "--dry-run", now=TUESDAY, looks=("", "60", "accessible"))
    story.talk("reply_draft", *ack, answers=("n",), now="2026-11-17T09:20-06:00")
    story.show("show_draft", "show", "ACC-1", now="2026-11-17T09:21-06:00")
    story.talk("reply_asked", *ack, *update, answers=("",), now="2026-11-17T09:24-06:00")
    story.show("show_answered", "show", "ACC-1", now="2026-11-17T09:25-06:00")
    story.show("undo_refused", "undo", now="2026-11-17T09:26-06:00")


def lose(name: str) -> None:
    """The vault loses the file that was kept of this photo."""
    digest = hashlib.sha256((PHOTOS / name).read_bytes()).hexdigest()
    Path(os.environ["CONCIERGE_HOME"], "vault", digest[:2], digest[2:]).unlink()


def _evidence(story: Story) -> None:
    photo = ("--kind", "defect_photo", "--from", "buyer")
    story.show(
        "evidence_add_cut", "evidence", "add", "ACC-1", "cable-tip-cut.jpg", *photo, now="2026-11-17T09:40-06:00"
    )
    story.do("evidence", "add", "ACC-1", "outer-box.jpg", "--kind", "pre_ship_test", now="2026-11-17T09:42-06:00")
    check, now = ("evidence", "check", "ACC-1"), "2026-11-17T09:45-06:00"
    story.show("evidence_check", *check, now=now, looks=("", "60", "160", "accessible", "ascii", "colors"))
    story.show("evidence_check_talk", "evidence", "check", "NOM-1", now=now)
    story.show("evidence_list", "evidence", "list", "ACC-1", now=now)
    story.show("submit_refused", "submit", "ACC-2", now=now)
    ask = ("evidence", "ask")
    story.show("evidence_ask_preview", *ask, "ACC-1", "--dry-run", now=now, looks=("", "60", "accessible", "ascii"))
    story.show("evidence_ask_several", *ask, "ACC-4", "--optional", "--dry-run", now=now)
    story.show("evidence_ask_elsewhere", *ask, "ACC-2", now=now)
    story.show("evidence_ask_store", *ask, "ACC-2", "--to", "client", "--dry-run", now=now)
    story.show("evidence_ask_nothing", *ask, "ACC-3", now=now)
    story.talk("evidence_asked", *ask, "ACC-1", answers=("",), now="2026-11-17T09:46-06:00")
    story.show("evidence_asked_again", *ask, "ACC-6", "--kind", "received_photo", now=now)
    story.show("evidence_add_good", "evidence", "add", "ACC-1", "cable-tip.jpg", *photo, now="2026-11-17T09:52-06:00")
    story.show("evidence_check_good", *check, now="2026-11-17T09:53-06:00")
    verify, now = ("evidence", "verify", "ACC-1"), "2026-11-17T09:54-06:00"
    story.show("evidence_verify", *verify, now=now, looks=("", "accessible"))
    lose("chat-ana.pdf")
    story.show("evidence_verify_lost", *verify, now=now, looks=("", "60", "accessible"))
    story.do("evidence", "add", "ACC-1", "chat-ana.pdf", "--kind", "chat_log", now=now)
    story.do(*verify, now=now)
    story.show("submit", "submit", "ACC-3", now="2026-11-17T09:55-06:00")
    story.show(
        "heard_task", "heard", "ACC-3", "Envíen la factura", "--from", "platform", "--due-at", "2026-11-18 18:00",
        now="2026-11-17T09:58-06:00",
    )  # fmt: skip
    story.show("show_task", "show", "ACC-3", now="2026-11-17T09:59-06:00")


def _taken_back_and_paused(story: Story) -> None:
    story.show("note", "note", "ACC-1", "Llamar al taller", now="2026-11-17T10:00-06:00")
    story.show("undo", "undo", now="2026-11-17T10:01-06:00")
    story.do("note", "ACC-1", "Cobrar 15 USD", "--private", "--minutes", "12", now="2026-11-17T10:02-06:00")
    story.show("show_taken_back", "show", "ACC-1", now="2026-11-17T10:03-06:00", looks=("", "colors"))
    story.show(
        "heard", "heard", "ACC-1", "¿Y bien?", "--from", "buyer", "--emotion", "angry", now="2026-11-17T11:00-06:00"
    )
    story.do("wait", "ACC-1", "--on", "supplier", now="2026-11-17T12:00-06:00")
    story.show("why_paused", "why", "ACC-1", "resolution", now="2026-11-18T12:59-06:00")
    story.show("resume", "resume", "ACC-1", now=WEDNESDAY)
    story.show("why_resumed", "why", "ACC-1", "resolution", now=WEDNESDAY)
    story.show(
        "edit", "edit", "ACC-1", "--pin", "Lo pidió la tienda", "--tag", "cable",
        "--due", "ml_claim_protect_reputation=2026-11-20 12:00", now="2026-11-18T13:01-06:00",
    )  # fmt: skip
    story.show("why_typed", "why", "ACC-1", "ml_claim_protect_reputation", now="2026-11-18T13:02-06:00")
    story.show("show_log", "show", "ACC-1", "--log", now="2026-11-18T13:03-06:00")


def _missed(story: Story) -> None:
    story.show("show_missed", "show", "ACC-2", now=THURSDAY, looks=("", "colors"))
    story.show("today_missed", "today", now=THURSDAY, looks=("", "60", "accessible"))
    story.show("reply_late", "reply", "NOM-1", "--text", "Hola, Leo.", now=THURSDAY)
    story.do("wait", "NOM-1", "--on", "buyer", now=THURSDAY)
    story.show("today_waiting", "today", "--client", "nomada", now=THURSDAY, looks=("", "60", "accessible"))
    story.show("decide", "decide", "ACC-3", "--ruling", "denied", now=THURSDAY)
    story.show("reopen", "reopen", "ACC-6", now=THURSDAY)


def _refusals(story: Story) -> None:
    claim = (*LUNA, "--platform", "ml", "--procedure", "claim", "--reason", "defect")
    for name, words in {
        "close_dry_run": ("close", "NOM-1", "--outcome", "denied", "--dry-run"),
        "close_unanswered": ("close", "ACC-2", "--outcome", "claim_lost"),
        "close_unproven": ("close", "ACC-4", "--outcome", "refunded_keep_item"),
        "duplicate": (*claim, "--order", "2000007819609432"),
        "out_of_scope": (
            "open", "--client", "nomada", "--platform", "ml", "--procedure", "claim", "--reason", "defect",
            "--order", "1",
        ),
        "ambiguous_amount": (*claim, "--order", "7", "--amount", "1.234 MXN"),
        "future_date": (*claim, "--order", "7", "--received-at", "2026-11-20 12:00"),
        "missing_flags": LUNA,
        "not_found": ("show", "ACC-99"),
        "no_column": ("list", "--columns", "id,color"),
        "not_offered": ("choose", "ACC-1", "appeal"),
        "which_option": ("choose", "ACC-1"),
        "no_draft": ("reply", "ACC-1", "--draft"),
        "empty_note": ("note", "ACC-1", " "),
    }.items():  # fmt: skip
        story.show(name, *words, now=THURSDAY)
