"""A document as PDF: the page of `html`, laid out for paper by WeasyPrint, which the extra `[pdf]` brings.

Nothing is fetched, from this machine or another: a page that asked for anything would end the printing. The same
document gives the same bytes.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.reports.html import html

if TYPE_CHECKING:
    from concierge_cli.reports.document import Document

INSTALL: Final = 'pip install "concierge-cli[pdf]"'
_PANGO: Final = {
    "linux": "sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "darwin": "brew install pango",
}
_ELSEWHERE: Final = "https://doc.courtbouillon.org/weasyprint/stable/first_steps.html"


def pdf(document: Document, *, templates: Path, cache: Path | None = None) -> bytes:
    """The pages, from what `html` takes. Raises InvalidInput, with the command that mends it, where WeasyPrint or what it
    draws with is missing."""
    library = printer()
    page = html(document, templates=templates, cache=cache)

    class Nothing(library.urls.URLFetcher):  # type: ignore[misc, name-defined]
        """Fetches nothing; asked to, it ends the printing."""

        def fetch(self, url: str, headers: object = None) -> NoReturn:
            raise library.urls.FatalURLFetchingError(f"a paper fetches nothing, not even {url[:60]}")

    made = library.HTML(string=page, url_fetcher=Nothing(), base_url="about:blank")
    pages: bytes = made.write_pdf(pdf_identifier=hashlib.sha256(page.encode()).digest()[:16], pdf_tags=True)
    return pages


def printer() -> Any:
    """The library, or InvalidInput as above. It loads a drawing library of the system's, which is another thing that
    may not be there."""
    try:
        import weasyprint
    except ModuleNotFoundError as error:
        raise InvalidInput(_("PDF needs one more package. Nothing was written."), hint=INSTALL) from error
    except OSError as error:
        raise InvalidInput(
            _("PDF needs Pango, the system's library for text. Nothing was written."),
            hint=_PANGO.get(sys.platform, _ELSEWHERE),
        ) from error
    return weasyprint
