"""Playbooks: what the platforms demand and how to answer, as data in `sops/` and `templates/`.

`open_playbooks(settings)` is the entry. Importing this package loads nothing else: the queue opens the compiled
playbooks, and only a changed folder costs a reading.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from concierge_cli.playbooks.book import Playbooks

_PACKAGE = Path(__file__).resolve().parent.parent


class Places(Protocol):
    """What playbooks need of the settings: the user's own folders and where caches go."""

    @property
    def own_sops(self) -> Path: ...
    @property
    def own_templates(self) -> Path: ...
    @property
    def cache(self) -> Path: ...


def shipped_folder(name: str) -> Path:
    """The folder `name` (`sops`, `templates`, `examples`) that came with the program.

    Inside the package in a wheel; beside it in a clone (editable installation).
    """
    inside = _PACKAGE / "shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def open_playbooks(settings: Places) -> Playbooks:
    """The playbooks of this home: the shipped ones with the user's own over them."""
    from concierge_cli.playbooks.book import Playbooks

    return Playbooks(shipped_folder("sops"), settings.own_sops, settings.cache)
