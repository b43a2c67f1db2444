"""`sop`: the instructions of a procedure, and for a case what of them is done and what comes now.

A playbook's words pass `said` before they are shown: the user's own folder may hold anything. Its Markdown is laid
out by `markdown`, which is loaded only when it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of, next_lines
from concierge_cli.cli.style import safe
from concierge_cli.domain.case import Case
from concierge_cli.domain.vocabulary import Reason
from concierge_cli.i18n import N_, _, language, ngettext, pgettext
from concierge_cli.language import dates
from concierge_cli.language.words import label
from concierge_cli.services.checklist import StepView, for_case
from concierge_cli.services.desk import Desk
from concierge_cli.services.knowhow import Guide, deadlines_of, evidence_by_reason

if TYPE_CHECKING:
    from concierge_cli.cli.output import Screen
    from concierge_cli.cli.session import Session
    from concierge_cli.playbooks.entries import Offered, Platform, SopOption, Targets

STAGES: Mapping[str, str] = {
    "acknowledge": N_("first answer"),
    "public_reply": N_("answer in public"),
    "move_private": N_("go on in private"),
    "ask_evidence": N_("ask for what is missing"),
    "offer_options": N_("offer the options"),
    "offer_return": N_("offer the return"),
    "label_sent": N_("say that the label is ready"),
    "received": N_("say that the return arrived"),
    "refund": N_("say that the refund was made"),
    "partial_refund": N_("say that a part was refunded, and why"),
    "shipment_promised": N_("say when it leaves"),
    "exchange_sent": N_("say that the replacement left"),
    "denied": N_("say no, with the reason"),
    "status": N_("say how it stands"),
    "defence": N_("defence"),
    "appeal": N_("appeal"),
    "handoff": N_("go on in another channel"),
    "closing": N_("goodbye"),
    "ask_store": N_("ask the store for what is missing"),
    "instruct_store": N_("tell the store what to do"),
}
"""When a message is sent, in words."""

FORBIDDEN: Mapping[str, str] = {
    "outcome_promise": N_("promise what somebody else decides"),
    "contact_data": N_("give a telephone, an e-mail or an address"),
    "link": N_("put links"),
    "off_platform": N_("take the talk to another place"),
    "ask_to_close": N_("ask the buyer to close or withdraw the claim"),
    "review_request": N_("ask for a review, or for a change of one"),
    "promotion": N_("advertise or give coupons"),
    "ask_to_cancel": N_("ask the buyer to cancel because of the store"),
    "thanks_only": N_("write only to say thanks"),
    "order_news": N_("confirm orders or shipments: the platform does"),
    "product_pictures": N_("send pictures of other products, or hidden ones"),
    "other_attachments": N_("attach what the order does not need"),
    "emoji": N_("use emojis"),
    "hedging": N_("guess: “perhaps”, “maybe”"),
}
"""What a platform forbids in messages, as what not to do."""


def said(text: object) -> str:
    """A playbook's words on one line: the user's own folder may hold anything."""
    return safe(str(text))


def stage_words(stage: str) -> str:
    return _(STAGES[stage]) if stage in STAGES else said(stage.replace("_", " "))


# --- sop list -------------------------------------------------------------------------------------------------------


def sop_list_lines(session: Session, found: list[Guide]) -> list[str]:
    """Platform by platform: the procedures with instructions of their own, then those that use the general ones."""
    screen = session.screen
    lines: list[str] = []
    for code in dict.fromkeys(one.platform.code for one in found):
        ours = [one for one in found if one.platform.code == code]
        own = [one for one in ours if one.own]
        general = [said(one.procedure.label) for one in ours if not one.own]
        lines.append(screen.block(said(ours[0].platform.label)))
        for one in own:
            mark = screen.done(screen.yes)
            lines += screen.wrap(
                f"{said(one.procedure.label)} {screen.dot} {said(one.sop.title)}", indent="    ", first=f"  {mark} "
            )
        if general:
            text = _("With the general ones: {procedures}").format(procedures=", ".join(general))
            lines += screen.wrap(text, indent="    ", first=f"  {screen.dot} ")
        lines.append("")
    if not found:
        return [_("There are no instructions for that.")]
    own_count = sum(one.own for one in found)
    lines += screen.wrap(
        ngettext(
            "{n} procedure with its own instructions; for the others the general ones hold.",
            "{n} procedures with their own instructions; for the others the general ones hold.",
            own_count,
        ).format(n=own_count)
    )
    first = found[0]
    return [*lines, *screen.next(_show(first.platform.code, first.procedure.code), _("read one"))]


def _show(platform: str, procedure: str) -> str:
    return f"concierge sop show {platform} {procedure}"


# --- sop show -------------------------------------------------------------------------------------------------------


def sop_lines(session: Session, desk: Desk, guide: Guide) -> list[str]:
    """The instructions of a procedure, whole."""
    screen = session.screen
    templates = desk.playbooks.templates(guide.platform.code, guide.procedure.code)
    place = f"{said(guide.platform.label)} {screen.dot} {said(guide.procedure.label)}"
    blocks = [
        [*screen.wrap(said(guide.sop.title)), *screen.wrap(_place_words(place, guide))],
        _targets(screen, desk.playbooks.targets(guide.platform.code, guide.procedure.code)),
        _plain_steps(screen, guide),
        _deadlines(screen, desk, guide),
        _evidence(session, desk, guide),
        _options(screen, guide, guide.sop.options, _("You can choose")),
        _mistakes(screen, guide),
        _forbidden(screen, guide),
        _who_decides(screen, guide),
        _templates(screen, templates),
        _body_lines(_body(guide), screen),
    ]
    lines = _joined(blocks)
    if first := templates.get("acknowledge") or next(iter(templates.values()), ""):
        command = f"concierge template show {first} --platform {guide.platform.code}"
        return [*lines, *screen.next(command, _("read the first message"))]
    return [*lines, *screen.next("concierge sop list")]


def sop_case_lines(
    session: Session, desk: Desk, guide: Guide, case: Case, steps: list[StepView], *, whole: bool
) -> list[str]:
    """The same for one case: what the log shows as done, its own evidence and open options, and what comes next."""
    from concierge_cli.playbooks.entries import Targets
    from concierge_cli.services.options import options_of

    screen, names = session.screen, names_of(session, desk)
    client = desk.client(case.client)
    sla = client.as_agreed(desk.now).sla
    targets = Targets(sla.get("first_response"), sla.get("next_response"), sla.get("resolution"))
    what = f"{screen.name(case.id)}  {said(guide.sop.title)}"
    place = f"{names.what(case)} {screen.dot} {names.place(case.platform, case.site)}"
    templates = desk.playbooks.templates(case.platform, case.procedure)
    full_words = _("The whole instructions: {command}").format(command=_show(case.platform, case.procedure))
    blocks = [
        [*screen.two(what, safe(client.name)), *screen.wrap(_place_words(place, guide))],
        _ticked_steps(screen, steps, client.zone),
        _targets(screen, targets),
        _case_evidence(session, desk, case),
        [] if case.closed else _options(screen, guide, options_of(desk, case), _("You can choose now")),
        _mistakes(screen, guide),
        _forbidden(screen, guide),
        _who_decides(screen, guide),
        _templates(screen, templates),
        _body_lines(for_case(_body(guide), case.id), screen) if whole else screen.wrap(full_words),
    ]
    return [*_joined(blocks), *next_lines(session, desk, case)]


def _joined(blocks: Iterable[list[str]]) -> list[str]:
    """The blocks with one blank line between."""
    lines: list[str] = []
    for block in blocks:
        if block:
            lines += [*block, ""]
    return lines[:-1]


def _place_words(place: str, guide: Guide) -> str:
    return place if guide.own else place + ": " + _("it has no instructions of its own; these hold for any case")


def _targets(screen: Screen, targets: Targets) -> list[str]:
    rows = [
        (_("First answer"), targets.first_response),
        (_("Every next one"), targets.next_response),
        (_("Solve it"), targets.resolution),
    ]
    facts = [
        (name, _("{hours} of your agreed hours").format(hours=dates.duration(minutes * 60, days=False)))
        for name, minutes in rows
        if minutes
    ]
    return [screen.block(_("Promises")), *screen.facts(facts)] if facts else []


def _plain_steps(screen: Screen, guide: Guide) -> list[str]:
    word = pgettext("argument", "CASE")
    lines = [screen.block(_("Steps"))]
    for number, step in enumerate(guide.sop.steps, 1):
        lines += screen.wrap(said(step.label), indent="     ", first=f"  {number}  ")
        if step.command:
            lines.append(f"     {screen.command(said(for_case(step.command, word)))}")
    return lines if guide.sop.steps else []


def _ticked_steps(screen: Screen, steps: list[StepView], zone: str) -> list[str]:
    if not steps:
        return []
    done = sum(view.done_at is not None for view in steps)
    shown = sum(view.shown_by_log for view in steps)
    lines = [screen.block(_("Steps"), _("{have} of {all}").format(have=done, all=shown))]
    flat = screen.narrow or screen.accessible
    for view in steps:
        mark = screen.done(screen.yes) if view.done_at else screen.dot
        when = (
            dates.timeline_column(view.done_at, tz=zone)
            if view.done_at
            else pgettext("step", "now")
            if view.next
            else ""
        )
        if flat:
            words = f"{when}: {said(view.step.label)}" if when else said(view.step.label)
            first, below = f"  {mark} ", "    "
        else:
            words = said(view.step.label)
            first, below = f"  {screen.pad(mark, len(screen.yes))} {screen.pad(when, 14)}", " " * (17 + len(screen.yes))
        lines += screen.wrap(words, indent=below, first=first)
        if view.command and not view.done_at:
            lines.append(f"{below}{screen.command(said(view.command))}")
    return lines


def _deadlines(screen: Screen, desk: Desk, guide: Guide) -> list[str]:
    rules = deadlines_of(desk, guide.platform.code, guide.procedure.code)
    facts = [(rule.id, said(rule.title)) for rule in rules]
    return [screen.block(_("Deadlines")), *screen.facts(facts)] if facts else []


def _evidence(session: Session, desk: Desk, guide: Guide) -> list[str]:
    """What each reason requires: first what all of them do, then what each adds; reasons that add the same together."""
    screen, names = session.screen, names_of(session, desk)
    by_reason = evidence_by_reason(desk, guide.platform.code, guide.procedure.code)
    first = next(iter(by_reason.values()))[0]
    always = [kind for kind in first if all(kind in required for required, _optional in by_reason.values())]
    groups: dict[tuple[str, ...], list[Reason]] = {}
    for reason, (required, _optional) in by_reason.items():
        added = tuple(kind for kind in required if kind not in always)
        groups.setdefault(added, []).append(reason)
    rows = [(_("always"), ", ".join(names.evidence(kind) for kind in always))] if always else []
    rows += [
        (", ".join(label("reason", reason) for reason in reasons), ", ".join(names.evidence(kind) for kind in added))
        for added, reasons in groups.items()
        if added
    ]
    if rows:
        return [screen.block(_("Required evidence, by reason")), *screen.facts(rows)]
    helpful = ", ".join(names.evidence(kind) for kind in by_reason[Reason.OTHER][1])
    return [
        screen.block(_("Evidence")),
        *screen.wrap(_("Nothing is required. It helps: {kinds}.").format(kinds=helpful), indent="  "),
    ]


def _case_evidence(session: Session, desk: Desk, case: Case) -> list[str]:
    screen, names = session.screen, names_of(session, desk)
    if not case.required and not case.optional:
        return []
    present = set(case.present())
    have = sum(kind in present for kind in case.required)
    note = _("{have} of {all} required").format(have=have, all=len(case.required)) if case.required else ""
    lines = [screen.block(_("Evidence"), note)]
    for kind in case.required:
        mark = screen.done(screen.yes) if kind in present else screen.late(screen.no)
        lines += screen.wrap(names.evidence(kind), indent="    ", first=f"  {mark} ")
    helpful = [names.evidence(kind) for kind in case.optional if kind not in present]
    if helpful:
        lines += screen.wrap(_("It helps: {kinds}.").format(kinds=", ".join(helpful)), indent="    ", first="  ")
    return lines


def _options(screen: Screen, guide: Guide, options: Iterable[SopOption], title: str) -> list[str]:
    lines, sites = [], guide.platform.sites
    for one in options:
        text = f"{said(one.label)}: {said(one.follows)}"
        if one.markets:
            where = ", ".join(said(sites[market].label) if market in sites else market for market in one.markets)
            text += " " + _("(only on {sites})").format(sites=where)
        name = one.id if one.verb == "choose" else one.verb
        if len(name) > 14:
            lines += [f"  {screen.command(name)}", *screen.wrap(text, indent=" " * 17)]
        else:
            first = f"  {screen.command(screen.pad(name, 14))} "
            lines += screen.wrap(text, indent=" " * 17, first=first)
    return [screen.block(title), *lines] if lines else []


def _mistakes(screen: Screen, guide: Guide) -> list[str]:
    return _points(screen, _("What usually goes wrong"), [said(one.text) for one in guide.sop.mistakes])


def _forbidden(screen: Screen, guide: Guide) -> list[str]:
    return _points(screen, _("What not to do in a message"), forbidden_words(guide))


def forbidden_words(guide: Guide) -> list[str]:
    """What the platform forbids in messages, each as what not to do."""
    return [
        _(FORBIDDEN[one]) if one in FORBIDDEN else said(one.replace("_", " "))
        for one in guide.platform.messages.forbidden
    ]


def _points(screen: Screen, title: str, texts: list[str]) -> list[str]:
    lines = [line for text in texts for line in screen.wrap(text, indent="    ", first=f"  {screen.dot} ")]
    return [screen.block(title), *lines] if lines else []


def _who_decides(screen: Screen, guide: Guide) -> list[str]:
    rows = [
        (_("Decides"), said(guide.platform.governing_body)),
        (_("If it goes badly"), said(guide.platform.sanction)),
        (_("The thread"), thread_words(guide.platform, guide.procedure)),
    ]
    facts = [(name, text) for name, text in rows if text]
    return [screen.block(_("Who decides")), *screen.facts(facts)] if facts else []


def thread_words(platform: Platform, procedure: Offered) -> str:
    """Which figures of the account a thread of `procedure` moves, and which it is known not to move."""
    moved = [said(one.label) for one in platform.metrics if procedure.counts.get(one.id) is True]
    left = [said(one.label) for one in platform.metrics if procedure.counts.get(one.id) is False]
    parts = [
        _("counts in {figures}").format(figures=", ".join(moved)) if moved else "",
        _("does not count in {figures}").format(figures=", ".join(left)) if left else "",
    ]
    return "; ".join(part for part in parts if part)


def _templates(screen: Screen, templates: Mapping[str, str]) -> list[str]:
    """By stage, in the order of a case."""
    ordered = [stage for stage in STAGES if stage in templates] + [one for one in templates if one not in STAGES]
    facts = [(stage_words(stage), said(templates[stage])) for stage in ordered]
    return [screen.block(_("Messages")), *screen.facts(facts)] if facts else []


# --- the body -------------------------------------------------------------------------------------------------------


def _body(guide: Guide) -> str:
    """The Markdown without its first heading, which says what the title already said."""
    text = guide.sop.body.of(language()).strip()
    return re.sub(r"\A# [^\n]*\n+", "", text)


def _body_lines(text: str, screen: Screen) -> list[str]:
    if not text:
        return []
    from concierge_cli.cli.screens.markdown import markdown_lines

    return markdown_lines(text, screen)
