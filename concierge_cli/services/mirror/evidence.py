"""Files on their way to Drive: everything of a store that the vault holds and that is the store's to see.

Each file goes once. Its id is chosen and kept before Google hears of it; that it arrived is an entry of the log, made
only after Drive showed the very content. Whoever is stopped in between goes on from there. Of photos and films a copy
goes without the place where they were taken, unless it shall keep it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from concierge_cli.domain.event import Draft
from concierge_cli.errors import ConciergeError, Conflict, NotSignedIn, PermissionDenied, Unavailable
from concierge_cli.google import uploads
from concierge_cli.google.drive_file import DriveFile, change, look
from concierge_cli.google.refusals import AlreadyThere, Gone, Rejected
from concierge_cli.i18n import _
from concierge_cli.journal.drive_files import DriveFiles, Unsent, Upload
from concierge_cli.services.evidence import no_progress
from concierge_cli.services.file_names import TEXT_ENDING, file_name
from concierge_cli.services.mirror.folders import Folders, Ids
from concierge_cli.services.mirror.remote import Finding, Remote, case_id

if TYPE_CHECKING:
    from concierge_cli.domain.client import Client
    from concierge_cli.google.door import Door
    from concierge_cli.services.desk import Desk

FIRST_GUESS: Final = 500_000
"""Bytes a second that a line is believed to send before it was seen."""

_TRIES: Final = 3


class Held(NamedTuple):
    """A file that stays here: it tells where it was taken, and that cannot be taken out of it."""

    case: str
    name: str
    sha256: str


@dataclass(slots=True, kw_only=True)
class SentFiles:
    """What went to Drive, and what did not.

    `left` have to wait for their time, `absent` are not on this machine, `damaged` are not what they were here. `trouble`
    is what ended the run before its end: what went before it is logged, the rest goes next time.
    """

    sent: int = 0
    bytes: int = 0
    without_place: int = 0
    put_back: int = 0
    left: int = 0
    left_bytes: int = 0
    absent: int = 0
    damaged: int = 0
    held: list[Held] = field(default_factory=list)
    folders_made_again: tuple[str, ...] = ()
    trouble: ConciergeError | None = None

    def to_json(self) -> dict[str, Any]:
        """What scripts read."""
        return {
            "sent": self.sent,
            "bytes": self.bytes,
            "without_place": self.without_place,
            "put_back": self.put_back,
            "left": self.left,
            "left_bytes": self.left_bytes,
            "absent": self.absent,
            "damaged": self.damaged,
            "held": [{"case": one.case or None, "name": one.name} for one in self.held],
            "folders_made_again": list(self.folders_made_again),
            "trouble": self.trouble.code if self.trouble else None,
        }


def waiting_files(desk: Desk, client: Client, cases: Iterable[str] | None = None) -> tuple[int, int]:
    """How many files have to go to Drive and are here, and their bytes: what `send_files` tells its progress of."""
    sizes = [desk.vault.size(one.sha256) for one in DriveFiles(desk.journal).unsent(client.slug, cases)]
    here = [size for size in sizes if size]
    return len(here), sum(here)


def send_files(
    desk: Desk,
    door: Door,
    client: Client,
    *,
    limit: float | None = None,
    progress: Callable[[int], None] = no_progress,
    cases: Iterable[str] | None = None,
    again: Sequence[Finding] = (),
    keep_location: bool = False,
    remote: Remote | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> SentFiles:
    """Sends what is not in Drive yet, as far as it fits into `limit` seconds; the rest is carried on another time.

    Of `cases` only (keys, or "" for the store's own) where they are given. `again` names what shall be sent or put back
    although it was there before. `keep_location` sends the place where it was taken along. `remote` is what was seen in
    Drive. `progress` is told of bytes. Whoever calls holds the client's turn. Raises nothing of Google's: `trouble`
    carries it.
    """
    sending = _Sending(desk, door, client, limit, progress, remote, clock, keep_location=keep_location)
    try:
        for finding in again:
            sending.again(finding)
        sending.all(DriveFiles(desk.journal).unsent(client.slug, cases))
    except (Conflict, Gone, NotSignedIn, PermissionDenied, Unavailable) as error:
        sending.result.trouble = error
    if sending.result.sent:
        DriveFiles(desk.journal).forget_arrived(client.slug)
    sending.result.folders_made_again = tuple(sending.folders.made_again)
    return sending.result


class _OutOfTime(Exception):
    """The limit came while something was on its way."""


class _Sending:
    def __init__(
        self,
        desk: Desk,
        door: Door,
        client: Client,
        limit: float | None,
        progress: Callable[[int], None],
        remote: Remote | None,
        clock: Callable[[], float],
        *,
        keep_location: bool,
    ) -> None:
        self.result = SentFiles()
        self._desk, self._door, self._client = desk, door, client
        self._files = DriveFiles(desk.journal)
        self._ids = Ids(door)
        self.folders = Folders(desk, door, client, ids=self._ids, there=remote)
        self._progress, self._clock = progress, clock
        self._keep_location = keep_location
        self._ends = None if limit is None else clock() + limit
        self._rate: float = FIRST_GUESS
        self._lying = {
            (file.properties.get("case", ""), file.properties.get("sha256", "")): file
            for file in (remote or {}).values()
            if file.properties.get("concierge") == "file" and not file.trashed
        }

    # --- which files ----------------------------------------------------------------------------------------------

    def all(self, unsent: Sequence[Unsent]) -> None:
        here = []
        for one in unsent:
            size = self._desk.vault.size(one.sha256)
            if not size:
                self.result.absent += 1
            elif not one.case or self._desk.journal.case(one.case) is not None:  # else its opening was taken back
                here.append((size, one))
        if self._ends is not None:
            here.sort(key=lambda pair: pair[0])
        self._ids.expected += len(here)
        for place, (size, one) in enumerate(here):
            if not self._fits(size):
                self._leave(here[place:])
                return
            try:
                self._one(one, size)
            except _OutOfTime:
                self._leave(here[place:])
                return

    def again(self, finding: Finding) -> None:
        """Puts a file back where it was, or sends it once more under another id."""
        sent, there = finding.sent, finding.there
        if finding.kind in ("trashed", "moved") and there is not None and _same(there, sent.sent_sha256, sent.size):
            change(self._door, there, into=self.folders.of(sent.case), trashed=False)
            self.result.put_back += 1
            return
        size = self._desk.vault.size(sent.sha256)
        if not size or sent.event is None:
            self.result.absent += 1
            return
        known = self._files.upload(self._client.slug, sent.case, sent.sha256)
        if known is not None and known.file == sent.drive:
            self._files.end_upload(known)
        keep = sent.sent_sha256 == sent.sha256 and sent.event.facts.get("keep_location") is True
        self._one(Unsent(sent.case, sent.sha256, (sent.event,)), size, keep_location=keep)

    def _leave(self, rest: Sequence[tuple[int, Unsent]]) -> None:
        self.result.left += len(rest)
        self.result.left_bytes += sum(size for size, _one in rest)

    def _fits(self, size: int) -> bool:
        return self._ends is None or size < (self._ends - self._clock()) * self._rate

    def _in_time(self) -> bool:
        return self._ends is None or self._clock() < self._ends

    # --- one file -------------------------------------------------------------------------------------------------

    def _one(self, one: Unsent, size: int, *, keep_location: bool = False) -> None:
        name = file_name(one.events[0], one.sha256).replace(TEXT_ENDING, ".txt")
        keep = keep_location or self._keep_location or any(event.facts.get("keep_location") for event in one.events)
        content = one.sha256 if keep else self._without_place(one)
        if content is None:
            self.result.held.append(Held(case_id(self._desk, one.case), name, one.sha256))
            return
        if (seen := self._seen(one, content)) is not None:
            self._log(one, content, seen)
            return
        upload = self._upload(one, content)
        begun = self._clock()
        try:
            with self._desk.vault.open(content) as source:
                there = self._transfer(upload, name, source)
        except Unavailable:
            if self._in_time() or self._ends is None:
                raise
            raise _OutOfTime from None
        if there is None:
            self.result.damaged += 1
            return
        self._rate = max(size / max(self._clock() - begun, 0.001), 1.0)
        self._log(one, content, there)

    def _without_place(self, one: Unsent) -> str | None:
        """The sha256 of what may go: the file itself, or its copy without the place, which then is in the vault.

        None where the place cannot be taken out.
        """
        from concierge_cli.files.location import copy_without, find_position

        path = self._desk.vault.path(one.sha256)
        position = find_position(path)
        if position.stuck:
            return None
        if not position.patches:
            # What the file itself told when it came in must have been found again.
            return None if any(_tells_place(event.facts, one.sha256) for event in one.events) else one.sha256
        self._desk.vault.refuse_without_room(path.stat().st_size)
        with self._desk.vault.incoming() as incoming:
            copy_without(path, position, incoming.write)
            return incoming.publish().sha256

    def _seen(self, one: Unsent, content: str) -> DriveFile | None:
        """The file where it lies in Drive already: sent by another machine, or before this journal was brought back."""
        there = self._lying.get((one.case, one.sha256))
        return there if there is not None and there.sha256 == content else None

    def _upload(self, one: Unsent, content: str) -> Upload:
        """How far it is; from the beginning where it is another content, or its folder another one by now."""
        folder = self.folders.of(one.case)
        known = self._files.upload(self._client.slug, one.case, one.sha256)
        if known is not None and known.sent_sha256 == content and known.folder == folder:
            return known
        if known is not None and known.sent_sha256 == content:
            fresh = known._replace(folder=folder, session="")
        else:
            fresh = Upload(self._client.slug, one.case, one.sha256, content, self._ids.take(), folder)
        self._files.keep_upload(fresh)
        return fresh

    def _transfer(self, upload: Upload, name: str, source: BinaryIO) -> DriveFile | None:
        """The file as it lies in its folder; None where what is here is not what it was. Raises _OutOfTime."""
        size = self._desk.vault.size(upload.sent_sha256)
        mime = self._mime(upload.sent_sha256)
        marks = {"concierge": "file", "client": upload.client, "case": upload.case, "sha256": upload.sha256}
        for attempt in range(_TRIES):
            remembered = upload

            def remember(session: str, upload: Upload = remembered) -> None:
                self._files.keep_upload(upload._replace(session=session))

            outgoing = uploads.Outgoing(upload.file, name, upload.folder, mime, size, marks)
            try:
                there = uploads.send(
                    self._door,
                    outgoing,
                    source,
                    session=upload.session,
                    remember=remember,
                    progress=self._progress,
                    goes_on=None if self._ends is None else self._in_time,
                )
            except (AlreadyThere, Rejected):  # the id is not ours to use
                if attempt == _TRIES - 1:
                    raise
                upload = self._keep(upload._replace(file=self._ids.take(), session=""))
                continue
            except (Gone, PermissionDenied) as error:
                if attempt == _TRIES - 1:
                    raise
                upload = self._keep(upload._replace(folder=self.folders.again(upload.case, error), session=""))
                continue
            if there is None:
                raise _OutOfTime
            if uploads.is_whole(there, source, sha256=upload.sent_sha256, size=size):
                return self._in_its_folder(there, upload)
            change(self._door, there, trashed=True)
            upload = self._keep(upload._replace(file=self._ids.take(), session=""))
            if self._desk.vault.damage(upload.sent_sha256) is not None:
                self._files.end_upload(upload)
                return None
        raise Unavailable(
            _("Google keeps other content of {name} than was sent. It is tried again later.").format(name=name),
            hint="concierge sync",
        )

    def _keep(self, upload: Upload) -> Upload:
        self._files.keep_upload(upload)
        return upload

    def _in_its_folder(self, there: DriveFile, upload: Upload) -> DriveFile:
        """Out of a folder that lies in the trash, or that it was moved to before anybody here saw it arrive."""
        if not there.trashed:
            return there
        folder = look(self._door, upload.folder)
        into = upload.folder if folder is not None and not folder.trashed else self.folders.again(upload.case)
        return change(self._door, there, into=into, trashed=False)

    def _mime(self, sha256: str) -> str:
        """What it is to Drive; what could be run or rendered is plain bytes."""
        from concierge_cli.files.identify import REFUSED, TYPES, identify

        kind = identify(self._desk.vault.path(sha256))
        return TYPES["unknown"].mime if kind.code in REFUSED else kind.mime

    def _log(self, one: Unsent, content: str, there: DriveFile) -> None:
        size = self._desk.vault.size(content)
        draft = Draft(
            kind="file_mirrored",
            client=self._client.slug,
            case=one.case,
            occurred_at=self._desk.now,
            facts={
                "sha256": one.sha256,
                "sent_sha256": content,
                "size": size,
                "location_removed": content != one.sha256,
            },
            personal={"drive": there.id},
        )
        self._desk.journal.append([draft], now=self._desk.now, actor=self._desk.actor)
        self.result.sent += 1
        self.result.bytes += size
        self.result.without_place += content != one.sha256


def _tells_place(facts: dict[str, Any], sha256: str) -> bool:
    return facts.get("sha256") == sha256 and facts.get("has_location") is True


def _same(there: DriveFile, sha256: str, size: int) -> bool:
    return there.size == size and there.sha256 in ("", sha256)
