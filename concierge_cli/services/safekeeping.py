"""Saving everything in one file, bringing it back, and reading it all again: what `backup`, `init --from` and `verify` do.

The work is the journal's; here its results become what scripts read, and refusals come before a passphrase is asked.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.instants import parse_iso
from concierge_cli.errors import InvalidInput, NotFound
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.journal import Journal
    from concierge_cli.journal.backup import BackupDone
    from concierge_cli.journal.verify import Problem, Report

MENDED_BY_REBUILDING = "row"
"""The one kind of difference that the events themselves can mend."""


def backup_place(settings: Settings, named: Path | None, *, now: datetime, sealed: bool) -> Path:
    """Where the backup goes: as named, in the folder named, or a dated file in the current folder.

    Raises NotFound when there is nothing to save yet.
    """
    if not settings.journal.exists():
        raise NotFound(_("There is nothing to back up yet."), hint="concierge init")
    day = now.astimezone(ZoneInfo(settings.timezone)).date()
    usual = f"concierge-{day.isoformat()}.{'backup' if sealed else 'zip'}"
    path = Path(usual) if named is None else named / usual if named.is_dir() else named
    return path.absolute()


def save_backup(settings: Settings, path: Path, *, now: datetime, passphrase: str | None, force: bool) -> BackupDone:
    """Writes the backup and reads it back."""
    from concierge_cli.journal.backup import backup

    return backup(settings, path, now=now, passphrase=passphrase, force=force)


def is_encrypted(path: Path) -> bool:
    """Whether the file is a backup under a passphrase; False also for a file that cannot be read."""
    from concierge_cli.journal.encryption import is_sealed

    try:
        with path.open("rb") as file:
            return is_sealed(file.read(8))
    except OSError:
        return False  # the one who opens it next says what is wrong


def bring_back(path: Path, settings: Settings, *, passphrase: str | None) -> dict[str, Any]:
    """Restores a backup into the empty home. What came back: counts, this machine's letter, settings that stayed."""
    from concierge_cli.journal.restore import restore

    done = asdict(restore(path, settings, passphrase=passphrase))
    return {**done, "made_at": parse_iso(done["made_at"])}


def check_everything(journal: Journal, *, head: str | None) -> Report:
    """Reads all entries and files again. `head` is a digest that was printed before, or its first 8 characters."""
    from concierge_cli.journal.verify import SHORTEST_HEAD, verify

    if head is not None:
        head = head.strip().lower()
        if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_HEAD},64}}", head):
            raise InvalidInput(
                _("A digest has {n} to 64 digits and letters from a to f.").format(n=SHORTEST_HEAD),
                hint="concierge verify",
            )
    # Files carry the machine's own time, whatever CONCIERGE_NOW says.
    return verify(journal, now=datetime.now(UTC), head=head)


def mend(settings: Settings) -> None:
    """Makes what lists and queues show again from the events."""
    from concierge_cli.journal import open_journal

    with open_journal(settings, write=True) as journal:
        journal.rebuild()


def report_json(report: Report) -> dict[str, Any]:
    """A verification as scripts read it."""
    return {
        "sound": report.sound,
        "events": report.events,
        "cases": report.cases,
        "chains": report.chains,
        "files": report.files,
        "erased": report.erased,
        "problems": [problem_json(problem) for problem in report.problems],
        "swept": {"files": len(report.swept_files), "bytes": report.swept_bytes, "leftovers": report.swept_leftovers},
        "heads": [head._asdict() for head in report.heads],
        "head_at": None
        if report.head_at is None
        else {"client": report.head_at.client, "event": report.head_at.id, "at": report.head_at.occurred_at},
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    """One difference; what does not apply is left out."""
    return {name: value for name, value in asdict(problem).items() if value not in ("", 0, None)}
