"""What the sign-in itself asks Google: who is behind the credentials, and what its token addresses answer to a form."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from concierge_cli.errors import NotFound
from concierge_cli.google.address import Address
from concierge_cli.google.failure import Cause, Failed, failure_in
from concierge_cli.google.line import Line
from concierge_cli.google.refusals import error_for

if TYPE_CHECKING:
    from concierge_cli.google.door import Door

_REVOKE: Final = "https://oauth2.googleapis.com/revoke"
_NOBODYS: Final = "1-a-spreadsheet-that-nobody-has-made-00000000"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def who(door: Door) -> str:
    """The address of the account behind the door; that it comes proves that Google takes the credentials."""
    about = door.drive_call(lambda drive: drive.about().get(fields="user(emailAddress)"))
    return str(about["user"].get("emailAddress", ""))


def sheets_answers(door: Door) -> None:
    """Nothing when Sheets answers: it and Drive are switched on in a project each by itself. Raises as the door does."""
    with contextlib.suppress(NotFound):
        door.sheets.get(_NOBODYS, fields="spreadsheetId")


def revoke(token: str, where: Address, *, seconds: float) -> None:
    """Takes a permission back; one that Google does not know any more is no failure. Raises Unavailable."""
    ask(where, _REVOKE, {"token": token}, seconds=seconds)


def ask(where: Address, url: str, form: Mapping[str, str], *, seconds: float) -> Mapping[str, Any]:
    """The document that a form gets within `seconds`; `{"error": code}` where Google refuses. Raises Unavailable.

    Sent once: what is given for a code is given once.
    """
    line = Line(where)
    try:
        response = line.exchange(
            "oauth", "POST", url, headers=_FORM, body=urlencode(form).encode(), silence=seconds, left=seconds
        )
        failure, document = failure_in("oauth", "json", response.status_code, response.headers, response.content)
    except Failed as failed:
        failure, document = failed.failure, None
    finally:
        line.close()
    if failure is None:
        return document or {}
    if failure.cause is Cause.REFUSED:
        return {"error": next(iter(failure.reasons), str(failure.status))}
    raise error_for(failure, repeatable=True)
