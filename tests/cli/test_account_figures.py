"""What `sop show`, `rules show` and the messages say of figures that a thread moves, and of texts that nobody read."""

from __future__ import annotations

import re
from pathlib import Path

from tests.playbooks.test_account_figures import FIGURES
from tests.playbooks.test_book_files import SOP, write
from tests.program import run


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_thread_says_which_figure_it_moves(home: Path) -> None:
    write(home / "sops", "falabella/platform.toml", FIGURES)
    write(home / "sops", "falabella/claim.md", SOP)
    assert "The thread does not count in claims on sales" in flat(
        run("--lang", "en", "sop", "show", "falabella", "claim").out
    )
    assert run("sop", "show", "falabella", "claim", "--json").data["counts"] == {"fal_claims": False}
    assert "El hilo no cuenta en reclamos sobre ventas" in flat(run("--lang", "es", "rules", "show", "fal_claim").out)
    assert run("rules", "show", "fal_claim", "--json").data["counts"] == {"claim": {"fal_claims": False}}
    write(home / "sops", "falabella/platform.toml", FIGURES.replace('procedures = ["claim"]', "procedures = []"))
    assert "hilo" not in run("--lang", "es", "rules", "show", "fal_claim").out


def test_an_unreviewed_message_is_told_where_it_is_chosen_and_where_it_is_used(home: Path) -> None:
    text = '+++\nunreviewed = true\ntitle = { es = "Saludo", en = "Greeting" }\n+++\nOlá.\n'
    write(home / "templates", "pt/common/ola.txt", text)
    listed = flat(run("--lang", "en", "template", "list").out)
    assert "Portuguese · yours" in listed
    assert re.search(r"native speaker yet: Portuguese \(\d+\)", listed)
    (row,) = [one for one in run("template", "list", "--json").data if one["template"] == "ola"]
    assert row["unreviewed"]
    shown = run("--lang", "es", "template", "show", "ola", "--language", "pt")
    assert "Revisado no: no lo ha leído todavía nadie de lengua materna" in flat(shown.out)
    rendered = run("--lang", "es", "template", "render", "ola", "--language", "pt", "--json")
    assert rendered.json["notices"] == [
        "Este mensaje no lo ha leído todavía nadie de lengua materna: pide que lo lean antes de enviarlo."
    ]
