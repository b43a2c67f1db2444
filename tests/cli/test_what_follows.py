"""What follows, as `show` and `why` tell it, from step to step of a return, a claim and a complaint. Dates by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.playbooks.test_book_files import write
from tests.prepared import begun
from tests.program import add_store, open_claim, run

RULES = """\
label = { es = "Bazar", en = "Bazar" }
tag = "BAZ"
verified_on = 2026-11-20

[voice]
tone = "warm"
depth = "brief"
speed = "hours"
emoji = false
address = "tu"

[sites.MX]
label = { es = "México", en = "Mexico" }
country = "MX"
zone = "America/Mexico_City"

[sites.CL]
label = { es = "Chile", en = "Chile" }
country = "CL"
zone = "America/Santiago"

[procedures.claim]
main = ["baz_answer"]

[rules.baz_answer]
title = { es = "2 días hábiles para elegir", en = "2 business days to choose" }
kind = "platform"
party = "us"
procedures = ["claim"]
trigger = "opened"
stops_on = ["chosen", "decided"]
duration = 2
unit = "business_days"
calendar = "site"
end = "end_of_local_day"
starts_when = { es = "al abrirse", en = "when it opens" }
consequence = { es = "cuenta en contra", en = "it counts against you" }
starts_next = ["baz_ship"]
trust = "low"
source = ["memory"]

[rules.baz_ship]
title = { es = "7 días hábiles para enviarlo", en = "7 business days to ship it" }
kind = "window"
party = "buyer"
procedures = ["claim"]
trigger = "chosen:offer_return"
stops_on = ["shipped", "arrived"]
duration = 7
unit = "business_days"
calendar = "site"
end = "end_of_local_day"
starts_when = { es = "cuando la ofreces", en = "when you offer it" }
consequence = { es = "la devolución vence", en = "the return expires" }
starts_next = ["baz_inspect", "baz_inspect_chile"]
trust = "low"
source = ["memory"]

[rules.baz_inspect]
title = { es = "3 días para revisar", en = "3 days to inspect" }
kind = "platform"
party = "us"
procedures = ["claim"]
markets = ["MX"]
trigger = "arrived"
stops_on = ["refunded", "chosen:reject"]
if_missed = "refunded"
duration = 3
unit = "calendar_days"
starts_when = { es = "cuando llega", en = "when it arrives" }
consequence = { es = "se reembolsa solo", en = "it is refunded by itself" }
trust = "low"
source = ["memory"]

[rules.baz_inspect_chile]
title = { es = "5 días para revisar en Chile", en = "5 days to inspect in Chile" }
kind = "platform"
party = "us"
procedures = ["claim"]
markets = ["CL"]
trigger = "arrived"
duration = 5
unit = "calendar_days"
starts_when = { es = "cuando llega", en = "when it arrives" }
consequence = { es = "se reembolsa solo", en = "it is refunded by itself" }
trust = "low"
source = ["memory"]

[rules.baz_recover]
title = { es = "30 días para recuperar el dinero", en = "30 days to recover the money" }
kind = "window"
party = "us"
procedures = ["claim"]
trigger = "refunded"
stops_on = ["submitted"]
duration = 30
unit = "calendar_days"
end = "end_of_local_day"
starts_when = { es = "desde el reembolso", en = "from the refund" }
consequence = { es = "se pierde", en = "it is lost" }
trust = "low"
source = ["memory"]
"""

MONDAY = "2026-11-09T10:00-06:00"


@pytest.fixture
@begun
def bazar(home: Path) -> None:
    write(home / "sops", "bazar/platform.toml", RULES)
    done(
        "client", "add", "centro", "--timezone", "America/Mexico_City", "--country", "MX", "--platform", "bazar:MX",
        "--language", "es", "--currency", "MXN", "--prefix", "CEN",
    )  # fmt: skip
    done("open", "--platform", "bazar", "--procedure", "claim", "--reason", "defect", "--order", "77",
         "--amount", "90 MXN", "--platform-opened-at", MONDAY)  # fmt: skip


def done(*words, now=MONDAY):
    ran = run(*words, "--json", now=now)
    assert ran.code == 0, ran
    return ran.data


def follows(now, case="CEN-1"):
    """Each link of `show`: its rule, whether by missing, and the local day and hour on which it is due."""
    links = done("show", case, now=now)["follows"]
    return [(one["rule"], one["missed"], one["due_at"] and one["due_at"][:16]) for one in links]


def screen(*words, now, tongue="es"):
    return " ".join(run(*words, "--lang", tongue, now=now).out.split())


def test_a_return_from_the_offer_to_the_money(bazar):
    # Monday 9 + 2 business days = Wednesday 11. Offered then, 7 more: 12, 13, 17, 18, 19, 20 (Monday 16 is a holiday)
    # and Monday 23. Nobody knows when a parcel arrives or a platform rules.
    assert follows(MONDAY) == [
        ("baz_ship", False, "2026-11-23T23:59"),
        ("baz_inspect", False, None),
    ]
    said = screen("show", "CEN-1", now=MONDAY)
    assert "lun 23 nov 23:59 Si eliges «aceptar la devolución», 7 días hábiles para enviarlo, a más tardar" in said
    assert "Si no, la devolución vence." in said
    assert "sin fecha 3 días para revisar (cuando llega)" in said
    assert "If you choose “accept the return”" in screen("show", "CEN-1", now=MONDAY, tongue="en")

    # Offered on Tuesday 10: 11, 12, 13, 17, 18, 19, Friday 20.
    offered = "2026-11-10T09:00-06:00"
    done("reply", "CEN-1", "--text", "Hola, ya lo vemos.", now=offered)
    done("choose", "CEN-1", "offer_return", now=offered)
    case = done("show", "CEN-1", now=offered)
    assert [one["due_at"] for one in case["clocks"] if one["id"] == "baz_ship"] == ["2026-11-20T23:59:59-06:00"]
    assert follows(offered) == [("baz_inspect", False, None)]
    assert "después: la devolución vence" in screen("show", "CEN-1", now=offered)

    # Shipped: nothing runs, the inspection still follows, and both screens say so.
    shipped = "2026-11-13T12:00-06:00"
    done("shipped", "CEN-1", now=shipped)
    assert follows(shipped) == [("baz_inspect", False, None)]
    for words in (("show", "CEN-1"), ("why", "CEN-1"), ("why", "CEN-1", "baz_ship")):
        assert "3 días para revisar (cuando llega)" in screen(*words, now=shipped)
    assert [one["settled"] for one in done("show", "CEN-1", now=shipped)["follows"]] == [True]

    # It arrives on Tuesday 17 at 15:00: until Friday 20, 15:00; refunded by silence then, 30 more days to recover it.
    arrived = "2026-11-17T15:00-06:00"
    done("arrived", "CEN-1", now=arrived)
    case = done("show", "CEN-1", now=arrived)
    assert [one["due_at"] for one in case["clocks"] if one["id"] == "baz_inspect"] == ["2026-11-20T15:00:00-06:00"]
    assert follows(arrived) == [("baz_recover", True, "2026-12-20T23:59")]
    assert "dom 20 dic 23:59 Si se pasa, 30 días para recuperar el dinero" in screen("show", "CEN-1", now=arrived)

    # Missed: the branch is the only one, and no longer a condition.
    missed = "2026-11-21T09:00-06:00"
    assert follows(missed) == [("baz_recover", True, "2026-12-20T23:59")]
    assert "dom 20 dic 23:59 30 días para recuperar el dinero" in screen("show", "CEN-1", now=missed)

    done("refund", "CEN-1", now=missed)
    assert follows(missed) == [], "it runs now"


def test_a_return_that_will_not_come_is_followed_by_nothing(bazar):
    done("choose", "CEN-1", "offer_return")
    done("shipped", "CEN-1", now="2026-11-10T09:00-06:00")
    assert follows("2026-11-10T09:00-06:00") == [("baz_inspect", False, None)]
    done("arrived", "CEN-1", "--never", now="2026-11-18T09:00-06:00")
    assert follows("2026-11-18T09:00-06:00") == []


def test_a_closed_case_is_followed_by_nothing(bazar):
    done("choose", "CEN-1", "offer_return")
    done("close", "CEN-1", "--outcome", "duplicate", "--note", "Es el mismo.")
    assert follows(MONDAY) == []


def test_a_claim_from_the_defence_to_the_appeal():
    # 72 hours from Friday 13, 18:30, end on Monday 16, 18:30 in Mexico. Lost by silence then, 30 days end with
    # Wednesday 16 December in Los Angeles (UTC-8): 1:59:59 of Thursday 17 in Mexico.
    add_store()
    open_a_to_z = (
        "open", "--client", "accesorios", "--platform", "amazon", "--procedure", "a_to_z", "--reason", "not_received",
        "--order", "111-7654321-1234567", "--platform-opened-at", "2026-11-13T18:30-06:00",
    )  # fmt: skip
    now = "2026-11-13T18:41-06:00"
    done(*open_a_to_z, now=now)
    assert follows(now, "ACC-1") == [
        ("az_a_to_z_appeal", False, None),
        ("az_a_to_z_appeal", True, "2026-12-17T01:59"),
    ]
    said = screen("show", "ACC-1", now=now)
    assert said.count("30 días para apelar") == 1, "the block tells each rule once, with its date"

    handed_in = "2026-11-14T11:00-06:00"
    done("submit", "ACC-1", "--force", "--because", "vence hoy", now=handed_in)
    assert follows(handed_in, "ACC-1") == [("az_a_to_z_appeal", False, None)]

    lost = "2026-11-20T09:00-06:00"
    done("decide", "ACC-1", "--ruling", "granted", now=lost)
    assert follows(lost, "ACC-1") == []
    clocks = {one["id"]: one for one in done("show", "ACC-1", now=lost)["clocks"]}
    assert clocks["az_a_to_z_appeal"]["due_at"] == "2026-12-21T01:59:59-06:00"


def test_a_claim_that_was_won_has_nothing_to_appeal():
    add_store()
    done(
        "open", "--client", "accesorios", "--platform", "amazon", "--procedure", "a_to_z", "--reason", "not_received",
        "--order", "111-7654321-1234567", "--platform-opened-at", "2026-11-13T18:30-06:00",
        now="2026-11-13T18:41-06:00",
    )  # fmt: skip
    done("submit", "ACC-1", "--force", "--because", "vence hoy", now="2026-11-14T11:00-06:00")
    done("decide", "ACC-1", "--ruling", "denied", now="2026-11-20T09:00-06:00")
    assert follows("2026-11-20T09:00-06:00", "ACC-1") == []


def test_a_folder_that_lost_a_rule_tells_less_and_shows_the_case(bazar, home):
    write(home / "sops", "bazar/platform.toml", RULES.replace('starts_next = ["baz_ship"]\n', ""))
    assert follows(MONDAY) == []
    assert run("show", "CEN-1", now=MONDAY).code == 0


def test_why_of_one_deadline_tells_only_its_own():
    add_store()
    open_claim()
    (clock,) = done("why", "ACC-1", "first_response", now=MONDAY.replace("-09T", "-14T"))
    assert clock["follows"] == []
