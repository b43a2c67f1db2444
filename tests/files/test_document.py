"""PDF, Word, Excel, zip, text and e-mail open and are whole, or what is wrong is named."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concierge_cli.files import document
from concierge_cli.files.inspect import Inspection, inspect_file
from tests.files import made
from tests.tries import tries

Look = Callable[[bytes], Inspection]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    def inner(data: bytes) -> Inspection:
        path = tmp_path / "x"
        path.write_bytes(data)
        return inspect_file(path)

    return inner


def codes(found: Inspection) -> list[str]:
    return [problem.code for problem in found.problems]


def test_pages_are_counted(look: Look) -> None:
    found = look(made.pdf(4))
    assert (codes(found), found.pages) == ([], 4)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99])
def test_a_cut_pdf(look: Look, share: float) -> None:
    whole = made.pdf(40)
    assert codes(look(whole[: int(len(whole) * share)])) == ["truncated_pdf"]


def test_a_cut_pdf_of_which_readers_show_an_older_version(look: Look) -> None:
    """Signing or commenting appends to a PDF: cut in what was appended, it opens as it was before."""
    older = made.pdf(2)
    appended = older + b"5 0 obj\n<< /Type /Annot /Contents (" + b"no funciona " * 500
    pages = len(pypdf.PdfReader(io.BytesIO(appended)).pages)
    assert pages == 2, "the reader has become stricter"
    assert codes(look(appended)) == ["truncated_pdf"]


@pytest.mark.parametrize("tail", [b"\n\n", bytes(9000), b"\r\n\0" * 3000])
def test_what_servers_hang_behind_a_pdf_does_no_harm(look: Look, tail: bytes) -> None:
    assert codes(look(made.pdf() + tail)) == []


def test_a_damaged_pdf(look: Look) -> None:
    assert codes(look(b"%PDF-1.4\n" + b"x" * 500 + b"\n%%EOF\n")) == ["broken_pdf"]


def test_a_pdf_with_a_password(look: Look) -> None:
    assert codes(look(made.pdf(password="secret"))) == ["pdf_locked"]
    found = look(made.pdf(2, owner="only for printing"))
    assert (codes(found), found.pages) == ([], 2)


def test_a_pdf_without_pages(look: Look) -> None:
    assert codes(look(made.pdf(0))) == ["empty"]


def test_repairs_are_not_talked_about(tmp_path: Path) -> None:
    """In a process of its own: pytest listens to every logger, so here the screen would stay empty anyway."""
    path = tmp_path / "x.pdf"
    path.write_bytes(b"\n\n" + made.pdf())
    code = (
        "import sys, pathlib; from concierge_cli.files.inspect import inspect_file;"
        "print(inspect_file(pathlib.Path(sys.argv[1])).pages)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("3", "")


@pytest.mark.parametrize("code", ["docx", "xlsx", "zip"])
def test_a_whole_archive(look: Look, code: str) -> None:
    assert codes(look(made.WHOLE[code])) == []


def test_a_damaged_archive(look: Look) -> None:
    whole = made.docx()
    assert codes(look(whole[: len(whole) // 2])) == ["broken_zip"]
    content = made.zipped({"a.txt": bytes(range(256)) * 20})
    assert codes(look(content[:60] + b"\xff" + content[61:])) == ["broken_zip"]


def test_an_archive_with_a_password(look: Look) -> None:
    data = bytearray(made.zipped({"a.txt": b"secret"}))
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(start) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    assert codes(look(bytes(data))) == ["zip_locked"]


def test_an_archive_that_unpacks_to_too_much(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_UNPACKED", 1_000_000)
    assert codes(look(made.zipped({"a": bytes(900_000)}))) == []
    assert codes(look(made.zipped({"a": bytes(900_000), "b": bytes(900_000)}))) == ["too_large_to_check"]


def test_an_archive_of_nothing(look: Look) -> None:
    assert codes(look(made.zipped({}))) == ["empty"]


@pytest.mark.parametrize("code", ["pdf", "zip", "eml"])
def test_what_does_not_fit_into_memory_is_not_opened(look: Look, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_OPENED", 50)
    assert codes(look(made.WHOLE[code])) == ["too_large_to_check"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Dejó de cargar: 3 días… 🙂".encode(), []),
        ("Dejó de cargar a los tres días".encode("cp1252"), []),
        ("\ufeffDejó de cargar".encode("utf-16"), []),
        ("\ufeffhola".encode("utf-16") + b"x", ["broken_text"]),
        (b"hola\n" * 2000 + bytes(700), ["broken_text"]),
        (b" \r\n\t \n", ["empty"]),
        ("\ufeff\n".encode(), ["empty"]),
        (b"a" * 300_000 + "ñ".encode(), []),
    ],
)
def test_text(look: Look, data: bytes, expected: list[str]) -> None:
    assert codes(look(data)) == expected


def test_a_cut_email(look: Look) -> None:
    assert codes(look(made.email())) == []
    assert codes(look(made.email()[:-10])) == ["broken_email"]
    assert codes(look(made.email()[: made.email().index(b"Hola")])) == ["broken_email"]


@settings(deadline=None, max_examples=tries(100), suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["pdf", "docx", "zip", "eml", "txt"]), st.data())
def test_damage_anywhere_is_a_value_and_never_raised(
    tmp_path_factory: pytest.TempPathFactory, code: str, data: st.DataObject
) -> None:
    whole = bytearray(made.WHOLE[code])
    for _hit in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    del whole[data.draw(st.integers(1, len(whole))) :]
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(whole)
    assert inspect_file(path).size == len(whole)
