"""What to do now and why, in the user's words: one sentence for each code of `domain.next_step`.

Evidence kinds and platforms are named by the playbook; nothing here contains a buyer's text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from concierge_cli.domain.next_step import NextStep
from concierge_cli.i18n import N_, _
from concierge_cli.language.words import label


@dataclass(frozen=True, slots=True)
class Said:
    """`why` is a whole sentence; `do` starts with a verb and stands after “Next:”."""

    why: str
    do: str


_SENTENCES = {
    "closed": (N_("It is closed."), N_("nothing; look at it again")),
    "newer_version": (
        N_("A newer version of Concierge wrote in this case."),
        N_("install the newer version before you change it"),
    ),
    "disagreement": (
        N_("Two decisions were taken without knowing of each other."),
        N_("say which of the two stands"),
    ),
    "draft": (N_("You have an answer written and not sent."), N_("send the answer that you wrote")),
    "waiting": (N_("It is the move of: {subject}."), N_("nothing for now; look at it again")),
    "unanswered": (N_("Nobody has answered yet."), N_("answer")),
    "may_appeal": (N_("The platform ruled against the store; it may still be appealed."), N_("appeal, or close it")),
    "ready_to_close": (N_("It is settled; only the closing is missing."), N_("close it")),
    "wrote_again": (N_("They wrote again after your last answer."), N_("answer")),
    "platform_decides": (N_("It is handed in; now the platform decides."), N_("wait for the platform")),
    "return_under_way": (N_("The return is on its way."), N_("wait for the parcel without your clock running")),
    "buyer_owes_evidence": (
        N_("Missing: {subject}. The buyer has to send it."),
        N_("wait for it without your clock running"),
    ),
    "evidence_missing": (N_("Missing: {subject}."), N_("add the evidence")),
    "ready_to_submit": (N_("The evidence is complete and not handed in yet."), N_("hand it in")),
    "choose": (N_("Everything is there: choose how to solve it."), N_("choose one of the options")),
    "follow_up": (N_("Nothing is pending but the outcome is."), N_("tell the buyer how it stands")),
}


def say_step(step: NextStep, evidence_name: Callable[[str], str]) -> Said:
    """The step in the bound language."""
    why, do = _SENTENCES[step.code]
    return Said(why=_(why).format(subject=_subject(step, evidence_name)), do=_(do))


def _subject(step: NextStep, evidence_name: Callable[[str], str]) -> str:
    if not step.subject:
        return ""
    if step.code in ("evidence_missing", "buyer_owes_evidence"):
        return evidence_name(step.subject)
    return label("party", step.subject) if step.code == "waiting" else ""
