"""The door to Google: every request of the program passes here, one way for Sheets, Drive and tokens alike.

It paces to the quotas, bounds the time, repeats what may be repeated, counts each request, and turns what goes wrong
into an error that a person can act on. Nothing of a token ever stands in one.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Self, TypeVar

from concierge_cli.google.address import address
from concierge_cli.google.failure import PAST_THE_END, Cause, Failed, Failure, failure_in
from concierge_cli.google.pacing import Pace
from concierge_cli.google.refusals import error_for
from concierge_cli.google.request import Answer, Call, Request
from concierge_cli.google.retrying import PATIENT, Chance, Policy, wait_before_next

if TYPE_CHECKING:
    import requests
    from google.auth.credentials import Credentials
    from googleapiclient.discovery import Resource
    from googleapiclient.http import HttpRequest

    from concierge_cli.config import Settings
    from concierge_cli.google.sheets import Sheets

CHUNK = 8 * 2**20
"""Bytes of one step of an upload or download; a multiple of 256 KiB, as Drive wants it."""
_UNAUTHORIZED = 401
_Result = TypeVar("_Result")


def open_door(
    settings: Settings,
    policy: Policy = PATIENT,
    *,
    deadline: float | None = None,
    waiting: Callable[[float], None] | None = None,
) -> Door:
    """The door for whoever is connected; `with open_door(…) as door`.

    `deadline`: everything within so many seconds in all, loading the libraries and reading a keyring included.
    `waiting` is told the seconds of each wait before it. Raises NotSignedIn where nobody is connected; see
    `sign_in.credentials.load`.
    """
    begun = time.monotonic()
    from concierge_cli.google.sign_in.credentials import load

    door = Door(load(settings), policy=policy, base_url=settings.google_base_url, waiting=waiting)
    if deadline is not None:
        door.deadline_in(deadline - (time.monotonic() - begun))
    return door


class Uploaded(NamedTuple):
    """Where an upload stands: `offset` bytes have arrived; `file` is Drive's document of it once all have."""

    offset: int
    file: dict[str, Any] | None


class Door:
    """Raises what `google.refusals` names and NotSignedIn, PermissionDenied, Unavailable; nothing of any library.

    Not for several threads at once. `clock` gives seconds of a clock that does not go back.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        policy: Policy = PATIENT,
        base_url: str = "",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        chance: Chance | None = None,
        waiting: Callable[[float], None] | None = None,
        renewed: Callable[[Credentials], None] | None = None,
    ) -> None:
        """`waiting` is told the seconds of each wait before it; `renewed` of the credentials with a new token."""
        from concierge_cli.google.line import Line
        from concierge_cli.google.tokens import Token

        self.calls: list[Call] = []
        """Every request that went out, in order."""
        self.policy = policy
        self._line = Line(address(base_url))
        self._token = Token(credentials, renewed)
        self._pace = Pace()
        self._clock, self._sleep = clock, sleep
        self._chance = chance or random.Random()  # noqa: S311 - it spreads waits, it guards nothing
        self._waiting = waiting
        self._deadline = math.inf

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the kept connections."""
        self._line.close()

    def deadline_in(self, seconds: float) -> None:
        """Everything from now on ends within `seconds` in all, waits, connecting and new tokens included."""
        self._deadline = self._clock() + seconds

    @cached_property
    def sheets(self) -> Sheets:
        from concierge_cli.google.sheets import Sheets

        return Sheets(self.send)

    @cached_property
    def drive(self) -> Resource:
        """The Drive service, to build requests with."""
        from concierge_cli.google.drive import drive

        return drive()

    def drive_call(self, build: Callable[[Resource], HttpRequest], *, repeatable: bool = True) -> Any:
        """What the request that `build` makes of the Drive service gives.

        `repeatable` False for what would be there twice if it were sent twice: a file without an id of our own.
        """
        from concierge_cli.google.drive import execute

        return execute(build(self.drive), self.send, repeatable=repeatable)

    def begin_upload(self, build: Callable[[Resource], HttpRequest]) -> str:
        """Opens a resumable upload; returns its address, good for a week, also for another run of the program.

        `build` makes a create or update with a resumable `media_body`. The address is a key to that one upload: it is
        kept on this machine only.
        """
        from concierge_cli.google.drive import session_request

        return self.send(session_request(build(self.drive))).response.headers["Location"]

    def upload_step(
        self, session: str, file: BinaryIO, size: int, *, offset: int | None = None, chunk: int = CHUNK
    ) -> Uploaded:
        """Sends the next `chunk` bytes of `file`, `size` bytes in all, from `offset`.

        Without `offset`, and after a failure, Drive is asked first how much has arrived. Raises Gone once the session
        has expired; the upload then begins anew.
        """
        at = offset

        def step(until: float) -> Uploaded:
            nonlocal at
            if at is None:
                known = self._upload(session, b"", f"bytes */{size}", until)
                if known.file is not None:
                    return known
                at = known.offset
            file.seek(at)
            piece = file.read(min(chunk, size - at))
            if not piece and at < size:
                raise EOFError(f"the file ends after {at} of {size} bytes")
            where = f"bytes {at}-{at + len(piece) - 1}/{size}" if piece else f"bytes */{size}"
            try:
                return self._upload(session, piece, where, until)
            except Failed:
                at = None
                raise

        return self._patiently(step, repeatable=True, transfer=True)

    def download_step(self, file_id: str, offset: int, *, chunk: int = CHUNK) -> bytes:
        """Up to `chunk` bytes of a file from `offset` on; empty past its end. Compare the whole with its digest."""
        from concierge_cli.google.drive import media_request

        request = media_request(self.drive, file_id, offset, chunk)
        response = self._patiently(lambda until: self._once(request, until), repeatable=True, transfer=True).response
        return b"" if response.status_code == PAST_THE_END else response.content

    def send(self, request: Request) -> Answer:
        """A good answer to `request`, after as many tries as the policy has patience for."""
        return self._patiently(lambda until: self._once(request, until), repeatable=request.repeatable)

    def _patiently(self, step: Callable[[float], _Result], *, repeatable: bool, transfer: bool = False) -> _Result:
        """What `step` gives; it is told the instant by which it must have ended.

        A file in `transfer` may take its time as long as it moves: then only the waits count as patience used up.
        """
        begun = self._clock()
        waited = 0.0
        attempt = 0
        while True:
            attempt += 1
            try:
                return step(self._deadline if transfer else min(begun + self.policy.total, self._deadline))
            except Failed as failed:
                failure = failed.failure
            used = waited if transfer else self._clock() - begun
            wait = wait_before_next(
                failure,
                attempt=attempt,
                left=min(self.policy.total - used, self._deadline - self._clock()),
                policy=self.policy,
                repeatable=repeatable,
                chance=self._chance,
            )
            if wait is None:
                # Raised here, after its cause was let go of: what the libraries say may hold an upload's address.
                raise error_for(failure, repeatable=repeatable, robot=self._token.robot)
            self._pause(wait)
            waited += wait

    def _pause(self, seconds: float) -> None:
        if self._waiting:
            self._waiting(seconds)
        self._sleep(seconds)

    def _once(self, request: Request, until: float) -> Answer:
        """One try: in the quota's pace, with a token that Google takes. Raises Failed."""
        if request.service == "sheets":
            self._keep_pace(request, until)

        def post(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> requests.Response:
            asked = Request("oauth", "token", method, url, write=True, repeatable=True, headers=headers, body=body)
            return self._exchange(asked, headers, until).good().response

        shown = self._token.headers(post)
        answer = self._exchange(request, {**request.headers, **shown}, until)
        if answer.response.status_code == _UNAUTHORIZED:
            # Google took the token back before its time, or this machine's clock is wrong about it.
            self._token.renew(post)
            answer = self._exchange(request, {**request.headers, **self._token.headers(post)}, until)
        return answer.good()

    def _keep_pace(self, request: Request, until: float) -> None:
        now = self._clock()
        wait = self._pace.wait(now, write=request.write)
        if wait > 0:
            if now + wait >= until:
                raise Failed(Failure(Cause.LIMIT, request.service, retry_after=wait, sent=False))
            self._pause(wait)
        self._pace.count(self._clock(), write=request.write)

    def _exchange(self, request: Request, headers: Mapping[str, str], until: float) -> Answer:
        """One request and its answer, good or not, counted. Raises Failed where none came."""
        begun = self._clock()
        status = None
        try:
            response = self._line.exchange(
                request.service,
                request.method,
                request.url,
                headers=headers,
                body=request.body,
                silence=self.policy.timeout,
                left=until - begun,
            )
            status = response.status_code
        finally:
            self.calls.append(
                Call(request.service, request.operation, status, request.write, seconds=self._clock() - begun)
            )
        failure, document = failure_in(request.service, request.kind, status, response.headers, response.content)
        return Answer(response, document, failure)

    def _upload(self, session: str, piece: bytes, where: str, until: float) -> Uploaded:
        """Sends a piece of an upload, or asks with an empty one how much has arrived. Raises Failed."""
        request = Request(
            "drive", "files.upload", "PUT", session, write=True, repeatable=True,
            headers={"Content-Range": where, "Content-Length": str(len(piece))}, body=piece, kind="upload",
        )  # fmt: skip
        answer = self._once(request, until)
        if answer.document is not None:
            return Uploaded(int(where.rpartition("/")[2]), answer.document)
        arrived = answer.response.headers.get("Range", "").rpartition("-")[2]
        return Uploaded(int(arrived) + 1 if arrived.isdigit() else 0, None)
