"""`NAME=VALUE` from the command line."""

from __future__ import annotations

from collections.abc import Iterable

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _


def pairs(typed: Iterable[str]) -> dict[str, str]:
    """Names and values; InvalidInput for what has no `=` or no name."""
    found = {}
    for one in typed:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise InvalidInput(
                _("Write it as NAME=VALUE, for example order=2000007819609432."), hint="concierge template list"
            )
        found[name.strip()] = value
    return found
