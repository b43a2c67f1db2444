"""A paper in the form that somebody asked for: one door for every command that hands one out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, Literal, assert_never, get_args

from concierge_cli.playbooks import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

    from concierge_cli.reports.document import Document

Form = Literal["md", "html", "pdf", "xlsx"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
MIME: Final[dict[Form, str]] = {
    "md": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What each is called where files have types, such as in Drive."""

ON_SCREEN: Final[frozenset[Form]] = frozenset({"md", "html"})
"""Forms that are text: they may go to the screen or into another program. The others need a file."""


def refuse_unmakeable(form: str) -> None:
    """Raises what `paper` would, before anything else is done, where what the form needs is missing here."""
    if form == "pdf":
        from concierge_cli.reports.pdf import printer

        printer()


def paper(document: Document, form: Form, *, cache: Path) -> bytes:
    """The whole paper; `cache` is the folder for what only saves time.

    Raises InvalidInput, with the command that mends it, for a PDF where its extra is missing.
    """
    match form:
        case "md":
            from concierge_cli.reports.markdown import markdown

            return markdown(document).encode()
        case "html":
            from concierge_cli.reports.html import html

            return html(document, templates=shipped_folder("templates"), cache=cache).encode()
        case "pdf":
            from concierge_cli.reports.pdf import pdf

            return pdf(document, templates=shipped_folder("templates"), cache=cache)
        case "xlsx":
            from concierge_cli.services.spreadsheet_paper import write_paper

            stream = io.BytesIO()
            write_paper(stream, document)
            return stream.getvalue()
        case _:
            assert_never(form)
