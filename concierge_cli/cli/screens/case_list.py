"""`list`: one line a case, in columns that fit the screen; `--plain` has full values with tabs between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.style import safe
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.words import case_phrase, label

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.journal import CaseRow
    from concierge_cli.services.desk import Desk

TITLES = {
    "id": N_("case"),
    "client": N_("store"),
    "what": N_("what"),
    "platform": N_("platform"),
    "procedure": N_("procedure"),
    "reason": N_("reason"),
    "status": N_("state"),
    "waiting_on": N_("waits for"),
    "due": N_("due"),
    "buyer": N_("buyer"),
    "order": N_("order"),
    "amount": N_("amount"),
    "missing": N_("missing"),
    "received": N_("came in"),
    "outcome": N_("outcome"),
    "tags": N_("tags"),
}
USUAL = ("id", "due", "what", "platform", "buyer", "status")
USUAL_NARROW = ("id", "due", "what")
_WIDTHS = {"id": 8, "due": 16, "what": 26, "platform": 13, "buyer": 10, "status": 9}


def wanted_columns(typed: str | None) -> tuple[str, ...]:
    """The columns named, or none for the usual ones. InvalidInput lists those there are."""
    if not typed:
        return ()
    columns = tuple(part.strip().lower() for part in typed.split(",") if part.strip())
    if unknown := [column for column in columns if column not in TITLES]:
        raise InvalidInput(
            _("There is no column “{name}”. There are: {names}.").format(name=safe(unknown[0]), names=", ".join(TITLES)),
            hint="concierge list --columns id,due,buyer",
        )
    return columns


def list_lines(
    session: Session, desk: Desk, rows: list[CaseRow], columns: tuple[str, ...], *, headers: bool, hidden: int
) -> list[str]:
    """The table, and below it how many cases the filter left out."""
    screen = session.screen
    shown = columns or (USUAL_NARROW if screen.narrow else USUAL)
    cell = _cells(session, desk, full=False)
    table = [[cell(name, row) for name in shown] for row in rows]
    widths = [_width(name, index, table, screen.width, len(shown)) for index, name in enumerate(shown)]
    lines = []
    if headers and rows:
        titles = [screen.pad(_(TITLES[name]), width) for name, width in zip(shown, widths, strict=True)]
        lines.append(screen.muted("  ".join(titles).rstrip()))
    for row, values in zip(rows, table, strict=True):
        cells = [screen.pad(screen.fit(value, width), width) for value, width in zip(values, widths, strict=True)]
        lines.append(_painted(session, desk, row, shown, cells))
    return [*lines, *_foot(session, rows, hidden)]


def _foot(session: Session, rows: list[CaseRow], hidden: int) -> list[str]:
    screen = session.screen
    if screen.quiet:
        return []
    count = ngettext("{n} case", "{n} cases", len(rows)).format(n=len(rows)) if rows else _("No case fits.")
    if hidden:
        count += f" {screen.dot} " + ngettext(
            "{n} closed: concierge list --all", "{n} closed: concierge list --all", hidden
        ).format(n=hidden)
    return ["", *screen.wrap(count)] if rows else screen.wrap(count)


def _painted(session: Session, desk: Desk, row: CaseRow, shown: tuple[str, ...], cells: list[str]) -> str:
    screen = session.screen
    for index, name in enumerate(shown):
        if name == "id":
            cells[index] = screen.name(cells[index])
        elif name == "due" and (due := _due(row, desk.now)) is not None:
            left = (due - desk.now).total_seconds()
            if left < 24 * 3600:
                cells[index] = screen.late(cells[index])
    return "  ".join(cells).rstrip()


def _width(name: str, index: int, table: list[list[str]], screen_width: int, columns: int) -> int:
    """As wide as its longest cell, within what the column may take."""
    from concierge_cli.cli.style import cells

    longest = max((cells(row[index]) for row in table), default=0)
    title = cells(_(TITLES[name]))
    limit = _WIDTHS.get(name, max(10, screen_width // columns - 2))
    return max(title, min(longest, limit))


def plain_lines(
    session: Session, desk: Desk, rows: list[CaseRow], columns: tuple[str, ...], *, headers: bool
) -> list[str]:
    """One case a line, full values, tabs between; codes and ISO times, so that a script reads them."""
    shown = columns or ("id", "client", "platform", "procedure", "reason", "status", "due", "buyer", "order", "amount")
    cell = _cells(session, desk, full=True)
    lines = ["\t".join(shown)] if headers else []
    return [*lines, *("\t".join(cell(name, row).replace("\t", " ") for name in shown) for row in rows)]


def _cells(session: Session, desk: Desk, *, full: bool) -> Callable[[str, CaseRow], str]:
    names = names_of(session, desk)
    clients = {one.slug: one for one in desk.journal.clients()}

    def cell(name: str, row: CaseRow) -> str:
        client = clients[row.client]
        if name in ("due", "received"):
            instant = _due(row, desk.now) if name == "due" else row.received_at
            return _when(instant, client.zone, desk.now, full=full)
        return safe(_value(name, row, names, client.name, desk.now, full=full))

    return cell


def _when(instant: datetime | None, zone: str, now: datetime, *, full: bool) -> str:
    if instant is None:
        return "" if full else _("no date")
    if full:
        return dates.local(instant, zone).isoformat()
    return dates.relative_column(instant, tz=zone, now=now).rjust(16)


def _due(row: CaseRow, now: datetime) -> datetime | None:
    """Our nearest date that still runs or was missed; the promise to solve it only where there is no other."""
    ours = [clock for clock in row.clocks if clock.party == "us" and clock.due_at and clock.kind != "window"]
    asking = [clock for clock in ours if clock.state(now) in ("running", "missed")]
    nearest = [clock for clock in asking if not clock.id.startswith("resolution")] or asking
    return nearest[0].due_at if nearest else None


def _value(name: str, row: CaseRow, names: Names, client: str, now: datetime, *, full: bool) -> str:
    from decimal import Decimal

    from concierge_cli.domain.money import Money

    if name == "amount":
        if not row.amount or not row.currency:
            return ""
        return f"{row.amount} {row.currency}" if full else names.amount(Money(Decimal(row.amount), row.currency))
    status, waiting = row.status(now), row.waiting_on(now)
    values = {
        "id": (row.id, row.id),
        "client": (row.client, client),
        "what": (f"{row.procedure} {row.reason}", case_phrase(row.procedure, row.reason)),
        "platform": (row.platform, names.platform(row.platform)),
        "procedure": (row.procedure, label("procedure", row.procedure)),
        "reason": (row.reason, label("reason", row.reason)),
        "status": (status, label("status", status)),
        "waiting_on": (waiting, label("party", waiting)),
        "buyer": (row.buyer, row.buyer),
        "order": (row.order_id, row.order_id),
        "missing": (" ".join(row.missing), ", ".join(names.evidence(kind) for kind in row.missing)),
        "outcome": (row.outcome or "", label("outcome", row.outcome) if row.outcome else ""),
        "tags": (" ".join(row.tags), " ".join(f"#{tag}" for tag in row.tags)),
    }
    return str(values[name][0 if full else 1])
