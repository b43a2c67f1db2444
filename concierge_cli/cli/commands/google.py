"""`concierge google connect`, `status`, `disconnect`: the connection with the person's Google account."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from concierge_cli.services.connecting import Waiting
    from concierge_cli.services.mirror.status import MirroredStore


@command(
    examples=(
        "concierge google connect --client-file FILE",
        "concierge google connect --service-account FILE",
        "concierge google connect",
    ),
    about=N_(
        "The file is the OAuth client of your own Google project; how to get it: concierge help google. Your browser "
        "opens, you agree, and the permission is kept on this computer. To connect again, the file is not needed."
    ),
)
def connect(
    session: Session,
    client_file: Annotated[
        str | None,
        typer.Option("--client-file", metavar=_("FILE"), help=_("The OAuth client that Google gave you to download")),
    ] = None,
    scope: Annotated[
        Literal["file", "full"] | None,
        typer.Option(
            "--scope",
            help=_("file: only what Concierge makes or you open with it; full: all of your Drive, for files of others"),
        ),
    ] = None,
    service_account: Annotated[
        str | None,
        typer.Option(
            "--service-account",
            metavar=_("FILE"),
            help=_("The key of a service account; it works only on what is shared with it"),
        ),
    ] = None,
    adc: Annotated[
        bool, typer.Option("--adc", help=_("Use the default credentials of this computer, such as those of gcloud"))
    ] = False,
) -> None:
    from concierge_cli.cli.screens.google import connected_lines
    from concierge_cli.services import connecting as google

    if sum((client_file is not None, service_account is not None, adc)) > 1:
        raise InvalidInput(
            _("Choose one: --client-file, --service-account or --adc."), hint="concierge google connect --help"
        )
    settings, now, placed = session.settings, session.now, session.placed
    if service_account is not None:
        done = google.connect_service_account(settings, _path(service_account), scope=scope, now=now, placed=placed)
    elif adc:
        done = google.connect_default(settings, scope=scope, now=now, placed=placed)
    else:
        file = _client_file(session, client_file)
        done = google.connect_person(
            settings,
            file,
            scope=scope,
            now=now,
            show=_shown(session, full=(scope or google.usual_scope(settings)) == "full"),
            read=_line_from_terminal if session.interactive else None,
            placed=placed,
        )
    session.answer(done.to_json, lambda: connected_lines(session, done), failed=done.problem)


@command(
    examples=("concierge google status", "concierge google status --json"),
    about=N_("It asks Google once whether the permission still holds, and changes nothing."),
)
def status(session: Session) -> None:
    from concierge_cli.cli.screens.google import not_connected_lines, status_lines
    from concierge_cli.services import connection as google

    found = google.connection(session.settings, now=session.now, stores=_stores(session))
    if found is None:
        failed = google.not_connected()
        session.answer({"connected": False}, lambda: not_connected_lines(session, failed.hint), failed=failed)
        return
    session.answer(found.to_json, lambda: status_lines(session, found), failed=found.problem)


@command(
    examples=("concierge google disconnect",),
    about=N_(
        "It takes the permission back at Google and forgets it here. What is in your Drive stays as it is, and so does "
        "everything on this computer."
    ),
)
def disconnect(session: Session) -> None:
    from concierge_cli.cli.screens.google import disconnected_lines
    from concierge_cli.services.connection import disconnect

    done = disconnect(session.settings)
    session.answer(
        {"connected": False, "was_connected": done is not None, **(done._asdict() if done else {})},
        lambda: disconnected_lines(session, done),
    )


def _stores(session: Session) -> list[MirroredStore]:
    """What the stores have in Drive; nothing where there is no journal yet."""
    if not session.settings.journal.exists():
        return []
    from concierge_cli.services.mirror.status import mirrored_stores

    return mirrored_stores(session.journal)


# --- the terminal while somebody is in their browser --------------------------------------------------------------


def _path(typed: str) -> Path:
    from concierge_cli.files.typed_paths import typed_path

    return typed_path(typed)


def _client_file(session: Session, typed: str | None) -> Path | None:
    """The file that was named; asked for on a terminal, unless the client of an earlier connection serves again."""
    from concierge_cli.services.connecting import has_client

    if typed is not None:
        return _path(typed)
    if not session.interactive or has_client(session.settings):
        return None
    return _path(session.ask.line(_("Where is the file of your OAuth client?"), flag="--client-file"))


def _shown(session: Session, *, full: bool) -> Callable[[Waiting], None]:
    from concierge_cli.cli.screens.google import waiting_lines

    def show(waiting: Waiting) -> None:
        session.screen.write(waiting_lines(session, waiting, full=full), sys.stderr)
        sys.stderr.write("\n")
        sys.stderr.flush()

    return show


def _line_from_terminal() -> str:
    """A line typed at the terminal, "" at its end. Read below Python's own buffer: a thread that waits there for a
    line would keep the program from ending."""
    try:
        return os.read(sys.stdin.fileno(), 65_536).decode("utf-8", "replace")
    except OSError:
        return ""
