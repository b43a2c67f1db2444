"""Where the secret goes: a keyring that gives back what was put in, else a file that is its owner's alone."""

from __future__ import annotations

import json
import os
import stat
import threading
from datetime import UTC, datetime

import keyring
import pytest

from concierge_cli.config import load
from concierge_cli.errors import NotSignedIn, StorageFailed, Unavailable
from concierge_cli.google.sign_in import keeping
from concierge_cli.google.sign_in.account import Account, save_account
from tests.google.sign_in import keyrings

SECRET = {"refresh_token": "1//0" + "r" * 100, "client_secret": "GOCSPX-s", "access_token": "ya29." + "a" * 220}


@pytest.fixture
def settings():
    return load(os.environ, {})


@pytest.fixture
def with_keyring(monkeypatch):
    def use(kind):
        backend = kind()
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
        return backend

    return use


def kept(settings, secret=SECRET, name="one"):
    """The account of a connection whose secret was put where it belongs."""
    place = keeping.offer(name, secret)
    account = Account(
        id=name,
        kind="person",
        scopes=(),
        kept=place.kept,
        keyring=place.name,
        connected_at=datetime(2026, 11, 17, tzinfo=UTC),
    )
    keeping.keep(settings, account, secret)
    save_account(settings, account)
    return account


def test_the_tests_reach_no_keyring_of_this_machine():
    assert type(keyring.get_keyring()).__module__ == "keyring.backends.null"


def test_a_keyring_that_works_is_used_and_no_file_is_written(settings, with_keyring):
    backend = with_keyring(keyrings.Whole)
    account = kept(settings)
    assert (account.kept, account.keyring) == ("keyring", "Llavero de prueba")
    assert list(backend.entries) == ["concierge/one"]
    assert keeping.read(settings, account) == SECRET
    assert not keeping.secret_file(settings).exists()


@pytest.mark.parametrize("kind", [keyrings.Cutting, keyrings.Small, keyrings.Locked, keyrings.Plain])
def test_a_keyring_that_does_not_give_back_all_is_not_used(settings, with_keyring, kind):
    backend = with_keyring(kind)
    account = kept(settings)
    assert account.kept == "file"
    assert backend.entries == {}
    assert keeping.read(settings, account) == SECRET


def test_a_keyring_that_cuts_sees_random_letters_only(settings, with_keyring):
    seen = []

    class Watched(keyrings.Cutting):
        def set_password(self, service, username, password):
            seen.append(password)
            super().set_password(service, username, password)

    with_keyring(Watched)
    kept(settings)
    text = json.dumps({"id": "one", **SECRET}, separators=(",", ":"))
    assert [len(one) for one in seen] == [len(text)]
    assert "refresh_token" not in seen[0]


def test_no_command_waits_for_a_keyring_that_asks_where_nobody_looks(settings, with_keyring, monkeypatch):
    account = kept(settings)
    monkeypatch.setattr(keeping, "UNLOCKING", 0.05)
    monkeypatch.setattr(keeping, "READING", 0.05)
    mute = with_keyring(keyrings.Mute)
    try:
        assert keeping.offer("two", SECRET).kept == "file"
        locked = Account(
            id="one", kind="person", scopes=(), kept="keyring", keyring="Llavero", connected_at=account.connected_at
        )
        with pytest.raises(Unavailable, match="Llavero"):
            keeping.read(settings, locked)
        assert keeping.forget(settings, locked) is False
    finally:
        mute.asked.set()


@pytest.mark.parametrize("trouble", [RuntimeError("No recommended backend"), None])
def test_a_machine_whose_keyring_cannot_even_be_looked_for_has_none(settings, monkeypatch, trouble):
    waiting = threading.Event()

    def look():
        if trouble:
            raise trouble
        waiting.wait(30)

    monkeypatch.setattr(keyring, "get_keyring", look)
    monkeypatch.setattr(keeping, "READING", 0.05)
    try:
        assert kept(settings).kept == "file"
    finally:
        waiting.set()


def test_of_several_keyrings_the_best_is_used(settings, monkeypatch):
    from keyring.backends.chainer import ChainerBackend

    best, other = keyrings.Whole(), keyrings.Plain()
    monkeypatch.setattr(ChainerBackend, "backends", [best, other])
    monkeypatch.setattr(keyring, "get_keyring", ChainerBackend)
    assert kept(settings).kept == "keyring"
    assert list(best.entries) == ["concierge/one"]
    assert other.entries == {}


def test_the_file_is_its_owners_alone(settings):
    account = kept(settings)
    path = keeping.secret_file(settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name == "nt"
    assert not keeping.readable_by_others(settings)
    assert keeping.read(settings, account) == SECRET


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_file_that_others_can_read_is_noticed_and_closed_by_writing(settings):
    account = kept(settings)
    keeping.secret_file(settings).chmod(0o644)
    assert keeping.readable_by_others(settings)
    keeping.replace(settings, account, SECRET)
    assert not keeping.readable_by_others(settings)


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b"\xff", b'{"refresh_token": "of nobody"}'])
def test_a_secret_that_is_gone_or_damaged_is_said(settings, content):
    account = kept(settings)
    path = keeping.secret_file(settings)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotSignedIn):
        keeping.read(settings, account)


def test_another_connections_secret_is_not_taken_for_this_ones(settings):
    first = kept(settings, name="one")
    kept(settings, {**SECRET, "refresh_token": "another"}, name="two")
    with pytest.raises(NotSignedIn):
        keeping.read(settings, first)


def test_a_run_that_started_before_does_not_bring_an_old_secret_back(settings):
    first = kept(settings, name="one")
    second = kept(settings, {**SECRET, "refresh_token": "new"}, name="two")
    keeping.replace(settings, first, {**SECRET, "access_token": "late"})
    assert keeping.read(settings, second)["refresh_token"] == "new"


def test_forgetting_leaves_nothing(settings, with_keyring):
    backend = with_keyring(keyrings.Whole)
    account = kept(settings)
    assert keeping.forget(settings, account) is True
    assert backend.entries == {}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the owner of all may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(settings):
    settings.places.config.mkdir()
    settings.places.config.chmod(0o500)
    with pytest.raises(StorageFailed, match=r"google-token\.json"):
        kept(settings)
