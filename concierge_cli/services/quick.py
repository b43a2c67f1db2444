"""The fast lane: a simple matter that was answered and settled at once is opened, answered and closed in one go."""

from __future__ import annotations

from dataclasses import replace

from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import GIVEN_BACK, Outcome
from concierge_cli.domain.workflow import NEEDS_NO_PROOF, OUTCOME_EFFECT
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.journal import new_key
from concierge_cli.services.approvals import threshold
from concierge_cli.services.closing import close
from concierge_cli.services.conversation import reply
from concierge_cli.services.desk import Desk
from concierge_cli.services.open_case import OpenCase, open_case


def solve_at_once(desk: Desk, wanted: OpenCase, *, answer: str, outcome: Outcome) -> Case:
    """Opens, answers and closes, as one command.

    What closing needs is needed here too, and asked for before anything is logged: RuleViolation where the matter
    needs evidence, InvalidInput for an empty answer.
    """
    if not answer.strip():
        raise InvalidInput(_("The message is empty. Nothing was saved."), hint="concierge open --help")
    required, _optional = desk.playbooks.evidence_for(wanted.platform, wanted.procedure, wanted.reason)
    owed = [kind for kind in required if kind != "order_id" or not wanted.order]
    if owed and outcome not in NEEDS_NO_PROOF:
        raise RuleViolation(
            _(
                "That cannot be closed at once: it needs evidence first ({kinds}). Open it without --quick. "
                "Nothing was saved."
            ).format(kinds=", ".join(str(desk.playbooks.evidence_kind(kind).label) for kind in owed)),
            hint="concierge open",
        )
    _refuse_money(desk, wanted, outcome)
    desk = replace(desk, command=new_key())
    case = open_case(desk, wanted)
    entry = wanted.entry._replace(minutes=None)  # the minutes were logged with the opening
    case = reply(desk, case, answer, template="", auto_ack=False, overridden=[], entry=entry)
    return close(desk, case, outcome, note="", forced=False, entry=entry)


def _refuse_money(desk: Desk, wanted: OpenCase, outcome: Outcome) -> None:
    """Raises RuleViolation for money that needs a word first: how much of it, or the store's yes."""
    if outcome is Outcome.PARTIAL_REFUND_KEEP_ITEM:
        raise RuleViolation(
            _("How much went back has to be logged, too: open it without --quick, then refund it. Nothing was saved."),
            hint="concierge refund --help",
        )
    client = desk.client(wanted.client)
    over, gives = threshold(client), OUTCOME_EFFECT.get(outcome, {}).get("money_state") in GIVEN_BACK
    if not gives or wanted.amount is None or over is None:
        return
    if wanted.amount.currency != over.currency or wanted.amount > over:
        raise RuleViolation(
            _(
                "{store} decides about so much money: open it without --quick, and ask the store. Nothing was saved."
            ).format(store=client.name),
            hint="concierge approve --help",
        )
