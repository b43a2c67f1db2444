"""Fails as its argument says."""

from __future__ import annotations

import errno
import sqlite3
import time
from typing import Annotated

import typer

from concierge_cli import errors
from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from tests.program import PATIENCE


@command(examples=("concierge boom bug",), writes=True)
def boom(session: Session, how: Annotated[str, typer.Argument(help="How")]) -> None:
    if known := getattr(errors, how, None):
        raise known("No existe ACC-42.\nBusca\x1b[2J otro.", hint="concierge list", data={"missing": ["photo"]})
    match how:
        case "bug":
            raise KeyError("secret words of a buyer")
        case "full":
            raise OSError(errno.ENOSPC, "No space left on device")
        case "readonly":
            raise OSError(errno.EROFS, "Read-only file system")
        case "denied":
            raise PermissionError(errno.EACCES, "Permission denied", str(session.settings.journal))
        case "foreign":
            raise PermissionError(errno.EACCES, "Permission denied", "/somewhere/else")
        case "sqlite":
            database = sqlite3.connect("file::memory:?cache=shared&mode=memory", uri=True)
            database.execute("pragma query_only=1")
            database.execute("create table t (a)")
        case "sleep":
            print("asleep", flush=True)
            time.sleep(PATIENCE)
        case "interrupt":
            raise KeyboardInterrupt
        case "saved":
            session.placed()
            session.answer({}, ["listo"])
            raise KeyboardInterrupt
        case "check":
            session.answer({"missing": ["photo"]}, ["✗ foto"], failed=errors.CheckFailed("Falta la foto."))
        case "long":
            session.answer([], ["línea " * 10] * 20_000)
