"""Drive's search language: `name = 'a' and trashed = false and ('id' in parents or appProperties has {key='k' and value='v'})`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.emulator.accounts import Caller
from tests.emulator.drive import sight
from tests.emulator.drive.file import DriveFile
from tests.emulator.errors import GoogleError
from tests.emulator.world import World

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<word>[A-Za-z]+)|(?P<sign><=|>=|!=|[=<>(){}])|$)"
)


@dataclass(slots=True)
class Search:
    """Who searches, and when."""

    world: World
    caller: Caller
    now: float


Test = Callable[[Search, DriveFile], bool]


def refused() -> GoogleError:
    return GoogleError(400, "Invalid Value", reason="invalid", location=("q", "parameter"))


def compile_query(text: str) -> Test:
    """The test that a query stands for. Raises Google's 400 for one that cannot be read."""
    if not text.strip():
        return lambda _search, _file: True
    reader = _Reader(text)
    test = reader.alternatives()
    reader.end()
    return test


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[re.Match[str]] = []
        place = 0
        while place < len(text.rstrip()):
            found = _TOKEN.match(text, place)
            if not found or found.end() == place:
                raise refused()
            self._tokens.append(found)
            place = found.end()
        self._place = 0

    def end(self) -> None:
        if self._place < len(self._tokens):
            raise refused()

    def _peek(self, kind: str) -> str:
        if self._place >= len(self._tokens):
            return ""
        return self._tokens[self._place][kind] or ""

    def _take(self, kind: str, *wanted: str) -> str:
        found = self._peek(kind)
        if not found or (wanted and found not in wanted):
            raise refused()
        self._place += 1
        return found

    def _text(self) -> str:
        return re.sub(r"\\(.)", r"\1", self._take("text")[1:-1])

    def alternatives(self) -> Test:
        tests = [self._conjunction()]
        while self._peek("word") == "or":
            self._place += 1
            tests.append(self._conjunction())
        return lambda search, file: any(test(search, file) for test in tests)

    def _conjunction(self) -> Test:
        tests = [self._term()]
        while self._peek("word") == "and":
            self._place += 1
            tests.append(self._term())
        return lambda search, file: all(test(search, file) for test in tests)

    def _term(self) -> Test:
        if self._peek("sign") == "(":
            self._place += 1
            test = self.alternatives()
            self._take("sign", ")")
            return test
        if self._peek("word") == "not":
            self._place += 1
            inner = self._term()
            return lambda search, file: not inner(search, file)
        if self._peek("text"):
            value = self._text()
            self._take("word", "in")
            return _membership(value, self._take("word", "parents", "owners", "writers", "readers"))
        return self._comparison(self._take("word"))

    def _comparison(self, field: str) -> Test:
        if field in ("properties", "appProperties"):
            return self._property(field)
        if field in ("trashed", "starred", "sharedWithMe"):
            if field == "sharedWithMe" and self._peek("sign") not in ("=", "!="):
                return _flag(field, wanted=True)
            sign = self._take("sign", "=", "!=")
            return _flag(field, wanted=(self._take("word", "true", "false") == "true") == (sign == "="))
        if field in ("modifiedTime", "createdTime"):
            return _time(field, self._take("sign", "<=", ">=", "!=", "=", "<", ">"), self._text())
        if field not in ("name", "mimeType"):
            raise refused()
        if self._peek("word") == "contains":
            self._place += 1
            word = self._text()
            return _name_contains(word) if field == "name" else lambda _s, file: file.mime_type.startswith(word)
        return _equal(field, self._take("sign", "=", "!="), self._text())

    def _property(self, field: str) -> Test:
        self._take("word", "has")
        self._take("sign", "{")
        self._take("word", "key")
        self._take("sign", "=")
        key = self._text()
        self._take("word", "and")
        self._take("word", "value")
        self._take("sign", "=")
        value = self._text()
        self._take("sign", "}")

        def test(search: Search, file: DriveFile) -> bool:
            if file.properties_since > search.now - search.world.settings.property_search_delay:
                return False
            own = file.properties if field == "properties" else file.app_properties.get(search.caller.app, {})
            return own.get(key) == value

        return test


def _known_name(search: Search, file: DriveFile) -> str | None:
    """The name by which a file is found: the index lags behind by `search_delay`."""
    return file.name_at(search.now - search.world.settings.search_delay)


def _equal(field: str, sign: str, value: str) -> Test:
    def test(search: Search, file: DriveFile) -> bool:
        found = file.mime_type if field == "mimeType" else _known_name(search, file)
        return found is not None and (found == value) == (sign == "=")

    return test


def _name_contains(word: str) -> Test:
    pattern = re.compile(r"(?<![^\W_])" + re.escape(word), re.IGNORECASE)
    return lambda search, file: pattern.search(_known_name(search, file) or "") is not None


def _flag(field: str, *, wanted: bool) -> Test:
    def test(search: Search, file: DriveFile) -> bool:
        if field == "trashed":
            return sight.trashed(search.world, file) == wanted
        if field == "starred":
            return file.starred == wanted
        return (file.owner != search.caller.account.email) == wanted

    return test


def _time(field: str, sign: str, text: str) -> Test:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refused() from None
    limit = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    compare: dict[str, Callable[[float], bool]] = {
        "<": lambda at: at < limit,
        ">": lambda at: at > limit,
        "<=": lambda at: at <= limit,
        ">=": lambda at: at >= limit,
        "=": lambda at: at == limit,
        "!=": lambda at: at != limit,
    }
    return lambda _search, file: compare[sign](file.modified if field == "modifiedTime" else file.created)


def _membership(value: str, field: str) -> Test:
    roles: dict[str, Any] = {
        "owners": ("owner",),
        "writers": ("owner", "writer", "organizer", "fileOrganizer"),
        "readers": sight.ORDER,
    }

    def test(search: Search, file: DriveFile) -> bool:
        if field == "parents":
            return (search.caller.account.root_id if value == "root" else value) in file.parents
        email = search.caller.account.email if value == "me" else value
        shares = sight.permissions(search.world, file).values()
        return any(share.email.casefold() == email.casefold() and share.role in roles[field] for share in shares)

    return test
