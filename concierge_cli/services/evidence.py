"""Evidence: taking files and facts in.

The file goes into the vault before the event that names it, so that no event is ever without its file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case, EvidenceItem
from concierge_cli.domain.instants import iso
from concierge_cli.domain.vocabulary import Party
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.services.desk import Desk, Entry

if TYPE_CHECKING:
    from concierge_cli.files.limits import FileLimits


LARGEST_COPY = 20_000_000
"""Bytes of a copy for a platform that names no limit."""


LONGEST_FACT = 300


def no_progress(_count: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file to take in: what it proves, who gave it, when it was taken (else what the file itself tells)."""

    path: Path
    kind: str
    source: Party
    taken_at: datetime | None = None
    found: bool = False
    """It was found in a folder, where one file that cannot be evidence must not keep out the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Evidence that is no file, such as an order number or a tracking number."""

    kind: str
    value: str
    source: Party


def add_evidence(
    desk: Desk,
    case: Case,
    pieces: Sequence[Piece],
    facts: Sequence[Fact] = (),
    *,
    entry: Entry,
    keep_location: bool = False,
    left_out: Callable[[Piece], None] | None = None,
    repeated: Callable[[Piece, str], None] | None = None,
    progress: Callable[[int], None] = no_progress,
) -> tuple[Case, list[EvidenceItem]]:
    """Takes in files and facts as one command; returns the case and the items, files first, in the order given.

    Raises InvalidInput, and takes in nothing at all, when one of them is missing, unreadable or empty, its kind is
    unknown, or it was taken in the future. Damaged files are kept with what is wrong with them. The same file or fact
    for the same kind twice is one.

    With `keep_location` what goes to Drive of these files keeps the place where they were taken.

    `left_out` is told of each piece found in a folder that cannot be evidence, instead of that; `repeated` of each
    that is there for its kind already, with the name under which it is. `progress` is told of the bytes that were
    read: each file is read twice, to look at it and to keep it.
    """
    zone = desk.client(case.client).zone
    for piece in pieces:
        desk.playbooks.evidence_kind(piece.kind)
        desk.refuse_future("--taken-at", piece.taken_at, zone=zone)
    for fact in facts:
        _check_fact(desk, case, fact)
    looked_at = []
    for piece in pieces:
        try:
            looked = _look(desk, case, piece, progress)
        except InvalidInput:
            if not piece.found or left_out is None:
                raise
            left_out(piece)
            continue
        if keep_location:
            looked.facts["keep_location"] = True
        looked_at.append(looked)
    sizes = {one.facts["sha256"]: one.facts["size"] for one in looked_at if not desk.vault.has(one.facts["sha256"])}
    desk.vault.refuse_without_room(sum(sizes.values()))
    names = {_same(item): item.name for item in case.evidence}
    meant: dict[tuple[str, str], None] = {}
    fresh = []
    for one in looked_at:
        key = (one.facts["sha256"], one.piece.kind)
        # Kept again even where it is known: a file that went missing from the vault is back then.
        stored = _store(desk, one, progress)
        if key not in names:
            fresh.append(desk.draft(case, entry, "evidence_added", facts=stored, personal=one.personal))
        elif repeated is not None:
            repeated(one.piece, names[key])
        names.setdefault(key, one.piece.path.name)
        meant[key] = None
    for fact in facts:
        key = (fact.value.strip(), fact.kind)
        if key not in names:
            said = {"value": fact.value.strip()}
            told = {"kind": fact.kind, "from": fact.source}
            fresh.append(desk.draft(case, entry, "evidence_added", facts=told, personal=said))
        names.setdefault(key, "")
        meant[key] = None
    if fresh:
        case = desk.log(case, entry, *fresh, decides=False)
    kept = {_same(item): item for item in case.evidence}
    return case, [kept[key] for key in meant]


def _check_fact(desk: Desk, case: Case, fact: Fact) -> None:
    desk.playbooks.evidence_kind(fact.kind)
    if not fact.value.strip():
        raise InvalidInput(_("The fact is empty. Nothing was saved."), hint=f"concierge evidence add {case.id} --help")
    if len(fact.value) > LONGEST_FACT:
        raise InvalidInput(
            _("A fact has at most {limit} characters. Save a longer one as a file.").format(limit=LONGEST_FACT),
            hint=f"concierge evidence add {case.id} FILE --kind {fact.kind}",
        )


def _same(item: EvidenceItem) -> tuple[str, str]:
    """What makes two items one: the same content, or the same words, for the same kind."""
    return (item.sha256 or item.value, item.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LookedAt:
    """A file that was looked at and not stored yet; `copy_below` is the size of the copy that the platform needs."""

    piece: Piece
    facts: dict[str, Any]
    personal: dict[str, Any]
    copy_below: int | None = None


def _look(desk: Desk, case: Case, piece: Piece, progress: Callable[[int], None]) -> _LookedAt:
    """Looks at the file for what its event will keep; stores nothing.

    What a photo looks like is personal: unlike the fingerprint of its bytes it would still tell a picture of somebody
    from others after the picture was erased.
    """
    from concierge_cli.files.inspect import inspect_file
    from concierge_cli.files.limits import against_limits, mended_by_jpeg_copy
    from concierge_cli.files.problem import Problem

    found = inspect_file(piece.path, progress=progress)
    facts = {**found.facts(), "kind": piece.kind, "from": piece.source}
    local = facts.pop("taken_local", None)
    zone = ZoneInfo(desk.client(case.client).zone)
    taken_at = piece.taken_at or found.taken_at
    if taken_at is None and local:
        taken_at = datetime.fromisoformat(local).replace(tzinfo=zone)
    if taken_at is not None:
        facts["taken_at"] = iso(taken_at)
    limits, copy_below = file_limits(desk, case.platform, case.procedure), None
    broken = against_limits(found, limits) if limits is not None else ()
    if limits is not None and broken and mended_by_jpeg_copy(found, limits):
        copy_below = limits.max_bytes or LARGEST_COPY
        broken = ()
    pictureless = desk.playbooks.evidence_kind(piece.kind).form == "video" and found.type.family == "audio"
    every = [*found.problems, *broken, *([Problem("no_picture")] if pictureless else [])]
    facts["problems"] = [{"code": one.code, **one.detail} for one in every if not one.is_notice]
    facts["notices"] = [{"code": one.code, **one.detail} for one in every if one.is_notice]
    # Of the same store only: what another one's cases hold is not for this one's log (`services.doubts`).
    same = desk.journal.same_file(found.sha256, except_case=case.key)
    facts["same_as"] = [row.key for row in same if row.client == case.client]
    facts = {name: value for name, value in facts.items() if value not in ([], None)}
    personal = {"name": piece.path.name} | ({"dhash": found.dhash} if found.dhash else {})
    return _LookedAt(piece=piece, facts=facts, personal=personal, copy_below=copy_below)


def _store(desk: Desk, one: _LookedAt, progress: Callable[[int], None]) -> dict[str, Any]:
    """Puts the file, and its copy for the platform where one is needed, into the vault; returns its facts."""
    desk.vault.store(one.piece.path, expect=one.facts["sha256"], progress=progress)
    if one.copy_below is None:
        return one.facts
    from concierge_cli.files.jpeg_copy import jpeg_copy

    stored = desk.vault.path(one.facts["sha256"])
    copy = desk.vault.store_bytes(jpeg_copy(stored, max_bytes=one.copy_below))
    return {**one.facts, "copy_sha256": copy.sha256}


def file_limits(desk: Desk, platform: str, procedure: str) -> FileLimits | None:
    """What files the platform takes in a procedure; None where its playbook names no types for it."""
    from concierge_cli.files.limits import FileLimits

    files = desk.playbooks.platform(platform).files
    if not files.hold_in(procedure):
        return None
    return FileLimits(
        types=files.types,
        max_bytes=_bytes(files.max_mb),
        max_total_bytes=_bytes(files.max_total_mb),
        max_pages=files.max_pages,
        video_allowed=files.video,
    )


def too_heavy(desk: Desk, case: Case) -> str:
    """That the files which count are too heavy together for what the platform takes at once; "" where they are not.

    Of a file with a copy for the platform the copy is what goes there.
    """
    from concierge_cli.files.limits import total_against_limits
    from concierge_cli.files.sentences import sentence

    limits = file_limits(desk, case.platform, case.procedure)
    if limits is None or limits.max_total_bytes is None:
        return ""
    sizes = {}
    for item in case.evidence:
        if item.sha256 and item.counts:
            digest = item.copy_sha256 or item.sha256
            kept = desk.vault.path(digest) if item.copy_sha256 else None
            sizes[digest] = kept.stat().st_size if kept is not None and kept.exists() else item.size
    return "".join(sentence(problem, "") for problem in total_against_limits(sizes, limits))


def _bytes(millions: int | None) -> int | None:
    return millions * 1_000_000 if millions else None
