"""The person's browser: the one that `BROWSER` names, else the system's."""

from __future__ import annotations

import os
import shlex
import subprocess
import threading
from typing import Final

_TEXT_BROWSERS: Final = ("www-browser", "links", "elinks", "lynx", "w3m")


def open_browser(page: str) -> bool:
    """Opens `page` in the browser that `BROWSER` names, else in the system's; False when there is none to open.

    A browser that draws in this terminal is left alone: Google's page needs a real one.
    """
    named = os.environ.get("BROWSER", "")
    if named:
        return any(_start(command, page) for command in named.split(os.pathsep) if command.strip())
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    if os.path.basename(str(getattr(browser, "name", ""))) in _TEXT_BROWSERS:  # noqa: PTH119 - a command, not a path
        return False
    return browser.open(page)


def _start(command: str, page: str) -> bool:
    """Starts a command line as the module webbrowser reads it: `%s` stands for the address, else it comes last.

    What the browser writes stays out of our answer.
    """
    try:
        words = [word.strip('"') for word in shlex.split(command, posix=os.name != "nt")]
    except ValueError:
        return False
    if words and words[-1] == "&":
        words.pop()
    line = [word.replace("%s", page) for word in words] if "%s" in command else [*words, page]
    nothing = subprocess.DEVNULL
    try:
        browser = subprocess.Popen(line, stdin=nothing, stdout=nothing, stderr=nothing)
    except OSError:
        return False
    threading.Thread(target=browser.wait, daemon=True).start()
    return True
