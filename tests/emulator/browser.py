"""The browser of a person who agrees: `BROWSER="python -m tests.emulator.browser %s"` follows the consent page back."""

from __future__ import annotations

import sys
import urllib.request


def visit(address: str) -> int:
    """Opens an address and follows its redirects; the last status."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=20) as page:
        page.read()
        return page.status


if __name__ == "__main__":
    sys.exit(0 if visit(sys.argv[1]) < 400 else 1)
