"""A store's own terms and limits: typed, kept with their reason, frozen into clocks, told, and taken along."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.playbooks.test_book_files import line_with
from tests.program import add_store, open_claim, run

T = "2026-11-13T18:41-06:00"
RULE = "ml_claim_protect_reputation"


@pytest.fixture
def store(home: Path) -> Path:
    add_store(now=T)
    return home


def edit(*words: str, code: int = 0, store: str = "accesorios"):
    ran = run("client", "edit", store, *words, "--json", now=T)
    assert ran.code == code, ran
    return ran.data if code == 0 else ran.error


def clock(case: str = "ACC-1") -> dict:
    (found,) = [one for one in run("show", case, "--json", now=T).data["clocks"] if one["id"] == RULE]
    return found


def why(case: str = "ACC-1") -> dict:
    return run("why", case, RULE, "--json", now=T).data[0]


def test_a_term_of_the_store_is_frozen_when_the_clock_starts(store: Path) -> None:
    open_claim()
    assert (clock()["due_at"], clock()["basis"]) == ("2026-11-18T23:59:59-06:00", "assumed")
    changed = edit("--rule", f"{RULE}=36 horas", "--because", "Lo pactamos con Luna")
    assert changed["terms"] == {RULE: "36h"}
    assert changed["reasons"] == {RULE: "Lo pactamos con Luna"}
    assert clock()["due_at"] == "2026-11-18T23:59:59-06:00", "an open case keeps what it has"
    open_claim(order="2000007819609433")
    # Friday 18:30 and 36 hours: Sunday 6:30; warned a quarter (9 hours) before.
    own = clock("ACC-2")
    assert (own["due_at"], own["warn_at"]) == ("2026-11-15T06:30:00-06:00", "2026-11-14T21:30:00-06:00")
    assert (own["basis"], own["rule"]["id"]) == ("override", RULE)
    assert own["rule"]["version"].endswith("+36h")
    told = why("ACC-2")
    assert told["own_term"] == {
        "key": RULE, "duration": 36, "unit": "calendar_hours", "because": "Lo pactamos con Luna",
    }  # fmt: skip
    assert [step["date"] for step in told["steps"]] == ["2026-11-13", "2026-11-14", "2026-11-15"]
    edit("--rule", f"{RULE}=no")
    assert clock("ACC-2")["due_at"] == own["due_at"]
    assert why("ACC-2")["own_term"]["because"] is None
    open_claim(order="2000007819609434")
    assert clock("ACC-3")["basis"] == "assumed"
    assert why("ACC-3")["own_term"] is None


def test_what_comes_before_a_term_of_the_store(store: Path) -> None:
    """The platform's date, then one typed for the case, then the site's own term, then the rule's, then the book's."""
    edit("--rule", f"{RULE}=36h", "--rule", f"{RULE}@MLM=3 días hábiles")
    open_claim()
    assert (clock()["due_at"], clock()["basis"]) == ("2026-11-19T23:59:59-06:00", "override")
    assert why()["own_term"]["key"] == f"{RULE}@MLM"
    # The opening on the platform becomes known: counted again, by the term that the clock was frozen with.
    edit("--rule", f"{RULE}@MLM=5bd")
    assert run("edit", "ACC-1", "--platform-opened-at", "2026-11-12T10:00-06:00", now=T).code == 0
    assert clock()["due_at"] == "2026-11-18T23:59:59-06:00", "three days after Thursday: 13, 17 and 18"
    assert run("edit", "ACC-1", "--due", f"{RULE}=2026-11-20 12:00", now=T).code == 0
    assert (clock()["due_at"], clock()["basis"], why()["own_term"]) == ("2026-11-20T12:00:00-06:00", "override", None)
    assert run("edit", "ACC-1", "--platform-opened-at", "2026-11-12T11:00-06:00", now=T).code == 0
    assert clock()["due_at"] == "2026-11-20T12:00:00-06:00", "a typed date stays"
    open_claim("--due-at", "2026-11-21T12:00-06:00", order="2000007819609435")
    assert (clock("ACC-2")["due_at"], clock("ACC-2")["basis"]) == ("2026-11-21T12:00:00-06:00", "imported")
    assert why("ACC-2")["own_term"] is None


def test_a_recount_goes_by_the_term_that_the_clock_started_with(store: Path) -> None:
    open_claim()
    edit("--rule", f"{RULE}=36h")
    assert run("edit", "ACC-1", "--platform-opened-at", "2026-11-12T10:00-06:00", now=T).code == 0
    # Two business days after Thursday: Friday 13 and, past the holiday, Tuesday 17.
    assert (clock()["due_at"], clock()["basis"]) == ("2026-11-17T23:59:59-06:00", "rule")
    assert why()["own_term"] is None


def test_what_follows_is_counted_with_the_store_s_own_term(store: Path) -> None:
    edit("--rule", "ml_buyer_ship_return=2bd")
    open_claim("--platform-opened-at", "2026-11-13T18:30-06:00")
    (ship, _inspect) = why()["follows"]
    # Kept at the latest on Wednesday 18; two business days more are Thursday and Friday.
    assert (ship["rule"], ship["due_at"]) == ("ml_buyer_ship_return", "2026-11-20T23:59:59-06:00")


def test_rules_show_and_due_tell_it(store: Path) -> None:
    edit("--rule", f"{RULE}=36h", "--because", "Lo pactamos")
    shown = run("rules", "show", RULE, "--client", "accesorios", "--json", now=T).data
    assert (shown["client"], shown["duration"], shown["unit"]) == ("accesorios", 2, "business_days")
    assert shown["own_terms"] == [{"site": None, "duration": 36, "unit": "calendar_hours", "because": "Lo pactamos"}]
    text = " ".join(run("--lang", "es", "rules", "show", RULE, "--client", "accesorios", now=T).out.split())
    assert "PLAZO DE ACCESORIOS LUNA En todas partes 36 horas. Motivo: Lo pactamos" in text
    other = run("--lang", "es", "rules", "show", "ml_message_reply", "--client", "accesorios", now=T).out
    assert "Accesorios Luna no tiene un plazo propio aquí." in other
    due = run("rules", "due", RULE, "--trigger", "2026-11-13T18:30-06:00", "--site", "MLM", "--json", now=T).data
    assert (due["due_at"], due["own_term"]) == ("2026-11-15T06:30:00-06:00", RULE)


def test_screens_say_what_the_term_replaces(store: Path) -> None:
    edit("--rule", f"{RULE}=36h")
    opened = " ".join(
        run("open", "--platform", "ml", "--procedure", "claim", "--reason", "defect", "--order", "1", now=T).out.split()
    )
    said = "36 horas, plazo propio de la tienda, en vez de 2 días hábiles"
    assert f"{said}." in opened
    assert said in " ".join(run("show", "ACC-1", now=T).out.split())
    assert said in " ".join(run("why", "ACC-1", RULE, now=T).out.split())
    profile = " ".join(run("client", "show", "accesorios", now=T).out.split())
    assert f"Plazos propios {RULE}: 36 horas" in profile


def test_limits_are_kept_as_shares(store: Path) -> None:
    changed = edit("--limit", "ml_claims_rate=1,5%", "--limit", "ml-claims-rate@mexico=0.01")
    assert changed["limits"] == {"ml_claims_rate": "0.015", "ml_claims_rate@MLM": "0.01"}
    text = " ".join(run("client", "show", "accesorios", now=T).out.split())
    assert "Límites propios ml_claims_rate: 1.5 %; ml_claims_rate (México): 1 %" in text
    assert edit("--limit", "ml_claims_rate=no")["limits"] == {"ml_claims_rate@MLM": "0.01"}


@pytest.mark.parametrize(
    ("words", "code", "message", "hint"),
    [
        (("--rule", "ml_claim_protect=36h"), 3, "No existe la regla", f"concierge rules show {RULE}"),
        (("--rule", f"{RULE}=36x"), 2, "«36x» no es un plazo", f"--rule {RULE}=36h"),
        (("--rule", f"{RULE}=90m"), 2, "«90m» no es un plazo", f"--rule {RULE}=36h"),
        (("--rule", f"{RULE}=0h"), 2, "«0h» no es un plazo", f"--rule {RULE}=36h"),
        (("--rule", RULE), 2, "no dice qué cambia", f"--rule {RULE}=36h"),
        (("--rule", f"{RULE}@MLC=36h"), 2, "no vende en Mercado Libre MLC", "--add-platform mercadolibre:MLC"),
        (("--rule", "al_claim_decision=5d"), 2, "no vende en Allegro", "--add-platform allegro"),
        (("--rule", "ml_cbt_partial_refund@MLM=90h"), 7, "no vale para MLM", "concierge rules show"),
        (("--rule", "ig_reply@MX=2h"), 3, "No existe la regla", "concierge rules"),
        (("--limit", "ml_claim_rate=4%"), 3, "No existe la cifra", "--limit ml_claims_rate=4%"),
        (("--limit", "ml_claims_rate=4"), 2, "«4» no es un límite", "--limit ml_claims_rate=4%"),
        (("--limit", "ml_claims_rate=140%"), 2, "«140%» no es un límite", "--limit ml_claims_rate=4%"),
        (("--limit", "ml_level=4%"), 2, "no tiene un límite que poner", "concierge rules list"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(
    store: Path, words: tuple[str, ...], code: int, message: str, hint: str
) -> None:
    error = edit(*words, code=code)
    assert message in error["message"]
    assert hint in error["hint"]
    assert run("client", "show", "accesorios", "--json", now=T).data["terms"] == {}


def test_the_profile_in_toml_holds_them_and_reads_them_back(store: Path, tmp_path: Path) -> None:
    edit("--rule", f"{RULE}@MLM=8 horas hábiles", "--limit", "ml_claims_rate=2%", "--because", "Lo pactamos")
    before = run("client", "show", "accesorios", "--json", now=T).data
    text = run("client", "edit", "accesorios", "--print", now=T).out
    assert f'"{RULE}@MLM" = "8bh"' in text
    assert 'ml_claims_rate = "2%"' in text
    file = tmp_path / "profile.toml"
    file.write_text(text, encoding="utf-8")
    assert edit("--file", str(file))["changed"] == []
    for good, bad, says in (
        ('"8bh"', '"8 lunas"', "«8 lunas» no es un plazo"),
        ('ml_claims_rate = "2%"', 'ml_claims = "2%"', "No existe la cifra ml_claims"),
        (f'"{RULE}@MLM" = "8bh"', "", f"ni rules ni limits tienen «{RULE}@MLM»"),
        (f'"{RULE}@MLM" = "8bh"', 'al_claim_decision = "8d"', "Accesorios Luna no vende ahí"),
    ):
        file.write_text(text.replace(good, bad, 1), encoding="utf-8")
        error = edit("--file", str(file), code=2)
        assert says in error["message"], error
        if bad:
            assert f"línea {line_with(text, good)}: " in error["message"]
    assert run("client", "show", "accesorios", "--json", now=T).data == before


def test_they_go_with_their_platform(store: Path) -> None:
    edit("--rule", f"{RULE}=36h", "--rule", "az_a_to_z_respond=48h", "--because", "x")
    left = edit("--remove-platform", "mercadolibre")
    assert left["terms"] == {"az_a_to_z_respond": "48h"}
    assert left["reasons"] == {"az_a_to_z_respond": "x"}


def test_another_machine_has_them_too(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit("--rule", f"{RULE}=36h", "--limit", "ml_claims_rate=2%", "--because", "Lo pactamos con Ana")
    open_claim()
    before = why()
    file = tmp_path / "store.zip"
    assert (
        run(
            "client",
            "offboard",
            "accesorios",
            "--output",
            str(file),
            "--confirm",
            "accesorios",
            "--because",
            "x",
            now=T,
        ).code
        == 0
    )
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "other"))
    assert run("client", "attach", str(file), now=T).code == 0
    there = run("client", "show", "accesorios", "--json", now=T).data
    assert (there["terms"], there["limits"]) == ({RULE: "36h"}, {"ml_claims_rate": "0.02"})
    assert set(there["reasons"].values()) == {"Lo pactamos con Ana"}
    assert why() == before
    assert run("verify", now=T).code == 0


def test_an_optional_rule_runs_where_the_store_asks_for_it(store: Path) -> None:
    """Friday 18:41: the agreed hours end at 19:00 and go on on Saturday from 10:00 on."""
    optional = "ig_first_reply_target"
    place = ("--client", "accesorios", "--platform", "ig", "--procedure", "dm", "--reason", "other")

    def clocks(buyer: str) -> dict[str, str]:
        opened = run("open", *place, "--buyer", buyer, "--json", now=T)
        return {one["id"]: one["due_at"] for one in opened.data["clocks"]}

    assert optional not in clocks("Ana")
    assert edit("--rule", f"{optional}=sí")["terms"] == {optional: "1bh"}
    assert clocks("Eva")[optional] == "2026-11-14T10:41:00-06:00"
    edit("--rule", f"{optional}=2 horas hábiles")
    assert clocks("Luz")[optional] == "2026-11-14T11:41:00-06:00"
    edit("--rule", f"{optional}=no")
    assert optional not in clocks("Sol")
    edit("--rule", f"{RULE}=sí", code=2)
    assert f"--rule {optional}=yes" in " ".join(run("--lang", "en", "rules", "show", optional).out.split())
