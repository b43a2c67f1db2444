"""What a photo looks like, in 64 bits: the same for a copy that was re-encoded, made smaller or a little brighter.

It is a dHash (Neal Krawetz, 2013): the picture as 9 × 8 greys, and a bit for each that is clearly lighter than its
right neighbour. «Clearly» is a margin, so that the noise of a plain wall decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from concierge_cli.files.exif import ORIENTATION

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH, HEIGHT = 9, 8
MARGIN: Final = 4
"""Steps of grey (of 256) that are noise."""

CLEAR_PAIRS: Final = 20
"""A picture with fewer clear differences among its 64 is too plain to be told from others: a page, a chat, a wall."""


def dhash(image: Image) -> str | None:
    """The hash of a decoded picture as 16 hex digits, as it stands upright; None for one too plain to have any."""
    from PIL.Image import Resampling

    visible = image.convert("RGBA") if image.mode == "P" else image  # a palette may hold see-through colours
    small = visible.convert("L").resize((WIDTH * HEIGHT, WIDTH * HEIGHT), Resampling.BOX)
    small = _upright(small, image.getexif().get(ORIENTATION)).resize((WIDTH, HEIGHT), Resampling.BOX)
    greys = small.tobytes()
    steps = [greys[at] - greys[at + 1] for at in range(len(greys)) if at % WIDTH < WIDTH - 1]
    if sum(abs(step) > MARGIN for step in steps) < CLEAR_PAIRS:
        return None
    return f"{sum((step > MARGIN) << place for place, step in enumerate(reversed(steps))):016x}"


def _upright(image: Image, orientation: object) -> Image:
    """The picture as a viewer shows it (EXIF orientation 1 to 8)."""
    from PIL.Image import Transpose

    turned = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    method = turned.get(orientation) if isinstance(orientation, int) else None
    return image if method is None else image.transpose(method)
