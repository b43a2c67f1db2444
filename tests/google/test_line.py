"""Getting to Google, or not: names, connections, proxies, certificates. Only this machine is ever reached."""

from __future__ import annotations

import datetime
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests

from concierge_cli.errors import Unavailable
from concierge_cli.google.address import address
from concierge_cli.google.failure import Cause, Failed
from concierge_cli.google.line import Line
from concierge_cli.google.refusals import Unclear
from concierge_cli.google.retrying import Policy
from concierge_cli.google.sign_in.who import ask
from tests.program import PATIENCE

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
SHORT = Policy(total=0.2, tries=1, timeout=0.2)
SHEET = "https://sheets.googleapis.com/v4/spreadsheets/1"


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@contextmanager
def serving(handler, context=None):
    server = HTTPServer(("127.0.0.1", 0), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def proxy(monkeypatch):
    """A proxy that lets nobody through, and what it was asked; the way to Google leads through it."""
    asked = []

    class Guard(BaseHTTPRequestHandler):
        def do_CONNECT(self):
            asked.append(f"{self.requestline}\n{self.headers}")
            body = b"<html>Please sign in to the network</html>"
            self.send_response(407, "Proxy Authentication Required")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    with serving(Guard) as where:
        monkeypatch.setenv("HTTPS_PROXY", f"http://somebody:secret@{where}")
        monkeypatch.setenv("HTTP_PROXY", f"http://somebody:secret@{where}")
        yield asked


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def write(door):
    return door.sheets.batch_update("1", {"requests": []})


# -- no way to Google -------------------------------------------------------------------------------------------------


def test_nobody_listens(open_to, hours):
    door = open_to(base_url=f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(Unavailable, match="no connection") as told:
        write(door)
    assert type(told.value) is Unavailable
    assert len(door.calls) == 3
    assert sum(hours.waits) < 5


def test_the_name_is_not_found(open_to, monkeypatch):
    def nothing(*_args, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    door = open_to(base_url="")
    with pytest.raises(Unavailable, match="no connection") as told:
        write(door)
    assert type(told.value) is Unavailable
    assert [call.status for call in door.calls] == [None] * 3


def test_looking_up_a_name_ends_with_the_deadline(open_to, monkeypatch):
    """A network without a way out may leave a name unanswered for half a minute, whatever a time-out says."""
    done = threading.Event()

    def never(*_args, **_more):
        done.wait(PATIENCE)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    door = open_to(base_url="", policy=SHORT)
    with pytest.raises(Unavailable, match="in time"):
        door.sheets.get("1")
    done.set()


# -- proxies ----------------------------------------------------------------------------------------------------------


def test_a_proxy_of_the_environment_is_asked_and_learns_no_token(open_to, proxy):
    door = open_to(base_url="")
    with pytest.raises(Unavailable, match="proxy") as told:
        write(door)
    assert type(told.value) is Unavailable, "what never left is not unclear"
    assert proxy[0].startswith("CONNECT sheets.googleapis.com:443")
    assert "Bearer" not in "".join(proxy)
    assert "secret" not in told.value.message


def test_a_proxy_that_is_not_there(open_to, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(Unavailable, match="no connection"):
        write(open_to(base_url=""))


def test_a_loopback_address_needs_no_proxy(google, open_to, proxy):
    book = google.book()
    open_to().sheets.get(book.id, fields="spreadsheetId")
    assert proxy == []


def test_a_password_for_the_host_does_not_replace_the_token(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine sheets.googleapis.com login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    session = Line(address())._session
    shown = session.prepare_request(requests.Request("GET", SHEET, headers={"Authorization": "Bearer t"}))
    assert shown.headers["Authorization"] == "Bearer t"


# -- who answers ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory):
    """A certificate that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today)
        .not_valid_after(today + datetime.timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


class Greeter(BaseHTTPRequestHandler):
    reached = 0

    def do_POST(self):
        type(self).reached += 1

    do_GET = do_POST  # noqa: N815 - the base class looks for these


def test_who_cannot_prove_to_be_google_gets_nothing(open_to, own_certificate, hours):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate)
    Greeter.reached = 0
    with serving(Greeter, context) as where, pytest.raises(Unavailable, match="not safe") as told:
        write(open_to(base_url=f"https://{where}"))
    assert type(told.value) is Unavailable
    assert Greeter.reached == 0
    assert hours.waits == []


def test_a_file_of_certificates_that_is_not_there(open_to, monkeypatch, tmp_path):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "nothing.pem"))
    with pytest.raises(Unavailable, match="not safe"):
        write(open_to(base_url=""))


def test_a_redirect_is_not_followed(open_to):
    class Elsewhere(BaseHTTPRequestHandler):
        asked = 0

        def do_GET(self):
            type(self).asked += 1
            self.send_response(302)
            self.send_header("Location", "/login")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words):
            pass

    with serving(Elsewhere) as where, pytest.raises(Unavailable, match="sign-in page"):
        open_to(base_url=f"http://{where}").sheets.get("1")
    assert Elsewhere.asked == 3


def test_a_slow_trickle_ends_with_the_deadline(open_to):
    """Each byte comes in time, the whole does not."""
    stop = threading.Event()

    class Trickle(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(1000):
                if stop.wait(0.05):
                    return
                self.wfile.write(b" ")

        def log_message(self, *_words):
            pass

    with serving(Trickle) as where:
        with pytest.raises(Unavailable, match="in time"):
            open_to(base_url=f"http://{where}", policy=SHORT).sheets.get("1")
        stop.set()


def test_no_time_left_sends_nothing():
    line = Line(address(f"http://127.0.0.1:{closed_port()}"))
    with pytest.raises(Failed) as told:
        line.exchange("sheets", "GET", SHEET, headers={}, body=None, silence=1, left=0)
    assert told.value.failure.cause is Cause.SILENT
    assert not told.value.failure.unclear


# -- one connection ---------------------------------------------------------------------------------------------------


def test_one_connection_carries_sheets_drive_and_tokens(google, open_to, monkeypatch):
    from tests.emulator.clients import DRIVE_FILE, sign_in

    person = sign_in(google.url, DRIVE_FILE)
    person.token = None
    made = []
    connect = socket.socket.connect

    def counted(self, where):
        made.append(where)
        connect(self, where)

    monkeypatch.setattr(socket.socket, "connect", counted)
    door = open_to(person)
    body = {"name": "Tienda", "mimeType": "application/vnd.google-apps.spreadsheet"}
    book = door.drive_call(lambda drive: drive.files().create(body=body, fields="id"), repeatable=False)
    for _ in range(3):
        door.sheets.get(book["id"], fields="spreadsheetId")
        door.drive_call(lambda drive: drive.files().get(fileId=book["id"], fields="id"))
    assert len(door.calls) == 8
    assert len(made) == 1


def test_a_connection_that_was_closed_meanwhile_is_made_anew(google, emulator, open_to):
    book = google.book()
    door = open_to()
    door.sheets.get(book.id, fields="spreadsheetId")
    emulator._server.disconnect()
    assert door.sheets.get(book.id, fields="spreadsheetId") == {"spreadsheetId": book.id}
    assert door.calls[-1].status == 200


# -- before there is a token ------------------------------------------------------------------------------------------


def test_a_form_gets_its_answer_or_its_refusal(google):
    here = address(google.url)
    asked = ask(here, "https://oauth2.googleapis.com/token", {"grant_type": "refresh_token"}, seconds=PATIENCE)
    assert asked == {"error": "invalid_request"}
    assert ask(here, "https://oauth2.googleapis.com/revoke", {"token": "x"}, seconds=PATIENCE) == {
        "error": "invalid_token"
    }


@pytest.mark.parametrize(
    "fault", [{"kind": 503}, {"kind": "html"}, {"kind": "reset"}, {"kind": "truncate"}, {"kind": 429}]
)
def test_a_form_is_sent_once(google, fault):
    google.control("faults", [fault])
    with pytest.raises(Unavailable) as told:
        ask(address(google.url), "https://oauth2.googleapis.com/token", {"code": "once"}, seconds=PATIENCE)
    assert not isinstance(told.value, Unclear)
    assert len([entry for entry in google.log() if entry["path"] == "/token"]) == 1


# -- what is loaded ---------------------------------------------------------------------------------------------------

LIBRARIES = ("google", "googleapiclient", "gspread", "httplib2", "requests", "urllib3")
IN_2035 = (
    "import datetime as d; d.date = type('Later', (d.date,), {'today': classmethod(lambda day: day(2035, 1, 1))});"
)


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import concierge_cli.google.door, concierge_cli.google.refusals, concierge_cli.google.address", set()),
        ("from concierge_cli.google.door import Door; Door(None)", {"google", "requests", "urllib3"}),
        ("from concierge_cli.google.door import Door; Door(None).sheets", {"google", "gspread", "requests", "urllib3"}),
        ("from concierge_cli.google.door import Door; Door(None).drive", {"google", "googleapiclient", "httplib2", "requests", "urllib3"}),
    ],
    ids=["nothing", "door", "sheets", "drive"],
)  # fmt: skip
def test_a_library_comes_with_the_first_call_that_needs_it(code, loaded):
    program = f"{code}; import sys; print(*{{name.partition('.')[0] for name in sys.modules}} & {set(LIBRARIES)})"
    done = subprocess.run([sys.executable, "-c", IN_2035 + program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == loaded
    assert done.stderr == "", "nothing of an old Python's end, whatever day it is"
