"""`client attach` of what somebody spoiled: a clear sentence, exit 7 or 2, and nothing written."""

from __future__ import annotations

import contextlib
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from concierge_cli.errors import CheckFailed
from concierge_cli.journal.packed import Limits, open_zip
from tests.cli.parting import (
    NOW,
    Parts,
    listed,
    move_to,
    offboard,
    packed,
    parts_of,
    played,
    tree,
    with_events,
    with_manifest,
    with_resealed,
)
from tests.program import add_store, run

pytestmark = pytest.mark.thorough

EVIDENCE = "evidence/ACC-1/defect_photo-punta_ 1_.jpg"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    """A store's file, written once."""
    folder = tmp_path_factory.mktemp("whole")
    with played(folder):
        offboard(folder / "luna.zip")
    return (folder / "luna.zip").read_bytes()


@pytest.fixture(scope="module")
def used(tmp_path_factory) -> Path:
    """A computer with another store; as every file is refused, it stays as it is."""
    home = tmp_path_factory.mktemp("used")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONCIERGE_HOME", str(home))
        patch.setenv("CONCIERGE_NOW", NOW)
        add_store("otra", "--prefix", "OTR")
    return home


@pytest.fixture
def parts(whole: bytes, tmp_path: Path) -> Parts:
    (tmp_path / "whole.zip").write_bytes(whole)
    return parts_of(tmp_path / "whole.zip")


Refuse = Callable[..., None]


@pytest.fixture
def refuse(used: Path, tmp_path: Path, monkeypatch) -> Refuse:
    """Both an empty computer and one with another store refuse the file and stay as they were."""

    def refused(content: bytes, *codes: int, says: str = "") -> None:
        file = tmp_path / "spoiled.zip"
        file.write_bytes(content)
        move_to(monkeypatch, tmp_path / "empty")
        for language in ("es", "en"):
            done = run("client", "attach", str(file), "--lang", language)
            assert done.code in codes, done
            assert done.out == ""
            assert "Traceback" not in done.err
            assert 1 <= len(done.err.strip().splitlines()) <= 6
        assert says in " ".join(done.err.split())
        assert tree(tmp_path / "empty") == {}, "nothing was written"
        move_to(monkeypatch, used)
        before = tree(used)
        answer = run("client", "attach", str(file), "--json")
        assert answer.code in codes
        assert answer.error["code"] in ("check_failed", "invalid_input"), answer
        assert tree(used) == before, "nothing was written"

    return refused


def changed(lines: list[dict]) -> list[dict]:
    lines[3]["facts"] = lines[3]["facts"] | {"amount": {"amount": "1.00", "currency": "MXN"}}
    return lines


def personal(lines: list[dict]) -> list[dict]:
    line = next(line for line in lines if (line["personal"] or {}).get("buyer"))
    line["personal"] |= {"buyer": "Otra"}
    return lines


def foreign(lines: list[dict]) -> None:
    for line in lines:
        line["client"] = "nomada"


def private(lines: list[dict]) -> None:
    for line in lines:
        line["audience"] = "mine"


def no_store(lines: list[dict]) -> None:
    for line in lines:
        if line["kind"] == "client_added":
            line["kind"] = "noted"


def command_in_id(lines: list[dict]) -> None:
    opened(lines)["facts"]["id"] = "ACC-1; reboot"


def command_in_kind(lines: list[dict]) -> None:
    opened(lines)["facts"]["required"] = ['photo" && reboot']


def no_zone(lines: list[dict]) -> None:
    lines[0]["facts"]["profile"]["zone"] = "../../etc/passwd"


def no_hours(lines: list[dict]) -> None:
    lines[0]["facts"]["profile"]["weekly"] = {"mon": [["25:00", "26:00"]]}


def odd_currency(lines: list[dict]) -> None:
    lines[0]["facts"]["profile"]["currency"] = "\u202eXXX"


def fact_lost(lines: list[dict]) -> None:
    del opened(lines)["facts"]["platform"]


def fact_odd(lines: list[dict]) -> None:
    opened(lines)["facts"]["clocks"] = 7


def half_letter(lines: list[dict]) -> None:
    lines[0]["actor"] = "\ud800"


def odd_looks(lines: list[dict]) -> None:
    opened(lines)["personal"]["dhash"] = "not a number"


def takes_back_nothing(lines: list[dict]) -> None:
    opened(lines)["kind"], opened(lines)["facts"] = "retracted", {"events": [7]}


def unknown_file(lines: list[dict]) -> None:
    opened(lines)["facts"]["copy_sha256"] = "0" * 64


def opened(lines: list[dict]) -> dict:
    return next(line for line in lines if line["kind"] == "opened")


def deep(_lines: list[dict]) -> list:
    return [b'{"a":' * 3000 + b"1" + b"}" * 3000 + b"\n"]


SPOILED: dict[str, Callable[[Parts], bytes]] = {
    # Somebody changed it on the way.
    "an entry changed": lambda parts: packed(with_events(parts, changed)),
    "a name changed": lambda parts: packed(with_events(parts, personal)),
    "an entry gone": lambda parts: packed(with_events(parts, lambda lines: lines[:3] + lines[4:])),
    "the newest entry gone": lambda parts: packed(with_events(parts, lambda lines: lines[:-1])),
    "entries turned round": lambda parts: packed(with_events(parts, lambda lines: [*lines[:3], lines[4], lines[3]])),
    "an entry twice": lambda parts: packed(with_events(parts, lambda lines: [*lines, lines[-1]])),
    "no entry at all": lambda parts: packed(with_events(parts, lambda lines: [])),
    "a line that is no entry": lambda parts: packed(with_events(parts, lambda lines: [*lines, b"{}\n"])),
    "a line that never ends": lambda parts: packed(with_events(parts, lambda lines: [b'{"a": "' + b"x" * 10**6])),
    "a line of boxes in boxes": lambda parts: packed(with_events(parts, deep)),
    "a line that is not JSON": lambda parts: packed(with_events(parts, lambda lines: [b"\xff\xfe\n"])),
    "fewer bytes in a file": lambda parts: packed(parts | {EVIDENCE: parts[EVIDENCE][:-1]}),
    "other bytes in a file": lambda parts: packed(parts | {EVIDENCE: parts[EVIDENCE][:-1] + b"x"}),
    "a file less": lambda parts: packed({name: data for name, data in parts.items() if name != EVIDENCE}),
    "a file less, listed so": lambda parts: packed(
        listed({name: data for name, data in parts.items() if not name.endswith(".jpg")})
    ),
    "a file more": lambda parts: packed(parts | {"evidence/ACC-1/more.exe": b"MZ"}),
    "another page changed": lambda parts: packed(parts | {"cases.csv": b"id\r\n"}),
    # Whoever wrote it knows how to make digests.
    "entries of another store": lambda parts: packed(with_resealed(parts, foreign)),
    "entries for nobody else": lambda parts: packed(with_resealed(parts, private)),
    "no store in it": lambda parts: packed(with_resealed(parts, no_store)),
    "a command in an id": lambda parts: packed(with_resealed(parts, command_in_id)),
    "a command in a kind": lambda parts: packed(with_resealed(parts, command_in_kind)),
    "no such zone": lambda parts: packed(with_resealed(parts, no_zone)),
    "no such hours": lambda parts: packed(with_resealed(parts, no_hours)),
    "no such currency": lambda parts: packed(with_resealed(parts, odd_currency)),
    "a fact lost": lambda parts: packed(with_resealed(parts, fact_lost)),
    "a fact of another kind": lambda parts: packed(with_resealed(parts, fact_odd)),
    "half a letter": lambda parts: packed(with_resealed(parts, half_letter)),
    "a photo that looks like nothing": lambda parts: packed(with_resealed(parts, odd_looks)),
    "a taking back of nothing": lambda parts: packed(with_resealed(parts, takes_back_nothing)),
    "a file that is not there": lambda parts: packed(with_resealed(parts, unknown_file)),
    "a name for a command": lambda parts: packed(with_manifest(parts, client="a; reboot")),
    "no key": lambda parts: packed(with_manifest(parts, order_key="")),
    # Paths.
    "a way out": lambda parts: packed(listed(parts | {"evidence/../../../etc/cron.d/x": b"x"})),
    "a way out behind a dot": lambda parts: packed(listed(parts | {"evidence/./x": b"x"})),
    "a root": lambda parts: packed(listed(parts | {"/etc/passwd": b"x"})),
    "a drive": lambda parts: packed(listed(parts | {"C:/Windows/x": b"x"})),
    "a drive below": lambda parts: packed(listed(parts | {"evidence/C:x": b"x"})),
    "another slash": lambda parts: packed(listed(parts | {"evidence/..\\..\\x": b"x"})),
    "a share": lambda parts: packed(listed(parts | {"\\\\host\\share\\x": b"x"})),
    "a blank at the end": lambda parts: packed(listed(parts | {"evidence/ACC-1/x ": b"x"})),
    "a line end in a name": lambda parts: packed(listed(parts | {"evidence/ACC-1/x\n": b"x"})),
    "the journal itself": lambda parts: packed(listed(parts | {"vault/ab/cd": b"x"})),
    "two names that are one": lambda parts: packed(listed(parts | {EVIDENCE.upper(): b"x"})),
    # The list of content.
    "no list": lambda parts: packed({name: data for name, data in parts.items() if name != "manifest.json"}),
    "a list that is none": lambda parts: packed(parts | {"manifest.json": b"[]"}),
    "a list of boxes": lambda parts: packed(parts | {"manifest.json": b"[" * 10**6}),
    "a list of nothing": lambda parts: packed(parts | {"manifest.json": b"[" + b"0," * 10**6 + b"0]"}),
    "a list of other things": lambda parts: packed(with_manifest(parts, kind="something")),
    "a list without sizes": lambda parts: packed(with_manifest(parts, files=[{"name": "events.jsonl"}])),
    "less than nothing": lambda parts: packed(
        with_manifest(parts, files=[{"name": "events.jsonl", "size": -1, "sha256": "0" * 64}])
    ),
    "a newer form": lambda parts: packed(with_manifest(parts, format=2)),
    # Not a file of ours at all.
    "empty": lambda parts: b"",
    "a text": lambda parts: b"hola",
    "a zip without anything": lambda parts: packed({}),
    "another zip": lambda parts: packed({"a.txt": b"x"}),
    "our backup": lambda parts: packed({"manifest.json": b"{}", "journal.db": b"x"}),
    "our sealed backup": lambda parts: b"CNCRGB1\n" + b"\0" * 200,
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_was_spoiled_is_refused_whole(name: str, parts: Parts, refuse: Refuse):
    refuse(SPOILED[name](parts), 7, 2)


def test_the_untouched_file_is_taken_by_the_same_way(parts: Parts, tmp_path: Path, monkeypatch):
    """What the spoiled ones are compared with: the makers of this test themselves change nothing."""
    for content in (packed(parts), packed(listed(parts)), packed(with_resealed(parts, lambda lines: None))):
        (tmp_path / "made.zip").write_bytes(content)
        move_to(monkeypatch, tmp_path / sha256(content).hexdigest())
        assert run("client", "attach", str(tmp_path / "made.zip")).code == 0
        assert run("verify").code == 0


@pytest.mark.parametrize("cut", [4, 30, 1000, 0.5, 0.9, -1, -22, -23])
def test_what_was_cut_off_is_refused(cut: float, whole: bytes, refuse: Refuse):
    at = int(len(whole) * cut) if isinstance(cut, float) else cut
    refuse(whole[:at], 7, 2)


def test_bytes_that_turned_are_refused(whole: bytes, tmp_path: Path, monkeypatch):
    """One changed byte anywhere: never a crash, and never another store than the one that was written."""
    log = None
    for step in range(24):
        at = 10 + step * (len(whole) - 20) // 24
        content = whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :]
        (tmp_path / "turned.zip").write_bytes(content)
        move_to(monkeypatch, tmp_path / f"turned{step}")
        done = run("client", "attach", str(tmp_path / "turned.zip"))
        assert done.code in (0, 2, 7), done
        if done.code == 0:  # a date or a comment of the zip itself
            now = run("export", "events", "--format", "jsonl").out
            assert log in (None, now)
            log = now


# --- zip itself ---------------------------------------------------------------------------------------------------


def test_an_entry_that_grows_without_end_is_refused_unread(parts: Parts, refuse: Refuse):
    """Five gigabytes of nothing in five megabytes, listed with their true size and digest."""
    size, block = 5 << 30, bytes(1 << 20)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, data in parts.items():
            if name != "manifest.json":
                file.writestr(name, data)
        with file.open("evidence/ACC-1/bomb", "w", force_zip64=True) as bomb:
            bomb.write(block * 16)
        info = file.getinfo("evidence/ACC-1/bomb")
        manifest = json.loads(listed(parts)["manifest.json"])
        manifest["files"].append({"name": info.filename, "size": size, "sha256": "0" * 64})
        info.file_size = size  # what the directory says; unpacking it to find out is what is refused
        file.writestr("manifest.json", json.dumps(manifest))
    refuse(target.getvalue(), 7, says="many times")


def test_a_size_that_is_not_true_is_refused(parts: Parts, refuse: Refuse):
    """The directory says little, the bytes are many: no more than what was said is ever read."""
    content = packed(listed(parts | {EVIDENCE: bytes(30_000_000)}))
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(content)).read("manifest.json"))
    for one in manifest["files"]:
        one["size"] = 10 if one["name"] == EVIDENCE else one["size"]
    rest = parts | {EVIDENCE: bytes(30_000_000), "manifest.json": json.dumps(manifest).encode()}
    content = packed(rest)
    lie = content.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 10))
    assert lie != content
    refuse(lie, 7)


def test_a_zip_in_a_zip_is_a_file_like_any_other(parts: Parts, tmp_path: Path, monkeypatch):
    """Evidence may be a zip; nobody opens it, so it may hold what it likes."""
    inner = packed({"bomb": bytes(20_000_000)})
    (tmp_path / "nested.zip").write_bytes(packed(listed(parts | {"evidence/ACC-1/other-inner.zip": inner})))
    move_to(monkeypatch, tmp_path / "other")
    assert run("client", "attach", str(tmp_path / "nested.zip")).code == 0
    kept = [path for path in (tmp_path / "other" / "vault").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in kept) < 1_000_000


def test_entries_on_top_of_each_other_are_refused(parts: Parts, refuse: Refuse):
    """One packed body that two entries of the directory share, as the best known bombs do."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in listed(parts | {"evidence/ACC-1/twin": parts[EVIDENCE]}).items():
            file.writestr(name, data)
        twin, original = file.getinfo("evidence/ACC-1/twin"), file.getinfo(EVIDENCE)
        twin.header_offset = original.header_offset
    refuse(target.getvalue(), 7)


@pytest.mark.parametrize(
    ("mode", "name"),
    [(0o120777, "evidence/ACC-1/link"), (0o010644, "evidence/ACC-1/pipe"), (0o040755, "evidence/ACC-1/")],
    ids=["link", "pipe", "folder"],
)
def test_what_is_no_ordinary_file_is_refused(mode: int, name: str, parts: Parts, refuse: Refuse):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for one, data in listed(parts | {name: b"/etc/passwd"}).items():
            info = zipfile.ZipInfo(one)
            info.external_attr = (mode if one == name else 0o100600) << 16
            file.writestr(info, data if one != name or not name.endswith("/") else b"")
    refuse(target.getvalue(), 7)


def test_an_entry_under_a_password_is_refused(parts: Parts, refuse: Refuse):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
        file.getinfo(EVIDENCE).flag_bits |= 0x1
    refuse(target.getvalue(), 7, says="password")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method: int, parts: Parts, refuse: Refuse):
    refuse(packed(parts, method=method), 7)


def test_a_name_twice_is_refused(parts: Parts, refuse: Refuse):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("events.jsonl", b"")
    refuse(target.getvalue(), 7)


def broken(what: str) -> CheckFailed:
    return CheckFailed(what)


@pytest.mark.parametrize("count", [3, 4])
def test_more_entries_than_anybody_has_are_refused(count: int):
    content = packed({str(number): b"" for number in range(count)})
    refused = contextlib.nullcontext() if count == 3 else pytest.raises(CheckFailed)
    with refused, open_zip(io.BytesIO(content), broken, limits=Limits(entries=3, ratio=200)) as file:
        assert len(file.namelist()) == 3


def test_the_number_of_entries_is_read_before_they_are(whole: bytes, refuse: Refuse):
    """What zip says at its end, in both of its forms; a directory of gigabytes would be read into memory."""
    at = whole.rfind(b"PK\x05\x06")
    end = whole[at:]
    many = whole[:at] + end[:10] + struct.pack("<HL", 0xFFFF, 0xFFFFFFFF) + end[16:]
    refuse(many, 7)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**9, 10**9, 10**11, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    refuse(whole[:at] + record + locator + end, 7)


def test_what_cannot_be_opened_is_said(tmp_path: Path, monkeypatch):
    move_to(monkeypatch, tmp_path / "empty")
    for path in (tmp_path / "there-is-none.zip", tmp_path, Path(os.devnull)):
        done = run("client", "attach", str(path))
        assert done.code == 2, done
        assert done.err.splitlines()
    assert run("client", "attach", "").code == 2
