"""Notices and messages that were labelled by hand: what the shipped words recognise, and that they never claim to know
what nobody can tell. The first file taught the words, the second corrected them, nobody looked at the third again.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from concierge_cli.domain.recognise import SURE, recognise
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.book import Playbooks

DATA = Path(__file__).parents[1] / "data"
FIELDS = ("platform", "procedure", "reason", "code", "order", "claim")
LEXICON, PLACES = Playbooks(shipped_folder("sops"), None).recognised_by()


def notices(name):
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))["notice"]


FILES = {name: notices(name) for name in ("notices", "notices_blind", "notices_last")}
EVERY = [notice for file in FILES.values() for notice in file]


@pytest.mark.parametrize("notice", EVERY, ids=lambda notice: notice["text"][:40])
def test_nothing_is_sure_that_is_not_so(notice):
    found = recognise(notice["text"], LEXICON, PLACES)
    for field in FIELDS:
        guess = getattr(found, field)
        if guess.level == SURE:
            assert guess.value == notice.get(field, ""), (field, guess)


def counted(file):
    """By field: hits, misses, wrong ones, and unknown ones that stayed so."""
    counts = {field: Counter() for field in FIELDS}
    for notice in FILES[file]:
        found = recognise(notice["text"], LEXICON, PLACES)
        for field in FIELDS:
            value, wanted = getattr(found, field).value, notice.get(field, "")
            said = ("hit" if wanted else "clean") if value == wanted else "wrong" if value else "missed"
            counts[field][said] += 1
    return counts


def test_the_corpus_is_large_and_holds_what_nobody_can_tell():
    assert len(FILES["notices"]) >= 80
    assert sum(len(notice) == 1 for notice in EVERY) >= 50
    assert len({notice["text"] for notice in EVERY}) == len(EVERY)


@pytest.mark.parametrize(
    ("file", "field", "found", "wrong"),
    [
        ("notices", "platform", 1.0, 0),
        ("notices", "procedure", 0.97, 0),
        ("notices", "reason", 1.0, 0),
        ("notices_blind", "platform", 1.0, 0),
        ("notices_blind", "procedure", 1.0, 0),
        ("notices_blind", "reason", 0.93, 1),
        ("notices_last", "platform", 1.0, 0),
        ("notices_last", "procedure", 0.9, 0),
        ("notices_last", "reason", 0.5, 1),
        *((file, field, 1.0, 0) for file in FILES for field in ("code", "order", "claim")),
    ],
)
def test_how_much_is_found_and_how_little_is_wrong(file, field, found, wrong):
    counts = counted(file)[field]
    assert counts["hit"] >= found * (counts["hit"] + counts["missed"])
    assert counts["wrong"] <= wrong


def test_every_word_of_the_data_can_be_found():
    """A phrase with an accent or a capital would never meet a folded text."""
    for saying in (*LEXICON.procedures.values(), *LEXICON.reasons.values()):
        for phrase in (*saying.says, *saying.words, *saying.nots):
            assert phrase == phrase.lower().strip(), phrase
            assert not set(phrase) & set("áéíóúñüãõçąćęłńóśźż-—"), phrase
