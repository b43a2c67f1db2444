"""The figures in SQL against the same figures computed naively from folded cases, over random histories.

Histories go through the real append, fold and projection, in memory. The naive side knows no SQL.
"""

from __future__ import annotations

import statistics
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concierge_cli.domain.instants import iso
from concierge_cli.domain.period import Period
from concierge_cli.journal import figures
from concierge_cli.services.kpi import scope_of
from tests.journal.figures_world import MONDAY, REASONS, WEEK, Naive, World, hours, measured, questions
from tests.tries import tries

# --- told by hand -------------------------------------------------------------------------------------------------


def test_a_case_answered_paused_closed_late_and_reopened():
    world = World()
    nine = MONDAY + hours(9)
    key = world.open(nine)
    world.say("replied", nine + hours(3), case=key)
    world.say("waited", nine + hours(4), case=key, on="buyer")
    world.say("heard", nine + hours(28), case=key, **{"from": "buyer"})
    world.say("submitted", nine + hours(29), case=key, required=2, present=1)
    world.say("closed", nine + hours(30), case=key, outcome="claim_won")
    world.say("reopened", nine + hours(32), case=key)
    world.say("closed", nine + hours(40), case=key, outcome="claim_won")
    figure = measured(world, with_cases=True)
    assert (figure["first_response_p50"].value, figure["first_response_p50"].reason) == (None, "insufficient")
    assert figure["first_response_p50"].cases == ("LUN-1",)
    assert figure["sla_compliance"].value == 1.0
    assert figure["platform_on_time"].value == 1.0
    assert figure["evidence_completeness"].value == 0.5
    flow = [figure[name].value for name in ("backlog_start", "opened", "closed", "reopened", "backlog_end")]
    assert flow == [0, 1, 2, 1, 0]
    assert figure["reopen_rate"].value == 0.5
    assert figure["cycle_p50"].n == 1
    scope = scope_of("luna", Period("range", MONDAY, MONDAY + WEEK, "UTC"), MONDAY + WEEK)
    assert figures.samples(world.connection, scope)["cycle"][""].at[0] == 40 * 3600
    assert figures.samples(world.connection, scope)["work"][""].at[0] == (40 - 24 - 2) * 3600
    assert figures.samples(world.connection, scope)["first_response"][""].at[0] == 3 * 3600


def test_an_open_target_past_due_is_missed_and_one_second_earlier_is_not():
    world = World()
    key = world.open(MONDAY + hours(9))
    due = world.case(key).clocks["first_response"].due_at
    assert measured(world, now=due)["pending"].value == 2  # the first response and the resolution
    assert measured(world, now=due)["sla_compliance"].reason == "no_data"
    late = measured(world, now=due + timedelta(seconds=1))
    assert (late["sla_compliance"].value, late["sla_compliance"].n, late["pending"].value) == (0.0, 1, 1)
    assert late["unanswered_now"].value == 1
    assert late["unanswered_oldest"].value == (due - MONDAY - hours(9)).total_seconds() + 1


def test_exactly_at_the_due_instant_is_met_and_the_period_is_half_open():
    world = World()
    key = world.open(MONDAY + hours(9))
    due = world.case(key).clocks["first_response"].due_at
    world.say("replied", due, case=key)
    assert measured(world)["first_response_target_share"].value == 1.0
    assert measured(world, end=due)["first_response_target_share"].reason == "no_data"
    assert measured(world, start=due)["first_response_target_share"].value == 1.0


def test_what_is_entered_late_is_missed_unless_a_reason_says_otherwise():
    world = World()
    missed, forgiven = world.open(MONDAY + hours(9)), world.open(MONDAY + hours(9))
    late = MONDAY + timedelta(days=3)
    world.say("replied", MONDAY + hours(10), case=missed, recorded=late)
    world.say("replied", MONDAY + hours(10), case=forgiven, recorded=late, because_given=True)
    figure = measured(world, with_cases=True)
    assert (figure["first_response_target_share"].value, figure["first_response_target_share"].n) == (0.5, 2)
    assert (figure["unmissed_late"].value, figure["unmissed_late"].cases) == (1, ("LUN-2",))


def test_duplicates_and_cases_out_of_scope_count_for_no_promise_and_are_counted():
    world = World()
    for outcome in ("duplicate", "out_of_scope", "claim_won"):
        key = world.open(MONDAY + hours(9))
        world.say("replied", MONDAY + hours(10), case=key)
        world.say("closed", MONDAY + hours(11), case=key, outcome=outcome)
    figure = measured(world)
    assert figure["sla_compliance"].n == 2  # first response and resolution of the last
    assert figure["sla_compliance"].more["duplicate"] == figure["sla_compliance"].more["out_of_scope"] == 2
    assert figure["closed"].value == 3


def test_a_cancelled_target_is_left_out_and_counted():
    world = World()
    key = world.open(MONDAY + hours(9))
    world.say("edited", MONDAY + hours(10), case=key, cancelled=["resolution", "ml_rule"])
    figure = measured(world)
    assert figure["sla_compliance"].more["cancelled"] == 1
    assert figure["platform_on_time"].more["cancelled"] == 1
    assert figure["sla_compliance"].n == 1


def test_a_case_that_was_closed_at_the_end_is_in_no_list_of_open_ones_though_it_was_reopened_later():
    world = World()
    nine = MONDAY + hours(9)
    key = world.open(nine)
    world.say("closed", nine + hours(30), case=key, outcome="claim_won")
    world.say("reopened", MONDAY + WEEK + hours(9), case=key)
    world.say("closed", MONDAY + WEEK + hours(12), case=key, outcome="claim_won")
    figure = measured(world, now=MONDAY + WEEK + WEEK, with_cases=True)
    for name in ("backlog_end", "ageing", "unanswered_now"):
        assert (name, figure[name].cases) == (name, ()), "open again a week later is not open then"
    assert measured(world, start=MONDAY, end=MONDAY + hours(20), with_cases=True)["backlog_end"].cases == ("LUN-1",)


def test_the_baseline_is_frozen_and_a_reopening_does_not_move_it():
    world = World()
    keys = [world.open(MONDAY + hours(n)) for n in range(10)]
    for n, key in enumerate(keys):
        world.say("closed", MONDAY + hours(2 * n + 10), case=key, outcome="claim_won")
    assert measured(world)["cycle_p50"].by["defect"].baseline == statistics.median(
        (2 * n + 10 - n) * 3600 for n in range(10)
    )
    before = measured(world)["cycle_p50"].by["defect"].baseline
    world.say("reopened", MONDAY + hours(40), case=keys[0])
    world.say("closed", MONDAY + hours(60), case=keys[0], outcome="claim_won")
    for n in range(5):
        key = world.open(MONDAY + WEEK + hours(n))
        world.say("closed", MONDAY + WEEK + hours(n + 1), case=key, outcome="claim_won")
    part = measured(world, start=MONDAY + WEEK, end=MONDAY + 2 * WEEK)["cycle_p50"].by["defect"]
    assert (part.baseline, part.value, part.n) == (before, 3600, 5)
    assert part.improvement == pytest.approx((before - 3600) / before)
    assert measured(world)["cycle_p90"].by["defect"].baseline is None
    assert measured(world, client=None)["cycle_p50"].by["defect"].baseline is None


def test_nine_closed_cases_are_no_baseline():
    world = World()
    for n in range(9):
        world.say("closed", MONDAY + hours(n + 1), case=world.open(MONDAY + hours(n)), outcome="claim_won")
    assert measured(world)["cycle_p50"].by["defect"].baseline is None


def test_overlapping_waits_are_united():
    world = World()
    key = world.open(MONDAY)
    world.say("waited", MONDAY + hours(10), case=key, on="buyer")
    world.say("resumed", MONDAY + hours(20), case=key)
    world.say("waited", MONDAY + hours(12), case=key, on="carrier", recorded=MONDAY + hours(21))
    world.say("resumed", MONDAY + hours(25), case=key)
    world.say("closed", MONDAY + hours(30), case=key, outcome="claim_won")
    scope = scope_of("luna", Period("range", MONDAY, MONDAY + WEEK, "UTC"), MONDAY + WEEK)
    assert figures.samples(world.connection, scope)["work"][""].at[0] == (30 - 15) * 3600


def test_a_wait_that_reaches_beyond_the_end_counts_only_until_the_end():
    world = World()
    key = world.open(MONDAY)
    world.say("waited", MONDAY + hours(10), case=key, on="buyer", until=iso(MONDAY + hours(90)))
    world.say("closed", MONDAY + hours(30), case=key, outcome="claim_won")
    world.say("waited", MONDAY + hours(40), case=key, on="platform", until=iso(MONDAY + hours(50)))
    scope = scope_of("luna", Period("range", MONDAY, MONDAY + WEEK, "UTC"), MONDAY + WEEK)
    assert figures.samples(world.connection, scope)["work"][""].at[0] == 10 * 3600


def state_of(world: World, clock: str, now: datetime) -> str:
    sql = "SELECT {state} FROM clocks k WHERE k.id = :id".replace("{state}", figures.STATE)
    found = world.connection.execute(sql, {"now": int(now.timestamp()), "id": clock}).fetchone()[0]
    assert found == world.cases()[0].clocks[clock].state(now)
    return found


def test_a_pause_ends_at_its_last_instant_and_none_begins_after_the_date():
    world = World()
    key = world.open(MONDAY + hours(9))
    until = MONDAY + hours(12)
    world.say("waited", MONDAY + hours(10), case=key, on="buyer", until=iso(until))
    assert state_of(world, "resolution", until - timedelta(seconds=1)) == "paused"
    assert state_of(world, "resolution", until) == "running"
    early = iso(MONDAY + hours(9.5))
    world.say("edited", MONDAY + hours(11), case=key, due={"resolution": {"due_at": early, "warn_at": early}})
    assert state_of(world, "resolution", MONDAY + hours(11.5)) == "missed"


def test_what_happens_at_this_very_moment_counts_and_what_comes_later_does_not():
    world = World()
    key = world.open(MONDAY + hours(9))
    assert measured(world, now=MONDAY + hours(9))["unanswered_now"].value == 1
    assert measured(world, now=MONDAY + hours(9))["ageing"].n == 1
    assert measured(world, now=MONDAY + hours(9) - timedelta(seconds=1))["unanswered_now"].value == 0
    answered = MONDAY + hours(10)
    world.say("replied", answered, case=key)
    assert measured(world, now=answered - timedelta(seconds=1))["unanswered_now"].value == 1
    assert measured(world, now=answered)["unanswered_now"].value == 0


def test_percentiles_of_many_fetch_the_values_they_lie_between():
    world = World()
    for n in range(26):
        world.say("closed", MONDAY + timedelta(minutes=7 * n * n + 61), case=world.open(MONDAY), outcome="claim_won")
    figure = measured(world)
    cycles = [(7 * n * n + 61) * 60 for n in range(26)]
    assert figure["cycle_p50"].value == statistics.median(cycles)
    assert figure["cycle_p90"].value == statistics.quantiles(cycles, n=10, method="inclusive")[8]
    assert figure["cycle_p50"].cases is None


def test_nothing_at_all_is_no_data_and_never_100_percent():
    figure = measured(World())
    assert {name for name, one in figure.items() if one.reason == "no_data"} == {
        "first_response_p50",
        "first_response_p90",
        "first_response_target_share",
        "unanswered_oldest",
        "sla_compliance",
        "all_targets_met",
        "platform_on_time",
        "cycle_p50",
        "cycle_p90",
        "work_p50",
        "reopen_rate",
        "evidence_completeness",
    }
    assert figure["ageing"].value == {"0-2": 0, "3-7": 0, "8-14": 0, "15+": 0}


# --- random histories --------------------------------------------------------------------------------------------------


@settings(max_examples=tries(50), deadline=None)
@given(questions())
def test_sql_and_clocks_say_the_same_at_any_moment(question):
    world, _start, _end, now = question
    sql = "SELECT k.key, k.id, {state} FROM clocks k".replace("{state}", figures.STATE)
    found = {(key, clock): state for key, clock, state in world.connection.execute(sql, {"now": int(now.timestamp())})}
    assert found == {
        (case.key, clock.id): str(clock.state(now)) for case in world.cases() for clock in case.clocks.values()
    }


@settings(max_examples=tries(80), deadline=None)
@given(questions(), st.sampled_from(["luna", "norte", None]))
def test_sql_and_a_naive_count_agree(question, client):
    world, start, end, now = question
    figure = measured(world, start=start, end=end, now=now, client=client, with_cases=True)
    naive = Naive([case for case in world.cases() if client in (None, case.client)], start, end, now)
    for name, (value, n, ids) in naive.figures().items():
        got = figure[name]
        assert (name, got.n) == (name, n)
        assert (name, got.value) == (name, pytest.approx(value))
        if ids is not None:
            assert (name, sorted(got.cases)) == (name, sorted(set(ids)))
    sla = figure["sla_compliance"].more
    assert {key: sla[key] for key in ("cancelled", "duplicate", "out_of_scope")} == naive.left_out()
    assert figure["opened"].more["still_open"] == len([case for case in naive.opened() if not case.closed])


@settings(max_examples=tries(30), deadline=None)
@given(questions(), st.sampled_from(["luna", None]))
def test_the_backlog_reconciles(question, client):
    world, start, end, now = question
    figure = {name: one.value for name, one in measured(world, start=start, end=end, now=now, client=client).items()}
    moved = figure["backlog_start"] + figure["opened"] - figure["closed"] + figure["reopened"]
    assert moved == figure["backlog_end"]
    following = measured(world, start=end, end=end + WEEK, now=now, client=client)
    assert following["backlog_start"].value == figure["backlog_end"]


@settings(max_examples=tries(80), deadline=None)
@given(questions())
def test_values_of_times_agree_one_by_one(question):
    world, start, end, now = question
    naive = Naive(world.cases(), start, end, now)
    scope = scope_of(None, Period("range", start, end, "UTC"), now)
    found = figures.samples(world.connection, scope)
    for what, values in (("first_response", naive.answered()), ("cycle", naive.cycles()), ("work", naive.works())):
        samples = found[what]
        by_reason: dict[str, list[int]] = {"": list(values.values())}
        for key, value in values.items() if what != "first_response" else ():
            by_reason.setdefault(str(world.case(key).reason), []).append(value)
        assert {reason: sample.n for reason, sample in samples.items()} == {
            reason: len(given) for reason, given in by_reason.items()
        }
        for reason, sample in samples.items() if values else ():
            for percent in (50, 90):
                oracle = by_reason[reason] * (2 if len(by_reason[reason]) == 1 else 1)
                wanted = statistics.quantiles(oracle, n=100, method="inclusive")[percent - 1]
                assert sample.percentile(percent) == pytest.approx(wanted)


@settings(max_examples=tries(80), deadline=None)
@given(questions(), st.sampled_from(["luna", "norte"]), st.sampled_from(REASONS))
def test_first_closings_agree_one_by_one(question, client, reason):
    world, start, end, now = question
    naive = Naive([case for case in world.cases() if case.client == client], start, end, now)
    scope = scope_of(client, Period("range", start, end, "UTC"), now)
    found = figures.first_closings(world.connection, scope, reason)
    assert found == naive.first_closings(reason)[: figures.BASELINE_N]
