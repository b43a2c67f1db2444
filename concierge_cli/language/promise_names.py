"""What our own promises are called inside a sentence. Loads nothing: the quickest screens need it."""

from __future__ import annotations

from concierge_cli.i18n import _


def promise_name(clock: str) -> str:
    """`primera respuesta` for `first_response`."""
    base, _hash, number = clock.partition("#")
    name = {
        "first_response": _("first answer"),
        "next_response": _("next answer"),
        "resolution": _("solution"),
        "next_update": _("promise to write"),
    }.get(base, base)
    return f"{name} ({number})" if number else name
