"""`concierge`, and `python -m concierge_cli`: decides the language, prepares the streams, then runs the root.

The order matters: Typer and the command modules translate while they are imported and built.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` itself takes as long as completing a word may
    from collections.abc import Sequence

_GARBAGE = 200_000
"""How many new objects before garbage is looked for: most commands end sooner, the queue of a full desk too."""


_MOMENT = 0.01
"""Seconds after which a finalizer is surely over."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line (that of the process by default) and returns its exit code."""
    code = 130
    if argv is None:
        sys.unraisablehook = press_again
    try:
        code = _run(argv)
        if argv is None:
            _leave(code)
    except KeyboardInterrupt:
        # Before the command began, or behind its last word: what there was to say has been said.
        if argv is None:
            os._exit(code)
    return code


def _run(argv: Sequence[str] | None) -> int:
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
    from concierge_cli.cli import boundary

    if argv is None:
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        gc.enable()
    return boundary.run(words, glance)


def press_again(ignored: sys.UnraisableHookArgs) -> None:
    """A Ctrl-C that Python drops, in a finalizer or behind an import, comes once more instead of a traceback."""
    if not issubclass(ignored.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(ignored)
        return
    from _thread import interrupt_main
    from threading import Timer

    again = Timer(_MOMENT, interrupt_main)
    again.daemon = True
    again.start()


def _leave(code: int) -> None:
    """Ends the process without taking all modules apart first: a tenth of the time of a short command.

    Everything is closed by now. Last words that cannot be written are dropped: the answer itself was written before.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
