"""A JPEG copy that a platform takes: under its limit, upright, with its time and without its place."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from concierge_cli.errors import InvalidInput
from concierge_cli.files.inspect import inspect_file
from concierge_cli.files.jpeg_copy import jpeg_copy
from tests.files import made

pytestmark = pytest.mark.thorough


def put(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "foto"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("code", ["heic", "jpeg", "png", "webp", "avif"])
def test_the_copy_keeps_when_and_drops_where(tmp_path: Path, code: str) -> None:
    original = put(tmp_path, made.photo(code, exif=made.exif(place=True)))
    copy = put(tmp_path, jpeg_copy(original, max_bytes=1_000_000))
    found = inspect_file(copy)
    assert (found.type.code, found.problems) == ("jpeg", ())
    assert found.taken_at is not None
    assert found.taken_at.isoformat() == "2026-11-11T18:04:05+00:00"
    assert not found.has_location
    assert b"Phone A5" in copy.read_bytes()
    assert (found.width, found.height) == made.NOISE_SIZE


@pytest.mark.parametrize("max_bytes", [16_000, 40_000, 90_000])
def test_the_copy_fits(tmp_path: Path, max_bytes: int) -> None:
    original = put(tmp_path, made.photo("png", made.noise((24, 18)).resize((1200, 900))))
    copy = jpeg_copy(original, max_bytes=max_bytes)
    assert max_bytes / 4 < len(copy) <= max_bytes
    width, height = Image.open(io.BytesIO(copy)).size
    assert abs(width / height - 4 / 3) < 0.01


def test_what_cannot_be_made_small_enough_is_said(tmp_path: Path) -> None:
    original = put(tmp_path, made.photo("png", made.noise((1200, 900))))
    with pytest.raises(InvalidInput, match="500 bytes"):
        jpeg_copy(original, max_bytes=500)


@pytest.mark.parametrize("code", ["heic", "jpeg"])
def test_the_copy_stands_upright(tmp_path: Path, code: str) -> None:
    picture = Image.new("RGB", (300, 200), "white")
    picture.paste("black", (0, 0, 100, 200))  # dark at the left: at the top once it stands
    fields = made.exif()
    fields[0x0112] = 6
    original = put(tmp_path, made.photo(code, picture, exif=fields))
    copy = Image.open(io.BytesIO(jpeg_copy(original, max_bytes=100_000)))
    assert copy.size == (200, 300)
    assert copy.getexif().get(0x0112, 1) == 1
    assert max(copy.getpixel((100, 20))) < 60
    assert min(copy.getpixel((100, 280))) > 200


def test_what_is_transparent_becomes_white_paper(tmp_path: Path) -> None:
    original = put(tmp_path, made.photo("png", Image.new("RGBA", (400, 400), (0, 0, 0, 0))))
    copy = Image.open(io.BytesIO(jpeg_copy(original, max_bytes=100_000)))
    assert copy.mode == "RGB"
    assert copy.getpixel((5, 5)) == (255, 255, 255)


def test_a_small_colour_profile_is_kept(tmp_path: Path) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    copy = jpeg_copy(put(tmp_path, made.photo("png", icc_profile=profile)), max_bytes=1_000_000)
    assert Image.open(io.BytesIO(copy)).info["icc_profile"] == profile
    large = jpeg_copy(put(tmp_path, made.photo("png", icc_profile=profile + bytes(9000))), max_bytes=1_000_000)
    assert "icc_profile" not in Image.open(io.BytesIO(large)).info


def test_broken_exif_does_not_stop_it(tmp_path: Path) -> None:
    broken = b"\xff\xe1\x00\x14Exif\0\0II*\0\xff\xff\xff\x7f\0\0"
    whole = made.WHOLE["jpeg"]
    assert jpeg_copy(put(tmp_path, whole[:2] + broken + whole[2:]), max_bytes=1_000_000)


@pytest.mark.parametrize(
    "data",
    [
        lambda: made.WHOLE["jpeg"][:3000],
        lambda: made.WHOLE["pdf"],
        lambda: made.WHOLE["heic"][:-500],
        lambda: b"<svg/>",
        lambda: b"BM\0\0\0\0",
    ],
)
def test_no_copy_of_what_is_no_whole_photo(tmp_path: Path, data: Callable[[], bytes]) -> None:
    with pytest.raises(InvalidInput, match="foto"):
        jpeg_copy(put(tmp_path, data()), max_bytes=100_000)


def test_the_limit_of_pixels_holds_here_too(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        jpeg_copy(put(tmp_path, made.WHOLE["jpeg"]), max_bytes=100_000, max_pixels=100)
