"""`show`: everything about one case on one screen, the verdict first, the next command last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.chain import follows_block
from concierge_cli.cli.screens.lines import names_of, outcome_words, particulars, step_lines
from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.opened import evidence_count, evidence_line, waiting_words
from concierge_cli.cli.screens.queue import lost_by_silence
from concierge_cli.cli.screens.remaining import deadline_block
from concierge_cli.cli.screens.remedy import remedy_block
from concierge_cli.cli.screens.text import NBSP, flow, in_a_row, listed, sentence, side_by_side, whole
from concierge_cli.cli.screens.timeline import detail_words, kind_words, timeline_lines
from concierge_cli.cli.style import cells, safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import GIVEN_BACK, HARD, ClockState, MoneyState, Party, Reputation
from concierge_cli.errors import StorageFailed
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.words import label
from concierge_cli.services.desk import Desk, events_of
from concierge_cli.services.options import options_of
from concierge_cli.services.queue import place

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.event import Event

LAST: Final = 6
_OPTIONS_IN_FULL: Final = 4
"""With more options than these each one is one line: its label, without what follows."""


def case_lines(session: Session, desk: Desk, case: Case, *, whole_log: bool = False) -> list[str]:
    """The screen. `whole_log` shows every event instead of the last ones."""
    blocks = [
        _head(session, desk, case),
        _state(session, desk, case),
        _two_decisions(session, desk, case),
        deadline_block(session, desk, case),
        follows_block(session, desk, case),
        remedy_block(session, desk, case),
        _options(session, desk, case),
        _evidence(session, desk, case),
        _pending(session, case, desk),
        _log(session, desk, case, whole_log=whole_log),
        _more(session, desk, case, whole_log=whole_log),
    ]
    lines: list[str] = []
    for block in blocks:
        if block:
            lines += [*block, ""]
    return [*lines[:-1], *_next(session, desk, case)]


def _head(session: Session, desk: Desk, case: Case) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    what = sentence(names.what(case))
    left = f"{screen.name(case.id)}{NBSP * 2}{listed((what, names.place(case.platform, case.site)), screen)}"
    facts = [*particulars(names, case)]
    marks = [
        _("pinned: {why}").format(why=safe(case.pin)) if case.pinned else "",
        _("urgent") if case.urgent else "",
        label("emotion", case.emotion) if case.emotion else "",
        _("in public: {url}").format(url=safe(case.public_url)) if case.public_url else "",
        _("with {who}").format(who=safe(case.assignee)) if case.assignee else "",
        " ".join(f"#{safe(tag)}" for tag in case.tags),
    ]
    store = safe(desk.client(case.client).name)
    if screen.narrow or screen.accessible or cells(left) + 2 + cells(store) > screen.width:
        lines, facts = flow(screen, left), [store, *facts]
    else:
        lines = [line.replace(NBSP, " ") for line in screen.two(left, store)]
    for several in (facts, marks):
        # What others wrote never begins a line that it was wrapped to, where only our commands begin one.
        if text := listed(several, screen):
            lines += flow(screen, text, indent="  ", first="")
    return lines


def _state(session: Session, desk: Desk, case: Case) -> list[str]:
    screen, names, zone = session.screen, names_of(session, desk), desk.client(case.client).zone
    indent = "" if screen.accessible else "  "
    if case.closed and case.closed_at is not None and case.outcome is not None:
        when = dates.absolute_moment(case.closed_at, tz=zone, now=desk.now)
        sentences = [_("Closed on {when}: {outcome}.").format(when=when, outcome=outcome_words(desk, case))]
    elif waiting := waiting_words(session, desk, case):
        sentences = [_("You wait for {who}.").format(who=waiting)]
    else:
        sentences = [_("It is your move.")]
    if case.first_response_at is None and not case.closed:
        sentences.append(_("Nobody has answered."))
    if case.reputation is Reputation.AT_RISK:
        sentences.append(_("The reputation is at stake."))
    elif case.reputation is not Reputation.NOT_APPLICABLE:
        sentences.append(_("Reputation: {state}.").format(state=label("reputation", case.reputation)))
    lines = flow(screen, " ".join(sentences), indent=indent)
    if _silent(desk, case):
        lines += [screen.late(line) for line in flow(screen, lost_by_silence(names, case), indent=indent)]
    states = [
        sentence(label("claim_state", case.claim_state)),
        label("return_state", case.return_state),
        *_money(names, case),
    ]
    return lines + flow(screen, listed(states, screen), indent=indent)


def _money(names: Names, case: Case) -> list[str]:
    """`reembolso hecho: $189.00 MXN`; the sum only beside a state that is one. None moved: unless some came back."""
    if case.money_state is MoneyState.NONE and case.recoveries:
        return []
    state = label("money_state", case.money_state)
    return [f"{state}: {names.amount(case.refunded)}" if case.refunded and case.money_state in GIVEN_BACK else state]


def _silent(desk: Desk, case: Case) -> bool:
    """Whether a date of the platform went by without our answer."""
    return any(
        clock.party is Party.US
        and clock.kind in HARD
        and clock.stopped_at is None
        and clock.state(desk.now) is ClockState.MISSED
        for clock in case.clocks.values()
    )


def _two_decisions(session: Session, desk: Desk, case: Case) -> list[str]:
    """Both decisions with their entries, as `resolve --keep` asks for them."""
    if not case.disagreements:
        return []
    screen = session.screen
    events = {event.id: event for event in events_of(desk, case)}
    lines = [screen.block(_("Two decisions"))]
    for pair in case.disagreements:
        for text, entry in ((_("stands: {what}"), pair.kept), (_("does not stand: {what}"), pair.other)):
            event = events.get(entry)
            what = decision_words(session, desk, case, event) if event else _("an entry of a newer version")
            lines += flow(screen, listed((text.format(what=what), whole(entry)), screen), indent="  ")
    return [screen.late(line) if index == 0 else line for index, line in enumerate(lines)]


def decision_words(session: Session, desk: Desk, case: Case, event: Event) -> str:
    """`un reembolso: $189.00 MXN, vie 13 nov, 18:30`: what tells two decisions of the same kind apart."""
    names, zone = names_of(session, desk), desk.client(case.client).zone
    detail = detail_words(names, event).removeprefix(": ")
    amount = names.amount(Money.from_json(event.facts["amount"])) if event.known and event.facts.get("amount") else ""
    told = [
        detail,
        "" if amount and amount in detail else amount,
        dates.moment(event.occurred_at, tz=zone, now=desk.now),
    ]
    return f"{kind_words(event)}: {', '.join(one for one in told if one)}"


def _options(session: Session, desk: Desk, case: Case) -> list[str]:
    if case.closed:
        return []
    screen = session.screen
    offered = options_of(desk, case)
    if not offered:
        return []
    codes = [one.id if one.verb == "choose" else one.verb for one in offered]
    title = screen.block(_("You can choose"))
    if screen.accessible:
        each = [f"{code}: {one.label}. {sentence(str(one.follows))}." for code, one in zip(codes, offered, strict=True)]
        return [title, *(line for text in each for line in flow(screen, text))]
    first = max(len(code) for code in codes) + 3
    if len(offered) > _OPTIONS_IN_FULL or screen.narrow:
        lines = [title]
        for code, one in zip(codes, offered, strict=True):
            text = str(one.label) if len(offered) > _OPTIONS_IN_FULL else f"{one.label}: {one.follows}"
            start = f"  {screen.command(code)}{' ' * (first - len(code))}"
            lines += flow(screen, text, indent=" " * (2 + first), first=start)
        return lines
    second = min(max(cells(str(one.label)) for one in offered) + 3, 34)
    lines = [screen.pad(title, 2 + first + second) + screen.muted(_("what follows"))]
    for code, one in zip(codes, offered, strict=True):
        row = side_by_side(screen, (code, str(one.label), str(one.follows)), (first, second), indent="  ")
        lines += [f"  {screen.command(code)}{row[0][2 + len(code) :]}", *row[1:]]
    return lines


def _evidence(session: Session, desk: Desk, case: Case) -> list[str]:
    if not case.required:
        return []
    screen, names = session.screen, names_of(session, desk)
    missing = set(case.missing())
    head = screen.block(_("Evidence"), evidence_count(case))
    check = f"concierge evidence check {case.id}"
    if screen.accessible:
        each = [evidence_line(screen, names.evidence(kind), good=kind not in missing) for kind in case.required]
        return [head, *(line for lines in each for line in lines), _("Command: {command}").format(command=check)]
    marks = [
        f"{screen.late(screen.no) if kind in missing else screen.done(screen.yes)} {names.evidence(kind)}"
        for kind in case.required
    ]
    row = in_a_row(screen, marks, indent="  ")
    return [*screen.two(head, check), *row] if not screen.narrow else [head, *row]


def _pending(session: Session, case: Case, desk: Desk) -> list[str]:
    """What the platform asked, and the drafts that wait."""
    screen, lines = session.screen, []
    for clock_id, text in case.tasks.items():
        clock = case.clocks.get(clock_id)
        if clock is not None and clock.state(desk.now) in (ClockState.RUNNING, ClockState.MISSED):
            lines += flow(screen, _("The platform asks: «{text}»").format(text=safe(text)), indent="  ")
    if case.drafts:
        command = whole(f"concierge reply {case.id} --draft")
        lines += flow(screen, _("An answer is written and not sent: {command}").format(command=command), indent="  ")
    return [screen.block(_("Pending")), *lines] if lines else []


def _log(session: Session, desk: Desk, case: Case, *, whole_log: bool) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    zone, last = desk.client(case.client).zone, None if whole_log else LAST
    lines = timeline_lines(
        screen,
        names,
        events_of(desk, case),
        zone=zone,
        buyer=safe(case.buyer),
        last=last,
        text_of=(lambda event: _whole_text(desk, event)) if whole_log else None,
    )
    title = screen.block(_("Everything so far") if whole_log else _("Latest"))
    if whole_log and case.minutes:
        text = ngettext("{n} minute of work in all.", "{n} minutes of work in all.", case.minutes)
        lines += flow(screen, text.format(n=case.minutes), indent="  ")
    return [title, *lines]


def _whole_text(desk: Desk, event: Event) -> str:
    """A text with the part of it that lies in the vault; its beginning where that file is gone: `verify` says so."""
    try:
        return desk.full_text(event)
    except StorageFailed:
        return f"{event.text('text')}…"


def _more(session: Session, desk: Desk, case: Case, *, whole_log: bool) -> list[str]:
    screen = session.screen
    links = [
        _("Open the panel: {command}").format(command=f"concierge show {case.id} --web"),
        _("The deadline: {command}").format(command=f"concierge why {case.id}") if not case.closed else "",
        _("Label: {tag}").format(tag=names_of(session, desk).tag(case)) if whole_log else "",
    ]
    shown = [link for link in links if link]
    return shown if screen.narrow or screen.accessible else in_a_row(screen, shown, gap=f" {screen.dot} ")


def _next(session: Session, desk: Desk, case: Case) -> list[str]:
    """What comes next; of a case that waits or is closed, what will bring it back."""
    screen = session.screen
    if case.closed and case.disagreements:  # no queue tells of it
        return screen.next(f"concierge resolve {case.id}", _("say which of the two stands"))
    if case.closed:
        return screen.next(f"concierge reopen {case.id}", _("open it again, should it be needed"))
    placed = place(desk, case, desk.client(case.client))
    if placed.step.code == "waiting":
        return screen.next(f"concierge heard {case.id} --from {placed.step.subject}", _("log it when they answer"))
    return step_lines(session, desk, placed)
