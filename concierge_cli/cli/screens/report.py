"""The report of a store on the screen: the paper, and below it how it goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.cli.screens.document import document_lines
from concierge_cli.cli.screens.text import flow
from concierge_cli.cli.style import safe
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.reports.document import Document
    from concierge_cli.services.mirror.papers import Saved


def saved_words(saved: Saved) -> str:
    """Where the report lies in Drive, and whether it took the place of an older version."""
    place = f"{saved.folder}/{saved.name}"
    if saved.replaced:
        return _("{place} in Drive has a new version; the one before stays in its history").format(place=safe(place))
    return _("Saved in Drive as {place}").format(place=safe(place))


def saved_lines(screen: Screen, saved: Saved) -> list[str]:
    """The whole answer of `--drive`."""
    said = flow(screen, screen.verdict(saved_words(saved)), indent="  ", first="")
    return [*said, f"  {saved.url}"] if not screen.quiet else said


def report_lines(screen: Screen, document: Document, *, again: str, with_cases: bool) -> list[str]:
    """The whole screen; with the cases also how each figure is counted."""
    lines = document_lines(screen, document, with_definitions=with_cases)
    if screen.quiet:
        return lines
    paper = screen.command(f"{again} --format html --output FILE")
    if with_cases:
        return [*lines, "", *flow(screen, _("The page for the store:")), paper]
    both = flow(screen, _("The cases behind each figure, and then the page for the store:"))
    return [*lines, "", *both, screen.command(f"{again} --cases"), paper]
