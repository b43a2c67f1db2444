"""`google connect`, `status`, `disconnect` through the command line, against the loopback Google over real HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.test_read_path import loaded
from tests.conftest import NOW
from tests.emulator.browser import visit
from tests.emulator.clients import CLIENT_ID, CLIENT_SECRET, DRIVE, DRIVE_FILE, SHEETS, send, sign_in
from tests.emulator.conftest import emulator, google
from tests.google.connecting import at_google, client_file, connect
from tests.program import PATIENCE, add_store, open_claim, run, start

pytestmark = pytest.mark.thorough

__all__ = ["emulator", "google"]

PERSON = "freelancer@example.com"
NOMADA = (
    "--name", "Casa Nómada", "--language", "es", "--timezone", "America/Mexico_City", "--country", "MX",
    "--platform", "instagram", "--currency", "MXN", "--prefix", "NOM",
)  # fmt: skip


def operations(google):
    return [(entry["operation"] or entry["path"].partition("?")[0], entry["status"]) for entry in google.log()]


def secrets_of(google):
    """Everything that must never be seen: refresh tokens, access tokens, the client's secret."""
    known = google.world.authorizations
    return [*known.grants, *known.tokens, CLIENT_SECRET]


def test_a_person_connects_in_a_real_browser_and_sees_who_they_are(google, tmp_path):
    at_google(google)
    browser = {"BROWSER": f"{sys.executable} -m tests.emulator.browser %s"}
    done = start("google", "connect", "--client-file", str(client_file(tmp_path)), env=browser)
    assert done.code == 0, done
    assert PERSON in done.out
    assert f"{google.url}/o/oauth2/v2/auth?" in done.err
    status = start("google", "status", "--json")
    assert status.code == 0, status
    assert status.data["email"] == PERSON
    assert status.data["scopes"] == [DRIVE_FILE]
    assert status.data["works"] is True
    assert operations(google)[-1] == ("drive.about.get", 200)
    assert ("sheets.spreadsheets.get", 404) in operations(google)  # asked for nothing, to see that Sheets is on
    for ran in (done, status):
        assert not any(secret in ran.out + ran.err for secret in secrets_of(google))


def test_what_is_kept_is_the_owners_alone(google, home):
    assert connect(google).code == 0
    for name in ("google.json", "google-token.json"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600 or os.name == "nt"
    plain = (home / "google.json").read_text()
    assert not any(secret in plain for secret in secrets_of(google))
    kept = json.loads((home / "google-token.json").read_text())
    assert kept["refresh_token"] in google.world.authorizations.grants


def test_a_command_within_the_hour_asks_for_no_new_token(google):
    connect(google)
    before = len(google.log())
    assert run("google", "status").code == 0
    assert operations(google)[before:] == [("drive.about.get", 200)]
    google.control("clock", {"advance": 3700})
    assert run("google", "status").code == 0
    assert [name for name, _status in operations(google)[before + 1 :]] == [
        "drive.about.get",
        "/token",
        "drive.about.get",
    ]
    assert run("google", "status").code == 0
    assert operations(google)[before + 4 :] == [("drive.about.get", 200)]


def test_disconnecting_takes_the_permission_back_and_forgets(google, home):
    connect(google)
    done = run("google", "disconnect", "--json")
    assert done.data == {
        "connected": False, "was_connected": True, "email": PERSON, "revoked": True, "forgotten": True, "keyring": "",
    }  # fmt: skip
    assert [grant.revoked for grant in google.world.authorizations.grants.values()] == [True]
    assert not (home / "google.json").exists()
    assert not (home / "google-token.json").exists()
    assert run("google", "status").code == 4
    again = run("google", "disconnect")
    assert again.code == 0
    assert "No había nada conectado" in again.out


@pytest.mark.parametrize("words", [("status",), ("status", "--json")])
def test_without_a_connection_nothing_is_sent(google, words):
    at_google(google)
    done = run("google", *words)
    assert done.code == 4
    assert "concierge google connect --client-file" in done.out + done.err
    assert google.log() == []


# -- what goes wrong while connecting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"consent": "deny"}, "No diste el permiso"),
        ({"consent": ["https://www.googleapis.com/auth/spreadsheets"]}, "quedó sin marcar"),
    ],
)
def test_a_no_or_a_box_left_unticked_changes_nothing(google, home, settings, said):
    google.control("settings", settings)
    words = ("--client-file", str(client_file(home.parent)), "--scope", "full")
    done = connect(google, *words)
    assert done.code == 4
    assert said in done.err.replace("\n", " ")
    assert not (home / "google.json").exists()
    assert not (home / "google-token.json").exists()


def test_a_failed_attempt_leaves_the_connection_that_there_was(google, home):
    connect(google)
    before = (home / "google.json").read_bytes(), (home / "google-token.json").read_bytes()
    google.control("settings", {"consent": "deny"})
    assert connect(google, "--scope", "file").code == 4
    google.control("settings", {"consent": "allow"})
    google.control("faults", [{"kind": "html", "match": "POST /token"}])
    away = connect(google, "--scope", "file")
    assert away.code == 5
    assert away.err.rstrip().endswith("concierge google connect")
    google.control("faults", [])
    assert (home / "google.json").read_bytes() == before[0]
    assert (home / "google-token.json").read_bytes() == before[1]
    assert run("google", "status").code == 0


def test_connecting_again_needs_no_file_and_keeps_the_scope(google, home):
    connect(google, "--client-file", str(client_file(home.parent)), "--scope", "full")
    (home.parent / "client_secret.json").unlink()
    again = connect(google, "--json")
    assert again.code == 0, again
    again = run("google", "status", "--json")
    assert again.data["scope"] == "full"
    assert again.data["client_id"].startswith("123456789012-")


@pytest.mark.parametrize("json_", [(), ("--json",)])
def test_without_a_file_the_way_is_said(google, json_):
    at_google(google)
    done = run("google", "connect", "--no-input", *json_)
    assert done.code == 2
    assert "--client-file" in done.out + done.err
    assert google.log() == []


def test_only_one_way_at_a_time(google):
    at_google(google)
    done = run("google", "connect", "--adc", "--service-account", "key.json")
    assert done.code == 2
    assert google.log() == []


def test_a_folder_that_cannot_be_written_is_said_before_anybody_opens_a_browser(google, home):
    file = client_file(home.parent)
    home.write_text("a file where the folder should be")
    done = connect(google, "--client-file", str(file))
    assert done.code == 8
    assert google.log() == []


@pytest.mark.parametrize("service", ["drive", "sheets"])
def test_a_service_that_is_not_switched_on_is_said_when_connecting(google, service, home):
    fault = {"kind": 403, "reason": "accessNotConfigured" if service == "drive" else "SERVICE_DISABLED"}
    google.control("faults", [{**fault, "match": {"operation": f"^{service}\\."}}])
    done = connect(google)
    assert done.code == 4
    text = done.out.replace("\n", " ")
    assert f"Google {service.title()} API no está activada" in text
    google.control("faults", [])
    assert run("google", "status", "--json").data["email"] == PERSON  # the permission was kept all the same


def test_the_person_is_told_why_all_of_drive_is_asked_for(google, home):
    done = connect(google, "--client-file", str(client_file(home.parent)), "--scope", "full")
    assert "todo tu Drive" in done.err
    assert "todo tu Drive" not in connect(google, "--scope", "file").err


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise there")
def test_interrupting_leaves_everything_as_it_is(google, home, tmp_path):
    at_google(google)
    env = {**os.environ, "BROWSER": f'{sys.executable} -c "pass" %s'}
    words = [sys.executable, "-m", "concierge_cli", "google", "connect", "--client-file", str(client_file(tmp_path))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as running:
        while "Ctrl-C" not in running.stderr.readline():
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        _out, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == 130
    assert "No se guardó nada" in err
    assert "Traceback" not in err
    assert not (home / "google.json").exists()


# -- the keyring -------------------------------------------------------------------------------------------------------


def test_the_permission_lies_in_the_keyring_where_there_is_one(google, tmp_path, home, monkeypatch):
    at_google(google)
    file = tmp_path / "keyring.json"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.google.sign_in.keyrings.Whole")
    monkeypatch.setenv("TEST_KEYRING_FILE", str(file))
    monkeypatch.setenv("BROWSER", f"{sys.executable} -m tests.emulator.browser %s")
    done = start("google", "connect", "--client-file", str(client_file(tmp_path)))
    assert done.code == 0, done
    assert "llavero de este equipo (Llavero de prueba)" in done.out
    assert not (home / "google-token.json").exists()
    entries = json.loads(file.read_text())
    assert [json.loads(text)["refresh_token"] for text in entries.values()] == list(google.world.authorizations.grants)
    assert start("google", "status").code == 0
    assert start("google", "disconnect").code == 0
    assert json.loads(file.read_text()) == {}


# -- tokens in trouble -------------------------------------------------------------------------------------------------

DAY = 86400


def at(days):
    """The day of a test that many days after its beginning, and its moment in the program's words."""
    return (datetime.fromisoformat(NOW) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("days", "state", "warned"),
    [(1, "ends", False), (4.9, "ends", False), (5, "ends_soon", True), (6.9, "ends_soon", True)],
)
def test_the_end_of_a_testing_app_is_said_from_the_fifth_day_on(google, days, state, warned):
    google.control("settings", {"testing": True})
    connect(google)
    google.control("clock", {"advance": days * DAY})
    status = run("google", "status", "--json", now=at(days))
    assert status.code == 0, status
    assert status.data["lifetime"] == state
    told = run("google", "status", now=at(days)).out
    assert ("Ojo: Google termina el permiso" in told) is warned
    assert told.rstrip().endswith("concierge google connect") is warned
    doctor = run("doctor", "--json", now=at(days))
    assert [check["level"] for check in doctor.data["checks"] if check["code"] == f"google_{state}"] == [
        "warning" if warned else "note"
    ]


def test_on_the_eighth_day_the_cause_and_the_cure_are_named(google):
    google.control("settings", {"testing": True})
    connect(google)
    google.control("clock", {"advance": 7.1 * DAY})
    done = run("google", "status", now=at(7.1))
    assert done.code == 4
    assert "a los siete días" in done.out.replace("\n", " ")
    assert done.out.rstrip().endswith("concierge google connect")
    doctor = run("doctor", "--json", now=at(7.1))
    [check] = [check for check in doctor.json["data"]["checks"] if check["group"] == "google"]
    assert (check["level"], check["hint"]) == ("bad", "concierge google connect")
    google.control("settings", {"testing": False})
    assert connect(google, "--quiet", now=at(7.1)).code == 0
    assert run("google", "status", now=at(7.1)).code == 0


def test_a_published_apps_permission_is_trusted_once_it_has_outlived_the_week(google):
    connect(google)
    google.control("clock", {"advance": 6 * DAY})
    assert run("google", "status", "--json", now=at(6)).data["lifetime"] == "may_end"
    assert "no pasa nada" in run("google", "status", now=at(6)).out.replace("\n", " ")
    google.control("clock", {"advance": 2 * DAY})
    assert run("google", "status", "--json", now=at(8)).data["lifetime"] == "lasting"
    assert run("google", "status", "--json", now=at(6)).data["lifetime"] == "lasting"


def test_a_permission_that_was_taken_back_is_said_with_its_cure(google):
    connect(google)
    google.control("revoke", {})
    done = run("google", "status", "--json")
    assert done.code == 4
    assert done.error["code"] == "not_signed_in"
    assert "cambió la contraseña" in done.error["message"]
    assert done.error["hint"] == "concierge google connect"
    assert done.json["data"]["works"] is False
    assert connect(google, "--quiet").code == 0
    assert run("google", "status").code == 0


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"kind": "html"}, {"kind": 503}])
def test_a_google_that_is_away_is_no_verdict_on_the_permission(google, fault):
    connect(google)
    google.control("faults", [fault | {"match": "about"}])
    done = run("google", "status", "--json")
    assert done.code == 5
    assert done.error["hint"] == "concierge google status"
    assert done.json["data"]["email"] == PERSON
    doctor = run("doctor", "--json")
    assert [check["level"] for check in doctor.data["checks"] if check["group"] == "google"] == ["warning"]


def test_nobody_listening_is_said_within_seconds(google, monkeypatch):
    connect(google)
    path = Path(os.environ["CONCIERGE_HOME"]) / "google.json"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    path.write_text(path.read_text().replace(google.url, nowhere))
    monkeypatch.setenv("CONCIERGE_GOOGLE_BASE_URL", nowhere)
    done = run("google", "status")
    assert done.code == 5
    assert "No hay conexión con Google" in done.out
    gone = run("google", "disconnect", "--json")
    assert gone.code == 0
    assert gone.data["revoked"] is False
    assert not path.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": "x"}', '{"scopes": 5, "connected_at": 7, "ends_at": 1}'])
def test_a_damaged_note_of_the_connection_is_said_and_can_be_thrown_away(google, home, content):
    connect(google)
    (home / "google.json").write_text(content)
    done = run("google", "status")
    assert done.code == 8
    assert "concierge google disconnect" in done.err
    assert [one["level"] for one in run("doctor", "--json").json["data"]["checks"] if one["group"] == "google"] == [
        "bad"
    ]
    assert run("google", "disconnect").code == 0
    assert list(home.glob("google*")) == []


def test_a_secret_that_was_deleted_asks_for_the_file_again(google, home):
    connect(google)
    (home / "google-token.json").unlink()
    done = run("google", "status")
    assert done.code == 4
    assert "ya no está donde se guardaba" in done.out
    again = connect(google, "--json")
    assert again.code == 4
    assert again.error["hint"] == "concierge google connect --client-file FILE"


# -- no person ---------------------------------------------------------------------------------------------------------

ROBOT = "robot@tienda-123.iam.gserviceaccount.com"


@pytest.fixture
def key_file(google, tmp_path):
    path = tmp_path / "key.json"
    path.write_text(json.dumps(google.control("service_accounts", {"email": ROBOT})))
    return path


def test_a_service_account_connects_and_is_told_what_it_cannot_do(google, home, key_file):
    done = connect(google, "--service-account", str(key_file))
    assert done.code == 0, done
    assert ROBOT in done.out
    assert "no puede crear hojas ni guardar archivos" in done.out
    private = json.loads(key_file.read_text())["private_key"]
    assert private not in (home / "google.json").read_text() + done.out + done.err
    key_file.unlink()  # what is needed of it was kept
    status = run("google", "status", "--json")
    assert status.code == 0, status
    assert (status.data["kind"], status.data["email"], status.data["scope"]) == ("service_account", ROBOT, "full")
    assert run("google", "disconnect", "--json").data["revoked"] is None


def test_a_service_account_that_google_refuses_is_not_kept(google, home, key_file):
    key = json.loads(key_file.read_text())
    key_file.write_text(json.dumps(key | {"client_email": "nobody@tienda-123.iam.gserviceaccount.com"}))
    done = connect(google, "--service-account", str(key_file))
    assert done.code == 4
    assert "se borró su clave" in done.err
    assert not (home / "google.json").exists()


def test_a_clock_that_is_wrong_is_named(google, key_file):
    google.control("clock", {"advance": 2 * DAY})
    done = connect(google, "--service-account", str(key_file))
    assert done.code == 4
    assert "el reloj de este equipo está mal" in done.err.replace("\n", " ")


@pytest.fixture
def default_file(google, tmp_path, monkeypatch):
    """What `gcloud auth application-default login` leaves behind."""
    person = sign_in(google.url, DRIVE, SHEETS)
    path = tmp_path / "application_default_credentials.json"
    content = {"type": "authorized_user", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    path.write_text(json.dumps(content | {"refresh_token": person.refresh_token}))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    return path


def test_the_machines_own_credentials_serve_and_are_not_copied(google, home, default_file):
    done = connect(google, "--adc")
    assert done.code == 0, done
    status = run("google", "status", "--json")
    assert (status.data["kind"], status.data["email"], status.data["kept"]) == ("default", PERSON, "elsewhere")
    assert not (home / "google-token.json").exists()
    default_file.unlink()
    gone = run("google", "status", "--json")
    assert gone.code == 4
    assert gone.error["hint"].startswith("gcloud auth application-default login --client-id-file=FILE --scopes=")


def test_a_machine_that_offers_nothing_is_said(google, tmp_path, monkeypatch):
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    done = connect(google, "--adc")
    assert done.code == 4
    assert google.log() == []


# -- the stores --------------------------------------------------------------------------------------------------------


def test_status_and_doctor_say_which_stores_have_what_in_drive(google):
    connect(google)
    add_store()  # makes its Sheet right behind
    assert run("client", "add", "nomada", *NOMADA, "--no-sync").code == 0
    stores = run("google", "status", "--json").data["stores"]
    assert [(store["client"], store["sheet"] != "") for store in stores if store["client"]] == [
        ("accesorios", True),
        ("nomada", False),
    ]
    sheet = stores[0]["sheet"]
    number = sheet.removeprefix("https://docs.google.com/spreadsheets/d/").removesuffix("/edit")
    assert google.world.files[number].name.startswith("Accesorios Luna")
    folder = stores[0]["folder"].removeprefix("https://drive.google.com/drive/folders/")
    assert google.world.files[number].parents == [folder]
    screen = run("google", "status").out
    assert f"\n    {sheet}\n" in screen
    assert "  Casa Nómada\n    sin hoja todavía" in screen
    checks = {check["code"]: check["message"] for check in run("doctor", "--json").data["checks"]}
    assert checks["google_sheets"] == "Con hoja: Accesorios Luna"
    assert checks["google_no_sheet"] == "Sin hoja todavía: Casa Nómada"
    assert "Accesorios" not in run("doctor", "--report").out


def test_a_command_that_logs_something_says_in_one_line_that_the_end_is_near(google):
    google.control("settings", {"testing": True})
    connect(google)
    add_store()
    open_claim(now=at(1))
    google.control("clock", {"advance": 5.5 * DAY})
    assert "está en pruebas: concierge google status" in run("note", "ACC-1", "hola", now=at(5.5)).err.replace(
        "\n", " "
    )
    assert "está en pruebas" not in run("note", "ACC-1", "hola", now=at(4)).err
    assert "está en pruebas" not in run("show", "ACC-1", now=at(5.5)).err


# -- beside it ---------------------------------------------------------------------------------------------------------


def test_no_secret_reaches_a_screen_a_log_or_a_backup(google, home, tmp_path, monkeypatch):
    monkeypatch.setenv("CONCIERGE_DEBUG", "1")
    said = [connect(google)]
    add_store()
    google.control("faults", [{"kind": "truncate", "match": "about"}])
    said += [run("google", "status"), run("doctor", "--report")]
    google.control("faults", [])
    google.control("revoke", {})
    said += [run("google", "status"), run("google", "status", "--json"), run("doctor")]
    said += [run("backup", str(tmp_path / "all.tar"))]
    assert said[-1].code == 0, said[-1]
    texts = [ran.out + ran.err for ran in said]
    texts += [path.read_text("latin-1") for path in home.rglob("*.log")]
    secrets = secrets_of(google)
    assert len(secrets) >= 3
    assert not [secret for secret in secrets for text in texts if secret in text]
    content = (tmp_path / "all.tar").read_bytes()
    assert b"google-token" not in content
    assert b"google.json" not in content
    assert PERSON not in said[2].out


def test_reading_loads_nothing_of_google_when_connected(google):
    connect(google)
    add_store()
    for words in (("today",), ("list",)):
        _code, modules = loaded(*words)
        found = [name for name in modules if name.partition(".")[0] in ("google", "requests", "keyring", "gspread")]
        assert found == []
        assert [name for name in modules if name.startswith("concierge_cli.google")] == []


# -- in a real terminal, without a browser -----------------------------------------------------------------------------


@pytest.mark.parametrize("pasted", [True, False], ids=["pasted", "redirected"])
def test_a_browser_elsewhere_answers_through_the_terminal(google, tmp_path, pasted):
    pexpect = pytest.importorskip("pexpect")
    at_google(google)
    env = {**os.environ, "BROWSER": "no-such-browser-here", "TERM": "dumb"}
    words = ["-m", "concierge_cli", "google", "connect", "--client-file", str(client_file(tmp_path))]
    with pexpect.spawn(
        sys.executable, words, env=env, encoding="utf-8", timeout=PATIENCE, dimensions=(40, 80)
    ) as terminal:
        terminal.expect(r"(http://127\.0\.0\.1:\d+/o/oauth2/v2/auth\?[^\s]+)\s")  # the whole of it has come
        back = send(terminal.match[1]).headers["Location"]
        terminal.expect("pégala aquí")
        terminal.expect("Ctrl-C deja todo")
        if pasted:
            terminal.sendline("http://127.0.0.1:1/?code=x&state=y")
            terminal.sendline(back)
        else:
            visit(back)
        terminal.expect("Este equipo está conectado con Google")
        terminal.expect(pexpect.EOF)
    assert terminal.exitstatus == 0
    assert run("google", "status").code == 0
