"""The emulator's own addresses under `/_control/`, by which a test resets it, breaks it, moves its clock and reads its log.

POST reset             forgets everything
POST faults            [rule, …] or {"rules": [rule, …]}: the rules in force from now on; an empty list ends them
GET  log[?since=N]     every request after the first N
POST clock             {"advance": seconds}
POST settings          {name: value, …}, see `settings.py`; GET reads them
POST service_accounts  {"email": …}: the key file of a new service account
POST revoke            {"user": …, "app": …}: as the person does in their account's settings
POST open              {"file": …, "app": …, "user": …}: the person opens a file with an app (the Picker)
POST storage           {"user": …, "limit": bytes}
GET  mails             what Google would have sent about shared files
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tests.emulator import schema_check, service_accounts
from tests.emulator.drive.file import DriveFile
from tests.emulator.errors import GoogleError, invalid
from tests.emulator.faults import Fault
from tests.emulator.sheets.spreadsheet import Spreadsheet
from tests.emulator.wire import Answer, Disconnected, Request, html_answer, json_answer
from tests.emulator.world import World


class Broken(Exception):
    """The connection is to be broken: before any answer, or after the first bytes of `answer`."""

    def __init__(self, answer: Answer | None = None) -> None:
        super().__init__()
        self.answer = answer


def inject(fault: Fault, real: Callable[[], Answer], request: Request, api: str) -> Answer:
    """What a request gets that meets a fault. Raises `Broken`."""
    if fault.bytes is not None:
        request.body.cut(fault.bytes)
        with contextlib.suppress(Disconnected):
            real()
        raise Broken
    if fault.after or fault.kind in ("delay", "truncate"):
        answer = real()
    else:
        request.body.discard()
        answer = Answer()
    if fault.kind in ("delay", "timeout"):
        time.sleep(fault.seconds)
    if fault.kind in ("reset", "timeout"):
        raise Broken
    if fault.kind == "truncate":
        raise Broken(answer)
    return answer if fault.kind == "delay" else fault.answer(api)


def answer(world: World, request: Request) -> Answer:
    name = request.method + " " + request.plain_path.removeprefix("/_control/")
    handler = HANDLERS.get(name)
    given = request.body.whole()
    if handler is None:
        return html_answer(f"No such control: {name}", 404)
    try:
        body = schema_check.json_body(given)
        with world.lock:
            return json_answer(handler(world, request, body))
    except GoogleError as error:
        return json_answer(error.document(""), error.code)


def _reset(world: World, _request: Request, _body: Any) -> Any:
    world.reset()
    return {}


def _faults(world: World, _request: Request, body: Any) -> Any:
    rules = body.get("rules", [body] if "kind" in body else []) if isinstance(body, dict) else body
    world.faults.replace(rules)
    return {"rules": len(rules)}


def _log(world: World, request: Request, _body: Any) -> Any:
    return world.log.documents(int(request.parameter("since", "0")))


def _clock(world: World, _request: Request, body: Any) -> Any:
    world.clock.advance(float(body.get("advance", 0)))
    return {"now": world.now()}


def _settings(world: World, _request: Request, body: Any) -> Any:
    world.settings.change(body)
    return asdict(world.settings)


def _service_accounts(world: World, request: Request, body: Any) -> Any:
    email = body.get("email") or "robot@emulated-project.iam.gserviceaccount.com"
    return service_accounts.create(world, email, request.base)


def _revoke(world: World, _request: Request, body: Any) -> Any:
    return {"ended": world.authorizations.revoke(body.get("user", ""), body.get("app", ""))}


def _open(world: World, _request: Request, body: Any) -> Any:
    file = world.files.get(body.get("file", ""))
    if file is None:
        raise invalid(f"There is no file {body.get('file')}.")
    file.opened_with.add((str(body.get("app", "")), body.get("user") or world.start.account))
    return {}


def _spreadsheet(world: World, body: Any) -> tuple[DriveFile, Spreadsheet]:
    file = world.files.get(body.get("file", ""))
    if file is None or file.book is None:
        raise invalid(f"There is no spreadsheet {body.get('file')}.")
    return file, file.book


def _keep(world: World, _request: Request, body: Any) -> Any:
    file, book = _spreadsheet(world, body)
    file.kept.append(book.fork())
    return {"version": len(file.kept)}


def _restore(world: World, _request: Request, body: Any) -> Any:
    file, _ = _spreadsheet(world, body)
    number = int(body.get("version", 0))
    if not 1 <= number <= len(file.kept):
        raise invalid(f"There is no version {number}.")
    file.book = file.kept[number - 1].fork()
    file.modified = world.now()
    return {}


def _storage(world: World, _request: Request, body: Any) -> Any:
    world.account(body.get("user") or world.start.account).storage_limit = int(body["limit"])
    return {}


def _mails(world: World, _request: Request, _body: Any) -> Any:
    return [asdict(mail) for mail in world.mails]


HANDLERS: dict[str, Callable[[World, Request, Any], Any]] = {
    "POST reset": _reset,
    "POST faults": _faults,
    "GET log": _log,
    "POST clock": _clock,
    "POST settings": _settings,
    "GET settings": _settings,
    "POST service_accounts": _service_accounts,
    "POST revoke": _revoke,
    "POST open": _open,
    "POST keep": _keep,
    "POST restore": _restore,
    "POST storage": _storage,
    "GET mails": _mails,
}
