"""What a failure is called, what the person reads of it, and the command that mends it. Pure.

Google's machine-readable reason decides, else the status. The sentences are marked here and spoken when they are
raised, in the language of that moment.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from concierge_cli.errors import (
    ConciergeError,
    Conflict,
    NotFound,
    NotSignedIn,
    PermissionDenied,
    Unavailable,
)
from concierge_cli.google.failure import Cause, Failure
from concierge_cli.i18n import N_, _, ngettext


class Unclear(Unavailable):
    """A write of which nobody knows whether it arrived. Whoever planned it looks again and plans again."""


class DriveFull(Unavailable):
    """The account has no room left in Drive."""


class SheetFull(Unavailable):
    """The spreadsheet would have more cells than Google allows."""


class Gone(NotFound):
    """The file was deleted, or this account or program may no longer see it; also an upload session that expired."""


class AlreadyThere(Conflict):
    """A file with this id exists: an earlier try arrived."""


class Rejected(Conflict):
    """Google understood the request and does not take it: the file is not as the plan thought."""


@dataclass(frozen=True, slots=True)
class _Said:
    kind: type[ConciergeError]
    sentence: str
    hint: str


_SYNC: Final = "concierge sync"
_CONNECT: Final = "concierge google connect"
_STATUS: Final = "concierge google status"

_NOT_AGAIN: Final = _Said(
    NotSignedIn,
    N_("Google no longer accepts this connection: it expired or was taken back. Connect again."),
    _CONNECT,
)
_CLIENT_FILE: Final = _Said(
    NotSignedIn,
    N_("Google no longer knows your OAuth client, or its secret has changed. Download its file again."),
    f"{_CONNECT} --client-file FILE",
)
_TOO_LITTLE: Final = _Said(
    NotSignedIn,
    N_(
        "When you connected, Google was not told to allow all that this needs. Connect again and leave every box ticked."
    ),
    _CONNECT,
)
_ADMINISTRATOR: Final = _Said(
    PermissionDenied,
    N_("The administrator of this Google account does not allow this program. Ask them, or use another account."),
    _STATUS,
)
_NOT_SWITCHED_ON: Final = _Said(
    PermissionDenied,
    N_("{service} is not switched on in your Google project. Switch it on there, and wait a minute."),
    "concierge help google",
)
_NOT_YOURS: Final = _Said(
    PermissionDenied,
    N_("This Google account may not see or change that file. Ask whoever owns it to share it with you again."),
    _STATUS,
)
_ONLY_ITS_OWN: Final = _Said(
    PermissionDenied,
    N_("Google shows this program only files that it made or that you opened with it, and that file is not one."),
    f"{_CONNECT} --scope full",
)
_NO_ROOM: Final = _Said(
    DriveFull,
    N_("This account's Google Drive is full. Make room there; what you logged is kept on this machine."),
    _SYNC,
)
_ROBOT: Final = _Said(
    PermissionDenied,
    N_("A service account has no room in Drive, so it cannot make files. Connect a person's account."),
    _CONNECT,
)
_TODAY: Final = _Said(
    Unavailable,
    N_("Google's limit for today is used up. What you logged is kept on this machine; go on tomorrow."),
    _SYNC,
)
_MALWARE: Final = _Said(
    PermissionDenied,
    N_("Google takes that file for harmful and does not hand it out."),
    _STATUS,
)
_GONE: Final = _Said(
    Gone,
    N_("Google no longer has that file, or no longer shows it to this account: it was deleted, or its sharing ended."),
    _STATUS,
)
_THERE: Final = _Said(AlreadyThere, N_("Google has that file already."), _SYNC)
_CELLS: Final = _Said(
    SheetFull,
    N_("The Sheet is full: Google allows ten million cells. What you logged is kept on this machine."),
    _STATUS,
)
_NOT_TAKEN: Final = _Said(Rejected, N_("Google did not take it: {message}"), _SYNC)
_NOT_ALLOWED: Final = _Said(PermissionDenied, N_("Google does not allow it: {message}"), _STATUS)

REASONS: Final[dict[str, _Said]] = {
    # the token address
    "invalid_grant": _NOT_AGAIN,
    "invalid_token": _NOT_AGAIN,
    "invalid_rapt": _NOT_AGAIN,
    "incomplete": _NOT_AGAIN,
    "invalid_client": _CLIENT_FILE,
    "unauthorized_client": _CLIENT_FILE,
    "deleted_client": _CLIENT_FILE,
    "disabled_client": _CLIENT_FILE,
    "invalid_scope": _TOO_LITTLE,
    "admin_policy_enforced": _ADMINISTRATOR,
    "org_internal": _ADMINISTRATOR,
    # both services
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": _TOO_LITTLE,
    "insufficientPermissions": _TOO_LITTLE,
    "insufficientScopes": _TOO_LITTLE,
    "SERVICE_DISABLED": _NOT_SWITCHED_ON,
    "accessNotConfigured": _NOT_SWITCHED_ON,
    "dailyLimitExceeded": _TODAY,
    "quotaExceeded": _TODAY,
    "sharingRateLimitExceeded": _TODAY,
    # Drive
    "appNotAuthorizedToFile": _ONLY_ITS_OWN,
    "insufficientFilePermissions": _NOT_YOURS,
    "cannotDownloadAbusiveFile": _MALWARE,
    "domainPolicy": _ADMINISTRATOR,
    "storageQuotaExceeded": _NO_ROOM,
    "teamDriveFileLimitExceeded": _NO_ROOM,
    "fileIdInUse": _THERE,
    # Sheets, whose status names come after its details
    "PERMISSION_DENIED": _NOT_YOURS,
}
STATUSES: Final[dict[int, _Said]] = {
    401: _NOT_AGAIN,
    403: _NOT_ALLOWED,
    404: _GONE,
    409: _THERE,
    410: _GONE,
}
_SERVICES: Final = {"sheets": "Google Sheets API", "drive": "Google Drive API"}
_KEPT: Final = N_("What you logged is kept on this machine and goes there later.")
_CAUSES: Final[dict[Cause, str]] = {
    Cause.UNREACHED: N_("There is no connection to Google."),
    Cause.UNTRUSTED: N_(
        "The connection is not safe: what answered cannot prove that it is Google. Look at this machine's date and "
        "time, and at the network you are in."
    ),
    Cause.SILENT: N_("Google did not answer in time."),
    Cause.BROKEN: N_("The connection to Google broke off."),
    Cause.INTERCEPTED: N_(
        "Something else answered in Google's place: a proxy, or the sign-in page of this network. Open any page in "
        "your browser first."
    ),
    Cause.BUSY: N_("Google has trouble of its own just now; it mostly passes within minutes."),
    Cause.LIMIT: N_("Google asks to go more slowly: too many requests in a short time."),
}


def error_for(failure: Failure, *, repeatable: bool, robot: bool = False) -> ConciergeError:
    """The error to raise once nothing more is tried.

    `repeatable` False: it was a write that must not go twice. `robot`: a service account asked.
    """
    if failure.cause is Cause.REFUSED:
        return _refusal(failure, robot=robot)
    kind = Unclear if failure.unclear and not repeatable else Unavailable
    sentences = [_(_CAUSES[failure.cause])]
    if failure.retry_after:
        minutes = math.ceil(failure.retry_after / 60)
        sentences.append(
            ngettext("Try again in {count} minute.", "Try again in {count} minutes.", minutes).format(count=minutes)
        )
    return kind(" ".join([*sentences, _(_KEPT)]), hint=_SYNC)


def _refusal(failure: Failure, *, robot: bool) -> ConciergeError:
    said = next((REASONS[reason] for reason in failure.reasons if reason in REASONS), None)
    if said is None:
        said = STATUSES.get(failure.status, _NOT_AGAIN if failure.service == "oauth" else _NOT_TAKEN)
    if said is _NO_ROOM and robot:
        said = _ROBOT
    if said is _NOT_TAKEN and "limit of 10000000 cells" in failure.message.replace(",", ""):
        said = _CELLS
    message = failure.message or f"HTTP {failure.status}"
    sentence = _(said.sentence).format(message=message, service=_SERVICES.get(failure.service, "Google"))
    return said.kind(sentence, hint=said.hint)
