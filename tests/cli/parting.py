"""A store with everything in it, the file it is handed over in, and ways to spoil that file."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from concierge_cli.domain.event import event_digest, from_json, part_digest, to_json
from tests.cli.bad import photo
from tests.program import add_store, open_claim, run

FRIDAY = "2026-11-13T18:41-06:00"
NOW = "2026-11-17T09:10-06:00"
LONG = "y otra vez dejó de cargar " * 500
SECRET_NOTE = "solo para mis ojos"


def full_store(folder: Path) -> None:
    """Cases closed and open, photos (one in two cases), a long text, minutes, a private note, accesses; another store."""
    add_store(now=FRIDAY)
    add_store("nomada", "--prefix", "NOM", "--name", "Casa Nómada", now=FRIDAY)
    open_claim("--minutes", "7")
    same = photo(folder / "punta: 1?.jpg")
    for words in (
        ("evidence", "add", "ACC-1", same, "--kind", "defect_photo"),
        ("heard", "ACC-1", LONG, "--from", "buyer"),
        ("note", "ACC-1", SECRET_NOTE, "--private"),
        ("client", "access", "add", "accesorios", "--platform", "ml", "--user", "ana.luna", "--dedicated", "--2fa"),
        ("client", "access", "add", "accesorios", "--platform", "amazon:US", "--user", "beto", "--shared"),
        ("client", "access", "revoke", "accesorios", "2"),
        ("open", "--client", "accesorios", "--platform", "ig", "--procedure", "dm", "--reason", "other"),
        ("evidence", "add", "ACC-2", same, "--kind", "other"),
        ("close", "ACC-2", "--outcome", "duplicate"),
        ("open", "--client", "accesorios", "--platform", "ig", "--procedure", "dm", "--reason", "defect"),
        ("undo",),
        (
            "open",
            "--client",
            "nomada",
            "--platform",
            "ig",
            "--procedure",
            "dm",
            "--reason",
            "other",
            "--buyer",
            "Zoila",
        ),
    ):
        done = run(*words, now=NOW)
        assert done.code == 0, done


@contextlib.contextmanager
def played(folder: Path, moment: str = NOW) -> Iterator[Path]:
    """The full store in a home of its own in `folder`, for tests that copy it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONCIERGE_HOME", str(folder / "home"))
        patch.setenv("CONCIERGE_LANG", "es")
        patch.setenv("CONCIERGE_NOW", moment)
        patch.setenv("TZ", "America/Mexico_City")
        full_store(folder)
        yield folder / "home"


def offboard(path: Path, *words: str) -> Any:
    """Hands the store over into `path`, with what is open in it."""
    line = ("client", "offboard", "accesorios", "--output", str(path), "--confirm", "accesorios", "--because", "se va")
    done = run(*line, "--json", *words)
    assert done.code == 0, done
    return done.data


def log_of(client: str, *, mine: bool = False) -> list[dict[str, Any]]:
    """The client's exported log."""
    words = ("export", "events", "--client", client, "--format", "jsonl", *(("--mine",) if mine else ()))
    return [json.loads(line) for line in run(*words).out.splitlines()]


def move_to(monkeypatch: Any, home: Path) -> None:
    """Another computer."""
    monkeypatch.setenv("CONCIERGE_HOME", str(home))


def tree(home: Path) -> dict[str, bytes]:
    """Every file of a home but what a command may always touch."""
    found = {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if not name.startswith(("cache/", "lock"))}


# --- spoiling -----------------------------------------------------------------------------------------------------

Parts = dict[str, bytes]


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as packed:
        return {info.filename: packed.read(info) for info in packed.infolist()}


def packed(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return target.getvalue()


def listed(parts: Parts) -> Parts:
    """The same with a list of content that fits it: what somebody who knows the format would do."""
    manifest = json.loads(parts["manifest.json"])
    manifest["files"] = [
        {"name": name, "size": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in parts.items()
        if name != "manifest.json"
    ]
    return parts | {"manifest.json": json.dumps(manifest).encode()}


def with_manifest(parts: Parts, **changes: Any) -> Parts:
    return parts | {"manifest.json": json.dumps(json.loads(parts["manifest.json"]) | changes).encode()}


def with_events(parts: Parts, change: Callable[[list[dict[str, Any]]], list[Any]]) -> Parts:
    """The log changed line by line, and listed as it is then."""
    lines = [json.loads(line) for line in parts["events.jsonl"].splitlines()]
    changed = change(lines)
    text = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in changed)
    parts = with_manifest(parts | {"events.jsonl": text}, events=len(changed))
    return listed(parts)


def resealed(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chain made whole again after a change, digests and all; whoever wrote the file could do that."""
    last: dict[str, str] = {}
    sealed = []
    for line in lines:
        line["facts_digest"] = part_digest(line["facts_salt"], line["facts"])
        if line["personal"] is not None:
            line["personal_digest"] = part_digest(line["personal_salt"], line["personal"])
        line["prev"] = last.get(line["replica"], "")
        event = from_json(line)
        line["digest"] = last[line["replica"]] = event_digest(event)
        sealed.append(to_json(from_json(line)))
    return sealed


def with_resealed(parts: Parts, change: Callable[[list[dict[str, Any]]], None]) -> Parts:
    """The log changed and made whole again, heads too: only sense can tell."""

    def changed(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        change(lines)
        return resealed(lines)

    parts = with_events(parts, changed)
    last = [json.loads(line) for line in parts["events.jsonl"].splitlines()][-1]
    heads = json.loads(parts["manifest.json"])["heads"]
    heads[0] |= {"seq": last["seq"], "digest": last["digest"]}
    return with_manifest(parts, heads=heads)
