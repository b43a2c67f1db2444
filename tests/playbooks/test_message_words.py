"""A language of the user's own: its folder and its words are all that it takes; mistakes are told with file and line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from concierge_cli.errors import InvalidInput
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.message_words import read_words
from concierge_cli.playbooks.messages import Messages

GERMAN = """
joins = "und"
today = "heute"
tomorrow = "morgen"
weekdays = ["am Montag", "am Dienstag", "am Mittwoch", "am Donnerstag", "am Freitag", "am Samstag", "am Sonntag"]
months = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"]
day = "{weekday}, {day}. {month},"
moment = "{day} um {hour}"

[options]
replace = "einen Umtausch"
refund = "eine Erstattung"
"""


@pytest.fixture
def messages(tmp_path: Path) -> Messages:
    folder = tmp_path / "templates" / "de" / "common"
    folder.mkdir(parents=True)
    (folder.parent / "words.toml").write_text(GERMAN, encoding="utf-8")
    (folder / "offer_options.txt").write_text("Wir bieten {{ listed(options) }} an.", encoding="utf-8")
    (folder / "first_reply.txt").write_text('Hallo, {{ yours(item, "Ware") }}.', encoding="utf-8")
    return Messages(shipped_folder("templates"), tmp_path / "templates")


def test_a_language_of_ones_own_says_its_days_and_its_options(messages: Messages) -> None:
    words = messages.words("de")
    now = datetime(2026, 11, 17, 9, tzinfo=UTC)
    assert words.said_moment(datetime(2026, 11, 18, 14, tzinfo=UTC), now=now) == "morgen um 14:00"
    assert words.said_moment(datetime(2026, 11, 20, 9, 5, tzinfo=UTC), now=now) == "am Freitag, 20. November, um 9:05"
    template = messages.find("offer_options", "amazon", "de", "es")
    text = messages.render(template, {}, {"options": "replace; refund"}).text
    assert text == "Wir bieten einen Umtausch und eine Erstattung an."


def test_spanish_and_english_functions_are_not_lent_to_other_languages(messages: Messages) -> None:
    """They would put their own words into the message."""
    with pytest.raises(InvalidInput, match="yours"):
        messages.render(messages.find("first_reply", "amazon", "de"), {"item": "Kabel"})


def test_a_language_without_words_has_none(messages: Messages) -> None:
    assert not messages.words("fr").knows_days
    assert not messages.words("../es").knows_days


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('joins = "e"\nwekdays = []', "line 2: .*wekdays"),
        ('weekdays = ["seg"]', "line 1: .*weekdays.*7"),
        ('joins = "e"\n\n[evidence]\nserial = 3', "line 3: .*evidence"),
        ('moment = "{day} {buyer}"', "line 1: .*moment"),
        ("joins = ", "line 1"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=rf"words.toml, .*{says}"):
        read_words("pt", file)
