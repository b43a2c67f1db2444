"""Every message that there is for a platform, filled in for every case of a home: what would stop it there.

A case gives what it knows; examples, in the message's language, the rest.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from concierge_cli.config import load
from concierge_cli.domain.case import Case
from concierge_cli.journal import open_journal
from concierge_cli.journal.queries import CaseFilter
from concierge_cli.playbooks import open_playbooks, shipped_folder
from concierge_cli.playbooks.almanac import holidays_of
from concierge_cli.playbooks.message_template import Template
from concierge_cli.playbooks.messages import Messages
from concierge_cli.services.desk import Desk
from concierge_cli.services.knowhow import fill_for_case
from concierge_cli.services.linting import lint
from concierge_cli.services.messages import language_of, promised

MESSAGES = Messages(shipped_folder("templates"))


class Stopped(NamedTuple):
    """A message that would not go out, and why."""

    case: str
    template: str
    classes: tuple[str, ...]
    text: str


@contextmanager
def desk_at(now: datetime) -> Iterator[Desk]:
    """A desk at the home that CONCIERGE_HOME names, as it is at `now`."""
    settings = load(dict(os.environ), {})

    def holidays(country, subdivision, years):
        return holidays_of(country, subdivision, years, cache=Path(settings.cache), language="es")

    journal = open_journal(settings, write=False)
    try:
        yield Desk(journal=journal, playbooks=open_playbooks(settings), holidays=holidays, now=now, actor="me")
    finally:
        journal.close()


def stopped(now: datetime, *, everything: bool = False, only: str = "") -> tuple[list[Stopped], int]:
    """The messages of each case (or of the case `only`) that its check stops, and how many were written.

    In the buyer's language, those of the procedure's stages; with `everything` all of the platform in all languages.
    """
    found: list[Stopped] = []
    written = 0
    with desk_at(now) as desk:
        for row in desk.journal.cases(CaseFilter(closed=None)):
            case = desk.journal.case(row.key)
            if case is not None and only in ("", case.id):
                for template in _templates(desk, case, everything=everything):
                    found += _stopped(desk, case, template)
                    written += 1
    return found, written


def _templates(desk: Desk, case: Case, *, everything: bool) -> list[Template]:
    if everything:
        return list(MESSAGES.list(case.platform))
    language = language_of(desk, case)
    names = dict.fromkeys(desk.playbooks.templates(case.platform, case.procedure).values())
    return [MESSAGES.find(name, case.platform, language) for name in names]


def _stopped(desk: Desk, case: Case, template: Template) -> list[Stopped]:
    """The message where its check stops it.

    What stops every message there (a window that really has closed) stays what it is, and so does a limit that is too
    short for more than two pieces at once: `evidence ask` divides those.
    """
    filled = fill_for_case(
        desk, MESSAGES, case, template.name, sets=_sets(desk, case, template), tongue=template.language
    )
    assert (filled.template, filled.language) == (template.name, template.language)
    classes = {one.class_ for one in filled.errors}
    if "closed_window" in classes:
        classes -= {one.class_ for one in lint(desk, case, "Hola.", language="es")}
    if len(case.missing()) > 2:
        classes -= {"too_long"}
    place = f"{template.language}/{template.platform}/{template.name}"
    return [Stopped(case.id, place, tuple(sorted(classes)), filled.text)] if classes else []


def _sets(desk: Desk, case: Case, template: Template) -> dict[str, str]:
    """`--set` for what the template cannot do without and the case does not know."""
    words = MESSAGES.words(template.language)
    sets = {name: one.example(template.language) for name, one in template.extra.items()}
    used = MESSAGES.variables(template)
    if "next_update" in used:
        sets["next_update"] = promised(desk.now + timedelta(days=2), desk.client(case.client), desk.now, words)
    if "missing" in template.needs:
        kind = desk.playbooks.evidence_kind("defect_photo")
        sets["missing"] = words.evidence.get("defect_photo") or kind.ask.of(template.language)
    for name, example in (("order", "1042"), ("amount", "10.00 USD"), ("tracking", "794612345678")):
        if name in used and not (name == "order" and case.order_id):
            sets[name] = example
    if "options" in used:
        sets["options"] = "offer_return; replace"
    return sets
