"""What to do now and why, in the user's words: one sentence for each code of `domain.next_step`.

Evidence kinds and platforms are named by the playbook; nothing here contains a buyer's text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from concierge_cli.domain.next_step import NextStep
from concierge_cli.i18n import N_, _
from concierge_cli.language.words import party_phrase


class Said(NamedTuple):
    """`why` is a whole sentence; `do` starts with a verb and stands after “Next:”."""

    why: str
    do: str


_SENTENCES = {
    "closed": (N_("It is closed."), N_("see how it ended")),
    "newer_version": (
        N_("A newer version of Concierge wrote in this case."),
        N_("install the newer version before you change it"),
    ),
    "disagreement": (
        N_("Two decisions were taken without knowing of each other."),
        N_("say which of the two stands"),
    ),
    "draft": (N_("An answer is written and not sent."), N_("send the answer that you wrote")),
    "waiting": (N_("You wait for {subject}."), N_("nothing for now; see how it stands")),
    "unanswered": (N_("Not answered yet."), N_("answer the buyer")),
    "may_appeal": (N_("The platform ruled against the store; you may still appeal."), N_("appeal, or close it")),
    "ready_to_close": (N_("It is settled; all that is left is to close it."), N_("close it")),
    "wrote_again": (N_("They wrote again after your last answer."), N_("answer the buyer")),
    "platform_decides": (N_("It is handed in; now the platform decides."), N_("wait for the platform")),
    "store_decides": (
        N_("The store was asked about the money and has not answered."),
        N_("log what the store said"),
    ),
    "store_agreed": (
        N_("The store agreed, and the money has not gone back yet."),
        N_("give the money back and log it"),
    ),
    "refund_promised": (N_("The refund is promised and not issued."), N_("give the money back and log it")),
    "parcel_here": (N_("The parcel is here and no money has moved."), N_("give the money back and log it")),
    "inspect_parcel": (
        N_("The parcel is here, and its inspection has a date of its own."),
        N_("move it to the inspection of the return"),
    ),
    "return_under_way": (N_("The return is on its way."), N_("wait for the parcel without your clock running")),
    "ask_evidence": (
        N_("Missing: {subject}; the buyer has to send it."),
        N_("ask the buyer for exactly what is missing, with the message written"),
    ),
    "buyer_owes_evidence": (
        N_("Missing: {subject}; the buyer was asked for it."),
        N_("wait for it without your clock running"),
    ),
    "store_owes_evidence": (
        N_("Missing: {subject}; the store was asked for it."),
        N_("wait for it without your clock running"),
    ),
    "evidence_missing": (N_("Missing: {subject}."), N_("add what is missing: {subject}")),
    "ready_to_submit": (N_("The evidence is complete and not handed in."), N_("hand in the evidence")),
    "choose": (N_("Nothing is missing: choose how to solve it."), N_("choose one of the options")),
    "promised": (N_("The buyer waits for your word."), N_("write to the buyer, as you promised")),
    "task": (N_("The platform asked for something and gave a date."), N_("do what it asked, and log it")),
    "waited_in_vain": (
        N_("The wait is over and {subject} did not write."),
        N_("ask again, or log what they said"),
    ),
    "date_runs": (
        N_("You wait for {subject}, and this date does not pause."),
        N_("ask again, or log what they said"),
    ),
    "follow_up": (N_("Nothing is missing but how it ends."), N_("tell the buyer how it stands")),
}


def say_step(step: NextStep, evidence_name: Callable[[str], str]) -> Said:
    """The step in the bound language."""
    why, do = _SENTENCES[step.code]
    subject = _subject(step, evidence_name)
    return Said(why=_(why).format(subject=subject), do=_(do).format(subject=subject))


def _subject(step: NextStep, evidence_name: Callable[[str], str]) -> str:
    if not step.subject:
        return ""
    if step.code in ("evidence_missing", "ask_evidence", "buyer_owes_evidence", "store_owes_evidence"):
        return evidence_name(step.subject)
    if step.code == "waited_in_vain":
        return party_phrase(step.subject)
    return party_phrase(step.subject, "object") if step.code in ("waiting", "date_runs") else ""
