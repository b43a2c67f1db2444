"""In which language a message goes out: the buyer's, else the market's, else the store's, and never in two at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from concierge_cli.domain.vocabulary import Reason
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.messages import Messages
from concierge_cli.services.asking import prepare_asking
from concierge_cli.services.corrections import Changes, edit
from concierge_cli.services.desk import Entry
from concierge_cli.services.evidence import add_evidence
from concierge_cli.services.messages import from_template
from tests.files.made import photo as made_photo
from tests.services.store import claim, piece

NOTHING = Entry()
TEMPLATES = Messages(shipped_folder("templates"))
FRIDAY = datetime(2026, 11, 20, 20, tzinfo=UTC)


def written(desk, case, name, **sets):
    return from_template(desk, TEMPLATES, case, name, sets=sets, next_update=FRIDAY)


@pytest.mark.parametrize(
    ("site", "reads", "language", "template"),
    [
        ("MLM", "", "es", "claim_ack"),
        ("MLM", "pt", "pt", "claim_ack"),
        ("MLM", "pl", "pl", "first_reply"),  # the general one of the stage, before another language
        ("MLB", "", "pt", "claim_ack"),
        ("MLB", "en", "en", "claim_ack"),
        ("MLB", "fr", "pt", "claim_ack"),  # no French: the market's language
        ("MLM", "fr", "es", "claim_ack"),
    ],
)
def test_the_buyers_then_the_markets_then_the_stores(desk, site, reads, language, template):
    case = claim(desk, site=site, entry=Entry(because="x"))
    if reads:
        case = edit(desk, case, Changes(buyer_language=reads), entry=NOTHING)
    message = written(desk, case, "claim_ack")
    assert (message.language, message.template) == (language, template)
    assert bool(message.notice) == (language in ("pt", "pl") or reads == "fr")


def test_a_language_that_nobody_speaks_here_ends_at_the_store(desk):
    case = claim(desk, platform="amazon", site="DE", order="7", entry=Entry(because="x"))
    assert written(desk, case, "first_reply").language == "es"


def test_portuguese_says_its_days_and_its_evidence_in_portuguese(desk, tmp_path):
    case = claim(desk, site="MLB", reason=Reason.DAMAGED_TRANSIT, entry=Entry(because="x"))
    cut = tmp_path / "a.jpg"
    whole = made_photo("jpeg")
    cut.write_bytes(whole[: len(whole) // 2])
    case, _ = add_evidence(desk, case, [piece(cut, "damage_photo")], entry=NOTHING)
    (message, *_more) = prepare_asking(desk, TEMPLATES, case, only=("damage_photo",), next_update=FRIDAY).messages
    assert message.text == (
        "Olá, Ana. Para dar andamento à sua reclamação, poderia me enviar por aqui uma foto de perto da parte danificada "
        "(a foto que chegou está cortada)? Com isso verifico o que aconteceu e digo quais são as opções. Escrevo para você "
        "até sexta-feira, 20 de novembro, às 14:00."
    )


def test_what_is_offered_is_said_in_the_buyers_language(desk):
    case = claim(desk, site="MLB", entry=Entry(because="x"))
    message = written(desk, case, "offer_options", options="offer_return; replace")
    assert "podemos oferecer a devolução com reembolso ou a troca por outro igual" in message.text
    spanish = written(desk, claim(desk, order="8"), "offer_options", options="replace; una revisión sin costo")
    assert "ofrecerte el cambio por otro igual o una revisión sin costo" in spanish.text


def test_nothing_is_offered_that_the_store_did_not_offer(desk):
    from concierge_cli.errors import InvalidInput

    with pytest.raises(InvalidInput, match="options"):
        written(desk, claim(desk), "offer_options")
