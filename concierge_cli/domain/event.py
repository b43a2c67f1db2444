"""An event: one immutable fact about a case or a client, and the digests that make its log tamper-evident.

An event has two parts. `facts` is what rules, KPIs and bills are computed from; `personal` is what a person could
ask to have erased. Each has its own salted digest, so that dropping `personal` breaks no chain. `digest` covers
everything but the two parts and their salts. There is no secret key: a chain proves agreement with a head that
somebody kept, nothing more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final

from concierge_cli.domain.instants import iso, parse_iso, whole_second
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _

VERSION: Final = 1
"""The newest schema version of every kind of event that this program writes and understands."""

MAX_BYTES: Final = 20_000
"""An event's JSON stays below this: one cell of a Sheet holds 50,000 characters."""

PART_BYTES: Final = 12_000
"""What an event takes of words or rows that are too many for one: the rest goes into more events of the command."""

LARGE_TEXT: Final = 8_000
"""Text above this many UTF-8 bytes lives in the vault; the event keeps its digest and first lines."""

CLIENT: Final = "client"
MINE: Final = "mine"
"""The two audiences: what the store may see, and what is the freelancer's alone (minutes, rates, private notes)."""

_TEXTS: Final = (
    *("id", "command", "client", "case", "kind", "occurred_at", "recorded_at", "actor", "replica", "audience"),
    *("facts_salt", "facts_digest", "personal_digest", "prev", "digest"),
)
_MOST: Final = 2**53
"""Above this a number does not come back the same from every program that reads JSON."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a service wants to log. `case` is "" for a client's own events, or the case's key.

    An `opened` draft names its case by a key of its own (a UUIDv7): the readable id is one of its facts.
    """

    kind: str
    client: str
    case: str = ""
    occurred_at: datetime
    facts: Json = field(default_factory=dict)
    personal: Json = field(default_factory=dict)
    audience: str = CLIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A logged fact. Times are aware UTC to the second; `personal` is None once erased."""

    id: str
    command: str
    client: str
    case: str
    kind: str
    v: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    replica: str
    audience: str
    seq: int
    counter: int
    after: tuple[str, ...]
    facts: Json
    personal: Json | None
    facts_salt: str
    personal_salt: str | None
    facts_digest: str
    personal_digest: str
    prev: str
    digest: str

    @property
    def order(self) -> tuple[int, str, int]:
        """The place in the fold: by counter, then replica, then seq. `occurred_at` measures, it never orders."""
        return (self.counter, self.replica, self.seq)

    @property
    def known(self) -> bool:
        """Whether this program is new enough to understand the event."""
        return self.v <= VERSION

    def text(self, name: str, default: str = "") -> str:
        """A personal text, or `default` where it is absent or erased."""
        value = (self.personal or {}).get(name, default)
        return value if isinstance(value, str) else default


def canonical(value: object) -> bytes:
    """The one byte form that is hashed: sorted keys, no spaces, ASCII escapes, no floats.

    Raises ValueError for a float or a key that is not text, so that no digest depends on a JSON library.
    """
    _refuse_floats(value)
    return _written(value)


def _written(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError("an event holds no float: write money as text and durations as whole seconds")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError("an event's keys are text")
            if not isinstance(inner, (str, int)):
                _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            if not isinstance(inner, (str, int)):
                _refuse_floats(inner)


def part_digest(salt: str, part: Json) -> str:
    """`sha256(salt ‖ canonical(part))` in hex; `salt` is 16 random bytes in hex."""
    return _sha256(bytes.fromhex(salt) + canonical(part))


def event_digest(event: Event) -> str:
    """`sha256` over every field but the parts and their salts, with both part digests and `prev`."""
    return _sha256(canonical(_sealed_fields(event)))


def _sha256(data: bytes) -> str:
    import hashlib  # loads OpenSSL, which who only reads events never needs

    return hashlib.sha256(data).hexdigest()


def _sealed_fields(event: Event) -> Json:
    return {
        "id": event.id,
        "command": event.command,
        "client": event.client,
        "case": event.case,
        "kind": event.kind,
        "v": event.v,
        "occurred_at": iso(event.occurred_at),
        "recorded_at": iso(event.recorded_at),
        "actor": event.actor,
        "replica": event.replica,
        "audience": event.audience,
        "seq": event.seq,
        "counter": event.counter,
        "after": sorted(event.after),
        "facts_digest": event.facts_digest,
        "personal_digest": event.personal_digest,
        "prev": event.prev,
    }


def seal(
    draft: Draft,
    *,
    id: str,  # noqa: A002 - the field's own name
    command: str,
    recorded_at: datetime,
    actor: str,
    replica: str,
    seq: int,
    counter: int,
    after: Iterable[str],
    salts: tuple[str, str],
    prev: str,
) -> Event:
    """Turns a draft into an event whose digests are filled in.

    Raises InvalidInput when it would be larger than `MAX_BYTES`.
    """
    event = Event(
        id=id,
        command=command,
        client=draft.client,
        case=draft.case,
        kind=draft.kind,
        v=VERSION,
        occurred_at=whole_second(draft.occurred_at),
        recorded_at=whole_second(recorded_at),
        actor=actor,
        replica=replica,
        audience=draft.audience,
        seq=seq,
        counter=counter,
        after=tuple(sorted(after)),
        facts=draft.facts,
        personal=draft.personal,
        facts_salt=salts[0],
        personal_salt=salts[1],
        facts_digest=part_digest(salts[0], draft.facts),
        personal_digest=part_digest(salts[1], draft.personal),
        prev=prev,
        digest="",
    )
    event = replace(event, digest=event_digest(event))
    size = len(_written(to_json(event)))
    if size > MAX_BYTES:
        raise InvalidInput(
            _("That is too much for one entry ({size} kB; the limit is {limit} kB).").format(
                size=size // 1000 + 1, limit=MAX_BYTES // 1000
            ),
            hint=_("Save it as a file and add it as evidence, or write it in two parts."),
        )
    return event


def broken_parts(event: Event) -> list[str]:
    """Which of `facts`, `personal`, `event` do not match their digests. Erased personal data is not broken."""
    broken = []
    if not _is_whole(event.facts_salt, event.facts, event.facts_digest):
        broken.append("facts")
    if event.personal is not None and not _is_whole(event.personal_salt, event.personal, event.personal_digest):
        broken.append("personal")
    if event_digest(event) != event.digest:
        broken.append("event")
    return broken


def _is_whole(salt: str | None, part: Json, digest: str) -> bool:
    """Whether the part is the one of its digest. A salt that is no hex any more, or a part that nobody here would have
    written, belongs to none."""
    try:
        return salt is not None and part_digest(salt, part) == digest
    except ValueError:
        return False


def erased(event: Event) -> Event:
    """The same event without its personal part. Of two copies of one event the erased one wins everywhere."""
    return replace(event, personal=None, personal_salt=None)


def in_force(events: Iterable[Event]) -> list[Event]:
    """Those that this program understands and nobody took back, in the fold's order."""
    known = sorted((event for event in events if event.known), key=lambda event: event.order)
    gone = {one for event in known if event.kind == "retracted" for one in event.facts["events"]}
    return [event for event in known if event.id not in gone]


def to_json(event: Event) -> Json:
    """The event as one JSON document: what exports, backups and Sheets carry."""
    return {
        **_sealed_fields(event),
        "facts": event.facts,
        "personal": event.personal,
        "facts_salt": event.facts_salt,
        "personal_salt": event.personal_salt,
        "digest": event.digest,
    }


def from_outside(data: object) -> Event:
    """The event in a document that another machine wrote: every field is there and of its kind.

    Raises ValueError where one is not. What the digests say is asked for with `broken_parts`.
    """
    if not isinstance(data, dict) or data.keys() != {one.name for one in fields(Event)}:
        raise ValueError("an event has its own fields and no others")
    after = data["after"]
    if not isinstance(after, list) or not all(
        isinstance(text, str) for text in (*after, *(data[name] for name in _TEXTS))
    ):
        raise ValueError("a text of an event is none")
    numbers = [data[name] for name in ("v", "seq", "counter")]
    if not all(isinstance(number, int) and not isinstance(number, bool) and 0 < number < _MOST for number in numbers):
        raise ValueError("a number of an event is none")
    personal, salt = data["personal"], data["personal_salt"]
    if (personal is None) != (salt is None) or not isinstance(salt, str | None):
        raise ValueError("personal data and its salt go together")
    if not isinstance(data["facts"], dict) or not isinstance(personal, dict | None):
        raise ValueError("a part of an event is none")
    event = from_json(data)
    if (iso(event.occurred_at), iso(event.recorded_at)) != (data["occurred_at"], data["recorded_at"]):
        raise ValueError("an instant is written otherwise")
    if len(canonical(to_json(event))) > MAX_BYTES:
        raise ValueError("an event is too large")
    return event


def from_json(data: Json) -> Event:
    """The event that `to_json` wrote, also after a round trip through 7-bit text."""
    return Event(
        **{
            **data,
            "occurred_at": parse_iso(data["occurred_at"]),
            "recorded_at": parse_iso(data["recorded_at"]),
            "after": tuple(data["after"]),
        }
    )
