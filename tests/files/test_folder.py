"""What of a folder is taken, and what is left out by name and reason. Nothing in it is opened, so nothing can hang."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from concierge_cli.errors import InvalidInput
from concierge_cli.files.folder import contents_of

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and sockets of POSIX")


def names(folder: Path) -> list[str]:
    return [path.name for path in contents_of(folder).files]


def test_the_files_of_a_folder(tmp_path):
    for name in ("b.jpg", "A.jpg", "ñ.png", "c 1.pdf", ".hidden", ".DS_Store", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "inner.jpg").write_bytes(b"x")
    (tmp_path / "empty.jpg").touch()
    assert names(tmp_path) == ["A.jpg", "b.jpg", "c 1.pdf", "ñ.png"]
    left_out = {reason: sorted(found) for reason, found in contents_of(tmp_path).left_out.items()}
    assert left_out == {
        "hidden": [".DS_Store", ".hidden", "Thumbs.db", "desktop.ini"],
        "folder": ["sub"],
        "empty": ["empty.jpg"],
    }


@posix
def test_links_pipes_sockets_and_devices_are_left_out_unopened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.jpg").write_bytes(b"x")
    for name, target in {
        "inside.jpg": "a.jpg", "outside.jpg": "/etc/hostname", "nowhere.jpg": "gone", "to-folder": "..", "loop": "loop",
    }.items():  # fmt: skip
        Path(name).symlink_to(target)
    os.mkfifo("pipe.jpg")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.jpg")
        found = contents_of(tmp_path)
    assert [path.name for path in found.files] == ["a.jpg"]
    assert {reason: len(left) for reason, left in found.left_out.items()} == {"link": 5, "special": 2}


@posix
def test_devices_are_no_files():
    found = contents_of(Path("/dev"))
    assert Path("/dev/null") not in found.files
    assert "null" in found.left_out["special"]


def test_a_folder_that_cannot_be_read(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    for name in ("gone", "file"):
        with pytest.raises(InvalidInput, match=name):
            contents_of(tmp_path / name)
