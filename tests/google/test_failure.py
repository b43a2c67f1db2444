"""What is read from an answer: its cause, every reason it names, and no secret."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from concierge_cli.google.failure import Cause, failure_in, scrubbed

JSON = {"content-type": "application/json; charset=UTF-8"}
PAGE = b"<!DOCTYPE html><title>Sign in to continue</title>"


def read(status, body=b"", headers=None, *, kind="json", service="sheets"):
    given = body if isinstance(body, bytes) else json.dumps(body).encode()
    return failure_in(service, kind, status, CaseInsensitiveDict(JSON if headers is None else headers), given)


def sheets(code, status, *reasons, message="No."):
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason} for reason in reasons]
    return {"error": {"code": code, "message": message, "status": status, "details": details}}


def drive(code, reason, message="No."):
    return {"error": {"code": code, "message": message, "errors": [{"reason": reason, "message": message}]}}


@pytest.mark.parametrize(
    ("status", "body", "cause", "first"),
    [
        (429, sheets(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"), Cause.LIMIT, "RATE_LIMIT_EXCEEDED"),
        (429, b"", Cause.LIMIT, None),
        (403, sheets(403, "PERMISSION_DENIED", "RATE_LIMIT_EXCEEDED"), Cause.LIMIT, "RATE_LIMIT_EXCEEDED"),
        (403, drive(403, "userRateLimitExceeded"), Cause.LIMIT, "userRateLimitExceeded"),
        (403, drive(403, "rateLimitExceeded"), Cause.LIMIT, "rateLimitExceeded"),
        (403, drive(403, "storageQuotaExceeded"), Cause.REFUSED, "storageQuotaExceeded"),
        (403, drive(403, "sharingRateLimitExceeded"), Cause.REFUSED, "sharingRateLimitExceeded"),
        (403, sheets(403, "PERMISSION_DENIED"), Cause.REFUSED, "PERMISSION_DENIED"),
        (403, sheets(403, "PERMISSION_DENIED", "SERVICE_DISABLED"), Cause.REFUSED, "SERVICE_DISABLED"),
        (400, {"error": "invalid_grant", "error_description": "Bad Request"}, Cause.REFUSED, "invalid_grant"),
        (400, [sheets(400, "INVALID_ARGUMENT")], Cause.REFUSED, "INVALID_ARGUMENT"),
        (404, {"error": ["unheard of"]}, Cause.REFUSED, None),
        (401, b"not JSON", Cause.REFUSED, None),
        (500, sheets(500, "INTERNAL"), Cause.BUSY, None),
        (400, {"error": "internal_failure"}, Cause.BUSY, None),
        (503, PAGE, Cause.BUSY, None),
        (408, b"", Cause.BUSY, None),
        (200, b'{"sheets": [{"prop', Cause.BROKEN, None),
        (200, b"", Cause.BROKEN, None),
        (200, b"[1]", Cause.BROKEN, None),
    ],
)
def test_the_cause_and_the_first_reason(status, body, cause, first):
    failure, _document = read(status, body)
    assert failure is not None
    assert failure.cause is cause
    assert next(iter(failure.reasons), None) == first


@pytest.mark.parametrize("status", [200, 302, 307, 404, 403, 407, 511])
def test_a_page_is_somebody_elses_answer(status):
    assert read(status, PAGE, {"Content-Type": "text/html"})[0].cause is Cause.INTERCEPTED
    assert read(status, PAGE, {})[0].cause is Cause.INTERCEPTED


def test_only_what_google_may_have_done_is_unclear():
    unclear = [read(status, body)[0].unclear for status, body in [(503, b""), (200, PAGE), (200, b"{")]]
    clear = [read(status, body)[0].unclear for status, body in [(429, b""), (403, drive(403, "x")), (400, b"{}")]]
    assert unclear == [True, True, True]
    assert clear == [False, False, False]


def test_good_answers():
    assert read(200, {"a": 1}) == (None, {"a": 1})
    assert read(204) == (None, None)
    assert read(206, PAGE, {"Content-Type": "text/html"}, kind="media") == (None, None)
    assert read(416, PAGE, {"Content-Type": "text/html"}, kind="media") == (None, None)
    assert read(308, kind="upload") == (None, None)
    assert read(200, kind="upload") == (None, None)


def test_a_lost_upload_session_is_googles_word_even_as_a_page():
    assert read(404, PAGE, {"Content-Type": "text/html"}, kind="upload")[0].cause is Cause.REFUSED
    assert read(410, b"Gone", {"Content-Type": "text/plain"}, kind="upload")[0].cause is Cause.REFUSED


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0.5"}, 0.5),
        ({"Retry-After": "-3"}, 0.0),
        ({"Retry-After": "Tue, 17 Nov 2026 15:11:00 GMT", "Date": "Tue, 17 Nov 2026 15:10:00 GMT"}, 60.0),
        ({"Retry-After": "Tue, 17 Nov 2026 15:11:00 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_google_asks_to_wait(headers, seconds):
    assert read(429, b"", headers)[0].retry_after == seconds


@pytest.mark.parametrize(
    "secret", ["ya29.a0AfH6SMB-x_y", "1//0gLx-abc", "GOCSPX-abc", "eyJhbGciOi.eyJ.sig", "Bearer abc"]
)
def test_googles_sentence_loses_every_secret(secret):
    failure, _ = read(400, sheets(400, "INVALID_ARGUMENT", message=f"The token {secret}\nis  bad"))
    assert failure.message == "The token … is bad"


@given(st.text(max_size=500))
def test_a_quoted_sentence_is_one_short_line(text):
    line = scrubbed(text)
    assert len(line) <= 200
    assert len(line.splitlines()) <= 1


@given(
    st.sampled_from([200, 400, 401, 403, 404, 429, 500]), st.binary(max_size=60), st.sampled_from(["json", "upload"])
)
def test_any_bytes_are_an_answer(status, body, kind):
    failure, document = read(status, body, kind=kind)
    assert (failure is None) <= (status == 200)
    assert document is None or isinstance(document, dict)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "errors", "details", "reason", "status", "message"]), inner, max_size=4
        )
    ),
)


@given(st.sampled_from([400, 403, 404, 429]), json_values)
def test_any_document_is_a_refusal(status, document):
    assert read(status, document)[0].cause in (Cause.REFUSED, Cause.LIMIT)
