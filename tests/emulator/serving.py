"""The HTTP server: keep-alive, one thread a connection, each answer in one write (two cost 40 ms on loopback)."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.emulator import control, dispatch
from tests.emulator.drive import register as register_drive
from tests.emulator.sheets import register as register_sheets
from tests.emulator.wire import Answer, Body, Disconnected, Request
from tests.emulator.world import ACCOUNT, Start, World

register_drive()
register_sheets()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """The log is `GET /_control/log`."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qsl(parts.query, keep_blank_values=True)
        method, body = self.command, Body(self.rfile, self.headers)
        if method == "POST" and self.headers.get("X-HTTP-Method-Override") == "GET":
            method = "GET"  # a query that is too long for an address comes as a form
            query += parse_qsl(body.whole().decode(), keep_blank_values=True)
        request = Request(method, parts.path, query, self.headers, body, self.server.base)
        try:
            answer = dispatch.respond(self.server.world, request)
        except control.Broken as broken:
            self._break(broken.answer)
        except Disconnected:
            self.close_connection = True
        except ConnectionError:
            raise
        except Exception:  # a bug of the emulator: said aloud on both sides
            trace = traceback.format_exc()
            sys.stderr.write(trace)
            self.close_connection = True
            self._send(Answer(500, trace.encode(), {"Content-Type": "text/plain"}))
        else:
            self._send(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _serve  # noqa: N815 - the base class looks for these

    def _send(self, answer: Answer, *, part: int | None = None) -> None:
        """Writes an answer; of a broken one the first `part` bytes of its body."""
        self.send_response_only(answer.status)
        self.send_header("Date", self.date_time_string())
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(answer.size))
        self.end_headers()
        if self.command != "HEAD":
            if isinstance(answer.body, bytes):
                self.wfile.write(answer.body[:part])
            else:
                for piece in answer.body:
                    self.wfile.write(piece)
        self.wfile.flush()

    def _break(self, answer: Answer | None) -> None:
        """Ends the connection: with half of an answer, or with a reset."""
        self.close_connection = True
        if answer is not None:
            self._send(answer, part=answer.size // 2)
        else:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, port: int, world: World) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.world = world
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; anything else is one of the emulator, and is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def disconnect(self) -> None:
        """Ends the connections that clients keep alive."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Emulator:
    """A running emulator: `with Emulator() as google: … google.url …`."""

    def __init__(self, *, port: int = 0, account: str = ACCOUNT, token: str = "", seed: int = 0) -> None:
        self.world = World(Start(account, token, seed))
        self._server = Server(port, self.world)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return self._server.base

    def start(self) -> Emulator:
        self._thread.start()
        return self

    def wait(self) -> None:
        """Serves until the process is interrupted."""
        self._thread.join()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.disconnect()
        self._server.server_close()

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
