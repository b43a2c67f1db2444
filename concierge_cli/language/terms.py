"""The terms of a priority in the user's words, for `today --why`."""

from __future__ import annotations

from concierge_cli.i18n import N_, _

_TERMS = {
    "risk_compliance": N_("the account is at stake"),
    "risk_money": N_("money is at stake"),
    "risk_reputation": N_("reputation is at stake"),
    "overdue": N_("late already"),
    "under_2_hours": N_("less than 2 hours left"),
    "under_8_hours": N_("less than 8 hours left"),
    "under_a_day": N_("less than a day left"),
    "warned": N_("close to its date"),
    "under_3_days": N_("less than 3 days left"),
    "later": N_("there is time"),
    "hard_deadline": N_("the platform's date"),
    "large_sum": N_("a large amount"),
    "money": N_("the amount"),
    "reputation_saveable": N_("the reputation can be saved"),
    "urgent": N_("urgent"),
    "public": N_("in public"),
    "angry": N_("the buyer is angry"),
    "unanswered": N_("nobody has answered"),
    "disagreement": N_("two decisions disagree"),
}


def term_words(name: str) -> str:
    """What the term `name` of `domain.priority` says."""
    return _(_TERMS[name])
