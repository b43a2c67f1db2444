"""A store with a desk to work at: a real journal in a temporary home, the shipped playbooks, a moment that can move."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image

from concierge_cli.config import load
from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import Draft
from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import Party, Procedure, Reason
from concierge_cli.journal import open_journal
from concierge_cli.playbooks import open_playbooks
from concierge_cli.playbooks.almanac import holidays_of
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.escalation import escalate
from concierge_cli.services.evidence import Piece
from concierge_cli.services.open_case import OpenCase, open_case
from tests.prepared import begun

RECEIVED = datetime.fromisoformat("2026-11-13T18:30-06:00")
NOW = datetime.fromisoformat("2026-11-17T09:10-06:00")
SPLIT = (("09:00", "14:00"), ("16:00", "19:00"))
WEEK = {**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), SPLIT), "sat": (("10:00", "13:00"),)}


def desk_in(folder: Path, *, now: datetime = NOW, actor: str = "me") -> Desk:
    """A desk at the home in `folder`; close its journal."""
    settings = load({"CONCIERGE_HOME": str(folder)}, {})

    def holidays(country, subdivision, years):
        return holidays_of(country, subdivision, years, cache=folder / "cache", language="es")

    return Desk(
        journal=open_journal(settings, write=True),
        playbooks=open_playbooks(settings),
        holidays=holidays,
        now=now,
        actor=actor,
    )


def add_luna(desk: Desk, **changes: Any) -> Client:
    """The store of most tests: Mexico City, split shifts, three platforms."""
    profile = {
        "slug": "luna",
        "name": "Accesorios Luna",
        "prefix": "ACC",
        "language": "es",
        "zone": "America/Mexico_City",
        "country": "MX",
        "subdivision": "CMX",
        "weekly": WEEK,
        "platforms": {"mercadolibre": ("MLM",), "amazon": ("US",), "instagram": ("",)},
        "currency": "MXN",
        "billing_currency": "USD",
    }
    client = Client(**{**profile, **changes})
    draft = Draft(kind="client_added", client=client.slug, occurred_at=RECEIVED, facts={"profile": client.to_json()})
    desk.journal.append([draft], now=RECEIVED, actor=desk.actor)
    return client


def luna_desk(home: Path) -> Desk:
    """A desk at the test's own home with the store in it; close its journal."""
    _with_luna(home)
    return desk_in(home)


@begun
def _with_luna(home: Path) -> None:
    desk = desk_in(home)
    add_luna(desk)
    desk.journal.close()


def later(desk: Desk, moment: str) -> Desk:
    """The same desk at another moment (Mexico City)."""
    return replace(desk, now=datetime.fromisoformat(f"{moment}-06:00"))


def wanted(**changes: Any) -> OpenCase:
    """A Mercado Libre claim about a cable that came in on Friday evening."""
    usual = {
        "client": "luna",
        "platform": "mercadolibre",
        "procedure": Procedure.CLAIM,
        "reason": Reason.DEFECT,
        "order": "2000007819609432",
        "received_at": RECEIVED,
        "amount": money("189.00 MXN"),
        "buyer": "Ana P.",
    }
    return OpenCase(**{**usual, **changes})


def claim(desk: Desk, **changes: Any) -> Case:
    return open_case(desk, wanted(**changes))


def money(text: str) -> Money:
    amount, currency = text.split()
    return Money.from_json({"amount": amount, "currency": currency})


def said(moment: str) -> Entry:
    """`--at`, in Mexico City."""
    return Entry(at=datetime.fromisoformat(f"{moment}-06:00"))


def count(desk: Desk) -> int:
    """How many events the journal holds."""
    return len(list(desk.journal.all_events()))


def photo(path: Path, color: str = "navy") -> Path:
    Image.new("RGB", (64, 48), color).save(path)
    return path


def piece(path: Path, kind: str = "defect_photo", **more: Any) -> Piece:
    return Piece(path=path, kind=kind, source=Party.BUYER, **more)


def dm(desk: Desk) -> Case:
    return claim(desk, platform="instagram", procedure=Procedure.DM, reason=Reason.OTHER, order="", amount=None)


def go_on(desk: Desk, case: Case, procedure: Procedure = Procedure.MEDIATION, **more: Any) -> Case:
    usual = {"platform_case": "", "platform_opened_at": None, "due_at": None, "entry": Entry()}
    return escalate(desk, case, procedure, **{**usual, **more})


def amazon(desk: Desk, procedure: Procedure) -> Case:
    return claim(desk, platform="amazon", procedure=procedure, amount=money("24.99 USD"))
