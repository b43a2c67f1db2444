"""The real commands that are typed, each with a word of its own (its token) in what it logs.

The token stands in the personal part of an event — a text, a file's name, an order number — and so tells afterwards
which events a command left behind, also one that never came to say so.
"""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.faults.shop import ROOT, SHARED, TO_CLOSE, Shop

LONG = "word " * 2_000
"""Longer than what an event holds: it goes to the vault."""


class Typed(NamedTuple):
    """One command line. `kinds` are the events that it logs when it succeeds; none for one that logs nothing."""

    token: str
    name: str
    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    @property
    def made(self) -> Path | None:
        """The backup that this command writes."""
        return Path(self.words[1]) if self.name == "backup" else None


@dataclass
class Typist:
    """Somebody who types commands in one shop; `mark` tells several of them apart.

    They share `to_close`: closing a closed case is done with 0, and logs nothing.
    """

    shop: Shop
    mark: str = "a"
    to_close: Iterator[str] = field(default_factory=lambda: iter(TO_CLOSE))
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def type(self, name: str) -> Typed:
        """The next command of that name; a note where there is no case left to close."""
        token = f"zq{self.mark}{next(self._numbers):05d}z"
        if name == "close":
            case = next(self.to_close, "")
            if not case:
                return self.type("note")
            words = ("close", case, "--outcome", "duplicate", "--note", token)
        else:
            words = WORDS[name](self.shop, token)
        kinds = KINDS.get(name, ())
        minutes = ("--minutes", "2") if "measured" in kinds else ()
        return Typed(token, name, (*words, *minutes, "--json"), kinds)

    def some(self, count: int, chance: random.Random, names: tuple[str, ...]) -> list[Typed]:
        """As many commands, of these names in any order."""
        return [self.type(chance.choice(names)) for _ in range(count)]


def _open(_shop: Shop, token: str) -> tuple[str, ...]:
    return (
        "open", "--client", "luna", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
        "--order", token, "--buyer", "Ana P.",
    )  # fmt: skip


def _evidence(shop: Shop, token: str) -> tuple[str, ...]:
    photo = shop.outside / f"{token}.jpg"
    shutil.copy(ROOT / "examples" / "photos" / "cable-tip.jpg", photo)
    with photo.open("ab") as file:
        file.write(token.encode())  # a file of its own: the same one twice would be one piece of evidence
    return ("evidence", "add", SHARED, str(photo), "--kind", "defect_photo")


WORDS: dict[str, Callable[[Shop, str], tuple[str, ...]]] = {
    "open": _open,
    "note": lambda _shop, token: ("note", SHARED, f"{token} she called again"),
    "long note": lambda _shop, token: ("note", SHARED, f"{token} {LONG}"),
    "reply": lambda _shop, token: ("reply", SHARED, "--text", f"Hola Ana: {token}"),
    "heard": lambda _shop, token: ("heard", SHARED, f"{token} ya la mando", "--from", "buyer"),
    "evidence": _evidence,
    "edit": lambda _shop, token: ("edit", SHARED, "--tag", token),
    "client": lambda _shop, token: (
        "client", "add", token, "--timezone", "America/Mexico_City", "--country", "MX",
        "--platform", "mercadolibre:MLM", "--currency", "MXN", "--prefix", token[-4:-1].replace("0", "X"),
    ),
    "backup": lambda shop, token: ("backup", str(shop.outside / f"{token}.zip")),
    "verify": lambda _shop, _token: ("verify",),
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
    "client": ("client_added",),
}

WRITING = ("open", "note", "long note", "reply", "heard", "evidence", "edit", "close")
