"""`sop`, `rules` and `template` as people call them. Golden files: `CONCIERGE_WRITE_GOLDEN=1` writes them again."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from concierge_cli.__main__ import main
from concierge_cli.cli.command import spec_of
from concierge_cli.cli.commands import rules, sop, template
from concierge_cli.cli.screens.rules import CONDITIONS, event_words, plain_table, term_words
from concierge_cli.cli.screens.sop import FORBIDDEN, STAGES
from concierge_cli.cli.screens.template import STAGES as FILE_STAGES
from concierge_cli.cli.style import cells
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import Draft
from concierge_cli.domain.event_words import WORDS
from concierge_cli.errors import InvalidInput
from concierge_cli.journal import open_journal
from concierge_cli.language.hours import parse_hours
from concierge_cli.playbooks import open_playbooks, shipped_folder
from concierge_cli.playbooks.messages import Messages

pytestmark = pytest.mark.thorough

GOLDEN = Path(__file__).parents[1] / "golden"
WRITE = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")
Cap = pytest.CaptureFixture[str]
CLAIM_RULE = "ml_claim_protect_reputation"
FRIDAY = "2026-11-13T18:30-06:00"


def settings() -> Any:
    from concierge_cli.config import load

    return load(os.environ, {})


@pytest.fixture
def store(home: Path) -> Client:
    """Accesorios Luna, with the hours of the target screens."""
    weekly = parse_hours("mon-fri 09:00-14:00,16:00-19:00; sat 10:00-13:00")
    client = Client(
        slug="accesorios",
        name="Accesorios Luna",
        prefix="ACC",
        language="es",
        zone="America/Mexico_City",
        country="MX",
        subdivision="CMX",
        weekly={day: tuple(pairs) for day, pairs in weekly.items() if pairs},
        platforms={"mercadolibre": ("MLM",), "amazon": ("US",), "instagram": ("",)},
        currency="MXN",
    )
    now = settings().clock()
    with open_journal(settings(), write=True) as journal:
        draft = Draft(kind="client_added", client=client.slug, occurred_at=now, facts={"profile": client.to_json()})
        journal.append([draft], now=now, actor="ana")
    return client


@pytest.fixture
def case(store: Client, capsys: Cap) -> str:
    words = (
        "open --client accesorios --platform mercadolibre --procedure claim --reason defect --order 2000007819609432"
        f' --received-at {FRIDAY} --buyer "Ana P." --json'
    )
    assert main(shlex.split(words)) == 0, capsys.readouterr()
    return str(json.loads(capsys.readouterr().out)["data"]["id"])


def run(line: str, capsys: Cap) -> tuple[int, str, str]:
    code = main(shlex.split(line))
    said = capsys.readouterr()
    return code, said.out, said.err


def ask(line: str, capsys: Cap, code: int = 0) -> Any:
    """The document that `line --json` prints: `data`, or `error` where `code` is not 0."""
    got, out, err = run(f"{line} --json", capsys)
    assert got == code, out + err
    document = json.loads(out)
    return document["data"] if code == 0 else document["error"]


def golden(name: str, text: str):
    file = GOLDEN / f"{name}.txt"
    if WRITE:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


SCREENS = (
    ("sop_list", "sop list"),
    ("sop_show", "sop show ml reclamo"),
    ("sop_general", "sop show ml garantía"),
    ("sop_case", "sop show ACC-1"),
    ("rules_list", "rules list"),
    ("rules_show", f"rules show {CLAIM_RULE}"),
    ("rules_due", f"rules due {CLAIM_RULE} --trigger {FRIDAY} --site MLM"),
    ("template_list", "template list --platform ml"),
    ("template_show", "template show a_to_z_defence"),
    ("template_render", "template render claim_ack --case ACC-1"),
    (
        "template_lint",
        'template lint --case ACC-1 --text "Hola, Ana. Gracias por su paciencia; te escribo el 15/12/2026."',
    ),
)


@pytest.mark.parametrize("tongue", ["es", "en"])
@pytest.mark.parametrize(("name", "line"), SCREENS)
def test_screens(name: str, line: str, tongue: str, case: str, capsys: Cap):
    code, out, err = run(f"{line} --lang {tongue}", capsys)
    assert code == 0, err
    golden(f"{name}_{tongue}", out + (f"--- stderr\n{err}" if err else ""))


@pytest.mark.parametrize("width", [80, 60])
@pytest.mark.parametrize("tongue", ["es", "en"])
@pytest.mark.parametrize("line", [line for name, line in SCREENS if name != "template_render"])
def test_screens_fit(line: str, tongue: str, width: int, case: str, monkeypatch: pytest.MonkeyPatch, capsys: Cap):
    """Only what is copied whole may be longer: a command, an address."""
    monkeypatch.setenv("COLUMNS", str(width))
    _code, out, _err = run(f"{line} --lang {tongue}", capsys)
    long = [one for one in out.splitlines() if cells(one) > width]
    assert not [one for one in long if not one.strip().startswith(("concierge ", "https://"))]
    assert "\n\n\n" not in out
    assert not set(out) & set("─━│╭╮╰╯┃•") - set("│" if line.startswith("template") else "")


@pytest.mark.parametrize("line", [line for name, line in SCREENS if name != "template_render"])
def test_the_next_command_runs(line: str, case: str, capsys: Cap):
    _code, out, _err = run(line, capsys)
    following = out.splitlines()[-1]
    assert following.startswith("concierge ")
    assert not set(following) & set("$!%^`\\'")
    code, _out, err = run(following.removeprefix("concierge "), capsys)
    assert code == 0, f"{following}: {err}"


COMMANDS = (
    sop.list_,
    sop.show,
    rules.list_,
    rules.show,
    rules.due,
    template.list_,
    template.show,
    template.render,
    template.lint,
)


@pytest.mark.parametrize("line", [line for command in COMMANDS for line in spec_of(command).examples])
def test_the_examples_of_the_help_run(line: str, case: str, capsys: Cap):
    code, _out, err = run(line.removeprefix("concierge ").replace("ACC-42", case), capsys)
    assert code == 0, err


# --- sop ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("ml reclamo", ("mercadolibre", "claim")),
        ("Mercado Libre reclamo", ("mercadolibre", "claim")),
        ("meli claim", ("mercadolibre", "claim")),
        ("amz a-to-z", ("amazon", "a_to_z")),
        ("a2z", ("amazon", "a_to_z")),
        ("instagram mensaje directo", ("instagram", "dm")),
        ("ml devolución", ("mercadolibre", "return_request")),
        ("ml warranty", ("mercadolibre", "warranty")),
    ],
)
def test_instructions_are_named_as_people_do(words: str, place: tuple[str, str], capsys: Cap):
    shown = ask(f"sop show {words}", capsys)
    assert (shown["platform"], shown["procedure"]) == place
    assert shown["own"] is (place != ("mercadolibre", "warranty"))


def test_a_platform_alone_asks_for_the_procedure(capsys: Cap):
    error = ask("sop show ml", capsys, 2)
    assert "reclamo" in error["message"]
    assert error["hint"] == "concierge sop show mercadolibre claim"


def test_what_is_neither_procedure_nor_case(capsys: Cap):
    error = ask("sop show zzz", capsys, 3)
    assert "zzz" in error["message"]
    assert ask("sop show ml zzz", capsys, 2)["code"] == "invalid_input"


def done(case: str, capsys: Cap) -> tuple[list[str], str | None]:
    steps = ask(f"sop show {case}", capsys)["steps"]
    following = [step["id"] for step in steps if step["next"]]
    assert len(following) <= 1
    return [step["id"] for step in steps if step["done"]], following[0] if following else None


def test_a_case_ticks_what_the_log_shows(case: str, capsys: Cap):
    assert done(case, capsys) == (["log"], "answer")
    shown = ask(f"sop show {case}", capsys)
    assert all("CASE" not in step["command"] for step in shown["steps"])
    assert list(shown["evidence"]) == ["defect"]
    assert shown["steps"][0]["done_at"] == "2026-11-17T09:10:00-06:00"

    assert run(f'reply {case} --text "Hola, lo reviso hoy." --auto-ack', capsys)[0] == 0
    assert done(case, capsys) == (["log"], "answer")
    assert run(f'reply {case} --text "Hola, ya lo reviso."', capsys)[0] == 0
    assert done(case, capsys) == (["log", "answer"], "gather")
    assert run('undo --because "no la mandé"', capsys)[0] == 0
    assert done(case, capsys) == (["log"], "answer")


def test_an_escalation_begins_the_steps_anew(case: str, capsys: Cap):
    assert run(f'reply {case} --text "Hola, ya lo reviso."', capsys)[0] == 0
    assert run(f"escalate {case} --to mediation", capsys)[0] == 0
    shown = ask(f"sop show {case}", capsys)
    assert (shown["procedure"], shown["own"]) == ("mediation", True)
    assert done(case, capsys) == (["move"], "gather")


def test_a_closed_case_has_no_next_step_until_it_is_opened_again(case: str, capsys: Cap):
    assert run(f"close {case} --outcome duplicate", capsys)[0] == 0
    assert done(case, capsys) == (["log", "close"], None)
    assert run(f"reopen {case}", capsys)[0] == 0
    assert done(case, capsys) == (["log"], "answer")


def test_the_whole_text_of_a_case_has_its_id(case: str, capsys: Cap):
    _code, out, _err = run(f"sop show {case} --all", capsys)
    assert f"concierge escalate {case} --to mediation" in out
    assert "CASO" not in out
    assert "QUÉ NUNCA PROMETER\n  · Que Mercado Libre" in out


def test_a_folder_of_the_users_own_is_only_text(case: str, home: Path, capsys: Cap):
    """Rich markup, terminal escapes (also as an entity), right-to-left marks, a table and a picture."""
    page = (shipped_folder("sops") / "mercadolibre" / "claim.md").read_text(encoding="utf-8")
    body = (
        "\n\n## [red]Alto[/red] :smile:\n\n\x1b[31mrojo\x1b[0m &#27;[32mverde\u202e fin\n\n"
        "| a | b |\n|---|---|\n| uno | dos |\n\n![foto](x.png)\n\n> cita\n\n* punto\n\n---\n\n[liga](http://x.test)\n"
    )
    own = home / "sops" / "mercadolibre"
    own.mkdir(parents=True)
    (own / "claim.md").write_text(page.replace("# Reclamo en Mercado Libre", f"# Reclamo{body}", 1), encoding="utf-8")
    code, out, err = run("sop show ml reclamo --color always", capsys)
    assert code == 0, err
    assert "[RED]ALTO[/RED] :SMILE:\nrojo " in out
    assert "\x1b[31m" not in out
    assert "\x1b[32m" not in out.partition("ALTO")[2].partition("fin")[0]
    assert "\u202e" not in out
    assert "uno" in out
    assert "foto" in out
    assert "│ cita" in out
    assert "  · punto" in out
    assert "liga (http://x.test)" in out


def test_a_broken_file_of_instructions_names_its_line(home: Path, capsys: Cap):
    own = home / "sops" / "mercadolibre"
    own.mkdir(parents=True)
    (own / "claim.md").write_text("+++\ntitle = nothing\n+++\n", encoding="utf-8")
    code, out, err = run("sop show ml reclamo", capsys)
    assert code == 0
    assert "Reclamo en Mercado Libre" in out
    assert f"{own / 'claim.md'}, línea 2: " in " ".join(err.split())


def test_lists_for_a_program(capsys: Cap):
    _code, out, _err = run("sop list --plain --columns platform,procedure,own --platform ml", capsys)
    rows = [line.split() for line in out.splitlines()]
    assert rows[:3] == [
        ["platform", "procedure", "own"],
        ["mercadolibre", "claim", "yes"],
        ["mercadolibre", "message", "yes"],
    ]
    _code, out, _err = run("rules list --plain --no-headers --platform ml", capsys)
    assert out.split()[:2] == [CLAIM_RULE, "mercadolibre"]
    code, _out, err = run("template list --columns nada", capsys)
    assert code == 2
    assert "nada" in err
    assert len(ask("sop list", capsys)) == 53


def test_a_table_keeps_one_row_a_line():
    rows = [{"a": "x\ty\nz", "b": None, "c": ("p", "q")}]
    assert plain_table(rows, ("a", "b", "c"), None, headers=False) == ["x y ⏎ z\t\tp q"]
    with pytest.raises(InvalidInput):
        plain_table(rows, ("a",), "b", headers=True)


# --- rules ----------------------------------------------------------------------------------------------------------


def test_the_friday_before_a_holiday(capsys: Cap):
    counted = ask(f"rules due {CLAIM_RULE} --trigger {FRIDAY} --site MLM", capsys)
    assert counted["due_at"] == "2026-11-18T23:59:59-06:00"
    assert counted["warn_at"] == "2026-11-15T18:30:00-06:00"
    assert [(step["date"][-2:], step["what"], step["counts"]) for step in counted["steps"]] == [
        ("13", "trigger", 0),
        ("14", "weekend", None),
        ("15", "weekend", None),
        ("16", "holiday", None),
        ("17", "counted", 1),
        ("18", "counted", 2),
    ]


@pytest.mark.parametrize(
    ("line", "due"),
    [
        (f"{CLAIM_RULE} --trigger '13/11 18:30' --site mexico", "2026-11-18T23:59:59-06:00"),
        (f"{CLAIM_RULE} --trigger {FRIDAY} --site mla", "2026-11-17T23:59:59-03:00"),
        ("protect_reputation --trigger '13/11 18:30' --site MLM", "2026-11-18T23:59:59-06:00"),
        ("az_a_to_z_respond --trigger '2026-11-13 18:30' --site US", "2026-11-16T18:30:00-08:00"),
        ("az-safet-us --trigger 2026-11-13T12:00Z", "2026-12-13T23:59:59-08:00"),
    ],
)
def test_typed_as_people_do(line: str, due: str, capsys: Cap):
    """A time without an offset is the site's; a site may be named by its country."""
    assert ask(f"rules due {line}", capsys)["due_at"] == due


@pytest.mark.parametrize(
    ("line", "valid"),
    [
        (f"az_refund_after_receipt_us_old --trigger {FRIDAY} --site US", "az_refund_after_receipt_us"),
        ("az_refund_after_receipt_us --trigger 2026-01-05T10:00Z --site US", "az_refund_after_receipt_us_old"),
        (f"az_refund_after_receipt_us --trigger {FRIDAY} --site MX", "az_refund_after_receipt_other"),
    ],
)
def test_a_rule_that_does_not_hold_names_the_one_that_does(line: str, valid: str, capsys: Cap):
    code, out, err = run(f"rules due {line} --json", capsys)
    assert (code, err) == (7, "")
    document = json.loads(out)
    assert document["error"]["code"] == "rule_violation"
    assert document["error"]["hint"] == f"concierge rules show {valid}"
    assert document["data"]["valid_rule"] == valid


def test_what_cannot_be_counted(store: Client, capsys: Cap):
    assert ask(f"rules due ml_any_mandatory_action --trigger {FRIDAY} --site MLM", capsys, 7)
    assert "--trigger" in ask(f"rules due {CLAIM_RULE}", capsys, 2)["message"]
    assert ask(f"rules due {CLAIM_RULE} --trigger mañanita", capsys, 2)
    assert ask(f"rules due {CLAIM_RULE} --trigger {FRIDAY} --site narnia", capsys, 2)
    assert ask(f"rules due ig_standard_window --trigger {FRIDAY} --site MX", capsys, 2)
    assert ask(f"rules due ml_clam --trigger {FRIDAY}", capsys, 3)
    assert ask("rules show az_", capsys, 3)["code"] == "ambiguous"
    assert ask(f"rules due {CLAIM_RULE} --trigger {FRIDAY} --client nadie", capsys, 3)


def test_agreed_hours_need_a_store(capsys: Cap):
    error = ask(f"rules due ig_first_reply_target --trigger {FRIDAY}", capsys, 2)
    assert "--client" in error["message"]


def test_a_stores_hours_and_days_off(store: Client, capsys: Cap):
    """From Friday 18:30 half an hour counts that day, the other half on Saturday at 10:00."""
    line = f"rules due ig_first_reply_target --trigger {FRIDAY}"
    counted = ask(line, capsys)
    assert counted["due_at"] == "2026-11-14T10:30:00-06:00"
    assert [step["counts"] for step in counted["steps"]] == [30, 30]
    assert ask(f"{line} --client luna", capsys, 3)


def test_without_a_site_it_says_how_it_counted(capsys: Cap):
    code, out, err = run(f"rules due {CLAIM_RULE} --trigger {FRIDAY}", capsys)
    assert code == 0
    assert "Ciudad de México" in err
    assert "MLA" in err
    assert "mié 18 nov" in out


def test_the_only_store_gives_its_site(store: Client, capsys: Cap):
    assert ask(f"rules due {CLAIM_RULE} --trigger {FRIDAY}", capsys)["site"] == "MLM"


def test_every_rule_counts_or_says_why_not(store: Client, capsys: Cap):
    books = open_playbooks(settings())
    for rule in books.rules():
        code, out, _err = run(f"rules due {rule.id} --trigger {FRIDAY} --json", capsys)
        counts = rule.duration is not None and rule.valid_to is None
        site = {"mercadolibre": "MLM", "amazon": "US"}.get(rule.platform)  # where this store sells
        here = site is None or rule.applies_in(books.site(rule.platform, site).places)
        assert code == (0 if counts and here else 7), rule.id
        if code == 0:
            counted = json.loads(out)["data"]
            start, warn, due = (datetime.fromisoformat(counted[name]) for name in ("trigger", "warn_at", "due_at"))
            assert start <= warn <= due, rule.id
            assert counted["steps"][0]["date"] == counted["trigger"][:10]
            assert counted["steps"][-1]["date"] == counted["due_at"][:10]
        assert run(f"rules due {rule.id} --trigger {FRIDAY}", capsys)[0] == code, rule.id
        assert run(f"rules show {rule.id}", capsys)[0] == 0, rule.id


def test_rules_show_says_everything(capsys: Cap):
    whole = ask(f"rules show {CLAIM_RULE}", capsys)
    assert whole["term"] == "2 días hábiles"
    assert whole["conservative"]["duration"] == 48
    assert [source["id"] for source in whole["sources"]] == ["seed003", "ml_claims"]
    assert whole["sources"][1]["url"].startswith("https://")
    assert whole["stops_on"] == ["chosen", "refunded:in_full", "decided"]
    _code, out, _err = run("rules show az_refund_after_receipt_us_old", capsys)
    assert "vigente hasta el dom 25 ene 2026" in out
    assert "la reemplaza az_refund_after_receipt_us" in out.replace("\n", " ").replace("                  ", "")


def test_every_closed_word_has_words_of_its_own():
    """A code that a playbook may use is never shown bare."""
    books, messages = open_playbooks(settings()), Messages(shipped_folder("templates"))
    for word in WORDS:
        assert event_words(word) != word, word
    for platform in books.platforms():
        assert set(platform.messages.forbidden) <= set(FORBIDDEN)
        for offered in books.procedures(platform.code):
            assert set(books.templates(platform.code, offered.code)) <= set(STAGES)
    for rule in books.rules():
        assert set(rule.applies_to.items()) <= set(CONDITIONS), rule.id
    assert {one.stage for one in messages.list()} <= set(FILE_STAGES)


@pytest.mark.parametrize(
    ("duration", "unit", "words"),
    [
        (1, "business_days", "1 business day"),
        (2, "business_days", "2 business days"),
        (72, "calendar_hours", "72 hours"),
        (1, "calendar_days", "1 day"),
        (8, "business_hours", "8 business hours"),
        (0, "calendar_hours", "at once"),
        (None, "", "the platform's own date"),
    ],
)
def test_terms_in_words(duration: int | None, unit: str, words: str):
    assert term_words(duration, unit) == words


# --- template -------------------------------------------------------------------------------------------------------


def test_the_text_alone_goes_to_stdout(case: str, capsys: Cap):
    code, out, err = run(f"template render claim_ack --case {case} --set item=cable", capsys)
    assert code == 0
    assert out.startswith("Hola, Ana. Gracias por avisarnos; lamento la falla con tu cable.\n")
    assert "de 350 caracteres" in err
    with open_journal(settings()) as journal:
        kinds = [event.kind for event in journal.all_events()]
    assert kinds == ["client_added", "opened"]


def test_another_language_and_no_case(case: str, capsys: Cap):
    english = ask(f"template render claim_ack --case {case} --language inglés", capsys)
    assert english["language"] == "en"
    assert english["text"].startswith("Hello")
    alone = ask("template render claim_refund --platform ml --set buyer=Luz --set 'amount=$189.00 MXN'", capsys)
    assert "Luz" in alone["text"]
    assert alone["max_chars"] == 350
    assert ask("template render claim_ack --language fr", capsys, 2)


def test_findings_are_told_and_the_text_still_printed(capsys: Cap):
    line = "template render status_update --platform ml --set 'status=escríbeme a ana@luna.mx'"
    code, out, err = run(line, capsys)
    assert code == 0
    assert "ana@luna.mx" in out
    assert "Detiene una respuesta" in err
    assert [one["class"] for one in ask(line, capsys)["findings"]] == ["forbidden_contact"]


def test_a_missing_value_is_named_with_its_flag(capsys: Cap):
    code, out, err = run("template render a_to_z_defence", capsys)
    assert (code, out) == (2, "")
    assert "«order»" in err
    assert "--set order=" in err
    assert ask("template render a_to_z_defence --set orden=1", capsys, 2)
    assert ask("template render a_to_z_defence --set sin-igual", capsys, 2)


def test_values_are_data(capsys: Cap):
    line = "template render status_update --set 'status={{ 7*7 }} \x1b[31mrojo [red]x[/red] \u202efin'"
    code, out, _err = run(line, capsys)
    assert code == 0
    assert "{{ 7*7 }}" in out
    assert "[red]x[/red] fin" in out
    assert not set(out) & {"\x1b", "\u202e"}


def write_own(home: Path, text: str, name: str = "claim_ack", place: str = "es/mercadolibre") -> Path:
    file = home / "templates" / place / f"{name}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("line", ["template show claim_ack", "template render claim_ack"])
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+++\ntone = \n+++\nHola\n", 2),
        ("Hola.\n{{ ''.__class__.__mro__ }}\n", 2),
        ("Hola.\n\n{{ order.__init__.__globals__ }}\n", 3),
        ("Hola {% if %}\n", 1),
    ],
)
def test_a_template_that_is_broken_or_reaches_too_far(line: str, text: str, number: int, home: Path, capsys: Cap):
    file = write_own(home, text)
    error = ask(line, capsys, 2)
    assert str(file) in error["message"]
    assert f" {number}:" in error["message"]


def test_a_broken_file_is_told_beside_the_list(home: Path, capsys: Cap):
    file = write_own(home, "+++\ntone = \n+++\nHola\n", name="mine")
    code, out, err = run("template list --platform ml", capsys)
    assert code == 0
    assert "mine" not in out
    assert file.name in err.replace("\n", "")
    assert ask("template show mine", capsys, 2)


def test_a_file_of_the_users_own_wins(home: Path, capsys: Cap):
    write_own(home, "Hola desde {{ city }}.\n")
    shown = ask("template show claim_ack", capsys)
    assert shown["own"] is True
    assert shown["text"] == "Hola desde [city]."
    assert [(one["name"], one["needed"]) for one in shown["variables"]] == [("city", True)]
    _code, out, _err = run("template show claim_ack", capsys)
    assert out.splitlines()[-1] == 'concierge template render claim_ack --platform mercadolibre --set city="..."'
    assert "tuyo" in run("template list --platform ml", capsys)[1]


def test_a_name_of_several_platforms_is_asked_back(home: Path, capsys: Cap):
    write_own(home, "Hola.\n", name="dm_status")
    error = ask("template show dm_status", capsys, 3)
    assert "mercadolibre" in error["message"]
    assert "instagram" in error["message"]
    assert ask("template show dm_status --platform ml", capsys)["own"] is True
    write_own(home, "Hola.\n", name="first_reply")
    assert ask("template show first_reply", capsys)["platform"] == "common", "the general one, where there is one"
    assert ask("template show first_reply --platform ml", capsys)["own"] is True
    assert "claim_ack" in ask("template show claim_akc", capsys, 3)["message"]
    assert ask("template show ../../config", capsys, 3)


def test_every_template_can_be_read(capsys: Cap):
    """In both languages; what is needed stands in the text."""
    for one in Messages(shipped_folder("templates")).list():
        shown = ask(f"template show {one.name} --platform {one.platform} --language {one.language}", capsys)
        assert shown["text"], one.name
        assert all(blank["label"] for blank in shown["variables"]), one.name
        needed = [blank["name"] for blank in shown["variables"] if blank["needed"]]
        assert all(f"[{name}]" in shown["text"] for name in needed), (one.name, needed)


def test_lists_by_procedure_and_language(capsys: Cap):
    found = ask("template list --platform ig --procedure dm --language en", capsys)
    assert {one["language"] for one in found} == {"en"}
    assert {one["platform"] for one in found} == {"instagram", "common"}


# --- what is loaded -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "heavy"),
    [
        (f"rules due {CLAIM_RULE} --trigger {FRIDAY} --site MLM", "pydantic jinja2 PIL rich holidays googleapiclient"),
        ("sop list", "pydantic jinja2 PIL rich.markdown googleapiclient"),
        ("template list", "pydantic jinja2 PIL rich.markdown googleapiclient"),
        ("sop show ml reclamo", "pydantic jinja2 PIL googleapiclient"),
    ],
)
def test_nothing_heavy_is_loaded_the_second_time(line: str, heavy: str, capsys: Cap):
    assert run(line, capsys)[0] == 0
    program = (
        "import sys\nfrom concierge_cli.__main__ import main\n"
        f"code = main({shlex.split(line)!r})\n"
        f"sys.stderr.write(' '.join(name for name in {heavy.split()!r} if name in sys.modules))\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
