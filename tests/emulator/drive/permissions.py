"""Sharing: permissions on files and folders, and the mails that Google sends about them."""

from __future__ import annotations

from typing import Any

from tests.emulator.drive import sight
from tests.emulator.drive.file import DriveFile, Permission
from tests.emulator.errors import GoogleError, invalid
from tests.emulator.masks import Mask
from tests.emulator.operations import Call, operation
from tests.emulator.world import Mail

TYPES = ("user", "group", "domain", "anyone")
ROLES = ("owner", "writer", "commenter", "reader")
BRIEF: Mask = {"kind": {}, "id": {}, "type": {}, "role": {}}


def _brief(call: Call, mask: Mask) -> None:
    if not call.request.parameter("fields"):
        call.fields = mask


def _shared(call: Call) -> tuple[DriveFile, Permission]:
    """The file and the permission that a request names, where the caller may change it."""
    file = sight.find(call.world, call.caller, call["fileId"], "writer")
    found = sight.permissions(call.world, file).get(call["permissionId"])
    if found is None:
        raise GoogleError(
            404,
            f"Permission not found: {call['permissionId']}.",
            reason="notFound",
            location=("permissionId", "parameter"),
        )
    return file, found


@operation("drive.permissions.list")
def list_permissions(call: Call) -> dict[str, Any]:
    file = sight.find(call.world, call.caller, call["fileId"])
    _brief(call, {"kind": {}, "nextPageToken": {}, "permissions": BRIEF})
    found = [permission.document() for permission in sight.permissions(call.world, file).values()]
    return {"kind": "drive#permissionList", "permissions": found}


@operation("drive.permissions.get")
def get(call: Call) -> dict[str, Any]:
    _brief(call, BRIEF)
    return _shared(call)[1].document()


@operation("drive.permissions.create")
def create(call: Call) -> dict[str, Any]:
    file = sight.find(call.world, call.caller, call["fileId"], "writer")
    body = call.body
    kind, role = body.get("type"), body.get("role")
    for name, value, allowed in (("type", kind, TYPES), ("role", role, ROLES)):
        if not value:
            raise GoogleError(
                400,
                f"The permission {name} field is required.",
                reason="required",
                location=(f"permission.{name}", "other"),
            )
        if value not in allowed:
            raise invalid(f"The specified {name} is invalid or not supported.")
    email, domain = body.get("emailAddress", ""), body.get("domain", "")
    if kind in ("user", "group") and "@" not in email:
        raise GoogleError(
            400,
            "The specified emailAddress is invalid or not applicable for the given permission type.",
            reason="invalid",
        )
    if kind == "domain" and not domain:
        raise GoogleError(
            400, "The specified domain is invalid or not applicable for the given permission type.", reason="invalid"
        )
    if role == "owner" and not call.get("transferOwnership"):
        raise GoogleError(
            403,
            "The transferOwnership parameter must be enabled when the permission role is 'owner'.",
            reason="forbidden",
            location=("transferOwnership", "parameter"),
        )
    number = {"anyone": "anyoneWithLink", "domain": f"{domain}k"}.get(kind) or call.world.account(email).permission_id
    share = Permission(number, kind, role, email, domain, discoverable=body.get("allowFileDiscovery", False))
    held = file.permissions.get(number)
    if held is not None and held.role == "owner":
        share = held
    elif role == "owner":
        _give_away(call, file, share)
    file.permissions[number] = share
    if kind in ("user", "group") and call.get("sendNotificationEmail", True):
        call.world.mails.append(Mail(email, file.id, role, call.get("emailMessage", "")))
    sight.touch(call.world, call.caller, file)
    _brief(call, BRIEF)
    return share.document()


def _give_away(call: Call, file: DriveFile, share: Permission) -> None:
    """Makes somebody else the owner; the old one stays as an editor."""
    sight.find(call.world, call.caller, file.id, "owner")
    old = file.permissions[call.world.account(file.owner).permission_id]
    file.permissions[old.id] = Permission(old.id, "user", "writer", old.email)
    file.owner = share.email


@operation("drive.permissions.update")
def update(call: Call) -> dict[str, Any]:
    file, found = _shared(call)
    role = call.body.get("role", found.role)
    if role not in ROLES:
        raise invalid("The specified role is invalid or not supported.")
    if found.id not in file.permissions:
        raise GoogleError(403, "This permission is inherited from a folder.", reason="cannotModifyInheritedPermission")
    if (role == "owner") != (found.role == "owner"):
        if not call.get("transferOwnership"):
            raise GoogleError(403, "The owner of a file cannot be changed like this.", reason="forbidden")
        _give_away(call, file, found)
    found.role = role
    sight.touch(call.world, call.caller, file)
    _brief(call, BRIEF)
    return found.document()


@operation("drive.permissions.delete")
def delete(call: Call) -> None:
    world = call.world
    leaving = call["permissionId"] == call.caller.account.permission_id
    file = sight.find(world, call.caller, call["fileId"], "reader" if leaving else "writer")
    found = sight.permissions(world, file).get(call["permissionId"])
    if found is None:
        _shared(call)
    elif found.id not in file.permissions:
        raise GoogleError(403, "This permission is inherited from a folder.", reason="cannotDeleteInheritedPermission")
    elif found.role == "owner":
        raise GoogleError(403, "The owner of a file cannot be removed.", reason="insufficientFilePermissions")
    file.permissions.pop(call["permissionId"])
    sight.touch(world, call.caller, file)
