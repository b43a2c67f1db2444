"""The report of a store in its Drive folder: the page, or the PDF, named by its period in the store's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.i18n import _, speaking
from concierge_cli.services.mirror.papers import save_paper
from concierge_cli.services.papers import paper
from concierge_cli.services.periods import flags_of

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.period import Period
    from concierge_cli.reports.document import Document
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.mirror.papers import Saved
    from concierge_cli.services.papers import Form


def save_report(
    desk: Desk, settings: Settings, client: Client, document: Document, period: Period, *, form: str
) -> Saved:
    """Saves it there, as a PDF where `form` is one; raises what `save_paper` does."""
    kept: Form = "pdf" if form == "pdf" else "html"
    with speaking(client.language):
        name = _("Report {period}").format(period=flags_of(period).rpartition(" ")[2])
    return save_paper(desk, settings, client, name=name, form=kept, content=paper(document, kept, cache=settings.cache))
