"""Google Drive: google-api-python-client built from its own static discovery document, every request through the door."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import httplib2
from googleapiclient.discovery import Resource, build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.http import HttpRequest

from concierge_cli.google.failure import Kind
from concierge_cli.google.request import Answer, Request

_OVERRIDDEN: Final = "x-http-method-override"


def drive() -> Resource:
    """The Drive service (v3). Its requests are to be executed by `execute`; by themselves they go nowhere."""
    service = build_from_document(json.loads(get_static_doc("drive", "v3")), http=_Transport(_nowhere))
    files = service.files()
    service.files = lambda: files  # made once: googleapiclient makes its twenty methods anew each time it is asked
    return service


def execute(request: HttpRequest, send: Callable[[Request], Answer], *, repeatable: bool) -> Any:
    """What a request of the service gives: a document, or the bytes of a file.

    `send` is the door's; raises what it raises. A read is always repeatable.
    """

    def through(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        return send(_request(request, method, url, headers, body, repeatable=repeatable))

    return request.execute(http=_Transport(through))


def session_request(request: HttpRequest) -> Request:
    """The request that opens a resumable upload, from one built with a resumable `media_body`.

    Repeatable whatever it makes: a session that nobody continues is forgotten.
    """
    media = request.resumable
    announced = {"X-Upload-Content-Type": media.mimetype(), "X-Upload-Content-Length": str(media.size())}
    body = _bytes(request.body)
    headers = {**request.headers, **announced, "Content-Length": str(len(body or b""))}
    return _request(request, request.method, request.uri, headers, body, repeatable=True, kind="upload")


def media_request(service: Resource, file_id: str, offset: int, length: int) -> Request:
    """The request for `length` bytes of a file from `offset` on."""
    request = service.files().get_media(fileId=file_id)
    headers = {**request.headers, "Range": f"bytes={offset}-{offset + length - 1}"}
    return _request(request, request.method, request.uri, headers, None, repeatable=True)


def _request(
    request: HttpRequest,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    *,
    repeatable: bool,
    kind: Kind | None = None,
) -> Request:
    """A GET that is too long for an address comes as a POST that says so."""
    write = headers.get(_OVERRIDDEN, method).upper() != "GET"
    name = request.methodId.removeprefix("drive.")
    media = "alt=media" in url or name == "files.export"
    return Request(
        service="drive",
        operation=name,
        method=method,
        url=url,
        write=write,
        repeatable=repeatable or not write,
        headers=headers,
        body=body,
        kind=kind or ("media" if media else "json"),
    )


def _bytes(body: str | bytes | None) -> bytes | None:
    return body.encode() if isinstance(body, str) else body


def _nowhere(*_: object) -> Answer:
    raise RuntimeError("a request of Drive is executed through the door")


class _Transport:
    """What googleapiclient takes for an httplib2.Http."""

    def __init__(self, send: Callable[[str, str, Mapping[str, str], bytes | None], Answer]) -> None:
        self._send = send

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> tuple[httplib2.Response, bytes]:
        response = self._send(method, uri, headers or {}, _bytes(body)).response
        found = {name.lower(): value for name, value in response.headers.items()}
        return httplib2.Response(found | {"status": str(response.status_code)}), response.content

    def close(self) -> None:
        """There is nothing of its own to close."""
