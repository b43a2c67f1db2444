"""Setting completion up: what is written where, once, asked for, and taken back."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from concierge_cli.cli.completion import setup
from tests.program import run

MARK = "# >>> concierge completion >>>"


@pytest.fixture
def person(tmp_path, monkeypatch):
    folder = tmp_path / "person"
    folder.mkdir()
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("PATH", os.defpath)
    return folder


PROFILES = {"bash": ".bashrc", "zsh": ".zshrc", "powershell": ".config/powershell/profile.ps1"}
if sys.platform == "darwin":
    PROFILES["bash"] = ".bash_profile"
if os.name == "nt":
    PROFILES["powershell"] = "Documents/PowerShell/profile.ps1"


@pytest.mark.parametrize("shell", PROFILES)
def test_once_twice_and_back(person, home, shell):
    profile = person / PROFILES[shell]
    profile.parent.mkdir(parents=True, exist_ok=True)
    profile.write_bytes(b"export A=1")
    profile.chmod(0o640)
    first = run("completion", "install", "--shell", shell, "--yes", "--json").data
    script = home / "completion" / f"concierge.{'ps1' if shell == 'powershell' else shell}"
    assert first == {"shell": shell, "changed": [str(script), str(profile)], "state": "ready"}
    text = profile.read_text("utf-8")
    assert text.startswith("export A=1\n" + MARK)
    assert str(script) in text
    assert os.name == "nt" or profile.stat().st_mode & 0o777 == 0o640
    again = run("completion", "install", "--shell", shell, "--json")
    assert again.data["changed"] == []
    assert profile.read_text("utf-8") == text
    script.write_text("# Completion of concierge, an old one", "utf-8")
    assert run("completion", "install", "--shell", shell, "--yes", "--json").data["changed"] == [str(script)]
    back = run("completion", "remove", "--shell", shell, "--json").data
    assert back == {"shell": shell, "changed": [str(profile), str(script)], "state": "absent"}
    assert profile.read_bytes() == b"export A=1\n"
    assert run("completion", "remove", "--shell", shell, "--json").data["changed"] == []


def test_fish_needs_no_profile(person):
    done = run("completion", "install", "--shell", "fish", "--json").data
    script = person / ".config" / "fish" / "completions" / "concierge.fish"
    assert done == {"shell": "fish", "changed": [str(script)], "state": "ready"}
    script.write_text("my own", "utf-8")
    refused = run("completion", "install", "--shell", "fish")
    assert refused.code == 2
    assert "--yes" in refused.err
    assert script.read_text("utf-8") == "my own"
    assert run("completion", "remove", "--shell", "fish", "--json").data["changed"] == []
    assert script.read_text("utf-8") == "my own"


def test_nothing_of_a_person_s_own_is_touched_unasked(person, home):
    (person / PROFILES["zsh"]).write_text("mine\n", "utf-8")
    refused = run("completion", "install", "--shell", "zsh")
    assert refused.code == 2
    assert "--yes" in refused.err
    assert (person / PROFILES["zsh"]).read_text("utf-8") == "mine\n"
    assert not home.exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_a_profile_that_is_a_link_stays_one(person):
    kept = person / "dotfiles" / "zshrc"
    kept.parent.mkdir()
    kept.write_bytes(b"mine\r\n\xff\r\n")
    (person / ".zshrc").symlink_to(kept)
    assert run("completion", "install", "--shell", "zsh", "--yes").code == 0
    assert (person / ".zshrc").is_symlink()
    data = kept.read_bytes()
    assert data.startswith(b"mine\r\n\xff\r\n" + MARK.encode() + b"\r\n")
    assert run("completion", "remove", "--shell", "zsh").code == 0
    assert kept.read_bytes() == b"mine\r\n\xff\r\n"


def test_a_profile_in_utf_16_stays_in_it(person):
    profile = person / PROFILES["powershell"]
    profile.parent.mkdir(parents=True)
    profile.write_bytes("Écho\r\n".encode("utf-16"))
    assert run("completion", "install", "--shell", "pwsh", "--yes").code == 0
    text = profile.read_bytes().decode("utf-16")
    assert text.startswith(f"Écho\r\n{MARK}\r\n")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a file that cannot be written")
def test_a_profile_that_cannot_be_written(person):
    (person / ".zshrc").write_text("mine\n", "utf-8")
    person.chmod(0o500)
    try:
        done = run("completion", "install", "--shell", "zsh", "--yes")
    finally:
        person.chmod(0o700)
    assert done.code == 8
    assert (person / ".zshrc").read_text("utf-8") == "mine\n"


def test_a_folder_where_the_profile_should_be(person):
    (person / ".zshrc").mkdir()
    done = run("completion", "install", "--shell", "zsh", "--yes")
    assert done.code == 8
    assert ".zshrc" in done.err
    assert done.err.splitlines()[-1] == "concierge completion show"


@pytest.mark.parametrize("folder", ["it's here", "two words", "ñandú"])
def test_the_line_in_the_profile_reads_a_script_anywhere(person, tmp_path, monkeypatch, folder):
    import subprocess

    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / folder))
    assert run("completion", "install", "--shell", "bash", "--yes").code == 0
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed here")
    profile = person / PROFILES["bash"]
    asked = ["bash", "--norc", "-c", f'. "{profile}"; complete -p concierge']
    assert "_concierge_complete" in subprocess.run(asked, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("above", "usual", "found"),
    [
        (["bash"], "/bin/zsh", "bash"),
        (["-zsh"], "", "zsh"),
        (["uv", "fish", "bash"], "/bin/bash", "fish"),
        (["/opt/homebrew/bin/fish"], "", "fish"),
        (["pwsh"], "/bin/bash", "powershell"),
        (["sshd", "systemd"], "/usr/bin/zsh", "zsh"),
        ([], "/bin/tcsh", "powershell" if os.name == "nt" else None),
        ([], "", "powershell" if os.name == "nt" else None),
        ([r"C:\\Windows\\powershell.exe"], "", "powershell"),
    ],
)
def test_which_shell_it_is(above, usual, found):
    assert setup.shell_of({"SHELL": usual}, above) == found


@pytest.mark.skipif(os.name == "nt", reason="it does not tell there")
def test_the_programs_above_this_one_are_known():
    names = setup.ancestors()
    assert names
    assert all(names)


def test_an_unknown_shell(person, monkeypatch):
    done = run("completion", "install", "--shell", "tcsh")
    assert done.code == 2
    assert "bash, zsh, fish, PowerShell" in done.err
    monkeypatch.setattr(setup, "ancestors", list)
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    if os.name != "nt":
        assert run("completion", "install").err.splitlines()[-1] == "concierge completion install --shell bash"


def test_the_script_is_printed_as_it_is_installed():
    for shell in setup.NAMES:
        assert run("completion", "show", shell).out == setup.script(shell)


def test_doctor_names_the_command(person, monkeypatch):
    monkeypatch.setattr(setup, "ancestors", lambda: ["zsh"])
    run("client", "list")

    def line():
        return next(one for one in run("doctor", "--json").data["checks"] if one["code"] == "completion")

    assert (line()["level"], line()["hint"]) == ("note", "concierge completion install")
    assert run("completion", "install", "--yes").code == 0
    assert (line()["level"], line()["hint"]) == ("good", "")
    script = Path(os.environ["CONCIERGE_HOME"]) / "completion" / "concierge.zsh"
    script.write_text("# Completion of concierge, an old one", "utf-8")
    assert (line()["level"], line()["hint"]) == ("note", "concierge completion install")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_on_a_terminal_it_shows_the_lines_and_asks(person, home):
    pexpect = pytest.importorskip("pexpect")
    for key, lines in (("n", 0), ("s", 3)):
        program = pexpect.spawn(
            sys.executable, ["-m", "concierge_cli", "completion", "install", "--shell", "zsh"],
            cwd=str(Path(__file__).parents[2]), env=dict(os.environ, TERM="dumb"), encoding="utf-8", dimensions=(30, 80),
        )  # fmt: skip
        program.expect(r"concierge completion >>>")
        program.expect(r"¿Agrego estas líneas a ~/\.zshrc\?")
        program.sendline(key)
        program.expect(pexpect.EOF)
        profile = person / ".zshrc"
        assert len(profile.read_text("utf-8").splitlines() if profile.exists() else []) == lines
