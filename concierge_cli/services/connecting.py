"""Connecting with Google: a person in their browser, a service account, or what the machine offers.

The secret goes from Google to where it is kept; nothing here shows or logs it. A connection that there was stands until
the new one does.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.errors import InvalidInput, NotSignedIn
from concierge_cli.google.address import address
from concierge_cli.google.sign_in import account as accounts
from concierge_cli.google.sign_in.account import CONNECT, Account
from concierge_cli.google.sign_in.scopes import ASKED, Scope, scope_of
from concierge_cli.i18n import _
from concierge_cli.services.connection import PATIENT, Connection, existing, standing, tried_again_by

if TYPE_CHECKING:
    from concierge_cli.config import Settings
    from concierge_cli.google.sign_in.client_file import OAuthClient
    from concierge_cli.google.sign_in.consent import Waiting as Waiting  # noqa: PLC0414 - read by screens, too
    from concierge_cli.google.sign_in.keeping import Secret

_EXCHANGE: Final = 30.0
"""Seconds for the one request that gives tokens for the person's answer; it cannot be sent twice."""


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
    from concierge_cli.google.sign_in.consent import sign_in
    from concierge_cli.google.sign_in.credentials import with_access_token
    from concierge_cli.google.sign_in.who import ask

    where = address(settings.google_base_url)
    before = existing(settings)
    client = _client(settings, client_file, before)
    wanted = scope or usual_scope(settings)
    _refuse_unwritable(settings)
    by_form = partial(ask, where, seconds=_EXCHANGE)
    with tried_again_by(CONNECT if client_file is not None else accounts.CONNECT_AGAIN):
        granted = sign_in(client, ASKED[wanted], address=where, ask=by_form, show=show, read=read)
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
    return standing(settings, _keep(settings, made, secret, before, placed), now=now, timeout=PATIENT, new=True)


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
    made = _keep(settings, made, {"key": key}, existing(settings), placed)
    return standing(settings, made, now=now, timeout=None)


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
    made = _keep(settings, replace(made, email=email), None, existing(settings), placed)
    return standing(settings, made, now=now, timeout=None)


def usual_scope(settings: Settings) -> Scope:
    """What a person is asked for where nothing is said: what they gave before, else as little as will do."""
    before = existing(settings)
    return (scope_of(before.scopes) if before and before.kind == "person" else None) or "file"


def has_client(settings: Settings) -> bool:
    """Whether the OAuth client of an earlier connection can serve again."""
    before = existing(settings)
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


def _prove(settings: Settings, account: Account, inner: Any) -> str:
    """The address behind credentials that are not kept yet. Raises NotSignedIn, PermissionDenied, Unavailable."""
    from concierge_cli.google.door import Door
    from concierge_cli.google.retrying import Policy
    from concierge_cli.google.sign_in import credentials
    from concierge_cli.google.sign_in.who import sheets_answers, who

    lasting = credentials.lasting(settings, account, inner, None)
    policy = Policy(total=PATIENT, tries=2, timeout=PATIENT)
    with (
        tried_again_by("concierge google connect --help"),
        Door(lasting, policy=policy, base_url=settings.google_base_url) as door,
    ):
        door.deadline_in(2 * PATIENT)
        email = who(door)
        sheets_answers(door)
        return email


def _keep(
    settings: Settings, account: Account, secret: Secret | None, before: Account | None, placed: Callable[[], None]
) -> Account:
    """Puts the secret and the connection in their places, in the stead of those from before."""
    from concierge_cli.durable import uninterrupted
    from concierge_cli.google.sign_in import keeping

    if secret is not None:
        place = keeping.offer(account.id, secret)
        account = replace(account, kept=place.kept, keyring=place.name)
    try:
        with uninterrupted():
            if secret is not None:
                keeping.keep(settings, account, secret)
            accounts.save_account(settings, account)
            placed()
    except BaseException:
        keeping.withdraw(account)
        raise
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
