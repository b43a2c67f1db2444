"""Where Google is: its own hosts, or the loopback address of `CONCIERGE_GOOGLE_BASE_URL`, which takes all traffic.

An access token goes to no other place, whatever an address that was kept, or that an answer named, says.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

VARIABLE: Final = "CONCIERGE_GOOGLE_BASE_URL"
_OURS: Final = ("googleapis.com", "google.com", "googleusercontent.com")


@dataclass(frozen=True, slots=True)
class Address:
    """`base` is empty for Google itself, else the scheme, host and port that stand for all its hosts."""

    base: str = ""

    @property
    def loopback(self) -> bool:
        return bool(self.base)

    def of(self, url: str) -> str:
        """`url`, an address at Google, as it is reached from here. Raises ValueError for one of anybody else."""
        parts = urlsplit(url)
        if self.base and f"{parts.scheme}://{parts.netloc}" == self.base:
            return url
        host = parts.hostname or ""
        if parts.scheme != "https" or not any(host == name or host.endswith(f".{name}") for name in _OURS):
            raise ValueError(f"not an address of Google: {host}")
        return self.base + url.removeprefix(f"{parts.scheme}://{parts.netloc}") if self.base else url


def address(base_url: str = "") -> Address:
    """The address that `base_url` names, Google's own when it is empty.

    Raises InvalidInput for anything but a plain address on this machine: the tokens of a whole account go there.
    """
    if not base_url:
        return Address()
    text = base_url.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        plain = not (parts.username or parts.password or parts.path or parts.query or parts.fragment)
        here = parts.scheme in ("http", "https") and plain and parts.port != 0 and _loopback(parts.hostname or "")
    except ValueError:
        here = False
    if not here:
        raise InvalidInput(
            _(
                "{variable} is “{value}”; it can only be an address on this machine, such as http://127.0.0.1:8085."
            ).format(variable=VARIABLE, value=base_url)
        )
    return Address(text)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
