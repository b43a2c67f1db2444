"""What a file really is, by its first bytes; its name is never believed.

The table is our own and closed: a format that is not in it is `unknown`, and one that is in it may still be refused
(`REFUSED`): what can carry a program, and what nothing here can prove to be whole.
"""

from __future__ import annotations

import codecs
import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

from concierge_cli.files.boxes import tracks
from concierge_cli.files.opening import opened

HEAD: Final = 4096
"""How many of a file's first bytes decide what it is."""

Family = Literal["photo", "document", "video", "audio", "text", "other"]


@dataclass(frozen=True, slots=True)
class FileType:
    """A format: our word for it, its MIME type, the name endings it goes by (the usual one first), its family."""

    code: str
    mime: str
    extensions: tuple[str, ...]
    family: Family


_TABLE: Final[tuple[FileType, ...]] = (
    FileType("jpeg", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "photo"),
    FileType("png", "image/png", ("png",), "photo"),
    FileType("heic", "image/heic", ("heic", "heif", "hif"), "photo"),
    FileType("webp", "image/webp", ("webp",), "photo"),
    FileType("avif", "image/avif", ("avif",), "photo"),
    FileType("gif", "image/gif", ("gif",), "photo"),
    FileType("pdf", "application/pdf", ("pdf",), "document"),
    FileType("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",), "document"),
    FileType("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",), "document"),
    FileType("mp4", "video/mp4", ("mp4", "m4v"), "video"),
    FileType("mov", "video/quicktime", ("mov", "qt"), "video"),
    FileType("3gp", "video/3gpp", ("3gp", "3gpp", "3g2"), "video"),
    FileType("m4a", "audio/mp4", ("m4a", "m4b", "mp4", "3gp", "aac"), "audio"),
    FileType("ogg", "audio/ogg", ("ogg", "opus", "oga"), "audio"),
    FileType("mp3", "audio/mpeg", ("mp3",), "audio"),
    FileType("wav", "audio/wav", ("wav",), "audio"),
    FileType("amr", "audio/amr", ("amr", "awb"), "audio"),
    FileType("txt", "text/plain", ("txt", "text", "log", "md", "csv", "tsv", "json"), "text"),
    FileType("eml", "message/rfc822", ("eml",), "text"),
    FileType("zip", "application/zip", ("zip",), "other"),
    # From here on: recognised in order to be refused by name.
    FileType("eps", "application/postscript", ("eps", "ps"), "other"),
    FileType("svg", "image/svg+xml", ("svg", "svgz"), "other"),
    FileType("html", "text/html", ("html", "htm", "xhtml", "mhtml"), "other"),
    FileType("xml", "application/xml", ("xml",), "other"),
    FileType(
        "program",
        "application/x-executable",
        (
            "exe",
            "dll",
            "msi",
            "com",
            "scr",
            "bat",
            "cmd",
            "ps1",
            "vbs",
            "js",
            "jse",
            "wsf",
            "hta",
            "lnk",
            "jar",
            "apk",
            "sh",
            "command",
            "app",
        ),
        "other",
    ),
    FileType("office", "application/x-ole-storage", ("doc", "xls", "ppt", "msg", "docm", "xlsm"), "other"),
    FileType("rtf", "application/rtf", ("rtf",), "other"),
    FileType("archive", "application/octet-stream", ("rar", "7z", "gz", "tgz", "xz", "bz2"), "other"),
    FileType("tiff", "image/tiff", ("tif", "tiff", "dng"), "photo"),
    FileType("bmp", "image/bmp", ("bmp",), "photo"),
    FileType("webm", "video/webm", ("webm", "mkv"), "video"),
    FileType("avi", "video/x-msvideo", ("avi",), "video"),
    FileType("unknown", "application/octet-stream", (), "other"),
)

TYPES: Final[dict[str, FileType]] = {kind.code: kind for kind in _TABLE}

REFUSED: Final = frozenset(
    {"eps", "svg", "html", "xml", "program", "office", "rtf", "archive", "tiff", "bmp", "webm", "avi", "unknown"}
)
"""Formats that never count as evidence."""

DANGEROUS_NAMES: Final = frozenset(
    ending for code in ("eps", "svg", "html", "program") for ending in TYPES[code].extensions
)
"""Name endings that make a system run or render a file, whatever is inside."""

_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"ID3", "mp3"),
    (b"#!AMR\n", "amr"),
    (b"#!AMR-WB\n", "amr"),
    (b"%!PS", "eps"),
    (b"\xc5\xd0\xd3\xc6", "eps"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xfe\xed\xfa\xce", "program"),
    (b"\xfe\xed\xfa\xcf", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"BZh", "archive"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x1a\x45\xdf\xa3", "webm"),
)

_BRANDS: Final[dict[bytes, str]] = {
    brand: code
    for code, brands in {
        "avif": (b"avif", b"avis"),
        "heic": (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"),
        "mov": (b"qt  ",),
        "m4a": (b"M4A ", b"M4B ", b"M4P "),
        "mp4": (b"isom", b"mp41", b"mp42", b"mp71", b"avc1", b"dash", b"mmp4", b"M4V ", b"M4VH", b"MSNV"),
    }.items()
    for brand in brands
}

_QUICKTIME_BOXES: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})

_HTML: Final = re.compile(
    r"<(!doctype\s+html|!--|(html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s/>])", re.I
)
_SVG: Final = re.compile(r"<([\w.-]+:)?svg[\s/>]", re.I)
_MAIL_HEADERS: Final = re.compile(
    r"^(from|to|date|subject|received|return-path|delivered-to|message-id|mime-version|reply-to|dkim-signature"
    r"|x-[\w-]+|arc-[\w-]+|authentication-results|content-type):\s",
    re.I | re.M,
)


def identify(source: Path | bytes) -> FileType:
    """What the file at `source`, or the file that begins with these bytes, really is.

    A path raises InvalidInput as `opening.opened` does. From bytes alone a Word or Excel file is only `zip`.
    """
    if isinstance(source, bytes):
        return TYPES[_code(source[:HEAD])]
    with opened(source) as file:
        return identify_open(file)


def identify_open(file: BinaryIO) -> FileType:
    """What the open `file` is; leaves it at its beginning."""
    file.seek(0)
    code = _code(file.read(HEAD))
    if code == "zip":
        code = _kind_of_zip(file)
    elif code in {"mp4", "3gp"} and tracks(file, file.seek(0, os.SEEK_END)) == {b"soun"}:
        code = "m4a"  # voice notes often come as a film without a picture
    file.seek(0)
    return TYPES[code]


def extension(name: str) -> str:
    """The ending of a file's name, in lower case and without its dot; "" when it has none."""
    return Path(name).suffix.lstrip(".").lower()


def _code(head: bytes) -> str:
    for start, code in _STARTS:
        if head.startswith(start):
            return code
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12], "unknown")
    if head[:4] == b"OggS":
        return "webm" if b"\x80theora" in head[:128] else "ogg"
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head[4:8] in _QUICKTIME_BOXES:
        return "mov"
    if head[:2] == b"MZ" and b"\0" in head[:64]:
        return "program"
    if head[:2] == b"BM" and b"\0" in head[:26]:
        return "bmp"
    if _is_mp3_frame(head):
        return "mp3"
    text = _as_text(head)
    if text is not None:
        return _kind_of_text(text)
    # Readers of PDF accept some bytes before the header; a text in front of it was judged above.
    return "pdf" if b"%PDF-" in head[:1024] else "unknown"


def _brand(head: bytes) -> str:
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size, 4))]
    if brands[0] in {b"mif1", b"msf1"} and any(_BRANDS.get(brand) == "avif" for brand in brands):
        return "avif"  # the first brand says "a picture" only; the rest says which
    for brand in brands:
        if brand[:2] == b"3g":
            return "3gp"
        if brand[:3] == b"iso" or brand in _BRANDS:
            return _BRANDS.get(brand, "mp4")
    return "unknown"


def _is_mp3_frame(head: bytes) -> bool:
    """Layer III with a possible version, bit rate and sample rate."""
    return (
        len(head) >= 4
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[1] & 0x18 != 0x08
        and head[2] >> 4 not in {0x0, 0xF}
        and head[2] & 0x0C != 0x0C
    )


def _as_text(head: bytes) -> str | None:
    """The beginning of a text file, or None when these bytes are no text."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    if any(byte < 0x20 and byte not in b"\t\n\r\f\x08\x1b" for byte in head):
        return None
    head = head.removeprefix(b"\xef\xbb\xbf")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut in two
    except UnicodeDecodeError:
        # An older alphabet has an accent here and there; what is made of high bytes is no text.
        return head.decode("latin-1") if 3 * sum(byte > 0x7F for byte in head) <= len(head) else None


def _kind_of_text(text: str) -> str:
    text = text.lstrip("\ufeff \t\r\n\f")
    if text.startswith(("%!PS", "%PDF-")):
        return "eps" if text[1] == "!" else "pdf"
    if text.startswith("<"):
        if _SVG.search(text):
            return "svg"
        if _HTML.match(text) or "http://www.w3.org/1999/xhtml" in text:
            return "html"
        if text[:5].lower() == "<?xml" or text[:9].lower() == "<!doctype":
            return "xml"
    if _MAIL_HEADERS.match(text) and len(_MAIL_HEADERS.findall(text)) >= 3:
        return "eml"
    return "txt"


def _kind_of_zip(file: BinaryIO) -> str:
    """Word and Excel files, and programs for Java and Android, are zip files by their first bytes."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "zip"  # damaged: what looks inside will say so
    if names & {"META-INF/MANIFEST.MF", "AndroidManifest.xml"}:
        return "program"
    if "[Content_Types].xml" in names:
        if any(name.endswith("vbaProject.bin") for name in names):
            return "office"
        if "word/document.xml" in names:
            return "docx"
        if "xl/workbook.xml" in names:
            return "xlsx"
    return "zip"
