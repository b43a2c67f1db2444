"""Fills a home quickly with made-up cases: `python -m tests.bench.make_home FOLDER [CASES] [OPEN]`.

One command of many drafts at a time, through the journal's own `append`, 8 events a case. The newest OPEN cases stay
open, the others are closed. Case numbers, buyers and orders are the same in every run; keys and digests are not.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from concierge_cli.domain.client import Client
from concierge_cli.domain.clock import AgreedHours, agreed_clock
from concierge_cli.domain.event import Draft
from concierge_cli.domain.instants import iso
from concierge_cli.journal import new_key, open_journal

NOW = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
CASES_A_COMMAND = 250
HOURS = AgreedHours(
    zone="America/Mexico_City",
    weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "14:00"), ("16:00", "19:00"))),
    days_off=("2026-11-16", "2026-12-25"),
)
STORES = (("luna", "LUN", "Accesorios Luna"), ("nomada", "NOM", "Casa Nómada"), ("roble", "ROB", "Muebles Roble"))
REASONS = ("defect", "not_received", "not_as_described", "damaged_transit", "missing_items")
NAMES = ("Ana P.", "Luis G.", "Óscar Núñez", "María José", "Beto", "Íñigo R.")


def fill(folder: Path, *, cases: int, still_open: int) -> None:
    """Makes the home `folder` with this many cases."""
    chance = random.Random(7)
    settings = SimpleNamespace(places=SimpleNamespace(data=folder, config=folder))
    with open_journal(settings, write=True) as journal:
        journal.append([_client(*store) for store in STORES], now=NOW, actor="me")
        keys = {slug: journal.order_key(slug, "0") for slug, _prefix, _name in STORES}
        for start in range(0, cases, CASES_A_COMMAND):
            drafts = [
                one
                for number in range(start, min(start + CASES_A_COMMAND, cases))
                for one in _case(number, cases, still_open, chance, keys)
            ]
            journal.append(drafts, now=NOW, actor="me")


def _client(slug: str, prefix: str, name: str) -> Draft:
    profile = Client(
        slug=slug,
        name=name,
        prefix=prefix,
        language="es",
        zone=HOURS.zone,
        country="MX",
        weekly=HOURS.weekly,
        platforms={"mercadolibre": ("MLM",)},
        currency="MXN",
    )
    return Draft(kind="client_added", client=slug, occurred_at=NOW, facts={"profile": profile.to_json()})


def _case(number: int, cases: int, still_open: int, chance: random.Random, keys: dict[str, str]) -> Iterator[Draft]:
    client = STORES[number % len(STORES)][0]
    key = new_key()
    is_open = number >= cases - still_open
    received = NOW - timedelta(hours=(cases - number) * (0.3 if is_open else 1) + (0 if is_open else 24 * 7))

    def draft(
        kind: str,
        hours: float,
        facts: dict[str, Any] | None = None,
        personal: dict[str, Any] | None = None,
        **more: str,
    ) -> Draft:
        at = received + timedelta(hours=hours)
        return Draft(
            kind=kind, client=client, case=key, occurred_at=at, facts=facts or {}, personal=personal or {}, **more
        )

    due = received + timedelta(days=2)
    clocks = [
        agreed_clock(name, minutes=minutes, agreed=HOURS, started_at=received).to_json()
        for name, minutes in (("first_response", 720), ("resolution", 2400))
    ]
    clocks.append(
        {
            "id": "ml_claim_protect_reputation",
            "kind": "platform",
            "party": "us",
            "started_at": iso(received),
            "due_at": iso(due),
            "warn_at": iso(due - timedelta(hours=12)),
            "basis": "assumed",
            "stops_on": ["chosen", "decided"],
            "rule": {"id": "ml_claim_protect_reputation", "version": "2026-11", "source": ["ML"], "trust": "high"},
        }
    )
    facts = {
        "id": "",
        "platform": "mercadolibre",
        "site": "MLM",
        "procedure": "claim",
        "reason": chance.choice(REASONS),
        "received_at": iso(received),
        "claim_state": "filed",
        "reputation": "at_risk",
        "order_key": f"{keys[client][:20]}{number:012d}",
        "amount": {"amount": f"{chance.randint(90, 900)}.00", "currency": "MXN"},
        "required": ["order_id", "chat_log", "defect_photo"],
        "optional": ["defect_video", "serial_number"],
        "items": [{"sku": f"CAB-{number % 40}", "qty": 1}],
        "clocks": clocks,
    }
    personal = {
        "buyer": chance.choice(NAMES),
        "order_id": f"20000{number:011d}",
        "platform_case_id": f"51{number:08d}",
        "platform_url": f"https://www.mercadolibre.com.mx/ventas/20000{number:011d}/detalle",
        "stated_reason": "Dejó de cargar a los dos días",
    }
    yield draft("opened", 0, facts, personal)
    yield draft("noted", 0.01, personal={"text": "Primera vez que escribe"})
    yield draft("replied", 0.02, {"template": "claim_ack"}, {"text": "Hola, gracias por avisarnos. " * 8})
    yield draft("measured", 0.03, {"minutes": chance.randint(2, 15)}, audience="mine")
    yield draft("waited", 0.03, {"on": "buyer", "until": iso(received + timedelta(hours=40))})
    if is_open and number % 3:
        yield draft("noted", 0.04, personal={"text": "Manda la foto hoy"})
        yield draft("noted", 0.05, personal={"text": "Sin novedad"})
        yield draft("noted", 0.06, personal={"text": "Sin novedad"})
        return
    yield draft("heard", 0.2, {"from": "buyer"}, {"text": "Aquí está la foto " * 5})
    yield draft("chosen", 0.25, {"option": "refund", "effect": {"money_state": "refunded"}, "amount": facts["amount"]})
    if is_open:
        yield draft("noted", 0.26, personal={"text": "Falta el sello"})
    else:
        yield draft("closed", 6, {"outcome": "refunded_keep_item"}, {"note": "Se devolvió el dinero"})


def main() -> None:
    folder = Path(sys.argv[1])
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    still_open = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    started = time.perf_counter()
    fill(folder, cases=cases, still_open=still_open)
    print(f"{cases} cases, {still_open} open, in {time.perf_counter() - started:.1f} s: {folder}")


if __name__ == "__main__":
    main()
