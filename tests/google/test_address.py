"""Where Google is: only its own hosts, or this machine."""

from __future__ import annotations

import pytest

from concierge_cli.errors import InvalidInput
from concierge_cli.google.address import address

SHEET = "https://sheets.googleapis.com/v4/spreadsheets/1?fields=a"


def test_google_is_where_it_is():
    assert address().of(SHEET) == SHEET
    assert not address().loopback


@pytest.mark.parametrize("base", ["http://127.0.0.1:8085", "http://localhost:8085/", "http://[::1]:8085"])
def test_a_loopback_address_stands_for_all_hosts(base):
    here = address(base)
    assert here.loopback
    assert here.of(SHEET) == f"{base.rstrip('/')}/v4/spreadsheets/1?fields=a"
    assert here.of("https://oauth2.googleapis.com/token") == f"{base.rstrip('/')}/token"
    assert here.of(f"{base.rstrip('/')}/upload?upload_id=1") == f"{base.rstrip('/')}/upload?upload_id=1"


@pytest.mark.parametrize(
    "base",
    [
        "http://10.0.0.7:8085",
        "https://sheets.googleapis.com",
        "http://127.0.0.1.example.com",
        "http://user@127.0.0.1:1",
        "http://127.0.0.1@example.com",
        "http://127.0.0.1:8085/somewhere",
        "ftp://127.0.0.1",
        "127.0.0.1:8085",
        "http://127.0.0.1:99999",
        "http://[::1",
        "http://",
        "   ",
    ],
)
def test_any_other_address_is_refused(base):
    with pytest.raises(InvalidInput, match="CONCIERGE_GOOGLE_BASE_URL"):
        address(base)


@pytest.mark.parametrize(
    "url",
    ["https://example.com/upload", "http://sheets.googleapis.com/", "https://googleapis.com.example.com/", "https://agoogle.com/"],
)  # fmt: skip
@pytest.mark.parametrize("base", ["", "http://127.0.0.1:8085"])
def test_a_token_goes_nowhere_else(url, base):
    with pytest.raises(ValueError, match="not an address of Google"):
        address(base).of(url)
