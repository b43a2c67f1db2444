"""What the check of one message costs, in processor time: ratios to `import typer`, taken in the same run.

The message is a real one of ordinary length with an order number and a promise to write; its expressions are compiled,
as they are from the second message on.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from time import process_time

from tests.bench.measure import Figure

TEXT = (
    "Hola, Ana: gracias por su paciencia. Revisamos la guía 794612345678 de su pedido 2000007819609432 y el transportista "
    "la reporta en tránsito. Le escribimos a más tardar el viernes 20 de noviembre con la respuesta; la decisión es de "
    "la plataforma y se la contaremos en cuanto la sepamos."
)
TIMES = 50
_TYPER = "import time; began = time.process_time(); import typer; print(time.process_time() - began)"


def figures(rounds: int) -> Iterator[Figure]:
    """One check of a message on the platform that forbids most, and the first one of a process."""
    turns = [(_one(), _first(), _typer()) for _round in range(max(5, rounds))]
    one, first = (statistics.median(turn[place] / turn[2] for turn in turns) for place in (0, 1))
    yield Figure(name="lint", value=one, unit="x_import_typer", limit=0.05)
    yield Figure(name="lint_first", value=first, unit="x_import_typer")


def _first() -> float:
    """Seconds of the first check of a process: importing and compiling its expressions, too."""
    program = (
        "import sys, time; from tests.bench.linting import TEXT; from tests.lint_lines import shipped;"
        "from concierge_cli.services.linting import manner_of;"
        "manner = manner_of(shipped(), 'amazon', language='es'); began = time.process_time();"
        "from concierge_cli.domain.message_check import check_message;"
        "check_message(TEXT, language='es', manner=manner); print(time.process_time() - began)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _one() -> float:
    """Seconds of one check."""
    from concierge_cli.domain.message_check import check_message
    from concierge_cli.services.linting import manner_of
    from tests.lint_lines import shipped

    manner = manner_of(shipped(), "amazon", language="es")
    check_message(TEXT, language="es", manner=manner)
    began = process_time()
    for _time in range(TIMES):
        check_message(TEXT, language="es", manner=manner)
    return (process_time() - began) / TIMES


def _typer() -> float:
    """Seconds of `import typer` in a fresh process."""
    done = subprocess.run([sys.executable, "-c", _TYPER], capture_output=True, text=True, check=True)
    return float(done.stdout)
