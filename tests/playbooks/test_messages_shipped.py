"""The shipped templates: each in both languages, in three forms of address, within the limits, and without a finding."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from concierge_cli.domain.message_check import check_message
from concierge_cli.domain.vocabulary import AddressForm, Reason
from concierge_cli.playbooks.message_template import Template
from concierge_cli.playbooks.message_values import STANDARD
from concierge_cli.playbooks.messages import COMMON, Messages
from concierge_cli.playbooks.sandbox import Value
from concierge_cli.services.linting import manner_of
from tests.lint_lines import shipped, whole

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
MESSAGES = Messages(ROOT / "templates")
SHIPPED = MESSAGES.list()
EVIDENCE = tomllib.loads((ROOT / "sops/common/evidence.toml").read_text(encoding="utf-8"))
PLATFORMS = {one.code: one for one in shipped().platforms()}


def place(template: Template) -> str:
    return f"{template.language}/{template.platform}/{template.name}"


def examples(template: Template, **more: Value) -> dict[str, Value]:
    """A value for everything, as the example in the table or in the front matter says it."""
    every = {**STANDARD, **template.extra}
    given = {name: variable.typed(variable.example(template.language)) for name, variable in every.items()}
    return {**given, "signature": "", **more}


def least(template: Template, **more: Value) -> dict[str, Value]:
    """Only what a template cannot do without."""
    full = examples(template)
    kept = {*template.needs, "order", "amount", "store", *template.extra}
    return {name: value for name, value in full.items() if name in kept} | more


def findings(template: Template, text: str, platform: str, form: str) -> list[str]:
    """What the check says of a message of `template` on `platform`, with what its stage has to say."""
    language = template.language
    manner = manner_of(shipped(), platform, language=language, tone=template.tone, step=template.stage)
    found = check_message(text, language=language, manner=replace(manner, address_form=form))
    return [f"{one.class_}: {one.words} {one.rule}" for one in found]


def test_every_template_is_there_in_both_languages() -> None:
    spanish, english = ({(one.platform, one.name) for one in SHIPPED if one.language == code} for code in ("es", "en"))
    assert spanish == english
    assert spanish >= {(one.platform, one.name) for one in SHIPPED}
    assert MESSAGES.problems() == ()


@pytest.mark.parametrize("template", [one for one in SHIPPED if one.language not in ("es", "en")], ids=place)
def test_what_no_native_has_read_says_so_and_says_the_same_about_itself(template: Template) -> None:
    twin = MESSAGES.find(template.name, template.platform, "en")
    assert template.unreviewed
    for part in ("stage", "procedures", "tone", "title", "needs", "signed"):
        assert getattr(template, part) == getattr(twin, part), part
    asked, same = (
        {name: (one.es, one.en, one.kind, one.optional) for name, one in which.extra.items()}
        for which in (template, twin)
    )
    assert asked == same, "only the examples are in the message's own language"
    assert MESSAGES.variables(template) <= MESSAGES.variables(twin)


@pytest.mark.parametrize("template", [one for one in SHIPPED if one.language == "es"], ids=place)
def test_the_english_twin_says_the_same_about_itself(template: Template) -> None:
    twin = MESSAGES.find(template.name, template.platform, "en")
    for part in ("stage", "procedures", "tone", "title", "needs", "signed", "extra"):
        assert getattr(twin, part) == getattr(template, part), part
    assert set(template.title) == {"es", "en"}
    assert MESSAGES.variables(twin) == MESSAGES.variables(template)


@pytest.mark.parametrize("form", AddressForm)
@pytest.mark.parametrize("template", SHIPPED, ids=place)
def test_renders_without_a_finding(template: Template, form: str) -> None:
    platforms = list(PLATFORMS) if template.platform == COMMON else [template.platform]
    reasons = ("", *Reason) if "by_reason(" in template.body else ("defect",)
    for values in (examples(template), least(template)):
        for reason in reasons:
            for emojis in (0, 1) if "emoji(" in template.body else (0,):
                given = {**values, "address_form": form, "reason": reason, "emojis": emojis}
                text = MESSAGES.render(template, given).text
                assert not any(sign in text for sign in ("{", "}", "  ", " .", " ,", "..", "None", "()")), text
                assert whole(text, "Accesorios Luna"), text
                for platform in platforms:
                    if not (emojis and not PLATFORMS[platform].voice.emoji):
                        assert findings(template, text, platform, form) == [], text


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize(
    "name",
    [
        *("claim_ack", "claim_ask_evidence", "claim_status", "message_ack"),
        *("case_ask_evidence", "case_status", "return_status"),
    ],
)
def test_mercado_libre_has_room_for_all_that_a_buyer_must_send(name: str, language: str) -> None:
    template = MESSAGES.find(name, "mercadolibre", language)
    own = MESSAGES.words(language).evidence
    for reason, need in EVIDENCE["reasons"].items():
        kinds = {kind: EVIDENCE["kinds"][kind] for kind in [*need["required"], *need["optional"]]}
        missing = tuple(
            own.get(name) or kind["ask"][language] for name, kind in kinds.items() if kind["from"] == "buyer"
        )
        if missing or not template.needs:
            values = examples(template, reason=reason, missing=missing, buyer="María José", item="Cable USB-C 2 m")
            text = MESSAGES.render(template, values).text
            assert len(text) <= 350, (len(text), text)
            assert all(words in text for words in missing)


def test_claim_ack_is_the_message_of_the_screen() -> None:
    template = MESSAGES.find("claim_ack", "mercadolibre", "es")
    values: dict[str, Value] = {
        "buyer": "Ana",
        "item": "cable",
        "reason": "defect",
        "missing": ("una foto donde se vea bien la punta dañada",),
        "next_update": "mañana a las 14:00",
    }
    assert MESSAGES.render(template, values).text == (
        "Hola, Ana. Gracias por avisarnos; lamento la falla con tu cable.\n"
        "Para darte una solución, ¿me compartes por aquí una foto donde se vea bien la punta dañada? "
        "Te escribo a más tardar mañana a las 14:00 con las opciones disponibles."
    )
    text = MESSAGES.render(template, {**values, "missing": (), "next_update": "", "address_form": "vos"}).text
    assert text == "Hola, Ana. Gracias por avisarnos; lamento la falla con tu cable.\nYa estoy revisando tu caso."


def test_a_templates_own_examples_are_in_its_language() -> None:
    for template in SHIPPED:
        for variable in template.extra.values():
            assert variable.es != variable.en, (place(template), variable.name)
            assert variable.example("es"), (place(template), variable.name)
            assert variable.example("en"), (place(template), variable.name)
