"""`concierge export`: cases, deadlines, evidence or events for a spreadsheet, a program or a calendar."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from concierge_cli.services.desk import Desk

_SUBJECTS: Final = {
    **dict.fromkeys(("cases", "casos", "case"), "cases"),
    **dict.fromkeys(("deadlines", "plazos", "deadline", "vencimientos"), "deadlines"),
    **dict.fromkeys(("evidence", "pruebas", "evidencias"), "evidence"),
    **dict.fromkeys(("events", "eventos", "bitacora", "log"), "events"),
}
_FORMATS: Final = {
    **dict.fromkeys(("jsonl", "json", "ndjson"), "jsonl"),
    **dict.fromkeys(("ics", "ical", "icalendar"), "ics"),
    "csv": "csv",
}
"""What `--format` and the end of a file's name may say."""


@command(
    examples=(
        "concierge export cases --output FILE",
        "concierge export deadlines --format ics --output FILE",
        "concierge export events --client accesorios --format jsonl",
    ),
    about=N_(
        "Open cases and closed ones. Texts that a spreadsheet would take for a formula get an apostrophe before them; "
        "JSON Lines keep everything as it is; ics puts your deadlines in a calendar. Your minutes and private notes "
        "stay out unless you add --mine."
    ),
)
def export(
    session: Session,
    what: Annotated[
        str | None, typer.Argument(metavar="cases|deadlines|evidence|events", help=_("What to write"))
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="csv|jsonl|ics", help=_("csv, jsonl for programs, ics for a calendar; or as FILE ends")
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar=_("FILE"), help=_("A file; the screen if left out"))
    ] = None,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("Only one store"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("Every store, also where one is your usual one"))] = False,
    mine: Annotated[bool, typer.Option("--mine", help=_("With what is yours alone"))] = False,
    force: Annotated[bool, typer.Option("--force", help=_("Replace a file that exists"))] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of, only_client
    from concierge_cli.cli.destination import may_write
    from concierge_cli.cli.style import safe
    from concierge_cli.services.destination import whole_file
    from concierge_cli.services.export import records

    path = _path(output)
    shape = _format(form, path)
    subject = _subject(session, what, shape)
    desk = desk_of(session)
    named = client or (None if everything else session.settings.client or None)
    store = only_client(session, named) if named else None
    if path is None and session.json:
        session.answer(lambda: list(records(desk, subject, client=store, mine=mine)), "")
        return
    if shape == "ics":
        write = _calendar(session, desk, store)
    else:
        write = _lines(desk, subject, shape, store, mine=mine, alone=path is not None)
    if path is None:
        sys.stdout.flush()
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    again = f"concierge export {subject} --format {shape} --output FILE"
    may_write(session, path, force=force, again=again)
    with whole_file(path, again=again) as file:
        rows = write(file)
    session.answer(
        {"what": subject, "format": shape, "path": str(path), "rows": rows},
        lambda: _said(session, safe(str(path)), shape, rows),
    )


def _said(session: Session, path: str, shape: str, rows: int) -> list[str]:
    if shape == "ics":
        count = ngettext("{n} date", "{n} dates", rows)
        more = _("Import it into your calendar. The next one brings the same dates up to date, none twice.")
    else:
        count, more = ngettext("{n} row", "{n} rows", rows), ""
    done = _("{count} written to {path}").format(count=count.format(n=rows), path=path)
    screen = session.screen
    return [
        *screen.wrap(screen.verdict(done), indent="  ", first=""),
        *(screen.wrap(more, indent="  ") if more else ()),
    ]


def _lines(
    desk: Desk, subject: Any, shape: Any, store: str | None, *, mine: bool, alone: bool
) -> Callable[[BinaryIO], int]:
    """Writes CSV or JSON Lines and says how many records they are; `alone` in a file of its own."""
    from concierge_cli.services.export import lines, records, write_lines

    text = lines(records(desk, subject, client=store, mine=mine), subject, shape, mine=mine)
    return lambda stream: write_lines(stream, text, shape, file_of_its_own=alone)


def _calendar(session: Session, desk: Desk, store: str | None) -> Callable[[BinaryIO], int]:
    """Writes the calendar and says how many dates in it are to be kept."""
    from concierge_cli.cli.screens.calendar import calendar_file
    from concierge_cli.cli.screens.lines import names_of
    from concierge_cli.services.agenda import agenda

    def write(stream: BinaryIO) -> int:
        ahead = agenda(desk, client=store)
        stream.write(calendar_file(names_of(session, desk), ahead, now=session.now, zone=session.settings.timezone))
        return sum(not one.over for one in ahead)

    return write


def _format(typed: str | None, path: Path | None) -> str:
    """The format typed, else what the file's name says, else CSV."""
    if typed is not None:
        return _one_of(typed, _FORMATS)
    return _FORMATS.get(path.suffix.lower().removeprefix("."), "csv") if path is not None else "csv"


def _subject(session: Session, typed: str | None, shape: str) -> Any:
    """What was typed; a calendar can only hold deadlines, so that nothing need be typed for it."""
    from concierge_cli.errors import InvalidInput

    if typed is None:
        return "deadlines" if shape == "ics" else _asked(session)
    subject = _one_of(typed, _SUBJECTS)
    if shape == "ics" and subject != "deadlines":
        raise InvalidInput(
            _("A calendar can only hold deadlines. Nothing was written."),
            hint="concierge export deadlines --format ics",
        )
    return subject


def _asked(session: Session) -> str:
    choices = (
        ("cases", _("cases")),
        ("deadlines", _("deadlines")),
        ("evidence", _("evidence")),
        ("events", _("everything that happened")),
    )
    return session.ask.choice(_("What shall I write?"), choices, flag="cases|deadlines|evidence|events")


def _one_of(typed: str, words: dict[str, str]) -> str:
    from concierge_cli.errors import InvalidInput
    from concierge_cli.language.typed import plain, shown

    if (word := words.get(plain(typed))) is None:
        known = ", ".join(dict.fromkeys(words.values()))
        raise InvalidInput(
            _("“{typed}” cannot be exported: there are {known}.").format(typed=shown(typed), known=known),
            hint="concierge export cases --format csv",
        )
    return word


def _path(typed: str | None) -> Path | None:
    from concierge_cli.files.typed_paths import typed_path

    return None if typed in (None, "-") else typed_path(typed)
