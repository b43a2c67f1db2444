"""Files and folders: create, get, change, copy, delete, and ids to create them with."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tests.emulator import discovery
from tests.emulator.drive import births, sight, transfer
from tests.emulator.drive.file import BINARY, BRIEF, FOLDER, DriveFile, document
from tests.emulator.errors import GoogleError, invalid
from tests.emulator.masks import EVERYTHING, prune
from tests.emulator.operations import Call, operation
from tests.emulator.world import World


@lru_cache(maxsize=1)
def _read_only() -> frozenset[str]:
    """The fields of a File that only Google writes, as the discovery document says."""
    fields = discovery.api("drive").schemas["File"]["properties"]
    marked = {name for name, schema in fields.items() if schema.get("description", "").startswith("Output only")}
    return frozenset(marked - {"kind"})


def require_writable(body: dict[str, Any]) -> None:
    if body.keys() & _read_only():
        raise GoogleError(
            403, "The resource body includes fields which are not directly writable.", reason="fieldNotWritable"
        )


def shown(call: Call, file: DriveFile) -> dict[str, Any]:
    """A file as this answer shows it: four fields where the request names none."""
    return prune(
        document(call.world, file, call.caller),
        call.fields or (EVERYTHING if call.request.parameter("fields") else BRIEF),
    )


@operation("drive.files.create")
def create(call: Call) -> dict[str, Any]:
    require_writable(call.body)
    body = call.body
    file = births.create(
        call.world,
        call.caller,
        body.get("name", "Untitled"),
        body.get("mimeType", BINARY),
        file_id=body.get("id", ""),
        parents=body.get("parents"),
    )
    births.set_metadata(call.world, call.caller, file, body)
    return shown(call, file)


@operation("drive.files.get")
def get(call: Call) -> Any:
    if call["fileId"] == "root":
        return _root(call)
    file = sight.find(call.world, call.caller, call["fileId"])
    return transfer.download(call, file) if call.request.parameter("alt") == "media" else shown(call, file)


def _root(call: Call) -> dict[str, Any]:
    """The top of the caller's Drive. An app that sees only its own files does not see it."""
    account = call.caller.account
    if not call.caller.holds("drive", "drive.readonly", "drive.metadata", "drive.metadata.readonly"):
        raise GoogleError(404, "File not found: .", reason="notFound", location=("fileId", "parameter"))
    top = DriveFile(account.root_id, "My Drive", FOLDER, account.email, 0.0, 0.0, [])
    return shown(call, top)


@operation("drive.files.update")
def update(call: Call) -> dict[str, Any]:
    file = sight.find(call.world, call.caller, call["fileId"], "writer")
    change(call, file)
    sight.touch(call.world, call.caller, file)
    return shown(call, file)


def change(call: Call, file: DriveFile) -> None:
    """Applies the body and the parameters of an update to a file."""
    world, body = call.world, call.body
    if "parents" in body:
        raise GoogleError(
            403,
            "The parents field is not directly writable in update requests. Use the addParents and removeParents "
            "parameters instead.",
            reason="fieldNotWritable",
        )
    require_writable(body)
    if body.get("trashed", file.trashed) != file.trashed:
        sight.find(world, call.caller, file.id, "owner")
    parents = _parents(call, file)
    if "name" in body:
        file.rename(body["name"], world.now())
    if "mimeType" in body and file.content is not None:
        file.mime_type = body["mimeType"]
    file.parents = parents
    file.trashed = body.get("trashed", file.trashed)
    births.set_metadata(world, call.caller, file, body)


def _parents(call: Call, file: DriveFile) -> list[str]:
    root = call.caller.account.root_id
    added = [births.folder_id(call.world, call.caller, one) for one in _ids(call.get("addParents"))]
    removed = [root if one == "root" else one for one in _ids(call.get("removeParents"))]
    parents = [parent for parent in file.parents if parent not in removed]
    parents += [parent for parent in added if parent not in parents]
    if len(parents) > 1 and len(parents) > len(file.parents):
        raise GoogleError(403, "Increasing the number of parents is not allowed", reason="cannotAddParent")
    for parent in added:
        folder = call.world.files.get(parent)
        if folder and (folder is file or file in sight.ancestors(call.world, folder)):
            raise invalid("A folder cannot be moved into itself or into a folder below it.")
    return parents


def _ids(given: str | None) -> list[str]:
    return [one.strip() for one in (given or "").split(",") if one.strip()]


@operation("drive.files.copy")
def copy(call: Call) -> dict[str, Any]:
    require_writable(call.body)
    world, body = call.world, call.body
    source = sight.find(world, call.caller, call["fileId"])
    if source.folder:
        raise GoogleError(403, "This file cannot be copied by the user.", reason="cannotCopyFile")
    parents = body.get("parents") or [p for p in source.parents if _own_folder(call, p)]
    made = births.create(
        world,
        call.caller,
        body.get("name", f"Copy of {source.name}"),
        source.mime_type,
        file_id=body.get("id", ""),
        parents=parents or None,
        content=source.content,
    )
    if source.book is not None:
        made.book = source.book.fork()
        made.book.id, made.book.title = made.id, made.name
    made.description, made.properties = source.description, dict(source.properties)
    made.app_properties = {app: dict(values) for app, values in source.app_properties.items()}
    births.set_metadata(world, call.caller, made, body)
    return shown(call, made)


def _own_folder(call: Call, parent: str) -> bool:
    folder = call.world.files.get(parent)
    if folder is None:
        return parent == call.caller.account.root_id
    return sight.shown(call.world, call.caller, folder) and sight.at_least(
        sight.role(call.world, call.caller.account, folder) or "reader", "writer"
    )


@operation("drive.files.delete")
def delete(call: Call) -> None:
    births.end(call.world, sight.find(call.world, call.caller, call["fileId"], "owner"))


@operation("drive.files.emptyTrash")
def empty_trash(call: Call) -> None:
    world, email = call.world, call.caller.account.email
    for file in [file for file in world.files.values() if file.trashed and file.owner == email]:
        if file.id in world.files:
            births.end(world, file)


@operation("drive.files.generateIds")
def generate_ids(call: Call) -> dict[str, Any]:
    ids = new_ids(call.world, call.get("count", 10))
    return {"kind": "drive#generatedIds", "space": call.get("space", "drive"), "ids": ids}


def new_ids(world: World, count: int) -> list[str]:
    """Ids that `create` and `copy` will take, once each."""
    ids = [world.ids.file() for _ in range(count)]
    world.generated_ids.update(ids)
    return ids
