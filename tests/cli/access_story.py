"""The life of a store's accesses, up to the parting, told by commands: what every screen looks like in both languages."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from tests.cli.bad import photo
from tests.program import add_store, open_claim, run

GRANTED = "2026-07-20T10:00-06:00"
NOW = "2026-11-17T09:10-06:00"


def play(folder: Path) -> Iterator[tuple[str, str]]:
    """Each screen's name and text, the command line first. `folder` is where files are written, and the current one."""
    yield from _register()
    yield from _parting(folder)


def _register() -> Iterator[tuple[str, str]]:
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


def _parting(folder: Path) -> Iterator[tuple[str, str]]:
    open_claim(now=NOW)
    run("evidence", "add", "ACC-1", photo(folder / "punta.jpg"), "--kind", "defect_photo", now=NOW)
    yield _typed("offboard_dry_run", "client offboard accesorios --dry-run --output luna.zip")
    yield _typed("offboard_open", "client offboard accesorios --output luna.zip --confirm accesorios")
    yield _typed("offboard_unconfirmed", 'client offboard accesorios --because "se va" --output luna.zip')
    yield _typed("offboard_wrong", 'client offboard accesorios --because "se va" --output luna.zip --confirm luna')
    yield _typed("offboard", 'client offboard accesorios --because "se va" --output luna.zip --confirm accesorios')
    yield _typed(
        "offboard_60",
        'client offboard --because "se va" -o otra.zip --confirm accesorios accesorios',
        COLUMNS="60",
    )
    yield _typed("archived_today", "today")
    yield _typed("archived_list", "list")
    yield _typed("archived_stores", "client list")
    yield _typed("archived_stores_all", "client list --all")
    yield _typed("archived_show", "client show accesorios")
    yield _typed("archived_open", "open --client accesorios --platform ig --procedure dm --reason other")
    yield _typed("unarchived", "client edit accesorios --unarchive")
    yield _typed("help_offboard", "client offboard --help")
    yield _typed("help_attach", "client attach --help")
    os.environ["CONCIERGE_HOME"] = str(folder / "other")
    yield _typed("attach", "client attach luna.zip")
    yield _typed("attach_again", "client attach luna.zip")
    whole = Path("luna.zip").read_bytes()
    Path("cut.zip").write_bytes(whole[: len(whole) // 2])
    yield _typed("attach_cut", "client attach cut.zip")
    Path("photo.zip").write_bytes(b"hola")
    yield _typed("attach_other", "client attach photo.zip")
    yield _typed("attach_address", "client attach https://docs.google.com/spreadsheets/d/1")


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
    said = re.sub(r"\(\d+ kB\)", "(9 kB)", done.out + done.err)  # salts are random, and so is how far they shrink
    return name, f"$ concierge {line}\n{said}{code}"
