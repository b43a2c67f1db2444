"""The questions of `open`: only what was not typed, with the store's own platforms and their usual procedures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.cli.ask import Choice, Question, Step
from concierge_cli.cli.desk import read_instant
from concierge_cli.cli.style import safe
from concierge_cli.domain.vocabulary import TALK, Procedure, Reason
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language.money import parse_money
from concierge_cli.language.typed import plain
from concierge_cli.language.words import label, match, spoken_words
from concierge_cli.services.knowhow import procedure_word
from concierge_cli.services.platforms import platform_names, platform_word, site_word

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk

NO_GUESSES: Final[Mapping[str, str]] = {}

_OFTEN = (Reason.DEFECT, Reason.NOT_RECEIVED, Reason.NOT_AS_DESCRIBED, Reason.DAMAGED_TRANSIT, Reason.MISSING_ITEMS)


def ask_for_the_rest(
    session: Session,
    desk: Desk,
    client: Client,
    typed: Mapping[str, Any],
    *,
    quick_code: str = "",
    guesses: Mapping[str, str] = NO_GUESSES,
) -> dict[str, Any]:
    """Platform, site, procedure, reason, order and arrival: as typed, else asked for, else named as missing.

    Who is asked for what came in is asked for buyer and amount as well, which may be left out. A raw code of the
    platform (`--platform-code`) gives the reason where none was typed. `guesses` are answers that a question offers in
    brackets: never taken where nobody can be asked.
    """
    known = {name: value for name, value in typed.items() if value not in (None, "")}
    names = platform_names(desk)
    if ":" in known.get("platform", ""):
        known |= _place_in_one_word(desk, known)
    if "platform" in known:
        known["platform"] = platform_word(desk, known["platform"])
    elif len(client.platforms) == 1:
        known["platform"] = next(iter(client.platforms))
    if "site" in known and "platform" in known:
        known["site"] = site_word(desk, known["platform"], known["site"])
    if "procedure" in known:
        known["procedure"] = procedure_word(desk, known.get("platform", ""), known["procedure"])
    if "reason" in known:
        known["reason"] = match("reason", known["reason"])
    elif quick_code and "platform" in known and (reason := desk.playbooks.reason_of(known["platform"], quick_code)):
        known["reason"] = reason
    elif quick_code and "platform" in known:
        # What it means is asked for, or named as missing, below.
        platform_name = desk.playbooks.platform(known["platform"]).label
        text = _("{platform} has no code “{code}” here: it is kept as it is. Say with --reason what it means.")
        session.notice(text.format(platform=platform_name, code=safe(quick_code)), first=True)

    def platform(_answers: Mapping[str, Any]) -> Question:
        # One whose file is left out begins no case: nothing would say until when it runs.
        known = [code for code in client.platforms if code in names]
        choices = [Choice(code, str(desk.playbooks.platform(code).label), names[code]) for code in known]
        return Question("platform", _("Where did it come in?"), "--platform", choices=choices)

    def site(answers: Mapping[str, Any]) -> Question | None:
        # Where nobody can be asked, what is missing is named all the same: an earlier answer may not be there.
        sites = client.platforms.get(answers.get("platform", ""), ())
        if len(sites) < 2:
            return None
        choices = [Choice(code, str(desk.playbooks.site(answers["platform"], code).label)) for code in sites]
        return Question("site", _("Which country's edition?"), "--site", choices=choices, named=True)

    def procedure(answers: Mapping[str, Any]) -> Question:
        listed = [one.code for one in desk.playbooks.procedures(answers["platform"])] if "platform" in answers else []
        # One that the platform does not have needs a reason: it is typed, with --procedure and --because.
        choices = [_choice("procedure", code) for code in listed or Procedure]
        return Question(
            "procedure", _("What came in?"), "--procedure", choices=choices, offered=min(3, len(listed)) or 3
        )

    order = list(_OFTEN) + [code for code in Reason if code not in _OFTEN]
    reasons = [_choice("reason", code) for code in order]
    steps: list[Step] = [
        platform,
        site,
        procedure,
        Question("reason", _("What happened?"), "--reason", choices=reasons, offered=len(_OFTEN)),
        lambda answers: Question(
            "order",
            _("Order number"),
            "--order",
            needed=answers.get("procedure") not in TALK,
            parse=_order_number,
            explain=_("The number that the platform or the store gave the sale. Letters and dashes are fine."),
        ),
    ]
    if session.interactive:
        steps.append(
            Question(
                "received_at",
                _("When did it reach you?"),
                "--received-at",
                default="",
                shown=_("now"),
                parse=lambda text: (read_instant(session, text, zone=client.zone), text)[1],
                explain=_("As you would say it: today 18:30, yesterday 9:00, friday 18:30, 2 hours ago."),
            )
        )
    talks = session.interactive and not {"procedure", "reason"} <= known.keys()
    if talks:
        steps.append(Question("buyer", _("Who bought it? Enter leaves it out"), "--buyer", needed=False))
    if talks or (session.interactive and "amount" in guesses):
        steps.append(
            Question(
                "amount",
                _("How much was paid? “no” leaves it out")
                if "amount" in guesses
                else _("How much was paid? Enter leaves it out"),
                "--amount",
                needed=False,
                parse=lambda text: (
                    "" if plain(text) == "no" else (parse_money(text, default_currency=client.currency), text)[1]
                ),
                explain=_("With its currency, such as 350.00 MXN; without one it is {currency}.").format(
                    currency=client.currency
                ),
            )
        )
    if session.interactive:
        steps = [_offering(step, guesses) for step in steps]
    answers = session.ask.form(steps, known)
    defaults = {"site": "", "order": "", "received_at": "", "platform_case": "", "buyer": "", "amount": ""}
    return defaults | {name: value for name, value in answers.items() if value is not None}


def _place_in_one_word(desk: Desk, known: Mapping[str, Any]) -> dict[str, str]:
    """`amazon:US` as platform and site, as the store's profile writes it. InvalidInput where --site says another."""
    name, _colon, place = str(known["platform"]).partition(":")
    platform = platform_word(desk, name)
    said = {site_word(desk, platform, one) for one in (place, known.get("site", "")) if one.strip()}
    if len(said) > 1:
        raise InvalidInput(
            _("--platform and --site name two different sites: {sites}. Nothing was saved.").format(
                sites=", ".join(sorted(said))
            ),
            hint="concierge open --help",
        )
    return {"platform": platform, **({"site": said.pop()} if said else {})}


def _order_number(text: str) -> str:
    from concierge_cli.services.order_number import refuse_no_number

    refuse_no_number(text, hint="")
    return text


def _offering(step: Step, guesses: Mapping[str, str]) -> Step:
    """The question with the guess in brackets, where there is one for it."""

    def offering(question: Question | None) -> Question | None:
        guess = guesses.get(question.key) if question is not None else None
        if question is None or not guess:
            return question
        if question.choices and guess not in [choice.value for choice in question.choices]:
            return question
        shown = next((choice.label for choice in question.choices if choice.value == guess), guess)
        return question._replace(default=guess, shown=shown)

    if isinstance(step, Question):
        return offering(step) or step
    return lambda answers: offering(step(answers))


def _choice(list_name: str, code: str) -> Choice:
    return Choice(code, label(list_name, code), spoken_words(list_name, code))


def place_of_url(desk: Desk, url: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Fills in what a pasted URL of a platform's panel tells: platform, site, and the long number inside it."""
    filled = dict(typed)
    host = re.sub(r"^https?://", "", url.strip()).partition("/")[0].casefold()
    for platform in desk.playbooks.platforms():
        for site in platform.sites.values():
            if site.host and host.endswith(site.host.removeprefix("www.")):
                filled["platform"] = filled.get("platform") or platform.code
                filled["site"] = filled.get("site") or site.code
    numbers = re.findall(r"\d{6,}", url)
    if numbers and not filled.get("order") and not filled.get("platform_case"):
        filled["order" if re.search(r"order|venta|sale|pedido|purchase", url, re.I) else "platform_case"] = numbers[0]
    return filled
