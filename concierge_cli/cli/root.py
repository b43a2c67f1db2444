"""The root: it knows the table, and imports and builds only the command that is called.

`Group` serves the root and the groups below it alike. Bare `concierge` shows the queue, or on a first run where to
start; a bare group shows its help.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, Final

import typer
from typer.core import TyperGroup

from concierge_cli.cli.command import SHARED, Command, Run, Spec, build, open_session, shared_options, where_it_happened
from concierge_cli.cli.table import TABLE, Row
from concierge_cli.i18n import _

PROGRAM: Final = "concierge"
COMMANDS: Final = "concierge_cli.cli.commands"


class Group(TyperGroup):
    """A group whose commands are rows of the table until one is called."""

    def __init__(self, name: str, rows: Sequence[Row], *, package: str, line: str = "") -> None:
        super().__init__(
            name=name,
            params=shared_options(writes=False),
            add_help_option=False,
            invoke_without_command=True,
            rich_markup_mode=None,
            suggest_commands=False,
        )
        self.rows = {row.name: row for row in rows}
        self.aliases = {row.alias: row.name for row in rows if row.alias}
        self.package = package
        self.line = line

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.rows)

    def get_command(self, ctx: Any, cmd_name: str) -> Command | Group | None:
        row = self.rows.get(self.aliases.get(cmd_name, cmd_name))
        if row is None:
            return None
        if row.children:
            return Group(row.name, row.children, package=self._package(row), line=_(row.help))
        module, function = self._place(row)
        return build(row.name, _(row.help), getattr(importlib.import_module(module), function))

    def _package(self, row: Row) -> str:
        """The module of the group `row`, named for its path: `client`, and below it `client_access`."""
        return f"{self.package}{'.' if self.name == PROGRAM else '_'}{row.module}"

    def _place(self, row: Row) -> tuple[str, str]:
        """The module and the function behind `row`: a group's functions lie in the group's own module."""
        if self.name == PROGRAM:
            return f"{self.package}.{row.module}", row.function
        return f"{self.package}_{row.module}" if row.apart else self.package, row.function

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, *rest = args
        found = self.get_command(ctx, name)
        if found is None:
            from concierge_cli.cli.usage import no_such_command

            raise no_such_command(name, ctx, self.rows)
        return found.name, found, rest

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta["concierge.args"] = list(args)
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            where_it_happened(error, ctx)
            raise

    def invoke(self, ctx: Any) -> Any:
        if ctx._protected_args:  # where a group keeps its command's name
            return super().invoke(ctx)
        if self.name == PROGRAM:
            return self._bare(ctx)
        from concierge_cli.cli.help_text import show_help
        from concierge_cli.cli.usage import missing_command

        if ctx.meta.get(SHARED, {}).get("json"):
            raise missing_command(ctx)
        show_help(ctx)
        return None

    def _bare(self, ctx: Any) -> Any:
        """`concierge` alone: the queue, or where to start when there is no journal yet."""
        run: Run = ctx.obj
        if run.settings().journal.exists():
            today = self.get_command(ctx, "today")
            assert today is not None  # noqa: S101 - a row of the table
            with today.make_context("today", [], parent=ctx) as inner:
                return today.invoke(inner)
        from concierge_cli.cli.commands.welcome import welcome

        session = open_session(ctx, Spec())
        try:
            welcome(session)
        finally:
            session.close()
        return None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from concierge_cli.cli.help_text import group_help

        formatter.write("\n".join(group_help(self, ctx)))


def root(rows: Sequence[Row] = TABLE, *, package: str = COMMANDS) -> Group:
    """The whole program as one group."""
    return Group(PROGRAM, rows, package=package)


def context_of(words: Sequence[str], top: Any) -> Any:
    """The context of the command that `words` name, below `top`'s root, for its help. Raises the usage error."""
    ctx = top.find_root()
    for word in words:
        group = ctx.command
        if not isinstance(group, Group):
            break
        name, command, _rest = group.resolve_command(ctx, [word])
        ctx = typer.Context(command, info_name=name, parent=ctx)
    return ctx
