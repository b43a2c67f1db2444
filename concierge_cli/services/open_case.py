"""Opening a case: scope, duplicates, the clocks that start and the evidence it will need."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from concierge_cli.domain.case import Case, Item
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import MINE, Draft
from concierge_cli.domain.instants import iso
from concierge_cli.domain.money import Money
from concierge_cli.domain.vocabulary import TALK, ClaimState, Procedure, Reason, Reputation
from concierge_cli.errors import Conflict, InvalidInput, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.dates import long_moment
from concierge_cli.language.words import label
from concierge_cli.services.amounts import refuse_zero
from concierge_cli.services.deadlines import Setting, opening_clocks
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.order_number import refuse_no_number
from concierge_cli.services.platforms import platform_word, refuse_unlisted

OLDEST: Final = timedelta(days=2 * 365)
"""How long ago a new case may have come in before somebody is asked whether that is meant: most often it is a year
mistyped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """What is known of a new case. Times are aware; `due_at` is the platform's own date for its main deadline."""

    client: str
    platform: str
    procedure: Procedure
    reason: Reason
    site: str = ""
    order: str = ""
    platform_case: str = ""
    platform_url: str = ""
    platform_code: str = ""
    stated_reason: str = ""
    received_at: datetime | None = None
    platform_opened_at: datetime | None = None
    ordered_at: datetime | None = None
    delivered_at: datetime | None = None
    due_at: datetime | None = None
    items: tuple[Item, ...] = ()
    amount: Money | None = None
    buyer: str = ""
    buyer_language: str = ""
    channel: str = ""
    note: str = ""
    entry: Entry = field(default_factory=Entry)


def open_case(desk: Desk, wanted: OpenCase) -> Case:
    """Opens a case and returns it.

    Raises RuleViolation when the agreement does not cover it and Conflict when an open case is about the same order
    and item; a reason (`--because`) overrides both. Raises InvalidInput for impossible dates or a missing order.
    """
    client = desk.client(wanted.client)
    refuse_archived(client)
    desk.playbooks.check_known(wanted.platform)
    site = _site(desk, client, wanted)
    received_at = wanted.received_at or desk.when(wanted.entry)
    _check_dates(desk, client, wanted, received_at)
    if not wanted.order and wanted.procedure not in TALK:
        raise InvalidInput(_("Which order is it about? Add --order with its number."), hint="concierge open --help")
    if wanted.order:
        refuse_no_number(wanted.order, hint="concierge open --help")
    refuse_zero(wanted.amount)
    if wanted.platform_code and not re.fullmatch(r"[A-Za-z0-9_.:-]{1,64}", wanted.platform_code):
        raise InvalidInput(
            _("A platform's code has letters, digits and dashes only, such as PDD9944. Nothing was saved."),
            hint="concierge open --help",
        )
    channel = platform_word(desk, wanted.channel) if wanted.channel else client.channel
    _check_scope(desk, client, wanted, site)
    refuse_unlisted(desk, wanted.platform, wanted.procedure, because=wanted.entry.because)
    order_key = desk.journal.order_key(client.slug, wanted.order) if wanted.order else ""

    offered = desk.playbooks.procedure(wanted.platform, wanted.procedure)
    required, optional = desk.playbooks.evidence_for(wanted.platform, wanted.procedure, wanted.reason)
    delivered = True if wanted.delivered_at is not None else _delivered(wanted.reason)
    where = Setting(
        client=client,
        platform=wanted.platform,
        site=site,
        procedure=wanted.procedure,
        known={"delivered": delivered},
    )
    clocks = opening_clocks(
        desk,
        where,
        received_at=received_at,
        platform_opened_at=wanted.platform_opened_at,
        typed_due=wanted.due_at,
        delivered_at=wanted.delivered_at,
    )
    facts = {
        "id": "",
        "platform": wanted.platform,
        "site": site,
        "procedure": wanted.procedure,
        "reason": wanted.reason,
        "platform_code": wanted.platform_code,
        "order_key": order_key,
        "items": [{"sku": item.sku, "qty": item.qty} for item in wanted.items],
        "amount": wanted.amount.to_json() if wanted.amount else None,
        "received_at": iso(received_at),
        "platform_opened_at": iso(wanted.platform_opened_at) if wanted.platform_opened_at else None,
        "ordered_at": iso(wanted.ordered_at) if wanted.ordered_at else None,
        "delivered_at": iso(wanted.delivered_at) if wanted.delivered_at else None,
        "delivered": delivered,
        "channel": channel,
        "buyer_language": wanted.buyer_language or None,
        "claim_state": offered.claim_state or ClaimState.NONE,
        "reputation": offered.reputation or Reputation.NOT_APPLICABLE,
        "required": list(required),
        "optional": list(optional),
        "clocks": [clock.to_json() for clock in clocks],
    }
    personal = {
        "order_id": wanted.order.strip(),
        "platform_case_id": wanted.platform_case,
        "platform_url": wanted.platform_url,
        "buyer": wanted.buyer,
        "stated_reason": wanted.stated_reason,
        "text": wanted.note,
    }
    return _log(desk, client, wanted, {name: value for name, value in facts.items() if value is not None}, personal)


def _log(desk: Desk, client: Client, wanted: OpenCase, facts: dict[str, object], personal: dict[str, str]) -> Case:
    from concierge_cli.journal import new_key

    key = new_key()
    entry = wanted.entry
    if entry.because:
        facts["because_given"] = True
        personal["because"] = entry.because
    drafts = [
        Draft(
            kind="opened",
            client=client.slug,
            case=key,
            occurred_at=desk.when(entry),
            facts=facts,
            personal={name: value for name, value in personal.items() if value},
        )
    ]
    if entry.minutes:
        drafts.append(
            Draft(
                kind="measured",
                client=client.slug,
                case=key,
                occurred_at=desk.when(entry),
                facts={"minutes": entry.minutes},
                audience=MINE,
            )
        )
    desk.journal.append(
        drafts,
        now=desk.now,
        actor=desk.actor,
        command=desk.command,
        guard=lambda: _refuse_meanwhile(desk, client, wanted, str(facts["order_key"])),
    )
    return desk.reload(key)


def refuse_archived(client: Client) -> None:
    """Raises RuleViolation for a store for which nobody works any more."""
    if client.archived_at is not None:
        raise RuleViolation(
            _("{name} is archived, so no case can be opened for it. To work for it again:").format(name=client.name),
            hint=f"concierge client edit {client.slug} --unarchive",
        )


def _refuse_meanwhile(desk: Desk, client: Client, wanted: OpenCase, order_key: str) -> None:
    """What another command may have done since the case was thought through."""
    refuse_archived(desk.client(client.slug))
    _refuse_duplicates(desk, client, wanted, order_key)


def _site(desk: Desk, client: Client, wanted: OpenCase) -> str:
    """The site typed, or the client's only one on that platform; where it named none and need not, its country's."""
    sites = client.platforms.get(wanted.platform, ())
    if wanted.site:
        return wanted.site
    if len(sites) > 1:
        raise InvalidInput(
            _("{name} sells on several sites there: {sites}. Add --site with one of them.").format(
                name=client.name, sites=", ".join(sites)
            ),
            hint="concierge open --help",
        )
    if sites:
        return sites[0]
    platform = desk.playbooks.platform(wanted.platform)
    return platform.site_of(client.country) if platform.site_optional else ""


def _delivered(reason: Reason) -> bool | None:
    """What the reason alone tells of the delivery; None where it tells nothing."""
    if reason in (Reason.NOT_RECEIVED, Reason.CANCELLATION):
        return False
    if reason in (
        Reason.DEFECT,
        Reason.DAMAGED_TRANSIT,
        Reason.NOT_AS_DESCRIBED,
        Reason.MISSING_ITEMS,
        Reason.WRONG_ITEM,
        Reason.WARRANTY,
    ):
        return True
    return None


def _check_dates(desk: Desk, client: Client, wanted: OpenCase, received_at: datetime) -> None:
    for flag, instant in (
        ("--received-at", received_at),
        ("--platform-opened-at", wanted.platform_opened_at),
        ("--ordered-at", wanted.ordered_at),
        ("--delivered-at", wanted.delivered_at),
    ):
        desk.refuse_future(flag, instant, zone=client.zone)
    if received_at < desk.now - OLDEST and not wanted.entry.because:
        raise RuleViolation(
            _(
                "It would have come in on {day}, more than two years ago. If that is right, say why. Nothing was saved."
            ).format(day=long_moment(received_at, tz=client.zone)),
            hint='concierge open --because "..."',
        )
    if wanted.entry.at is not None and wanted.entry.at < received_at:
        raise InvalidInput(
            _("You cannot open it before it came in: --at lies before --received-at. Nothing was saved."),
            hint="concierge open --help",
        )
    if wanted.due_at is not None and wanted.due_at <= (wanted.platform_opened_at or received_at):
        raise InvalidInput(
            _("--due-at lies before the case began. Nothing was saved."), hint="concierge help deadlines"
        )


def _check_scope(desk: Desk, client: Client, wanted: OpenCase, site: str) -> None:
    if wanted.entry.because:
        return
    if client.handles(wanted.platform, wanted.procedure):
        _check_site(desk, client, wanted.platform, site)
        return
    raise RuleViolation(
        _(
            "{name} has not hired you for this: {procedure} on {platform} is not in the agreement. "
            "If you take it all the same, say why with --because."
        ).format(
            name=client.name,
            procedure=label("procedure", wanted.procedure),
            platform=label("platform", wanted.platform),
        ),
        hint=f"concierge client show {client.slug}",
    )


def _check_site(desk: Desk, client: Client, platform: str, site: str) -> None:
    known = client.platforms[platform]
    if site in known or not any(known):
        return
    raise RuleViolation(
        _(
            "{name} does not sell on {site}; it sells on {sites}. If you take it all the same, say why with --because."
        ).format(
            name=client.name,
            site=desk.playbooks.site(platform, site).label,
            sites=", ".join(str(desk.playbooks.site(platform, one).label) for one in known),
        ),
        hint=f"concierge client edit {client.slug} --add-platform {platform}:{site}",
    )


def _refuse_duplicates(desk: Desk, client: Client, wanted: OpenCase, order_key: str) -> None:
    """Asked inside the transaction, so that of two commands at the same instant one is refused."""
    if not order_key or wanted.entry.because:
        return
    skus = [item.sku for item in wanted.items]
    if found := desk.journal.duplicates(client.slug, order_key, skus):
        raise Conflict(
            _(
                "There is already a case about that order: {id}. Nothing was saved. "
                "If it is another problem, say so with --because."
            ).format(id=found[0].id),
            hint=f"concierge show {found[0].id}",
            data={"case": found[0].id},
        )
