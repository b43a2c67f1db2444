"""Looking at a file: what is refused, what is only said, and what it costs."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from concierge_cli.domain.event import canonical
from concierge_cli.errors import InvalidInput
from concierge_cli.files import inspect as inspect_module
from concierge_cli.files.identify import DANGEROUS_NAMES, TYPES
from concierge_cli.files.inspect import inspect_file
from concierge_cli.files.problem import Findings
from tests.files import made

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


def codes(path: Path, **options: str) -> list[str]:
    return [problem.code for problem in inspect_file(path, **options).problems]


@pytest.mark.parametrize("code", made.WHOLE)
def test_a_whole_file_under_its_own_name(tmp_path: Path, code: str) -> None:
    for ending in (*TYPES[code].extensions, TYPES[code].extensions[0].upper()):
        path = tmp_path / f"Foto de Ana.{ending}"
        path.write_bytes(made.WHOLE[code])
        found = inspect_file(path)
        assert (found.problems, found.counts, found.type.code) == ((), True, code)
        assert (found.name, found.size) == (path.name, len(made.WHOLE[code]))
        assert found.sha256 == hashlib.sha256(made.WHOLE[code]).hexdigest()


def test_an_ending_that_contradicts_the_content_is_only_said(tmp_path: Path) -> None:
    path = tmp_path / "foto.png"
    path.write_bytes(made.WHOLE["jpeg"])
    found = inspect_file(path)
    assert [problem.code for problem in found.problems] == ["extension_mismatch"]
    assert found.problems[0].detail == {"type": "jpeg", "extension": "jpg"}
    assert found.counts


def test_a_file_without_an_ending_contradicts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "foto"
    path.write_bytes(made.WHOLE["jpeg"])
    assert codes(path) == []


def test_a_copy_in_the_vault_goes_by_the_name_that_the_person_knows(tmp_path: Path) -> None:
    path = tmp_path / "c0ffee"
    path.write_bytes(made.WHOLE["jpeg"])
    assert codes(path, name="foto.exe") == ["name_not_allowed"]
    assert inspect_file(path, name="foto.jpg").name == "foto.jpg"


@pytest.mark.parametrize("ending", sorted(DANGEROUS_NAMES))
def test_what_a_system_would_run_never_counts(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"foto.jpg.{ending}"
    path.write_bytes(b"start calc\n")
    assert not inspect_file(path).counts


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ["format_not_allowed"]),
        (b"%!PS-Adobe-3.0 EPSF-3.0", ["format_not_allowed"]),
        (b"<!doctype html><p>", ["format_not_allowed"]),
        (b"MZ\x90\0\3\0\0\0", ["format_not_allowed"]),
        (b"\0\1\2\3\4\5\6\7", ["unknown_format"]),
        (bytes(70_000), ["unknown_format"]),
    ],
)
def test_formats_that_are_refused_by_name(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(data)
    assert codes(path) == expected


def test_facts_are_what_an_event_may_hold(tmp_path: Path) -> None:
    path = tmp_path / "secreto de Ana.jpg"
    path.write_bytes(made.photo("jpeg", exif=made.exif(place=True))[:-2000])
    facts = inspect_file(path).facts()
    assert canonical(facts)
    assert "Ana" not in json.dumps(facts)
    assert facts["taken_at"] == "2026-11-11T18:04:05+00:00"
    assert facts["has_location"] is True
    assert "pages" not in facts
    assert facts["problems"][0]["code"] == "truncated_photo"


def refused(path: Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        inspect_file(path)
    assert path.name in caught.value.message
    assert caught.value.hint
    return caught.value.message


def test_a_missing_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "no está.jpg").startswith("There is no file")
    broken = tmp_path / "enlace.jpg"
    broken.symlink_to(tmp_path / "gone")
    assert refused(broken).startswith("There is no file")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "nada.jpg").touch()
    assert "0 bytes" in refused(tmp_path / "nada.jpg")


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path)


@posix
def test_a_pipe_and_a_socket_do_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not an ordinary file" in refused(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)  # a socket's full path may be longer than the system allows
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert "not an ordinary file" in refused(Path("socket"))
    assert "not an ordinary file" in refused(Path("/dev/null"))


@posix
def test_a_pipe_put_in_the_files_place_between_two_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(b"x")
    real = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda _self: real)
    assert "not an ordinary file" in refused(path)


@pytest.mark.parametrize("error", [PermissionError(13, "denied"), OSError(5, "I/O error")])
def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(b"x")

    def fail(*_args: object, **_options: object) -> int:
        raise error

    monkeypatch.setattr(os, "open", fail)
    refused(path)


def test_names_that_no_system_can_hold(tmp_path: Path) -> None:
    refused(tmp_path / ("x" * 5000))
    refused(tmp_path / "a\0b")


def test_a_disk_that_fails_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(b"x" * 100)

    def fail(*_args: object) -> object:
        raise OSError(5, "I/O error")

    monkeypatch.setattr(hashlib, "sha256", fail)
    refused(path)


@pytest.mark.parametrize("longer", [True, False])
def test_a_file_that_changes_while_it_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, longer: bool
) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(made.WHOLE["jpeg"])
    real = inspect_module._look_inside

    def meanwhile(*args: object, **options: object) -> Findings:
        if longer:
            with path.open("ab") as file:
                file.write(b"more")
        else:
            os.utime(path, (1, 1))
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(inspect_module, "_look_inside", meanwhile)
    assert "changed while" in refused(path)


def test_a_mistake_of_ours_is_not_blamed_on_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(made.WHOLE["jpeg"])

    def bug(*_args: object, **_options: object) -> Findings:
        raise ValueError("ours")

    monkeypatch.setattr(inspect_module, "_look_inside", bug)
    with pytest.raises(ValueError, match="ours"):
        inspect_file(path)


@posix
def test_a_long_film_is_looked_at_in_little_memory(tmp_path: Path) -> None:
    """400 MB, of which the disk holds almost nothing: a hole in the file takes no room."""
    media = 400_000_000
    path = tmp_path / "video.mp4"
    film = made.film(media=b"")
    at = film.index(b"mdat") - 4
    with path.open("wb") as file:
        file.write(film[:at] + (8 + media).to_bytes(4, "big") + b"mdat")
        file.seek(at + 8 + media - 2000)
        file.write(b"\x5a" * 2000 + film[at + 8 :])
    tracemalloc.start()
    try:
        found = inspect_file(path)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found.counts, found.size) == (True, len(film) + media)
    assert peak < 4_000_000


def test_asking_for_it_loads_no_decoder() -> None:
    """The queue and the case's screen must not pay for Pillow or pypdf."""
    code = (
        "import sys, concierge_cli.files.inspect, concierge_cli.files.limits, concierge_cli.files.sentences,"
        " concierge_cli.files.typed_paths, concierge_cli.files.jpeg_copy, concierge_cli.journal.vault;"
        "print(sorted({'PIL', 'pypdf', 'pillow_heif', 'email', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
