"""Where the secret of a connection lies: in the system's keyring, or in a file that only its owner may read.

A keyring is taken only after it has given back what was put in, at the size of the real thing: some cut long texts,
some are locked or have nothing behind them. On Windows a file has no 0600; it lies in the person's own folder, which
other accounts but the administrators' cannot open.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from concierge_cli.errors import NotSignedIn, Unavailable
from concierge_cli.google.sign_in.account import CONNECT, Account, Kept, not_writable, read_account
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from concierge_cli.config import Settings

Result = TypeVar("Result")
Secret = dict[str, Any]

SERVICE: Final = "concierge"
"""What the entries are filed under in the keyring; the second name is the connection's id."""
UNLOCKING: Final = 60.0
"""Seconds for a keyring while somebody is connecting: it may ask for its password."""
READING: Final = 4.0
"""Seconds for a keyring at any other time: no command waits for one that is locked."""


class Place(NamedTuple):
    """Where a secret went; `name` is what the keyring calls itself."""

    kept: Kept
    name: str = ""


class _TooSlow(Exception):
    """The keyring has not answered in time."""


def secret_file(settings: Settings) -> Path:
    return settings.places.config / "google-token.json"


def offer(name: str, secret: Secret) -> Place:
    """Puts the secret of the connection `name` into the keyring; `file` where there is none to take it.

    Nothing else is touched: a connection that there was stays whole until `keep`.
    """
    text = _text(name, secret)
    keyring = _keyring()
    if keyring is not None and _holds(keyring, name, text):
        return Place("keyring", str(keyring.name))
    return Place("file")


def keep(settings: Settings, account: Account, secret: Secret) -> None:
    """Writes the secret where `account` says, unless the keyring has it. Raises StorageFailed."""
    if account.kept == "file":
        _write(settings, _text(account.id, secret))


def replace(settings: Settings, account: Account, secret: Secret) -> None:
    """Stores the connection's secret anew where it lies, as long as the connection stands.

    Never fails: what was there before is still good.
    """
    text = _text(account.id, secret)
    with contextlib.suppress(Exception):
        standing = read_account(settings)
        if standing is None or standing.id != account.id:
            return  # ended or replaced by another run in the meantime
        if account.kept == "file":
            _write(settings, text)
        elif account.kept == "keyring" and (keyring := _keyring()) is not None:
            _within(READING, lambda: keyring.set_password(SERVICE, account.id, text))


def read(settings: Settings, account: Account) -> Secret:
    """The connection's secret. Raises NotSignedIn when it is gone, Unavailable when a keyring does not answer."""
    text = _file_read(settings) if account.kept == "file" else _keyring_read(account)
    try:
        secret: Secret = json.loads(text or "")
    except ValueError:
        secret = {}
    if not isinstance(secret, dict) or secret.pop("id", "") != account.id:
        raise NotSignedIn(
            _("The permission to work with Google is no longer where it was kept. Connect again."), hint=CONNECT
        )
    return secret


def forget(settings: Settings, account: Account | None) -> bool:
    """Removes the connection's secret; False when a keyring did not let it go."""
    _file_forget(settings)
    return account is None or account.kept != "keyring" or _keyring_forget(account.id)


def withdraw(account: Account) -> None:
    """Takes back from the keyring what `offer` put there for a connection that did not come about."""
    if account.kept == "keyring":
        _keyring_forget(account.id)


def clear(settings: Settings, before: Account, now: Account) -> None:
    """Removes what the connection before has left where `now` keeps nothing of its own."""
    if before.kept == "keyring":
        _keyring_forget(before.id)
    if now.kept != "file":
        _file_forget(settings)


def readable_by_others(settings: Settings) -> bool:
    """Whether other accounts of this computer may read the file; Windows does not say it this way."""
    try:
        mode = secret_file(settings).stat().st_mode
    except OSError:
        return False
    return sys.platform != "win32" and bool(mode & 0o077)


def _text(name: str, secret: Secret) -> str:
    """The secret as it is stored, with the connection that it belongs to."""
    return json.dumps({"id": name, **secret}, separators=(",", ":"))


# --- the file ---------------------------------------------------------------------------------------------------


def _write(settings: Settings, text: str) -> None:
    from concierge_cli.durable import make_folder, write_whole

    path = secret_file(settings)
    try:
        make_folder(path.parent)
        write_whole(path, text.encode())
    except OSError as error:
        raise not_writable(path, error) from error


def _file_read(settings: Settings) -> str | None:
    try:
        return secret_file(settings).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _file_forget(settings: Settings) -> None:
    path = secret_file(settings)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise not_writable(path, error) from error


# --- the keyring ------------------------------------------------------------------------------------------------


def _keyring() -> Any:
    """The system's own keyring, or None. Those below priority 1 keep nothing safer than our file does."""

    def found() -> Any:
        import keyring
        from keyring.backends.chainer import ChainerBackend

        first: Any = keyring.get_keyring()
        if isinstance(first, ChainerBackend):
            first = next(iter(ChainerBackend.backends), None)
        return first if first is not None and first.priority >= 1 else None

    try:
        return _within(READING, found)  # looking for one asks a desktop's services, which may not answer
    except Exception:  # noqa: BLE001 - whatever they raise, the file is there
        return None


def _holds(keyring: Any, name: str, text: str) -> bool:
    """Puts `text` in, once as many random letters came back whole."""
    trial = secrets.token_urlsafe(len(text))[: len(text)]

    def kept(what: str) -> bool:
        keyring.set_password(SERVICE, name, what)
        return bool(keyring.get_password(SERVICE, name) == what)

    # Locked, absent, too small, broken: whatever a system's keyring raises means that the file is the place.
    with contextlib.suppress(Exception):
        if _within(UNLOCKING, lambda: kept(trial) and kept(text)):
            return True
    _keyring_forget(name)
    return False


def _keyring_read(account: Account) -> str | None:
    keyring = _keyring()
    try:
        if keyring is None:
            raise _TooSlow
        text: str | None = _within(READING, lambda: keyring.get_password(SERVICE, account.id))
    except Exception as error:  # every system's keyring has errors of its own
        raise Unavailable(
            _(
                "The keyring of this computer ({name}) does not give out the permission to work with Google. "
                "Unlock it, or connect again."
            ).format(name=account.keyring or "?"),
            hint="concierge google status",
        ) from error
    return text


def _keyring_forget(name: str) -> bool:
    keyring = _keyring()
    if keyring is None:
        return False
    try:
        if _within(READING, lambda: keyring.get_password(SERVICE, name)) is None:
            return True
        _within(READING, lambda: keyring.delete_password(SERVICE, name))
    except Exception:  # noqa: BLE001 - every system's keyring has errors of its own
        return False
    return True


def _within(seconds: float, call: Callable[[], Result]) -> Result:
    """The result of `call`, waited for no longer than `seconds`: a locked keyring may ask where nobody looks."""
    done: list[Result] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            done.append(call())
        except BaseException as error:  # noqa: BLE001 - raised below, where somebody waits
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise _TooSlow
    return done[0]
