"""Every store's report at a glance: which missed its target, then a line a store with what it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.text import flow, whole
from concierge_cli.cli.style import cells, safe
from concierge_cli.i18n import _, ngettext
from concierge_cli.language.numbers import format_percent, format_share
from concierge_cli.language.period_words import period_title
from concierge_cli.services.kpi import MISSED_NAMED
from concierge_cli.services.periods import flags_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from concierge_cli.cli.every_store import Told
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.period import Period
    from concierge_cli.services.report import Standing

_NAMED = 4


def every_store_lines(session: Session, found: Sequence[Told], *, period: Period, folder: Path | None) -> list[str]:
    """The whole answer of `report --all`: stores that missed their target come first, then those that ask for something."""
    screen, country = session.screen, session.settings.country
    ordered = sorted(found, key=_rank)
    lines = [*_head(screen, period, session.now, len(found)), "", *_verdict(screen, ordered, country), ""]
    for one in ordered:
        lines += _store(screen, one, country)
    written = sum(one.path is not None for one in found)
    if folder is not None and written:
        said = ngettext("{n} paper in {folder}", "{n} papers in {folder}", written)
        lines += ["", *flow(screen, said.format(n=written, folder=safe(str(folder))))]
    handed_out = bool(written or any(one.saved for one in found))
    return [*lines, *_next(screen, ordered, period, session.now, handed_out=handed_out)]


def _rank(one: Told) -> tuple[int, str]:
    standing = one.standing
    if one.error is not None or standing is None:
        return 0, one.client.slug
    return 1 if standing.missed else 2 if standing.calls else 3, one.client.slug


def _head(screen: Screen, period: Period, now: datetime, stores: int) -> list[str]:
    title = period_title(period)
    parts = [f"{title[:1].upper()}{title[1:]}", ngettext("{n} store", "{n} stores", stores).format(n=stores)]
    if period.start <= now < period.end:
        parts.append(_("not over yet"))
    return flow(screen, " · ".join(parts), indent="  ", first="")


def _verdict(screen: Screen, found: Sequence[Told], country: str) -> Iterator[str]:
    standing = [one.standing for one in found if one.standing is not None]
    missed = [one for one in standing if one.missed]
    failed = sum(one.error is not None for one in found)
    if missed:
        names = ", ".join(safe(one.client.name) for one in missed[:_NAMED])
        more = len(missed) - _NAMED
        names += " " + _("and {n} more").format(n=more) if more > 0 else ""
        text = _("{limit} of the promises kept or less: {names}.").format(limit=_limit(missed[0], country), names=names)
        yield from flow(screen, screen.verdict(text, good=False), indent="  ", first="")
    elif any(one.kept.n for one in standing):
        limit = next(_limit(one, country) for one in standing if one.kept.n)
        text = _("No store kept {limit} of its promises or less.").format(limit=limit)
        yield from flow(screen, screen.verdict(text), indent="  ", first="")
    elif standing:
        yield from flow(screen, _("No promise was due in any store."))
    if asked := sum(len(one.asked) for one in standing):
        waits = ngettext("{n} case waits for a store's word.", "{n} cases wait for a store's word.", asked)
        yield from flow(screen, waits.format(n=asked), indent="  ")
    if failed:
        text = ngettext("The report of {n} store failed.", "The reports of {n} stores failed.", failed)
        yield from flow(screen, screen.verdict(text.format(n=failed), good=False), indent="  ", first="")


def _limit(one: Standing, country: str) -> str:
    return format_percent(one.kept.target or 0, country=country)


def _store(screen: Screen, one: Told, country: str) -> list[str]:
    """Its name and what it kept, and below what it asks for, where its paper lies in Drive, or why there is none."""
    name = safe(one.client.name)
    if one.standing is None:
        lines = [f"{screen.late(screen.no)} {screen.fit(name, screen.width - 2)}"]
    else:
        kept = _kept(one.standing, country)
        asks = (", " if screen.accessible else " · ").join(map(whole, _asks(one.standing)))
        mark = screen.late(screen.no) if one.standing.missed else screen.done(screen.yes)
        mark = mark if one.standing.kept.n else screen.dot
        room = screen.width - cells(kept) - 4
        lines = [f"{name}: {kept}"] if screen.accessible else screen.two(f"{mark} {screen.fit(name, room)}", kept)
        lines += flow(screen, asks, indent="  ") if asks else []
    if one.saved is not None:
        lines.append(f"  {one.saved.url}")
    if one.error is not None:
        why = safe(one.error.message)
        lines += flow(screen, why, indent="    ", first=f"  {screen.late(screen.no)} ")
        lines += flow(screen, screen.spoken(whole(safe(one.error.hint))), indent="    ") if one.error.hint else []
    return lines


def _kept(standing: Standing, country: str) -> str:
    kept = standing.kept
    if not isinstance(kept.value, int | float):
        return _("no promise was due")
    share = format_share(kept.value, country=country, beside=kept.target)
    said = ngettext("{part} of {n} promise", "{part} of {n} promises", kept.n)
    return said.format(part=kept.more["part"], n=kept.n) + f" · {share}"


def _asks(standing: Standing) -> Iterator[str]:
    """What somebody should do about the store, the most urgent first."""
    if standing.late:
        said = ngettext("{n} platform date went by: {ids}", "{n} platform dates went by: {ids}", standing.late)
        yield said.format(n=standing.late, ids=_ids(standing.late_cases, more=standing.late > MISSED_NAMED))
    if standing.account == "over":
        yield _("its account is over a limit")
    if standing.unanswered:
        said = ngettext("{n} without an answer", "{n} without an answer", standing.unanswered)
        if standing.over:
            said = ngettext("{n} unanswered at its end", "{n} unanswered at its end", standing.unanswered)
        yield said.format(n=standing.unanswered)
    if standing.asked:
        yield _("waits for the store: {ids}").format(ids=_ids(standing.asked, more=len(standing.asked) > _NAMED))
    if standing.account == "near":
        yield _("its account is near a limit")
    if standing.accesses:
        yield ngettext("{n} access to look at", "{n} accesses to look at", standing.accesses).format(
            n=standing.accesses
        )


def _ids(ids: Sequence[str], *, more: bool) -> str:
    text = ", ".join(ids[:_NAMED])
    return _("{ids} and others").format(ids=text) if more or len(ids) > _NAMED else text


def _next(screen: Screen, found: Sequence[Told], period: Period, now: datetime, *, handed_out: bool) -> list[str]:
    if any(one.error is not None for one in found):
        return []  # what is to be done stands below its store
    every = f"concierge report {period.kind} --all"
    if not handed_out:
        return screen.next(f"{every} {flags_of(period)} --output FOLDER", _("the paper of each into a folder"))
    if period.start <= now < period.end:
        return screen.next(
            f"{every} --{period.kind} last --output FOLDER", _("those of the period before, which is over")
        )
    return screen.next("concierge today", _("go on"))
