"""Eight measured cases of one store, whose every figure can be reasoned by hand, and what must not count.

Minutes: Mercado Libre claims, usual: 12 18 20 25 40; Amazon A-to-z, difficult: 45 61; an Amazon message, usual: 8.
Received: 1 in August (from the 20th on), 3 in September, 2 in October, 2 in November. A duplicate in October with
99 minutes and an open case in November are no measured cases; only the open one is work that the store brought.
"""

from __future__ import annotations

from tests.program import Ran, made, run

NOW = "2026-11-27T10:00-06:00"

ML = ("mercadolibre", "claim", "normal")
A_TO_Z = ("amazon", "a_to_z", "high")
MESSAGE = ("amazon", "message", "normal")
CASES = (
    ("2026-08-20", *ML, 40),
    ("2026-09-03", *A_TO_Z, 45),
    ("2026-09-10", *ML, 12),
    ("2026-09-24", *ML, 25),
    ("2026-10-05", *MESSAGE, 8),
    ("2026-10-19", *ML, 20),
    ("2026-11-03", *A_TO_Z, 61),
    ("2026-11-09", *ML, 18),
)


def done(*words: str, now: str) -> Ran:
    ran = made(*words, "--json", now=now)
    assert ran.code == 0, ran
    return ran


def add_luna() -> None:
    done(
        "client", "add", "luna", "--name", "Luna", "--timezone", "America/Mexico_City", "--country", "MX", "--platform",
        "mercadolibre:MLM", "--platform", "amazon:US", "--language", "es", "--currency", "MXN", "--billing-currency",
        "USD", "--prefix", "LUN", "--hours", "mon-fri 09:00-18:00",
        now="2026-08-01T09:00-06:00",
    )  # fmt: skip


def open_case(day: str, platform: str, procedure: str, complexity: str = "normal") -> str:
    order = day.replace("-", "")
    at = f"{day}T10:00-06:00"
    ran = done(
        "open", "--client", "luna", "--platform", platform, "--procedure", procedure, "--reason", "defect", "--order",
        order, "--buyer", "Ana P.", now=at,
    )  # fmt: skip
    name: str = ran.data["id"]
    if complexity != "normal":
        done("edit", name, "--complexity", complexity, now=at)
    return name


def close(name: str, day: str, minutes: int, outcome: str = "refunded_keep_item") -> None:
    spent = ("--minutes", str(minutes)) if minutes else ()
    done("close", name, "--outcome", outcome, "--force", "--because", "x", *spent, now=f"{day}T15:00-06:00")


def tell(n: int = len(CASES)) -> None:
    """The store with its first `n` measured cases."""
    add_luna()
    for day, platform, procedure, complexity, minutes in CASES[:n]:
        close(open_case(day, platform, procedure, complexity), day, minutes)


def tell_all() -> None:
    """All of them, and what must not count."""
    tell()
    close(open_case("2026-10-20", *ML), "2026-10-20", 99, outcome="duplicate")
    open_case("2026-11-20", *ML)


def pilot(*words: str, lang: str = "en") -> Ran:
    return run("pilot", *words, "--lang", lang, now=NOW)
