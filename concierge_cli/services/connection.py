"""The connection with Google, in the words of its commands: connect, how it stands, disconnect.

The secret goes from Google to where it is kept and back to Google; nothing here shows or logs it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from concierge_cli.errors import ConciergeError, InvalidInput, NotSignedIn, StorageFailed
from concierge_cli.google.address import address
from concierge_cli.google.sign_in import account as accounts
from concierge_cli.google.sign_in.account import CONNECT, Account
from concierge_cli.google.sign_in.lifetime import Lifetime, lifetime
from concierge_cli.google.sign_in.scopes import ASKED, Scope, scope_of
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.google.sign_in.browser import Waiting as Waiting  # noqa: PLC0414 - read by screens, too
    from concierge_cli.google.sign_in.client_file import OAuthClient
    from concierge_cli.google.sign_in.keeping import Secret

PATIENT: Final = 30.0
SHORT: Final = 5.0
"""Seconds for the one call that tries the connection."""


class MirroredStore(NamedTuple):
    """A store's Sheet and folder in Drive, as addresses; empty where there is none yet."""

    client: str
    name: str
    sheet: str = ""
    folder: str = ""


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


# --- connect ----------------------------------------------------------------------------------------------------


def connect_person(
    settings: Settings,
    client_file: Path | None,
    *,
    scope: Scope | None,
    now: datetime,
    show: Callable[[Waiting], None],
    read: Callable[[], str] | None,
    placed: Callable[[], None],
) -> Connection:
    """A person agrees in their browser. Without a file, the client of the connection that there is serves again.

    `placed` is called once the connection stands. Raises InvalidInput, NotSignedIn, Unavailable, StorageFailed; then
    the connection that there was is as it was.
    """
    from concierge_cli.google.sign_in.browser import sign_in
    from concierge_cli.google.sign_in.credentials import with_access_token
    from concierge_cli.google.sign_in.who import ask

    where = address(settings.google_base_url)
    before = _before(settings)
    client = _client(settings, client_file, before)
    wanted = scope or usual_scope(settings)
    _refuse_unwritable(settings)
    granted = sign_in(
        client, ASKED[wanted], address=where, ask=partial(ask, where, seconds=PATIENT), show=show, read=read
    )
    if scope_of(granted.scopes) not in (wanted, "full"):
        raise NotSignedIn(
            _(
                "Google asked whether Concierge may work with files in your Drive, and that was left unticked. Nothing "
                "has changed; connect again and tick it."
            ),
            hint=CONNECT,
        )
    made = Account(
        id=secrets.token_hex(8),
        kind="person",
        scopes=granted.scopes,
        client_id=client.id,
        kept="file",
        connected_at=now,
        ends_at=now + granted.ends_in if granted.ends_in else None,
        address=where.base,
    )
    secret = {"refresh_token": granted.refresh_token, "client_secret": client.secret}
    secret = with_access_token(secret, granted.access_token, granted.expires_at)
    return _standing(settings, _keep(settings, made, secret, before, placed), now=now, timeout=PATIENT)


def connect_service_account(
    settings: Settings, key_file: Path, *, scope: Scope | None, now: datetime, placed: Callable[[], None]
) -> Connection:
    """A service account, which works on what is shared with it; Google must take it before anything is kept."""
    from concierge_cli.google.sign_in import credentials
    from concierge_cli.google.sign_in.client_file import read_key_file

    where = address(settings.google_base_url)
    key = read_key_file(key_file)
    made = Account(
        id=secrets.token_hex(8),
        kind="service_account",
        email=key["client_email"],
        scopes=ASKED[scope or "full"],
        kept="file",
        connected_at=now,
        address=where.base,
    )
    _refuse_unwritable(settings)
    _prove(settings, made, credentials.service_account(key, made.scopes, where))
    made = _keep(settings, made, {"key": key}, _before(settings), placed)
    return _standing(settings, made, now=now, timeout=None)


def connect_default(
    settings: Settings, *, scope: Scope | None, now: datetime, placed: Callable[[], None]
) -> Connection:
    """What the machine offers to programs; nothing secret is kept. Google must take it before anything is noted."""
    from concierge_cli.google.sign_in import credentials

    where = address(settings.google_base_url)
    made = Account(
        id=secrets.token_hex(8),
        kind="default",
        scopes=ASKED[scope or "full"],
        kept="elsewhere",
        connected_at=now,
        address=where.base,
    )
    _refuse_unwritable(settings)
    email = _prove(settings, made, credentials.default_credentials(made.scopes, where))
    made = _keep(settings, replace(made, email=email), None, _before(settings), placed)
    return _standing(settings, made, now=now, timeout=None)


def usual_scope(settings: Settings) -> Scope:
    """What a person is asked for where nothing is said: what they gave before, else as little as will do."""
    before = _before(settings)
    return (scope_of(before.scopes) if before and before.kind == "person" else None) or "file"


def has_client(settings: Settings) -> bool:
    """Whether the OAuth client of an earlier connection can serve again."""
    before = _before(settings)
    return before is not None and before.kind == "person"


def _client(settings: Settings, client_file: Path | None, before: Account | None) -> OAuthClient:
    from concierge_cli.google.sign_in import keeping
    from concierge_cli.google.sign_in.client_file import OAuthClient, read_client_file

    if client_file is not None:
        return read_client_file(client_file)
    if before is None or before.kind != "person":
        raise InvalidInput(_("Say with which file: the OAuth client of your own Google project."), hint=CONNECT)
    try:
        return OAuthClient(before.client_id, keeping.read(settings, before)["client_secret"])
    except NotSignedIn as error:
        raise NotSignedIn(error.message, hint=CONNECT) from None


def _before(settings: Settings) -> Account | None:
    """The connection that there is; one that cannot be read is none."""
    try:
        return accounts.read_account(settings)
    except StorageFailed:
        return None


def _prove(settings: Settings, account: Account, inner: Any) -> str:
    """The address behind credentials that are not kept yet. Raises NotSignedIn, PermissionDenied, Unavailable."""
    from concierge_cli.google.door import Door
    from concierge_cli.google.sign_in import credentials
    from concierge_cli.google.sign_in.who import who

    with Door(credentials.lasting(settings, account, inner, None), base_url=settings.google_base_url) as door:
        door.deadline_in(PATIENT)
        return who(door)


def _keep(
    settings: Settings, account: Account, secret: Secret | None, before: Account | None, placed: Callable[[], None]
) -> Account:
    """Puts the secret and the connection in their places, in the stead of those from before."""
    from concierge_cli.durable import uninterrupted
    from concierge_cli.google.sign_in import keeping

    with uninterrupted():
        if secret is not None:
            place = keeping.keep(settings, account.id, secret)
            account = replace(account, kept=place.kept, keyring=place.name)
        accounts.save_account(settings, account)
        placed()
        if before is not None:
            keeping.clear(settings, before, account)
    return account


def _refuse_unwritable(settings: Settings) -> None:
    """StorageFailed before anybody is sent to their browser for nothing."""
    from concierge_cli.durable import make_folder

    folder = settings.places.config
    try:
        make_folder(folder)
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, os.strerror(13))
    except OSError as error:
        raise accounts.not_writable(folder, error) from error


# --- how it stands ----------------------------------------------------------------------------------------------


def connection(
    settings: Settings,
    *,
    now: datetime,
    timeout: float | None = PATIENT,
    stores: Sequence[MirroredStore] = (),
) -> Connection | None:
    """How the connection stands, tried with one call within `timeout` seconds (None: not tried); None without one."""
    account = accounts.read_account(settings)
    return None if account is None else _standing(settings, account, now=now, timeout=timeout, stores=stores)


def not_connected() -> NotSignedIn:
    return NotSignedIn(_("This computer is not connected with Google."), hint=CONNECT)


def _standing(
    settings: Settings,
    account: Account,
    *,
    now: datetime,
    timeout: float | None,
    stores: Sequence[MirroredStore] = (),
) -> Connection:
    from concierge_cli.google.sign_in import keeping

    problem = None
    if timeout is not None:
        try:
            email = _ask(settings, timeout)
        except ConciergeError as error:
            problem = error
        else:
            account = accounts.note(settings, accounts.read_account(settings) or account, email=email)
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


def _ask(settings: Settings, timeout: float) -> str:
    from concierge_cli.google.door import open_door
    from concierge_cli.google.sign_in.who import who

    with open_door(settings) as door:
        door.deadline_in(timeout)
        return who(door)


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
    account = _before(settings)
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
