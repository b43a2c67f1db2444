"""Parcels: the label that goes to the buyer, the return on its way and at the store, the replacement.

It logs what happened; labels are bought and parcels are tracked where the carrier has them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import Parcel, returns_under_way
from concierge_cli.domain.vocabulary import MoneyState, Party, ReturnState
from concierge_cli.errors import Conflict, InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.words import label as word_for
from concierge_cli.services.amounts import refuse_zero
from concierge_cli.services.conversation import setting_of
from concierge_cli.services.deadlines import rule_clocks
from concierge_cli.services.decisions import refuse_forbidden
from concierge_cli.services.desk import Desk, Entry, refuse_closed

LONGEST_NAME = 60
"""Characters of a carrier's name or a tracking number."""

_ON_ITS_WAY = (ReturnState.OFFERED, ReturnState.LABEL_SENT, ReturnState.IN_TRANSIT)


class Carriage(NamedTuple):
    """Who carries the parcel, under which number."""

    carrier: str = ""
    tracking: str = ""


def send_label(
    desk: Desk,
    case: Case,
    carriage: Carriage,
    *,
    payer: Party,
    cost: Money | None = None,
    file: Path | None = None,
    entry: Entry,
) -> Case:
    """Logs the return label that went to the buyer: carrier, number, who pays, what it costs, the file itself. Then the
    move is the buyer's.

    Raises Conflict for a number that was logged before, InvalidInput for a file that cannot be read.
    """
    refuse_closed(case)
    _refuse_long(carriage, case, "label")
    refuse_zero(cost)
    _refuse_same_number(case, carriage)
    effect = {"return_state": ReturnState.LABEL_SENT}
    if case.return_state is ReturnState.LABEL_SENT and not carriage.tracking and not entry.because:
        raise Conflict(
            _("A label was sent already. For another one say its number, or why: --because. Nothing was saved."),
            hint=f"concierge show {case.id}",
        )
    refuse_forbidden(case, effect)
    facts: dict[str, Any] = {"payer": payer, "effect": effect, **_starts(desk, case, entry, "label_sent")}
    personal: dict[str, Any] = {}
    if cost is not None:
        facts["cost"] = cost.to_json()
    if file is not None:
        from concierge_cli.files.inspect import inspect_file

        found = inspect_file(file)
        desk.vault.store(file, expect=found.sha256)
        facts |= {"sha256": found.sha256, "size": found.size}
        personal["name"] = file.name
    return _log(desk, case, entry, "label_sent", carriage, facts, personal, then_wait_on=Party.BUYER)


def ship(desk: Desk, case: Case, carriage: Carriage, *, entry: Entry) -> Case:
    """Logs that the buyer handed the return over; then the move is the carrier's. The same news twice changes nothing.

    The parcel is the one with that number, else the newest; another number than its label's is refused without a reason.
    """
    refuse_closed(case)
    _refuse_long(carriage, case, "shipped")
    parcel = _parcel_of(case, carriage)
    if case.return_state is ReturnState.IN_TRANSIT and parcel is not None and parcel.shipped_at is not None:
        return case
    if parcel is not None and parcel.tracking and carriage.tracking not in ("", parcel.tracking) and not entry.because:
        raise Conflict(
            _(
                "The label that was sent has another number: {number}. If it is right, say why. Nothing was saved."
            ).format(number=parcel.tracking),
            hint=f'concierge shipped {case.id} --because "..."',
        )
    effect = {"return_state": ReturnState.IN_TRANSIT}
    refuse_forbidden(case, effect)
    facts = {"effect": effect, **_named(parcel), **_starts(desk, case, entry, "shipped")}
    return _log(desk, case, entry, "return_shipped", carriage, facts, then_wait_on=Party.CARRIER)


def arrive(desk: Desk, case: Case, *, entry: Entry) -> Case:
    """Logs that the return reached the store. The same news twice changes nothing."""
    refuse_closed(case)
    if case.return_state in (ReturnState.RECEIVED, ReturnState.INSPECTED):
        return case
    effect = {"return_state": ReturnState.RECEIVED}
    refuse_forbidden(case, effect)
    under_way = returns_under_way(case)
    parcel = next((one for one in reversed(under_way) if one.shipped_at is not None), None)
    facts = {"effect": effect, **_named(parcel), **_starts(desk, case, entry, "arrived")}
    return _log(desk, case, entry, "return_arrived", Carriage(), facts)


def _parcel_of(case: Case, carriage: Carriage) -> Parcel | None:
    """The return that was handed over: by its number, else the newest one under way."""
    under_way = returns_under_way(case)
    numbered = [one for one in under_way if carriage.tracking and one.tracking == carriage.tracking.strip()]
    return next(reversed(numbered or under_way), None)


def _named(parcel: Parcel | None) -> dict[str, str]:
    return {} if parcel is None else {"parcel": parcel.event}


def never_came(desk: Desk, case: Case, *, entry: Entry) -> Case:
    """Logs that the return will not come: the buyer never sent it (expired), or the carrier lost it."""
    refuse_closed(case)
    if case.return_state not in _ON_ITS_WAY:
        raise RuleViolation(
            _("{id} expects no parcel: it is at “{state}”. Nothing was saved.").format(
                id=case.id, state=word_for("return_state", case.return_state)
            ),
            hint=f"concierge show {case.id}",
        )
    lost = case.return_state is ReturnState.IN_TRANSIT
    effect = {"return_state": ReturnState.LOST if lost else ReturnState.EXPIRED}
    return _log(desk, case, entry, "return_not_arrived", Carriage(), {"effect": effect})


def replace_item(desk: Desk, case: Case, carriage: Carriage, *, cost: Money | None, entry: Entry) -> Case:
    """Logs the replacement that went to the buyer.

    Raises Conflict for a second one, unless it is another parcel (its number) for a reason.
    """
    refuse_closed(case)
    _refuse_long(carriage, case, "replace")
    refuse_zero(cost)
    _refuse_same_number(case, carriage)
    if (
        case.money_state is MoneyState.REPLACED
        and not entry.because
        and any(one.leg == "replacement" for one in case.parcels)
    ):
        raise Conflict(
            _("A replacement was sent already. To send another one, say why. Nothing was saved."),
            hint=f'concierge replace {case.id} --because "..."',
        )
    effect = {"money_state": MoneyState.REPLACED}
    refuse_forbidden(case, effect)
    facts: dict[str, Any] = {"effect": effect, **_starts(desk, case, entry, "replaced")}
    if cost is not None:
        facts["cost"] = cost.to_json()
    return _log(desk, case, entry, "replacement_sent", carriage, facts)


def _log(
    desk: Desk,
    case: Case,
    entry: Entry,
    kind: str,
    carriage: Carriage,
    facts: dict[str, Any],
    personal: dict[str, Any] | None = None,
    *,
    then_wait_on: Party | None = None,
) -> Case:
    said = {**facts, **({"carrier": carriage.carrier.strip()} if carriage.carrier.strip() else {})}
    words = {**(personal or {}), **({"tracking": carriage.tracking.strip()} if carriage.tracking.strip() else {})}
    drafts = [desk.draft(case, entry, kind, facts=said, personal=words)]
    lasting = case.current_wait(desk.moment(case, entry))
    if then_wait_on is not None and (lasting is None or lasting.on is not then_wait_on):
        drafts.append(desk.draft(case, entry, "waited", facts={"on": then_wait_on}))
    return desk.log(case, entry, *drafts)


def _starts(desk: Desk, case: Case, entry: Entry, word: str) -> dict[str, Any]:
    clocks = rule_clocks(desk, setting_of(desk, case), words=(word,), trigger=desk.moment(case, entry))
    return {"clocks": [clock.to_json() for clock in clocks]} if clocks else {}


def _refuse_long(carriage: Carriage, case: Case, verb: str) -> None:
    for flag, text in (("--carrier", carriage.carrier), ("--tracking", carriage.tracking)):
        if len(text) > LONGEST_NAME:
            raise InvalidInput(
                _("{flag} has at most {limit} characters. Nothing was saved.").format(flag=flag, limit=LONGEST_NAME),
                hint=f"concierge {verb} {case.id} --help",
            )


def _refuse_same_number(case: Case, carriage: Carriage) -> None:
    if carriage.tracking and any(one.tracking == carriage.tracking for one in case.parcels):
        raise Conflict(
            _("That number is in {id} already. Nothing was saved.").format(id=case.id), hint=f"concierge show {case.id}"
        )
