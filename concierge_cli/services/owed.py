"""What is still missing in a case, who has it, and the words with which one asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import Party
from concierge_cli.errors import NotFound
from concierge_cli.services.desk import Desk

if TYPE_CHECKING:
    from concierge_cli.playbooks.message_words import MessageWords


def giver_of(desk: Desk, case: Case, kind: str) -> Party:
    """Who has to bring a piece of evidence: whoever usually has it; the buyer for a kind that no playbook knows.

    Where the procedure's messages do not reach the buyer (a mediation), what the buyer has is for us to find.
    """
    try:
        giver = Party(desk.playbooks.evidence_kind(kind).giver)
    except NotFound:
        giver = Party.BUYER
    return Party.US if giver is Party.BUYER and not reaches_buyer(desk, case) else giver


def reaches_buyer(desk: Desk, case: Case) -> bool:
    """Whether the buyer reads what is written in the case's procedure."""
    return desk.playbooks.procedure(case.platform, case.procedure).talks_to == Party.BUYER


def owed(
    desk: Desk, case: Case, *, optional: bool = False, only: Collection[str] = ()
) -> Mapping[Party, tuple[str, ...]]:
    """Kinds that nothing satisfies yet, by who has them: the required ones, with `optional` the helpful ones too.

    `only` narrows to these kinds, whatever their level; one of which something counts is owed where a notice says
    that a better one would help.
    """
    present = set(case.present())
    wanted = only or (*case.required, *(case.optional if optional else ()))
    found: dict[Party, tuple[str, ...]] = {}
    for kind in dict.fromkeys(wanted):
        if kind not in present or (only and _why_again(desk, case, kind)):
            giver = giver_of(desk, case, kind)
            found[giver] = (*found.get(giver, ()), kind)
    return found


def mending_command(desk: Desk, case: Case) -> str:
    """What to do about the missing pieces: ask the buyer for what the buyer has, else add the first one."""
    by_giver = owed(desk, case)
    if Party.BUYER in by_giver:
        return f"concierge evidence ask {case.id}"
    return f"concierge evidence add {case.id} FILE --kind {case.missing()[0]}"


def asked_words(
    desk: Desk, case: Case, kinds: Iterable[str], words: MessageWords, *, why: bool = True
) -> tuple[str, ...]:
    """Each kind as one asks for it, in the message's language: «una foto nítida … (la foto que llegó está cortada)».

    What `words` lack stands as the playbook has it, in English where it is not Spanish.
    """
    found = []
    for kind in kinds:
        asked = words.evidence.get(kind) or desk.playbooks.evidence_kind(kind).ask.of(words.language)
        code = _why_again(desk, case, kind) if why else ""
        reason = code and (words.again.get(code) or desk.playbooks.again(code).of(words.language))
        found.append(f"{asked} ({reason})" if reason else asked)
    return tuple(found)


def _why_again(desk: Desk, case: Case, kind: str) -> str:
    """What was wrong with the newest piece of that kind: the first code that has words for whoever sent it.

    "" where nothing came, nothing was wrong with it, or it is ours.
    """
    item = next((item for item in reversed(case.evidence) if item.kind == kind), None)
    if item is None or item.source is Party.US:
        return ""
    codes = [problem["code"] for problem in item.problems]
    codes += ["same_as_other_case"] if item.same_as else []
    codes += [notice["code"] for notice in item.notices]
    return next((code for code in codes if desk.playbooks.again(code)), "")
