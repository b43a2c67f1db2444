"""The example month's files are committed, small, and show what the demo needs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from concierge_cli.files.inspect import inspect_file
from examples import make_photos

FOLDER = Path(make_photos.__file__).parent / "photos"
PHOTOS = sorted(FOLDER.iterdir())
SENT = {shot.name: shot for shot in make_photos.SHOTS}


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: path.name)
def test_each_file(path: Path) -> None:
    found = inspect_file(path)
    cut = path.name in make_photos.CUT
    assert [problem.code for problem in found.problems] == (["truncated_photo"] if cut else [])
    assert found.size <= 60_000
    if path.name in SENT:
        assert found.taken_local == SENT[path.name].taken.replace(":", "-", 2).replace(" ", "T")
        assert found.taken_at is not None
        local = found.taken_at.astimezone(dt.timezone(dt.timedelta(hours=-6)))
        assert (local.year, local.month) in {(2026, 10), (2026, 11)}
        assert found.has_location is SENT[path.name].with_place


def test_all_of_them() -> None:
    made_here = {*SENT, *make_photos.COPIES, *make_photos.CUT}
    others = {"listing.png", "earbuds.heic", "chat-ana.pdf", "voice-note.wav"}
    assert {path.name for path in PHOTOS} == made_here | others
    assert sum(path.stat().st_size for path in PHOTOS) < 600_000


def test_the_duplicate_and_the_cut_one() -> None:
    for name, original in make_photos.COPIES.items():
        assert inspect_file(FOLDER / name).sha256 == inspect_file(FOLDER / original).sha256
    for name, original in make_photos.CUT.items():
        whole = (FOLDER / original).read_bytes()
        assert (FOLDER / name).read_bytes() == whole[: len(whole) // 2]


def test_the_generator_still_makes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not byte by byte: another release of Pillow may pack the same picture differently."""
    monkeypatch.setattr(make_photos, "FOLDER", tmp_path / "photos")
    make_photos.main()
    again = sorted((tmp_path / "photos").iterdir())
    assert [path.name for path in again] == [path.name for path in PHOTOS]
    for new, old in zip(again, PHOTOS, strict=True):
        mine, committed = inspect_file(new), inspect_file(old)
        assert (mine.width, mine.height, mine.pages, mine.taken_at) == (
            committed.width,
            committed.height,
            committed.pages,
            committed.taken_at,
        )
