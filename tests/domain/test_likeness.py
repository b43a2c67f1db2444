"""Which hashes are near: exactly those within the limit, however they are looked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.likeness import NEAR, alike

BITS = st.integers(0, (1 << 64) - 1)


def hexed(value: int) -> str:
    return f"{value:016x}"


@given(BITS, st.lists(st.integers(0, 63), max_size=9), st.lists(BITS, max_size=5))
def test_near_is_at_most_four_bits(value, flips, others):
    copy = value
    for place in set(flips):
        copy ^= 1 << place
    named = {"copy": hexed(copy), **{f"other{n}": hexed(other) for n, other in enumerate(others)}}
    found = alike({"mine": hexed(value)}, named).get("mine", [])
    assert found == sorted(name for name, text in named.items() if (int(text, 16) ^ value).bit_count() <= NEAR)


def test_nobody_is_like_nobody():
    assert alike({}, {"a": hexed(1)}) == {}
    assert alike({"a": hexed(1)}, {}) == {}
    assert alike({"a": hexed(0)}, {"b": hexed((1 << 64) - 1)}) == {}
