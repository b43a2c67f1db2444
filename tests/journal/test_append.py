"""Appending: identity, order, chains, expectations, numbers, long texts."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from concierge_cli.domain.event import VERSION, broken_parts, to_json
from concierge_cli.domain.fold import fold
from concierge_cli.errors import Conflict, InvalidInput, NotFound, StorageFailed
from concierge_cli.journal import database, new_key, open_journal, store
from concierge_cli.journal.home import Home
from concierge_cli.journal.migrations import MIGRATIONS, Migration, migrate
from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna, client_added, draft, note, opened, profile, settings_in

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_reading_where_nothing_was_written_creates_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with open_journal(settings) as journal:
        assert not journal.exists
        assert journal.cases() == []
        assert journal.clients() == []
        assert journal.find("ACC-1") == []
        assert journal.case("x") is None
        assert journal.last_command(actor="me") == []
        assert journal.heads() == []
    with open_journal(settings, write=True) as journal:
        with pytest.raises(NotFound):
            journal.order_key("luna", "1")
        assert journal.append([], now=NOW, actor="me") == []
    assert not settings.places.data.exists()


def test_a_journal_opened_for_reading_does_not_write(luna: Luna) -> None:
    with luna.open() as journal, pytest.raises(ValueError, match="reading"):
        journal.append([note("k")], now=NOW, actor="me")


def test_events_of_a_command_share_it_and_follow_each_other(luna: Luna) -> None:
    key = new_key()
    first, second, third = luna.log(
        opened(key), note(key), draft("measured", key, facts={"minutes": 5}, audience="mine")
    )
    assert UUID7.fullmatch(first.id)
    assert UUID7.fullmatch(first.command)
    assert first.command == second.command == third.command
    assert [event.counter for event in (first, second, third)] == [2, 3, 4]
    assert first.after == ()
    assert second.after == (first.id,)
    assert third.after == (second.id,)
    assert (first.seq, second.seq, third.seq) == (2, 3, 1)
    assert second.prev == first.digest
    assert third.prev == ""
    assert len({first.facts_salt, first.personal_salt, second.facts_salt, second.personal_salt}) == 4
    assert not broken_parts(first)


def test_a_client_event_names_only_client_heads(luna: Luna) -> None:
    key = luna.new_case()
    (public,) = luna.log(note(key))
    (private,) = luna.log(note(key, audience="mine"))
    (later,) = luna.log(note(key))
    (last,) = luna.log(draft("measured", key, facts={"minutes": 1}, audience="mine"))
    assert private.after == (public.id,)
    assert later.after == (public.id,)
    assert last.after == tuple(sorted((private.id, later.id)))


def test_what_is_read_back_is_what_was_returned(luna: Luna) -> None:
    key = new_key()
    events = luna.log(opened(key, items=({"sku": "C-1", "qty": 2},)), note(key, "¿señal? 你好 \ud83d"))
    with luna.open() as journal:
        back = journal.events_of(key)
        assert [to_json(event) for event in back] == [json.loads(json.dumps(to_json(event))) for event in events]
        assert journal.case(key) == fold(back)
        assert journal.client("luna") == profile()
        assert journal.clients() == [profile()]


def test_the_newest_instant_of_recording_is_the_callers_and_ids_are_not(luna: Luna) -> None:
    one, other = luna.log(note(luna.new_case()))[0], luna.log(note(luna.new_case()))[0]
    assert one.recorded_at == other.recorded_at == NOW
    assert one.id < other.id


def test_numbers_go_up_by_client_and_never_come_back(luna: Luna) -> None:
    luna.log(client_added("nomada", "NOM"))
    first = luna.log(opened(new_key()))[0]
    luna.log(draft("retracted", first.case, facts={"events": [first.id]}))
    second = luna.log(opened(new_key()))[0]
    other = luna.log(opened(new_key(), client="nomada"))[0]
    assert [event.facts["id"] for event in (first, second, other)] == ["ACC-1", "ACC-2", "NOM-1"]
    with luna.open() as journal:
        assert journal.case(first.case) is None
        assert [row.id for row in journal.cases()] == ["ACC-2", "NOM-1"]


def test_a_failed_command_leaves_nothing_not_even_a_number(luna: Luna) -> None:
    with pytest.raises(InvalidInput):
        luna.log(opened(new_key()), note(new_key(), "x" * 7_000, facts={"big": ["y" * 15_000]}))
    (event,) = luna.log(opened(new_key()))
    assert event.facts["id"] == "ACC-1"
    assert event.seq == 2
    with luna.open() as journal:
        assert verify(journal, now=NOW).sound


def test_a_new_prefix_counts_on(luna: Luna) -> None:
    luna.new_case()
    luna.log(draft("client_changed", facts={"profile": profile(prefix="LUN").to_json()}))
    assert luna.log(opened(new_key()))[0].facts["id"] == "LUN-2"
    with pytest.raises(Conflict):
        luna.log(client_added("otra", "ACC"))  # ACC-1 is Luna's


@pytest.mark.parametrize("again", [client_added(), client_added("otra", "acc")])
def test_a_client_or_prefix_that_exists_is_refused(luna: Luna, again: object) -> None:
    with pytest.raises(Conflict):
        luna.log(again)  # type: ignore[arg-type]


def test_an_unknown_client_is_refused(luna: Luna) -> None:
    with pytest.raises(NotFound):
        luna.log(opened(new_key(), client="nadie"))


def test_a_case_stays_with_its_client(luna: Luna) -> None:
    luna.log(client_added("nomada", "NOM"))
    with pytest.raises(ValueError, match="another client"):
        luna.log(note(luna.new_case(), client="nomada"))


def test_an_expectation_that_no_longer_holds_saves_nothing(luna: Luna) -> None:
    key = luna.new_case()
    with luna.open() as journal:
        case = journal.case(key)
        client_heads = journal.client_heads("luna")
    assert case is not None
    luna.log(note(key), expect={key: case.heads, "luna": client_heads})
    with pytest.raises(Conflict) as caught:
        luna.log(note(key), expect={key: case.heads})
    assert "ACC-1" in caught.value.message
    luna.log(draft("client_changed", facts={"profile": profile(name="Luna").to_json()}))
    with pytest.raises(Conflict):
        luna.log(note(key), expect={"luna": client_heads})
    with luna.open() as journal:
        assert len(journal.events_of(key)) == 2


def test_a_guard_sees_the_state_it_guards_and_can_stop_the_command(luna: Luna) -> None:
    with luna.open(write=True) as journal:

        def refuse() -> None:
            assert journal.connection.in_transaction
            assert journal.duplicates("luna", "k") == []
            raise Conflict("again")

        with pytest.raises(Conflict, match="again"):
            journal.append([opened(new_key())], now=NOW, actor="me", guard=refuse)
        assert journal.cases() == []
        assert journal.append([opened(new_key())], now=NOW, actor="me")[0].facts["id"] == "ACC-1"


@pytest.mark.parametrize(("text", "moved"), [("x" * 8_000, False), ("x" * 8_001, True), ("ñ" * 4_001, True)])
def test_long_texts_go_to_the_vault(luna: Luna, text: str, moved: bool) -> None:
    (event,) = luna.log(note(luna.new_case(), text))
    assert event.personal is not None
    if not moved:
        assert event.personal == {"text": text}
        return
    assert event.personal["text"] == text[:1000]
    with luna.open() as journal:
        assert journal.vault.read_text(event.personal["text_sha256"]) == text
        report = verify(journal, now=NOW)
        assert report.sound
        assert report.files == 1


def test_a_kind_that_the_fold_does_not_know_is_a_bug(luna: Luna) -> None:
    with pytest.raises(ValueError, match="read-only"):
        luna.log(draft("danced", luna.new_case()))


def test_a_case_with_newer_entries_is_read_only(luna: Luna) -> None:
    key = luna.new_case()
    with luna.open(write=True) as journal, pytest.MonkeyPatch.context() as patch:
        patch.setattr("concierge_cli.domain.event.VERSION", VERSION + 1)
        journal.append([note(key)], now=NOW, actor="me")
    with luna.open(write=True) as journal:
        journal.rebuild()  # as if the entry had come from another machine
        case = journal.case(key)
        assert case is not None
        assert case.read_only
        assert journal.cases()[0].read_only
        assert verify(journal, now=NOW).sound
    with pytest.raises(StorageFailed) as caught:
        luna.log(note(key))
    assert "pipx upgrade" in caught.value.hint
    luna.new_case()  # the others go on


def test_events_cannot_be_changed_or_deleted_but_erased(luna: Luna) -> None:
    key = luna.new_case()
    with sqlite3.connect(luna.home / "journal.db") as connection:
        for sql in (
            "DELETE FROM events",
            "UPDATE events SET facts = '{}'",
            "UPDATE events SET n = n + 100",
            "UPDATE events SET personal = '{}'",
            "UPDATE events SET personal = NULL",
            "UPDATE events SET personal = NULL, personal_salt = NULL, facts_salt = ''",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(sql)
    connection.close()
    with luna.open() as journal:
        before = journal.case(key)
        first = journal.events_of(key)[0]
    assert before is not None
    with luna.open(write=True) as journal:
        assert journal.erase([first.id, first.id, "nothing"]) == 1
        after = journal.case(key)
        (event,) = journal.events_of(key)
        assert event.personal is None
        assert event.personal_salt is None
        assert not broken_parts(event)
        assert after is not None
        assert (after.buyer, before.buyer) == ("", "Ana Pérez")
        assert (after.amount, after.clocks, after.heads) == (before.amount, before.clocks, before.heads)
        assert journal.cases()[0].buyer == ""
        assert journal.find("Ana") == []
        assert verify(journal, now=NOW).sound
    assert "Ana P" not in (luna.home / "journal.db").read_bytes().decode("latin-1")


def test_erasing_removes_the_copies_that_migrations_left(luna: Luna, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are whole journals, with everybody in them; what the user put beside them is the user's."""
    (event,) = luna.log(note(luna.new_case(), "Ana"))
    home = Home(luna.home)
    again = Migration(MIGRATIONS[-1].number + 1, lambda _connection: None)
    with contextlib.closing(database.connect(home.database)) as connection, home.writer_lock():
        migrate(home, connection, steps=(*MIGRATIONS, again))
    monkeypatch.setattr(store, "CURRENT_VERSION", again.number)
    for name in ("concierge-2026-11-16.zip", "journal-before-2-2.db", ".journal-before-3.db.tmp"):
        (home.backups / name).write_bytes(b"Ana")
    with luna.open(write=True) as journal:
        assert journal.erase([event.id]) == 1
        assert journal.notices == []
        assert [path.name for path in home.backups.iterdir()] == ["concierge-2026-11-16.zip"]
        (home.backups / "journal-before-2.db").mkdir()
        assert journal.erase([event.id]) == 0, "erased already, but the copy is looked for again"
        assert "journal-before-2.db could not be removed" in journal.notices[0]


def test_erasing_lets_the_long_text_go(luna: Luna) -> None:
    (event,) = luna.log(note(luna.new_case(), "Ana " * 5_000))
    with luna.open(write=True) as journal:
        journal.erase([event.id])
        assert event.personal is not None
        report = verify(journal, now=NOW + timedelta(days=365))
        assert report.swept_files == (event.personal["text_sha256"],)
        assert report.sound


def test_a_clock_that_went_back_is_said_and_orders_nothing(luna: Luna) -> None:
    key = luna.new_case()
    with luna.open(write=True) as journal:
        (event,) = journal.append([note(key)], now=NOW - timedelta(hours=2), actor="me")
        assert len(journal.notices) == 1
        assert event.recorded_at == NOW - timedelta(hours=2)
        assert journal.events_of(key)[-1] == event
    with luna.open(write=True) as journal:
        journal.append([note(key)], now=NOW, actor="me")
        assert journal.notices == []


def test_the_last_command_is_mine_and_not_retracted(luna: Luna) -> None:
    key = luna.new_case()
    luna.log(note(key, "first"))
    undone = luna.log(note(key, "second"), draft("measured", key, facts={"minutes": 5}, audience="mine"))
    with luna.open(write=True) as journal:
        assert journal.last_command(actor="me") == undone
        assert journal.last_command(actor="someone") == []
        journal.append([draft("retracted", key, facts={"events": [event.id for event in undone]})], now=NOW, actor="me")
        assert [event.text("text") for event in journal.last_command(actor="me")] == ["first"]


def test_the_last_case_is_kept_by_terminal(luna: Luna) -> None:
    one, two = luna.new_case(), luna.new_case()
    with luna.open() as journal:
        assert journal.last_case(terminal="tty1") is None
        journal.touch_last_case(one, terminal="tty1")
        journal.touch_last_case(two, terminal="tty2")
        assert journal.last_case(terminal="tty1") == one
        assert journal.last_case(terminal="tty2") == two
        for number in range(60):
            journal.touch_last_case(two, terminal=f"t{number}")
        assert journal.last_case(terminal="tty1") is None
        journal.touch_last_case("gone", terminal="tty1")
        assert journal.last_case(terminal="tty1") is None


def test_the_home_is_for_its_owner_only(luna: Luna) -> None:
    luna.log(note(luna.new_case(), "x" * 9_000))
    assert luna.home.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in luna.home.rglob("*")}
    assert set(modes.values()) <= {0o600, 0o700}


def test_all_events_come_in_portions_without_a_gap(luna: Luna) -> None:
    key = luna.new_case()
    luna.log(*(note(key, f"{number}") for number in range(1_100)))
    luna.log(client_added("nomada", "NOM"))
    with luna.open() as journal:
        assert [event.counter for event in journal.all_events("luna")] == list(range(1, 1_103))
        assert len(list(journal.all_events())) == 1_103
