"""How files come into being and end: owners, folders, storage, and ids that were generated before."""

from __future__ import annotations

from typing import Any

from tests.emulator.accounts import Account, Caller
from tests.emulator.drive import sight
from tests.emulator.drive.content import Content
from tests.emulator.drive.file import (
    BINARY,
    FOLDER,
    NATIVE,
    NATIVE_SIZE,
    SPREADSHEET,
    DriveFile,
    Permission,
    revision_id,
)
from tests.emulator.errors import GoogleError, file_not_found, invalid
from tests.emulator.sheets.spreadsheet import new_book
from tests.emulator.world import World


def usage(world: World, account: Account) -> int:
    """Bytes of storage that an account uses; what lies in the trash counts too."""
    return sum(file.size for file in world.files.values() if file.owner == account.email)


def require_room(world: World, account: Account, size: int) -> None:
    """Raises Google's 403 where an account's storage cannot take `size` more bytes."""
    if size and usage(world, account) + size > account.storage_limit:
        raise GoogleError(
            403,
            "The user's Drive storage quota has been exceeded.",
            reason="storageQuotaExceeded",
            domain="usageLimits",
        )


def require_id(world: World, file_id: str, mime_type: str) -> None:
    """Raises where an id that the client brings cannot be given to a new file."""
    if file_id in world.files:
        raise GoogleError(409, "A file already exists with the provided ID.", reason="fileIdInUse")
    if mime_type.startswith(NATIVE) and mime_type != FOLDER:
        raise GoogleError(400, "Generated IDs are not supported for Docs Editors formats.", reason="invalid")
    if file_id not in world.generated_ids:
        raise GoogleError(400, "The provided file ID is not usable.", reason="invalid", location=("file.id", "other"))


def folder_id(world: World, caller: Caller, given: str) -> str:
    """The id of a folder that the caller may put files into; `root` is the top of their Drive."""
    root = caller.account.root_id
    if given in ("root", root):
        return root
    folder = world.files.get(given)
    if folder is None or not sight.shown(world, caller, folder):
        raise file_not_found(given)
    if not folder.folder:
        raise GoogleError(403, "The specified parent is not a folder.", reason="parentNotAFolder")
    if not sight.at_least(sight.role(world, caller.account, folder) or "reader", "writer"):
        raise GoogleError(
            403, "The user does not have sufficient permissions for this file.", reason="insufficientFilePermissions"
        )
    return given


def create(
    world: World,
    caller: Caller,
    name: str,
    mime_type: str,
    *,
    file_id: str = "",
    parents: list[str] | None = None,
    content: Content | None = None,
) -> DriveFile:
    """A new file of the caller's. Raises where its folder, its id or the caller's storage does not allow it."""
    if file_id:
        require_id(world, file_id, mime_type)
    if len(parents or ()) > 1:
        raise GoogleError(403, "Increasing the number of parents is not allowed", reason="cannotAddParent")
    folders = [folder_id(world, caller, parent) for parent in parents or ["root"]]
    native = mime_type.startswith(NATIVE)
    if not native and content is None:
        content = Content()
    require_room(
        world, caller.account, NATIVE_SIZE if native and mime_type != FOLDER else content.size if content else 0
    )
    new_id = file_id or (world.ids.spreadsheet() if mime_type == SPREADSHEET else world.ids.file())
    now, email = world.now(), caller.account.email
    owner = Permission(caller.account.permission_id, "user", "owner", email)
    file = DriveFile(
        new_id, name, mime_type, email, now, now, folders, {owner.id: owner}, {(caller.app, email)}, modified_by=email
    )
    file.names.append((now, name))
    if native:
        file.book = new_book(new_id, name) if mime_type == SPREADSHEET else None
    else:
        set_content(file, content or Content(), mime_type)
    world.files[new_id] = file
    world.generated_ids.discard(new_id)
    world.changes.append(new_id)
    return file


def set_content(file: DriveFile, content: Content, mime_type: str) -> None:
    file.content = content
    file.mime_type = mime_type or BINARY
    file.revision = revision_id(file.id, file.version)


def undo(world: World, file: DriveFile) -> None:
    """Takes back the birth of a file that could not be finished."""
    del world.files[file.id]
    world.changes.pop()


def end(world: World, file: DriveFile) -> None:
    """Deletes a file for good; of a folder, also what its owner has in it."""
    world.files.pop(file.id, None)
    world.changes.append(file.id)
    for child in [other for other in world.files.values() if file.id in other.parents]:
        if child.owner == file.owner:
            end(world, child)
        else:
            child.parents.remove(file.id)


def set_metadata(world: World, caller: Caller, file: DriveFile, given: dict[str, Any]) -> None:
    """Takes over what a body may say about a file, except its name, folder and trash."""
    file.description = given.get("description", file.description)
    file.starred = given.get("starred", file.starred)
    file.original_name = given.get("originalFilename", file.original_name)
    _set(file.properties, given.get("properties", {}))
    if "appProperties" in given:
        _set(file.app_properties.setdefault(caller.app, {}), given["appProperties"])
    if "properties" in given or "appProperties" in given:
        file.properties_since = world.now()


def _set(properties: dict[str, str], given: dict[str, str | None]) -> None:
    """Sets properties; one that is null is removed. Key and value together hold 124 bytes."""
    for key, value in given.items():
        if value is None:
            properties.pop(key, None)
            continue
        if len(f"{key}{value}".encode()) > 124:
            raise invalid("Properties and app properties are limited to 124 bytes for the key and the value together.")
        properties[key] = value
    if len(properties) > 100:
        raise invalid("A file can have at most 100 properties.")
