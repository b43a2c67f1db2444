"""A document as a page: it stands alone, hostile text stays text, and what is drawn is what the table says."""

from __future__ import annotations

import marshal
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from concierge_cli.domain.outside_text import clean_text
from concierge_cli.i18n import speaking
from concierge_cli.playbooks import shipped_folder
from concierge_cli.reports.document import CaseList, Chart, Document, Figures, Prose
from concierge_cli.reports.html import _environment, case_anchor, html
from concierge_cli.reports.plot import plot
from concierge_cli.reports.wording import Wording
from tests.reports import sample
from tests.reports.golden import golden

TEMPLATES = shipped_folder("templates")
PAPERS = {"es": sample.week("es"), "en": sample.week("en"), "bill": sample.bill(), "hostile": sample.hostile()}


def page_of(document: Document) -> str:
    return html(document, templates=TEMPLATES)


class Read(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    VOID = frozenset({"meta", "br", "hr", "img", "input", "link"})

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def values(self, name: str) -> list[str]:
        return [attrs[name] for _tag, attrs in self.elements if name in attrs]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_week(language: str) -> None:
    page = page_of(PAPERS[language])
    body = page[page.index("<body>") :]
    golden(f"week_{language}.html", re.sub(r"\n\s*\n+", "\n", body))


@pytest.mark.parametrize("name", PAPERS)
def test_it_needs_nothing_else(name: str) -> None:
    """No script, style sheet, font, picture or frame; no address but places in the page itself."""
    page = page_of(PAPERS[name])
    read = Read(page)
    assert not read.unbalanced
    assert not read.open
    tags = {tag for tag, _attrs in read.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "image", "use", "audio"}
    assert all(target.startswith("#") for target in read.values("href"))
    assert not {"src", "srcset", "action", "data", "background"} & {
        attr for _tag, attrs in read.elements for attr in attrs
    }
    assert not [attr for _tag, attrs in read.elements for attr in attrs if attr.startswith("on") or attr == "style"]
    style = page[page.index("<style>") : page.index("</style>")]
    assert not re.search(r"url\(|@import|@font-face|expression", style)
    policy = next(attrs["content"] for tag, attrs in read.elements if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["es", "en"])
def test_every_link_leads_somewhere(name: str) -> None:
    read = Read(page_of(PAPERS[name]))
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert {target[1:] for target in read.values("href")} <= set(ids)
    assert f"#{case_anchor('ACC-36')}" in read.values("href")
    described = {part for one in read.values("aria-labelledby") for part in one.split()}
    assert described
    assert described <= set(ids)


def test_hostile_text_stays_text() -> None:
    """The page has the very elements of one in which each text is a word, and shows every text as it stands."""
    hostile, harmless = Read(page_of(PAPERS["hostile"])), Read(page_of(harmless_twin()))
    assert [tag for tag, _attrs in hostile.elements] == [tag for tag, _attrs in harmless.elements]
    shown = [" ".join(text.split()) for text in hostile.texts]
    for text in sample.HOSTILE:
        assert " ".join(clean_text(text).split()) in shown


def harmless_twin() -> Document:
    """The hostile document with a word as long in place of each text."""
    with pytest.MonkeyPatch.context() as patch:
        words = tuple(str(number).ljust(len(text), "x") for number, text in enumerate(sample.HOSTILE))
        patch.setattr(sample, "HOSTILE", words)
        return sample.hostile()


@pytest.mark.parametrize("name", ["es", "en", "bill"])
def test_charts_draw_the_cells_of_their_table(name: str) -> None:
    """Every mark says its row, column and value as the table beside it does; nothing else is drawn, nothing is left out."""
    document = PAPERS[name]
    with speaking(document.language):
        words = Wording(document)
        for chart in (block for block in document.blocks if isinstance(block, Chart)):
            drawn = plot(chart, words, country=document.country)
            columns = chart.table.columns
            wanted = {
                f"{row[chart.label]} · {columns[place].title}: {words.cell(row[place], columns[place])}"
                for row in chart.table.rows
                for place in chart.series
                if row[place] is not None and not (chart.kind == "stacked" and row[place] == 0)
            }
            told = [mark.title for mark in (*drawn.rects, *drawn.dots)]
            assert len(told) == len(wanted)
            assert set(told) == wanted
            page = page_of(replace(document, blocks=(chart,)))
            texts = Read(page).texts
            assert wanted <= set(texts)
            for row in chart.table.rows:
                for value, column in zip(row, columns, strict=True):
                    assert words.cell(value, column) in texts
            assert 'role="img"' in page
            assert page.count(f'<desc id="chart-1-about">{chart.about}</desc>') == 1


def test_many_cases_are_folded_and_all_named() -> None:
    week = PAPERS["es"]
    (figures,) = (block for block in week.blocks if isinstance(block, Figures))
    ids = tuple(f"ACC-{number}" for number in range(1, 41))
    one = replace(figures.figures[0], cases=ids)
    page = page_of(replace(week, blocks=(replace(figures, figures=(one,)),)))
    assert "<summary>40 casos</summary>" in page
    assert [text for text in Read(page).texts if text in ids] == [*ids, *ids], "folded on a screen, at the end on paper"
    assert '<a href="#cases-of-first_response_p50">40 casos, anotados al final</a>' in page
    assert '<dt id="cases-of-first_response_p50">' in page
    assert "#case-" not in page, "no list in this paper, so no link"


def test_a_name_is_a_place_once() -> None:
    """One figure in two currencies, a case in two lists: a link leads to the first of them."""
    week = PAPERS["es"]
    twice = Read(page_of(replace(week, blocks=(*week.blocks, *week.blocks[-1:], week.blocks[3]))))
    ids = twice.values("id")
    assert len(ids) == len(set(ids))
    assert ids.count("figure-refunded") == ids.count("case-ACC-36") == 1


@pytest.mark.parametrize(("country", "size"), [("MX", "letter"), ("US", "letter"), ("AR", "A4"), ("ES", "A4")])
def test_paper_is_the_countrys(country: str, size: str) -> None:
    assert f"@page {{ size: {size}; @bottom-left" in page_of(replace(PAPERS["es"], country=country))


def test_each_printed_page_says_whose_it_is() -> None:
    """In a style sheet, where a name could end the text, the rule or the page: only letters and digits stand as they are."""
    page = page_of(replace(PAPERS["es"], client='Ñ";}</style><b>', title="a\\9"))
    foot = 'content: "\\d1 \\22 \\3b \\7d \\3c \\2f style\\3e \\3c b\\3e \\20 \\b7 \\20 a\\5c 9"; }'
    assert foot in page
    assert page.count("</style>") == 1
    assert len(page_of(replace(PAPERS["es"], client="luna " * 60)).split('content: "')[1].split('"')[0]) < 800


def test_the_cases_of_a_sentence_lead_to_their_lines() -> None:
    week = PAPERS["es"]
    lead = Prose(look="lead", paragraphs=("Faltaron ACC-36, ACC-99 & <b>USB-C</b>.",))
    page = page_of(replace(week, blocks=(lead, *(block for block in week.blocks if isinstance(block, CaseList)))))
    assert (
        'Faltaron <span class="id"><a href="#case-ACC-36">ACC-36</a></span>, <span class="id"><bdi>ACC-99</bdi>' in page
    )
    assert "&amp; &lt;b&gt;USB-C&lt;/b&gt;." in page


def test_the_language_is_said() -> None:
    assert '<html lang="es">' in page_of(PAPERS["es"])
    assert '<html lang="en">' in page_of(PAPERS["en"])


def test_a_template_that_was_changed_is_compiled_anew(tmp_path: Path):
    templates, document = tmp_path / "templates", sample.week("es")
    shutil.copytree(TEMPLATES, templates)
    html(document, templates=templates, cache=tmp_path / "cache")
    page = templates / "reports" / "paper.html.j2"
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", "<p>otra</p></body>"), encoding="utf-8")
    _environment.cache_clear()
    assert "<p>otra</p>" in html(document, templates=templates, cache=tmp_path / "cache")
    _environment.cache_clear()


def test_templates_are_kept_compiled_and_made_again_where_they_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A cut file, something else in it, or a file where the folder should be: each costs time, never the page."""
    compiled: list[str] = []
    compile_ = Environment.compile

    def counted(self: Environment, source: Any, name: str | None = None, *given: Any, **more: Any) -> Any:
        compiled.append(name or "")
        return compile_(self, source, name, *given, **more)

    monkeypatch.setattr(Environment, "compile", counted)
    document, cache = sample.week("es"), tmp_path / "cache"

    def again(cache: Path) -> str:
        _environment.cache_clear()
        compiled.clear()
        return html(document, templates=TEMPLATES, cache=cache)

    page = again(cache)
    assert len(compiled) == 3
    assert again(cache) == page
    assert compiled == []
    for damage in (lambda whole: whole[:40], lambda _whole: marshal.dumps(7), lambda _whole: b""):
        for kept in (file for file in cache.rglob("*") if file.is_file()):
            kept.write_bytes(damage(kept.read_bytes()))
        assert again(cache) == page
        assert len(compiled) == 3
    (tmp_path / "file").write_bytes(b"")
    assert again(tmp_path / "file") == page
    assert len(compiled) == 3
    _environment.cache_clear()
