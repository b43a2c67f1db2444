"""What is wrong or doubtful about a piece of evidence, in sentences: its own problems first, then what others tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case, EvidenceItem
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.numbers import format_size
from concierge_cli.services.doubts import Doubt, doubts_of

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

Trouble = Callable[[EvidenceItem], list[str]]
"""A sentence for each problem, notice or doubt about a piece."""


def troubles_of(session: Session, desk: Desk, case: Case) -> Trouble:
    """What there is to say of the pieces of `case`; other cases are looked through once."""
    doubts = doubts_of(desk, case)

    def trouble(item: EvidenceItem) -> list[str]:
        return [
            *of_the_file(item, country=session.settings.country),
            *_of_its_twins(desk, item),
            *(_sentence(desk, case, item, doubt) for doubt in doubts.get(item.event, ())),
        ]

    return trouble


def of_the_file(item: EvidenceItem, *, country: str) -> list[str]:
    """What is wrong with the file itself; sizes in the numbers of `country`."""
    from concierge_cli.files.problem import Problem
    from concierge_cli.files.sentences import sentence

    lines = []
    misnamed = any(one["code"] == "extension_mismatch" for one in item.notices)
    for found in (*item.problems, *_still_to_say(item)):
        detail = {name: value for name, value in found.items() if name != "code"}
        if misnamed:
            detail["misnamed"] = True
        problem = Problem(found["code"], detail)
        lines.append(sentence(problem, safe(item.name), size=lambda size: format_size(size, country=country)))
    return lines


def _still_to_say(item: EvidenceItem) -> Iterable[Mapping[str, Any]]:
    """Its notices, without the advice on its name where it is not the file that is handed in: one verdict is enough."""
    handed_in = not item.problems and not item.copy_sha256
    return [one for one in item.notices if handed_in or one["code"] != "extension_mismatch"]


def _of_its_twins(desk: Desk, item: EvidenceItem) -> list[str]:
    text = _("{name} is identical to one of {id}. It is kept, but it does not count.")
    others = ((key, desk.journal.case(key)) for key in item.same_as)
    return [text.format(name=safe(item.name), id=other.id if other else key) for key, other in others]


def _sentence(desk: Desk, case: Case, item: EvidenceItem, doubt: Doubt) -> str:
    name, ids = safe(item.name), ", ".join(doubt.cases)
    if doubt.code == "looks_like":
        return _("{name} looks much like a photo of {ids}.").format(name=name, ids=ids)
    if doubt.code == "same_elsewhere":
        return _("{name} is in {ids}, too.").format(name=name, ids=ids)
    zone = desk.client(case.client).zone

    def day(moment: datetime | None) -> str:
        if moment is None:
            return ""
        return dates.short_day(dates.local(moment, zone).date(), today=dates.local(desk.now, zone).date())

    if doubt.code == "taken_before_order":
        text, since = _("{name} was taken on {day}, before the order of {since}."), case.ordered_at
    else:
        text, since = _("{name} was taken on {day}, before the delivery of {since}."), case.delivered_at
    return text.format(name=name, day=day(item.taken_at), since=day(since))
