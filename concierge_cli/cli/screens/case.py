"""`show`: everything about one case on one screen, the verdict first, the next command last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of, next_lines
from concierge_cli.cli.screens.opened import due_order, paint, waiting_words
from concierge_cli.cli.screens.timeline import timeline_lines
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import Clock
from concierge_cli.domain.vocabulary import (
    Basis,
    ClaimState,
    ClockKind,
    ClockState,
    MoneyState,
    Party,
    Reputation,
    ReturnState,
)
from concierge_cli.i18n import _
from concierge_cli.language import dates
from concierge_cli.language.words import label
from concierge_cli.services.desk import Desk, events_of
from concierge_cli.services.options import options_of

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session

LAST = 6


def case_lines(session: Session, desk: Desk, case: Case, *, whole_log: bool = False) -> list[str]:
    """The screen. `whole_log` shows every event instead of the last ones."""
    blocks = [
        _head(session, desk, case),
        _state(session, desk, case),
        _deadlines(session, desk, case),
        _options(session, desk, case),
        _evidence(session, desk, case),
        _messages(session, desk, case),
        _log(session, desk, case, whole=whole_log),
        _more(session, desk, case),
    ]
    lines: list[str] = []
    for block in blocks:
        if block:
            lines += [*block, ""]
    return [*lines[:-1], *next_lines(session, desk, case)]


def _head(session: Session, desk: Desk, case: Case) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    what = names.what(case)
    left = f"{screen.name(case.id)}  {what[:1].upper()}{what[1:]} {screen.dot} {names.place(case.platform, case.site)}"
    goods = ", ".join(f"{safe(item.sku)} × {item.qty}" for item in case.items)
    facts = [
        goods,
        names.amount(case.amount),
        _("order {number}").format(number=safe(case.order_id)) if case.order_id else "",
        _("claim {number}").format(number=safe(case.platform_case_id)) if case.platform_case_id else "",
        safe(case.buyer),
    ]
    second = f" {screen.dot} ".join(fact for fact in facts if fact)
    lines = screen.two(left, safe(desk.client(case.client).name))
    if second:
        lines += screen.wrap(second)
    marks = [
        _("pinned: {why}").format(why=safe(case.pin)) if case.pinned else "",
        _("urgent") if case.urgent else "",
        label("emotion", case.emotion) if case.emotion else "",
        _("in public: {url}").format(url=safe(case.public_url)) if case.public_url else "",
        _("with {who}").format(who=safe(case.assignee)) if case.assignee else "",
        " ".join(f"#{safe(tag)}" for tag in case.tags),
    ]
    third = f" {screen.dot} ".join(mark for mark in marks if mark)
    return [*lines, *(screen.wrap(third) if third else [])]


def _state(session: Session, desk: Desk, case: Case) -> list[str]:
    screen, zone = session.screen, desk.client(case.client).zone
    if case.closed and case.closed_at is not None and case.outcome is not None:
        when = dates.absolute_moment(case.closed_at, tz=zone, now=desk.now)
        sentences = [_("Closed on {when}: {outcome}.").format(when=when, outcome=label("outcome", case.outcome))]
    elif waiting := waiting_words(case, desk, zone):
        sentences = [_("It is the move of {who}.").format(who=waiting)]
    else:
        sentences = [_("It is your move.")]
    if case.first_response_at is None and not case.closed:
        sentences.append(_("Nobody has answered yet."))
    if case.reputation is Reputation.AT_RISK:
        sentences.append(_("The reputation is at stake."))
    elif case.reputation is not Reputation.NOT_APPLICABLE:
        sentences.append(_("Reputation: {state}.").format(state=label("reputation", case.reputation)))
    lost = [
        clock
        for clock in case.clocks.values()
        if clock.party is Party.US
        and clock.kind in (ClockKind.PLATFORM, ClockKind.LEGAL)
        and clock.stopped_at is None
        and clock.state(desk.now) is ClockState.MISSED
    ]
    lines = screen.wrap(" ".join(sentences), indent="  ")
    if lost:
        money = names_of(session, desk).amount(case.amount)
        text = _("Probably lost by silence: the platform's date went by without an answer.")
        lines += [screen.late(line) for line in screen.wrap(f"{text} {money}".strip(), indent="  ")]
    states = [
        _("claim: {state}").format(state=label("claim_state", case.claim_state))
        if case.claim_state is not ClaimState.NONE
        else _("no claim"),
        _("return: {state}").format(state=label("return_state", case.return_state))
        if case.return_state is not ReturnState.NONE
        else _("no return"),
        _money(session, desk, case),
    ]
    lines += screen.wrap(f" {screen.dot} ".join(states), indent="  ")
    for pair in case.disagreements:
        lines += [
            screen.late(line)
            for line in screen.wrap(
                _("Two decisions disagree: {kept} stands, {other} does not.").format(kept=pair.kept, other=pair.other),
                indent="  ",
            )
        ]
    return lines


def _money(session: Session, desk: Desk, case: Case) -> str:
    if case.money_state is MoneyState.NONE:
        return _("no money moved")
    state = label("money_state", case.money_state)
    sum_ = names_of(session, desk).amount(case.refunded)
    return _("money: {state}").format(state=f"{state} {sum_}".strip())


def _deadlines(session: Session, desk: Desk, case: Case) -> list[str]:
    screen, names, zone = session.screen, names_of(session, desk), desk.client(case.client).zone
    clocks = [clock for clock in due_order(case) if clock.state(desk.now) is not ClockState.CANCELLED]
    if not clocks:
        return []
    lines = [screen.block(_("Due"))]
    for clock in clocks:
        if clock.due_at is None:
            lines += screen.wrap(
                _("{title}: type its date when you see it: --due-at").format(title=names.clock(clock)), indent="  "
            )
            continue
        when = screen.pad(dates.relative_column(clock.due_at, tz=zone, now=desk.now), 16, right=True)
        whose = names.whose(clock)
        title = f"{names.clock(clock)} ({whose})" if clock.party is not Party.US else names.clock(clock)
        first = f"  {paint(screen, clock, desk)(when)}  "
        lines += screen.wrap(f"{title} {screen.dot} {_verdict(desk, clock)}", indent=" " * 20, first=first)
        running = clock.state(desk.now) in (ClockState.RUNNING, ClockState.MISSED) and clock.stopped_at is None
        if running and clock.rule is not None and (after := names.consequence(clock)):
            text = _("if not: {what}").format(what=after)
            lines += [screen.muted(line) for line in screen.wrap(text, indent=" " * 20)]
    if any(clock.basis is Basis.ASSUMED for clock in clocks) and not case.closed:
        asked = _("Assumed from when it reached you. The real time: concierge edit {id} --platform-opened-at").format(
            id=case.id
        )
        lines += [screen.muted(line) for line in screen.wrap(asked, indent="  ")]
    return lines


def _verdict(desk: Desk, clock: Clock) -> str:
    """What is left, what was met, how late it was."""
    state = clock.state(desk.now)
    if state is ClockState.PAUSED:
        return _("paused")
    if clock.due_at is None:
        return ""
    if state is ClockState.RUNNING:
        if clock.agreed is not None:
            left = clock.agreed.calendar().between(desk.now, clock.due_at) * 60
            return _("{left} of your hours left").format(left=dates.duration(left, days=False))
        return _("{left} left; never pauses").format(left=dates.duration(clock.due_at - desk.now))
    if state is ClockState.MET:
        return _("met") if not clock.forgiven else _("met; entered late, with a reason")
    if state is ClockState.LAPSED:
        return _("over")
    if clock.stopped_at is not None and clock.stopped_late_entry:
        return _("missed: it was entered after its date")
    return _("missed by {late}").format(late=dates.duration((clock.stopped_at or desk.now) - clock.due_at))


def _options(session: Session, desk: Desk, case: Case) -> list[str]:
    if case.closed:
        return []
    screen = session.screen
    offered = options_of(desk, case)
    if not offered:
        return []
    lines = [screen.block(_("You can"))]
    for one in offered:
        name = one.id if one.verb == "choose" else one.verb
        first = f"  {screen.command(screen.pad(name, 14))} "
        lines += screen.wrap(f"{one.label}: {one.follows}", indent=" " * 17, first=first)
    return lines


def _evidence(session: Session, desk: Desk, case: Case) -> list[str]:
    if not case.required:
        return []
    screen, names = session.screen, names_of(session, desk)
    missing = set(case.missing())
    have = len(case.required) - len(missing)
    head = screen.block(_("Evidence"), _("{have} of {all} required").format(have=have, all=len(case.required)))
    marks = [
        f"{screen.late(screen.no) if kind in missing else screen.done(screen.yes)}\u00a0{names.evidence(kind).replace(' ', chr(160))}"
        for kind in case.required
    ]
    return [*screen.two(head, f"concierge evidence check {case.id}"), *screen.wrap("   ".join(marks), indent="  ")]


def _messages(session: Session, desk: Desk, case: Case) -> list[str]:
    """What the platform asked, and the drafts that wait."""
    screen, lines = session.screen, []
    for clock_id, text in case.tasks.items():
        clock = case.clocks.get(clock_id)
        if clock is not None and clock.state(desk.now) in (ClockState.RUNNING, ClockState.MISSED):
            lines += screen.wrap(_("The platform asks: «{text}»").format(text=safe(text)), indent="  ")
    if case.drafts:
        lines += screen.wrap(_("A draft waits to be sent: concierge reply {id} --draft").format(id=case.id), indent="  ")
    return [screen.block(_("Pending")), *lines] if lines else []


def _log(session: Session, desk: Desk, case: Case, *, whole: bool) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    events = events_of(desk, case)
    zone = desk.client(case.client).zone
    lines = timeline_lines(
        screen, names, events, zone=zone, buyer=safe(case.buyer), last=None if whole else LAST
    )
    title = screen.block(_("Log") if whole else _("Latest"))
    if whole and case.minutes:
        lines.append(_("  {n} minutes of work in all").format(n=case.minutes))
    return [title, *lines]


def _more(session: Session, desk: Desk, case: Case) -> list[str]:
    screen = session.screen
    links = [
        _("Open the panel: {command}").format(command=f"concierge show {case.id} --web"),
        _("The deadline: {command}").format(command=f"concierge why {case.id}"),
        _("Label: {tag}").format(tag=names_of(session, desk).tag(case)),
    ]
    return screen.wrap(f" {screen.dot} ".join(link.replace(" ", chr(160)) for link in links))
