"""A store's colour on its papers: as it is where it can be seen, else as near to it as can be seen.

A line or a bar must differ from the page by 3 to 1 at least (https://www.w3.org/TR/WCAG22/#non-text-contrast).
"""

from __future__ import annotations

from typing import Final

_LEAST: Final = 3.0
_STEPS: Final = 100


def seen_on(color: str, page: str) -> str:
    """`color` (`#rrggbb`), moved towards black on a light `page` and towards white on a dark one until it differs from it
    by 3 to 1."""
    red, green, blue = _channels(color)
    end = 0 if _luminance(_channels(page)) > 0.5 else 255
    for step in range(_STEPS + 1):
        mixed = tuple(round(one + (end - one) * step / _STEPS) for one in (red, green, blue))
        if contrast(found := f"#{mixed[0]:02x}{mixed[1]:02x}{mixed[2]:02x}", page) >= _LEAST:
            return found
    raise AssertionError(f"nothing can be seen on {page}")


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted((_luminance(_channels(one)), _luminance(_channels(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))


def _luminance(channels: tuple[int, ...]) -> float:
    """Relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    shares = [one / 255 for one in channels]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
