"""Asking for what is missing: of whom, in which language, in how many messages, and why a piece has to come again."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge_cli.domain.client import Voice
from concierge_cli.domain.vocabulary import AddressForm, Party, Procedure, Reason
from concierge_cli.errors import InvalidInput
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.messages import Messages
from concierge_cli.services.asking import log_asked, prepare_asking
from concierge_cli.services.corrections import Changes, edit
from concierge_cli.services.desk import Entry
from concierge_cli.services.evidence import Piece, add_evidence
from concierge_cli.services.messages import from_template
from concierge_cli.services.owed import owed
from concierge_cli.services.queue import place
from tests.files.made import photo as made_photo
from tests.services.store import add_luna, claim, count, photo, piece

NOTHING = Entry()
TEMPLATES = Messages(shipped_folder("templates"))
LONG_NAME = "María-Guadalupe-Encarnación-Altagracia"


def asked(desk, case, **more):
    return prepare_asking(desk, TEMPLATES, case, **more)


def cut(path: Path, color: str) -> Path:
    whole = made_photo("jpeg")
    path.write_bytes(whole[: len(whole) // 2] + color.encode())
    return path


def next_command(desk, case) -> str:
    return place(desk, case, desk.client(case.client)).step.command


def test_the_buyer_is_asked_for_what_the_buyer_has_and_for_nothing_else(desk):
    asking = asked(desk, claim(desk))
    (message,) = asking.messages
    assert asking.kinds == ("defect_photo",)
    assert "una foto nítida" in message.text
    assert "conversación" not in message.text
    assert asking.elsewhere == {Party.US: ("chat_log",)}
    assert message.template == "claim_ask_evidence"
    assert not message.errors


def test_optional_pieces_and_a_single_one(desk):
    case = claim(desk)
    assert asked(desk, case, optional=True).kinds == ("defect_photo", "defect_video", "serial")
    assert asked(desk, case, only=("serial",)).kinds == ("serial",)
    assert asked(desk, case, only=("chat_log",)).messages == ()


def test_a_broken_piece_is_asked_for_again_with_what_was_wrong(desk, tmp_path):
    case, _ = add_evidence(desk, claim(desk), [piece(cut(tmp_path / "a.jpg", "a"))], entry=NOTHING)
    assert "(la foto que llegó está cortada)" in asked(desk, case).messages[0].text
    ours = [Piece(path=cut(tmp_path / "b.jpg", "b"), kind="defect_photo", source=Party.US)]
    case, _ = add_evidence(desk, case, ours, entry=NOTHING)
    assert "cortada" not in asked(desk, case).messages[0].text, "what we broke ourselves is not the buyer's to hear"


def test_a_photo_of_another_case_is_asked_for_again_without_blame(desk, tmp_path):
    same = photo(tmp_path / "a.png")
    add_evidence(desk, claim(desk), [piece(same)], entry=NOTHING)
    other, _ = add_evidence(desk, claim(desk, order="77"), [piece(same)], entry=NOTHING)
    assert "(que sea de este pedido)" in asked(desk, other).messages[0].text


def test_a_good_piece_is_not_asked_for(desk, tmp_path):
    case, _ = add_evidence(desk, claim(desk), [piece(photo(tmp_path / "a.png"))], entry=NOTHING)
    assert asked(desk, case).messages == ()
    assert owed(desk, case) == {Party.US: ("chat_log",)}


def test_a_thumbnail_counts_and_may_be_asked_for_in_its_own_size(desk, tmp_path):
    case, (item,) = add_evidence(desk, claim(desk), [piece(photo(tmp_path / "a.png"))], entry=NOTHING)
    assert item.counts
    assert asked(desk, case).messages == ()
    (message,) = asked(desk, case, only=("defect_photo",)).messages
    assert "(la foto que llegó se ve muy chica)" in message.text


def test_what_does_not_fit_into_one_message_becomes_several(desk, tmp_path):
    case = claim(desk, reason=Reason.DAMAGED_TRANSIT, buyer=LONG_NAME)
    kinds = ("outer_box_photos", "inner_packing_photos", "damage_photo")
    pieces = [piece(cut(tmp_path / f"{kind}.jpg", kind), kind) for kind in kinds]
    case, _ = add_evidence(desk, case, pieces, entry=NOTHING)
    asking = asked(desk, case)
    assert len(asking.messages) > 1
    assert asking.kinds == kinds, "each of them once, in the order of the list"
    for message in asking.messages:
        assert len(message.text) <= 350
        assert not message.errors
        assert message.text.count("está cortada") == len(message.asked)


def test_with_a_template_the_reasons_go_before_the_message_is_refused(desk, tmp_path):
    """`reply` writes one message: there the limit wins over the reasons."""
    case = claim(desk, reason=Reason.DAMAGED_TRANSIT, buyer=LONG_NAME)
    kinds = ("outer_box_photos", "inner_packing_photos", "damage_photo")
    pieces = [piece(cut(tmp_path / f"{kind}.jpg", kind), kind) for kind in kinds]
    case, _ = add_evidence(desk, case, pieces, entry=NOTHING)
    message = from_template(desk, TEMPLATES, case, "claim_ask_evidence", sets={})
    assert not message.too_long
    assert message.asked == kinds
    assert "cortada" not in message.text


@pytest.mark.parametrize(
    ("changes", "buyer_language", "speaks", "says"),
    [
        ({}, "", "es", "compartes"),
        ({}, "en", "en", "could you"),
        ({"platform": "amazon", "procedure": Procedure.A_TO_Z, "order": "7"}, "", "en", "please send us"),
        ({"platform": "amazon", "procedure": Procedure.A_TO_Z, "order": "7"}, "es", "es", "Para revisar"),
        ({"platform": "instagram", "procedure": Procedure.DM}, "", "es", "compartes"),
    ],
)
def test_the_buyers_language_goes_before_the_markets_and_that_before_the_stores(
    desk, changes, buyer_language, speaks, says
):
    case = claim(desk, **changes)
    if buyer_language:
        case = edit(desk, case, Changes(buyer_language=buyer_language), entry=NOTHING)
    (message,) = asked(desk, case, optional=not case.required).messages
    assert message.language == speaks
    assert says in message.text


def test_a_market_whose_language_has_no_template_says_so(desk):
    case = claim(desk, platform="amazon", site="DE", order="7", entry=Entry(because="x"))
    (message,) = asked(desk, case).messages
    assert (message.language, bool(message.notice)) == ("es", True), "the store's own, and says so"


def test_the_stores_form_of_address_is_kept(desk):
    client = desk.client("luna")
    add_luna(desk, slug="pampa", prefix="PAM", voice=client.voice._replace(address=AddressForm.VOS))
    case = claim(desk, client="pampa")
    assert "compartís" in asked(desk, case).messages[0].text
    add_luna(desk, slug="andes", prefix="AND", voice=Voice(address=AddressForm.USTED))
    assert "su reclamo" in asked(desk, claim(desk, client="andes")).messages[0].text


def test_a_template_without_a_place_for_it_gives_way_to_the_general_one(desk):
    """The playbook of a direct message asks for the order number; a photo needs the other template."""
    case = claim(desk, platform="instagram", procedure=Procedure.DM, order="")
    (message,) = asked(desk, case, optional=True).messages
    assert message.template == "ask_evidence"
    assert "una foto nítida" in message.text


def test_in_a_mediation_nothing_is_asked_of_the_buyer(desk):
    case = claim(desk, procedure=Procedure.MEDIATION)
    asking = asked(desk, case)
    assert asking.messages == ()
    assert asking.elsewhere == {Party.US: ("chat_log", "defect_photo")}
    assert next_command(desk, case) == "concierge evidence add ACC-1 FILE --kind chat_log"


def test_the_store_is_asked_for_what_the_buyer_cannot_have(desk):
    case = claim(desk, reason=Reason.WRONG_ITEM)
    before = case.first_response_at
    asking = asked(desk, case, to=Party.CLIENT)
    (message,) = asking.messages
    assert asking.kinds == ("chat_log", "pick_proof")
    assert asking.elsewhere == {Party.BUYER: ("received_photo",)}
    assert "el registro del SKU" in message.text
    assert "a más tardar" in message.text, "the date on the platform"
    assert message.max_chars is None
    case = log_asked(desk, case, asking.messages, to=Party.CLIENT, overridden=[], entry=NOTHING)
    assert case.first_response_at == before, "the store is not the buyer: no clock stops"
    assert case.asked == ("chat_log", "pick_proof")


@pytest.mark.parametrize("party", [Party.PLATFORM, Party.CARRIER, Party.US])
def test_nobody_else_is_written_to(desk, party):
    with pytest.raises(InvalidInput):
        asked(desk, claim(desk), to=party)


def test_asking_is_an_answer_and_leads_to_waiting(desk):
    case = claim(desk)
    assert next_command(desk, case) == "concierge reply ACC-1 --template claim_ack"
    before = count(desk)
    case = log_asked(desk, case, asked(desk, case).messages, to=Party.BUYER, overridden=[], entry=Entry(minutes=3))
    assert count(desk) == before + 2, "the answer and its minutes"
    assert case.first_response_at is not None
    assert case.asked == ("defect_photo",)
    assert next_command(desk, case) == "concierge wait ACC-1 --on buyer"


def test_several_messages_are_one_command_and_their_minutes_are_counted_once(desk, tmp_path):
    case = claim(desk, reason=Reason.DAMAGED_TRANSIT, buyer=LONG_NAME)
    kinds = ("outer_box_photos", "inner_packing_photos", "damage_photo")
    pieces = [piece(cut(tmp_path / f"{kind}.jpg", kind), kind) for kind in kinds]
    case, _ = add_evidence(desk, case, pieces, entry=NOTHING)
    case = log_asked(desk, case, asked(desk, case).messages, to=Party.BUYER, overridden=[], entry=Entry(minutes=3))
    events = [event for event in desk.journal.events_of(case.key) if event.kind in ("replied", "measured")]
    assert len({event.command for event in events}) == 1
    assert case.minutes == 3
    assert case.asked == kinds


def test_an_acknowledgement_that_asks_has_asked_too(desk):
    case = claim(desk)
    message = from_template(desk, TEMPLATES, case, "claim_ack", sets={})
    assert message.asked == ("defect_photo",)
    assert from_template(desk, TEMPLATES, case, "claim_ack", sets={"missing": "el ticket"}).asked == ()
    assert from_template(desk, TEMPLATES, case, "claim_refund", sets={}).asked == ()
