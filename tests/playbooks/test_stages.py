"""Every procedure of every platform has a message for every stage that its playbook names, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge_cli.cli.screens.sop import STAGES
from concierge_cli.playbooks.messages import Messages
from tests.lint_lines import shipped

MESSAGES = Messages(Path(__file__).parents[2] / "templates")
PLACES = [
    (platform.code, procedure.code)
    for platform in shipped().platforms()
    for procedure in shipped().procedures(platform.code)
]
ANYWHERE = {
    *("acknowledge", "ask_evidence", "offer_options", "offer_return", "label_sent", "received", "refund"),
    *("shipment_promised", "exchange_sent", "denied", "status", "closing", "ask_store", "instruct_store"),
}
JUDGED = {"mediation", "a_to_z", "chargeback", "chargeback_inquiry", "claim", "complaint", "discussion"}


@pytest.mark.parametrize(("platform", "procedure"), PLACES)
def test_each_stage_has_a_message_that_serves_there(platform: str, procedure: str) -> None:
    stages = shipped().templates(platform, procedure)
    assert stages.keys() >= ANYWHERE
    assert procedure not in JUDGED or stages.keys() >= {"defence", "appeal"}
    assert procedure != "public_comment" or stages.keys() >= {"public_reply", "move_private"}
    if "off_platform" in shipped().platform(platform).messages.forbidden:
        assert stages.keys().isdisjoint({"handoff", "move_private"})
    assert set(stages) <= set(STAGES), "a stage without a word on the screen"
    for stage, name in stages.items():
        for language in ("es", "en"):
            template = MESSAGES.find(name, platform, language)
            assert (template.language, template.name) == (language, name), stage
            assert template.serves(procedure), (stage, name)
