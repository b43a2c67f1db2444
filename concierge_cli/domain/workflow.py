"""Which step may follow which: the claim, the return and the money move together, by one table.

An option, a ruling or an outcome brings an *effect* (new states). `forbidden_steps` names what of it the table does
not allow; nothing here raises, so that a service can say it in the user's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import MADE_GOOD, Option, Outcome, Procedure, Reputation, Ruling
from concierge_cli.domain.vocabulary import ClaimState as C
from concierge_cli.domain.vocabulary import MoneyState as M
from concierge_cli.domain.vocabulary import ReturnState as R

CLAIM: Mapping[str, frozenset[str]] = {
    C.NONE: frozenset({C.FILED, C.SUBMITTED}),
    C.FILED: frozenset({C.SUBMITTED, C.GRANTED, C.PARTLY_GRANTED, C.DENIED, C.WITHDRAWN}),
    C.SUBMITTED: frozenset({C.GRANTED, C.PARTLY_GRANTED, C.DENIED, C.WITHDRAWN}),
    C.GRANTED: frozenset({C.APPEALED}),
    C.PARTLY_GRANTED: frozenset({C.APPEALED}),
    C.DENIED: frozenset({C.APPEALED, C.GRANTED, C.PARTLY_GRANTED}),  # a store that said no may still say yes
    C.APPEALED: frozenset({C.GRANTED, C.PARTLY_GRANTED, C.DENIED, C.WITHDRAWN}),
    C.WITHDRAWN: frozenset({C.FILED, C.SUBMITTED}),
}

RETURN: Mapping[str, frozenset[str]] = {
    R.NONE: frozenset({R.OFFERED, R.LABEL_SENT, R.IN_TRANSIT, R.RECEIVED}),
    R.OFFERED: frozenset({R.LABEL_SENT, R.IN_TRANSIT, R.RECEIVED, R.EXPIRED}),
    R.LABEL_SENT: frozenset({R.IN_TRANSIT, R.RECEIVED, R.EXPIRED, R.LOST}),
    R.IN_TRANSIT: frozenset({R.RECEIVED, R.LOST}),
    R.RECEIVED: frozenset({R.INSPECTED}),
    R.INSPECTED: frozenset(),
    R.EXPIRED: frozenset({R.OFFERED, R.LABEL_SENT, R.IN_TRANSIT, R.RECEIVED}),  # late parcels are everyday
    R.LOST: frozenset({R.LABEL_SENT, R.RECEIVED}),
}

MONEY: Mapping[str, frozenset[str]] = {
    M.NONE: frozenset({M.PROMISED, M.DENIED, *MADE_GOOD}),
    M.PROMISED: frozenset({M.DENIED, *MADE_GOOD}),
    M.PARTLY_REFUNDED: frozenset({M.REFUNDED, M.CREDITED, M.REPLACED}),
    M.CREDITED: frozenset({M.REFUNDED, M.PARTLY_REFUNDED}),
    M.REPLACED: frozenset({M.REFUNDED, M.PARTLY_REFUNDED}),
    M.DENIED: frozenset({M.PROMISED, *MADE_GOOD}),
    M.REFUNDED: frozenset(),
}

AXES: Mapping[str, Mapping[str, frozenset[str]]] = {"claim_state": CLAIM, "return_state": RETURN, "money_state": MONEY}

OPTION_EFFECT: Mapping[Option, Mapping[str, str]] = {
    Option.REFUND: {"money_state": M.REFUNDED},
    Option.OFFER_RETURN: {"return_state": R.OFFERED},
    Option.OFFER_PARTIAL_REFUND: {"money_state": M.PARTLY_REFUNDED},
    Option.KEEP_ITEM: {"money_state": M.REFUNDED},
    Option.REPLACE: {"money_state": M.REPLACED},
    Option.APPEAL: {"claim_state": C.APPEALED},
}
"""What an option does on any platform; a playbook may say more (such as the reputation it saves)."""

RULING_EFFECT: Mapping[Ruling, Mapping[str, str]] = {
    Ruling.GRANTED: {"claim_state": C.GRANTED, "money_state": M.REFUNDED, "reputation": Reputation.AFFECTED},
    Ruling.PARTLY_GRANTED: {
        "claim_state": C.PARTLY_GRANTED,
        "money_state": M.PARTLY_REFUNDED,
        "reputation": Reputation.AFFECTED,
    },
    Ruling.DENIED: {"claim_state": C.DENIED, "reputation": Reputation.SAVED},
}
"""In favour of whoever filed, here the buyer: the platform takes the money from the store. A denied claim does not
count against it (Amazon: order defect rate; Mercado Libre: claims rate)."""

RULED = frozenset({C.GRANTED, C.PARTLY_GRANTED, C.DENIED})
"""A claim that somebody decided."""

FILED_BY_US = frozenset({Procedure.REIMBURSEMENT})
"""Procedures that the store files itself: a ruling moves no money of the buyer's and no reputation."""

OUTCOME_EFFECT: Mapping[Outcome, Mapping[str, str]] = {
    Outcome.REFUNDED_AFTER_RETURN: {"money_state": M.REFUNDED},
    Outcome.REFUNDED_KEEP_ITEM: {"money_state": M.REFUNDED},
    Outcome.PARTIAL_REFUND_KEEP_ITEM: {"money_state": M.PARTLY_REFUNDED},
    Outcome.STORE_CREDIT: {"money_state": M.CREDITED},
    Outcome.REPLACED: {"money_state": M.REPLACED},
    Outcome.EXCHANGED: {"money_state": M.REPLACED},
    Outcome.CLAIM_WON: {"claim_state": C.DENIED},
    Outcome.CLAIM_LOST: {"claim_state": C.GRANTED},
    Outcome.DENIED: {"money_state": M.DENIED},
    Outcome.WITHDRAWN_BY_BUYER: {"claim_state": C.WITHDRAWN},
}
"""States that an outcome implies. Where the platform's ruling was partial, it stands."""

NEEDS_NO_ANSWER = frozenset({Outcome.DUPLICATE, Outcome.OUT_OF_SCOPE, Outcome.WITHDRAWN_BY_BUYER})
"""Outcomes of a case that nobody had to answer. Of “no reply from the buyer” we spoke first."""

NEEDS_NO_PROOF = frozenset(
    {Outcome.DUPLICATE, Outcome.OUT_OF_SCOPE, Outcome.WITHDRAWN_BY_BUYER, Outcome.NO_REPLY_FROM_BUYER}
)
"""Outcomes that end a case which never needed its evidence."""

REPUTATION_AFTER: Mapping[Outcome, Reputation] = {
    Outcome.CLAIM_WON: Reputation.SAVED,
    Outcome.WITHDRAWN_BY_BUYER: Reputation.REVERTED,
}
"""What becomes of reputation still at risk; every other outcome leaves it affected."""

NOT_RESOLVED = frozenset({Outcome.DUPLICATE, Outcome.OUT_OF_SCOPE})
"""Outcomes that count in no figure of service."""


_KINDS: Mapping[str, type] = {"claim_state": C, "return_state": R, "money_state": M, "reputation": Reputation}


def apply_effect(case: Case, effect: Mapping[str, Any]) -> None:
    """Moves the states as `effect` says: an option's, ruling's or outcome's, as it was frozen in its event."""
    for name, kind in _KINDS.items():
        if name in effect:
            setattr(case, name, kind(effect[name]))


class Step(NamedTuple):
    """A move along one axis that the table does not allow."""

    axis: str
    current: str
    wanted: str


def forbidden_steps(case: Case, effect: Mapping[str, Any], *, ruling: bool = False) -> list[Step]:
    """What of `effect` may not follow the case's present states. Staying where it is is always allowed.

    A store that said no may still say yes; a platform's `ruling` stands until somebody appeals.
    """
    found = []
    for axis, table in AXES.items():
        if (wanted := effect.get(axis)) is None:
            continue
        current = str(getattr(case, axis))
        stands = ruling and axis == "claim_state" and current in RULED
        if wanted != current and (stands or wanted not in table[current]):
            found.append(Step(axis, current, str(wanted)))
    return found


def closing_effect(case: Case, outcome: Outcome) -> dict[str, str]:
    """What closing with `outcome` does to the states.

    A claim that nobody filed cannot be won, lost or withdrawn: then nothing moves on that axis. A ruling that the
    platform already gave stands. Reputation that is still at risk when nothing saved it counts as affected.
    """
    effect = dict(OUTCOME_EFFECT.get(outcome, {}))
    ruled = {*RULED, C.WITHDRAWN}
    if case.procedure in FILED_BY_US and outcome in (Outcome.CLAIM_WON, Outcome.CLAIM_LOST):
        effect = {"claim_state": C.GRANTED if outcome is Outcome.CLAIM_WON else C.DENIED}
    if "claim_state" in effect and (case.claim_state is C.NONE or case.claim_state in ruled):
        del effect["claim_state"]
    if effect.get("money_state") == M.PARTLY_REFUNDED and case.money_state is M.REFUNDED:
        del effect["money_state"]
    if case.reputation is Reputation.AT_RISK and outcome not in NOT_RESOLVED:
        effect["reputation"] = REPUTATION_AFTER.get(outcome, Reputation.AFFECTED)
    return effect


def ruling_effect(case: Case, ruling: Ruling) -> dict[str, str]:
    """What the platform's ruling does to the states; reputation that was settled before stays as it is."""
    effect = dict(RULING_EFFECT[ruling])
    if case.procedure in FILED_BY_US:
        return {"claim_state": effect["claim_state"]}
    if case.reputation is not Reputation.AT_RISK:
        effect.pop("reputation", None)
    if case.money_state is M.REFUNDED:
        effect.pop("money_state", None)
    return effect


def suggested_outcome(case: Case) -> Outcome | None:
    """The outcome that the states already tell, for the command that closes the case."""
    came_back = case.return_state in (R.RECEIVED, R.INSPECTED)
    by_money = {
        M.REFUNDED: Outcome.REFUNDED_AFTER_RETURN if came_back else Outcome.REFUNDED_KEEP_ITEM,
        M.PARTLY_REFUNDED: Outcome.PARTIAL_REFUND_KEEP_ITEM,
        M.CREDITED: Outcome.STORE_CREDIT,
        M.REPLACED: Outcome.REPLACED,
        M.DENIED: Outcome.DENIED,
    }
    by_claim = {
        C.DENIED: Outcome.CLAIM_WON,
        C.GRANTED: Outcome.CLAIM_LOST,
        C.PARTLY_GRANTED: Outcome.CLAIM_LOST,
        C.WITHDRAWN: Outcome.WITHDRAWN_BY_BUYER,
    }
    if case.procedure in FILED_BY_US:
        by_claim = {
            C.GRANTED: Outcome.CLAIM_WON,
            C.PARTLY_GRANTED: Outcome.CLAIM_WON,
            C.DENIED: Outcome.CLAIM_LOST,
        }
    return by_claim.get(case.claim_state) or by_money.get(case.money_state)
