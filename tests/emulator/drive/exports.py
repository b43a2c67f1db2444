"""A spreadsheet as CSV, TSV, XLSX and PDF, with the texts that it shows."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

from tests.emulator.sheets.formulas import Evaluator
from tests.emulator.sheets.locales import conventions
from tests.emulator.sheets.number_format import shown
from tests.emulator.sheets.ranges import column_name
from tests.emulator.sheets.spreadsheet import Sheet, Spreadsheet

CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _texts(book: Spreadsheet, sheet: Sheet, now: float) -> list[list[str]]:
    """What a sheet shows, as a rectangle up to its last cell with a value."""
    evaluator, usage = Evaluator(book, now), conventions(book.locale)
    lines = []
    for row in range(sheet.grid.last_row_with_values()):
        line = []
        for column, cell in enumerate(sheet.grid.row(row)):
            value = evaluator.value(sheet, row, column)
            line.append("" if value is None else shown(value, (cell.format or {}).get("numberFormat"), usage))
        lines.append(line)
    width = max((max((n for n, text in enumerate(line, 1) if text), default=0) for line in lines), default=0)
    return [line[:width] + [""] * (width - len(line)) for line in lines]


def _separated(delimiter: str) -> Callable[[Spreadsheet, float], bytes]:
    """The first sheet's texts, lines ending in CRLF and the last one in nothing, as Drive writes them."""

    def write(book: Spreadsheet, now: float) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(_texts(book, book.sheets[0], now))
        return text.getvalue().removesuffix("\r\n").encode()

    return write


def _xlsx(book: Spreadsheet, now: float) -> bytes:
    """A workbook that spreadsheet programs open: every sheet, its cells as text."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    numbers = range(1, len(book.sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{CONTENT_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{escape(sheet.title[:31], {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
            for n, sheet in zip(numbers, book.sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + "</Relationships>",
    }
    for n, sheet in zip(numbers, book.sheets, strict=True):
        rows = "".join(
            f'<row r="{row}">'
            + "".join(
                f'<c r="{column_name(column)}{row}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
                for column, text in enumerate(line)
                if text
            )
            + "</row>"
            for row, line in enumerate(_texts(book, sheet, now), 1)
        )
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, head + text)
    return packed.getvalue()


def _pdf(book: Spreadsheet, now: float) -> bytes:
    """A page a sheet with its texts, in the one font that every reader has."""
    pages = []
    for sheet in book.sheets:
        lines = [sheet.title, *("   ".join(line) for line in _texts(book, sheet, now)[:60])]
        shown_lines = [line[:110].encode("cp1252", "replace").replace(b"\\", b"\\\\") for line in lines]
        safe = [line.replace(b"(", b"\\(").replace(b")", b"\\)") for line in shown_lines]
        pages.append(b"BT /F1 9 Tf 36 806 Td 12 TL " + b" ".join(b"(" + line + b") Tj T*" for line in safe) + b" ET")
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, page in enumerate(pages):
        box = "/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {5 + 2 * n} 0 R >>".encode())
        objects.append(f"<< /Length {len(page)} >>\nstream\n".encode() + page + b"\nendstream")
    written, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return written + f"{end}startxref\n{len(written)}\n%%EOF\n".encode()


WRITERS: dict[str, Callable[[Spreadsheet, float], bytes]] = {
    "csv": _separated(","),
    "tsv": _separated("\t"),
    "xlsx": _xlsx,
    "pdf": _pdf,
}
