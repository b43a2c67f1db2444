"""A case closed as a duplicate says which one it repeats, as long as that outcome stands."""

from __future__ import annotations

from concierge_cli.domain.case import Case
from concierge_cli.domain.fold import fold
from tests.domain.story import Story

ORIGINAL = {"case": "k9", "id": "LUN-9"}
OTHER = {"case": "k7", "id": "LUN-7"}


def of(story: Story) -> tuple[str, str]:
    case = fold(story.events)
    assert isinstance(case, Case)
    return case.duplicate_of, case.duplicate_id


def closed(outcome: str = "duplicate", **more: object) -> Story:
    story = Story()
    story.open()
    story.tell("closed", "2026-11-14 10:00", outcome=outcome, effect={}, **more)
    return story


def test_the_closing_says_it() -> None:
    assert of(closed(duplicate_of=ORIGINAL)) == ("k9", "LUN-9")
    assert of(closed()) == ("", "")


def test_another_outcome_repeats_nothing() -> None:
    assert of(closed("denied", duplicate_of=ORIGINAL)) == ("", "")


def test_it_can_be_said_and_corrected_afterwards() -> None:
    story = closed()
    story.tell("edited", "2026-11-14 11:00", duplicate_of=ORIGINAL)
    assert of(story) == ("k9", "LUN-9")
    said = story.tell("edited", "2026-11-14 12:00", duplicate_of=OTHER)
    assert of(story) == ("k7", "LUN-7")
    story.tell("retracted", "2026-11-14 13:00", events=[said.id])
    assert of(story) == ("k9", "LUN-9")


def test_another_edit_leaves_it() -> None:
    story = closed(duplicate_of=ORIGINAL)
    story.tell("edited", "2026-11-14 11:00", urgent=True)
    assert of(story) == ("k9", "LUN-9")


def test_a_reopening_ends_it_and_what_is_said_of_an_open_case_counts_for_nothing() -> None:
    story = closed(duplicate_of=ORIGINAL)
    story.tell("reopened", "2026-11-15 10:00", clocks=[])
    assert of(story) == ("", "")
    # Another machine had not heard of it.
    story.tell("edited", "2026-11-15 11:00", duplicate_of=OTHER)
    assert of(story) == ("", "")
    story.tell("closed", "2026-11-16 10:00", outcome="duplicate", effect={})
    assert of(story) == ("", "")


def test_of_two_machines_that_closed_it_the_later_one_stands_for_both() -> None:
    story = closed(duplicate_of=ORIGINAL)
    story.tell(
        "closed", "2026-11-14 10:30", replica="r2", after=(story.events[0].id,), outcome="duplicate", effect={},
        duplicate_of=OTHER,
    )  # fmt: skip
    assert of(story) == ("k7", "LUN-7")
    story.tell(
        "closed", "2026-11-14 10:40", replica="r3", after=(story.events[0].id,), outcome="denied", effect={},
    )  # fmt: skip
    assert of(story) == ("", "")
