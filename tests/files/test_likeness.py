"""What a photo looks like: the same for its copies, another for other photos, nothing for what is too plain to tell."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from concierge_cli.domain.likeness import NEAR
from concierge_cli.files.inspect import inspect_file
from concierge_cli.files.likeness import dhash
from tests.files import made

PHOTOS = Path(__file__).parents[2] / "examples" / "photos"
WHOLE = ["outer-box.jpg", "packed-before.jpg", "cracked-glass.jpg", "doorstep.jpg", "shipping-label.jpg", "burnt-charger.jpg"]  # fmt: skip


def opened(name: str) -> Image.Image:
    with Image.open(PHOTOS / name) as image:
        image.load()
        return image


def again(image: Image.Image, code: str = "JPEG", **options) -> Image.Image:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, code, **options)
    return Image.open(buffer)


def turned(image: Image.Image) -> Image.Image:
    """The same photo, lying on its side with an EXIF that says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return again(ImageOps.exif_transpose(image).rotate(90, expand=True), exif=exif)


COPIES = {
    "re-encoded": lambda image: again(image, quality=30),
    "a quarter of its size": lambda image: again(image.resize((image.width // 4, image.height // 4)), quality=50),
    "brighter": lambda image: again(ImageEnhance.Brightness(image).enhance(1.15)),
    "darker": lambda image: again(ImageEnhance.Brightness(image).enhance(0.85)),
    "more contrast": lambda image: again(ImageEnhance.Contrast(image).enhance(1.2)),
    "grey": lambda image: again(image.convert("L")),
    "webp": lambda image: again(image, "WEBP", quality=60),
    "turned": turned,
}


def bits_apart(one: Image.Image, other: Image.Image) -> int:
    first, second = dhash(one), dhash(other)
    assert first is not None
    assert second is not None
    return (int(first, 16) ^ int(second, 16)).bit_count()


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_looks_like_its_original(name, copy):
    original = opened(name)
    assert bits_apart(original, COPIES[copy](original)) <= NEAR


def test_photos_of_different_things_do_not():
    pictures = [opened(name) for name in WHOLE if name != "packed-before.jpg"]
    for place, one in enumerate(pictures):
        assert all(bits_apart(one, other) > NEAR for other in pictures[place + 1 :])


def chat(seed: int) -> Image.Image:
    """A screenshot of a talk: a bar, bubbles at either side, lines of text."""
    chance = random.Random(seed)
    image = Image.new("RGB", (720, 1280), "white")
    draw, y = ImageDraw.Draw(image), 120
    draw.rectangle((0, 0, 720, 100), fill=(255, 230, 0))
    while y < 1200:
        height, width, left = chance.choice((60, 100, 140)), chance.randint(200, 560), chance.random() < 0.5
        x = 20 if left else 700 - width
        draw.rounded_rectangle((x, y, x + width, y + height), 14, fill=(245, 245, 245) if left else (220, 248, 198))
        for line in range(y + 12, y + height - 14, 22):
            draw.text((x + 12, line), "".join(chance.choice("abcdefg hij") for _ in range(width // 8)), fill="black")
        y += height + 18
    return image


def test_plain_pictures_and_screenshots_are_not_all_alike():
    for plain in (Image.new("RGB", (800, 600), "navy"), Image.linear_gradient("L").resize((800, 600))):
        assert dhash(plain) is None
    told = [value for seed in range(12) if (value := dhash(chat(seed))) is not None]
    near = [1 for n, a in enumerate(told) for b in told[n + 1 :] if (int(a, 16) ^ int(b, 16)).bit_count() <= NEAR]
    assert not near


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16", "LA"])
def test_every_kind_of_picture_has_one_or_none(mode):
    picture = Image.effect_noise((16, 16), 200).resize((400, 300)).convert("L" if mode in ("P", "I;16") else mode)
    assert isinstance(dhash(picture.convert(mode)), str | None)


def test_it_comes_with_what_is_known_of_a_photo_and_is_no_fact(tmp_path):
    found = inspect_file(PHOTOS / "outer-box.jpg")
    assert found.dhash is not None
    assert len(found.dhash) == 16
    assert "dhash" not in found.facts()
    broken = tmp_path / "cut.jpg"
    broken.write_bytes((PHOTOS / "outer-box.jpg").read_bytes()[:9000])
    assert inspect_file(broken).dhash is None


def test_a_thumbnail_is_said_and_counts(tmp_path):
    path = tmp_path / "thumb.png"
    path.write_bytes(made.photo("png", made.noise((160, 120))))
    found = inspect_file(path)
    assert [(problem.code, dict(problem.detail)) for problem in found.problems] == [
        ("small_photo", {"width": 160, "height": 120})
    ]
    assert found.counts
