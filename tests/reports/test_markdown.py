"""A document as Markdown. `CONCIERGE_WRITE_GOLDEN=1` writes the golden files again; read what changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from concierge_cli.domain.outside_text import clean_text
from concierge_cli.reports.document import Column, Prose, Table
from concierge_cli.reports.markdown import escaped, markdown
from tests.reports import sample
from tests.reports.golden import golden

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_week(language: str) -> None:
    golden(f"week_{language}.md", markdown(sample.week(language)))


@pytest.mark.parametrize("text", sample.HOSTILE)
@pytest.mark.parametrize("around", ["{}", "- {}", "# {}", "| a |\n|---|\n| {} |", "**{}**"])
def test_hostile_text_stays_text(text: str, around: str) -> None:
    """What a reader's program makes of it has no element but those around it, and every character of the text."""

    def elements(body: str) -> list[str]:
        found = []
        for token in RENDERER.parse(around.format(body)):
            found += [token.type, *(child.type for child in token.children or () if child.type != "text")]
        return found

    told = escaped(text)
    assert elements(told) == elements("word")
    seen = "".join(
        child.content
        for token in RENDERER.parse(around.format(told))
        for child in token.children or ()
        if child.content
    )
    assert seen.removeprefix("a" if "---" in around else "") == " ".join(clean_text(text).split())


def test_only_what_would_be_markup_is_escaped() -> None:
    assert escaped("http://a.b www.a.b me@a.b") == r"http\://a.b www\.a.b me\@a.b"
    assert escaped("> 90 %") == r"\> 90 %"
    assert escaped("1. a") == r"1\. a"
    assert escaped("$189.00 MXN (2 de 3)") == "$189.00 MXN (2 de 3)"


def test_a_hostile_document_has_the_blocks_of_a_harmless_one() -> None:
    """Nothing that anybody typed makes a heading, a list, a link or another row."""
    hostile = markdown(sample.hostile())
    kinds = [token.type for token in RENDERER.parse(hostile)]
    assert kinds.count("heading_open") == 1 + len(sample.HOSTILE)
    assert not {"html_block", "fence", "code_block"} & set(kinds)
    inline = {child.type for token in RENDERER.parse(hostile) for child in token.children or ()}
    assert inline <= {"text", "text_special", "strong_open", "strong_close", "code_inline", "softbreak"}


def test_an_empty_table_says_so() -> None:
    table = Table(columns=(Column(name="a", title="a"),), rows=())
    said = replace(sample.week("en"), blocks=(table, replace(table, empty="Nothing open.")), heads=(), method=())
    assert "None." in markdown(said)
    assert "Nothing open." in markdown(said)


def test_the_language_is_the_documents_own() -> None:
    said = markdown(replace(sample.week("es"), blocks=(Prose(paragraphs=("a",)),)))
    assert "La bitácora terminaba en" in said
    assert "As it stood" not in said
