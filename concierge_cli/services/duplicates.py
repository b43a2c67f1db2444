"""Which case a duplicate repeats: said when it is closed or afterwards, and never a case that is a duplicate itself."""

from __future__ import annotations

from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import Outcome
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.services.desk import Desk, Entry


def duplicate_id(desk: Desk, case: Case) -> str:
    """The id of the case that it repeats, as that one is called now; "" where nobody said it. Where that one was closed as
    a duplicate later, it is the one that goes on."""
    found, seen = case, {case.key}
    while found.duplicate_of and found.duplicate_of not in seen:
        other = desk.journal.case(found.duplicate_of)
        if other is None:
            break
        seen.add(other.key)
        found = other
        if found.outcome is not Outcome.DUPLICATE:
            break
    return case.duplicate_id if found is case else found.id


def likely_originals(desk: Desk, case: Case) -> list[str]:
    """The ids of the store's other cases about the same order that are no duplicates, the oldest first."""
    if not case.order_key:
        return []
    rows = desk.journal.duplicates(case.client, case.order_key)
    found = [row for row in rows if row.key != case.key and row.outcome != Outcome.DUPLICATE]
    return [row.id for row in reversed(found)]


def refuse_as_original(desk: Desk, case: Case, other: Case) -> None:
    """Raises InvalidInput or RuleViolation where `case` cannot be a duplicate of `other`."""
    if other.key == case.key:
        raise InvalidInput(
            _("{id} is no duplicate of itself: name the case that goes on. Nothing was saved.").format(id=case.id),
            hint=f"concierge list --client {case.client} --all",
        )
    if other.client != case.client:
        raise InvalidInput(
            _("{other} is of another store, {store}. Nothing was saved.").format(
                other=other.id, store=desk.client(other.client).name
            ),
            hint=f"concierge list --client {case.client} --all",
        )
    if other.duplicate_of == case.key:
        raise RuleViolation(
            _("{other} is closed as a duplicate of {id}: one of them has to stay. Nothing was saved.").format(
                other=other.id, id=case.id
            ),
            hint=f"concierge reopen {other.id}",
        )
    if other.outcome is Outcome.DUPLICATE:
        stays = duplicate_id(desk, other)
        raise RuleViolation(
            _("{other} is itself a duplicate. Name the case that goes on. Nothing was saved.").format(other=other.id),
            hint=f"concierge close {case.id} --outcome duplicate --of {stays}"
            if stays
            else f"concierge show {other.id}",
        )


def duplicate_fact(other: Case | None) -> dict[str, Any]:
    """What an entry says of it: its key, which never changes, and what it is called now."""
    return {} if other is None else {"duplicate_of": {"case": other.key, "id": other.id}}


def name_original(desk: Desk, case: Case, other: Case, *, entry: Entry) -> Case:
    """Says of a case that was closed as a duplicate already which one it repeats."""
    refuse_as_original(desk, case, other)
    return desk.log(case, entry, desk.draft(case, entry, "edited", facts=duplicate_fact(other)))
