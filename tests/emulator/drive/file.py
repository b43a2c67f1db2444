"""One file or folder, and how it looks in an answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.emulator.clock import rfc3339
from tests.emulator.drive.content import Content

if TYPE_CHECKING:
    from tests.emulator.accounts import Account, Caller
    from tests.emulator.sheets.spreadsheet import Spreadsheet
    from tests.emulator.world import World

NATIVE = "application/vnd.google-apps."
FOLDER = NATIVE + "folder"
SPREADSHEET = NATIVE + "spreadsheet"
BINARY = "application/octet-stream"

EXPORTS = {
    "application/x-vnd.oasis.opendocument.spreadsheet": "ods",
    "text/tab-separated-values": "tsv",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
NATIVE_SIZE = 1024
"""What a Google document counts against its owner's storage."""


@dataclass(slots=True)
class Permission:
    id: str
    type: str
    role: str
    email: str = ""
    domain: str = ""
    discoverable: bool = False

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"kind": "drive#permission", "id": self.id, "type": self.type, "role": self.role}
        if self.email:
            document |= {"emailAddress": self.email, "displayName": self.email.split("@")[0], "deleted": False}
        if self.domain:
            document |= {"domain": self.domain, "displayName": self.domain}
        if self.type in ("anyone", "domain"):
            document["allowFileDiscovery"] = self.discoverable
        return document | {"pendingOwner": False}


@dataclass(slots=True)
class DriveFile:
    id: str
    name: str
    mime_type: str
    owner: str
    created: float
    modified: float
    parents: list[str]
    permissions: dict[str, Permission] = field(default_factory=dict)
    opened_with: set[tuple[str, str]] = field(default_factory=set)
    """(app, account): who made it or opened it with which app. `drive.file` sees nothing else."""
    content: Content | None = None
    book: Spreadsheet | None = None
    kept: list[Spreadsheet] = field(default_factory=list)
    """Versions of the spreadsheet that its owner may restore."""
    trashed: bool = False
    starred: bool = False
    description: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    app_properties: dict[str, dict[str, str]] = field(default_factory=dict)
    """By app: no app sees another's."""
    properties_since: float = 0.0
    """When they were last changed: searching by them lags behind too."""
    original_name: str = ""
    modified_by: str = ""
    version: int = 1
    revision: str = ""
    names: list[tuple[float, str]] = field(default_factory=list)
    """Every name it had, and since when: searching by name lags behind."""

    def name_at(self, instant: float) -> str | None:
        """The name that it had; None before it was made."""
        return next((name for since, name in reversed(self.names) if since <= instant), None)

    def rename(self, name: str, now: float) -> None:
        self.name = name
        self.names.append((now, name))
        if self.book:
            self.book.title = name

    @property
    def folder(self) -> bool:
        return self.mime_type == FOLDER

    @property
    def size(self) -> int:
        """What it counts against its owner's storage."""
        if self.content is not None:
            return self.content.size
        return 0 if self.folder else NATIVE_SIZE


def user_document(account: Account, caller: Caller) -> dict[str, Any]:
    return {
        "kind": "drive#user",
        "displayName": account.name,
        "me": account is caller.account,
        "permissionId": account.permission_id,
        "emailAddress": account.email,
    }


def link(file: DriveFile) -> str:
    """Where a person opens it."""
    if file.folder:
        return f"https://drive.google.com/drive/folders/{file.id}"
    if file.mime_type == SPREADSHEET:
        return f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk"
    return f"https://drive.google.com/file/d/{file.id}/view?usp=drivesdk"


def document(world: World, file: DriveFile, caller: Caller) -> dict[str, Any]:
    """Everything that Drive says about a file to one caller."""
    from tests.emulator.drive import sight

    role = sight.role(world, caller.account, file) or "reader"
    owner = world.account(file.owner)
    writer = sight.at_least(role, "writer")
    found: dict[str, Any] = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime_type,
        "starred": file.starred,
        "trashed": sight.trashed(world, file),
        "explicitlyTrashed": file.trashed,
        "spaces": ["drive"],
        "version": str(file.version),
        "webViewLink": link(file),
        "iconLink": f"https://drive-thirdparty.googleusercontent.com/16/type/{file.mime_type}",
        "hasThumbnail": False,
        "thumbnailVersion": "0",
        "viewedByMe": True,
        "createdTime": rfc3339(file.created),
        "modifiedTime": rfc3339(file.modified),
        "modifiedByMe": file.modified_by == caller.account.email,
        "owners": [user_document(owner, caller)],
        "lastModifyingUser": user_document(world.account(file.modified_by or file.owner), caller),
        "shared": len(sight.permissions(world, file)) > 1,
        "ownedByMe": owner is caller.account,
        "capabilities": {
            "canEdit": writer,
            "canComment": sight.at_least(role, "commenter"),
            "canShare": writer,
            "canCopy": not file.folder,
            "canDownload": not file.folder,
            "canRename": writer,
            "canTrash": role == "owner",
            "canUntrash": role == "owner",
            "canDelete": role == "owner",
            "canAddChildren": file.folder and writer,
            "canListChildren": file.folder,
        },
        "copyRequiresWriterPermission": False,
        "writersCanShare": True,
        "isAppAuthorized": sight.opened(caller, file),
        "quotaBytesUsed": str(file.size),
    }
    parents = [parent for parent in file.parents if sight.parent_shown(world, caller, parent)]
    if parents:
        found["parents"] = parents
    if writer:
        shares = sight.permissions(world, file)
        found["permissions"] = [permission.document() for permission in shares.values()]
        found["permissionIds"] = list(shares)
    optional = {
        "description": file.description,
        "properties": file.properties,
        "appProperties": file.app_properties.get(caller.app, {}),
        "modifiedByMeTime": rfc3339(file.modified) if file.modified_by == caller.account.email else "",
    }
    found |= {name: value for name, value in optional.items() if value}
    if file.content is not None:
        extension = file.name.rpartition(".")[2] if "." in file.name else ""
        found |= {
            "md5Checksum": file.content.md5,
            "sha1Checksum": file.content.sha1,
            "sha256Checksum": file.content.sha256,
            "size": str(file.content.size),
            "headRevisionId": file.revision,
            "originalFilename": file.original_name or file.name,
            "fileExtension": extension,
            "fullFileExtension": extension,
            "webContentLink": f"https://drive.google.com/uc?id={file.id}&export=download",
        }
    elif file.mime_type == SPREADSHEET:
        found["size"] = str(NATIVE_SIZE)
        address = "https://docs.google.com/spreadsheets/export?id={}&exportFormat={}"
        found["exportLinks"] = {mime: address.format(file.id, kind) for mime, kind in EXPORTS.items()}
    return found


BRIEF = {"kind": {}, "id": {}, "name": {}, "mimeType": {}}
"""What Drive says of a file when `fields` is left out."""


def revision_id(file_id: str, version: int) -> str:
    return "0B" + hashlib.sha256(f"{file_id}/{version}".encode()).hexdigest()[:42]
