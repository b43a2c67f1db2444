"""The message as it will be read, with its checks; and what the answer did to the promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.entered_late import entered_late, mend_entered_late
from concierge_cli.cli.screens.lines import LONGEST_NAME, names_of
from concierge_cli.cli.screens.text import flow, in_a_row, listed, sentence
from concierge_cli.cli.style import safe, safe_lines
from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import ClockKind, ClockState
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.clock import Clock
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.messages import Prepared


def preview_lines(session: Session, desk: Desk, case: Case, prepared: Prepared) -> list[str]:
    """`Para Ana P. · Mercado Libre · trato de tú · 229 de 350 caracteres`, the text, and the ticks below it."""
    screen, names, client = session.screen, names_of(session, desk), desk.client(case.client)
    length = len(prepared.text)
    count = (
        _("{n} of {limit} characters").format(n=length, limit=prepared.max_chars)
        if prepared.max_chars
        else ngettext("{n} character", "{n} characters", length).format(n=length)
    )
    form = _("addressed with “{form}”").format(form=label("address_form", client.voice.address))
    facts = (
        _("For {buyer}").format(buyer=names.buyer(case)),
        names.platform(case.platform),
        form if prepared.language == "es" else "",
        count,
    )
    found = {finding.class_ for finding in prepared.findings}
    ticks = [
        _tick(screen, _("no promised outcome"), _("a promised outcome"), good="outcome_promise" not in found),
        _tick(screen, _("no contact data"), _("contact data"), good="forbidden_contact" not in found),
        _tick(screen, _("it fits"), _("too long"), good="too_long" not in found),
    ]
    lines = [*flow(screen, listed(facts, screen), indent="  ", first=""), "", *quoted_lines(screen, prepared.text), ""]
    lines += ticks if screen.accessible else in_a_row(screen, ticks, indent="  ")
    for finding in prepared.findings:
        quoted = f"«{safe(finding.words)}»: " if finding.words else ""
        lines += flow(screen, quoted + finding.rule, indent="    ", first="  ")
    return lines


def quoted_lines(screen: Screen, text: str) -> list[str]:
    """The message behind a bar, as its writer laid it out."""
    bar = "  " if screen.accessible else f"  {screen.bar} "
    return [part for line in safe_lines(text) for part in flow(screen, line, indent=bar, first=bar)]


def _tick(screen: Screen, well: str, badly: str, *, good: bool) -> str:
    if screen.accessible:
        return sentence(f"{well if good else badly}.")
    return f"{screen.done(screen.yes)} {well}" if good else f"{screen.late(screen.no)} {badly}"


def promise_lines(session: Session, desk: Desk, before: Case, after: Case) -> list[str]:
    """What the answer did to the clocks that it stopped: on time with what was left, or how late; and what it promises."""
    lines = []
    for clock_id, clock in after.clocks.items():
        was = before.clocks.get(clock_id)
        if was is None or was.stopped_at is not None or clock.stopped_at is None or clock.due_at is None:
            continue
        if clock.kind is ClockKind.PROMISE:
            lines.append(_kept_or_late(desk, clock))
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
            text = _("{name} was on time ({span} of your hours were left).")
        elif clock.stopped_late_entry:
            left = 0
            text = _(
                "{name} counts as late: it was entered after its date. If it was sent in time, say so with --because."
            )
        else:
            left = between(clock.due_at, clock.stopped_at) * 60 if between else 0
            text = _("{name} was late by {span} of your hours.")
        lines.append(text.format(name=name, span=dates.duration(left, days=False)))
    if entered_late(names_of(session, desk), after, before):
        lines += mend_entered_late(after)
    new = [clock for clock_id, clock in after.clocks.items() if clock_id not in before.clocks]
    zone = desk.client(after.client).zone
    for clock in new:
        if clock.kind is ClockKind.PROMISE and clock.due_at is not None:
            buyer = session.screen.fit(names_of(session, desk).buyer(after), LONGEST_NAME)
            when = dates.echo(clock.due_at, tz=zone, user_tz=session.settings.timezone)
            lines.append(_("You promised {buyer} to write by {when}.").format(buyer=buyer, when=when))
    return lines


def _kept_or_late(desk: Desk, clock: Clock) -> str:
    """What became of a promise to write, with the time by which it was kept or missed on the wall's clock."""
    if clock.due_at is None or clock.stopped_at is None:
        return ""
    span = dates.duration(abs(clock.due_at - clock.stopped_at))
    if clock.state(desk.now) is ClockState.MET:
        return _("You kept your promise to write, {span} before its time.").format(span=span)
    if clock.stopped_late_entry:
        return _(
            "Your promise to write counts as late: it was entered after its date. Sent in time? Say so: --because."
        )
    return _("You wrote {span} later than you promised.").format(span=span)
