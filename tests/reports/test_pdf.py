"""A document on pages: its text, its looks, and what is said where it cannot be made."""

from __future__ import annotations

import builtins
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from concierge_cli import i18n
from concierge_cli.domain.outside_text import clean_text
from concierge_cli.errors import InvalidInput
from concierge_cli.playbooks import shipped_folder
from concierge_cli.reports import pdf as module
from concierge_cli.reports.document import Document, Figures
from concierge_cli.reports.pdf import INSTALL, pdf
from tests.reports import sample

TEMPLATES = shipped_folder("templates")


def pages_of(document: Document) -> bytes:
    return pdf(document, templates=TEMPLATES)


@pytest.mark.thorough
@pytest.mark.needs("pdf")
def test_the_pages_hold_the_paper() -> None:
    made = pages_of(sample.week("es"))
    assert made.startswith(b"%PDF-")
    read = PdfReader(io.BytesIO(made))
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    for said in (
        "Semana 47",
        "Accesorios Luna",
        "3 h 10 min",
        "11 de 12",
        "$1,809.00 MXN",
        "jue 19 nov, 12:00",
        sample.HEAD[:16],
    ):
        assert said in text, said
    for number, page in enumerate(read.pages, 1):
        foot = " ".join(page.extract_text().split())
        assert "Accesorios Luna · semana 47" in foot
        assert f"{number} / {len(read.pages)}" in foot
    assert read.metadata
    assert read.metadata.title == "Accesorios Luna · semana 47"
    assert read.metadata.creation_date
    assert {(float(page.mediabox.width), float(page.mediabox.height)) for page in read.pages} == {(612.0, 792.0)}
    links = [link for page in read.pages for link in page.get("/Annots") or ()]
    assert links
    assert not [one for one in links if "/URI" in (one.get_object().get("/A") or {})]


@pytest.mark.needs("pdf")
def test_on_paper_nothing_is_folded() -> None:
    week = sample.week("es")
    (figures,) = (block for block in week.blocks if isinstance(block, Figures))
    ids = tuple(f"ACC-{number}" for number in range(1, 41))
    many = replace(week, blocks=(replace(figures, figures=(replace(figures.figures[0], cases=ids),)),))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pages_of(many))).pages)
    assert all(f"ACC-{number}" in text for number in (1, 20, 40))


@pytest.mark.needs("pdf")
def test_the_same_paper_is_the_same_file() -> None:
    assert pages_of(sample.week("en")) == pages_of(sample.week("en"))


@pytest.mark.needs("pdf")
@pytest.mark.thorough
def test_hostile_text_stays_text() -> None:
    read = PdfReader(io.BytesIO(pages_of(sample.hostile())))
    text = "".join("".join(page.extract_text() for page in read.pages).split())
    for said in sample.HOSTILE[:7]:
        assert "".join(clean_text(said).split()) in text
    assert not [key for page in read.pages for key in ("/AA", "/JS") if key in page]


@pytest.mark.needs("pdf")
@pytest.mark.thorough
def test_the_charts_are_drawn(tmp_path: Path) -> None:
    file = tmp_path / "week.pdf"
    file.write_bytes(pages_of(sample.week("es")))
    subprocess.run(["pdftoppm", "-r", "60", "-png", str(file), str(tmp_path / "page")], check=True, timeout=120)
    counted: dict[tuple[int, ...], int] = {}
    for picture in sorted(tmp_path.glob("page-*.png")):
        colors = Image.open(picture).convert("RGB").getcolors(maxcolors=1 << 24) or []
        for n, color in colors:
            counted[color] = counted.get(color, 0) + n
    for wanted in ((0x2F, 0x66, 0x90), (0xC8, 0x78, 0x1E), (0x4F, 0x8F, 0x6B)):
        near = sum(
            n for color, n in counted.items() if max(abs(a - b) for a, b in zip(color, wanted, strict=True)) < 12
        )
        assert near > 200, (wanted, near)


@pytest.mark.needs("pdf")
def test_a_page_that_asks_for_anything_ends_the_printing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import weasyprint

    secret = tmp_path / "secret.css"
    secret.write_text("p { color: red }")
    page = f'<link rel="stylesheet" href="{secret.as_uri()}"><p>x'
    monkeypatch.setattr(module, "html", lambda _document, **_places: page)
    with pytest.raises(weasyprint.urls.FatalURLFetchingError, match="a paper fetches nothing"):
        pages_of(sample.week("es"))


def without(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise error
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)


@pytest.mark.parametrize("language", ["es", "en"])
def test_without_the_package_the_error_names_the_command(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    without(monkeypatch, ModuleNotFoundError("No module named 'weasyprint'"))
    i18n.bind(language)
    with pytest.raises(InvalidInput) as told:
        pages_of(sample.week("es"))
    assert told.value.hint == INSTALL == 'pip install "concierge-cli[pdf]"'
    assert (
        told.value.message
        == {
            "es": "Para hacer PDF falta un paquete más. No se escribió nada.",
            "en": "PDF needs one more package. Nothing was written.",
        }[language]
    )


@pytest.mark.parametrize(
    ("system", "hint"),
    [("linux", "sudo apt install libpango"), ("darwin", "brew install pango"), ("win32", "https://doc.courtbouillon")],
)
def test_without_pango_too(monkeypatch: pytest.MonkeyPatch, system: str, hint: str) -> None:
    without(monkeypatch, OSError("cannot load library 'libpango-1.0-0'"))
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(InvalidInput, match="Pango") as told:
        pages_of(sample.week("es"))
    assert told.value.hint.startswith(hint)
