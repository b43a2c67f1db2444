"""Reading kept evidence again: is every file still there, still the same, and does it still open?

It compares with what the log says of each file. What is gone or changed can be fetched from a backup, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from concierge_cli.domain.case import Case, EvidenceItem
from concierge_cli.errors import InvalidInput
from concierge_cli.journal.drive_files import DriveFiles
from concierge_cli.services.desk import Desk

State = Literal["missing", "changed", "unreadable", "damaged"]
"""`damaged`: the bytes are the same, yet the file does not open as what it was: the log itself was tampered with, or a
newer program sees what an older one did not."""


class Finding(NamedTuple):
    """A file that is not as it was; `is_copy` marks the JPEG made for the platform."""

    case: str
    kind: str
    name: str
    sha256: str
    state: State
    is_copy: bool = False


class Rechecked(NamedTuple):
    """How much was read, and what is not as it was."""

    cases: int
    files: int
    size: int
    findings: tuple[Finding, ...]
    awaited: int = 0
    """Files of entries from another machine that have not come here yet: they are in Drive, or only there."""

    @property
    def sound(self) -> bool:
        return not self.findings


def size_of(cases: Iterable[Case]) -> int:
    """Bytes that `recheck` will read."""
    return sum({item.sha256: item.size for case in cases for item in case.evidence if item.sha256}.values())


def recheck(desk: Desk, cases: Sequence[Case], *, progress: Callable[[int], None]) -> Rechecked:
    """Reads every file of these cases again; each content once, however many cases hold it."""
    awaited = {sha256 for slug in {case.client for case in cases} for sha256 in DriveFiles(desk.journal).awaited(slug)}
    elsewhere: set[str] = set()
    states: dict[str, State | None] = {}
    sizes: dict[str, int] = {}
    findings = []
    for case in cases:
        for item, sha256, is_copy in _files(case):
            if sha256 not in states:
                states[sha256] = _state(desk, item, sha256, progress, is_copy=is_copy)
                sizes[sha256] = 0 if is_copy else item.size
            state = states[sha256]
            if state == "missing" and sha256 in awaited:
                if not (item.sent_sha256 and desk.vault.has(item.sent_sha256)):
                    elsewhere.add(sha256)
                continue  # its copy without the place stands for it
            if state is None or (state == "missing" and not item.name):
                continue  # what an erased entry names may have gone with it
            findings.append(Finding(case.id, item.kind, item.name, sha256, state, is_copy))
    read = sum(size for sha256, size in sizes.items() if states[sha256] != "missing" or sha256 not in awaited)
    return Rechecked(len(cases), len(states) - len(elsewhere), read, tuple(findings), len(elsewhere))


def _files(case: Case) -> Iterator[tuple[EvidenceItem, str, bool]]:
    for item in case.evidence:
        if item.sha256:
            yield item, item.sha256, False
        if item.copy_sha256:
            yield item, item.copy_sha256, True


def _state(
    desk: Desk, item: EvidenceItem, sha256: str, progress: Callable[[int], None], *, is_copy: bool
) -> State | None:
    """What became of the file; None while it is as the log says."""
    damage = desk.vault.damage(sha256, progress=progress)
    if damage is not None:
        return damage
    from concierge_cli.files.inspect import inspect_file

    try:
        found = inspect_file(desk.vault.path(sha256), name=item.name or None, sha256=sha256)
    except InvalidInput:
        return "unreadable"
    if is_copy:
        return None if found.type.code == "jpeg" and found.counts else "damaged"
    if found.size != item.size or (item.type and found.type.code != item.type):
        return "damaged"
    known = {problem["code"] for problem in (*item.problems, *item.notices)}
    seen = {problem.code for problem in found.problems if not problem.is_notice}
    return "damaged" if seen - known else None


def fetch_from_backup(
    desk: Desk, findings: Iterable[Finding], backup: Path, *, passphrase: str | None
) -> list[Finding]:
    """Puts back what the backup holds of these files; gives what was put back.

    Raises InvalidInput when `backup` is no backup or asks for another passphrase, StorageFailed when it is damaged.
    """
    from concierge_cli.journal.archive import VAULT, open_archive
    from concierge_cli.journal.leftovers import scratch

    fetched = []
    wanted = {finding.sha256: finding for finding in findings if finding.state != "damaged"}
    again = "concierge evidence verify --from FILE"
    with open_archive(backup, passphrase, again=again) as archive, scratch() as folder:
        for entry in archive.manifest.entries:
            sha256 = entry.name.removeprefix(VAULT).replace("/", "")
            if not entry.name.startswith(VAULT) or sha256 not in wanted:
                continue
            path = Path(folder, sha256)
            with path.open("wb") as file:
                archive.copy(entry, file)
            desk.vault.store(path, expect=sha256)
            path.unlink()
            fetched.append(wanted[sha256])
    return fetched


def rechecked_json(report: Rechecked, fetched: Sequence[Finding]) -> dict[str, Any]:
    """The result as scripts read it."""
    return {
        "cases": report.cases,
        "files": report.files,
        "bytes": report.size,
        "awaited": report.awaited,
        "sound": report.sound,
        "problems": [finding._asdict() for finding in report.findings],
        "fetched": [finding._asdict() for finding in fetched],
    }
