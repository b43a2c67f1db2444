"""The credentials of the connection, as Google's libraries take them, and what it means when Google refuses them.

A new access token is kept with the secret, so that the next command within the hour asks for none. Nothing here opens
a connection by itself: whoever refreshes brings the transport.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import google.auth.credentials
from google.auth.exceptions import GoogleAuthError

from concierge_cli.errors import ConciergeError, NotSignedIn, PermissionDenied
from concierge_cli.google.address import Address, address
from concierge_cli.google.failure import Cause, Failed
from concierge_cli.google.sign_in import keeping
from concierge_cli.google.sign_in.account import CONNECT, CONNECT_AGAIN, Account, connected_account, note
from concierge_cli.google.sign_in.lifetime import TESTING, lifetime
from concierge_cli.google.sign_in.scopes import DRIVE, SPREADSHEETS
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.config import Settings

_TOKEN: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


_GCLOUD: Final = (
    "gcloud auth application-default login --client-id-file=FILE "
    f"--scopes=https://www.googleapis.com/auth/cloud-platform,{DRIVE},{SPREADSHEETS}"
)
"""gcloud's own client may not ask for files in Drive: it takes the person's."""
_UNUSED: Final = timedelta(days=182)
"""Google ends what nobody has used for so long."""


class Lasting(google.auth.credentials.Credentials):
    """Credentials of any kind that keep a new access token and say what a refusal means."""

    def __init__(
        self,
        inner: Any,
        *,
        refreshed: Callable[[str, datetime | None], None],
        refused: Callable[[str, str], ConciergeError],
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._inner = inner
        self._refreshed = refreshed
        self._refused = refused
        self.token = inner.token
        self.expiry = inner.expiry

    @property
    def service_account_email(self) -> str:
        """Empty for a person."""
        return str(getattr(self._inner, "service_account_email", ""))

    def refresh(self, request: Any) -> None:
        """Raises NotSignedIn where Google refuses, and whatever else `request` raises."""
        try:
            self._inner.refresh(request)
        except Failed as failed:
            if failed.failure.cause is not Cause.REFUSED:
                raise
            code, sentence = next(iter(failed.failure.reasons), ""), failed.failure.message
        else:
            self.token, self.expiry = self._inner.token, self._inner.expiry
            self._refreshed(self.token, self.expiry)
            return
        raise self._refused(code, sentence)

    def apply(self, headers: Any, token: str | None = None) -> None:
        self._inner.apply(headers, token or self.token)


def load(settings: Settings) -> Lasting:
    """The credentials of whoever is connected.

    Raises NotSignedIn when nobody is, or the secret is gone; Unavailable when a keyring does not give it out.
    """
    account = connected_account(settings)
    where = address(settings.google_base_url)
    if account.address != where.base:
        raise NotSignedIn(
            _("This computer is connected with {there}, but Google stands at {here} now.").format(
                there=account.address or "Google", here=where.base or "Google"
            ),
            hint=CONNECT,
        )
    if account.kind == "default":
        inner, secret = default_credentials(account.scopes, where), None
    else:
        secret = keeping.read(settings, account)
        inner = of_secret(secret, account, where)
    return lasting(settings, account, inner, secret)


def lasting(settings: Settings, account: Account, inner: Any, secret: keeping.Secret | None) -> Lasting:
    """`inner`, kept up to date in `secret` where that is ours to keep."""

    def refreshed(token: str, expiry: datetime | None) -> None:
        if secret is not None:
            keeping.replace(settings, account, with_access_token(secret, token, expiry))
        if account.kind == "person" and settings.clock() - account.connected_at > TESTING:
            note(settings, account, outlived=True)

    return Lasting(
        inner, refreshed=refreshed, refused=lambda code, sentence: refused(code, sentence, account, settings.clock())
    )


def with_access_token(secret: keeping.Secret, token: str, expiry: datetime | None) -> keeping.Secret:
    """The secret with an access token; `expiry` is UTC, with or without saying so."""
    stamp = expiry.replace(tzinfo=None).isoformat(timespec="seconds") if expiry else ""
    return {**secret, "access_token": token, "expiry": stamp}


def of_secret(secret: keeping.Secret, account: Account, where: Address) -> Any:
    """Google's credentials made of what was kept."""
    if account.kind == "service_account":
        made = service_account(secret["key"], account.scopes, where)
    else:
        from google.oauth2.credentials import Credentials

        made = Credentials(  # type: ignore[no-untyped-call]
            None,
            refresh_token=secret["refresh_token"],
            token_uri=where.of(_TOKEN),
            client_id=account.client_id,
            client_secret=secret["client_secret"],
        )
    if secret.get("access_token") and secret.get("expiry"):
        made.token, made.expiry = secret["access_token"], datetime.fromisoformat(secret["expiry"])
    return made


def service_account(key: dict[str, str], scopes: tuple[str, ...], where: Address) -> Any:
    """Raises PermissionDenied for a key that is none."""
    from google.oauth2.service_account import Credentials

    try:
        return Credentials.from_service_account_info({**key, "token_uri": where.of(_TOKEN)}, scopes=list(scopes))  # type: ignore[no-untyped-call]
    except (ValueError, GoogleAuthError):
        raise PermissionDenied(
            _("The private key in that file cannot be read. Make a new key for the service account."),
            hint="concierge help google",
        ) from None


def default_credentials(scopes: tuple[str, ...], where: Address) -> Any:
    """What this machine offers to programs (GOOGLE_APPLICATION_CREDENTIALS, gcloud, or where it runs).

    Raises NotSignedIn where it offers nothing. A file is read without asking gcloud for the project, which takes
    seconds and is of no use here.
    """
    from google.auth import _cloud_sdk, default, environment_vars
    from google.oauth2 import credentials, service_account

    gcloud = _cloud_sdk.get_application_default_credentials_path()  # type: ignore[no-untyped-call]
    path = Path(os.environ.get(environment_vars.CREDENTIALS) or gcloud)
    try:
        offered = json.loads(path.read_bytes()) if path.is_file() else {}
        match offered.get("type"):
            case "authorized_user":
                found: Any = credentials.Credentials.from_authorized_user_info(offered, scopes=list(scopes))  # type: ignore[no-untyped-call]
            case "service_account":
                found = service_account.Credentials.from_service_account_info(offered, scopes=list(scopes))  # type: ignore[no-untyped-call]
            case _ if where.loopback:
                raise _nothing_offered()
            case _:
                found, _project = default(scopes=list(scopes))
    except (GoogleAuthError, ValueError, AttributeError, OSError):
        raise _nothing_offered() from None
    return found.with_token_uri(where.of(_TOKEN)) if where.loopback else found


def _nothing_offered() -> NotSignedIn:
    return NotSignedIn(
        _("This computer offers no default credentials for Google, or none that can be used here."), hint=_GCLOUD
    )


# --- what a refusal means ---------------------------------------------------------------------------------------


def refused(code: str, sentence: str, account: Account, now: datetime) -> NotSignedIn:
    """What Google's no to a refresh means for this person, and what to do."""
    return NotSignedIn(_why(code, sentence, account, now), hint=_again(account))


def _why(code: str, sentence: str, account: Account, now: datetime) -> str:
    if account.kind == "service_account":
        if "short-lived token" in sentence or "iat" in sentence:
            return _("Google refuses the service account because this computer's clock is wrong. Set date and time.")
        return _("Google refuses the service account: its key was deleted, or the account itself.")
    if account.kind == "default":
        return _("Google refuses the credentials that this computer offers. Sign in with gcloud again.")
    if code in ("invalid_client", "unauthorized_client", "deleted_client", "disabled_client"):
        return _("Google no longer knows your OAuth client, or its secret has changed. Download its file again.")
    if code == "invalid_rapt" or "rapt" in sentence:
        return _("Your organization wants you to sign in again.")
    if lifetime(account, now).state == "ended":
        return _(
            "Google ended the permission after seven days: it does so while the app is in testing. Publish it "
            "(“In production”), then connect again."
        )
    if account.ends_at is None and not account.outlived and now - account.connected_at >= TESTING:
        return _(
            "Google ended the permission. It does so after seven days while the app is in testing: publish it "
            "(“In production”). Otherwise it was taken back in the account, or the password was changed."
        )
    if now - account.connected_at >= _UNUSED:
        return _(
            "Google ended the permission: it was taken back, the password was changed, or nobody used it for half a year."
        )
    return _("Google ended the permission: it was taken back in the account, or the password was changed.")


def _again(account: Account) -> str:
    return {
        "person": CONNECT_AGAIN,
        "service_account": "concierge google connect --service-account FILE",
        "default": _GCLOUD,
    }[account.kind]
