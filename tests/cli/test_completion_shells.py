"""The Tab key in real shells: set up by `completion install`, pressed in a real terminal.

`concierge` is a stand-in there that answers completion as the program does and writes down every other line that it
is given, word by word: what a key did to a line is read from what the line came to.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.program import PATIENCE, add_store, open_claim, run

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")

NOW = "2026-11-13T18:41-06:00"
ROOT = Path(__file__).parents[2]


SHELLS = (
    pytest.param("bash", marks=pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed here")),
    pytest.param("zsh", marks=[pytest.mark.needs("zsh"), pytest.mark.thorough]),
    pytest.param("fish", marks=[pytest.mark.needs("fish"), pytest.mark.thorough]),
)


@pytest.fixture(params=SHELLS)
def shell(request, tmp_path, monkeypatch, home):
    """A person with that shell, a store and a case; `keys` presses them and gives the words that came to the program."""
    person = tmp_path / "person"
    (person / "bin").mkdir(parents=True)
    (person / "fotos de Ana").mkdir()
    (person / "fotos de Ana" / "caja $(touch owned).jpg").write_bytes(b"x")
    stand_in = person / "bin" / "concierge"
    stand_in.write_text(
        f'#!/bin/sh\nif [ "$1" = __complete ]; then PYTHONPATH="{ROOT}" exec "{sys.executable}" -m concierge_cli "$@"; fi\n'
        'printf "%s\\n" "$@" end >"$HOME/came"\necho STOOD-IN\n',
        encoding="utf-8",
    )
    stand_in.chmod(0o700)
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(person))
    monkeypatch.setenv("PATH", f"{person / 'bin'}:{os.environ['PATH']}")
    add_store(now=NOW)
    open_claim("--buyer", "$(touch owned) `touch owned` %F{red}%n a:b '\"\x1b[31m\nAna", now=NOW)
    assert run("completion", "install", "--shell", request.param, "--yes").code == 0
    typing = Typing(request.param, person)
    yield typing
    typing.terminal.close(force=True)


class Typing:
    """One terminal with one shell in it."""

    def __init__(self, name: str, person: Path) -> None:
        self.name = name
        self.person = person
        self.terminal = pexpect.spawn(
            shutil.which(name),
            ["-i"],
            cwd=str(person),
            env={**os.environ, "TERM": "xterm", "PS1": "ready> ", "LC_ALL": "C.UTF-8", "fish_greeting": ""},
            encoding="utf-8",
            dimensions=(40, 100),
            timeout=PATIENCE,
        )
        self.terminal.sendline("echo on''ward")
        self.terminal.expect("onward")

    def keys(self, *pieces: str) -> list[str]:
        """Types the pieces, the Tab key after each but the last, then Enter; the words that came to the program."""
        came = self.person / "came"
        came.unlink(missing_ok=True)
        self.terminal.send("\t".join(pieces) + "\r")
        self.terminal.expect("STOOD-IN")
        *words, end = came.read_text(encoding="utf-8").splitlines()
        assert end == "end"
        return words


def test_the_tab_key(shell, home):
    assert shell.keys("concierge kp", "--fo", "md", "") == ["kpi", "--format", "md"]
    assert shell.keys("concierge list --stat", "wai", "--platform=inst", "") == [
        "list", "--status", "waiting", "--platform=instagram",
    ]  # fmt: skip
    if shell.name != "fish":  # which offers only what is contained in what it offers for
        assert shell.keys("concierge open --reason nolleg", "") == ["open", "--reason", "not_received"]
    assert shell.keys("concierge client add x --platform amaz", "M", "") == [
        "client", "add", "x", "--platform", "amazon:MX",
    ]  # fmt: skip
    assert shell.keys("concierge edit ACC-1 --due ml_", "x", "")[-1] == "ml_claim_protect_reputation=x"
    assert shell.keys("concierge show AC", "") == ["show", "ACC-1"]
    assert shell.keys('concierge show "AC', "") == ["show", "ACC-1"]
    assert shell.keys("concierge evidence add ACC-1 fotos", "caja", "--kind", "defect_v", "") == [
        "evidence", "add", "ACC-1", "fotos de Ana/caja $(touch owned).jpg", "--kind", "defect_video",
    ]  # fmt: skip
    assert shell.keys("concierge reply ACC-1 --file=fotos", "caja", "") == [
        "reply", "ACC-1", "--file=fotos de Ana/caja $(touch owned).jpg",
    ]  # fmt: skip
    assert not (shell.person / "owned").exists()
    shutil.rmtree(home / "vault", ignore_errors=True)
    (home / "journal.db").write_bytes(b"damaged")
    assert shell.keys("concierge show AC", "C-1") == ["show", "ACC-1"]
