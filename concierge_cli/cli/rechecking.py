"""`evidence verify` at the command line: which cases are meant, and the backup that files are fetched from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.recheck import Finding


def cases_meant(session: Session, desk: Desk, named: str | None, *, client: str | None, everything: bool) -> list[Case]:
    """The case named; else the open ones, or all of them, of one store or of every one."""
    from concierge_cli.cli.desk import chosen_client, find_case
    from concierge_cli.journal import CaseFilter

    if named is not None:
        if everything:
            raise InvalidInput(_("Name a case or --all, not both."), hint="concierge evidence verify --all")
        return [find_case(session, desk, named)]
    wanted = CaseFilter(client=chosen_client(session, client), closed=None if everything else False)
    return desk.journal.whole_cases(wanted)


def fetched_from(session: Session, desk: Desk, findings: Sequence[Finding], backup: str) -> list[Finding]:
    """What the backup gave back; its passphrase is asked for where it has one."""
    from concierge_cli.cli.passphrase import typed_passphrase
    from concierge_cli.files.typed_paths import typed_path
    from concierge_cli.services.recheck import fetch_from_backup
    from concierge_cli.services.safekeeping import is_encrypted

    path = typed_path(backup)
    passphrase = typed_passphrase(session, _("Passphrase of the backup:")) if is_encrypted(path) else None
    return fetch_from_backup(desk, findings, path, passphrase=passphrase)
