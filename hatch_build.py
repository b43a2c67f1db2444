"""Makes what the program reads instead of its sources: gettext's catalogs, and the tables of completion.

`language/catalogs/<lang>/*.po` become the one catalog that gettext loads; the commands become the words that the
shell is offered. Runs when the package is built or installed (also editable); by hand: `python hatch_build.py`.
"""

from __future__ import annotations

import io
import os
import struct
import sys
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
        stream = io.BytesIO()
        write_mo(stream, merged)
        fresh.write_bytes(in_order(stream.getvalue()))
        fresh.replace(target)
        written.append(target)
    return written


def in_order(catalog: bytes) -> bytes:
    """The compiled catalog with its texts in the order of their sources' bytes, by which the program finds them; babel
    goes by the words and then by their context."""
    _magic, _version, count, sources, targets = struct.unpack_from("<5I", catalog)
    pairs = [
        (struct.unpack_from("<2I", catalog, sources + 8 * n), struct.unpack_from("<2I", catalog, targets + 8 * n))
        for n in range(count)
    ]
    pairs.sort(key=lambda pair: catalog[pair[0][1] : sum(pair[0])])
    made = bytearray(catalog)
    for n, (source, target) in enumerate(pairs):
        struct.pack_into("<2I", made, sources + 8 * n, *source)
        struct.pack_into("<2I", made, targets + 8 * n, *target)
    return bytes(made)


def gather_words() -> list[Path]:
    """Writes the tables of completion from the commands themselves; returns what it wrote.

    Without typer the commands cannot be built: nothing is written, and completion makes its table at every key.
    """
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        from concierge_cli.cli.completion import gather
    except ModuleNotFoundError as error:
        print(f"completion will be slow: {error}", file=sys.stderr)
        return []
    finally:
        del sys.path[0]
    return gather.write()


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # called by hand in an environment without the build tool
    pass
else:

    class CatalogHook(BuildHookInterface):  # type: ignore[type-arg]
        """Makes both before the wheel or the editable install is made; the words need the catalogs."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            compile_catalogs()
            gather_words()


if __name__ == "__main__":
    for path in (*compile_catalogs(), *gather_words()):
        print(path)
