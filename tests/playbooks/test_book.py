"""What the shipped playbooks answer: platforms, words, evidence, options, panels, and their texts in both languages."""

from __future__ import annotations

import re
from datetime import date

import pytest

from concierge_cli import i18n
from concierge_cli.domain.rules import Text
from concierge_cli.domain.vocabulary import Option, Procedure, Reason
from concierge_cli.domain.workflow import AXES
from concierge_cli.errors import NotFound
from concierge_cli.language.words import label, own_procedure
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.book import Playbooks
from concierge_cli.playbooks.messages import Messages

BOOKS = Playbooks(shipped_folder("sops"))
CLOSED_LIST = {
    "mercadolibre",
    "amazon",
    "shopify",
    "tiktok_shop",
    "instagram",
    "allegro",
    "whatsapp",
    "email",
    "own_store",
}
NEW = {"claim_state": "filed", "return_state": "none", "money_state": "none"}

ALWAYS = (["order_id", "chat_log"], ["listing_snapshot"])
NEEDS = {
    "defect": (["defect_photo"], ["defect_video", "serial", "pre_ship_test"]),
    "damaged_transit": (
        ["outer_box_photos", "inner_packing_photos", "damage_photo"],
        ["carrier_report", "pack_photo_before"],
    ),
    "not_received": (["tracking", "proof_delivery", "dispatch_proof"], ["address_match"]),
    "not_as_described": (["received_photo", "listing_snapshot"], ["spec_compare"]),
    "missing_items": (["weight_label", "pack_list"], ["unboxing"]),
    "wrong_item": (["received_photo", "pick_proof"], []),
    "warranty": (["purchase_date", "serial", "fault_description"], ["service_report"]),
    "change_of_mind": (["delivery_date", "condition_photo"], []),
    "refund_not_processed": (["return_delivery_scan", "refund_receipt"], []),
    "unauthorized": (["avs_cvv_ip", "proof_delivery"], []),
    "cancellation": ([], []),
    "counterfeit": ([], []),
    "other": ([], []),
}


def test_every_platform_of_the_closed_list_has_an_answer() -> None:
    assert {platform.code for platform in BOOKS.platforms()} == CLOSED_LIST
    for platform in CLOSED_LIST:
        for procedure in Procedure:
            assert BOOKS.procedure(platform, procedure).label
            assert BOOKS.sop(platform, procedure).steps
            assert BOOKS.targets(platform, procedure) == (12 * 60, 12 * 60, 40 * 60)


def test_the_platforms_with_a_folder_come_first() -> None:
    codes = [(not platform.complete, platform.code) for platform in BOOKS.platforms()]
    assert codes == sorted(codes)
    assert codes[0] == (False, "allegro")


@pytest.mark.parametrize(("platform", "tag"), [("mercadolibre", "ML"), ("amazon", "AMZ"), ("instagram", "IG")])
def test_short_tags(platform: str, tag: str) -> None:
    assert BOOKS.platform(platform).tag == tag
    assert tag.lower() in BOOKS.platform(platform).aliases


def test_no_alias_means_two_platforms() -> None:
    said: dict[str, str] = {}
    for platform in BOOKS.platforms():
        for name in {platform.code, platform.label.es.lower(), platform.label.en.lower(), *platform.aliases}:
            assert said.setdefault(name.casefold(), platform.code) == platform.code


# --- evidence -----------------------------------------------------------------------------------------------------


def test_the_table_of_evidence_holds_every_reason() -> None:
    assert set(NEEDS) == set(Reason)


@pytest.mark.parametrize("reason", sorted(NEEDS))
@pytest.mark.parametrize(
    ("platform", "procedure"), [("mercadolibre", "claim"), ("amazon", "a_to_z"), ("instagram", "chargeback")]
)
def test_evidence_by_reason(platform: str, procedure: str, reason: str) -> None:
    required = [*ALWAYS[0], *NEEDS[reason][0]]
    optional = [kind for kind in (*ALWAYS[1], *NEEDS[reason][1]) if kind not in required]
    assert BOOKS.evidence_for(platform, procedure, reason) == (tuple(required), tuple(optional))


def test_a_returned_parcel_has_its_own_list() -> None:
    required, optional = BOOKS.evidence_for("mercadolibre", "return_inspection", "defect")
    assert required == ("order_id", "chat_log", "unopened_parcel", "item_photos")
    assert optional == ("listing_snapshot", "opening_video", "compare_sent")


@pytest.mark.parametrize("procedure", ["message", "dm", "public_comment"])
def test_a_talk_requires_nothing(procedure: str) -> None:
    required, optional = BOOKS.evidence_for("instagram", procedure, "defect")
    assert required == ()
    assert {"order_id", "chat_log", "defect_photo"} <= set(optional)


def test_every_kind_is_asked_for_in_both_languages_with_no_form_of_address() -> None:
    for kind in BOOKS.evidence_kinds():
        for words in (*kind.label, *kind.ask):
            assert words.strip()
            assert not words.endswith(".")
            assert words[0].islower() or words.startswith("SKU")
        assert not re.search(r"\b(tu|tus|te|vos|usted|su pedido)\b", kind.ask.es)


def test_every_problem_of_a_file_can_be_told_to_whoever_sent_it() -> None:
    """All but those that only the name or the sum of the files causes: nobody has to send anything again for them."""
    from concierge_cli.files.sentences import CODES

    for code in CODES - {"extension_mismatch", "total_too_large"} | {"same_as_other_case"}:
        es, en = BOOKS.again(code)
        assert es, code
        assert en, code
        assert not es.endswith(".")
        assert not re.search(r"\b(tu|tus|te|vos|usted|error)\b", es)
    assert not BOOKS.again("extension_mismatch")


def test_the_language_of_a_market_is_known_where_its_country_is() -> None:
    for platform in BOOKS.platforms():
        for site in platform.sites.values():
            assert bool(site.language) is bool(site.country), (platform.code, site.code)
    assert BOOKS.site("amazon", "US").language == "en"
    assert BOOKS.site("mercadolibre", "MLB").language == "pt"
    assert BOOKS.site("mercadolibre", "CBT").language == ""


def test_in_a_mediation_only_the_mediator_reads() -> None:
    assert BOOKS.procedure("mercadolibre", "mediation").talks_to == "platform"
    assert BOOKS.procedure("mercadolibre", "claim").talks_to == "buyer"
    assert BOOKS.procedure("amazon", "mediation").talks_to == "buyer"


def test_unknown_kinds_procedures_sites_and_platforms_are_named() -> None:
    with pytest.raises(NotFound, match="no kind of evidence selfie"):
        BOOKS.evidence_kind("selfie")
    with pytest.raises(NotFound, match="no procedure war"):
        BOOKS.procedure("amazon", "war")
    with pytest.raises(NotFound, match="no platform ebay") as caught:
        BOOKS.check_known("ebay")
    assert "mercadolibre" in caught.value.hint
    BOOKS.check_known("whatsapp")
    with pytest.raises(NotFound, match="Mercado Libre has no site MLX") as caught:
        BOOKS.site("mercadolibre", "MLX")
    assert "MLM" in caught.value.hint
    with pytest.raises(NotFound, match="no source gossip"):
        BOOKS.source("gossip")


def test_a_platform_that_no_file_describes_goes_by_its_code() -> None:
    lost = BOOKS.platform("ebay")
    assert (str(lost.label), lost.tag, lost.complete, lost.metrics) == ("ebay", "EBAY", False, ())
    assert "ebay" not in [one.code for one in BOOKS.platforms()]
    assert str(BOOKS.site("ebay", "US").label) == "US"
    assert BOOKS.procedure("ebay", "claim").label == BOOKS.procedure("whatsapp", "claim").label
    assert BOOKS.sop("ebay", "claim").platform == "common"
    assert BOOKS.rules("ebay") == []
    assert BOOKS.rules_started_by("opened", platform="ebay", procedure="claim", on=date(2026, 11, 20)) == []
    assert BOOKS.evidence_for("ebay", "claim", "defect") == BOOKS.evidence_for("whatsapp", "claim", "defect")
    assert "contact_data" in lost.messages.forbidden


# --- options and procedures ---------------------------------------------------------------------------------------


def test_a_new_mercado_libre_claim_offers_the_two_protective_options() -> None:
    options = BOOKS.options("mercadolibre", "claim", NEW, site="MLM")
    assert [option.id for option in options] == ["refund", "offer_return"]
    assert all(option.protects for option in options)


def test_global_selling_also_offers_part_of_the_money() -> None:
    options = BOOKS.options("mercadolibre", "claim", NEW, site="CBT")
    assert [option.id for option in options] == ["refund", "offer_return", "offer_partial_refund"]
    assert options[2].asks_amount


def test_refunding_closes_and_offering_a_return_waits() -> None:
    refund, offer_return = BOOKS.options("mercadolibre", "claim", NEW, site="MLM")
    assert refund.effect_now(in_time=True) == {"money_state": "refunded", "reputation": "saved"}
    assert refund.effect_now(in_time=False) == {"money_state": "refunded"}
    assert (refund.outcome, refund.closes) == ("refunded_keep_item", True)
    assert offer_return.effect_now(in_time=True) == {"return_state": "offered", "reputation": "saved"}
    assert (offer_return.closes, offer_return.waiting_on) == (False, "buyer")
    assert offer_return.starts == ("ml_buyer_ship_return",)
    assert refund.before == offer_return.before == "ml_claim_protect_reputation"


def test_an_option_that_was_taken_is_no_longer_open() -> None:
    refunded = {**NEW, "money_state": "refunded"}
    assert BOOKS.options("mercadolibre", "claim", refunded, site="MLM") == []
    offered = {**NEW, "return_state": "offered"}
    assert BOOKS.options("mercadolibre", "claim", offered, site="MLM") == []


@pytest.mark.parametrize(
    ("claim_state", "expected"),
    [("filed", ["submit", "refund"]), ("submitted", ["refund"]), ("granted", ["appeal"]), ("denied", [])],
)
def test_an_a_to_z_claim_is_defended_then_appealed(claim_state: str, expected: list[str]) -> None:
    options = BOOKS.options("amazon", "a_to_z", {**NEW, "claim_state": claim_state}, site="US")
    assert [option.id for option in options] == expected


@pytest.mark.parametrize(
    ("claim_state", "money_state", "expected"),
    [
        ("filed", "none", ["offer_return", "reply", "refund", "offer_partial_refund", "replace", "accept", "reject"]),
        ("denied", "none", ["offer_return", "refund", "offer_partial_refund", "replace", "accept"]),
        ("granted", "none", ["refund", "replace", "accept"]),
        ("granted", "refunded", []),
    ],
)
def test_a_rejected_complaint_may_be_accepted_and_an_accepted_one_never_rejected(
    claim_state: str, money_state: str, expected: list[str]
) -> None:
    states = {**NEW, "claim_state": claim_state, "money_state": money_state}
    options = BOOKS.options("allegro", "complaint", states, site="allegro-pl")
    assert [option.id for option in options] == expected


@pytest.mark.parametrize("platform", ["allegro", "amazon"])
def test_every_procedure_has_its_own_playbook(platform: str) -> None:
    for offered in BOOKS.procedures(platform):
        assert BOOKS.sop(platform, offered.code).platform == platform, offered.code
        assert BOOKS.sop(platform, offered.code).mistakes


def test_an_option_never_makes_a_step_that_the_workflow_forbids() -> None:
    for sop in BOOKS.sops():
        for option in sop.options:
            for axis, wanted in option.effect.items():
                allowed_from = [state for state, to in AXES[axis].items() if wanted in to or wanted == state]
                assert set(option.when.get(axis, ())) <= set(allowed_from), (sop.file, option.id, axis)
                assert option.when.get(axis), f"{sop.file}: {option.id} needs states in which it is open"


def test_every_option_of_the_closed_list_is_offered_somewhere_in_general() -> None:
    assert {option.id for option in BOOKS.sop("email", "chargeback").options} == set(Option)


def test_the_a_to_z_procedure_comes_before_all_and_no_other_does() -> None:
    first = [
        (platform.code, procedure.code)
        for platform in BOOKS.platforms()
        for procedure in BOOKS.procedures(platform.code)
        if procedure.before_all
    ]
    assert first == [("amazon", "a_to_z")]


def test_what_a_case_begins_with() -> None:
    claim = BOOKS.procedure("mercadolibre", "claim")
    assert (claim.claim_state, claim.reputation, claim.hands_in) == ("filed", "at_risk", False)
    a_to_z = BOOKS.procedure("amazon", "a_to_z")
    assert (a_to_z.claim_state, a_to_z.reputation, a_to_z.hands_in) == ("filed", "", True)
    assert set(a_to_z.risks) == {"compliance", "money"}
    dm = BOOKS.procedure("instagram", "dm")
    assert (dm.claim_state, dm.risks, dm.listed) == ("", ("reputation",), True)
    assert not BOOKS.procedure("instagram", "chargeback").listed


def test_the_general_playbook_serves_what_has_none() -> None:
    sop = BOOKS.sop("instagram", "chargeback")
    assert (sop.platform, sop.procedure) == ("common", "any")
    assert BOOKS.templates("instagram", "chargeback")["status"] == "status_update"
    assert BOOKS.templates("mercadolibre", "claim")["acknowledge"] == "claim_ack"
    assert BOOKS.templates("mercadolibre", "claim")["closing"] == "closing"


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_template_that_a_playbook_names_exists_and_serves_it(language: str) -> None:
    messages = Messages(shipped_folder("templates"))
    for platform in CLOSED_LIST:
        for procedure in Procedure:
            for stage, name in BOOKS.templates(platform, procedure).items():
                template = messages.find(name, platform, language)
                assert (template.language, template.notice) == (language, ""), (platform, procedure, stage)
                assert template.serves(procedure), (platform, procedure, stage, name)


# --- reason codes and panels --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "raw", "reason"),
    [
        ("mercadolibre", "PDD9939", "change_of_mind"),
        ("mercadolibre", "pdd9944", "not_as_described"),
        ("mercadolibre", "PDD9944 different_than_published", "not_as_described"),
        ("mercadolibre", "PNR9501", "cancellation"),
        ("mercadolibre", "PNR9504", "not_received"),
        ("mercadolibre", "PNR9999", "not_received"),
        ("mercadolibre", "PDD1", "other"),
        ("mercadolibre", "CS1", "cancellation"),
        ("mercadolibre", "defective", "defect"),
        ("mercadolibre", "damaged_package_broken_item", "damaged_transit"),
        ("mercadolibre", "broken_item_home", "defect"),
        ("mercadolibre", "unauthorized_purchase", "unauthorized"),
        ("mercadolibre", "XYZ", None),
        ("shopify", "DEFECTIVE", "defect"),
        ("shopify", "SIZE_TOO_SMALL", "change_of_mind"),
        ("shopify", "PRODUCT_NOT_RECEIVED", "not_received"),
        ("shopify", "CREDIT_NOT_PROCESSED", "refund_not_processed"),
        ("shopify", "FRAUDULENT", "unauthorized"),
        ("shopify", "too-tight", None),
        ("tiktok_shop", "No longer needed", "change_of_mind"),
        ("tiktok_shop", "ecom_order_delivered_reason_no_need_edt_test", "change_of_mind"),
        ("tiktok_shop", "Wrong size was sent", "wrong_item"),
        ("tiktok_shop", "Item doesn't match description", "not_as_described"),
        ("tiktok_shop", "Missing items", "missing_items"),
        ("tiktok_shop", "Package or item damaged", "damaged_transit"),
        ("tiktok_shop", "Defective or doesn't work", "defect"),
        ("tiktok_shop", "Package was not received", "not_received"),
        ("tiktok_shop", "Suspected counterfeit", "counterfeit"),
        ("tiktok_shop", "The plate is not what I like", None),
        ("mercadolibre", "", None),
        ("amazon", "CR-DEFECTIVE", "defect"),
        ("amazon", "NEVER_ARRIVED", "not_received"),
        ("amazon", "Item defective or doesn't work", "defect"),
        ("amazon", "Producto defectuoso o no funciona", "defect"),
        ("amazon", "Produto com defeito ou não funciona", "defect"),
        ("amazon", "Both product and shipping box damaged", "damaged_transit"),
        ("amazon", "Shipping box and item both damaged", "damaged_transit"),
        ("amazon", "Item arrived too late", "not_received"),
        ("amazon", "Faltan piezas o accesorios", "missing_items"),
        ("amazon", "Wrong item was sent", "wrong_item"),
        ("amazon", "Inaccurate website description", "not_as_described"),
        ("amazon", "Didn't approve purchase", "unauthorized"),
        ("amazon", "Ya no lo necesito", "change_of_mind"),
        ("amazon", "Comprei por engano", "change_of_mind"),
        ("amazon", "something else", "other"),
        ("allegro", "MISSING_PRODUCT_ELEMENT", "missing_items"),
        ("allegro", "product_damaged_parcel_intact", "defect"),
        ("allegro", "DETECT_FOUND_DURING_USE", "defect"),
        ("allegro", "PROBLEM_WITH_GOODS_RETURN_CANCELLATION_OF_PURCHASE", "refund_not_processed"),
        ("allegro", "WARRANTY", "warranty"),
        ("allegro", "COMPLAINT", None),
        ("allegro", "NONE", "change_of_mind"),
        ("allegro", "DIFFERENT", "wrong_item"),
        ("allegro", "Brak elementu produktu", "missing_items"),
        ("allegro", "Niezgodny z opisem", "not_as_described"),
        ("allegro", "SOMETHING_NEW", None),
        ("instagram", "late", None),
        ("whatsapp", "anything", None),
    ],
)
def test_reason_of_a_raw_code(platform: str, raw: str, reason: str | None) -> None:
    assert BOOKS.reason_of(platform, raw) == reason


@pytest.mark.parametrize(
    ("platform", "site", "procedure", "order", "url"),
    [
        (
            "mercadolibre",
            "MLM",
            "claim",
            "2000007819609432",
            "https://www.mercadolibre.com.mx/ventas/2000007819609432/detalle",
        ),
        ("mercadolibre", "MLB", "claim", "12", "https://www.mercadolivre.com.br/vendas/12/detalhe"),
        ("mercadolibre", "MLM", "claim", "", "https://www.mercadolibre.com.mx/"),
        ("mercadolibre", "", "claim", "12", None),
        (
            "amazon",
            "US",
            "a_to_z",
            "701-1234567-7654321",
            "https://sellercentral.amazon.com/orders-v3/order/701-1234567-7654321",
        ),
        ("amazon", "MX", "a_to_z", "../x?y#z", "https://sellercentral.amazon.com.mx/orders-v3/order/..%2Fx%3Fy%23z"),
        ("instagram", "", "dm", "", "https://www.instagram.com/direct/inbox/"),
        ("allegro", "allegro-pl", "complaint", "12", None),
        ("own_store", "", "warranty", "12", None),
    ],
)
def test_panel_links_keep_their_host(platform: str, site: str, procedure: str, order: str, url: str | None) -> None:
    assert BOOKS.panel_url(platform, site=site, procedure=procedure, order_id=order) == url


# --- texts --------------------------------------------------------------------------------------------------------


def spanish_texts() -> list[Text]:
    found: list[Text] = []
    for platform in BOOKS.platforms():
        found += [platform.label, platform.governing_body, platform.sanction]
        found += [site.label for site in platform.sites.values()]
        found += [procedure.label for procedure in BOOKS.procedures(platform.code)]
        for metric in platform.metrics:
            found += [metric.label, metric.note, metric.window]
    for rule in BOOKS.rules():
        found += [rule.title, rule.consequence, rule.starts_when, rule.note, rule.conflict]
    for sop in BOOKS.sops():
        found += [sop.title, sop.body, *(mistake.text for mistake in sop.mistakes), *(step.label for step in sop.steps)]
        for option in sop.options:
            found += [option.label, option.follows]
    return found


def test_the_spanish_speaks_of_nobody_by_gender() -> None:
    for text in spanish_texts():
        assert not re.search(r"\b(comprador|compradora|vendedora|usuario|cliente final)\b", text.es, re.IGNORECASE), (
            text.es
        )


def test_both_languages_say_the_same_numbers() -> None:
    for text in spanish_texts():
        if text.es.startswith("#"):
            continue
        assert sorted(re.findall(r"\d+", text.es)) == sorted(re.findall(r"\d+", text.en)), text.en


def test_both_languages_of_a_playbook_have_the_same_sections() -> None:
    for sop in BOOKS.sops():
        assert sop.body.es.count("\n## ") == sop.body.en.count("\n## "), sop.file
        assert sop.body.es.startswith("# ")
        assert sorted(re.findall(r"\d+", sop.body.es)) == sorted(re.findall(r"\d+", sop.body.en)), sop.file
        longest = max(len(line) for line in (*sop.body.es.splitlines(), *sop.body.en.splitlines()))
        assert longest <= 118


def test_the_commands_in_steps_are_safe_to_paste() -> None:
    for sop in BOOKS.sops():
        for step in sop.steps:
            assert re.fullmatch(r"concierge( [A-Za-z0-9_-]+)+", step.command), step.command


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_list_may_take_the_tags_of_the_closed_list_from_the_labels(language):
    """It opens no playbook for them (`screens.case_list`), so both must say the same."""
    i18n.bind(language)
    assert {code: label("platform_tag", code) for code in CLOSED_LIST} == {
        code: BOOKS.platform(code).tag for code in CLOSED_LIST
    }


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_list_may_take_what_platforms_call_their_procedures_from_the_labels(language):
    i18n.bind(language)
    assert {(code, one): own_procedure(code, one) for code in CLOSED_LIST for one in Procedure} == {
        (code, one): str(BOOKS.procedure(code, one).label) for code in CLOSED_LIST for one in Procedure
    }
