"""Money that comes back to the store: what a platform reimburses, a carrier or a supplier pays, a buyer returns.

It logs what arrived; nothing is asked for here. It may come long after the case was closed.
"""

from __future__ import annotations

from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.money import Money
from concierge_cli.domain.remedy import Recovery, granted_and_not_arrived
from concierge_cli.domain.vocabulary import Party, Ruling
from concierge_cli.errors import Conflict, InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.dates import local, long_moment
from concierge_cli.services.amounts import money_text, refuse_unmoved, refuse_zero
from concierge_cli.services.desk import Desk, Entry


def recover(
    desk: Desk, case: Case, amount: Money | None, *, source: Party, reference: str, entry: Entry
) -> tuple[Case, Recovery]:
    """Logs what arrived; without an amount it is what was granted and has not come yet. Returns it with the case.

    Raises InvalidInput where nobody knows how much, RuleViolation where in all more came back than the order cost,
    Conflict for the same money a second time; with a reason the last two pass.
    """
    if amount is None and source is Party.PLATFORM:
        amount = granted_and_not_arrived(case)
    if amount is None:
        raise InvalidInput(
            _("How much came back? Add --amount. Nothing was saved."), hint=f"concierge recover {case.id} --help"
        )
    refuse_zero(amount)
    _refuse_twice(desk, case, amount, source, reference, entry)
    _refuse_more_than_paid(desk, case, amount, source, entry)
    facts = {"amount": amount.to_json(), "from": source}
    personal = {"reference": reference} if reference else {}
    after = desk.log(case, entry, desk.draft(case, entry, "recovered", facts=facts, personal=personal))
    return after, after.recoveries[-1]


def granted_facts(desk: Desk, case: Case, ruling: Ruling, amount: Money | None, *, entry: Entry) -> dict[str, Any]:
    """What a ruling on the store's own claim says of money: all that the order cost, or the amount that was typed.

    Raises InvalidInput for an amount beside a refusal, or a part without one; RuleViolation where they contradict.
    """
    if ruling is Ruling.DENIED:
        refuse_unmoved(case, amount)
        return {}
    refuse_zero(amount)
    whole = case.amount
    if ruling is Ruling.PARTLY_GRANTED and amount is None:
        raise InvalidInput(
            _("How much does the platform pay the store? Add --amount. Nothing was saved."),
            hint=f"concierge decide {case.id} --help",
        )
    if amount is not None and whole is not None and amount.currency == whole.currency and not entry.because:
        if amount > whole:
            raise RuleViolation(
                _("That is more than the order cost ({paid}). If it is right, say why. Nothing was saved.").format(
                    paid=money_text(desk, case, whole)
                ),
                hint=f'concierge decide {case.id} --ruling {ruling} --amount "{amount.amount} {amount.currency}" '
                '--because "..."',
            )
        if ruling is Ruling.GRANTED and amount < whole:
            raise RuleViolation(
                _("That is a part of {paid}. Nothing was saved. A part is logged as such:").format(
                    paid=money_text(desk, case, whole)
                ),
                hint=f'concierge decide {case.id} --ruling partly_granted --amount "{amount.amount} {amount.currency}"',
            )
    grant = amount if amount is not None else whole
    return {"granted": grant.to_json()} if grant else {}


def _refuse_more_than_paid(desk: Desk, case: Case, amount: Money, source: Party, entry: Entry) -> None:
    came = [one.amount for one in case.recoveries if one.arrived and one.amount.currency == amount.currency]
    total = Money.total((*came, amount), currency=amount.currency)
    if entry.because or case.amount is None or case.amount.currency != amount.currency or total <= case.amount:
        return
    raise RuleViolation(
        _(
            "With that, {total} came back, and the order cost {paid}. If it is right, say why. Nothing was saved."
        ).format(total=money_text(desk, case, total), paid=money_text(desk, case, case.amount)),
        hint=f'{_command(case, amount, source)} --because "..."',
    )


def _command(case: Case, amount: Money, source: Party) -> str:
    """The command as it was typed, to which a hint adds what it lacks."""
    return f'concierge recover {case.id} --amount "{amount.amount} {amount.currency}" --from {source}'


def _refuse_twice(desk: Desk, case: Case, amount: Money, source: Party, reference: str, entry: Entry) -> None:
    """The same reference, or the same amount of the same payer on the same local day without one, is the same money."""
    zone = desk.client(case.client).zone
    day = local(desk.moment(case, entry), zone).date()
    for one in case.recoveries:
        if not one.arrived or one.source is not source:
            continue
        same_reference = bool(reference) and one.reference == reference
        looks_same = one.amount == amount and local(one.at, zone).date() == day and not reference
        if (same_reference or looks_same) and not entry.because:
            raise Conflict(
                _(
                    "That looks like the {amount} logged on {when}. Nothing was saved.\nIs it another one? Say which:"
                ).format(amount=money_text(desk, case, one.amount), when=long_moment(one.at, tz=zone)),
                hint=f'{_command(case, amount, source)} --reference "..."',
            )
