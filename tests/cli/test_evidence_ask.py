"""`evidence ask` at the command line: what is logged, what stays a draft, what scripts read, what pastes next."""

from __future__ import annotations

import pytest

from tests.cli.bad import events, logged, photo, refused
from tests.cli.screen_story import PHOTOS, _Screen, run_on
from tests.prepared import begun
from tests.program import add_store, open_claim, run

NOW = "2026-11-17T09:10-06:00"


@pytest.fixture
@begun
def case():
    add_store()
    return open_claim()


def test_it_logs_an_answer_and_ends_with_waiting(case):
    ran = run("evidence", "ask", "ACC-1", "--minutes", "2")
    assert ran.code == 0, ran
    assert ran.out.splitlines()[-1] == "concierge wait ACC-1 --on buyer"
    assert "\n\n  Falta también" in ran.out
    assert "\n\n\n" not in ran.out
    (event,) = logged("replied")
    assert event["facts"]["template"] == "claim_ask_evidence"
    assert event["facts"]["asked"] == ["defect_photo"]
    assert "una foto nítida" in event["personal"]["text"]
    assert run("undo").code == 7, "what the world saw is taken back with a reason only"


def test_the_very_same_is_not_asked_twice_in_silence(case, tmp_path):
    ask = ("evidence", "ask", "ACC-1")
    assert run(*ask).code == 0
    before = events()
    ran = run(*ask)
    assert (ran.code, ran.err.splitlines()[-1]) == (6, 'concierge evidence ask ACC-1 --because "..."')
    assert "ya pediste foto nítida del defecto" in " ".join(ran.err.split())
    assert run(*ask, "--json").error["hint"] == 'concierge evidence ask ACC-1 --because "..."'
    assert run(*ask, "--dry-run").code == 0
    assert events() == before
    assert run(*ask, "--because", "no contesta").code == 0
    assert run(*ask, "--optional").code == 0, "something else is asked for as well"
    assert run(*ask).code == 6
    assert run("heard", "ACC-1", "¿Cuál foto?", "--from", "buyer").code == 0
    assert run(*ask).code == 0, "they wrote since"
    cut = tmp_path / "cut.jpg"
    cut.write_bytes((PHOTOS / "cable-tip-cut.jpg").read_bytes())
    assert run("evidence", "add", "ACC-1", str(cut), "--kind", "defect_photo", "--from", "buyer").code == 0
    assert run(*ask).code == 0, "what came is broken"
    assert run("undo", "--because", "no salió").code == 0
    assert run(*ask).code == 0, "it was taken back"


def test_the_store_and_the_buyer_are_asked_each_for_itself(case):
    assert run("evidence", "ask", "ACC-1").code == 0
    assert run("evidence", "ask", "ACC-1", "--to", "client").code == 0
    assert run("heard", "ACC-1", "Hola", "--from", "buyer").code == 0
    ran = run("evidence", "ask", "ACC-1", "--to", "client")
    assert (ran.code, ran.err.splitlines()[-1]) == (6, 'concierge evidence ask ACC-1 --to client --because "..."')


@pytest.mark.parametrize(("answers", "code", "logged_times"), [(("n",), 6, 1), (("s", "s"), 0, 2)])
def test_on_a_terminal_the_same_again_is_a_question(case, answers, code, logged_times):
    assert run("evidence", "ask", "ACC-1", now=NOW).code == 0
    ran = run_on(_Screen("utf-8", terminal=True), "evidence", "ask", "ACC-1", now=NOW, answers=answers)
    assert (ran.code, len(logged("replied"))) == (code, logged_times), ran
    assert "¿Pedirlo otra vez?" in ran.out + ran.err


def test_scripts_get_the_case_the_text_its_language_and_the_kinds(case):
    data = run("evidence", "ask", "ACC-1", "--json").data
    assert data["id"] == "ACC-1"
    assert (data["to"], data["language"], data["kinds"]) == ("buyer", "es", ["defect_photo"])
    (message,) = data["messages"]
    assert data["text"] == message["text"]
    assert (message["characters"], message["max_chars"]) == (len(message["text"]), 350)
    assert message["kinds"] == ["defect_photo"]
    assert data["elsewhere"] == [{"kind": "chat_log", "from": "us"}]
    assert data["next_command"] == "concierge wait ACC-1 --on buyer"


def test_only_looking_logs_nothing_and_gives_the_line_to_log_it(case):
    before = events()
    ran = run("evidence", "ask", "ACC-1", "--optional", "--kind", "serial", "--dry-run")
    assert ran.out.splitlines()[-1] == "concierge evidence ask ACC-1 --optional --kind serial"
    assert run("evidence", "ask", "ACC-1", "--dry-run", "--json").data["kinds"] == ["defect_photo"]
    assert events() == before


def test_nothing_missing_is_said_and_is_no_failure(case, tmp_path):
    for path, kind in ((str(PHOTOS / "outer-box.jpg"), "defect_photo"), (photo(tmp_path / "b.png", "red"), "chat_log")):
        assert run("evidence", "add", "ACC-1", path, "--kind", kind).code == 0
    before = events()
    ran = run("evidence", "ask", "ACC-1")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "✓ ACC-1: no falta nada.")
    data = run("evidence", "ask", "ACC-1", "--json").data
    assert (data["text"], data["language"], data["kinds"], data["messages"]) == ("", None, [], [])
    ran = run("evidence", "ask", "ACC-1", "--kind", "defect_photo")
    assert "ya está" in ran.out
    assert events() == before


def test_on_a_terminal_no_keeps_a_draft_that_still_asks(case):
    out = _Screen("utf-8", terminal=True)
    ran = run_on(out, "evidence", "ask", "ACC-1", now=NOW, answers=("n",))
    assert ran.code == 0, ran
    assert logged("replied") == []
    (draft,) = logged("drafted")
    assert draft["facts"]["asked"] == ["defect_photo"]
    assert run("reply", "ACC-1", "--draft").out.splitlines()[-1] == "concierge wait ACC-1 --on buyer"
    assert logged("replied")[0]["facts"]["asked"] == ["defect_photo"]


def test_several_messages_are_asked_about_one_by_one(tmp_path):
    add_store()
    claim = open_claim("--reason", "damaged_transit", "--buyer", "María-Guadalupe-Encarnación-Altagracia")
    for number, kind in enumerate(("outer_box_photos", "inner_packing_photos", "damage_photo")):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes((PHOTOS / "cable-tip-cut.jpg").read_bytes()[: -number or None])
        assert run("evidence", "add", "ACC-1", str(path), "--kind", kind, "--from", "buyer").code == 0
    assert claim["id"] == "ACC-1"
    out = _Screen("utf-8", terminal=True)
    ran = run_on(out, "evidence", "ask", "ACC-1", now=NOW, answers=("s", "n"))
    assert "Hacen falta 2 mensajes: Mercado Libre admite hasta 350 caracteres" in " ".join(ran.out.split())
    assert len(logged("replied")) == len(logged("drafted")) == 1
    answered, left = logged("replied")[0]["facts"]["asked"], logged("drafted")[0]["facts"]["asked"]
    assert [*answered, *left] == ["outer_box_photos", "inner_packing_photos", "damage_photo"]


def test_the_store_is_written_to_in_its_own_words(case):
    ran = run("evidence", "ask", "ACC-1", "--to", "tienda")
    assert ran.code == 0, ran
    (event,) = logged("asked")
    assert event["facts"] == {"to": "client", "asked": ["chat_log"]}
    assert logged("replied") == []
    assert run("show", "ACC-1", "--json").data["first_response_at"] is None
    assert "pediste a la tienda: conversación completa con fechas" in run("show", "ACC-1", "--log").out


def test_a_message_that_would_do_harm_is_stopped_before_any_is_logged(case, home):
    folder = home / "templates" / "es" / "mercadolibre"
    folder.mkdir(parents=True)
    body = (
        '+++\ntitle = { es = "T", en = "T" }\nneeds = ["missing"]\n+++\nLlámame al 55 1234 5678: {{ listed(missing) }}'
    )
    (folder / "claim_ask_evidence.txt").write_text(body, "utf-8")
    before = events()
    ran = run("evidence", "ask", "ACC-1", "--json")
    assert ran.code == 7
    assert ran.error["hint"] == 'concierge evidence ask ACC-1 --because "..."'
    assert events() == before
    assert run("evidence", "ask", "ACC-1", "--because", "lo pidió así").code == 0
    assert logged("replied")[0]["facts"]["overridden"] == ["forbidden_contact"]


def test_what_cannot_be_asked_is_refused(case):
    refused("evidence", "ask", "ACC-1", "--to", "carrier", code=2)
    refused("evidence", "ask", "ACC-1", "--kind", "horóscopo", code=2, says="horóscopo")
    refused("evidence", "ask", "ACC-1", "--next-update", "2026-11-16 10:00", code=2)


def test_the_languages_of_both_screens_say_the_same(case, monkeypatch):
    monkeypatch.setenv("CONCIERGE_LANG", "en")
    ran = run("evidence", "ask", "ACC-1")
    assert "asked for clear photo of the defect" in ran.out
    assert "¿me compartes" in ran.out, "the buyer reads Spanish whatever the screen speaks"


def test_a_buyer_who_reads_another_language(case):
    assert run("edit", "ACC-1", "--buyer-language", "inglés").code == 0
    assert run("evidence", "ask", "ACC-1", "-n", "--json").data["language"] == "en"
    refused("edit", "ACC-1", "--buyer-language", "klingon", code=2, says="klingon")
