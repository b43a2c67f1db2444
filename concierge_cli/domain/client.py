"""A client: a store that hires the freelancer, as its latest profile says.

Every change of the profile is an event; clocks that run keep the hours and targets they started with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from concierge_cli.domain.instants import parse_iso
from concierge_cli.domain.vocabulary import AddressForm

if TYPE_CHECKING:
    from datetime import date, datetime

    from concierge_cli.domain.agreement import Agreement, Prices
    from concierge_cli.domain.event import Event

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

SLA_MINUTES = {"first_response": 12 * 60, "next_response": 12 * 60, "resolution": 40 * 60}
"""Targets in agreed minutes where no agreement says otherwise: 12, 12 and 40 hours. Ours, overridable."""


class Voice(NamedTuple):
    """How the store speaks to buyers; applied after every policy check."""

    signature: str = ""
    address: AddressForm = AddressForm.TU
    emojis: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Client:
    """A store's profile.

    `weekly` maps `mon` … `sun` to pairs of `HH:MM`. `platforms` maps a platform to its sites. `scope` maps
    `platform/procedure` or `platform` to whether it is handled; what it does not name is handled where the platform
    is one of the client's. `color` (`#rrggbb`, or "") heads its papers. `sla` are targets in agreed minutes.
    `approval_over` is the refund above which the client must say yes. `prices` are the draft of what the work costs, in the billing currency. `extra_days_off` and
    `worked_holidays` are local ISO dates. `terms` and `limits` are the store's own numbers in place of the playbooks'
    (see `own_numbers`), `reasons` why, under the same names. No part of the profile are `archived_at`, set from the day
    on which nobody works for the store any more, and `agreements`, the versions that the store accepted.
    """

    slug: str
    name: str
    prefix: str
    language: str
    zone: str
    country: str
    subdivision: str = ""
    weekly: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    extra_days_off: tuple[str, ...] = ()
    worked_holidays: tuple[str, ...] = ()
    platforms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channel: str = ""
    color: str = ""
    scope: Mapping[str, bool] = field(default_factory=dict)
    sla: Mapping[str, int] = field(default_factory=lambda: dict(SLA_MINUTES))
    approval_over: Decimal | None = None
    currency: str = "USD"
    billing_currency: str = "USD"
    voice: Voice = field(default_factory=Voice)
    terms: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    prices: Prices | None = None
    archived_at: datetime | None = None
    agreements: tuple[Agreement, ...] = ()

    def handles(self, platform: str, procedure: str) -> bool:
        """Whether the agreement covers this procedure on this platform (the scope matrix)."""
        if platform not in self.platforms:
            return False
        return self.scope.get(f"{platform}/{procedure}", self.scope.get(platform, True))

    def agreed_on(self, day: date) -> Agreement | None:
        """The accepted version that holds on a local day."""
        if not self.agreements:
            return None
        from concierge_cli.domain.agreement import in_force  # most commands read a profile, and few an agreement

        return in_force(self.agreements, day)

    def as_agreed(self, at: datetime) -> Client:
        """The profile with the promises and hours of the version in force at an instant, where there is one."""
        from zoneinfo import ZoneInfo

        if not self.agreements or (version := self.agreed_on(at.astimezone(ZoneInfo(self.zone)).date())) is None:
            return self
        return replace(
            self,
            sla=version.sla,
            weekly=version.weekly,
            extra_days_off=version.extra_days_off,
            worked_holidays=version.worked_holidays,
        )

    def without_platform(self, platform: str) -> Client:
        """The profile without one of its platforms and without what the scope says of it."""
        return replace(
            self,
            platforms={name: sites for name, sites in self.platforms.items() if name != platform},
            scope={name: handled for name, handled in self.scope.items() if name.partition("/")[0] != platform},
        )

    def with_day(self, day: str, *, off: bool, public: bool) -> Client:
        """The profile with the local ISO date `day` off, or worked; `public` tells whether it is a public holiday.

        Only what differs from the public calendar is kept: a public holiday that is off needs no entry.
        """
        extra = {*self.extra_days_off} - {day} | ({day} if off and not public else set())
        worked = {*self.worked_holidays} - {day} | ({day} if public and not off else set())
        return replace(self, extra_days_off=tuple(sorted(extra)), worked_holidays=tuple(sorted(worked)))

    def to_json(self) -> dict[str, Any]:
        """The profile as a `client_added` or `client_changed` event keeps it."""
        data = asdict(replace(self, agreements=(), prices=None))
        del data["archived_at"], data["agreements"]
        data["prices"] = self.prices.to_json() if self.prices else None
        data["weekly"] = {day: [list(pair) for pair in pairs] for day, pairs in self.weekly.items()}
        data["platforms"] = {name: list(sites) for name, sites in self.platforms.items()}
        data["platform_order"] = list(self.platforms)  # canonical JSON sorts the keys of an object
        data["scope"] = dict(self.scope)
        data["sla"] = dict(self.sla)
        data["extra_days_off"] = list(self.extra_days_off)
        data["worked_holidays"] = list(self.worked_holidays)
        data |= {"terms": dict(self.terms), "limits": dict(self.limits), "reasons": dict(self.reasons)}
        data["approval_over"] = None if self.approval_over is None else str(self.approval_over)
        data["voice"] = {"signature": self.voice.signature, "address": self.voice.address, "emojis": self.voice.emojis}
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Client:
        """The profile that `to_json` wrote, with `archived_at` (ISO) and `agreements` where the journal adds them; keys
        of a newer version are left aside."""
        known = {name: data[name] for name in cls.__slots__ if name in data}
        weekly = {**dict.fromkeys(day for day in DAYS if day in data["weekly"]), **data["weekly"]}
        known["weekly"] = {day: tuple((a, b) for a, b in pairs) for day, pairs in weekly.items()}
        order = [*data.get("platform_order", ()), *data["platforms"]]
        known["platforms"] = {name: tuple(data["platforms"][name]) for name in order if name in data["platforms"]}
        known["extra_days_off"] = tuple(data.get("extra_days_off", ()))
        known["worked_holidays"] = tuple(data.get("worked_holidays", ()))
        over = data.get("approval_over")
        known["approval_over"] = None if over is None else Decimal(over)
        voice = data.get("voice", {})
        known["voice"] = Voice(
            signature=voice.get("signature", ""),
            address=AddressForm(voice.get("address", AddressForm.TU)),
            emojis=bool(voice.get("emojis", False)),
        )
        prices, accepted = data.get("prices"), data.get("agreements", ())
        known["prices"], known["agreements"] = None, ()
        if prices is not None or accepted:
            from concierge_cli.domain.agreement import Agreement, Prices

            known["prices"] = None if prices is None else Prices.from_json(prices)
            known["agreements"] = tuple(Agreement.from_json(one) for one in accepted)
        archived = data.get("archived_at")
        known["archived_at"] = None if archived is None else parse_iso(archived)
        return cls(**known)


def changed_parts(before: Client, after: Client) -> tuple[str, ...]:
    """The names of the fields in which two profiles differ, in the order of the class."""
    old, new = before.to_json(), after.to_json()
    found = {name for name in old if old[name] != new[name]}
    if "platform_order" in found:
        found.add("platforms")
    return tuple(one.name for one in fields(Client) if one.name in found)


def fold_client(events: Iterable[Event]) -> Client | None:
    """The latest profile among a client's own events, in any order of arrival."""
    from concierge_cli.domain.event import in_force  # who only reads a profile needs no events

    counted = in_force(events)
    profiles = [event for event in counted if event.kind in ("client_added", "client_changed")]
    if not profiles:
        return None
    client = Client.from_json(profiles[-1].facts["profile"])
    moves = [event for event in counted if event.kind in ("client_archived", "client_restored")]
    if moves and moves[-1].kind == "client_archived":
        client = replace(client, archived_at=moves[-1].occurred_at)
    if accepted := [event for event in counted if event.kind == "agreement_accepted"]:
        client = replace(client, agreements=_numbered(accepted))
    signature, reasons = profiles[-1].text("signature"), (profiles[-1].personal or {}).get("reasons")
    if signature:
        client = replace(client, voice=client.voice._replace(signature=signature))
    return replace(client, reasons=dict(reasons)) if isinstance(reasons, dict) else client


def _numbered(accepted: Iterable[Event]) -> tuple[Agreement, ...]:
    """The versions, each with a number of its own: of two that two machines gave one number, the later gets the next."""
    from concierge_cli.domain.agreement import Agreement

    found: dict[int, Agreement] = {}
    for event in accepted:
        one = Agreement.from_json({**event.facts, "by": event.text("by"), "event": event.id})
        number = one.version if one.version not in found else max(found) + 1
        found[number] = replace(one, version=number)
    return tuple(found.values())


def logged_profile(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """The profile as an event keeps it: facts, and apart what a person may be named in: the signature, the reasons."""
    facts = client.to_json()
    facts["voice"] = {**facts["voice"], "signature": ""}
    del facts["reasons"]
    personal = {"signature": client.voice.signature, "reasons": dict(client.reasons)}
    return {"profile": facts}, {name: value for name, value in personal.items() if value}
