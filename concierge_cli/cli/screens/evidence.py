"""Evidence on screen: what was taken in, what is kept, what is missing or broken before handing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of, next_lines
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case, EvidenceItem
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.words import label

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk


def added_lines(session: Session, desk: Desk, case: Case, items: list[EvidenceItem]) -> list[str]:
    """One line a file taken in, what is wrong with it, and how far the checklist is."""
    names, screen = names_of(session, desk), session.screen
    lines = []
    for item in items:
        mark = screen.yes if item.counts else screen.no
        lines.append(f"{mark} {safe(item.name)} {screen.dot} {names.evidence(item.kind)} {screen.dot} {facts(session, desk, case, item)}")
        lines += trouble(session, desk, item)
    have, wanted = len(case.required) - len(case.missing()), len(case.required)
    if wanted:
        count = _("Evidence: {have} of {all} required.").format(have=have, all=wanted)
        lines.append(f"{count} {_('You can hand it in.')}" if have == wanted else count)
    return lines


def facts(session: Session, desk: Desk, case: Case, item: EvidenceItem) -> str:
    """`2.3 MB · tomada hoy 9:52`."""
    parts = []
    if item.size:
        parts.append(size(item.size))
    if item.taken_at:
        zone = desk.client(case.client).zone
        parts.append(_("taken {when}").format(when=dates.moment(item.taken_at, tz=zone, now=desk.now)))
    if item.copy_sha256:
        parts.append(_("with a JPEG copy for the platform"))
    return f" {session.screen.dot} ".join(parts)


def size(count: int) -> str:
    """Bytes as people read them: `210 kB`, `2.3 MB`."""
    if count < 1000:
        return f"{count} B"
    return f"{count // 1000} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def trouble(session: Session, desk: Desk, item: EvidenceItem) -> list[str]:
    """A sentence for each problem or notice of a file."""
    from concierge_cli.files.problem import Problem
    from concierge_cli.files.sentences import sentence

    lines = []
    for found in (*item.problems, *item.notices):
        detail = {name: value for name, value in found.items() if name != "code"}
        lines.append(sentence(Problem(found["code"], detail), safe(item.name)))
    for key in item.same_as:
        other = desk.journal.case(key)
        lines.append(
            _("{name} is identical to one of {id}. It is kept, but it does not count.").format(
                name=safe(item.name), id=other.id if other else key
            )
        )
    return lines


def check_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """The checklist: required kinds with their files, helpful ones, notices, and the verdict."""
    screen, names = session.screen, names_of(session, desk)
    missing, present = case.missing(), set(case.present())
    head = f"{screen.name(case.id)} {screen.dot} {names.what(case)} {screen.dot} {names.place(case.platform, case.site)}"
    lines = [*screen.wrap(head), ""]
    note = _("{have} of {all}").format(have=len(case.required) - len(missing), all=len(case.required))
    lines += [screen.block(_("Required"), note), *_kinds(session, desk, case, case.required, missing_mark=True)]
    if case.optional:
        note = _("{have} of {all}").format(have=len(present & set(case.optional)), all=len(case.optional))
        lines += ["", screen.block(_("Helpful"), note), *_kinds(session, desk, case, case.optional, missing_mark=False)]
    doubles = [line for item in case.evidence if item.same_as for line in trouble(session, desk, item)]
    if doubles:
        lines += [""] + [line for text in doubles for line in screen.wrap(_("Mind: {what}").format(what=text))]
    lines.append("")
    if missing:
        verdict = ngettext(
            "A required piece of evidence is missing. Handed in like this, the case is weak.",
            "{n} required pieces of evidence are missing. Handed in like this, the case is weak.",
            len(missing),
        ).format(n=len(missing))
        lines += screen.wrap(verdict)
    else:
        lines += [screen.verdict(_("The required evidence is complete."))]
    if missing:
        kind = missing[0]
        return [
            *lines,
            *screen.next(f"concierge evidence add {case.id} {_('FILE')} --kind {kind}", _("add what is missing")),
        ]
    return [*lines, *next_lines(session, desk, case)]


def _kinds(session: Session, desk: Desk, case: Case, kinds: tuple[str, ...], *, missing_mark: bool) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    present = set(case.present())
    rows = []
    for kind in kinds:
        good = kind in present
        mark = screen.yes if good else screen.no if missing_mark else screen.dot
        rows.append((f"{mark} {names.evidence(kind)}", _what_is_there(session, desk, case, kind)))
    lines = []
    column = 32 if not screen.narrow else 24
    for left, right in rows:
        first, *more = screen.wrap(left, indent="    ", first="  ") or [""]
        if not right:
            lines += [first, *more]
            continue
        if more or len(first) > column - 2:
            lines += [first, *more, *screen.wrap(right, indent=" " * column)]
        else:
            lines += screen.wrap(right, indent=" " * column, first=screen.pad(first, column))
    return [_painted(screen, line) for line in lines]


def _painted(screen, line: str) -> str:  # type: ignore[no-untyped-def]
    for glyph, role in ((screen.yes, screen.done), (screen.no, screen.late)):
        if line.startswith(f"  {glyph} "):
            return f"  {role(glyph)}{line[2 + len(glyph) :]}"
    return line


def _what_is_there(session: Session, desk: Desk, case: Case, kind: str) -> str:
    items = [item for item in case.evidence if item.kind == kind]
    good = next((item for item in items if item.counts), None)
    if good is not None:
        parts = [safe(good.name or good.value), facts(session, desk, case, good)]
        return f" {session.screen.dot} ".join(part for part in parts if part)
    if items:
        return " ".join(trouble(session, desk, items[-1]))
    return safe(case.order_id) if kind == "order_id" else ""


def kept_lines(session: Session, desk: Desk, case: Case) -> list[str]:
    """Everything kept in the case, oldest first."""
    screen, names = session.screen, names_of(session, desk)
    zone = desk.client(case.client).zone
    lines = [f"{screen.name(case.id)} {screen.dot} {names.what(case)}", ""]
    if not case.evidence:
        lines.append(_("Nothing is kept in this case yet."))
    for item in case.evidence:
        mark = screen.done(screen.yes) if item.counts else screen.late(screen.no)
        lines += screen.wrap(f"{safe(item.name or item.value)} {screen.dot} {names.evidence(item.kind)}", indent="    ", first=f"  {mark} ")
        about = [
            _("from {who}").format(who=label("party", item.source)),
            dates.moment(item.added_at, tz=zone, now=desk.now),
            facts(session, desk, case, item),
        ]
        lines += [screen.muted(line) for line in screen.wrap(f" {screen.dot} ".join(part for part in about if part), indent="    ")]
        for text in trouble(session, desk, item):
            lines += screen.wrap(text, indent="    ")
    return [*lines, *screen.next(f"concierge evidence check {case.id}", _("see what is missing"))]
