"""The agreement on the screen: what stands in force, the paper, what the check found in it, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.document import document_lines
from concierge_cli.cli.screens.text import flow, whole
from concierge_cli.cli.style import safe
from concierge_cli.domain.agreement import following
from concierge_cli.i18n import _
from concierge_cli.language.dates import local, long_day
from concierge_cli.services.agreement import accepted_as, same_number

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.agreement import Agreement
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.message_check import Finding
    from concierge_cli.domain.same_number import SameNumber
    from concierge_cli.reports.document import Document
    from concierge_cli.services.desk import Desk


def accepted_now(client: Client, version: Agreement) -> str:
    """What the command did, in one sentence."""
    return _("{name}: version {n} is accepted, in force from {day}").format(
        name=safe(client.name), n=version.version, day=long_day(version.since)
    )


def follows_then(session: Session, client: Client, version: Agreement) -> list[str]:
    """That an earlier acceptance takes over on a later day, and how this one would go on; nothing where none does, or
    where it says the same."""
    after = following(client.agreements, version)
    if after is None or after.same_terms(version):
        return []
    command = f"concierge client agreement {client.slug} --accept --by NAME --since {after.since}"
    said = _("Version {n}, accepted before, follows on {day}. To go on with this one: {command}")
    return [said.format(n=after.version, day=long_day(after.since), command=session.screen.spoken(command))]


def same_number_said(session: Session, client: Client, one: SameNumber) -> str:
    """Which of two agreements of one number counts, and what settles it."""
    return _(
        "{name}: two computers gave the number {number} to two agreements, that which {kept} accepted on {kept_on} and "
        "that which {moved} accepted on {moved_on}; here the second one is version {n}. From {since} on version {counts} "
        "holds. So that the store has one paper, agree on a new version: {command}"
    ).format(
        name=safe(client.name),
        number=one.number,
        kept=safe(one.kept.by or "—"),
        kept_on=long_day(one.kept.accepted_on),
        moved=safe(one.moved.by or "—"),
        moved_on=long_day(one.moved.accepted_on),
        n=one.moved.version,
        since=long_day(one.counts.since),
        counts=one.counts.version,
        command=accepting(session, client),
    )


def number_notices(desk: Desk, client: Client, version: Agreement) -> Iterator[str]:
    """That the paper of an accepted version has another number, or the one of another paper."""
    if (was := accepted_as(desk, client).get(version.event, version.version)) != version.version:
        yield _(
            "It was accepted as version {was}; another computer had given out that number, so it is {n} now."
        ).format(was=was, n=version.version)
    for one in same_number(desk, client):
        if one.kept == version:
            yield _(
                "Another computer gave the number {number} to what {by} accepted on {day}: that is version {n} here."
            ).format(
                number=one.number,
                by=safe(one.moved.by or "—"),
                day=long_day(one.moved.accepted_on),
                n=one.moved.version,
            )


def accepting(session: Session, client: Client) -> str:
    """The command by which the store accepts the draft as a version of its own."""
    return session.screen.spoken(f"concierge client agreement {client.slug} --accept --by NAME")


def agreement_lines(
    session: Session,
    desk: Desk,
    client: Client,
    version: Agreement,
    document: Document,
    findings: Sequence[Finding],
    *,
    changed: Sequence[tuple[str, str]],
    accepted: bool,
) -> list[str]:
    """The whole screen. `changed` are the prices that were changed now, `accepted` tells that it was accepted now."""
    screen = session.screen
    if accepted:
        return [
            *flow(screen, screen.verdict(accepted_now(client, version)), indent="  ", first=""),
            *flow(
                screen,
                _(
                    "Times that begin to run from that day on follow it; those that run already keep what they began "
                    "with. Its prices are those of all cases resolved from that day on, open ones too."
                ),
                indent="  ",
            ),
            *(line for said in follows_then(session, client, version) for line in flow(screen, said, indent="  ")),
            *screen.next(
                f"concierge client agreement {client.slug} --accepted {version.version} --output FILE",
                _("hand it out"),
            ),
        ]
    if changed:
        whole_draft = _("All of the draft: {command}").format(
            command=whole(f"concierge client agreement {client.slug}")
        )
        lines = [
            *flow(screen, screen.verdict(_("Saved in the draft")), indent="  ", first=""),
            *screen.facts(changed),
            "",
            *flow(screen, whole_draft),
        ]
    else:
        lines = [*document_lines(screen, document), ""]
    lines += [line for one in findings for line in flow(screen, _finding(one), indent="  ", first="")]
    return [*lines, *_standing(session, desk, client, version)]


def _finding(one: Finding) -> str:
    return f"{safe(one.words)}: {one.rule}" if one.words else one.rule


def _standing(session: Session, desk: Desk, client: Client, version: Agreement) -> list[str]:
    screen = session.screen
    now = client.agreed_on(local(desk.now, client.zone).date())
    command = f"concierge client agreement {client.slug}"
    if version.event:
        return screen.next(f"{command} --accepted {version.version} --output FILE", _("hand it out"))
    if now is None:
        said = _("No version is in force yet: the profile drives the promises, and nothing is billed.")
    else:
        said = _("In force: version {n}, since {day}.").format(n=now.version, day=long_day(now.since))
        if version.same_terms(now):
            said += " " + _("The draft says the same.")
            hand_out = screen.next(f"{command} --accepted {now.version} --output FILE", _("hand it out"))
            return [*flow(screen, said), *hand_out]
    follow = f"{command} --accept --by NAME" if version.prices.said else f'{command} --rate "any=5 {version.currency}"'
    what = _("once the store has said yes") if version.prices.said else _("say what a resolved case costs")
    return [*flow(screen, said), *screen.next(follow, what)]
