"""The life of a store's access register, told by commands: what every screen of it looks like in both languages."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator

from tests.program import add_store, run

GRANTED = "2026-07-20T10:00-06:00"
NOW = "2026-11-17T09:10-06:00"


def play() -> Iterator[tuple[str, str]]:
    """Each screen's name and text, the command line first."""
    add_store(now="2026-07-01T10:00-06:00")
    yield _typed("show_none", "client show")
    yield _typed("list_none", "client access list")
    yield _typed(
        "add", 'client access add --platform ml --user ana.luna --role "Reclamos y mensajes" --dedicated --2fa'
    )
    run("client", "access", "add", "--platform", "amazon us", "--user", "hola@luna.mx", "--shared", now=GRANTED)
    run("client", "access", "add", "--platform", "ig", "--user", "luna.acc", "--dedicated", "--no-2fa", now=GRANTED)
    run("client", "access", "add", "--platform", "correo", "--user", "hola@luna.mx", now="2026-10-01T10:00-06:00")
    yield _typed("list", "client access list")
    yield _typed("list_60", "client access list", COLUMNS="60")
    yield _typed("list_accessible", "client access list", CONCIERGE_ACCESSIBLE="1")
    yield _typed("show", "client show")
    yield _typed("kpi", "kpi --week")
    yield _typed("kpi_60", "kpi --week", COLUMNS="60")
    yield _typed("kpi_accessible", "kpi --week", CONCIERGE_ACCESSIBLE="1")
    yield _typed("kpi_md", "kpi --week --format md")
    yield _typed("review", "client access review accesorios 3 --2fa")
    yield _typed("review_all", "client access review accesorios --all")
    yield _typed("revoke", "client access revoke accesorios 4")
    yield _typed("list_after", "client access list accesorios")
    yield _typed("list_all", "client access list accesorios --all")
    yield _typed("secret", 'client access add --platform ml --user "clave zorro8417"')
    yield _typed("double", "client access add --platform ml --user ana.luna")
    yield _typed("ambiguous", "client access review hola@luna.mx luna")
    yield _typed("unnamed", "client access revoke accesorios")
    yield _typed("help", "client access --help")
    yield _typed("help_add", "client access add --help")


def _typed(name: str, line: str, **env: str) -> tuple[str, str]:
    before = {key: os.environ.get(key) for key in env}
    os.environ.update(env)
    try:
        done = run(*shlex.split(line), now=NOW)
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value
    code = f"[{done.code}]\n" if done.code else ""
    return name, f"$ concierge {line}\n{done.out}{done.err}{code}"
