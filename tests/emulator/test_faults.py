"""Faults on purpose, quotas, the log, and the server itself."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.emulator.clients import DRIVE, gspread_client, send, sign_in
from tests.emulator.person import Book, Google, row
from tests.program import PATIENCE

APPEND = {"appendCells": {"sheetId": 7, "rows": [row("a")], "fields": "userEnteredValue"}}


def append(book: Book) -> Any:
    return book.google.send("POST", f"{book.path}:batchUpdate", {"requests": [APPEND]})


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", [429, 500, 503, "html", "reset", "truncate", "timeout"])
def test_a_fault_strikes_before_or_after_the_request_was_applied(google: Google, kind: Any, when: str) -> None:
    book = google.book()
    fault = {"kind": kind, "when": when, "count": 1, "seconds": 0.01, "match": {"operation": "batchUpdate"}}
    google.control("faults", [fault])
    if kind in ("reset", "timeout", "truncate"):
        with pytest.raises((OSError, http.client.HTTPException)):
            append(book)
    else:
        reply = append(book)
        assert reply.status == (502 if kind == "html" else kind)
        assert reply.headers["Content-Type"].startswith("text/html" if kind == "html" else "application/json")
    applied = when == "after" or kind == "truncate"
    assert book.values() == ([["a"]] if applied else [])
    entry = next(entry for entry in google.log() if entry["operation"].endswith("batchUpdate"))
    assert (entry["applied"], entry["fault"]) == (applied, str(kind))
    assert entry["bytes"] > 50
    assert append(book).status == 200


def test_a_reason_comes_in_the_form_of_its_service(google: Google) -> None:
    book = google.book()
    google.control("faults", {"rules": [{"kind": "403", "reason": "userRateLimitExceeded", "retry_after": 7}]})
    drive = google.send("GET", "/drive/v3/files")
    assert (drive.status, drive.headers["Retry-After"]) == (403, "7")
    assert drive.json["error"]["errors"][0] == {
        "message": "User rate limit exceeded.",
        "domain": "usageLimits",
        "reason": "userRateLimitExceeded",
    }
    assert google.send("GET", book.path).json["error"]["status"] == "PERMISSION_DENIED"


def test_rules_match_skip_and_draw(google: Google) -> None:
    book = google.book()
    rules = [
        {"kind": "503", "match": "GET /drive", "skip": 1, "count": 2},
        {"kind": "500", "match": {"user": "nobody"}},
        {"kind": "429", "match": {"operation": r"values\.get$"}, "rate": 0.5},
    ]
    google.control("faults", rules)
    assert [google.send("GET", "/drive/v3/files").status for _ in range(4)] == [200, 503, 503, 200]
    drawn = [google.send("GET", f"{book.path}/values/Casos").status for _ in range(40)]
    assert set(drawn) == {200, 429}
    assert 8 <= drawn.count(429) <= 32
    google.control("faults", [])
    assert google.send("GET", f"{book.path}/values/Casos").status == 200


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "melt"},
        {"kind": 500, "when": "during"},
        {"kind": 500, "match": {"colour": "x"}},
        {"kind": 500, "often": 1},
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(google: Google, rule: dict[str, Any]) -> None:
    assert google.send("POST", "/_control/faults", [rule]).status == 400


def test_a_delay_answers_late(google: Google) -> None:
    google.control("faults", [{"kind": "delay", "seconds": 0.2}])
    start = time.monotonic()
    assert google.send("GET", "/drive/v3/files").status == 200
    assert time.monotonic() - start >= 0.2


def test_quotas_count_reads_and_writes_for_project_and_user(google: Google) -> None:
    google.control("settings", {"quotas": True, "reads_per_user": 3, "reads_per_project": 5, "writes_per_user": 2})
    ana, eva = (
        sign_in(google.url, DRIVE, user="ana@example.com").token,
        sign_in(google.url, DRIVE, user="eva@example.com").token,
    )
    book = google.send("POST", "/v4/spreadsheets", {}, token=ana).json["spreadsheetId"]
    share = {"type": "anyone", "role": "writer"}
    google.send("POST", f"/drive/v3/files/{book}/permissions", share, token=ana)

    def read(token: str) -> Any:
        return google.send("GET", f"/v4/spreadsheets/{book}", token=token)

    assert [read(ana).status for _ in range(4)] == [200, 200, 200, 429]
    assert [read(eva).status for _ in range(3)] == [200, 200, 429]
    error = read(ana).json["error"]
    assert (error["status"], error["details"][0]["reason"]) == ("RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")
    assert error["message"].startswith(
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute"
    )
    write = {"requests": [{"addSheet": {}}]}
    statuses = [google.send("POST", f"/v4/spreadsheets/{book}:batchUpdate", write, token=ana).status for _ in range(2)]
    assert statuses == [200, 429]
    google.control("clock", {"advance": 61})
    assert read(ana).status == 200


def test_the_log_counts_calls_and_bytes(google: Google) -> None:
    book = google.book()
    start = len(google.log())
    append(book)
    google.send("GET", book.path, ranges=["Casos!A1", "Casos!B2"])
    first, second = google.get("/_control/log", since=start)
    assert (first["operation"], first["user"], first["app"]) == (
        "sheets.spreadsheets.batchUpdate",
        "freelancer@example.com",
        "browser",
    )
    assert first["bytes"] == len(json.dumps({"requests": [APPEND]}))
    assert (second["method"], second["path"], second["query"]["ranges"]) == ("GET", book.path, ["Casos!A1", "Casos!B2"])
    assert (second["status"], second["applied"]) == (200, True)
    assert second["answer_bytes"] > 100


def test_a_reset_forgets_everything_and_ids_come_again(google: Google) -> None:
    first = google.book().id
    google.control("faults", [{"kind": 500}])
    google.control("reset")
    assert google.get("/drive/v3/files")["files"] == []
    assert google.book().id == first


def test_appends_of_many_at_once_lose_nothing(google: Google) -> None:
    book = google.book(rows=1)
    errors: list[Exception] = []

    def work(name: str) -> None:
        try:
            sheet = gspread_client(google.url).open_by_key(book.id).sheet1
            for number in range(5):
                body = {
                    "requests": [{**APPEND, "appendCells": {**APPEND["appendCells"], "rows": [row(f"{name}{number}")]}}]
                }
                sheet.spreadsheet.batch_update(body)
            sheet.client.session.close()
        except Exception as problem:
            errors.append(problem)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(line[0] for line in book.values()) == sorted(
        f"{name}{number}" for name in "abcd" for number in range(5)
    )


def test_one_connection_serves_many_requests(google: Google) -> None:
    parts = urlsplit(google.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    sockets = set()
    for path, status in (
        ("/drive/v3/files", 200),
        ("/nowhere", 404),
        ("/drive/v3/files/none", 404),
        ("/drive/v3/files", 200),
    ):
        connection.request("GET", path, headers={"Authorization": "Bearer t"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1


def test_a_body_may_come_in_chunks(google: Google) -> None:
    book = google.book()

    def pieces() -> Any:
        yield b'{"requests": ['
        yield json.dumps(APPEND).encode()
        yield b"]}"

    with requests.Session() as session:
        for _ in range(2):
            address = f"{google.url}{book.path}:batchUpdate"
            answer = session.post(address, data=pieces(), headers={"Authorization": "Bearer t"}, timeout=PATIENCE)
            assert answer.status_code == 200
    assert book.values() == [["a"], ["a"]]


def test_the_command_prints_its_address_first() -> None:
    command = [sys.executable, "-m", "tests.emulator", "--port", "0", "--token", "T", "--account", "ana@example.com"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            about = send(f"{url}/drive/v3/about", token="T", fields="user(emailAddress)")
            assert about.json == {"user": {"emailAddress": "ana@example.com"}}
            assert send(f"{url}/drive/v3/files", token="other").status == 401
        finally:
            process.terminate()
