"""Where this person's data lies and which language they read: what `config` knows, without what `config` loads."""

from __future__ import annotations

import os
import sys

from concierge_cli.spoken import decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_CONFIG_LIMIT = 65_536


class Home:
    """The folders of a home; none of them need exist."""

    __slots__ = ("cache", "config", "data")

    def __init__(self, data: str, config: str, cache: str) -> None:
        self.data = data
        self.config = config
        self.cache = cache

    def demo(self) -> Home:
        """The demo's home, which lies in the cache of this one."""
        folder = os.path.join(self.cache, "demo")  # noqa: PTH118
        return Home(folder, folder, os.path.join(folder, "cache"))  # noqa: PTH118


def home(env: Mapping[str, str]) -> Home:
    """The home of this run, as `config.places` finds it."""
    if folder := env.get("CONCIERGE_HOME"):
        folder = os.path.join(os.getcwd(), os.path.expanduser(folder))  # noqa: PTH109, PTH111, PTH118
        return Home(folder, folder, os.path.join(folder, "cache"))  # noqa: PTH118
    bases = [env.get(name) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")]
    if sys.platform == "linux" and env.get("HOME", "").startswith("/") and "ANDROID_DATA" not in env and not any(bases):
        # What platformdirs says here, without loading it: a test holds the two together.
        user = env["HOME"].rstrip("/")
        return Home(f"{user}/.local/share/concierge", f"{user}/.config/concierge", f"{user}/.cache/concierge")
    from concierge_cli.config import places

    found = places(env)
    return Home(str(found.data), str(found.config), str(found.cache))


def language(env: Mapping[str, str], here: Home) -> str:
    """`es` or `en`. Of the settings only the one line is read that names it."""

    def configured() -> object:
        try:
            with open(os.path.join(here.config, "config.toml"), encoding="utf-8-sig") as file:  # noqa: PTH118, PTH123
                lines = file.read(_CONFIG_LIMIT).split("\n")
        except (OSError, ValueError):
            return None
        for line in lines:
            name, equals, value = line.partition("=")
            if equals and name.strip() == "language":
                return value.partition("#")[0].strip().strip("\"'")
        return None

    return decide(env, "", configured)
