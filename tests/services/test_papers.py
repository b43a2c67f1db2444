"""One door for every form of a paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge_cli.services.papers import FORMS, MIME, Form, paper
from tests.reports import sample


@pytest.mark.parametrize(
    ("form", "begins", "holds"),
    [
        ("md", b"# Accesorios Luna", "mediación".encode()),
        ("html", b"<!DOCTYPE html>", b"</html>"),
        ("xlsx", b"PK\x03\x04", b"xl/workbook.xml"),
        pytest.param("pdf", b"%PDF-", b"%%EOF", marks=pytest.mark.needs("pdf")),
    ],
)
def test_each_form(form: Form, begins: bytes, holds: bytes, tmp_path: Path) -> None:
    made = paper(sample.week("es"), form, cache=tmp_path)
    assert made.startswith(begins)
    assert holds in made


def test_every_form_has_a_type() -> None:
    assert set(MIME) == set(FORMS) == {"md", "html", "pdf", "xlsx"}
