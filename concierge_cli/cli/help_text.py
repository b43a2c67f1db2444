"""The help: of the program from the table, of a command from its own parameters. Plain lines, no Rich.

Shape of every page: a sentence, examples, the line, then the options; block names in capitals; what every command
takes comes last in one paragraph.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from typer.core import TyperArgument, TyperOption

from concierge_cli.cli import style
from concierge_cli.cli.command import COMMON, WRITING, Command, Run
from concierge_cli.cli.output import Screen, screen_for
from concierge_cli.cli.table import PANELS, TABLE, Row
from concierge_cli.i18n import _, language, pgettext

if TYPE_CHECKING:
    from concierge_cli.cli.root import Group

TOPICS: Final = {
    "dates": ("fechas", "fecha", "date"),
    "money": ("dinero", "monto", "montos", "precios"),
    "deadlines": ("plazos", "plazo", "deadline", "vencimientos"),
    "google": ("google",),
    "words": ("palabras", "palabra", "word", "listas", "lists"),
    "codes": ("codigos", "codigo", "code", "exit-codes"),
    "json": ("json",),
    "environment": ("entorno", "variables", "env"),
}
"""The pages of `help_pages/`: English name → Spanish name and other words for it."""

ALL_WORDS: Final = {"es": "todo", "en": "all"}
"""What lists every command, by language."""


def show_help(ctx: Any) -> None:
    """Prints the help of the context's command on stdout."""
    screen = _screen(ctx)
    command = ctx.command
    lines = command_help(command, ctx, screen) if isinstance(command, Command) else group_help(command, ctx, screen)
    screen.write(lines, sys.stdout)


def show_version(ctx: Any) -> None:
    """Prints what a report about a problem needs: versions, system, and where the data lies."""
    import platform

    from concierge_cli import __version__

    run: Run = ctx.obj
    settings = run.settings(lenient=True)
    screen = _screen(ctx)
    rows = [
        ("Python", f"{platform.python_version()} ({sys.executable})"),
        (_("System"), platform.platform()),
        (_("Data"), str(settings.places.data)),
        (_("Settings"), str(settings.config_file)),
    ]
    screen.write([f"concierge {__version__}", *screen.facts(rows)], sys.stdout)


def program_help(screen: Screen, *, everything: bool = False) -> list[str]:
    """`concierge --help`, or with `everything` `concierge help all`: from the table, importing no command."""
    lines = [
        *screen.wrap(
            _("Concierge keeps your returns, claims and warranties: what is due, what is missing, what to say.")
        ),
        "",
        "  " + _("concierge COMMAND [OPTIONS]"),
    ]
    rows = [row for row in TABLE if row.name != "help" and (everything or row.daily)]
    rest = [_(panel) for panel in PANELS if panel not in {row.panel for row in rows}]
    column = _column(screen, [_named(row) for row in rows])
    for panel in PANELS:
        if shown := [(_named(row), _said(row)) for row in rows if row.panel == panel]:
            lines += ["", screen.block(_(panel)), *_pairs(screen, shown, name=screen.command, column=column)]
    lines.append("")
    if rest:
        lines += screen.wrap(_("And also: {panels}.").format(panels=", ".join(rest)))
        lines += screen.wrap(_("All commands: {command}").format(command="concierge help " + ALL_WORDS[language()]))
    topics = [topic_name(topic) for topic in TOPICS]
    lines += screen.wrap(_("Topics: {topics}").format(topics=", ".join(topics)))
    lines += screen.wrap(_("One of them: {command}").format(command=f"concierge help {topics[0]}"))
    return lines


def group_help(group: Group, ctx: Any, screen: Screen | None = None) -> list[str]:
    """The help of the program, or of a group such as `client`."""
    screen = screen or _screen(ctx)
    if ctx.parent is None:
        return program_help(screen)
    path = ctx.command_path
    lines = [*screen.wrap(f"{group.line}."), "", "  " + _("{command} COMMAND [OPTIONS]").format(command=path), ""]
    pairs = [(_named(row), _said(row)) for row in group.rows.values()]
    lines += [screen.block(_("Commands")), *_pairs(screen, pairs, name=screen.command)]
    first = f"{path} {next(iter(group.rows))} --help"
    lines += ["", *screen.wrap(_("One of them: {command}").format(command=first))]
    return lines


def command_help(command: Command, ctx: Any, screen: Screen | None = None) -> list[str]:
    """The help of one command."""
    screen = screen or _screen(ctx)
    own = [param for param in command.params if param.name not in (*COMMON, *WRITING)]
    arguments = [param for param in own if isinstance(param, TyperArgument)]
    options = [param for param in own if isinstance(param, TyperOption) and not param.hidden]
    writing = [
        param
        for param in command.params
        if isinstance(param, TyperOption) and param.name in WRITING and not param.hidden
    ]
    words = [_usage_of(argument) for argument in arguments]
    lines = screen.wrap(f"{command.line}.")
    if command.spec.about:
        lines += ["", *screen.wrap(_(command.spec.about))]
    lines += ["", screen.block(_("Examples")), *(f"  {screen.command(_(line))}" for line in command.spec.examples)]
    lines += ["", screen.block(_("How to write it"))]
    lines.append("  " + _("{command} [OPTIONS]").format(command=" ".join([ctx.command_path, *words])))
    explained = [(argument_name(argument), argument.help or "") for argument in arguments if argument.help]
    if explained:
        lines += ["", screen.block(_("What goes there")), *_pairs(screen, explained)]
    if options:
        lines += ["", screen.block(_("Options")), *_pairs(screen, [_option(option) for option in options])]
    if writing:
        lines += ["", screen.block(_("When you log something")), *_pairs(screen, [_option(o) for o in writing])]
    common = "--json, --no-input, --lang es|en, --color auto|always|never, -q, -h"
    lines += ["", *screen.wrap(_("Always: {options}").format(options=common))]
    return lines


def argument_name(argument: Any) -> str:
    """An argument as the help and errors call it: `CASE`, in the user's language."""
    if argument.metavar:
        return str(argument.metavar)
    known = {
        "case": pgettext("argument", "CASE"),
        "text": pgettext("argument", "TEXT"),
        "paths": pgettext("argument", "FILE"),
        "path": pgettext("argument", "FILE"),
        "file": pgettext("argument", "FILE"),
        "client": pgettext("argument", "STORE"),
        "slug": pgettext("argument", "STORE"),
        "clock": pgettext("argument", "DEADLINE"),
        "rule": pgettext("argument", "RULE"),
        "template": pgettext("argument", "MESSAGE"),
        "platform": pgettext("argument", "PLATFORM"),
        "procedure": pgettext("argument", "PROCEDURE"),
        "option": pgettext("argument", "OPTION"),
        "words": pgettext("argument", "TOPIC"),
        "shell": pgettext("argument", "SHELL"),
    }
    return known.get(str(argument.name), str(argument.name).upper().replace("_", " "))


def choices_of(param: Any) -> list[str]:
    """The closed words that `param` takes, if it takes only such."""
    return [str(getattr(choice, "value", choice)) for choice in getattr(param.type, "choices", ())]


def _usage_of(argument: TyperArgument) -> str:
    name = argument_name(argument) + ("…" if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _option(option: TyperOption) -> tuple[str, str]:
    names = ", ".join(sorted(option.opts, key=len))
    if option.secondary_opts:
        names += "/" + "/".join(option.secondary_opts)
    value = "" if option.is_flag else " " + _value_of(option)
    text = option.help or ""
    if option.required:
        text += " " + _("(needed)")
    elif isinstance(option.show_default, str):
        text += f" [{option.show_default}]"
    elif option.show_default and option.default not in (None, False, ""):
        text += f" [{option.default}]"
    return names + value, text.strip()


def _value_of(option: TyperOption) -> str:
    if option.metavar:
        return option.metavar
    if choices := choices_of(option):
        return "|".join(choices)
    match option.type.name.split()[0]:
        case "int" | "float":
            return pgettext("value", "NUMBER")
        case "file" | "path" | "directory":
            return pgettext("value", "FILE")
        case _:
            return pgettext("value", "TEXT")


def _named(row: Row) -> str:
    return f"{row.name} ({row.alias})" if row.alias and language() == "es" else row.name


def _said(row: Row) -> str:
    children = ", ".join(child.name for child in row.children)
    return f"{_(row.help)}: {children}" if children else _(row.help)


def _column(screen: Screen, names: Iterable[str]) -> int:
    """Where the second column begins."""
    return min(22 if screen.narrow else 28, 4 + max(style.cells(name) for name in names))


def _pairs(
    screen: Screen, pairs: list[tuple[str, str]], *, name: Callable[[str], str] = str, column: int = 0
) -> list[str]:
    """Names and what they mean; a long name stands on a line of its own. `name` paints the names."""
    if screen.accessible:
        return [line for word, text in pairs for line in screen.wrap(f"{word}: {text}" if text else word)]
    column = column or _column(screen, [word for word, _text in pairs])
    lines: list[str] = []
    for word, text in pairs:
        head = f"  {name(word)}"
        if style.cells(head) + 2 > column:
            lines += [head, *screen.wrap(text, indent=" " * column)]
        else:
            lines += screen.wrap(text, indent=" " * column, first=style.pad(head, column))
    return [line.rstrip() for line in lines if line.strip()]


def topic_name(topic: str) -> str:
    """What the topic is called in the user's language."""
    return TOPICS[topic][0] if language() == "es" else topic


def _screen(ctx: Any) -> Screen:
    run: Run = ctx.obj
    settings = run.settings(lenient=True)
    return screen_for(sys.stdout, color=settings.color, env=os.environ, accessible=settings.accessible)
