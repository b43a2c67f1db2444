"""The event's shape cannot change later: these digests are written down."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.event import (
    Draft,
    broken_parts,
    canonical,
    erased,
    event_digest,
    from_json,
    part_digest,
    seal,
    to_json,
)
from concierge_cli.errors import InvalidInput
from concierge_cli.journal.append import settle_texts
from concierge_cli.journal.rows import event_of, event_row
from tests.domain.story import Story, at


def an_event():
    story = Story()
    return story.tell("noted", "2026-11-13 18:30", personal={"text": "Ana, año 2026 – ✓"}, n=3)


def test_the_digests_are_the_ones_of_version_1():
    event = an_event()
    assert event.facts_digest == part_digest("00" * 16, {"n": 3})
    assert event.facts_digest == "ff6d2e84f27bb51a57fa5cd67590f3235231427d7c1c4b76499f5e2e16db4830"
    assert event.digest == "87dc1da2bed6438abbc328258562bff5b93fc080db3dfcb13599808619f42aa4"
    assert event.digest == event_digest(event)


def test_canonical_form_is_sorted_ascii_and_compact():
    assert canonical({"b": 1, "a": "ñ"}) == b'{"a":"\\u00f1","b":1}'


@pytest.mark.parametrize("value", [{"a": 1.5}, [0.1], {"a": {"b": [1, 2.0]}}])
def test_floats_never_enter_a_digest(value):
    with pytest.raises(ValueError, match="float"):
        canonical(value)


def test_a_key_that_is_not_text_is_refused():
    with pytest.raises(ValueError, match="keys"):
        canonical({1: "a"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "closed"),
        ("occurred_at", at("2026-11-13 18:31")),
        ("actor", "you"),
        ("seq", 9),
        ("counter", 9),
        ("after", ("x",)),
        ("prev", "f" * 64),
        ("audience", "mine"),
        ("case", "k2"),
        ("facts_digest", "0" * 64),
    ],
)
def test_any_changed_field_breaks_the_digest(field, value):
    assert "event" in broken_parts(replace(an_event(), **{field: value}))


def test_changed_parts_are_named():
    event = an_event()
    assert broken_parts(replace(event, facts={"n": 4})) == ["facts"]
    assert broken_parts(replace(event, personal={"text": "otra cosa"})) == ["personal"]
    assert broken_parts(event) == []


def test_erasing_breaks_nothing():
    gone = erased(an_event())
    assert gone.personal is None
    assert broken_parts(gone) == []
    assert gone.digest == an_event().digest


texts = st.text(st.characters(codec="utf-8"), max_size=40)
facts = st.dictionaries(
    texts, st.one_of(texts, st.integers(), st.booleans(), st.none(), st.lists(texts, max_size=3)), max_size=5
)


@given(facts, facts)
def test_digests_survive_a_round_trip_through_seven_bit_text(some_facts, some_personal):
    story = Story()
    event = story.tell("noted", "2026-11-13 18:30", personal=some_personal, **{"f": some_facts})
    wire = json.dumps(to_json(event), ensure_ascii=True).encode("ascii")
    again = from_json(json.loads(wire))
    assert again == event
    assert broken_parts(again) == []


PIECES = (
    "Ana", "\u00f1", "n\u0303", "😞", "👩\u200d👩\u200d👧", "لينا", "\ud83d", "\ude1e", "\udfff", "\u2028", "\u2029", "\x00", "\x1b[31m",
    "\x7f", "\ufeff", "\ufffe", "\U0010ffff", "\r\n", "\\", '"', "\\u0041", "=1+1", "<script>",
)  # fmt: skip
"""What people paste: composed and decomposed letters, emojis and halves of them, controls, what looks like code."""

nasty = st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=()), max_size=12).map("".join)
values = nasty | st.integers(-(10**4000), 10**4000) | st.booleans() | st.none()
spoken = st.dictionaries(
    st.sampled_from(["text", "buyer", "name", "note"]), values | st.lists(values, max_size=3), max_size=4
)


@given(spoken, st.dictionaries(st.sampled_from(["n", "sku", "ñ"]), values, max_size=3))
def test_what_people_paste_survives_the_seal_seven_bit_text_and_the_journal(said, known):
    def no_vault():
        raise AssertionError("short texts stay in the event")

    def units(value):
        """Texts by their UTF-16 units: two halves of a character that meet are that character."""
        return json.loads(json.dumps(value))

    drafted = Draft(kind="noted", client="luna", occurred_at=at("2026-11-13 18:30"), facts=known, personal=said)
    settled = settle_texts(drafted, no_vault)
    event = seal(
        settled, id="e1", command="c1", recorded_at=settled.occurred_at, actor="me", replica="r1", seq=1, counter=1,
        after=(), salts=("00" * 16, "11" * 16), prev="",
    )  # fmt: skip
    assert (event.facts, event.personal) == (units(known), units(said)), "nothing of it is lost or cleaned"
    wire = json.dumps(to_json(event), ensure_ascii=True).encode("ascii")
    row = event_row(event)
    stored = sqlite3.connect(":memory:").execute(f"SELECT {', '.join('?' * len(row))}", row).fetchone()
    for again in (from_json(json.loads(wire)), event_of(stored)):
        assert again == event
        assert broken_parts(again) == []


def test_composed_and_decomposed_letters_stay_two_texts():
    assert part_digest("00", {"a": "\u00f1"}) != part_digest("00", {"a": "n\u0303"})


def test_a_number_that_readers_of_json_refuse_is_refused_before_it_is_sealed():
    with pytest.raises(ValueError, match="4300"):
        canonical({"n": 10**5000})


def test_an_event_stays_below_its_limit():
    with pytest.raises(InvalidInput):
        Story().tell("noted", "2026-11-13 18:30", personal={"text": "x" * 21_000})
