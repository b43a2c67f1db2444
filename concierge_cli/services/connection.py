"""How the connection with Google stands, what there is to know about it, and its end.

The secret goes from where it is kept to Google; nothing here shows or logs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from concierge_cli.errors import ConciergeError, NotSignedIn, StorageFailed, Unavailable
from concierge_cli.google.address import address
from concierge_cli.google.sign_in import account as accounts
from concierge_cli.google.sign_in.account import CONNECT, CONNECT_AGAIN, Account
from concierge_cli.google.sign_in.lifetime import Lifetime, lifetime
from concierge_cli.google.sign_in.scopes import Scope, scope_of
from concierge_cli.i18n import N_, _
from concierge_cli.language import dates

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.services.mirror.status import MirroredStore

PATIENT: Final = 10.0
SHORT: Final = 5.0
"""Seconds for the one call that tries the connection: asked for, or on the way to something else."""

_SCOPES: Final = {
    "file": N_("only what Concierge makes in your Drive, or you open with it (drive.file)"),
    "full": N_("all files of your Drive and all your spreadsheets (drive, spreadsheets)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How the connection stands. `problem` is what Google or the network said when it was tried; None when it works.

    `tried` is False where nobody tried it.
    """

    account: Account
    scope: Scope
    lifetime: Lifetime
    token_file: Path | None = None
    """The file that holds the secret, where a file does."""
    exposed: bool = False
    """Other accounts of this computer may read that file."""
    tried: bool = True
    problem: ConciergeError | None = None
    stores: Sequence[MirroredStore] = ()

    @property
    def may(self) -> str:
        """What the permission covers, in words."""
        return _(_SCOPES[self.scope])

    def to_json(self) -> dict[str, Any]:
        account = self.account
        return {
            "connected": True,
            "kind": account.kind,
            "email": account.email or None,
            "scope": self.scope,
            "scopes": account.scopes,
            "client_id": account.client_id or None,
            "kept": account.kept,
            "keyring": account.keyring or None,
            "token_file": self.token_file,
            "connected_at": account.connected_at,
            "lifetime": self.lifetime.state,
            "ends_at": self.lifetime.ends_at,
            "works": (self.problem is None) if self.tried else None,
            "stores": [store._asdict() for store in self.stores],
        }


def connection(
    settings: Settings,
    *,
    now: datetime,
    timeout: float | None = PATIENT,
    stores: Sequence[MirroredStore] = (),
) -> Connection | None:
    """How the connection stands, tried with one call within `timeout` seconds (None: not tried); None without one."""
    account = accounts.read_account(settings)
    return None if account is None else standing(settings, account, now=now, timeout=timeout, stores=stores)


def existing(settings: Settings) -> Account | None:
    """The connection that there is; one that cannot be read is none."""
    try:
        return accounts.read_account(settings)
    except StorageFailed:
        return None


def not_connected() -> NotSignedIn:
    return NotSignedIn(_("This computer is not connected with Google."), hint=CONNECT)


def standing(
    settings: Settings,
    account: Account,
    *,
    now: datetime,
    timeout: float | None,
    stores: Sequence[MirroredStore] = (),
    new: bool = False,
) -> Connection:
    """The connection of `account`, tried within `timeout` seconds; a `new` one with both services."""
    from concierge_cli.google.sign_in import keeping

    problem = None
    if timeout is not None:
        try:
            with tried_again_by("concierge google status"):
                _ask(settings, timeout, new=new)
        except ConciergeError as error:
            problem = error
        account = accounts.read_account(settings) or account
    in_file = account.kept == "file"
    return Connection(
        account=account,
        scope=scope_of(account.scopes) or "file",
        lifetime=lifetime(account, now),
        token_file=keeping.secret_file(settings) if in_file else None,
        exposed=in_file and keeping.readable_by_others(settings),
        tried=timeout is not None,
        problem=problem,
        stores=stores,
    )


def _ask(settings: Settings, timeout: float, *, new: bool) -> None:
    """Asks Google who this is, and notes it. Raises what Google or the network says."""
    from concierge_cli.google.door import open_door
    from concierge_cli.google.retrying import Policy
    from concierge_cli.google.sign_in.who import sheets_answers, who

    with open_door(settings, Policy(total=timeout, tries=1 if timeout <= SHORT else 2, timeout=timeout)) as door:
        door.deadline_in(timeout)
        email = who(door)
        accounts.note(settings, accounts.connected_account(settings), email=email)
        if new:
            sheets_answers(door)


@contextmanager
def tried_again_by(command: str) -> Iterator[None]:
    """What cannot be reached in here is tried again by `command`, not by what Google is asked for otherwise."""
    try:
        yield
    except Unavailable as error:
        error.hint = command
        raise


# --- what there is to know ----------------------------------------------------------------------------------------


class Remark(NamedTuple):
    """One thing to know about the connection; `hint` is the command that mends it. `code` is stable."""

    code: str
    level: Literal["note", "warning"]
    message: str
    hint: str = ""


def remarks(settings: Settings, found: Connection) -> list[Remark]:
    """The permission's end, what a service account cannot do, a file that others can read; the gravest first."""
    told = []
    if found.exposed:
        told.append(
            Remark(
                "exposed",
                "warning",
                _("Other accounts of this computer can read the file with the permission; connecting again closes it."),
                CONNECT_AGAIN,
            )
        )
    refused = isinstance(found.problem, NotSignedIn)  # then the refusal says why
    if not refused and (end := _end(settings, found.lifetime)) is not None:
        told.append(end)
    if found.account.kind == "service_account":
        told.append(
            Remark(
                "no_storage",
                "note",
                _(
                    "A service account cannot make Sheets or keep files: it has no storage. Make each Sheet and folder "
                    "yourself and share them with {who} as an editor."
                ).format(who=found.account.email),
            )
        )
    return told


def ending(settings: Settings, *, now: datetime) -> str:
    """One line for after a command while Google is about to end the permission; "" otherwise. Asks nobody."""
    account = existing(settings)
    life = lifetime(account, now) if account is not None else Lifetime("lasting")
    if life.state != "ends_soon" or life.ends_at is None:
        return ""
    return _("Google ends the permission on {when}, because your app is in testing: concierge google status").format(
        when=dates.long_moment(life.ends_at, tz=settings.timezone)
    )


def _end(settings: Settings, life: Lifetime) -> Remark | None:
    when = dates.long_moment(life.ends_at, tz=settings.timezone) if life.ends_at else ""
    match life.state:
        case "ends":
            text = _(
                "Your app is in testing: Google ends the permission on {when}. Publish the app (“In production”) and "
                "connect again, and it lasts."
            )
            return Remark("ends", "note", text.format(when=when))
        case "ends_soon":
            text = _(
                "Google ends the permission on {when}, because your app is in testing. Publish the app (“In "
                "production”) and connect again, and it lasts."
            )
            return Remark("ends_soon", "warning", text.format(when=when), CONNECT_AGAIN)
        case "ended":
            text = _("Your app was in testing when you connected: Google ended the permission on {when}.")
            return Remark("ended", "warning", text.format(when=when), CONNECT_AGAIN)
        case "may_end":
            text = _(
                "If your app is still in testing, the permission lasts until {when}. If you published it (“In "
                "production”), it goes on."
            )
            return Remark("may_end", "warning", text.format(when=when))
        case _:
            return None


# --- disconnect -------------------------------------------------------------------------------------------------


class Disconnected(NamedTuple):
    """What became of the connection. `revoked` is None where there was nothing of ours to take back at Google."""

    email: str
    revoked: bool | None
    forgotten: bool
    """False when a keyring did not let the secret go."""
    keyring: str = ""


def disconnect(settings: Settings) -> Disconnected | None:
    """Takes the permission back at Google, where it can be reached, and forgets it here in any case.

    None when nobody was connected. Raises StorageFailed when a file cannot be removed.
    """
    from concierge_cli.google.sign_in import keeping

    path = accounts.account_file(settings)
    if not path.exists():
        return None
    account = existing(settings)
    revoked = _revoke(settings, account) if account is not None and account.kind == "person" else None
    forgotten = keeping.forget(settings, account)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise accounts.not_writable(path, error) from error
    return Disconnected(
        account.email if account else "", revoked, forgotten, account.keyring if account and not forgotten else ""
    )


def _revoke(settings: Settings, account: Account) -> bool:
    """Whether Google has taken the permission back; what was gone there already counts as well."""
    from concierge_cli.google.sign_in import keeping
    from concierge_cli.google.sign_in.who import revoke

    where = address(settings.google_base_url)
    if account.address != where.base:
        return False
    try:
        revoke(keeping.read(settings, account)["refresh_token"], where, seconds=SHORT)
    except ConciergeError:
        return False  # said: the permission may still stand at Google
    return True
