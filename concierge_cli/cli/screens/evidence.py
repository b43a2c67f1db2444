"""Evidence on screen: what was taken in, what is kept, what is missing or broken before handing in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.left_out import left_out_text
from concierge_cli.cli.screens.lines import asking_words, command_text, names_of, next_lines
from concierge_cli.cli.screens.text import flow, listed, muted, sentence, side_by_side
from concierge_cli.cli.screens.troubles import Trouble, troubles_of
from concierge_cli.cli.style import cells, safe
from concierge_cli.domain.case import Case, EvidenceItem
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.numbers import format_size
from concierge_cli.language.words import party_phrase
from concierge_cli.services.mirror.links import file_link
from concierge_cli.services.owed import mending_command

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

LISTED: Final = 12
"""How many files are listed one by one; of more, only those with something to say."""

_LABEL: Final = 34
"""The widest a kind's name may be that has its files beside it."""


def added_lines(
    session: Session,
    desk: Desk,
    case: Case,
    items: list[EvidenceItem],
    repeated: Sequence[tuple[str, str]] = (),
    *,
    left_out: Mapping[str, int],
) -> list[str]:
    """One line a file taken in with what is wrong with it (of many files only those with something wrong), which are
    `repeated` (the name, and that of the same file), what was left out of a folder, and how far the checklist is.
    """
    names, screen = names_of(session, desk), session.screen
    trouble = troubles_of(session, desk, case)
    told = [(item, trouble(item)) for item in items]
    lines = []
    if len(told) > LISTED:
        good = sum(item.counts for item in items)
        text = ngettext("{n} file kept, {good} of them counts.", "{n} files kept, {good} of them count.", len(items))
        lines.append(text.format(n=len(items), good=good))
        told = [(item, sentences) for item, sentences in told if sentences]
    for item, sentences in told[:LISTED]:
        mark = screen.done(screen.yes) if item.counts else screen.late(screen.no)
        about = listed((safe(item.name), names.evidence(item.kind), facts(session, desk, case, item)), screen)
        lines += [f"{mark} {about}", *sentences]
    if len(told) > LISTED:
        lines.append(_and_more(len(told) - LISTED))
    lines += [_repeated(name, other) for name, other in repeated[:LISTED]]
    if more := len(repeated[LISTED:]):
        lines.append(
            ngettext("And {n} more that was kept already.", "And {n} more that were kept already.", more).format(n=more)
        )
    if left_out:
        lines.append(left_out_text(left_out))
    have, wanted = len(case.required) - len(case.missing()), len(case.required)
    if wanted:
        count = _("Evidence: {have} of {all} required.").format(have=have, all=wanted)
        hands_in = desk.playbooks.procedure(case.platform, case.procedure).hands_in
        ready = _("You can hand it in.") if hands_in else _("It is complete.")
        lines.append(f"{count} {ready}" if have == wanted else count)
    return lines


def _repeated(name: str, other: str) -> str:
    if name == other:
        return _("{name} was kept already.").format(name=safe(name))
    return _("{name} is the same file as {other}: it is kept once.").format(name=safe(name), other=safe(other))


def _and_more(n: int) -> str:
    return ngettext("And {n} more with something to look at.", "And {n} more with something to look at.", n).format(n=n)


def facts(session: Session, desk: Desk, case: Case, item: EvidenceItem) -> str:
    """`2.3 MB · tomada hoy 9:52`."""
    zone = desk.client(case.client).zone
    taken = dates.moment(item.taken_at, tz=zone, now=desk.now) if item.taken_at else ""
    parts = (
        format_size(item.size, country=session.settings.country) if item.size else "",
        _("taken {when}").format(when=taken) if taken else "",
        _("with a JPEG copy for the platform") if item.copy_sha256 else "",
    )
    return listed(parts, session.screen)


def check_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """The checklist: required kinds with their files, helpful ones, notices, and the verdict."""
    screen, names = session.screen, names_of(session, desk)
    missing, present = case.missing(), set(case.present())
    trouble = troubles_of(session, desk, case)
    head = listed((screen.name(case.id), names.what(case), names.place(case.platform, case.site)), screen)
    lines = [*flow(screen, head), ""]
    for title, kinds in ((_("Required"), case.required), (_("Helpful"), case.optional)):
        if kinds:
            have = sum(kind in present for kind in kinds)
            count = _("{have} of {all}").format(have=have, all=len(kinds))
            rows = _kinds(session, desk, case, kinds, trouble, required=kinds is case.required)
            lines += [screen.block(title, count), *rows, ""]
    beside = _beside(case, trouble)
    for text in beside[:LISTED]:
        lines += flow(screen, _("Note: {what}").format(what=text))
    if len(beside) > LISTED:
        lines += flow(screen, _and_more(len(beside) - LISTED))
    if lines[-1]:
        lines.append("")
    if missing:
        text = ngettext(
            "A required piece of evidence is missing. Handed in like this, the case is weak.",
            "{n} required pieces of evidence are missing. Handed in like this, the case is weak.",
            len(missing),
        )
        lines += flow(screen, text.format(n=len(missing)))
        command = mending_command(desk, case)
        why = asking_words(screen, case) if " ask " in command else _("add what is missing")
        return [*lines, *screen.next(command_text(command), why)]
    text = _("The required evidence is complete.") if case.required else _("No evidence is required here.")
    return [*lines, screen.verdict(text), *next_lines(session, desk, case)]


def _beside(case: Case, trouble: Trouble) -> list[str]:
    """What is wrong with files that the lists do not speak of: their kind is satisfied by another, or is in no list."""
    listed_kinds = {*case.required, *case.optional} - set(case.present())
    return [text for item in case.evidence if item.kind not in listed_kinds for text in trouble(item)]


def _kinds(
    session: Session, desk: Desk, case: Case, kinds: tuple[str, ...], trouble: Trouble, *, required: bool
) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    present = set(case.present())
    rows = [
        (kind in present, names.evidence(kind), _what_is_there(session, desk, case, kind, trouble)) for kind in kinds
    ]
    column = min(max(cells(name) for _good, name, _there in rows), _LABEL) + 3
    lines = []
    for good, name, there in rows:
        if screen.accessible:
            lines += _spoken(screen, name, there, good=good, required=required)
            continue
        mark = screen.done(screen.yes) if good else screen.late(screen.no) if required else screen.muted(screen.dot)
        start = f"  {mark} "
        if screen.narrow or cells(name) > _LABEL:
            lines += flow(screen, name, indent="    ", first=start)
            lines += flow(screen, there, indent=" " * 6) if there else []
        else:
            row = side_by_side(screen, (name, there), (column,), indent=" " * cells(start))
            lines += [start + row[0][cells(start) :], *row[1:]]
    return lines


def _spoken(screen: Screen, name: str, there: str, *, good: bool, required: bool) -> list[str]:
    """`Falta: foto nítida del defecto.`, then what there is of it."""
    text = _("There is: {name}.") if good else _("Missing: {name}.") if required else _("It would help: {name}.")
    return flow(
        screen, f"{text.format(name=name)} {there if not there or there.endswith('.') else f'{there}.'}".rstrip()
    )


def _what_is_there(session: Session, desk: Desk, case: Case, kind: str, trouble: Trouble) -> str:
    items = [item for item in case.evidence if item.kind == kind]
    good = next((item for item in items if item.counts), None)
    if good is not None:
        return listed((safe(good.name or good.value), facts(session, desk, case, good)), session.screen)
    if items:
        return " ".join(trouble(items[-1]))
    return safe(case.order_id) if kind == "order_id" else ""


def kept_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """Everything kept in the case, oldest first."""
    screen, names = session.screen, names_of(session, desk)
    zone = desk.client(case.client).zone
    lines = [*flow(screen, listed((screen.name(case.id), names.what(case)), screen)), ""]
    if not case.evidence:
        lines.append(_("Nothing is kept in this case yet."))
    indent = "" if screen.accessible else "    "
    trouble = troubles_of(session, desk, case)
    for item in case.evidence:
        mark = screen.done(screen.yes) if item.counts else screen.late(screen.no)
        name, kind = safe(item.name or item.value), names.evidence(item.kind)
        if screen.accessible:
            lines += flow(screen, f"{sentence(kind)}: {name}.")
        else:
            lines += flow(screen, listed((name, kind), screen), indent=indent, first=f"  {mark} ")
        came = _("{giver}, kept {when}").format(
            giver=party_phrase(item.source, "source"), when=dates.moment(item.added_at, tz=zone, now=desk.now)
        )
        about = sentence(listed((came, facts(session, desk, case, item)), screen))
        lines += muted(screen, flow(screen, about, indent=indent))
        lines += _in_drive(screen, item, indent)
        for problem in trouble(item):
            lines += flow(screen, problem, indent=indent)
    return [*lines, *screen.next(f"concierge evidence check {case.id}", _("see what is missing"))]


def _in_drive(screen: Screen, item: EvidenceItem, indent: str) -> list[str]:
    """Where it is seen in Drive, whole on its line; that the place is not told there."""
    link = file_link(item.drive)
    if not link:
        return []
    without = item.sent_sha256 != item.sha256
    said = _("In Drive, without the place where it was taken:") if without else _("In Drive:")
    return [*muted(screen, flow(screen, said, indent=indent)), f"{indent}{link}"]
