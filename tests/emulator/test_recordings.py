"""Replays recorded answers of the real services, where they lie beside the project.

Two conversations list and open files that the recorder's account already had. The replay of all of them counts those
as misses, for a file that nobody made is not found here; the account is then furnished with files of the same names,
through the API, and the conversations are replayed once more.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.emulator import Emulator
from tests.emulator.clients import send

SHARED = Path(os.environ.get("SHARED_MATERIAL") or Path(__file__).parents[2] / ".." / "shared")
TOOL = SHARED / "tools" / "replay_recordings.py"
CASSETTES = SHARED / "google-recordings"
RECORDER = "recorder@example.iam.gserviceaccount.com"

pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="the recordings are not beside the project (../shared)")


def replay(url: str, folder: Path, report: Path, *options: str) -> dict[str, Any]:
    command = [sys.executable, str(TOOL), url, "--cassettes", str(folder), "--json", str(report), *options]
    subprocess.run(command, capture_output=True, check=False, timeout=300)
    return json.loads(report.read_text(encoding="utf-8"))


def conversations() -> Iterator[tuple[str, list[list[dict[str, Any]]]]]:
    """Every cassette with its recording sessions: each begins with a file and ends with its deletion."""
    for path in sorted(CASSETTES.glob("*.json")):
        sessions: list[list[dict[str, Any]]] = [[]]
        for interaction in json.loads(path.read_text(encoding="utf-8"))["interactions"]:
            request = interaction["request"]
            starts = request["method"] == "POST" and urlsplit(request["uri"]).path == "/drive/v3/files"
            if starts and sessions[-1] and sessions[-1][-1]["request"]["method"] == "DELETE":
                sessions.append([])
            sessions[-1].append(interaction)
        yield path.stem, sessions


def body(interaction: dict[str, Any]) -> Any:
    text = interaction["response"]["body"]
    text = text.get("string", "") if isinstance(text, dict) else text
    try:
        return json.loads(text)
    except ValueError:
        return None


def strangers(session: list[dict[str, Any]]) -> list[str]:
    """The names of files that a session lists and did not make, newest first."""
    made = {body(i)["id"] for i in session if i["request"]["method"] == "POST" and "id" in (body(i) or {})}
    for interaction in session:
        listed = (body(interaction) or {}).get("files", []) if interaction["request"]["method"] == "GET" else []
        names = [file["name"] for file in listed if file["id"] not in made]
        if names:
            return names
    return []


@pytest.mark.thorough
def test_recorded_answers_come_again(tmp_path: Path) -> None:
    whole = list(conversations())
    furnished = {name for name, sessions in whole if any(map(strangers, sessions))}
    with Emulator(account=RECORDER) as google:
        alone = (
            re.escape(next(iter(sorted(furnished)))) if not furnished else "|".join(map(re.escape, sorted(furnished)))
        )
        rest = ["--reset-path", "/_control/reset", "--only", f"^(?!({alone})$)"]
        report = replay(google.url, CASSETTES, tmp_path / "report.json", *rest)
        total, matched = report["total"], report["levels"].get("values", 0)
        assert matched >= 0.95 * total, report["mismatches"][:10]
        for name, sessions in whole:
            for number, session in enumerate(sessions if name in furnished else []):
                send(f"{google.url}/_control/reset", "POST", {})
                for other in reversed(strangers(session)):
                    kind = "application/vnd.google-apps.spreadsheet"
                    send(f"{google.url}/drive/v3/files", "POST", {"name": other, "mimeType": kind}, token="t")
                folder = tmp_path / f"{name}-{number}"
                folder.mkdir()
                (folder / f"{name}.json").write_text(json.dumps({"interactions": session}), encoding="utf-8")
                part = replay(google.url, folder, tmp_path / "part.json")
                total, matched = total + part["total"], matched + part["levels"].get("values", 0)
    print(f"recorded answers matched at level values: {matched} of {total}")
    assert matched >= 0.95 * total


def test_the_latest_recordings_of_the_sheet_come_again(tmp_path: Path) -> None:
    with Emulator(account=RECORDER) as google:
        options = ["--sessions", "last", "--only", "^(Cell|Spreadsheet)Test", "--reset-path", "/_control/reset"]
        report = replay(google.url, CASSETTES, tmp_path / "report.json", *options)
    assert report["total"] > 100
    assert report["levels"]["values"] == report["total"], report["mismatches"][:5]
