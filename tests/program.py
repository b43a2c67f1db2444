"""The program as its user starts it: in this process (fast) or as a process of its own (real)."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.prepared import PREPARED

PATIENCE = 120
"""Seconds until what has not come about is taken never to come: only a broken program is waited for so long, and no
machine, however busy, needs as many."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def data(self) -> Any:
        document = self.json
        assert document["ok"], document
        return document["data"]

    @property
    def error(self) -> dict[str, Any]:
        document = self.json
        assert not document["ok"], document
        return document["error"]


class _Stream(io.TextIOWrapper):
    """Standard output as the program finds it: bytes below, UTF-8 above, no terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]


def run(*words: str, now: str | None = None, stdin: bytes = b"") -> Ran:
    """Runs `concierge WORDS` in this process. `now` is the frozen moment of this run."""
    from concierge_cli.__main__ import main

    out, err, given = _Stream(), _Stream(), io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    before = os.environ.get("CONCIERGE_NOW")
    if now:
        os.environ["CONCIERGE_NOW"] = now
    kept = sys.stdin
    sys.stdin = given
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(list(words))
    finally:
        sys.stdin = kept
        if now and before is not None:
            os.environ["CONCIERGE_NOW"] = before
    return Ran(code, out.text(), err.text())


def start(*words: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> Ran:
    """Runs `concierge WORDS` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "concierge_cli", *words],
        input=stdin,
        capture_output=True,
        env={**os.environ, **(env or {})},
        timeout=PATIENCE,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def made(*words: str, now: str | None = None) -> Ran:
    """As `run`; where tests before this one began with the same commands, the home that those made is copied."""
    done: Ran = PREPARED.ran(words, now, run)
    return done


def add_store(slug: str = "accesorios", *words: str, now: str | None = None) -> Ran:
    """The store of most tests: Mexico City, split shifts, three platforms."""
    done = made(
        "client", "add", slug, "--name", "Accesorios Luna", "--language", "es",
        "--timezone", "America/Mexico_City", "--country", "MX-CMX",
        "--hours", "mon-fri 09:00-14:00,16:00-19:00; sat 10:00-13:00",
        "--platform", "mercadolibre:MLM", "--platform", "amazon:US", "--platform", "instagram",
        "--currency", "MXN", "--billing-currency", "USD", "--prefix", "ACC", *words,
        now=now,
    )  # fmt: skip
    assert done.code == 0, done
    return done


def open_claim(*words: str, now: str = "2026-11-13T18:41-06:00", order: str = "2000007819609432") -> dict[str, Any]:
    """The Friday-evening claim of a Mercado Libre cable, before a holiday Monday."""
    done = made(
        "open", "--client", "accesorios", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
        "--order", order, "--received-at", "2026-11-13T18:30-06:00", "--buyer", "Ana P.", "--amount", "189.00 MXN",
        "--json", *words,
        now=now,
    )  # fmt: skip
    assert done.code == 0, done
    case: dict[str, Any] = done.data
    return case
