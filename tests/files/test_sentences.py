"""Every problem is said, in both languages, with the file's name and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from concierge_cli import i18n
from concierge_cli.files.inspect import inspect_file
from concierge_cli.files.problem import Problem
from concierge_cli.files.sentences import CODES, plain_size, sentence, type_name
from tests.files import made

DETAIL: dict[str, int | str] = {
    "visible_percent": 46,
    "limit_millions": 120,
    "type": "jpeg",
    "types": "jpg, png, pdf",
    "extension": "jpg",
    "size": 7_340_000,
    "limit": 5_000_000,
    "pages": 60,
    "width": 160,
    "height": 120,
}


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    before = i18n.language()
    yield
    i18n.bind(before)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_said_in_both_languages(code: str) -> None:
    problem = Problem(code, DETAIL)
    i18n.bind("en")
    english = sentence(problem, "punta.jpg")
    i18n.bind("es")
    spanish = sentence(problem, "punta.jpg")
    assert english != spanish
    for text in (english, spanish):
        assert ("punta.jpg" in text) is (code != "total_too_large")
        assert "{" not in text
        assert text.endswith((".", ".»"))
        assert "!" not in text


def test_the_screens_own_words() -> None:
    i18n.bind("es")
    assert sentence(Problem("truncated_photo", {"visible_percent": 46}), "punta.jpg") == (
        "punta.jpg está cortada: solo se ve la mitad de arriba. Pide que la envíen otra vez."
    )


@pytest.mark.parametrize(
    ("percent", "words"),
    [(0, "did not arrive whole"), (1, "top 1%"), (39, "top 39%"), (40, "top half"), (60, "top half"), (61, "top 61%"),
     (95, "top 95%"), (96, "did not arrive whole")],
)  # fmt: skip
def test_how_much_can_be_seen(percent: int, words: str) -> None:
    i18n.bind("en")
    assert words in sentence(Problem("truncated_photo", {"visible_percent": percent}), "a.jpg")


def test_one_page_is_singular() -> None:
    i18n.bind("es")
    assert "1 página," in sentence(Problem("too_many_pages", {"pages": 1, "limit": 0}), "a.pdf")
    assert "60 páginas," in sentence(Problem("too_many_pages", {"pages": 60, "limit": 49}), "a.pdf")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (1250, "1.2 kB"),
        (9_960, "10 kB"),
        (210_400, "210 kB"),
        (999_499, "999 kB"),
        (999_600, "1 MB"),
        (2_300_000, "2.3 MB"),
        (5_000_000, "5 MB"),
        (10_700_000_000, "10 GB"),
        (3_000_000_000_000_000, "3000 TB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    i18n.bind("en")
    assert plain_size(count) == text


def test_two_sizes_never_look_the_same() -> None:
    i18n.bind("en")
    text = sentence(Problem("file_too_large", {"size": 5_000_001, "limit": 5_000_000}), "a.jpg")
    assert "5000001 bytes" in text
    assert "5000000 bytes" in text
    text = sentence(
        Problem("file_too_large", {"size": 7_340_000, "limit": 5_000_000}), "a.jpg", size=lambda n: f"<{n}>"
    )
    assert "<7340000>" in text


def test_a_name_is_only_a_name() -> None:
    i18n.bind("en")
    name = "{type}%s[bold]\x1b[31m.jpg"
    assert name in sentence(Problem("truncated_photo", {}), name)


def test_formats_have_names() -> None:
    i18n.bind("es")
    assert [type_name(code) for code in ("jpeg", "pdf", "eml", "program", "docx")] == [
        "JPEG",
        "PDF",
        "un correo",
        "un programa",
        "Word",
    ]


def test_whatever_is_found_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    for data in made.WHOLE.values():
        for broken in (data, data[: len(data) // 2], data[:-13]):
            path.write_bytes(broken)
            for problem in inspect_file(path).problems:
                assert path.name in sentence(problem, path.name)
