"""Everything that is checked before an operation runs: the token, the parameters, the body, the mask, the scopes, the quota."""

from __future__ import annotations

from typing import Any

from tests.emulator import access, discovery, masks, schema_check
from tests.emulator.operations import Call
from tests.emulator.request_log import Entry
from tests.emulator.wire import Request
from tests.emulator.world import World


def checked(
    world: World, request: Request, operation: discovery.Operation, path: dict[str, str], metadata: bytes, entry: Entry
) -> Call:
    """The request as its operation takes it; `metadata` is its JSON. Raises Google's refusal."""
    caller = access.caller(world, request)
    entry.app = caller.app
    parameters, entry.overlooked = schema_check.parameters(operation, request.query, path)
    body: Any = {}
    if operation.takes:
        body = schema_check.schemas(operation.api).body(operation.takes, schema_check.json_body(metadata))
    fields = masks.of_answer(request.parameter("fields"), operation.api, operation.gives)
    access.require_scope(caller, operation)
    world.quotas.take(caller, operation, world.now())
    return Call(world, caller, operation, parameters, body, fields, request)
