"""Two months of a store's accounts, told by commands: what the screens of health and of counted orders look like."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.cli.screen_story import environment
from tests.program import add_store, made, run

NOW = "2026-11-17T09:10-06:00"
LATER, MUCH_LATER = "2026-11-25T09:10-06:00", "2026-12-15T09:10-06:00"
AMAZON = ("--platform", "amazon:US", "--from", "2026-09-19", "--to", "2026-11-17")


def a_to_z(number: int, *, received: str = "2026-11-10T10:00-06:00", ordered: str = "", now: str = NOW) -> str:
    """Opens an A-to-z about an order of its own; its id."""
    words = ("--ordered-at", ordered) if ordered else ()
    done = made(
        "open", "--client", "accesorios", "--platform", "amazon", "--procedure", "a_to_z", "--reason", "not_received",
        "--order", f"111-1111111-{number:07}", "--received-at", received, *words, "--json", now=now,
    )  # fmt: skip
    assert done.code == 0, done
    return str(done.data["id"])


def done(*words: str, now: str = NOW):
    """The data of a command that must go well."""
    return made(*words, "--json", now=now).data


def five_defects() -> None:
    """Three granted claims, a chargeback and a low rating: five orders of 704."""
    for number in (1, 2, 3):
        case = a_to_z(number, received="2026-11-02T10:00-06:00", ordered=f"2026-10-1{number}")
        done("decide", case, "--ruling", "granted", "--amount", "10 USD")
        done("close", case, "--outcome", "claim_lost", "--force", "--because", "historia")
    opening = ("open", "--client", "accesorios", "--platform", "amazon", "--received-at", "2026-11-05T10:00-06:00")
    done(*opening, "--procedure", "chargeback", "--reason", "defect", "--order", "111-1111111-0000004")
    rated = done(*opening, "--procedure", "message", "--reason", "defect", "--order", "111-1111111-0000005")["id"]
    done("edit", rated, "--rating", "1")


def figures(*words: str, now: str = NOW) -> dict[str, Any]:
    (found,) = run("health", *words, "--json", now=now).data
    return {f"{one['name']} {one['days']}": one for one in found["figures"]}


def odr(*words: str, now: str = NOW) -> dict[str, Any]:
    return figures("--platform", "amazon:US", *words, now=now)["az_odr 60"]


def count(orders: int, *words: str, first: str = "2026-09-19", last: str = "2026-11-17", now: str = NOW) -> Any:
    return done(
        "client", "orders", "accesorios", "--platform", "amazon:US", "--from", first, "--to", last, "--orders", str(orders), *words,
        now=now,
    )  # fmt: skip


def claim(number: int, *words: str) -> str:
    opened = done(
        "open", "--client", "accesorios", "--platform", "ml", "--procedure", "claim", "--reason", "defect", "--order",
        f"20000078196{number:05}", "--received-at", "2026-11-13T18:30-06:00", *words,
    )  # fmt: skip
    return str(opened["id"])


def claims(days: int = 60) -> dict[str, Any]:
    return figures("--platform", "ml")[f"ml_claims_rate {days}"]


def ml(orders: int, first: str = "2026-09-19") -> None:
    done(
        "client",
        "orders",
        "accesorios",
        "--platform",
        "ml",
        "--from",
        first,
        "--to",
        "2026-11-17",
        "--orders",
        str(orders),
    )


def said(*words: str, now: str = NOW, lang: str = "es") -> str:
    """What a command says, as one line."""
    return " ".join(run("--lang", lang, *words, now=now).out.split()).replace("\u00a0", " ")


def play(folder: Path) -> Iterator[tuple[str, str]]:
    """Each screen's name and text, the command line first. `folder` is the current one."""
    add_store(now="2026-09-01T10:00-06:00")
    yield _typed("none", "health")
    yield _typed("orders_none", "client orders")
    yield _typed("orders_add", f"client orders accesorios {' '.join(AMAZON)} --orders 704 --units 812")
    yield _typed("clean", "health --platform amazon")
    five_defects()
    a_to_z(6)
    yield _typed("five", "health --platform amazon:US")
    yield _typed("five_60", "health --platform amazon:US", COLUMNS="60")
    yield _typed("five_accessible", "health --platform amazon:US", CONCIERGE_ACCESSIBLE="1")
    yield _typed("five_cases", "health --client accesorios --platform amazon:US --cases")
    yield _typed("five_md", "health --client accesorios --platform amazon:US --cases --format md")
    done(
        "client",
        "orders",
        "accesorios",
        "--platform",
        "ml",
        "--from",
        "2026-09-19",
        "--to",
        "2026-11-17",
        "--orders",
        "45",
    )
    done(
        "open", "--client", "accesorios", "--platform", "ml", "--procedure", "claim", "--reason", "defect", "--order", "2000007819609432",
        "--received-at", "2026-11-13T18:30-06:00",
    )  # fmt: skip
    yield _typed("over", "health")
    yield _typed("over_60", "health", COLUMNS="60")
    yield _typed("today", "today")
    yield _typed("today_60", "today", COLUMNS="60")
    run("client", "edit", "accesorios", "--limit", "ml_claims_rate@MLM=2.5%", "--because", "Lo dice su panel", now=NOW)
    yield _typed("own_limit", "health --platform ml")
    yield _typed("today_near", "today")
    yield _typed("orders_replace", f"client orders accesorios {' '.join(AMAZON)} --orders 710")
    yield _typed("orders_part", "client orders --platform amazon --from 2026-09-01 --to 2026-09-18 --orders 150")
    yield _typed("orders", "client orders")
    yield _typed("orders_all_60", "client orders --all", COLUMNS="60")
    for number in (7, 8, 9):
        a_to_z(number, received="2026-11-24T10:00-06:00", ordered="2026-11-20", now=LATER)
    yield _typed("today_later", "today", now=LATER)
    yield _typed("stale", "health --platform amazon", now=LATER)
    yield _typed("missing_again", "health --platform amazon", now=MUCH_LATER)
    yield _typed(
        "orders_short", "client orders --platform amazon --from 2026-11-18 --to 2026-12-15 --orders 300", now=MUCH_LATER
    )
    yield _typed("missing_other", "health --platform amazon", now=MUCH_LATER, COLUMNS="60")
    yield _typed("undo_short", "undo", now=MUCH_LATER)
    (folder / "ventas.csv").write_text("fecha;pedidos;unidades\n2026-11-15;3;4\n2026-11-16;5;\n", encoding="utf-8")
    yield _typed("orders_file", "client orders accesorios --platform ml --file ventas.csv")
    yield _typed("undo", "undo")
    yield _typed("help", "health --help")
    yield _typed("help_orders", "client orders --help")


def _typed(name: str, line: str, *, now: str = NOW, **env: str) -> tuple[str, str]:
    with environment(env):
        ran = run(*shlex.split(line), now=now)
    code = f"[{ran.code}]\n" if ran.code else ""
    said = re.sub(r"`[0-9a-f]{64}`", "`" + "0" * 64 + "`", ran.out + ran.err)  # salts are random
    return name, f"$ concierge {line}\n{said}{code}"
