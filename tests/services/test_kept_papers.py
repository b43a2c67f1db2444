"""The words of a paper in the log: whole, or not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from concierge_cli.domain.event import MAX_BYTES, Draft, Event, canonical, erased, seal, to_json
from concierge_cli.reports.document import Document, Prose
from concierge_cli.services.kept_papers import keeping, kept_paper

AT = datetime(2026, 11, 1, 16, tzinfo=UTC)
PAPER = Document(
    title="Cobro", client="Luna", language="es", country="MX", zone="America/Mexico_City", made_at=AT,
    blocks=(Prose(paragraphs=("ñ🙂" * 9_000,)),),
)  # fmt: skip


def logged(*, command: str = "c1") -> list[Event]:
    drafts = [Draft(kind="bill_issued", client="luna", occurred_at=AT), *keeping("luna", PAPER, at=AT)]
    return [
        seal(
            draft, id=f"{command}-{n}", command=command, recorded_at=AT, actor="me", replica="a", seq=n, counter=n,
            after=[], salts=("00" * 16, "11" * 16), prev="",
        )
        for n, draft in enumerate(drafts, 1)
    ]  # fmt: skip


def test_a_long_paper_is_several_entries_and_comes_back_whole() -> None:
    events = logged()
    assert len(events) > 10
    assert all(len(canonical(to_json(event))) < MAX_BYTES for event in events)
    assert kept_paper([*events[::-1], *logged(command="c2")], "c1-1") == PAPER


def test_a_paper_of_which_a_part_is_gone_is_none() -> None:
    events = logged()
    assert kept_paper(events[:-1], "c1-1") is None
    assert kept_paper([*events[:-1], erased(events[-1])], "c1-1") is None
    assert kept_paper(events[:1], "c1-1") is None
    assert kept_paper(events, "other") is None
    damaged = replace(events[1], personal={"words": "x"})
    assert kept_paper([events[0], damaged, *events[2:]], "c1-1") is None
