"""Makes the files in `examples/photos/`: what the buyers, carriers and the store of the example month sent.

The results are committed; running this again (`python examples/make_photos.py`) is only needed to change them. All
is drawn with fixed numbers, so the same libraries make the same bytes. The times are local, six hours behind UTC.
"""

from __future__ import annotations

import io
import math
import random
import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pillow_heif
from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parent / "photos"
SIZE = (960, 720)
OFFSET = "-06:00"

Draw = ImageDraw.ImageDraw
Scene = Callable[[Draw], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo: its file, what it shows, when its camera says it was taken, and with which phone."""

    name: str
    scene: Scene
    taken: str
    model: str
    with_place: bool = False


def cable(draw: Draw, *, bent: int) -> None:
    """The tip of a USB-C cable; `bent` is by how many pixels it leans to one side."""
    draw.line([(0, 620), (260, 560), (420, 430)], fill="#2b2b30", width=64, joint="curve")
    draw.polygon([(380, 470), (470, 350), (590, 430), (500, 550)], fill="#3a3a42")
    tip = [(500, 380), (640 + bent, 190), (740 + bent, 250), (590, 440)]
    draw.polygon(tip, fill="#b9bcc4", outline="#7b7f88")
    draw.line([(640 + bent, 190), (740 + bent, 250)], fill="#54585f", width=14)


def broken_tip(draw: Draw) -> None:
    cable(draw, bent=70)
    draw.line([(520, 390), (560, 350), (548, 330), (600, 300)], fill="#161616", width=9)
    draw.ellipse([500, 330, 590, 420], outline="#c0392b", width=6)
    for step in range(5):
        draw.line([(530 + 14 * step, 372 + 9 * step), (556 + 14 * step, 350 + 5 * step)], fill="#8d6e36", width=4)


def broken_tip_again(draw: Draw) -> None:
    broken_tip(draw)
    draw.rectangle([90, 70, 330, 150], fill="#f4f1e6", outline="#9a957f", width=3)
    text(draw, (110, 90), "USB-C 2 m", 36)


def box(draw: Draw, *, crushed: bool) -> None:
    draw.polygon([(150, 250), (520, 170), (820, 270), (460, 370)], fill="#d2a877")
    draw.polygon([(150, 250), (460, 370), (460, 650), (150, 520)], fill="#b98a57")
    draw.polygon([(460, 370), (820, 270), (820, 540), (460, 650)], fill="#a67847")
    draw.line([(335, 210), (640, 320), (640, 595)], fill="#e8d8b0", width=26)
    if crushed:
        draw.polygon([(150, 380), (260, 430), (230, 520), (150, 520)], fill="#5f4225")
        draw.line([(150, 380), (250, 450), (200, 480), (280, 560)], fill="#3b2814", width=8)


def outer_box(draw: Draw) -> None:
    box(draw, crushed=True)


def sent_box(draw: Draw) -> None:
    box(draw, crushed=False)
    draw.rectangle([520, 420, 740, 540], fill="#fdfdfb", outline="#333333", width=3)
    bars(draw, (540, 440), 30, 60, seed=7)


def inner_packing(draw: Draw) -> None:
    draw.rectangle([110, 110, 850, 640], fill="#b98a57", outline="#7a5a34", width=18)
    for row in range(5):
        for column in range(9):
            left, top = 140 + 76 * column, 140 + 94 * row
            draw.ellipse([left, top, left + 66, top + 82], fill="#e9eef2", outline="#c5ced6", width=3)
    draw.rounded_rectangle([360, 230, 600, 540], 26, fill="#20242c")


def cracked_glass(draw: Draw) -> None:
    draw.rounded_rectangle([320, 60, 640, 670], 44, fill="#1c1f26")
    draw.rounded_rectangle([336, 82, 624, 648], 34, fill="#9fc3d6")
    for angle in range(0, 360, 24):
        turn = math.radians(angle + 7 * (angle % 5))
        length = 150 + 90 * (angle % 7) / 6
        across, down = 430 + length * math.cos(turn), 280 + length * math.sin(turn)
        end = (min(max(across, 340), 620), min(max(down, 86), 644))
        draw.line([(430, 280), end], fill="#f3fbff", width=4)
    draw.ellipse([405, 255, 455, 305], outline="#ffffff", width=5)


def label(draw: Draw) -> None:
    draw.rectangle([130, 80, 830, 650], fill="#fcfcf8", outline="#222222", width=5)
    text(draw, (165, 110), "PAQUETERIA EJEMPLO", 44)
    bars(draw, (165, 190), 78, 150, seed=3)
    text(draw, (165, 360), "GUIA 7700 1234 5678", 40)
    text(draw, (165, 430), "PESO 0.42 kg", 40)
    text(draw, (165, 500), "ENTREGA 2026-11-05", 40)


def charger(draw: Draw, *, burnt: bool) -> None:
    draw.rounded_rectangle([290, 210, 690, 610], 50, fill="#f4f4f1", outline="#c9c9c4", width=5)
    draw.rectangle([390, 110, 430, 215], fill="#b6b9bd")
    draw.rectangle([550, 110, 590, 215], fill="#b6b9bd")
    draw.rounded_rectangle([440, 480, 540, 520], 14, fill="#5d6066")
    if burnt:
        for size, colour in ((130, "#8a7a5f"), (96, "#5b4a35"), (60, "#2c221a")):
            draw.ellipse([490 - size, 470 - size // 2, 490 + size, 470 + size], fill=colour)


def burnt_charger(draw: Draw) -> None:
    charger(draw, burnt=True)


def charger_serial(draw: Draw) -> None:
    charger(draw, burnt=False)
    text(draw, (340, 270), "20 W  5 V / 9 V", 34)
    text(draw, (340, 320), "SN AC20-118-0457", 34)
    bars(draw, (340, 380), 40, 60, seed=11)


def case(draw: Draw, colour: str) -> None:
    draw.rounded_rectangle([300, 50, 660, 680], 56, fill=colour, outline="#2f2f2f", width=4)
    draw.rounded_rectangle([330, 82, 480, 240], 34, fill="#26282c")
    for x, y in ((372, 124), (438, 124), (372, 196)):
        draw.ellipse([x - 26, y - 26, x + 26, y + 26], fill="#0d0e10", outline="#6c7077", width=5)


def case_received(draw: Draw) -> None:
    case(draw, "#2c6fbb")


def case_unused(draw: Draw) -> None:
    case(draw, "#c7372f")
    draw.rectangle([540, 470, 780, 600], fill="#fbf6dc", outline="#8d8768", width=3)
    text(draw, (560, 500), "SIN USO", 44)


def doorstep(draw: Draw) -> None:
    draw.rectangle([250, 0, 710, 560], fill="#6b3f2a")
    draw.rectangle([300, 60, 660, 500], outline="#4d2c1c", width=10)
    draw.ellipse([640, 280, 680, 320], fill="#d9b44a")
    draw.rectangle([0, 560, 960, 720], fill="#9b9a94")
    draw.rectangle([360, 500, 600, 660], fill="#b98a57", outline="#7a5a34", width=4)
    text(draw, (400, 20), "No. 24", 40)


def earbuds(draw: Draw) -> None:
    draw.rounded_rectangle([300, 320, 660, 640], 110, fill="#f1f1ee", outline="#bdbdb8", width=5)
    draw.line([(300, 430), (660, 430)], fill="#bdbdb8", width=5)
    draw.ellipse([350, 130, 470, 260], fill="#fafaf8", outline="#bdbdb8", width=5)
    draw.line([(410, 250), (410, 320)], fill="#d9d9d5", width=44)


SHOTS = (
    Shot("cable-tip.jpg", broken_tip, "2026:11:17 08:58:12", "Phone A5"),
    Shot("cable-tip-again.jpg", broken_tip_again, "2026:11:17 09:48:31", "Phone A5"),
    Shot("outer-box.jpg", outer_box, "2026:11:10 11:48:05", "Phone X2"),
    Shot("inner-packing.jpg", inner_packing, "2026:11:10 11:49:40", "Phone X2"),
    Shot("cracked-glass.jpg", cracked_glass, "2026:11:10 11:52:09", "Phone X2"),
    Shot("shipping-label.jpg", label, "2026:11:03 11:24:51", "Phone X2"),
    Shot("packed-before.jpg", sent_box, "2026:11:12 11:05:00", "Store Camera"),
    Shot("burnt-charger.jpg", burnt_charger, "2026:11:03 12:02:27", "Phone M1"),
    Shot("charger-serial.jpg", charger_serial, "2026:11:19 18:41:02", "Phone M1"),
    Shot("case-received.jpg", case_received, "2026:11:05 17:12:44", "Phone S8"),
    Shot("case-unused.jpg", case_unused, "2026:11:12 17:10:10", "Phone S8", with_place=True),
    Shot("doorstep.jpg", doorstep, "2026:11:05 16:02:33", "Courier Handheld"),
)

COPIES = {"IMG-20261112-WA0003.jpg": "outer-box.jpg"}
"""The same bytes under another name: a buyer who sends somebody else's photo, or the same one twice."""

CUT = {"cable-tip-cut.jpg": "cable-tip.jpg"}
"""Only the first half of the bytes arrived."""

CHAT = (
    ("13/11/2026 18:30", "Ana P.", "Hola, el cable USB-C dejo de cargar a los tres dias."),
    ("13/11/2026 18:31", "Ana P.", "Lo conecto y no pasa nada, la punta se mueve."),
    ("14/11/2026 10:40", "Accesorios Luna", "Hola, Ana. Gracias por avisarnos; lamento la falla."),
    ("14/11/2026 10:40", "Accesorios Luna", "Me compartes una foto donde se vea bien la punta?"),
    ("17/11/2026 09:04", "Ana P.", "Buen dia, aqui va la foto."),
    ("17/11/2026 09:05", "Ana P.", "Se ve que la punta esta rota."),
)


def text(draw: Draw, at: tuple[int, int], words: str, size: int) -> None:
    draw.text(at, words, fill="#1a1a1a", font=ImageFont.load_default(size))


def bars(draw: Draw, at: tuple[int, int], count: int, height: int, *, seed: int) -> None:
    """A bar code that no machine reads."""
    pick = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    left = at[0]
    for _bar in range(count):
        width = pick.choice((2, 3, 5))
        draw.rectangle([left, at[1], left + width, at[1] + height], fill="#111111")
        left += width + pick.choice((2, 3, 4))


def picture(scene: Scene) -> Image.Image:
    """The scene on a table, lit from above."""
    backdrop = Image.linear_gradient("L").resize(SIZE).convert("RGB")
    table = Image.blend(backdrop, Image.new("RGB", SIZE, "#cdb899"), 0.82)
    scene(ImageDraw.Draw(table))
    return table


def exif(taken: str, model: str, *, with_place: bool = False) -> Image.Exif:
    fields = Image.Exif()
    fields[0x010F] = "Example"
    fields[0x0110] = model
    fields[0x0132] = taken
    camera = fields.get_ifd(0x8769)
    camera[0x9003] = taken
    camera[0x9011] = OFFSET
    if with_place:  # the middle of the main square: nobody lives there
        place = fields.get_ifd(0x8825)
        place[1], place[2] = "N", (19.0, 25.0, 58.0)
        place[3], place[4] = "W", (99.0, 8.0, 0.0)
    return fields


def listing() -> Image.Image:
    """A screenshot of the shop's page on the day of the purchase."""
    screen = Image.new("RGB", (540, 960), "#ffffff")
    draw = ImageDraw.Draw(screen)
    draw.rectangle([0, 0, 540, 84], fill="#ffe600")
    text(draw, (24, 28), "Cable USB-C 2 m reforzado", 28)
    draw.rectangle([40, 120, 500, 520], fill="#f3f3f3")
    draw.line([(90, 460), (260, 380), (420, 200)], fill="#2b2b30", width=34, joint="curve")
    text(draw, (40, 560), "$ 189.00 MXN", 48)
    for number, words in enumerate(("Carga rapida 60 W", "Largo: 2 metros", "Garantia: 90 dias", "11 nov 2026 12:04")):
        text(draw, (40, 650 + 56 * number), words, 30)
    return screen


def chat_pdf(lines_per_page: int = 2) -> bytes:
    """The chat as a PDF, written by hand: one object after the other, then where each of them begins."""
    pages = [CHAT[at : at + lines_per_page] for at in range(0, len(CHAT), lines_per_page)]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"({when}  {who}:) Tj T* ({words}) Tj T* T* " for when, who, words in lines)
        stream = f"BT /F1 12 Tf 18 TL 56 780 Td {shown}ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, starts = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        starts.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    count = len(objects) + 1
    tail = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + f"xref\n0 {count}\n0000000000 65535 f \n" + table + tail).encode("ascii")


def voice_note(seconds: int = 3, rate: int = 8000) -> bytes:
    """A hum that rises and falls, where a buyer would speak."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        for at in range(seconds * rate):
            loud = 9000 * math.sin(math.pi * at / (seconds * rate))
            pitch = 180 + 60 * math.sin(at / rate * 5)
            sound.writeframesraw(struct.pack("<h", round(loud * math.sin(2 * math.pi * pitch * at / rate))))
    return buffer.getvalue()


def main() -> None:
    """Writes every file; an existing one of the same name is replaced."""
    FOLDER.mkdir(exist_ok=True)
    for shot in SHOTS:
        fields = exif(shot.taken, shot.model, with_place=shot.with_place)
        picture(shot.scene).save(FOLDER / shot.name, "JPEG", quality=80, optimize=True, exif=fields)
    for name, original in COPIES.items():
        (FOLDER / name).write_bytes((FOLDER / original).read_bytes())
    for name, original in CUT.items():
        whole = (FOLDER / original).read_bytes()
        (FOLDER / name).write_bytes(whole[: len(whole) // 2])
    listing().save(FOLDER / "listing.png", "PNG", optimize=True)
    fields = exif("2026:11:23 13:12:18", "Phone 15")
    heif = pillow_heif.from_pillow(picture(earbuds))
    heif.save(FOLDER / "earbuds.heic", quality=60, exif=fields.tobytes())
    (FOLDER / "chat-ana.pdf").write_bytes(chat_pdf())
    (FOLDER / "voice-note.wav").write_bytes(voice_note())


if __name__ == "__main__":
    main()
