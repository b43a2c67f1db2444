"""The two files that Google's console gives: the OAuth client of the person's own project, and a service account's key.

Each is read once, when connecting; what is needed of it is kept with the secret. Where Google is, `address` decides,
never such a file: its secrets would go to whoever wrote another address into it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.system_words import system_words

_LARGEST: Final = 100_000
_HELP: Final = "concierge help google"
_KEY_FIELDS: Final = ("client_email", "private_key", "private_key_id", "project_id")


class OAuthClient(NamedTuple):
    """A client of the type “Desktop app”. Google's documents say that its secret is none; it is kept with the token."""

    id: str
    secret: str


def read_client_file(path: Path) -> OAuthClient:
    """The OAuth client in `path`. Raises InvalidInput that says what the file is instead."""
    content = _document(path)
    if content.get("type") == "service_account":
        raise InvalidInput(
            _("{file} is the key of a service account, not an OAuth client.").format(file=path.name),
            hint="concierge google connect --service-account FILE",
        )
    if "installed" not in content and isinstance(content.get("web"), dict):
        raise InvalidInput(
            _("{file} is an OAuth client for a website. Concierge needs one of the type “Desktop app”.").format(
                file=path.name
            ),
            hint=_HELP,
        )
    client = content.get("installed")
    if not isinstance(client, dict) or not _text(client.get("client_id")):
        raise _not_googles(path)
    return OAuthClient(client["client_id"], _text(client.get("client_secret")))


def read_key_file(path: Path) -> dict[str, str]:
    """What is needed of a service account's key file. Raises InvalidInput that says what the file is instead."""
    content = _document(path)
    if "installed" in content or "web" in content:
        raise InvalidInput(
            _("{file} is an OAuth client, not the key of a service account.").format(file=path.name),
            hint="concierge google connect --client-file FILE",
        )
    if content.get("type") != "service_account" or not all(_text(content.get(name)) for name in _KEY_FIELDS[:2]):
        raise _not_googles(path)
    return {name: _text(content.get(name)) for name in _KEY_FIELDS}


def _document(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
        content = json.loads(text) if len(text) <= _LARGEST else None
    except OSError as error:
        raise InvalidInput(
            _("{file} cannot be read: {reason}.").format(file=path, reason=system_words(error)), hint=_HELP
        ) from error
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise _not_googles(path)
    return content


def _not_googles(path: Path) -> InvalidInput:
    return InvalidInput(
        _("{file} is not the file that Google's console gives to download for a client or a service account.").format(
            file=path.name
        ),
        hint=_HELP,
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
