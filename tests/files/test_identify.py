"""What a file is, by its content alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.errors import InvalidInput
from concierge_cli.files.identify import REFUSED, TYPES, identify
from tests.files import made

HEADS = [
    (b"\xff\xd8\xff\xe1\0\x10Exif", "jpeg"),
    (b"RIFF\x24\0\0\0WEBPVP8 ", "webp"),
    (b"RIFF\x24\0\0\0WAVEfmt ", "wav"),
    (b"RIFF\x24\0\0\0AVI LIST", "avi"),
    (b"RIFF\x24\0\0\0CDXA", "unknown"),
    (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "heic"),
    (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "avif"),
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
    (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "mov"),
    (b"\0\0\0\x18ftyp3gp4\0\0\0\0isom3gp4", "3gp"),
    (b"\0\0\0\x18ftypXYZ1\0\0\0\0XYZ1isom", "mp4"),
    (b"\0\0\0\x14ftypcrx \0\0\0\0crx ", "unknown"),
    (b"\0\0\0\x08wide\0\0\0\0mdat", "mov"),
    (b"OggS\0\2" + bytes(22) + b"\x80theora", "webm"),
    (b"#!AMR-WB\n\x04", "amr"),
    (b"\xff\xfb\x90\x00", "mp3"),
    (b"\xff\xff\xff\xff", "unknown"),
    (b"\n\n%PDF-1.7\n", "pdf"),
    (b"\x01\x02\x03garbage%PDF-1.4", "pdf"),
    (b"%!PS-Adobe-3.0 EPSF-3.0\n", "eps"),
    (b"  \n%!PS-Adobe-3.0\n", "eps"),
    (b"\xc5\xd0\xd3\xc6\x20\0\0\0", "eps"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'>", "svg"),
    (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><s:svg xmlns:s='http://www.w3.org/2000/svg'>", "svg"),
    ("\ufeff<svg onload='x'>".encode("utf-16"), "svg"),
    (b"<!DOCTYPE html><html>", "html"),
    (b"\n\t <ScRiPt>alert(1)</script>", "html"),
    (b"<!-- a comment --><b>", "html"),
    (b"<?xml version='1.0'?><root xmlns='http://www.w3.org/1999/xhtml'>", "html"),
    (b"<?xml version='1.0'?><cfdi:Comprobante/>", "xml"),
    (b"<html/>%PDF-1.4", "html"),
    (b"MZ\x90\0\3\0\0\0", "program"),
    (b"MZ es mi pedido", "txt"),
    (b"\x7fELF\2\1\1", "program"),
    (b"#!/bin/sh\nrm -rf ~\n", "program"),
    (b"\xca\xfe\xba\xbe\0\0\0\x34", "program"),
    (b"\xcf\xfa\xed\xfe\x07\0\0\1", "program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf1\\ansi", "rtf"),
    (b"Rar!\x1a\x07\x01\x00", "archive"),
    (b"\x1f\x8b\x08\0", "archive"),
    (b"II*\0\x08\0\0\0", "tiff"),
    (b"BM\x36\x10\x0e\0\0\0\0\0", "bmp"),
    (b"BMW negro, pedido 1042\n", "txt"),
    (b"\x1a\x45\xdf\xa3\x01\0", "webm"),
    (b"\0\0\0\0\0\0\0\0\0\0", "unknown"),
    ("‎[13/11/26, 18:30] Ana: <adjunto: foto.jpg>".encode(), "txt"),
    ("Dejó de cargar".encode("cp1252"), "txt"),
    ("\ufeffDejó".encode("utf-16"), "txt"),
    (b"De: Ana\nAsunto: cable\n", "txt"),
    (b"From: a@b\nTo: c@d\nhola\n", "txt"),
    (b"Received: by x\r\nFrom: a@b\r\nSubject: hi\r\n\r\n", "eml"),
]


@pytest.mark.parametrize(("head", "code"), HEADS)
def test_first_bytes(head: bytes, code: str) -> None:
    assert identify(head).code == code


@pytest.mark.parametrize("code", made.WHOLE)
def test_whole_files(tmp_path: Path, code: str) -> None:
    path = tmp_path / "name.that.says.nothing"
    path.write_bytes(made.WHOLE[code])
    assert identify(path) == TYPES[code]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"META-INF/MANIFEST.MF": b"", "A.class": b""}, "program"),
        ({"AndroidManifest.xml": b""}, "program"),
        ({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}, "office"),
        ({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}, "zip"),
    ],
)
def test_what_is_inside_a_zip(tmp_path: Path, members: dict[str, bytes], code: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(made.zipped(members))
    assert identify(path).code == code


@pytest.mark.parametrize("brand", [b"isom", b"mp42", b"3gp4"])
@pytest.mark.parametrize(("handlers", "family"), [((b"soun",), "audio"), ((b"vide", b"soun"), "video"), ((), "video")])
def test_a_film_without_picture_is_a_voice_note(
    tmp_path: Path, brand: bytes, handlers: tuple[bytes, ...], family: str
) -> None:
    path = tmp_path / "x"
    path.write_bytes(made.film(brand, handlers=handlers))
    assert identify(path).family == family


def test_the_table_is_closed() -> None:
    assert TYPES.keys() > REFUSED
    assert all(code == kind.code for code, kind in TYPES.items())
    assert TYPES.keys() - REFUSED == made.WHOLE.keys()


@given(st.binary(max_size=300))
def test_any_bytes_are_something(data: bytes) -> None:
    assert identify(data).code in TYPES


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"gone\.jpg"):
        identify(tmp_path / "gone.jpg")
