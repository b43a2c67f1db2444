"""The check of outgoing messages against a labelled corpus, and its parts one by one.

Each line of the corpus has a text, its language and platform, and the classes that must be found: no more, no fewer.
Half of it is clean and tricky: order and tracking numbers, dates, prices, models, guarantees that are none.
"""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli import i18n
from concierge_cli.domain.message_check import Finding, Manner, check_message
from concierge_cli.domain.message_text import fold
from concierge_cli.services.linting import manner_of
from tests.lint_lines import BLIND, OWN, Count, count, lines, shipped
from tests.lint_table import table

LINES = lines(OWN)
FULL, WORDS = ("es", "en"), ("pt", "pl")
"""Languages that are checked in full, and those that are checked for promises, contacts and pressure."""


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.bind("en")


def check(text: str, platform: str = "mercadolibre", language: str = "es", **more: Any) -> list[Finding]:
    manner = replace(manner_of(shipped(), platform, language=language), **more)
    return check_message(text, language=language, manner=manner)


def test_the_corpus_has_no_miss_and_no_false_alarm() -> None:
    assert count(LINES).wrong == []


def test_lines_that_were_written_without_the_rules_are_mostly_judged_right() -> None:
    """They may never be judged worse than today; one miss and two false alarms stand as they are."""
    blind = count(lines(BLIND))
    assert blind.total >= 170
    assert blind.clean >= 50
    assert blind.misses.total() <= 1
    assert blind.alarms.total() <= 2


def test_the_corpus_is_worth_its_name() -> None:
    clean = [line for line in LINES if not line["classes"]]
    assert len(LINES) >= 900
    assert len(clean) >= len(LINES) * 0.49
    assert {line["language"] for line in clean} == {*FULL, *WORDS}
    counts = count(LINES).hits
    least = {
        "outcome_promise": (40, 8),
        "forbidden_contact": (20, 7),
        "asks_to_close_or_not_claim": (14, 5),
        "review_pressure": (9, 4),
    }
    for class_, (full, words) in least.items():
        assert all(counts[class_, language] >= full for language in FULL), class_
        assert all(counts[class_, language] >= words for language in WORDS), class_
    for class_ in (
        "slang_or_hedging_in_formal",
        "third_party_personal_data",
        "unresolved_placeholder",
        "emoji_in_formal",
    ):
        assert all(counts[class_, language] >= 3 for language in FULL), class_
    assert counts["wrong_address_form", "es"] >= 15


def test_the_table_says_what_was_counted() -> None:
    own, blind = Count(), Count()
    own.hits["too_long", "es"], blind.misses["too_long", "es"], blind.alarms["emoji_in_formal", "en"] = 3, 2, 1
    rows = [row.split() for row in table(own, blind)]
    assert ["too_long", "es", "3", "0", "0", "0", "2", "0"] in rows
    assert ["emoji_in_formal", "en", "0", "0", "0", "0", "0", "1"] in rows
    assert ["all", "3", "0", "0", "0", "2", "1"] in rows


def test_accents_and_capitals_do_not_hide_a_promise() -> None:
    for line in LINES:
        if "outcome_promise" in line["classes"] and line["language"] == "es" and "sí o sí" not in line["text"]:
            bare = "".join(
                sign for sign in unicodedata.normalize("NFD", line["text"]) if not unicodedata.combining(sign)
            )
            assert "outcome_promise" in {one.class_ for one in check(bare.upper(), "own_store")}, line["text"]


@pytest.mark.parametrize(
    ("text", "class_", "words"),
    [
        ("Lo firmó tu vecino, Raúl Ortega.", "third_party_personal_data", "vecino, Raúl Ortega"),
        ("Hola. Mercado Libre te va a devolver el dinero.", "outcome_promise", "Mercado Libre te va a devolver"),
        ("Hola, {{ buyer }}: gracias.", "unresolved_placeholder", "{{ buyer }}"),
        ("Escribe a ana@luna.mx hoy.", "forbidden_contact", "ana@luna.mx"),
        ("Mi cel es 55 1234 5678.", "forbidden_contact", "55 1234 5678"),
        ("Por favor cierra el reclamo hoy.", "asks_to_close_or_not_claim", "Por favor cierra el reclamo"),
    ],
)
def test_a_finding_names_the_words_and_their_place(text: str, class_: str, words: str) -> None:
    found = [one for one in check(text, region="MX") if one.class_ == class_]
    assert [one.words for one in found] == [words]
    assert text[found[0].start : found[0].end] == words
    assert found[0].severity == "error"
    assert found[0].rule
    assert found[0].source
    assert found[0].to_json()["class"] == class_


def test_length_counts_composed_characters() -> None:
    text = unicodedata.normalize("NFD", "ñ" * 350)
    assert len(text) == 700
    assert check(text) == []
    found = check(text + "ab")
    assert [(one.class_, one.words, one.start, one.end) for one in found] == [("too_long", "ab", 350, 352)]
    assert found[0].rule == "The platform takes 350 characters; this has 352."
    assert check("a" * 351, max_chars=None) == []


def test_what_stops_a_message_depends_on_what_the_platform_forbids() -> None:
    text = "Cierra el reclamo y déjanos 5 estrellas 🙏 llámanos al 55 1234 5678"
    free = {one.class_: one.severity for one in check(text, "own_store", tone="formal")}
    assert free == {"asks_to_close_or_not_claim": "warning", "review_pressure": "warning", "emoji_in_formal": "warning"}
    bound = {one.class_: one.severity for one in check(text, "amazon")}
    assert bound == dict.fromkeys([*free, "forbidden_contact"], "error")


@pytest.mark.parametrize(
    ("text", "form", "words"),
    [
        ("¿Puede mandarme su foto? Te escribo mañana.", "usted", ["Te"]),
        ("Usted puede mandarla por aquí.", "tu", ["Usted"]),
        ("¿Podés mandarme tu foto?", "tu", ["Podés"]),
        ("¿Puedes mandarme tu foto? Decime.", "vos", ["Puedes"]),
        ("¿Puedes mandarme tu foto? Te escribo.", "tu", []),
        ("¿Podés mandarme tu foto? Te escribo.", "vos", []),
        ("¿Puede mandarme su foto? Le escribo.", "usted", []),
    ],
)
def test_another_form_of_address_is_a_warning(text: str, form: str, words: list[str]) -> None:
    found = check(text, address_form=form)
    assert [(one.class_, one.words, one.severity) for one in found] == [
        ("wrong_address_form", one, "warning") for one in words
    ]


@pytest.mark.parametrize(
    ("platform", "text", "alarms"),
    [
        ("amazon", "Vea https://www.amazon.com.mx/your-orders para la etiqueta.", 0),
        ("amazon", "Vea https://www.mercadolibre.com.mx/ventas para la etiqueta.", 1),
        ("mercadolibre", "Mira https://www.mercadolibre.com.mx/ventas hoy.", 0),
        ("mercadolibre", "Mira https://mercadolibre.com.mx.luna.shop/ventas hoy.", 1),
        ("instagram", "Mira https://luna.shop o llama al 55 1234 5678.", 0),
    ],
)
def test_the_platforms_own_pages_are_no_contact_data(platform: str, text: str, alarms: int) -> None:
    assert len(check(text, platform)) == alarms


@pytest.mark.parametrize(
    ("text", "region", "found"),
    [
        ("Anota 11 4567 8901 por favor", "AR", True),
        ("Anota 11 4567 8901 por favor", "UY", False),
        ("Anota +54 9 11 4567 8901 por favor", "MX", True),
        ("Tu guía es 55 1234 5678", "MX", False),
        ("El 2000007819609432 es tu compra", "MX", False),
        ("Del 20/11/2026 al 30/11/2026", "MX", False),
        ("Son $12345678.00 en total", "MX", False),
    ],
)
def test_telephone_numbers_by_country(text: str, region: str, found: bool) -> None:
    assert bool(check(text, region=region)) is found


def test_texts_are_spanish_where_spanish_is_bound() -> None:
    i18n.bind("es")
    found = check("Te garantizo que Amazon aprobará tu reclamo.")[0]
    assert found.rule == "No prometas lo que decide alguien más."
    assert found.source == "el acuerdo con la tienda: no prometer lo que aprueba una plataforma"


@given(st.text(max_size=400))
def test_any_text_is_checked_and_every_place_lies_inside(text: str) -> None:
    shown = unicodedata.normalize("NFC", text)
    assert len(fold(shown)) == len(shown)
    for one in check(text, "amazon"):
        assert 0 <= one.start < one.end <= len(shown)


@pytest.mark.parametrize(
    ("piece", "language"),
    [
        *((one, "es") for one in ("a-", "a.", "a@", "_", "X", "{{", "[a ", "garantizo que ", "por favor te pido ")),
        *(
            (one, "es")
            for one in ("deja positiva ", "amazon te ", "te escribo ", "el vecino Ana ", "tarjeta 1", "1234 ")
        ),
        *((one, "pt") for one in ("garanto que ", "o banco vai ", "por favor ", "deixe positiva ", "me passa ")),
        *((one, "pl") for one in ("gwarantuje ", "allegro na ", "prosze ", "pozytywna ", "sprawa ")),
    ],
)
def test_a_long_text_is_checked_in_time_that_grows_with_it(piece: str, language: str) -> None:
    check(piece, "amazon", language)
    started = time.process_time()
    check(piece * (8000 // len(piece)), "amazon", language, max_chars=None, address_form="tu")
    assert time.process_time() - started < 30  # seconds of work; a text that backtracks takes many minutes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hey, your parcel left.", ["Hey"]),
        ("The Kinda kettle is red.", []),
        ("THE PARCEL IS GONNA BE LATE.", ["GONNA"]),
        ("Perhaps it is lost.", ["Perhaps"]),
    ],
)
def test_a_name_is_no_slang(text: str, found: list[str]) -> None:
    assert [one.words for one in check(text, "amazon", "en")] == found
    assert {one.severity for one in check(text, "amazon", "en")} <= {"error"}
    assert check(text, "own_store", "en") == []


def test_a_step_has_a_minimum_to_say() -> None:
    must = [("when you write", ("te escribo", "mañana*"))]
    assert check("Mañana te escribo.", must_say=must) == []
    (found,) = check("Hola, Ana.", must_say=must)
    assert (found.class_, found.words, found.severity) == ("missing_content", "", "warning")
    assert found.rule == "This step has to say more: when you write."


def test_who_forbids_it_is_the_playbooks_to_say() -> None:
    sources = {"": "their pages", "ask_to_close": "their rules of exclusion", "max_chars": "their guide"}
    manner = Manner(forbidden=("contact_data", "ask_to_close"), sources=sources, max_chars=20)
    text = "Cierra el reclamo y escribe a ana@luna.mx 5 estrellas"
    said = {one.class_: one.source for one in check_message(text, language="es", manner=manner)}
    assert said == {
        "asks_to_close_or_not_claim": "their rules of exclusion",
        "forbidden_contact": "their pages",
        "too_long": "their guide",
    }


@pytest.mark.parametrize(
    ("number", "found"), [("4111 1111 1111 1111", True), ("4111 1111 1111 1112", False), ("2000007819609432", False)]
)
def test_a_card_is_known_by_its_check_digit(number: str, found: bool) -> None:
    assert bool(check(f"El número es {number} según el recibo.", "own_store")) is found


def test_another_buyers_number_is_found_where_it_is_known() -> None:
    found = check_message("Tu pedido 1042 y el 1043.", language="es", manner=Manner(), strangers=["1043"])
    assert [(one.class_, one.words) for one in found] == [("third_party_personal_data", "1043")]


def test_importing_the_check_loads_nothing_heavy() -> None:
    program = (
        "import sys; from concierge_cli.domain.message_check import Manner, check_message;"
        "c = lambda text: check_message(text, language='es', manner=Manner(forbidden=('contact_data',)));"
        "c('Tu pedido 2000007819609432 llega el 18/11'); c('Te garantizo que leí tu mensaje.');"
        "print({'phonenumbers', 'jinja2', 'pydantic'} & set(sys.modules));"
        "c('Mi número es 55 1234 5678'); print('phonenumbers' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n")[:2] == ["set()", "True"]
