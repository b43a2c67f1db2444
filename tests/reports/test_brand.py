"""A store's colour heads its page where it can be seen, and nothing but a colour does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.playbooks import shipped_folder
from concierge_cli.reports.brand import contrast, seen_on
from concierge_cli.reports.html import html
from tests.reports.sample import week

COLORS = st.integers(0, 0xFFFFFF).map(lambda one: f"#{one:06x}")
PAGES = st.sampled_from(["#ffffff", "#12171d"])


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # black on white is the most there is; #777777 is the grey that just fails 4.5 to 1 (WCAG's own example)
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@given(COLORS, PAGES)
def test_every_colour_can_be_seen(color: str, page: str) -> None:
    shown = seen_on(color, page)
    assert contrast(shown, page) >= 3
    assert contrast(color, page) < 3 or shown == color, "a colour that can be seen stays as it is"


def page(color: str) -> str:
    return html(replace(week(), color=color), templates=shipped_folder("templates"))


def test_the_page_is_headed_by_it_on_light_and_on_dark() -> None:
    made = page("#fff200")
    light, dark = seen_on("#fff200", "#ffffff"), seen_on("#fff200", "#12171d")
    assert light != dark == "#fff200"
    assert f":root {{ --brand: {light}; }}" in made
    assert f"(prefers-color-scheme: dark) {{ :root {{ --brand: {dark}; }} }}" in made
    assert '<body class="branded">' in made


@pytest.mark.parametrize("written", ["", "red", "#12345", "#1234567", "#123456;}</style><script>", "#12345G"])
def test_what_is_no_colour_colours_nothing(written: str) -> None:
    made = page(written)
    assert "--brand:" not in made
    assert "<script" not in made
    assert "<body>" in made
