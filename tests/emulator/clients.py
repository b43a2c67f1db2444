"""The real client libraries, pointed at an emulator. Close a service when done: httplib2 keeps its connections."""

from __future__ import annotations

import copy
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import gspread
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document

from tests.emulator.discovery import document
from tests.program import PATIENCE

CLIENT_ID = "123456789012-desktop.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-not-a-secret"
DRIVE = "https://www.googleapis.com/auth/drive"
DRIVE_FILE = "https://www.googleapis.com/auth/drive.file"
SHEETS = "https://www.googleapis.com/auth/spreadsheets"
HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


@dataclass(frozen=True)
class Reply:
    """One raw answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def message(self) -> str:
        return self.json["error"]["message"]


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Redirects are looked at, not followed."""


def send(
    url: str,
    method: str = "GET",
    body: Any = None,
    *,
    token: str = "",
    headers: Mapping[str, str] | None = None,
    **query: Any,
) -> Reply:
    """One raw request; a body that is not bytes goes as JSON."""
    if query:
        url += "?" + urlencode(query, doseq=True)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    kind = {"Content-Type": "application/json"} if data is not None else {}
    request = urllib.request.Request(url, data, method=method, headers=kind | dict(headers or {}))  # noqa: S310 - loopback
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({}), _Straight()).open(
            request, timeout=PATIENCE
        ) as answer:
            return Reply(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers, error.read())


def static(token: str = "t") -> Credentials:  # noqa: S107 - any text is a token here
    """Credentials that only carry a token, as a person at the browser would have."""
    return Credentials(token)


class LoopbackHTTPClient(gspread.HTTPClient):
    """gspread's one choke point, with Google's hosts replaced."""

    base = ""

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
        for host in HOSTS:
            endpoint = endpoint.replace(host, self.base)
        return super().request(method, endpoint, *args, **kwargs)


def gspread_client(url: str, credentials: Any = None) -> gspread.Client:
    kind = type("Client", (LoopbackHTTPClient,), {"base": url})
    return gspread.Client(credentials or static(), http_client=kind)


def service(url: str, name: str, credentials: Any = None) -> Any:
    """googleapiclient's service of `sheets` or `drive`."""
    doc = copy.deepcopy(dict(document(name, {"sheets": "v4", "drive": "v3"}[name])))
    doc["rootUrl"] = doc["mtlsRootUrl"] = f"{url}/"
    return build_from_document(doc, credentials=credentials or static())


def sign_in(url: str, *scopes: str, user: str = "", client_id: str = CLIENT_ID) -> Credentials:
    """A person's credentials for an app, through the consent page and the token address."""
    redirect = "http://127.0.0.1:1/"
    page = send(
        f"{url}/o/oauth2/auth",
        client_id=client_id,
        redirect_uri=redirect,
        response_type="code",
        scope=" ".join(scopes),
        access_type="offline",
        **({"login_hint": user} if user else {}),
    )
    code = page.headers["Location"].partition("code=")[2].partition("&")[0].replace("%2F", "/")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "client_id": client_id,
        "client_secret": CLIENT_SECRET,
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    given = send(f"{url}/token", "POST", urlencode(form).encode(), headers=kind).json
    return Credentials(
        given["access_token"],
        refresh_token=given["refresh_token"],
        token_uri=f"{url}/token",
        client_id=client_id,
        client_secret=CLIENT_SECRET,
        scopes=list(scopes),
    )
