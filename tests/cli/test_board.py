"""`today --watch`: the frames, what is said to who cannot see them change, and the board in a real terminal."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from concierge_cli.cli.output import Screen
from concierge_cli.cli.screens.board import Board, Row, changes, frame, ticks
from concierge_cli.cli.screens.queue import head_lines, waiting_lines
from concierge_cli.cli.style import bare, cells
from concierge_cli.domain.vocabulary import Party
from concierge_cli.i18n import bind
from concierge_cli.language.dates import countdown
from tests.cli.screen_story import masked
from tests.program import PATIENCE, add_store, open_claim, run

GOLDEN = Path(__file__).parents[1] / "golden" / "board"
WRITES = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")
ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 17, 15, 10, tzinfo=UTC)
ZONE = "America/Mexico_City"


def row(case: str, left: timedelta | None, *, warned: bool = False, do: str = "contestar", own: str = "") -> Row:
    due = NOW + left if left is not None else None
    return Row(
        id=case,
        names=(
            "Reclamo por algo muy largo que no cabe · Mercado Libre México · US$189.00",
            "Reclamo · Mercado Libre · $189.00 MXN",
            "Reclamo · Mercado Libre",
        ),
        do=do,
        due_at=due,
        warn_at=NOW - timedelta(hours=1) if warned else None,
        zone=ZONE,
        own_hour=own,
    )


BOARD = Board(
    head=(),
    rows=(
        row("ACC-33", timedelta(hours=-2, minutes=-5), do="contestar a quien compró"),
        row("ACC-47", timedelta(minutes=40, seconds=18), do="guardar la prueba de entrega"),
        row("NOM-9", timedelta(hours=7, minutes=10), own="18:20 Bogotá"),
        row("ACC-1234", timedelta(days=1, hours=14), warned=True, do="guardar lo que falta: " + "foto nítida " * 6),
        row("ACC-44", timedelta(days=2, hours=3)),
        row("ACC-45", timedelta(hours=-30)),
        row("ACC-38", None, do="cerrarlo"),
    ),
    foot=(),
)


ENGLISH = {
    "contestar": "answer",
    "contestar a quien compró": "answer the buyer",
    "guardar la prueba de entrega": "keep the proof of delivery",
    "guardar lo que falta: " + "foto nítida " * 6: "keep what is missing: " + "clear photo " * 6,
    "cerrarlo": "close it",
}


def on(screen: Screen, language: str) -> Board:
    """The board under its real head and over its real foot, for two stores of three; its rows in the language."""
    wait = SimpleNamespace(on=Party.BUYER, until=None)
    waiting = SimpleNamespace(id="ACC-40", client="accesorios", approvals=[], current_wait=lambda _now: wait)
    stores = {"ACC": "accesorios", "NOM": "nomada"}
    ours = [SimpleNamespace(case=SimpleNamespace(client=stores[one.id[:3]])) for one in BOARD.rows]
    session = SimpleNamespace(screen=screen, settings=SimpleNamespace(timezone=ZONE, country="MX"))
    journal = SimpleNamespace(active_clients=lambda: ["accesorios", "nomada", "sol"])
    desk = SimpleNamespace(now=NOW, playbooks=None, journal=journal)
    rows = BOARD.rows
    if language == "en":
        rows = tuple(
            one._replace(do=ENGLISH[one.do], names=tuple(name.replace("Reclamo", "Claim") for name in one.names))
            for one in rows
        )
    head = head_lines(session, desk, ours, [waiting])
    return Board(head=tuple(head), rows=rows, foot=tuple(waiting_lines(session, desk, [waiting])))


ALARM = ("✗ Amazon, ODR: 1.33 % (2/150), pasa el límite de 1 %.", "")


@pytest.mark.parametrize(("height", "shown"), [(30, True), (10, True), (9, False), (4, False)])
def test_the_alarm_stands_over_the_cases_unless_the_window_is_too_low(height, shown):
    bind("es")
    screen = Screen(width=80)
    lines = frame(on(screen, "es")._replace(alarm=ALARM), screen, NOW, height)
    assert (lines[: len(ALARM)] == list(ALARM)) is shown
    assert len(lines) <= height
    assert any("ACC-33" in line for line in lines), "a case is always there"


LOOKS = {
    "80": (Screen(width=80), 30),
    "60": (Screen(width=60), 30),
    "80_color": (Screen(width=80, color=True), 30),
    "80_ascii": (Screen(width=80, ascii=True), 30),
    "80_low": (Screen(width=80), 10),
    "60_lowest": (Screen(width=60), 5),
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("look", LOOKS)
def test_a_frame_stands_as_it_was_read(look, language):
    bind(language)
    screen, height = LOOKS[look]
    lines = frame(on(screen, language), screen, NOW, height)
    text = masked(screen.finish("\n".join(lines)) + "\n")
    path = GOLDEN / f"{look}_{language}.txt"
    if WRITES:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
    assert len(lines) <= height
    for line in lines:
        assert cells(line) <= screen.width
        assert bare(line) == line or screen.color


@pytest.mark.parametrize(("longest", "column"), [("ACC-1", 8), ("ACC-1234", 9), ("ACCX-12345", 11)])
def test_the_second_column_stands_behind_the_longest_id(longest, column):
    bind("es")
    screen = Screen(width=80)
    board = BOARD._replace(rows=(row("ACC-2", timedelta(hours=3)), row(longest, timedelta(hours=4))))
    entries = frame(board, screen, NOW, 30)[1:5]
    assert {line[:column].rstrip() for line in entries} == {"ACC-2", longest, ""}
    assert all(line[column - 1] == " " and line[column] != " " for line in entries)
    assert all(cells(line) <= 80 for line in entries)


def test_no_board_is_without_its_file():
    assert sorted(path.stem for path in GOLDEN.glob("*.txt")) == sorted(
        f"{look}_{x}" for look in LOOKS for x in ("es", "en")
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (61, "1 min 01 s"),
        (0, "0 min 00 s"),
        (90_000, "1 d 01 h"),
        (7_200.9, "2 h"),
    ],
)
def test_seconds_are_counted_in_the_last_hour(seconds, said):
    assert countdown(seconds) == said


def test_the_state_is_a_word_and_turns_with_the_time():
    one = row("ACC-1", timedelta(days=2))
    seen = {one.state(NOW + timedelta(hours=hours)) for hours in (0, 30, 47.5, 48, 49)}
    assert seen == {"calm", "day", "hour", "late"}
    assert one.state(NOW + timedelta(hours=48)) == "hour", "exactly on time is not late"
    board = BOARD._replace(rows=(one,))
    assert not ticks(board, NOW)
    assert ticks(board, NOW + timedelta(hours=47.5))
    assert not ticks(board, NOW + timedelta(hours=49))


def test_a_change_is_one_line_and_no_change_is_none():
    bind("es")
    assert changes(BOARD, BOARD, NOW, NOW + timedelta(minutes=1), ZONE) == []
    said = changes(BOARD, BOARD, NOW, NOW + timedelta(minutes=41), ZONE)
    assert said == ["9:51. ACC-47, Reclamo · Mercado Libre: venció hoy 9:50."]
    after = BOARD._replace(
        rows=(
            row("ACC-50", timedelta(hours=3)),
            row("ACC-33", timedelta(hours=-2, minutes=-5), do="cerrarlo"),
            *BOARD.rows[2:],
        )
    )
    assert changes(BOARD, after, NOW, NOW, ZONE) == [
        "9:10. Nuevo: ACC-50, Reclamo · Mercado Libre; vence en menos de un día, hoy 12:10.",
        "9:10. ACC-33, Reclamo · Mercado Libre: ahora toca cerrarlo; venció hoy 7:05.",
        "9:10. ACC-47 ya no te espera.",
    ]


def test_an_alarm_that_comes_or_goes_is_told():
    bind("es")
    alarmed = BOARD._replace(alarm=ALARM)
    assert changes(alarmed, alarmed, NOW, NOW, ZONE) == []
    assert changes(BOARD, alarmed, NOW, NOW, ZONE) == ["9:10. ✗ Amazon, ODR: 1.33 % (2/150), pasa el límite de 1 %."]
    assert changes(alarmed, BOARD, NOW, NOW, ZONE) == ["9:10. El aviso del principio ya no está."]


@pytest.mark.parametrize("words", [["today", "--watch"], ["today", "--watch", "--json"]])
def test_without_a_terminal_it_says_what_to_do(words):
    add_store()
    done = run(*words)
    assert done.code == 2
    if "--json" in words:
        assert done.error["hint"] == "concierge today"
    else:
        assert done.err.splitlines()[-1] == "concierge today"


def test_without_a_store_it_says_how_to_begin():
    assert run("today", "--watch").out.splitlines()[-1] == "concierge init"


# --- in a real terminal ---------------------------------------------------------------------------------------------

pexpect = pytest.importorskip("pexpect")
posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
ENTERED, LEFT, SHOWN = "\x1b[?1049h", "\x1b[?1049l", "\x1b[?25h"


def board(**env: str):
    terminal = pexpect.spawn(
        sys.executable, ["-m", "concierge_cli", "today", "--watch"], cwd=str(ROOT), encoding="utf-8", timeout=PATIENCE,
        env={**{k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}, "TERM": "xterm-256color", **env},
        dimensions=(24, 80),
    )  # fmt: skip
    terminal.delaybeforesend = None
    return terminal


def write_elsewhere(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "concierge_cli", *words, "--no-input"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done


@pytest.fixture
def a_case():
    add_store(now="2026-11-13T18:41-06:00")
    open_claim()


@posix
def test_it_shows_what_another_terminal_writes_follows_the_window_and_leaves(a_case):
    terminal = board()
    terminal.expect_exact(ENTERED)
    terminal.expect("ACC-1.*Reclamo")
    place = ("--client", "accesorios", "--platform", "ig", "--procedure", "dm", "--reason", "other")
    write_elsewhere("open", *place, "--buyer", "Vale")
    terminal.expect("ACC-2.*Mensaje directo")
    terminal.send("\x1b[A\x1bOB\x1b[<64;10;5M")
    terminal.setwinsize(24, 60)
    terminal.expect("2 abiertos")
    terminal.send("q")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert LEFT in terminal.before
    assert SHOWN in terminal.before
    assert "ACC" not in terminal.before.rpartition(LEFT)[2], "what stood on the terminal stands there again"


@posix
def test_an_account_that_passes_its_limit_is_told_while_it_watches(a_case):
    place = ("--client", "accesorios", "--platform", "amazon")
    opened = run("open", *place, "--procedure", "message", "--reason", "defect", "--order", "111-1", "--json")
    counted = ("--from", "2026-09-19", "--to", "2026-11-17", "--orders", "50")
    assert run("client", "orders", "accesorios", "--platform", "amazon", *counted).code == 0
    terminal = board()
    terminal.expect("ACC-2")
    assert "ODR" not in terminal.before
    write_elsewhere("edit", opened.data["id"], "--rating", "1")
    terminal.expect(r"ODR\).*1/50.*q para salir")
    write_elsewhere("edit", opened.data["id"], "--no-rating")
    terminal.expect("q para salir")
    assert "ODR" not in terminal.before
    terminal.send("q")
    terminal.expect(pexpect.EOF)


@posix
@pytest.mark.parametrize(
    ("how", "code"), [("\x03", 130), ("\x04", 0), ("\x1b", 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str
)
def test_whatever_ends_it_gives_the_terminal_back(a_case, how, code):
    terminal = board()
    terminal.expect("ACC-1")
    if isinstance(how, signal.Signals):
        terminal.kill(how)
    else:
        terminal.send(how)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == code
    assert LEFT in terminal.before
    assert SHOWN in terminal.before
    assert "Traceback" not in terminal.before


@pytest.mark.thorough
@posix
def test_a_failure_gives_the_terminal_back_and_is_said_there(a_case, home):
    terminal = board()
    terminal.expect("ACC-1")
    (home / "journal.db").write_bytes(b"no journal" * 500)
    terminal.expect_exact(LEFT)
    terminal.expect("dañad")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 8


@posix
def test_keys_are_single_and_the_terminal_is_as_it_was(monkeypatch):
    import pty
    import termios

    from concierge_cli.cli import keys

    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)

    def press() -> None:
        with keys.Keys() as pressed:
            assert termios.tcgetattr(slave)[3] & (termios.ICANON | termios.ECHO) == 0
            assert pressed.wait(0) == ""
            os.write(master, b"xq")
            assert (pressed.wait(PATIENCE), pressed.wait(PATIENCE)) == ("x", "q")
            for sent in ("\x1b[A", "\x1bOB", "\x1b[<64;10;5M", "\x1b[M`!q", "\x1b[1;5C", "\x1bq", "\x1b\x1b[D", "\x1b"):
                os.write(master, sent.encode())
                assert pressed.wait(PATIENCE) == sent, "an arrow, the wheel, Alt and a letter are one key; Esc is alone"
            os.write(master, b"\x1b[A\x1b[Aq")
            assert [pressed.wait(PATIENCE) for _ in range(3)] == ["\x1b[A", "\x1b[A", "q"]
            os.kill(os.getpid(), signal.SIGWINCH)
            assert pressed.wait(PATIENCE) == ""
            assert told[-1], "a changed window ends the waiting, and not the time"
            raise RuntimeError

    told: list[list[int]] = []

    def heard(*given: object) -> tuple[list[int], list[int], list[int]]:
        found = waited(*given)  # type: ignore[arg-type]
        told.append(found[0])
        return found

    waited = select.select
    monkeypatch.setattr(select, "select", heard)
    with open(slave, encoding="utf-8", closefd=False) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(RuntimeError):
            press()
    assert termios.tcgetattr(slave) == before
    assert signal.getsignal(signal.SIGWINCH) == signal.SIG_DFL
    os.close(master)
    os.close(slave)


def wait_until_stopped(process: int) -> None:
    """As a shell does before it lets anybody type `fg`: a SIGCONT that comes before the stop is lost."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        changed, status = os.waitpid(process, os.WUNTRACED | os.WNOHANG)
        if changed:
            assert os.WIFSTOPPED(status), f"it ended ({status}) instead of stopping"
            return
        time.sleep(0.01)
    raise AssertionError("it did not stop")


@posix
def test_stopped_with_ctrl_z_it_comes_back(a_case):
    terminal = board()
    terminal.expect("ACC-1")
    terminal.send("\x1a")
    terminal.expect_exact(LEFT)
    wait_until_stopped(terminal.pid)
    terminal.kill(signal.SIGCONT)
    terminal.expect_exact(ENTERED)
    terminal.expect("ACC-1")
    terminal.send("q")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


@pytest.mark.thorough
@posix
def test_who_cannot_watch_a_screen_change_is_told(a_case):
    terminal = board(CONCIERGE_ACCESSIBLE="1")
    terminal.expect(r"Caso 1 de 1: ACC-1\.")
    terminal.expect("una línea por cada cambio")
    write_elsewhere("close", "ACC-1", "--outcome", "duplicate", "--note", "x")
    terminal.expect(r"ACC-1 ya no te espera\.")
    terminal.send("\x03")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
    assert "\x1b" not in terminal.before


@posix
def test_no_color_draws_without(a_case):
    terminal = board(NO_COLOR="1")
    terminal.expect("ACC-1")
    terminal.expect("q para salir")
    assert "\x1b[31m" not in terminal.before
    assert "\x1b[1m" not in terminal.before
    terminal.send("q")
    terminal.expect(pexpect.EOF)
