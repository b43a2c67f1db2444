"""Files for the tests, made as whole as a real phone makes them; each test breaks its own copy."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image

NOISE_SIZE = (320, 240)


def noise(size: tuple[int, int] = NOISE_SIZE, mode: str = "RGB") -> Image.Image:
    """A picture whose every line differs, so that a missing half is a missing half."""
    return Image.effect_noise(size, 90).convert(mode)


def photo(code: str, picture: Image.Image | None = None, **options: Any) -> bytes:
    """A photo of the format `code`."""
    picture = noise() if picture is None else picture
    buffer = io.BytesIO()
    if code == "heic":
        heif = pillow_heif.from_pillow(picture)
        exif = options.pop("exif", None)
        quickly = {"preset": "ultrafast"}  # how well it is packed is nobody's question here
        heif.save(buffer, quality=80, enc_params=quickly, **({} if exif is None else {"exif": exif.tobytes()}))
    else:
        picture.save(buffer, code.upper(), **options)
    return buffer.getvalue()


def exif(
    taken: str | None = "2026:11:11 12:04:05", offset: str | None = "-06:00", *, place: bool = False
) -> Image.Exif:
    """The EXIF of a phone; `offset` None as cameras without a zone leave it."""
    fields = Image.Exif()
    fields[0x010F] = "Example"
    fields[0x0110] = "Phone A5"
    camera = fields.get_ifd(0x8769)
    if taken is not None:
        camera[0x9003] = taken
    if offset is not None:
        camera[0x9011] = offset
    if place:
        gps = fields.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", (19.0, 25.0, 58.0), "W", (99.0, 8.0, 0.0)
    return fields


def box(name: bytes, content: bytes = b"") -> bytes:
    """An MP4 box."""
    return struct.pack(">I4s", 8 + len(content), name) + content


def long_box(name: bytes, content: bytes) -> bytes:
    """An MP4 box whose size takes 8 bytes, as those of long films do."""
    return struct.pack(">I4sQ", 1, name, 16 + len(content)) + content


def movie_header(seconds: float, *, wide: bool = False, scale: int = 1000) -> bytes:
    length = round(seconds * scale)
    if wide:
        return box(b"mvhd", b"\1\0\0\0" + struct.pack(">QQIQ", 0, 0, scale, length) + bytes(80))
    return box(b"mvhd", bytes(4) + struct.pack(">IIII", 0, 0, scale, length) + bytes(80))


def track(handler: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))


def film(
    brand: bytes = b"isom",
    *,
    seconds: float = 7,
    handlers: tuple[bytes, ...] = (b"vide", b"soun"),
    fast_start: bool = False,
    media: bytes = b"\x5a" * 5000,
    place: bool = False,
    wide: bool = False,
) -> bytes:
    """A film; `fast_start` has its index in front, as those sent over the net do."""
    udta = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+19.4326-099.1332/")) if place else b""
    moov = box(b"moov", movie_header(seconds, wide=wide) + b"".join(map(track, handlers)) + udta)
    mdat = long_box(b"mdat", media) if wide else box(b"mdat", media)
    start = box(b"ftyp", brand + bytes(4) + brand + b"mp42")
    return start + (moov + box(b"free", bytes(16)) + mdat if fast_start else mdat + moov)


def sparse_film(path: Path, media: int) -> None:
    """A film whose media is a hole: the disk holds almost nothing of it."""
    whole = film(media=b"", wide=True)
    at = whole.index(b"mdat") - 4
    with path.open("wb") as file:
        file.write(whole[:at] + (1).to_bytes(4, "big") + b"mdat" + (16 + media).to_bytes(8, "big"))
        file.seek(at + 16 + media - 2000)
        file.write(b"\x5a" * 2000 + whole[at + 16 :])


def ogg_page(content: bytes, position: int, number: int, *, kind: int = 0) -> bytes:
    table = bytes([255] * (len(content) // 255) + [len(content) % 255])
    head = b"OggS\0" + bytes([kind]) + struct.pack("<qIIIB", position, 77, number, 0, len(table))
    return head + table + content


def voice_ogg(seconds: int = 4) -> bytes:
    """An Opus voice note as WhatsApp sends it (without real checksums)."""
    first = b"OpusHead\1\1" + struct.pack("<HIHB", 312, 16000, 0, 0)
    pages = [ogg_page(first, 0, 0, kind=2), ogg_page(b"OpusTags" + bytes(16), 0, 1)]
    pages += [
        ogg_page(b"\x6b" * 900, 312 + 48_000 * (second + 1), 2 + second, kind=4 if second + 1 == seconds else 0)
        for second in range(seconds)
    ]
    return b"".join(pages)


def voice_wav(seconds: float = 2, rate: int = 8000) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\x10\x02" * round(seconds * rate))
    return buffer.getvalue()


MP3_FRAME = b"\xff\xfb\x90\x00" + b"\x55" * 413
"""MPEG 1 Layer III, 128 kbit/s, 44.1 kHz: 417 bytes, 26 ms."""


def voice_mp3(frames: int = 115, *, tag: bool = True, end_tag: bool = True) -> bytes:
    start = b"ID3\4\0\0" + bytes([0, 0, 1, 0]) + bytes(128) if tag else b""
    return start + MP3_FRAME * frames + (b"TAG" + bytes(125) if end_tag else b"")


def voice_amr(frames: int = 150) -> bytes:
    """Mode 7, 32 bytes a frame of 20 ms."""
    return b"#!AMR\n" + (b"\x3c" + b"\x44" * 31) * frames


def pdf(pages: int = 3, *, password: str | None = None, owner: str | None = None) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(300, 300)
    if password is not None or owner is not None:
        writer.encrypt(password or "", owner or password, algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>" * 500})


def email() -> bytes:
    return (
        b"From: ana@example.com\r\nTo: tienda@example.com\r\nDate: Fri, 13 Nov 2026 18:30:00 -0600\r\n"
        b"Subject: Cable\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=abc\r\n\r\n"
        b"--abc\r\nContent-Type: text/plain\r\n\r\nHola\r\n--abc\r\nContent-Type: image/png\r\n\r\nxxxx\r\n--abc--\r\n"
    )


class Lazily(Mapping[str, bytes]):
    """What is made when it is first asked for: encoding a HEIC takes longer than most tests."""

    def __init__(self, makers: dict[str, Callable[[], bytes]]) -> None:
        self._makers = makers
        self._made: dict[str, bytes] = {}

    def __getitem__(self, code: str) -> bytes:
        if code not in self._made:
            self._made[code] = self._makers[code]()
        return self._made[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


WHOLE = Lazily(
    {
        "jpeg": lambda: photo("jpeg"),
        "png": lambda: photo("png"),
        "heic": lambda: photo("heic"),
        "webp": lambda: photo("webp"),
        "avif": lambda: photo("avif"),
        "gif": lambda: photo("gif", noise(mode="P")),
        "pdf": pdf,
        "docx": docx,
        "xlsx": lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}),
        "zip": lambda: zipped({"chat.txt": b"13/11/2026, 18:30 - Ana: hola\n" * 50}),
        "mp4": film,
        "mov": lambda: film(b"qt  "),
        "3gp": lambda: film(b"3gp5"),
        "m4a": lambda: film(b"M4A ", handlers=(b"soun",)),
        "ogg": voice_ogg,
        "mp3": voice_mp3,
        "wav": voice_wav,
        "amr": voice_amr,
        "txt": lambda: "[13/11/26, 18:30:00] Ana P.: Dejó de cargar a los tres días…\n".encode() * 20,
        "eml": email,
    }
)
"""One whole file of every format that may count as evidence."""
