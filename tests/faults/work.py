"""What one family of faults is asked to do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.ledger import Report
from tests.faults.shop import Shop


@dataclass(frozen=True)
class Work:
    """One round: an empty folder of its own, the shop to copy, and how much of it.

    `kills` are the processes to kill in this round; `every` walks whole tables of which a round takes a sample.
    """

    folder: Path
    shop: Shop
    chance: random.Random
    kills: int
    every: bool = False
    workers: int = 1


Family = Callable[[Work], Report]
