"""From a spreadsheet's id to the spreadsheet: it is a file of Drive, with Drive's permissions."""

from __future__ import annotations

from tests.emulator.accounts import Caller
from tests.emulator.drive import sight
from tests.emulator.drive.file import DriveFile
from tests.emulator.errors import GoogleError
from tests.emulator.masks import Mask
from tests.emulator.operations import Call
from tests.emulator.sheets.render import Renderer
from tests.emulator.sheets.spreadsheet import Spreadsheet
from tests.emulator.world import World


def find(call: Call, *, write: bool = False) -> tuple[DriveFile, Spreadsheet]:
    """The spreadsheet that a request names. Raises 404 where the app may not know of it, 403 where the person may not."""
    return find_by_id(call.world, call.caller, call["spreadsheetId"], write=write)


def find_by_id(world: World, caller: Caller, spreadsheet_id: str, *, write: bool) -> tuple[DriveFile, Spreadsheet]:
    file = world.files.get(spreadsheet_id)
    everything = caller.holds("spreadsheets", "spreadsheets.readonly", "drive", "drive.readonly")
    if file is None or not (everything or sight.opened(caller, file)):
        raise GoogleError(404, "Requested entity was not found.")
    role = sight.role(world, caller.account, file)
    if role is None or (write and not sight.at_least(role, "writer")):
        raise GoogleError(403, "The caller does not have permission")
    if file.book is None:
        raise GoogleError(400, "This operation is not supported for this document")
    return file, file.book


def renderer(call: Call, book: Spreadsheet, mask: Mask | None = None) -> Renderer:
    """Renders a spreadsheet for a request, under its own mask unless another is given."""
    return Renderer(
        book,
        now=call.world.now(),
        app=call.caller.app,
        editor=call.caller.account.email,
        mask=call.fields if mask is None else mask,
    )


def commit(call: Call, file: DriveFile, book: Spreadsheet) -> None:
    """Puts an updated fork in the spreadsheet's place."""
    book.check_size(call.world.settings.cell_limit)
    if book.title != file.name:
        file.rename(book.title, call.world.now())
    file.book = book
    sight.touch(call.world, call.caller, file)
