"""`template`: the messages there are, and one with its blanks and what goes into each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.sop import said
from concierge_cli.i18n import N_, _, language, ngettext, pgettext
from concierge_cli.language.words import label
from concierge_cli.services.desk import Desk
from concierge_cli.services.knowhow import COMMON, Blank

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.message_check import Finding, Manner
    from concierge_cli.playbooks.message_template import Template
    from concierge_cli.services.messages import Prepared

STAGES: Mapping[str, str] = {
    "acknowledge": N_("first answer"),
    "evidence": N_("ask for what is missing"),
    "store": N_("message to the store"),
    "solution": N_("solution"),
    "update": N_("say how it stands"),
    "defence": N_("defence"),
    "handoff": N_("go on in another channel"),
    "public_reply": N_("answer in public"),
    "closing": N_("goodbye"),
}
"""When a message is sent, by the word in its file."""

TONES: Mapping[str, str] = {"warm": N_("warm"), "formal": N_("formal")}
LANGUAGES: Mapping[str, str] = {
    "es": N_("Spanish"),
    "en": N_("English"),
    "pt": N_("Portuguese"),
    "pl": N_("Polish"),
}

_PLAIN = re.compile(r"[\w-]+", re.ASCII)

CLEAN: Mapping[str, str] = {
    "outcome_promise": N_("no promised outcome"),
    "forbidden_contact": N_("no contact data"),
}
"""What a message that is clean of a class of finding may be praised for."""


def _word(words: Mapping[str, str], code: str) -> str:
    return _(words[code]) if code in words else said(code.replace("_", " "))


def place_name(session: Session, desk: Desk, platform: str) -> str:
    return _("Any platform") if platform == COMMON else said(names_of(session, desk).platform(platform))


# --- template list --------------------------------------------------------------------------------------------------


def template_list_lines(session: Session, desk: Desk, found: Iterable[Template]) -> list[str]:
    """Platform by platform: the name that is typed, what it says, and in which languages."""
    screen = session.screen
    by_name: dict[str, dict[str, list[Template]]] = {}
    for one in sorted(found, key=lambda one: one.language != language()):
        by_name.setdefault(one.platform, {}).setdefault(one.name, []).append(one)
    lines: list[str] = []
    for platform, named in by_name.items():
        lines.append(screen.block(place_name(session, desk, platform)))
        for name, spoken in named.items():
            facts = [_word(STAGES, spoken[0].stage) if spoken[0].stage else ""]
            read = [one for one in spoken if not one.unreviewed]
            facts.append(", ".join(_word(LANGUAGES, one.language) for one in read or spoken))
            facts.append(pgettext("message", "yours") if any(one.own for one in spoken) else "")
            right = f" {screen.dot} ".join(fact for fact in facts if fact)
            lines += screen.two(screen.command(said(name)), right, indent="  ")
            lines += [screen.muted(line) for line in screen.wrap(said(spoken[0].heading(language())), indent="     ")]
        lines.append("")
    if not by_name:
        return [_("No message fits."), *screen.next("concierge template list")]
    count = sum(len(named) for named in by_name.values())
    lines.append(ngettext("{n} message.", "{n} messages.", count).format(n=count))
    lines += screen.wrap(_unread(one for named in by_name.values() for spoken in named.values() for one in spoken))
    return [*lines, *screen.next(_first(by_name), _("read one of them"))]


def _unread(templates: Iterable[Template]) -> str:
    """In which languages nobody native has read how many of them; "" where all were read."""
    counted = Counter(one.language for one in templates if one.unreviewed)
    if not counted:
        return ""
    names = (_("{language} ({n})").format(language=_word(LANGUAGES, code), n=n) for code, n in counted.most_common())
    return _("Not read by a native speaker yet: {languages}.").format(languages=", ".join(names))


def _first(by_name: Mapping[str, Iterable[str]]) -> str:
    """The command that shows the first message. A file of the user's own may have a name that no shell should see."""
    for platform, names in by_name.items():
        for name in names:
            if _PLAIN.fullmatch(name) and _PLAIN.fullmatch(platform):
                return f"concierge template show {name}" + ("" if platform == COMMON else f" --platform {platform}")
    return "concierge template list"


# --- template show --------------------------------------------------------------------------------------------------


def template_lines(session: Session, desk: Desk, template: Template, text: str, blanks: list[Blank]) -> list[str]:
    """What it is for, how it reads, and what goes into each blank."""
    screen = session.screen
    place = place_name(session, desk, template.platform)
    head = f"{said(template.heading(language()))} {screen.dot} {place}"
    lines = [*screen.wrap(head), screen.command(said(template.name)), "", *screen.facts(_facts(desk, template)), ""]
    lines.append(screen.block(_("Text")))
    bar = f"  {screen.bar} "
    for line in text.split("\n"):
        lines += screen.wrap(said(line), indent=bar, first=bar)
    for title, wanted in ((_("It needs"), True), (_("If you know it"), False)):
        rows = [(said(one.name), _blank_words(one)) for one in blanks if one.needed is wanted]
        if rows:
            lines += ["", screen.block(title), *screen.facts(rows)]
    return [*lines, *screen.next(_example(template, blanks), _("fill it in"))]


def _facts(desk: Desk, template: Template) -> list[tuple[str, str]]:
    procedures = [
        label("procedure", one)
        if template.platform == COMMON
        else said(desk.playbooks.procedure(template.platform, one).label)
        for one in template.procedures
    ]
    rows = [
        (_("When"), _word(STAGES, template.stage) if template.stage else ""),
        (_("Procedure"), ", ".join(procedures) or pgettext("procedures", "any")),
        (pgettext("message", "Tone"), _word(TONES, template.tone)),
        (_("Language"), _word(LANGUAGES, template.language)),
        (_("Reviewed"), _("no: no native speaker has read it yet") if template.unreviewed else ""),
        (_("Signature"), _("the store's goes below") if template.signed else _("none below")),
        (_("File"), said(template.file) if template.own else ""),
    ]
    return [(name, text) for name, text in rows if text]


def _blank_words(blank: Blank) -> str:
    text = said(blank.label)
    if blank.example:
        text += "; " + _("for example: {example}").format(example=said(blank.example))
    return text + (" " + _("(several: with ; between)") if blank.many else "")


def _example(template: Template, blanks: Iterable[Blank]) -> str:
    """A line that runs: what is needed with its example, or with dots where an example cannot be pasted."""
    line = f"concierge template render {template.name}"
    if template.platform != COMMON:
        line += f" --platform {template.platform}"
    if template.language != language():
        line += f" --language {template.language}"
    for blank in blanks:
        if not blank.needed:
            continue
        example = blank.example if re.fullmatch(r"[\w .,:;/()-]+", blank.example) else "..."
        line += f' --set {blank.name}="{example}"'
    return line


# --- template render ------------------------------------------------------------------------------------------------


def check_notices(prepared: Prepared) -> list[str]:
    """What the checks say, a sentence each: the length, what is clean, and every finding with its source."""
    n = len(prepared.text)
    length = (
        _("{n} of {limit} characters").format(n=n, limit=prepared.max_chars)
        if prepared.max_chars
        else _("{n} characters").format(n=n)
    )
    found = {finding.class_ for finding in prepared.findings}
    clean = [_(words) for class_, words in CLEAN.items() if class_ not in found]
    return ["; ".join([length, *clean]) + ".", *(_finding(one) for one in prepared.findings)]


def _finding(finding: Finding) -> str:
    stops = pgettext("finding", "It stops a reply") if finding.severity == "error" else pgettext("finding", "Mind")
    words = f" “{finding.words}”." if finding.words else ""
    return f"{stops}:{words} {finding.rule} ({finding.source})"


# --- template lint --------------------------------------------------------------------------------------------------


def lint_lines(session: Session, text: str, findings: list[Finding], manner: Manner, *, case: Case | None) -> list[str]:
    """The verdict, what was looked at, and what is worth minding, with its source."""
    screen = session.screen
    n = len(text)
    if manner.max_chars:
        length = _("{n} of {limit} characters").format(n=n, limit=manner.max_chars)
    else:
        length = ngettext("{n} character", "{n} characters", n).format(n=n)
    verdict = _("Nothing stops it.") if findings else _("It can go out: nothing was found.")
    lines = [*screen.wrap(f"{verdict} {length}; {_word(TONES, manner.tone)}."), *_worth_minding(session, findings)]
    following = f'concierge reply {case.id} --text "..."' if case else "concierge template list"
    return [*lines, *screen.next(following, _("log it once it is sent") if case else _("messages ready to adapt"))]


def agreement_lines(session: Session, text: str, findings: list[Finding]) -> list[str]:
    """The verdict on an agreement with a store, and what it does not say yet."""
    screen = session.screen
    n = len(text)
    verdict = _("Nothing stops it.") if findings else _("It promises nothing that others decide.")
    length = ngettext("{n} character", "{n} characters", n).format(n=n)
    lines = [*screen.wrap(f"{verdict} {length}."), *_worth_minding(session, findings)]
    return [*lines, *screen.next("concierge client list", _("the stores"))]


def _worth_minding(session: Session, findings: list[Finding]) -> list[str]:
    from concierge_cli.services.messages import finding_words

    screen = session.screen
    if not findings:
        return []
    lines = ["", screen.block(_("Worth minding"))]
    for one in findings:
        lines += screen.wrap(said(finding_words(one)), indent="    ", first="  ")
    return lines
