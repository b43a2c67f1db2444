"""The last steps of an outgoing message, whichever command wrote it: show, copy, ask whether it was sent, say what
it is to scripts. Nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.cli.session import Session
    from concierge_cli.playbooks.messages import Messages
    from concierge_cli.services.messages import Prepared


_LARGEST_FILE = 100_000
"""Bytes: far above what any platform takes."""


def own_words(
    session: Session,
    text: str | None,
    file: str | None,
    *,
    flag: str,
    question: str,
    help_of: str,
    editor: bool = False,
    from_clipboard: bool = False,
) -> str:
    """The message as somebody wrote it: typed, from a file, through the pipe (`-`), or asked for with `question`.

    Raises InvalidInput for a file that is no text, and for none of these where nobody can be asked.
    """
    if file is not None and file != "-":
        from concierge_cli.files.opening import opened
        from concierge_cli.files.typed_paths import typed_path

        path = typed_path(file)
        with opened(path) as handle:
            data = handle.read(_LARGEST_FILE + 1)
        try:
            if len(data) > _LARGEST_FILE:
                raise ValueError("no message is so long")
            return data.decode("utf-8-sig").replace("\r\n", "\n").strip("\n")
        except ValueError as error:
            raise InvalidInput(
                _("{name} cannot be read as text.").format(name=path.name), hint=f"{help_of} --help"
            ) from error
    return session.ask.text(
        "-" if file == "-" else text, flag=flag, question=question, editor=editor, clipboard=from_clipboard
    )


def templates_of(session: Session) -> Messages:
    """The shipped templates with the user's own over them."""
    from concierge_cli.playbooks import shipped_folder
    from concierge_cli.playbooks.messages import Messages

    return Messages(shipped_folder("templates"), session.settings.own_templates)


def was_sent(session: Session, prepared: Prepared, preview: Callable[[], list[str]], *, keep: bool, where: str) -> bool:
    """Whether the message went out: shown, copied and asked on a terminal; elsewhere yes, unless it is only kept.

    `where` says where it has to be pasted.
    """
    if keep or not session.interactive:
        return not keep
    from concierge_cli.cli.clipboard import copy

    session.say(preview())
    session.say(["", f"{copy(prepared.text).sentence} {where}"])
    sent = session.ask.confirm(_("Did you send it?"))
    session.say([""])
    return sent


def in_chat() -> str:
    """Where an answer to the buyer goes."""
    return _("Paste it in the chat; Concierge sends nothing.")


def refuse_past(session: Session, promised: datetime | None) -> None:
    """Raises InvalidInput for a promise to write again at a moment that is over."""
    if promised is not None and promised <= session.now:
        raise InvalidInput(_("That date is over already. Nothing was saved."), hint="concierge help dates")


def quoted(session: Session, prepared: Prepared) -> list[str]:
    """The message as it was logged, every line of it behind the bar."""
    from concierge_cli.cli.style import safe_lines, wrap

    screen = session.screen
    bar = f"{screen.bar} "
    return [part for line in safe_lines(prepared.text) for part in wrap(line, screen.width - 2, indent=bar, first=bar)]


def prepared_json(prepared: Prepared) -> dict[str, Any]:
    """The message as scripts read it."""
    return {
        "text": prepared.text,
        "template": prepared.template or None,
        "language": prepared.language,
        "characters": len(prepared.text),
        "max_chars": prepared.max_chars,
        "findings": [finding.to_json() for finding in prepared.findings],
    }
