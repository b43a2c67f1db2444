"""`concierge backup`: everything in one file, read back before it counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _, ngettext


@command(
    examples=("concierge backup", "concierge backup --encrypt"),
    about=N_(
        "The passphrase is asked for, or taken from the variable CONCIERGE_PASSPHRASE; it is never part of the line."
    ),
)
def backup(
    session: Session,
    file: Annotated[
        str | None, typer.Argument(help=_("Where to; a dated file in this folder if you say nothing"))
    ] = None,
    encrypt: Annotated[bool, typer.Option("--encrypt", help=_("Put it under a passphrase"))] = False,
    force: Annotated[bool, typer.Option("--force", help=_("Replace a file that is there"))] = False,
) -> None:
    from concierge_cli.cli.destination import may_write
    from concierge_cli.cli.passphrase import passphrase_set, typed_passphrase
    from concierge_cli.cli.progress import reading
    from concierge_cli.cli.screens.checkup import backup_lines
    from concierge_cli.files.typed_paths import typed_path
    from concierge_cli.services.safekeeping import backup_place, home_size, save_backup

    # Whoever has set the variable would not expect a backup that anybody can read.
    sealed = encrypt or passphrase_set()
    named = typed_path(file) if file is not None else None
    path = backup_place(session.settings, named, now=session.now, sealed=sealed)
    replace = may_write(session, path, force=force, again="concierge backup FILE")
    passphrase = typed_passphrase(session, _("Passphrase for the backup:"), twice=True) if sealed else None
    with reading(session, _("Saving and reading back"), 2 * home_size(session.settings)) as progress:
        done = save_backup(
            session.settings,
            path,
            now=session.now,
            passphrase=passphrase,
            force=replace,
            placed=session.placed,
            progress=progress,
        )
    if done.missing:
        count = len(done.missing)
        session.notice(
            ngettext(
                "{n} file of a case is missing or damaged here, so it is missing in the backup: concierge verify",
                "{n} files of cases are missing or damaged here, so they are missing in the backup: concierge verify",
                count,
            ).format(n=count)
        )
    session.answer(lambda: asdict(done), lambda: backup_lines(session, done))
