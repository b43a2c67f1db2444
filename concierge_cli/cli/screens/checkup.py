"""The screens of `doctor`, `backup` and `verify`: what is in order, what is not, and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.cli.screens.client import home_text
from concierge_cli.cli.screens.text import NBSP, flow, whole
from concierge_cli.cli.style import safe, safe_lines
from concierge_cli.i18n import N_, _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.numbers import format_size

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.journal.backup import BackupDone
    from concierge_cli.journal.verify import Problem, Report
    from concierge_cli.services.checkup import Check

_TITLES: Final = {
    "data": N_("Your data"),
    "access": N_("Access to the stores"),
    "accounts": N_("Accounts on the platforms"),
    "you": N_("Your settings"),
    "terminal": N_("This terminal"),
    "program": N_("The program"),
    "playbooks": N_("Playbooks"),
    "google": N_("Google"),
}

_CHANGED: Final = {
    "facts": N_("{where}: what it says was changed"),
    "personal": N_("{where}: its text or a name in it was changed"),
    "event": N_("{where}: when, by whom or in which order was changed"),
    "unreadable": N_("{where}: an entry cannot be read"),
    "prev": N_("{where} does not follow the entry before it"),
    "gap": N_("{where}: an entry is missing before it"),
    "counter": N_("{where}: another entry has the same place"),
    "chain": N_("{where}: its newest entry is not the one that was kept"),
    "row": N_("{where}: lists show something else than its entries say"),
    "file_missing": N_("{where}: the file {detail} is missing"),
    "file_changed": N_("{where}: the file {detail} was changed"),
    "file_unreadable": N_("{where}: the file {detail} cannot be read"),
    "head": N_("No entry has the digest {detail}"),
}


def doctor_lines(session: Session, checks: list[Check], where: Mapping[str, str]) -> list[str]:
    """Verdict, places, then each group; every line that is not good has its way out below it."""
    screen = session.screen
    bad = [check for check in checks if check.level == "bad"]
    warned = [check for check in checks if check.level == "warning"]
    lines = [_doctor_verdict(session, len(bad), len(warned)), ""]
    names = {"data": _("Data"), "settings": _("Settings"), "cache": _("Cache"), "log": _("Failure log")}
    lines += screen.facts([(names[name], safe(path)) for name, path in where.items()])
    for group, title in _TITLES.items():
        found = [check for check in checks if check.group == group]
        if found:
            lines += ["", screen.block(_(title))]
            for check in found:
                lines += _check_lines(session, check)
    return [*lines, *_after_doctor(session, [*bad, *warned])]


def _doctor_verdict(session: Session, bad: int, warned: int) -> str:
    if bad:
        text = ngettext("{n} thing is broken", "{n} things are broken", bad).format(n=bad)
        return session.screen.verdict(text, good=False)
    if warned:
        text = ngettext("It works; {n} thing to look at", "It works; {n} things to look at", warned)
        return session.screen.verdict(text.format(n=warned))
    return session.screen.verdict(_("Everything is in its place"))


def _check_lines(session: Session, check: Check) -> list[str]:
    screen = session.screen
    mark = {
        "good": screen.done(screen.yes),
        "note": screen.dot,
        "warning": screen.soon(screen.dot),
        "bad": screen.late(screen.no),
    }[check.level]
    text = safe(check.message)
    if check.level == "warning":
        text = _("Look: {text}").format(text=text)
    lines = screen.wrap(text, indent="    ", first=f"  {mark} ")
    for hint in safe_lines(check.hint) if check.hint else []:
        parts = [f"    {hint}"] if hint.startswith("concierge ") else screen.wrap(hint, indent="    ")
        lines += [screen.command(line) for line in parts]  # what is pasted stays on one line
    return lines


def _after_doctor(session: Session, found: list[Check]) -> list[str]:
    """What to mend first: a command where there is one, else what has to be done by hand; then what usually follows."""
    screen = session.screen
    for check in sorted(found, key=_urgency):
        if not check.hint:
            continue
        if check.hint.startswith(("concierge ", "pipx ")):
            return screen.next(check.hint, _("mend this first"))
        if not screen.quiet:
            return [
                "",
                *screen.wrap(_("First: {what}").format(what=safe(check.hint))),
                screen.command("concierge doctor"),
            ]
    if any(check.level == "bad" for check in found):
        return []
    if not session.settings.journal.exists():
        return screen.next("concierge init", _("set up your first store"))
    return screen.next("concierge today", _("see what is due"))


_STOPS_ALL: Final = ("settings", "zone", "journal", "read_only", "space")
"""What keeps every other command from working comes before the rest."""


def _urgency(check: Check) -> tuple[bool, int]:
    stops = _STOPS_ALL.index(check.code) if check.code in _STOPS_ALL else len(_STOPS_ALL)
    return check.level != "bad", stops


def report_lines(report: Mapping[str, Any]) -> list[str]:
    """The scrubbed report, one fact a line, ready to paste."""
    lines = []
    for name, value in report.items():
        if isinstance(value, Mapping):
            lines += [f"{name}.{inner}: {_plain(one)}" for inner, one in value.items()]
        else:
            lines.append(f"{name}: {_plain(value)}")
    return lines


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "-"
    return "-" if value in (None, "") else str(value)


# --- backup and verify ------------------------------------------------------------------------------------------


def contents(cases: int, events: int, files: int) -> str:
    """`12 casos, 80 entradas, 15 archivos`."""
    return ", ".join(
        (
            ngettext("{n} case", "{n} cases", cases).format(n=cases),
            ngettext("{n} entry", "{n} entries", events).format(n=events),
            ngettext("{n} file", "{n} files", files).format(n=files),
        )
    )


def backup_lines(session: Session, done: BackupDone) -> list[str]:
    screen = session.screen
    size = format_size(done.size, country=session.settings.country)
    sealed = (
        _("It is under your passphrase: without it nobody can open it, you included.")
        if done.encrypted
        else _("Whoever has this file can read it. With a passphrase: concierge backup --encrypt")
    )
    inside = contents(done.cases, done.events, done.files)
    return [
        screen.verdict(_("Backup saved in {path} ({size})").format(path=safe(home_text(done.path)), size=size)),
        *screen.wrap(_("Inside: {what}. It was read back whole and compared.").format(what=inside), indent="  "),
        *screen.wrap(sealed, indent="  "),
        *screen.next(f"concierge init --from {_('FILE')}", _("on another computer, this brings it back")),
    ]


def verify_lines(session: Session, report: Report, *, mended: bool) -> list[str]:
    screen = session.screen
    inside = contents(report.cases, report.events, report.files)
    if report.sound:
        lines = [screen.verdict(_("Nothing has changed: {what}").format(what=inside))]
    else:
        count = len(report.problems)
        text = ngettext("{n} thing is not as it was", "{n} things are not as they were", count).format(n=count)
        lines = [screen.verdict(text, good=False), *_problem_lines(session, report.problems)]
    if mended:
        lines += screen.wrap(_("What lists show was made again from the entries."), indent="  ")
    if report.head_at is not None:
        when = dates.long_moment(report.head_at.occurred_at, tz=session.settings.timezone)
        text = _("That digest is in the log: store {client}, {when}.").format(
            client=safe(report.head_at.client), when=when
        )
        lines += screen.wrap(text, indent="  ")
    if report.swept_files or report.swept_leftovers:
        count = len(report.swept_files) + report.swept_leftovers
        text = ngettext(
            "{n} file that no entry names was removed.", "{n} files that no entry names were removed.", count
        )
        lines += screen.wrap(text.format(n=count), indent="  ")
    if report.awaited:
        text = ngettext(
            "{n} file is not on this computer yet; it comes with: {command}",
            "{n} files are not on this computer yet; they come with: {command}",
            report.awaited,
        )
        lines += screen.wrap(text.format(n=report.awaited, command="concierge evidence fetch"), indent="  ")
    lines += _head_lines(session, report)
    return [*lines, *_after_verify(session, report)]


def _head_lines(session: Session, report: Report) -> list[str]:
    if not report.heads:
        return []
    screen = session.screen
    command = whole(f"concierge verify --head {_('DIGEST')}")
    title = screen.block(
        _("Newest entries"), _("write one down and compare it later: {command}").format(command=command)
    )
    lines = ["", *flow(screen, title.replace("  ", NBSP * 2), indent="  ", first="")]
    for head in report.heads:
        entries = ngettext("{n} entry", "{n} entries", head.seq).format(n=head.seq)
        alone = _("yours alone")
        own = f", {alone}" if head.audience == "mine" else ""
        lines += [f"  {safe(head.client)} {screen.dot} {entries}{own}", f"    {head.digest}"]
    return lines


def _after_verify(session: Session, report: Report) -> list[str]:
    if report.sound:
        return []
    kinds = {problem.what for problem in report.problems}
    if kinds == {"row"}:
        return session.screen.next("concierge verify --mend", _("make the lists again from the entries"))
    if kinds == {"head"}:
        return []
    return session.screen.next(
        f"concierge init --from {_('FILE')}", _("move the folder aside and bring back your last backup")
    )


def _problem_lines(session: Session, problems: Iterable[Problem]) -> list[str]:
    screen = session.screen
    lines: list[str] = []
    for problem in problems:
        text = _(_CHANGED[problem.what]).format(where=_where(session, problem), detail=safe(problem.detail))
        lines += screen.wrap(text, indent="    ", first=f"  {screen.late(screen.no)} ")
    return lines


def _where(session: Session, problem: Problem) -> str:
    """`ACC-42, entrada 3 (mar 17 nov, 9:10)`, or the store for entries of no case."""
    if not (problem.case or problem.client):
        return _("the journal")  # a row about nothing that there is
    named = safe(problem.case) or _("store {slug}").format(slug=safe(problem.client))
    if problem.number:
        named = _("{what}, entry {n}").format(what=named, n=problem.number)
    if problem.at is not None:
        when = dates.absolute_moment(problem.at, tz=session.settings.timezone, now=session.now)
        named = f"{named} ({when})"
    return named
