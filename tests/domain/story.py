"""Tells a case as events without a journal: `Story` seals drafts in order, on one or several replicas."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from concierge_cli.domain.clock import AgreedHours, agreed_clock
from concierge_cli.domain.event import Draft, Event, seal
from concierge_cli.domain.instants import iso
from concierge_cli.domain.merging import heads_of

MEXICO = AgreedHours(
    zone="America/Mexico_City",
    weekly={
        **dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "14:00"), ("16:00", "19:00"))),
        "sat": (("10:00", "13:00"),),
    },
    days_off=("2026-11-16", "2026-12-25"),
)


def at(text: str) -> datetime:
    """`2026-11-13 18:30` in Mexico City (UTC-6)."""
    return datetime.fromisoformat(f"{text}-06:00").astimezone(UTC)


class Story:
    def __init__(self, replica: str = "r1") -> None:
        self.events: list[Event] = []
        self.replica = replica

    def tell(
        self,
        kind: str,
        when: str,
        /,
        *,
        recorded: str | None = None,
        replica: str | None = None,
        after: tuple[str, ...] | None = None,
        personal: dict[str, Any] | None = None,
        **facts: Any,
    ) -> Event:
        """Adds one event; `after` defaults to everything told so far."""
        where = replica or self.replica
        mine = [event for event in self.events if event.replica == where]
        event = seal(
            Draft(kind=kind, client="luna", case="k1", occurred_at=at(when), facts=facts, personal=personal or {}),
            id=f"e{len(self.events) + 1:03}",
            command=f"c{len(self.events) + 1:03}",
            recorded_at=at(recorded or when),
            actor="me",
            replica=where,
            seq=len(mine) + 1,
            counter=len(self.events) + 1,
            after=heads_of(self.events) if after is None else after,
            salts=("00" * 16, "11" * 16),
            prev=mine[-1].digest if mine else "",
        )
        self.events.append(event)
        return event

    def open(self, when: str = "2026-11-13 18:30", **facts: Any) -> Event:
        """A Mercado Libre claim with the two promises of an answer and an end, and the platform's own date."""
        start = at(when)
        clocks = [
            agreed_clock(name, minutes=minutes, agreed=MEXICO, started_at=start).to_json()
            for name, minutes in (("first_response", 720), ("resolution", 2400))
        ]
        clocks.append(
            {
                "id": "ml_claim_protect_reputation",
                "kind": "platform",
                "party": "us",
                "started_at": iso(start),
                "due_at": iso(at("2026-11-18 23:59")),
                "warn_at": iso(at("2026-11-15 18:30")),
                "basis": "assumed",
                "rule": {"id": "ml_claim_protect_reputation", "version": "1", "source": ["x"], "trust": "high"},
                "stops_on": ["chosen", "decided"],
            }
        )
        return self.tell(
            "opened",
            when,
            **{
                "id": "ACC-42",
                "platform": "mercadolibre",
                "site": "MLM",
                "procedure": "claim",
                "reason": "defect",
                "received_at": iso(start),
                "claim_state": "filed",
                "reputation": "at_risk",
                "order_key": "abc",
                "amount": {"amount": "189.00", "currency": "MXN"},
                "required": ["order_id", "chat_log", "defect_photo"],
                "optional": ["defect_video"],
                "clocks": clocks,
            }
            | facts,
            personal={"buyer": "Ana P.", "order_id": "2000007819609432"},
        )
