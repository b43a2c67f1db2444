"""The report as a paper for the store: the verdict first, then what it needs to do, then the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from concierge_cli.i18n import _, ngettext, speaking
from concierge_cli.language import dates
from concierge_cli.language.numbers import format_percent, format_share
from concierge_cli.language.period_words import period_title
from concierge_cli.reports.document import CaseLine, CaseList, Definition, Document, Prose
from concierge_cli.services.health_paper import expected_blocks, health_blocks
from concierge_cli.services.kpi import MISSED_NAMED
from concierge_cli.services.report.behind import behind_table
from concierge_cli.services.report.needs import need_blocks, promise_blocks
from concierge_cli.services.report.results import result_blocks
from concierge_cli.services.report.service import service_blocks
from concierge_cli.services.report.words import case_lines, first_response_changed, number

if TYPE_CHECKING:
    from concierge_cli.reports.document import Block
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.report.gather import Gathered


def report_paper(desk: Desk, told: Gathered) -> Document:
    """The whole report, in the store's language, zone and way of writing numbers."""
    client = told.client
    with speaking(client.language):
        return Document(
            title=period_title(told.period),
            subtitle=_subtitle(told),
            client=client.name,
            language=client.language,
            country=client.country,
            zone=client.zone,
            made_at=told.now,
            blocks=tuple(_blocks(desk, told)),
            definitions=tuple(_definitions(told)),
            method=_method(told),
            heads=told.heads,
            color=client.color,
        )


def _subtitle(told: Gathered) -> str:
    zone = _("{city} time").format(city=dates.city(told.period.zone))
    if told.period.start <= told.now < told.period.end:
        zone += " · " + _("not over yet")
    return zone


def _blocks(desk: Desk, told: Gathered) -> Iterator[Block]:
    yield Prose(look="lead", paragraphs=(" ".join(_verdict(told)),))
    yield from need_blocks(told)
    yield from service_blocks(told)
    yield from expected_blocks(desk, told.expected)
    yield from result_blocks(told)
    yield from health_blocks(desk, told.health, with_cases=bool(told.listed or told.account_cases))
    yield from promise_blocks(told)
    for title, cases in (
        (_("The cases in this report"), told.listed),
        (_("Cases of other days that count in the account's health"), told.account_cases),
    ):
        if cases:
            lines = case_lines(cases, told.originals, int(told.now.timestamp()))
            yield CaseList(
                title=title,
                cases=tuple(CaseLine(id=case.id, text=text) for case, text in zip(cases, lines, strict=True)),
            )
    yield from behind_table(desk, told)


def _verdict(told: Gathered) -> Iterator[str]:
    """What a store wants to know first, a sentence each."""
    now, country = told.kpi.figures, told.client.country
    sla, first, platform = now["sla_compliance"], now["first_response_p50"], now["platform_on_time"]
    if not (sla.n or first.n or platform.n or now["opened"].n or now["closed"].n or now["backlog_end"].n):
        yield _("Nothing came in, nothing was due and nothing is open.")
        return
    if sla.n and isinstance(sla.value, int | float) and sla.target is not None:
        limit = format_percent(sla.target, country=country)
        share = format_share(sla.value, country=country, beside=sla.target)
        sentence = (
            ngettext(
                "We kept {part} of {n} promise, {share}: more than {limit} was the target, and it is met.",
                "We kept {part} of {n} promises, {share}: more than {limit} was the target, and it is met.",
                sla.n,
            )
            if sla.met
            else ngettext(
                "We kept {part} of {n} promise, {share}: more than {limit} was the target, and it is not met.",
                "We kept {part} of {n} promises, {share}: more than {limit} was the target, and it is not met.",
                sla.n,
            )
        )
        yield sentence.format(part=number(told, sla.more["part"]), n=number(told, sla.n), share=share, limit=limit)
    else:
        yield _("No promise was due.")
    yield from _first_answers(told)
    if platform.n:
        missed = platform.n - platform.more["part"]
        if missed:
            ids = ", ".join(told.kpi.late)
            ids = _("{ids} and others").format(ids=ids) if missed > MISSED_NAMED else ids
            sentence = (
                _("The one date of the platforms went by: {ids}.")
                if platform.n == 1
                else ngettext(
                    "Of {n} dates of the platforms {missed} went by: {ids}.",
                    "Of {n} dates of the platforms {missed} went by: {ids}.",
                    missed,
                )
            )
            yield sentence.format(missed=number(told, missed), n=number(told, platform.n), ids=ids)
        else:
            yield ngettext(
                "The one date of the platforms was met.", "All {n} dates of the platforms were met.", platform.n
            ).format(n=number(told, platform.n))
    yield from _word_missed(told)
    if told.saved:
        yield ngettext(
            "In {n} case the reputation that was at risk is safe.",
            "In {n} cases the reputation that was at risk is safe.",
            len(told.saved),
        ).format(n=len(told.saved))


def _word_missed(told: Gathered) -> Iterator[str]:
    """A promise to a buyer is no promise of the agreement, but nobody may think that none was broken."""
    missed = list(dict.fromkeys(one.case for one in told.word if one.said == "missed"))
    if missed:
        ids = ", ".join(missed[:MISSED_NAMED])
        yield ngettext(
            "Of {n} date promised to buyers not all were kept: {ids}.",
            "Of {n} dates promised to buyers not all were kept: {ids}.",
            len(told.word),
        ).format(
            n=number(told, len(told.word)),
            ids=_("{ids} and others").format(ids=ids) if len(missed) > MISSED_NAMED else ids,
        )


def _first_answers(told: Gathered) -> Iterator[str]:
    first, waiting = told.kpi.figures["first_response_p50"], told.kpi.figures["unanswered_now"]
    if first_response_changed(told):
        # One median over answers that had different times to come says nothing of either.
        yield _agreed_with_each(told)
    elif isinstance(first.value, int | float):
        # Answers outside the agreed hours take none of them: half may have taken nothing.
        # What more than half took longer than is never rounded up.
        time = dates.duration(max(first.value, 60), days=False, nearest=first.met is not False)
        if first.target is not None:
            promised = dates.duration(first.target, days=False)
            sentence = (
                _("Half of the first answers took {time} or less, within the {promised} that we agreed on.")
                if first.met
                else _("Half of the first answers took more than {time}, longer than the {promised} that we agreed on.")
            )
            yield sentence.format(time=time, promised=promised)
        else:
            yield _("Half of the first answers took {time} or less.").format(time=time)
    if waiting.n:
        sentence = ngettext("{n} case has no answer yet.", "{n} cases have no answer yet.", waiting.n)
        if told.over:
            sentence = ngettext(
                "{n} case had no answer yet when it ended.", "{n} cases had no answer yet when it ended.", waiting.n
            )
        yield sentence.format(n=number(told, waiting.n))


def _agreed_with_each(told: Gathered) -> str:
    one = told.kpi.figures["first_response_target_share"]
    return ngettext(
        "{part} of {n} first answer came within what was agreed when its case came in.",
        "{part} of {n} first answers came within what was agreed when each case came in.",
        one.n,
    ).format(part=number(told, one.more["part"]), n=number(told, one.n))


def _definitions(told: Gathered) -> Iterator[Definition]:
    """How the tables are counted that are no figures."""
    if told.closed:
        yield Definition(
            term=_("By reason"),
            text=_("The median of the same time for each reason; faster by = (baseline − median) ÷ baseline."),
        )
        yield Definition(
            term=_("Where the time of the closed cases went"),
            text=_(
                "Calendar time from the arrival of the cases to their last closing, by whose move it was; where two "
                "waits overlap, the time is of the one that began first, so that it adds up to all of it."
            ),
        )
        yield Definition(
            term=_("How the closed cases ended"), text=_("The outcome of each case at its last closing, one a case.")
        )
    yield Definition(
        term=_("Promised to buyers"),
        text=_("Days by which a message promised word, of open cases, that no later message has kept."),
    )


def _method(told: Gathered) -> tuple[str, ...]:
    counted = (
        _("Days and weeks are those of {city}; hours are those that we agreed on.").format(
            city=dates.city(told.period.zone)
        ),
        _("A median needs 5 cases and a 90th percentile 20; both are linear between neighbours, as in PERCENTILE.INC."),
        _("Outcomes, money and where the time went are of the cases whose last closing lies in the period."),
        _("The report names no buyer: cases are told by their number, reason, platform and outcome."),
    )
    if not told.unlisted:
        return counted
    return (
        *counted,
        ngettext(
            "The {n} case of this report is not listed; ask for the list.",
            "The {n} cases of this report are not listed here: there are too many. Ask for the list if you want it.",
            told.unlisted,
        ).format(n=number(told, told.unlisted)),
    )
