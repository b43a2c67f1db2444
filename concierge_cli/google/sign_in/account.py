"""Who is connected, as a file beside the settings: everything but the secret, which lies elsewhere (`keeping`).

The file is the connection: without it nobody is connected, whatever a keyring still holds.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from concierge_cli.errors import NotSignedIn, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.system_words import system_words

if TYPE_CHECKING:
    from concierge_cli.config import Settings

Kind = Literal["person", "service_account", "default"]
Kept = Literal["keyring", "file", "elsewhere"]

CONNECT: Final = "concierge google connect --client-file FILE"
CONNECT_AGAIN: Final = "concierge google connect"
"""With the client file that was given before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A connection. `default` is what the machine offers (application default credentials): its secret is not ours."""

    id: str
    """Random: names this connection's secret, so that two homes on one computer never share one."""
    kind: Kind
    email: str = ""
    """Empty until Google has said it."""
    scopes: tuple[str, ...]
    """What was granted."""
    client_id: str = ""
    """The person's own OAuth client."""
    kept: Kept
    keyring: str = ""
    """What the keyring that holds the secret calls itself."""
    connected_at: datetime
    ends_at: datetime | None = None
    """When the permission ends by itself, where Google has said so."""
    outlived: bool = False
    """Google took the permission after more than a week: its app is no longer in testing."""
    address: str = ""
    """What stood for Google (`address.base_url`) when connecting: its tokens are good there only."""


def account_file(settings: Settings) -> Path:
    return settings.google_file


def is_connected(settings: Settings) -> bool:
    """Whether somebody has connected; a look at one file that loads nothing."""
    return account_file(settings).exists()


def read_account(settings: Settings) -> Account | None:
    """The connection, or None. Raises StorageFailed for a file that cannot be read or understood."""
    path = account_file(settings)
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
        return Account(
            **{
                **content,
                "scopes": tuple(content["scopes"]),
                "connected_at": datetime.fromisoformat(content["connected_at"]),
                "ends_at": datetime.fromisoformat(content["ends_at"]) if content["ends_at"] else None,
            }
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = system_words(error)
    except (ValueError, TypeError, KeyError, AttributeError):
        reason = _("its content is damaged")
    raise StorageFailed(
        _("What is noted about the connection with Google cannot be read: {path} ({reason}).").format(
            path=path, reason=reason
        ),
        hint="concierge google disconnect",
    )


def connected_account(settings: Settings) -> Account:
    """The connection. Raises NotSignedIn where there is none."""
    account = read_account(settings)
    if account is None:
        raise NotSignedIn(_("This computer is not connected with Google."), hint=CONNECT)
    return account


def save_account(settings: Settings, account: Account) -> None:
    """Writes the connection down, whole, for its owner's eyes only."""
    from concierge_cli.durable import make_folder, write_whole

    content = asdict(account)
    content["connected_at"] = account.connected_at.isoformat()
    content["ends_at"] = account.ends_at.isoformat() if account.ends_at else None
    path = account_file(settings)
    try:
        make_folder(path.parent)
        write_whole(path, json.dumps(content, indent=1).encode() + b"\n")
    except OSError as error:
        raise not_writable(path, error) from error


def note(settings: Settings, account: Account, **changes: Any) -> Account:
    """The connection with `changes`, written down unless it was ended or replaced in the meantime."""
    changed = replace(account, **changes)
    now = read_account(settings)
    if changed != account and now is not None and now.id == account.id:
        save_account(settings, changed)
    return changed


def not_writable(path: Path, error: OSError) -> StorageFailed:
    return StorageFailed(
        _("{path} cannot be written: {reason}.").format(path=path, reason=system_words(error)),
        hint="concierge doctor",
    )
