"""What reading the evidence again found: the verdict, each file that is not as it was, and how to get it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.text import flow
from concierge_cli.cli.style import safe
from concierge_cli.i18n import N_, _, ngettext
from concierge_cli.language.numbers import format_size

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.recheck import Finding, Rechecked

LISTED: Final = 20

_STATES: Final[Mapping[str, str]] = {
    "missing": N_("{id}: {name} ({kind}) is gone."),
    "changed": N_("{id}: {name} ({kind}) was changed: it is not the file that was kept."),
    "unreadable": N_("{id}: {name} ({kind}) cannot be read; the disk may be failing."),
    "damaged": N_("{id}: {name} ({kind}) is there, but it does not open as what the log says."),
}


def rechecked_lines(session: Session, desk: Desk, report: Rechecked, fetched: Sequence[Finding]) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    if not report.files and report.awaited:
        return [*_awaited(session, report), *screen.next("concierge evidence fetch", _("bring them here"))]
    if not report.files:
        return [_("Nothing was read: no case here has a file yet.")]
    lines = []
    if report.sound:
        read = ngettext("{n} file read again", "{n} files read again", report.files).format(n=report.files)
        size = format_size(report.size, country=session.settings.country)
        said = _("{files} ({size}): each is as it was kept.").format(files=read, size=size)
        lines += flow(screen, screen.verdict(said), indent="  ", first="")
    else:
        count = len(report.findings)
        text = ngettext("{n} file is not as it was", "{n} files are not as they were", count)
        lines.append(screen.verdict(text.format(n=count), good=False))
    for finding in report.findings[:LISTED]:
        name = safe(finding.name) or finding.sha256[:12]
        if finding.is_copy:
            name = _("the JPEG copy of {name}").format(name=name)
        text = _(_STATES[finding.state]).format(id=finding.case, name=name, kind=names.evidence(finding.kind))
        lines += flow(screen, text, indent="    ", first=f"  {screen.late(screen.no)} ")
    if len(report.findings) > LISTED:
        n = len(report.findings) - LISTED
        lines += flow(screen, ngettext("And {n} more.", "And {n} more.", n).format(n=n), indent="  ")
    if fetched:
        text = ngettext("{n} file came back from the backup.", "{n} files came back from the backup.", len(fetched))
        lines += flow(screen, text.format(n=len(fetched)), indent="  ")
    if report.sound and report.awaited:
        return [*lines, *_awaited(session, report), *screen.next("concierge evidence fetch", _("bring them here"))]
    if report.sound:
        return lines
    lines += _awaited(session, report)
    first = report.findings[0]
    again = f"concierge evidence add {first.case} {_('FILE')} --kind {first.kind}"
    lines += flow(screen, _("If you still have the file, add it again and it is back:"), indent="  ")
    lines.append(f"  {screen.command(again)}")
    return [*lines, *screen.next(f"concierge evidence verify --from {_('FILE')}", _("fetch it from your last backup"))]


def _awaited(session: Session, report: Rechecked) -> list[str]:
    if not report.awaited:
        return []
    text = ngettext(
        "{n} file is not on this computer yet: it is in Drive, or on the computer that kept it.",
        "{n} files are not on this computer yet: they are in Drive, or on the computer that kept them.",
        report.awaited,
    )
    return flow(session.screen, text.format(n=report.awaited), indent="  ")
