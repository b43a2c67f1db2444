"""What a person reads of a failure: the right class, exit code, and a command that mends it, in both languages."""

from __future__ import annotations

import pytest

from concierge_cli import i18n
from concierge_cli.cli.table import TABLE
from concierge_cli.errors import NotSignedIn, PermissionDenied, Unavailable
from concierge_cli.google.failure import Cause, Failure
from concierge_cli.google.refusals import (
    REASONS,
    STATUSES,
    AlreadyThere,
    DriveFull,
    Gone,
    Rejected,
    SheetFull,
    Unclear,
    error_for,
)


def refused(status, *reasons, service="sheets", message="", robot=False):
    failure = Failure(Cause.REFUSED, service, status, reasons, message, sent=False)
    return error_for(failure, repeatable=True, robot=robot)


@pytest.mark.parametrize(
    ("error", "kind", "code", "hint"),
    [
        (refused(400, "invalid_grant", service="oauth"), NotSignedIn, 4, "concierge google connect"),
        (refused(401, "UNAUTHENTICATED"), NotSignedIn, 4, "concierge google connect"),
        (refused(400, "unheard_of", service="oauth"), NotSignedIn, 4, "concierge google connect"),
        (refused(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "PERMISSION_DENIED"), NotSignedIn, 4, "concierge google connect"),
        (refused(403, "insufficientPermissions", service="drive"), NotSignedIn, 4, "concierge google connect"),
        (refused(403, "PERMISSION_DENIED"), PermissionDenied, 4, "concierge google status"),
        (refused(403, "SERVICE_DISABLED", "PERMISSION_DENIED"), PermissionDenied, 4, "concierge help google"),
        (refused(403, "accessNotConfigured", service="drive"), PermissionDenied, 4, "concierge help google"),
        (refused(403, "appNotAuthorizedToFile", service="drive"), PermissionDenied, 4, "concierge google connect --scope full"),
        (refused(403, "insufficientFilePermissions", service="drive"), PermissionDenied, 4, "concierge google status"),
        (refused(403, "heardOfNever", service="drive"), PermissionDenied, 4, "concierge google status"),
        (refused(403, "storageQuotaExceeded", service="drive"), DriveFull, 5, "concierge sync"),
        (refused(403, "storageQuotaExceeded", service="drive", robot=True), PermissionDenied, 4, "concierge google connect"),
        (refused(403, "sharingRateLimitExceeded", service="drive"), Unavailable, 5, "concierge sync"),
        (refused(404, "notFound", service="drive"), Gone, 3, "concierge google status"),
        (refused(410, service="drive"), Gone, 3, "concierge google status"),
        (refused(409, "fileIdInUse", service="drive"), AlreadyThere, 6, "concierge sync"),
        (refused(400, "INVALID_ARGUMENT", message="No grid with id: 101"), Rejected, 6, "concierge sync"),
        (refused(400, message="above the limit of 10000000 cells"), SheetFull, 5, "concierge google status"),
    ],
)  # fmt: skip
def test_a_refusal_has_its_class_and_its_cure(error, kind, code, hint):
    assert type(error) is kind
    assert error.exit_code == code
    assert error.hint == hint


def test_what_was_not_taken_is_quoted():
    assert "No grid with id: 101" in refused(400, message="No grid with id: 101").message
    assert "HTTP 400" in refused(400).message


def test_the_api_that_is_not_switched_on_is_named():
    assert refused(403, "SERVICE_DISABLED", service="sheets").message.startswith("Google Sheets API is not switched on")
    assert refused(403, "accessNotConfigured", service="drive").message.startswith("Google Drive API")


def test_only_a_write_that_may_have_arrived_is_unclear():
    def kinds(cause, *, sent):
        return [type(error_for(Failure(cause, sent=sent), repeatable=repeatable)) for repeatable in (True, False)]

    for cause in (Cause.SILENT, Cause.BROKEN, Cause.INTERCEPTED, Cause.BUSY):
        assert kinds(cause, sent=True) == [Unavailable, Unclear]
        assert kinds(cause, sent=False) == [Unavailable, Unavailable]
    for cause in (Cause.UNREACHED, Cause.UNTRUSTED, Cause.LIMIT):
        assert kinds(cause, sent=False) == [Unavailable, Unavailable]


@pytest.mark.parametrize(("seconds", "said"), [(20.0, "1 minute."), (61.0, "2 minutes."), (3600.0, "60 minutes.")])
def test_it_says_how_long_google_asks_to_wait(seconds, said):
    assert said in error_for(Failure(Cause.LIMIT, retry_after=seconds), repeatable=True).message


def every_error():
    yield from (error_for(Failure(cause, sent=False), repeatable=True) for cause in Cause if cause is not Cause.REFUSED)
    yield from (refused(403, reason, message="No.") for reason in REASONS)
    yield from (refused(status, message="No.") for status in (*STATUSES, 400))


def test_every_hint_is_a_command():
    verbs = {row.name.split()[0] for row in TABLE} | {"google", "sync", "help"}
    for error in every_error():
        assert error.hint.split()[0] == "concierge"
        assert error.hint.split()[1] in verbs


def test_every_sentence_is_spoken_in_spanish_too():
    english = [error.message for error in every_error()]
    i18n.bind("es")
    spanish = [error.message for error in every_error()]
    assert not set(english) & set(spanish)
    for text in spanish:
        assert text[0].isupper()
        assert text[-1] == "."
        assert not any(word in text.lower() for word in ("error", "inválid", "ejecut", "token", "json", "!", "¡"))
