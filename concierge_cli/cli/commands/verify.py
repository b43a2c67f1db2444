"""`concierge verify`: every entry and every file read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import CheckFailed
from concierge_cli.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from concierge_cli.services.mirror.remote import Finding


@command(
    examples=("concierge verify", "concierge verify --head 3f9a0c41", "concierge verify --drive"),
    about=N_(
        "It shows that the log agrees with itself and with a digest that you kept from before. There is no secret "
        "key: it cannot show more than that."
    ),
)
def verify(
    session: Session,
    head: Annotated[
        str | None, typer.Option("--head", metavar=_("DIGEST"), help=_("Also look for this digest, printed before"))
    ] = None,
    mend: Annotated[
        bool, typer.Option("--mend", help=_("Make lists and queues again from the entries, if only they differ"))
    ] = False,
    drive: Annotated[
        bool, typer.Option("--drive", help=_("Also look in Google Drive: what was removed, replaced or moved there"))
    ] = False,
) -> None:
    from concierge_cli.cli.progress import reading
    from concierge_cli.cli.screens.checkup import verify_lines
    from concierge_cli.services import safekeeping

    with reading(session, _("Reading the kept files"), safekeeping.home_size(session.settings)) as progress:
        report = safekeeping.check_everything(session.journal, session.settings, head=head, progress=progress)
    mended = False
    if mend and report.mendable:
        safekeeping.mend(session.settings)
        report = safekeeping.check_everything(session.journal, session.settings, head=head)
        mended = True
    failed = None
    if not report.sound:
        count = len(report.problems)
        text = ngettext("{n} thing is not as it was.", "{n} things are not as they were.", count).format(n=count)
        failed = CheckFailed(text, hint="concierge verify")
    found = _compared(session) if drive else None
    if found and failed is None:
        from concierge_cli.cli.screens.in_drive import mending

        count = len(found)
        text = ngettext(
            "{n} file is not in Drive as it was sent.", "{n} files are not in Drive as they were sent.", count
        )
        failed = CheckFailed(text.format(n=count), hint=mending(*found[0]))
    session.answer(
        lambda: safekeeping.report_json(report) | {"mended": mended} | _drive_json(found),
        lambda: [*verify_lines(session, report, mended=mended), *_drive_lines(session, found)],
        failed=failed,
    )


def _compared(session: Session) -> list[tuple[str, Finding]]:
    """What is not in Drive as it was sent, of every store."""
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.services.mirror.in_drive import compare

    return compare(desk_of(session), session.settings, session.journal.clients())


def _drive_json(found: list[tuple[str, Finding]] | None) -> dict[str, Any]:
    if found is None:
        return {}
    from concierge_cli.services.mirror.in_drive import finding_json

    return {"drive": [{"client": slug, **finding_json(finding)} for slug, finding in found]}


def _drive_lines(session: Session, found: list[tuple[str, Finding]] | None) -> list[str]:
    if found is None:
        return []
    from concierge_cli.cli.screens.in_drive import compared_lines

    return compared_lines(session, {client.slug: client.name for client in session.journal.clients()}, found)
