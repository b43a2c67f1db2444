"""`bill --mine`: what an hour earned, for the freelancer alone."""

from __future__ import annotations

from pathlib import Path

from tests.cli.bill_story import DECEMBER, agreed, bill, done, store
from tests.program import run

__all__ = ["agreed", "store"]


def test_what_an_hour_earned_is_only_for_the_freelancer(agreed: Path, tmp_path: Path) -> None:
    (earned,) = bill("2026-11", "--mine", "--goal", "30 USD", "--json").data
    # 10.00 in 30 minutes is 20.00 an hour; for 30.00 an hour two cases would have to bring 15.00: 7.50 each.
    assert (earned["billed"]["amount"], earned["minutes"], earned["per_hour"]["amount"]) == ("10.00", 30, "20.00")
    assert earned["needed"]["amount"] == "7.50"
    # 7.5025: at 7.50 an hour would bring 30.00, which is less than it should.
    assert bill("2026-11", "--mine", "--goal", "30.01 USD", "--json").data[0]["needed"]["amount"] == "7.51"
    for form in ("html", "md", "csv", "xlsx"):
        path = tmp_path / f"bill.{form}"
        assert bill("2026-11", "--output", str(path)).code == 0
        content = path.read_bytes()
        assert b"20.00" not in content
        assert b"minut" not in content.lower()
    assert (
        (tmp_path / "bill.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("LUN-2026-11,2026-11,LUN-1,")
    )


def test_the_hour_counts_all_the_time_and_the_needed_price_follows_it(agreed: Path) -> None:
    # 30 minutes on the two billed cases; 15 on the unresolved one, 10 on a duplicate, 5 on the store itself; 60 in
    # December, which are not November's. 10.00 in an hour is 10.00; for 30.00 two cases have to bring 15.00 each.
    done("reply", "LUN-3", "--text", "Hola.", "--minutes", "15", now="2026-11-14T10:00-06:00")
    done(
        "open", "--platform", "instagram", "--procedure", "dm", "--reason", "other", "--buyer", "Otra", "--minutes",
        "10", now="2026-11-15T10:00-06:00",
    )  # fmt: skip
    done("close", "LUN-4", "--outcome", "duplicate", "--because", "it was one already", now="2026-11-15T11:00-06:00")
    done("client", "edit", "luna", "--channel", "chat", "--minutes", "5", now="2026-11-16T10:00-06:00")
    done("note", "LUN-3", "--minutes", "7", "typed by mistake", now="2026-11-16T11:00-06:00")
    done("undo", now="2026-11-16T11:01-06:00")
    done("note", "LUN-3", "--minutes", "60", "Sigue abierto.", now="2026-12-01T10:00-06:00")
    (earned,) = bill("2026-11", "--mine", "--goal", "30 USD", "--json").data
    assert (earned["minutes"], earned["all_minutes"]) == (30, 60)
    assert (earned["per_hour"]["amount"], earned["needed"]["amount"]) == ("10.00", "15.00")
    # A month that brought nothing and took an hour.
    (earned,) = bill("2026-12", "--mine", "--goal", "30 USD", "--json").data
    assert (earned["billed"]["amount"], earned["cases"], earned["all_minutes"]) == ("0.00", 0, 60)
    assert (earned["per_hour"]["amount"], earned["needed"]) == ("0.00", None)
    for tongue, said in (("es", "en este mes en todo lo demás de la tienda"), ("en", "everything else of the store")):
        assert said in " ".join(bill("2026-11", "--mine", "--lang", tongue).out.split())


def test_a_plan_ends_with_the_work_and_its_last_month_is_earned_all_the_same(store: Path, tmp_path: Path) -> None:
    done("client", "agreement", "luna", "--plan", "90", "--rate", "any=5", now="2026-11-01T12:00-06:00")
    done("client", "agreement", "luna", "--accept", "--by", "Marta", now="2026-11-01T12:05-06:00")
    output = ("--output", str(tmp_path / "luna.zip"))
    late = "2026-11-18T23:30-06:00"  # of the 18th, where the store is
    done("client", "offboard", "luna", "--confirm", "luna", "--because", "one is open", *output, now=late)
    found = bill("2026-11", "--client", "luna", "--json").data
    fee = found["lines"][0]
    assert (fee["clause"], fee["detail"], fee["amount"]["amount"]) == ("7.7", "18/30", "54.00")
    assert bill("2026-12", "--client", "luna", "--json").data["lines"] == []
    (earned,) = bill("2026-11", "--mine", "--json").data
    assert (earned["client"], earned["billed"]["amount"], earned["minutes"]) == ("luna", "64.00", 30)
    # What is logged now is not in the file that the store was given, and that is said.
    issued = bill("2026-11", "--client", "luna", "--issue", "--lang", "en")
    assert "the file it was given is older" in " ".join(issued.err.split()), issued
    # Nothing new is agreed with a store that nobody works for.
    accept = ("client", "agreement", "luna", "--accept", "--by", "Eva")
    refused = run(*accept, "--json", now=DECEMBER)
    assert (refused.code, refused.error["hint"]) == (7, "concierge client edit luna --unarchive")
    assert len(done("client", "agreement", "luna")["versions"]) == 1
    done(*refused.error["hint"].split()[1:], now=DECEMBER)
    done("client", "agreement", "luna", "--urgent", "10", now=DECEMBER)
    done(*accept, now=DECEMBER)
