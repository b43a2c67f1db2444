"""The browser of a person who agrees: `BROWSER="python -m tests.emulator.browser %s"` follows the consent page back.

It returns at once, as a real one does: the program that opened it answers the redirect only afterwards.
"""

from __future__ import annotations

import subprocess
import sys
import urllib.request


def visit(address: str) -> None:
    """Opens an address and follows its redirects."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=120) as page:
        page.read()


def main() -> None:
    if sys.argv[1] == "--here":
        visit(sys.argv[2])
    else:
        quiet = subprocess.DEVNULL
        command = [sys.executable, "-m", "tests.emulator.browser", "--here", sys.argv[1]]
        subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)


if __name__ == "__main__":
    main()
