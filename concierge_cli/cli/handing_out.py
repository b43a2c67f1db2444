"""A paper handed out: on the screen, as text into another program, or into a file; every command that has one uses this."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import typer

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from concierge_cli.cli.session import Session
    from concierge_cli.reports.document import Document
    from concierge_cli.services.papers import Form

SCREEN: Final = "table"
METAVAR: Final = "table|md|html|pdf|xlsx"
_FORMS: Final = {
    **dict.fromkeys(("table", "tabla", "screen", "pantalla"), SCREEN),
    **dict.fromkeys(("md", "markdown"), "md"),
    **dict.fromkeys(("html", "htm"), "html"),
    "pdf": "pdf",
    **dict.fromkeys(("xlsx", "excel"), "xlsx"),
}


def form_option(metavar: str = METAVAR) -> Any:
    """`--format` of a command that has a paper, in the bound language."""
    return typer.Option("--format", metavar=metavar, help=_("Or as FILE ends"))


def output_option() -> Any:
    """`--output` of a command that has a paper."""
    return typer.Option("--output", "-o", metavar=_("FILE"), help=_("A file; the screen if left out"))


def force_option() -> Any:
    """`--force`: replaces a file that exists."""
    return typer.Option("--force", help=_("Replace a file that exists"))


def wanted_form(
    typed: str | None, output: str | None, *, again: str, more: tuple[str, ...] = ()
) -> tuple[str, Path | None]:
    """The form and the file of a paper: what was typed, else what the file's name says, else the screen.

    `more` are forms of its own that a command has besides, as text, or that it puts elsewhere. `again` is the command without either, for the
    hint. Raises InvalidInput for a form that there is none of, and for one that needs a file where none is named.
    """
    from concierge_cli.files.typed_paths import typed_path
    from concierge_cli.language.typed import plain, shown
    from concierge_cli.services.papers import ON_SCREEN

    path = None if output in (None, "-") else typed_path(output)
    word = typed if typed is not None else path.suffix.removeprefix(".") if path is not None else SCREEN
    form = plain(word) if plain(word) in more else _FORMS.get(plain(word))
    if path is not None and not word:
        raise InvalidInput(
            _("“{name}” does not say which form it is to have: let it end in .html, .pdf, .xlsx or .md.").format(
                name=shown(path.name)
            ),
            hint=f"{again} --output {shown(path.name)}.html",
        )
    if form is None or (form == SCREEN and path is not None):
        raise InvalidInput(
            _("“{typed}” is no form of a paper in a file: there are {forms}.").format(
                typed=shown(word), forms=_all_of(more, in_file=True)
            )
            if path is not None
            else _("“{typed}” is no form of a paper: there are {forms}.").format(
                typed=shown(word), forms=_all_of(more, in_file=False)
            ),
            hint=f"{again} --format html --output FILE",
        )
    if path is None and form not in (SCREEN, *ON_SCREEN, *more):
        raise InvalidInput(
            _("A paper as {form} needs a file: name it with --output.").format(form=form),
            hint=f"{again} --format {form} --output FILE",
        )
    return form, path


def _all_of(more: tuple[str, ...], *, in_file: bool) -> str:
    """`table, md, html, pdf y xlsx`, and those that a command has besides."""
    *first, last = (one for one in dict.fromkeys((*_FORMS.values(), *more)) if one != SCREEN or not in_file)
    return _("{first} and {last}").format(first=", ".join(first), last=last)


def cleared(session: Session, form: str, path: Path | None, *, force: bool, again: str) -> bool:
    """Before a command logs what its paper then tells: refuses now what `hand_out` would refuse afterwards.

    Gives the `force` for `hand_out`: nobody is asked twice about one file. `again` is the command with FILE in it.
    """
    from concierge_cli.cli.destination import may_write
    from concierge_cli.services.papers import refuse_unmakeable

    if path is None:
        return force
    refuse_unmakeable(form)
    return may_write(session, path, force=force, again=again) or force


def hand_out(
    session: Session,
    document: Document,
    form: str,
    path: Path | None,
    *,
    force: bool,
    again: str,
    data: Callable[[], Any],
    lines: Callable[[], list[str]],
    csv: Callable[[], Iterable[Sequence[object]]] | None = None,
) -> None:
    """Answers with the paper. `lines` are those of the screen, `data` is what `--json` gives; a file adds its place.

    `again` is the command that would write it, with FILE where its place stands; `csv` gives the rows where the paper
    has that form, too.
    """

    def content() -> bytes:
        from concierge_cli.services.papers import paper

        if form == "csv" and csv is not None:
            from concierge_cli.services.cells import csv_lines

            return "".join(f"{line}\r\n" for line in csv_lines(csv())).encode("utf-8-sig" if path else "utf-8")
        return paper(document, cast("Form", form), cache=session.settings.cache)

    if path is not None:
        _into_file(session, document.title, form, path, content, force=force, again=again, data=data)
    elif form == SCREEN or session.json:
        session.answer(data, lines)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content())
        sys.stdout.buffer.flush()


def _into_file(
    session: Session,
    title: str,
    form: str,
    path: Path,
    content: Callable[[], bytes],
    *,
    force: bool,
    again: str,
    data: Callable[[], Any],
) -> None:
    from concierge_cli.cli.destination import may_write
    from concierge_cli.cli.style import safe
    from concierge_cli.services.destination import whole_file

    may_write(session, path, force=force, again=again)
    made = content()
    with whole_file(path, again=again, placed=session.wrote) as file:
        file.write(made)
    screen = session.screen
    said = _("{title} written to {path}").format(title=safe(title), path=safe(str(path)))
    session.answer(
        lambda: {**data(), "format": form, "path": str(path)},
        lambda: screen.wrap(screen.verdict(said), indent="  ", first=""),
    )
