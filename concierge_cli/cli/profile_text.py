"""The profile in the user's editor, or from a file: nothing that was typed is lost, whatever is wrong with it.

Mistakes are shown with their lines and the same text is offered again; whoever gives up, or is overtaken by another
command, finds the text in a file beside the journal that the message names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from concierge_cli.cli.kept_words import keep_words
from concierge_cli.errors import Conflict, InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.system_words import system_words

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk

Save = Callable[["Session", "Desk", "Client", "Client", "tuple[str, ...] | None"], None]


def text_of_file(typed: str) -> tuple[str, str]:
    """The text of a profile file (`-` is stdin) and what to call it in an error."""
    if typed == "-":
        from concierge_cli.cli.ask import read_stdin

        return read_stdin(), ""
    from concierge_cli.files.typed_paths import typed_path

    path = typed_path(typed)
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"), path.name
    except OSError as error:
        raise InvalidInput(
            _("{path} cannot be read: {reason}.").format(path=path, reason=system_words(error)),
            hint="concierge client edit --print",
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInput(
            _("{path} is not text in UTF-8. Save it as UTF-8 and try again.").format(path=path),
            hint="concierge client edit --print",
        ) from error


def edited_profile(session: Session, desk: Desk, client: Client, *, save: Save) -> None:
    """Lets the user change the profile in the editor until it can be read, then calls `save`.

    Where nobody can be asked, InvalidInput names the ways that need no editor.
    """
    from concierge_cli.cli.editor import edit
    from concierge_cli.services.profile import read_profile, write_profile

    if not session.interactive:
        raise InvalidInput(
            _("There is no terminal here to edit in. Give single options, or the whole profile with --file."),
            hint=f"concierge client edit {client.slug} --print",
        )
    heads = desk.journal.client_heads(client.slug)
    original = text = write_profile(client)
    while True:
        text = edit(text, suffix=".toml")
        if not text.strip() or text.strip() == original.strip():
            save(session, desk, client, client, heads)
            return
        try:
            after = read_profile(desk, client, text)
        except InvalidInput as error:
            if not _once_more(session, error, text, client.slug):
                raise InvalidInput(
                    _("Nothing was changed. What you wrote is in {path}").format(
                        path=keep_words(session, text, name=client.slug, suffix=".toml")
                    ),
                    hint=f"concierge client edit {client.slug} --file {_('FILE')}",
                ) from error
            continue
        try:
            save(session, desk, client, after, heads)
        except (Conflict, RuleViolation) as error:
            path = keep_words(session, text, name=client.slug, suffix=".toml")
            raise type(error)(
                _("{what} What you wrote is in {path}").format(what=error.message, path=path), hint=error.hint
            ) from error
        return


def _once_more(session: Session, error: InvalidInput, text: str, slug: str) -> bool:
    """Shows every mistake with its line; whether the user wants to go on. Leaving here keeps the text, too."""
    problems = (error.data or {}).get("problems", [])
    for problem in problems:
        line = _("Line {line}: {what}").format(line=problem["line"], what=problem["what"])
        session.say(session.screen.wrap(line, indent="  "))
    try:
        return session.ask.confirm(_("Correct it in the editor?"))
    except KeyboardInterrupt:
        session.notice(
            _("What you wrote is in {path}").format(path=keep_words(session, text, name=slug, suffix=".toml"))
        )
        raise
