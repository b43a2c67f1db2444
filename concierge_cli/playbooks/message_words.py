"""What messages in a language say besides their templates: days, joining words, evidence, options, from `words.toml`.

`templates/<lang>/words.toml`; the user's own file takes the place of the shipped one. Spanish and English have their evidence
in the playbooks; every other language brings its own here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

FILE = "words.toml"

_PLACES = {"moment": {"day", "hour"}, "day": {"weekday", "day", "month"}}
"""What a pattern may hold in braces."""

_LENGTHS = {"weekdays": 7, "months": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWords:
    """The words of one language; what is empty, its file does not say.

    `weekdays` (from Monday) and `months` (from January) stand as `day` puts them together; `moment` is a day with its
    hour, as one says it after “no later than”. `options` are what a buyer is offered, by code; `evidence` the pieces,
    by kind, as one asks for them; `again` why one has to come again; `platforms` names that need translating.
    """

    language: str
    joins: str = ""
    today: str = ""
    tomorrow: str = ""
    weekdays: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    day: str = ""
    moment: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    again: Mapping[str, str] = field(default_factory=dict)
    platforms: Mapping[str, str] = field(default_factory=dict)

    @property
    def knows_days(self) -> bool:
        return all((self.today, self.tomorrow, self.weekdays, self.months, self.day, self.moment))

    def said_moment(self, when: datetime, *, now: datetime) -> str:
        """`amanhã às 14:00`, `quarta-feira, 18 de novembro, às 14:00`; both on the reader's wall clock."""
        day = {0: self.today, 1: self.tomorrow}.get((when.date() - now.date()).days) or self.day.format(
            weekday=self.weekdays[when.weekday()], day=when.day, month=self.months[when.month - 1]
        )
        return self.moment.format(day=day, hour=f"{when.hour}:{when.minute:02d}")


def read_words(language: str, path: Path) -> MessageWords:
    """The words in the file `path`. Raises InvalidInput with the file, and the line where TOML has one."""
    import tomllib

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(_("{file} is not text in UTF-8.").format(file=path)) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        sentence = _("this does not read as TOML: «{words}».").format(words=str(error)[:60])
        raise InvalidInput(
            _("{file}, line {line}: {sentence}").format(file=path, line=place[1] if place else 1, sentence=sentence)
        ) from error
    return MessageWords(language=language, **{name: _checked(path, name, value) for name, value in data.items()})


def _checked(path: Path, name: str, value: Any) -> Any:
    """The value of one key, in the shape that MessageWords has."""
    shapes = {one.name: one.type for one in fields(MessageWords) if one.name != "language"}
    if name not in shapes:
        _wrong(path, name, _("unknown key «{key}».").format(key=name))
    if name in _LENGTHS:
        n = _LENGTHS[name]
        if not (isinstance(value, list) and len(value) == n and all(isinstance(one, str) for one in value)):
            _wrong(path, name, _("«{key}» must be a list of {n} words.").format(key=name, n=n))
        return tuple(value)
    if "Mapping" in str(shapes[name]):
        if not (isinstance(value, dict) and all(isinstance(one, str) for one in value.values())):
            _wrong(path, name, _("«{key}» must be a table of texts.").format(key=name))
        return value
    if not isinstance(value, str) or not set(re.findall(r"\{(.*?)\}", value)) <= _PLACES.get(name, set()):
        _wrong(path, name, _("«{key}» must be a text that holds no other braces than its own.").format(key=name))
    return value


def _wrong(path: Path, name: str, sentence: str) -> NoReturn:
    found = re.search(rf"^[ \t]*\[?{re.escape(name)}\b", path.read_text(encoding="utf-8-sig"), re.MULTILINE)
    line = path.read_text(encoding="utf-8-sig").count("\n", 0, found.start() if found else 0) + 1
    raise InvalidInput(_("{file}, line {line}: {sentence}").format(file=path, line=line, sentence=sentence))
