"""Google Drive v3: files, folders, permissions and uploads in memory."""

from __future__ import annotations


def register() -> None:
    """Loads the modules whose functions answer operations."""
    from tests.emulator.drive import about, changes, files, listing, permissions, transfer  # noqa: F401
