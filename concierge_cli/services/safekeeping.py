"""Saving everything in one file, bringing it back, and reading it all again: what `backup`, `init --from` and `verify` do.

The work is the journal's; here its results become what scripts read, and refusals come before a passphrase is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.instants import parse_iso
from concierge_cli.errors import InvalidInput, NotFound, StorageFailed
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.journal import Journal
    from concierge_cli.journal.backup import BackupDone
    from concierge_cli.journal.verify import Problem, Report


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


def save_backup(
    settings: Settings,
    path: Path,
    *,
    now: datetime,
    passphrase: str | None,
    force: bool,
    placed: Callable[[], None],
    progress: Callable[[int], None],
) -> BackupDone:
    """Writes the backup and reads it back; `placed` is called at the moment at which it is there.

    `progress` is told of bytes: twice those of `home_size`.
    """
    from concierge_cli.journal.backup import backup

    return backup(settings, path, now=now, passphrase=passphrase, force=force, placed=placed, progress=progress)


def home_size(settings: Settings) -> int:
    """The bytes of the journal and of the kept files."""
    files = [settings.journal, *settings.vault.rglob("*")]
    return sum(file.stat().st_size for file in files if file.is_file())


def file_size(path: Path) -> int:
    """The bytes of a file; 0 for one that cannot be looked at: the one who opens it next says what is wrong."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def is_encrypted(path: Path) -> bool:
    """Whether the file is a backup under a passphrase; False also for a file that cannot be read."""
    from concierge_cli.journal.encryption import is_sealed

    try:
        with path.open("rb") as file:
            return is_sealed(file.read(8))
    except OSError:
        return False  # the one who opens it next says what is wrong


def bring_back(
    path: Path,
    settings: Settings,
    *,
    passphrase: str | None,
    placed: Callable[[], None],
    progress: Callable[[int], None],
) -> dict[str, Any]:
    """Restores a backup into the empty home. What came back: counts, this machine's letter, settings that stayed.

    `placed` is called at the moment at which it is there.
    """
    from concierge_cli.journal.restore import restore

    done = asdict(restore(path, settings, passphrase=passphrase, placed=placed, progress=progress))
    return {**done, "made_at": parse_iso(done["made_at"])}


def check_everything(
    journal: Journal, settings: Settings, *, head: str | None, progress: Callable[[int], None] = lambda _count: None
) -> Report:
    """Reads all entries and files again, and removes what killed commands left behind.

    `head` is a digest that was printed before, or its first 8 characters.
    """
    from concierge_cli.journal import leftovers
    from concierge_cli.journal.verify import SHORTEST_HEAD, verify

    if head is not None:
        head = head.strip().lower()
        if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_HEAD},64}}", head):
            raise InvalidInput(
                _("A digest has {n} to 64 digits and letters from a to f.").format(n=SHORTEST_HEAD),
                hint="concierge verify",
            )
    now = datetime.now(UTC)  # files carry the machine's own time, whatever CONCIERGE_NOW says
    report = verify(journal, now=now, head=head, progress=progress)
    swept = leftovers.sweep(_own_folders(settings), now=now)
    report.swept_leftovers += swept.files
    report.swept_bytes += swept.bytes
    return report


def _own_folders(settings: Settings) -> list[Path]:
    """Every folder in which a command writes under a temporary name first; the vault sees to itself."""
    places = settings.places
    own = [folder for kind in (settings.own_sops, settings.own_templates) for folder in (kind, *kind.glob("**/"))]
    return [places.data, settings.backups, places.config, places.cache, places.cache / "holidays", *own]


def damage(settings: Settings) -> StorageFailed | None:
    """What is wrong with the journal itself, None where it is sound: asked before something is called a bug."""
    from concierge_cli.journal.verify import damage as damage_of

    return damage_of(settings)


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
        "awaited": report.awaited,
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
