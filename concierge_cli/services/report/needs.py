"""What stands open at the moment of reading: what the store must do, and what buyers were promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from concierge_cli.i18n import _, pgettext
from concierge_cli.language import dates
from concierge_cli.language.access_words import concern_sentences
from concierge_cli.language.money import format_money
from concierge_cli.language.words import case_phrase
from concierge_cli.reports.document import Column, Figure, Figures, Heading, Prose, Table
from concierge_cli.services.kpi import MISSED_NAMED
from concierge_cli.services.report.gather import instant

if TYPE_CHECKING:
    from concierge_cli.journal.figures import DueTarget
    from concierge_cli.reports.document import Block
    from concierge_cli.services.report.gather import Gathered, Waiting

_SOON: Final = 3600
"""Seconds for which nobody is told that a case waits too long."""


def need_blocks(told: Gathered) -> Iterator[Block]:
    """What we need from the store; nothing where we need nothing."""
    asked = {one.case for one in told.questions}
    sentences = [
        _("{id}: your yes or no to giving back {amount}.").format(
            id=one.case, amount=format_money(one.approval.amount, country=told.client.country)
        )
        for one in told.questions
    ]
    sentences += [_waits(one, told) for one in told.waiting if one.case.id not in asked]
    for said in concern_sentences(told.kpi.accesses, told.client.platforms, today=told.kpi.today):
        sentences.append(f"{said[:1].upper()}{said[1:]}.")
    if sentences:
        yield Prose(look="callout", title=_("What we need from you"), paragraphs=tuple(sentences))


def _waits(one: Waiting, told: Gathered) -> str:
    waited = told.now.timestamp() - one.since
    text = _("{id}, {about}: it has waited for your answer for {time}.")
    if waited < _SOON:
        text = _("{id}, {about}: it waits for your answer.")
    return text.format(
        id=one.case.id, about=case_phrase(one.case.procedure, one.case.reason), time=dates.duration(waited)
    )


def _word(told: Gathered) -> Iterator[Block]:
    missed = [one for one in told.word if one.said == "missed"]
    kept = len(told.word) - len(missed)
    yield Figures(
        figures=(
            Figure(
                name="word_to_buyers",
                label=_("Dates promised to buyers, kept"),
                value=kept / len(told.word),
                kind="share",
                n=len(told.word),
                part=kept,
                definition=_(
                    "Of the days by which a message promised word and that lay in the period, those on which it came; "
                    "they are promises to buyers and no part of the SLA."
                ),
                cases=tuple(dict.fromkeys(one.case for one in told.word)) if told.listed else None,
            ),
        )
    )
    if missed:
        yield Table(
            title=_("Dates promised to buyers that were missed"),
            columns=_promised("was_due"),
            rows=tuple(
                (
                    one.case,
                    instant(one.due_at),
                    _how_it_stands(one),
                )
                for one in missed[:MISSED_NAMED]
            ),
            note=_("and {n} more").format(n=len(missed) - MISSED_NAMED) if len(missed) > MISSED_NAMED else "",
        )


def _how_it_stands(one: DueTarget) -> str:
    """What became of a date that was missed: closing a case is not writing to its buyer."""
    if one.stopped_at is None:
        return _("still open")
    return _("closed without it") if one.dropped else pgettext("report", "kept late")


def _promised(due: str) -> tuple[Column, ...]:
    """The columns of dates that were promised; `due` is what programs call the date's."""
    return (
        Column(name="case", title=pgettext("report", "case"), kind="case"),
        Column(name=due, title=pgettext("report", "by"), kind="moment"),
        Column(name="state", title=pgettext("report", "how it stands")),
    )


def promise_blocks(told: Gathered) -> Iterator[Block]:
    """The days by which buyers were promised word: those of the period, and those that are still open."""
    yield Heading(text=_("Promised to buyers"), anchor="promises")
    if told.word:
        yield from _word(told)
    yield Table(
        title=_("Dates promised that are still open") if told.word and told.promises else "",
        columns=_promised("due"),
        rows=tuple(
            (
                one.case,
                instant(one.due_at),
                pgettext("report", "running") if one.due_at >= told.now.timestamp() else _("past its date"),
            )
            for one in told.promises
        ),
        empty=_("No buyer was promised a date that is still open."),
        note=_("As it stands now, whatever the period of this report is.") if told.promises else "",
    )
