"""Fills a home quickly with made-up cases: `python -m tests.bench.make_home FOLDER [CASES] [OPEN] [STORES]`.

One command of many drafts at a time, through the journal's own `append`, 8 events a case. The newest OPEN cases stay
open; the others came in at 250 a day until a week ago, and most were closed in time: some were late, some reopened,
some handed in as a claim, some duplicates. Case numbers, buyers and orders are the same in every run; keys and digests
are not.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from concierge_cli.domain.client import Client
from concierge_cli.domain.clock import AgreedHours, agreed_clock
from concierge_cli.domain.event import Draft
from concierge_cli.domain.instants import iso
from concierge_cli.journal import new_key, open_journal

if TYPE_CHECKING:
    from concierge_cli.journal.store import Journal

NOW = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
CASES_A_DAY = 250
LATEST_CLOSED = NOW - timedelta(days=7)
HOURS = AgreedHours(
    zone="America/Mexico_City",
    weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "14:00"), ("16:00", "19:00"))),
    days_off=("2026-11-16", "2026-12-25"),
)
STORES = (
    ("luna", "LUN", "Accesorios Luna"),
    ("nomada", "NOM", "Casa Nómada"),
    ("roble", "ROB", "Muebles Roble"),
    *((f"tienda{n}", f"T{n}", f"Tienda {n}") for n in range(4, 11)),
)
USUAL_STORES = 3
REASONS = ("defect", "not_received", "not_as_described", "damaged_transit", "missing_items")
NAMES = ("Ana P.", "Luis G.", "Óscar Núñez", "María José", "Beto", "Íñigo R.")

Say = Callable[..., Draft]
"""A draft about one case: kind, hours since it came in, facts, personal, audience."""


def fill(folder: Path, *, cases: int, still_open: int, stores: int = USUAL_STORES, a_day: int = CASES_A_DAY) -> None:
    """Makes the home `folder` with this many cases, shared by the first `stores` of the stores in turn."""
    settings: Any = SimpleNamespace(places=SimpleNamespace(data=folder, config=folder))
    with open_journal(settings, write=True) as journal:
        first = LATEST_CLOSED - timedelta(days=_days(cases - still_open, a_day) + 1)
        journal.append([_client(*store) for store in STORES[:stores]], now=first, actor="me")
        _tell(journal, cases, still_open, [slug for slug, _prefix, _name in STORES[:stores]], a_day)


def fill_more(folder: Path, *, cases: int, still_open: int, store: str) -> None:
    """So many cases more, of one store that the home has already."""
    settings: Any = SimpleNamespace(places=SimpleNamespace(data=folder, config=folder))
    with open_journal(settings, write=True) as journal:
        _tell(journal, cases, still_open, [store], CASES_A_DAY)


def _days(closed: int, a_day: int) -> int:
    return -(-closed // a_day)


def _tell(journal: Journal, cases: int, still_open: int, stores: list[str], a_day: int) -> None:
    chance = random.Random(7)
    closed = cases - still_open
    days = _days(closed, a_day)
    keys = {slug: journal.order_key(slug, "0") for slug in stores}
    for day in range(days):
        # Told once the day is over, before the first of its promises is due.
        until = LATEST_CLOSED - timedelta(days=days - 1 - day)
        numbers = range(day * a_day, min((day + 1) * a_day, closed))
        drafts = [one for number in numbers for one in _closed_case(number, until, chance, keys)]
        journal.append(drafts, now=until, actor="me")
    for start in range(closed, cases, a_day):
        numbers = range(start, min(start + a_day, cases))
        drafts = [one for number in numbers for one in _open_case(number, cases - number, chance, keys)]
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


def _closed_case(number: int, until: datetime, chance: random.Random, keys: dict[str, str]) -> Iterator[Draft]:
    """Came in on the day before `until`, or some days earlier when nobody told in time."""
    late = chance.random() < 0.06
    received = until - timedelta(hours=chance.uniform(8, 30), days=5 if late else 0)
    say, amount = _teller(number, received, keys)
    yield say("opened", 0, *_opening(number, received, chance, keys, amount))
    answered, heard, ended = chance.uniform(0.1, 2), chance.uniform(2, 4), chance.uniform(4.5, 7.5)
    reason = {"because_given": True} if late and chance.random() < 0.1 else {}
    yield say("replied", answered, {"template": "claim_ack", **reason}, {"text": "Hola, gracias por avisarnos. " * 8})
    yield say("waited", answered + 0.1, {"on": "buyer", "until": iso(received + timedelta(hours=40))})
    match number % 100:
        case 0 | 1 | 2:
            yield say("noted", answered + 0.2, None, {"text": "Es la misma de ayer"})
            yield say("measured", answered + 0.3, {"minutes": chance.randint(2, 15)}, audience="mine")
            yield say("heard", heard, {"from": "buyer"}, {"text": "Ya la había abierto"})
            yield say("noted", heard + 0.1, None, {"text": "Queda la primera"})
            yield say("closed", ended, {"outcome": "duplicate"}, {"note": "Repetida"})
        case 3 | 4 | 5 | 6:
            yield say("heard", heard, {"from": "buyer"}, {"text": "Aquí está la foto " * 5})
            yield say("closed", heard + 0.5, {"outcome": "denied"}, {"note": "No hay defecto"})
            yield say("reopened", heard + 1, None, {"text": "Mandó otra foto"})
            yield say("chosen", heard + 1.5, _refund(amount))
            yield say("closed", ended, {"outcome": "refunded_keep_item"}, {"note": "Se devolvió el dinero"})
        case few if few < 17:
            yield say("waited", answered + 0.5, {"on": "carrier"})
            yield say("heard", heard, {"from": "buyer"}, {"text": "Aquí está la foto " * 5})
            yield say("heard", heard + 0.3, {"from": "carrier"}, {"text": "Entregado"})
            yield say("submitted", heard + 0.4, {"required": 3, "present": chance.choice((2, 3, 3, 3))})
            yield say("closed", ended, {"outcome": "claim_won", **reason}, {"note": "A favor de la tienda"})
        case _:
            yield say("measured", answered + 0.3, {"minutes": chance.randint(2, 15)}, audience="mine")
            yield say("heard", heard, {"from": "buyer"}, {"text": "Aquí está la foto " * 5})
            more = {"cancelled": ["resolution"]} if number % 100 == 17 else {"tags": ["foto"]}
            yield say("edited", heard + 0.2, more) if number % 2 else say("noted", heard + 0.2, None, {"text": "Visto"})
            yield say("chosen", heard + 0.3, _refund(amount))
            yield say("closed", ended, {"outcome": "refunded_keep_item", **reason}, {"note": "Se devolvió el dinero"})


def _open_case(number: int, place: int, chance: random.Random, keys: dict[str, str]) -> Iterator[Draft]:
    """One of those that are still open, the `place`th newest: a third waits for our choice, a tenth for any answer."""
    received = NOW - timedelta(hours=place * 0.3)
    say, amount = _teller(number, received, keys)
    yield say("opened", 0, *_opening(number, received, chance, keys, amount))
    yield say("noted", 0.01, None, {"text": "Primera vez que escribe"})
    if number % 10 == 5:
        for note in range(6):
            yield say("noted", 0.02 + note / 100, None, {"text": "Sigue sin respuesta"})
        return
    yield say("replied", 0.02, {"template": "claim_ack"}, {"text": "Hola, gracias por avisarnos. " * 8})
    yield say("measured", 0.03, {"minutes": chance.randint(2, 15)}, audience="mine")
    yield say("waited", 0.03, {"on": "buyer", "until": iso(received + timedelta(hours=40))})
    if number % 3:
        yield say("noted", 0.04, None, {"text": "Manda la foto hoy"})
        yield say("noted", 0.05, None, {"text": "Sin novedad"})
        yield say("noted", 0.06, None, {"text": "Sin novedad"})
    else:
        yield say("heard", 0.2, {"from": "buyer"}, {"text": "Aquí está la foto " * 5})
        yield say("chosen", 0.25, _refund(amount))
        yield say("noted", 0.26, None, {"text": "Falta el sello"})


def _teller(number: int, received: datetime, keys: dict[str, str]) -> tuple[Say, dict[str, str]]:
    """What says something of one case, and the amount that it is about."""
    client, key = _store_of(number, keys), new_key()

    def say(
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

    return say, {"amount": f"{90 + number * 7 % 810}.00", "currency": "MXN"}


def _store_of(number: int, keys: dict[str, str]) -> str:
    return list(keys)[number % len(keys)]


def _refund(amount: dict[str, str]) -> dict[str, Any]:
    return {"option": "refund", "effect": {"money_state": "refunded"}, "amount": amount}


def _opening(
    number: int, received: datetime, chance: random.Random, keys: dict[str, str], amount: dict[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts and personal part of the first event."""
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
            "stops_on": ["chosen", "decided", "closed"],
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
        "order_key": f"{keys[_store_of(number, keys)][:20]}{number:012d}",
        "amount": amount,
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
    return facts, personal


def main() -> None:
    folder = Path(sys.argv[1])
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    still_open = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    started = time.perf_counter()
    stores = int(sys.argv[4]) if len(sys.argv) > 4 else USUAL_STORES
    fill(folder, cases=cases, still_open=still_open, stores=stores)
    print(f"{cases} cases, {still_open} open, in {time.perf_counter() - started:.1f} s: {folder}")


if __name__ == "__main__":
    main()
