"""Every shipped rule on one trigger, the validity of the two terms that changed in 2026, and what starts which rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from concierge_cli import i18n
from concierge_cli.domain.business_time import BusinessCalendar
from concierge_cli.domain.event_words import WORDS, words_of
from concierge_cli.domain.rules import Due, due
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.book import Playbooks

MEXICO = "America/Mexico_City"
BOOKS = Playbooks(shipped_folder("sops"))
FRIDAY = datetime.fromisoformat("2026-11-13T18:30-06:00")
"""A Friday evening before a Mexican holiday Monday."""

HOLIDAYS = {
    "MX": {date(2026, 11, 16): "Día de la Revolución"},
    "CO": {date(2026, 11, 16): "Independencia de Cartagena"},
    "US": {date(2026, 1, 19): "Martin Luther King Jr. Day", date(2026, 11, 11): "Veterans Day"},
}
AGREED = BusinessCalendar(
    MEXICO,
    {
        **{day: [("09:00", "14:00"), ("16:00", "19:00")] for day in ("mon", "tue", "wed", "thu", "fri")},
        "sat": [("10:00", "13:00")],
    },
    HOLIDAYS["MX"],
)

# rule, site, due at (local to the rule's zone)
DUE = [
    # In Warsaw it is 01:30 of Saturday the 14th. Two years of 730 days end a day early: 2028 has a 29 February.
    ("al_discussion_reply", "allegro-pl", "2026-11-15T01:30:00+01:00"),
    ("al_claim_chat_reply", "allegro-pl", "2026-11-17T23:59:59+01:00"),
    ("al_claim_decision", "allegro-pl", "2026-11-28T23:59:59+01:00"),
    ("al_withdrawal_buyer", "allegro-pl", "2026-11-28T01:30:00+01:00"),
    ("al_withdrawal_buyer_ship", "allegro-pl", "2026-11-28T01:30:00+01:00"),
    ("al_withdrawal_refund", "allegro-pl", "2026-11-28T23:59:59+01:00"),
    ("al_protect_buyer_window", "allegro-pl", "2028-11-13T01:30:00+01:00"),
    ("al_liability_conformity", "allegro-pl", "2028-11-13T01:30:00+01:00"),
    ("ml_claim_protect_reputation", "MLM", "2026-11-18T23:59:59-06:00"),
    ("ml_buyer_ship_return", "MLM", "2026-11-25T23:59:59-06:00"),
    ("ml_return_inspect", "MLM", "2026-11-16T18:30:00-06:00"),
    ("ml_low_refund_on_ship", "MLM", "2026-11-13T18:30:00-06:00"),
    ("ml_message_reply", "MLM", "2026-11-17T13:30:00-06:00"),
    # Whole working days: 5.5 h of Friday, Monday is a holiday, Tuesday and Wednesday 48 h, then 18.5 h of Thursday.
    ("ml_cbt_message_reply", "CBT", "2026-11-19T18:30:00-06:00"),
    ("ml_cbt_partial_refund", "CBT", "2026-11-16T18:30:00-06:00"),
    ("az_buyer_message", "US", "2026-11-14T16:30:00-08:00"),
    ("az_prevent_a_to_z", "US", "2026-11-15T16:30:00-08:00"),
    ("az_a_to_z_respond", "US", "2026-11-16T16:30:00-08:00"),
    ("az_a_to_z_appeal", "US", "2026-12-13T23:59:59-08:00"),
    ("az_return_request", "US", "2026-11-14T16:30:00-08:00"),
    ("az_refund_after_receipt_us", "US", "2026-11-17T23:59:59-08:00"),
    ("az_refund_after_receipt_other", "MX", "2026-11-18T23:59:59-06:00"),
    ("az_safet_us", "US", "2026-12-13T23:59:59-08:00"),
    ("az_safet_other", "MX", "2027-01-12T23:59:59-06:00"),
    ("az_safet_more_info", "US", "2026-11-20T23:59:59-08:00"),
    ("az_chargeback", "US", "2026-11-20T23:59:59-08:00"),
    ("az_buyer_a_to_z_window", "US", "2027-02-11T16:30:00-08:00"),
    ("az_pii_purge", "US", "2026-12-13T23:59:59-08:00"),
    ("az_proactive_message_window", "US", "2026-12-13T16:30:00-08:00"),
    ("az_replacement_buyer_return", "US", "2026-12-13T16:30:00-08:00"),
    ("az_br_withdrawal", "BR", "2026-11-20T21:30:00-03:00"),
    ("ig_first_reply_target", "", "2026-11-14T10:30:00-06:00"),
    ("ig_standard_window", "", "2026-11-14T18:30:00-06:00"),
    ("ig_human_agent_window", "", "2026-11-20T18:30:00-06:00"),
    ("ig_private_reply_window", "", "2026-11-20T18:30:00-06:00"),
    ("wa_service_window", "", "2026-11-14T18:30:00-06:00"),
    # Half an hour on Friday, 3 hours on Saturday, Monday is a holiday, 8 on Tuesday: half an hour on Wednesday.
    ("wa_first_reply_sla", "", "2026-11-18T09:30:00-06:00"),
    ("em_first_reply_sla", "", "2026-11-18T09:30:00-06:00"),
    # In Los Angeles it is Friday 16:30, in Jakarta, Bangkok and Ho Chi Minh City Saturday 07:30, in Madrid 01:30.
    ("sh_dispute_evidence", "", "2026-11-20T18:30:00-06:00"),
    ("sh_issuer_review", "", "2027-01-27T18:30:00-06:00"),
    ("sh_return_request_reply", "", "2026-11-18T23:59:59-06:00"),
    ("sh_refund_after_receipt", "", "2026-11-23T23:59:59-06:00"),
    ("tt_us_review_request", "US", "2026-11-17T16:30:00-08:00"),
    ("tt_us_inspect_package", "US", "2026-11-17T16:30:00-08:00"),
    ("tt_us_buyer_dispute", "US", "2026-11-23T16:30:00-08:00"),
    ("tt_us_dispute_appeal", "US", "2026-12-04T23:59:59-08:00"),
    ("tt_us_buyer_protection", "US", "2027-02-11T16:30:00-08:00"),
    ("tt_id_review_request", "ID", "2026-11-16T07:30:00+07:00"),
    ("tt_id_buyer_refile", "ID", "2026-11-16T07:30:00+07:00"),
    ("tt_id_buyer_ship", "ID", "2026-11-19T07:30:00+07:00"),
    ("tt_id_confirm_receipt", "ID", "2026-11-22T07:30:00+07:00"),
    ("tt_id_dispute_evidence", "ID", "2026-11-15T07:30:00+07:00"),
    ("tt_th_vn_review_request", "TH", "2026-11-16T07:30:00+07:00"),
    ("tt_th_self_arranged_review", "TH", "2026-11-24T07:30:00+07:00"),
    ("tt_th_vn_appeal", "VN", "2026-11-21T07:30:00+07:00"),
    ("tt_vn_send_back", "VN", "2026-11-18T23:59:59+07:00"),
    ("tt_default_review_request", "MX", "2026-11-15T18:30:00-06:00"),
    ("tt_eu_withdrawal", "ES", "2026-11-28T01:30:00+01:00"),
    ("tt_eu_extended_return", "ES", "2026-12-14T01:30:00+01:00"),
    ("tt_chat_reply", "US", "2026-11-14T16:30:00-08:00"),
    ("tt_chat_reply_12h", "TH", "2026-11-14T19:30:00+07:00"),
    # The law's terms end with the day there. Monday the 16th is a holiday in Mexico and in Colombia: 17, 18, 19, 20, 23.
    ("ar_arrepentimiento", "AR", "2026-11-23T23:59:59-03:00"),
    ("br_arrependimento_cdc49", "BR", "2026-11-20T23:59:59-03:00"),
    ("mx_revocacion_lfpc56", "MX", "2026-11-23T23:59:59-06:00"),
    ("cl_retracto", "CL", "2026-11-23T23:59:59-03:00"),
    ("co_retracto", "CO", "2026-11-23T23:59:59-05:00"),
    ("co_reembolso_retracto", "CO", "2026-12-13T23:59:59-05:00"),
    # In Madrid and Warsaw it is Saturday the 14th.
    ("eu_withdrawal", "ES", "2026-11-28T23:59:59+01:00"),
    ("eu_withdrawal_refund", "ES", "2026-11-28T23:59:59+01:00"),
    ("pl_complaint_answer_art7a", "PL", "2026-11-28T23:59:59+01:00"),
    # 17 days left of November, 31, 31, 28, 31, 30: 168 by the end of April; Chile's clock has gone back by then.
    ("ar_garantia_legal_nuevo", "AR", "2027-05-12T23:59:59-03:00"),
    ("cl_garantia_legal", "CL", "2027-05-12T23:59:59-04:00"),
    # 17 + 31 + 31 = 79 by the end of January.
    ("br_garantia_cdc26_duravel", "BR", "2027-02-11T23:59:59-03:00"),
    ("mx_garantia_minima", "MX", "2027-02-11T23:59:59-06:00"),
    ("br_conserto_cdc18", "BR", "2026-12-13T23:59:59-03:00"),
    # A day short of two and of three years: 2028 has a 29 February.
    ("eu_conformity", "PL", "2028-11-13T23:59:59+01:00"),
    ("es_conformity", "ES", "2029-11-13T23:59:59+01:00"),
]
WITHOUT_TERM = {
    "platform_date",
    "ml_any_mandatory_action",
    "ml_mediation_ml_decides",
    "ml_exclusion_request",
    "sh_inquiry_refund_before_chargeback",
    "tt_any_next_action",
}
NO_LONGER_IN_FORCE = {"az_refund_after_receipt_us_old", "az_safet_us_old"}


def say(rule_id: str, site: str, trigger: datetime = FRIDAY) -> Due:
    rule = BOOKS.rule(rule_id)
    place = BOOKS.place_of(rule, site=site, client_zone=MEXICO, client_country="MX")
    return due(
        rule,
        trigger,
        zone=place.zone,
        holidays=HOLIDAYS.get(place.country, {}),
        agreed=AGREED if place.agreed else None,
    )


@pytest.mark.parametrize(("rule_id", "site", "expected"), DUE)
def test_what_each_rule_says(rule_id: str, site: str, expected: str) -> None:
    said = say(rule_id, site)
    assert said.due_at == datetime.fromisoformat(expected)
    assert said.due_at.tzinfo is UTC
    assert said.warn_at <= said.due_at


def test_the_table_holds_every_rule() -> None:
    listed = {rule_id for rule_id, _site, _due in DUE} | WITHOUT_TERM | NO_LONGER_IN_FORCE
    assert listed == {rule.id for rule in BOOKS.rules()}


@pytest.mark.parametrize("rule_id", sorted(WITHOUT_TERM))
def test_a_rule_without_a_term_asks_for_the_date(rule_id: str) -> None:
    with pytest.raises(RuleViolation, match="no fixed term") as caught:
        say(rule_id, "MLM" if rule_id.startswith("ml_") else "")
    assert "--due-at" in caught.value.hint


def test_the_mercado_libre_claim_is_counted_day_by_day() -> None:
    said = say("ml_claim_protect_reputation", "MLM")
    assert said.due_at == datetime.fromisoformat("2026-11-18T23:59:59-06:00")
    assert said.warn_at == said.conservative_at == datetime.fromisoformat("2026-11-15T18:30-06:00")
    assert [(step.date.day, step.what, step.counts, step.name) for step in said.steps] == [
        (13, "trigger", 0, ""),
        (14, "weekend", None, ""),
        (15, "weekend", None, ""),
        (16, "holiday", None, "Día de la Revolución"),
        (17, "counted", 1, ""),
        (18, "counted", 2, ""),
    ]


def test_the_claim_reads_well_in_both_languages() -> None:
    rule = BOOKS.rule("ml_claim_protect_reputation")
    assert rule.title == ("2 días hábiles para cuidar la reputación", "2 business days to protect the reputation")
    assert str(rule.title) == rule.title.en
    i18n.bind("es")
    assert str(rule.title) == rule.title.es
    with pytest.raises(RuleViolation, match=r"no tiene un plazo fijo") as caught:
        say("ml_mediation_ml_decides", "MLM")
    assert caught.value.hint == "Escribe la fecha que muestra la plataforma: --due-at"


def test_without_a_stricter_source_the_warning_comes_a_quarter_before() -> None:
    said = say("az_buyer_message", "US")
    assert said.conservative_at is None
    assert said.warn_at == said.due_at - timedelta(hours=6)


def test_a_long_term_warns_a_day_before() -> None:
    said = say("az_a_to_z_appeal", "US")
    assert said.warn_at == said.due_at - timedelta(hours=24)


def test_hours_of_a_rule_are_told_day_by_day() -> None:
    said = say("ml_message_reply", "MLM")
    assert [(step.date.day, step.what, step.counts) for step in said.steps] == [
        (13, "hours", 150),
        (14, "weekend", None),
        (15, "weekend", None),
        (16, "holiday", None),
        (17, "hours", 330),
    ]


def test_a_day_of_changed_clocks_gives_its_own_minutes() -> None:
    rule = BOOKS.rule("ml_message_reply")
    spring = datetime.fromisoformat("2026-03-27T20:00+01:00")  # clocks go forward in Madrid on Sunday 29
    said = due(rule, spring, zone="Europe/Madrid", holidays={})
    assert said.due_at == datetime.fromisoformat("2026-03-30T15:00+02:00")
    assert sum(step.counts or 0 for step in said.steps) == 8 * 60


def test_agreed_hours_are_needed_where_a_rule_counts_in_them() -> None:
    with pytest.raises(InvalidInput, match="agreed hours") as caught:
        due(BOOKS.rule("ig_first_reply_target"), FRIDAY, zone=MEXICO, holidays={})
    assert "--client" in caught.value.hint


# --- the two terms that changed in 2026 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule_id", "trigger", "valid"),
    [
        ("az_refund_after_receipt_us", "2026-01-25T23:59-08:00", "az_refund_after_receipt_us_old"),
        ("az_refund_after_receipt_us_old", "2026-01-26T00:00-08:00", "az_refund_after_receipt_us"),
        ("az_safet_us", "2026-02-15T23:59-08:00", "az_safet_us_old"),
        ("az_safet_us_old", "2026-02-16T00:00-08:00", "az_safet_us"),
    ],
)
def test_a_rule_outside_its_time_names_the_one_that_holds(rule_id: str, trigger: str, valid: str | None) -> None:
    with pytest.raises(RuleViolation) as caught:
        say(rule_id, "US", datetime.fromisoformat(trigger))
    assert caught.value.data == {"rule": rule_id, "valid_rule": valid}
    assert valid is None or (valid in caught.value.message and valid in caught.value.hint)


def test_both_terms_hold_on_their_own_side_of_the_change() -> None:
    old = say("az_refund_after_receipt_us_old", "US", datetime.fromisoformat("2026-01-15T12:00-08:00"))
    assert old.due_at == datetime.fromisoformat("2026-01-20T23:59:59-08:00")  # 16, then 20: the 19th is a holiday
    new = say("az_refund_after_receipt_us", "US", datetime.fromisoformat("2026-01-26T00:00-08:00"))
    assert new.due_at == datetime.fromisoformat("2026-01-30T23:59:59-08:00")
    safet = say("az_safet_us", "US", datetime.fromisoformat("2026-02-16T00:00-08:00"))
    assert safet.due_at == datetime.fromisoformat("2026-03-18T23:59:59-07:00")
    before = say("az_safet_us_old", "US", datetime.fromisoformat("2025-11-28T10:00-08:00"))
    assert before.due_at == datetime.fromisoformat("2026-01-27T23:59:59-08:00")  # 2 + 31 + 27 days
    assert before.warn_at == datetime.fromisoformat("2025-12-28T23:59:59-08:00")  # 30 days, which hold since February


@pytest.mark.parametrize(
    ("day", "started"),
    [(date(2026, 1, 25), "az_refund_after_receipt_us_old"), (date(2026, 1, 26), "az_refund_after_receipt_us")],
)
def test_the_day_decides_which_of_them_starts(day: date, started: str) -> None:
    rules = BOOKS.rules_started_by("arrived", platform="amazon", procedure="return_inspection", site="US", on=day)
    assert [rule.id for rule in rules] == [started]


# --- what starts which rule ---------------------------------------------------------------------------------------

ON = date(2026, 11, 13)


@pytest.mark.parametrize(
    ("words", "platform", "procedure", "site", "known", "expected"),
    [
        ("opened", "mercadolibre", "claim", "MLM", {}, ["ml_claim_protect_reputation"]),
        ("opened", "mercadolibre", "claim", "MLM", {"delivered": None}, ["ml_claim_protect_reputation"]),
        ("opened", "mercadolibre", "claim", "MLM", {"delivered": True}, ["ml_claim_protect_reputation"]),
        ("opened", "mercadolibre", "claim", "MLM", {"delivered": False}, []),
        ("opened", "mercadolibre", "claim", "CBT", {}, ["ml_claim_protect_reputation", "ml_cbt_partial_refund"]),
        ("opened", "mercadolibre", "message", "MLM", {}, ["ml_message_reply"]),
        ("opened", "mercadolibre", "message", "CBT", {}, ["ml_cbt_message_reply"]),
        ("arrived", "mercadolibre", "claim", "MLM", {}, ["ml_return_inspect"]),
        ("arrived", "mercadolibre", "return_inspection", "MLM", {}, ["ml_return_inspect"]),
        ("arrived", "mercadolibre", "claim", "MLM", {"return_to": "warehouse"}, []),
        ("escalated", "mercadolibre", "mediation", "MLM", {}, ["ml_mediation_ml_decides"]),
        ("chosen:offer_return", "mercadolibre", "claim", "MLM", {}, ["ml_buyer_ship_return"]),
        ("chosen:refund", "mercadolibre", "claim", "MLM", {}, []),
        ("opened", "amazon", "a_to_z", "US", {}, ["az_a_to_z_respond"]),
        ("decided:granted", "amazon", "a_to_z", "US", {}, ["az_a_to_z_appeal"]),
        ("decided:denied", "amazon", "a_to_z", "US", {}, []),
        ("opened", "amazon", "message", "US", {}, ["az_buyer_message", "az_prevent_a_to_z"]),
        ("refunded", "amazon", "return_inspection", "US", {}, ["az_safet_us"]),
        ("refunded", "amazon", "return_inspection", "ES", {}, ["az_safet_other"]),
        ("opened", "instagram", "dm", "", {}, ["ig_standard_window", "ig_human_agent_window"]),
        ("opened", "allegro", "discussion", "allegro-pl", {}, ["al_discussion_reply"]),
        ("opened", "allegro", "warranty", "allegro-pl", {}, ["al_discussion_reply"]),
        ("escalated", "allegro", "complaint", "allegro-pl", {}, ["al_claim_chat_reply", "al_claim_decision"]),
        (
            "opened",
            "allegro",
            "return_request",
            "allegro-pl",
            {},
            ["al_withdrawal_buyer_ship", "al_withdrawal_refund"],
        ),
        ("opened", "shopify", "chargeback", "", {}, ["sh_dispute_evidence"]),
        ("escalated", "shopify", "chargeback", "", {}, ["sh_dispute_evidence"]),
        ("opened", "shopify", "chargeback_inquiry", "", {}, ["sh_inquiry_refund_before_chargeback"]),
        ("submitted", "shopify", "chargeback", "", {}, ["sh_issuer_review"]),
        ("opened", "shopify", "return_request", "", {}, ["sh_return_request_reply"]),
        ("arrived", "shopify", "return_request", "", {}, ["sh_refund_after_receipt"]),
        ("opened", "shopify", "warranty", "", {}, []),
        ("opened", "tiktok_shop", "return_request", "US", {}, ["tt_us_review_request"]),
        ("opened", "tiktok_shop", "return_request", "VN", {}, ["tt_th_vn_review_request"]),
        ("opened", "tiktok_shop", "return_request", "BR", {}, ["tt_default_review_request"]),
        ("opened", "tiktok_shop", "return_request", "UK", {}, ["tt_default_review_request"]),
        ("chosen:reject", "tiktok_shop", "return_request", "ID", {}, ["tt_id_buyer_refile"]),
        ("chosen:reject", "tiktok_shop", "return_inspection", "US", {}, ["tt_us_buyer_dispute"]),
        ("chosen:offer_return", "tiktok_shop", "return_request", "ID", {}, ["tt_id_buyer_ship"]),
        ("opened", "tiktok_shop", "exchange_request", "US", {}, []),
        ("arrived", "tiktok_shop", "return_request", "US", {}, ["tt_us_inspect_package"]),
        ("arrived", "tiktok_shop", "return_inspection", "ID", {}, []),
        ("shipped", "tiktok_shop", "return_request", "ID", {}, ["tt_id_confirm_receipt"]),
        ("delivered", "tiktok_shop", "return_request", "ES", {}, ["tt_eu_withdrawal", "tt_eu_extended_return"]),
        ("delivered", "tiktok_shop", "return_request", "US", {}, ["tt_us_buyer_protection"]),
        ("decided:granted", "tiktok_shop", "mediation", "US", {}, ["tt_us_dispute_appeal"]),
        ("decided:denied", "tiktok_shop", "mediation", "US", {}, []),
        ("opened", "tiktok_shop", "reimbursement", "TH", {}, ["tt_th_vn_appeal"]),
        ("opened", "tiktok_shop", "message", "TH", {}, ["tt_chat_reply_12h"]),
        ("opened", "tiktok_shop", "message", "MX", {}, ["tt_chat_reply"]),
        ("delivered", "own_store", "return_request", "MX", {}, ["mx_revocacion_lfpc56"]),
        ("delivered", "own_store", "warranty", "ES", {}, ["es_conformity"]),
        ("delivered", "own_store", "warranty", "PL", {}, ["eu_conformity"]),
        ("delivered", "own_store", "return_request", "", {}, []),
        ("opened", "own_store", "return_request", "PL", {}, ["eu_withdrawal_refund"]),
        ("arrived", "own_store", "warranty", "BR", {}, ["br_conserto_cdc18"]),
    ],
)
def test_an_event_starts_its_rules(
    words: str, platform: str, procedure: str, site: str, known: dict[str, object], expected: list[str]
) -> None:
    rules = BOOKS.rules_started_by(words, platform=platform, procedure=procedure, site=site, on=ON, known=known)
    assert [rule.id for rule in rules] == expected


def test_the_words_of_a_real_event_are_understood() -> None:
    words = words_of("chosen", {"option": "offer_return", "effect": {"return_state": "offered"}})
    rules = BOOKS.rules_started_by(words, platform="mercadolibre", procedure="claim", site="MLM", on=ON)
    assert [rule.id for rule in rules] == ["ml_buyer_ship_return"]


def test_an_optional_rule_starts_only_where_it_is_wanted() -> None:
    rules = BOOKS.rules_started_by(
        "opened", platform="instagram", procedure="dm", on=ON, wanted={"ig_first_reply_target"}
    )
    assert "ig_first_reply_target" in [rule.id for rule in rules]


def test_a_word_from_the_buyer_starts_the_windows_anew() -> None:
    rules = BOOKS.rules_rearmed_by("heard:buyer", platform="instagram", procedure="dm")
    assert {rule.id for rule in rules} == {"ig_first_reply_target", "ig_standard_window", "ig_human_agent_window"}
    assert BOOKS.rules_rearmed_by("heard:platform", platform="instagram", procedure="dm") == []


def test_an_unknown_precondition_is_assumed_and_named() -> None:
    rule = BOOKS.rule("ml_claim_protect_reputation")
    assert rule.assumed({}) == ("delivered",)
    assert rule.assumed({"delivered": True}) == ()
    assert rule.ruled_out({"delivered": False})


def test_what_an_option_starts_is_what_choosing_it_starts() -> None:
    for sop in BOOKS.sops():
        for option in sop.options:
            for rule_id in option.starts:
                assert BOOKS.rule(rule_id).trigger == f"chosen:{option.id}"


def test_rules_speak_the_closed_list_of_event_words() -> None:
    for rule in BOOKS.rules():
        assert {rule.trigger} - {""} <= WORDS
        assert set(rule.stops_on) | set(rule.rearmed_by) <= WORDS


def test_the_terms_of_two_named_rules_stop_as_the_design_says() -> None:
    assert set(BOOKS.rule("ml_claim_protect_reputation").stops_on) == {"chosen", "refunded:in_full", "decided"}
    assert set(BOOKS.rule("az_a_to_z_respond").stops_on) == {"submitted", "refunded", "chosen:refund"}


@pytest.mark.parametrize(
    ("opened", "shown"),
    [("2025-09-19T10:53:44Z", "2025-10-03T21:59:59Z"), ("2025-09-24T19:33:39Z", "2025-10-08T21:59:59Z")],
)
@pytest.mark.parametrize("site", ["allegro-pl", "allegro-cz", ""])
def test_a_decision_on_allegro_is_due_when_its_own_records_say(site: str, opened: str, shown: str) -> None:
    """Two live records with `openedDate` and `decisionDueDate`; Warsaw's day whatever the site or the store's zone."""
    said = say("al_claim_decision", site, datetime.fromisoformat(opened))
    assert said.due_at == datetime.fromisoformat(shown)


def test_only_a_decision_ends_the_days_of_the_decision() -> None:
    stops = set(BOOKS.rule("al_claim_decision").stops_on)
    assert {"chosen:accept", "chosen:reject"} <= stops
    assert not stops & {"replied", "chosen", "chosen:offer_return", "label_sent", "arrived"}
    again = BOOKS.rules_rearmed_by("reopened", platform="allegro", procedure="complaint")
    assert {rule.id for rule in again} == {"al_claim_chat_reply", "al_claim_decision"}


def test_the_talk_of_a_complaint_counts_in_no_figure_and_that_of_a_discussion_does() -> None:
    assert BOOKS.rule("al_claim_chat_reply").metric == ""
    assert BOOKS.rule("al_discussion_reply").metric == "al_discussion_on_time"


# --- where a rule counts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule_id", "site", "zone", "country", "agreed"),
    [
        ("ml_claim_protect_reputation", "MLA", "America/Argentina/Buenos_Aires", "AR", False),
        ("ml_claim_protect_reputation", "", MEXICO, "MX", False),
        ("ml_cbt_partial_refund", "CBT", MEXICO, "MX", False),
        ("az_refund_after_receipt_us", "", "America/Los_Angeles", "US", False),
        ("az_refund_after_receipt_us_old", "US", "America/Los_Angeles", "US", False),
        ("ig_first_reply_target", "", MEXICO, "MX", True),
        ("platform_date", "", MEXICO, "MX", False),
    ],
)
def test_a_rule_counts_in_its_own_place(rule_id: str, site: str, zone: str, country: str, agreed: bool) -> None:
    place = BOOKS.place_of(BOOKS.rule(rule_id), site=site, client_zone=MEXICO, client_country="MX")
    assert place == (zone, country, agreed)


def test_a_rule_of_another_market_names_the_right_one() -> None:
    rule = BOOKS.rule("az_safet_us")
    BOOKS.check_market(rule, "US")
    with pytest.raises(RuleViolation, match="az_safet_us does not hold for MX") as caught:
        BOOKS.check_market(rule, "MX")
    assert caught.value.data == {"rule": "az_safet_us", "valid_rule": "az_safet_other"}


@pytest.mark.parametrize(
    ("platform", "procedure", "site", "day", "expected"),
    [
        ("mercadolibre", "claim", "MLM", ON, "ml_claim_protect_reputation"),
        ("mercadolibre", "mediation", "MLM", ON, "ml_any_mandatory_action"),
        ("amazon", "return_inspection", "US", date(2026, 1, 2), "az_refund_after_receipt_us_old"),
        ("amazon", "return_inspection", "DE", ON, "az_refund_after_receipt_other"),
        ("amazon", "reimbursement", "US", ON, "az_safet_us"),
        ("allegro", "complaint", "allegro-pl", ON, "al_claim_decision"),
        ("allegro", "warranty", "allegro-cz", ON, "al_discussion_reply"),
        ("allegro", "return_request", "allegro-pl", ON, "al_withdrawal_refund"),
        ("shopify", "chargeback", "", ON, "sh_dispute_evidence"),
        ("shopify", "chargeback_inquiry", "", ON, "sh_inquiry_refund_before_chargeback"),
        ("shopify", "warranty", "", ON, "platform_date"),
        ("tiktok_shop", "return_request", "US", ON, "tt_us_review_request"),
        ("tiktok_shop", "return_request", "MX", ON, "tt_default_review_request"),
        ("tiktok_shop", "return_inspection", "TH", ON, "tt_any_next_action"),
        ("tiktok_shop", "return_inspection", "ID", ON, "tt_id_confirm_receipt"),
        ("tiktok_shop", "exchange_request", "US", ON, "tt_any_next_action"),
        ("tiktok_shop", "mediation", "ID", ON, "tt_id_dispute_evidence"),
        ("allegro", "message", "allegro-pl", ON, "platform_date"),
        ("instagram", "dm", "", ON, "platform_date"),
        ("own_store", "complaint", "PL", ON, "pl_complaint_answer_art7a"),
        ("own_store", "complaint", "MX", ON, "platform_date"),
        ("own_store", "return_request", "ES", ON, "eu_withdrawal_refund"),
        ("own_store", "return_request", "", ON, "platform_date"),
    ],
)
def test_a_typed_date_belongs_to_the_main_rule(
    platform: str, procedure: str, site: str, day: date, expected: str
) -> None:
    assert BOOKS.main_rule(platform, procedure, site=site, on=day).id == expected


def test_a_mistyped_rule_is_guessed() -> None:
    with pytest.raises(NotFound) as caught:
        BOOKS.rule("az_a_to_z_response")
    assert caught.value.hint == "concierge rules show az_a_to_z_respond"


def test_every_rule_says_where_it_was_read() -> None:
    for rule in BOOKS.rules():
        assert date(2026, 11, 23) <= rule.verified_on
        for source in rule.source:
            label = BOOKS.source(source).label
            assert label.es
            assert label.en


def test_a_version_changes_only_with_what_moves_a_date() -> None:
    assert len({rule.version for rule in BOOKS.rules()}) > 20
    assert BOOKS.rule("az_safet_us").ref.version == BOOKS.rule("az_safet_us").version


def test_the_zone_of_every_site_exists() -> None:
    for platform in BOOKS.platforms():
        for site in platform.sites.values():
            assert not site.zone or ZoneInfo(site.zone)
