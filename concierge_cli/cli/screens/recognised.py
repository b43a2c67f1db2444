"""What a pasted text shows: each answer with the words that show it, ties with both sides, and what nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.cli.screens.lines import names_of
from concierge_cli.cli.screens.names import Names
from concierge_cli.cli.screens.text import flow, sentence
from concierge_cli.cli.style import safe
from concierge_cli.domain.message_text import Span
from concierge_cli.domain.recognise import LIKELY, Guess, Recognition
from concierge_cli.i18n import N_, _
from concierge_cli.language import dates
from concierge_cli.language.words import label
from concierge_cli.services.capturing import guess_of

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

_TITLES: Final = {
    "platform": N_("Platform"),
    "site": N_("Site"),
    "procedure": N_("What came in"),
    "reason": N_("What happened"),
    "code": N_("Code"),
    "order": N_("Order"),
    "claim": N_("Claim number"),
    "ordered": N_("Day of the order"),
    "amount": N_("Paid"),
    "due": N_("Platform's date"),
}
_NUMBERS: Final = ("code", "order", "claim")
"""Shown as they stand there: a number that begins with a letter is another one with a capital."""
_NEEDED: Final = {"platform": "--platform", "procedure": "--procedure", "reason": "--reason"}
_QUOTED: Final = 3
"""Places quoted beside an answer; more say nothing more."""
_LONGEST: Final = 48


def recognised_lines(session: Session, desk: Desk, found: Recognition, *, alone: bool = False) -> list[str]:
    """One row a field; a field that nothing shows has one only where a case needs it. `alone` ends with what comes."""
    screen, names = session.screen, names_of(session, desk)
    rows = [(_(title), said) for name, title in _TITLES.items() if (said := _said(names, found, name))]
    lines = [screen.block(_("Recognised"))]
    column = max(len(title) for title, _text in rows)
    for title, text in rows:
        if screen.accessible:
            lines += flow(screen, f"{title}: {text}")
        else:
            lines += flow(screen, text, indent=" " * (column + 5), first=f"  {title:<{column}}   ")
    if not alone:
        return lines
    do = _("paste it and open the case; --platform, --procedure and --reason correct what is not right")
    return [*lines, *screen.next("concierge capture", do)]


def guess_notices(found: Recognition, known: Mapping[str, Any]) -> list[str]:
    """What was taken though it is only likely, and how it is corrected; what was not taken, and how it is added."""
    told = [*due_notices(found, known)]
    if found.amount.value and not known.get("amount"):
        text = _("Perhaps {words} is what was paid. If so, add it with “edit --amount”.")
        told.append(text.format(words=_quoted(found, found.amount.marks)))
    if found.ordered.value and known.get("ordered_at") == found.ordered.value:
        text = _(
            "Taken from the words {words}: the day of the order. If it is another, correct it with “edit --ordered-at”."
        )
        told.append(text.format(words=_quoted(found, found.ordered.marks)))
    reason = found.reason
    if reason.level != LIKELY or known.get("reason") != reason.value:
        return told
    return [
        *told,
        _("Taken from the words {words}: {reason}. If it is something else, correct it with “edit --reason”.").format(
            words=_quoted(found, reason.marks), reason=label("reason", reason.value)
        ),
    ]


def due_notices(found: Recognition, known: Mapping[str, Any]) -> Iterator[str]:
    """The platform's date that was taken from the text, or a day that stands there and was not."""
    due = found.due
    if due.value and known.get("due_at") == due.value:
        text = _(
            "Taken from the words {words}: the platform's date. If it is another, correct it with “edit --due-at”."
        )
        yield text.format(words=_quoted(found, due.marks))
    elif not known.get("due_at") and (marks := [*due.marks, *(mark for one in due.rivals for mark in one.marks)]):
        text = _("The text has a date: {words}. If it is the platform's date, say it with “edit --due-at”.")
        yield text.format(words=_quoted(found, marks))


def _said(names: Names, found: Recognition, name: str) -> str:
    guess = guess_of(found, name)
    if guess.value:
        text = _word(names, found, name, guess.value)
        if guess.level == LIKELY:
            text = _("{answer}, likely").format(answer=text)
        quoted = _quoted(found, guess.marks)
        if guess.marks and quoted != f"«{guess.value}»":
            text += f": {quoted}"
        if guess.rivals:
            text += ". " + _("But also {others}").format(others=_rivals(names, found, name, guess))
        return f"{text if name in _NUMBERS else sentence(text)}."
    if len(guess.rivals) > 1:
        text = _("not decided: {others}").format(others=_rivals(names, found, name, guess))
    elif guess.rivals:
        text = _("not proven: {others}").format(others=_rivals(names, found, name, guess))
    elif name in _NEEDED:
        text = _("nothing shows it")
    else:
        return ""
    if name in _NEEDED:
        text += ". " + _("Say it with {flag}").format(flag=_NEEDED[name])
    return f"{sentence(text)}."


def _rivals(names: Names, found: Recognition, name: str, guess: Guess) -> str:
    told = [f"{_word(names, found, name, one.value)} ({_quoted(found, one.marks)})" for one in guess.rivals]
    return _(" or ").join(told)


def _word(names: Names, found: Recognition, name: str, value: str) -> str:
    if name == "platform":
        return names.platform(value)
    if name == "site":
        return names.place(found.platform.value, value)
    if name == "ordered":
        return dates.long_day(date.fromisoformat(value))
    if name == "due":
        day, _space, hour = value.partition(" ")
        return ", ".join(filter(None, (dates.long_day(date.fromisoformat(day)), hour)))
    if name == "amount":
        return names.sum(*value.split())
    return label(name, value) if name in ("procedure", "reason") else safe(value)


def _quoted(found: Recognition, marks: Iterable[Span]) -> str:
    """The words of the text itself, each once, as they stand there."""
    words = dict.fromkeys(" ".join(safe(found.text[start:end]).split()) for start, end in marks)
    return ", ".join(f"«{one if len(one) <= _LONGEST else one[:_LONGEST] + '…'}»" for one in list(words)[:_QUOTED])
