"""What `sync` did, a store a paragraph: what went there, what came from there, and what a person has to decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.in_drive import LISTED, found_text, mending, sent_words
from concierge_cli.cli.screens.text import flow, whole
from concierge_cli.cli.style import safe
from concierge_cli.errors import ConciergeError, Conflict
from concierge_cli.i18n import _, ngettext
from concierge_cli.language.numbers import format_size
from concierge_cli.services.mirror.links import sheet_link

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.mirror.behind import Behind
    from concierge_cli.services.mirror.push import Mirrored, Preview
    from concierge_cli.services.mirror.sync import Synced

_WONDERED_AT: Final = 3.0


def synced_lines(session: Session, desk: Desk, found: Sequence[Synced]) -> list[str]:
    screen = session.screen
    if not found:
        return [
            _("No store is here yet, so there is nothing to send."),
            *screen.next("concierge client add", _("add one")),
        ]
    lines: list[str] = []
    for one in found:
        lines += _one(session, one)
    undecided = [case for one in found for case in one.conflicts]
    if undecided:
        named = ", ".join(undecided[:LISTED]) + (" …" if len(undecided) > LISTED else "")
        said = _("settle what was decided in two places: {cases}").format(cases=named)
        return [*lines, *screen.next(f"concierge resolve {undecided[0]}", said)]
    return [*lines, *screen.next("concierge today", _("go on"))] if all(one.error is None for one in found) else lines


def _one(session: Session, one: Synced) -> list[str]:
    screen, name = session.screen, safe(one.name)
    if one.error is not None:
        lines = flow(screen, screen.verdict(f"{name}: {safe(one.error.message)}", good=False), indent="  ", first="")
        return [*lines, *flow(screen, screen.spoken(safe(one.error.hint)), indent="  ")]
    if one.planned is not None:
        return [screen.verdict(_("{name}: nothing was sent").format(name=name)), *_planned(session, one.planned)]
    done = one.done
    lines = [screen.verdict(_("{name}: up to date").format(name=name))]
    for said in _said(done) if done is not None else ():
        lines += flow(screen, said, indent="  ")
    for said in sent_words(session, one.files) if one.files is not None else ():
        lines += flow(screen, said, indent="  ")
    for finding in one.findings[:LISTED]:
        first = f"  {screen.late(screen.no)} "
        lines += flow(screen, found_text(one.name, finding), indent="    ", first=first)
    if one.findings:
        again = whole(mending(one.client, one.findings[0]))
        lines += flow(screen, _("To send it there again: {command}").format(command=again), indent="  ")
    if one.spreadsheet:
        lines.append(f"  {sheet_link(one.spreadsheet)}")
    return lines


def _said(done: Mirrored) -> Iterable[str]:
    if done.pushed:
        yield ngettext("{n} entry went to the Sheet.", "{n} entries went to the Sheet.", done.pushed).format(
            n=done.pushed
        )
    if done.pulled:
        yield ngettext(
            "{n} entry came from another computer.", "{n} entries came from another computer.", done.pulled
        ).format(n=done.pulled)
    if done.healed:
        yield ngettext(
            "{n} thing in the Sheet was put right.", "{n} things in the Sheet were put right.", done.healed
        ).format(n=done.healed)
    yield from (safe(notice) for notice in done.notices)


def _planned(session: Session, plan: Preview) -> list[str]:
    screen = session.screen
    if plan.new_sheet:
        text = ngettext(
            "It has no Sheet yet: one would be made, with {n} entry.",
            "It has no Sheet yet: one would be made, with {n} entries.",
            plan.entries,
        )
        return flow(screen, text.format(n=plan.entries), indent="  ")
    if not plan.writes and not plan.incoming:
        return flow(screen, _("The Sheet has everything already."), indent="  ")
    size = format_size(plan.bytes, country=session.settings.country)
    said = [
        ngettext("{n} entry for the log", "{n} entries for the log", plan.entries).format(n=plan.entries),
        ngettext("{n} new row", "{n} new rows", plan.new_rows).format(n=plan.new_rows),
        ngettext("{n} changed row", "{n} changed rows", plan.changed_rows).format(n=plan.changed_rows),
    ]
    lines = flow(screen, _("It would send {what} ({size}).").format(what=", ".join(said), size=size), indent="  ")
    if plan.incoming:
        text = ngettext(
            "{n} entry of another computer would come in first.",
            "{n} entries of another computer would come in first.",
            plan.incoming,
        )
        lines += flow(screen, text.format(n=plan.incoming), indent="  ")
    return lines


def failure_of(found: Sequence[Synced]) -> ConciergeError | None:
    """The first thing that went wrong: it decides how the command ends."""
    return next((one.error for one in found if one.error is not None), None)


def behind_notices(session: Session, done: Behind) -> Iterable[str]:
    """What is said on stderr after a command: little where all went well."""
    if done.error is not None:
        yield done.error.message
        if isinstance(done.error, Conflict) and done.unmade:
            yield done.error.hint
        elif done.unmade:
            yield _("The store has no Google Sheet yet. Make it with: {command}").format(command=done.error.hint)
        elif done.waiting:
            yield _waits(session, done.waiting, done.error.hint)
        return
    for slug in done.made:
        yield _("Its Google Sheet: {url}").format(url=sheet_link(slug))
    if done.pulled:
        yield ngettext(
            "{n} entry came from another computer.", "{n} entries came from another computer.", done.pulled
        ).format(n=done.pulled)
    yield from done.notices
    if done.files is not None:
        yield from sent_words(session, done.files)


def _waits(session: Session, count: int, hint: str) -> str:
    """What is to be done where something stands in the way, else how to send it now."""
    if hint in ("", "concierge sync"):
        text = ngettext(
            "{n} entry waits on this computer and goes with a later command, or now with: {command}",
            "{n} entries wait on this computer and go with a later command, or now with: {command}",
            count,
        )
        return text.format(n=count, command="concierge sync")
    text = ngettext(
        "{n} entry waits on this computer until that is mended: {command}",
        "{n} entries wait on this computer until that is mended: {command}",
        count,
    )
    return text.format(n=count, command=session.screen.spoken(hint))


def patience(seconds: float) -> Iterable[str]:
    """What is said before a wait that is long enough to wonder about."""
    if seconds >= _WONDERED_AT:
        yield _("Google needs a moment: it goes on in {seconds} s. Ctrl-C ends it, and nothing is lost.").format(
            seconds=round(seconds)
        )
