"""What a command gets: the settings, the moment, the screen, the journal, and one way to answer.

Nothing is opened before it is asked for. A command ends by calling `answer` once; what it has to say besides goes
through `notice` and comes after the answer, on stderr (with `--json`: inside the document).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from concierge_cli.cli.output import Screen, screen_for, to_json
from concierge_cli.cli.style import safe_lines
from concierge_cli.config import Settings
from concierge_cli.errors import ConciergeError, InvalidInput
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from concierge_cli.cli.ask import Prompter
    from concierge_cli.journal import Journal
    from concierge_cli.playbooks.book import Playbooks

Text = str | Iterable[str] | Callable[[], str | Iterable[str]]


class Written(NamedTuple):
    """What every writing command may add, as typed: `at` is read with the client's zone by the command."""

    at: str = ""
    minutes: int | None = None
    because: str = ""
    sync: bool = True


class Session:
    """One run of one command.

    `command` are the words that named it (`client add`), `written` what `--at`, `--minutes`, `--because` said.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        now: datetime,
        screen: Screen,
        json: bool = False,
        no_input: bool = False,
        writes: bool = False,
        written: Written = Written(),
        command: str = "",
    ) -> None:
        self.settings = settings
        self.now = now
        self.screen = screen
        self.json = json
        self.no_input = no_input
        self.writes = writes
        self.written = written
        self.command = command
        self.notices: list[str] = []
        self.placed_file: Path | None = None
        """The file for the person that is there by now."""
        self.tells_left_out = True
        """Whether files of the user's own that were left out still have to be named."""
        self.answered = False
        """The answer is out: whatever fails behind it is said on stderr, with `--json` too."""
        self._placed = False
        self._resources = ExitStack()

    @property
    def saved(self) -> bool:
        """Something was committed or put in its place: whatever ends the run now must not say that nothing was."""
        return self._placed or self.logged

    @property
    def logged(self) -> bool:
        """Something was committed to the journal."""
        opened: Journal | None = self.__dict__.get("journal")
        return opened is not None and opened.saved

    def placed(self) -> None:
        """Called at the moment at which something else than the journal, such as a backup, is there for good."""
        self._placed = True

    def wrote(self, path: Path) -> None:
        """Called at the moment at which a file for the person is there for good."""
        self.placed_file = path

    @property
    def interactive(self) -> bool:
        """Somebody can be asked: a terminal on both sides, and neither `--json` nor `--no-input`."""
        return not self.json and not self.no_input and sys.stdin.isatty() and sys.stdout.isatty()

    @cached_property
    def journal(self) -> Journal:
        """The journal, opened for writing when the command writes."""
        from concierge_cli.journal import open_journal

        journal = open_journal(self.settings, write=self.writes)
        self._resources.callback(journal.close)
        return journal

    @cached_property
    def playbooks(self) -> Playbooks:
        from concierge_cli.playbooks import open_playbooks

        return open_playbooks(self.settings)

    @cached_property
    def ask(self) -> Prompter:
        """Questions to the person at the terminal; where nobody can be asked, InvalidInput names the flags."""
        from concierge_cli.cli.ask import Prompter

        return Prompter(screen=self.screen, interactive=self.interactive, command=self.command)

    def later(self, now: datetime) -> Session:
        """The same run at another moment, with another look at the journal. This one is closed."""
        self._resources.close()
        return Session(
            settings=self.settings,
            now=now,
            screen=self.screen,
            json=self.json,
            no_input=self.no_input,
            command=self.command,
        )

    def notice(self, text: str, *, first: bool = False) -> None:
        """Something to know besides the answer, one sentence. `first` says it before the answer, not after."""
        if first and not self.json:
            self._say_notices([text])
        else:
            self.notices.append(text)

    def talk(self, texts: Iterable[str]) -> None:
        """Says at once, on stderr, what came after the answer; beside a JSON document too, which is out by then."""
        self._say_notices(texts)

    def say(self, text: Text) -> None:
        """Writes at once to stdout, on a terminal only: the lines between questions. Not the answer."""
        if self.interactive:
            self.screen.write(_lines(text), sys.stdout)

    def answer(
        self,
        data: object | Callable[[], object],
        text: Text,
        *,
        failed: ConciergeError | None = None,
    ) -> None:
        """Prints the answer, once: `data` as JSON, or `text`. Either may be a function, called only when needed.

        `failed` is for a check that ran and found something: the answer is printed all the same, and the command
        ends with the error's exit code. With `--json` the document is the error's, with `data` in it.
        """
        if self.json:
            content = data() if callable(data) else data
            self._write_json(content, failed)
        else:
            self.screen.write(_lines(text), sys.stdout)
        self.answered = True
        if failed is not None:
            import typer

            raise typer.Exit(failed.exit_code)

    def _write_json(self, content: object, failed: ConciergeError | None) -> None:
        self._notice_left_out()
        document: dict[str, Any] = {"ok": failed is None}
        if failed is not None:
            document["error"] = error_document(failed)
        document["data"] = content
        document["notices"] = list(self.notices)
        self.notices.clear()
        sys.stdout.write(to_json(document, indent=2 if sys.stdout.isatty() else None) + "\n")

    def close(self) -> None:
        """Closes what was opened and says the notices that are left."""
        self._resources.close()
        self._notice_left_out()
        notices, self.notices = self.notices, []
        if not self.json:
            self._say_notices(notices)

    def _notice_left_out(self) -> None:
        """Names, once, the playbooks of the user's own that this run did without."""
        books: Playbooks | None = self.__dict__.get("playbooks")
        if self.tells_left_out and books is not None and books.was_read:
            self.tells_left_out = False
            if mistakes := books.set_aside():
                from concierge_cli.playbooks.entries import left_out_notices

                self.notices += left_out_notices(mistakes)

    def _say_notices(self, notices: Iterable[str]) -> None:
        if self.screen.quiet:
            return
        sys.stdout.flush()
        for notice in notices:
            for line in safe_lines(notice):
                self.screen.write(self.screen.wrap(line), sys.stderr)


def new_session(
    settings: Settings,
    *,
    writes: bool = False,
    command: str = "",
    shared: dict[str, Any] | None = None,
) -> Session:
    """The session of one command; `shared` are the common flags that the parser has read."""
    flags = shared or {}
    return Session(
        settings=settings,
        now=settings.clock(),
        screen=screen_for(
            sys.stdout,
            color=flags.get("color") or settings.color,
            env=os.environ,
            accessible=settings.accessible,
            quiet=bool(flags.get("quiet")),
        ),
        json=bool(flags.get("json")),
        no_input=bool(flags.get("no_input")),
        writes=writes,
        command=command,
        written=Written(
            at=flags.get("at") or "",
            minutes=flags.get("minutes"),
            because=flags.get("because") or "",
            sync=not flags.get("no_sync"),
        ),
    )


def error_document(error: ConciergeError) -> dict[str, str]:
    """The `error` of a JSON answer."""
    return {"code": error.code, "message": error.message, "hint": error.hint}


def missing_flags(flags: Iterable[str], command: str) -> InvalidInput:
    """What to say where an answer is missing and nobody can be asked; `command` is the session's."""
    return InvalidInput(
        _("Missing: {flags}.").format(flags=", ".join(flags)),
        hint=" ".join(["concierge", *command.split(), "--help"]),
    )


def _lines(text: Text) -> str | Iterable[str]:
    return text() if callable(text) else text
