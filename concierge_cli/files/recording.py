"""Proves that a video or a voice note is whole, by the way its file is built; a video is played, too (`film`).

Every format says somewhere how long its parts are: a whole file has all of them and ends where the last one ends.
A file that was cut exactly between two parts of an MP3, OGG or AMR cannot be told from a whole one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO, Final

from concierge_cli.files.boxes import boxes, find, is_whole, tracks
from concierge_cli.files.film import played
from concierge_cli.files.problem import Findings, problem

_PLACE_MARKS: Final = (b"\xa9xyz", b"com.apple.quicktime.location", b"loci")
_BLOCK: Final = 1 << 18
_TAGS: Final = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3", b"3DI")

_AMR_FRAMES: Final[dict[bytes, tuple[int, ...]]] = {
    b"#!AMR\n": (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0),
    b"#!AMR-WB\n": (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0),
}

_BIT_RATES_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BIT_RATES_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES: Final[dict[int, tuple[int, int, int]]] = {
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8_000),
}

MAX_PARTS: Final = 5_000_000
"""More frames than a day of sound has: a file made of empty ones would keep the program busy for hours."""

_CUT: Final = problem("truncated")
_SILENT: Final = Findings(duration_seconds=-1)
"""Opens, and holds nothing."""


def check_recording(file: BinaryIO, code: str, size: int) -> Findings:
    """What the open recording of the format `code` and `size` bytes is; problems are values, never raised."""
    kind = "video" if code in {"mp4", "mov", "3gp"} else "audio"
    try:
        found = _CHECKS[code](file, size)
    except (IndexError, ValueError, ZeroDivisionError):  # a header that contradicts itself
        found = None
    if found is None:
        return problem(f"broken_{kind}")
    if found.problems:
        return replace(found, problems=problem(f"{found.problems[0].code}_{kind}").problems)
    if found.duration_seconds == -1:
        return problem("empty")
    return _with_picture(file, size, found) if kind == "video" else found


def _with_picture(file: BinaryIO, size: int, found: Findings) -> Findings:
    """What is known of a whole video, or that nothing can be seen in it."""
    if b"vide" not in tracks(file, size):
        return replace(found, problems=problem("no_picture").problems)
    shown = played(file)
    if shown is None:
        return found
    return replace(found, problems=shown.problems, duration_seconds=found.duration_seconds or shown.duration_seconds)


def _check_boxes(file: BinaryIO, size: int) -> Findings | None:
    if not is_whole(file, size, needed=frozenset({b"moov", b"mdat"})):
        return _CUT
    movie = find(file, 0, size, b"moov")
    header = find(file, 0, size, b"moov", b"mvhd")
    if movie is None or header is None:
        return None
    file.seek(header.start)
    data = file.read(32)
    wide = data[0] == 1
    scale = int.from_bytes(data[20:24] if wide else data[12:16], "big")
    length = int.from_bytes(data[24:32] if wide else data[16:20], "big")
    unknown = length in {0, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF}  # written in fragments: only their sum would tell
    if unknown and not any(part.name == b"moof" for part in boxes(file, 0, size)):
        return _SILENT
    return Findings(
        duration_seconds=None if unknown else _seconds(length, scale),
        has_location=_contains(file, movie.start, movie.end, _PLACE_MARKS),
    )


def _check_ogg(file: BinaryIO, size: int) -> Findings | None:
    at = 0
    rate, skipped, last = 0, 0, 0
    while at < size:
        file.seek(at)
        head = file.read(27)
        if head[:4] != b"OggS":
            return _CUT if not any(head) else None
        table = file.read(head[26]) if len(head) == 27 else b""
        end = at + 27 + len(table) + sum(table)
        if len(head) < 27 or len(table) < head[26] or end > size:
            return _CUT
        if at == 0:
            rate, skipped = _ogg_rate(file.read(min(64, sum(table))))
        position = int.from_bytes(head[6:14], "little", signed=True)
        last = max(last, position)
        at = end
    if not rate:
        return Findings()
    return Findings(duration_seconds=_seconds(last - skipped, rate)) if last > skipped else _SILENT


def _ogg_rate(first: bytes) -> tuple[int, int]:
    """Samples a second and samples to leave out at the beginning; 0 for a codec that is not known here."""
    if first.startswith(b"OpusHead"):
        return 48_000, int.from_bytes(first[10:12], "little")
    if first.startswith(b"\x01vorbis"):
        return int.from_bytes(first[12:16], "little"), 0
    return 0, 0


def _check_wav(file: BinaryIO, size: int) -> Findings | None:
    at, rate = 12, 0
    for _part in range(MAX_PARTS):
        if at + 8 > size:
            break
        file.seek(at)
        head = file.read(8)
        name, length = head[:4], int.from_bytes(head[4:], "little")
        if name == b"fmt ":
            rate = int.from_bytes(file.read(16)[8:12], "little")
        elif name == b"data":
            if length in {0, 0xFFFF_FFFF}:  # recorded to a pipe: up to the end, whatever that is
                length = size - at - 8
            if at + 8 + length > size:
                return _CUT
            if not rate:
                return None
            return Findings(duration_seconds=_seconds(length, rate)) if length else _SILENT
        at += 8 + length + length % 2
    return _CUT if rate else None


def _check_mp3(file: BinaryIO, size: int) -> Findings | None:
    file.seek(0)
    head = file.read(10)
    at = 0
    if head[:3] == b"ID3":
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        if at > size:
            return _CUT
    frames, seconds = 0, 0.0
    while at + 4 <= size and frames < MAX_PARTS:
        file.seek(at)
        head = file.read(4)
        frame = _mp3_frame(head)
        if frame is None:
            if head.startswith(_TAGS) or file.read(8).startswith(_TAGS) or size - at <= 4096:
                break
            return _CUT if not any(head) else None
        length, duration = frame
        if at + length > size:
            return _CUT
        at += length
        frames += 1
        seconds += duration
    if frames < 2:
        return None if size > 4096 or not frames else _SILENT
    return Findings(duration_seconds=round(seconds))


def _mp3_frame(head: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of the Layer III frame that begins with `head`; None when none does."""
    if head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in {0, 15} or rate == 3:
        return None
    hertz = _SAMPLE_RATES[version][rate]
    samples = 1152 if version == 3 else 576
    kilobits = (_BIT_RATES_1 if version == 3 else _BIT_RATES_2)[bits]
    return samples * kilobits * 125 // hertz + (head[2] >> 1 & 1), samples / hertz


def _check_amr(file: BinaryIO, size: int) -> Findings | None:
    file.seek(0)
    start = file.read(9)
    magic = b"#!AMR\n" if start.startswith(b"#!AMR\n") else b"#!AMR-WB\n"
    lengths = _AMR_FRAMES[magic]
    at, frames = len(magic), 0
    while at < size and frames < MAX_PARTS:
        file.seek(at)
        at += 1 + lengths[file.read(1)[0] >> 3 & 0x0F]
        frames += 1
    if at > size:
        return _CUT
    return Findings(duration_seconds=_seconds(frames, 50)) if frames else _SILENT


def _seconds(length: int, per_second: int) -> int:
    """Whole seconds; what is shorter than half a second still lasted one."""
    return max(1, (2 * length + per_second) // (2 * per_second))


def _contains(file: BinaryIO, start: int, end: int, marks: tuple[bytes, ...]) -> bool:
    at, kept = start, b""
    while at < end:
        file.seek(at)
        block = file.read(min(_BLOCK, end - at))
        if not block:
            return False
        if any(mark in kept + block for mark in marks):
            return True
        kept = block[-32:]
        at += len(block)
    return False


_CHECKS: Final[dict[str, Callable[[BinaryIO, int], Findings | None]]] = {
    "mp4": _check_boxes,
    "mov": _check_boxes,
    "3gp": _check_boxes,
    "m4a": _check_boxes,
    "ogg": _check_ogg,
    "mp3": _check_mp3,
    "wav": _check_wav,
    "amr": _check_amr,
}
