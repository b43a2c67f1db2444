"""`list`: one line a case, in columns that fit the screen; `--plain` has full values with tabs between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.text import flow, listed, own_hour, sentence, whole
from concierge_cli.cli.style import cells, safe
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.labels import LABELS
from concierge_cli.language.words import case_phrase, label, own_procedure

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.journal import CaseRow

TITLES: Final = {
    "id": N_("case"),
    "client": N_("store"),
    "what": N_("what"),
    "platform": N_("platform"),
    "where": N_("on"),
    "procedure": N_("procedure"),
    "reason": N_("reason"),
    "status": N_("state"),
    "waiting_on": N_("move of"),
    "due": N_("due"),
    "buyer": N_("buyer"),
    "order": N_("order"),
    "amount": N_("amount"),
    "missing": N_("missing"),
    "received": N_("came in"),
    "outcome": N_("outcome"),
    "tags": N_("tags"),
}
USUAL: Final = ("id", "due", "what", "where", "buyer", "status")
USUAL_SPOKEN: Final = ("id", "due", "what", "platform", "buyer", "status")
_OWN: Final = {"due": "due_here", "received": "received_here"}
"""Columns of instants, in the store's time, with the column for the user's own hour that stands beside one."""
_TO_THE_RIGHT: Final = ("due", "received", "amount", *_OWN.values())
_CUT: Final = ("what", "missing", "buyer", "client", "tags", "outcome", "reason", "procedure", "platform")
"""Columns that give way where the line is too long, the widest first; ids, dates and numbers are never cut."""
_LEAST: Final = 9
"""Characters of a text that say something when the rest is cut."""


def wanted_columns(typed: str | None) -> tuple[str, ...]:
    """The columns named, or none for the usual ones. InvalidInput lists those there are."""
    if not typed:
        return ()
    columns = tuple(part.strip().lower() for part in typed.split(",") if part.strip())
    if unknown := [column for column in columns if column not in TITLES]:
        raise InvalidInput(
            _("There is no column “{name}”. There are: {names}.").format(
                name=safe(unknown[0]), names=", ".join(TITLES)
            ),
            hint="concierge list --columns id,due,buyer",
        )
    return columns


def list_lines(
    session: Session,
    rows: list[CaseRow],
    columns: tuple[str, ...],
    *,
    headers: bool,
    closed: int,
    archived: int = 0,
) -> list[str]:
    """The table, and below it how many cases were left out: `closed` ones, and those of `archived` stores."""
    screen = session.screen
    shown = columns or (USUAL_SPOKEN if screen.accessible else USUAL)
    stores = session.journal.profiles()
    columns_of = {name: _column(session, name, rows, stores) for name in shown}
    here = {name: hours for name in shown if (hours := _own_hours(session, name, rows, stores))}
    lines = []
    if rows and not (screen.narrow or screen.accessible):
        beside = {
            key: values
            for name, column in columns_of.items()
            for key, values in ((name, column), (_OWN.get(name, ""), here.get(name, [])))
            if values
        }
        lines = _table(session, rows, tuple(beside), list(zip(*beside.values(), strict=True)), headers=headers)
    if rows and not lines:
        city = dates.city(session.settings.timezone)
        for name, hours in here.items():
            pairs = zip(columns_of[name], hours, strict=True)
            columns_of[name] = [f"{when} ({hour} {city})" if hour else when for when, hour in pairs]
        table = list(zip(*columns_of.values(), strict=True))
        if screen.accessible:
            lines = _spoken(session, shown, table)
        else:
            told = zip(rows, table, strict=True)
            lines = [line for row, values in told for line in _narrow(session, row, shown, values)]
    return [*lines, *_foot(session, rows, closed, archived)]


def _own_hours(session: Session, name: str, rows: list[CaseRow], stores: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The hours of a column of instants on the user's own clock; none where it shows what the stores' show."""
    if name not in _OWN or all(store["zone"] == session.settings.timezone for store in stores.values()):
        return []
    now = session.now
    instants = [row.our_due(now) if name == "due" else row.received_at for row in rows]
    hours = [
        own_hour(session, instant, stores[row.client]["zone"]) if instant else ""
        for row, instant in zip(rows, instants, strict=True)
    ]
    return hours if any(hours) else []


def _table(
    session: Session, rows: list[CaseRow], shown: tuple[str, ...], table: list[tuple[str, ...]], *, headers: bool
) -> list[str]:
    """Nothing where some column would be cut to less than a word: then each case takes several lines instead."""
    screen = session.screen
    titles = tuple(_("your time") if name in _OWN.values() else _(TITLES[name]) for name in shown)
    sizes = [tuple(map(cells, values)) for values in (titles, *table)]
    counted = sizes if headers else sizes[1:]
    widths = _widths(shown, counted, screen.room)
    if any(width < min(max(column), _LEAST) for width, column in zip(widths, zip(*counted, strict=True), strict=True)):
        return []
    to_the_right = [name in _TO_THE_RIGHT for name in shown]

    def line(values: tuple[str, ...], sizes: tuple[int, ...]) -> list[str]:
        parts = []
        for value, size, width, right in zip(values, sizes, widths, to_the_right, strict=True):
            if size > width:
                parts.append(screen.pad(screen.fit(value, width), width))
            else:
                parts.append(" " * (width - size) + value if right else value + " " * (width - size))
        return parts

    lines = [screen.muted("  ".join(line(titles, sizes[0])).rstrip())] if headers else []
    for row, values, taken in zip(rows, table, sizes[1:], strict=True):
        lines.append("  ".join(_painted(session, row, shown, line(values, taken))).rstrip())
    return lines


def _widths(shown: tuple[str, ...], sizes: list[tuple[int, ...]], width: int) -> list[int]:
    """As wide as the longest cell; where the line is too long, what may be cut gives way."""
    widths = [max(column) for column in zip(*sizes, strict=True)]
    excess = sum(widths) + 2 * (len(shown) - 1) - width
    may_give_way = [index for index, name in enumerate(shown) if name in _CUT]
    while excess > 0 and may_give_way:
        widest = max(may_give_way, key=lambda index: widths[index])
        if widths[widest] == 1:
            break
        widths[widest] -= 1
        excess -= 1
    return widths


def _narrow(session: Session, row: CaseRow, shown: tuple[str, ...], values: Sequence[str]) -> list[str]:
    """Two lines: id, date and state, and below them the rest."""
    screen = session.screen
    above: list[str] = [name for name in ("id", "due", "status") if name in shown] or [shown[0]]
    painted = dict(
        zip(shown, _painted(session, row, shown, [" ".join(value.split()) for value in values]), strict=True)
    )
    rest = [painted[name] for name in shown if name not in above]
    head = screen.pad(painted[above[0]], 10)
    if len(above) == 1:
        return [line.rstrip() for line in flow(screen, listed(rest, screen), indent=" " * 10, first=head)]
    lines = flow(screen, listed([painted[name] for name in above[1:]], screen), indent=" " * 10, first=head)
    return [
        *(line.rstrip() for line in lines),
        *(flow(screen, listed(rest, screen), indent=" " * 10) if any(rest) else []),
    ]


def _spoken(session: Session, shown: tuple[str, ...], table: list[tuple[str, ...]]) -> list[str]:
    """One fact a line, with its title; an empty line between two cases."""
    lines: list[str] = []
    for values in table:
        facts = [
            f"{sentence(_(TITLES[name]))}: {' '.join(value.split())}"
            for name, value in zip(shown, values, strict=True)
            if value
        ]
        lines += ["", *(line for fact in facts for line in flow(session.screen, fact))]
    return lines[1:]


def _foot(session: Session, rows: list[CaseRow], closed: int, archived: int) -> list[str]:
    screen = session.screen
    if screen.quiet:
        return []
    count = ngettext("{n} case", "{n} cases", len(rows)).format(n=len(rows)) if rows else _("No case fits.")
    if archived:
        hidden = ngettext(
            "{n} closed or of an archived store: {command}",
            "{n} closed or of archived stores: {command}",
            closed + archived,
        )
    else:
        hidden = ngettext("{n} closed: {command}", "{n} closed: {command}", closed)
    if closed or archived:
        text = hidden.format(n=closed + archived, command=whole("concierge list --all"))
        count = listed((count, text), screen)
    return ["", *flow(screen, count)] if rows else flow(screen, count)


def _painted(session: Session, row: CaseRow, shown: tuple[str, ...], values: list[str]) -> list[str]:
    """The cells with the id in bold and the date in the colour of its urgency."""
    screen = session.screen
    if not screen.color:
        return values
    return [
        screen.name(value) if name == "id" else _hurry(session, row)(value) if name == "due" else value
        for name, value in zip(shown, values, strict=True)
    ]


def _hurry(session: Session, row: CaseRow) -> Callable[[str], str]:
    screen, due = session.screen, row.our_due(session.now)
    if due is None or (due - session.now).total_seconds() >= 24 * 3600:
        return str
    return screen.late


def plain_lines(session: Session, rows: list[CaseRow], columns: tuple[str, ...], *, headers: bool) -> list[str]:
    """One case a line, full values, tabs between; codes and ISO times, so that a script reads them."""
    shown = columns or ("id", "client", "platform", "procedure", "reason", "status", "due", "buyer", "order", "amount")
    stores = session.journal.profiles()
    table = zip(*(_column(session, name, rows, stores, full=True) for name in shown), strict=True)
    lines = ["\t".join(shown)] if headers else []
    return [*lines, *("\t".join(value.replace("\t", " ") for value in values) for values in table)]


def _column(
    session: Session, name: str, rows: list[CaseRow], stores: Mapping[str, Mapping[str, Any]], *, full: bool = False
) -> list[str]:
    """One column of the table, top to bottom; `full` as a script reads it. `stores` are the clients' profiles."""
    now = session.now
    if name in ("due", "received"):
        instants = [row.our_due(now) for row in rows] if name == "due" else [row.received_at for row in rows]
        return [
            _when(instant, stores[row.client]["zone"], now, full=full)
            for row, instant in zip(rows, instants, strict=True)
        ]
    if name == "client":
        return [safe(row.client if full else stores[row.client]["name"]) for row in rows]
    if full:
        return [safe(_code(name, row, now)) for row in rows]
    if name == "id":
        return [row.id for row in rows]
    if name == "buyer":
        return [safe(row.buyer) for row in rows]
    if name not in _SAID_OFTEN:
        return [safe(_words(session, name, row)) for row in rows]
    phrases: dict[tuple[str, ...], str] = {}
    column = []
    for row in rows:
        code = _SAID_OFTEN[name](row, now)
        if code not in phrases:
            phrases[code] = safe(_words(session, name, row))
        column.append(phrases[code])
    return column


_SAID_OFTEN: Final[dict[str, Callable[[CaseRow, datetime], tuple[str, ...]]]] = {
    "what": lambda row, _now: (row.procedure, row.reason),
    "where": lambda row, _now: (row.platform,),
    "platform": lambda row, _now: (row.platform,),
    "status": lambda row, now: (row.status(now),),
}
"""Columns of which many rows say the same, with what decides their words: each phrase is made once."""


def _when(instant: datetime | None, zone: str, now: datetime, *, full: bool) -> str:
    if instant is None:
        return "" if full else _("no date")
    if full:
        return dates.local(instant, zone).isoformat()
    return dates.relative_column(instant, tz=zone, now=now)


def _code(name: str, row: CaseRow, now: datetime) -> str:
    """The cell as a script reads it."""
    match name:
        case "status":
            return row.status(now)
        case "waiting_on":
            return row.waiting_on(now)
        case "what":
            return f"{row.procedure} {row.reason}"
        case "where":
            return f"{row.platform}:{row.site}".removesuffix(":")
        case "order":
            return row.order_id
        case "amount":
            return f"{row.amount} {row.currency}" if row.amount else ""
        case "missing" | "tags":
            return " ".join(getattr(row, name))
        case _:
            return getattr(row, name) or ""


def _words(session: Session, name: str, row: CaseRow) -> str:
    """The cell as a person reads it."""
    now = session.now
    match name:
        case "what":
            return case_phrase(row.procedure, row.reason, name=_procedure(session, row))
        case "where":
            return _tag(session, row.platform)
        case "platform":
            return _names(session).platform(row.platform)
        case "procedure":
            return _procedure(session, row)
        case "reason" | "status" | "outcome":
            code = _code(name, row, now)
            return label(name, code) if code else ""
        case "waiting_on":
            return label("party", row.waiting_on(now))
        case "missing":
            return ", ".join(_names(session).evidence(kind) for kind in row.missing)
        case "tags":
            return " ".join(f"#{tag}" for tag in row.tags)
        case "amount":
            return _names(session).sum(row.amount, row.currency)
        case _:
            return _code(name, row, now)


def _names(session: Session) -> Names:
    return Names(session.playbooks, session.settings.country)


def _shipped(session: Session, platform: str) -> bool:
    """Whether a platform is called as ever: one of the closed list needs no playbook then, which takes longer to open
    than the list to print. Where the user has playbooks of their own, those may call it otherwise.
    """
    return platform in LABELS["platform_tag"] and not session.settings.own_sops.exists()


def _tag(session: Session, platform: str) -> str:
    """`ML`."""
    return label("platform_tag", platform) if _shipped(session, platform) else _names(session).tag_of(platform)


def _procedure(session: Session, row: CaseRow) -> str:
    """`reclamación` where that is the platform's own word."""
    if _shipped(session, row.platform):
        return own_procedure(row.platform, row.procedure)
    return _names(session).procedure(row)
