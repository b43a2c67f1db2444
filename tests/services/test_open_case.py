"""Opening a case: what is refused leaves the journal as it was, and what is taken has its deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from concierge_cli.domain.case import Item
from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import Basis, Outcome, Procedure, Reason, Status
from concierge_cli.errors import Conflict, InvalidInput, NotFound, RuleViolation
from concierge_cli.services.closing import undo
from concierge_cli.services.desk import Entry
from concierge_cli.services.open_case import open_case
from concierge_cli.services.quick import solve_at_once
from tests.services.store import RECEIVED, add_luna, claim, count, desk_in, later, money, said, wanted


def test_a_claim_has_its_promises_its_platforms_date_and_its_evidence(desk):
    case = claim(desk)
    assert case.id == "ACC-1"
    assert sorted(case.clocks) == ["first_response", "ml_claim_protect_reputation", "resolution"]
    assert case.clocks["ml_claim_protect_reputation"].due_at == datetime.fromisoformat("2026-11-18T23:59:59-06:00")
    assert case.clocks["ml_claim_protect_reputation"].basis is Basis.ASSUMED
    assert case.missing() == ("chat_log", "defect_photo"), "the order number of `open` satisfies order_id"


def test_the_platforms_own_opening_time_is_where_its_deadline_begins(desk):
    opened = RECEIVED - timedelta(hours=20)
    clock = claim(desk, platform_opened_at=opened).clocks["ml_claim_protect_reputation"]
    assert clock.started_at == opened
    assert clock.basis is Basis.RULE


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client": "nadie"}, NotFound),
        ({"order": ""}, InvalidInput),
        ({"order": "---"}, InvalidInput),
        ({"order": "   "}, InvalidInput),
        ({"amount": money("0 MXN")}, InvalidInput),
        ({"received_at": datetime.fromisoformat("2026-11-17T09:11-06:00")}, InvalidInput),
        ({"platform_opened_at": datetime.fromisoformat("2027-01-01T00:00-06:00")}, InvalidInput),
        ({"delivered_at": datetime.fromisoformat("2027-01-01T00:00-06:00")}, InvalidInput),
        ({"due_at": RECEIVED}, InvalidInput),
        ({"due_at": RECEIVED - timedelta(days=1)}, InvalidInput),
        ({"entry": said("2026-11-12T10:00")}, InvalidInput),
        ({"entry": said("2026-11-18T10:00")}, InvalidInput),
        ({"platform": "allegro", "procedure": Procedure.COMPLAINT}, RuleViolation),
        ({"platform": "amazon", "site": "MX", "procedure": Procedure.A_TO_Z}, RuleViolation),
        ({"site": "XXX"}, NotFound),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else value.__name__,
)
def test_what_cannot_be_is_refused_and_nothing_is_logged(desk, changes, error):
    before = count(desk)
    with pytest.raises(error) as caught:
        open_case(desk, wanted(**changes))
    assert caught.value.message
    assert caught.value.hint
    assert count(desk) == before


def test_a_reason_takes_what_is_out_of_scope_and_what_is_a_duplicate(desk):
    claim(desk)
    favour = Entry(because="favor de la casa")
    assert claim(desk, entry=favour).id == "ACC-2"
    foreign = claim(desk, platform="allegro", procedure=Procedure.COMPLAINT, order="7", entry=favour)
    assert foreign.platform == "allegro"


def test_the_same_order_is_a_duplicate_however_it_is_spelt_and_another_item_is_not(desk):
    first = claim(desk, items=(Item(sku="CABLE", qty=1),))
    with pytest.raises(Conflict) as caught:
        claim(desk, order="2000 0078-1960 9432", items=(Item(sku="CABLE", qty=2),))
    assert first.id in caught.value.message
    assert caught.value.hint == f"concierge show {first.id}"
    assert claim(desk, items=(Item(sku="FUNDA", qty=1),)).id == "ACC-2"
    with pytest.raises(Conflict):
        claim(desk)  # no item means the whole order


def test_a_message_needs_no_order(desk):
    case = claim(desk, platform="instagram", procedure=Procedure.DM, reason=Reason.OTHER, order="", amount=None)
    assert case.order_id == ""
    assert case.order_key == ""


def test_two_sites_need_one_to_be_named(desk, tmp_path):
    two = desk_in(tmp_path / "other")
    add_luna(two, platforms={"mercadolibre": ("MLM", "MLA")})
    with pytest.raises(InvalidInput, match="--site"):
        claim(two)
    assert claim(two, site="MLA").site == "MLA"
    two.journal.close()


def test_an_entry_that_is_too_large_is_refused_whole(desk):
    before = count(desk)
    with pytest.raises(InvalidInput):
        claim(desk, buyer="b" * 7_900, stated_reason="c" * 7_900, note="d" * 7_900)
    assert count(desk) == before
    assert claim(desk).id == "ACC-1", "no number was lost"


def test_a_quick_matter_is_one_command(desk):
    case = solve_at_once(
        desk,
        wanted(platform="instagram", procedure=Procedure.DM, reason=Reason.OTHER, order="", amount=None),
        answer="Ya quedó.",
        outcome=Outcome.DENIED,
    )
    assert case.status(desk.now) is Status.CLOSED
    assert case.first_response_at is not None
    before = count(desk)
    with pytest.raises(RuleViolation):
        undo(desk, entry=Entry())
    undo(desk, entry=Entry(because="era otra"))
    assert desk.journal.case(case.key) is None, "opening, answer and closing go together"
    assert count(desk) == before + 1


@pytest.mark.parametrize(
    ("answer", "outcome", "error"),
    [("Ya quedó.", Outcome.REFUNDED_KEEP_ITEM, RuleViolation), (" \n", Outcome.DUPLICATE, InvalidInput)],
)
def test_a_matter_that_is_not_quick_opens_nothing(desk, answer, outcome, error):
    before = count(desk)
    with pytest.raises(error):
        solve_at_once(desk, wanted(), answer=answer, outcome=outcome)
    assert count(desk) == before


def test_a_clock_set_back_by_two_hours_opens_a_case_and_says_so(desk):
    claim(desk)
    back = later(desk, "2026-11-17T07:10")
    case = open_case(back, replace(wanted(order="8"), received_at=None))
    assert case.id == "ACC-2"
    assert case.received_at == back.now
    assert len(desk.journal.notices) == 1
    open_case(later(desk, "2026-11-17T09:30"), wanted(order="9"))
    assert len(desk.journal.notices) == 1, "the clock is right again"


def test_what_was_paid_keeps_its_cents(desk):
    assert claim(desk, amount=money("0.01 MXN")).amount == money("0.01 MXN")
    assert isinstance(claim(desk, order="8", amount=money("999999999999.99 MXN")).amount, Money)
