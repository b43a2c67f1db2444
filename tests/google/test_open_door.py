"""The door of whoever is connected, from a home that was connected through the command line."""

from __future__ import annotations

import json
import os

import pytest

from concierge_cli.config import load
from concierge_cli.errors import NotSignedIn, PermissionDenied, Unavailable
from concierge_cli.google.door import open_door
from concierge_cli.google.retrying import ONE_TRY
from tests.google.connecting import connect
from tests.google.test_door import SHORT, folder, upload
from tests.program import PATIENCE


def settings():
    return load(os.environ, {})


def test_nobody_is_connected():
    with pytest.raises(NotSignedIn) as told:
        open_door(settings())
    assert told.value.hint.startswith("concierge google connect")


def test_a_token_is_kept_for_the_next_command(google):
    connect(google)
    google.control("clock", {"advance": 4000})
    with open_door(settings()) as door:
        folder(door)
    assert [call.service for call in door.calls] == ["drive", "oauth", "drive"]
    with open_door(settings()) as door:
        folder(door)
    assert [call.service for call in door.calls] == ["drive"]


def test_a_revoked_permission_is_explained(google):
    connect(google)
    google.control("revoke")
    with open_door(settings()) as door, pytest.raises(NotSignedIn, match="se retiró"):
        folder(door)


def test_a_deadline_from_the_start(google):
    connect(google)
    google.control("faults", [{"kind": "timeout", "seconds": PATIENCE}])
    with open_door(settings(), ONE_TRY, deadline=0.5) as door, pytest.raises(Unavailable, match="a tiempo"):
        folder(door)
    with open_door(settings(), SHORT, deadline=0) as door, pytest.raises(Unavailable, match="a tiempo"):
        folder(door)


def test_a_service_account_makes_folders_and_no_files(google, tmp_path):
    key = tmp_path / "key.json"
    key.write_text(json.dumps(google.control("service_accounts")))
    connect(google, "--service-account", str(key))
    with open_door(settings()) as door:
        assert folder(door)["name"] == "Tienda"
        with pytest.raises(PermissionDenied, match="cuenta de servicio"):
            upload(door, b"some bytes")
