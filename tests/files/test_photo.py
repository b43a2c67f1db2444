"""A photo is whole, or what is wrong with it is named."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from concierge_cli.files import photo
from concierge_cli.files.inspect import Inspection, inspect_file
from tests.files import made
from tests.tries import tries

PHOTOS = ("jpeg", "png", "heic", "webp", "avif", "gif")
PHONE_PHOTO = made.photo("jpeg", exif=made.exif())
PROGRESSIVE = made.photo("jpeg", progressive=True)


def look(data: bytes, name: str = "foto", **options: int) -> Inspection:
    """Through a real file: what is looked at has a descriptor."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return inspect_file(path, **options)


def codes(found: Inspection) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize("code", PHOTOS)
def test_a_whole_photo(code: str) -> None:
    found = look(made.WHOLE[code])
    assert codes(found) == []
    assert (found.width, found.height) == made.NOISE_SIZE
    assert found.counts


@pytest.mark.parametrize("code", PHOTOS)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_a_cut_photo(code: str, share: float) -> None:
    whole = made.WHOLE[code]
    found = look(whole[: int(len(whole) * share)])
    assert codes(found) == ["truncated_photo"]
    assert not found.counts


def test_pillow_alone_would_pass_them() -> None:
    """The two files of which each of Pillow's looks passes one: if this fails, Pillow has become stricter."""
    half = made.WHOLE["jpeg"][: len(made.WHOLE["jpeg"]) // 2]
    Image.open(io.BytesIO(half)).verify()
    endless = made.WHOLE["png"][:-12]
    Image.open(io.BytesIO(endless)).load()


def test_a_png_without_its_end() -> None:
    assert codes(look(made.WHOLE["png"][:-12])) == ["truncated_photo"]


@pytest.mark.parametrize("code", ["jpeg", "png", "heic", "webp", "avif"])
def test_a_photo_whose_second_half_is_zeros(code: str) -> None:
    whole = made.photo(code, made.noise((320, 240)))
    half = len(whole) // 2
    assert codes(look(whole[:half] + bytes(len(whole) - half))) == ["truncated_photo"]


@pytest.mark.parametrize("code", PHOTOS)
@pytest.mark.parametrize("tail", [b"SEFT" * 50, bytes(3000)])
def test_what_phones_hang_behind_the_photo_does_no_harm(code: str, tail: bytes) -> None:
    assert codes(look(made.WHOLE[code] + tail)) == []


def test_how_much_of_it_can_be_seen() -> None:
    half = made.WHOLE["jpeg"][: len(made.WHOLE["jpeg"]) // 2]
    (problem,) = look(half).problems
    assert 40 <= int(problem.detail["visible_percent"]) <= 60
    (problem,) = look(PROGRESSIVE[: len(PROGRESSIVE) // 2]).problems
    assert "visible_percent" not in problem.detail


def test_a_damaged_photo_with_its_end() -> None:
    broken = bytearray(made.WHOLE["png"])
    middle = len(broken) // 2
    broken[middle : middle + 4] = b"\0\0\0\0"
    assert codes(look(bytes(broken))) == ["unreadable_photo"]
    assert codes(look(b"\xff\xd8\xff\xe0\0\x04ab\xff\xd9" + b"x" * 50)) == ["unreadable_photo"]


def test_a_png_whose_checksum_is_wrong() -> None:
    """`load()` does not look at it; `verify()` does."""
    broken = bytearray(made.WHOLE["png"])
    broken[-14] ^= 0xFF  # the last byte but one of the checksum of the picture's last chunk
    Image.open(io.BytesIO(bytes(broken))).load()
    assert codes(look(bytes(broken))) == ["unreadable_photo"]


def test_the_end_of_the_thumbnail_is_not_that_of_the_photo() -> None:
    thumbnail = made.photo("jpeg", made.noise((32, 24)))
    segment = b"\xff\xe1" + struct.pack(">H", 2 + len(thumbnail)) + thumbnail
    whole = made.WHOLE["jpeg"]
    with_thumbnail = whole[:2] + segment + whole[2:]
    assert codes(look(with_thumbnail)) == []
    assert codes(look(with_thumbnail[:-400])) == ["truncated_photo"]


def test_the_second_picture_of_a_phone_is_not_looked_at() -> None:
    buffer = io.BytesIO()
    made.noise().save(buffer, "MPO", save_all=True, append_images=[made.noise()])
    whole = buffer.getvalue()
    assert codes(look(whole)) == []
    # A messenger passes on the first picture only, and leaves the note that there were two.
    first_end = whole.index(b"\xff\xd9", len(whole) // 3) + 2
    assert codes(look(whole[:first_end])) == []


def test_every_picture_of_an_animation_is_decoded() -> None:
    frames = [made.noise(mode="P") for _frame in range(4)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    whole = buffer.getvalue()
    assert codes(look(whole)) == []
    assert codes(look(whole[: len(whole) * 4 // 5])) == ["truncated_photo"]


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be `width` × `height`."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(12_000, 10_001), (40_000, 40_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_never_decoded(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_image: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", forbidden)
    (problem,) = look(huge_png(*size)).problems
    assert (problem.code, problem.detail["limit_millions"]) == ("too_many_pixels", 120)


def test_the_limit_is_inclusive() -> None:
    width, height = made.NOISE_SIZE
    assert codes(look(made.WHOLE["jpeg"], max_pixels=width * height)) == []
    for code in PHOTOS:
        assert codes(look(made.WHOLE[code], max_pixels=width * height - 1)) == ["too_many_pixels"]


def test_eps_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening one would start Ghostscript with what the buyer wrote."""

    def forbidden(*_args: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr(Image, "open", forbidden)
    (problem,) = look(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "foto.jpg").problems
    assert (problem.code, problem.detail["type"]) == ("format_not_allowed", "eps")


def test_a_setting_of_somebody_else_does_not_help_a_cut_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert codes(look(made.WHOLE["jpeg"][:-1500])) == ["truncated_photo"]
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert codes(look(made.WHOLE["gif"][:-1500])) == ["truncated_photo"]


@pytest.mark.parametrize("code", ["jpeg", "png", "webp", "heic"])
def test_when_it_was_taken(code: str) -> None:
    found = look(made.photo(code, exif=made.exif()))
    assert found.taken_at == datetime(2026, 11, 11, 18, 4, 5, tzinfo=UTC)
    assert found.taken_local == "2026-11-11T12:04:05"
    assert not found.has_location


@pytest.mark.parametrize(
    ("taken", "offset", "at", "local"),
    [
        ("2026:11:11 12:04:05", "Z", "2026-11-11T12:04:05+00:00", "2026-11-11T12:04:05"),
        ("2026:11:11 12:04:05", "+05:30", "2026-11-11T06:34:05+00:00", "2026-11-11T12:04:05"),
        ("2026:11:11 12:04:05", "+0530", "2026-11-11T06:34:05+00:00", "2026-11-11T12:04:05"),
        ("2026:11:11 12:04:05\0", "-06:00\0", "2026-11-11T18:04:05+00:00", "2026-11-11T12:04:05"),
        ("2026-11-11T12:04:05", "-06:00", "2026-11-11T18:04:05+00:00", "2026-11-11T12:04:05"),
        ("2026:11:11 12:04:05", None, None, "2026-11-11T12:04:05"),
        ("2026:11:11 12:04:05", "   :  ", None, "2026-11-11T12:04:05"),
        ("2026:11:11 12:04:05", "+99:99", None, "2026-11-11T12:04:05"),
        ("0000:00:00 00:00:00", "-06:00", None, None),
        ("2026:02:30 10:00:00", "-06:00", None, None),
        ("    :  :     :  :  ", "-06:00", None, None),
        ("ayer", "-06:00", None, None),
        (None, "-06:00", None, None),
    ],
)
def test_times_as_cameras_write_them(taken: str | None, offset: str | None, at: str | None, local: str | None) -> None:
    found = look(made.photo("jpeg", exif=made.exif(taken, offset)))
    assert codes(found) == []
    assert (found.taken_at and found.taken_at.isoformat(), found.taken_local) == (at, local)


def test_it_says_whether_the_photo_tells_the_place() -> None:
    assert look(made.photo("jpeg", exif=made.exif(place=True))).has_location
    assert look(made.photo("heic", exif=made.exif(place=True))).has_location
    version_only = made.exif()
    version_only.get_ifd(0x8825)[0] = b"\2\3\0\0"
    assert not look(made.photo("jpeg", exif=version_only)).has_location


def test_sloppy_exif_does_not_make_a_photo_broken() -> None:
    exif = bytearray(made.exif(place=True).tobytes())
    whole = made.WHOLE["jpeg"]
    for cut in range(8, len(exif), 7):
        segment = b"\xff\xe1" + struct.pack(">H", 2 + cut) + bytes(exif[:cut])
        assert codes(look(whole[:2] + segment + whole[2:])) == [], cut


@settings(deadline=None, max_examples=tries(60), suppress_health_check=list(HealthCheck))
@given(st.integers(3, len(PHONE_PHOTO) - 1))
def test_a_jpeg_cut_anywhere_never_counts(at: int) -> None:
    assert not look(PHONE_PHOTO[:at]).counts


@settings(deadline=None, max_examples=tries(60), suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PHOTOS), st.data())
def test_damage_anywhere_is_a_value_and_never_raised(code: str, data: st.DataObject) -> None:
    whole = bytearray(made.WHOLE[code])
    for _hit in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert look(bytes(whole)).size == len(whole)


def test_no_memory_is_not_the_photos_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_image: object, _limit: int) -> None:
        raise MemoryError

    monkeypatch.setattr(photo, "_load_all", exhausted)
    assert codes(look(made.WHOLE["jpeg"])) == ["too_large_to_check"]
