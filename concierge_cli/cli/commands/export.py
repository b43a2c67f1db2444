"""`concierge export`: cases, deadlines, evidence or events for a spreadsheet, a program or a calendar."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final, NamedTuple

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _, ngettext

if TYPE_CHECKING:
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
    **dict.fromkeys(("xlsx", "excel"), "xlsx"),
    "csv": "csv",
}
"""What `--format` and the end of a file's name may say."""

_NOT_OURS: Final = frozenset({"xls", "xlsm", "xlsb", "ods", "numbers", "pdf"})
"""Ends of names that promise what would not be in the file."""


@command(
    examples=(
        "concierge export --format xlsx --output FILE",
        "concierge export deadlines --format ics --output FILE",
        "concierge export events --client accesorios --format jsonl",
    ),
    about=N_(
        "Open cases and closed ones. xlsx is a whole workbook: cases, deadlines, evidence, the log, and the weeks' "
        "figures with charts, in the store's language; ics puts your deadlines in a calendar. Nothing that somebody "
        "typed becomes a formula. Your minutes and private notes stay out unless you add --mine."
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
            "--format",
            metavar="xlsx|csv|jsonl|ics",
            help=_("xlsx or csv for a spreadsheet, jsonl for programs, ics for a calendar; or as FILE ends"),
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
    from concierge_cli.cli.progress import counting
    from concierge_cli.cli.style import safe
    from concierge_cli.services.destination import whole_file
    from concierge_cli.services.export import records

    path = _path(output)
    shape = _format(form, path)
    subject = _subject(session, what, shape)
    if path is None and shape == "xlsx":
        _refuse_screen(session)
    desk = desk_of(session)
    named = client or (None if everything else session.settings.client or None)
    store = only_client(session, named) if named else None
    if path is None and session.json:
        session.answer(lambda: list(records(desk, subject, client=store, mine=mine)), "")
        return
    wanted = _Wanted(subject, shape, store, mine=mine, in_a_file=path is not None)
    write = {"xlsx": _workbook, "ics": _calendar}.get(shape, _lines)(session, desk, wanted)
    if path is None:
        sys.stdout.flush()
        write(sys.stdout.buffer, lambda _count: None)
        sys.stdout.buffer.flush()
        return
    narrowed = (f" --client {store}" if store else " --all" if everything else "") + (" --mine" if mine else "")
    again = f"concierge export {subject} --format {shape}{narrowed} --output FILE"
    may_write(session, path, force=force, again=again)
    with (
        counting(session, _("Writing the file")) as moved,
        whole_file(path, again=again, placed=session.wrote) as file,
    ):
        rows = write(file, moved)
    session.answer(
        {"what": subject, "format": shape, "path": str(path), "rows": rows},
        lambda: _said(session, safe(str(path)), shape, rows),
    )


class _Wanted(NamedTuple):
    """What is to be written, in which format, of which store (None: of all)."""

    subject: Any
    shape: Any
    store: str | None
    mine: bool
    in_a_file: bool


Write = Callable[[BinaryIO, Callable[[int], None]], int]
"""Writes all of it into a stream and says how many records that were; the second is told of each while it writes."""


def _lines(_session: Session, desk: Desk, wanted: _Wanted) -> Write:
    from concierge_cli.services.export import lines, records, write_lines

    def write(stream: BinaryIO, moved: Callable[[int], None]) -> int:
        def told() -> Iterator[dict[str, Any]]:
            for record in records(desk, wanted.subject, client=wanted.store, mine=wanted.mine):
                yield record
                moved(1)

        text = lines(told(), wanted.subject, wanted.shape, mine=wanted.mine)
        return write_lines(stream, text, wanted.shape, file_of_its_own=wanted.in_a_file)

    return write


def _calendar(session: Session, desk: Desk, wanted: _Wanted) -> Write:
    """Of the dates in it, those that are over are not counted."""
    from concierge_cli.cli.screens.calendar import calendar_file
    from concierge_cli.cli.screens.lines import names_of
    from concierge_cli.services.agenda import agenda

    def write(stream: BinaryIO, _moved: Callable[[int], None]) -> int:
        ahead = agenda(desk, client=wanted.store)
        stream.write(calendar_file(names_of(session, desk), ahead, now=session.now, zone=session.settings.timezone))
        return sum(not one.over for one in ahead)

    return write


def _workbook(session: Session, desk: Desk, wanted: _Wanted) -> Write:
    """The whole workbook, which opens on what was asked for; its records are the cases."""
    from concierge_cli.cli.screens.workbook import Reader, write_workbook

    settings = session.settings
    reader = Reader(settings.language, settings.country, settings.timezone)

    def write(stream: BinaryIO, moved: Callable[[int], None]) -> int:
        whole = stream if wanted.in_a_file else io.BytesIO()  # a pipe cannot go back to write what a reader looks for
        cases = write_workbook(
            whole, desk, client=wanted.store, reader=reader, mine=wanted.mine, opens_on=wanted.subject, moved=moved
        )
        if isinstance(whole, io.BytesIO):
            stream.write(whole.getvalue())
        return cases

    return write


def _refuse_screen(session: Session) -> None:
    """A workbook is no text: it goes into a file, or into another program."""
    from concierge_cli.errors import InvalidInput

    if session.json or sys.stdout.isatty():
        raise InvalidInput(
            _("A workbook cannot be shown on the screen. Name a file for it; nothing was written."),
            hint=_("concierge export --output cases.xlsx"),
        )


def _said(session: Session, path: str, shape: str, rows: int) -> list[str]:
    match shape:
        case "xlsx":
            count, more = ngettext("{n} case", "{n} cases", rows), ""
        case "ics":
            count = ngettext("{n} date", "{n} dates", rows)
            more = _("Import it into your calendar. The next one brings the same dates up to date, none twice.")
        case _:
            count, more = ngettext("{n} row", "{n} rows", rows), ""
    done = _("{count} written to {path}").format(count=count.format(n=rows), path=path)
    screen = session.screen
    return [
        *screen.wrap(screen.verdict(done), indent="  ", first=""),
        *(screen.wrap(more, indent="  ") if more else ()),
    ]


def _format(typed: str | None, path: Path | None) -> str:
    """The format typed, else what the file's name says, else CSV."""
    if typed is not None:
        return _one_of(typed, _FORMATS)
    end = path.suffix.lower().removeprefix(".") if path is not None else ""
    return _one_of(end, _FORMATS) if end in _NOT_OURS else _FORMATS.get(end, "csv")


def _subject(session: Session, typed: str | None, shape: str) -> Any:
    """What was typed. A calendar can only hold deadlines and a workbook holds everything, so neither need be told."""
    from concierge_cli.errors import InvalidInput

    if typed is None:
        return {"ics": "deadlines", "xlsx": "cases"}.get(shape) or _asked(session)
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
