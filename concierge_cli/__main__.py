"""`concierge`, and `python -m concierge_cli`: decides the language, prepares the streams, then runs the root.

The order matters: Typer and the command modules translate while they are imported and built.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # what `signal` is made of, without the time that its enumerations take
import _thread
import contextlib
import gc
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:  # so does `typing` itself
    from collections.abc import Sequence
    from types import FrameType

_GARBAGE = 200_000
"""How many new objects before garbage is looked for: most commands end sooner, the queue of a full desk too."""


_MOMENT = 0.01
"""Seconds after which a finalizer, or the import of a module, is probably over."""

_IMPORTING = "<frozen importlib._bootstrap>"
"""Where the locks are that an interrupted import leaves behind for ever."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line (that of the process by default) and returns its exit code."""
    code = 130
    if argv is None:
        _listen()
    try:
        code = _run(argv)
        if argv is None:
            _leave(code)
    except KeyboardInterrupt:
        # Before the command began, or behind its last word: what there was to say has been said.
        if argv is None:
            os._exit(code)
    return code


def _listen() -> None:
    """From here on Ctrl-C ends the program only where that leaves nothing behind; one that is ignored stays ignored."""
    sys.unraisablehook = press_again
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, ctrl_c)


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


def ctrl_c(_number: int, frame: FrameType | None) -> None:
    """Ctrl-C, but never in the middle of an import, which Python may not survive: then it comes a moment later."""
    while frame is not None:
        if frame.f_code.co_filename == _IMPORTING:
            _press_later()
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def press_again(ignored: sys.UnraisableHookArgs) -> None:
    """A Ctrl-C that Python drops, in a finalizer or behind an import, comes once more instead of a traceback."""
    if issubclass(ignored.exc_type, KeyboardInterrupt):
        _press_later()
    else:
        sys.__unraisablehook__(ignored)


def _press_later() -> None:
    main_thread = _thread.get_ident()

    def press() -> None:
        time.sleep(_MOMENT)
        if hasattr(_signal, "pthread_kill"):
            _signal.pthread_kill(main_thread, _signal.SIGINT)  # this wakes it where it waits for a key, too
        else:
            _thread.interrupt_main()

    _thread.start_new_thread(press, ())


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
