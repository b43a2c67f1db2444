"""A paper as the log keeps it: the words and values that were handed out, to be written again in every form.

What a later version of this program, a new name or another playbook would say does not matter then. Only the blocks of
agreements and bills are known here: they have no figures and no pictures.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from concierge_cli.domain.instants import iso, parse_iso
from concierge_cli.domain.money import Money
from concierge_cli.reports.document import Column, Document, Fact, Facts, Heading, Kind, Points, Prose, Table

if TYPE_CHECKING:
    from concierge_cli.reports.document import Block, Value

_WORDS: Final = ("title", "subtitle", "client", "language", "country", "zone")
_COUNTRY: Final = re.compile(r"(?:[A-Z]{2}(?:-[A-Z0-9]{1,3})?)?")


def to_text(document: Document) -> str:
    """The paper as one JSON text. Raises ValueError for what a kept paper cannot hold."""
    said: dict[str, Any] = {name: getattr(document, name) for name in _WORDS}
    said |= {"made_at": iso(document.made_at), "table_first": document.table_first}
    said["blocks"] = [_block(block) for block in document.blocks]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Document:
    """The paper that `to_text` wrote. Raises ValueError for anything else: it may come from another machine."""
    try:
        data = json.loads(text)
        words = {name: _text(data[name]) for name in _WORDS}
        if words["language"] not in ("es", "en") or not _COUNTRY.fullmatch(words["country"]):
            raise ValueError("a paper's language or country")
        ZoneInfo(words["zone"])
        return Document(
            **words,  # type: ignore[arg-type]
            made_at=parse_iso(data["made_at"]),
            table_first=data["table_first"] is True,
            blocks=tuple(_block_of(one) for one in data["blocks"]),
        )
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError("a kept paper") from error
    except (ZoneInfoNotFoundError, OSError, InvalidOperation) as error:
        raise ValueError("a value of a kept paper") from error


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"heading": block.text, "level": block.level, "anchor": block.anchor}
        case Prose():
            return {"prose": list(block.paragraphs), "look": block.look, "title": block.title}
        case Points():
            return {"points": list(block.points), "numbered": block.numbered}
        case Facts():
            return {"facts": [[one.label, _value(one.value), one.kind] for one in block.facts]}
        case Table():
            return {
                "columns": [[one.name, one.title, one.kind, one.decimals] for one in block.columns],
                "rows": [[_value(value) for value in row] for row in block.rows],
                "totals": [[_value(value) for value in row] for row in block.totals],
                "title": block.title,
                "note": block.note,
                "empty": block.empty,
            }
    raise ValueError(f"a kept paper has no {type(block).__name__}")


def _block_of(data: dict[str, Any]) -> Block:
    if "heading" in data:
        if data["level"] not in (2, 3):
            raise ValueError("the level of a heading")
        return Heading(text=_text(data["heading"]), level=data["level"], anchor=_text(data["anchor"]))
    if "prose" in data:
        if data["look"] not in ("plain", "lead", "callout"):
            raise ValueError("the look of a paragraph")
        return Prose(paragraphs=tuple(map(_text, data["prose"])), look=data["look"], title=_text(data["title"]))
    if "points" in data:
        return Points(points=tuple(map(_text, data["points"])), numbered=data["numbered"] is True)
    if "facts" in data:
        return Facts(
            facts=tuple(
                Fact(label=_text(label), value=_value_of(value), kind=_kind(kind))
                for label, value, kind in data["facts"]
            )
        )
    return Table(
        columns=tuple(
            Column(name=_text(name), title=_text(title), kind=_kind(kind), decimals=int(decimals))
            for name, title, kind, decimals in data["columns"]
        ),
        rows=tuple(tuple(map(_value_of, row)) for row in data["rows"]),
        totals=tuple(tuple(map(_value_of, row)) for row in data["totals"]),
        title=_text(data["title"]),
        note=_text(data["note"]),
        empty=_text(data["empty"]),
    )


def _value(value: Value) -> Any:
    match value:
        case None | str() | int():
            return value
        case Money():
            return {"money": [str(value.amount), value.currency]}
        case datetime():
            return {"moment": iso(value)}
        case date():
            return {"day": value.isoformat()}
        case tuple():
            return list(value)
    raise ValueError(f"a kept paper has no {type(value).__name__}")


def _value_of(data: Any) -> Value:
    match data:
        case None | str() | int():
            return data
        case {"money": [str(amount), str(currency)]}:
            return Money(Decimal(amount), currency)
        case {"moment": str(text)}:
            return parse_iso(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case list():
            return tuple(map(_text, data))
    raise ValueError("a value of a kept paper")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text of a kept paper")
    return value


def _kind(value: object) -> Kind:
    if value not in get_args(Kind):
        raise ValueError("a kind of value")
    return value  # type: ignore[return-value]
