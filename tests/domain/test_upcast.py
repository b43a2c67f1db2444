"""Entries of older versions, shown on versions that never were: before 1, `waited` named its party otherwise."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from concierge_cli.domain import upcast as upcasting
from concierge_cli.domain.event import VERSION, Event, broken_parts, erased, event_digest
from concierge_cli.domain.upcast import upcast
from concierge_cli.domain.vocabulary import Party
from concierge_cli.journal import CaseFilter
from concierge_cli.journal.append import _INSERT
from concierge_cli.journal.projections import rebuild
from concierge_cli.journal.rows import event_row
from tests.domain.story import Story
from tests.journal.luna import NOW, Luna
from tests.program import Ran, run


def name_the_party(event: Event) -> Event:
    rest = {name: value for name, value in event.facts.items() if name != "party"}
    return replace(event, facts={**rest, "on": event.facts["party"]})


def write_out_the_party(event: Event) -> Event:
    return replace(event, facts={**event.facts, "party": {"b": "buyer"}[event.facts["party"]]})


def of_version(version: int, **facts: object) -> Event:
    return replace(Story().tell("waited", "2026-11-14 10:00", **facts), v=version)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    invented = {("waited", 0): name_the_party, ("waited", -1): write_out_the_party}
    monkeypatch.setattr(upcasting, "STEPS", invented)


@pytest.mark.usefixtures("steps")
def test_each_version_goes_through_every_later_step() -> None:
    for version, facts in ((-1, {"party": "b"}), (0, {"party": "buyer"}), (1, {"on": "buyer"})):
        read = upcast(of_version(version, **facts))
        assert (read.v, read.facts) == (VERSION, {"on": "buyer"})


@pytest.mark.usefixtures("steps")
def test_what_did_not_change_or_was_erased_or_is_newer_stays_as_it_is() -> None:
    note = replace(Story().tell("noted", "2026-11-14 10:00", personal={"text": "ojo"}), v=-1)
    assert upcast(note) == replace(note, v=VERSION)
    assert upcast(erased(of_version(0, party="buyer"))).personal is None
    newer = of_version(VERSION + 1, whatever=1)
    assert upcast(newer) is newer
    assert not upcast(newer).known


def test_no_step_is_for_a_version_that_is_to_come() -> None:
    assert all(version < VERSION for _kind, version in upcasting.STEPS)


def taken_in(luna: Luna, kind: str, version: int, **facts: object) -> Event:
    """What another machine logged with a program of that version, in the case `ACC-1` of this one."""
    key = luna.new_case()
    written = Story("other").tell(kind, "2026-11-16 09:00", **facts)
    written = replace(written, case=key, counter=9, v=version)
    written = replace(written, digest=event_digest(written))
    with luna.open(write=True) as journal, journal._writing():
        journal.connection.execute(_INSERT, event_row(written))
        rebuild(journal.connection)
    return written


def concierge(luna: Luna, monkeypatch: pytest.MonkeyPatch, *words: str) -> Ran:
    monkeypatch.setenv("CONCIERGE_HOME", str(luna.home))
    return run(*words, "--lang", "en", now=NOW.isoformat())


@pytest.mark.usefixtures("steps")
def test_it_is_understood_wherever_its_meaning_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    luna = Luna(tmp_path)
    written = taken_in(luna, "waited", 0, party="buyer")
    with luna.open() as journal:
        (row,) = journal.cases(CaseFilter())
        case = journal.case(written.case)
        assert case is not None
        assert not case.read_only
        assert row.waiting_on(NOW) is case.waiting_on(NOW) is Party.BUYER
        assert journal.events_of(written.case)[-1].facts == {"on": "buyer"}
    shown = concierge(luna, monkeypatch, "show", "ACC-1", "--log")
    assert (shown.code, "began to wait for the buyer" in shown.out) == (0, True)
    assert concierge(luna, monkeypatch, "note", "ACC-1", "sigue").code == 0


@pytest.mark.usefixtures("steps")
def test_what_was_written_stays_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    luna = Luna(tmp_path)
    written = taken_in(luna, "waited", 0, party="buyer")
    with luna.open() as journal:
        (kept,) = (event for event in journal.all_events() if event.id == written.id)
    assert kept == written
    assert broken_parts(kept) == []
    assert concierge(luna, monkeypatch, "verify", "--head", written.digest).code == 0
    lines = concierge(luna, monkeypatch, "export", "events", "--format", "jsonl", "--all").out.splitlines()
    (exported,) = (one for one in map(json.loads, lines) if one["id"] == written.id)
    assert (exported["v"], exported["facts"], exported["digest"]) == (0, {"party": "buyer"}, written.digest)


@pytest.mark.parametrize("kind", ["heard", "chosen", "retracted", "evidence_added", "approval_answered"])
def test_an_entry_of_a_newer_version_is_shown_as_one_and_its_case_only_read(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    luna = Luna(tmp_path)
    taken_in(luna, kind, VERSION + 1, whatever=[1])
    for words in (("today",), ("list",), ("show", "ACC-1", "--log"), ("sla",), ("kpi",), ("verify",)):
        done = concierge(luna, monkeypatch, *words)
        assert done.code == 0, done
        if words[0] == "show":
            assert "an entry of a newer version" in done.out
    refused = concierge(luna, monkeypatch, "heard", "ACC-1", "¿Y bien?", "--from", "buyer")
    assert (refused.code, "Upgrade: pipx upgrade concierge-cli" in refused.err) == (8, True)
