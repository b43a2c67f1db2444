"""One message template: a file with front matter (TOML between two `+++` lines, which may be left out) and a body.

The body is kept as it is and never run here; `first_line` is the line of the file on which it starts, so that an
error in it names the line that an editor shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from concierge_cli.domain.vocabulary import Procedure
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.playbooks.message_values import STANDARD, Variable, nearest

TONES = ("warm", "formal")

_FENCE = "+++"
_KEYS = frozenset({"stage", "procedures", "tone", "title", "needs", "signed", "variables", "unreviewed"})
_VARIABLE_KEYS = frozenset({"es", "en", "example", "example_es", "example_en", "optional", "list"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template file that was read.

    `procedures` empty means any. `needs` are the values that must not be empty here, `extra` the template's own
    variables. `signed` says whether the store's signature goes under it. `unreviewed`: nobody whose language it is
    has read it. `notice` says what its reader must know: what `find` fell back to, or that it is unreviewed.
    """

    name: str
    platform: str
    language: str
    path: Path
    own: bool
    stage: str
    procedures: tuple[Procedure, ...]
    tone: str
    title: Mapping[str, str]
    needs: tuple[str, ...]
    signed: bool
    extra: Mapping[str, Variable]
    body: str
    first_line: int
    unreviewed: bool = False
    notice: str = ""

    @property
    def file(self) -> str:
        """The file as an error names it: short for a shipped one, whole for the user's own."""
        return _shown(self.path, own=self.own)

    def heading(self, language: str) -> str:
        """The title in `language`, else in any, else the name."""
        return self.title.get(language) or next(iter(self.title.values()), self.name)

    def serves(self, procedure: str) -> bool:
        """Whether the template is meant for `procedure`."""
        return not self.procedures or procedure in self.procedures

    def variable(self, name: str) -> Variable | None:
        """What is known of a variable: the template's own word, else the standard one."""
        return self.extra.get(name) or STANDARD.get(name)


def read(path: Path, *, own: bool) -> Template:
    """The template in the file `path`, which lies in `<lang>/<platform>/`.

    Raises InvalidInput with file and line for what is wrong in the front matter.
    """
    file = _shown(path, own=own)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(_("{file} is not text in UTF-8.").format(file=file)) from error
    data, body, first_line = _split(text, file=file)
    return Template(
        name=path.stem,
        platform=path.parent.name,
        language=path.parent.parent.name,
        path=path,
        own=own,
        body=body,
        first_line=first_line,
        **_front(data, text=text, file=file),
    )


def _split(text: str, *, file: str) -> tuple[dict[str, Any], str, int]:
    """The front matter, the body, and the line of the file on which the body starts."""
    import tomllib

    lines = text.split("\n")
    if lines[0].strip() != _FENCE:
        return {}, text, 1
    closing = next((place for place, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE), None)
    if closing is None:
        _wrong(file, 1, _("the front matter has no closing line of +++."))
    try:
        data = tomllib.loads("\n".join(["", *lines[1:closing]]))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else closing
        words = lines[line - 1].strip()[:60]
        _wrong(file, line, _("this does not read as TOML: «{words}».").format(words=words), cause=error)
    return data, "\n".join(lines[closing + 1 :]), closing + 2


def _front(data: Mapping[str, Any], *, text: str, file: str) -> dict[str, Any]:
    """The fields of Template that the front matter gives."""

    def wrong(key: str, sentence: str) -> NoReturn:
        start = re.compile(rf"^\s*\[?\s*(variables\s*\.\s*)?{re.escape(key)}\b", re.MULTILINE).search(text)
        _wrong(file, text.count("\n", 0, start.start(0) if start else 0) + 1, sentence)

    def known(key: str, words: Any, keys: frozenset[str]) -> None:
        for word in words:
            if word not in keys:
                wrong(word, _("unknown key «{key}».").format(key=word) + nearest(word, keys))

    known("", data, _KEYS)
    procedures, tone, title = data.get("procedures", []), data.get("tone", TONES[0]), data.get("title", {})
    if not isinstance(procedures, list) or not all(word in set(Procedure) for word in procedures):
        every = ", ".join(Procedure)
        wrong("procedures", _("«{key}» must be a list of these: {known}.").format(key="procedures", known=every))
    if tone not in TONES:
        wrong("tone", _("«{key}» must be one of these: {known}.").format(key="tone", known=", ".join(TONES)))
    title = {"es": title, "en": title} if isinstance(title, str) else title
    if not (isinstance(title, dict) and all(isinstance(words, str) for words in title.values())):
        wrong("title", _("«{key}» must be a text, or one for es and one for en.").format(key="title"))
    tables, needs = data.get("variables", {}), data.get("needs", [])
    variables = {}
    for name, table in tables.items() if isinstance(tables, dict) else [("variables", None)]:
        if not (isinstance(table, dict) and re.fullmatch(r"[a-z][a-z0-9_]*", name)):
            wrong(name, _("«{key}» must be a table for each variable.").format(key="variables"))
        known(name, table, _VARIABLE_KEYS)
        either = str(table.get("en", table.get("es", name)))
        variables[name] = Variable(
            name,
            es=str(table.get("es", either)),
            en=either,
            example_es=str(table.get("example_es", table.get("example", ""))),
            example_en=str(table.get("example_en", table.get("example", ""))),
            kind="list" if table.get("list") is True else "text",
            optional=table.get("optional") is True,
        )
    if not (isinstance(needs, list) and all(name in STANDARD or name in variables for name in needs)):
        wrong("needs", _("«{key}» must be a list of variables.").format(key="needs"))
    if not isinstance(unreviewed := data.get("unreviewed", False), bool):
        wrong("unreviewed", _("«{key}» must be true or false.").format(key="unreviewed"))
    return {
        "stage": str(data.get("stage", "")),
        "procedures": tuple(Procedure(word) for word in procedures),
        "tone": tone,
        "title": title,
        "needs": tuple(needs),
        "signed": data.get("signed") is not False,
        "unreviewed": unreviewed,
        "extra": variables,
    }


def _shown(path: Path, *, own: bool) -> str:
    return str(path) if own else "/".join(("templates", *path.parts[-3:]))


def _wrong(file: str, line: int, sentence: str, *, cause: Exception | None = None) -> NoReturn:
    message = _("{file}, line {line}: {sentence}").format(file=file, line=line, sentence=sentence)
    raise InvalidInput(message) from cause
