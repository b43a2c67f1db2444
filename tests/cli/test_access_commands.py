"""`client access` through the command line: what is kept, what is pointed out, and that no secret ever is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.bad import events, logged, refused
from tests.program import PATIENCE, add_store, run

FRIDAY = "2026-11-13T18:41-06:00"
SECRET = "Zorro-Gris8417!"
LEAKS = [SECRET, "clave zorro8417", "AKIAIOSFODNN7EXAMPLE", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"]


@pytest.fixture(params=["es", "en"])
def tongue(request, monkeypatch) -> str:
    monkeypatch.setenv("CONCIERGE_LANG", request.param)
    return request.param


@pytest.fixture
def store() -> None:
    add_store(now=FRIDAY)


def add(*words: str, **more: str):
    done = run("client", "access", "add", *words, "--json", **more)
    assert done.code == 0, done
    return done.data


def register(*words: str):
    return run("client", "access", "list", *words, "--json").data


# --- what is kept -------------------------------------------------------------------------------------------------


def test_an_access_is_kept_with_what_was_said_of_it(store):
    assert add(
        "accesorios", "--platform", "ml", "--user", "ana.luna", "--role", "Reclamos y mensajes", "--dedicated", "--2fa",
        "--granted", "2026-10-01",
    ) == {
        "client": "accesorios", "number": 1, "platform": "mercadolibre", "site": "MLM", "user": "ana.luna",
        "role": "Reclamos y mensajes", "dedicated": True, "two_step": True, "granted": "2026-10-01", "reviewed": None,
        "revoked": None, "review_due": "2026-12-30", "concerns": [],
    }  # fmt: skip
    assert register() == [*register("accesorios")]


def test_what_was_left_out_is_not_known_and_granted_is_today(store):
    data = add("--platform", "amazon us", "--user", "luna")
    assert (data["dedicated"], data["two_step"], data["role"]) == (None, None, None)
    assert data["concerns"] == ["sharing_unknown", "two_step_unknown"]
    assert data["granted"] == "2026-11-17"
    assert add("--platform", "ml", "--user", "luna", "--at", "2026-11-16 10:00")["granted"] == "2026-11-16"


def test_a_mailbox_and_a_platform_the_store_does_not_sell_on_can_be_one(store):
    assert add("--platform", "correo", "--user", "hola@luna.mx")["platform"] == "email"
    assert add("--platform", "shopify", "--user", "hola@luna.mx")["site"] == ""


def test_the_number_is_kept_with_the_grant_and_is_given_once(store):
    for number, user in enumerate(("ana", "beto", "carla"), 1):
        assert add("--platform", "ml", "--user", user)["number"] == number
        if user == "beto":
            assert run("undo").code == 0
    kept = [one["facts"]["number"] for one in logged("access_granted")]
    assert kept == [1, 2, 3]


def test_review_stamps_the_day_and_what_was_found(store):
    add("--platform", "ml", "--user", "ana", "--shared", "--no-2fa", "--granted", "2026-03-01")
    add("--platform", "amazon:US", "--user", "beto", "--granted", "2026-03-01")
    assert register()[0]["concerns"] == ["shared", "two_step_off", "review_due"]
    (done,) = run("client", "access", "review", "1", "--dedicated", "--2fa", "--role", "todo", "--json").data
    assert (done["reviewed"], done["concerns"], done["role"]) == ("2026-11-17", [], "todo")
    assert "review_due" in register()[1]["concerns"]
    both = run("client", "access", "review", "accesorios", "--all", "--at", "2026-11-16", "--json").data
    assert [one["reviewed"] for one in both] == ["2026-11-17", "2026-11-16"], "an older review hides no newer one"
    assert [one["dedicated"] for one in both] == [True, None]


def test_revoke_is_kept_and_repeating_it_is_no_mistake(store):
    add("--platform", "ml", "--user", "ana", "--granted", "2026-03-01")
    (done,) = run("client", "access", "revoke", "ana", "--at", "2026-11-10 9:00", "--json").data
    assert (done["revoked"], done["concerns"], done["review_due"]) == ("2026-11-10", [], None)
    before = events()
    (again,) = run("client", "access", "revoke", "ana", "--json").data
    assert again["revoked"] == "2026-11-10"
    assert events() == before
    assert register() == []
    assert [one["number"] for one in register("--all")] == [1]
    assert add("--platform", "ml", "--user", "ana")["number"] == 2, "the same person may come back"


def test_undo_takes_back_the_last_step(store):
    add("--platform", "ml", "--user", "ana")
    run("client", "access", "revoke", "1")
    assert "acceso" in run("undo").out
    assert [one["revoked"] for one in register()] == [None]
    assert run("undo").code == 0
    assert register("--all") == []
    assert run("verify").code == 0


def test_the_log_holds_the_user_as_personal_and_the_rest_as_facts(store):
    add("--platform", "ml", "--user", "ana.luna", "--role", "reclamos", "--minutes", "3", "--because", "turno nuevo")
    exported = [line for line in run("export", "events", "--format", "jsonl").out.splitlines() if "access_" in line]
    (line,) = exported
    assert '"personal":{"because":"turno nuevo","role":"reclamos","user":"ana.luna"}' in line
    facts = line[line.index('"facts":') : line.index('"facts_digest"')]
    assert "ana" not in facts
    assert "reclamos" not in facts
    assert run("export", "events", "--mine", "--format", "jsonl").out.count('"kind":"measured"') == 1


@pytest.mark.parametrize(
    "named", ["1", "#1", "ana.luna", "ANA.LUNA", "mercadolibre", "ml ana", "mercado libre", "luna"]
)
def test_how_an_access_is_named(store, named):
    add("--platform", "ml", "--user", "ana.luna")
    add("--platform", "instagram", "--user", "beto")
    assert run("client", "access", "review", named, "--json").data[0]["number"] == 1
    assert run("client", "access", "review", "accesorios", named, "2", "--json").data[1]["number"] == 2


def test_a_number_is_of_one_store(store):
    add_store("nomada", "--prefix", "NOM", "--name", "Casa Nómada", now=FRIDAY)
    add("accesorios", "--platform", "ml", "--user", "ana")
    add("nomada", "--platform", "ml", "--user", "ana")
    assert [(one["client"], one["number"]) for one in register()] == [("accesorios", 1), ("nomada", 1)]
    assert run("client", "access", "revoke", "nomada", "1", "--json").data[0]["client"] == "nomada"
    ran = refused("client", "access", "revoke", "nomadas", "1", code=3, hint="concierge client list")
    assert "nomada" in ran.error["message"]


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", LEAKS)
@pytest.mark.parametrize(
    "words",
    [
        ("add", "--platform", "ml", "--user", "TEXT"),
        ("add", "--platform", "ml", "--user", "beto", "--role", "TEXT"),
        ("add", "--platform", "TEXT", "--user", "beto"),
        ("add", "--platform", "ml", "--user", "beto", "--because", "TEXT"),
        ("review", "1", "--role", "TEXT"),
        ("review", "TEXT"),
        ("revoke", "1", "--because", "TEXT"),
    ],
    ids=" ".join,
)
def test_a_secret_is_refused_kept_nowhere_and_not_repeated(tongue, store, home: Path, words, text):
    add("--platform", "ml", "--user", "ana")
    line = [text if word == "TEXT" else word for word in words]
    ran = refused("client", "access", *line, code=7, hint="concierge client access add --help")
    assert ran.json["data"]["looks_like"] in ("password", "key", "token")
    assert text not in ran.out + run("client", "access", *line).err
    for file in home.rglob("*"):
        assert not file.is_file() or text.encode() not in file.read_bytes(), file


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add",), 2),
        (("add", "--platform", "ml"), 2),
        (("add", "--user", "ana"), 2),
        (("add", "--platform", "mlz", "--user", "ana"), 2),
        (("add", "--platform", "ml", "--user", " "), 2),
        (("add", "--platform", "ml", "--user", "a" * 81), 2),
        (("add", "--platform", "ml", "--user", "ana", "--granted", "2027-01-01"), 2),
        (("add", "--platform", "ml", "--user", "ana", "--granted", "el 32"), 2),
        (("add", "--platform", "ml", "--user", "BETO"), 6),
        (("add", "nadie", "--platform", "ml", "--user", "ana"), 3),
        (("review",), 2),
        (("review", "9"), 3),
        (("review", "1", "--all"), 2),
        (("review", "1", "--at", "2026-10-01"), 2),
        (("revoke", "1", "--at", "2026-10-01"), 2),
        (("revoke", "e"), 3),
        (("list", "nadie"), 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)  # fmt: skip
def test_what_cannot_be_meant_changes_nothing(tongue, store, words, code):
    add("--platform", "ml", "--user", "beto", "--granted", "2026-11-01")
    add("--platform", "instagram", "--user", "eva", "--granted", "2026-11-01")
    refused("client", "access", *words, code=code)


def test_a_revoked_access_is_not_reviewed(store):
    add("--platform", "ml", "--user", "beto")
    run("client", "access", "revoke", "1")
    refused("client", "access", "review", "1", code=7)


# --- what is pointed out ------------------------------------------------------------------------------------------


def doctor() -> dict[str, str]:
    checks = run("doctor", "--json").json["data"]["checks"]
    return {check["code"]: check["level"] for check in checks if check["group"] == "access"}


def test_doctor_points_out_what_to_look_at(store):
    assert doctor() == {"access_none": "note"}
    add("--platform", "ml", "--user", "ana", "--dedicated", "--2fa")
    assert doctor() == {"access": "good"}
    add("--platform", "amazon:US", "--user", "beto", "--shared", "--granted", "2026-03-01")
    assert doctor() == dict.fromkeys(("access_shared", "access_two_step_unknown", "access_review_due"), "warning")
    assert "Accesorios Luna (1)" in run("doctor").out
    report = run("doctor", "--report").out
    assert "Luna" not in report
    assert "checks.access.access_shared: warning" in report
    run("client", "access", "revoke", "2")
    assert doctor() == {"access": "good"}


def test_show_names_the_register_or_how_to_begin_it(store):
    assert "concierge client access add" in run("client", "show").out
    add("--platform", "amazon:US", "--user", "beto", "--no-2fa", "--dedicated")
    out = run("client", "show").out
    assert "ACCESOS  1 acceso · 1 por revisar" in out
    assert "Sin verificación en dos pasos." in out
    assert run("client", "show", "--json").data["access"][0]["concerns"] == ["two_step_off"]


def test_the_report_points_it_out_without_a_name(store):
    assert "ACCESOS" not in run("kpi").out
    add("--platform", "amazon:US", "--user", "beto", "--shared", "--2fa", "--granted", "2026-03-01")
    add("--platform", "ml", "--user", "ana", "--dedicated", "--2fa")
    said = "Amazon, acceso 1: usuario compartido, sin revisar desde hace 261 días"
    assert said in " ".join(run("kpi").out.split())
    paper = run("kpi", "--format", "md", "--lang", "en").out
    assert f"**Accesos**\n\n- {said}." in paper, "in the client's language"
    assert "beto" not in paper
    assert run("kpi", "--json").data["access"] == [
        {"number": 1, "platform": "amazon", "site": "US", "concerns": ["shared", "review_due"]}
    ]
    assert ",acceso" not in run("kpi", "--format", "csv").out.replace("accesorios", "")


def test_names_come_out_as_plain_text(store):
    hostile = "\x1b[2J=x\u202e[red]"
    add("--platform", "ml", "--user", hostile, "--role", hostile)
    for words in (("client", "access", "list"), ("client", "show"), ("client", "access", "revoke", "1")):
        out = run(*words).out
        assert "\x1b" not in out
        assert "\u202e" not in out


# --- asked on a terminal ------------------------------------------------------------------------------------------


def spawn(*words: str) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable, ["-m", "concierge_cli", *words],
        encoding="utf-8", dimensions=(40, 80), timeout=PATIENCE, env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip


@pytest.mark.thorough
def test_on_a_terminal_what_is_missing_is_asked(store):
    child = spawn("client", "access", "add")
    child.expect("plataforma")
    child.sendline("ml")
    child.expect("nombre de usuario")
    child.sendline("clave 1234")
    child.expect("gestor de contrase")
    child.expect("nombre de usuario")
    child.sendline("ana")
    child.expect("Para qu")
    child.sendline("")
    child.expect("solo tuyo")
    child.sendline("s")
    child.expect("segundo paso")
    child.sendline("")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    (kept,) = register()
    assert (kept["user"], kept["role"], kept["dedicated"], kept["two_step"]) == ("ana", None, True, None)
    child = spawn("client", "access", "review")
    child.expect("ana")
    child.sendline("1")
    child.expect("segundo paso")
    child.sendline("no")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert register()[0]["concerns"] == ["two_step_off"]
