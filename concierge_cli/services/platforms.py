"""Platforms as people name them: by code, by label in either language, by short name."""

from __future__ import annotations

from concierge_cli.language.words import match
from concierge_cli.services.desk import Desk


def platform_names(desk: Desk) -> dict[str, tuple[str, ...]]:
    """What each platform is called: both labels and its short names, for typing in either language."""
    return {
        one.code: tuple(dict.fromkeys((one.label.es, one.label.en, one.tag, *one.aliases)))
        for one in desk.playbooks.platforms()
    }


def platform_word(desk: Desk, typed: str) -> str:
    """The platform that `typed` means, or InvalidInput with the nearest ones."""
    return match("platform", typed, extra=platform_names(desk))

