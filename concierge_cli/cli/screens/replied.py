"""The message as it will be read, with its checks; and what the answer did to the promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.style import safe_lines
from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import ClockState
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.messages import Prepared


def preview_lines(session: Session, desk: Desk, case: Case, prepared: Prepared) -> list[str]:
    """`Para Ana P. · Mercado Libre · trato de tú · 229 de 350 caracteres`, the text, and the ticks below it."""
    screen, names, client = session.screen, names_of(session, desk), desk.client(case.client)
    facts = [
        _("For {buyer}").format(buyer=names.buyer(case)),
        names.platform(case.platform),
        label("address_form", client.voice.address),
        _("{n} of {limit} characters").format(n=len(prepared.text), limit=prepared.max_chars)
        if prepared.max_chars
        else _("{n} characters").format(n=len(prepared.text)),
    ]
    bar = f"  {screen.bar} "
    lines = [*screen.wrap(f" {screen.dot} ".join(facts)), ""]
    for line in safe_lines(prepared.text):
        lines += screen.wrap(line, indent=bar, first=bar)
    found = {finding.class_ for finding in prepared.findings}
    ticks = [
        (_("no promised outcome"), "outcome_promise" not in found),
        (_("no contact data"), "forbidden_contact" not in found),
        (_("it fits"), "too_long" not in found),
    ]
    marks = [f"{screen.done(screen.yes) if good else screen.late(screen.no)} {text}" for text, good in ticks]
    lines += ["", "  " + "   ".join(marks)]
    for finding in prepared.findings:
        lines += screen.wrap(f"«{finding.words}»: {finding.rule}", indent="    ", first="  ")
    return lines


def promise_lines(desk: Desk, before: Case, after: Case) -> list[str]:
    """What the answer did to the clocks that it stopped: on time with what was left, or how late."""
    lines = []
    for clock_id, clock in after.clocks.items():
        was = before.clocks.get(clock_id)
        if was is None or was.stopped_at is not None or clock.stopped_at is None or clock.due_at is None:
            continue
        name = {
            "first_response": _("Your first answer"),
            "next_response": _("Your next answer"),
        }.get(clock.base_id)
        if name is None:
            continue
        between = clock.agreed.calendar().between if clock.agreed else None
        if clock.state(desk.now) is ClockState.MET:
            left = between(clock.stopped_at, clock.due_at) * 60 if between else 0
            lines.append(
                _("{name} was on time ({left} of your hours were left).").format(
                    name=name, left=dates.duration(left, days=False)
                )
            )
        elif clock.stopped_late_entry:
            lines.append(
                _("{name} counts as late: it was entered after its date. If it was sent in time, say so with --because.").format(
                    name=name
                )
            )
        else:
            late = between(clock.due_at, clock.stopped_at) * 60 if between else 0
            lines.append(
                _("{name} was late by {late} of your hours.").format(name=name, late=dates.duration(late, days=False))
            )
    return lines
