"""Makes the tables that completion reads, from the commands themselves: `python hatch_build.py` runs it.

A table is text in sections. A section begins with a line `@NAME`; its lines are fields with tabs between.

    @commands [GROUP]   name, Spanish name, what it does
    @command [WORDS]    `.`, what goes there, `*`                        an argument, in order; `*`: several
                        --name, short name, what goes there, `*`, help   an option; "" where it takes no value
    @list NAME          code, label, other words for it (folded)
    @journal            the version of the journal's tables

What goes there is named by the option's own placeholder in the help (`PLATFORM`, `WHEN`), so that a new command
completes like those there are: `KINDS` is the dictionary. Behind one that it does not know nothing is offered, and a
test fails.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from typer.core import TyperArgument, TyperOption

from concierge_cli import i18n
from concierge_cli.cli.help_text import ALL_WORDS, TOPICS, argument_name, choices_of
from concierge_cli.cli.root import COMMANDS, Group, root
from concierge_cli.domain.money import CURRENCIES
from concierge_cli.journal.store import CURRENT_VERSION
from concierge_cli.language.labels import LABELS, TYPED_TOO
from concierge_cli.language.typed import plain
from concierge_cli.playbooks.cities import ZONES

MADE: Final = Path(__file__).parent / "made"

FREE: Final = ""
"""Nothing can be offered: a name, a date, a text."""

KINDS: Final = {
    "[STORE] ACCESS": "access",
    "AMOUNT": FREE,
    "CARRIER": FREE,
    "CASE": "case",
    "CHANNEL": "platform",
    "CODE": FREE,
    "COUNTRY": "list:country",
    "COLOR": FREE,
    "CURRENCY": "list:currency",
    "DAY": FREE,
    "DAYS": FREE,
    "DEADLINE": "clock",
    "DEADLINE=DATE": "clock=",
    "DIGEST": FREE,
    "EMAIL": FREE,
    "EMOTION": "list:emotion",
    "ENTRY": FREE,
    "BACKUP": "file",
    "FIGURE=SHARE": "figure=",
    "FILE": "file",
    "FILE or SHEET": "file",
    "HOURS": FREE,
    "PERCENT": FREE,
    "MONTH": FREE,
    "BILL": FREE,
    "NAME=2026-11-27..2026-11-30=25": FREE,
    "amazon:high=8": FREE,
    "ID": FREE,
    "KIND": "evidence",
    "KIND=VALUE": "evidence=",
    "LETTERS": FREE,
    "MESSAGE": "template",
    "N": FREE,
    "METHOD": "list:refund_method",
    "MINUTES": FREE,
    "NAME": FREE,
    "NAME=VALUE": FREE,
    "NUMBER": FREE,
    "OPTION": "move",
    "OUTCOME": "list:outcome",
    "PLATFORM": "platform",
    "PLATFORM PROCEDURE|CASE": "sop",
    "PROCEDURE": "procedure",
    "REASON": "list:reason",
    "REFERENCE": FREE,
    "RULE": "rule",
    "RULE=TERM": "rule=",
    "RULING": "list:ruling",
    "SHELL": "list:shell",
    "SITE": "site",
    "SKU:QTY": FREE,
    "STATE": "list:reputation",
    "STEP": "words:acknowledge|evidence|solution|update|defence|handoff|closing",
    "STORE": "client",
    "TAG": FREE,
    "TEMPLATE": "template",
    "TEXT": FREE,
    "TOPIC": "topic",
    "URL": FREE,
    "WHAT=YES/NO": FREE,
    "WHEN": FREE,
    "WHO": "list:party",
    "WHY": FREE,
    "ZONE": "list:zone",
    "2026-W47": "words:this|last",
    "2026-11": "words:this|last",
    "plan|rates": "words:plan|rates",
    "2bd|3d|12h": "words:1bd|2bd|5bd|24h|7d",
}
"""An option's placeholder in English → what completion offers there."""

_OTHERWISE: Final = {
    ("client add", "slug"): FREE,
    ("edit", "assign"): FREE,
    ("label", "payer"): "list:party:client|buyer|platform|us",
    ("refund", "state"): "list:payment_state",
    ("client add", "platform"): "place",
    ("init", "platform"): "place",
    ("client edit", "add_platform"): "place",
}
"""Where the placeholder says too little: (command, parameter) → what is offered there."""

_ALSO: Final = ("procedure", "option", "status")
"""Closed lists that completion reads besides those that stand in a placeholder's kind."""
_OWN_CLOCKS: Final = {
    "first_response": i18n.N_("Your first answer"),
    "next_response": i18n.N_("Your next answer"),
    "resolution": i18n.N_("Your promise to solve it"),
    "platform_task": i18n.N_("What the platform asked for"),
    "next_update": i18n.N_("You promised to write"),
}
_SHELLS: Final = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "PowerShell"}


def write(folder: Path = MADE) -> list[Path]:
    """Writes the table of each language into `folder`; returns what it wrote."""
    folder.mkdir(exist_ok=True)
    written = []
    for language, text in tables().items():
        path = folder / f"words.{language}.txt"
        fresh = path.with_suffix(f".{os.getpid()}.tmp")
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
        written.append(path)
    return written


def tables() -> dict[str, str]:
    """The table of each language, whole."""
    before = i18n.language()
    try:
        i18n.bind("en")
        kinds = {
            (name, param.name): _kind(name, param) or FREE
            for name, command in _everything()
            for param in command.params
        }
        made = {}
        for language in i18n.LANGUAGES:
            i18n.bind(language)
            made[language] = "\n".join([*_sections(kinds), ""])
        return made
    finally:
        i18n.bind(before)


def _commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that can be called, with the words that call it."""
    group = group or root()
    for name in group.rows:
        command = group.get_command(None, name)
        if isinstance(command, Group):
            yield from _commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def unknown() -> list[str]:
    """Placeholders of which nobody has said what completion offers there."""
    i18n.bind("en")
    return [
        f"{name} {param.opts[0]} {param.metavar}"
        for name, command in _everything()
        for param in command.params
        if _kind(name, param) is None
    ]


def _everything() -> Iterator[tuple[str, Any]]:
    """The program itself, then every command that can be called."""
    yield "", root()
    yield from _commands()


def _kind(name: str, param: Any) -> str | None:
    """What is offered for `param`, None where nobody knows; English must be bound."""
    if isinstance(param, TyperOption) and param.is_flag:
        return FREE
    if (name, param.name) in _OTHERWISE:
        return _OTHERWISE[name, param.name]
    placeholder = argument_name(param) if isinstance(param, TyperArgument) else str(param.metavar or "")
    if placeholder in KINDS:
        return KINDS[placeholder]
    if choices := choices_of(param) or ("|" in placeholder and placeholder.split("|")):
        codes = LABELS.get(_list_of(param), {})
        return f"list:{_list_of(param)}" if set(choices) == set(codes) else "words:" + "|".join(choices)
    if placeholder.endswith(",…"):
        return "columns:" + "|".join(_columns(name))
    if not placeholder and param.type.name.split()[0] in ("int", "float"):
        return FREE
    return None


def _list_of(param: Any) -> str:
    return {"address": "address_form"}.get(param.name, str(param.name))


def _columns(name: str) -> tuple[str, ...]:
    """The columns that a list can show."""
    group, _space, _command = name.partition(" ")
    columns = getattr(importlib.import_module(f"{COMMANDS}.{group}"), "COLUMNS", None)
    if columns is None:
        from concierge_cli.cli.screens.case_list import TITLES

        columns = TITLES
    return tuple(columns)


def _sections(kinds: dict[tuple[str, Any], str]) -> Iterator[str]:
    yield from _groups(root(), "")
    for name, command in _everything():
        yield f"@command {name}".rstrip()
        for param in command.params:
            yield from _lines(param, kinds[name, param.name])
    named = (kind.split(":")[1] for kind in kinds.values() if kind.startswith("list:"))
    for name in sorted({*_ALSO, *named} & LABELS.keys()):
        yield from _list(name, LABELS[name])
    yield from _list("own_clock", _OWN_CLOCKS, context=False)
    yield from _list("shell", _SHELLS, context=False)
    yield "@journal"
    yield str(CURRENT_VERSION)
    yield "@list currency"
    for code in sorted(CURRENCIES):
        yield _fields(code, "", "")
    yield "@list zone"
    for _country, zone, cities in ZONES:
        names = [name for city in cities.split(";") for name in re.split(r"[=|]", city)]
        yield _fields(zone, names[0], _folded(names))
    yield "@list topic"
    for topic, others in TOPICS.items():
        yield _fields(others[0] if i18n.language() == "es" else topic, "", _folded([topic, *others]))
    yield _fields(ALL_WORDS[i18n.language()], "", "")


def _groups(group: Any, path: str) -> Iterator[str]:
    """What can be called in a group, and then in the groups within it."""
    yield f"@commands {path}".rstrip()
    for row in group.rows.values():
        yield _fields(row.name, row.alias, i18n._(row.help))
    for row in group.rows.values():
        if row.children:
            yield from _groups(group.get_command(None, row.name), f"{path} {row.name}".strip())


def _lines(param: Any, kind: str) -> Iterator[str]:
    """One line of an argument; of an option one, and one for its opposite."""
    if isinstance(param, TyperArgument):
        yield _fields(".", kind, "*" if param.nargs != 1 else "")
        return
    if param.hidden:
        return
    long = next((name for name in param.opts if name.startswith("--")), param.opts[0])
    short = next((name for name in param.opts if name != long), "")
    value = "" if param.is_flag else kind or "free"
    yield _fields(long, short, value, "*" if param.multiple else "", param.help or "")
    for name in param.secondary_opts:
        yield _fields(name, "", "", "", param.help or "")


def _list(name: str, labels: dict[str, str], *, context: bool = True) -> Iterator[str]:
    yield f"@list {name}"
    for code, english in labels.items():
        label = i18n.pgettext(name, english) if context else i18n._(english)
        others = TYPED_TOO.get(name, {}).get(code, "").split(",")
        yield _fields(code, label, _folded([label, *others]))


def _folded(words: list[str]) -> str:
    """The words as they are compared: letters and digits only, without accents."""
    keys = ["".join(char for char in plain(word) if char.isalnum()) for word in words]
    return " ".join(dict.fromkeys(filter(None, keys)))


def _fields(*fields: str) -> str:
    return "\t".join(" ".join(field.split()) for field in fields)
