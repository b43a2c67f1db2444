"""Paths as people type, paste and drag them."""

from __future__ import annotations

import os
import shlex
from pathlib import Path, PureWindowsPath
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.errors import InvalidInput
from concierge_cli.files.typed_paths import path_text, typed_path

posix = pytest.mark.skipif(os.name == "nt", reason="rules of the other systems")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("foto.jpg", "foto.jpg"),
        ("  /tmp/foto.jpg \n", "/tmp/foto.jpg"),
        ("'/tmp/mis fotos/foto.jpg'", "/tmp/mis fotos/foto.jpg"),
        ('"/tmp/mis fotos/foto.jpg"', "/tmp/mis fotos/foto.jpg"),
        (r"/tmp/mis\ fotos/foto\ \(1\).jpg", "/tmp/mis fotos/foto (1).jpg"),
        (r"'/tmp/it'\''s.jpg'", "/tmp/it's.jpg"),
        ("/tmp/it's.jpg", "/tmp/it's.jpg"),
        ("/tmp/mis fotos/foto 1.jpg", "/tmp/mis fotos/foto 1.jpg"),
        ("file:///tmp/mis%20fotos/se%C3%B1al.jpg", "/tmp/mis fotos/señal.jpg"),
        ("file://localhost/tmp/foto.jpg", "/tmp/foto.jpg"),
        ("file:///tmp/100%25?#1.jpg", "/tmp/100%?#1.jpg"),
        ("FILE:/tmp/foto.jpg", "/tmp/foto.jpg"),
        ("'file:///tmp/mis%20fotos/foto.jpg'", "/tmp/mis fotos/foto.jpg"),
        ("file://[::1/foto.jpg", "file://[::1/foto.jpg"),
        (r"C:\Users\Ana\mis fotos\foto.jpg", r"C:\Users\Ana\mis fotos\foto.jpg"),
        (r"\\nas\fotos\foto.jpg", r"\\nas\fotos\foto.jpg"),
        ("#1.jpg", "#1.jpg"),
        ("~/foto.jpg", "~/foto.jpg"),
        ("", ""),
        ("''", ""),
    ],
)
def test_on_linux_and_macos(text: str, path: str) -> None:
    assert path_text(text, is_windows=False) == path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (r"C:\Users\Ana\foto.jpg", r"C:\Users\Ana\foto.jpg"),
        (r'"C:\Users\Ana\mis fotos\foto.jpg"', r"C:\Users\Ana\mis fotos\foto.jpg"),
        (r"C:\Users\Ana\mis fotos\foto.jpg", r"C:\Users\Ana\mis fotos\foto.jpg"),
        (r"& 'C:\Users\Ana\it''s\foto.jpg'", r"C:\Users\Ana\it's\foto.jpg"),
        (r'& "C:\mis fotos\foto.jpg" ', r"C:\mis fotos\foto.jpg"),
        (r"C:\new\table.jpg", r"C:\new\table.jpg"),
        ("file:///C:/Users/Ana/mis%20fotos/foto.jpg", r"C:\Users\Ana\mis fotos\foto.jpg"),
        ('"file:///C:/a/b.jpg"', r"C:\a\b.jpg"),
        ("file://nas/fotos/foto%201.jpg", r"\\nas\fotos\foto 1.jpg"),
        (r"\\nas\fotos\foto.jpg", r"\\nas\fotos\foto.jpg"),
        ("it's.jpg", "it's.jpg"),
        ('"', '"'),
    ],
)
def test_on_windows(text: str, path: str) -> None:
    assert PureWindowsPath(path_text(text, is_windows=True)) == PureWindowsPath(path)


NAMES = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="/"), min_size=1, max_size=20)


@given(NAMES.filter(lambda name: name.strip() == name))
def test_any_name_survives_being_dragged(name: str) -> None:
    path = f"/tmp/{name}"
    assert path_text(shlex.quote(path), is_windows=False) == path
    assert path_text("file://" + quote(path), is_windows=False) == path


@given(NAMES)
def test_any_text_means_some_path(text: str) -> None:
    for is_windows in (True, False):
        assert isinstance(path_text(text, is_windows=is_windows), str)


def test_a_name_that_exists_as_it_stands_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("'quoted'.jpg", "100%20.jpg", " spaces .jpg", "~"):
        Path(name).write_bytes(b"x")
        assert typed_path(name) == Path(name)


def test_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert typed_path("~/mis fotos/a.jpg") == tmp_path / "mis fotos" / "a.jpg"
    assert typed_path("~nobody-of-that-name/a.jpg").name == "a.jpg"


@pytest.mark.parametrize("text", ["", "   ", "''", "a\0b", "file://"])
def test_nothing_was_named(text: str) -> None:
    with pytest.raises(InvalidInput):
        typed_path(text)
