"""Who sends a request, and whether their scopes allow it."""

from __future__ import annotations

from tests.emulator import discovery, oauth
from tests.emulator.accounts import Caller
from tests.emulator.discovery import Operation
from tests.emulator.errors import GoogleError, error_info
from tests.emulator.wire import Request
from tests.emulator.world import World

BROWSER = "browser"
"""The app behind the emulator's own token: the person at docs.google.com, who sees everything of theirs."""


def every_scope() -> frozenset[str]:
    return discovery.api("sheets").scopes | discovery.api("drive").scopes


def caller(world: World, request: Request) -> Caller:
    """Reads the request's token. Raises 401 for one that is unknown, expired or revoked, 403 where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip() if scheme.lower() == "bearer" else request.parameter("access_token")
    if not token:
        raise GoogleError(
            403,
            "Method doesn't allow unregistered callers (callers without established identity). "
            "Please use API Key or other form of API consumer identity to call this API.",
            reason="forbidden",
        )
    found = world.authorizations.caller(world, token)
    if found:
        return found
    issued = world.authorizations.knows(token)
    if token == world.start.token or (not world.start.token and not token.startswith(oauth.ISSUED)):
        return Caller(world.owner, BROWSER, every_scope())
    raise GoogleError(
        401,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        reason="authError",
        location=("Authorization", "header"),
        details=[error_info("ACCESS_TOKEN_EXPIRED" if issued else "ACCESS_TOKEN_TYPE_UNSUPPORTED", "googleapis.com")],
        headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'},
    )


def require_scope(who: Caller, operation: Operation) -> None:
    """Raises Google's 403 where none of the operation's scopes was granted."""
    if operation.scopes & who.scopes:
        return
    service = {"sheets": "sheets.googleapis.com", "drive": "drive.googleapis.com"}[operation.api]
    raise GoogleError(
        403,
        "Request had insufficient authentication scopes.",
        reason="insufficientPermissions",
        details=[error_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", service, method=operation.id)],
        headers={
            "WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="insufficient_scope", '
            f'scope="{" ".join(sorted(operation.scopes))}"'
        },
    )
