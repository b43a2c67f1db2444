"""Parting from a store: everything it owns as one file, read back, and then nobody works for it any more.

What goes in is the store's alone: entries of the audience `client` and the files that they name. Minutes, rates and
private notes stay here. The file is written in a fixed order and streamed: its size makes no difference to memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from concierge_cli import __version__
from concierge_cli.domain.access import Access
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import CLIENT, Draft, Event, canonical, to_json
from concierge_cli.domain.instants import iso
from concierge_cli.errors import Conflict, RuleViolation
from concierge_cli.i18n import _, ngettext, speaking
from concierge_cli.journal import handover
from concierge_cli.journal.handover import EVIDENCE, READ_ME, TEXTS, Manifest
from concierge_cli.journal.packed import MANIFEST, Entry, NewZip, blocks_of, open_zip, pack
from concierge_cli.journal.projections import files_named
from concierge_cli.language.dates import local
from concierge_cli.services import access as register_of
from concierge_cli.services.cells import BOM, csv_lines
from concierge_cli.services.desk import Desk
from concierge_cli.services.desk import Entry as When
from concierge_cli.services.file_names import TEXT_ENDING, file_name, name_in_drive

if TYPE_CHECKING:
    from concierge_cli.journal.heads import ChainHead

FILE_COLUMNS: Final = (
    *("case", "kind", "level", "from", "name", "value", "type", "size", "sha256", "added_at", "taken_at", "counts"),
    *("problems", "path"),
)
ACCESS_COLUMNS: Final = (
    *("number", "platform", "site", "user", "role", "dedicated", "two_step", "granted", "reviewed", "revoked"),
    "concerns",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the vault and the name that it has in the store's file."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be handed over. `missing` are files that the vault has lost or that were damaged; `accesses` are those
    still in force."""

    client: Client
    events: int
    cases: int
    open_cases: int
    files: tuple[Kept, ...]
    missing: tuple[str, ...]
    accesses: tuple[Access, ...]
    heads: tuple[ChainHead, ...]

    @property
    def size(self) -> int:
        """Bytes of the files."""
        return sum(kept.size for kept in self.files)

    @property
    def unfinished(self) -> bool:
        """It holds open cases or lacks files: to part all the same needs a reason."""
        return bool(self.open_cases or self.missing)

    @property
    def command(self) -> str:
        """What parts from the store as it is now."""
        because = ' --because "..."' if self.unfinished else ""
        return f"concierge client offboard {self.client.slug}{because}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was handed over, and where."""

    plan: Plan
    path: Path
    size: int
    sha256: str


# --- what there is ------------------------------------------------------------------------------------------------


def plan(desk: Desk, client: Client) -> Plan:
    """Reads everything that the store owns once, the files too."""
    from concierge_cli.journal import CaseFilter

    rows = desk.journal.cases(CaseFilter(client=client.slug, closed=None), clocks=False)
    folders = {row.key: row.id for row in rows}
    names = _Names(folders)
    count = 0
    for event in _theirs(desk, client.slug):
        count += 1
        names.add(event)
    found = [(name, sha256) for name, sha256 in names.found if desk.vault.has(sha256)]
    damaged = {
        finding.name for finding in desk.vault.verify({sha256 for _name, sha256 in found}) if finding.kind != "stray"
    }
    lost = {sha256 for _name, sha256 in names.found} - {sha256 for _name, sha256 in found} - names.erased
    return Plan(
        client=client,
        events=count,
        cases=len(rows),
        open_cases=sum(not row.closed for row in rows),
        files=tuple(
            Kept(name, sha256, desk.vault.path(sha256).stat().st_size)
            for name, sha256 in sorted(found)
            if sha256 not in damaged
        ),
        missing=tuple(sorted(lost | damaged)),
        accesses=tuple(one for one in register_of.register(desk, client.slug) if not one.revoked),
        heads=_heads(desk, client.slug),
    )


def usual_place(desk: Desk, client: Client) -> Path:
    """A dated file in the current folder."""
    return Path(f"{client.slug}-{local(desk.now, client.zone).date().isoformat()}.zip").absolute()


def handed_over(found: Plan, path: Path) -> Done:
    """The file as it lies on the disk."""
    with path.open("rb") as file:
        return Done(plan=found, path=path, size=path.stat().st_size, sha256=file_digest(file, "sha256").hexdigest())


def plan_json(desk: Desk, found: Plan) -> dict[str, Any]:
    """What scripts read of a plan."""
    from concierge_cli.services.agreement import open_draft
    from concierge_cli.services.billing import unbilled_months

    return {
        "client": found.client.slug,
        "events": found.events,
        "cases": found.cases,
        "open_cases": found.open_cases,
        "files": len(found.files),
        "bytes": found.size,
        "missing": list(found.missing),
        "needs_because": found.unfinished,
        "unbilled_months": unbilled_months(desk, found.client),
        "open_draft": open_draft(desk, found.client),
        "access": [register_of.access_json(desk, found.client, one) for one in found.accesses],
    }


def refuse_unfinished(found: Plan, entry: When) -> None:
    """Raises RuleViolation for open cases and lost files, unless a reason was given."""
    if entry.because or not found.unfinished:
        return
    said = []
    if found.open_cases:
        said.append(
            ngettext("{n} case is still open", "{n} cases are still open", found.open_cases).format(n=found.open_cases)
        )
    if found.missing:
        count = len(found.missing)
        said.append(
            ngettext("{n} file of a case is lost or damaged", "{n} files of cases are lost or damaged", count).format(
                n=count
            )
        )
    raise RuleViolation(
        _("{name} cannot be handed over like this: {what}. Nothing was written. To part all the same, say why:").format(
            name=found.client.name, what=", ".join(said)
        ),
        hint=found.command,
        data={"open_cases": found.open_cases, "missing_files": list(found.missing)},
    )


def _theirs(desk: Desk, slug: str) -> Iterator[Event]:
    return (event for event in desk.journal.all_events(slug) if event.audience == CLIENT)


def _heads(desk: Desk, slug: str) -> tuple[ChainHead, ...]:
    return tuple(head for head in desk.journal.heads(slug) if head.audience == CLIENT)


class _Names:
    """Gives every file of the vault that an entry names a readable place: a folder a case, no name twice."""

    def __init__(self, folders: dict[str, str]) -> None:
        self._folders = folders
        self._taken: set[str] = set()
        self._placed: set[tuple[str, str]] = set()
        self._names: dict[str, str] = {}
        self.found: list[tuple[str, str]] = []
        self.erased: set[str] = set()
        """What only an erased entry names may be gone with it."""

    def add(self, event: Event) -> None:
        if event.kind == "opened":
            self._folders.setdefault(event.case, str(event.facts.get("id", "")))  # one that was taken back
        for sha256 in files_named(event):
            folder = self._folders.get(event.case) or "general"
            if event.personal is None:
                self.erased.add(sha256)
            if (folder, sha256) not in self._placed:
                self._placed.add((folder, sha256))
                self.found.append((self._free(folder, self._name(event, sha256)), sha256))

    def _name(self, event: Event, sha256: str) -> str:
        """What went to Drive in the place of a file is named by that file."""
        if event.kind == "file_mirrored":
            return name_in_drive(self._names.get(str(event.facts.get("sha256", "")), ""), sha256)
        name = self._names[sha256] = file_name(event, sha256)
        return name

    def _free(self, folder: str, name: str) -> str:
        """The name in its folder, with a number behind it where another file has it (in any capitals)."""
        place = (TEXTS if name.endswith(TEXT_ENDING) else EVIDENCE) + folder
        name = name.replace(TEXT_ENDING, ".txt")
        stem, dot, ending = name.rpartition(".")
        number, path = 1, f"{place}/{name}"
        while path.casefold() in self._taken:
            number += 1
            path = f"{place}/{stem}-{number}{dot}{ending}" if dot else f"{place}/{name}-{number}"
        self._taken.add(path.casefold())
        return path


# --- writing ------------------------------------------------------------------------------------------------------


def write(desk: Desk, found: Plan, file: BinaryIO, progress: Callable[[int], None] = lambda _count: None) -> None:
    """Writes the store's file into `file`, which can be read back, and proves that it holds what was planned.

    `progress` is told of the bytes of evidence as they are packed.
    """
    with speaking(found.client.language):
        _write(desk, found, file, progress)
    file.flush()
    file.seek(0)
    _prove(found, file)
    file.seek(0, 2)


def _write(desk: Desk, found: Plan, file: BinaryIO, progress: Callable[[int], None]) -> None:
    from concierge_cli.services.export import lines, records
    from concierge_cli.services.offboarding_papers import SCHEMA_FILE, read_me

    client = found.client
    place = {(kept.name.split("/")[1], kept.sha256): kept.name for kept in found.files}
    cases = partial(records, desk, "cases", client=client.slug)
    with NewZip(file) as packed:
        entries: list[Entry] = []

        def add(name: str, blocks: Iterable[bytes], *, stored: bool = False) -> None:
            entries.append(pack(packed, name, blocks, stored=stored))

        add(READ_ME.get(client.language, READ_ME["en"]), _text(read_me(desk, found)))
        add(handover.SCHEMA, [SCHEMA_FILE.read_bytes()])
        add(handover.PROFILE, [_json(_profile(desk, client)), b"\n"])
        add(handover.ACCESS, _csv(ACCESS_COLUMNS, (_access(desk, client, one) for one in _register(desk, client))))
        add(handover.CASES[0], _csv_text(lines(cases(), "cases", "csv")))
        add(handover.CASES[1], _array(cases()))
        add(
            handover.FILES,
            _csv(FILE_COLUMNS, (_file(one, place) for one in records(desk, "evidence", client=client.slug))),
        )
        add(handover.EVENTS, (canonical(to_json(event)) + b"\n" for event in _theirs(desk, client.slug)))
        for kept in found.files:
            with desk.vault.open(kept.sha256) as source:
                # Photos, videos and PDFs are compressed already.
                add(kept.name, _told(blocks_of(source), progress), stored=kept.name.startswith(EVIDENCE))
        manifest = Manifest(
            program=__version__,
            made_at=iso(desk.now),
            client=client.slug,
            name=client.name,
            prefix=client.prefix,
            letter=desk.journal.letter_for(client.slug),
            order_key=desk.journal.order_secret(client.slug),
            events=found.events,
            cases=found.cases,
            heads=found.heads,
            missing=found.missing,
            entries=tuple(entries),
        )
        pack(packed, MANIFEST, [json.dumps(manifest.to_json(), indent=1, ensure_ascii=True).encode()])


def _told(blocks: Iterable[bytes], progress: Callable[[int], None]) -> Iterator[bytes]:
    for block in blocks:
        yield block
        progress(len(block))


def _prove(found: Plan, file: BinaryIO) -> None:
    """Reads what was written as `client attach` will. Raises CheckFailed for what comes back otherwise."""
    with open_zip(file, handover.broken, limits=handover.LIMITS) as packed:
        written = handover.read(packed)
        written.prove()
    if {kept.sha256 for kept in found.files} != written.stored().keys():
        raise handover.broken(_("a file that its entries name is missing"))


def _text(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines for whoever opens them with whatever a machine has: marked as UTF-8, with the line ends of Windows."""
    yield BOM.encode()
    yield from (f"{line}\r\n".encode() for line in lines)


_csv_text = _text
"""A CSV file of its own begins and ends its lines the same way."""


def _csv(columns: tuple[str, ...], records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    def rows() -> Iterator[list[object]]:
        yield list(columns)
        for record in records:
            yield [" ".join(value) if isinstance(value := record.get(name), list) else value for name in columns]

    return _csv_text(csv_lines(rows()))


def _array(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A JSON array, an element a line."""
    before = b"[\n"
    for record in records:
        yield before + _json(record)
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=True, default=str).encode()


def _profile(desk: Desk, client: Client) -> dict[str, Any]:
    return client.to_json() | {"access": [_access(desk, client, one) for one in _register(desk, client)]}


def _register(desk: Desk, client: Client) -> tuple[Access, ...]:
    return register_of.register(desk, client.slug)


def _access(desk: Desk, client: Client, access: Access) -> dict[str, Any]:
    document = register_of.access_json(desk, client, access)
    return {name: document[name] for name in ACCESS_COLUMNS}


def _file(record: dict[str, Any], place: dict[tuple[str, str], str]) -> dict[str, Any]:
    return record | {"path": place.get((record["case"], record["sha256"] or ""))}


# --- parting ------------------------------------------------------------------------------------------------------


def archive_client(desk: Desk, done: Done, *, entry: When) -> Client:
    """Logs that nobody works for the store any more; one that is archived already stays so.

    Raises Conflict when anything was logged about it since the file was planned: the file would lack it.
    """
    client = done.plan.client

    def guard() -> None:
        if _heads(desk, client.slug) != done.plan.heads:
            raise _moved(done.plan)

    if client.archived_at is None:
        draft = Draft(
            kind="client_archived",
            client=client.slug,
            occurred_at=desk.when(entry),
            facts={
                "digest": done.sha256,
                "events": done.plan.events,
                "cases": done.plan.cases,
                "open_cases": done.plan.open_cases,
                "files": len(done.plan.files),
            },
            personal={"name": done.path.name},
        )
        desk.log_store(client.slug, entry, draft, guard=guard)
    return desk.client(client.slug)


def _moved(found: Plan) -> Conflict:
    return Conflict(
        _("Something was logged about {name} while its file was written, so it is not archived.").format(
            name=found.client.name
        ),
        hint=f"{found.command} --force",
    )
