"""Verifying: what was changed is named, wherever it was changed; strays go, nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from concierge_cli.domain.event import Event, event_digest, part_digest
from concierge_cli.journal import Journal
from concierge_cli.journal import verify as verifying
from concierge_cli.journal.verify import Problem, Report, verify
from tests.journal.luna import NOW, Luna, client_added, draft, note

TAMPER = "DROP TRIGGER events_do_not_change; DROP TRIGGER events_stay;"


@pytest.fixture
def told(luna: Luna) -> Luna:
    """A client, a case with a photo, two notes and minutes; and another client."""
    key = luna.new_case()
    with luna.open(write=True) as journal:
        photo = journal.vault.store_bytes(b"photo").sha256
        drafts = [
            draft(
                "evidence_added",
                key,
                facts={"kind": "p", "from": "buyer", "sha256": photo},
                personal={"name": "a.jpg", "dhash": "0f" * 16},
            ),
            note(key, "uno"),
            note(key, "dos"),
            draft("measured", key, facts={"minutes": 5}, audience="mine"),
        ]
        journal.append(drafts, now=NOW, actor="me")
    luna.log(client_added("nomada", "NOM"))
    return luna


def check(luna: Luna, **more: object) -> Report:
    with luna.open() as journal:
        return verify(journal, now=NOW, **more)  # type: ignore[arg-type]


def tamper(luna: Luna, sql: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(luna.home / "journal.db")) as connection:
        connection.executescript(TAMPER)
        with connection:
            connection.execute(sql, values)


def test_an_untouched_journal_is_sound(told: Luna) -> None:
    report = check(told)
    assert report.sound
    assert (report.events, report.cases, report.chains, report.files, report.erased) == (7, 1, 3, 1, 0)
    assert [head.seq for head in report.heads] == [5, 1, 1]


NOTE = "kind = 'noted' AND personal LIKE '%dos%'"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ('personal = \'{"text":"tres"}\'', "personal"),
        ("personal_salt = '00'", "personal"),
        ("facts = '{\"x\":1}'", "facts"),
        ("occurred_at = '2026-01-01T00:00:00Z'", "event"),
        ("actor = 'someone'", "event"),
        ("kind = 'heard'", "event"),
        ("digest = '00'", "event"),
        ("facts = '{'", "unreadable"),
        ("counter = counter + 50", "event"),
    ],
)
def test_a_changed_entry_is_named(told: Luna, change: str, what: str) -> None:
    tamper(told, f"UPDATE events SET {change} WHERE {NOTE}")  # noqa: S608
    problems = [one for one in check(told).problems if one.what not in ("chain", "prev", "gap", "counter")]
    assert [(one.what, one.client, one.case) for one in problems] == [(what, "luna", "ACC-1")]
    if what in ("personal", "facts"):
        assert (problems[0].number, problems[0].kind, problems[0].at) == (4, "noted", NOW)


def test_a_removed_entry_leaves_a_gap(told: Luna) -> None:
    tamper(told, "DELETE FROM events WHERE kind = 'noted' AND personal LIKE '%uno%'")
    assert [(one.what, one.case) for one in check(told).problems] == [("gap", "ACC-1")]


def test_a_removed_last_entry_is_noticed_too(told: Luna) -> None:
    tamper(told, f"DELETE FROM events WHERE {NOTE}")  # noqa: S608
    assert [(one.what, one.client) for one in check(told).problems] == [("chain", "luna")]


def test_an_entry_that_was_rewritten_with_its_digests_breaks_the_chain(told: Luna) -> None:
    with told.open() as journal:
        event = next(one for one in journal.all_events() if one.text("text") == "uno")
    forged_personal = {"text": "nunca"}
    digest = part_digest(event.personal_salt or "", forged_personal)
    forged = Event(**{name: getattr(event, name) for name in Event.__slots__} | {"personal_digest": digest})
    tamper(
        told,
        "UPDATE events SET personal = ?, personal_digest = ?, digest = ? WHERE id = ?",
        json.dumps(forged_personal),
        digest,
        event_digest(forged),
        event.id,
    )
    (problem,) = check(told).problems
    assert (problem.what, problem.case, problem.number) == ("prev", "ACC-1", 4)


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("UPDATE cases SET closed_at = 1", "cases"),
        ("UPDATE cases SET buyer = 'Beto'", "cases"),
        ("UPDATE clocks SET due_at = due_at + 3600 WHERE id = 'resolution'", "clocks"),
        ("DELETE FROM states", "states"),
        ("DELETE FROM evidence", "evidence"),
        ("INSERT INTO milestones VALUES ((SELECT key FROM cases), 9, 'closed', 1, 'denied', 'luna')", "milestones"),
        ("UPDATE clients SET prefix = 'XXX'", "clients"),
        ("DELETE FROM cases", "cases"),
        ("DELETE FROM files", "files"),
        ("UPDATE files SET sha256 = 'ab'", "files"),
        ("DELETE FROM pictures", "pictures"),
        ("UPDATE pictures SET dhash = '00ff'", "pictures"),
        ("DELETE FROM retracted", "retracted"),
        ("INSERT INTO retracted SELECT id FROM events WHERE kind = 'measured'", "retracted"),
    ],
)
def test_a_stale_row_is_named_and_mended_by_rebuilding(told: Luna, sql: str, table: str) -> None:
    with told.open() as journal:
        uno = next(one for one in journal.all_events() if one.text("text") == "uno")
    told.log(draft("retracted", uno.case, facts={"events": [uno.id]}))
    tamper(told, sql)
    problems = check(told).problems
    assert {(one.what, one.detail) for one in problems} == {("row", table)}
    assert all(one.case == "ACC-1" or one.client for one in problems)
    with told.open(write=True) as journal:
        journal.rebuild()
    assert check(told).sound


def test_a_row_about_no_entry_at_all_is_named_too(told: Luna) -> None:
    tamper(told, "INSERT INTO files VALUES ('ab', 'no event')")
    assert check(told).problems == [Problem(what="row", detail="files")]


def test_what_is_written_while_it_reads_is_no_problem(told: Luna, monkeypatch: pytest.MonkeyPatch) -> None:
    real = verifying._check_rows

    def meanwhile(journal: Journal, report: Report) -> None:
        real(journal, report)
        photo = journal.vault.store_bytes(b"another photo").sha256
        told.log(draft("evidence_added", key, facts={"kind": "p", "from": "buyer", "sha256": photo}))

    with told.open() as journal:
        key = journal.cases()[0].key
    monkeypatch.setattr(verifying, "_check_rows", meanwhile)
    assert check(told).sound


def damage(change: Callable[[str], None]) -> Callable[[Luna], None]:
    def run(luna: Luna) -> None:
        with luna.open() as journal, journal.reading() as connection:
            sha256 = connection.execute("SELECT sha256 FROM files").fetchone()[0]
            change(str(journal.vault.path(sha256)))

    return run


def write(path: str) -> None:
    os.chmod(path, 0o600)  # noqa: PTH101
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"phota")


@pytest.mark.parametrize(("change", "what"), [(damage(os.unlink), "file_missing"), (damage(write), "file_changed")])
def test_a_lost_or_changed_file_is_named(told: Luna, change: Callable[[Luna], None], what: str) -> None:
    change(told)
    (problem,) = check(told).problems
    expected = (what, "ACC-1", 2, "evidence_added", "a.jpg")
    assert (problem.what, problem.case, problem.number, problem.kind, problem.detail) == expected


def test_strays_go_after_an_hour_and_nothing_else(told: Luna) -> None:
    with told.open() as journal:
        stray = journal.vault.store_bytes(b"never logged").sha256
        real = datetime.now(UTC)
        assert verify(journal, now=real).swept_files == ()
        assert verify(journal, now=real + timedelta(hours=2), sweep=False).swept_files == ()
        report = verify(journal, now=real + timedelta(hours=2))
        assert report.swept_files == (stray,)
        assert report.sound
        assert verify(journal, now=real + timedelta(hours=2)).swept_files == ()


def test_nothing_is_swept_from_a_journal_that_is_not_sound(told: Luna) -> None:
    with told.open() as journal:
        journal.vault.store_bytes(b"never logged")
    tamper(told, f"UPDATE events SET actor = 'x' WHERE {NOTE}")  # noqa: S608
    with told.open() as journal:
        assert verify(journal, now=datetime.now(UTC) + timedelta(days=9)).swept_files == ()


def test_a_head_that_was_printed_before_is_found(told: Luna) -> None:
    with told.open() as journal:
        old = next(one for one in journal.all_events() if one.text("text") == "uno")
    for head in (old.digest, old.digest[:8], old.digest[:12].upper()):
        report = check(told, head=head)
        assert report.sound
        assert report.head_at is not None
        assert report.head_at.id == old.id
    for head in ("0" * 64, old.digest[:7]):
        assert check(told, head=head).problems == [Problem(what="head", detail=head)]


def test_an_empty_home_verifies(told: Luna) -> None:
    from concierge_cli.journal import open_journal
    from tests.journal.luna import settings_in

    with open_journal(settings_in(told.home / "nowhere")) as journal:
        report = verify(journal, now=NOW)
    assert report.sound
    assert report.events == 0
