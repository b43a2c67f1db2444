"""The home of every released version opens by itself, says what it said, and goes on.

One zip a release under `fixtures/homes` (see `fixtures/make_home.py` for what is in it and the rule for the next one).
`CONCIERGE_WRITE_GOLDEN=1` writes the screens again, never the zip: read each one before it is committed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import zipfile
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from concierge_cli.journal import migrations, store
from concierge_cli.journal.migrations import MIGRATIONS, Migration
from concierge_cli.journal.projections import rebuild
from tests.fixtures.make_home import PASSPHRASE, READ_AT, STORES
from tests.program import run

HOMES = sorted((Path(__file__).parent / "fixtures" / "homes").glob("*.zip"))
SCREENS = Path(__file__).parent / "golden" / "homes"
WRITES = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")
LATER = "2026-11-18T10:05-06:00"

ADVICE = frozenset({"priority", "next_action", "next_command", "consequence", "holidays", "notices"})
"""What a newer version may see in another light; everything else of an answer is what happened."""

SEEN = (
    ("today",),
    ("list", "--all"),
    *(("show", case, "--log") for case in ("ACC-1", "ACC-3", "NOM-1")),
    ("kpi", "--week", "2026-W47"),
)
"""The screens that are kept. They may look better with the years; what they say is held by the answers."""

READING = (
    *SEEN,
    ("list", "--missing-evidence"),
    ("today", "--why"),
    ("sla",),
    *(("client", "show", store) for store in STORES),
    ("client", "list"),
    ("kpi", "--month", "2026-11", "--cases"),
    *(("export", what, "--mine", "--format", form) for what in ("cases", "events", "evidence") for form in ("csv", "jsonl")),
    ("sop", "show", "ACC-1"),
    ("template", "show", "gracias"),
    ("verify",),
)  # fmt: skip


def unpack(packed: Path, folder: Path) -> None:
    """As it lay on the disk: nobody else may read it."""
    with zipfile.ZipFile(packed) as file:
        file.extractall(folder)
    for path in (folder / "home").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    (folder / "home").chmod(0o700)


@pytest.fixture(params=HOMES, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with `home/`, the backups and the answers; `CONCIERGE_HOME` is that home."""
    packed: Path = request.param
    unpack(packed, tmp_path)
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CONCIERGE_NOW", READ_AT)
    return tmp_path


def ask(*words: str, now: str = READ_AT) -> str:
    done = run(*words, now=now)
    assert done.code == 0, (words, done)
    return done.out


def answers(old: Path) -> dict[str, Any]:
    """What the version that wrote the home said of it, by command line."""
    said: dict[str, Any] = json.loads((old / "answers.json").read_text(encoding="ascii"))
    return said


def lost(then: Any, now: Any, where: str = "") -> list[str]:
    """Where `now` does not say what `then` said; it may say more."""
    if isinstance(then, dict) and isinstance(now, dict):
        kept = {name: value for name, value in then.items() if name not in ADVICE}
        return [one for name, value in kept.items() for one in lost(value, now.get(name), f"{where}/{name}")]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [
            one for n, (was, is_) in enumerate(zip(then, now, strict=True)) for one in lost(was, is_, f"{where}/{n}")
        ]
    return [] if then == now else [f"{where}: {then!r} → {now!r}"]


def not_said_any_more(old: Path) -> list[str]:
    found = []
    for line, said in answers(old).items():
        then, now = said, run(*line.split(), "--json", now=READ_AT).data
        if line.startswith("list"):  # what it lists is what it said; which comes first may be seen in another light
            then, now = (sorted(cases, key=itemgetter("id")) for cases in (then, now))
        found += lost(then, now, line)
    return found


def test_it_says_everything_that_it_said(old: Path) -> None:
    assert not_said_any_more(old) == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_its_screens_stand_as_they_were_read(
    old: Path, language: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCIERGE_LANG", language)
    shown = "\n".join(f"$ concierge {' '.join(words)}\n{ask(*words)}" for words in SEEN)
    (version,) = (path.stem for path in HOMES if path.stem in request.node.callspec.id)
    golden = SCREENS / f"{version}_{language}.txt"
    if WRITES:
        SCREENS.mkdir(exist_ok=True)
        golden.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == golden.read_text(encoding="utf-8")


def test_every_reading_command_answers(old: Path) -> None:
    """`verify` also says that its rows are those of today's fold: one that changed needs a step to a new schema."""
    cases = [line.split()[1] for line in answers(old) if line.startswith("show ")]
    assert cases
    of_cases = [(*words, case) for case in cases for words in (("show",), ("why",), ("sla",), ("evidence", "list"))]
    for words in (*READING, *of_cases):
        assert ask(*words), words


def test_every_head_that_it_printed_is_in_its_log(old: Path) -> None:
    heads = re.findall(r"[0-9a-f]{64}", (old / "home" / "heads.json").read_text())
    assert heads
    for head in heads:
        ask("verify", "--head", head)


def test_work_goes_on_in_it(old: Path) -> None:
    before = ask("kpi", "--week", "2026-W47", "--json", now=LATER)
    new = run(
        "open", "--client", "accesorios", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
        "--order", "2000007819600009", "--received-at", "2026-11-18 09:50", "--json", now=LATER,
    ).data  # fmt: skip
    assert new["id"] == "ACC-B4", "the number after the last one that the second machine gave out"
    for words in (
        ("reply", "ACC-B1", "--draft"),
        ("heard", "ACC-B1", "Ahí va", "--from", "buyer"),
        ("note", "ACC-5", "Siguió contento", "--minutes", "2"),
        ("reopen", "ACC-5"),
        ("close", "ACC-1", "--outcome", "refunded_keep_item"),
        ("edit", "ACC-B2", "--delivered-at", "2026-11-16 12:00"),
        ("evidence", "add", "ACC-B2", "--fact", "tracking=1Z999AA10123456785"),
    ):
        ask(*words, now=LATER)
    duplicate = run(
        "open", "--client", "accesorios", "--platform", "mercadolibre", "--procedure", "claim", "--reason", "defect",
        "--order", "2000007819609432", now=LATER,
    )  # fmt: skip
    assert (duplicate.code, "ACC-1" in duplicate.err) == (6, True), "its orders are still known"
    ask("undo", now=LATER)
    ask("verify", now=LATER)
    assert ask("kpi", "--week", "2026-W47", "--json", now=LATER) != before


def test_a_step_to_a_newer_schema_happens_by_itself_and_leaves_a_copy(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every step that there is, and one that is not yet."""
    written = version_of(old / "home" / "journal.db")
    coming = Migration(MIGRATIONS[-1].number + 1, rebuild)
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, coming))
    monkeypatch.setattr(store, "CURRENT_VERSION", coming.number)
    before = dump(old / "home" / "journal.db", "events")
    assert not_said_any_more(old) == []
    assert version_of(old / "home" / "journal.db") == coming.number
    assert dump(old / "home" / "journal.db", "events") == before
    copies = sorted((old / "home" / "backups").glob("journal-before-*.db"), key=version_of)
    assert version_of(copies[0]) == written
    assert dump(copies[0], "events") == before
    ask("verify")


@pytest.mark.parametrize("name", ["backup.zip", pytest.param("backup.sealed", marks=pytest.mark.thorough)])
def test_a_backup_that_it_wrote_comes_back(old: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_HOME", str(old / "new"))
    monkeypatch.setenv("CONCIERGE_PASSPHRASE", PASSPHRASE)
    ask("init", "--from", str(old / name))
    assert not_said_any_more(old) == []
    assert (old / "new" / "templates" / "es" / "common" / "gracias.txt").exists()
    ask("note", "ACC-1", "En la tercera máquina")
    ask("verify")


def test_a_backup_of_it_comes_back(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("backup", str(old / "again.zip"))
    monkeypatch.setenv("CONCIERGE_HOME", str(old / "new"))
    ask("init", "--from", str(old / "again.zip"))
    assert not_said_any_more(old) == []


def version_of(database: Path) -> int:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def dump(database: Path, table: str) -> list[str]:
    """The rows of a table, whatever their order."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return sorted(map(repr, connection.execute(f"SELECT * FROM {table}")))  # noqa: S608
