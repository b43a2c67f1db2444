"""Keyrings of every kind that computers have. None of them is this machine's: what they keep is gone with the test."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class Whole(KeyringBackend):
    """Keeps what it is given; in a file where programs of their own are to share it."""

    priority = 5.0  # type: ignore[assignment]
    name = "Llavero de prueba"  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self._file = os.environ.get("TEST_KEYRING_FILE", "")
        self.entries: dict[str, str] = json.loads(Path(self._file).read_text()) if self._stored() else {}

    def _stored(self) -> bool:
        return bool(self._file) and Path(self._file).exists()

    def _save(self) -> None:
        if self._file:
            Path(self._file).write_text(json.dumps(self.entries))

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[f"{service}/{username}"] = password
        self._save()

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError
        self._save()


class Cutting(Whole):
    """Keeps 200 letters and says nothing about the rest."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:200])


class Small(Whole):
    """Refuses what is long, as Windows does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password) > 300:
            raise OSError(1783, "The stub received bad data.")
        super().set_password(service, username, password)


class Locked(Whole):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")

    get_password = delete_password = set_password  # type: ignore[assignment]


class Mute(Whole):
    """Asks for its password in a window that nobody sees."""

    asked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.wait(30)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked.wait(30)


class Plain(Whole):
    """What keyrings.alt calls itself: a file that it does not protect."""

    priority = 0.5  # type: ignore[assignment]
