"""Compiles `language/catalogs/<lang>/*.po` into the one catalog that gettext loads.

Runs when the package is built or installed (also editable); by hand: `python hatch_build.py`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGS = Path(__file__).parent / "concierge_cli" / "language" / "catalogs"


def compile_catalogs(root: Path = CATALOGS) -> list[Path]:
    """Writes `<root>/<lang>/LC_MESSAGES/concierge.mo` from every `<root>/<lang>/*.po`; returns what it wrote."""
    written = []
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        merged = Catalog(locale=folder.name)
        for source in sorted(folder.glob("*.po")):
            with source.open("rb") as file:
                catalog = read_po(file, locale=folder.name)
            # How many plurals there are is what our files say: a newer CLDR gives Spanish a third, which none of them has.
            merged.mime_headers = catalog.mime_headers
            for message in catalog:
                if message.id:
                    merged[message.id] = message
        target = folder / "LC_MESSAGES" / "concierge.mo"
        target.parent.mkdir(exist_ok=True)
        # A program that starts at this moment must find the old catalog or the new one, never half of it.
        fresh = target.with_suffix(f".{os.getpid()}.tmp")
        with fresh.open("wb") as file:
            write_mo(file, merged)
        fresh.replace(target)
        written.append(target)
    return written


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # called by hand in an environment without the build tool
    pass
else:

    class CatalogHook(BuildHookInterface):  # type: ignore[type-arg]
        """Compiles the catalogs before the wheel or the editable install is made."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            compile_catalogs()


if __name__ == "__main__":
    for path in compile_catalogs():
        print(path)
