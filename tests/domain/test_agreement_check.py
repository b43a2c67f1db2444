"""The check of agreements with a store against labelled sentences, half of them clean and tricky, and on a whole one."""

from __future__ import annotations

import time

import pytest

from concierge_cli import i18n
from concierge_cli.domain.agreement_check import check_agreement
from concierge_cli.services.linting import lint_agreement
from tests.lint_lines import AGREEMENTS, count, lines, shipped

LINES = lines(AGREEMENTS)
OWN = [line for line in LINES if not line.get("blind")]
BLIND = [line for line in LINES if line.get("blind")]

WHOLE = {
    "es": (
        "Llevamos los reclamos de Mercado Libre y los A-to-z de Amazon.\n"
        "Contestamos en 12 horas del horario acordado, de lunes a viernes de 9:00 a 18:00.\n"
        "No se promete el resultado de ningún caso: decide la plataforma.\n"
        "El servicio no incluye ventas ni publicidad."
    ),
    "en": (
        "We handle claims on Mercado Libre and A-to-z claims on Amazon.\n"
        "We answer within 12 agreed hours, Monday to Friday, 9:00 to 18:00.\n"
        "The outcome of a case is never promised: the platform decides.\n"
        "Sales and advertising are not included."
    ),
}


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.bind("en")


def test_no_sentence_of_the_own_lines_is_judged_wrongly() -> None:
    assert count(OWN).wrong == []
    clean = sum(not line["classes"] for line in OWN)
    assert clean >= len(OWN) * 0.49
    assert len(OWN) >= 140


def test_blind_sentences_are_judged_no_worse_than_today() -> None:
    counted = count(BLIND)
    assert (counted.misses.total(), counted.alarms.total()) == (0, 0)
    assert counted.total >= 55
    assert counted.clean >= 28


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_whole_agreement_passes_and_one_that_leaves_things_out_is_told(language: str) -> None:
    assert lint_agreement(shipped(), WHOLE[language], language=language) == []
    for number, line in enumerate(WHOLE[language].split("\n")):
        left = "\n".join(one for one in WHOLE[language].split("\n") if one != line)
        found = lint_agreement(shipped(), left, language=language)
        assert [one.severity for one in found] == (["warning"] if number else []), line
        assert all(one.class_ == "missing_content" for one in found)


def test_a_finding_names_the_words_their_place_and_who_says_so() -> None:
    text = "Objeto: atención de casos. La cuenta nunca será suspendida mientras dure el acuerdo."
    (found,) = check_agreement(text, language="es")
    assert (found.class_, found.severity) == ("outcome_promise", "error")
    assert text[found.start : found.end] == found.words == "cuenta nunca será suspendida"
    assert found.source == "good practice of the trade: nobody can sell what somebody else decides"


def test_what_the_platform_may_decide_is_no_promise_where_it_is_open() -> None:
    for text in ("Si ganamos el reclamo, se informa.", "La meta es recuperar el 80 % de los contracargos."):
        assert check_agreement(text, language="es") == [], text


@pytest.mark.parametrize("piece", ["garantizamos ", "la cuenta no será ", "100 % de los reclamos ", "a" * 40 + " "])
def test_a_long_text_that_repeats_itself_is_checked_all_the_same(piece: str) -> None:
    started = time.process_time()
    check_agreement(piece * 2000, language="es")
    assert time.process_time() - started < 30  # seconds of work; a text that backtracks takes many minutes
