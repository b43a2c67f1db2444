"""The two discovery documents of google-api-python-client: which operations there are, and what each takes and gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from googleapiclient.discovery_cache import get_static_doc

_PLACE = re.compile(r"\{\+?(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one API. `takes` and `gives` name schemas, empty where there is no body."""

    id: str
    api: str
    http: str
    path: str
    parameters: Mapping[str, Mapping[str, Any]]
    takes: str
    gives: str
    scopes: frozenset[str]
    upload_path: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    operation: Operation
    pattern: re.Pattern[str]
    literal: int
    """How many characters of it are fixed."""
    upload: bool

    def match(self, path: str) -> dict[str, str] | None:
        found = self.pattern.fullmatch(path)
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


@dataclass(frozen=True, slots=True)
class Api:
    name: str
    schemas: Mapping[str, Mapping[str, Any]]
    standard: Mapping[str, Mapping[str, Any]]
    """The query parameters that every operation takes: `fields`, `alt` …"""
    operations: tuple[Operation, ...]
    scopes: frozenset[str]


def _methods(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from _methods(inner)


@cache
def document(name: str, version: str) -> Mapping[str, Any]:
    text = get_static_doc(name, version)
    if text is None:
        raise LookupError(f"google-api-python-client brings no discovery document of {name} {version}")
    return json.loads(text)


@cache
def api(name: str) -> Api:
    """`sheets` (v4) or `drive` (v3)."""
    doc = document(name, {"sheets": "v4", "drive": "v3"}[name])
    operations = tuple(
        Operation(
            id=method["id"],
            api=name,
            http=method["httpMethod"],
            path="/" + doc["servicePath"] + method["path"],
            parameters=method.get("parameters", {}),
            takes=method.get("request", {}).get("$ref", ""),
            gives=method.get("response", {}).get("$ref", ""),
            scopes=frozenset(method.get("scopes", ())),
            upload_path=method.get("mediaUpload", {}).get("protocols", {}).get("simple", {}).get("path", ""),
        )
        for method in _methods(doc)
    )
    scopes = frozenset(doc["auth"]["oauth2"]["scopes"])
    return Api(name, doc["schemas"], doc["parameters"], operations, scopes)


def _route(operation: Operation, template: str, *, upload: bool) -> Route:
    parts = _PLACE.split(template)
    text = "".join(f"(?P<{part}>[^/]+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return Route(operation, re.compile(text), sum(map(len, parts[::2])), upload)


@cache
def routes(http: str) -> tuple[Route, ...]:
    """Every route of one HTTP method, the more literal ones first: `files/trash` before `files/{fileId}`."""
    found = []
    for operation in api("sheets").operations + api("drive").operations:
        if operation.http == http:
            found.append(_route(operation, operation.path, upload=False))
            if operation.upload_path:
                found.append(_route(operation, operation.upload_path, upload=True))
    return tuple(sorted(found, key=lambda route: -route.literal))


def find(http: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The operation behind a request line, with the parameters of its path."""
    for route in routes(http):
        parameters = route.match(path)
        if parameters is not None:
            return route, parameters
    return None
