"""Every label of both languages goes back to its code; what could be two codes is refused."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli import i18n
from concierge_cli.domain import vocabulary
from concierge_cli.errors import InvalidInput
from concierge_cli.language import words
from concierge_cli.language.labels import LABELS, TYPED_TOO
from concierge_cli.language.words import case_phrase, label, match, match_site, party_phrase, site_label

CLOSED: dict[str, type[StrEnum]] = {
    "procedure": vocabulary.Procedure,
    "reason": vocabulary.Reason,
    "party": vocabulary.Party,
    "party_object": vocabulary.Party,
    "party_source": vocabulary.Party,
    "because": vocabulary.Reason,
    "status": vocabulary.Status,
    "claim_state": vocabulary.ClaimState,
    "return_state": vocabulary.ReturnState,
    "money_state": vocabulary.MoneyState,
    "payment_state": vocabulary.PaymentState,
    "refund_method": vocabulary.RefundMethod,
    "option": vocabulary.Option,
    "outcome": vocabulary.Outcome,
    "ruling": vocabulary.Ruling,
    "reputation": vocabulary.Reputation,
    "risk": vocabulary.Risk,
    "trust": vocabulary.Trust,
    "evidence_level": vocabulary.EvidenceLevel,
    "clock_kind": vocabulary.ClockKind,
    "clock_state": vocabulary.ClockState,
    "basis": vocabulary.Basis,
    "complexity": vocabulary.Complexity,
    "emotion": vocabulary.Emotion,
    "address_form": vocabulary.AddressForm,
}
PLATFORMS = "mercadolibre amazon shopify tiktok_shop instagram allegro whatsapp email own_store".split()  # noqa: SIM905
ALL_CODES = [(list_name, code) for list_name, codes in LABELS.items() for code in codes]
SITES = {
    "mercadolibre": {"MLM": "MX", "MLA": "AR"},
    "amazon": {"US": "US", "MX": "MX", "DE": "DE"},
    "allegro": {"allegro-pl": "PL"},
    "instagram": {},
}


def test_the_lists_are_those_of_the_vocabulary() -> None:
    for list_name, codes in CLOSED.items():
        assert list(LABELS[list_name]) == list(codes), list_name
    assert list(LABELS["platform"]) == list(LABELS["platform_tag"]) == PLATFORMS
    assert set(LABELS) == {*CLOSED, "platform", "platform_tag", "country"}
    for list_name, others in TYPED_TOO.items():
        assert set(others) <= set(LABELS[list_name])


@pytest.mark.parametrize("shown_in", i18n.LANGUAGES)
@pytest.mark.parametrize("typed_in", i18n.LANGUAGES)
@pytest.mark.parametrize("list_name", LABELS)
def test_every_label_goes_back_to_its_code(list_name: str, shown_in: str, typed_in: str) -> None:
    for code in LABELS[list_name]:
        i18n.bind(shown_in)
        shown = label(list_name, code)
        i18n.bind(typed_in)
        for typed in (
            shown,
            shown.upper(),
            f"  {shown}  ",
            code,
            code.upper(),
            code.replace("_", "-"),
            code.replace("_", " "),
        ):
            assert match(list_name, typed) == code


def test_no_two_codes_share_a_word_but_those_that_must() -> None:
    shared = set()
    for list_name, codes in LABELS.items():
        meaning = defaultdict(set)
        for code in codes:
            for key in {words.word_key(code)} | words._spoken(list_name, code):
                meaning[key].add(code)
        shared |= {(list_name, key) for key, several in meaning.items() if len(several) > 1}
    assert shared == {
        ("party", "cliente"),
        ("procedure", "disputa"),
        ("procedure", "dispute"),
        *(("ruling", key) for key in ("afavor", "encontra", "ganado", "perdido", "won", "lost")),
    }


def test_labels_in_both_languages(spanish: None) -> None:
    assert label("reason", "not_received") == "no llegó"
    assert label("party", "buyer") == "quien compró"
    assert label("platform_tag", "mercadolibre") == "ML"
    i18n.bind("en")
    assert label("reason", "not_received") == "did not arrive"


def test_a_code_of_a_newer_version_is_shown_as_it_is() -> None:
    assert label("reason", "stolen_in_transit") == "stolen in transit"


@pytest.mark.parametrize(
    ("list_name", "typed", "code"),
    [
        ("platform", "ml", "mercadolibre"),
        ("platform", "MeLi", "mercadolibre"),
        ("platform", "mercado libre", "mercadolibre"),
        ("platform", "amz", "amazon"),
        ("platform", "IG", "instagram"),
        ("platform", "insta", "instagram"),
        ("platform", "tiktok", "tiktok_shop"),
        ("platform", "correo", "email"),
        ("procedure", "reclamo", "claim"),
        ("procedure", "RECLAMACIÓN", "claim"),
        ("procedure", "a-z", "a_to_z"),
        ("procedure", "atoz", "a_to_z"),
        ("procedure", "A to Z", "a_to_z"),
        ("procedure", "devolucion", "return_request"),
        ("procedure", "dm", "dm"),
        ("reason", "defecto", "defect"),
        ("reason", "no llego", "not_received"),
        ("reason", "No_Llegó", "not_received"),
        ("reason", "llegó roto", "damaged_transit"),
        ("reason", "arrep", "change_of_mind"),
        ("party", "compradora", "buyer"),
        ("party", "client", "client"),
        ("party", "yo", "us"),
        ("status", "te toca", "open"),
        ("option", "devolver", "refund"),
        ("outcome", "duplicado", "duplicate"),
        ("emotion", "enojada", "angry"),
        ("address_form", "tú", "tu"),
        ("country", "EE. UU.", "US"),
    ],
)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_what_people_type(list_name: str, typed: str, code: str, language: str) -> None:
    i18n.bind(language)
    assert match(list_name, typed) == code


def test_a_slip_gets_the_accepted_words_and_the_nearest_one(spanish: None) -> None:
    with pytest.raises(InvalidInput) as caught:
        match("reason", "defetco")
    assert caught.value.message.startswith("«defetco» no está entre estas opciones: defecto · ")
    assert caught.value.hint == "¿Quisiste decir «defecto»?"


@pytest.mark.parametrize(
    ("list_name", "typed", "codes"),
    [
        ("party", "cliente", "buyer · client"),  # the store to us, the buyer to the store
        ("procedure", "disputa", "chargeback · discussion"),
        ("ruling", "a favor", "granted · denied"),  # of whom?
        ("option", "reemb", "refund · offer_partial_refund"),
    ],
)
def test_what_could_be_several_is_refused_with_all_of_them(list_name: str, typed: str, codes: str) -> None:
    with pytest.raises(InvalidInput, match="several things") as caught:
        match(list_name, typed)
    assert caught.value.hint == f"Write one of these: {codes}."


@pytest.mark.parametrize("typed", ["", "  ", "-", "d", "zzz", "{{ x }}", "=1+1"])
def test_what_is_no_word_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="not one of these"):
        match("reason", typed)


def test_only_what_is_allowed_here() -> None:
    assert match("option", "re", codes=["refund", "submit"]) == "refund"
    with pytest.raises(InvalidInput, match="not one of these: refund in full · hand in the evidence"):
        match("option", "reply", codes=["refund", "submit"])


def test_a_platform_of_the_users_own_folder() -> None:
    extra = {"ebay": ("eBay", "e-bay México"), "amazon": ("Amazon.com",)}
    for typed in ("ebay", "E-Bay", "e bay mexico"):
        assert match("platform", typed, extra=extra) == "ebay"
    assert match("platform", "amz", extra=extra) == match("platform", "amazon.com", extra=extra) == "amazon"
    assert label("platform", "ebay", extra=extra) == "eBay"
    with pytest.raises(InvalidInput) as caught:
        match("platform", "ebbay", extra=extra)
    assert caught.value.hint == "Did you mean “eBay”?"


def test_phrases(spanish: None) -> None:
    assert party_phrase("buyer") == "quien compró"
    assert party_phrase("buyer", "object") == "a quien compró"
    assert party_phrase("carrier", "object") == "a la paquetería"
    assert party_phrase("client", "source") == "de la tienda"
    assert case_phrase("claim", "defect") == "reclamo por defecto"
    assert case_phrase("claim", "not_received") == "reclamo porque no llegó"
    assert case_phrase("warranty", "warranty") == "garantía"
    assert site_label("mercadolibre", "MX") == "Mercado Libre México"
    assert site_label("instagram", "") == "Instagram"
    i18n.bind("en")
    assert case_phrase("claim", "defect") == "claim for a defect"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ml mexico", ("mercadolibre", "MLM")),
        ("ML México", ("mercadolibre", "MLM")),
        ("mercado libre argentina", ("mercadolibre", "MLA")),
        ("Mercado Libre de México", ("mercadolibre", "MLM")),
        ("mercadolibre:MLM", ("mercadolibre", "MLM")),
        ("mercadolibre:mlm", ("mercadolibre", "MLM")),
        ("mercadolibre.com.mx", ("mercadolibre", "MLM")),
        ("mercado mex", ("mercadolibre", "MLM")),
        ("MLA", ("mercadolibre", "MLA")),
        ("amazon us", ("amazon", "US")),
        ("Amazon Estados Unidos", ("amazon", "US")),
        ("amazon usa", ("amazon", "US")),
        ("amazon united states", ("amazon", "US")),
        ("amazon de", ("amazon", "DE")),
        ("https://www.amazon.com.mx/", ("amazon", "MX")),
        ("allegro", ("allegro", "allegro-pl")),
        ("allegro polonia", ("allegro", "allegro-pl")),
        ("instagram", ("instagram", "")),
        ("ig", ("instagram", "")),
        ("instagram mexico", ("instagram", "")),
    ],
)
def test_sites_as_people_type_them(typed: str, expected: tuple[str, str]) -> None:
    assert match_site(typed, SITES) == expected


@pytest.mark.parametrize("typed", ["ml", "amazon", "ml chile", "amazon xx", "instagram xx"])
def test_a_site_that_is_not_named_is_asked_for(typed: str) -> None:
    with pytest.raises(InvalidInput, match="which site") as caught:
        match_site(typed, SITES)
    example = caught.value.hint.partition('"')[2].rstrip('".')
    assert match_site(example, SITES)


def test_a_site_that_is_optional_need_not_be_named_and_its_code_alone_names_nothing() -> None:
    sites = {"mercadolibre": {"MLM": "MX"}, "own_store": {"CL": "CL", "MX": "MX"}}
    for country in (None, "MX", ""):
        assert match_site("tienda propia", sites, country=country, optional={"own_store"}) == ("own_store", "")
    assert match_site("tienda propia chile", sites, optional={"own_store"}) == ("own_store", "CL")
    with pytest.raises(InvalidInput):
        match_site("CL", sites, optional={"own_store"})


@pytest.mark.parametrize("typed", ["", "ebay", "shopify", "US"])
def test_an_unknown_platform_lists_those_there_are(typed: str) -> None:
    sites = {"mercadolibre": {"MLM": "MX"}, "amazon": {"US": "US"}, "other": {"US": "US"}}
    with pytest.raises(InvalidInput, match="Mercado Libre · Amazon · other"):
        match_site(typed, sites)


def test_every_shown_site_can_be_typed() -> None:
    for language in i18n.LANGUAGES:
        i18n.bind(language)
        for platform, ours in SITES.items():
            for site, country in ours.items():
                assert match_site(site_label(platform, country), SITES) == (platform, site)


@given(st.sampled_from(sorted(LABELS)), st.text(max_size=25))
def test_any_text_is_read_or_refused(list_name: str, text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert match(list_name, text) in LABELS[list_name]
    with contextlib.suppress(InvalidInput):
        assert match_site(text, SITES)[0] in SITES
