"""Field masks: which parts of an answer are sent, and which parts of a resource an update may touch.

A mask is a dictionary from field to mask; an empty one means everything below. Both spellings of a path are taken,
`a.b` and `a/b`, and groups, `a(b,c/d)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.emulator import discovery
from tests.emulator.errors import GoogleError

Mask = dict[str, "Mask"]
EVERYTHING: Mask = {}

_TOKEN = re.compile(r"\s*([A-Za-z_$][\w$-]*|\*|[(),./])")


class BadMask(ValueError):
    """A mask that cannot be read, or that names a field which does not exist; `args[0]` is what is wrong."""


def parse(text: str) -> Mask:
    """The mask of a `fields` text. Raises `BadMask`."""
    tokens = _tokens(text)
    paths, position = _paths(tokens, 0)
    if position != len(tokens):
        raise BadMask(tokens[position])
    mask: Mask = {}
    for path in sorted(paths, key=len):
        inner = mask
        for name in path:
            if name in inner and not inner[name]:
                break  # `a,a.b`: all of `a` is wanted already
            inner = inner.setdefault(name, {})
    return mask


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while position < len(text.rstrip()):
        found = _TOKEN.match(text, position)
        if not found:
            raise BadMask(text)
        tokens.append(found[1])
        position = found.end()
    return tokens


def _paths(tokens: list[str], position: int) -> tuple[list[tuple[str, ...]], int]:
    """Reads `a.b,c(d,e)` up to a closing bracket or the end."""
    paths: list[tuple[str, ...]] = []
    while True:
        names: list[str] = []
        while True:
            if position >= len(tokens) or tokens[position] in "(),./":
                raise BadMask(tokens[position] if position < len(tokens) else ".".join(names))
            names.append(re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), tokens[position]))
            position += 1
            if position >= len(tokens) or tokens[position] not in "./":
                break
            position += 1
        if position < len(tokens) and tokens[position] == "(":
            inner, position = _paths(tokens, position + 1)
            if position >= len(tokens):
                raise BadMask(".".join(names))
            position += 1
            paths += [(*names, *path) for path in inner]
        else:
            paths.append(tuple(names))
        if position >= len(tokens) or tokens[position] == ")":
            return paths, position
        if tokens[position] != ",":
            raise BadMask(tokens[position])
        position += 1


def verify(mask: Mask, api: str, schema: str) -> None:
    """Raises `BadMask` with the first path that the schema does not have."""
    _verify(mask, discovery.api(api).schemas, schema, "")


def _verify(mask: Mask, schemas: Mapping[str, Any], name: str, above: str) -> None:
    fields = schemas[name].get("properties", {})
    for field, inner in mask.items():
        if field == "*":
            continue
        schema = fields.get(field)
        if schema is None:
            raise BadMask(above + field)
        while schema.get("type") == "array":
            schema = schema["items"]
        if inner and "$ref" in schema:
            _verify(inner, schemas, schema["$ref"], f"{above}{field}.")
        elif inner and schema.get("type") not in ("object", "any"):
            raise BadMask(above + field + "." + next(iter(inner)))


def of_answer(text: str, api: str, schema: str) -> Mask:
    """The mask of a request's `fields` parameter, or Google's 400."""
    if not text:
        return EVERYTHING
    try:
        mask = parse(text)
        if schema:
            verify(mask, api, schema)
    except BadMask as problem:
        path = problem.args[0]
        if api == "drive":
            raise GoogleError(
                400, f"Invalid field selection {path}", reason="invalidParameter", location=("fields", "parameter")
            ) from None
        description = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
        details = [
            {
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [{"field": path, "description": description}],
            }
        ]
        raise GoogleError(400, "Request contains an invalid argument.", details=details) from None
    return EVERYTHING if "*" in mask and not mask["*"] else mask


def wants(mask: Mask, *path: str) -> bool:
    """Whether anything below `path` is in the mask."""
    for name in path:
        if not mask:
            return True
        if name in mask:
            mask = mask[name]
        elif "*" in mask:
            mask = mask["*"]
        else:
            return False
    return True


def below(mask: Mask, *path: str) -> Mask:
    """The mask of what `path` holds. Ask `wants` first."""
    for name in path:
        mask = mask.get(name, mask.get("*", EVERYTHING))
    return mask


class Pruned(list[Any]):
    """A part of a document that holds only what was asked for already."""


def prune(document: Any, mask: Mask) -> Any:
    """What of a document the mask lets through. Lists keep their length."""
    if not mask or isinstance(document, Pruned):
        return document
    if isinstance(document, list):
        return [prune(item, mask) for item in document]
    if not isinstance(document, dict):
        return document
    if "*" in mask:
        return {name: prune(value, mask.get(name, mask["*"])) for name, value in document.items()}
    return {name: prune(value, mask[name]) for name, value in document.items() if name in mask}


def merge(target: Mapping[str, Any], patch: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    """`target` with what the mask names taken from `patch`: a field named and not given is cleared."""
    if not mask or "*" in mask:
        return dict(patch)
    result = dict(target)
    for name, inner in mask.items():
        if inner:
            value = merge(result.get(name) or {}, patch.get(name) or {}, inner)
            if value or name in patch:
                result[name] = value
            else:
                result.pop(name, None)
        elif name in patch:
            result[name] = patch[name]
        else:
            result.pop(name, None)
    return result
