"""What explains a store's file: a page for whoever owns the store, in their language, and a schema for a program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from concierge_cli import __version__
from concierge_cli.i18n import _, ngettext
from concierge_cli.language import dates
from concierge_cli.services.access import place_of

if TYPE_CHECKING:
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.offboarding import Plan

SCHEMA_FILE: Final = Path(__file__).with_name("handover_schema.json")
"""What every file holds, field by field."""

_COLUMN: Final = 16


def read_me(desk: Desk, found: Plan) -> Iterator[str]:
    """The page, line by line, in the bound language."""
    client = found.client
    day = dates.long_day(dates.local(desk.now, client.zone).date())
    yield _("{name}: everything that is yours").format(name=_one_line(client.name))
    yield ""
    yield _("Written on {day} with Concierge {version}.").format(day=day, version=__version__)
    yield (
        ngettext("{n} case", "{n} cases", found.cases).format(n=found.cases)
        + ", "
        + ngettext("{n} entry in the log", "{n} entries in the log", found.events).format(n=found.events)
        + ", "
        + ngettext("{n} file", "{n} files", len(found.files)).format(n=len(found.files))
        + "."
    )
    yield ""
    yield _("WHAT IS WHAT")
    for name, text in _contents():
        if not name.endswith("/") or any(kept.name.startswith(name) for kept in found.files):
            yield f"  {name:<{_COLUMN}}{text}"
    yield ""
    yield from _accesses(desk, found)
    if found.missing:
        yield _("WHAT IS MISSING")
        count = len(found.missing)
        yield "  " + ngettext(
            "{n} file was lost or damaged before this was written. evidence.csv says which: it has no place there.",
            "{n} files were lost or damaged before this was written. evidence.csv says which: they have no place there.",
            count,
        ).format(n=count)
        yield ""
    yield _("KEEP IT SAFE")
    yield "  " + _("It holds names, messages and photos of your buyers. Whoever has it can read it.")
    yield "  " + _(
        "manifest.json has the size and the SHA-256 of every file: so anybody can see that none was changed."
    )
    yield ""
    yield _("TO GO ON WITH CONCIERGE")
    yield "  " + _("On another computer, this brings all of it back:")
    yield f"  concierge client attach {_('FILE')}"


def _contents() -> list[tuple[str, str]]:
    return [
        ("cases.csv", _("your cases, one a row: for a spreadsheet")),
        ("evidence/", _("photos, chats and receipts, a folder for each case")),
        ("evidence.csv", _("what each of these files proves, who gave it and when")),
        ("texts/", _("long messages, each in a file")),
        ("access.csv", _("who has had access to your platforms, since when and until when")),
        ("client.json", _("your agreement: hours, promises, platforms, currency")),
        ("cases.json", _("the same cases for a program, with their deadlines")),
        ("events.jsonl", _("the whole log, one entry a line, with its digests")),
        ("schema.json", _("what every field means, for a program")),
        ("manifest.json", _("the list of content")),
    ]


def _accesses(desk: Desk, found: Plan) -> Iterator[str]:
    if not found.accesses:
        return
    yield _("ACCESSES TO TAKE AWAY")
    yield "  " + _("These were still in force when this was written. Take them away on each platform:")
    for one in found.accesses:
        yield "  [ ] " + ", ".join(_one_line(fact) for fact in (place_of(desk, one), one.user, one.role) if fact)
    yield ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
