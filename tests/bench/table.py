"""The tables of figures in README.md and README.es.md, each between two marks. Only the bench writes there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.measure import Figure

ROOT = Path(__file__).parents[2]
EN, ES = 0, 1
READMES = {EN: "README.md", ES: "README.es.md"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table between `<!-- MARK -->` and `<!-- /MARK -->`: its head and what each figure is, in both languages."""

    mark: str
    head: tuple[str, str]
    what: Mapping[str, tuple[str, str]]

    @property
    def block(self) -> re.Pattern[str]:
        """What lies between the marks."""
        return re.compile(rf"(?<=<!-- {self.mark} -->\n).*?(?=<!-- /{self.mark} -->)", re.S)


HEAD = (
    "`python -m tests.bench`, {date}: the median of {rounds} rounds, processor time, Python {python}.\n\n"
    "| what | measured | limit |\n|---|---:|---:|\n",
    "`python -m tests.bench`, {date}: la mediana de {rounds} vueltas, tiempo de procesador, Python {python}.\n\n"
    "| qué | medido | límite |\n|---|---:|---:|\n",
)

UNITS = {
    "x_import_typer": ("× `import typer`", "× `import typer`"),
    "x_python_c_pass": ("× `python -c pass`", "× `python -c pass`"),
    "x_empty_journal": ("× an empty journal", "× un registro vacío"),
    "x_polars": ("× polars", "× polars"),
    "x_all_time": ("× all time", "× todo el tiempo"),
    "x_a_tenth": ("× 10,000 cases", "× 10 000 casos"),
    "x_all_stores": ("× all stores", "× todas las tiendas"),
    "x_kpi": ("× `kpi`", "× `kpi`"),
    "x_one_store": ("× one store of 10,000", "× una tienda de 10 000"),
    "x_businesstimedelta": ("× businesstimedelta", "× businesstimedelta"),
    "MiB": ("MiB", "MiB"),
    "fsyncs": ("flushes", "escrituras forzadas"),
    "calls": ("calls", "llamadas"),
    "reads": ("reads", "lecturas"),
    "writes": ("writes", "escrituras"),
    "entries": ("entries", "anotaciones"),
    "x_gspread": ("× gspread", "× gspread"),
    "x_import_gspread": ("× `import gspread`", "× `import gspread`"),
    "x_50_MB": ("× 50 MB", "× 50 MB"),
    "s": ("s", "s"),
    "MB/s": ("MB/s", "MB/s"),
}

WHAT = {
    "list": ("`list`, 200 of 100,000 cases open", "`list`, 200 de 100 000 casos abiertos"),
    "today": ("`today`, the same journal", "`today`, el mismo registro"),
    "show": ("`show CASE`", "`show CASO`"),
    "sla": ("`sla`", "`sla`"),
    "help": ("`--help`", "`--help`"),
    "complete_id": ("a case's id with the Tab key", "el código de un caso con la tecla Tab"),
    "list_1000": ("`list`, 1,000 open cases", "`list`, 1000 casos abiertos"),
    "today_1000": ("`today`, 1,000 open cases", "`today`, 1000 casos abiertos"),
    "taskwarrior": ("Taskwarrior {v}, `list` of 1,000", "Taskwarrior {v}, `list` de 1000"),
    "hledger": ("hledger {v}, `register` of 1,000", "hledger {v}, `register` de 1000"),
    "jrnl": ("jrnl {v}, 1,000 entries", "jrnl {v}, 1000 entradas"),
    "todoman": ("todoman {v}, `list` of 1,000", "todoman {v}, `list` de 1000"),
    "open": ("`open` in a journal of 100,000 cases", "`open` en un registro de 100 000 casos"),
    "open_syncs": ("how often `open` waits for the disk", "cuántas veces `open` espera al disco"),
    "kpi_polars": (
        "every figure of 100,000 cases, 8 events each; the same by polars {v}",
        "todas las cifras de 100 000 casos con 8 anotaciones; las mismas con polars {v}",
    ),
    "kpi_week": ("the figures of a week among them", "las cifras de una semana entre ellos"),
    "kpi_growth": (
        "`kpi` over ten times the cases, the whole command",
        "`kpi` sobre diez veces más casos, todo el comando",
    ),
    "kpi_growth_inside": ("the figures alone, of ten times the cases", "solo las cifras, de diez veces más casos"),
    "kpi_one_store": ("the figures of one store of three", "las cifras de una tienda de tres"),
    "kpi_memory": ("memory of `kpi` over all of it", "memoria de `kpi` sobre todo"),
    "report_page": (
        "`report month` of a store with 10,000 cases, as a page; against `kpi` of the same",
        "`report month` de una tienda con 10 000 casos, como página; contra `kpi` de lo mismo",
    ),
    "report_page_cases": ("the same page with all its cases", "la misma página con todos sus casos"),
    "report_ten_stores": (
        "the pages of ten stores, 100,000 cases in all, one command each",
        "las páginas de diez tiendas, 100 000 casos en total, un comando cada una",
    ),
    "report_all": (
        "the same ten pages by `report month --all`",
        "las mismas diez páginas con `report month --all`",
    ),
    "lint_first": (
        "the first one of a run, which compiles its rules",
        "la primera de cada vez, que compila sus reglas",
    ),
    "lint": ("the check of one message", "la revisión de un mensaje"),
    "business_time": ("business time, additions a second", "horas hábiles, sumas por segundo"),
}


JOURNAL = Table("bench", HEAD, WHAT)


def write(figures: Sequence[Figure], *, rounds: int, table: Table = JOURNAL) -> None:
    """Puts the table into both READMEs. Raises ValueError where one has lost its marks."""
    for language, name in READMES.items():
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        if not table.block.search(text):
            raise ValueError(f"{name} has lost its marks <!-- {table.mark} --> and <!-- /{table.mark} -->")
        new = rows(figures, rounds=rounds, language=language, table=table)
        path.write_text(table.block.sub(lambda _old, new=new: new, text), encoding="utf-8")


def rows(figures: Sequence[Figure], *, rounds: int, language: int, table: Table = JOURNAL) -> str:
    """The sentence above the table and the table."""
    import platform

    python = ".".join(platform.python_version_tuple()[:2])
    head = table.head[language].format(date=f"{datetime.now(UTC):%Y-%m-%d}", rounds=rounds, python=python)
    return head + "".join(f"{_row(figure, language, table)}\n" for figure in figures)


def _row(figure: Figure, language: int, table: Table) -> str:
    name, _, version = figure.name, "", ""
    if name not in table.what:
        name, _, version = figure.name.rpartition("_")
    sign = "≥" if figure.at_least else "≤"
    limit = "" if figure.limit is None else f"{sign} {figure.limit:g}"
    what = table.what[name][language].format(v=version)
    return f"| {what} | {figure.shown} {UNITS[figure.unit][language]} | {limit} |"
