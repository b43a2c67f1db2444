"""The words of the table about Google in README.md and README.es.md."""

from __future__ import annotations

from tests.bench.table import Table

HEAD = (
    "`python -m tests.bench --google`, {date}, against the loopback Google: calls as they arrive there, sign-in included;"
    " times with 0.2 s more for each answer, the median of {rounds} rounds, Python {python}.\n\n"
    "| what | measured | limit |\n|---|---:|---:|\n",
    "`python -m tests.bench --google`, {date}, contra el Google de prueba: las llamadas tal como llegan, con el permiso"
    " incluido; los tiempos con 0,2 s más por respuesta, la mediana de {rounds} vueltas, Python {python}.\n\n"
    "| qué | medido | límite |\n|---|---:|---:|\n",
)

WHAT = {
    "open_0": ("`open`, the Sheet empty", "`open`, con la hoja vacía"),
    "update_0": ("`wait`, the Sheet empty", "`wait`, con la hoja vacía"),
    "open_time": ("`open`, the whole command; a gspread script", "`open`, todo el comando; un script con gspread"),
    "update_time": ("`wait`, the whole command; a gspread script", "`wait`, todo el comando; un script con gspread"),
    "push_processor": (
        "processor time that the Sheet adds to a command",
        "tiempo de procesador que la hoja suma a un comando",
    ),
    "sync_new_reads": ("`sync` of 1,000 new cases", "`sync` de 1000 casos nuevos"),
    "sync_new_writes": ("the same; one write per 2 MB", "lo mismo; una escritura por cada 2 MB"),
    "open_1000": ("`open`, 1,000 cases in the Sheet", "`open`, con 1000 casos en la hoja"),
    "update_1000": ("`wait`, 1,000 cases in the Sheet", "`wait`, con 1000 casos en la hoja"),
    "open_10000": ("`open`, 10,000 cases in the Sheet", "`open`, con 10 000 casos en la hoja"),
    "update_10000": ("`wait`, 10,000 cases in the Sheet", "`wait`, con 10 000 casos en la hoja"),
    "sync_nothing": ("`sync` with nothing new", "`sync` sin nada nuevo"),
    "attach_entries": ("`client attach` of 10,000 cases on a new computer", "`client attach` de 10 000 casos en un equipo nuevo"),
    "attach_time": (
        "processor time that it takes, the loopback Google's included",
        "tiempo de procesador que toma, con el del Google de prueba",
    ),
    "attach_memory": ("its memory", "su memoria"),
    "gspread_open": ("a case written down with gspread {v}", "un caso anotado con gspread {v}"),
    "gspread_update": ("a case changed with gspread {v}", "un caso cambiado con gspread {v}"),
    "open_traffic": ("bytes of `open`, 10,000 cases in the Sheet", "bytes de `open`, con 10 000 casos en la hoja"),
    "send_memory": ("memory of `evidence send`, a film of 500 MB", "memoria de `evidence send`, un video de 500 MB"),
    "send_growth": ("the same against a film of 50 MB", "lo mismo frente a un video de 50 MB"),
    "send_speed": ("how fast it goes", "qué tan rápido va"),
}  # fmt: skip

GOOGLE = Table("bench google", HEAD, WHAT)
