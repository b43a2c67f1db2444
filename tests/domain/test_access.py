"""The access register: what its events add up to in any order, and what is pointed out on which day."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from concierge_cli.domain.access import REVIEW_DAYS, Access, fold_accesses, next_number
from concierge_cli.domain.event import Draft, Event, erased, seal

AT = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
GRANTED = date(2026, 3, 1)


def event(n: int, kind: str, replica: str = "a", personal: Any = None, **facts: Any) -> Event:
    return seal(
        Draft(kind=kind, client="luna", occurred_at=AT, facts=facts, personal=personal or {}),
        id=f"e{n}",
        command=f"c{n}",
        recorded_at=AT,
        actor="me",
        replica=replica,
        seq=n,
        counter=n,
        after=[],
        salts=("00" * 16, "11" * 16),
        prev="",
    )


def granted(n: int, user: str = "ana", **facts: Any) -> Event:
    known = {"platform": "amazon", "site": "US", "dedicated": True, "two_step": True, "granted": "2026-03-01"}
    return event(n, "access_granted", personal={"user": user, "role": "claims"}, **(known | facts))


STORY = [
    granted(1),
    granted(2, "beto", dedicated=False, two_step=None),
    event(3, "access_reviewed", access="e2", reviewed="2026-06-01", two_step=True, personal={"role": "messages"}),
    event(4, "access_reviewed", access="e2", reviewed="2026-05-01", dedicated=True),
    event(5, "access_revoked", access="e1", revoked="2026-07-02"),
    granted(6, "carla"),
    event(7, "retracted", events=["e6"]),
    granted(8, "dora"),
    event(9, "access_reviewed", access="unknown", reviewed="2026-05-01"),
]


def test_the_register_is_the_fold_of_its_events() -> None:
    ana, beto, dora = fold_accesses(STORY)
    assert (ana.user, ana.role, ana.revoked, ana.reviewed) == ("ana", "claims", date(2026, 7, 2), None)
    assert (beto.dedicated, beto.two_step, beto.role) == (True, True, "messages")
    assert beto.reviewed == date(2026, 6, 1), "an older review that came later hides no newer one"
    assert [one.number for one in (ana, beto, dora)] == [1, 2, 4], "a number that was taken back is not given again"


def test_the_order_of_arrival_makes_no_difference() -> None:
    first = fold_accesses(STORY)
    for order in itertools.islice(itertools.permutations(STORY), 0, 300_000, 997):
        assert fold_accesses(order) == first


def test_a_number_stays_when_another_machines_grants_arrive_late() -> None:
    mine = [granted(10, "ana", number=1), granted(11, "beto", number=2)]
    theirs = [granted(1, "carla", number=3), granted(12, "dora", number=7)]
    told = {one.user: one.number for one in fold_accesses([*mine, *theirs])}
    assert told == {"ana": 1, "beto": 2, "carla": 3, "dora": 7}
    assert [one.number for one in fold_accesses([*theirs, *mine])] == [1, 2, 3, 7]
    assert next_number([*mine, *theirs]) == 8


def test_of_one_number_that_two_machines_gave_the_later_is_known_by_a_free_one() -> None:
    both = [granted(1, "ana", number=1), granted(2, "beto", number=1), granted(3, "carla", number=2)]
    for order in itertools.permutations(both):
        assert {one.user: one.number for one in fold_accesses(order)} == {"ana": 1, "carla": 2, "beto": 3}
    later = [*both, granted(4, "dora", number=next_number(both))]
    assert {one.user: one.number for one in fold_accesses(later)} == {"ana": 1, "carla": 2, "beto": 3, "dora": 4}


def test_grants_from_before_numbers_were_given_keep_their_places() -> None:
    old = [granted(1, "ana"), granted(5, "beto")]
    new = [granted(2, "carla", number=3), granted(6, "dora", number=4)]
    assert {one.user: one.number for one in fold_accesses(old + new)} == {"ana": 1, "beto": 2, "carla": 3, "dora": 4}
    assert next_number([*old, event(7, "retracted", events=["e5"])]) == 3, "what was taken back is not given again"


def test_erasing_changes_no_concern() -> None:
    today = date(2026, 12, 1)
    before = fold_accesses(STORY)
    after = fold_accesses([erased(one) for one in STORY])
    assert [one.user for one in after] == ["", "", ""]
    assert [one.concerns(today) for one in after] == [one.concerns(today) for one in before]


def test_what_a_newer_version_wrote_is_left_aside() -> None:
    assert fold_accesses([replace(granted(1), v=99), granted(2)])[0].number == 2


ACCESS = Access(
    id="e1", number=1, platform="amazon", site="US", user="ana", role="", dedicated=True, two_step=True, granted=GRANTED
)


@pytest.mark.parametrize(
    ("changes", "concerns"),
    [
        ({}, ()),
        ({"dedicated": False}, ("shared",)),
        ({"dedicated": None}, ("sharing_unknown",)),
        ({"two_step": False}, ("two_step_off",)),
        ({"two_step": None}, ("two_step_unknown",)),
        ({"dedicated": False, "two_step": False}, ("shared", "two_step_off")),
        ({"dedicated": False, "two_step": False, "revoked": GRANTED}, ()),
    ],
)
def test_what_is_pointed_out(changes: dict[str, Any], concerns: tuple[str, ...]) -> None:
    assert replace(ACCESS, **changes).concerns(GRANTED) == concerns


@pytest.mark.parametrize(("days", "due"), [(0, False), (REVIEW_DAYS, False), (REVIEW_DAYS + 1, True)])
@pytest.mark.parametrize("reviewed", [None, GRANTED + timedelta(days=30)])
def test_a_review_is_due_after_ninety_days_from_the_grant_or_the_last_review(
    days: int, due: bool, reviewed: date | None
) -> None:
    access = replace(ACCESS, reviewed=reviewed)
    assert ("review_due" in access.concerns((reviewed or GRANTED) + timedelta(days=days))) is due
