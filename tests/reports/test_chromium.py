"""The page in a real browser: on a phone and on a screen, without a complaint, without anything sticking out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from concierge_cli.playbooks import shipped_folder
from concierge_cli.reports.document import Figures
from concierge_cli.reports.html import html
from tests.chromium import PHONE, SCREEN, Chromium, Page
from tests.reports import sample

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.thorough]

PAPERS = {
    "week_es": sample.week("es"),
    "week_en": sample.week("en"),
    "bill": sample.bill(),
    "hostile": sample.hostile(),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("papers")
    made = {name: folder / f"{name}.html" for name in PAPERS}
    for name, file in made.items():
        file.write_text(html(PAPERS[name], templates=shipped_folder("templates")), encoding="utf-8")
    return made


@pytest.mark.parametrize("width", [PHONE, SCREEN])
@pytest.mark.parametrize("name", PAPERS)
def test_nothing_is_wrong_and_nothing_sticks_out(
    browser: Chromium, files: dict[str, Path], name: str, width: int
) -> None:
    page = browser.open(files[name], width=width)
    assert page.sideways() == []
    assert page.errors == []
    assert page.requests == []
    assert page.evaluate("innerWidth") == width


def test_what_sticks_out_is_seen(browser: Chromium, tmp_path: Path) -> None:
    """The check itself: a page that is too wide, complains and asks for something is caught at all three."""
    file = tmp_path / "wrong.html"
    file.write_text("<p style='width:900px'>wide</p><img src='nowhere.png'><script>console.error('no')</script>")
    page = browser.open(file, width=PHONE)
    assert page.sideways()
    assert any("no" in error for error in page.errors)
    assert [url.rpartition("/")[2] for url in page.requests] == ["nowhere.png"]


CONTRAST = """
(() => {
  const light = text => {
    const [r, g, b] = text.match(/[\\d.]+/g).map(Number).slice(0, 3).map(one => {
      one /= 255; return one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = one => {
    for (; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (!/, 0\\)$/.test(color) && color !== "transparent") return color;
    }
    return "rgb(255, 255, 255)";
  };
  const found = {}, walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || /^(title|desc)$/.test(one.tagName)) continue;
    const style = getComputedStyle(one), color = one.tagName === "text" ? style.fill : style.color;
    const pair = [light(color), light(behind(one))].sort((a, b) => b - a);
    found[one.tagName + "." + (one.className.baseVal ?? one.className)] = (pair[0] + 0.05) / (pair[1] + 0.05);
  }
  return found;
})()
"""


@pytest.mark.parametrize("dark", [False, True])
def test_contrast(browser: Chromium, files: dict[str, Path], dark: bool) -> None:
    """Every text stands out from what is behind it by 4.5 to 1 (WCAG AA)."""
    found = browser.open(files["week_es"], width=SCREEN, dark=dark).evaluate(CONTRAST)
    assert len(found) > 20
    assert {what: ratio for what, ratio in found.items() if ratio < 4.5} == {}


MARKS = """
[...document.querySelectorAll("figure")].map(figure => ({
  kind: figure.querySelector("circle") ? "line" : "bar",
  heads: [...figure.querySelectorAll("thead th")].map(one => one.textContent),
  rows: [...figure.querySelectorAll("tbody tr")].map(row => [...row.children].map(cell => cell.textContent.trim())),
  marks: [...figure.querySelectorAll("rect, circle")].map(mark => {
    const box = mark.getBoundingClientRect();
    return {said: mark.querySelector("title").textContent, width: box.width, height: box.height, middle: box.y + box.height / 2};
  }),
}))
"""


@pytest.mark.parametrize("width", [PHONE, SCREEN])
def test_charts_equal_their_tables(browser: Chromium, files: dict[str, Path], width: int) -> None:
    """What each mark says stands in the table beside it, and the marks are as long, or as high, as their values."""
    page = browser.open(files["week_es"], width=width)
    line, columns, bars, stacks = page.evaluate(MARKS)
    for figure in (line, columns, bars, stacks):
        assert figure["marks"]
        for mark in figure["marks"]:
            row, _dot, cell = mark["said"].partition(" · ")
            head, _colon, value = cell.partition(": ")
            (found,) = (one for one in figure["rows"] if one[0] == row)
            assert found[figure["heads"].index(head)] == value, mark
    high = {mark["said"].partition(" · ")[2]: mark["height"] for mark in columns["marks"]}
    assert high["Nuevos: 9"] / high["Nuevos: 4"] == pytest.approx(9 / 4, rel=0.03)
    long = {mark["said"]: mark["width"] for mark in bars["marks"]}
    assert long["defecto · Primeros diez: 8 d"] / long["no llegó · Mediana: 6 d"] == pytest.approx(8 / 6, rel=0.03)
    long = {mark["said"]: mark["width"] for mark in stacks["marks"]}
    assert long["devolución · Quien compró: 4 d"] / long["reclamo · Quien compró: 2 d"] == pytest.approx(2, rel=0.03)
    places = {mark["said"].partition(": ")[2]: mark["middle"] for mark in line["marks"]}
    down = (places["81\u00a0%"] - places["86\u00a0%"]) / (places["81\u00a0%"] - places["92\u00a0%"])
    assert down == pytest.approx((0.86 - 0.81) / (11 / 12 - 0.81), rel=0.03)


def test_what_a_reader_hears_of_a_chart(browser: Chromium, files: dict[str, Path]) -> None:
    """A picture is announced by its title and told by its description; its table is a table, also as cards."""
    page = browser.open(files["week_es"], width=PHONE)
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    told = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")]
    pictures = [name for role, name in told if role in ("image", "img")]
    assert len(pictures) == 4
    assert pictures[0].startswith("Promesas cumplidas, semana a semana")
    assert "Subió de 81\u00a0% a 92\u00a0%" in pictures[0] or "Subió de 81 % a 92 %" in pictures[0]
    assert [role for role, _name in told].count("table") == 5


def test_a_table_with_no_room_is_a_card_for_each_row(browser: Chromium, files: dict[str, Path]) -> None:
    """On a phone every cell says which column it is of; where there is room the table is a table."""
    look = "getComputedStyle(document.querySelector('table.cards tbody tr')).display"
    named = "getComputedStyle(document.querySelectorAll('table.cards tbody tr > *')[2], '::before').content"
    phone, screen = (browser.open(files["bill"], width=width) for width in (PHONE, SCREEN))
    assert (phone.evaluate(look), phone.evaluate(named)) == ("block", '"Qué fue"')
    assert (screen.evaluate(look), screen.evaluate(named)) == ("table-row", "none")


OVERLAPS = """
(() => {
  const found = [];
  for (const chart of document.querySelectorAll("svg.chart")) {
    const words = [...chart.querySelectorAll("text.name, text.scale")].filter(one => getComputedStyle(one).display !== "none")
      .map(one => [one.textContent, one.getBoundingClientRect()]);
    words.forEach(([text, a], number) => {
      for (const [other, b] of words.slice(number + 1))
        if (a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom) found.push(text + " / " + other);
    });
  }
  return found;
})()
"""


@pytest.mark.parametrize("width", [PHONE, SCREEN])
@pytest.mark.parametrize("name", ["week_es", "week_en", "bill"])
def test_no_word_of_a_chart_lies_on_another(browser: Chromium, files: dict[str, Path], name: str, width: int) -> None:
    assert browser.open(files[name], width=width).evaluate(OVERLAPS) == []


def test_print_folds_nothing(browser: Chromium, tmp_path: Path) -> None:
    """On paper nobody can unfold the cases of a figure."""
    week = sample.week("es")
    (figures,) = (block for block in week.blocks if isinstance(block, Figures))
    ids = tuple(f"ACC-{number}" for number in range(1, 41))
    many = replace(week, blocks=(replace(figures, figures=(replace(figures.figures[0], cases=ids),)),))
    file, paper = tmp_path / "many.html", tmp_path / "many.pdf"
    file.write_text(html(many, templates=shipped_folder("templates")), encoding="utf-8")
    browser.open(file, width=SCREEN).printed(paper)
    text = " ".join(page.extract_text() for page in PdfReader(paper).pages)
    assert all(f"ACC-{number}" in text for number in (1, 20, 40))
    assert float(PdfReader(paper).pages[0].mediabox.width) == pytest.approx(612, abs=1)


def opened(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].map(one => one.hash.slice(1))")


def test_its_links_lead_to_their_cases(browser: Chromium, files: dict[str, Path]) -> None:
    page = browser.open(files["week_es"], width=SCREEN)
    targets = opened(page)
    assert "case-ACC-44" in targets
    assert page.evaluate(f"{sorted(set(targets))}.filter(id => !document.getElementById(id))") == []
