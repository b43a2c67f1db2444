"""An order to a terminal goes whole: without its first sign alone, the rest would stand there as text."""

from __future__ import annotations

import pytest

from concierge_cli.domain.outside_text import clean_text
from concierge_cli.playbooks.message_values import plain


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ana\x1b[2J Pérez", "Ana Pérez"),
        ("\x1b]0;owned\x07Ana", "Ana"),
        ("\x1b[31mAna\x1b[0m", "Ana"),
        ("\x9b1mAna", "Ana"),
        ("\x1bPq#0\x1b\\Ana", "Ana"),
        ("Ana [2J] y 3;4", "Ana [2J] y 3;4"),  # what somebody wrote stays
    ],
)
def test_it_goes_from_cells_and_from_messages(text, seen):
    assert clean_text(text) == seen
    assert plain(text) == seen


def test_line_ends_and_tabs_stay_in_a_cell():
    assert clean_text("uno\r\ndos\ttres\x1b[2K") == "uno\ndos\ttres"
    assert plain("uno\ndos\x1b[2K", lines=True) == "uno\ndos"
