"""What is pending for a Sheet: everything that was logged and not yet seen there, chain by chain."""

from __future__ import annotations

import pytest

from concierge_cli.domain.event import CLIENT, MINE
from concierge_cli.errors import CheckFailed
from concierge_cli.journal import new_key, open_journal
from concierge_cli.journal.mirror import EVERYBODY, Mirror, Place
from concierge_cli.journal.verify import verify
from tests.journal.luna import NOW, Luna, client_added, draft, opened, settings_in

SHEET = Place("luna", CLIENT, "sheet-1")


@pytest.fixture
def key(luna: Luna) -> str:
    key = new_key()
    with luna.open(write=True) as journal:
        journal.append([opened(key), draft("noted", key, audience=MINE)], now=NOW, actor="me")
        journal.append([draft("noted", key, personal={"text": "hola"})], now=NOW, actor="me")
    return key


def test_what_was_not_seen_is_pending_in_the_order_in_which_it_was_logged(luna: Luna, key: str):
    with luna.open(write=True) as journal:
        mirror = Mirror(journal)
        assert [event.kind for event in mirror.pending("luna")] == ["client_added", "opened", "noted"]
        assert [event.kind for event in mirror.pending("luna", MINE)] == ["noted"]
        assert [event.kind for event in mirror.pending("luna", limit=1)] == ["client_added"]
        assert mirror.count("luna") == 3
        assert mirror.count_of_case("luna", key) == 0, "a store without a Sheet has nothing waiting"
        mirror.keep(SHEET)
        assert mirror.count_of_case("luna", key) == 2


def test_what_was_seen_is_pending_no_more_and_a_mark_never_goes_back(luna: Luna, key: str):
    with luna.open(write=True) as journal:
        mirror = Mirror(journal)
        first, second, third = mirror.pending("luna")
        place = SHEET._replace(log_row=3, log_event=second.id, synced_at=NOW)
        mirror.seen(place, [first, second], rows={key: 2})
        assert mirror.pending("luna") == [third]
        mirror.seen(place, [first])
        assert mirror.pending("luna") == [third]
        assert mirror.place("luna") == place
        assert mirror.rows([key, "another"]) == {key: 2}
    with open_journal(luna.settings) as journal:
        assert Mirror(journal).places() == [place]


def test_one_private_spreadsheet_holds_the_private_entries_of_all_stores(luna: Luna, key: str):
    with luna.open(write=True) as journal:
        journal.append([client_added("sol", "SOL")], now=NOW, actor="me")
        other = new_key()
        journal.append(
            [opened(other, client="sol"), draft("noted", other, client="sol", audience=MINE)], now=NOW, actor="me"
        )
        mirror = Mirror(journal)
        private = Place(EVERYBODY, MINE, "sheet-2")
        pending = mirror.pending(EVERYBODY, MINE)
        assert {event.client for event in pending} == {"luna", "sol"}
        mirror.seen(private, pending)
        assert mirror.count(EVERYBODY, MINE) == 0
        assert mirror.count("luna") == 3, "what the store sees is another chain"


def test_a_forgotten_sheet_begins_again_with_everything(luna: Luna, key: str):
    with luna.open(write=True) as journal:
        mirror = Mirror(journal)
        mirror.seen(SHEET, mirror.pending("luna"), rows={key: 2})
        mirror.forget("luna")
        assert mirror.place("luna") is None
        assert mirror.count("luna") == 3
        assert mirror.rows([key]) == {}


def test_silence_lasts_until_it_is_ended(luna: Luna, key: str):
    with luna.open(write=True) as journal:
        mirror = Mirror(journal)
        assert mirror.quiet_until() is None
        mirror.be_quiet(NOW)
        assert mirror.quiet_until() == NOW
        mirror.be_quiet(None)
        assert mirror.quiet_until() is None


def test_what_the_mirror_knows_survives_a_rebuild_and_is_no_finding(luna: Luna, key: str):
    with luna.open(write=True) as journal:
        mirror = Mirror(journal)
        mirror.seen(SHEET, mirror.pending("luna"), rows={key: 2})
        journal.rebuild()
        assert mirror.rows([key]) == {key: 2}
        assert verify(journal, now=NOW).sound


def test_a_file_of_another_computer_is_awaited_and_not_lost(luna: Luna, tmp_path):
    sha256 = "ab" * 32
    key = new_key()
    with luna.open(write=True) as journal:
        journal.append(
            [
                opened(key),
                draft(
                    "evidence_added",
                    key,
                    facts={"kind": "defect_photo", "from": "buyer", "sha256": sha256, "size": 1},
                    personal={"name": "a.jpg"},
                ),
            ],
            now=NOW,
            actor="me",
        )
        events = list(journal.all_events("luna"))
        secret = journal.order_secret("luna")

    def taken(folder: str, *, awaits: bool):
        with open_journal(settings_in(tmp_path / folder), write=True) as journal:
            journal.take_in(
                "luna",
                lambda: events,
                order_key=secret,
                letters=[""],
                files=[],
                store_files=lambda: None,
                broken=CheckFailed,
                now=NOW,
                actor="me",
                audiences=(CLIENT,),
                claimed="C",
                awaits=awaits,
            )
            return journal.letter_for("luna"), verify(journal, now=NOW)

    with pytest.raises(CheckFailed):
        taken("one", awaits=False)
    letter, report = taken("two", awaits=True)
    assert letter == "C", "the letter that was claimed, not the next free one"
    assert report.sound
    assert report.awaited == 1
