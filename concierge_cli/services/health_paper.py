"""A store's account health as blocks of a paper, for the weekly report and for a paper of its own.

In the store's language; ids, reasons and counts only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from concierge_cli.domain.event import CLIENT
from concierge_cli.domain.health import RATING, Rate, Turn
from concierge_cli.i18n import N_, _, ngettext, pgettext, speaking
from concierge_cli.language.dates import day_range, local, long_day, short_day
from concierge_cli.language.words import label
from concierge_cli.reports.document import (
    Block,
    CaseLine,
    CaseList,
    Column,
    Compare,
    Document,
    Figure,
    Figures,
    Heading,
    Prose,
    Standing,
    Table,
)
from concierge_cli.services.client_values import place_phrases
from concierge_cli.services.desk import Desk
from concierge_cli.services.expected import Expected
from concierge_cli.services.health import LEAST_DECIDED, AccountFigure, Health, fraction_text

_STANDING: Final[dict[str, Standing]] = {"ok": "met", "near": "near", "over": "missed"}
TURNS: Final[dict[Turn, str]] = {
    "granted": N_("if granted"),
    "denied": N_("if denied"),
    "appeal_won": N_("if the appeal is won"),
    "saved": N_("if settled in time"),
    "excluded": N_("if excluded"),
    "rating_removed": N_("without the rating"),
    "counts_anyway": N_("whatever is ruled"),
}
"""What may become of an open case, in words."""


def health_blocks(desk: Desk, health: Health, *, with_cases: bool = False) -> list[Block]:
    """A heading, the figures, and what each open case may do to them; empty where no figure can be told.

    They are those of the screen, also where nothing was decided or nobody counted. A day before today's stands in the
    heading. Call it under `speaking` the paper's language.
    """
    if all(one.reason == "no_data" for one in health.figures):
        return []
    head = _("Account health")
    if health.today < local(desk.now, health.client.zone).date():
        head = _("Account health on {day}").format(day=day_range(health.today, health.today))
    blocks: list[Block] = [
        Heading(text=head, anchor="health"),
        Figures(figures=tuple(_figure(desk, one, with_cases=with_cases) for one in health.figures)),
    ]
    rows = [
        (
            what.case,
            _label(desk, one),
            _(TURNS[what.turn]),
            fraction_text(what.after),
            _decimal(what.after),
            what.to_limit,
        )
        for one in health.figures
        for what in one.what_ifs
    ]
    if rows:
        blocks.append(
            Table(
                title=_("What each open case may do"),
                columns=(
                    Column(name="case", title=pgettext("health", "case"), kind="case"),
                    Column(name="figure", title=pgettext("health", "figure")),
                    Column(name="turn", title=pgettext("health", "what happens")),
                    Column(name="fraction", title=pgettext("health", "then")),
                    Column(name="share", title=pgettext("health", "share"), kind="share", decimals=2),
                    Column(name="to_limit", title=pgettext("health", "more to the limit"), kind="number"),
                ),
                rows=tuple(rows),
            )
        )
    return blocks


def expected_blocks(desk: Desk, expected: Iterable[Expected]) -> list[Block]:
    """Cases expected from what was sold beside those that came in; empty where nobody counted."""
    rows = [
        (
            place_phrases(desk, {one.platform: (one.site,) if one.site else ()})[0],
            day_range(one.first, one.last),
            one.sold,
            pgettext("health", "units") if one.basis == "units" else pgettext("health", "orders"),
            None if one.expected is None else _tenths(one.expected.numerator, one.expected.denominator),
            len(one.cases),
        )
        for one in expected
    ]
    if not rows:
        return []
    return [
        Table(
            title=_("Cases expected and seen"),
            columns=(
                Column(name="place", title=pgettext("health", "where")),
                Column(name="days", title=pgettext("health", "counted days")),
                Column(name="sold", title=pgettext("health", "sold"), kind="number"),
                Column(name="basis", title=pgettext("health", "counted as")),
                Column(name="expected", title=pgettext("health", "expected"), kind="number", decimals=1),
                Column(name="seen", title=pgettext("health", "seen"), kind="number"),
            ),
            rows=tuple(rows),
            note=_("Expected: what was sold, times the cases per unit (or order) of all counted days before."),
        )
    ]


def health_document(desk: Desk, health: Health, *, with_cases: bool = False) -> Document:
    """A paper of its own, in the store's language."""
    client = health.client
    with speaking(client.language):
        blocks = health_blocks(desk, health, with_cases=with_cases)[1:]  # the paper's title is the heading
        if not blocks:
            blocks = [Prose(paragraphs=(_("None of its platforms has a figure that the log can tell."),))]
        ids = dict.fromkeys(
            [*(case for one in health.figures for case in one.cases if with_cases)]
            + [what.case for one in health.figures for what in one.what_ifs]
        )
        if ids:
            blocks.append(
                CaseList(title=pgettext("health", "Cases"), cases=tuple(_case(desk, client.slug, one) for one in ids))
            )
        return Document(
            title=_("Account health"),
            subtitle=long_day(health.today),
            client=client.name,
            language=client.language,
            country=client.country,
            zone=client.zone,
            made_at=desk.now,
            blocks=tuple(blocks),
            heads=tuple(head.digest for head in desk.journal.heads(client.slug) if head.audience == CLIENT),
            color=client.color,
        )


def _case(desk: Desk, slug: str, case: str) -> CaseLine:
    from concierge_cli.language.words import case_phrase

    rows = desk.journal.find(case, client=slug)
    if not rows:
        return CaseLine(id=case, text="")
    name = str(desk.playbooks.procedure(rows[0].platform, rows[0].procedure).label)
    return CaseLine(id=case, text=case_phrase(rows[0].procedure, rows[0].reason, name=name))


def _figure(desk: Desk, one: AccountFigure, *, with_cases: bool) -> Figure:
    rate, limit, name = one.rate, one.limit.value, _label(desk, one)
    if counted := counted_until(one):
        name = f"{name}, {counted}"
    few = one.reason == "insufficient"
    value = None if rate is None or few else _decimal(rate)
    strict = one.metric.measure is not None and one.metric.measure.strict
    below: Compare = "<" if strict else "<="
    above: Compare = ">" if strict else ">="
    return Figure(
        name=figure_name(one),
        label=f"{name[:1].upper()}{name[1:]}",
        value=value,
        kind="share",
        definition=definition_of(one),
        n=rate.whole if rate else None,
        part=rate.part if rate and not few else None,
        decimals=2,
        reason="insufficient" if few else "no_data" if value is None else "",
        least=LEAST_DECIDED if few else 0,
        target=limit,
        compare="" if limit is None else below if one.metric.condition == "below" else above,
        standing=_STANDING.get(one.level, ""),
        note=_note(desk, one),
        cases=one.cases if with_cases else None,
    )


def figure_name(one: AccountFigure) -> str:
    """`az_odr_us`, `az_contact_response_us_30d`: the same in every language and every paper."""
    parts = [one.metric.id, one.site.lower()]
    if one.metric.measure is not None and len(one.metric.measure.days) > 1:
        parts.append(f"{one.days}d")
    return "_".join(part for part in parts if part)


def _label(desk: Desk, one: AccountFigure) -> str:
    place = place_phrases(desk, {one.platform: (one.site,) if one.site else ()})[0]
    name = f"{one.metric.label}, {place}"
    if one.metric.measure is not None and len(one.metric.measure.days) > 1:
        name += ", " + ngettext("{n} day", "{n} days", one.days).format(n=one.days)
    return name


def counted_until(one: AccountFigure) -> str:
    """`up to 20 Nov, without 5 newer cases`; empty where everything up to its day is in it."""
    if not one.stale:
        return ""
    until = _("up to {day}").format(day=short_day(one.last, today=one.today))
    if not one.newer:
        return until
    return ngettext("{until}, without {n} newer case", "{until}, without {n} newer cases", one.newer).format(
        until=until, n=one.newer
    )


def left_out_said(one: AccountFigure) -> str:
    """Why cases do not count, each reason with how many: `reputation safe (2), denied (1)`."""
    why = Counter(why_said(*reason) for reason in one.tally.out)
    return ", ".join(f"{said} ({n})" if len(why) > 1 else said for said, n in why.items())


def why_said(by: str, code: str) -> str:
    """Why one case does not count: `reputation safe`, `denied`."""
    if (by, code) == ("reputation", "not_applicable"):
        return _("no bearing on the reputation")
    said = label(by, code)
    return said if by != "reputation" or code == "excluded" else _("reputation {state}").format(state=said)


def kinds_said(desk: Desk, one: AccountFigure) -> str:
    """What counts by kind, `return 8, claim 0`; empty where all of it is what the figure is named after."""
    names = {
        code: _("low rating") if code == RATING else str(desk.playbooks.procedure(one.platform, code).label)
        for code, _n in one.kinds
    }
    return ", ".join(f"{names[code]} {n}" for code, n in one.kinds)


def _note(desk: Desk, one: AccountFigure) -> str:
    if one.reason == "no_denominator":
        text = _("no denominator: the orders of {days} are not counted")
        if any(span.first <= one.last and one.first <= span.last for span in one.counted):
            text = _("no denominator: the counted orders do not make up {days}")
        text = text.format(days=day_range(one.first, one.last))
        if not one.tally.defects and not one.tally.pending:
            return text
        so_far = ngettext("{n} defect so far", "{n} defects so far", one.tally.defects).format(n=one.tally.defects)
        return f"{text}; {so_far}"
    parts = [day_range(one.first, one.last)]
    if one.reason == "no_data":
        parts.append(_("no data"))
    if one.reason == "insufficient" and one.rate is not None:
        parts.append(_("so far {part} of {n} in time").format(part=one.rate.part, n=one.rate.whole))
    if one.with_later is not None:
        parts.append(_("with the newer cases it would be {fraction}").format(fraction=fraction_text(one.with_later)))
    if one.to_limit:
        parts.append(ngettext("{n} more to the limit", "{n} more to the limit", one.to_limit).format(n=one.to_limit))
    if kinds := kinds_said(desk, one):
        parts.append(_("by kind: {kinds}").format(kinds=kinds))
    if one.undecided:
        parts.append(_("{n} undecided").format(n=one.undecided))
    if one.tally.assumed:
        parts.append(_("{n} by the day they came in, assumed").format(n=len(one.tally.assumed)))
    if one.tally.left_out:
        n = len(one.tally.left_out)
        parts.append(
            ngettext("{n} does not count: {why}", "{n} do not count: {why}", n).format(n=n, why=left_out_said(one))
        )
    if one.limit.key:
        parts.append(_("the limit is the store's own"))
    return "; ".join(parts)


def definition_of(one: AccountFigure) -> str:
    """How the figure is counted, in one sentence or two."""
    measure = one.metric.measure
    if measure is None:
        return str(one.metric.note)
    span = (one.last - one.first + timedelta(days=1)).days
    if measure.kind == "deadlines":
        text = _("Of the answers due in {days} days, those given in time; automatic ones do not count.")
    elif measure.kind == "answers":
        text = _("Of the messages that opened a case in {days} days, those answered by a person within {hours} hours.")
    elif measure.per == "order":
        text = _("Of the orders placed in {days} days, those with a defect; an order counts once.")
    else:
        text = _("Claims that began in {days} days and still count, over the sales of those days.")
    text = text.format(days=span, hours=measure.hours)
    note = str(one.metric.note)
    return f"{text} {note}" if note else text


def _decimal(rate: Rate) -> Decimal | None:
    share = rate.share
    return None if share is None else Decimal(share.numerator) / Decimal(share.denominator)


def _tenths(numerator: int, denominator: int) -> Decimal:
    return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal("0.1"))
