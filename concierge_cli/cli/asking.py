"""`evidence ask` at the terminal: the messages one by one, what was logged, and what somebody else has to bring."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from concierge_cli.cli.desk import after_asking
from concierge_cli.cli.outgoing import in_chat, prepared_json, quoted, templates_of, was_sent
from concierge_cli.domain.vocabulary import Party
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.services.asking import Asking
    from concierge_cli.services.desk import Desk, Entry
    from concierge_cli.services.messages import Prepared


class Wish(NamedTuple):
    """What was typed: whom to ask, for which kinds (all that is missing when empty), and how far to go."""

    to: Party
    only: tuple[str, ...]
    optional: bool
    next_update: datetime | None
    keep: bool
    dry_run: bool


def ask_for_evidence(session: Session, desk: Desk, case: Case, wish: Wish, entry: Entry) -> None:
    """Prepares, checks, shows and logs the messages; with nothing to ask for it says so.

    Raises CheckFailed for a message that would do harm, before any is logged.
    """
    from concierge_cli.cli.screens.asked import nothing_lines, previews
    from concierge_cli.services.asking import prepare_asking
    from concierge_cli.services.desk import refuse_closed
    from concierge_cli.services.messages import refuse_findings

    refuse_closed(case)
    desk.moment(case, entry)
    asking = prepare_asking(
        desk,
        templates_of(session),
        case,
        to=wish.to,
        optional=wish.optional,
        only=wish.only,
        next_update=wish.next_update,
    )
    beside = _as_json(asking)
    if not asking.messages:
        from concierge_cli.services.case_view import case_json

        session.answer(
            lambda: case_json(desk, case) | beside, lambda: nothing_lines(session, desk, case, asking, only=wish.only)
        )
        return
    for notice in dict.fromkeys(message.notice for message in asking.messages if message.notice):
        session.notice(notice)
    command = " ".join(["concierge evidence ask", case.id, *_flags(wish)])
    overridden = {
        class_
        for message in asking.messages
        for class_ in refuse_findings(message, because=entry.because, retry=f'{command} --because "..."')
    }
    if wish.dry_run:
        session.answer({"id": case.id, **beside}, lambda: previews(session, desk, case, asking, command=command))
        return
    if not wish.keep and not entry.because:
        _refuse_again(session, desk, case, asking, retry=f'{command} --because "..."')
    _send(session, desk, case, asking, sorted(overridden), keep=wish.keep, entry=entry)


def _flags(wish: Wish) -> list[str]:
    """What was typed, for the next command: closed words only."""
    to = ["--to", str(wish.to)] if wish.to is not Party.BUYER else []
    return [*to, *(["--optional"] if wish.optional else []), *(word for kind in wish.only for word in ("--kind", kind))]


def _refuse_again(session: Session, desk: Desk, case: Case, asking: Asking, *, retry: str) -> None:
    """Raises Conflict where the very same was asked already and nobody has answered; on a terminal it asks first."""
    from concierge_cli.cli.screens.asked import asked_for
    from concierge_cli.errors import Conflict
    from concierge_cli.language import dates
    from concierge_cli.services.asking import asked_before

    before = asked_before(desk, case, asking)
    if before is None:
        return
    told = _("{id}: you asked for {kinds} already ({when}), and no answer has been logged since.").format(
        id=case.id,
        kinds=asked_for(desk, asking.messages),
        when=dates.moment(before, tz=desk.client(case.client).zone, now=desk.now),
    )
    if not session.interactive:
        raise Conflict(f"{told} {_('Nothing was saved.')}", hint=retry)
    session.say(session.screen.wrap(told))
    if not session.ask.confirm(_("Ask again?"), default=False):
        raise Conflict(_("Nothing was saved."), hint=f"concierge wait {case.id} --on {asking.to}")
    session.say([""])


def _send(
    session: Session, desk: Desk, case: Case, asking: Asking, overridden: list[str], *, keep: bool, entry: Entry
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.screens.asked import asked_for, elsewhere_lines, preview, split_lines
    from concierge_cli.cli.screens.replied import promise_lines
    from concierge_cli.services.asking import log_asked

    if session.interactive and not keep and len(asking.messages) > 1:
        session.say([*split_lines(session, desk, case, asking), ""])
    where = in_chat() if asking.to is Party.BUYER else _("Send it to the store; Concierge sends nothing.")
    sent: list[Prepared] = []
    for message in asking.messages:
        shown = partial(preview, session, desk, case, message, to=asking.to)
        if not was_sent(session, message, shown, keep=keep, where=where):
            break
        sent.append(message)
    done, desk = case, after_asking(session, desk)
    if sent:
        done = log_asked(desk, case, sent, to=asking.to, overridden=overridden, entry=entry)
    said, details = _("asked for {kinds}").format(kinds=asked_for(desk, sent)), promise_lines(session, desk, case, done)
    unsent = asking.messages[len(sent) :]
    if unsent:
        done, left = _keep(
            desk, done, unsent[0], to=asking.to, entry=entry if not sent else entry._replace(minutes=None)
        )
        said, details = (said, [*details, left]) if sent else (left, [])
    elif not session.interactive and not session.json:
        for message in asking.messages:
            details += [*_gap(details), *quoted(session, message), ""]
        if len(asking.messages) > 1:
            details += split_lines(session, desk, case, asking)
    if elsewhere := elsewhere_lines(desk, asking):
        details += [*_gap(details), *elsewhere, ""]
    answer_case(session, desk, done, said, details, beside=_as_json(asking))


def _gap(lines: list[str]) -> list[str]:
    """The empty line before a new block, where there is none yet."""
    return [] if lines and not lines[-1] else [""]


def _keep(desk: Desk, case: Case, message: Prepared, *, to: Party, entry: Entry) -> tuple[Case, str]:
    """What becomes of a message that was not sent: a draft for the buyer; one for the store is written again at once."""
    if to is Party.CLIENT:
        return case, _("nothing logged; it was not sent")
    from concierge_cli.services.conversation import keep_draft

    done = keep_draft(
        desk,
        case,
        message.text,
        template=message.template,
        asked=message.asked,
        next_update=message.next_update,
        entry=entry,
    )
    return done, _("draft kept; it was not sent")


def _as_json(asking: Asking) -> dict[str, Any]:
    """What scripts get: the text (messages with an empty line between), its language, and the kinds asked for."""
    return {
        "to": asking.to,
        "text": "\n\n".join(message.text for message in asking.messages),
        "language": asking.messages[0].language if asking.messages else None,
        "kinds": list(asking.kinds),
        "messages": [prepared_json(message) | {"kinds": list(message.asked)} for message in asking.messages],
        "elsewhere": [{"kind": kind, "from": giver} for giver, kinds in asking.elsewhere.items() for kind in kinds],
    }
