from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session


class Status(StrEnum):
    NEW = "new"
    OPEN = "open"


@command(examples=("concierge list --status open",), bare={"--limit": "7"})
def list_(
    session: Session,
    status: Annotated[Status | None, typer.Option("--status", help="State")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many")] = 100,
) -> None:
    session.answer([status, limit], [f"{status} {limit}"])
