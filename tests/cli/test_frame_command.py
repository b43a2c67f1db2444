"""The common flags, wherever they stand, and the answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.frame_sample.program import run


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path))
    monkeypatch.setenv("CONCIERGE_LANG", "es")
    monkeypatch.setenv("CONCIERGE_NOW", "2026-11-17T09:10:00-06:00")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "CONCIERGE_ACCESSIBLE", "ACCESSIBLE", "CONCIERGE_CLIENT"):
        monkeypatch.delenv(name, raising=False)


def _answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = run(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def _data(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    code, out, _err = _answer(capsys, *words)
    assert code == 0
    return json.loads(out)["data"]


def test_a_whole_answer_in_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _answer(capsys, "open", "--client", "luna")
    assert code == 0
    assert out == "✓ ACC-1 · luna\n\nSigue: verlo\nconcierge show ACC-1\n"
    assert err == "una nota aparte\n"


def test_quiet_leaves_the_answer_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert _answer(capsys, "open", "-q", "--client", "luna") == (0, "✓ ACC-1 · luna\n", "")


@pytest.mark.parametrize(
    "words", [("--json", "open"), ("open", "--json"), ("abrir", "--json"), ("--json", "open", "--json")]
)
def test_json_anywhere_on_the_line(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    code, out, err = _answer(capsys, *words)
    assert code == 0
    assert err == ""
    document = json.loads(out)
    assert list(document) == ["ok", "data", "notices"]
    assert document["ok"] is True
    assert document["notices"] == ["una nota aparte"]
    assert document["data"]["now"] == "2026-11-17T15:10:00+00:00"


def test_writing_flags_reach_the_session(capsys: pytest.CaptureFixture[str]) -> None:
    data = _data(
        capsys, "open", "--json", "--at", "ayer 18:00", "--minutes", "1h10", "--because", "por algo", "--no-sync"
    )
    assert (data["at"], data["minutes"], data["because"], data["sync"]) == ("ayer 18:00", 70, "por algo", False)
    assert data["writes"] is True
    plain = _data(capsys, "open", "--json", "--minutes", "0")
    assert (plain["at"], plain["minutes"], plain["because"], plain["sync"]) == ("", 0, "", True)


def test_writing_flags_are_for_commands_that_write(capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = _answer(capsys, "list", "--at", "ayer")
    assert code == 2
    assert "--at" in err


def test_a_group_names_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert _data(capsys, "client", "add", "luna", "--json") == {"slug": "luna", "command": "client add"}
    assert _data(capsys, "--json", "client", "add", "luna")["slug"] == "luna"
    assert _data(capsys, "client", "--json", "add", "luna")["slug"] == "luna"


def test_values_that_look_like_flags(capsys: pytest.CaptureFixture[str]) -> None:
    assert _data(capsys, "open", "--json", "--because", "--json")["because"] == "--json"
    assert _data(capsys, "--json", "note", "ACC-1", "--", "--json") == {"case": "ACC-1", "text": "--json"}


def test_repeated_options_and_closed_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert _data(capsys, "open", "--json", "--item", "a:1", "--item", "b:2")["items"] == ["a:1", "b:2"]
    assert _data(capsys, "list", "--json", "--status", "new") == ["new", 100]


def test_an_option_whose_value_may_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert _data(capsys, "list", "--json", "--limit") == [None, 7]
    assert _data(capsys, "list", "--limit", "--json") == [None, 7]
    assert _data(capsys, "list", "--limit", "9", "--json") == [None, 9]
    assert _data(capsys, "list", "--limit=9", "--json") == [None, 9]


@pytest.mark.parametrize("words", [("open", "--color", "always"), ("--color=always", "open")])
def test_colors_on_demand(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    _code, out, _err = _answer(capsys, *words)
    assert out.splitlines()[0] == "\x1b[32m✓\x1b[0m ACC-1 · —"
    assert out.splitlines()[-1] == "\x1b[1mconcierge show ACC-1\x1b[0m"


def test_half_letters_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = _answer(capsys, "note", "ACC-1", "ni\udcf1a")
    assert code == 2
    assert "UTF-8" in err


def test_nobody_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _answer(capsys, "note", "ACC-1", "--no-input")
    assert (code, out) == (2, "")
    assert err == "Falta TEXT.\nconcierge note --help\n"


def test_a_failed_check_shows_the_answer_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert _answer(capsys, "boom", "check") == (7, "✗ foto\n", "")
    code, out, _err = _answer(capsys, "boom", "check", "--json")
    assert code == 7
    document = json.loads(out)
    assert document["ok"] is False
    assert document["error"]["code"] == "check_failed"
    assert document["data"] == {"missing": ["photo"]}


def test_stdin_editor_and_clipboard_give_the_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import io

    stdin = io.TextIOWrapper(io.BytesIO("Hola, niña\r\nadiós\r\n".encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert _data(capsys, "note", "ACC-1", "-", "--json")["text"] == "Hola, niña\nadiós"
    script = tmp_path / "my editor.py"
    script.write_text("import sys; open(sys.argv[1], 'a', encoding='utf-8').write('del editor')", "utf-8")
    import sys

    monkeypatch.setenv("VISUAL", f'"{sys.executable}" "{script}"')
    assert _data(capsys, "note", "ACC-1", "--editor", "--json")["text"] == "del editor"
