"""A loopback Google: Sheets v4, Drive v3 and OAuth over real HTTP, for the real client libraries.

`python -m tests.emulator --port 0` prints its address as its first line; tests start one in their own process with
`Emulator()`. Every request is checked against the discovery documents that google-api-python-client brings, so
a field that Google does not know is refused here too. Where Google's behaviour was recorded it is reproduced
(`tests/emulator/test_recordings.py` holds it); where no source was found, the choice that is harder on the client stands.
"""

from __future__ import annotations

from tests.emulator.serving import Emulator

__all__ = ["Emulator"]
