"""A client's own copy of everything: the one zip file that `client offboard` writes and `client attach` reads.

`manifest.json` says what it is and names every entry; `events.jsonl` is the log itself, from which all else can be made
again; `evidence/` and `texts/` hold the files of the vault under names that people can read. Nothing in it is the
freelancer's alone, and nothing is another client's.
"""

from __future__ import annotations

import contextlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from concierge_cli.domain.event import CLIENT, MAX_BYTES, Event, broken_parts, from_outside
from concierge_cli.errors import CheckFailed, ConciergeError, InvalidInput
from concierge_cli.i18n import _
from concierge_cli.journal.archive import DATABASE
from concierge_cli.journal.encryption import is_sealed
from concierge_cli.journal.heads import ChainHead
from concierge_cli.journal.outside import SLUG
from concierge_cli.journal.packed import MANIFEST, Entry, Limits, Packed, open_zip, read_manifest, stays_inside

FORMAT: Final = 1
KIND: Final = "concierge-client"
EVENTS: Final = "events.jsonl"
SCHEMA: Final = "schema.json"
PROFILE: Final = "client.json"
ACCESS: Final = "access.csv"
CASES: Final = ("cases.csv", "cases.json")
FILES: Final = "evidence.csv"
READ_ME: Final = {"es": "LEEME.txt", "en": "README.txt"}
EVIDENCE: Final = "evidence/"
TEXTS: Final = "texts/"

LIMITS: Final = Limits(entries=100_000, ratio=200)
"""An event cannot shrink to less than its random salts and digests, a twentieth or more; nothing else of ours comes
near two hundred."""

_TOP: Final = frozenset({EVENTS, SCHEMA, PROFILE, ACCESS, *CASES, FILES, *READ_ME.values()})
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_LETTER: Final = re.compile(r"[A-Z]{0,3}")
_LONGEST_LINE: Final = MAX_BYTES + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the file says of itself. `missing` are vault files that were lost when it was written; `order_key` is the
    client's key for order numbers, `letter` what the writing machine put before its case numbers."""

    program: str
    made_at: str
    client: str
    name: str
    prefix: str
    letter: str
    order_key: str
    events: int
    cases: int
    heads: tuple[ChainHead, ...]
    missing: tuple[str, ...]
    entries: tuple[Entry, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "kind": KIND,
            "program": self.program,
            "made_at": self.made_at,
            "client": self.client,
            "name": self.name,
            "prefix": self.prefix,
            "letter": self.letter,
            "order_key": self.order_key,
            "events": self.events,
            "cases": self.cases,
            "heads": [head._asdict() for head in self.heads],
            "missing": list(self.missing),
            "files": [{"name": entry.name, "size": entry.size, "sha256": entry.sha256} for entry in self.entries],
        }


class Handover(Packed):
    """A client's file, open for reading."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self.manifest = manifest
        super().__init__(file, manifest.entries, is_safe=is_safe, broken=broken)
        self._by_name = {entry.name: entry for entry in self.entries}
        if EVENTS not in self._by_name:
            raise broken(_("its list of content does not fit what is in it"))

    def prove(self, progress: Callable[[int], None] = lambda _count: None) -> None:
        """Reads everything: every byte of every file, every digest of the log, every link of its chains to their heads.

        Raises CheckFailed where one is not as it was written.
        """
        for entry in self.entries:
            self.copy(entry, progress=progress)
        heads: dict[str, tuple[int, str]] = {}
        for event in self.events():
            seq, digest = heads.get(event.replica, (0, ""))
            if (event.client, event.audience) != (self.manifest.client, CLIENT):
                raise broken(_("an entry of it belongs to somebody else"))
            if broken_parts(event):
                raise broken(_("entry {n} does not agree with its digest").format(n=event.seq))
            if (event.seq, event.prev) != (seq + 1, digest):
                raise broken(_("an entry is missing before entry {n}").format(n=event.seq))
            heads[event.replica] = (event.seq, event.digest)
        if {head.replica: (head.seq, head.digest) for head in self.manifest.heads} != heads:
            raise broken(_("its newest entry is not the one that was kept"))

    def stored(self) -> dict[str, Entry]:
        """The files for the vault, by sha256."""
        return {entry.sha256: entry for entry in self.entries if entry.name.startswith((EVIDENCE, TEXTS))}

    def events(self) -> Iterator[Event]:
        """The log, an entry a line; refuses a line that is no entry."""
        with self.open(self._by_name[EVENTS]) as source:
            number = 0
            while line := source.readline(_LONGEST_LINE):
                number += 1
                try:
                    yield from_outside(json.loads(line))
                except (ValueError, RecursionError) as error:
                    raise broken(_("entry {n} cannot be read").format(n=number)) from error
            if number != self.manifest.events:
                raise broken(_("its list of content does not fit what is in it"))


def is_safe(name: str) -> bool:
    """Whether an entry's name is one of ours and leads nowhere."""
    return name in _TOP or (name.startswith((EVIDENCE, TEXTS)) and name.count("/") <= 2 and stays_inside(name))


@contextlib.contextmanager
def open_handover(path: Path) -> Iterator[Handover]:
    """The client's file at `path`. Raises InvalidInput when it is none, CheckFailed when it is not as it was written or
    holds what lies in wait.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        absent = isinstance(error, FileNotFoundError)
        text = _("There is no file {path}.") if absent else _("{path} cannot be read.")
        raise InvalidInput(text.format(path=path), hint="concierge client attach FILE") from error
    with file:
        start = file.read(8)
        if is_sealed(start):
            raise _a_backup(path)
        if not start.startswith(b"PK"):
            raise _another_file(path)
        with open_zip(file, broken, limits=LIMITS) as packed:
            if DATABASE in packed.namelist():
                raise _a_backup(path)
            if MANIFEST not in packed.namelist():
                raise _another_file(path)
            yield read(packed)


def read(packed: zipfile.ZipFile) -> Handover:
    """The client's file in an open zip file. Raises as `open_handover` does."""
    data = read_manifest(packed, broken)
    try:
        if data["kind"] != KIND:
            raise ValueError(data["kind"])
        if int(data["format"]) > FORMAT:
            raise CheckFailed(
                _("That file was written by a newer version of Concierge. Nothing was saved."),
                hint=_("Upgrade: pipx upgrade concierge-cli (or: uv tool upgrade concierge-cli)"),
            )
        manifest = _read(data)
    except (ValueError, KeyError, TypeError) as error:
        raise broken(_("its list of content cannot be read")) from error
    return Handover(packed, manifest)


def _read(data: dict[str, Any]) -> Manifest:
    """The manifest that `to_json` wrote. Raises ValueError, KeyError or TypeError where it is another."""
    for name, form in (("client", SLUG), ("order_key", _KEY), ("letter", _LETTER)):
        if form.fullmatch(data[name]) is None:
            raise ValueError(name)
    entries = tuple(Entry(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in data["files"])
    if any(entry.size < 0 or _SHA256.fullmatch(entry.sha256) is None for entry in entries):
        raise ValueError("an entry")
    return Manifest(
        program=str(data["program"]),
        made_at=str(data["made_at"]),
        client=data["client"],
        name=str(data["name"]),
        prefix=str(data["prefix"]),
        letter=data["letter"],
        order_key=data["order_key"],
        events=int(data["events"]),
        cases=int(data["cases"]),
        heads=tuple(ChainHead(**one) for one in data["heads"]),
        missing=tuple(str(sha256) for sha256 in data["missing"]),
        entries=entries,
    )


def broken(what: str) -> ConciergeError:
    """The refusal of a file that is not as it was written; `what` is wrong with it."""
    return CheckFailed(
        _("That file cannot be taken in: {what}. Nothing was saved.").format(what=what),
        hint=_("Ask for the file again, as it was written."),
    )


def _another_file(path: Path) -> InvalidInput:
    return InvalidInput(
        _("{path} is not a store's file: “client offboard” writes those.").format(path=path),
        hint="concierge client attach --help",
    )


def _a_backup(path: Path) -> InvalidInput:
    return InvalidInput(
        _("{path} is a backup of everything, not one store's file. To bring it back:").format(path=path),
        hint=f"concierge init --from {_('FILE')}",
    )
