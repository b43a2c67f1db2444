"""The door over real HTTP, against the loopback Google with faults on purpose. No test waits: sleeping moves a clock."""

from __future__ import annotations

import logging
import traceback

import pytest

from concierge_cli.errors import ConciergeError, NotSignedIn, PermissionDenied, Unavailable
from concierge_cli.google.refusals import AlreadyThere, DriveFull, Gone, Rejected, Unclear
from concierge_cli.google.retrying import ONE_TRY, Policy
from tests.emulator.clients import DRIVE, DRIVE_FILE, SHEETS, sign_in, static
from tests.emulator.person import row
from tests.program import PATIENCE

FOLDER = "application/vnd.google-apps.folder"
SHORT = Policy(total=0.2, tries=1, timeout=0.2)


@pytest.fixture
def book(google):
    return google.book()


def append(door, book, *values, **options):
    request = {"appendCells": {"sheetId": 7, "rows": [row(*values)], "fields": "userEnteredValue"}}
    return door.sheets.batch_update(book.id, {"requests": [request]}, **options)


def read(door, book):
    return door.sheets.get(book.id, fields="spreadsheetId")


def folder(door, name="Tienda", **options):
    body = {"name": name, "mimeType": FOLDER}
    return door.drive_call(lambda drive: drive.files().create(body=body, fields="id,name"), **options)


def get(door, file_id):
    return door.drive_call(lambda drive: drive.files().get(fileId=file_id, fields="id,trashed"))


def calls(door):
    return [(call.service, call.operation, call.status) for call in door.calls]


# -- what may be repeated, and how often ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": 429},
        {"kind": 403, "reason": "RATE_LIMIT_EXCEEDED"},
        {"kind": 500},
        {"kind": 502},
        {"kind": 503},
        {"kind": 504},
        {"kind": "html"},
        {"kind": "html", "status": 200},
        {"kind": "truncate"},
        {"kind": "reset"},
        {"kind": "reset", "when": "after"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
def test_a_read_is_repeated_until_it_comes(google, door, hours, book, fault):
    google.control("faults", [fault | {"count": 2}])
    assert read(door, book) == {"spreadsheetId": book.id}
    assert len(door.calls) == 3
    assert len(hours.waits) == 2


@pytest.mark.parametrize("fault", [{"kind": 429}, {"kind": 403, "reason": "RATE_LIMIT_EXCEEDED"}])
def test_a_write_that_was_clearly_refused_is_sent_again(google, door, book, fault):
    google.control("faults", [fault | {"count": 2}])
    append(door, book, "uno")
    assert book.values() == [["uno"]]
    assert [call.write for call in door.calls] == [True] * 3


@pytest.mark.parametrize("kind", [500, 503, "html", "truncate", "reset"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_write_that_may_have_arrived_is_not_sent_again(google, door, hours, book, kind, when):
    google.control("faults", [{"kind": kind, "when": when, "match": {"operation": "batchUpdate"}}])
    with pytest.raises(Unclear):
        append(door, book, "uno")
    assert len(door.calls) == 1
    assert hours.waits == []
    google.control("faults", [])
    assert book.values() == ([["uno"]] if when == "after" or kind == "truncate" else [])


def test_a_repeatable_write_is_sent_again(google, door, book):
    google.control("faults", [{"kind": "reset", "when": "after", "count": 2}])
    values = {"range": "Casos!A1", "values": [["uno"]]}
    start = {"sheetId": 7, "rowIndex": 0, "columnIndex": 0}
    cells = {"updateCells": {"start": start, "rows": [row("uno")], "fields": "userEnteredValue"}}
    door.sheets.batch_update(book.id, {"requests": [cells]}, repeatable=True)
    assert book.values() == [values["values"][0]]
    assert len(door.calls) == 3


def test_what_gspread_inherits_goes_through_the_door_and_repeats_no_write(google, door, book):
    door.sheets.values_update(book.id, "Casos!A1", {"valueInputOption": "RAW"}, {"values": [["=1+1"]]})
    assert door.sheets.values_get(book.id, "Casos!A1")["values"] == [["=1+1"]]
    assert [call.operation for call in door.calls] == ["spreadsheets.values.update", "spreadsheets.values.get"]
    google.control("faults", [{"kind": 503}])
    with pytest.raises(Unclear):
        door.sheets.values_append(book.id, "Casos!A1", {"valueInputOption": "RAW"}, {"values": [["x"]]})


def test_google_that_never_comes_back_is_given_up(google, door, hours, book):
    google.control("faults", [{"kind": 503}])
    with pytest.raises(Unavailable) as told:
        read(door, book)
    assert type(told.value) is Unavailable
    assert len(door.calls) <= door.policy.tries
    assert hours.now - 1000 <= door.policy.total


def test_retry_after_is_waited_for(google, door, hours, book):
    google.control("faults", [{"kind": 429, "retry_after": 45, "count": 1}])
    read(door, book)
    assert len(hours.waits) == 1
    assert 45 <= hours.waits[0] < 46


def test_a_retry_after_that_is_too_long_is_told_at_once(google, door, hours, book):
    google.control("faults", [{"kind": 429, "retry_after": 900}])
    with pytest.raises(Unavailable, match="15 minutes"):
        read(door, book)
    assert hours.waits == []


def test_a_storm_of_faults_loses_nothing_and_doubles_nothing(google, open_to):
    google.control(
        "faults", [{"kind": kind, "rate": 0.07, "when": when} for kind, when in [(503, "before"), ("reset", "after"), (429, "before")]]
    )  # fmt: skip
    door = open_to()
    names = [folder(door, f"n{number}")["name"] for number in range(30)]
    assert names == [f"n{number}" for number in range(30)]
    assert len(door.calls) > 30


# -- one try, within its time -----------------------------------------------------------------------------------------


def test_one_try_is_one_request(google, open_to, hours, book):
    google.control("faults", [{"kind": 429}])
    door = open_to(policy=ONE_TRY)
    with pytest.raises(Unavailable):
        append(door, book, "uno")
    assert len(door.calls) == 1
    assert hours.waits == []


def test_a_request_ends_when_its_time_is_over(google, open_to, book):
    google.control("faults", [{"kind": "timeout", "seconds": PATIENCE}])
    door = open_to(policy=SHORT)
    with pytest.raises(Unclear, match="in time"):
        append(door, book, "uno")
    assert [call.status for call in door.calls] == [None]


def test_a_deadline_covers_every_call_and_wait(google, open_to, hours, book):
    google.control("faults", [{"kind": 503, "match": {"path": book.id}}])
    door = open_to()
    door.deadline_in(6)
    with pytest.raises(Unavailable):
        read(door, book)
    assert hours.now <= 1006
    hours.now = 1007
    with pytest.raises(Unavailable, match="in time") as told:
        append(door, book, "uno")
    assert type(told.value) is Unavailable, "what was never sent is not unclear"
    assert door.calls[-1].status is None


def test_an_answer_that_comes_too_late_is_nobodys(google, open_to, book):
    """The next request does not read what the one before it left behind."""
    other = google.book()
    google.control("faults", [{"kind": "delay", "seconds": PATIENCE, "count": 1}])
    door = open_to(policy=SHORT)
    with pytest.raises(Unavailable):
        read(door, book)
    door.policy = ONE_TRY
    assert read(door, other) == {"spreadsheetId": other.id}


def test_the_quota_is_kept(google, open_to, hours, book):
    google.control("settings", {"quotas": True})

    def sleep(seconds):
        hours.sleep(seconds)
        google.control("clock", {"advance": seconds})

    door = open_to(sleep=sleep)
    for _ in range(61):
        read(door, book)
        append(door, book, "uno")
    assert {call.status for call in door.calls} == {200}
    assert hours.waits == [60]


def test_a_quota_that_others_use_up_is_waited_out(google, open_to, hours, book):
    google.control("settings", {"quotas": True, "reads_per_user": 1})

    def sleep(seconds):
        hours.sleep(seconds)
        google.control("clock", {"advance": seconds})

    told = []
    door = open_to(sleep=sleep, waiting=told.append)
    read(open_to(), book)
    assert read(door, book) == {"spreadsheetId": book.id}
    assert [call.status for call in door.calls][-2:] == [429, 200]
    assert told == hours.waits
    assert sum(told) < 120


# -- tokens -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def person(google):
    return sign_in(google.url, DRIVE_FILE, SHEETS)


def test_an_old_token_is_renewed_on_the_way(google, open_to, person):
    google.control("clock", {"advance": 4000})
    told = []
    door = open_to(person, renewed=told.append)
    folder(door)
    assert calls(door) == [("drive", "files.create", 401), ("oauth", "token", 200), ("drive", "files.create", 200)]
    assert told == [person]


def test_a_missing_token_is_fetched_first(open_to, person):
    person.token = None
    door = open_to(person)
    folder(door)
    assert calls(door) == [("oauth", "token", 200), ("drive", "files.create", 200)]


@pytest.mark.parametrize(
    "fault", [{"kind": 503}, {"kind": "reset"}, {"kind": "html"}, {"kind": "truncate"}, {"kind": 429}]
)
def test_a_failing_token_address_is_asked_again_even_for_a_write(google, open_to, hours, person, book, fault):
    google.control("open", {"file": book.id, "app": "123456789012"})
    google.control("faults", [fault | {"match": {"path": "/token"}, "count": 2}])
    person.token = None
    door = open_to(person)
    append(door, book, "uno")
    assert [call.service for call in door.calls] == ["oauth"] * 3 + ["sheets"]
    assert len(hours.waits) == 2


def test_a_failing_token_address_is_given_up_in_one_try(google, open_to, hours, person, book):
    google.control("faults", [{"kind": 503, "match": {"path": "/token"}}])
    person.token = None
    door = open_to(person, policy=ONE_TRY)
    with pytest.raises(Unavailable) as told:
        append(door, book, "uno")
    assert type(told.value) is Unavailable
    assert calls(door) == [("oauth", "token", 503)]
    assert hours.waits == []


def test_a_silent_token_address_ends_with_the_deadline(google, open_to, person, book):
    google.control("faults", [{"kind": "timeout", "seconds": PATIENCE, "match": {"path": "/token"}}])
    person.token = None
    door = open_to(person, policy=SHORT)
    with pytest.raises(Unavailable, match="in time"):
        append(door, book, "uno")


def test_a_revoked_sign_in_asks_to_sign_in(google, open_to, person):
    google.control("revoke")
    door = open_to(person)
    with pytest.raises(NotSignedIn) as told:
        folder(door)
    assert told.value.hint == "concierge google connect"
    assert calls(door) == [("drive", "files.create", 401), ("oauth", "token", 400)]


def test_a_testing_apps_sign_in_dies_after_a_week(google, open_to):
    google.control("settings", {"testing": True})
    person = sign_in(google.url, DRIVE_FILE)
    google.control("clock", {"advance": 8 * 86400})
    with pytest.raises(NotSignedIn, match="expired"):
        folder(open_to(person))


def test_a_token_that_cannot_be_renewed_asks_to_sign_in(google, open_to):
    with pytest.raises(NotSignedIn):
        folder(open_to(static("ya29.nobodys")))


def test_a_changed_client_secret_names_the_client_file(google, open_to, person):
    person._client_secret = "GOCSPX-another"
    person.token = None
    with pytest.raises(NotSignedIn, match="OAuth client") as told:
        folder(open_to(person))
    assert "--client-file" in told.value.hint


def test_too_little_was_granted(google, open_to, book):
    google.control("settings", {"consent": [DRIVE_FILE]})
    person = sign_in(google.url, DRIVE_FILE, DRIVE)
    person._scopes = [DRIVE_FILE]
    google.control("faults", [{"kind": 403, "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}])
    with pytest.raises(NotSignedIn, match="box"):
        read(open_to(person), book)


# -- what Google refuses ----------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there(google, door, book):
    with pytest.raises(Gone):
        get(door, "1nothing")
    with pytest.raises(Gone):
        door.sheets.get("1nothing")


def test_a_file_of_somebody_else(google, open_to):
    """Under drive.file Google says that there is no such file."""
    mine = google.book()
    with pytest.raises(Gone):
        read(open_to(sign_in(google.url, DRIVE_FILE)), mine)


def test_an_api_that_is_not_switched_on(google, door, book):
    google.control("faults", [{"kind": 403, "reason": "SERVICE_DISABLED", "match": {"operation": "sheets"}}])
    with pytest.raises(PermissionDenied, match="Google Sheets API"):
        read(door, book)
    google.control("faults", [{"kind": 403, "reason": "accessNotConfigured", "match": {"operation": "drive"}}])
    with pytest.raises(PermissionDenied, match="Google Drive API"):
        folder(door)
    assert len(door.calls) == 2


def test_drive_is_full(google, door):
    google.control("faults", [{"kind": 403, "reason": "storageQuotaExceeded"}])
    with pytest.raises(DriveFull):
        folder(door)
    assert len(door.calls) == 1


def test_a_service_account_has_no_room(google, open_to):
    from google.oauth2.service_account import Credentials

    key = google.control("service_accounts")
    robot = Credentials.from_service_account_info(key, scopes=[DRIVE])
    door = open_to(robot)
    assert folder(door)["name"] == "Tienda"
    with pytest.raises(PermissionDenied, match="service account"):
        upload(door, b"some bytes")


def test_an_id_that_is_taken_says_that_it_arrived(door):
    ids = door.drive_call(lambda drive: drive.files().generateIds(count=1))["ids"]
    body = {"id": ids[0], "name": "Tienda", "mimeType": FOLDER}
    door.drive_call(lambda drive: drive.files().create(body=body))
    with pytest.raises(AlreadyThere):
        door.drive_call(lambda drive: drive.files().create(body=body))


def test_a_batch_that_does_not_fit_says_why(door, book):
    with pytest.raises(Rejected, match="101"):
        door.sheets.batch_update(book.id, {"requests": [{"deleteSheet": {"sheetId": 101}}]})


def test_an_address_too_long_for_a_get_is_still_a_read(door, google):
    query = " or ".join(f"name = 'number {number}'" for number in range(200))
    made = folder(door, "number 7")
    google.control("faults", [{"kind": "reset", "count": 1}])
    found = door.drive_call(lambda drive: drive.files().list(q=query, fields="files(id)"), repeatable=False)
    assert found == {"files": [{"id": made["id"]}]}
    assert [entry["method"] for entry in google.log()][-1] == "GET"
    assert [call.write for call in door.calls] == [True, False, False]


# -- no secret anywhere -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [{"kind": 401}, {"kind": 403, "reason": "x"}, {"kind": 503}, {"kind": "reset"}, {"kind": 400}, {"kind": "html"}],
)
def test_no_secret_is_in_an_error_a_log_or_a_traceback(google, open_to, person, book, fault, caplog):
    caplog.set_level(logging.DEBUG)
    secrets = [person.token, person.refresh_token, person.client_secret]
    google.control("faults", [fault])
    door = open_to(person)
    with pytest.raises(ConciergeError) as told:
        append(door, book, "uno")
    text = "".join(traceback.format_exception(told.value)) + caplog.text + repr(door.calls) + told.value.hint
    assert told.value.__context__ is None
    assert told.value.__cause__ is None
    assert not [secret for secret in [*secrets, person.token] if secret in text]


# -- files ------------------------------------------------------------------------------------------------------------


def media(size):
    import io

    from googleapiclient.http import MediaIoBaseUpload

    return MediaIoBaseUpload(io.BytesIO(b"\0" * size), "video/mp4", resumable=True)


def begin(door, size, **body):
    return door.begin_upload(
        lambda drive: drive.files().create(
            body={"name": "prueba.mp4", **body}, media_body=media(size), fields="id,size,sha256Checksum"
        )
    )


def upload(door, data, *, chunk=256 * 1024):
    import io

    session, file, offset = begin(door, len(data)), io.BytesIO(data), 0
    while True:
        offset, made = door.upload_step(session, file, len(data), offset=offset, chunk=chunk)
        if made:
            return made


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 600_000])
def test_a_file_goes_up_and_comes_down(door, size):
    data = bytes(number % 251 for number in range(size))
    made = upload(door, data)
    assert int(made["size"]) == size
    pieces = []
    while piece := door.download_step(made["id"], sum(map(len, pieces)), chunk=300_000):
        pieces.append(piece)
    assert b"".join(pieces) == data


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset", "bytes": 100_000},
        {"kind": "reset", "when": "after"},
        {"kind": 503},
        {"kind": 503, "when": "after"},
        {"kind": "html", "status": 200},
        {"kind": 429},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
def test_an_upload_survives_what_breaks(google, door, fault):
    import hashlib

    data = bytes(number % 251 for number in range(1_000_000))
    google.control("faults", [fault | {"match": {"path": "/upload/", "method": "PUT"}, "skip": 1, "count": 2}])
    made = upload(door, data)
    assert made["sha256Checksum"] == hashlib.sha256(data).hexdigest()
    assert len([entry for entry in google.log() if entry.get("fault")]) == 2


def test_another_run_carries_an_upload_on(google, open_to):
    import io

    data = bytes(number % 251 for number in range(600_000))
    first = open_to()
    session = begin(first, len(data))
    first.upload_step(session, io.BytesIO(data), len(data), offset=0, chunk=256 * 1024)
    second = open_to()
    step = second.upload_step(session, io.BytesIO(data), len(data))
    assert step.offset == 600_000
    assert step.file is not None
    assert sum(entry["bytes"] for entry in google.log() if entry["method"] == "PUT") == len(data)
    assert second.upload_step(session, io.BytesIO(data), len(data)).file == step.file


def test_an_upload_whose_session_has_expired_begins_anew(google, door):
    import io

    session = begin(door, 10)
    google.control("clock", {"advance": 8 * 86400})
    with pytest.raises(Gone):
        door.upload_step(session, io.BytesIO(b"0123456789"), 10)


def test_a_download_survives_what_breaks(google, door):
    data = bytes(number % 251 for number in range(600_000))
    made = upload(door, data)
    google.control("faults", [{"kind": "truncate", "count": 1}, {"kind": "reset", "count": 1}])
    assert door.download_step(made["id"], 0, chunk=600_000) == data


def test_a_file_that_became_shorter_is_not_sent_for_ever(door):
    import io

    session = begin(door, 300_000)
    with pytest.raises(EOFError, match="100 of 300000"):
        door.upload_step(session, io.BytesIO(b"x" * 100), 300_000, offset=100)
