"""Which photos look alike, by their hashes (`files.likeness`): a hint for a person, never a verdict.

Two photos of the same thing on the same table may look alike too; only a person can tell a copy from its neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

NEAR: Final = 4
"""Bits of 64 that a copy may differ in. Measured on 37 photos, each copied in 12 ways (sent by a messenger at a quarter
of its size, as HEIC and WebP, 15 % brighter and darker, grey, turned by EXIF, stamped): 443 of 444 copies are within it;
of 4,370 pairs among 94 different pictures, quarters of those photos too, 1 is. Cut at its edges a photo is another."""

_BANDS: Final = NEAR + 1
_BITS: Final = 13


def alike(mine: Mapping[str, str], others: Mapping[str, str]) -> dict[str, list[str]]:
    """For each of `mine` the names of the `others` that look like it; who looks like nobody is left out.

    Both map a name to a hash. Of two hashes that differ in NEAR bits at most, one of five bands is the same, so only
    those that share a band are compared: thousands against thousands take no time.
    """
    by_band: dict[tuple[int, int], list[str]] = {}
    hashes = {name: int(text, 16) for name, text in others.items()}
    for name, value in hashes.items():
        for band in _bands(value):
            by_band.setdefault(band, []).append(name)
    found = {}
    for name, text in mine.items():
        value = int(text, 16)
        near = {other: None for band in _bands(value) for other in by_band.get(band, ())}
        like = [other for other in near if (hashes[other] ^ value).bit_count() <= NEAR]
        if like:
            found[name] = sorted(like)
    return found


def _bands(value: int) -> Iterator[tuple[int, int]]:
    for place in range(_BANDS):
        yield place, value >> (place * _BITS) & ((1 << _BITS) - 1)
