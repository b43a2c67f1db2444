"""What is typed when a case is opened, answered or given a file, and what is said of it."""

from __future__ import annotations

import os
import sys

import pytest

from tests.program import PATIENCE, add_store, open_claim, run

NOW = "2026-11-17T12:00-06:00"
MESSAGE = ("open", "--client", "accesorios", "--procedure", "message", "--reason", "other")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "home"))


def said(ran) -> str:
    return " ".join((ran.out + ran.err).split())


# --- where --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("--platform", "amazon:US"), ("amazon", "US")),
        (("--platform", "AMZ:us"), ("amazon", "US")),
        (("--platform", "ml:mexico"), ("mercadolibre", "MLM")),
        (("--platform", "amazon:US", "--site", "us"), ("amazon", "US")),
        (("--platform", "ig:"), ("instagram", "")),
    ],
)
def test_platform_and_site_may_be_one_word(words, place):
    add_store()
    procedure = ("--procedure", "dm") if place[0] == "instagram" else ()
    case = run(*MESSAGE, *words, *procedure, "--json", now=NOW).data
    assert (case["platform"], case["site"]) == place


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--platform", "amazon:US", "--site", "MX"), "dos sitios distintos: MX, US"),
        (("--platform", "amazon:Luna"), "Luna"),
        (("--platform", "amason:US"), "amason"),
    ],
)
def test_a_word_that_names_no_place_is_refused(words, says):
    add_store()
    ran = run(*MESSAGE, *words, now=NOW)
    assert ran.code == 2
    assert says in said(ran)


def test_a_missing_site_is_named_with_those_there_are():
    add_store("accesorios", "--platform", "amazon:MX")
    ran = run(*MESSAGE, "--platform", "amazon", now=NOW)
    assert ran.code == 2
    assert "Falta --site (US, MX)." in said(ran)


# --- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "reason", "code"),
    [
        ("2019-01-01", (), 7),
        ("2024-11-16 10:00", (), 7),
        ("2024-11-20 10:00", (), 0),
        ("2019-01-01", ("--because", "lo retomó la tienda"), 0),
    ],
)
def test_a_case_of_years_ago_asks_whether_it_is_meant(received, reason, code):
    add_store()
    ran = run(*MESSAGE, "--platform", "ml", "--received-at", received, *reason, now=NOW)
    assert ran.code == code, ran
    assert ("hace más de dos años" in said(ran)) is bool(code)


def test_a_clock_that_went_back_is_told_once():
    add_store(now="2026-11-18T12:00-06:00")
    ran = run(*MESSAGE, "--platform", "ml", "--quick", "--reply", "Hola.", "--outcome", "no_reply_from_buyer", now=NOW)
    assert said(ran).count("el reloj de este equipo se atrasó") == 1


# --- a file and its name ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "advice"), [(("--platform", "ml", "--procedure", "claim"), False), (("--platform", "ig", "--procedure", "dm"), True)]
)  # fmt: skip
def test_a_text_that_goes_by_another_name_has_one_verdict(tmp_path, platform, advice):
    add_store()
    run("open", "--client", "accesorios", "--reason", "other", "--order", "2000007819609432", *platform, now=NOW)
    (tmp_path / "chat.pdf").write_text("Ana: hola, llegó roto\n", encoding="utf-8")
    told = said(run("evidence", "add", "ACC-1", str(tmp_path / "chat.pdf"), "--kind", "chat_log", now=NOW))
    assert ("haz que termine en «.txt»" in told) is advice
    assert ("solo recibe JPG, PNG, PDF" in told) is not advice


# --- what a template lacks ----------------------------------------------------------------------------------------


def test_where_nobody_can_be_asked_it_is_named():
    add_store()
    open_claim()
    ran = run("reply", "ACC-1", "--template", "claim_status", now=NOW)
    assert (ran.code, "--set status=VALOR" in said(ran)) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_in_a_terminal_it_is_asked_for():
    pexpect = pytest.importorskip("pexpect")
    add_store()
    open_claim()
    environment = {**os.environ, "CONCIERGE_NOW": NOW, "TERM": "xterm", "COLUMNS": "80"}
    words = ["-m", "concierge_cli", "reply", "ACC-1", "--template", "claim_status", "-n"]
    program = pexpect.spawn(
        sys.executable, words, env=environment, encoding="utf-8", dimensions=(60, 80), timeout=PATIENCE
    )
    program.expect("Qué pasa ahora")
    program.sendline("ya pedimos la guía")
    program.expect(pexpect.EOF)
    program.close()
    assert (program.exitstatus, "ya pedimos la guía" in " ".join(program.before.split())) == (0, True)
