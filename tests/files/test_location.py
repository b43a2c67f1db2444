"""The place goes out of what others get; the picture, the sound and all else stay, byte for byte where they were."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from concierge_cli.files import exif
from concierge_cli.files.identify import identify
from concierge_cli.files.inspect import inspect_file
from concierge_cli.files.location import Position, copy_without, find_position
from concierge_cli.files.photo import open_photo
from tests.files import made

XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description'
    b' xmp:CreatorTool="Phone" exif:GPSLatitude="19,25.97N" exif:GPSLongitude=\'99,8.0W\' exif:GPSVersionID="2.3.0.0">'
    b"<exif:GPSAltitude>2240/1</exif:GPSAltitude><drone-dji:GpsLatitude>19.4</drone-dji:GpsLatitude>"
    b'<dc:title>GPS of the parcel</dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def stripped(folder: Path, data: bytes) -> tuple[Position, bytes]:
    """What was found in a file, and the copy without it, which holds none any more and is as long."""
    path, copy = folder / "original", folder / "copy"
    path.write_bytes(data)
    position = find_position(path)
    with copy.open("wb") as file:
        copy_without(path, position, file.write)
    changed = copy.read_bytes()
    assert len(changed) == len(data)
    if not position.stuck:
        assert find_position(copy) == Position((), stuck=False)
    assert path.read_bytes() == data, "the original is left as it is"
    return position, changed


def pixels(data: bytes, code: str) -> bytes:
    with open_photo(io.BytesIO(data), code) as photo:
        return photo.convert("RGB").tobytes()


def place_of(data: bytes, code: str) -> dict[int, Any]:
    """The position as Pillow reads it."""
    with open_photo(io.BytesIO(data), code) as photo:
        return dict(photo.getexif().get_ifd(exif.GPS_IFD))


def with_place(code: str) -> bytes:
    return made.photo(code, exif=made.exif(place=True))


@pytest.mark.parametrize("code", ["jpeg", "png", "webp", "heic", "avif"])
def test_a_photo_loses_its_place_and_nothing_else(tmp_path: Path, code: str):
    data = with_place(code)
    assert place_of(data, code)
    position, changed = stripped(tmp_path, data)
    assert position.patches
    assert place_of(changed, code) == {}
    assert pixels(changed, code) == pixels(data, code)
    before, after = (inspect_file(tmp_path / name, name="x") for name in ("original", "copy"))
    assert before.taken_at is not None
    assert (after.taken_at, after.type, after.width) == (before.taken_at, before.type, before.width)
    assert (before.has_location, after.has_location) == (True, False)
    assert not [one for one in after.problems if not one.is_notice]


@pytest.mark.parametrize("code", ["jpeg", "png", "webp", "heic", "avif", "gif"])
def test_a_photo_without_a_place_is_left_as_it_is(tmp_path: Path, code: str):
    data = made.photo(code, **({} if code == "gif" else {"exif": made.exif()}))
    assert stripped(tmp_path, data) == (Position((), stuck=False), data)


def test_a_lone_version_of_the_position_tells_no_place(tmp_path: Path):
    fields = made.exif()
    fields.get_ifd(0x8825)[0] = b"\2\3\0\0"
    assert stripped(tmp_path, made.photo("jpeg", exif=fields))[0].patches == ()


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_and_the_pointer_in_the_middle_of_others(tmp_path: Path, order: str):
    gps_at, value_at = 100, 140
    entries = [
        struct.pack(f"{order}HHI", 0x010F, 2, 4) + b"Foo\0",
        struct.pack(f"{order}HHII", 0x8825, 4, 1, gps_at),
        struct.pack(f"{order}HHIHH", 0x9999, 3, 1, 7, 0),
    ]
    ifd = struct.pack(f"{order}H", 3) + b"".join(entries) + struct.pack(f"{order}I", 0)
    gps = (
        struct.pack(f"{order}H", 2)
        + struct.pack(f"{order}HHI", 1, 2, 2)
        + b"N\0\0\0"
        + struct.pack(f"{order}HHII", 2, 5, 3, value_at)
        + struct.pack(f"{order}I", 0)
    )
    block = bytearray(200)
    block[:8] = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    block[8 : 8 + len(ifd)] = ifd
    block[gps_at : gps_at + len(gps)] = gps
    block[value_at : value_at + 24] = b"\7" * 24
    block[170:180] = b"MAKERNOTES"
    segment = b"Exif\0\0" + bytes(block)
    data = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + made.photo("jpeg")[2:]
    _position, changed = stripped(tmp_path, data)
    after = changed[12:212]
    assert after[8:10] == struct.pack(f"{order}H", 2)
    assert after[10:34] == entries[0] + entries[2]
    assert after[34:38] == bytes(4)
    assert not any(after[gps_at : value_at + 24])
    assert after[170:180] == b"MAKERNOTES"
    assert changed[212:] == data[212:]


def test_the_place_in_xmp_is_blanked_and_the_rest_of_it_stays(tmp_path: Path):
    segment = b"http://ns.adobe.com/xap/1.0/\0" + XMP
    data = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + made.photo("jpeg")[2:]
    _position, changed = stripped(tmp_path, data)
    assert b"19,25" not in changed
    assert b"2240" not in changed
    assert b"GPSL" not in changed
    for kept in (b'xmp:CreatorTool="Phone"', b"<dc:title>GPS of the parcel</dc:title>"):
        assert kept in changed
    assert pixels(changed, "jpeg") == pixels(data, "jpeg")


def test_xmp_that_tells_a_place_in_an_unknown_way_is_not_taken_for_clean(tmp_path: Path):
    data = made.photo("jpeg") + b"<x:xmpmeta><rdf:li>GPSLatitude is 19.4</rdf:li></x:xmpmeta>"
    assert stripped(tmp_path, data)[0] == Position((), stuck=True)


def test_what_phones_hang_behind_a_photo_is_looked_into(tmp_path: Path):
    second, film = with_place("jpeg"), made.film(place=True)
    position, changed = stripped(tmp_path, second + second + bytes(50) + film)
    assert len(position.patches) > 6
    assert b"+19.4326" not in changed
    assert place_of(changed[len(second) : 2 * len(second)], "jpeg") == {}


@pytest.mark.parametrize("packed", [False, True])
def test_texts_of_a_png_that_tell_a_place(tmp_path: Path, packed: bool):
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + zlib.crc32(name + content).to_bytes(4, "big")

    block = made.exif(place=True).tobytes()
    profile = b"\nexif\n%8d\n" % len(block) + block.hex().encode()
    raw = b"Raw profile type exif\0"
    texts = (
        chunk(b"iTXt", b"XML:com.adobe.xmp\0" + bytes([packed, 0]) + b"\0\0" + (zlib.compress(XMP) if packed else XMP))
        + chunk(*((b"zTXt", raw + b"\0" + zlib.compress(profile)) if packed else (b"tEXt", raw + profile)))
        + chunk(b"tEXt", b"Title\0GPS of the parcel")
    )
    plain = made.photo("png")
    position, changed = stripped(tmp_path, plain[:33] + texts + plain[33:])
    assert len(position.patches) == 2
    assert pixels(changed, "png") == pixels(plain, "png")
    with Image.open(io.BytesIO(changed)) as photo:
        photo.load()
        assert photo.info["Title"] == "GPS of the parcel"
        assert not photo.getexif().get_ifd(exif.GPS_IFD)
        assert "GPSL" not in str(photo.info)


def keys_box(*names: str) -> bytes:
    entries = b"".join(made.box(b"mdta", name.encode()) for name in names)
    return made.box(b"keys", bytes(4) + struct.pack(">I", len(names)) + entries)


def value_box(number: int, text: str) -> bytes:
    return made.box(number.to_bytes(4, "big"), made.box(b"data", struct.pack(">II", 1, 0) + text.encode()))


def film_with(*inside: bytes) -> bytes:
    moov = made.box(b"moov", made.movie_header(7) + made.track(b"vide") + b"".join(inside))
    return made.box(b"ftyp", b"qt  " + bytes(4) + b"qt  ") + moov + made.box(b"mdat", b"\x5a" * 5000)


@pytest.mark.parametrize("version", [b"", bytes(4)], ids=["quicktime", "iso"])
@pytest.mark.parametrize("where", ["moov", "udta"])
def test_what_an_iphone_writes_of_the_place_goes_and_the_rest_of_its_words_stay(
    tmp_path: Path, version: bytes, where: str
):
    words = made.box(
        b"meta",
        version
        + made.box(b"hdlr", bytes(8) + b"mdta" + bytes(13))
        + keys_box("com.apple.quicktime.make", "com.apple.quicktime.location.ISO6709", "com.apple.quicktime.software")
        + made.box(b"ilst", value_box(1, "Apple") + value_box(2, "+19.4326-099.1332+2240/") + value_box(3, "17.1")),
    )
    data = film_with(words if where == "moov" else made.box(b"udta", words))
    position, changed = stripped(tmp_path, data)
    assert position.patches
    assert b"+19.4326" not in changed
    assert b"Apple" in changed
    assert b"17.1" in changed
    same = [before == after for before, after in zip(data, changed, strict=True)]
    assert same.count(False) < 60, "nothing but the value"


@pytest.mark.parametrize("wide", [False, True])
def test_the_place_of_androids_and_of_old_phones(tmp_path: Path, wide: bool):
    make = made.long_box if wide else made.box
    place = made.box(
        b"udta", make(b"\xa9xyz", b"\0\x12\x15\xc7+19.4326-099.1332/") + make(b"loci", b"\0" * 6 + b"CDMX\0" * 4)
    )
    _position, changed = stripped(tmp_path, film_with(place))
    assert b"+19.4326" not in changed
    assert b"CDMX" not in changed
    assert changed.count(b"free") == 2
    assert identify(tmp_path / "copy").code == "mov"


def test_a_real_film_plays_as_before(tmp_path: Path):
    av = pytest.importorskip("av")
    path = tmp_path / "made.mov"
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as film:
        film.metadata["com.apple.quicktime.location.ISO6709"] = "+19.4326-099.1332/"
        film.metadata["com.apple.quicktime.model"] = "Phone A5"
        stream = film.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in range(10):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (shade * 20, 0, 0)))
            film.mux(stream.encode(frame))
        film.mux(stream.encode())
    data = path.read_bytes()
    assert b"+19.4326" in data
    position, changed = stripped(tmp_path, data)
    assert position.patches
    assert b"+19.4326" not in changed
    with av.open(io.BytesIO(changed)) as film:
        assert film.metadata["com.apple.quicktime.model"] == "Phone A5"
        after = [frame.to_image().tobytes() for frame in film.decode(video=0)]
    with av.open(io.BytesIO(data)) as film:
        assert after == [frame.to_image().tobytes() for frame in film.decode(video=0)]


@pytest.mark.parametrize("entry", [b"gpmd", b"camm", b"mebx"])
def test_a_film_that_draws_its_way_is_said_to_keep_it(tmp_path: Path, entry: bytes):
    words = b"com.apple.quicktime.location.ISO6709" if entry == b"mebx" else bytes(8)
    samples = made.box(b"stsd", bytes(4) + struct.pack(">I", 1) + made.box(entry, words))
    way = made.box(b"trak", made.box(b"mdia", made.box(b"minf", made.box(b"stbl", samples))))
    assert stripped(tmp_path, film_with(way))[0] == Position((), stuck=True)


def test_photos_in_a_pdf_lose_their_place_unless_the_pdf_is_signed(tmp_path: Path):
    pdf = made.pdf(1)[:-6] + with_place("jpeg") + b"\n%%EOF\n"
    position, changed = stripped(tmp_path, pdf)
    assert position.patches
    assert changed.startswith(b"%PDF")
    assert stripped(tmp_path, pdf + b"/ByteRange [0 1 2 3]")[0] == Position((), stuck=True)
    assert not stripped(tmp_path, made.pdf(1) + b"/ByteRange [0 1 2 3]")[0].stuck, "without a place it may be signed"


@pytest.mark.parametrize("data", [made.voice_ogg(), made.docx(), made.zipped({"a.jpg": with_place("jpeg")}), b"hola"])
def test_what_is_packed_or_holds_no_place_is_left(tmp_path: Path, data: bytes):
    assert stripped(tmp_path, data) == (Position((), stuck=False), data)


def test_a_mark_between_two_blocks_is_found(tmp_path: Path):
    photo = with_place("jpeg")
    at = photo.index(b"Exif\0\0")
    for shift in (-3, 0, 3):
        filler = (1 << 20) - at + shift
        comment = b"\xff\xfe\xff\xff" + bytes(65_533)
        data = (b"\xff\xd8" + comment * 20)[: filler + 2] + photo[2:]
        assert stripped(tmp_path, data)[0].patches, shift


@pytest.mark.parametrize("code", ["jpeg", "png", "webp", "heic", "mov"])
@given(cut=st.floats(0, 1), place=st.floats(0, 1), value=st.integers(0, 255))
def test_a_broken_file_is_looked_through_without_a_fall(
    tmp_path_factory: pytest.TempPathFactory, code: str, cut: float, place: float, value: int
):
    data = bytearray(_SAMPLES[code][: 16 + round(cut * len(_SAMPLES[code]))])
    data[16 + round(place * (len(data) - 17)) if len(data) > 17 else 0] = value
    path = tmp_path_factory.getbasetemp() / f"broken-{code}"
    path.write_bytes(data)
    position = find_position(path)
    copied: list[bytes] = []
    copy_without(path, position, copied.append)
    assert len(b"".join(copied)) == len(data)


_SAMPLES = {
    **{code: with_place(code) for code in ("jpeg", "png", "webp", "heic")},
    "mov": film_with(made.box(b"udta", made.box(b"\xa9xyz", b"\0\x12\x15\xc7+19.4326-099.1332/"))),
}


def test_a_hostile_file_takes_no_long_time(tmp_path: Path):
    for data in (
        made.photo("jpeg") + b"Exif\0\0II*\0" * 300_000,
        made.photo("jpeg") + b"<x:xmpmeta GPSLatitude " + b"<a:gps " * 300_000,
        made.box(b"ftyp", b"isom" + bytes(4)) + made.box(b"moov", made.box(b"udta") * 100_000),
        film_with(made.box(b"udta", made.box(b"loci", bytes(3 << 20)))),
    ):
        assert stripped(tmp_path, data)[0].patches == ()
