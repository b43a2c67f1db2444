"""`NAME=VALUE` from the command line."""

from __future__ import annotations

from collections.abc import Iterable

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _


def pairs(typed: Iterable[str], *, hint: str = "concierge template list") -> dict[str, str]:
    """Names and values, of a name given twice the last; InvalidInput with `hint` for what has no `=` or no name."""
    return dict(pair(one, hint=hint) for one in typed)


def pair(typed: str, *, hint: str) -> tuple[str, str]:
    """One name and its value; InvalidInput with `hint` for what has no `=` or no name."""
    name, equals, value = typed.partition("=")
    if not equals or not name.strip():
        raise InvalidInput(_("Write it as NAME=VALUE, for example order=2000007819609432."), hint=hint)
    return name.strip(), value
