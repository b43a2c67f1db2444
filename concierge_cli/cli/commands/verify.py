"""`concierge verify`: every entry and every file read again."""

from __future__ import annotations

from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import CheckFailed
from concierge_cli.i18n import N_, _, ngettext


@command(
    examples=("concierge verify", "concierge verify --head 3f9a0c41"),
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
    session.answer(
        lambda: safekeeping.report_json(report) | {"mended": mended},
        lambda: verify_lines(session, report, mended=mended),
        failed=failed,
    )
