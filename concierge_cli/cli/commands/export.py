"""`concierge export`: cases, events or evidence as CSV or JSON Lines, on the screen or in a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from pathlib import Path


@command(
    examples=(
        "concierge export cases --output FILE",
        "concierge export events --client accesorios --format jsonl",
        "concierge export evidence --all",
    ),
    about=N_(
        "Open cases and closed ones. Texts that a spreadsheet would take for a formula get an apostrophe before them; "
        "JSON Lines keep everything as it is. Your minutes and private notes stay out unless you add --mine."
    ),
)
def export(
    session: Session,
    what: Annotated[str, typer.Argument(metavar="cases|events|evidence", help=_("What to write"))],
    form: Annotated[
        str | None, typer.Option("--format", metavar="csv|jsonl", help=_("csv, or jsonl for programs"))
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
    from concierge_cli.services.export import lines, records, write_lines

    subject = _subject(what)
    path = _path(output)
    shape = _shape(form, path)
    desk = desk_of(session)
    named = client or (None if everything else session.settings.client or None)
    store = only_client(session, named) if named else None
    found = records(desk, subject, client=store, mine=mine)
    if path is None:
        if session.json:
            session.answer(lambda: list(found), "")
            return
        sys.stdout.flush()
        write_lines(sys.stdout.buffer, lines(found, subject, shape, mine=mine), shape)
        sys.stdout.buffer.flush()
        return
    again = f"concierge export {subject} --output FILE"
    may_write(session, path, force=force, again=again)
    with whole_file(path, again=again) as file:
        rows = write_lines(file, lines(found, subject, shape, mine=mine), shape, file_of_its_own=True)
    count = ngettext("{n} row", "{n} rows", rows).format(n=rows)
    said = _("{count} written to {path}").format(count=count, path=safe(str(path)))
    session.answer(
        {"what": subject, "format": shape, "path": str(path), "rows": rows},
        lambda: session.screen.wrap(session.screen.verdict(said), indent="  ", first=""),
    )


def _subject(typed: str) -> Any:
    return _one_of(
        typed,
        {
            **{"cases": "cases", "casos": "cases", "case": "cases"},
            **{"events": "events", "eventos": "events", "bitacora": "events", "log": "events"},
            **{"evidence": "evidence", "pruebas": "evidence", "evidencias": "evidence"},
        },
    )


def _shape(typed: str | None, path: Path | None) -> Any:
    """The format typed, else what the file's name says, else CSV."""
    if typed is not None:
        return _one_of(typed, {"csv": "csv", "jsonl": "jsonl", "json": "jsonl", "ndjson": "jsonl"})
    return "jsonl" if path is not None and path.suffix.lower() in (".jsonl", ".ndjson", ".json") else "csv"


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
