"""What the playbooks know, made ready to read: instructions with a case's ticks, a rule's date, a message filled in.

Nothing here logs anything. Which steps a case has done is in `checklist`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.rules import Due, Rule, check_in_force, due
from concierge_cli.domain.vocabulary import Party, Procedure, Reason
from concierge_cli.errors import Ambiguous, InvalidInput, NotFound
from concierge_cli.i18n import _
from concierge_cli.language.typed import shown
from concierge_cli.language.words import Names, match, match_site
from concierge_cli.services.deadlines import Setting, rule_due
from concierge_cli.services.desk import Desk
from concierge_cli.services.messages import Prepared, checked, from_template, template_for, values_of
from concierge_cli.services.owed import asked_words, owed
from concierge_cli.services.platforms import platform_names

if TYPE_CHECKING:
    from concierge_cli.playbooks.book import Place
    from concierge_cli.playbooks.entries import Offered, Platform, Sop
    from concierge_cli.playbooks.message_template import Template
    from concierge_cli.playbooks.messages import Messages

COMMON = "common"


# --- instructions ---------------------------------------------------------------------------------------------------


class Guide(NamedTuple):
    """The instructions of one procedure on one platform. `own` is False where the general ones stand in."""

    platform: Platform
    procedure: Offered
    sop: Sop
    own: bool


def guide(desk: Desk, platform: str, procedure: str) -> Guide:
    """The instructions of one procedure, the platform's own or the general ones."""
    books = desk.playbooks
    sop = books.sop(platform, procedure)
    return Guide(books.platform(platform), books.procedure(platform, procedure), sop, sop.platform == platform)


def guides(desk: Desk, platform: str = "") -> list[Guide]:
    """The instructions of every procedure that the platforms name, those with their own first."""
    codes = [platform] if platform else [one.code for one in desk.playbooks.platforms()]
    found = [guide(desk, code, offered.code) for code in codes for offered in desk.playbooks.procedures(code)]
    return sorted(found, key=lambda one: (codes.index(one.platform.code), not one.own))


def procedure_word(desk: Desk, platform: str, typed: str) -> str:
    """The procedure that `typed` means on `platform` ("" for any), by code, by label, by the platform's own label."""
    if not platform:
        return match("procedure", typed)
    books = desk.playbooks
    names: Names = {code.value: books.procedure(platform, code).label for code in Procedure}
    try:
        return match("procedure", typed, codes=[one.code for one in books.procedures(platform)], extra=names)
    except InvalidInput:
        # The error that is worth reading names all of them, as is one that says the platform does not have it.
        return match("procedure", typed, extra=names)


def place_in_words(desk: Desk, words: Sequence[str]) -> tuple[str, str] | None:
    """Platform and procedure in `ml reclamo`, `mercado libre reclamo`; the procedure "" in `ml`. None for neither.

    Raises InvalidInput where a platform is named and what follows is no procedure.
    """
    names = platform_names(desk)  # before the attempts: a broken playbook is an error of its own
    wrong: InvalidInput | None = None
    for end in range(len(words), 0, -1):
        try:
            platform = match("platform", " ".join(words[:end]), extra=names)
        except InvalidInput:
            continue
        if end == len(words):
            return platform, ""
        try:
            return platform, procedure_word(desk, platform, " ".join(words[end:]))
        except InvalidInput as error:
            wrong = error
    if wrong is not None:
        raise wrong
    return None


def guided_by_name(desk: Desk, typed: str) -> list[Guide]:
    """The guides of their own for the procedure that `typed` names by itself (`a-to-z`); none where it names none."""
    try:
        procedure = procedure_word(desk, "", typed)
    except InvalidInput:
        return []
    return [one for one in guides(desk) if one.own and one.procedure.code == procedure]


def evidence_by_reason(desk: Desk, platform: str, procedure: str) -> dict[Reason, tuple[tuple[str, ...], ...]]:
    """Required and optional kinds for each reason."""
    return {reason: desk.playbooks.evidence_for(platform, procedure, reason) for reason in Reason}


def deadlines_of(desk: Desk, platform: str, procedure: str) -> list[Rule]:
    """The rules in force today that name this procedure and are for us to keep."""
    today = desk.now.date()
    return [
        rule
        for rule in desk.playbooks.rules(platform)
        if procedure in rule.procedures and rule.party is Party.US and rule.in_force(today) and not rule.optional
    ]


# --- rules ----------------------------------------------------------------------------------------------------------


def rule_word(desk: Desk, typed: str) -> Rule:
    """The rule with that id, or the only one whose id holds what was typed."""
    wanted = re.sub(r"[\s-]+", "_", typed.strip().casefold())
    ids = [rule.id for rule in desk.playbooks.rules()]
    if wanted in ids:
        return desk.playbooks.rule(wanted)
    found = [one for one in ids if wanted and wanted in one]
    if len(found) == 1:
        return desk.playbooks.rule(found[0])
    if found:
        raise Ambiguous(
            _("“{named}” can be {n} rules:").format(named=shown(typed), n=len(found))
            + "".join(f"\n  {one}" for one in found),
            hint=f"concierge rules show {found[0]}",
            data={"candidates": found},
        )
    return desk.playbooks.rule(wanted)


def site_word(desk: Desk, platform: str, typed: str) -> str:
    """The site of `platform` that `typed` means: its code, its country, its name."""
    if platform == COMMON or not (sites := desk.playbooks.platform(platform).sites):
        raise InvalidInput(
            _("This rule belongs to no site of a country. Leave --site out."), hint="concierge rules due --help"
        )
    for code in sites:
        if code.casefold() == typed.strip().casefold():
            return code
    countries = {code: site.country for code, site in sites.items()}
    _platform, site = match_site(f"{platform} {typed}", {platform: countries}, extra=platform_names(desk))
    return site


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a rule counts when no site says it: a client's zone and country, or the user's own."""

    zone: str
    country: str
    client: Client | None = None


def place_of(desk: Desk, rule: Rule, site: str, home: Home) -> Place:
    """Zone and holidays by which `rule` counts. Raises RuleViolation, naming the right rule, for a wrong site."""
    desk.playbooks.check_market(rule, site)
    return desk.playbooks.place_of(rule, site=site, client_zone=home.zone, client_country=home.country)


def due_date(desk: Desk, rule: Rule, trigger: datetime, *, site: str, home: Home) -> Due:
    """What the rule says from `trigger`.

    Raises RuleViolation for a rule without a term or not in force then (naming the one that is), InvalidInput where a
    store's agreed hours are needed and no store is known.
    """
    if home.client is not None:
        procedure = Procedure(rule.procedures[0]) if rule.procedures else Procedure.MESSAGE
        where = Setting(client=home.client, platform=rule.platform, site=site, procedure=procedure, known={})
        return rule_due(desk, where, rule, trigger)
    place = place_of(desk, rule, site, home)
    local = trigger.astimezone(ZoneInfo(place.zone))
    check_in_force(rule, local.date())
    if place.agreed and rule.duration is not None:
        raise InvalidInput(
            _("{rule} counts in the hours agreed with a store. Say which one with --client.").format(rule=rule.id),
            hint="concierge client list",
        )
    years = range(local.year, local.year + 2)
    holidays = desk.holidays(place.country, None, years) if place.country else {}
    return due(rule, trigger, zone=place.zone, holidays=holidays)


# --- messages -------------------------------------------------------------------------------------------------------


class Blank(NamedTuple):
    """A value that a template takes, in the user's language; `example` is written as `--set` takes it."""

    name: str
    label: str
    example: str
    needed: bool
    many: bool


def template_word(messages: Messages, name: str, platform: str, tongue: str) -> Template:
    """The template `name` for `platform`; without one, the general one, else that of the only platform that has it.

    Raises NotFound with the nearest name, Ambiguous with the platforms, InvalidInput with file and line of a broken
    file of the user's own.
    """
    if platform:
        return messages.find(name, platform, tongue)
    folders = _folders(messages, name)
    if len(folders) == 1 or COMMON in folders:
        return messages.find(name, folders[0], tongue)
    if folders:
        raise Ambiguous(
            _("“{named}” is a message of several platforms: {platforms}. Say which with --platform.").format(
                named=shown(name), platforms=", ".join(folders)
            ),
            hint=f"concierge template show {name} --platform {folders[-1]}",
            data={"candidates": folders},
        )
    from concierge_cli.playbooks.message_values import nearest

    raise NotFound(
        _("There is no message “{named}”.").format(named=shown(name))
        + nearest(name, {one.name for one in messages.list()}),
        hint="concierge template list",
    )


def _folders(messages: Messages, name: str) -> list[str]:
    """The platforms that have a file of this name, readable or not, `common` first."""
    if not re.fullmatch(r"[\w-]+", name):
        return []
    roots = (messages.shipped, messages.own) if messages.own else (messages.shipped,)
    found = {path.parent.name for root in roots for path in root.glob(f"*/*/{name}.txt")}
    return sorted(found, key=lambda folder: (folder != COMMON, folder))


def blanks(messages: Messages, template: Template, tongue: str) -> list[Blank]:
    """What the template asks for; first what it cannot be written without.

    Raises InvalidInput with file and line where it is no harmless template.
    """
    found = []
    names = sorted(messages.variables(template))
    for name in names:
        variable = template.variable(name)
        needed = not _renders(messages, template, [one for one in names if one != name])
        if variable is None:
            found.append(Blank(name, name.replace("_", " "), "", needed=needed, many=False))
            continue
        example = variable.example(tongue)
        found.append(Blank(name, variable.label(tongue), example, needed=needed, many=variable.kind == "list"))
    return sorted(found, key=lambda blank: not blank.needed)


def with_blanks(messages: Messages, template: Template) -> str:
    """The message as it reads with nothing filled in: each value by its name in square brackets."""
    return messages.render(template, _in_brackets(template, messages.variables(template))).text


def _renders(messages: Messages, template: Template, names: Iterable[str]) -> bool:
    """Whether the message can be written with only these values; what else is wrong shows when all are given."""
    try:
        messages.render(template, _in_brackets(template, names))
    except InvalidInput:
        return False
    return True


def _in_brackets(template: Template, names: Iterable[str]) -> dict[str, Any]:
    """`[order]` for a text, one such entry for a list; codes and flags stay as they are when nobody gives them."""
    values: dict[str, Any] = {}
    for name in names:
        variable = template.variable(name)
        if variable is None or variable.kind == "text":
            values[name] = f"[{name}]"
        elif variable.kind == "list":
            values[name] = (f"[{name}]",)
    return values


def fill_for_case(
    desk: Desk, messages: Messages, case: Case, name: str, *, sets: Mapping[str, str], tongue: str
) -> Prepared:
    """The message for a case, in the buyer's language or in `tongue`; `sets` are the values typed."""
    if not tongue:
        return from_template(desk, messages, case, name, sets=sets)
    template = template_for(desk, messages, case, name, tongue=tongue)
    words = messages.words(template.language)
    values = values_of(desk, case, desk.client(case.client), template, words)
    values["missing"] = asked_words(desk, case, owed(desk, case).get(Party.BUYER, ()), words)
    rendered = messages.render(template, values, sets)
    return checked(
        desk,
        case,
        rendered.text,
        template=template.name,
        language=template.language,
        notice=template.notice,
        step=template.stage,
    )


def fill_alone(
    desk: Desk,
    messages: Messages,
    template: Template,
    *,
    platform: str,
    client: Client | None,
    country: str,
    sets: Mapping[str, str],
) -> Prepared:
    """The message without a case: what the client's profile and the platform say, and the values typed.

    `country` is where telephone numbers are taken to be from when no client says it.
    """
    from concierge_cli.domain.message_check import check_message
    from concierge_cli.services.linting import manner_of

    values: dict[str, Any] = {}
    if platform != COMMON:
        there = desk.playbooks.platform(platform)
        names = messages.words(template.language).platforms
        values["platform"] = names.get(platform) or there.label.of(template.language)
    if client is not None:
        emojis = client.voice.emojis and (platform == COMMON or there.voice.emoji)
        values |= {
            "store": client.name,
            "signature": client.voice.signature,
            "address_form": client.voice.address.value,
            "emojis": int(emojis),
        }
    text = messages.render(template, values, sets).text
    manner = manner_of(
        desk.playbooks,
        platform,
        language=template.language,
        tone=template.tone,
        client=client,
        step=template.stage,
        country=country,
    )
    if client is None:
        manner = replace(manner, address_form=sets.get("address_form"))
    findings = check_message(text, language=template.language, manner=manner)
    return Prepared(
        text=text,
        template=template.name,
        language=template.language,
        tone=manner.tone,
        max_chars=manner.max_chars,
        findings=tuple(findings),
        notice=template.notice,
    )
