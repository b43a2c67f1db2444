"""What follows a deadline, in words: what begins when it is kept and when it is missed, until when, and what else.

`show` has the nearest of it in a block, `why` all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.text import flow, listed, muted, sentence, user_hour
from concierge_cli.cli.style import cells, safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.chain import Link
from concierge_cli.domain.vocabulary import Party
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.words import label
from concierge_cli.services.chain import chain_of, follows

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.clock import Clock
    from concierge_cli.services.desk import Desk

SHOWN: Final = 3
"""Links in the block of `show`; the others are counted."""


def link_sentences(session: Session, links: Iterable[Link], *, zone: str) -> list[str]:
    """Each link as a sentence: what begins, in which case, until when, and what happens when that is missed, too.

    Dates are the site's, where the days of a rule are counted.
    """
    texts = []
    for link in links:
        until = dates.echo(link.due_at, tz=zone, user_tz=session.settings.timezone) if link.due_at else ""
        said = _what(link)
        if until:
            said = (_("{what}: until {until}") if link.missed else _("{what}: at the latest until {until}")).format(
                what=said, until=until
            )
        texts.append(f"{sentence(said)}. {_otherwise(link)}".strip())
    return texts


def follows_block(session: Session, desk: Desk, case: Case) -> list[str]:
    """`LO QUE SIGUE`: the first links with their dates in a column; nothing where nothing is known to follow."""
    screen, zone = session.screen, desk.client(case.client).zone
    links = _once(follows(desk, case))
    if not links:
        return []
    whens = [dates.relative_column(one.due_at, tz=zone, now=desk.now) if one.due_at else _("no date") for one in links]
    column = max(cells(when) for when in whens[:SHOWN])
    lines = [screen.block(_("What follows"))]
    for link, when in zip(links[:SHOWN], whens, strict=False):
        what = (
            _what(link) if link.due_at is None or link.missed else _("{what}, at the latest").format(what=_what(link))
        )
        own = user_hour(session, link.due_at, zone) if link.due_at else ""
        if screen.accessible:
            at = " ".join(when.split()) + (f" ({own})" if own else "")
            lines += flow(screen, f"{sentence(at)}. {sentence(what)}. {_otherwise(link)}".strip())
            continue
        indent = " " * (2 + column + 3)
        lines += flow(
            screen,
            listed((sentence(what), own), screen),
            indent=indent,
            first=f"  {screen.pad(when, column, right=True)}   ",
        )
        if after := _otherwise(link):
            lines += muted(screen, flow(screen, after, indent=indent))
    if (more := len(links) - SHOWN) > 0:
        text = ngettext("And {n} more: {command}", "And {n} more: {command}", more)
        lines += flow(screen, text.format(n=more, command=f"concierge why {case.id}"), indent="  ")
    return lines


def other_links(desk: Desk, case: Case, told: Iterable[Clock]) -> list[Link]:
    """What follows in the case from other deadlines than those `told`: others' dates, and what is done already."""
    known = {(link.rule.id, link.missed) for clock in told for link in chain_of(desk, case, clock)}
    return [link for link in follows(desk, case) if (link.rule.id, link.missed) not in known]


def _once(links: list[Link]) -> list[Link]:
    """Each rule once, with the date where one of its branches has it."""
    best: dict[str, Link] = {}
    for link in links:
        known = best.get(link.rule.id)
        if known is None or (known.due_at is None and link.due_at is not None):
            best[link.rule.id] = link
    return list(best.values())


def _what(link: Link) -> str:
    """`si se cumple, 7 días hábiles para que envíen la devolución`; of what nobody can date, with what begins it."""
    title, rule = safe(str(link.rule.title)), link.rule
    if link.missed:
        return title if link.settled else _("if missed, {title}").format(title=title)
    if link.started_at is None:
        begins = safe(str(rule.starts_when))
        return f"{title} ({begins})" if begins else title
    kind, _colon, word = rule.trigger.partition(":")
    if kind == "chosen" and word:
        return _("if you choose “{option}”, {title}").format(option=label("option", word), title=title)
    return _("if kept, {title}").format(title=title)


def _otherwise(link: Link) -> str:
    """`Si no, la devolución vence.`: what happens when the link itself is missed; "" where no rule says.

    Nobody here can keep the platform's own term: what comes after it just comes.
    """
    after = safe(str(link.rule.consequence)).rstrip(".")
    said = _("After that, {what}.") if link.rule.party is Party.PLATFORM else _("If not, {what}.")
    return said.format(what=after) if after else ""
