"""The real commands that are typed, each with a word of its own (its token) in what it logs.

The token stands in the personal part of an event — a text, a file's name, an order number — and so tells afterwards
which events a command left behind, also one that never came to say so.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.faults.shop import ACCESSES, ELSEWHERE, ONCE, ROOT, SHARED, STORES, Shop

LONG = "word " * 2_000
"""Longer than what an event holds: it goes to the vault."""

CALENDAR = "agenda.ics"
"""The calendar that every export of it replaces."""


class Typed(NamedTuple):
    """One command line. `kinds` are the events that it logs when it succeeds; none for one that logs nothing.

    `target` is the file that it writes for the person; `events` the ids of those that come in from another computer.
    """

    token: str
    name: str
    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    target: Path | None = None
    events: frozenset[str] = frozenset()


@dataclass
class Stock:
    """What a shop has that can be used but once; all who type in it share it."""

    cases: Iterator[str] = field(default_factory=lambda: iter(ONCE))
    accesses: Iterator[str] = field(default_factory=lambda: iter(ACCESSES))
    stores: Iterator[str] = field(default_factory=lambda: iter(STORES))
    elsewhere: Iterator[str] = field(default_factory=lambda: iter(ELSEWHERE))

    def draw(self, name: str) -> str | None:
        """What the command of that name is about: the case of all, or something of its own; None when it is used up."""
        if name in ("close", "label", "shipped", "arrived", "replace"):
            return next(self.cases, None)
        own = {"access revoke": self.accesses, "offboard": self.stores, "attach": self.elsewhere}.get(name)
        return SHARED if own is None else next(own, None)


@dataclass
class Typist:
    """Somebody who types commands in one shop; `mark` tells several of them apart, `stock` they share."""

    shop: Shop
    mark: str = "a"
    stock: Stock = field(default_factory=Stock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def type(self, name: str) -> Typed:
        """The next command of that name; a note where what it needs is used up."""
        about = self.stock.draw(name)
        if about is None:
            return self.type("note")
        token = f"zq{self.mark}{next(self._numbers):05d}z"
        kinds = KINDS.get(name, ())
        minutes = ("--minutes", "2") if "measured" in kinds else ()
        return Typed(
            token,
            name,
            (*WORDS[name](self.shop, token, about), *minutes, "--json"),
            kinds,
            target=TARGETS[name](self.shop, token) if name in TARGETS else None,
            events=_events_in(_file_of(self.shop, about)) if name == "attach" else frozenset(),
        )

    def some(self, count: int, chance: random.Random, names: tuple[str, ...]) -> list[Typed]:
        """As many commands, of these names in any order."""
        return [self.type(chance.choice(names)) for _ in range(count)]


def _file_of(shop: Shop, store: str) -> Path:
    return shop.outside / f"{store}.zip"


def _events_in(file: Path) -> frozenset[str]:
    with zipfile.ZipFile(file) as packed:
        return frozenset(json.loads(line)["id"] for line in packed.read("events.jsonl").splitlines())


def _open(_shop: Shop, token: str, _about: str) -> tuple[str, ...]:
    return (
        "open", "--client", "luna", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
        "--order", token, "--buyer", "Ana P.",
    )  # fmt: skip


def _photo(shop: Shop, token: str) -> str:
    photo = shop.outside / f"{token}.jpg"
    shutil.copy(ROOT / "examples" / "photos" / "cable-tip.jpg", photo)
    with photo.open("ab") as file:
        file.write(token.encode())  # a file of its own: the same one twice would be one piece of evidence
    return str(photo)


TARGETS: dict[str, Callable[[Shop, str], Path]] = {
    "backup": lambda shop, token: shop.outside / f"{token}.zip",
    "offboard": lambda shop, token: shop.outside / f"{token}.zip",
    "export xlsx": lambda shop, token: shop.outside / f"{token}.xlsx",
    "export csv": lambda shop, token: shop.outside / f"{token}.csv",
    "export ics": lambda shop, _token: shop.outside / CALENDAR,
}

WORDS: dict[str, Callable[[Shop, str, str], tuple[str, ...]]] = {
    "open": _open,
    "note": lambda _shop, token, case: ("note", case, f"{token} she called again"),
    "long note": lambda _shop, token, case: ("note", case, f"{token} {LONG}"),
    "reply": lambda _shop, token, case: ("reply", case, "--text", f"Hola Ana: {token}"),
    "heard": lambda _shop, token, case: ("heard", case, f"{token} ya la mando", "--from", "buyer"),
    "evidence": lambda shop, token, case: ("evidence", "add", case, _photo(shop, token), "--kind", "defect_photo"),
    "edit": lambda _shop, token, case: ("edit", case, "--tag", token),
    "close": lambda _shop, token, case: ("close", case, "--outcome", "duplicate", "--note", token),
    "refund": lambda _shop, token, case: (
        "refund", case, "--amount", "1.00 MXN", "--partial", "--reference", token, "--approved-by", token,
    ),
    "credit": lambda _shop, token, case: ("credit", case, "--amount", "1.00 MXN", "--reference", token),
    "recover": lambda _shop, token, case: (
        "recover", case, "--amount", "1.00 MXN", "--from", "carrier", "--reference", token, "--because", token,
    ),
    "approve": lambda _shop, token, case: ("approve", case, "--yes", "--by", token, "--amount", "900 MXN"),
    "label": lambda shop, token, case: (
        "label", case, "--carrier", "Estafeta", "--payer", "client", "--tracking", token, "--cost", "95 MXN",
        "--file", _photo(shop, token),
    ),
    "shipped": lambda _shop, token, case: ("shipped", case, "--carrier", "Estafeta", "--tracking", token),
    "arrived": lambda _shop, token, case: ("arrived", case, "--because", token),
    "replace": lambda _shop, token, case: ("replace", case, "--carrier", "Estafeta", "--tracking", token),
    "client": lambda _shop, token, _about: (
        "client", "add", token, "--timezone", "America/Mexico_City", "--country", "MX",
        "--platform", "mercadolibre:MLM", "--currency", "MXN", "--prefix", token[-4:-1].replace("0", "X"),
    ),
    "access add": lambda _shop, token, _about: (
        "client", "access", "add", "luna", "--platform", "mercadolibre", "--user", token, "--role", "claims",
        "--dedicated", "--2fa",
    ),
    "access revoke": lambda _shop, token, user: ("client", "access", "revoke", "luna", user, "--because", token),
    "offboard": lambda shop, token, store: (
        "client", "offboard", store, "--output", str(TARGETS["offboard"](shop, token)), "--confirm", store,
        "--because", token,
    ),
    "attach": lambda shop, _token, store: ("client", "attach", str(_file_of(shop, store))),
    "export xlsx": lambda shop, token, _about: ("export", "--output", str(TARGETS["export xlsx"](shop, token))),
    "export csv": lambda shop, token, _about: ("export", "cases", "--output", str(TARGETS["export csv"](shop, token))),
    "export ics": lambda shop, token, _about: (
        "export", "--output", str(TARGETS["export ics"](shop, token)), "--force",
    ),
    "backup": lambda shop, token, _about: ("backup", str(TARGETS["backup"](shop, token))),
    "verify": lambda _shop, _token, _about: ("verify",),
}  # fmt: skip

KINDS: dict[str, tuple[str, ...]] = {
    "open": ("opened", "measured"),
    "note": ("noted", "measured"),
    "long note": ("noted", "measured"),
    "reply": ("replied", "measured"),
    "heard": ("heard", "measured"),
    "evidence": ("evidence_added", "measured"),
    "edit": ("edited", "measured"),
    "close": ("closed", "measured"),
    "refund": ("approval_answered", "refund_issued", "measured"),
    "credit": ("credit_issued", "measured"),
    "recover": ("recovered", "measured"),
    "approve": ("approval_answered", "measured"),
    "label": ("label_sent", "waited", "measured"),
    "shipped": ("return_shipped", "waited", "measured"),
    "arrived": ("return_arrived", "measured"),
    "replace": ("replacement_sent", "measured"),
    "client": ("client_added",),
    "access add": ("access_granted", "measured"),
    "access revoke": ("access_revoked", "measured"),
    "offboard": ("client_archived", "measured"),
}

WRITING = (*(name for name in KINDS if name != "client"), "attach")
"""What is logged in a shop that is there."""

EXPORTS = ("export xlsx", "export csv", "export ics")
