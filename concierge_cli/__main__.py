"""`concierge`, and `python -m concierge_cli`: decides the language, prepares the streams, then runs the root.

The order matters: Typer and the command modules translate while they are imported and built.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line (that of the process by default) and returns its exit code."""
    if argv is None:
        gc.disable()  # looking for garbage while modules load is a tenth of the time of a short command
    from concierge_cli import config, i18n
    from concierge_cli.cli import startup

    words = sys.argv[1:] if argv is None else argv
    startup.prepare_streams()
    glance = startup.glance(words)
    i18n.bind(config.decide_language(os.environ, glance.flags))
    try:
        from concierge_cli.cli import boundary
    except KeyboardInterrupt:
        return 130
    if argv is None:
        gc.freeze()
        gc.enable()
    return boundary.run(words, glance)


if __name__ == "__main__":
    sys.exit(main())
