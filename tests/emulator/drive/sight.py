"""Who sees which file, and what they may do with it: permissions, inherited from folders, and what an app was shown."""

from __future__ import annotations

from tests.emulator.accounts import Account, Caller
from tests.emulator.drive.file import DriveFile, Permission
from tests.emulator.errors import GoogleError, file_not_found
from tests.emulator.world import World

ORDER = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")


def at_least(role: str, needed: str) -> bool:
    return ORDER.index(role) >= ORDER.index(needed)


def ancestors(world: World, file: DriveFile) -> list[DriveFile]:
    """The folders above a file, nearest first, without the top of the Drive."""
    found: list[DriveFile] = []
    waiting = list(file.parents)
    while waiting:
        folder = world.files.get(waiting.pop(0))
        if folder and folder not in found:
            found.append(folder)
            waiting += folder.parents
    return found


def permissions(world: World, file: DriveFile) -> dict[str, Permission]:
    """A file's own permissions and those of the folders above it; where both name somebody, the greater role."""
    shares = dict(file.permissions)
    for folder in ancestors(world, file):
        for key, permission in folder.permissions.items():
            if permission.role == "owner":
                continue  # an editor's file in somebody's folder is still the editor's
            if key not in shares or not at_least(shares[key].role, permission.role):
                shares[key] = permission
        owner = world.account(folder.owner)
        if folder.owner != file.owner and owner.permission_id not in shares:
            shares[owner.permission_id] = Permission(owner.permission_id, "user", "writer", owner.email)
    return shares


def role(world: World, account: Account, file: DriveFile) -> str | None:
    """The greatest role that an account has on a file."""
    domain = account.email.rpartition("@")[2]
    roles = [
        permission.role
        for permission in permissions(world, file).values()
        if permission.type == "anyone"
        or (permission.type == "domain" and permission.domain == domain)
        or permission.email.casefold() == account.email.casefold()
    ]
    return max(roles, key=ORDER.index, default=None)


def trashed(world: World, file: DriveFile) -> bool:
    return file.trashed or any(folder.trashed for folder in ancestors(world, file))


def opened(caller: Caller, file: DriveFile) -> bool:
    """Whether this app made the file, or this person opened it with the app."""
    return (caller.app, caller.account.email) in file.opened_with


def shown(world: World, caller: Caller, file: DriveFile) -> bool:
    """Whether Drive shows the file to this app at all."""
    everything = caller.holds("drive", "drive.readonly", "drive.metadata", "drive.metadata.readonly")
    return (everything or opened(caller, file)) and role(world, caller.account, file) is not None


def parent_shown(world: World, caller: Caller, parent: str) -> bool:
    """Whether a file's folder is named to the caller: the top of their own Drive, or a folder they have access to."""
    folder = world.files.get(parent)
    if folder is None:
        return parent == caller.account.root_id
    return role(world, caller.account, folder) is not None


def find(world: World, caller: Caller, file_id: str, needed: str = "reader") -> DriveFile:
    """A file by its id. Raises 404 where it is not shown, 403 where the role does not suffice."""
    file = world.files.get(file_id)
    if file is None or not shown(world, caller, file):
        raise file_not_found(file_id)
    if not at_least(role(world, caller.account, file) or "reader", needed):
        raise GoogleError(
            403,
            "The user does not have sufficient permissions for this file.",
            reason="insufficientFilePermissions",
        )
    return file


def touch(world: World, caller: Caller, file: DriveFile) -> None:
    """Notes that somebody changed a file."""
    file.modified = world.now()
    file.modified_by = caller.account.email
    file.version += 1
    world.changes.append(file.id)
