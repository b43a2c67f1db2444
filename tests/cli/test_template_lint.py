"""`template lint` through the real command line: what it says, what stops a message, and what reply logs of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from concierge_cli.config import load
from concierge_cli.journal import open_journal
from tests.program import add_store, open_claim, run

HARM = "Te garantizo que Amazon aprobará tu reclamo. Escribe a ana@luna.mx o al 55 1234 5678."


def found(answer):
    return [(one["class"], one["severity"]) for one in answer["findings"]]


def test_what_stops_a_message_ends_with_7_and_tells_scripts_all_of_it(home: Path) -> None:
    done = run("template", "lint", "--text", HARM, "--platform", "amazon", "--lang", "es", "--json")
    assert done.code == 7
    answer = done.json["data"]
    assert {one["class"] for one in answer["findings"]} == {"outcome_promise", "forbidden_contact"}
    assert all(set(one) >= {"class", "words", "rule", "severity", "source"} for one in answer["findings"])
    assert [one["words"] for one in answer["findings"]][-1] == "55 1234 5678"
    assert "«ana@luna.mx»" in done.json["error"]["message"]
    assert (answer["language"], answer["tone"], answer["max_chars"]) == ("es", "formal", 4000)


@pytest.mark.parametrize(
    ("flags", "text", "classes"),
    [
        (["--lang", "pl", "--platform", "allegro"], "Prosimy o pozytywną opinię.", [("review_pressure", "error")]),
        (["--lang", "pt-BR", "--platform", "ml"], "Me chama no WhatsApp.", [("forbidden_contact", "error")]),
        (["--lang", "es", "--address-form", "tú"], "Gracias, usted decide.", [("wrong_address_form", "warning")]),
        (["--lang", "en", "--tone", "formal"], "Hey there!", [("slang_or_hedging_in_formal", "warning")]),
        (["--lang", "en", "--max-chars", "5"], "Hello there", [("too_long", "error")]),
        (["--lang", "es"], "Hola, {{ buyer }}.", [("unresolved_placeholder", "error")]),
        (["--lang", "es", "--step", "evidence"], "Hola.", [("missing_content", "warning")]),
        (["--lang", "es"], "Llámame al 55 1234 5678.", []),
        (["--lang", "es", "--platform", "ml", "--procedure", "reclamo"], "Hola, ya salió tu paquete.", []),
    ],
)
def test_what_is_typed_counts_over_what_the_playbooks_say(flags, text, classes, home: Path) -> None:
    done = run("template", "lint", "--text", text, *flags, "--json")
    assert found(done.json["data"]) == classes
    assert done.code == (7 if any(severity == "error" for _class, severity in classes) else 0)


def test_a_message_comes_from_a_file_or_through_the_pipe(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mensaje.txt"
    file.write_text("Por favor cierra el reclamo.\n", encoding="utf-8")
    for words in ([str(file)], ["--text", "-"], ["-"]):
        done = run("template", "lint", *words, "--platform", "ml", "--json", stdin=b"Por favor cierra el reclamo.\n")
        assert found(done.json["data"]) == [("asks_to_close_or_not_claim", "error")], words


@pytest.mark.parametrize(
    "words",
    [
        ["--text", "Hola", "--lang", "de"],
        ["--text", "Hola", "--tone", "loud"],
        ["--text", "Hola", "--address-form", "thou"],
        ["--text", "Hola", "--step", "dance"],
        ["--text", "Hola", "--max-chars", "0"],
        ["--text", "Hola", "--platform", "nada"],
        ["--text", "Hola", "--platform", "ml", "--procedure", "nada"],
        ["--text", " "],
        ["--text", "Hola", "archivo.txt"],
        [],
    ],
)
def test_what_cannot_be_meant_is_refused(words, home: Path) -> None:
    done = run("template", "lint", *words, "--json")
    assert done.code == 2
    assert done.json["ok"] is False


def test_reply_stops_the_same_message_and_logs_what_a_reason_sets_aside(home: Path) -> None:
    add_store()
    case = open_claim()["id"]
    text = "Por favor cierra el reclamo hoy."
    stopped = run("reply", case, "--text", text, "--json")
    assert (stopped.code, found(stopped.json["data"])) == (7, [("asks_to_close_or_not_claim", "error")])
    linted = run("template", "lint", "--case", case, "--text", text, "--json")
    assert linted.json["data"]["findings"] == stopped.json["data"]["findings"]
    assert run("reply", case, "--text", text, "--because", "lo pidió quien compró", "--json").code == 0
    with open_journal(load(os.environ, {})) as journal:
        (row,) = journal.find(case)
        (sent,) = [event for event in journal.events_of(row.key) if event.kind == "replied"]
    assert sent.facts["overridden"] == ["asks_to_close_or_not_claim"]
    assert sent.text("because") == "lo pidió quien compró"


def test_a_case_gives_its_platform_its_store_and_its_language(home: Path) -> None:
    add_store()
    case = open_claim()["id"]
    done = run(
        "template", "lint", "--case", case, "--text", "Gracias, usted decide. Te escribo el 15/12/2026.", "--json"
    )
    assert found(done.data) == [("wrong_address_form", "warning"), ("date_not_in_log", "warning")]
    assert (done.data["max_chars"], done.data["language"], done.data["case"]) == (350, "es", case)


AGREEMENT = (
    "Contestamos en 12 horas del horario acordado.\nNo se promete el resultado de ningún reclamo.\n"
    "El servicio no incluye ventas.\n"
)


def test_an_agreement_is_checked_for_what_nobody_can_promise(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "acuerdo.txt"
    file.write_text(AGREEMENT + "Garantizamos ganar el 95 % de los reclamos.\n", encoding="utf-8")
    done = run("template", "lint", str(file), "--agreement", "--json")
    assert done.code == 7
    assert found(done.json["data"]) == [("outcome_promise", "error")]
    file.write_text(AGREEMENT, encoding="utf-8")
    clean = run("template", "lint", str(file), "--agreement", "--lang", "es", "--json")
    assert (clean.code, found(clean.data)) == (0, [])
    shown = run("template", "lint", str(file), "--agreement", "--lang", "es")
    assert "No promete nada que decidan otros." in shown.out
    bare = run("template", "lint", "--agreement", "--text", "Contestamos en 12 horas.", "--lang", "es", "--json")
    assert (bare.code, found(bare.data)) == (0, [("missing_content", "warning")] * 2)


@pytest.mark.parametrize(
    "flags", [["--platform", "ml"], ["--step", "evidence"], ["--tone", "formal"], ["--max-chars", "9"]]
)
def test_what_is_asked_of_a_message_is_not_asked_of_an_agreement(flags, home: Path) -> None:
    done = run("template", "lint", "--agreement", "--text", "Hola", *flags, "--json")
    assert done.code == 2
    assert flags[0] in done.json["error"]["message"]


def test_an_agreement_is_read_in_the_two_languages_it_is_written_in(home: Path) -> None:
    done = run("template", "lint", "--agreement", "--text", "Olá", "--lang", "pt", "--json")
    assert done.code == 2
