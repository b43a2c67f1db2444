"""A store called Luna, for tests of the journal: its home in a temporary folder and the drafts of its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from concierge_cli.domain.client import Client
from concierge_cli.domain.clock import AgreedHours, agreed_clock
from concierge_cli.domain.event import Draft, Event
from concierge_cli.domain.instants import iso
from concierge_cli.journal import Journal, new_key, open_journal

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.journal.rows import CaseRow
    from tests.domain.histories import History

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
HOURS = AgreedHours(
    zone="America/Mexico_City",
    weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "14:00"), ("16:00", "19:00"))),
    days_off=("2026-11-16",),
)


@dataclass(frozen=True)
class Places:
    data: Path
    config: Path


@dataclass(frozen=True)
class Settings:
    places: Places


def settings_in(folder: Path) -> Settings:
    return Settings(Places(data=folder / "home", config=folder / "config"))


def profile(slug: str = "luna", prefix: str = "ACC", **changes: Any) -> Client:
    return Client(
        **{
            "slug": slug,
            "name": "Accesorios Luna",
            "prefix": prefix,
            "language": "es",
            "zone": "America/Mexico_City",
            "country": "MX",
            "weekly": HOURS.weekly,
            "platforms": {"mercadolibre": ("MLM",)},
            **changes,
        }
    )


def client_added(slug: str = "luna", prefix: str = "ACC") -> Draft:
    return draft("client_added", client=slug, facts={"profile": profile(slug, prefix).to_json()})


def draft(
    kind: str,
    key: str = "",
    *,
    client: str = "luna",
    at: datetime = NOW,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    audience: str = "client",
) -> Draft:
    return Draft(
        kind=kind,
        client=client,
        case=key,
        occurred_at=at,
        facts=dict(facts or {}),
        personal=dict(personal or {}),
        audience=audience,
    )


def opened(
    key: str, *, client: str = "luna", at: datetime = NOW, personal: Mapping[str, Any] | None = None, **facts: Any
) -> Draft:
    clocks = [
        agreed_clock(name, minutes=minutes, agreed=HOURS, started_at=at).to_json()
        for name, minutes in (("first_response", 720), ("resolution", 2400))
    ]
    clocks.append(
        {
            "id": "ml_claim_protect_reputation",
            "kind": "platform",
            "party": "us",
            "started_at": iso(at),
            "due_at": iso(at + timedelta(days=2)),
            "warn_at": iso(at + timedelta(days=1)),
            "basis": "assumed",
            "stops_on": ["chosen", "decided"],
            "rule": {"id": "ml_claim_protect_reputation", "version": "1", "source": ["ML"], "trust": "high"},
        }
    )
    return draft(
        "opened",
        key,
        client=client,
        at=at,
        facts={
            "id": "",
            "platform": "mercadolibre",
            "site": "MLM",
            "procedure": "claim",
            "reason": "defect",
            "received_at": iso(at),
            "required": ["order_id", "defect_photo"],
            "amount": {"amount": "189.00", "currency": "MXN"},
            "clocks": clocks,
            **facts,
        },
        personal={"buyer": "Ana Pérez", "order_id": "2000007819609432", **(personal or {})},
    )


def note(key: str, text: str = "vista", **more: Any) -> Draft:
    return draft("noted", key, personal={"text": text}, **more)


class Luna:
    """One home with the store in it, new or as it was copied there; every call opens and closes the journal as a command does."""

    def __init__(self, folder: Path) -> None:
        self.settings = settings_in(folder)
        self.home = self.settings.places.data
        if not self.home.exists():
            self.log(client_added())

    def open(self, *, write: bool = False) -> Journal:
        return open_journal(self.settings, write=write)

    def log(self, *drafts: Draft, now: datetime = NOW, **more: Any) -> list[Event]:
        with self.open(write=True) as journal:
            return journal.append(drafts, now=now, actor="me", **more)

    def new_case(self, **more: Any) -> str:
        key = new_key()
        self.log(opened(key, **more))
        return key

    def play(self, history: History) -> list[Event]:
        """A history of one machine, entry by entry; what it names is named by the id that it gets here."""
        names: dict[str, str] = {}

        def named(value: Any) -> Any:
            if isinstance(value, list):
                return [named(one) for one in value]
            return names.get(value, value) if isinstance(value, str) else value

        logged = []
        for event in history.events:
            told = Draft(
                kind=event.kind,
                client="luna",
                case=event.case,
                occurred_at=event.occurred_at,
                facts={name: named(value) for name, value in event.facts.items()},
                personal=event.personal or {},
                audience=event.audience,
            )
            logged += self.log(told, now=event.recorded_at)
            names[event.id] = logged[-1].id
        return logged


def row_says_the_same(row: CaseRow, case: Case, newest: datetime) -> None:
    """The light row says of its case what the case says, at `newest`, when everything was logged, and later."""
    for later in (0, 1, 30, 2_000):
        now = newest + timedelta(hours=later)
        assert row.status(now) is case.status(now)
        assert row.waiting_on(now) is case.waiting_on(now)
        if not case.closed:
            running = [one for one in case.clocks.values() if not one.stopped_at and not one.cancelled_at]
            assert {one.id: one.state(now) for one in row.clocks} == {one.id: one.state(now) for one in running}
    assert (row.minutes, row.missing, row.urgent) == (case.minutes, case.missing(), case.urgent)
