"""A video or voice note is whole, or what is wrong with it is named."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concierge_cli.files import boxes, recording
from concierge_cli.files.inspect import Inspection, inspect_file
from tests.files import made
from tests.tries import tries

Look = Callable[[bytes], Inspection]

RECORDINGS = ("mp4", "mov", "3gp", "m4a", "ogg", "mp3", "wav", "amr")


@pytest.fixture
def look(tmp_path: Path) -> Look:
    def inner(data: bytes) -> Inspection:
        path = tmp_path / "x"
        path.write_bytes(data)
        return inspect_file(path)

    return inner


def codes(found: Inspection) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("data", "seconds"),
    [
        (made.film(seconds=7), 7),
        (made.film(seconds=7, fast_start=True), 7),
        (made.film(seconds=90_000, wide=True), 90_000),
        (made.film(seconds=0) + made.box(b"moof", b"x" * 40), None),
        (made.film(seconds=0.2), 1),
        (made.film(b"M4A ", seconds=62.6, handlers=(b"soun",)), 63),
        (made.voice_ogg(4), 4),
        (made.voice_wav(2), 2),
        (made.voice_mp3(115), 3),
        (made.voice_mp3(115, tag=False, end_tag=False), 3),
        (made.voice_amr(150), 3),
        (b"#!AMR-WB\n" + (b"\x04" + bytes(17)) * 100, 2),
    ],
)
def test_how_long_it_is(look: Look, data: bytes, seconds: int | None) -> None:
    found = look(data)
    assert codes(found) == []
    assert found.duration_seconds == seconds


@pytest.mark.parametrize("code", RECORDINGS)
@pytest.mark.parametrize("share", [0.25, 0.5, 0.93])
def test_a_cut_recording(look: Look, code: str, share: float) -> None:
    whole = made.WHOLE[code]
    found = look(whole[: int(len(whole) * share) + 4])
    kind = found.type.family
    assert codes(found) in ([f"truncated_{kind}"], [f"broken_{kind}"])
    assert not found.counts


@pytest.mark.parametrize("lost", [1, 100, 4000])
def test_a_film_sent_over_the_net_and_cut(look: Look, lost: int) -> None:
    """Its index is in front, so players show it up to the cut."""
    found = look(made.film(fast_start=True)[:-lost])
    assert codes(found) == ["truncated_video"]


def test_a_film_whose_last_part_is_zeros(look: Look) -> None:
    film = made.film(fast_start=True)
    assert codes(look(film[:-3000] + bytes(3000))) == ["truncated_video"]


def test_a_film_without_its_index(look: Look) -> None:
    head = made.box(b"ftyp", b"isom" + bytes(8))
    assert codes(look(head + made.box(b"mdat", b"\x5a" * 900))) == ["truncated_video"]


@pytest.mark.parametrize("tail", [bytes(3000), b"SEFHe\0\0\0" * 20, b"\0\0\0"])
def test_what_phones_hang_behind_it_does_no_harm(look: Look, tail: bytes) -> None:
    assert codes(look(made.film() + tail)) == []


def test_a_box_that_goes_up_to_the_end(look: Look) -> None:
    moov = made.film()[made.film().index(b"moov") - 4 :]
    head = made.box(b"ftyp", b"isom" + bytes(8))
    assert codes(look(head + moov + b"\0\0\0\0mdat" + b"\x5a" * 2000)) == []


def test_it_says_whether_a_film_tells_the_place(look: Look) -> None:
    assert look(made.film(place=True)).has_location
    assert not look(made.film()).has_location


@pytest.mark.parametrize(
    "data",
    [
        made.box(b"ftyp", b"isom" + bytes(8)) + made.box(b"moov", b"") + made.box(b"mdat", b"x"),
        b"RIFF\x24\0\0\0WAVEdata\x04\0\0\0abcd",
        b"OggS" + bytes(23) + b"not an ogg page at all",
        made.MP3_FRAME + b"\x01" * 6000,
    ],
)
def test_broken(look: Look, data: bytes) -> None:
    found = look(data)
    assert codes(found) == [f"broken_{found.type.family}"]


@pytest.mark.parametrize(
    "data", [b"#!AMR\n", made.voice_wav(0)[:40] + b"\0\0\0\0", made.ogg_page(b"OpusHead\1\1\0\0" + bytes(7), 0, 0)]
)
def test_nothing_was_recorded(look: Look, data: bytes) -> None:
    assert codes(look(data)) == ["empty"]


def test_a_recorder_that_never_came_to_write_the_length(look: Look) -> None:
    data = bytearray(made.voice_wav(2))
    at = data.index(b"data") + 4
    data[at : at + 4] = b"\xff\xff\xff\xff"
    found = look(bytes(data))
    assert (codes(found), found.duration_seconds) == ([], 2)


def test_files_made_of_empty_parts_come_to_an_end(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "MAX_BOXES", 1000)
    monkeypatch.setattr(recording, "MAX_PARTS", 1000)
    head = made.box(b"ftyp", b"isom" + bytes(8))
    assert not look(head + made.box(b"free") * 50_000).counts
    assert not look(b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 50_000).counts
    assert look(b"#!AMR\n" + b"\x7c" * 50_000).duration_seconds == 20


def test_a_box_that_ends_before_it_begins(look: Look) -> None:
    head = made.box(b"ftyp", b"isom" + bytes(8))
    assert not look(head + struct.pack(">I4sQ", 1, b"free", 3) + made.film()).counts


@settings(deadline=None, max_examples=tries(150), suppress_health_check=list(HealthCheck))
@given(st.sampled_from(RECORDINGS), st.data())
def test_damage_anywhere_is_a_value_and_never_raised(
    tmp_path_factory: pytest.TempPathFactory, code: str, data: st.DataObject
) -> None:
    whole = bytearray(made.WHOLE[code])
    for _hit in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, min(len(whole) - 1, 400)))] = data.draw(st.integers(0, 255))
    del whole[data.draw(st.integers(1, len(whole))) :]
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(whole)
    assert inspect_file(path).size == len(whole)


@settings(deadline=None, max_examples=tries(100), suppress_health_check=list(HealthCheck))
@given(st.sampled_from([code for code in RECORDINGS if code not in {"mp3", "amr", "ogg"}]), st.data())
def test_cut_anywhere_it_never_counts(tmp_path_factory: pytest.TempPathFactory, code: str, data: st.DataObject) -> None:
    whole = made.WHOLE[code]
    path = tmp_path_factory.getbasetemp() / "cut"
    path.write_bytes(whole[: data.draw(st.integers(12, len(whole) - 1))])
    assert not inspect_file(path).counts
