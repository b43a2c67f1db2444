"""Checks what a client sends against the discovery documents, and refuses it in Google's own words.

Bodies come back normalised: camelCase names (proto JSON takes snake_case too), nulls dropped, numbers as numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from tests.emulator import discovery
from tests.emulator.errors import GoogleError, bad_request

Path = tuple[Any, ...]
"""Where in the body: `(parent, name-or-index)` pairs, spelled out only when something is wrong."""
Violations = list[tuple[str, str]]
Check = Callable[[Any, Path, Violations], Any]
Field = tuple[str, Check, bool]
"""Its name, how its value is checked, and whether it is a list."""

SINGLE = "Proto field is not repeating, cannot start list."

ONE_OF = {
    "Request": "kind",
    "ExtendedValue": "value",
    "DataFilter": "filter",
    "ColorStyle": "kind",
    "GridCoordinate": "",
}
INTEGERS = {"int32": (-(2**31), 2**31 - 1), "uint32": (0, 2**32 - 1), "int64": (-(2**63), 2**63 - 1)}
PACKAGES = {"sheets": "google.apps.sheets.v4", "drive": "google.apps.drive.v3"}

STILL_SENT = {"Permission": ("withLink", "value")}
"""Names of Drive v2 that gspread's `share` sends. The real Drive overlooks any unknown name in a body; here only these
pass, for a client's misspelling should be found."""


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def _spell(path: Path) -> str:
    parts: list[str] = []
    while path:
        path, piece = path
        parts.append(f"[{piece}]" if isinstance(piece, int) else f".{_snake(piece)}")
    return "".join(reversed(parts)).removeprefix(".")


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"Starting {'an object' if isinstance(value, dict) else 'a list'} on a scalar field"
    return json.dumps(value, ensure_ascii=False)


def _wrong(path: Path, type_name: str, value: Any, bad: Violations) -> None:
    where = _spell(path)
    bad.append((where, f"Invalid value at '{where}' ({type_name}), {_shown(value)}"))


def _unknown(path: Path, name: str, why: str, bad: Violations) -> None:
    where = _spell(path)
    at = f" at '{where}'" if where else ""
    bad.append((where, f'Invalid JSON payload received. Unknown name "{name}"{at}: {why}'))


def _string(value: Any, path: Path, bad: Violations) -> Any:
    if not isinstance(value, str):
        _wrong(path, "TYPE_STRING", value, bad)
    return value


def _boolean(value: Any, path: Path, bad: Violations) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    _wrong(path, "TYPE_BOOL", value, bad)
    return value


def _number(value: Any, path: Path, bad: Violations) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    _wrong(path, "TYPE_DOUBLE", value, bad)
    return value


def _anything(value: Any, _path: Path, _bad: Violations) -> Any:
    return value


def _integer(kind: str) -> Check:
    low, high = INTEGERS[kind]
    type_name = f"TYPE_{kind.upper()}"

    def check(value: Any, path: Path, bad: Violations) -> Any:
        number = value
        if isinstance(number, str) and re.fullmatch(r"[-+]?\d+", number):
            number = int(number)
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            _wrong(path, type_name, value, bad)
            return value
        return number

    return check


def _enumeration(words: Sequence[str], type_name: str) -> Check:
    allowed = frozenset(words)

    def check(value: Any, path: Path, bad: Violations) -> Any:
        if not isinstance(value, str) or value not in allowed:
            _wrong(path, type_name, value, bad)
        return value

    return check


def _list_of(item: Check) -> Check:
    def check(value: Any, path: Path, bad: Violations) -> Any:
        if not isinstance(value, list):
            value = [value]
        return [item(one, (path, number), bad) for number, one in enumerate(value)]

    return check


def _map_of(item: Check, type_name: str) -> Check:
    def check(value: Any, path: Path, bad: Violations) -> Any:
        if not isinstance(value, dict):
            _wrong(path, type_name, value, bad)
            return {}
        return {name: item(one, (path, name), bad) if one is not None else None for name, one in value.items()}

    return check


def _message(name: str, type_name: str, fields: Mapping[str, Field]) -> Check:
    one_of, still_sent = ONE_OF.get(name), STILL_SENT.get(name, ())

    def check(value: Any, path: Path, bad: Violations) -> Any:
        if not isinstance(value, dict):
            if isinstance(value, list) and path:
                _unknown(path[0], str(path[1]), SINGLE, bad)
            else:
                _wrong(path, type_name, value, bad)
            return {}
        result: dict[str, Any] = {}
        for key, item in value.items():
            known = fields.get(key)
            if known is None:
                if key not in still_sent:
                    _unknown(path, key, "Cannot find field.", bad)
            elif item is not None:
                field, verify, repeated = known
                if isinstance(item, list) and not repeated and verify is not _anything:
                    _unknown(path, key, SINGLE, bad)
                else:
                    result[field] = verify(item, (path, field), bad)
        if one_of and len(result) > 1:
            where = _spell(path)
            taken = f"oneof field '{one_of}' is already set. Cannot set '{list(result)[1]}'"
            bad.append((where, f"Invalid value at '{where}' (oneof), {taken}"))
        return result

    return check


class Schemas:
    """The messages of one API, each compiled to a function the first time it is needed."""

    def __init__(self, name: str) -> None:
        self._package = PACKAGES[name]
        self._schemas = discovery.api(name).schemas
        self._compiled: dict[str, Check] = {}

    def body(self, schema: str, value: Any) -> Any:
        """The normalised body. Raises Google's 400 with every violation in it."""
        bad: Violations = []
        result = self._message(schema)(value, (), bad)
        if bad:
            raise bad_request(bad)
        return result

    def _message(self, name: str) -> Check:
        def late(value: Any, path: Path, bad: Violations) -> Any:  # schemas contain themselves
            return self._compiled[name](value, path, bad)

        if name not in self._compiled:
            self._compiled[name] = late
            fields: dict[str, Field] = {}
            for field, schema in self._schemas[name].get("properties", {}).items():
                fields[field] = fields[_snake(field)] = field, self._value(field, schema), schema.get("type") == "array"
            self._compiled[name] = _message(name, f"type.googleapis.com/{self._package}.{name}", fields)
        return self._compiled[name]

    def _value(self, field: str, schema: Mapping[str, Any]) -> Check:
        if "$ref" in schema:
            return self._message(schema["$ref"])
        kind = schema.get("type")
        if kind == "array":
            return _list_of(self._value(field, schema["items"]))
        if kind == "object":
            inner = schema.get("additionalProperties")
            return _map_of(self._value(field, inner) if inner else _anything, f"type.googleapis.com/{field}")
        if kind == "any":
            return _anything
        return scalar(field, schema, self._package)


def scalar(field: str, schema: Mapping[str, Any], package: str) -> Check:
    """How one string, number or flag is checked, in a body or in a query."""
    kind, form = schema.get("type"), schema.get("format", "")
    if "enum" in schema:
        return _enumeration(schema["enum"], f"type.googleapis.com/{package}.{field[:1].upper()}{field[1:]}")
    if form in INTEGERS:
        return _integer(form)
    return {"boolean": _boolean, "integer": _integer("int32"), "number": _number}.get(str(kind), _string)


@cache
def schemas(name: str) -> Schemas:
    return Schemas(name)


def parameters(
    operation: discovery.Operation, query: Sequence[tuple[str, str]], path: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """The typed parameters of a request, and the names that were overlooked: Sheets refuses them, Drive, as recorded, not."""
    known = operation.parameters
    standard = discovery.api(operation.api).standard
    bad: Violations = []
    overlooked: list[str] = []
    values: dict[str, Any] = {}
    for name, text in [*path.items(), *query]:
        schema = known.get(name)
        if schema is None:
            if name in standard or name == "upload_id":
                continue
            overlooked.append(name)
            if operation.api == "sheets":
                bad.append(
                    (
                        "",
                        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
                        f"Field '{name}' could not be found in request message.",
                    )
                )
            continue
        value = scalar(name, schema, PACKAGES[operation.api])(text, ((), name), bad)
        if isinstance(value, int) and not isinstance(value, bool):
            _within(name, value, schema)
        if schema.get("repeated"):
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    if bad:
        raise bad_request(bad)
    for name, schema in known.items():
        if schema.get("required") and name not in values:
            raise GoogleError(400, f"Required parameter: {name}", reason="required", location=(name, "parameter"))
    return values, overlooked


def _within(name: str, value: int, schema: Mapping[str, Any]) -> None:
    low, high = schema.get("minimum"), schema.get("maximum")
    if (low is not None and value < int(low)) or (high is not None and value > int(high)):
        raise GoogleError(
            400,
            f"Invalid value '{value}'. Values must be within the range: [{low}, {high}]",
            reason="invalidParameter",
            location=(name, "parameter"),
        )


def json_body(text: bytes) -> Any:
    """Parses a body, or refuses it as Google's front end does."""
    if not text.strip():
        return {}
    try:
        return json.loads(text)
    except ValueError as problem:
        where = getattr(problem, "pos", 0)
        line = text[where : where + 40].decode("utf-8", "replace").split("\n")[0]
        message = f"Invalid JSON payload received. Unexpected token.\n{line}\n^"
        raise bad_request([("", message)]) from None
