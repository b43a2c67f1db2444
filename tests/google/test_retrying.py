"""When to try again: never twice what may have happened, never longer than promised, never in step."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.google.failure import Cause, Failure
from concierge_cli.google.retrying import ONE_TRY, PATIENT, wait_before_next


class Fixed:
    def __init__(self, value: float) -> None:
        self.value = value

    def random(self) -> float:
        return self.value


def wait(cause, *, attempt=1, left=120.0, policy=PATIENT, repeatable=True, chance=0.5, **failure):
    return wait_before_next(
        Failure(cause, **failure),
        attempt=attempt,
        left=left,
        policy=policy,
        repeatable=repeatable,
        chance=Fixed(chance),
    )


def test_waits_double_up_to_half_a_minute():
    assert [wait(Cause.BUSY, attempt=n) for n in range(1, 8)] == [1, 2, 4, 8, 16, 32, 32]
    assert wait(Cause.BUSY, attempt=8) is None


def test_waits_are_spread():
    assert wait(Cause.BUSY, attempt=3, chance=0.0) == 2.0
    assert wait(Cause.BUSY, attempt=3, chance=1.0) == 6.0


@pytest.mark.parametrize(
    ("cause", "repeatable", "again"),
    [
        (Cause.LIMIT, False, True),
        (Cause.UNREACHED, False, True),
        (Cause.SILENT, False, False),
        (Cause.BROKEN, False, False),
        (Cause.INTERCEPTED, False, False),
        (Cause.BUSY, False, False),
        (Cause.SILENT, True, True),
        (Cause.BROKEN, True, True),
        (Cause.INTERCEPTED, True, True),
        (Cause.BUSY, True, True),
        (Cause.REFUSED, True, False),
        (Cause.UNTRUSTED, True, False),
    ],
)
def test_what_is_tried_again(cause, repeatable, again):
    sent = cause not in (Cause.LIMIT, Cause.UNREACHED, Cause.REFUSED, Cause.UNTRUSTED)
    assert (wait(cause, repeatable=repeatable, sent=sent) is not None) == again


def test_a_write_that_never_left_is_tried_again():
    assert wait(Cause.BUSY, repeatable=False, sent=False) == 1.0


def test_a_network_that_is_not_there_is_not_waited_for_long():
    assert wait(Cause.UNREACHED, attempt=2, sent=False) == 2.0
    assert wait(Cause.UNREACHED, attempt=3, sent=False) is None
    assert wait(Cause.INTERCEPTED, attempt=3) is None


def test_retry_after_is_never_undercut():
    assert wait(Cause.LIMIT, retry_after=40.0, sent=False) == 40.5
    assert wait(Cause.LIMIT, attempt=4, retry_after=2.0, sent=False) == 8.0


def test_retry_after_beyond_what_is_left_is_not_waited_for():
    assert wait(Cause.LIMIT, retry_after=400.0, sent=False) is None
    assert wait(Cause.LIMIT, left=0.5, sent=False) is None


def test_after_a_command_nothing_is_tried_again():
    assert [wait(cause, policy=ONE_TRY, left=5.0, sent=False) for cause in Cause] == [None] * len(Cause)


@given(
    st.sampled_from(list(Cause)),
    st.booleans(),
    st.none() | st.floats(0, 500),
    st.integers(0, 2**32),
    st.floats(0, 30),
)
def test_a_call_ends_within_its_time_and_tries(cause, repeatable, retry_after, seed, each):
    """However a call goes on failing, tries of `each` seconds and waits stay within the policy."""
    chance = random.Random(seed)
    elapsed = 0.0
    for attempt in range(1, PATIENT.tries + 1):
        elapsed += each
        pause = wait_before_next(
            Failure(cause, retry_after=retry_after),
            attempt=attempt,
            left=PATIENT.total - elapsed,
            policy=PATIENT,
            repeatable=repeatable,
            chance=chance,
        )
        if pause is None:
            break
        assert pause >= (retry_after or 0.0)
        elapsed += pause
        assert elapsed < PATIENT.total
    else:
        raise AssertionError("it never gave up")
