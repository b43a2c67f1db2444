"""The agreement with a store: drafted from its profile, checked, accepted, and in force from a day on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from concierge_cli.domain.agreement import Agreement, Prices, following
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import Draft
from concierge_cli.domain.issued import fold_bills, standing
from concierge_cli.domain.money import Money
from concierge_cli.domain.same_number import SameNumber, numbers_as_accepted, same_numbers
from concierge_cli.errors import InvalidInput, RuleViolation
from concierge_cli.i18n import _, speaking
from concierge_cli.language.dates import local, long_day
from concierge_cli.reports.agreement import Handled, agreement_document
from concierge_cli.reports.document import Prose
from concierge_cli.services.client_values import place_phrases
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.kept_papers import keeping, kept_paper

if TYPE_CHECKING:
    from concierge_cli.domain.message_check import Finding
    from concierge_cli.reports.document import Document


def draft_of(desk: Desk, client: Client, *, since: date | None = None) -> Agreement:
    """The version that the profile would become now: the next number, in force from `since`, today if left out."""
    today = local(desk.now, client.zone).date()
    return Agreement(
        version=_next_number(desk, client),
        since=since or today,
        accepted_on=today,
        by="",
        currency=client.billing_currency,
        prices=client.prices or Prices(),
        paper="",
        sla=dict(client.sla),
        weekly=client.weekly,
        extra_days_off=client.extra_days_off,
        worked_holidays=client.worked_holidays,
        platforms=client.platforms,
        scope=client.scope,
        approval_over=None if client.approval_over is None else Money(client.approval_over, client.currency),
        channel=client.channel,
    )


def _next_number(desk: Desk, client: Client) -> int:
    """A number stands on a paper that somebody holds, also where its acceptance was taken back: none is given twice."""
    if not client.agreements and client.prices is None:
        return 1
    events = desk.journal.client_events(client.slug)
    given = [int(one.facts["version"]) for one in events if one.kind == "agreement_accepted" and one.known]
    return max([*given, *(one.version for one in client.agreements)], default=0) + 1


def agreement_paper(desk: Desk, client: Client, version: Agreement, *, provider: tuple[str, ...] = ()) -> Document:
    """The paper of a draft or of an accepted version, in the store's language; `provider` is who works for the store.

    Platforms stand in the order of their codes: the log keeps no other, and a version has to read as it was accepted.
    """
    with speaking(client.language):
        places = [_handled(desk, version, platform) for platform in sorted(version.platforms)]
        named = {
            rate.platform: str(desk.playbooks.platform(rate.platform).label)
            for rate in version.prices.rates
            if rate.platform and rate.platform not in version.platforms
        }
    return agreement_document(
        client,
        version,
        places,
        named=named,
        now=desk.now,
        accepted=bool(version.event or version.paper),
        provider=provider,
    )


def paper_of(
    desk: Desk, client: Client, version: Agreement, *, provider: tuple[str, ...] = ()
) -> tuple[Document, bool]:
    """The paper of a draft or an accepted version, and whether an accepted one reads as it was accepted.

    The words of an acceptance are kept with it. One that an earlier version of this program logged without them is worded
    anew; where that reads otherwise, the paper says so itself.
    """
    if version.event and (kept := kept_paper(desk.journal.client_events(client.slug), version.event)):
        return kept, True
    # A version whose words were not kept never named who works for the store.
    document = agreement_paper(desk, client, version, provider=() if version.event else provider)
    if not version.event or version.paper == _digest(document):
        return document, True
    with speaking(client.language):
        warning = Prose(paragraphs=(not_as_accepted(version),), look="callout")
    return replace(document, blocks=(warning, *document.blocks)), False


def accepted_as(desk: Desk, client: Client) -> dict[str, int]:
    """The number that each version had when it was accepted, by the entry that logged it."""
    return numbers_as_accepted(desk.journal.client_events(client.slug))


def same_number(desk: Desk, client: Client) -> tuple[SameNumber, ...]:
    """The versions to which two computers gave one number, settled ones too."""
    return tuple(same_numbers(client.agreements, accepted_as(desk, client)))


def same_numbers_of(desk: Desk, *, client: str | None = None) -> list[tuple[Client, SameNumber]]:
    """Those that nobody has settled yet, store by store. Nothing is read where one machine logged all agreements."""
    stores = [desk.client(slug) for slug in desk.journal.papers_of_several() if client in (None, slug)]
    return [(store, one) for store in stores for one in same_number(desk, store) if one.open]


def not_as_accepted(version: Agreement) -> str:
    """That the words that were accepted are not there, in the bound language."""
    return _(
        "Version {n} does not read as it was accepted: a name, a playbook or the program has changed since. What "
        "was handed out then counts."
    ).format(n=version.version)


def findings_of(desk: Desk, client: Client, document: Document) -> list[Finding]:
    """What the check of agreements finds in the paper."""
    from concierge_cli.reports.plain import plain_words
    from concierge_cli.services.linting import lint_agreement

    return lint_agreement(desk.playbooks, plain_words(document), language=client.language)


def accept(
    desk: Desk, client: Client, *, by: str, on: date, since: date, entry: Entry, provider: tuple[str, ...] = ()
) -> tuple[Agreement, tuple[Finding, ...]]:
    """Logs that `by` accepted the draft of `provider` on the local day `on`, and its words; it holds from `since` on.

    Raises RuleViolation where the paper promises what nobody may promise, a price is missing or it would hold for what
    is long past, unless `entry` has a reason, which is logged; RuleViolation for an archived store and for what is
    agreed already; InvalidInput for a day to come or nobody's name.
    """
    hint = f"concierge client agreement {client.slug} --accept --by NAME"
    if not by.strip():
        raise InvalidInput(_("An agreement is accepted by a person: say who."), hint=hint)
    if on > local(desk.now, client.zone).date():
        raise InvalidInput(_("It cannot have been accepted on a day to come."), hint=hint)
    refuse_archived(client)
    version = replace(draft_of(desk, client, since=since), accepted_on=on, by=by.strip())
    _refuse_unchanged(desk, client, version)
    document = agreement_paper(desk, client, replace(version, paper="draft"), provider=provider)
    found = tuple(findings_of(desk, client, document))
    if not entry.because:
        _refuse(client, version, found)
        _refuse_past(desk, client, version)
    version = replace(version, paper=_digest(document))
    draft = Draft(
        kind="agreement_accepted",
        client=client.slug,
        occurred_at=desk.when(entry),
        facts=version.facts(),
        personal={"by": version.by},
    )
    words = keeping(client.slug, document, at=draft.occurred_at)
    desk.log_store(client.slug, entry, draft, *words, heads=desk.journal.client_heads(client.slug))
    return desk.client(client.slug).agreements[-1], found


def refuse_archived(client: Client) -> None:
    """Raises RuleViolation for a store that nobody works for any more: nothing new is agreed with it, nor drafted."""
    if client.archived_at is not None:
        raise RuleViolation(
            _("{name} is archived, so nothing new is agreed with it. Nothing was saved. To work for it again:").format(
                name=client.name
            ),
            hint=f"concierge client edit {client.slug} --unarchive",
        )


def open_draft(desk: Desk, client: Client) -> bool:
    """Whether the draft has prices that nobody accepted: it says otherwise than the version that holds, or there is none."""
    if client.prices is None or not client.prices.said:
        return False
    standing = client.agreed_on(local(desk.now, client.zone).date())
    return standing is None or not draft_of(desk, client).same_terms(standing)


def _refuse(client: Client, version: Agreement, found: Sequence[Finding]) -> None:
    errors = [one for one in found if one.severity == "error"]
    if errors:
        raise RuleViolation(
            _("The agreement says what cannot be promised: {words}. Nothing was saved.").format(
                words="; ".join(f"«{one.words}»" for one in errors)
            ),
            hint=f"concierge client show {client.slug}",
            data={"findings": [one.words for one in errors]},
        )
    if not version.prices.said:
        raise RuleViolation(
            _("The agreement says no price yet. Nothing was saved."),
            hint=f'concierge client agreement {client.slug} --rate "any=5.00 {client.billing_currency}"',
        )
    if not any(version.sla.values()):
        raise RuleViolation(
            _("The agreement promises no time yet. Nothing was saved."),
            hint=f"concierge client edit {client.slug} --first-response 12",
        )


def _refuse_unchanged(desk: Desk, client: Client, version: Agreement) -> None:
    """What holds on that day already needs no acceptance: a version more would only be one that nobody can tell apart;
    unless two have one number, which another one settles."""
    standing = client.agreed_on(version.since)
    if standing is not None and version.same_terms(standing) and not any(one.open for one in same_number(desk, client)):
        raise RuleViolation(
            _("Version {n}, in force from {day}, says the same already. Nothing was saved.").format(
                n=standing.version, day=long_day(standing.since)
            ),
            hint=f"concierge client agreement {client.slug} --accepted {standing.version}",
        )


def _refuse_past(desk: Desk, client: Client, version: Agreement) -> None:
    """From which day on it holds decides which months come to a fee: a slip of the year would be years of them."""
    events = desk.journal.client_events(client.slug)
    added = next((event.occurred_at for event in events if event.kind == "client_added"), None)
    billed = next((one for one in standing(fold_bills(events)) if one.month >= f"{version.since:%Y-%m}"), None)
    day = long_day(version.since)
    if billed is not None:
        said = _(
            "From {day} on it would hold for what is billed already: {number} stays as it went out, and what it left out "
            "may go onto the next bill. If that is what was agreed, say why with --because. Nothing was saved."
        ).format(day=day, number=billed.number)
    elif added is not None and version.since < (here := local(added, client.zone).date()):
        said = _(
            "{day} is before {name} was added ({added}): each month since then would have its bill. If that is what was "
            "agreed, say why with --because. Nothing was saved."
        ).format(day=day, name=client.name, added=long_day(here))
    else:
        return
    on = "" if version.accepted_on == version.since else f" --on {version.accepted_on}"
    raise RuleViolation(
        said,
        hint=f'concierge client agreement {client.slug} --accept --by NAME{on} --since {version.since} --because "..."',
    )


def _digest(document: Document) -> str:
    from concierge_cli.reports.plain import plain_words

    return hashlib.sha256(plain_words(document).encode()).hexdigest()


def _handled(desk: Desk, version: Agreement, platform: str) -> Handled:
    """What stands in the paper of one platform; a procedure that only the scope names is listed, too."""
    offered = {one.code: str(one.label) for one in desk.playbooks.procedures(platform)}
    for key in sorted(version.scope):
        place, _slash, procedure = key.partition("/")
        if place == platform and procedure and procedure not in offered:
            offered[procedure] = str(desk.playbooks.procedure(platform, procedure).label)
    phrase = ", ".join(place_phrases(desk, {platform: version.platforms[platform]}))
    return Handled(
        code=platform,
        platform=phrase,
        handled=tuple(name for code, name in offered.items() if version.handles(platform, code)),
        left_out=tuple(name for code, name in offered.items() if not version.handles(platform, code)),
    )


def agreement_json(version: Agreement, *, accepted: bool) -> dict[str, Any]:
    """The version as scripts read it; amounts with their currency."""
    return {
        "version": version.version,
        "accepted": accepted,
        "since": version.since.isoformat(),
        "accepted_on": version.accepted_on.isoformat() if accepted else None,
        "by": version.by or None,
        "currency": version.currency,
        "prices": version.prices.to_json(),
        "sla": {name: minutes * 60 for name, minutes in version.sla.items()},
        "paper": version.paper or None,
    }


def next_json(client: Client, version: Agreement) -> dict[str, Any] | None:
    """The version that follows it on a later day: `{version, since}`."""
    after = following(client.agreements, version)
    return None if after is None else {"version": after.version, "since": after.since.isoformat()}
