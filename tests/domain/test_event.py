"""The event's shape cannot change later: these digests are written down."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.event import broken_parts, canonical, erased, event_digest, from_json, part_digest, to_json
from concierge_cli.errors import InvalidInput
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


def test_an_event_stays_below_its_limit():
    with pytest.raises(InvalidInput):
        Story().tell("noted", "2026-11-13 18:30", personal={"text": "x" * 21_000})
