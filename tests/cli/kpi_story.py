"""Two weeks of two stores, written straight into a journal: what the screens of figures and promises are shown with.

Accesorios Luna has enough closed cases for medians, a baseline, a late answer, a duplicate, one entry made late with a
reason and a missed platform date; Casa Nómada has one case that nobody has answered.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from concierge_cli.config import load
from concierge_cli.domain.client import Client
from concierge_cli.domain.clock import AgreedHours, Clock, agreed_clock
from concierge_cli.domain.event import MINE, Draft, iso
from concierge_cli.domain.vocabulary import Basis, ClockKind, Party
from concierge_cli.journal import Journal, new_key, open_journal

NOW = "2026-11-20T13:05-06:00"
LUNA = Client(
    slug="accesorios",
    name="Accesorios Luna",
    prefix="ACC",
    language="es",
    zone="America/Mexico_City",
    country="MX",
    subdivision="CMX",
    weekly={
        **dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "14:00"), ("16:00", "19:00"))),
        "sat": (("10:00", "13:00"),),
    },
    platforms={"mercadolibre": ("MLM",), "instagram": ()},
    currency="MXN",
)
NOMADA = Client(
    slug="nomada",
    name="Casa =Nómada| *azul*",
    prefix="NOM",
    language="en",
    zone="America/Bogota",
    country="CO",
    weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "18:00"),)),
    platforms={"instagram": ()},
    currency="COP",
)


def at(text: str) -> datetime:
    """`2026-11-13 18:30` in Mexico City."""
    return datetime.fromisoformat(f"{text}-06:00").astimezone(UTC)


class Teller:
    """Logs what happened, each thing as a command of its own at its own moment."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.clients: dict[str, Client] = {}

    def welcome(self, client: Client) -> None:
        self._say("client_added", client.slug, "", "2026-11-02 08:00", profile=client.to_json())

    def _say(
        self,
        kind: str,
        client: str,
        case: str,
        when: str,
        *,
        recorded: str = "",
        personal=None,
        mine=False,
        **facts: object,
    ) -> None:
        draft = Draft(
            kind=kind, client=client, case=case, occurred_at=at(when), facts=facts, personal=personal or {},
            audience=MINE if mine else "client",
        )  # fmt: skip
        self.journal.append([draft], now=at(recorded or when), actor="me")

    def open(self, client: Client, when: str, reason: str, *, rule: str = "", hours: int = 48, **personal: str) -> str:
        start = at(when)
        agreed = AgreedHours(zone=client.zone, weekly=client.weekly, days_off=("2026-11-16",))
        clocks = [
            agreed_clock(name, minutes=minutes, agreed=agreed, started_at=start)
            for name, minutes in (("first_response", 720), ("resolution", 2400))
        ]
        if rule:
            due = start + timedelta(hours=hours)
            clocks.append(
                Clock(
                    id=rule, kind=ClockKind.PLATFORM, party=Party.US, started_at=start, due_at=due,
                    warn_at=due - timedelta(hours=12), basis=Basis.IMPORTED, stops_on=("replied", "chosen"),
                )
            )  # fmt: skip
        key = new_key()
        platform, site = ("mercadolibre", "MLM") if rule else ("instagram", "")
        self.clients[key] = client
        self._say(
            "opened", client.slug, key, when, id="", platform=platform, site=site, procedure="claim" if rule else "dm",
            reason=reason, received_at=iso(start), claim_state="filed" if rule else "none", required=["chat_log", "defect_photo"],
            order_key=key if rule else "", clocks=[clock.to_json() for clock in clocks],
            personal={"buyer": "Ana P.", **personal},
        )  # fmt: skip
        return key

    def say(self, kind: str, key: str, when: str, **facts: object) -> None:
        self._say(kind, self.clients[key].slug, key, when, **facts)


def tell(home: Path) -> None:
    """The story, into the journal of `home`."""
    with open_journal(load({"CONCIERGE_HOME": str(home)}, {}), write=True) as journal:
        teller = Teller(journal)
        teller.welcome(LUNA)
        teller.welcome(NOMADA)
        _luna_before(teller)
        _luna_this_week(teller)
        teller.open(NOMADA, "2026-11-19 09:00", "other")


def _luna_before(teller: Teller) -> None:
    """Ten defects from 2 November on, each closed a little sooner: the baseline, and last week's figures."""
    for n in range(10):
        day = (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)[n]
        key = teller.open(LUNA, f"2026-11-{day:02} 09:30", "defect", rule="ml_claim_protect_reputation")
        teller.say("replied", key, f"2026-11-{day:02} {10 + n % 4}:40", template="claim_ack")
        if n in (2, 6):
            teller.say("submitted", key, f"2026-11-{day:02} 17:00", required=2, present=2 - (n == 6))
        if n < 8:
            teller.say("closed", key, f"2026-11-{min(day + 4 - n // 3, 15):02} 12:00", outcome="replaced")


def _luna_this_week(teller: Teller) -> None:
    keys = []
    for n, (opened, answered, closed) in enumerate(
        (
            ("16 10:00", "17 09:30", "17 18:00"),
            ("16 11:00", "17 10:15", "18 12:00"),
            ("16 12:30", "17 12:10", "18 17:30"),
            ("17 09:10", "17 11:00", "19 10:00"),
            ("17 10:20", "18 16:05", "19 18:15"),
            ("18 09:00", "19 10:40", "20 09:20"),
        )
    ):
        rule = "ml_claim_protect_reputation" if n % 2 else ""
        key = teller.open(LUNA, f"2026-11-{opened}", "defect", rule=rule, hours=24 if n == 5 else 48)
        keys.append(key)
        teller.say("replied", key, f"2026-11-{answered}", template="status")
        if n == 3:
            teller.say("waited", key, "2026-11-17 12:00", on="buyer")
            teller.say("heard", key, "2026-11-18 12:00", **{"from": "buyer"})
            teller.say("submitted", key, "2026-11-18 13:00", required=2, present=2)
        teller.say("closed", key, f"2026-11-{closed}", outcome="refunded_after_return")
    teller.say("reopened", keys[0], "2026-11-19 09:00")
    twin = teller.open(LUNA, "2026-11-18 16:30", "not_received")
    teller.say("replied", twin, "2026-11-18 16:40")
    teller.say("closed", twin, "2026-11-18 17:00", outcome="duplicate")
    late = teller.open(LUNA, "2026-11-17 13:00", "not_received")
    teller.say("replied", late, "2026-11-18 10:00", recorded="2026-11-20 09:00", because_given=True)
    teller.say("measured", late, "2026-11-20 09:00", minutes=25, mine=True)
    teller.open(LUNA, "2026-11-20 11:00", "wrong_item", rule="ml_claim_protect_reputation")
