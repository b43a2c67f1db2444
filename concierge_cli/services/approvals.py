"""The store's yes: above its threshold a refund or credit waits until somebody there has agreed.

The yes is typed with who gave it and when. What happened without one is logged by saying just that, with the reason.
"""

from __future__ import annotations

from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import Draft
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import NO, YES, agreed_to, needs_yes, pending_approval, total_with
from concierge_cli.domain.vocabulary import Party
from concierge_cli.errors import Conflict, InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.services.amounts import all_that_is_left, money_text, refuse_impossible
from concierge_cli.services.desk import Desk, Entry, refuse_closed


def threshold(client: Client) -> Money | None:
    """Above this the store must say yes first; None where it never must."""
    return None if client.approval_over is None else Money(client.approval_over, client.currency)


def ask_store(desk: Desk, case: Case, amount: Money | None, *, entry: Entry) -> Case:
    """Logs that the store was asked to agree to `amount` (else all that is left), and waits on the store.

    Raises Conflict when it was asked already and has not answered.
    """
    refuse_closed(case)
    pending = pending_approval(case)
    said = _amount(desk, case, amount)
    asked = total_with(case, said)
    if pending is not None and pending.amount == asked:
        raise Conflict(
            _("The store was asked for {amount} already and has not answered. Nothing was saved.").format(
                amount=money_text(desk, case, pending.amount)
            ),
            hint=f"concierge approve {case.id}",
        )
    return desk.log(
        case,
        entry,
        desk.draft(case, entry, "approval_asked", facts=_sums(asked, said)),
        desk.draft(case, entry, "waited", facts={"on": Party.CLIENT}),
    )


def answer(desk: Desk, case: Case, *, yes: bool, by: str, amount: Money | None, entry: Entry) -> Case:
    """Logs what the store said, who said it, and up to how much in all. It ends the wait on the store."""
    refuse_closed(case)
    _refuse_nobody(by, case)
    pending = pending_approval(case)
    if amount is None and pending is not None:
        drawn = _answer(desk, case, pending.amount, pending.said, yes=yes, by=by, entry=entry)
    else:
        said = _amount(desk, case, amount)
        drawn = _answer(desk, case, total_with(case, said), said, yes=yes, by=by, entry=entry)
    return desk.log(case, entry, drawn)


def said_yes(desk: Desk, case: Case, amount: Money, *, by: str, entry: Entry) -> list[Draft]:
    """The store's yes typed together with the refund itself: the entry to log before it; none where nobody is named."""
    if not by:
        return []
    _refuse_nobody(by, case)
    return [_answer(desk, case, total_with(case, amount), amount, yes=True, by=by, entry=entry)]


def without_yes(
    desk: Desk, case: Case, amount: Money, *, entry: Entry, unapproved: bool = False, command: str = "refund"
) -> dict[str, Any]:
    """The fact that money went back without the yes it needs; nothing where none is needed.

    Raises RuleViolation where the yes is missing, unless somebody says so himself (`unapproved`) and why.
    """
    over = threshold(desk.client(case.client))
    total = total_with(case, amount)
    if not needs_yes(case, total, over) or over is None:
        return {}
    if unapproved and entry.because:
        return {"unapproved": True}
    if unapproved:
        raise InvalidInput(
            _("To log it without the store's yes, say why."),
            hint=f'concierge {command} {case.id} --unapproved --because "..."',
        )
    store = desk.client(case.client).name
    if pending_approval(case) is not None:
        raise RuleViolation(
            _("{store} has not answered yet whether {amount} may go back. Nothing was saved.").format(
                store=store, amount=money_text(desk, case, total)
            ),
            hint=f"concierge approve {case.id}",
        )
    if total.currency != over.currency:
        why = _("{store} set its limit in {limit}, and {amount} cannot be compared with it: ask the store first.")
    else:
        why = _("Above {limit} {store} decides: {amount} needs its yes first.")
    agreed = agreed_to(case, total.currency)
    given = total - amount
    beyond = agreed is not None and (agreed.currency != over.currency or agreed > over)
    if agreed is not None and beyond and agreed > given:
        free = agreed - given
        raise RuleViolation(
            _(
                "{store} agreed to {agreed} in all: {free} may go back now, and {amount} need its yes. Nothing was saved."
            ).format(
                store=store,
                agreed=money_text(desk, case, agreed),
                free=money_text(desk, case, free),
                amount=money_text(desk, case, total),
            ),
            hint=f'concierge {"credit" if command == "credit" else "refund"} {case.id} --amount "{free.amount} {free.currency}"',
        )
    raise RuleViolation(
        why.format(store=store, amount=money_text(desk, case, total), limit=money_text(desk, case, over))
        + " "
        + _("Nothing was saved.\nDid somebody there agree already? Log who did:\n{command}\nTo ask first:").format(
            command=f"concierge approve {case.id}"
        ),
        hint=f"concierge approve {case.id} --ask",
    )


def _answer(desk: Desk, case: Case, amount: Money, said: Money | None, *, yes: bool, by: str, entry: Entry) -> Draft:
    facts: dict[str, Any] = {"answer": YES if yes else NO, **_sums(amount, said)}
    if pending := pending_approval(case):
        facts["request"] = pending.event
    return desk.draft(case, entry, "approval_answered", facts=facts, personal={"by": by})


def _sums(total: Money, said: Money | None) -> dict[str, Any]:
    """The total that the store's word is about, and the sum that was talked of, where that is another one."""
    own = {} if said is None or said == total else {"said": said.to_json()}
    return {"amount": total.to_json(), **own}


def _amount(desk: Desk, case: Case, amount: Money | None) -> Money:
    if amount is None:
        return all_that_is_left(case, command="approve")
    refuse_impossible(desk, case, amount)
    return amount


def _refuse_nobody(by: str, case: Case) -> None:
    if not by.strip():
        raise InvalidInput(
            _("Who in the store said it? Add --by and the name."), hint=f"concierge approve {case.id} --help"
        )
