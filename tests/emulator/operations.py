"""The operations that are built: each is one function from a `Call` to the document that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.emulator.accounts import Caller
from tests.emulator.discovery import Operation
from tests.emulator.masks import Mask
from tests.emulator.wire import Answer, Request

if TYPE_CHECKING:
    from tests.emulator.world import World


@dataclass(slots=True)
class Call:
    """One checked request. `parameters` are typed, `body` is normalised."""

    world: World
    caller: Caller
    operation: Operation
    parameters: dict[str, Any]
    body: Any
    fields: Mask
    request: Request

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.parameters.get(name, default)


Handler = Callable[[Call], Any]
"""Returns the answer's document, cut down to `fields` afterwards, or a whole `Answer`."""

HANDLERS: dict[str, Handler] = {}


def operation(name: str) -> Callable[[Handler], Handler]:
    """Registers the function that answers one operation of the discovery documents."""

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def whole(answer: Any) -> Answer | None:
    return answer if isinstance(answer, Answer) else None
