"""Sets completion up in a person's shell, says whether it is, and takes it back.

fish reads a file from a folder of its own. bash, zsh and PowerShell read a line in the person's profile, put between
two marks so that it can be found, replaced and taken out again; the script itself lies with the program's settings.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from concierge_cli.errors import InvalidInput, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.system_words import system_words

if TYPE_CHECKING:
    from concierge_cli.config import Places

SCRIPTS: Final = Path(__file__).parent / "scripts"
NAMES: Final = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "PowerShell"}
_OTHER_NAMES: Final = {"pwsh": "powershell", "ps": "powershell"}
_ENDINGS: Final = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"}
_OPENS: Final = "# >>> concierge completion >>>"
_CLOSES: Final = "# <<< concierge completion <<<"
_OURS: Final = "# Completion of concierge"
_ANCESTORS: Final = 6

State = Literal["ready", "old", "absent"]


class Setup(NamedTuple):
    """What completion needs in one shell: the script, and the profile with the block that reads it (fish: none)."""

    shell: str
    script: Path
    text: str
    profile: Path | None = None
    block: str = ""

    def state(self) -> State:
        """`ready`, `old` when another version wrote what is there, `absent` when anything is missing."""
        if not self.script.is_file() or (self.profile is not None and self.block not in _read(self.profile)):
            return "absent"
        return "ready" if _read(self.script) == self.text else "old"

    def foreign(self) -> bool:
        """Whether a file that is not ours stands where the script goes."""
        return self.script.exists() and not _read(self.script).startswith(_OURS)

    def install(self) -> list[Path]:
        """Puts everything in its place; returns the files that changed, none when all was there."""
        changed = []
        if not self.script.exists() or _read(self.script) != self.text:
            _write(self.script, self.text)
            changed.append(self.script)
        if self.profile is not None and self.block not in (before := _read(self.profile)):
            kept = _without_block(before)
            gap = "" if not kept or kept.endswith("\n") else "\n"
            _write(self.profile, f"{kept}{gap}{self.block}")
            changed.append(self.profile)
        return changed

    def remove(self) -> list[Path]:
        """Takes the block out of the profile and the script away; returns the files that changed."""
        changed = []
        if self.profile is not None and (kept := _without_block(before := _read(self.profile))) != before:
            _write(self.profile, kept)
            changed.append(self.profile)
        if self.script.exists() and not self.foreign():
            with _told(self.script):
                self.script.unlink()
            changed.append(self.script)
        return changed


def setup_for(shell: str, places: Places, env: Mapping[str, str]) -> Setup:
    """What completion needs in `shell`, one of `NAMES`."""
    text = script(shell)
    if shell == "fish":
        base = Path(env.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        return Setup(shell, base / "fish" / "completions" / "concierge.fish", text)
    file = places.config / "completion" / f"concierge.{_ENDINGS[shell]}"
    return Setup(shell, file, text, profile_of(shell, env), _block(shell, file))


def script(shell: str) -> str:
    """The shell's script, as it is installed."""
    return (SCRIPTS / f"concierge.{_ENDINGS[shell]}").read_text("utf-8")


def shell_word(typed: str) -> str:
    """The shell that was typed. InvalidInput names those there are."""
    word = typed.strip().lower()
    word = _OTHER_NAMES.get(word, word)
    if word not in NAMES:
        raise InvalidInput(
            _("There is no completion for “{shell}”. There is for {names}.").format(
                shell=typed, names=", ".join(NAMES.values())
            ),
            hint="concierge completion --help",
        )
    return word


def shell_of(env: Mapping[str, str], ancestors: Sequence[str]) -> str | None:
    """The shell that the person types in: the nearest program above this one that is a shell, else their usual one.

    None where neither is one that has completion.
    """
    for name in (*ancestors, env.get("SHELL", "")):
        word = re.split(r"[\\/]", name)[-1].lstrip("-").lower().removesuffix(".exe")
        word = _OTHER_NAMES.get(word, word)
        if word in NAMES:
            return word
    return "powershell" if os.name == "nt" else None


def ancestors() -> list[str]:
    """The names of the programs above this one, the nearest first; none where the system does not tell."""
    if os.name == "nt":
        return []
    found: list[str] = []
    process = os.getppid()
    while process > 1 and len(found) < _ANCESTORS:
        name, process = _process(process)
        if not name:
            break
        found.append(name)
    return found


def profile_of(shell: str, env: Mapping[str, str]) -> Path:
    """The file that the shell reads when it starts for a person."""
    if shell == "zsh":
        return Path(env.get("ZDOTDIR") or Path.home()) / ".zshrc"
    if shell == "bash":
        # A terminal window of macOS starts a login shell, which does not read .bashrc by itself.
        return Path.home() / (".bash_profile" if sys.platform == "darwin" else ".bashrc")
    return _powershell_profile(env)


def _powershell_profile(env: Mapping[str, str]) -> Path:
    """PowerShell's own answer, since the folder of documents may lie anywhere; else where it usually is."""
    for program in ("pwsh", "powershell"):
        if found := shutil.which(program, path=env.get("PATH")):
            asked = [found, "-NoProfile", "-NonInteractive", "-Command", "$PROFILE.CurrentUserAllHosts"]
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                said = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
                if said:
                    return Path(said)
    if os.name == "nt":
        return Path.home() / "Documents" / "PowerShell" / "profile.ps1"
    return Path(env.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "powershell" / "profile.ps1"


def _process(number: int) -> tuple[str, int]:
    """Name and parent of a process; "" where they cannot be had."""
    stat = Path(f"/proc/{number}/stat")
    try:
        if stat.exists():
            _number, _open, rest = stat.read_text(errors="replace").partition("(")
            name, _close, facts = rest.rpartition(")")
            return name, int(facts.split()[1])
        asked = ["ps", "-o", "ppid=,comm=", "-p", str(number)]
        parent, _space, name = (
            subprocess.run(asked, capture_output=True, text=True, timeout=5, check=True).stdout.strip().partition(" ")
        )
        return name.strip(), int(parent)
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return "", 0


def _block(shell: str, file: Path) -> str:
    if shell == "powershell":
        quoted = "'" + str(file).replace("'", "''") + "'"
        line = f"if (Test-Path -LiteralPath {quoted}) {{ . {quoted} }}"
    else:
        quoted = "'" + str(file).replace("'", "'\\''") + "'"
        line = f"[ -r {quoted} ] && . {quoted}"
    return f"{_OPENS}\n{line}\n{_CLOSES}\n"


def _without_block(text: str) -> str:
    return re.sub(rf"{re.escape(_OPENS)}\n.*?{re.escape(_CLOSES)}\n?", "", text, flags=re.DOTALL)


def _read(path: Path) -> str:
    """The file's text with plain line ends; "" where there is none. Bytes that are no UTF-8 survive."""
    with _told(path):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return ""
    return _decoded(data).replace("\r\n", "\n")


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    return data.decode("utf-8", "surrogateescape")


def _write(path: Path, text: str) -> None:
    """Replaces the file in one step, through a link that stands there, with the line ends, encoding and mode it had."""
    with _told(path):
        real = path.resolve()
        before = real.read_bytes() if real.exists() else b""
        if b"\r\n" in before or b"\r\0\n\0" in before:
            text = text.replace("\n", "\r\n")
        wide = before.startswith((b"\xff\xfe", b"\xfe\xff"))
        data = text.encode("utf-16") if wide else text.encode("utf-8", "surrogateescape")
        real.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=real.parent, prefix=".concierge-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if before:
                shutil.copymode(real, temporary)
            Path(temporary).replace(real)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def _told(path: Path):  # type: ignore[no-untyped-def]
    """Says in words which file cannot be read or written, and that nothing of it changed."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            _("{path} cannot be read or written: {reason}. It stays as it was.").format(
                path=path, reason=system_words(error)
            ),
            hint="concierge completion show",
        ) from error
