"""Which place of the line is being completed: the command, one of its options, or a value of a known kind."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from concierge_cli.cli.completion.words import Entry, Words

_GLOBAL = ("--lang", "--color")
"""Options before the command that take a value."""


class Place:
    """What the word under the cursor is.

    `kind` says what goes there (see `gather.KINDS`, besides `command`, `option` and "" for nothing that is known);
    `typed` is what stands there so far, without the `--name=` that `before` keeps. `given` are the values that the
    rest of the line gives, by the kind of what they are: the case, the platform, the store …
    """

    __slots__ = ("before", "command", "demo", "given", "kind", "options", "typed")

    def __init__(self) -> None:
        self.kind = ""
        self.typed = ""
        self.before = ""
        self.command = ""
        self.demo = False
        self.given: dict[str, list[str]] = {}
        self.options: list[Entry] = []


def find(table: Words, words: Sequence[str]) -> Place:
    """The place of the last of `words`, which come without the program's name."""
    place = Place()
    place.typed = words[-1] if words else ""
    rest = _command(table, place, list(words[:-1]))
    if rest is not None:
        walk = _Walk(table, place)
        for word in rest:
            walk.take(word)
        walk.end()
    return place


def _command(table: Words, place: Place, before: list[str]) -> list[str] | None:
    """The words behind the command's name, which goes into `place`; None where the name itself is being typed."""
    group = ""
    while before:
        word = before.pop(0)
        if word in _GLOBAL:
            if not before:
                place.kind = "words:es|en" if word == "--lang" else "words:auto|always|never"
                return None
            before.pop(0)
            continue
        if word.startswith("-"):
            continue
        if not group and word == "demo" and (before or not place.typed.startswith("-")):
            place.demo = True
            continue
        name = next((row[0] for row in table.commands(group) if word in row[:2]), "")
        if not name:
            return None
        group = f"{group} {name}".strip()
        if not table.commands(group):
            place.command = group
            return before
    if place.typed.startswith("-"):
        place.kind = "option"
        place.options = table.options("")
        return None
    place.kind, place.command = "command", group
    return None


class _Walk:
    """The words of one command, one after the other, as its parser goes through them."""

    __slots__ = ("_arguments", "_closed", "_named", "_options", "_place", "_taken", "_used", "_waiting")

    def __init__(self, table: Words, place: Place) -> None:
        self._place = place
        self._options = table.options(place.command)
        self._arguments = table.arguments(place.command)
        self._named = {name: one for one in self._options for name in (one.name, one.short) if name}
        self._used: list[Entry] = []
        self._taken = 0
        self._closed = False
        """`--` was typed: everything behind it is an argument."""
        self._waiting: Entry | None = None
        """The option whose value comes next."""

    def take(self, word: str) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not word.startswith("--"):
            self._keep(waiting.kind, word)
        elif self._closed or not word.startswith("-") or word == "-":
            self._keep(self._argument() or "", word)
            self._taken += 1
        elif word == "--":
            self._closed = True
        else:
            self._option(word)

    def end(self) -> None:
        """Says in the place what the word after those that were taken is."""
        place = self._place
        name, equals, value = place.typed.partition("=")
        option = self._named.get(name)
        kind = self._argument()
        if self._waiting is not None and not place.typed.startswith("--"):
            place.kind = self._waiting.kind
        elif self._closed or not place.typed.startswith("-"):
            place.kind = kind if kind is not None else "" if place.typed else "option"
        elif equals and option is not None and option.kind:
            place.kind, place.before, place.typed = option.kind, f"{name}=", value
        else:
            place.kind = "option"
        place.options = [one for one in self._options if one.repeated or one not in self._used]

    def _option(self, word: str) -> None:
        name, equals, value = word.partition("=")
        found = self._named.get(name)
        if found is None:
            return
        self._used.append(found)
        if found.kind and equals:
            self._keep(found.kind, value)
        elif found.kind:
            self._waiting = found

    def _argument(self) -> str | None:
        """What goes where the next argument would stand; None where the command takes no more."""
        if self._taken < len(self._arguments):
            return self._arguments[self._taken][0]
        return self._arguments[-1][0] if self._arguments and self._arguments[-1][1] else None

    def _keep(self, kind: str, value: str) -> None:
        self._place.given.setdefault(kind, []).append(value)
