"""A case's evidence as scripts read it: each kind with its files, what is missing or broken, and every piece kept."""

from __future__ import annotations

from typing import Any

from concierge_cli.domain.case import Case, EvidenceItem
from concierge_cli.services.desk import Desk
from concierge_cli.services.doubts import doubts_of
from concierge_cli.services.mirror.links import file_link


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


def items_json(desk: Desk, case: Case) -> list[dict[str, Any]]:
    """Every piece kept in the case, as scripts read it."""
    doubts = doubts_of(desk, case)
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
            "drive_url": file_link(item.drive) or None,
            "sent_sha256": item.sent_sha256 or None,
            "counts": item.counts,
            "problems": [problem["code"] for problem in item.problems],
            "notices": [
                *(notice["code"] for notice in item.notices),
                *(doubt.code for doubt in doubts.get(item.event, ())),
            ],
            "looks_like": [
                other for doubt in doubts.get(item.event, ()) if doubt.code == "looks_like" for other in doubt.cases
            ],
        }
        for item in case.evidence
    ]
