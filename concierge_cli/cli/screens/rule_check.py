"""`rules check`: the verdict on the book, then what hangs on a weak rule, what sources dispute, what is old."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.own_numbers import share_said
from concierge_cli.cli.screens.rules import rule_term, term_words
from concierge_cli.cli.screens.sop import said
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.services.knowhow import COMMON
from concierge_cli.services.rule_check import BookCheck, Dependent, Dispute, OldRule, disputed_numbers

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

COLUMNS: Final = ("finding", "name", "platform", "detail", "case", "due")


def check_lines(session: Session, desk: Desk, found: BookCheck) -> list[str]:
    """The whole screen; the command at its end goes to what a person can do something about first."""
    screen = session.screen
    lines = _verdict(session, found)
    blocks = [
        _left_out(session, found),
        _dependents(session, desk, found.dependents),
        _disputes(session, desk, found.disputes),
        _old(session, desk, found),
    ]
    for block in filter(None, blocks):
        lines += ["", *block]
    return [*lines, *screen.next(*_next(found))]


def _verdict(session: Session, found: BookCheck) -> list[str]:
    screen = session.screen
    if wrong := len(found.left_out) + len(found.incomplete):
        text = ngettext("{n} mistake in the book of rules", "{n} mistakes in the book of rules", wrong)
        return [screen.verdict(text.format(n=wrong), good=False)]
    rules = ngettext("{n} rule", "{n} rules", found.rules).format(n=found.rules)
    figures = ngettext("{n} figure", "{n} figures", found.figures).format(n=found.figures)
    text = _("The book is whole: {rules} and {figures}, each with its source and its trust.")
    return screen.wrap(screen.verdict(text.format(rules=rules, figures=figures)), indent="  ", first="")


def _next(found: BookCheck) -> tuple[str, str]:
    if not found.sound:
        return "concierge doctor", _("see what to correct")
    if found.dependents:
        return f"concierge why {found.dependents[0].case}", _("see how its date was counted")
    rules = [one.rule.id for one in found.disputes if one.rule is not None] + [one.rule.id for one in found.old]
    return (
        (f"concierge rules show {rules[0]}", _("read one")) if rules else ("concierge rules list", _("see the rules"))
    )


def _left_out(session: Session, found: BookCheck) -> list[str]:
    screen = session.screen
    texts = [f"{one.sentence}. {one.consequence}" for one in found.left_out]
    texts += [_("{name} has no source or no trust.").format(name=said(name)) for name in found.incomplete]
    lines = [line for text in texts for line in screen.wrap(said(text), indent="    ", first=f"  {screen.no} ")]
    return [screen.block(_("To correct")), *lines] if lines else []


def _dependents(session: Session, desk: Desk, found: list[Dependent]) -> list[str]:
    """Which running deadlines stand on a rule of low trust: case and date first."""
    screen = session.screen
    lines = []
    for one in found:
        when = dates.column(one.due_at, tz=one.zone, now=desk.now) if one.due_at is not None else _("no date yet")
        lines += screen.two(f"{screen.name(one.case)}  {said(one.rule.title)}", " ".join(when.split()), indent="  ")
        lines += [screen.muted(line) for line in screen.wrap(said(one.rule.id), indent="     ")]
    if not lines:
        return []
    hint = _("Compare these dates with the platform's panel; the one that it shows counts (edit --due).")
    title = _("Running deadlines on rules of low trust")
    return [screen.block(title, str(len(found))), *lines, *screen.wrap(hint, indent="  ")]


def _disputes(session: Session, desk: Desk, found: list[Dispute]) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    lines = []
    for one in found:
        title = one.rule.title if one.rule is not None else one.metric.label if one.metric is not None else ""
        place = said(names.platform(one.platform)) if one.platform != COMMON else _("Any platform")
        lines += screen.two(f"{place} {screen.dot} {said(title)}", screen.command(one.name), indent="  ")
        for text in dispute_words(desk, one, session.settings.country):
            lines += screen.wrap(text, indent="    ")
        lines += [screen.muted(line) for line in screen.wrap(said(one.says), indent="    ")]
    return [screen.block(_("Where sources disagree"), str(len(found))), *lines] if lines else []


def dispute_words(desk: Desk, one: Dispute, country: str) -> list[str]:
    """The numbers, the stricter one first: `Avisa primero: 48 horas. Vence: 2 días hábiles.`."""
    if one.metric is not None:
        sites = desk.playbooks.platform(one.platform).sites
        return [
            _("{place}: {strict} holds, the stricter one; others say {others}.").format(
                place=said(sites[place].label) if place in sites else said(place),
                strict=share_said(str(numbers[0]), country),
                others=", ".join(share_said(str(number), country) for number in numbers[1:]),
            )
            for place, numbers in disputed_numbers(one.metric)
        ]
    rule = one.rule
    if rule is None or rule.duration is None:
        return []
    if rule.conservative is None:
        return [_("Due: {term}.").format(term=rule_term(rule))]
    stricter = term_words(rule.conservative.duration, rule.conservative.unit)
    return [_("Warns first: {stricter}. Due: {term}.").format(stricter=stricter, term=rule_term(rule))]


def _old(session: Session, desk: Desk, found: BookCheck) -> list[str]:
    screen = session.screen
    age = ngettext("{n} day", "{n} days", found.older_than).format(n=found.older_than)
    if not found.old:
        return screen.wrap(_("Every rule that holds was checked within the last {age}.").format(age=age))
    lines = []
    for one in found.old:
        lines += screen.two(screen.command(one.rule.id), _checked(one), indent="  ")
    return [screen.block(_("Not checked for more than {age}").format(age=age), str(len(found.old))), *lines]


def _checked(one: OldRule) -> str:
    day = one.rule.verified_on
    return _("checked on {day}").format(day=f"{day.day} {dates.month(day)} {day.year}")


# --- --plain --------------------------------------------------------------------------------------------------------


def check_rows(desk: Desk, found: BookCheck, country: str) -> Iterable[dict[str, Any]]:
    """A finding a row: `left_out`, `incomplete`, `low_trust`, `dispute` or `not_verified`."""
    blank = dict.fromkeys(COLUMNS)
    for mistake in found.left_out:
        yield blank | {"finding": "left_out", "name": f"{mistake.file}:{mistake.line}", "detail": mistake.what}
    for name in found.incomplete:
        yield blank | {"finding": "incomplete", "name": name}
    for case in found.dependents:
        yield {
            "finding": "low_trust",
            "name": case.rule.id,
            "platform": case.rule.platform,
            "detail": str(case.rule.title),
            "case": case.case,
            "due": case.due_at and dates.local(case.due_at, case.zone).isoformat(),
        }
    for one in found.disputes:
        words = "; ".join([*dispute_words(desk, one, country), str(one.says)])
        yield blank | {"finding": "dispute", "name": one.name, "platform": one.platform, "detail": words}
    for old in found.old:
        yield blank | {
            "finding": "not_verified",
            "name": old.rule.id,
            "platform": old.rule.platform,
            "detail": old.rule.verified_on,
        }
