"""What `doctor` looks at: the home, the settings, the terminal, the program, the user's own playbooks.

It looks and says; it mends nothing and never stops at the first thing that is wrong. The report for others holds
codes, counts and versions only: no path, no name, no sentence that could quote a store's or a buyer's data.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from concierge_cli.errors import ConciergeError, Unavailable
from concierge_cli.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.playbooks.messages import Messages

Level = Literal["good", "note", "warning", "bad"]

LIBRARIES: Final = (
    "typer",
    "rich",
    "pydantic",
    "jinja2",
    "holidays",
    "tzdata",
    "pillow",
    "pillow-heif",
    "pypdf",
    "gspread",
    "google-api-python-client",
    "google-auth",
    "requests",
    "keyring",
)
VARIABLES: Final = ("LANG", "LC_ALL", "NO_COLOR", "FORCE_COLOR", "TERM", "VISUAL", "EDITOR", "PYTHONUTF8", "TZ")
_TAIL: Final = 65_536

_CONCERNS: Final = {
    "shared": N_("Shared users: {stores}"),
    "sharing_unknown": N_("To find out, whether the user is shared: {stores}"),
    "two_step_off": N_("Signing in without a second step: {stores}"),
    "two_step_unknown": N_("To find out, whether signing in asks for a second step: {stores}"),
    "review_due": N_("Not reviewed for more than 90 days: {stores}"),
}


class Terminal(NamedTuple):
    """What the command line knows of the terminal it writes to."""

    is_terminal: bool
    columns: int
    color: bool
    encoding: str
    glyphs: bool
    shell: str = ""
    """The shell that the person types in, as it calls itself; "" where it cannot be told."""
    completion: Literal["ready", "old", "absent", ""] = ""
    """Whether the Tab key completes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the checkup. `group` is one of `GROUPS`; `code` is stable; `hint` is a command or a sentence."""

    group: str
    code: str
    level: Level
    message: str
    hint: str = ""
    data: dict[str, Any] = field(default_factory=dict)


GROUPS: Final = ("data", "access", "accounts", "you", "terminal", "program", "playbooks", "google")


def checkup(settings: Settings, *, now: datetime, terminal: Terminal, env: Mapping[str, str]) -> list[Check]:
    """Every check, in the order of the screen; within a group the gravest first."""
    found = [
        *_home(settings, now),
        *_accesses(settings, now),
        *_order_counts(settings, now),
        *_settings(settings, now),
        *_terminal(terminal),
        *_program(settings, env),
        *_playbooks(settings),
        *_google(settings, now),
    ]
    rank = {"bad": 0, "warning": 1, "note": 2, "good": 3}
    return sorted(found, key=lambda check: (GROUPS.index(check.group), rank[check.level]))


def places(settings: Settings) -> dict[str, str]:
    """Where things lie on this machine."""
    return {
        "data": str(settings.places.data),
        "settings": str(settings.config_file),
        "cache": str(settings.places.cache),
        "log": str(settings.places.log),
    }


def _home(settings: Settings, now: datetime) -> Iterator[Check]:
    from concierge_cli.journal.health import health

    for finding in health(settings, now=now):
        yield Check(
            group="data",
            code=finding.code,
            level=finding.level,
            message=finding.message,
            hint=finding.hint,
            data=finding.data,
        )


def _accesses(settings: Settings, now: datetime) -> Iterator[Check]:
    """What to look at in the access registers of the stores: one line a concern, naming the stores."""
    from concierge_cli.domain.access import CONCERNS, fold_accesses
    from concierge_cli.journal import open_journal
    from concierge_cli.language.dates import local

    try:
        with open_journal(settings) as journal:
            clients = journal.active_clients()
            live = {
                one.slug: [access for access in fold_accesses(journal.client_events(one.slug)) if not access.revoked]
                for one in clients
            }
    except ConciergeError:
        return  # said of the journal itself
    found: dict[str, dict[str, int]] = {code: {} for code in CONCERNS}
    for one in clients:
        for access in live[one.slug]:
            for code in access.concerns(local(now, one.zone).date()):
                counted = found[code]
                counted[one.slug] = counted.get(one.slug, 0) + 1
    names = {one.slug: one.name for one in clients}
    for concern, stores in found.items():
        if stores:
            yield Check(
                group="access",
                code=f"access_{concern}",
                level="warning",
                message=_(_CONCERNS[concern]).format(
                    stores=", ".join(f"{names[slug]} ({n})" for slug, n in stores.items())
                ),
                hint=f"concierge client access list {next(iter(stores))}",
                data={"n": sum(stores.values())},
            )
    if without := [slug for slug, accesses in live.items() if not accesses]:
        yield Check(
            group="access",
            code="access_none",
            level="note",
            message=_("No access noted: {stores}").format(stores=", ".join(names[slug] for slug in without)),
            hint=f"concierge client access add {without[0]}",
            data={"n": len(without)},
        )
    if any(live.values()) and not any(found.values()):
        count = sum(map(len, live.values()))
        text = ngettext("{n} access, reviewed and safe", "{n} accesses, reviewed and safe", count)
        yield Check(group="access", code="access", level="good", message=text.format(n=count), data={"n": count})


def _order_counts(settings: Settings, now: datetime) -> Iterator[Check]:
    """Which accounts cannot be measured, for want of their orders: never counted is a note, left off a warning, because
    until then nothing warns of the account any more."""
    from concierge_cli.domain.health import BEHIND
    from concierge_cli.journal import open_journal
    from concierge_cli.language.dates import short_day
    from concierge_cli.playbooks import open_playbooks
    from concierge_cli.services.client_values import place_phrases
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.health import uncounted

    never: dict[str, str] = {}
    try:
        with open_journal(settings) as journal:
            desk = Desk(
                journal=journal,
                playbooks=open_playbooks(settings),
                holidays=lambda *_place: {},  # no deadline is counted here
                now=now,
                actor=settings.actor,
            )
            several = len(journal.active_clients()) > 1
            for figure, last in uncounted(desk):
                place = place_phrases(desk, {figure.platform: (figure.site,) if figure.site else ()})[0]
                name = f"{figure.client.name}, {place}" if several else place
                if last is None:
                    never[name] = figure.command
                    continue
                text = _("Nothing warns of {account}: its orders are counted only up to {day}.")
                if (figure.today - last).days <= BEHIND:
                    text = _("Nothing warns of {account}: what is counted up to {day} makes no {n} days in a row.")
                yield Check(
                    group="accounts",
                    code="orders_old",
                    level="warning",
                    message=text.format(account=name, day=short_day(last, today=figure.today), n=figure.days),
                    hint=figure.command,
                    data={"days": (figure.last - last).days},
                )
    except ConciergeError:
        return  # said of the journal or the playbooks themselves
    if never:
        yield Check(
            group="accounts",
            code="orders_none",
            level="note",
            message=_("Orders never counted: {accounts}. Nothing warns of those accounts.").format(
                accounts="; ".join(never)
            ),
            hint=next(iter(never.values())),
            data={"n": len(never)},
        )


def _settings(settings: Settings, now: datetime) -> Iterator[Check]:
    if settings.problem is not None:
        yield Check(
            group="you",
            code="settings",
            level="bad",
            message=settings.problem.message,
            hint=_("Correct that line, or move the file aside: without it the usual settings hold."),
        )
    from concierge_cli.config import read_config
    from concierge_cli.language import dates
    from concierge_cli.language.words import label

    yield Check(
        group="you",
        code="language",
        level="good",
        message=_("{language}; numbers as in {country}").format(
            language=_("Spanish") if settings.language == "es" else _("English"),
            country=label("country", settings.country),
        ),
        data={"language": settings.language, "country": settings.country, "actor": settings.actor},
    )
    try:
        zone = str(settings.zone)
    except ConciergeError as error:
        yield Check(
            group="you",
            code="zone",
            level="bad",
            message=error.message,
            hint=_('Write one in {path}: timezone = "America/Mexico_City"').format(path=settings.config_file),
        )
        return
    told = _("Your time zone is {zone}: it is {time} there").format(zone=zone, time=dates.clock(now, tz=zone))
    known = zone != "UTC" or settings.problem is not None or bool(read_config(settings.config_file).get("timezone"))
    yield Check(
        group="you",
        code="zone",
        level="good" if known else "note",
        message=told if known else _("{told}. This computer says no more, nor do your settings.").format(told=told),
        hint="" if known else _('Write it in {path}: timezone = "America/Bogota"').format(path=settings.config_file),
        data={"zone": zone},
    )
    if settings.frozen is not None:
        yield Check(
            group="you",
            code="frozen",
            level="warning",
            message=_("Time stands still at {when}: the variable CONCIERGE_NOW says so.").format(
                when=dates.long_moment(settings.frozen, tz=zone)
            ),
            hint=_("Remove that variable to go on in real time."),
        )


def _terminal(terminal: Terminal) -> Iterator[Check]:
    data = terminal._asdict()
    color = _("in color") if terminal.color else _("without color")
    encoding = terminal.encoding or "?"
    if not terminal.is_terminal:
        text = _("The answer goes to a file or another program, {encoding}.").format(encoding=encoding)
        yield Check(group="terminal", code="terminal", level="note", message=text, data=data)
    else:
        yield Check(
            group="terminal",
            code="terminal",
            level="good",
            message=_("{columns} columns, {color}, {encoding}").format(
                columns=terminal.columns, color=color, encoding=encoding
            ),
            data=data,
        )
    if not terminal.glyphs:
        yield Check(
            group="terminal",
            code="encoding",
            level="note",
            message=_("It cannot show every letter ({encoding}): signs are written as plain ones.").format(
                encoding=encoding
            ),
            hint=_("On Windows: chcp 65001. Elsewhere: use a locale in UTF-8."),
        )
    if terminal.completion:
        said = {
            "ready": _("The Tab key completes commands and cases in {shell}"),
            "old": _("The Tab key completes in {shell} as an earlier version did."),
            "absent": _("The Tab key does not complete commands and cases in {shell} yet."),
        }[terminal.completion]
        yield Check(
            group="terminal",
            code="completion",
            level="good" if terminal.completion == "ready" else "note",
            message=said.format(shell=terminal.shell),
            hint="" if terminal.completion == "ready" else "concierge completion install",
        )


def _program(settings: Settings, env: Mapping[str, str]) -> Iterator[Check]:
    import platform

    from concierge_cli import __version__

    yield Check(
        group="program",
        code="version",
        level="good",
        message=_("Concierge {version} on Python {python}, {system}").format(
            version=__version__, python=platform.python_version(), system=platform.system()
        ),
        data={"version": __version__, **versions()},
    )
    found = shutil.which("concierge", path=env.get("PATH"))
    if found:
        yield Check(
            group="program", code="path", level="good", message=_("The command is found: {path}").format(path=found)
        )
    else:
        yield Check(
            group="program",
            code="path",
            level="warning",
            message=_("“concierge” is not in the PATH of this terminal; python -m concierge_cli always works."),
            hint="pipx ensurepath",
        )
    failure = last_failure(settings.places.log)
    if failure is not None:
        yield Check(
            group="program",
            code="failure",
            level="note",
            message=_("The last failure inside the program was on {when}; the log is {path}").format(
                when=failure["at"], path=settings.places.log
            ),
            hint="concierge doctor --report",
        )


def versions() -> dict[str, str]:
    """Python, SQLite, the system, and the libraries that a problem may come from."""
    import platform
    import sqlite3
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "system": platform.platform()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _playbooks(settings: Settings) -> Iterator[Check]:
    from concierge_cli.playbooks import open_playbooks, shipped_folder
    from concierge_cli.playbooks.messages import Messages

    own = [settings.own_sops, settings.own_templates]
    files = sum(1 for folder in own if folder.is_dir() for file in folder.rglob("*") if file.is_file())
    try:
        books = open_playbooks(settings)
        platforms, rules = books.platforms(), books.rules()
    except ConciergeError as error:
        yield Check(
            group="playbooks",
            code="playbooks",
            level="bad",
            message=error.message,
            hint=error.hint,
            data=error.data or {},
        )
    else:
        mine = ngettext("{n} file of your own", "{n} files of your own", files).format(n=files)
        yield Check(
            group="playbooks",
            code="playbooks",
            level="good",
            message=_("{platforms} platforms, {rules} rules, {own}").format(
                platforms=len(platforms), rules=len(rules), own=mine
            ),
            data={
                "platforms": len(platforms),
                "rules": len(rules),
                "own_files": files,
                "own_sops": str(settings.own_sops),
                "own_templates": str(settings.own_templates),
            },
        )
        for one in books.set_aside():
            yield Check(
                group="playbooks",
                code="left_out",
                level="bad",
                message=f"{one.sentence}. {one.consequence}",
                hint=_("Correct that line of {file}.").format(file=one.file),
                data=one._asdict(),
            )
    for problem in _template_problems(Messages(shipped_folder("templates"), settings.own_templates)):
        yield Check(group="playbooks", code="template", level="bad", message=problem.message, hint=problem.hint)


def _template_problems(messages: Messages) -> Iterator[ConciergeError]:
    """What is wrong in the user's own templates: those that cannot be listed, and bodies that cannot be read."""
    yield from messages.problems()
    for template in messages.list():
        if template.own:
            try:
                messages.variables(template)
            except ConciergeError as error:
                yield error


def _google(settings: Settings, now: datetime) -> Iterator[Check]:
    """Who is connected and whether it works, tried once and not for long; nothing is sent where nobody is."""
    from concierge_cli.services.connection import SHORT, connection, remarks

    try:
        found = connection(settings, now=now, timeout=SHORT)
    except ConciergeError as error:
        yield Check(group="google", code="google", level="bad", message=error.message, hint=error.hint)
        return
    if found is None:
        yield Check(
            group="google",
            code="google",
            level="note",
            message=_("Not connected with Google: everything stays on this computer, and all of Concierge works."),
            hint="concierge help google",
        )
        return
    data = {"kind": found.account.kind, "scope": found.scope, "kept": found.account.kept}
    if found.problem is not None:
        level: Level = "warning" if isinstance(found.problem, Unavailable) else "bad"
        message, hint = found.problem.message, found.problem.hint
        yield Check(group="google", code="google", level=level, message=message, hint=hint, data=data)
    else:
        text = _("Connected with Google as {who}; permission: {scope}").format(who=found.account.email, scope=found.may)
        yield Check(group="google", code="google", level="good", message=text, data=data)
    for remark in remarks(settings, found):
        code = f"google_{remark.code}"
        yield Check(group="google", code=code, level=remark.level, message=remark.message, hint=remark.hint)
    yield from _sheets(settings)


def _sheets(settings: Settings) -> Iterator[Check]:
    """Which stores have their Sheet, and which wait for one; where, says `google status`."""
    from concierge_cli.journal import open_journal
    from concierge_cli.services.mirror.status import mirrored_stores

    if not settings.journal.exists():
        return
    try:
        with open_journal(settings) as journal:
            stores = [store for store in mirrored_stores(journal) if store.client]
    except ConciergeError:
        return  # said of the journal itself
    having, lacking = ([one.name for one in stores if bool(one.sheet) is sheet] for sheet in (True, False))
    if having:
        text = _("With a Sheet: {stores}").format(stores=", ".join(having))
        yield Check(group="google", code="google_sheets", level="good", message=text, data={"n": len(having)})
    if lacking:
        text = _("Without a Sheet yet: {stores}").format(stores=", ".join(lacking))
        yield Check(
            group="google",
            code="google_no_sheet",
            level="note",
            message=text,
            hint="concierge sync",
            data={"n": len(lacking)},
        )


# --- the report for others --------------------------------------------------------------------------------------


def report(settings: Settings, checks: list[Check], *, env: Mapping[str, str]) -> dict[str, Any]:
    """What somebody who helps needs, and nothing about any store or buyer."""
    numbers = {
        f"{check.code}.{name}": value
        for check in checks
        for name, value in check.data.items()
        if isinstance(value, int | bool) and not isinstance(value, str)
    }
    return {
        "versions": next((check.data for check in checks if check.code == "version"), {}),
        "language": settings.language,
        "country": settings.country,
        "zone": settings.timezone if re.fullmatch(r"[\w/+-]{1,60}", settings.timezone) else "?",
        "home": "CONCIERGE_HOME" if env.get("CONCIERGE_HOME") else "default",
        "checks": {f"{check.group}.{check.code}": check.level for check in checks},
        "numbers": numbers,
        "encoding": next((check.data.get("encoding", "") for check in checks if check.code == "terminal"), ""),
        "variables": sorted(name for name in env if env[name] and (name in VARIABLES or name.startswith("CONCIERGE_"))),
        "started_as": "module" if Path(sys.argv[0]).stem == "__main__" else "command",
        "last_failure": last_failure(settings.places.log),
    }


def last_failure(log: Path) -> dict[str, Any] | None:
    """When the program itself failed last and where in our own code; the failure's own words stay out."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return None  # no log, no failure
    blocks = re.split(r"(?m)^--- ", text)
    if len(blocks) == 1:
        return None
    head, _line, traceback = blocks[-1].partition("\n")
    frames = re.findall(r'File "[^"]*?(concierge_cli[\\/][\w\\/]+\.py)", line (\d+), in (\w+)', traceback)
    after = traceback[traceback.rfind('  File "') :].splitlines()[1:]
    raised = next((line for line in after if line and not line[0].isspace()), "")
    name = raised.partition(":")[0]
    stamp = head.split()[0] if head.split() else ""
    return {
        "at": stamp if re.fullmatch(r"[\dT:+-]{10,40}", stamp) else "?",
        "error": name if re.fullmatch(r"[A-Za-z_][\w.]*", name) else "?",
        "frames": [f"{file.replace(chr(92), '/')}:{line} {function}" for file, line, function in frames],
    }
