"""The clipboard and the editor: what is said is what happened."""

from __future__ import annotations

import base64
import io
import os
import sys
from pathlib import Path

import pyperclip
import pytest

from concierge_cli.cli.clipboard import Copied, copy, paste
from concierge_cli.cli.editor import edit, editor_words
from concierge_cli.errors import InvalidInput


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Clipboard:
    def __init__(self, *, keeps: bool = True, works: bool = True) -> None:
        self.text = "antes"
        self.keeps = keeps
        self.works = works

    def copy(self, text: str) -> None:
        if not self.works:
            raise pyperclip.PyperclipException("none")
        if self.keeps:
            self.text = text

    def paste(self) -> str:
        if not self.works:
            raise pyperclip.PyperclipException("none")
        return self.text.replace("\n", "\r\n")


def _use(monkeypatch: pytest.MonkeyPatch, clipboard: _Clipboard, *, terminal: bool) -> io.StringIO:
    monkeypatch.setattr(pyperclip, "copy", clipboard.copy)
    monkeypatch.setattr(pyperclip, "paste", clipboard.paste)
    stream = _Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    return stream


def test_copied_only_when_it_reads_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clipboard = _Clipboard()
    stream = _use(monkeypatch, clipboard, terminal=True)
    assert copy("Hola,\nAna.", {"TERM": "xterm"}) is Copied.VERIFIED
    assert clipboard.text == "Hola,\nAna."
    assert stream.getvalue() == ""


@pytest.mark.parametrize("clipboard", [_Clipboard(keeps=False), _Clipboard(works=False)])
def test_else_the_terminal_is_asked(monkeypatch: pytest.MonkeyPatch, clipboard: _Clipboard) -> None:
    stream = _use(monkeypatch, clipboard, terminal=True)
    assert copy("ñ", {"TERM": "xterm"}) is Copied.SENT
    assert stream.getvalue() == f"\x1b]52;c;{base64.b64encode('ñ'.encode()).decode()}\x07"
    _use(monkeypatch, clipboard, terminal=False)
    assert copy("ñ", {"TERM": "xterm"}) is Copied.FAILED
    _use(monkeypatch, clipboard, terminal=True)
    assert copy("ñ", {"TERM": "dumb"}) is Copied.FAILED
    assert copy("x" * 60_000, {"TERM": "xterm"}) is Copied.FAILED


def test_over_ssh_the_clipboard_of_this_machine_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    clipboard = _Clipboard()
    stream = _use(monkeypatch, clipboard, terminal=True)
    assert copy("hola", {"TERM": "xterm", "SSH_TTY": "/dev/pts/1", "TMUX": "x"}) is Copied.SENT
    assert clipboard.text == "antes"
    assert stream.getvalue().startswith("\x1bPtmux;\x1b\x1b]52;c;")


def test_every_outcome_has_its_sentence() -> None:
    assert len({copied.sentence for copied in Copied}) == len(Copied)


def test_paste(monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, _Clipboard(), terminal=False)
    assert paste() == "antes"
    _use(monkeypatch, _Clipboard(works=False), terminal=False)
    with pytest.raises(InvalidInput, match="--from-clipboard"):
        paste()


def _editor(tmp_path: Path, code: str) -> dict[str, str]:
    script = tmp_path / "my editor.py"
    script.write_text(code, "utf-8")
    return {"VISUAL": f'"{sys.executable}" "{script}"', "EDITOR": "none"}


def test_the_text_as_the_editor_left_it(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text('utf-8')\n"
        "assert path.suffix == '.toml'\n"
        "path.write_bytes(b'\\xef\\xbb\\xbf' + (text + 'niña\\r\\n').encode())\n"
    )
    assert edit("Hola\n", suffix=".toml", env=_editor(tmp_path, code)) == "Hola\nniña\n"


def test_a_failing_editor_loses_nothing(tmp_path: Path) -> None:
    code = "import sys; open(sys.argv[1], 'a', encoding='utf-8').write('mucho trabajo'); sys.exit(3)"
    with pytest.raises(InvalidInput) as caught:
        edit("", env=_editor(tmp_path, code))
    path = Path(caught.value.message.split(" in ")[-1])
    assert path.read_text("utf-8") == "mucho trabajo"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    path.unlink()
    path.parent.rmdir()


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"EDITOR": "no-such-editor-anywhere"}, "no-such-editor"),
        ({"EDITOR": 'code "--wait'}, "EDITOR"),
        ({"PATH": ""}, "EDITOR"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows always has an editor")
def test_no_editor(env: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        edit("", env=env)


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX")
def test_words_of_the_editor() -> None:
    assert editor_words({"EDITOR": "code --wait"}) == ["code", "--wait"]
    assert editor_words({"VISUAL": '"/my apps/ed" -n', "EDITOR": "vi"}) == ["/my apps/ed", "-n"]
