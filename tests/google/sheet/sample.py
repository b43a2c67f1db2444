"""A Sheet of one store as the tests lay it out, on the loopback Google or only as values."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from concierge_cli.domain.money import Money
from concierge_cli.google.sheet import survey
from concierge_cli.google.sheet.answers import Grid, grids
from concierge_cli.google.sheet.cells import Ink, Json, Value
from concierge_cli.google.sheet.laying_out import missing_layout
from concierge_cli.google.sheet.seen import Known, Look, Seen, look
from concierge_cli.google.sheet.tabs import LOG_PARTS, Book, Chart, Field, Remark, Tab, technical
from concierge_cli.language.money import sheet_format
from tests.emulator.person import Google

AT = "2026-11-20T15:00:00+00:00"

BOOK = Book(
    titles={
        Tab.READ_ME: "Léeme",
        Tab.CASES: "Casos",
        Tab.LOG: "Bitácora",
        Tab.EVIDENCE: "Evidencias",
        Tab.KPI: "KPI",
        Tab.META: "meta",
    },
    fields={
        Tab.CASES: (
            Field("case", "Caso", 11),
            Field("status", "Estado", 14),
            Field("buyer", "Quien compró", 18),
            Field("amount", "Monto", 15, "money"),
            Field("next_date", "Próxima fecha", 21, "when"),
            Field("closed_on", "Cerrado el", 21, "when"),
            Field("folder", "Carpeta", 12),
            Field("approval", "Aprobación", 14, human=True, choices=("sí", "no")),
            Field("client_note", "Nota de la tienda", 40, human=True),
        ),
        Tab.LOG: (
            Field("when", "Cuándo", 21, "when"),
            Field("case", "Caso", 11),
            Field("what", "Qué", 28),
            Field("taken_back", "Deshecho", 10),
            Field("in_detail", "Detalle", 100),
            *technical(*LOG_PARTS),
        ),
        Tab.EVIDENCE: (
            Field("case", "Caso", 11),
            Field("piece", "Prueba", 34),
            Field("size", "Tamaño", 10, "size"),
            Field("counts", "Cuenta", 8),
            *technical("event"),
        ),
        Tab.KPI: (
            Field("week", "Semana", 20),
            Field("opened", "Abiertos", 11, "count"),
            Field("closed", "Cerrados", 11, "count"),
            Field("sla_compliance", "Promesas", 16, "share", note="Plazos cumplidos entre los que vencieron."),
        ),
    },
    ink=Ink(sheet_format),
    language="es",
    country="MX",
    zone="America/Mexico_City",
    read_me=("Esta hoja es de Acme", "", "Casos: una fila por caso. Puedes escribir en «Aprobación»."),
    charts=(
        Chart(501, "Casos por semana", "Columnas: nuevos y cerrados.", "week", bars=("opened", "closed")),
        Chart(502, "Promesas", "Línea: promesas cumplidas.", "week", lines=("sla_compliance",), share=True),
    ),
    meta=(Remark("client", "acme"), Remark("order_key", "00ff"), Remark("program", "0.4.0", "", AT)),
)


class Sheet:
    """One spreadsheet of the loopback Google, spoken to as the program does."""

    def __init__(self, google: Google) -> None:
        self.google = google
        self.id = google.post("/v4/spreadsheets", {"properties": {"title": "Acme"}})["spreadsheetId"]
        self.path = f"/v4/spreadsheets/{self.id}"

    def survey(self) -> survey.Survey:
        return survey.read(self.google.get(self.path, fields=survey.FIELDS))

    def grids(self) -> tuple[survey.Survey, dict[int, Grid]]:
        about = self.survey()
        filters, fields = about.examine()
        return about, grids(self.by_filter(filters, fields))

    def by_filter(self, filters: list[Json], fields: str) -> Any:
        return self.google.post(f"{self.path}:getByDataFilter", {"dataFilters": filters}, fields=fields)

    def lay_out(self, book: Book = BOOK) -> list[Json]:
        """Lays out what is missing; the requests."""
        requests = missing_layout(book, *self.grids(), at=AT)
        if requests:
            self.update(*requests)
        return requests

    def update(self, *requests: Json, **more: Any) -> Any:
        return self.google.post(f"{self.path}:batchUpdate", {"requests": list(requests), **more})

    def see(self, known: Known = Known(), **options: Any) -> Seen:  # noqa: B008 - a value
        return self.read(look(known, client="acme", **options))

    def read(self, wanted: Look) -> Seen:
        return wanted.read(self.by_filter(wanted.filters, wanted.fields))

    def whole(self, fields: str = "", *, ranges: tuple[str, ...] = ()) -> Any:
        more = {"ranges": list(ranges)} if ranges else {}
        return self.google.get(self.path, **({"fields": fields} if fields else {"includeGridData": "true"}), **more)

    def values(self, cells: str, **options: Any) -> list[list[Any]]:
        from urllib.parse import quote

        return self.google.get(f"{self.path}/values/{quote(cells)}", **options).get("values", [])


def laid_out(google: Google) -> Sheet:
    sheet = Sheet(google)
    sheet.lay_out()
    return sheet


def pesos(amount: str) -> Money:
    return Money(Decimal(amount), "MXN")


def case_values(number: int, **more: Value) -> dict[str, Value]:
    """The cells of a case."""
    values: dict[str, Value] = {
        "status": "abierto",
        "buyer": f"Ana {number}",
        "amount": pesos(f"{100 + number}.50"),
        "next_date": datetime.fromisoformat("2026-11-21T09:30"),
    }
    return values | more
