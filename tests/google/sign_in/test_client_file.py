"""The files that Google's console gives, and all that people give instead."""

from __future__ import annotations

import json

import pytest

from concierge_cli.errors import InvalidInput
from concierge_cli.google.sign_in.client_file import read_client_file, read_key_file
from tests.emulator.clients import CLIENT_ID, CLIENT_SECRET
from tests.google.connecting import client_file

KEY = {"type": "service_account", "client_email": "r@p.iam.gserviceaccount.com", "private_key": "-----BEGIN", "x": 1}


def written(tmp_path, content):
    path = tmp_path / "client.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def test_a_desktop_client_is_read(tmp_path):
    assert read_client_file(client_file(tmp_path)) == (CLIENT_ID, CLIENT_SECRET)


def test_addresses_in_the_file_count_for_nothing(tmp_path):
    client = read_client_file(client_file(tmp_path, token_uri="https://evil.example/token"))
    assert client == (CLIENT_ID, CLIENT_SECRET)
    assert "token_uri" not in read_key_file(written(tmp_path, KEY | {"token_uri": "https://evil.example/token"}))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not the file"),
        (b"not json", "not the file"),
        (b"\xff\xfe{", "not the file"),
        (b"[" * 50_000, "not the file"),
        (b" " * 200_000, "not the file"),
        ([], "not the file"),
        ({}, "not the file"),
        ({"installed": {}}, "not the file"),
        ({"installed": {"client_id": 7}}, "not the file"),
        ({"installed": []}, "not the file"),
        ({"web": {"client_id": "x"}}, "Desktop app"),
        (KEY, "service account"),
    ],
)
def test_another_file_is_called_what_it_is(tmp_path, content, said):
    with pytest.raises(InvalidInput, match=said):
        read_client_file(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"installed": {"client_id": "x"}}, "OAuth client"),
        ({"type": "service_account"}, "not the file"),
        (b"x", "not the"),
    ],
)
def test_another_file_is_no_key(tmp_path, content, said):
    with pytest.raises(InvalidInput, match=said):
        read_key_file(written(tmp_path, content))


@pytest.mark.parametrize("read", [read_client_file, read_key_file])
def test_a_file_that_cannot_be_read_is_said(tmp_path, read):
    with pytest.raises(InvalidInput, match=r"nowhere\.json"):
        read(tmp_path / "nowhere.json")
    with pytest.raises(InvalidInput):
        read(tmp_path)
