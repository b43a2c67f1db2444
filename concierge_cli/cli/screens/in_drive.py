"""Files and Drive on screen: what went, what came, what is not there as it was sent, and the command that mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.text import flow
from concierge_cli.cli.style import safe
from concierge_cli.errors import CheckFailed, ConciergeError
from concierge_cli.i18n import N_, _, ngettext
from concierge_cli.language.numbers import format_size

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.services.mirror.evidence import SentFiles
    from concierge_cli.services.mirror.fetching import Fetched
    from concierge_cli.services.mirror.in_drive import Resent
    from concierge_cli.services.mirror.remote import Finding

LISTED: Final = 20

_FOUND: Final[Mapping[str, str]] = {
    "removed": N_("{where}: {name} was deleted in Drive."),
    "trashed": N_("{where}: {name} lies in the trash of Drive."),
    "replaced": N_("{where}: {name} has other content in Drive than was sent."),
    "moved": N_("{where}: {name} was moved into another folder of Drive."),
}


def sent_lines(session: Session, client: Client, case: Case | None, run: Resent) -> list[str]:
    """The verdict, what was mended, what stays here and why, and where it is seen."""
    screen, done = session.screen, run.done
    named = safe(case.id) if case is not None else safe(client.name)
    lines: list[str] = []
    if done.trouble is not None:
        said = f"{named}: {safe(done.trouble.message)}"
        lines += flow(screen, screen.verdict(said, good=False), indent="  ", first="")
    elif done.sent or done.put_back:
        lines += [screen.verdict(_("{name}: Drive has its files").format(name=named))]
    elif done.held or done.absent or done.damaged:
        lines += [screen.verdict(_("{name}: not every file can go to Drive").format(name=named), good=False)]
    else:
        lines += [screen.verdict(_("{name}: everything is in Drive already").format(name=named))]
    for finding in run.findings[:LISTED]:
        lines += flow(screen, found_text(client.name, finding), indent="  ")
    lines += _more(session, len(run.findings))
    for said in sent_words(session, done):
        lines += flow(screen, said, indent="  ")
    if run.folder:
        lines.append(f"  {run.folder}")
    if done.trouble is not None:
        return [*lines, *screen.next(done.trouble.hint, _("then it goes on from there"))]
    if done.held:
        command = f"concierge evidence send {done.held[0].case or f'--client {client.slug}'} --keep-location"
        return [*lines, *screen.next(command, _("send it with the place in it"))]
    if case is not None:
        return [*lines, *screen.next(f"concierge show {case.id}", _("see the case"))]
    return lines


def sent_words(session: Session, done: SentFiles) -> list[str]:
    """What went and what did not, a sentence each: also for who sends as a part of more."""
    country = session.settings.country
    words = []
    if done.sent:
        text = ngettext("{n} file went to Drive ({size}).", "{n} files went to Drive ({size}).", done.sent)
        words.append(text.format(n=done.sent, size=format_size(done.bytes, country=country)))
    if done.without_place:
        words.append(
            ngettext(
                "{n} of them went without the place where it was taken; the original keeps it.",
                "{n} of them went without the place where they were taken; the originals keep it.",
                done.without_place,
            ).format(n=done.without_place)
        )
    if done.put_back:
        text = ngettext(
            "{n} file was put back in its folder.", "{n} files were put back in their folders.", done.put_back
        )
        words.append(text.format(n=done.put_back))
    if done.folders_made_again:
        names = ", ".join(safe(name) for name in done.folders_made_again)
        words.append(
            ngettext(
                "Its folder was gone from Drive and was made again: {names}.",
                "Folders were gone from Drive and were made again: {names}.",
                len(done.folders_made_again),
            ).format(names=names)
        )
    for one in done.held[:LISTED]:
        text = _("{where}: {name} tells where it was taken, and that cannot be taken out of it. It stays here.")
        words.append(text.format(where=safe(one.case) or _("the store"), name=safe(one.name)))
    if done.left:
        text = ngettext("{n} file goes later ({size}): {command}", "{n} files go later ({size}): {command}", done.left)
        size = format_size(done.left_bytes, country=country)
        words.append(text.format(n=done.left, size=size, command="concierge sync"))
    if done.absent:
        text = ngettext(
            "{n} file is not on this computer; the one that has it sends it.",
            "{n} files are not on this computer; the one that has them sends them.",
            done.absent,
        )
        words.append(text.format(n=done.absent))
    if done.damaged:
        text = ngettext(
            "{n} file is damaged on this computer and was not sent: {command}",
            "{n} files are damaged on this computer and were not sent: {command}",
            done.damaged,
        )
        words.append(text.format(n=done.damaged, command="concierge evidence verify --all"))
    return words


def failure_of(run: Resent) -> ConciergeError | None:
    """What ended it early, or that something has to stay here."""
    done = run.done
    if done.trouble is not None:
        return done.trouble
    if done.held or done.damaged:
        count = len(done.held) + done.damaged
        text = ngettext("{n} file did not go to Drive.", "{n} files did not go to Drive.", count)
        return CheckFailed(text.format(n=count), hint="concierge evidence send --help")
    return None


def fetched_lines(session: Session, client: Client, case: Case | None, done: Fetched) -> list[str]:
    """What came, what is only elsewhere, and what Drive has no more."""
    screen = session.screen
    named = safe(case.id) if case is not None else safe(client.name)
    size = format_size(done.bytes, country=session.settings.country)
    if done.lost:
        text = ngettext(
            "{name}: {n} file cannot come from Drive", "{name}: {n} files cannot come from Drive", len(done.lost)
        )
        lines = [screen.verdict(text.format(name=named, n=len(done.lost)), good=False)]
    elif done.files:
        text = ngettext(
            "{name}: {n} file came from Drive ({size})", "{name}: {n} files came from Drive ({size})", done.files
        )
        lines = [screen.verdict(text.format(name=named, n=done.files, size=size))]
    else:
        lines = [screen.verdict(_("{name}: nothing has to come from Drive").format(name=named))]
    if done.lost and done.files:
        text = ngettext("{n} file came ({size}).", "{n} files came ({size}).", done.files)
        lines += flow(screen, text.format(n=done.files, size=size), indent="  ")
    if done.without_place:
        text = ngettext(
            "{n} of them came without the place where it was taken: the original is on the computer that kept it.",
            "{n} of them came without the place where they were taken: the originals are on the computer that kept them.",
            done.without_place,
        )
        lines += flow(screen, text.format(n=done.without_place), indent="  ")
    for where, name in done.lost[:LISTED]:
        text = _("{where}: {name} was deleted or replaced in Drive.")
        text = text.format(where=safe(where) or safe(client.name), name=safe(name))
        lines += flow(screen, text, indent="    ", first=f"  {screen.late(screen.no)} ")
    lines += _more(session, len(done.lost))
    if done.elsewhere:
        text = ngettext(
            "{n} file is not in Drive yet: the computer that kept it sends it with its next “sync”.",
            "{n} files are not in Drive yet: the computer that kept them sends them with its next “sync”.",
            done.elsewhere,
        )
        lines += flow(screen, text.format(n=done.elsewhere), indent="  ")
    if done.lost:
        return [
            *lines,
            *screen.next(f"concierge evidence verify --from {_('FILE')}", _("fetch it from your last backup")),
        ]
    if case is not None:
        return [*lines, *screen.next(f"concierge evidence list {case.id}", _("see what is kept"))]
    return lines


def fetched_failure(done: Fetched) -> ConciergeError | None:
    """That Drive does not have what the log names."""
    if not done.lost:
        return None
    count = len(done.lost)
    text = ngettext("{n} file cannot come from Drive.", "{n} files cannot come from Drive.", count)
    return CheckFailed(text.format(n=count), hint="concierge evidence verify --from FILE")


def found_text(store: str, finding: Finding) -> str:
    """`ACC-42: defect_photo-tip.jpg was deleted in Drive.`"""
    return _(_FOUND[finding.kind]).format(where=safe(finding.case) or safe(store), name=safe(finding.name))


def compared_lines(session: Session, names: Mapping[str, str], findings: Sequence[tuple[str, Finding]]) -> list[str]:
    """What `verify --drive` found, by store (its slug); `names` are those of the stores."""
    screen = session.screen
    if not findings:
        return ["", screen.verdict(_("In Drive every file is as it was sent"))]
    text = ngettext(
        "{n} file is not in Drive as it was sent", "{n} files are not in Drive as they were sent", len(findings)
    )
    lines = ["", screen.verdict(text.format(n=len(findings)), good=False)]
    for slug, finding in findings[:LISTED]:
        lines += flow(screen, found_text(names[slug], finding), indent="    ", first=f"  {screen.late(screen.no)} ")
    lines += _more(session, len(findings))
    slug, first = findings[0]
    return [*lines, *screen.next(mending(slug, first), _("send it there again"))]


def mending(slug: str, finding: Finding) -> str:
    """The command that sends it again."""
    return f"concierge evidence send {finding.case or f'--client {slug}'}"


def _more(session: Session, count: int) -> list[str]:
    if count <= LISTED:
        return []
    n = count - LISTED
    return flow(session.screen, ngettext("And {n} more.", "And {n} more.", n).format(n=n), indent="  ")
