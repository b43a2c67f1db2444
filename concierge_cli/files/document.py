"""Proves that a document, a text or an e-mail opens and is whole: PDF, Word, Excel, zip, text, .eml.

Nothing in them is run, rendered or followed. A PDF without its last lines is repaired by most readers, which then
show fewer pages: that counts as cut off.
"""

from __future__ import annotations

import codecs
import logging
import zipfile
from typing import BinaryIO, Final

from concierge_cli.files.problem import Findings, problem

MAX_OPENED: Final = 256 * 1024 * 1024
"""Files of this many bytes and more are stored and hashed, but not opened: their formats need all in memory."""

MAX_UNPACKED: Final = 2 * 1024 * 1024 * 1024
"""A zip is proven by unpacking it to nowhere; not beyond this many bytes (a few kB can claim to hold petabytes)."""

_BLOCK: Final = 1 << 18
_TAIL: Final = 4096


def check_pdf(file: BinaryIO, size: int) -> Findings:
    """Opens it, counts its pages and looks for its end."""
    if size >= MAX_OPENED:
        return problem("too_large_to_check")
    import pypdf

    # Its remarks on what it repaired would otherwise land on the screen.
    logger = logging.getLogger("pypdf")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    file.seek(0)
    try:
        reader = pypdf.PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return problem("pdf_locked")
        pages = len(reader.pages)
        for page in reader.pages:
            page.get_contents()  # what was cut away is missing here, though the page still counts
    except Exception:  # noqa: BLE001 - damaged PDFs make readers raise anything; that is the finding
        return problem("broken_pdf" if _pdf_has_its_end(file, size) else "truncated_pdf")
    if not _pdf_has_its_end(file, size):
        return problem("truncated_pdf")
    return Findings(pages=pages) if pages else problem("empty")


def check_zip(file: BinaryIO, size: int) -> Findings:
    """Unpacks every member to nowhere and compares its checksum."""
    if size >= MAX_OPENED:
        return problem("too_large_to_check")
    file.seek(0)
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 0x1 for member in members):
                return problem("zip_locked")
            for member in members:
                with archive.open(member) as content:
                    while block := content.read(_BLOCK):
                        left -= len(block)
                        if left < 0:
                            return problem("too_large_to_check")
    except Exception:  # noqa: BLE001 - damaged archives make readers raise anything; that is the finding
        return problem("broken_zip")
    return Findings() if members else problem("empty")


def check_text(file: BinaryIO) -> Findings:
    """Reads it to its end as UTF-8, UTF-16 with its mark, or the Windows alphabet; zeros are not text."""
    file.seek(0)
    start = file.read(2)
    if start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        readable, blank = _decodes(file, "utf-16")
    else:
        readable, blank = _decodes(file, "utf-8")
        if not readable:
            readable, blank = _decodes(file, "latin-1")  # whatever is printable; which alphabet it is matters not
    if not readable:
        return problem("broken_text")
    return problem("empty") if blank else Findings()


def check_email(file: BinaryIO, size: int) -> Findings:
    """Parses it; a part that was opened and never closed means that it was cut off."""
    if size >= MAX_OPENED:
        return problem("too_large_to_check")
    from email import policy
    from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
    from email.parser import BytesParser

    file.seek(0)
    try:
        message = BytesParser(policy=policy.compat32).parse(file)
        defects = [defect for part in message.walk() for defect in part.defects]
    except Exception:  # noqa: BLE001 - damaged mail makes the parser raise anything; that is the finding
        return problem("broken_email")
    if any(isinstance(each, CloseBoundaryNotFoundDefect | StartBoundaryNotFoundDefect) for each in defects):
        return problem("broken_email")
    return Findings()


def _pdf_has_its_end(file: BinaryIO, size: int) -> bool:
    """Looks for `%%EOF` near the end, before the zeros or newlines that servers and printers add."""
    end = size
    while end > 0:
        start = max(0, end - _TAIL)
        file.seek(start)
        tail = file.read(end - start).rstrip(b"\0\r\n\t ")
        if tail:
            file.seek(max(0, start + len(tail) - _TAIL))
            return b"%%EOF" in file.read(min(_TAIL, start + len(tail)))
        end = start
    return False


def _decodes(file: BinaryIO, encoding: str) -> tuple[bool, bool]:
    """Whether the whole file is printable text in `encoding`, and whether it is all blank."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    blank = True
    try:
        while True:
            block = file.read(_BLOCK)
            text = decoder.decode(block, final=not block)
            if "\0" in text:
                return False, blank
            blank = blank and not text.strip("\ufeff \t\r\n\f")
            if not block:
                return True, blank
    except UnicodeDecodeError:
        return False, blank
