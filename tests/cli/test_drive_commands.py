"""Evidence in Drive through the command line: sent, seen, mended, fetched, each with its exit code and next command."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import webbrowser
import zipfile
from pathlib import Path

import pytest

from concierge_cli.files.location import find_position
from tests.cli.parting import offboard
from tests.emulator.conftest import emulator, google
from tests.files.made import exif, film, photo
from tests.google.connecting import at_google, connect
from tests.program import add_store, open_claim, run, start

__all__ = ["emulator", "google"]

PLACED = photo("jpeg", exif=exif(place=True))
NOW = "2026-11-17T09:10-06:00"


@pytest.fixture(autouse=True)
def no_browser(monkeypatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _url: True)


@pytest.fixture
def case(google, tmp_path) -> str:
    """A claim with a photo, on a computer that is connected."""
    at_google(google)
    add_store()
    claim = open_claim()
    (tmp_path / "tip.jpg").write_bytes(PLACED)
    done = run(
        "evidence", "add", claim["id"], str(tmp_path / "tip.jpg"), "--kind", "defect_photo", "--from", "buyer", now=NOW
    )
    assert done.code == 0, done
    assert connect(google).code == 0
    return claim["id"]


def drive_of(case: str) -> str:
    """The id in Drive of the first piece of a case."""
    return run("evidence", "list", case, "--json").data[0]["drive_url"].split("/")[-2]


def test_send_puts_the_files_into_drive_and_says_what_of_them(google, case):
    done = run("evidence", "send", case, now=NOW)
    assert done.code == 0, done
    assert "1 archivo fue a Drive" in done.out
    assert "sin el lugar donde se tomó" in done.out
    assert "https://drive.google.com/drive/folders/" in done.out
    sent = google.send("GET", f"/drive/v3/files/{drive_of(case)}", alt="media").body
    assert len(sent) == len(PLACED)
    assert sent != PLACED
    listed = run("evidence", "list", case)
    assert f"https://drive.google.com/file/d/{drive_of(case)}/view" in listed.out
    again = run("evidence", "send", case, "--json", now=NOW)
    assert again.data["sent"] == 0
    assert again.data["found"] == []
    assert run("verify").code == 0


def test_the_folder_opens_in_the_browser(google, case, monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: not opened.append(url))
    refused = run("show", case, "--drive")
    assert refused.code == 3
    assert f"concierge evidence send {case}" in refused.err
    run("evidence", "send", case, now=NOW)
    shown = run("show", case, "--drive", "--json")
    assert shown.code == 0, shown
    assert opened == [shown.data["url"]]
    assert shown.data["url"].startswith("https://drive.google.com/drive/folders/")


def test_what_somebody_deleted_in_drive_is_found_and_sent_again(google, case):
    run("evidence", "send", case, now=NOW)
    assert run("verify", "--drive").code == 0
    google.send("DELETE", f"/drive/v3/files/{drive_of(case)}")
    found = run("verify", "--drive", "--json")
    assert found.code == 7
    assert [(one["kind"], one["case"]) for one in found.json["data"]["drive"]] == [("removed", case)]
    assert found.error["hint"] == f"concierge evidence send {case}"
    said = run("verify", "--drive")
    assert "se borró de Drive" in said.out
    assert said.out.rstrip().splitlines()[-1].strip() == f"concierge evidence send {case}"
    mended = run("evidence", "send", case, now=NOW)
    assert mended.code == 0, mended
    assert run("verify", "--drive").code == 0


def test_files_come_back_when_they_are_asked_for(google, case, home):
    run("evidence", "send", case, now=NOW)
    item = run("evidence", "list", case, "--json").data[0]
    for sha256 in (item["sha256"], item["sent_sha256"]):
        (home / "vault" / sha256[:2] / sha256[2:]).unlink()
    assert run("evidence", "verify", case).code == 7
    fetched = run("evidence", "fetch", case, now=NOW)
    assert fetched.code == 0, fetched
    assert "llegó 1 archivo de Drive" in fetched.out
    copy = home / "vault" / item["sent_sha256"][:2] / item["sent_sha256"][2:]
    assert find_position(copy).patches == ()
    again = run("evidence", "fetch", "--json", now=NOW)
    assert again.data["files"] == 0
    google.send("DELETE", f"/drive/v3/files/{drive_of(case)}")
    copy.unlink()
    lost = run("evidence", "fetch", case, now=NOW)
    assert lost.code == 7
    assert "se borró o se reemplazó en Drive" in lost.out


def test_a_place_that_cannot_be_taken_out_is_said_with_the_way_out(google, case, tmp_path):
    stuck = PLACED + b"<x:xmpmeta><rdf:li>GPSLatitude is 19.4</rdf:li></x:xmpmeta>"
    (tmp_path / "box.jpg").write_bytes(stuck)
    run("evidence", "add", case, str(tmp_path / "box.jpg"), "--kind", "defect_photo", "--from", "buyer", now=NOW)
    held = run("evidence", "send", case, now=NOW)
    assert held.code == 7
    assert "defect_photo-box.jpg dice dónde se tomó y no se le puede quitar" in " ".join(held.out.split())
    way = held.out.rstrip().splitlines()[-1].split()[1:]
    assert way == ["evidence", "send", case, "--keep-location"]
    assert run(*way, now=NOW).code == 0


def test_keep_location_is_logged_and_kept(google, case, tmp_path):
    data = photo("jpeg", exif=exif(place=True))
    (tmp_path / "end.jpg").write_bytes(data)
    words = ("evidence", "add", case, str(tmp_path / "end.jpg"), "--kind", "invoice", "--from", "us", "--keep-location")
    assert run(*words, now=NOW).code == 0
    run("evidence", "send", case, now=NOW)
    item = run("evidence", "list", case, "--json").data[1]
    assert item["sent_sha256"] == item["sha256"]


def test_who_is_not_connected_is_told_how(home):
    add_store()
    claim = open_claim()
    for words in (("evidence", "send", claim["id"]), ("evidence", "fetch"), ("verify", "--drive")):
        refused = run(*words)
        assert refused.code == 4, refused
        assert "concierge google connect" in refused.err


def test_a_full_drive_ends_with_its_own_code_and_nothing_is_lost(google, case):
    google.control("storage", {"limit": 10})
    full = run("evidence", "send", case, now=NOW)
    assert full.code == 5
    assert "Drive" in full.out
    google.control("storage", {"limit": 10**9})
    assert run("evidence", "send", case, now=NOW).code == 0


def test_parting_hands_over_the_copies_that_went_to_drive_too(google, case, tmp_path, monkeypatch):
    run("evidence", "send", case, now=NOW)
    offboard(tmp_path / "luna.zip")
    with zipfile.ZipFile(tmp_path / "luna.zip") as packed:
        names = [name for name in packed.namelist() if name.startswith(("evidence/", "texts/"))]
    assert sorted(names) == [f"evidence/{case}/defect_photo-tip-drive.jpg", f"evidence/{case}/defect_photo-tip.jpg"]
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "elsewhere"))
    assert run("client", "attach", str(tmp_path / "luna.zip")).code == 0
    assert run("verify").code == 0


def test_undo_of_the_last_command_passes_by_what_drive_said(google, case):
    run("note", case, "vista", now=NOW)
    run("evidence", "send", case, now=NOW)
    undone = run("undo", "--json", now=NOW)
    assert undone.code == 0, undone
    assert drive_of(case)


def test_another_computer_has_the_files_when_it_asks_for_them(google, case, tmp_path, monkeypatch, home):
    (tmp_path / "box.jpg").write_bytes(photo("jpeg"))
    run("evidence", "add", case, str(tmp_path / "box.jpg"), "--kind", "invoice", "--from", "us", "--no-sync", now=NOW)
    assert run("evidence", "send", case, now=NOW).code == 0
    synced = run("sync", now=NOW)
    assert synced.code == 0, synced
    sheet = next(word for word in synced.out.split() if "/spreadsheets/d/" in word).split("/")[-2]
    other = tmp_path / "other" / "home"
    other.mkdir(parents=True)
    monkeypatch.setenv("CONCIERGE_HOME", str(other))
    assert connect(google).code == 0
    joined = run("client", "attach", sheet, now=NOW)
    assert joined.code == 0, joined
    assert run("verify").code == 0
    waiting = run("evidence", "verify", "--json")
    assert waiting.code == 0, waiting
    assert (waiting.data["sound"], waiting.data["awaited"]) == (True, 2)
    assert run("evidence", "verify").out.rstrip().splitlines()[-1].strip() == "concierge evidence fetch"
    fetched = run("evidence", "fetch", "--json", now=NOW)
    assert (fetched.data["files"], fetched.data["without_place"], fetched.data["elsewhere"]) == (2, 1, 0)
    assert run("evidence", "verify", "--json").data["awaited"] == 0
    verified = run("verify", "--json")
    assert (verified.data["sound"], verified.data["awaited"]) == (True, 0), "the copy stands for what stays there"
    assert run("verify", "--drive").code == 0
    assert run("show", case, "--drive", "--json").data["url"].startswith("https://drive.google.com/drive/folders/")
    (tmp_path / "end.jpg").write_bytes(photo("jpeg"))
    run("evidence", "add", case, str(tmp_path / "end.jpg"), "--kind", "invoice", "--from", "us", "--no-sync", now=NOW)
    assert run("evidence", "send", case, now=NOW).code == 0
    listed = google.get("/drive/v3/files", pageSize=100, fields="files(mimeType)")["files"]
    kinds = [one["mimeType"] for one in listed]
    assert (kinds.count("application/vnd.google-apps.folder"), kinds.count("image/jpeg")) == (2, 3)


@pytest.mark.thorough
def test_kill_9_in_the_middle_of_a_large_film_sends_it_once(google, case, tmp_path):
    (tmp_path / "unboxing.mp4").write_bytes(film(media=os.urandom(40_000_000), place=True))
    words = ("evidence", "add", case, str(tmp_path / "unboxing.mp4"), "--kind", "defect_video", "--from", "buyer")
    assert run(*words, "--no-sync", now=NOW).code == 0
    google.control("faults", [{"kind": "delay", "seconds": 0.15, "match": {"method": "PUT"}}])
    for pause in (0.9, 1.1, 1.3, 1.6):
        process = subprocess.Popen(
            [sys.executable, "-m", "concierge_cli", "evidence", "send", case],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ),
        )
        time.sleep(pause)
        process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        process.wait()
    google.control("faults", [])
    done = start("evidence", "send", case)
    assert done.code == 0, done
    files = google.get("/drive/v3/files", pageSize=100, fields="files(name,mimeType,sha256Checksum)")["files"]
    names = sorted(one["name"] for one in files if "folder" not in one["mimeType"])
    assert names == ["defect_photo-tip.jpg", "defect_video-unboxing.mp4"]
    assert start("verify", "--drive").code == 0


_PEAK = """
import re, sys
from concierge_cli.__main__ import main
code = main(sys.argv[1:])
with open("/proc/self/status") as status:
    print(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1], file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of one program by itself")
def test_half_a_gigabyte_goes_and_comes_in_constant_memory(google, case, tmp_path, home):
    path = tmp_path / "unboxing.mp4"
    _large_film(path, 500_000_000)
    words = ("evidence", "add", case, str(path), "--kind", "defect_video", "--from", "buyer", "--no-sync")
    assert run(*words, now=NOW).code == 0
    path.unlink()

    def peak(*words: str) -> tuple[float, float]:
        begun = time.monotonic()
        done = subprocess.run([sys.executable, "-c", _PEAK, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done
        return int(done.stderr.split()[-1]) / 1024, time.monotonic() - begun

    small, _seconds = peak("evidence", "fetch", case)
    up, seconds = peak("evidence", "send", case)
    print(f"sent 500 MB: peak {up:.0f} MiB, {500 / seconds:.0f} MB/s")
    for file in home.glob("vault/??/*"):
        if file.stat().st_size > 1_000_000:
            file.unlink()
    down, seconds = peak("evidence", "fetch", case)
    print(f"fetched 500 MB: peak {down:.0f} MiB, {500 / seconds:.0f} MB/s")
    assert up < small + 60
    assert down < small + 60


def _large_film(path: Path, size: int) -> None:
    """A film of that many bytes, with its place, written piece by piece."""
    head = io.BytesIO(film(place=True, fast_start=True, media=b""))
    block = os.urandom(1 << 20)
    with path.open("wb") as file:
        data = head.getvalue()
        file.write(data[: data.index(b"mdat") - 4])
        file.write((size + 8).to_bytes(4, "big") + b"mdat")
        written = 0
        while written < size:
            written += file.write(block[: size - written])
