"""`concierge`, and `python -m concierge_cli`: decides the language, prepares the streams, then runs the root.

The order matters: Typer and the command modules translate while they are imported and built.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` itself takes as long as completing a word may
    from collections.abc import Sequence

_GARBAGE = 50_000
"""How many new objects before garbage is looked for: most commands end sooner."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line (that of the process by default) and returns its exit code."""
    if argv is None:
        gc.disable()  # looking for garbage while modules load is a tenth of the time of a short command
        if sys.argv[1:2] == ["__complete"]:
            from concierge_cli.cli.completion.answer import main as complete

            _leave(complete(sys.argv[2:]))
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
    if argv is not None:
        return boundary.run(words, glance)
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    gc.enable()
    code = boundary.run(words, glance)
    _leave(code)
    return code


def _leave(code: int) -> None:
    """Ends the process without taking all modules apart first: a tenth of the time of a short command.

    Everything is closed by now. Where the last words cannot be written, Python ends the usual way and says so.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
