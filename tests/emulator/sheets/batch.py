"""`batchUpdate`: the requests are applied in order to a fork, and all of them count or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulator import masks
from tests.emulator.accounts import Caller
from tests.emulator.errors import GoogleError, invalid
from tests.emulator.masks import Mask
from tests.emulator.sheets import protection
from tests.emulator.sheets.ranges import Range, from_grid_range
from tests.emulator.sheets.spreadsheet import Spreadsheet
from tests.emulator.world import World


@dataclass(slots=True)
class Batch:
    """The fork that requests work on, and who sent them."""

    book: Spreadsheet
    world: World
    caller: Caller
    owner: str
    """The address of the spreadsheet's owner, who may edit whatever is protected."""

    def range(self, given: dict[str, Any]) -> Range:
        """A GridRange that starts within its sheet."""
        return from_grid_range(self.book, given).within_grid()

    def editable(self, place: Range) -> Range:
        """The same range; raises Google's refusal where it is protected against the caller."""
        protection.check(self.book, place, self.caller.account.email, self.owner)
        return place

    def check_size(self) -> None:
        self.book.check_size(self.world.settings.cell_limit)

    def new_id(self) -> int:
        return self.world.ids.number()


Handler = Callable[[Batch, dict[str, Any]], dict[str, Any] | None]
"""Applies one request; what it returns is its reply."""

REQUESTS: dict[str, Handler] = {}


def request(name: str) -> Callable[[Handler], Handler]:
    """Registers the function that applies one kind of request."""

    def register(handler: Handler) -> Handler:
        REQUESTS[name] = handler
        return handler

    return register


def update_mask(body: dict[str, Any], schema: str) -> Mask:
    """The `fields` of a request that updates something. Raises where it is missing or names what does not exist."""
    text = body.get("fields", "")
    if not text:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    try:
        mask = masks.parse(text)
        masks.verify(mask, "sheets", schema)
    except masks.BadMask as problem:
        raise invalid(f"Invalid field: {problem.args[0]}") from None
    return mask


def apply(batch: Batch, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Applies requests and collects their replies. Raises with the number and kind of the one that failed."""
    if not requests:
        raise invalid("Must specify at least one request.")
    replies = []
    for number, one in enumerate(requests):
        if not one:
            raise invalid(f"Invalid requests[{number}]: No request set.")
        kind, body = next(iter(one.items()))
        handler = REQUESTS.get(kind)
        if handler is None:
            raise GoogleError(501, f"This emulator does not have the request {kind}.")
        try:
            reply = handler(batch, body)
        except GoogleError as error:
            raise invalid(f"Invalid requests[{number}].{kind}: {error.message}") from None
        replies.append({} if reply is None else {kind: reply})
    return replies
