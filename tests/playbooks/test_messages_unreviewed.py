"""Portuguese and Polish messages: complete, within the limits, without a finding, and never in two languages at once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from concierge_cli.domain.message_check import check_message
from concierge_cli.domain.vocabulary import Reason
from concierge_cli.playbooks.message_template import Template
from concierge_cli.playbooks.messages import COMMON, Messages
from concierge_cli.playbooks.sandbox import Value
from concierge_cli.services.linting import manner_of
from tests.lint_lines import shipped, whole

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
MESSAGES = Messages(ROOT / "templates")
FOLDERS = {"pt": {COMMON}, "pl": {COMMON, "allegro"}}
UNREVIEWED = [one for one in MESSAGES.list() if one.language in FOLDERS]
WORDS = {language: MESSAGES.words(language) for language in FOLDERS}
FOREIGN = re.compile(
    r"[¿¡ñ]|\b(?:the|your|you|with|and|order|will|el|los|las|del|tu|su|con|una|pedidos?\sde|caso\sdel|y)\b",
    re.IGNORECASE,
)
"""Words of Spanish and English that neither Portuguese nor Polish has."""


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc]


def place(template: Template) -> str:
    return f"{template.language}/{template.platform}/{template.name}"


def spanish(template: Template) -> Template:
    return MESSAGES.find(template.name, template.platform, "es")


def values(template: Template, **more: Value) -> dict[str, Value]:
    """What a case gives, and for the template's own variables their examples."""
    words = WORDS[template.language]
    given: dict[str, Value] = {
        "buyer": "Ana",
        "store": "Luna",
        "platform": "Allegro",
        "order": "2000007819609432",
        "platform_case": "5298178312",
        "missing": (words.evidence["defect_photo"],),
        "options": ("offer_return", "replace"),
        "next_update": words.said_moment(at(2026, 11, 18, 14), now=at(2026, 11, 13, 9)),
        "amount": "24,99 zł",
        "tracking": "794612345678",
        "carrier": "DHL",
    }
    given |= {name: one.typed(one.example(template.language)) for name, one in template.extra.items()}
    return given | more


@pytest.mark.parametrize("language", FOLDERS)
def test_every_message_to_a_buyer_is_there(language: str) -> None:
    def named(tongue: str, folder: str) -> set[str]:
        return {one.name for one in MESSAGES.list() if (one.language, one.platform) == (tongue, folder)}

    # Polish has one tone: what is general there is as formal as Allegro asks for.
    formal_already = named("pl", COMMON) if language == "pl" else set()
    for folder in FOLDERS[language]:
        there = {one.name for one in UNREVIEWED if (one.language, one.platform) == (language, folder)}
        assert there == named("es", folder) - (formal_already if folder != COMMON else set())


@pytest.mark.parametrize("template", UNREVIEWED, ids=place)
def test_it_says_that_nobody_has_read_it_and_asks_for_the_same(template: Template) -> None:
    twin = spanish(template)
    for part in ("stage", "procedures", "tone", "title", "needs", "signed"):
        assert getattr(template, part) == getattr(twin, part), part
    assert template.unreviewed
    assert MESSAGES.find(template.name, template.platform, template.language).notice
    assert set(template.extra) == set(twin.extra)
    left_out = MESSAGES.variables(twin) - MESSAGES.variables(template)
    assert left_out <= {"item", "buyer"}, "a Polish greeting bends the name, and a product its ending"
    assert MESSAGES.variables(template) <= MESSAGES.variables(twin)


@pytest.mark.parametrize("template", UNREVIEWED, ids=place)
def test_it_reads_in_one_language_and_passes_the_check_of_its_platform(template: Template) -> None:
    full = values(template)
    least = {
        name: value for name, value in full.items() if name in {*template.needs, *template.extra, "order", "store"}
    }
    platforms = [template.platform] if template.platform != COMMON else [one.code for one in shipped().platforms()]
    nothing_missing = {} if "missing" in template.needs else {"missing": ()}
    for given in (full, least, full | nothing_missing):
        for reason in ("", *Reason) if "by_reason(" in template.body else ("defect",):
            text = MESSAGES.render(template, {**given, "reason": reason}).text
            assert not any(sign in text for sign in ("{", "}", "  ", " .", " ,", "..", "None", "()", ",.")), text
            assert whole(text, "Luna"), text
            assert not FOREIGN.search(text.replace("DHL", "")), (FOREIGN.search(text), text)
            for platform in platforms:
                manner = manner_of(shipped(), platform, language=template.language, tone=template.tone)
                if template.language == "pl" and manner.max_chars and manner.max_chars < 500:
                    manner = replace(manner, max_chars=None)  # no Polish buyer there
                assert check_message(text, language=template.language, manner=manner) == [], text


@pytest.mark.parametrize("language", FOLDERS)
def test_the_words_of_a_language_are_complete(language: str) -> None:
    words = WORDS[language]
    book = shipped()._book  # every code that there is, not the few of one case
    assert words.knows_days
    assert words.joins
    the_buyers = {kind for kind, one in book["kinds"].items() if one["from"] == "buyer"}
    assert the_buyers <= set(words.evidence) <= set(book["kinds"]), "a store is asked in Spanish or English"
    assert set(words.again) == set(book["again"])
    assert set(words.options) == set(MESSAGES.words("es").options) == set(MESSAGES.words("en").options)
    named = {one.code for one in shipped().platforms() if one.label.es != one.label.en}
    assert named <= set(words.platforms)


@pytest.mark.parametrize("name", ["first_reply", "ask_evidence", "status_update"])
def test_mercado_livre_has_room_for_all_that_a_buyer_must_send(name: str) -> None:
    template = MESSAGES.find(name, "mercadolibre", "pt")
    words, limit = WORDS["pt"], shipped().platform("mercadolibre").messages.max_chars
    assert limit == 350
    for reason in Reason:
        needed = shipped().evidence_for("mercadolibre", "claim", reason)[0]
        missing = tuple(words.evidence[kind] for kind in needed if shipped().evidence_kind(kind).giver == "buyer")
        if missing:
            given = values(template, reason=reason, missing=missing, buyer="Maria José", status="o pacote chegou hoje")
            text = MESSAGES.render(template, given).text
            assert len(text) <= limit, (len(text), text)
            assert all(one in text for one in missing)


def test_days_are_said_in_the_languages_own_way() -> None:
    now = at(2026, 11, 17, 9, 10)
    for language, today, tomorrow, later in (
        ("pt", "hoje às 18:00", "amanhã às 9:05", "sexta-feira, 1 de janeiro, às 14:00"),
        ("pl", "dziś o 18:00", "jutro o 9:05", "w piątek 1 stycznia o 14:00"),
    ):
        words = WORDS[language]
        assert words.said_moment(at(2026, 11, 17, 18), now=now) == today
        assert words.said_moment(at(2026, 11, 18, 9, 5), now=now) == tomorrow
        assert words.said_moment(at(2027, 1, 1, 14), now=now) == later
