"""One request and one answer, as they travel. Paths stay percent-encoded until the route is known: a range may hold a slash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import unquote

PIECE = 64 * 1024


class Disconnected(Exception):
    """The client went away before its whole body had arrived."""


class Body:
    """The body of a request, read from the connection as it is wanted. `received` counts the bytes that arrived."""

    def __init__(self, stream: BinaryIO, headers: Mapping[str, str]) -> None:
        self._stream = stream
        self._chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
        self._left = int(headers.get("Content-Length") or 0)
        self.received = 0
        self._cut: int | None = None

    def cut(self, after: int) -> None:
        """Lets the connection break once so many bytes have arrived."""
        self._cut = after

    def pieces(self) -> Iterator[bytes]:
        """What is still unread, in pieces of at most 64 kB. Raises `Disconnected` where it ends too early."""
        if self._chunked:
            yield from self._chunks()
        while self._left:
            size = min(PIECE, self._left)
            if self._cut is not None:
                size = min(size, self._cut - self.received)
            piece = self._stream.read1(size) if size else b""  # type: ignore[attr-defined]
            if not piece:
                raise Disconnected
            self._left -= len(piece)
            self.received += len(piece)
            yield piece

    def _chunks(self) -> Iterator[bytes]:
        self._chunked = False
        while size := int(self._stream.readline(100).split(b";")[0] or b"0", 16):
            piece = self._stream.read(size)
            if len(piece) < size:
                raise Disconnected
            self._stream.readline(4)
            self.received += size
            yield piece
        while self._stream.readline(8192).strip():
            pass

    def whole(self) -> bytes:
        return b"".join(self.pieces())

    def discard(self) -> None:
        """Reads the rest away, so that the next request on this connection starts where it should."""
        for _ in self.pieces():
            pass


@dataclass(slots=True)
class Request:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: Body
    base: str
    """Where this emulator answers, without a slash at the end."""

    def parameter(self, name: str, default: str = "") -> str:
        """The last value of one query parameter."""
        return next((value for key, value in reversed(self.query) if key == name), default)

    @property
    def plain_path(self) -> str:
        return unquote(self.path)


@dataclass(slots=True)
class Answer:
    status: int = 200
    body: bytes | Iterator[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    """How long a body that comes in pieces will be."""

    @property
    def size(self) -> int:
        return len(self.body) if isinstance(self.body, bytes) else self.length or 0


def json_answer(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, {"Content-Type": "application/json; charset=UTF-8", **(headers or {})})


def html_answer(title: str, status: int = 200) -> Answer:
    """A page where an API answer was expected: what a proxy, or Google's own front door, sends."""
    page = f"<!DOCTYPE html>\n<html lang=en><meta charset=utf-8><title>{title}</title>\n<p><b>{title}</b>\n</html>\n"
    return Answer(status, page.encode(), {"Content-Type": "text/html; charset=UTF-8"})
