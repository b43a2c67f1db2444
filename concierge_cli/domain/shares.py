"""Parts of a whole as percents that add up to it.

Rounded each by itself, seven equal parts come to 98 %: whoever adds up the column finds a report that cannot count.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

_MOST_DECIMALS: Final = 2


class Shares(NamedTuple):
    """Shares from 0 to 1 in the order of their parts, and with how many decimals their percents are written."""

    parts: tuple[Decimal, ...]
    decimals: int


def shares_of(parts: Sequence[int]) -> Shares:
    """Whole percents of the sum, by the largest remainder; where two remainders are equal, the earlier part has it.

    One part among others never looks like all of it: there the percents have a decimal, or two. `parts` are at least 0;
    of nothing every share is 0.
    """
    whole = sum(parts)
    if not whole:
        return Shares((Decimal(0),) * len(parts), 0)
    decimals, units = 0, _apportioned(parts, whole, 100)
    while decimals < _MOST_DECIMALS and any(
        unit == 100 * 10**decimals and part != whole for unit, part in zip(units, parts, strict=True)
    ):
        decimals += 1
        units = _apportioned(parts, whole, 100 * 10**decimals)
    return Shares(tuple(Decimal(unit).scaleb(-2 - decimals) for unit in units), decimals)


def _apportioned(parts: Sequence[int], whole: int, units: int) -> list[int]:
    """So many units shared out by the size of the parts."""
    found, left = [part * units // whole for part in parts], [part * units % whole for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (-left[place], place))
    for place in order[: units - sum(found)]:
        found[place] += 1
    return found
