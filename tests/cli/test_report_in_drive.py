"""A report in the store's Drive folder: made once, then a new version of the same file, in the store's language."""

from __future__ import annotations

import webbrowser
from typing import Any

import pytest

from concierge_cli.errors import Unavailable
from concierge_cli.services.report import in_drive
from tests.emulator.conftest import emulator, google
from tests.google.connecting import at_google, connect
from tests.program import add_store, open_claim, run

__all__ = ["emulator", "google"]

NOW = "2026-11-17T09:10-06:00"
LATER = "2026-11-18T09:10-06:00"


@pytest.fixture(autouse=True)
def store(google: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _url: True)
    at_google(google)
    add_store()
    open_claim()


def save(*words: str, now: str = NOW) -> Any:
    done = run("report", "week", "--drive", "--json", *words, now=now)
    assert done.code == 0, done
    return done.data["drive"]


def there(google: Any, saved: dict[str, Any], **asked: str) -> Any:
    return google.send("GET", f"/drive/v3/files/{saved['url'].split('/')[-2]}", **asked)


def test_it_lies_in_the_stores_folder_and_is_the_page(google: Any) -> None:
    assert connect(google).code == 0
    saved = save()
    assert (saved["folder"], saved["name"], saved["replaced"]) == ("Informes", "Informe 2026-W47.html", False)
    file = there(google, saved, fields="name,mimeType,parents").json
    assert (file["name"], file["mimeType"]) == ("Informe 2026-W47.html", "text/html")
    folder = google.send("GET", f"/drive/v3/files/{file['parents'][0]}", fields="name,parents").json
    assert folder["name"] == "Informes"
    above = google.send("GET", f"/drive/v3/files/{folder['parents'][0]}", fields="name").json
    assert above["name"] == "Accesorios Luna"
    page = there(google, saved, alt="media").body.decode()
    assert page.startswith("<!DOCTYPE html>")
    assert "Ana" not in page


def test_the_same_week_is_the_same_file_in_a_new_version(google: Any) -> None:
    assert connect(google).code == 0
    first = save()
    again = save(now=LATER)
    assert (again["url"], again["replaced"]) == (first["url"], True)
    assert "mié" in there(google, again, alt="media").body.decode()
    other = save("--week", "2026-W46")
    assert other["url"] != first["url"]
    said = run("report", "week", "--drive", "--lang", "en", now=LATER)
    assert "has a new version" in said.out
    assert first["url"] in said.out
    assert run("verify", "--drive", now=LATER).code == 0


def test_a_pdf_needs_no_file_of_its_own(google: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert connect(google).code == 0
    monkeypatch.setattr(in_drive, "paper", lambda _document, form, **_more: f"%PDF as {form}".encode())
    saved = save("--format", "pdf")
    assert saved["name"] == "Informe 2026-W47.pdf"
    assert there(google, saved, alt="media").body == b"%PDF as pdf"
    other = run("report", "week", "--drive", "--format", "xlsx", "--lang", "en", now=NOW)
    assert (other.code, "needs a file" in other.err) == (2, True)


def test_one_that_somebody_threw_away_is_made_anew(google: Any) -> None:
    assert connect(google).code == 0
    first = save()
    google.send("PATCH", f"/drive/v3/files/{first['url'].split('/')[-2]}", {"trashed": True})
    again = save()
    assert again["url"] != first["url"]
    assert not again["replaced"]


def test_without_a_connection_it_says_how_to_connect() -> None:
    done = run("report", "week", "--drive", "--json", now=NOW)
    assert done.code == 4
    assert "google connect" in done.error["hint"]


def second_store() -> None:
    new = ("client", "add", "verde", "--name", "Tienda Verde", "--timezone", "America/Mexico_City", "--country", "MX")
    more = ("--platform", "instagram", "--currency", "MXN", "--prefix", "VER", "--language", "en")
    assert run(*new, *more, now=NOW).code == 0


def test_every_stores_report_goes_into_its_own_folder(google: Any) -> None:
    assert connect(google).code == 0
    second_store()
    done = run("report", "week", "--all", "--drive", "--json", now=NOW)
    assert done.code == 0, done
    saved = {one["client"]: one["drive"] for one in done.data["stores"]}
    assert [saved[slug]["name"] for slug in ("accesorios", "verde")] == [
        "Informe 2026-W47.html",
        "Report 2026-W47.html",
    ]
    for slug, name in (("accesorios", "Accesorios Luna"), ("verde", "Tienda Verde")):
        above, store = there(google, saved[slug], fields="parents").json, ""
        for _step in range(2):
            above = google.send("GET", f"/drive/v3/files/{above['parents'][0]}", fields="name,parents").json
            store = above["name"]
        assert store == name
    again = run("report", "week", "--all", "--drive", "--lang", "en", now=LATER)
    assert saved["verde"]["url"] in again.out
    assert saved["accesorios"]["url"] in again.out


def test_a_store_whose_report_cannot_be_saved_stops_no_other(google: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert connect(google).code == 0
    second_store()
    save_one = in_drive.save_paper

    def away(desk: Any, settings: Any, client: Any, **words: Any) -> Any:
        if client.slug == "accesorios":
            raise Unavailable("Google no contesta.", hint="concierge report week --all --drive")
        return save_one(desk, settings, client, **words)

    monkeypatch.setattr(in_drive, "save_paper", away)
    done = run("report", "week", "--all", "--drive", "--json", now=NOW)
    failed, other = done.json["data"]["stores"]
    assert (done.code, failed["error"]["code"], other["drive"]["name"]) == (5, "unavailable", "Report 2026-W47.html")
