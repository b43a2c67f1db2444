from __future__ import annotations

from tests.emulator.conftest import emulator, google

__all__ = ["emulator", "google"]
