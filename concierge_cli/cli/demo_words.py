"""The word `demo` in every command that is shown inside the demo, so that what is pasted goes on there."""

from __future__ import annotations

import re
from typing import Final

from concierge_cli.cli.style import cells
from concierge_cli.cli.table import ALIASES, TABLE

_WORD: Final = "demo "
_NAMES: Final = "|".join(sorted({row.name for row in TABLE} - {"demo"} | set(ALIASES)))
_COMMAND: Final = re.compile(rf"\bconcierge (?=(?:{_NAMES})\b)")


def with_demo(text: str, width: int) -> str:
    """`text` with `concierge demo X` for every `concierge X`. Lines that this makes too wide give way."""
    return "\n".join(line for before in text.split("\n") for line in _line(before, width))


def _line(before: str, width: int) -> list[str]:
    line = _COMMAND.sub(lambda found: f"{found[0]}{_WORD}", before)
    if line == before or cells(line) <= width or line.lstrip().startswith("concierge "):
        return [line]
    # A command at the right margin moves into the gap before it; one inside a sentence begins the next line.
    for gap in reversed(list(re.finditer(r" {3,}", line))):
        over = cells(line) - width
        if len(gap[0]) - over >= 2 and gap.start():
            return [line[: gap.end() - over] + line[gap.end() :]]
    place = line.rfind(" concierge ")
    if (dot := line.rfind(" · ", 0, place)) > 0:
        place = dot + 2
    if place <= len(line) - len(line.lstrip()):
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    return [line[:place].rstrip(), indent + line[place + 1 :]]
