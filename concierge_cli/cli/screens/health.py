"""`health` on the screen: the verdict, each figure with its limit, and what each open case may do to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.own_numbers import share_said
from concierge_cli.cli.screens.text import flow, listed, muted, sentence, whole
from concierge_cli.cli.style import safe
from concierge_cli.domain.health import BEHIND, Rate
from concierge_cli.i18n import _, ngettext, pgettext
from concierge_cli.language import dates
from concierge_cli.language.numbers import format_number, format_share
from concierge_cli.services.client_values import place_phrases
from concierge_cli.services.health import LEAST_DECIDED, AccountFigure, Health, fraction_text, worst
from concierge_cli.services.health_paper import TURNS, counted_until, kinds_said, left_out_said, why_said

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.health import WhatIf
    from concierge_cli.services.desk import Desk

_SPANS: Final = 3
"""Counted spans that are named where none of them will do."""

_SHOWN: Final = 5
"""What-ifs of a figure that stand there before it says how many more there are."""


def health_lines(session: Session, desk: Desk, found: Sequence[Health], *, with_cases: bool) -> list[str]:
    """The whole screen, store by store."""
    screen = session.screen
    lines: list[str] = []
    for one in found:
        head = listed((safe(one.client.name), dates.long_day(one.today)), screen)
        lines += [*([""] if lines else []), *flow(screen, head, indent="  ", first="")]
        lines += ["", *_verdict(screen, one)]
        if not one.figures:
            continue
        places = dict.fromkeys((figure.platform, figure.site) for figure in one.figures)
        for platform, site in places:
            name = safe(place_phrases(desk, {platform: (site,) if site else ()})[0])
            lines += ["", f"{name}." if screen.accessible else screen.block(name)]
            for figure in one.figures:
                if (figure.platform, figure.site) == (platform, site):
                    lines += _figure(session, desk, figure, with_cases=with_cases)
        lines += _unmeasured(screen, one)
    return [*lines, *_next(session, found, with_cases=with_cases)]


def alarm_lines(session: Session, desk: Desk, alarms: Sequence[AccountFigure]) -> list[str]:
    """One line at the head of `today`: the worst figure, how many more, and where they stand in full."""
    if not alarms:
        return []
    screen, one = session.screen, alarms[0]
    said = alarm_said(session, desk, one)
    if len(alarms) > 1:
        more = ngettext("And {n} figure more.", "And {n} figures more.", len(alarms) - 1)
        said += " " + more.format(n=len(alarms) - 1)
    text = f"{said} {whole('concierge health')}"
    if one.level == "near":
        return [screen.soon(line) for line in flow(screen, text, indent="  ", first="")]
    return flow(screen, screen.verdict(text, good=False), indent="  ", first="")


def alarm_said(session: Session, desk: Desk, one: AccountFigure) -> str:
    """`Amazon Estados Unidos, pedidos con defectos (ODR): 1.14 % (8/704), pasó el límite de 1 %.`"""
    country = session.settings.country
    later = one.with_later if one.near_by_later else None
    several = len(desk.journal.active_clients()) > 1
    place = place_phrases(desk, {one.platform: (one.site,) if one.site else ()})[0]
    where = ", ".join(filter(None, (safe(one.client.name) if several else "", safe(place))))
    if one.metric.condition == "below":
        text = _("{place}, {figure}: {value}, over the limit of {limit}.")
        if one.level == "near":
            text = _("{place}, {figure}: {value}, near the limit of {limit}.")
        if later is not None:
            text = _("{place}, {figure}: {value} up to {day}, and {then} with what came later: the limit is {limit}.")
    else:
        text = _("{place}, {figure}: {value}, short of the {limit} it needs.")
        if one.level == "near":
            text = _("{place}, {figure}: {value}, close to the least of {limit}.")
    return text.format(
        place=where,
        figure=safe(str(one.metric.label)),
        value=_value(one, country),
        day=dates.short_day(one.last, today=one.today),
        then=rate_said(later, country, beside=one.limit.value) if later is not None else "",
        limit=share_said(str(one.limit.value), country),
    )


# --- the parts ----------------------------------------------------------------------------------------------------


def _verdict(screen: Screen, one: Health) -> list[str]:
    if not one.figures:
        return flow(screen, _("None of its platforms has a figure that the log can tell."))
    levels = {level: _of_level(one, level) for level in ("over", "near", "ok")}
    if over := levels["over"]:
        said = ngettext("{n} figure is over its limit.", "{n} figures are over their limits.", over)
        text = screen.verdict(said.format(n=over), good=False)
    elif near := levels["near"]:
        said = ngettext("{n} figure is near its limit.", "{n} figures are near their limits.", near)
        text = screen.soon(said.format(n=near))
    elif levels["ok"]:
        text = screen.verdict(_("Every figure that is known keeps its limit."))
        newer = len({case for figure in one.figures for case in (*figure.later.counted, *figure.later.undecided)})
        if newer:
            said = ngettext("{n} newer case is not in them yet.", "{n} newer cases are not in them yet.", newer)
            text += " " + said.format(n=newer)
    else:
        text = _("No figure is known yet.")
    return flow(screen, text, indent="  ", first="")


def _of_level(one: Health, level: str) -> int:
    """How many figures; several windows of one are one."""
    return len({(figure.place, figure.metric.id) for figure in one.figures if figure.level == level})


def _figure(session: Session, desk: Desk, one: AccountFigure, *, with_cases: bool) -> list[str]:
    screen, country = session.screen, session.settings.country
    title = safe(str(one.metric.label))
    if one.metric.measure is not None and len(one.metric.measure.days) > 1:
        title = listed((title, _days(one.days)), screen)
    value = _standing(screen, one, _value(one, country))
    said = listed((value, _limit(one, country), counted_until(one)), screen)
    if screen.accessible:
        lines = flow(screen, f"{sentence(title)}: {said}.")
    else:
        lines = screen.two(f"  {sentence(title)}", said)
    notes = [note for note in _notes(session, desk, one, with_cases=with_cases) if note]
    lines += muted(screen, flow(screen, " ".join(notes), indent="    "))
    return lines + _what_ifs(session, one, everything=with_cases)


def _value(one: AccountFigure, country: str) -> str:
    """`0.71 % (5/704)`; words where there is no value."""
    if one.rate is None or one.rate.share is None:
        return {
            "no_denominator": _("no denominator"),
            "no_orders": _("no orders"),
        }.get(one.reason, _("no data"))
    if one.reason == "insufficient":
        return _("{part} of {n}").format(part=one.rate.part, n=one.rate.whole)
    return rate_said(one.rate, country, beside=one.limit.value)


def rate_said(rate: Rate, country: str, *, beside: Decimal | None = None) -> str:
    """`0.71 % (5/704)`: never rounded so that it looks like the limit."""
    share = rate.share
    if share is None:
        return f"({fraction_text(rate)})"
    value = Decimal(share.numerator) / Decimal(share.denominator)
    return f"{format_share(value, country=country, beside=beside, decimals=2)} ({fraction_text(rate)})"


def _standing(screen: Screen, one: AccountFigure, value: str) -> str:
    match one.level:
        case "over":
            return screen.late(f"{screen.no} {value}")
        case "near":
            return screen.soon(value)
        case "ok":
            return f"{screen.done(screen.yes)} {value}"
        case _:
            return value


def _limit(one: AccountFigure, country: str) -> str:
    if one.limit.value is None:
        return _("no known limit")
    share = share_said(str(one.limit.value), country)
    strict = one.metric.measure is not None and one.metric.measure.strict
    if one.metric.condition == "below":
        return (_("under {share}") if strict else _("at most {share}")).format(share=share)
    return (_("over {share}") if strict else _("at least {share}")).format(share=share)


def _days(days: int) -> str:
    return ngettext("{n} day", "{n} days", days).format(n=days)


def _notes(session: Session, desk: Desk, one: AccountFigure, *, with_cases: bool) -> Iterable[str]:
    """What makes the figure honest, sentence by sentence."""
    measure, counted = one.metric.measure, one.tally
    if measure is None:
        return
    yield _level_said(one, session.settings.country)
    if one.reason == "insufficient":
        yield _("Too few to judge: it takes {n}.").format(n=LEAST_DECIDED)
    basis = _("by the day of the order") if measure.by == "order" else ""
    window = dates.day_range(one.first, one.last)
    if len(measure.days) == 1:
        window = f"{_days(one.days)}, {window}"
    yield ", ".join(filter(None, (window, basis))) + "."
    if one.reason == "no_denominator":
        yield from uncounted_said(one, session.settings.country)
        if counted.defects or counted.pending:
            yield ngettext("{n} defect so far.", "{n} defects so far.", counted.defects).format(n=counted.defects)
    if kinds := kinds_said(desk, one):
        yield _("By kind: {kinds}.").format(kinds=safe(kinds))
    yield from _counted_notes(one, session.settings.country)
    yield from counted_later_said(one)
    yield from _limit_notes(one)
    if with_cases:
        out = [f"{case} ({why_said(*why)})" for case, why in zip(counted.left_out, counted.out, strict=True)]
        named = (
            (pgettext("health", "Cases"), one.cases),
            (pgettext("health", "Waiting"), counted.undecided),
            (pgettext("health", "Left out"), out),
            (pgettext("health", "Newer"), (*one.later.counted, *one.later.undecided)),
        )
        yield from (f"{title}: {', '.join(ids)}." for title, ids in named if ids)


def uncounted_said(one: AccountFigure, country: str) -> Iterable[str]:
    """What was counted and why that does not tell the figure, sentence by sentence."""
    measure = one.metric.measure
    if measure is not None and one.days == measure.few_days:
        text = _("With under {n} orders in {days} days the platform looks at {more}.")
        yield text.format(n=measure.few_under, days=measure.days[0], more=one.days)
    if not one.counted:
        yield _("Nobody has counted the orders of those days yet.")
        return
    spans = [
        f"{dates.day_range(span.first, span.last)} ({format_number(span.orders, country=country)})"
        for span in one.counted[:_SPANS]
    ]
    yield _("Counted: {spans}.").format(spans="; ".join(spans))
    oldest = one.today - BEHIND * timedelta(days=1)
    if one.counted[0].last < oldest:
        text = _("That is too long ago: it has to reach {day} at least, or it says nothing of how the account stands.")
        yield text.format(day=dates.short_day(oldest, today=one.today))
        return
    text = _(
        "No {days} days in a row come of it that end from {first} to {last}: counts that adjoin add up, and none is divided."
    )
    yield text.format(
        days=one.days,
        first=dates.short_day(oldest, today=one.today),
        last=dates.short_day(one.today, today=one.today),
    )
    yield from _taken_away(one)


def counted_later_said(one: AccountFigure) -> Iterable[str]:
    """What was counted of days after its window, and what would bring them in; nothing where nobody did."""
    if one.rate is not None and one.counted and one.counted[0].last > one.last:
        yield _("What is counted of later days is not in it.")
        yield from _taken_away(one)


def _taken_away(one: AccountFigure) -> Iterable[str]:
    """The days whose count would leave a window, where a span is known that is longer than one."""
    span = one.counted[0]
    rest = span.last - one.days * timedelta(days=1)
    if span.first <= rest:
        text = _("Counting {days} as well would do: what is left of it are the {n} days up to {last}.")
        yield text.format(
            days=dates.day_range(span.first, rest), n=one.days, last=dates.short_day(span.last, today=one.today)
        )


def _counted_notes(one: AccountFigure, country: str) -> Iterable[str]:
    """What is in the figure and what is not in it."""
    measure, counted = one.metric.measure, one.tally
    if one.undecided:
        text = (
            ngettext("{n} waits for its ruling.", "{n} wait for their ruling.", one.undecided)
            if measure is not None and measure.kind == "defects"
            else ngettext("{n} still runs.", "{n} still run.", one.undecided)
        )
        yield text.format(n=one.undecided)
    if counted.assumed:
        text = ngettext(
            "Of {n} the day of the order is not known: assumed is the day it came in ({command}).",
            "Of {n} the day of the order is not known: assumed is the day they came in ({command}).",
            len(counted.assumed),
        )
        yield text.format(
            n=len(counted.assumed), command=whole(f"concierge edit {counted.assumed[0]} --ordered-at " + _("DAY"))
        )
    if counted.left_out:
        text = ngettext("{n} is left out: {why}.", "{n} are left out: {why}.", len(counted.left_out))
        yield text.format(n=len(counted.left_out), why=left_out_said(one))
    if one.newer and one.reason != "no_denominator":
        text = ngettext(
            "{n} is of a later day, whose orders nobody has counted yet.",
            "{n} are of later days, whose orders nobody has counted yet.",
            one.newer,
        )
        yield text.format(n=one.newer)
        if one.with_later is not None and not one.near_by_later:
            then = rate_said(one.with_later, country, beside=one.limit.value)
            yield _("With what came later it would be {then}.").format(then=then)


def _level_said(one: AccountFigure, country: str) -> str:
    if one.near_by_later:
        if one.with_later is None:
            return _("Near the limit, if what came later is granted.")
        then = rate_said(one.with_later, country, beside=one.limit.value)
        return _("With what came later it would be {then}, if no more was sold since.").format(then=then)
    stage = safe(one.stage)
    match one.level:
        case "over":
            text = _("Over the limit.")
            return f"{text} {sentence(stage)}." if stage else text
        case "near":
            text = _("Near the limit: {more}.").format(more=_more(one))
            return text + " " + _("Once it is passed: {what}.").format(what=stage) if stage else text
        case "ok":
            return _("Good: {more}.").format(more=_more(one)) if one.to_limit is not None else _("Good.")
    return ""


def _more(one: AccountFigure) -> str:
    return more_said(one.to_limit or 0)


def more_said(to_limit: int) -> str:
    """How many more reach the limit: `3 más llegan al límite`."""
    return ngettext("{n} more reaches the limit", "{n} more reach the limit", to_limit).format(n=to_limit)


def _limit_notes(one: AccountFigure) -> Iterable[str]:
    limit = one.limit
    if limit.key:
        because = one.client.reasons.get(limit.key, "")
        yield (
            _("The limit is the store's own.")
            if not because
            else _("The limit is the store's own: {why}.").format(why=safe(because).rstrip("."))
        )
    elif one.site in one.metric.disputed and str(one.metric.conflict):
        yield safe(str(one.metric.conflict))
    if limit.value is None:
        name = f"{one.metric.id}@{one.site}" if one.site else one.metric.id
        command = whole(f"concierge client edit {one.client.slug} --limit {name}=4%")
        yield _("Nobody publishes its limit; if your panel shows it: {command}").format(command=command)


def _what_ifs(session: Session, one: AccountFigure, *, everything: bool) -> list[str]:
    screen, country = session.screen, session.settings.country
    cases = list(dict.fromkeys(what.case for what in one.what_ifs))
    shown = cases if everything else cases[:_SHOWN]
    lines: list[str] = []
    for case in shown:
        said = "; ".join(what_if_said(one, what, country) for what in one.what_ifs if what.case == case)
        head = f"    {screen.name(case)}  "
        lines += flow(screen, f"{said}.", indent=" " * (len(case) + 6), first=head)
    if rest := len(cases) - len(shown):
        text = ngettext("And {n} open case more: {command}", "And {n} open cases more: {command}", rest)
        command = whole(f"concierge health --client {one.client.slug} --cases")
        lines += flow(screen, text.format(n=rest, command=command), indent="    ")
    return lines


def what_if_said(one: AccountFigure, what: WhatIf, country: str) -> str:
    """`si lo conceden: 5/704 → 6/704 (0.85 %), 2 más llegan al límite`."""
    turn = _(TURNS[what.turn])
    if one.rate is None or what.after == one.rate:
        return _("{turn}: stays {fraction}").format(turn=turn, fraction=fraction_text(what.after))
    share = what.after.share
    value = Decimal(share.numerator) / Decimal(share.denominator) if share is not None else Decimal(0)
    percent = format_share(value, country=country, beside=one.limit.value, decimals=2)
    moved = _("{turn}: {before} to {after} ({percent})").format(
        turn=turn, before=fraction_text(one.rate), after=fraction_text(what.after), percent=percent
    )
    if what.level == "over":
        return _("{moved}, over the limit").format(moved=moved)
    return f"{moved}, {more_said(what.to_limit)}" if what.to_limit is not None else moved


def _unmeasured(screen: Screen, one: Health) -> list[str]:
    if not one.unmeasured:
        return []
    names = ", ".join(safe(str(metric.label)) for _platform, metric in one.unmeasured)
    text = _("The log cannot tell these; look at the platform's panel: {names}.").format(names=names)
    return ["", *muted(screen, flow(screen, text))]


def _next(session: Session, found: Sequence[Health], *, with_cases: bool) -> list[str]:
    screen = session.screen
    figures = [figure for one in found for figure in one.figures]
    if missing := next((one for one in figures if one.command), None):
        return screen.next(missing.command, _("count the orders of those days"))
    if worst(figures) in ("near", "over") and not with_cases:
        whose = f" --client {found[0].client.slug}" if len(found) == 1 else ""
        return screen.next(f"concierge health{whose} --cases", _("see the cases behind it"))
    if len(found) == 1:
        return screen.next(
            f"concierge health --client {found[0].client.slug} --format md", _("as a paper for the store")
        )
    return []
