"""A video that plays, and ones that do not, made by FFmpeg itself; and what is seen where PyAV is not installed."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from concierge_cli.files.film import played
from concierge_cli.files.inspect import Inspection, inspect_file
from tests.files import made

av = pytest.importorskip("av", reason="the video extra is not installed")


def real_film(seconds: float = 2, *, options: dict[str, str] | None = None, picture: bool = True) -> bytes:
    """A film of noise, 10 pictures a second; without a picture only a tone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        _write(path, seconds, options or {}, picture=picture)
        return path.read_bytes()


def _write(path: Path, seconds: float, options: dict[str, str], *, picture: bool) -> None:
    with av.open(str(path), "w", format="mp4", options=options) as film:
        if picture:
            stream = film.add_stream("mpeg4", rate=10)
            stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
            for _number in range(round(seconds * 10)):
                for packet in stream.encode(
                    av.VideoFrame.from_image(Image.effect_noise((160, 120), 90).convert("RGB"))
                ):
                    film.mux(packet)
        else:
            stream = film.add_stream("aac", rate=44_100, layout="mono")
            for number in range(round(seconds * 43)):
                frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
                frame.planes[0].update(bytes(4096))
                frame.sample_rate, frame.pts = 44_100, number * 1024
                for packet in stream.encode(frame):
                    film.mux(packet)
        for packet in stream.encode():
            film.mux(packet)


def look(tmp_path: Path, data: bytes, name: str = "video.mp4") -> Inspection:
    path = tmp_path / name
    path.write_bytes(data)
    return inspect_file(path)


def codes(found: Inspection) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_whole_film_counts_and_says_how_long_it_is(tmp_path):
    found = look(tmp_path, real_film(3))
    assert (codes(found), found.duration_seconds) == ([], 3)


def test_a_film_in_fragments_says_how_long_it_is_only_when_it_is_played(tmp_path, monkeypatch):
    data = real_film(3, options={"movflags": "frag_keyframe+empty_moov"})
    assert look(tmp_path, data).duration_seconds == 3
    monkeypatch.setitem(sys.modules, "av", None)
    found = look(tmp_path, data)
    assert (codes(found), found.duration_seconds) == ([], None)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("fast_start", [False, True])
def test_a_cut_film_is_cut_whether_it_is_played_or_not(tmp_path, monkeypatch, share, fast_start):
    data = real_film(2, options={"movflags": "faststart"} if fast_start else None)
    assert codes(look(tmp_path, data[: int(len(data) * share)])) == ["truncated_video"]
    monkeypatch.setitem(sys.modules, "av", None)
    assert codes(look(tmp_path, data[: int(len(data) * share)])) == ["truncated_video"]


def test_damaged_pictures_are_found_only_by_playing(tmp_path, monkeypatch):
    data = bytearray(real_film(2))
    start = data.index(b"mdat") + 4
    data[start : start + 20_000] = b"\xff" * 20_000
    assert codes(look(tmp_path, bytes(data))) == ["broken_video"]
    monkeypatch.setitem(sys.modules, "av", None)
    assert codes(look(tmp_path, bytes(data))) == []


def test_a_film_without_pictures(tmp_path):
    sound = real_film(2, picture=False)
    found = look(tmp_path, sound)
    assert (found.type.code, codes(found)) == ("m4a", []), "a voice note, whatever its name"
    mov = sound.replace(b"ftypisom", b"ftypqt  ", 1)
    assert codes(look(tmp_path, mov, "video.mov")) == ["no_picture"]
    assert codes(look(tmp_path, made.film(handlers=()))) == ["no_picture"]


def test_a_film_of_no_length(tmp_path):
    assert codes(look(tmp_path, made.film(seconds=0))) == ["empty"]


def test_what_is_no_film_at_all_is_a_finding():
    found = played(io.BytesIO(b"nothing of a film"))
    assert found is not None
    assert [problem.code for problem in found.problems] == ["broken_video"]


def test_where_it_is_not_installed_nothing_is_claimed(monkeypatch):
    film = real_film(1)
    monkeypatch.setitem(sys.modules, "av", None)
    assert played(io.BytesIO(film)) is None
