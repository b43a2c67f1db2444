"""A week of a small store as a document, in both languages: every block, every kind of value, every way to be empty."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from concierge_cli.domain.money import Money
from concierge_cli.reports.document import (
    CaseLine,
    CaseList,
    Chart,
    Column,
    Definition,
    Document,
    Fact,
    Facts,
    Figure,
    Figures,
    Heading,
    Points,
    Prose,
    Table,
)

HOUR, DAY = 3600, 86_400
HEAD = "3f9a0c41d2b7e6f58a90c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6f70"


def pesos(amount: str) -> Money:
    return Money(Decimal(amount), "MXN")


WEEKS = Table(
    columns=(
        Column(name="week", title="Semana"),
        Column(name="opened", title="Nuevos", kind="number"),
        Column(name="closed", title="Cerrados", kind="number"),
        Column(name="sla_compliance", title="Promesas cumplidas", kind="share"),
    ),
    rows=(
        ("42", 7, 5, 0.81),
        ("43", 4, 6, 0.86),
        ("44", 0, 3, None),
        ("45", 9, 6, 0.88),
        ("46", 6, 7, 0.86),
        ("47", 5, 6, 11 / 12),
    ),
)


def week(language: str = "es") -> Document:
    """Week 47 of Accesorios Luna."""
    return {"es": _spanish, "en": _english}[language]()


def _spanish() -> Document:
    return Document(
        title="semana 47",
        subtitle="lun 16 a dom 22 nov 2026 · hora de Ciudad de México",
        client="Accesorios Luna",
        language="es",
        country="MX",
        zone="America/Mexico_City",
        made_at=datetime(2026, 11, 23, 15, 4, tzinfo=UTC),
        blocks=(
            Prose(
                look="lead",
                paragraphs=(
                    "Contestamos a todos dentro de las 12 horas pactadas y cumplimos 11 de 12 promesas. "
                    "Salvamos la reputación en dos reclamos.",
                ),
            ),
            Prose(
                look="callout",
                title="Lo que necesitamos de ti",
                paragraphs=(
                    "ACC-44: aprueba el reembolso de $620.00 MXN antes del jueves 26 nov, 12:00.",
                    "El acceso a Amazon vence el 30 nov: danos uno nuevo.",
                ),
            ),
            Heading(text="Respuesta"),
            Figures(
                before="semana 46",
                figures=(
                    Figure(
                        name="first_response_p50",
                        label="Primera respuesta, mediana",
                        value=3 * HOUR + 600,
                        kind="hours",
                        definition="Horas pactadas desde que llegó un mensaje hasta la primera respuesta de una persona.",
                        n=5,
                        target=12 * HOUR,
                        compare="<=",
                        standing="met",
                        before=4 * HOUR + 1500,
                        cases=("ACC-36", "ACC-44"),
                    ),
                    Figure(
                        name="first_response_p90",
                        label="Primera respuesta, percentil 90",
                        value=None,
                        kind="hours",
                        definition="Las mismas horas: nueve de cada diez respuestas no tardaron más.",
                        n=5,
                        reason="insufficient",
                        least=20,
                    ),
                    Figure(
                        name="sla_compliance",
                        label="Promesas cumplidas (SLA)",
                        value=11 / 12,
                        kind="share",
                        definition="Promesas cumplidas ÷ (cumplidas + no cumplidas), de las que vencían en el periodo.",
                        n=12,
                        part=11,
                        target=0.9,
                        compare=">",
                        standing="met",
                        before=0.86,
                        note="la que faltó: ACC-36, segunda respuesta, 1 h 20 min tarde",
                        cases=("ACC-36", "ACC-44", "ACC-47"),
                    ),
                    Figure(
                        name="order_defect_rate",
                        label="Pedidos con defecto, Amazon",
                        value=0.0099858,
                        kind="share",
                        definition="Pedidos con al menos un defecto ÷ pedidos de 60 días, por fecha del pedido.",
                        n=701,
                        part=7,
                        decimals=1,
                        target=0.01,
                        compare="<",
                        standing="near",
                    ),
                    Figure(
                        name="unanswered_now",
                        label="Sin contestar ahora",
                        value=1,
                        kind="number",
                        definition="Casos abiertos a los que nadie ha contestado, en el momento de este informe.",
                        n=1,
                        target=0,
                        compare="<=",
                        standing="missed",
                        before=0,
                        note="ACC-51, desde hace 2 h 05 min",
                        cases=("ACC-51",),
                    ),
                    Figure(
                        name="refunded",
                        label="Devuelto a quienes compraron",
                        value=pesos("1809.00"),
                        kind="money",
                        definition="Lo que se devolvió en el periodo, por moneda.",
                        n=3,
                        before=pesos("2450.50"),
                    ),
                    Figure(
                        name="satisfaction",
                        label="Satisfacción",
                        value=None,
                        kind="number",
                        definition="Promedio de las calificaciones de una a cinco que dejaron quienes compraron.",
                        n=0,
                        reason="no_data",
                    ),
                ),
            ),
            Heading(text="Casos por semana"),
            Chart(
                kind="line",
                title="Promesas cumplidas, semana a semana",
                about="Subió de 81 % a 92 %; la semana 44 no tenía promesas que vencieran.",
                table=WEEKS,
                series=(3,),
                target=0.9,
                target_label="meta",
            ),
            Chart(
                kind="column",
                title="Casos nuevos y cerrados",
                about="Se cerraron 33 casos y llegaron 31.",
                table=WEEKS,
                series=(1, 2),
            ),
            Chart(
                kind="bar",
                title="De principio a fin, por motivo",
                about="Los reclamos por defecto tardan la mitad que al empezar.",
                table=Table(
                    columns=(
                        Column(name="reason", title="Motivo"),
                        Column(name="cycle_p50", title="Mediana", kind="duration"),
                        Column(name="baseline", title="Primeros diez", kind="duration"),
                        Column(name="n", title="Casos", kind="number"),
                    ),
                    rows=(
                        ("defecto", 4 * DAY + 6 * HOUR, 8 * DAY, 14),
                        ("no llegó", 6 * DAY, 5 * DAY + 2 * HOUR, 9),
                        ("no es lo que pidió", 3 * DAY, None, 5),
                    ),
                ),
                series=(1, 2),
            ),
            Chart(
                kind="stacked",
                title="En qué manos estuvo el tiempo",
                about="Casi la mitad del tiempo se esperó a quien compró.",
                table=Table(
                    columns=(
                        Column(name="procedure", title="Trámite"),
                        Column(name="us", title="Nosotros", kind="duration"),
                        Column(name="buyer", title="Quien compró", kind="duration"),
                        Column(name="platform", title="Plataforma", kind="duration"),
                    ),
                    rows=(
                        ("reclamo", 9 * HOUR, 2 * DAY, DAY),
                        ("mediación", 5 * HOUR, 0, 3 * DAY + 4 * HOUR),
                        ("devolución", 3 * HOUR, 4 * DAY, 0),
                    ),
                ),
                series=(1, 2, 3),
            ),
            Heading(text="Reputación salvada", anchor="reputacion"),
            Table(
                columns=(
                    Column(name="case", title="Caso", kind="case"),
                    Column(name="what", title="Qué era"),
                    Column(name="saved_on", title="Desde", kind="day"),
                    Column(name="decided_at", title="Decidió", kind="moment"),
                    Column(name="amount", title="Monto", kind="money"),
                ),
                rows=(
                    (
                        "ACC-44",
                        "mediación por defecto",
                        date(2026, 11, 19),
                        datetime(2026, 11, 19, 18, 0, tzinfo=UTC),
                        pesos("620.00"),
                    ),
                    ("ACC-47", "A-to-z, no llegó", date(2026, 11, 20), None, pesos("1189.00")),
                ),
                totals=((None, "Total", None, None, pesos("1809.00")),),
                note="Cada caso pasó de «en riesgo» a «salvada».",
            ),
            Table(
                title="Promesas abiertas",
                columns=(Column(name="case", title="Caso", kind="case"),),
                rows=(),
                empty="Ninguna.",
            ),
            Heading(text="Lo que sigue", level=3),
            Points(points=("Medir las devoluciones por producto.", "Cerrar los dos casos de octubre."), numbered=True),
            Facts(
                facts=(
                    Fact(label="Acuerdo", value="versión 2"),
                    Fact(label="Vigente desde", value=date(2026, 11, 1), kind="day"),
                    Fact(label="Casos incluidos", value=25, kind="number"),
                    Fact(label="Casos", value=("ACC-36", "ACC-44"), kind="case"),
                )
            ),
            CaseList(
                title="Los casos de este informe",
                cases=(
                    CaseLine(id="ACC-36", text="reclamo por defecto · Mercado Libre · cerrado, reembolso total"),
                    CaseLine(id="ACC-44", text="mediación por defecto · Mercado Libre · abierto"),
                    CaseLine(id="ACC-47", text="A-to-z, no llegó · Amazon · ganado"),
                    CaseLine(id="ACC-51", text="mensaje · Instagram · sin contestar"),
                ),
            ),
        ),
        definitions=(
            Definition(term="Reputación salvada", text="Casos que pasaron de en riesgo a salvada o revertida."),
        ),
        method=("Las medianas son lineales entre vecinos, como PERCENTILE.INC.",),
        heads=(HEAD,),
    )


def _english() -> Document:
    """The same store told in English to a reader in the United States."""
    weeks = Table(
        columns=(
            Column(name="week", title="Week"),
            Column(name="opened", title="New", kind="number"),
            Column(name="closed", title="Closed", kind="number"),
            Column(name="sla_compliance", title="Promises kept", kind="share"),
        ),
        rows=WEEKS.rows,
    )
    return Document(
        title="week 47",
        subtitle="Mon 16 to Sun 22 Nov 2026 · New York time",
        client="Luna Accessories",
        language="en",
        country="US",
        zone="America/New_York",
        made_at=datetime(2026, 11, 23, 15, 4, tzinfo=UTC),
        blocks=(
            Prose(look="lead", paragraphs=("11 of 12 promises were kept, and nobody waited longer than agreed.",)),
            Heading(text="Answers"),
            Figures(
                title="First response",
                before="week 46",
                figures=(
                    Figure(
                        name="first_response_p50",
                        label="First response, median",
                        value=3 * HOUR + 600,
                        kind="hours",
                        definition="Agreed hours from a message to the first answer by a person.",
                        n=5,
                        target=12 * HOUR,
                        compare="<=",
                        standing="met",
                        before=4 * HOUR + 1500,
                        cases=("ACC-36",),
                    ),
                    Figure(
                        name="sla_compliance",
                        label="Promises kept (SLA)",
                        value=11 / 12,
                        kind="share",
                        definition="Promises kept ÷ (kept + missed), of those due in the period.",
                        n=12,
                        part=11,
                        target=0.9,
                        compare=">",
                        standing="met",
                        before=0.86,
                    ),
                ),
            ),
            Chart(
                kind="line",
                title="Promises kept, week by week",
                about="From 81% to 92%; no promise was due in week 44.",
                table=weeks,
                series=(3,),
                target=0.9,
                target_label="target",
            ),
            Table(
                title="Refunded",
                columns=(
                    Column(name="case", title="Case", kind="case"),
                    Column(name="amount", title="Amount", kind="money"),
                ),
                rows=(("ACC-36", Money(Decimal("1189.5"), "USD")),),
                totals=(("Total", Money(Decimal("1189.5"), "USD")),),
            ),
            CaseList(title="The cases in this report", cases=(CaseLine(id="ACC-36", text="claim, defect · closed"),)),
        ),
        method=("Medians are linear between neighbours, as in PERCENTILE.INC.",),
        heads=(HEAD,),
    )


def bill() -> Document:
    """A bill with more columns than a phone has room for, long names, and a year of weeks in charts."""

    def usd(amount: str) -> Money:
        return Money(Decimal(amount), "USD")

    lines = Table(
        title="Lo que se cobra",
        columns=(
            Column(name="line", title="N.º", kind="number"),
            Column(name="case", title="Caso", kind="case"),
            Column(name="what", title="Qué fue"),
            Column(name="closed", title="Resuelto", kind="day"),
            Column(name="clause", title="Cláusula"),
            Column(name="price", title="Precio", kind="money"),
            Column(name="amount", title="Importe", kind="money"),
        ),
        rows=tuple(
            (
                number,
                f"ACC-{40 + number}",
                "reclamo por defecto, complejidad alta, urgente" if number % 2 else "mensaje, Instagram",
                date(2026, 11, number + 1),
                "4.2 · caso adicional",
                usd("9.50"),
                usd("14.25"),
            )
            for number in range(1, 9)
        ),
        totals=((None, None, "Total", None, None, None, usd("114.00")),),
    )
    weeks = Table(
        columns=(
            Column(name="week", title="Semana"),
            Column(name="refunded", title="Devuelto", kind="money"),
            Column(name="recovered", title="Recuperado", kind="money"),
        ),
        rows=tuple(
            (f"2026-W{number:02d}", usd(f"{number * 113 % 900}.50"), usd(f"{number * 71 % 400}.00"))
            for number in range(1, 53)
        ),
    )
    reasons = Table(
        columns=(Column(name="reason", title="Motivo"), Column(name="refunded", title="Devuelto", kind="money")),
        rows=(
            ("no coincide con lo que se describía en la publicación", usd("12345.67")),
            ("llegó roto", usd("3450.00")),
            ("no llegó", usd("-2000.00")),
        ),
    )
    about = "Cincuenta y dos semanas."
    return Document(
        title="factura 2026-11",
        subtitle="del 1 al 30 de noviembre de 2026",
        client="Accesorios Luna & Compañía de Importaciones",
        language="es",
        country="MX",
        zone="America/Mexico_City",
        made_at=datetime(2026, 12, 1, 15, 4, tzinfo=UTC),
        blocks=(
            Facts(
                facts=(
                    Fact(label="Número", value="ACC-2026-11"),
                    Fact(label="Emitida", value=date(2026, 12, 1), kind="day"),
                    Fact(label="Total", value=usd("114.00"), kind="money"),
                )
            ),
            lines,
            Chart(kind="column", title="Dinero por semana", about=about, table=weeks, series=(1, 2)),
            Chart(kind="line", title="Lo mismo, en líneas", about=about, table=weeks, series=(1, 2), target=usd("500")),
            Chart(kind="bar", title="Por motivo", about="Tres motivos.", table=reasons, series=(1,)),
            Prose(paragraphs=("Ningún resultado se promete: decide la plataforma.",)),
        ),
    )


HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "{{ 7 * 7 }} {% for x in y %}",
    "a|b\nc # *d* _e_ [f](http://evil.example) `g`",
    "\u202eevil\u202c \u200b\x1b[31mred\x1b[0m",
    "שלום مرحبا",
    "&lt;b&gt; &#60;i&#62;",
    "1. www.evil.example me@evil.example",
)
"""Names as somebody might write them: no form may obey any."""


def hostile() -> Document:
    """Every place for a text holds every hostile one."""
    texts = HOSTILE
    all_of_them = " ".join(texts)
    table = Table(
        title=all_of_them,
        columns=(Column(name="what", title=all_of_them), Column(name="n", title="n", kind="number")),
        rows=tuple((text, number) for number, text in enumerate(texts, 1)),
        totals=((all_of_them, 1),),
        note=all_of_them,
    )
    return Document(
        title=all_of_them,
        subtitle=all_of_them,
        client=all_of_them,
        language="es",
        country="MX",
        zone="America/Mexico_City",
        made_at=datetime(2026, 11, 23, 15, 4, tzinfo=UTC),
        blocks=(
            *(Heading(text=text) for text in texts),
            *(Prose(paragraphs=texts, look=look, title=all_of_them) for look in ("plain", "lead", "callout")),
            Points(points=texts),
            Facts(facts=tuple(Fact(label=text, value=text) for text in texts)),
            Figures(
                title=all_of_them,
                before=all_of_them,
                figures=tuple(
                    Figure(
                        name=f"f{number}",
                        label=text,
                        value=number,
                        kind="number",
                        definition=text,
                        before=1,
                        note=text,
                        cases=texts,
                    )
                    for number, text in enumerate(texts)
                ),
            ),
            table,
            *(
                Chart(
                    kind=kind,
                    title=all_of_them,
                    about=all_of_them,
                    table=table,
                    series=(1,),
                    target=3,
                    target_label=all_of_them,
                )
                for kind in ("bar", "stacked", "column", "line")
            ),
            CaseList(title=all_of_them, cases=tuple(CaseLine(id=text, text=text) for text in texts)),
        ),
        definitions=tuple(Definition(term=text, text=text) for text in texts),
        method=texts,
        heads=texts,
    )
