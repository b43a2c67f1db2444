"""What a test run leaves out, and says so: tests that need a program which not every machine has.

A test marked `@pytest.mark.needs("office")` is skipped where its programs are missing, and the run's last lines say
what was left out and how to have it. Where `CONCIERGE_REQUIRE` names it (`CONCIERGE_REQUIRE=office,browser`, as CI
does), nothing is skipped: the run fails at once, so that a missing install step cannot pass for success.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import pytest

REQUIRE = "CONCIERGE_REQUIRE"
NO_ACCOUNT = "live tests at the real Google (no account was named)"
"""Why they are left out, where they were asked for."""


class Needed(NamedTuple):
    """Programs and libraries of the system that some tests need: what those tests are called, and how to install them
    on Debian."""

    tests: str
    programs: tuple[str, ...]
    install: str
    libraries: tuple[str, ...] = ()

    def missing(self) -> list[str]:
        return [
            *(program for program in self.programs if shutil.which(program) is None),
            *(library for library in self.libraries if not _library_is_there(library)),
        ]


@cache
def _library_is_there(name: str) -> bool:
    return ctypes.util.find_library(name) is not None


NEEDED = {
    "office": Needed(
        "LibreOffice tests",
        ("soffice", "pdftoppm"),
        "apt-get install --no-install-recommends libreoffice-calc-nogui poppler-utils fonts-liberation",
    ),
    "chromium": Needed(
        "a report in a real browser", ("chromium",), "apt-get install --no-install-recommends chromium fonts-liberation"
    ),
    "pdf": Needed(
        "a report on pages",
        ("pdftoppm",),
        "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils "
        "fonts-liberation",
        libraries=("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"),
    ),
    "zsh": Needed("the Tab key in zsh", ("zsh",), "apt-get install --no-install-recommends zsh"),
    "strace": Needed("single calls that fail", ("strace",), "apt-get install --no-install-recommends strace"),
    "fish": Needed("the Tab key in fish", ("fish",), "apt-get install --no-install-recommends fish"),
}
"""By the name that the marker and `CONCIERGE_REQUIRE` use."""


def refuse_missing() -> None:
    """Ends the run where a program is missing that this machine must have."""
    for name in filter(None, os.environ.get(REQUIRE, "").replace(",", " ").split()):
        if name not in NEEDED:
            raise pytest.UsageError(f"{REQUIRE}={name}: there are {', '.join(NEEDED)}")
        if missing := NEEDED[name].missing():
            raise pytest.UsageError(
                f"{REQUIRE}={name}: {' and '.join(missing)} not found. Install: {NEEDED[name].install}"
            )


def leave_out(items: Iterable[pytest.Item]) -> None:
    """Skips the tests whose programs are missing."""
    for item in items:
        for marker in item.iter_markers("needs"):
            if missing := NEEDED[marker.args[0]].missing():
                item.add_marker(pytest.mark.skip(reason=_said(marker.args[0], missing)))


def told(skipped: Iterable[pytest.TestReport], config: pytest.Config) -> list[str]:
    """What was left out, a line a reason; nothing where everything ran, or where single tests were asked for."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") for report in skipped if isinstance(report.longrepr, tuple)
    )
    lines = []
    for name, needed in NEEDED.items():
        if n := reasons[_said(name, needed.missing())]:
            lines.append(f"left out: {n} {_said(name, needed.missing())}; to run them: {needed.install}")
    if n := reasons[NO_ACCOUNT]:
        lines.append(f"left out: {n} {NO_ACCOUNT}; to run them: tests/live/README.md")
    if not longer_ones_too(config) and not any("::" in word for word in config.args):
        lines.append("left out: the longer tests (marked thorough); to run everything: python -m tests.check")
    return lines


def _said(name: str, missing: list[str]) -> str:
    return f"{NEEDED[name].tests} ({', '.join(missing)} not found)"


def longer_ones_too(config: pytest.Config) -> bool:
    """Do the tests marked thorough belong to this run?"""
    return "not thorough" not in config.getoption("markexpr")
