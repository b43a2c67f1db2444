"""An entry survives the way through two cells of text; what is no entry is refused."""

from __future__ import annotations

import pytest
from hypothesis import given

from concierge_cli.domain.event import broken_parts, erased
from concierge_cli.services.mirror.log_cells import cells_of, event_of
from tests.domain.histories import History, histories


@given(histories(machines=2))
def test_every_entry_comes_back_as_it_was_and_erased_ones_stay_erased(history: History):
    for event in history.events:
        for one in (event, erased(event)):
            cells = cells_of(one)
            assert event_of(cells.json, cells.personal) == one
            assert broken_parts(one) == []
            assert (cells.json + cells.personal).isascii()
            assert cells.personal == "" if one.personal is None else cells.personal


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("", ""),
        ("{}", ""),
        ("[]", ""),
        ("no JSON", ""),
        ('{"id": 1}', '{"personal": {}, "personal_salt": "00"}'),
        ("[" * 100_000, ""),
    ],
)
def test_what_is_no_entry_is_refused(text: str, personal: str):
    with pytest.raises(ValueError, match=r"."):
        event_of(text, personal)
