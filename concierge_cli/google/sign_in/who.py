"""What the sign-in itself asks Google: who is behind the credentials, and to take a permission back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from concierge_cli.errors import PermissionDenied, Unavailable
from concierge_cli.google.address import Address
from concierge_cli.i18n import _

_ABOUT: Final = "https://www.googleapis.com/drive/v3/about"
_REVOKE: Final = "https://oauth2.googleapis.com/revoke"


def who(credentials: Any, where: Address, *, timeout: float) -> str:
    """The address of the account, which also proves that Google takes the credentials.

    Raises NotSignedIn, PermissionDenied, Unavailable.
    """
    from google.auth.transport.requests import AuthorizedSession

    with reached(), AuthorizedSession(credentials) as session:  # type: ignore[no-untyped-call]
        session.trust_env = not where.loopback
        answer = session.get(where.of(_ABOUT), params={"fields": "user(emailAddress)"}, timeout=timeout)
        document = answer.json()
    if answer.status_code >= 400:
        raise PermissionDenied(_("Google does not allow it: {reason}").format(reason=document["error"]["message"]))
    return str(document["user"]["emailAddress"])


def revoke(token: str, where: Address) -> None:
    """Takes the permission back; one that Google does not know any more is no failure. Raises Unavailable."""
    ask(where, _REVOKE, {"token": token})


def ask(where: Address, url: str, form: Mapping[str, str], *, timeout: float = 30.0) -> tuple[int, Mapping[str, Any]]:
    """The status and the document that Google answers a form with. Raises Unavailable."""
    import requests

    with reached(), requests.Session() as session:
        session.trust_env = not where.loopback
        answer = session.post(where.of(url), data=dict(form), timeout=timeout)
        document = answer.json()
    return answer.status_code, document if isinstance(document, dict) else {}


@contextmanager
def reached() -> Iterator[None]:
    """What the network does in here, as Unavailable."""
    import requests
    from google.auth.exceptions import RefreshError, TransportError

    try:
        yield
    except (requests.RequestException, TransportError, RefreshError, ValueError):
        raise Unavailable(
            _("Google cannot be reached now. Nothing is lost; try again later."), hint="concierge google status"
        ) from None
