"""The one place where a run ends: every failure becomes a sentence and an exit code here, and nowhere else.

Exit codes: 0 done, 1 a bug, 2 usage or input, 3 not found, 4 not signed in, 5 service away, 6 conflict, 7 a rule or
a check, 8 this machine's storage, 130 Ctrl-C. In text mode errors go to stderr, with `--json` to stdout.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import typer

from concierge_cli import __version__
from concierge_cli.cli.command import Run
from concierge_cli.cli.output import Screen, screen_for, to_json
from concierge_cli.cli.root import PROGRAM, root
from concierge_cli.cli.session import error_document
from concierge_cli.cli.style import safe, safe_lines
from concierge_cli.cli.table import TABLE, Row
from concierge_cli.config import load, places
from concierge_cli.errors import CheckFailed, ConciergeError, RuleViolation, StorageFailed, Unavailable
from concierge_cli.i18n import _
from concierge_cli.system_words import system_words

if TYPE_CHECKING:
    from concierge_cli.cli.startup import Glance

CANCELLED: Final = 130
_FULL: Final = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_READ_ONLY: Final = (errno.EROFS, errno.EACCES, errno.EPERM)
_DISK: Final = (*_FULL, errno.EROFS, errno.EIO)
"""What can only be a disk's doing, wherever it happens: writing the answer has no file's name."""

_LOG_LIMIT: Final = 1_000_000


def run(
    argv: Sequence[str],
    glance: Glance,
    *,
    rows: Sequence[Row] = TABLE,
    package: str = "concierge_cli.cli.commands",
) -> int:
    """Runs one command line and returns its exit code; raises nothing."""
    this = Run(lambda lenient: load(os.environ, glance.flags, lenient=lenient))
    try:
        code = _attempt(argv, this, rows, package)
        sys.stdout.flush()
    except ConciergeError as error:
        return _report(_beside(error, this), glance, this)
    except KeyboardInterrupt:
        return _cancelled(this)
    except BrokenPipeError:
        return _nobody_reads()
    except Exception as error:  # noqa: BLE001 - the boundary is where a bug becomes an exit code
        if stopped(error):
            return _cancelled(this)
        known = _known(error, saved=this.saved) or _damage()
        return _report(_beside(known, this), glance, this) if known else _bug(error, argv, glance, this)
    return code


def stopped(error: BaseException) -> bool:
    """Whether Ctrl-C is behind an error: what was tidied up after it failed, or Python turned it into another one."""
    seen: set[int] = set()
    behind: BaseException | None = error
    while behind is not None and id(behind) not in seen:
        if isinstance(behind, KeyboardInterrupt):
            return True
        seen.add(id(behind))
        behind = behind.__cause__ or behind.__context__
    return False


def _attempt(argv: Sequence[str], this: Run, rows: Sequence[Row], package: str) -> int:
    if argv[:1] == ["demo"] and len(argv) > 1 and not argv[1].startswith("-"):
        from concierge_cli.cli.demonstration import go_on

        return go_on(places(os.environ).cache, argv[1:])
    try:
        program = root(rows, package=package)
        with program.make_context(PROGRAM, list(argv), obj=this) as context:
            program.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as error:
        from concierge_cli.cli.usage import translated

        raise translated(error) from error
    return 0


def _report(error: ConciergeError, glance: Glance, this: Run) -> int:
    """Says what went wrong: what, why, and the command that mends it alone on the last line."""
    try:
        if glance.json and not this.answered:
            document: dict[str, Any] = {"ok": False, "error": error_document(error)}
            if isinstance(error, CheckFailed | RuleViolation) and error.data is not None:
                document["data"] = error.data
            sys.stdout.write(to_json(document) + "\n")
            sys.stdout.flush()
        else:
            _say(error, glance)
    except BrokenPipeError:
        _nobody_reads()
    except OSError:
        # Standard output cannot be written, which may be the very thing to tell; the exit code says it in any case.
        with contextlib.suppress(OSError):
            _say(error, glance)
    return error.exit_code


def _say(error: ConciergeError, glance: Glance) -> None:
    screen = screen_for(sys.stderr, color=glance.color, env=os.environ)
    lines = [part for line in safe_lines(error.message) for part in _whole_lines(screen, line)]
    hints = safe_lines(error.hint) if error.hint else []
    screen.write([*lines, *(screen.command(hint) for hint in hints)], sys.stderr)


def _whole_lines(screen: Screen, line: str) -> list[str]:
    """`line` on as many lines as it needs, all indented as it is."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    return screen.wrap(line.lstrip(" "), indent=indent)


def _known(error: Exception, *, saved: bool) -> ConciergeError | None:
    """A failure of this machine in our words, or None for a bug. `saved` when something was committed before it."""
    if isinstance(error, OSError):
        disk = error.errno in _DISK
        if not disk and not str(error.filename or "").startswith(tuple(map(str, places(os.environ)))):
            return None
        if saved:
            return StorageFailed(
                _("What you logged is kept, but then this failed: {reason}.").format(reason=system_words(error)),
                hint="concierge list",
            )
        if error.errno in _FULL:
            return _full()
        if error.errno in _READ_ONLY:
            return _read_only()
        return StorageFailed(
            _("The disk failed: {reason}. Nothing of this command was saved.").format(
                reason=f"{error.filename}: {system_words(error)}" if error.filename else system_words(error)
            ),
            hint="concierge doctor",
        )
    if type(error).__module__ == "sqlite3":
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL":
            return _full()
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
            return _read_only()
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return Unavailable(_("Another command is writing just now. Nothing was saved; try again."))
        if name.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return StorageFailed(_("The journal on this machine cannot be read."), hint="concierge verify")
    return None


def _damage() -> ConciergeError | None:
    """What is damaged in the home, before something unexpected is called a bug: it may be the reason."""
    from concierge_cli.services.safekeeping import damage

    try:
        return damage(load(os.environ, {}, lenient=True))
    except Exception:  # noqa: BLE001 - what came first is the one to tell
        return None


def _full() -> StorageFailed:
    return StorageFailed(
        _("The disk is full. Nothing of this command was saved; make room and try again."), hint="concierge doctor"
    )


def _read_only() -> StorageFailed:
    return StorageFailed(
        _("The folder with your data cannot be written: {path}. Nothing of this command was saved.").format(
            path=places(os.environ).data
        ),
        hint="concierge doctor",
    )


def _beside(error: ConciergeError, this: Run) -> ConciergeError:
    """Whatever failed behind it, and says that nothing was saved: the file for the person is there."""
    if this.placed_file is not None:
        error.message += "\n" + _("{path} is written all the same.").format(path=this.placed_file)
    return error


def _cancelled(this: Run) -> int:
    if this.saved:
        text = _("Stopped. What was logged before is kept.")
    elif this.placed_file is not None:
        text = _("Stopped. {path} is written.").format(path=safe(str(this.placed_file)))
    else:
        text = _("Nothing was saved.")
    try:
        sys.stdout.flush()
        sys.stderr.write(f"\n{text}\n")
    except BrokenPipeError:
        _nobody_reads()
    except OSError:
        pass  # there is nowhere left to say it
    return CANCELLED


def _nobody_reads() -> int:
    """The reader of a pipe has gone: fall silent, so that Python says nothing when it closes the streams."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):
            continue  # no real stream, as under a test
    return 0


def _bug(error: Exception, argv: Sequence[str], glance: Glance, this: Run) -> int:
    """Keeps the traceback where the user can find it; the words of the line stay out of it."""
    text = "".join(traceback.format_exception(error))
    if os.environ.get("CONCIERGE_DEBUG", "0") not in ("", "0"):
        sys.stderr.write(text)
        where = ""
    else:
        where = _keep(text, argv)
    message = _("Something went wrong inside Concierge ({name}). What was logged before is kept.").format(
        name=type(error).__name__
    )
    if where:
        message += "\n" + _("The details are in {path}").format(path=where)
    hint = "concierge doctor"
    if glance.json and not this.answered:
        document = {"ok": False, "error": {"code": "bug", "message": message, "hint": hint}}
        sys.stdout.write(to_json(document) + "\n")
    else:
        screen = screen_for(sys.stderr, color=glance.color, env=os.environ)
        screen.write([*message.split("\n"), screen.command(hint)], sys.stderr)
    return 1


def _keep(text: str, argv: Sequence[str]) -> str:
    """Appends the traceback to the log file; returns where, or nothing when it cannot be written."""
    path = places(os.environ).log
    words = [word for word in argv if word in {row.name for row in TABLE}][:1]
    stamp = datetime.now(UTC).isoformat(timespec="seconds")
    head = f"--- {stamp} concierge {__version__} python {sys.version.split()[0]} {sys.platform} {' '.join(words)}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.unlink()
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(head + text)
    except OSError:
        sys.stderr.write(text)
        return ""
    return str(path)
