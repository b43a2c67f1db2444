"""Evidence: taking it in, saying what is missing or broken, and handing in a claim or a defence.

The file goes into the vault before the event that names it, so that no event is ever without its file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case, EvidenceItem
from concierge_cli.domain.instants import iso
from concierge_cli.domain.vocabulary import ClaimState, Party
from concierge_cli.domain.workflow import forbidden_steps
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.words import label
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import rule_clocks
from concierge_cli.services.desk import Desk, Entry, refuse_closed
from concierge_cli.services.owed import owed

if TYPE_CHECKING:
    from concierge_cli.files.limits import FileLimits


LARGEST_COPY = 20_000_000
"""Bytes of a copy for a platform that names no limit."""


LONGEST_FACT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file to take in: what it proves, who gave it, when it was taken (else what the file itself tells)."""

    path: Path
    kind: str
    source: Party
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Evidence that is no file, such as an order number or a tracking number."""

    kind: str
    value: str
    source: Party


def add_evidence(
    desk: Desk, case: Case, pieces: Sequence[Piece], facts: Sequence[Fact] = (), *, entry: Entry
) -> tuple[Case, list[EvidenceItem]]:
    """Takes in files and facts as one command; returns the case and the items, files first, in the order given.

    Raises InvalidInput, and takes in nothing at all, when one of them is missing, unreadable or empty, its kind is
    unknown, or it was taken in the future. Damaged files are kept with what is wrong with them. The same file or fact
    for the same kind twice is one.
    """
    zone = desk.client(case.client).zone
    for piece in pieces:
        desk.playbooks.evidence_kind(piece.kind)
        desk.refuse_future("--taken-at", piece.taken_at, zone=zone)
    for fact in facts:
        desk.playbooks.evidence_kind(fact.kind)
        if not fact.value.strip():
            raise InvalidInput(
                _("The fact is empty. Nothing was saved."), hint=f"concierge evidence add {case.id} --help"
            )
        if len(fact.value) > LONGEST_FACT:
            raise InvalidInput(
                _("A fact has at most {limit} characters. Save a longer one as a file.").format(limit=LONGEST_FACT),
                hint=f"concierge evidence add {case.id} FILE --kind {fact.kind}",
            )
    looked_at = [_look(desk, case, piece) for piece in pieces]
    drafts = {
        (one.facts["sha256"], one.piece.kind): desk.draft(
            case, entry, "evidence_added", facts=_store(desk, one), personal={"name": one.piece.path.name}
        )
        for one in looked_at
    }
    for fact in facts:
        drafts[(fact.value.strip(), fact.kind)] = desk.draft(
            case,
            entry,
            "evidence_added",
            facts={"kind": fact.kind, "from": fact.source},
            personal={"value": fact.value.strip()},
        )
    known = {_same(item) for item in case.evidence}
    if fresh := [draft for key, draft in drafts.items() if key not in known]:
        case = desk.log(case, entry, *fresh, decides=False)
    kept = {_same(item): item for item in case.evidence}
    return case, [kept[key] for key in drafts]


def _same(item: EvidenceItem) -> tuple[str, str]:
    """What makes two items one: the same content, or the same words, for the same kind."""
    return (item.sha256 or item.value, item.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LookedAt:
    """A file that was looked at and not stored yet; `copy_below` is the size of the copy that the platform needs."""

    piece: Piece
    facts: dict[str, Any]
    copy_below: int | None = None


def _look(desk: Desk, case: Case, piece: Piece) -> _LookedAt:
    """Looks at the file for the facts that its event will keep; stores nothing."""
    from concierge_cli.files.inspect import inspect_file
    from concierge_cli.files.limits import against_limits, mended_by_jpeg_copy

    found = inspect_file(piece.path)
    facts = {**found.facts(), "kind": piece.kind, "from": piece.source}
    local = facts.pop("taken_local", None)
    zone = ZoneInfo(desk.client(case.client).zone)
    taken_at = piece.taken_at or found.taken_at
    if taken_at is None and local:
        taken_at = datetime.fromisoformat(local).replace(tzinfo=zone)
    if taken_at is not None:
        facts["taken_at"] = iso(taken_at)
    limits, copy_below = file_limits(desk, case.platform), None
    broken = against_limits(found, limits) if limits is not None else ()
    if limits is not None and broken and mended_by_jpeg_copy(found, limits):
        copy_below = limits.max_bytes or LARGEST_COPY
        broken = ()
    every = [*found.problems, *broken]
    facts["problems"] = [{"code": one.code, **one.detail} for one in every if not one.is_notice]
    facts["notices"] = [{"code": one.code, **one.detail} for one in every if one.is_notice]
    facts["same_as"] = [row.key for row in desk.journal.same_file(found.sha256, except_case=case.key)]
    facts = {name: value for name, value in facts.items() if value not in ([], None)}
    return _LookedAt(piece=piece, facts=facts, copy_below=copy_below)


def _store(desk: Desk, one: _LookedAt) -> dict[str, Any]:
    """Puts the file, and its copy for the platform where one is needed, into the vault; returns its facts."""
    desk.vault.store(one.piece.path, expect=one.facts["sha256"])
    if one.copy_below is None:
        return one.facts
    from concierge_cli.files.jpeg_copy import jpeg_copy

    stored = desk.vault.path(one.facts["sha256"])
    copy = desk.vault.store_bytes(jpeg_copy(stored, max_bytes=one.copy_below))
    return {**one.facts, "copy_sha256": copy.sha256}


def file_limits(desk: Desk, platform: str) -> FileLimits | None:
    """What files the platform takes; None where its playbook names no types."""
    from concierge_cli.files.limits import FileLimits

    files = desk.playbooks.platform(platform).files
    if not files.types:
        return None
    max_bytes = files.max_mb * 1_000_000 if files.max_mb else None
    return FileLimits(types=files.types, max_bytes=max_bytes, video_allowed=files.video)


def refuse_unready(desk: Desk, case: Case) -> None:
    """Raises RuleViolation naming the required evidence that is missing."""
    missing = case.missing()
    if not missing:
        return
    names = ", ".join(str(desk.playbooks.evidence_kind(kind).label) for kind in missing)
    asks = Party.BUYER in owed(desk, case)
    raise RuleViolation(
        _("I did not hand it in: {missing} of {required} required pieces of evidence missing ({names}).").format(
            missing=len(missing), required=len(case.required), names=names
        )
        + "\n"
        + _("To hand it in as it is, say why:\n{command}").format(
            command=f'concierge submit {case.id} --force --because "..."'
        )
        + "\n"
        + (_("To ask the buyer for it:") if asks else _("To see what is missing:")),
        hint=f"concierge evidence {'ask' if asks else 'check'} {case.id}",
        data=gaps(case),
    )


def gaps(case: Case) -> dict[str, list[dict[str, Any]]]:
    """What is missing and what is there but broken, as entries that scripts read."""
    return {
        "missing": [evidence_entry(case, kind) for kind in case.missing()],
        "broken": [evidence_entry(case, kind) for kind in broken_kinds(case)],
    }


def evidence_entry(case: Case, kind: str) -> dict[str, Any]:
    """One kind with its files and what keeps them from counting."""
    items = [item for item in case.evidence if item.kind == kind]
    return {
        "kind": kind,
        "level": "required" if kind in case.required else "optional",
        "files": [
            {"name": item.name or item.value, "sha256": item.sha256 or None, "counts": item.counts} for item in items
        ],
        "problems": sorted({code for item in items for code in problem_codes(item)}),
    }


def problem_codes(item: EvidenceItem) -> tuple[str, ...]:
    """Codes of what keeps the item from counting."""
    same = ("same_as_other_case",) if item.same_as else ()
    return (*(problem["code"] for problem in item.problems), *same)


def broken_kinds(case: Case) -> list[str]:
    """Kinds of which something was given but nothing counts."""
    present = set(case.present())
    given = dict.fromkeys(item.kind for item in case.evidence if not item.counts)
    return [kind for kind in given if kind not in present]


def items_json(case: Case) -> list[dict[str, Any]]:
    """Every piece kept in the case, as scripts read it."""
    return [
        {
            "kind": item.kind,
            "from": item.source,
            "name": item.name or None,
            "value": item.value or None,
            "sha256": item.sha256 or None,
            "size": item.size or None,
            "type": item.type or None,
            "added_at": item.added_at,
            "taken_at": item.taken_at,
            "counts": item.counts,
            "problems": [problem["code"] for problem in item.problems],
            "notices": [notice["code"] for notice in item.notices],
        }
        for item in case.evidence
    ]


def submit(desk: Desk, case: Case, *, forced: bool, entry: Entry, only_check: bool = False) -> Case:
    """Logs that the claim or defence was handed in on the platform.

    Raises RuleViolation while required evidence is missing (unless forced with a reason), or when there is nothing
    that the platform could decide. `only_check` logs nothing.
    """
    refuse_closed(case)
    if forced and not entry.because:
        raise InvalidInput(
            _("To hand it in as it is, say why."), hint=f'concierge submit {case.id} --force --because "..."'
        )
    if case.claim_state is ClaimState.NONE and not entry.because:
        raise RuleViolation(
            _("{id} has no claim to answer on the platform: it is a {procedure}.").format(
                id=case.id, procedure=label("procedure", case.procedure)
            ),
            hint=f"concierge show {case.id}",
        )
    if not forced:
        refuse_unready(desk, case)
    effect: dict[str, Any] = {"claim_state": ClaimState.SUBMITTED}
    if forbidden_steps(case, effect):
        raise RuleViolation(
            _("{id} was decided already: “{state}”.").format(id=case.id, state=label("claim_state", case.claim_state)),
            hint=f"concierge show {case.id}",
        )
    if only_check:
        return case
    at = desk.moment(case, entry)
    clocks = rule_clocks(desk, setting_of(desk, case), words=("submitted",), trigger=at)
    facts: dict[str, Any] = {
        "required": len(case.required),
        "present": len(case.required) - len(case.missing()),
        "effect": effect,
        "clocks": [clock.to_json() for clock in clocks],
    }
    if forced:
        facts |= {"forced": True, "missing": list(case.missing())}
    drafts = [desk.draft(case, entry, "submitted", facts=facts)]
    if desk.playbooks.procedure(case.platform, case.procedure).hands_in:
        drafts.append(desk.draft(case, entry, "waited", facts={"on": Party.PLATFORM}))
    return desk.log(case, entry, *drafts)
