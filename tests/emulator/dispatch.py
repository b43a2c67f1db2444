"""From a request to its answer: the route, who asks, whether it fits the discovery documents, and the function that does it."""

from __future__ import annotations

from tests.emulator import access, checks, control, discovery, masks, oauth
from tests.emulator.discovery import Route
from tests.emulator.drive import uploads, version_two
from tests.emulator.errors import GoogleError
from tests.emulator.operations import HANDLERS
from tests.emulator.request_log import Entry
from tests.emulator.wire import Answer, Request, html_answer, json_answer
from tests.emulator.world import World

Found = tuple[Route, dict[str, str]] | None


def respond(world: World, request: Request) -> Answer:
    """Answers a request, or raises `control.Broken`. The faults in force are met here; the log keeps what became of it."""
    if request.path.startswith("/_control/"):
        return control.answer(world, request)
    found = discovery.find(request.method, request.path)
    with world.lock:
        entry = world.log.begin(world.now(), request.method, request.plain_path, request.query)
        session = uploads.session(world, request)
        entry.operation = session.operation.id if session else found[0].operation.id if found else ""
        entry.user = session.caller.account.email if session else _user(world, request)
        fault = world.faults.decide(entry)
    api = entry.operation.partition(".")[0]

    def real() -> Answer:
        try:
            answer = uploads.resume(world, request, session) if session else _answer(world, request, found, entry)
        except GoogleError as error:
            request.body.discard()
            return json_answer(error.document(api), error.code, error.headers)
        entry.applied = answer.status < 400
        return answer

    try:
        if fault is None:
            answer = real()
        else:
            entry.fault = fault.kind if fault.kind != "status" else str(fault.status)
            answer = control.inject(fault, real, request, api)
    finally:
        entry.bytes = request.body.received
    entry.status, entry.answer_bytes = answer.status, answer.size
    return answer


def _user(world: World, request: Request) -> str:
    """The account behind a request's token, for the log; empty where there is none."""
    try:
        return access.caller(world, request).account.email
    except GoogleError:
        return ""


def _answer(world: World, request: Request, found: Found, entry: Entry) -> Answer:
    if found is None:
        return _elsewhere(world, request)
    route, path = found
    if route.upload:
        return uploads.begin(world, request, route.operation, path, entry)
    text = _body(request, world.settings.request_limit)
    with world.lock:
        call = checks.checked(world, request, route.operation, path, text, entry)
        handler = HANDLERS.get(route.operation.id)
        if handler is None:
            raise GoogleError(501, f"This emulator does not have {route.operation.id}.", reason="notImplemented")
        document = handler(call)
    if isinstance(document, Answer):
        return document
    return Answer(204) if document is None else json_answer(masks.prune(document, call.fields))


def _elsewhere(world: World, request: Request) -> Answer:
    """OAuth, the upload address of Drive v2 that gspread still uses, and Google's page for what does not exist."""
    with world.lock:
        answer = oauth.answer(world, request) or version_two.answer(world, request)
    request.body.discard()
    return answer or html_answer("Error 404 (Not Found)!!1", 404)


def _body(request: Request, limit: int) -> bytes:
    """The whole body. One that is too large is read away and refused."""
    pieces, size = [], 0
    for piece in request.body.pieces():
        size += len(piece)
        if size <= limit:
            pieces.append(piece)
    if size > limit:
        raise GoogleError(400, f"Request payload size exceeds the limit: {limit} bytes.", reason="badRequest")
    return b"".join(pieces)
