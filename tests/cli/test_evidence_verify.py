"""`evidence verify`: every file read again, what is not as it was by name, and what brings it back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.bad import events, photo, refused
from tests.cli.screen_story import PHOTOS
from tests.files.made import photo as made_photo
from tests.program import add_store, open_claim, run


@pytest.fixture
def kept(home, tmp_path):
    """A case with two photos; the places of their files in the vault."""
    add_store()
    open_claim()
    places = []
    for name, kind in (("outer-box.jpg", "defect_photo"), ("chat-ana.pdf", "chat_log")):
        assert run("evidence", "add", "ACC-1", str(PHOTOS / name), "--kind", kind).code == 0
        digest = hashlib.sha256((PHOTOS / name).read_bytes()).hexdigest()
        places.append(home / "vault" / digest[:2] / digest[2:])
    return places


def test_what_is_as_it_was(kept):
    ran = run("evidence", "verify", "ACC-1")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("✓ Se leyeron otra vez 2 archivos (")
    data = run("evidence", "verify", "--json").data
    assert (data["cases"], data["files"], data["sound"], data["problems"]) == (1, 2, True, [])
    assert data["bytes"] == sum(path.stat().st_size for path in kept)


@pytest.mark.parametrize(("how", "state"), [("gone", "missing"), ("a byte", "changed"), ("shorter", "changed")])
def test_a_file_that_is_not_as_it_was_is_named_with_what_to_do(kept, how, state):
    path = kept[0]
    path.chmod(0o600)
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] + b"\0" if how == "a byte" else data[: len(data) // 2])
    ran = run("evidence", "verify", "ACC-1")
    assert ran.code == 7
    assert "ACC-1: outer-box.jpg (foto nítida del defecto)" in " ".join(ran.out.split())
    assert "concierge evidence add ACC-1 ARCHIVO --kind defect_photo" in " ".join(ran.out.split())
    assert ran.out.splitlines()[-1] == "concierge evidence verify --from ARCHIVO"
    document = run("evidence", "verify", "ACC-1", "--json").json
    assert document["ok"] is False
    assert document["error"]["hint"] == "concierge evidence verify --from FILE"
    assert [(one["name"], one["state"]) for one in document["data"]["problems"]] == [("outer-box.jpg", state)]


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_the_same_file_added_again_is_back_and_logs_nothing(kept, how):
    kept[0].chmod(0o600)
    if how == "gone":
        kept[0].unlink()
    else:
        kept[0].write_bytes(b"x")
    before = events()
    assert run("evidence", "add", "ACC-1", str(PHOTOS / "outer-box.jpg"), "--kind", "defect_photo").code == 0
    assert events() == before
    assert run("evidence", "verify").code == 0


@pytest.mark.parametrize("sealed", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_a_backup_gives_back_what_is_damaged_and_nothing_else(kept, tmp_path, monkeypatch, sealed):
    if sealed:
        monkeypatch.setenv("CONCIERGE_PASSPHRASE", "una frase larga")
    backup = tmp_path / "copia.zip"
    assert run("backup", str(backup), *(["--encrypt"] if sealed else [])).code == 0
    kept[0].unlink()
    kept[1].chmod(0o600)
    kept[1].write_bytes(b"roto")
    ran = run("evidence", "verify", "--from", str(backup))
    assert ran.code == 0, ran
    assert "2 archivos volvieron de la copia de seguridad." in ran.out
    assert run("verify").code == 0
    kept[0].unlink()
    data = run("evidence", "verify", "--from", str(backup), "--json").data
    assert ([one["name"] for one in data["fetched"]], data["sound"]) == (["outer-box.jpg"], True)


def test_a_backup_that_does_not_have_it(kept, tmp_path):
    backup = tmp_path / "copia.zip"
    assert run("backup", str(backup)).code == 0
    path = photo(tmp_path / "nueva.png")
    assert run("evidence", "add", "ACC-1", path, "--kind", "serial").code == 0
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    (kept[0].parents[1] / digest[:2] / digest[2:]).unlink()
    ran = run("evidence", "verify", "--from", str(backup))
    assert ran.code == 7
    assert "nueva.png" in ran.out
    kept[0].unlink()
    assert run("evidence", "verify", "--from", str(tmp_path / "nueva.png"), "--json").code == 2


def test_open_cases_by_default_and_all_when_asked(kept):
    assert run("close", "ACC-1", "--outcome", "duplicate").code == 0
    kept[0].unlink()
    assert run("evidence", "verify").code == 0
    assert run("evidence", "verify", "--all").code == 7
    assert run("evidence", "verify", "--client", "accesorios", "--all").code == 7
    refused("evidence", "verify", "ACC-1", "--all", code=2)


def test_the_copy_for_the_platform_is_read_too(kept, tmp_path, home):
    path = tmp_path / "foto.heic"
    path.write_bytes(made_photo("heic"))
    assert run("evidence", "add", "ACC-1", str(path), "--kind", "serial").code == 0
    files = {
        place for place in (home / "vault").rglob("*") if place.is_file() and place.read_bytes()[:2] == b"\xff\xd8"
    }
    (copy,) = files - set(kept)
    copy.unlink()
    ran = run("evidence", "verify", "ACC-1")
    assert ran.code == 7
    assert "la copia JPEG de foto.heic" in " ".join(ran.out.split())


def test_a_home_without_cases(home):
    add_store()
    for opened in (False, True):
        if opened:
            open_claim()
        ran = run("evidence", "verify")
        assert (ran.code, ran.out) == (0, "No se leyó nada: aquí ningún caso tiene archivos todavía.\n")


def test_in_english(kept, monkeypatch):
    monkeypatch.setenv("CONCIERGE_LANG", "en")
    assert "each is as it was kept" in run("evidence", "verify").out
    kept[1].unlink()
    ran = run("evidence", "verify")
    assert "ACC-1: chat-ana.pdf (full conversation with dates) is gone." in ran.out
