from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.shares import shares_of


@pytest.mark.parametrize(
    ("parts", "percents"),
    [
        ((1, 1, 1), "34 33 33"),
        ((1, 1, 1, 1, 1, 1, 1), "15 15 14 14 14 14 14"),
        ((14, 9, 9, 7, 6, 6, 4, 3, 3, 1, 1), "22 14 14 11 10 9 6 5 5 2 2"),
        ((3, 3, 1, 1), "38 38 12 12"),
        ((5,), "100"),
        ((5, 0), "100 0"),
        ((0, 0), "0 0"),
        ((), ""),
        ((299, 1), "99.7 0.3"),
        ((99_999, 1), "100 0"),
        ((9_997, 3), "99.97 0.03"),
    ],
)
def test_the_percents_of_a_column(parts: tuple[int, ...], percents: str) -> None:
    assert [share * 100 for share in shares_of(parts).parts] == [Decimal(one) for one in percents.split()]


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=12).filter(any))
def test_they_add_up_and_none_is_a_step_away_from_its_size(parts: list[int]) -> None:
    found = shares_of(parts)
    step = Fraction(1, 100 * 10**found.decimals)
    assert sum(found.parts) == 1
    for part, share in zip(parts, found.parts, strict=True):
        assert abs(Fraction(share) - Fraction(part, sum(parts))) < step
        assert part or not share
    bigger = sorted(zip(parts, found.parts, strict=True))
    assert all(one[1] <= other[1] for one, other in pairwise(bigger) if one[0] < other[0])
