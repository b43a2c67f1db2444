"""What a platform takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge_cli.files.inspect import Inspection, inspect_file
from concierge_cli.files.limits import FileLimits, against_limits, mended_by_jpeg_copy, total_against_limits
from tests.files import made

ML = FileLimits(types=("jpg", "png", "pdf"), max_bytes=5_000_000)


def inspected(tmp_path: Path, code: str, *, data: bytes | None = None) -> Inspection:
    path = tmp_path / f"{code}.bin"
    path.write_bytes(made.WHOLE[code] if data is None else data)
    return inspect_file(path, name=f"x.{code}")


@pytest.mark.parametrize("code", made.WHOLE)
def test_types(tmp_path: Path, code: str) -> None:
    found = [problem.code for problem in against_limits(inspected(tmp_path, code), ML)]
    if code in {"jpeg", "png", "pdf"}:
        assert found == []
    elif code in {"mp4", "mov", "3gp"}:
        assert found == ["video_not_accepted"]
    else:
        assert found == ["type_not_accepted"]


@pytest.mark.parametrize(
    ("types", "allowed", "code", "takes"),
    [
        (("JPEG", ".PNG"), False, "jpeg", True),
        (("jpg",), False, "png", False),
        (("jpg", "mp4"), True, "mp4", True),
        (("jpg", "mp4"), True, "mov", False),
        (("jpg", "mp4"), False, "mp4", False),
        (("jpg",), True, "mov", True),
        (("mp4",), True, "m4a", False),
        (("opus",), False, "ogg", True),
        (("heif",), False, "heic", True),
        (("what",), False, "jpeg", False),
    ],
)
def test_a_platform_names_endings(
    tmp_path: Path, types: tuple[str, ...], allowed: bool, code: str, takes: bool
) -> None:
    limits = FileLimits(types=types, video_allowed=allowed)
    assert (against_limits(inspected(tmp_path, code), limits) == ()) is takes


def test_sizes_and_pages_are_inclusive(tmp_path: Path) -> None:
    pdf = inspected(tmp_path, "pdf")
    fits = FileLimits(types=("pdf",), max_bytes=pdf.size, max_pages=3)
    assert against_limits(pdf, fits) == ()
    (large, long) = against_limits(pdf, FileLimits(types=("pdf",), max_bytes=pdf.size - 1, max_pages=2))
    assert (large.code, large.detail) == ("file_too_large", {"size": pdf.size, "limit": pdf.size - 1})
    assert (long.code, long.detail) == ("too_many_pages", {"pages": 3, "limit": 2})


def test_the_total_is_that_of_all_files_together() -> None:
    sizes = {"a": 3, "b": 4}
    assert total_against_limits(sizes, FileLimits(types=("jpg",), max_total_bytes=7)) == ()
    (problem,) = total_against_limits(sizes, FileLimits(types=("jpg",), max_total_bytes=6))
    assert (problem.code, problem.detail["size"], problem.detail["limit"]) == ("total_too_large", 7, 6)
    assert total_against_limits(sizes, ML) == ()


def test_when_a_jpeg_copy_helps(tmp_path: Path) -> None:
    small = FileLimits(types=("jpg",), max_bytes=10)
    assert mended_by_jpeg_copy(inspected(tmp_path, "heic"), ML)
    assert mended_by_jpeg_copy(inspected(tmp_path, "jpeg"), small)
    assert not mended_by_jpeg_copy(inspected(tmp_path, "jpeg"), ML)
    assert not mended_by_jpeg_copy(inspected(tmp_path, "pdf"), small)
    assert not mended_by_jpeg_copy(inspected(tmp_path, "heic"), FileLimits(types=("pdf",)))
    cut = inspected(tmp_path, "heic", data=made.WHOLE["heic"][:-900])
    assert not mended_by_jpeg_copy(cut, ML)
